/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of symbols: heads, and below them the lines that there is room for. The selected line is
 * always among them. Which line of the screen it stands on is a person's doing, by moving, clicking
 * and scrolling; where the market then changes its place in the order, the list moves under it and
 * it stays on that line as long as the list's ends allow. So the list shows the same lines however
 * one came to a place. Where the wheel scrolls the list the selection is taken along at the edge.
 */
#include "tui/focus.h"
#include "tui/mouse.h"
#include "tui/spark.h"
#include "tui/symbols_columns.h"

#include <stdio.h>
#include <string.h>

/* The place of the selected symbol in the list, or `ordered` where there is none. */
static uint32_t place_of_selected(const struct ui *ui)
{
	uint32_t place = 0;

	while (place < ui->ordered && ui->order[place] != ui->selected)
		place++;
	return place;
}

static void select_place(struct ui *ui, uint32_t place)
{
	ui->selected = ui->order[place];
	ui->chosen = true;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* The selected symbol, which has that place, stays on the line where it is now. */
static void keep_line(struct ui *ui, uint32_t place)
{
	ui->list_of = ui->selected;
	ui->list_line = place - ui->list_top;
}

/* The first line of the last page of `rows` lines. */
static uint32_t last_top(const struct ui *ui, uint32_t rows)
{
	return ui->ordered > rows ? ui->ordered - rows : 0;
}

/* Where the list begins when another symbol is selected than in the last frame: it is among the
 * `rows` shown, scrolled to by as little as possible, but after a jump of more than a page it
 * stands in the middle, among its neighbours. */
static int64_t top_for_another(const struct ui *ui, int64_t place, int64_t rows)
{
	int64_t top = ui->list_top, bottom = top + rows - 1;

	if (place < top - rows || place > bottom + rows)
		return place - rows / 2;
	if (place < top)
		return place;
	return place > bottom ? place - rows + 1 : top;
}

/* Scrolls so that the selected line is on its line, and no line is left empty. */
static void scroll(struct ui *ui, uint32_t rows)
{
	int64_t place = place_of_selected(ui), top = ui->list_top, last = last_top(ui, rows);
	bool listed = place < (int64_t)ui->ordered, same = ui->selected == ui->list_of;

	if (listed && same)
		top = place - (ui->list_line < rows ? ui->list_line : rows - 1);
	else if (listed)
		top = top_for_another(ui, place, rows);
	ui->list_rows = rows;
	ui->list_top = top < 0 ? 0 : (uint32_t)(top > last ? last : top);
	if (listed && !same)
		keep_line(ui, (uint32_t)place);
}

static void draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	struct columns columns = columns_within(ui, inside.width);
	struct box line = {inside.y, inside.x, 1, inside.width};
	int rows = inside.height - 1;

	ui->list_width = inside.width;
	ui->spark_cells = spark_divide(ui->spark_span, (size_t)columns.width[COLUMN_SPARK],
				       &ui->spark_step);
	ui->list_rows = 0;
	if (rows < 1)
		return;
	scroll(ui, (uint32_t)rows);
	columns_draw_heads(ui, canvas, line, &columns);
	if (ui->ordered == 0 && ui->listable > 0)
		canvas_cut(canvas, inside.y + 1, inside.x + 1, inside.width - 2, ROLE_DIM,
			   "the filter keeps every symbol out");
	for (int i = 0; i < rows && ui->list_top + (uint32_t)i < ui->ordered; i++) {
		line.y = inside.y + 1 + i;
		columns_draw_line(ui, canvas, line, &columns,
				  ui->order[ui->list_top + (uint32_t)i]);
	}
}

/* Adds a text to those of a title: a filter, or at most so many bytes of it, and what follows. */
static void add_filter(char *out, const char *filter, int most, const char *after)
{
	size_t used = strlen(out);
	int bytes = (int)strlen(filter);
	bool whole = bytes <= most;

	if (!whole)
		bytes = most;
	while (!whole && bytes > 0 && ((unsigned char)filter[bytes] & 0xc0) == 0x80)
		bytes--; /* no half of a character */
	snprintf(out + used, PANEL_TITLE_MAX - used, "%s%.*s%s%s", used > 0 ? "\n" : "", bytes,
		 filter, whole ? "" : "…", after);
}

/* The filter, at least its beginning, and what the list is sorted by; where the selected line
 * stands in it, or at least how many there are. */
