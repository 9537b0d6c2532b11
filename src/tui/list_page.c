/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of a list: its place on the screen, the selected line, scrolling, and the keys that it
 * takes. The same computation tells drawing and mouse where everything is.
 */
#include "tui/list_page.h"

#include "tui/hints.h"
#include "tui/mouse.h"
#include "tui/words.h"

#include <stdio.h>
#include <string.h>

#define MARGIN 6      /* columns to its left and right that are worth seeing */
#define LEAST_LINES 3 /* a list that is empty, or nearly, has room for so many */

/* --- places in a list ------------------------------------------------------------------------- */

static size_t *selected_of(struct ui *ui)
{
	return &ui->places.selected[ui->places.list->id];
}

/* Keeps the selected line within the list, and shows it: in `rows` lines, none of them empty. */
static void scroll(struct ui *ui, size_t rows)
{
	struct places *places = &ui->places;
	size_t count = places->list->count(ui), *selected = selected_of(ui);
	size_t *top = &places->top[places->list->id], last = count > rows ? count - rows : 0;

	places->rows = rows;
	if (*selected >= count)
		*selected = count ? count - 1 : 0;
	if (*selected < *top)
		*top = *selected;
	else if (rows && *selected - *top >= rows)
		*top = *selected - rows + 1;
	if (*top > last)
		*top = last;
}

void list_move(struct ui *ui, int64_t lines)
{
	size_t count = ui->places.list->count(ui), *selected = selected_of(ui);

	if (lines < 0)
		*selected -= (uint64_t)-lines < *selected ? (size_t)-lines : *selected;
	else if (count)
		*selected += (uint64_t)lines < count - 1 - *selected ? (size_t)lines
								     : count - 1 - *selected;
}

bool list_seek(struct ui *ui, const char *position)
{
	bool start = !strcmp(position, "start");

	if (start || !strcmp(position, "end"))
		list_move(ui, start ? -INT32_MAX : INT32_MAX);
	return start || !strcmp(position, "end");
}

int list_page(const struct ui *ui)
{
	return (int)ui->places.rows;
}

void list_show(struct ui *ui, const struct list *list)
{
	bool shown = ui->mode == UI_LIST && ui->places.list == list;

	ui->places.list = list;
	ui->mode = shown ? UI_NORMAL : UI_LIST;
}

void list_leave(struct ui *ui)
{
	ui->mode = ui->covered = UI_NORMAL;
}

static bool grows(const struct ui *ui)
{
	const struct list *list = ui->places.list;

	return list->grows && list->grows(ui);
}

bool list_is_growing(const struct ui *ui)
{
	return screen_shows(ui, UI_LIST) && grows(ui);
}

void list_cancel(struct ui *ui)
{
	const struct list *list = ui->places.list;

	if (grows(ui))
		list->stop(ui);
	else
		list_leave(ui);
}

bool list_enter(struct ui *ui, struct mm_error *err)
{
	const struct list *list = ui->places.list;
	size_t i = *selected_of(ui);

	if (i >= list->count(ui))
		return true;
	if (!list->enter(ui, i, err))
		return false;
	if (ui->mode != UI_COMMAND) /* a line that is asked for is asked for over the list */
		list_leave(ui);
	return true;
}

