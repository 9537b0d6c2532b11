/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole frame: the line on top, the panels in their frames, the help or a list over them, the
 * last line. Everything is drawn anew each time; terminal.c sends only what has changed.
 */
#include "tui/export_ui.h"
#include "tui/focus.h"
#include "tui/help.h"
#include "tui/hints.h"
#include "tui/layout.h"
#include "tui/list_page.h"
#include "tui/menu.h"
#include "tui/page.h"
#include "tui/topline.h"

#include <stdio.h>
#include <string.h>

/* --- panels ----------------------------------------------------------------------------------- */

/* Of texts, one a line, leaves the first that takes at most so many columns; returns its columns, 0
 * where none does. */
static int choose_text(char *texts, int most)
{
	char *at = texts;

	while (*at != 0) {
		size_t length = strcspn(at, "\n");
		bool last = at[length] == 0;

		at[length] = 0;
		if (canvas_width(at) <= most)
			break;
		at += last ? length : length + 1;
	}
	memmove(texts, at, strlen(at) + 1);
	return canvas_width(texts);
}

/* The same for what stands at the right of a title: it leaves room for the shortest text at the
 * left, where one of its own is short enough for that. */
static int choose_right(char *texts, const char *left, int most)
{
	const char *last = strrchr(left, '\n');
	int columns = canvas_width(last != NULL ? last + 1 : left);
	char all[PANEL_TITLE_MAX];

	memcpy(all, texts, sizeof(all));
	if (columns > 0 && (columns = choose_text(texts, most - columns - 2)) > 0)
		return columns;
	memcpy(texts, all, sizeof(all));
	return choose_text(texts, most);
}

/* Writes a panel's name, and what it has to say beside it, into the upper edge of its frame. */
static void draw_title(const struct ui *ui, struct canvas *canvas, const struct panel *panel,
		       struct box box)
{
	char left[PANEL_TITLE_MAX] = "", right[PANEL_TITLE_MAX] = "";
	int x = box.x + 1, end = box.x + box.width - 1, columns;

	x += canvas_textf(canvas, box.y, x, end - x, ROLE_TITLE, " %s ", panel->name);
	if (panel->title != NULL)
		panel->title(ui, left, right);
	columns = choose_right(right, left, end - x - 2);
	if (columns > 0) {
		end -= columns + 2;
		canvas_textf(canvas, box.y, end, columns + 2, ROLE_TEXT, " %s ", right);
	}
	columns = choose_text(left, end - x - 2);
	if (columns > 0)
		canvas_textf(canvas, box.y, x, columns + 2, ROLE_DIM, " %s ", left);
}

/* Marks what keys move in by the colour of its frame and name. */
static void mark_focus(struct canvas *canvas, struct box box)
{
	canvas_recolour(canvas, (struct box){box.y, box.x, 1, box.width}, ROLE_TITLE, ROLE_FOCUS);
	canvas_recolour_frame(canvas, box, ROLE_FOCUS);
}

void panel_frame(const struct ui *ui, struct canvas *canvas, const struct panel *panel,
		 struct box box, bool focused)
{
	canvas_frame(canvas, box);
	draw_title(ui, canvas, panel, box);
	if (focused)
		mark_focus(canvas, box);
}

static void draw_panels(struct ui *ui, struct canvas *canvas, const struct layout *layout)
{
	bool any = layout->page.height > 0;

	for (int i = 0; i < PANELS; i++) {
		const struct panel *panel = panels[i];
		struct box box = layout->panel[panel->id];

		if (box.height == 0)
			continue;
		any = true;
		if (layout->framed[panel->id]) {
			panel_frame(ui, canvas, panel, box,
				    panel == focus_panel(ui) && ui->maximized < 0);
			box = box_inside(box);
		}
		ui->drawn.panel[panel->id] = layout->panel[panel->id];
		ui->drawn.inside[panel->id] = box;
		canvas_clip(canvas, box);
		panel->draw(ui, canvas, box);
		canvas_unclip(canvas);
	}
	if (!any)
		canvas_text(canvas, layout->middle.y + layout->middle.height / 2, 2,
			    canvas->width - 4, ROLE_DIM,
			    "every panel is hidden: F2 to F5 show them");
}

