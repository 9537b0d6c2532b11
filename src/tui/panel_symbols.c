/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of symbols. Which columns it has follows from its width by a list of wishes, in order of
 * importance: "volume, at least 6 columns", and further down "volume, 11 columns". Each wish is
 * granted where there is room left for it. What stands where is decided by the columns' own order.
 */
#include "tui/panel.h"
#include "tui/spark.h"

#include <math.h>
#include <stdio.h>

/* In the order they stand in. */
enum column_id {
	COLUMN_SYMBOL,
	COLUMN_LAST,
	COLUMN_CHANGE,
	COLUMN_OPEN,
	COLUMN_HIGH,
	COLUMN_LOW,
	COLUMN_VWAP,
	COLUMN_VOLUME,
	COLUMN_TRADES,
	COLUMN_AGE,
	COLUMN_SPARK,
	COLUMNS
};

/* A line of the list, for the functions that draw its cells. */
struct line {
	const struct ui *ui;
	struct canvas *canvas;
	int y;
	uint32_t symbol;
	const struct mm_quote *quote; /* NULL while loading */
};

/* --- cells ------------------------------------------------------------------------------------ */

static void draw_symbol(const struct line *line, int x, int width)
{
	const char *name = symbol_name(line->ui, line->symbol);
	bool selected = line->symbol == line->ui->selected;
	enum role role = selected ? ROLE_STRONG : ROLE_TEXT;

	if (line->quote == NULL || (line->quote->rows == 0 && !selected))
		role = ROLE_DIM;
	if (line->quote != NULL && line->quote->broken) {
		x += canvas_cut(line->canvas, line->y, x, width - 1, ROLE_ERROR, name);
		canvas_glyph(line->canvas, line->y, x, ROLE_ERROR, '!');
	} else {
		canvas_cut(line->canvas, line->y, x, width, role, name);
	}
}

static void draw_price(const struct line *line, int x, int width, enum role role, double price)
{
	char text[WORDS_MAX];

	words_price(text, price, price_decimals_within(line->ui, width), width);
	canvas_right(line->canvas, line->y, x, width, isnan(price) ? ROLE_DIM : role, text);
}

static void draw_last(const struct line *line, int x, int width)
{
	draw_price(line, x, width, ROLE_STRONG, line->quote->last);
}

static void draw_open(const struct line *line, int x, int width)
{
	draw_price(line, x, width, ROLE_TEXT, line->quote->open);
}

static void draw_high(const struct line *line, int x, int width)
{
	draw_price(line, x, width, ROLE_TEXT, line->quote->high);
}

static void draw_low(const struct line *line, int x, int width)
{
	draw_price(line, x, width, ROLE_TEXT, line->quote->low);
}

static void draw_vwap(const struct line *line, int x, int width)
{
	const struct mm_quote *quote = line->quote;

	draw_price(line, x, width, ROLE_TEXT,
		   quote->volume > 0 ? quote->turnover / quote->volume : NAN);
}

static void draw_change(const struct line *line, int x, int width)
{
	double percent = change_percent(line->quote);
	char text[WORDS_MAX];
	enum role role = ROLE_DIM;

	words_change(text, percent, width);
	if (text[0] == '+')
		role = ROLE_UP;
	else if (text[0] == '-' && text[1] != 0)
		role = ROLE_DOWN;
	canvas_right(line->canvas, line->y, x, width, role, text);
}

static void draw_volume(const struct line *line, int x, int width)
{
	char text[WORDS_MAX];

	words_volume(text, line->quote->volume, line->ui->view->volume_decimals, width);
	canvas_right(line->canvas, line->y, x, width, ROLE_TEXT, text);
}

static void draw_trades(const struct line *line, int x, int width)
{
	char text[WORDS_MAX];

	words_count(text, line->quote->trades, width);
	canvas_right(line->canvas, line->y, x, width, ROLE_TEXT, text);
}

static void draw_age(const struct line *line, int x, int width)
{
	int64_t age;
	char text[WORDS_MAX];

	if (__builtin_sub_overflow(line->ui->view->t, line->quote->time, &age))
		age = INT64_MAX;
	words_age(text, age);
	canvas_right(line->canvas, line->y, x, width, ROLE_DIM, text);
}

