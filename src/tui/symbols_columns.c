/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which columns the list has follows from its width by a list of wishes, in order of importance:
 * "volume, at least 6 columns", and further down "volume, 11 columns". Each wish is granted where
 * there is room left for it. What the list is sorted by is wished for early, so that one sees it.
 * What stands where is decided by the columns' own order.
 */
#include "tui/symbols_columns.h"

#include "tui/spark.h"

#include <math.h>
#include <stdio.h>
#include <strings.h>

/* A line of the list, for the functions that draw its cells. */
struct line {
	const struct ui *ui;
	struct canvas *canvas;
	int y, gap;
	uint32_t symbol;
	const struct mm_quote *quote; /* NULL while loading */
	bool fresh;                   /* it has traded in the last second */
	bool stale;                   /* it has not traded for long, or not at all: all is dim */
};

/* --- cells ------------------------------------------------------------------------------------ */

static enum role role_in(const struct line *line, enum role role)
{
	return line->stale ? ROLE_DIM : role;
}

static void draw_symbol(const struct line *line, int x, int width)
{
	const char *name = symbol_name(line->ui, line->symbol);
	bool selected = line->symbol == line->ui->selected;
	enum role role = selected ? ROLE_STRONG : role_in(line, ROLE_TEXT);

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
	role = isnan(price) ? ROLE_DIM : role_in(line, role);
	canvas_right(line->canvas, line->y, x, width, role, text);
}

/* The sign of a trade in the last second, as on the tape: up, down, the same; a symbol's first is
 * none of these. */
static void draw_fresh(const struct line *line, int x)
{
	const struct mm_quote *quote = line->quote;
	enum role role = ROLE_TEXT;
	uint32_t sign = 0x2022;

	if (quote->last > quote->previous) {
		role = ROLE_UP;
		sign = 0x25b2;
	} else if (quote->last < quote->previous) {
		role = ROLE_DOWN;
		sign = 0x25bc;
	} else if (quote->last == quote->previous) {
		role = ROLE_DIM;
		sign = '=';
	}
	canvas_glyph(line->canvas, line->y, x, role, sign);
}

/* The sign stands at the end of the gap behind the price. */
static void draw_last(const struct line *line, int x, int width)
{
	draw_price(line, x, width, ROLE_STRONG, line->quote->last);
	if (line->fresh)
		draw_fresh(line, x + width + line->gap - 1);
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
	canvas_right(line->canvas, line->y, x, width, role_in(line, role), text);
}

static void draw_volume(const struct line *line, int x, int width)
{
	char text[WORDS_MAX];

	words_volume(text, line->quote->volume, line->ui->view->volume_decimals, width);
	canvas_right(line->canvas, line->y, x, width, role_in(line, ROLE_TEXT), text);
}

static void draw_trades(const struct line *line, int x, int width)
{
	char text[WORDS_MAX];

	words_count(text, line->quote->trades, width);
	canvas_right(line->canvas, line->y, x, width, role_in(line, ROLE_TEXT), text);
}

static void draw_age(const struct line *line, int x, int width)
{
	char text[WORDS_MAX];

	words_age(text, symbol_age(line->ui, line->quote));
	canvas_right(line->canvas, line->y, x, width, ROLE_DIM, text);
}

/* Do the view's cells show the stretch that the head tells? Those of a stretch that was just
 * changed do not: the view that comes next has the others. Cells of another width do. */
static bool sparks_are_of_span(const struct ui *ui)
{
	int64_t step = ui->view->spark_step, shown = step * (int64_t)ui->view->spark_cells;

	return shown >= ui->spark_span && shown - ui->spark_span < step;
}

static void draw_spark(const struct line *line, int x, int width)
{
	const struct mm_view *view = line->ui->view;

	if (!sparks_are_of_span(line->ui))
		return;
	for (size_t i = 0; i < view->spark_count; i++) {
		if (view->spark[i].symbol == line->symbol) {
			spark_prices(line->canvas, line->y, x, width, role_in(line, ROLE_SPARK),
				     view->spark[i].price, view->spark_cells);
			return;
		}
	}
}