/* --- the last line ---------------------------------------------------------------------------- */

/* Bytes of the character that a text begins with; a byte that begins none counts as one. */
static int character_bytes(const char *text)
{
	int bytes = 1;

	while (((unsigned char)text[bytes] & 0xc0) == 0x80 && bytes < 4)
		bytes++;
	return bytes;
}

/* Columns of the first `bytes` bytes of a text. */
static int columns_of(const char *text, int bytes)
{
	char part[UI_PROMPT_MAX];

	snprintf(part, sizeof(part), "%.*s", bytes, text);
	return canvas_width(part);
}

/* On the right of a command that is being typed: what it takes. */
static void draw_usage(const struct ui *ui, struct canvas *canvas, struct box line)
{
	const struct action *action = menu_action(ui);
	int x = line.x, end = line.x + line.width;

	if (!action || !action->arguments)
		return;
	int columns = canvas_width(action->arguments) + 2 + canvas_width(action->help);
	if (columns < line.width)
		x = end - columns;
	x += canvas_cut(canvas, line.y, x, end - x, ROLE_TEXT, action->arguments) + 2;
	if (x < end)
		canvas_cut(canvas, line.y, x, end - x, ROLE_DIM, action->help);
}

/* What is wrong with a line that leaves no room for it. */
static void draw_above(const struct ui *ui, struct canvas *canvas, struct box line)
{
	line.y--;
	canvas_fill(canvas, line, ROLE_TEXT, ' ');
	canvas_cut(canvas, line.y, line.x + 1, line.width - 2, ROLE_ERROR, ui->message);
}

/* The prompt with the terminal's cursor in it; a long one scrolls so that the cursor is seen, and
 * says that it goes on to the left. */
static void draw_prompt(const struct ui *ui, struct canvas *canvas, struct box line)
{
	int x = line.x, room, from = 0, cursor = ui->prompt_cursor;
	int length = (int)strlen(ui->prompt);

	cursor = cursor < 0 ? 0 : cursor > length ? length : cursor;
	x += canvas_cut(canvas, line.y, x, line.width / 2, ROLE_KEY, ui->prompt_label);
	room = line.x + line.width - x;
	while (from < cursor && columns_of(ui->prompt + from, cursor - from) >= room)
		from += character_bytes(ui->prompt + from);
	int end = x + canvas_text(canvas, line.y, x, room,
				  ui->prompt_proposed ? ROLE_SELECTED : ROLE_TEXT,
				  ui->prompt + from);
	if (from > 0)
		canvas_glyph(canvas, line.y, x, ROLE_DIM, 0x2026);
	canvas->cursor_y = line.y;
	canvas->cursor_x = x + columns_of(ui->prompt + from, cursor - from);
	room = line.x + line.width - end - 4;
	if (ui->message_is_error && canvas_width(ui->message) > room)
		draw_above(ui, canvas, line);
	else if (room > 0 && *ui->message)
		canvas_cut(canvas, line.y, end + 3, room,
			   ui->message_is_error ? ROLE_ERROR : ROLE_NOTICE, ui->message);
	else if (room > 0)
		draw_usage(ui, canvas, (struct box){line.y, end + 3, 1, room});
}

/* How far an export is, on a line of its own. How to stop it is told at any width. */
static void draw_export_line(const struct ui *ui, struct canvas *canvas, struct box line,
			     const char *share, uint64_t done, uint64_t all)
{
	char of[WORDS_MAX], total[WORDS_MAX], key[KEY_NAME_MAX], stop[WORDS_MAX];
	char text[UI_MESSAGE_MAX + 5 * WORDS_MAX];
	int room = line.width - 2;

	export_stop_key(ui, key);
	snprintf(stop, sizeof stop, "%s stops it", key);
	words_count(of, done, 24);
	words_count(total, all, 24);
	snprintf(text, sizeof text, "%s  %s of %s events  to %s  %s", share, of, total,
		 ui->export_path, stop);
	if (canvas_width(text) > room)
		snprintf(text, sizeof text, "%s  to %s  %s", share, ui->export_path, stop);
	if (canvas_width(text) > room)
		snprintf(text, sizeof text, "%s  %s", share, stop);
	canvas_text(canvas, line.y, line.x + 1, room, ROLE_NOTICE, text);
}