bool list_delete(struct ui *ui, struct mm_error *err)
{
	const struct list *list = ui->places.list;
	size_t i = *selected_of(ui);

	if (!list->erase)
		return mm_fail(err, "nothing here can be deleted");
	return i >= list->count(ui) || list->erase(ui, i, err);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Where the list is: its frame, the lines above it, its lines. */
struct page {
	struct box frame, head, lines;
};

static struct page page_of(const struct ui *ui, struct box area)
{
	const struct list *list = ui->places.list;
	size_t count = list->count(ui), wanted = count < LEAST_LINES ? LEAST_LINES : count;
	struct page page = {.frame = area};

	if (!list->tall && list->width + 2 * MARGIN <= area.width)
		page.frame.width = list->width;
	if (!list->tall && wanted + (size_t)list->heads + 2 < (size_t)area.height)
		page.frame.height = (int)wanted + list->heads + 2;
	page.frame.x += (area.width - page.frame.width) / 2;
	page.frame.y += (area.height - page.frame.height) / 2;
	page.head = box_inside(page.frame);
	page.lines = page.head;
	page.head.height = list->heads;
	page.lines.y += list->heads;
	page.lines.height -= list->heads;
	return page;
}

/* The frame's texts; without any of its own the list has its selected line told. */
static void title(const struct ui *ui, char *left, char *right, char *below)
{
	const struct list *list = ui->places.list;
	size_t count = list->count(ui);

	if (list->title)
		list->title(ui, left, right, below);
	else if (count)
		snprintf(right, LIST_TITLE_MAX, "%zu/%zu", ui->places.selected[list->id] + 1,
			 count);
}

static void draw_frame(const struct ui *ui, struct canvas *canvas, struct box frame)
{
	const struct list *list = ui->places.list;
	char left[LIST_TITLE_MAX] = "", right[LIST_TITLE_MAX] = "", below[LIST_TITLE_MAX] = "";
	int x = frame.x + 1, end = frame.x + frame.width - 1, columns;

	/* a blank column on either side sets it off from what it covers */
	canvas_fill(canvas, (struct box){frame.y, frame.x - 1, frame.height, frame.width + 2},
		    ROLE_TEXT, ' ');
	canvas_frame(canvas, frame);
	title(ui, left, right, below);
	x += canvas_textf(canvas, frame.y, x, end - x, ROLE_TITLE, " %s ", list->name);
	columns = canvas_width(right);
	if (columns && x + columns + 2 <= end) {
		end -= columns + 2;
		canvas_textf(canvas, frame.y, end, columns + 2, ROLE_TEXT, " %s ", right);
	}
	columns = canvas_width(left);
	if (columns && x + columns + 2 <= end)
		canvas_textf(canvas, frame.y, x, columns + 2, ROLE_DIM, " %s ", left);
	columns = canvas_width(below);
	if (columns && columns + 4 <= frame.width)
		canvas_textf(canvas, frame.y + frame.height - 1, frame.x + 1, columns + 2, ROLE_DIM,
			     " %s ", below);
}

void list_draw(struct ui *ui, struct canvas *canvas, struct box area)
{
	const struct list *list = ui->places.list;
	struct page page = page_of(ui, area);
	size_t count = list->count(ui);

	scroll(ui, page.lines.height > 0 ? (size_t)page.lines.height : 0);
	draw_frame(ui, canvas, page.frame);
	canvas_clip(canvas, box_inside(page.frame));
	list->head(ui, canvas, page.head);
	if (!count)
		canvas_cut(canvas, page.lines.y, page.lines.x + 1, page.lines.width - 2, ROLE_DIM,
			   list->empty(ui));
	for (int i = 0; i < page.lines.height; i++) {
		size_t at = ui->places.top[list->id] + (size_t)i;
		struct box line = {page.lines.y + i, page.lines.x, 1, page.lines.width};

		if (at >= count)
			break;
		list->line(ui, canvas, (struct box){line.y, line.x + 1, 1, line.width - 2}, at);
		if (at != *selected_of(ui))
			continue;
		canvas_glyph(canvas, line.y, line.x, ROLE_MARK, 0x25b8);
		canvas_select(canvas, line);
	}
	canvas_unclip(canvas);
}

void list_keys_draw(struct ui *ui, struct canvas *canvas, struct box line)
{
	const struct list *list = ui->places.list;
	bool any = list->count(ui) > 0, more = list->count(ui) > ui->places.rows;
	int x = line.x + 1;

	x = hints_command_draw(ui, canvas, line, x, "open", any ? list->enters : NULL);
	x = hints_command_draw(ui, canvas, line, x, "remove", any ? list->deletes : NULL);
	x = hints_command_draw(ui, canvas, line, x, "cancel", grows(ui) ? "stop" : "leave");
	x = hints_command_draw(ui, canvas, line, x, "quit", grows(ui) ? "leave" : NULL);
	x = hints_command_draw(ui, canvas, line, x, "move page", more ? "a page down" : NULL);
	hints_command_draw(ui, canvas, line, x, "help", "help");
}

/* --- the mouse -------------------------------------------------------------------------------- */

bool list_mouse(struct ui *ui, struct box area, const struct mouse *mouse, struct mm_error *err)
{
	struct page page = page_of(ui, area);
	size_t at = ui->places.top[ui->places.list->id] + (size_t)(mouse->y - page.lines.y);
	bool on_line = mouse_is_within(mouse, page.lines) && at < ui->places.list->count(ui);

	switch (mouse->kind) {
	case MOUSE_WHEEL_UP:
	case MOUSE_WHEEL_DOWN: list_move(ui, mouse_wheel(mouse)); return true;
	case MOUSE_PRESS:
		if (!mouse_is_within(mouse, page.frame))
			list_leave(ui);
		/* fall through */
	case MOUSE_DRAG:
		if (on_line)
			*selected_of(ui) = at;
		return true;
	case MOUSE_DOUBLE:
		if (!on_line)
			return true;
		*selected_of(ui) = at;
		return list_enter(ui, err);
	case MOUSE_RELEASE: break;
	}
	return true;
}

/* --- times ------------------------------------------------------------------------------------ */

static bool has_days(const struct ui *ui)
{
	const struct mm_view *view = ui->view;

	return mm_zone_midnight(ui->zone, view->start) != mm_zone_midnight(ui->zone, view->end);
}

void list_time(const struct ui *ui, int64_t t, int decimals, char *out)
{
	char date[MM_TIME_TEXT_MAX] = "", clock[MM_TIME_TEXT_MAX];

	if (has_days(ui))
		mm_time_format_date(date, ui->zone, t);
	mm_time_format_clock(clock, ui->zone, t, decimals);
	snprintf(out, WORDS_MAX, "%.32s%s%.48s", date, *date ? " " : "", clock);
}

int list_time_width(const struct ui *ui, int decimals)
{
	return (has_days(ui) ? 11 : 0) + 8 + (decimals ? decimals + 1 : 0);
}