static const struct column {
	const char *heading;
	void (*draw)(const struct line *line, int x, int width);
	bool left;          /* aligned left */
	int least;          /* columns it needs */
	enum sort_key sort; /* SORT_KEYS: it is not sorted by */
	const char *name;   /* what `sort` calls it */
	bool ascending;     /* the usual way to sort by it */
} table[COLUMNS] = {
	[COLUMN_SYMBOL] = {"symbol", draw_symbol, true, 5, SORT_SYMBOL, "symbol", true},
	[COLUMN_LAST] = {"last", draw_last, false, 8, SORT_LAST, "last", false},
	[COLUMN_CHANGE] = {"chg %", draw_change, false, 5, SORT_CHANGE, "change", false},
	[COLUMN_OPEN] = {"open", draw_open, false, 8, SORT_OPEN, "open", false},
	[COLUMN_HIGH] = {"high", draw_high, false, 8, SORT_HIGH, "high", false},
	[COLUMN_LOW] = {"low", draw_low, false, 8, SORT_LOW, "low", false},
	[COLUMN_VWAP] = {"VWAP", draw_vwap, false, 8, SORT_VWAP, "vwap", false},
	[COLUMN_VOLUME] = {"volume", draw_volume, false, 6, SORT_VOLUME, "volume", false},
	[COLUMN_TRADES] = {"trades", draw_trades, false, 7, SORT_TRADES, "trades", false},
	[COLUMN_AGE] = {"age", draw_age, false, 6, SORT_AGE, "age", true},
	[COLUMN_SPARK] = {NULL, draw_spark, true, 8, SORT_KEYS, NULL, false},
};

/* The column of a key. */
static enum column_id column_of(enum sort_key key)
{
	for (int i = 0; i < COLUMNS; i++)
		if (table[i].sort == key && key < SORT_KEYS)
			return (enum column_id)i;
	return COLUMN_SYMBOL;
}

/* --- columns ---------------------------------------------------------------------------------- */

#define WIDE 62 /* columns from which there are two blanks between columns */