static void title_filtered(const struct ui *ui, uint32_t place, const char *sorted, char *left,
			   char *right)
{
	char behind[WORDS_MAX], at[WORDS_MAX], of[WORDS_MAX], all[WORDS_MAX];

	snprintf(behind, sizeof(behind), "  %.80s", sorted);
	add_filter(left, ui->filter, 50, behind);
	add_filter(left, ui->filter, 30, "");
	add_filter(left, ui->filter, 12, "");
	add_filter(left, ui->filter, 5, "");
	words_count(at, place < ui->ordered ? place + 1 : 0, 12);
	words_count(of, ui->ordered, 12);
	words_count(all, ui->listable, 12);
	snprintf(right, PANEL_TITLE_MAX, "%.20s/%.20s of %.20s\n%.20s of %.20s\n%.20s", at, of, all,
		 of, all, of);
}

static void title(const struct ui *ui, char *left, char *right)
{
	uint32_t place = place_of_selected(ui);
	char sorted[WORDS_MAX], of[WORDS_MAX], at[WORDS_MAX];

	snprintf(sorted, sizeof(sorted), "by %s %s", sort_name(ui->sort),
		 ui->sort_ascending ? "▴" : "▾");
	if (ui->filter[0] != 0) {
		title_filtered(ui, place, sorted, left, right);
		return;
	}
	snprintf(left, PANEL_TITLE_MAX, "%s", sorted);
	words_count(of, ui->ordered, 12);
	words_count(at, (uint64_t)place + 1, 12);
	if (place < ui->ordered)
		snprintf(right, PANEL_TITLE_MAX, "%.40s/%.40s", at, of);
	else if (ui->ordered > 0)
		snprintf(right, PANEL_TITLE_MAX, "%.40s", of);
}

/* --- moving ----------------------------------------------------------------------------------- */

static void move(struct ui *ui, int64_t lines)
{
	int64_t place = place_of_selected(ui), last = (int64_t)ui->ordered - 1;

	if (last < 0)
		return;
	if (place > last)
		place = lines = 0;
	if (lines > last - place)
		place = last;
	else
		place = lines < -place ? 0 : place + lines;
	select_place(ui, (uint32_t)place);
}

static int page(const struct ui *ui)
{
	return ui->list_rows > 1 ? (int)ui->list_rows : 1;
}

/* Scrolls the list by lines; the selected one is moved only where it would be lost from sight. */
static void wheel(struct ui *ui, int64_t lines)
{
	uint32_t rows = ui->list_rows, last = last_top(ui, rows), place = place_of_selected(ui);
	int64_t top = (int64_t)ui->list_top + lines;

	if (place >= ui->ordered || rows == 0)
		return;
	ui->list_top = top < 0 ? 0 : top > (int64_t)last ? last : (uint32_t)top;
	if (place < ui->list_top)
		place = ui->list_top;
	else if (place >= ui->list_top + rows)
		place = ui->list_top + rows - 1;
	if (ui->order[place] != ui->selected)
		select_place(ui, place);
	keep_line(ui, place);
}

/* A head sorts by its column; that of the sorted one turns the order round. */
static void press_head(struct ui *ui, struct box inside, int x)
{
	struct columns columns = columns_within(ui, inside.width);
	enum sort_key key = column_sort(columns_at(&columns, x - inside.x));

	if (key == SORT_KEYS)
		return;
	if (key == ui->sort)
		sort_by(ui, key, !ui->sort_ascending);
	else
		sort_by_usual(ui, key);
}

/* A line is selected; opened, too, where it was pressed twice. */
static void press_line(struct ui *ui, uint32_t line, bool twice)
{
	if (line >= ui->list_rows || (uint64_t)ui->list_top + line >= ui->ordered)
		return;
	select_place(ui, ui->list_top + line);
	if (twice)
		page_open(ui);
}

static void mouse(struct ui *ui, struct box inside, const struct mouse *what)
{
	int lines = mouse_wheel(what);

	if (!mouse_is_within(what, inside))
		return;
	if (lines)
		wheel(ui, lines);
	else if (mouse_is_press(what) && what->y == inside.y)
		press_head(ui, inside, what->x);
	else if (mouse_is_press(what))
		press_line(ui, (uint32_t)(what->y - inside.y - 1), what->kind == MOUSE_DOUBLE);
}

const struct panel panel_symbols = {
	.id = PANEL_SYMBOLS,
	.name = "SYMBOLS",
	.least_height = 4,
	.title = title,
	.draw = draw,
	.move = move,
	.page = page,
	.mouse = mouse,
};