/* How far an export is. Beside other things on the line only the essence, on the right; returns
 * what is left of the line. */
static struct box draw_export(const struct ui *ui, struct canvas *canvas, struct box line,
			      bool beside)
{
	uint64_t done = 0, all = 0;
	char share[WORDS_MAX];

	mm_export_poll(ui->export_job, &done, &all);
	snprintf(share, sizeof share, "exporting %3d %%",
		 all > 0 ? (int)(100 * ((double)done / (double)all)) : 0);
	if (!beside) {
		draw_export_line(ui, canvas, line, share, done, all);
		return line;
	}
	int columns = canvas_width(share) + 2;
	if (columns < line.width / 2) {
		canvas_text(canvas, line.y, line.x + line.width - columns + 1, columns, ROLE_NOTICE,
			    share);
		line.width -= columns;
	}
	return line;
}

static void draw_last(struct ui *ui, struct canvas *canvas, struct box line)
{
	bool beside = ui->mode == UI_COMMAND || ui->message[0] != 0 || ui->count > 0;

	if (ui->export_job != NULL)
		line = draw_export(ui, canvas, line, beside);
	if (ui->mode == UI_COMMAND)
		draw_prompt(ui, canvas, line);
	else if (ui->message[0] != 0)
		canvas_cut(canvas, line.y, line.x + 1, line.width - 2,
			   ui->message_is_error ? ROLE_ERROR : ROLE_NOTICE, ui->message);
	else if (ui->count > 0)
		canvas_textf(canvas, line.y, line.x + 1, line.width - 2, ROLE_KEY, "%d", ui->count);
	else if (ui->export_job != NULL)
		; /* it has the line */
	else if (ui->mode == UI_LIST)
		list_keys_draw(ui, canvas, line);
	else if (ui->mode == UI_HELP)
		hints_help_draw(ui, canvas, line);
	else
		hints_draw(ui, canvas, line);
}

/* --- the frame -------------------------------------------------------------------------------- */

/* What a terminal shows that is too small for anything else. */
static void draw_too_small(struct canvas *canvas)
{
	char text[WORDS_MAX];

	snprintf(text, sizeof(text), "mmtui needs %d x %d, this is %d x %d", SCREEN_LEAST_WIDTH,
		 SCREEN_LEAST_HEIGHT, canvas->width, canvas->height);
	if (canvas_width(text) > canvas->width)
		snprintf(text, sizeof(text), "needs %d x %d", SCREEN_LEAST_WIDTH,
			 SCREEN_LEAST_HEIGHT);
	canvas_text(canvas, canvas->height / 2,
		    canvas_width(text) < canvas->width ? (canvas->width - canvas_width(text)) / 2
						       : 0,
		    canvas->width, ROLE_TEXT, text);
}

bool screen_shows(const struct ui *ui, enum ui_mode mode)
{
	return ui->mode == mode || (ui->mode == UI_COMMAND && ui->covered == mode);
}

void screen_draw(struct ui *ui, struct canvas *canvas)
{
	struct layout layout;

	canvas_clear(canvas);
	ui->drawn = (struct drawn){0};
	if (canvas->width < SCREEN_LEAST_WIDTH || canvas->height < SCREEN_LEAST_HEIGHT) {
		draw_too_small(canvas);
		return;
	}
	symbols_refresh(ui);
	ui->spark_cells = ui->page_cells = ui->chart.bars = 0;
	layout_make(ui, canvas->width, canvas->height, &layout);
	ui->drawn.middle = layout.middle;
	ui->drawn.page = layout.page;
	topline_draw(ui, canvas, layout.top);
	if (layout.page.height > 0) {
		canvas_clip(canvas, layout.page);
		page_draw(ui, canvas, layout.page);
		canvas_unclip(canvas);
	}
	draw_panels(ui, canvas, &layout);
	if (screen_shows(ui, UI_HELP))
		help_draw(ui, canvas, layout.middle);
	else if (screen_shows(ui, UI_LIST))
		list_draw(ui, canvas, layout.middle);
	if (ui->mode == UI_COMMAND)
		menu_draw(ui, canvas, layout.middle);
	draw_last(ui, canvas, layout.last);
}