static int between(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

/* Grants a column its width, where that is more than it has and there is room. */
static void grant(struct columns *columns, int *room, enum column_id column, int width)
{
	int *have = &columns->width[column];
	int more = width - *have, cost = more + (*have == 0 ? columns->gap : 0);

	if (cost > *room && column == COLUMN_SPARK && *have > 0)
		cost = more = *room; /* a longer line at any length */
	if (more <= 0 || cost > *room)
		return;
	*have += more;
	*room -= cost;
}

struct columns columns_within(const struct ui *ui, int width)
{
	int name = between(ui->name_width + 1, 6, 12);
	int price = between(price_decimals(ui) + (width >= WIDE ? 6 : 5), 9, 14);
	int least = between(price, 9, 10);
	enum column_id sorted = column_of(ui->sort);
	const struct {
		enum column_id column;
		int width;
	} wishes[] = {
		/* what one looks for first, ever better */
		{COLUMN_SYMBOL, 5},
		{COLUMN_LAST, 8},
		{sorted, table[sorted].least},
		{COLUMN_CHANGE, 5},
		{COLUMN_VOLUME, 6},
		{COLUMN_SPARK, 8},
		{COLUMN_SYMBOL, between(name, 5, 7)},
		{COLUMN_LAST, least},
		{COLUMN_VOLUME, 7},
		{COLUMN_CHANGE, 6},
		{COLUMN_SYMBOL, name},
		{COLUMN_TRADES, 7},
		{COLUMN_VOLUME, 11},
		{COLUMN_TRADES, 8},
		{COLUMN_CHANGE, 7},
		{COLUMN_SPARK, 24},
		/* the others */
		{COLUMN_VWAP, least},
		{COLUMN_HIGH, least},
		{COLUMN_LOW, least},
		{COLUMN_OPEN, least},
		{COLUMN_AGE, 6},
		/* and all that a long name or figure may take */
		{COLUMN_SYMBOL, between(ui->name_width + 1, 6, 22)},
		{COLUMN_LAST, price},
		{COLUMN_VOLUME, ui->view->volume_decimals > 0 ? 14 : 11},
		{COLUMN_VWAP, price},
		{COLUMN_HIGH, price},
		{COLUMN_LOW, price},
		{COLUMN_OPEN, price},
		{COLUMN_SPARK, MM_SPARK_MAX},
	};
	struct columns out = {.gap = width >= WIDE ? 2 : 1};
	int room = width - 1 + out.gap; /* the mark of the selected line; no gap before the first */

	if (width >= WIDE)
		room -= 1; /* a margin at the right */
	for (size_t i = 0; i < sizeof(wishes) / sizeof(*wishes); i++)
		grant(&out, &room, wishes[i].column, wishes[i].width);
	return out;
}

enum column_id columns_at(const struct columns *columns, int x)
{
	int end = 1;

	for (int i = 0; i < COLUMNS && x >= 0; i++) {
		if (columns->width[i] == 0)
			continue;
		end += columns->width[i];
		if (x < end)
			return (enum column_id)i;
		end += columns->gap;
	}
	return COLUMNS;
}

/* What stretch of time the sparklines show, as exactly as there is room for. */
static void draw_span(const struct ui *ui, struct canvas *canvas, int y, int x, int width)
{
	char text[WORDS_MAX], label[WORDS_MAX + 8];

	words_span(text, ui->spark_span);
	snprintf(label, sizeof(label), "last %s", text);
	if (canvas_width(label) > width)
		snprintf(label, sizeof(label), "%s", text);
	if (canvas_width(label) > width)
		words_age(label, ui->spark_span);
	if (canvas_width(label) <= width)
		canvas_right(canvas, y, x, width, ROLE_DIM, label);
}

/* A head, and beside it a sign where the list is sorted by the column: behind a head at the left,
 * before one at the right, in the gap if need be. */
static void draw_head(const struct ui *ui, struct canvas *canvas, int y, int x,
		      enum column_id column, int width)
{
	const struct column *c = &table[column];
	const char *heading = column == COLUMN_SYMBOL && width < 6 ? "sym" : c->heading;
	bool sorted = c->sort == ui->sort;
	enum role role = sorted ? ROLE_TEXT : ROLE_DIM;
	int sign = x + canvas_width(heading);

	if (c->left) {
		canvas_cut(canvas, y, x, width, role, heading);
	} else {
		canvas_right(canvas, y, x, width, role, heading);
		sign = x + width - canvas_width(heading) - 1;
	}
	if (sorted)
		canvas_glyph(canvas, y, sign, ROLE_MARK, ui->sort_ascending ? 0x25b4 : 0x25be);
}

void columns_draw_heads(const struct ui *ui, struct canvas *canvas, struct box box,
			const struct columns *columns)
{
	int x = box.x + 1;

	for (int i = 0; i < COLUMNS; i++) {
		int width = columns->width[i];

		if (width == 0)
			continue;
		if (i == COLUMN_SPARK)
			draw_span(ui, canvas, box.y, x, width);
		else
			draw_head(ui, canvas, box.y, x, (enum column_id)i, width);
		x += width + columns->gap;
	}
}

void columns_draw_line(const struct ui *ui, struct canvas *canvas, struct box box,
		       const struct columns *columns, uint32_t symbol)
{
	const struct mm_quote *quote = symbol_quote(ui, symbol);
	bool traded = quote != NULL && quote->rows > 0;
	int64_t age = traded ? symbol_age(ui, quote) : INT64_MAX;
	struct line line = {
		.ui = ui,
		.canvas = canvas,
		.y = box.y,
		.gap = columns->gap,
		.symbol = symbol,
		.quote = quote,
		.fresh = age < MM_SECOND,
		.stale = !traded || (ui->stale > 0 && age > ui->stale),
	};
	int x = box.x + 1;

	for (int i = 0; i < COLUMNS; i++) {
		int width = columns->width[i];

		if (width == 0)
			continue;
		if (i == COLUMN_SYMBOL || traded)
			table[i].draw(&line, x, width);
		else if (i == COLUMN_LAST && quote != NULL)
			canvas_right(canvas, box.y, x, width, ROLE_DIM, "-");
		x += width + columns->gap;
	}
	if (symbol == ui->selected) {
		canvas_glyph(canvas, box.y, box.x, ROLE_MARK, 0x25b8);
		canvas_select(canvas, box);
	}
}

/* --- sorting ---------------------------------------------------------------------------------- */

enum sort_key column_sort(enum column_id column)
{
	return column < COLUMNS ? table[column].sort : SORT_KEYS;
}

const char *sort_name(enum sort_key key)
{
	return table[column_of(key)].name;
}

enum sort_key sort_named(const char *name)
{
	for (int i = 0; i < COLUMNS; i++)
		if (table[i].name != NULL && strcasecmp(table[i].name, name) == 0)
			return table[i].sort;
	return SORT_KEYS;
}

enum sort_key sort_next(const struct ui *ui)
{
	struct columns columns = columns_within(ui, ui->list_width);
	int at = (int)column_of(ui->sort);

	for (int i = 1; i < COLUMNS; i++) {
		int column = (at + i) % COLUMNS;
		bool shown = ui->list_width == 0 || columns.width[column] > 0;

		if (shown && table[column].sort < SORT_KEYS)
			return table[column].sort;
	}
	return ui->sort;
}

void sort_by(struct ui *ui, enum sort_key key, bool ascending)
{
	ui->sort = key;
	ui->sort_ascending = ascending;
	if (ui->view) /* a configuration sorts before there is anything */
		symbols_order(ui);
}

void sort_by_usual(struct ui *ui, enum sort_key key)
{
	sort_by(ui, key, table[column_of(key)].ascending);
}