static void draw_spark(const struct line *line, int x, int width)
{
	const struct mm_view *view = line->ui->view;

	for (size_t i = 0; i < view->spark_count; i++) {
		if (view->spark[i].symbol == line->symbol) {
			spark_prices(line->canvas, line->y, x, width, view->spark[i].price,
				     view->spark_cells);
			return;
		}
	}
}

static const struct column {
	const char *heading;
	bool left; /* aligned left */
	void (*draw)(const struct line *line, int x, int width);
} columns[COLUMNS] = {
	[COLUMN_SYMBOL] = {"symbol", true, draw_symbol},
	[COLUMN_LAST] = {"last", false, draw_last},
	[COLUMN_CHANGE] = {"chg %", false, draw_change},
	[COLUMN_OPEN] = {"open", false, draw_open},
	[COLUMN_HIGH] = {"high", false, draw_high},
	[COLUMN_LOW] = {"low", false, draw_low},
	[COLUMN_VWAP] = {"VWAP", false, draw_vwap},
	[COLUMN_VOLUME] = {"volume", false, draw_volume},
	[COLUMN_TRADES] = {"trades", false, draw_trades},
	[COLUMN_AGE] = {"age", false, draw_age},
	[COLUMN_SPARK] = {NULL, true, draw_spark},
};

/* --- columns ---------------------------------------------------------------------------------- */

#define WIDE 62 /* columns from which there are two blanks between columns */

/* Widths of the columns, 0 where one is left out. */
struct widths {
	int gap;
	int of[COLUMNS];
};

static int between(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

/* Grants what there is room for. */
static struct widths widths_within(const struct ui *ui, int width)
{
	int name = between(ui->name_width + 1, 6, width >= 120 ? 22 : 12);
	int price = between(price_decimals(ui) + (width >= WIDE ? 6 : 5), 9, 14);
	int volume = ui->view->volume_decimals > 0 ? 14 : 11;
	const struct {
		enum column_id column;
		int width;
	} wishes[] = {
		{COLUMN_SYMBOL, 5},    {COLUMN_LAST, 8},     {COLUMN_CHANGE, 5},
		{COLUMN_VOLUME, 6},    {COLUMN_SPARK, 8},    {COLUMN_SYMBOL, between(name, 5, 7)},
		{COLUMN_LAST, price},  {COLUMN_VOLUME, 7},   {COLUMN_CHANGE, 6},
		{COLUMN_SYMBOL, name}, {COLUMN_TRADES, 7},   {COLUMN_VOLUME, volume},
		{COLUMN_TRADES, 8},    {COLUMN_CHANGE, 7},   {COLUMN_SPARK, 24},
		{COLUMN_VWAP, price},  {COLUMN_HIGH, price}, {COLUMN_LOW, price},
		{COLUMN_OPEN, price},  {COLUMN_AGE, 6},      {COLUMN_SPARK, MM_SPARK_MAX},
	};
	struct widths out = {.gap = width >= WIDE ? 2 : 1};
	int room = width - 1 + out.gap; /* the mark of the selected line; no gap before the first */

	if (width >= WIDE)
		room -= 1; /* a margin at the right */
	for (size_t i = 0; i < sizeof(wishes) / sizeof(*wishes); i++) {
		int *have = &out.of[wishes[i].column];
		int more = wishes[i].width - *have, cost = more + (*have == 0 ? out.gap : 0);

		if (more <= 0)
			continue;
		if (cost > room && wishes[i].column == COLUMN_SPARK && *have > 0)
			cost = more = room; /* a longer line at any length */
		if (cost > room)
			continue;
		*have += more;
		room -= cost;
	}
	return out;
}

/* What stretch of time a sparkline shows, as exactly as there is room for. */
static void draw_span(const struct ui *ui, struct canvas *canvas, int y, int x, int width)
{
	char text[WORDS_MAX], label[WORDS_MAX + 8];
	int64_t span;

	if (__builtin_mul_overflow(ui->spark_step, width, &span))
		return;
	words_span(text, span);
	snprintf(label, sizeof(label), "last %s", text);
	if (canvas_width(label) > width)
		snprintf(label, sizeof(label), "%s", text);
	if (canvas_width(label) > width)
		words_age(label, span);
	if (canvas_width(label) <= width)
		canvas_right(canvas, y, x, width, ROLE_DIM, label);
}

static void draw_headings(const struct ui *ui, struct canvas *canvas, struct box inside,
			  const struct widths *widths)
{
	int x = inside.x + 1;

	for (int i = 0; i < COLUMNS; i++) {
		int width = widths->of[i];

		if (width == 0)
			continue;
		if (i == COLUMN_SPARK)
			draw_span(ui, canvas, inside.y, x, width);
		else if (columns[i].left)
			canvas_cut(canvas, inside.y, x, width, ROLE_DIM,
				   width < 6 ? "sym" : columns[i].heading);
		else
			canvas_right(canvas, inside.y, x, width, ROLE_DIM, columns[i].heading);
		x += width + widths->gap;
	}
}

/* --- the list --------------------------------------------------------------------------------- */

/* The place of the selected symbol in the list, or `ordered` where there is none. */
static uint32_t place_of_selected(const struct ui *ui)
{
	uint32_t place = 0;

	while (place < ui->ordered && ui->order[place] != ui->selected)
		place++;
	return place;
}

/* Scrolls so that the selected line is among the `rows` shown and no line is left empty. */
static void scroll(struct ui *ui, uint32_t rows)
{
	uint32_t place = place_of_selected(ui), last = ui->ordered > rows ? ui->ordered - rows : 0;

	ui->list_rows = rows;
	if (place < ui->ordered) {
		if (place < ui->list_top)
			ui->list_top = place;
		else if (place - ui->list_top >= rows)
			ui->list_top = place - rows + 1;
	}
	if (ui->list_top > last)
		ui->list_top = last;
}

static void draw_line(const struct line *line, struct box inside, const struct widths *widths)
{
	bool traded = line->quote != NULL && line->quote->rows > 0;
	int x = inside.x + 1;

	for (int i = 0; i < COLUMNS; i++) {
		if (widths->of[i] == 0)
			continue;
		if (i == COLUMN_SYMBOL || traded)
			columns[i].draw(line, x, widths->of[i]);
		else if (i == COLUMN_LAST && line->quote != NULL)
			canvas_right(line->canvas, line->y, x, widths->of[i], ROLE_DIM, "-");
		x += widths->of[i] + widths->gap;
	}
	if (line->symbol == line->ui->selected) {
		canvas_glyph(line->canvas, line->y, inside.x, ROLE_MARK, 0x25b8);
		canvas_select(line->canvas, (struct box){line->y, inside.x, 1, inside.width});
	}
}

static void draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	struct widths widths = widths_within(ui, inside.width);
	int rows = inside.height - 1;

	ui->spark_cells = (size_t)widths.of[COLUMN_SPARK];
	ui->list_rows = 0;
	if (rows < 1)
		return;
	scroll(ui, (uint32_t)rows);
	draw_headings(ui, canvas, inside, &widths);
	for (int i = 0; i < rows && ui->list_top + (uint32_t)i < ui->ordered; i++) {
		uint32_t symbol = ui->order[ui->list_top + (uint32_t)i];
		struct line line = {
			.ui = ui,
			.canvas = canvas,
			.y = inside.y + 1 + i,
			.symbol = symbol,
			.quote = symbol_quote(ui, symbol),
		};

		draw_line(&line, inside, &widths);
	}
}

static void title(const struct ui *ui, char *left, char *right)
{
	static const char *const names[SORT_KEYS] = {
		[SORT_SYMBOL] = "symbol", [SORT_LAST] = "last",     [SORT_CHANGE] = "change",
		[SORT_OPEN] = "open",     [SORT_HIGH] = "high",     [SORT_LOW] = "low",
		[SORT_VWAP] = "vwap",     [SORT_VOLUME] = "volume", [SORT_TRADES] = "trades",
		[SORT_AGE] = "age",
	};
	uint32_t place = place_of_selected(ui);
	char of[WORDS_MAX], at[WORDS_MAX];

	snprintf(left, PANEL_TITLE_MAX, "by %s %s",
		 ui->sort < SORT_KEYS ? names[ui->sort] : names[SORT_SYMBOL],
		 ui->sort_ascending ? "▴" : "▾");
	words_count(of, ui->ordered, 12);
	words_count(at, (uint64_t)place + 1, 12);
	if (place < ui->ordered)
		snprintf(right, PANEL_TITLE_MAX, "%.40s/%.40s", at, of);
	else if (ui->ordered > 0)
		snprintf(right, PANEL_TITLE_MAX, "%.40s", of);
}

const struct panel panel_symbols = {
	.id = PANEL_SYMBOLS,
	.name = "SYMBOLS",
	.least_height = 4,
	.title = title,
	.draw = draw,
};
