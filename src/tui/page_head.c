/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A symbol's figures, each below its name; the last price stands below the symbol's own. Which ones
 * there are follows from the width, as with the columns of the list: a figure has a least width and
 * wider ones, each a wish, and wishes are granted in order of importance while there is room. The
 * session's prices get wider together or not at all, so that they read alike.
 */
#include "tui/page.h"
#include "tui/panel.h"

#include <math.h>
#include <stdio.h>

enum figure_id {
	FIGURE_LAST,
	FIGURE_CHANGE,
	FIGURE_PERCENT,
	FIGURE_OPEN,
	FIGURE_HIGH,
	FIGURE_LOW,
	FIGURE_VWAP,
	FIGURE_VOLUME,
	FIGURE_TURNOVER,
	FIGURE_TRADES,
	FIGURE_LARGEST,
	FIGURE_AGE,
	FIGURES
};

#define GAP_MOST 5 /* blanks between figures: beyond, one loses the line */
#define SIGN 2     /* columns of the last price's direction */

/* Widths of the figures, 0 where one is left out. */
struct widths {
	int gap;
	int of[FIGURES];
};

static void put_price(const struct ui *ui, double price, int width, char *out)
{
	words_price(out, price, price_decimals_within(ui, width), width);
}

static void put_change(const struct ui *ui, const struct mm_quote *quote, int width, char *out)
{
	double change = quote->rows == 0 ? NAN : quote->last - quote->reference;
	char text[WORDS_MAX];

	put_price(ui, change, change > 0 ? width - 1 : width, text);
	snprintf(out, WORDS_MAX, "%s%.90s", change > 0 ? "+" : "", text);
}

static void put_age(const struct ui *ui, const struct mm_quote *quote, char *out)
{
	int64_t age;

	if (quote->rows == 0) {
		snprintf(out, WORDS_MAX, "-");
		return;
	}
	if (__builtin_sub_overflow(ui->view->t, quote->time, &age))
		age = INT64_MAX;
	words_age(out, age);
}

/* Writes a figure's value so that it fits. */
static void value_of(const struct ui *ui, const struct mm_quote *quote, enum figure_id id,
		     int width, char *out)
{
	int decimals = ui->view->volume_decimals;

	switch (id) {
	case FIGURE_LAST: put_price(ui, quote->last, width - SIGN, out); break;
	case FIGURE_CHANGE: put_change(ui, quote, width, out); break;
	case FIGURE_PERCENT: words_change(out, change_percent(quote), width); break;
	case FIGURE_OPEN: put_price(ui, quote->open, width, out); break;
	case FIGURE_HIGH: put_price(ui, quote->high, width, out); break;
	case FIGURE_LOW: put_price(ui, quote->low, width, out); break;
	case FIGURE_VWAP:
		put_price(ui, quote->volume > 0 ? quote->turnover / quote->volume : NAN, width,
			  out);
		break;
	case FIGURE_VOLUME: words_volume(out, quote->volume, decimals, width); break;
	case FIGURE_TURNOVER: words_volume(out, quote->turnover, decimals, width); break;
	case FIGURE_LARGEST: words_volume(out, quote->largest, decimals, width); break;
	case FIGURE_TRADES: words_count(out, quote->trades, width); break;
	case FIGURE_AGE: put_age(ui, quote, out); break;
	default: out[0] = 0;
	}
}

static const char *const names[FIGURES] = {
	[FIGURE_LAST] = "last",     [FIGURE_CHANGE] = "change", [FIGURE_PERCENT] = "chg %",
	[FIGURE_OPEN] = "open",     [FIGURE_HIGH] = "high",     [FIGURE_LOW] = "low",
	[FIGURE_VWAP] = "VWAP",     [FIGURE_VOLUME] = "volume", [FIGURE_TURNOVER] = "turnover",
	[FIGURE_TRADES] = "trades", [FIGURE_AGE] = "age",       [FIGURE_LARGEST] = "largest",
};

/* Grants what there is room for. */
static struct widths widths_within(const struct ui *ui, int width)
{
	int price = price_decimals(ui) + 5 > 12 ? 12 : price_decimals(ui) + 5;
	const struct {
		enum figure_id figure; /* and those after it, up to `to` */
		int width;
		enum figure_id to;
	} wishes[] = {
		{FIGURE_LAST, 6 + SIGN, 0},    {FIGURE_PERCENT, 6, 0},
		{FIGURE_OPEN, 6, FIGURE_VWAP}, {FIGURE_VOLUME, 6, 0},
		{FIGURE_LARGEST, 7, 0},        {FIGURE_LAST, price + SIGN, 0},
		{FIGURE_TRADES, 7, 0},         {FIGURE_OPEN, price, FIGURE_VWAP},
		{FIGURE_VOLUME, 11, 0},        {FIGURE_AGE, 6, 0},
		{FIGURE_CHANGE, price, 0},     {FIGURE_TURNOVER, 9, 0},
		{FIGURE_TRADES, 9, 0},         {FIGURE_LARGEST, 9, 0},
		{FIGURE_TURNOVER, 14, 0},
	};
	struct widths out = {.gap = width >= 76 ? 2 : 1};
	int room = width + out.gap, shown = 0; /* no gap before the first */

	for (size_t i = 0; i < sizeof(wishes) / sizeof(*wishes); i++) {
		int first = wishes[i].figure, last = wishes[i].to > 0 ? (int)wishes[i].to : first;
		int cost = 0;

		for (int id = first; id <= last; id++)
			cost += wishes[i].width - out.of[id] + (out.of[id] == 0 ? out.gap : 0);
		if (cost <= 0 || cost > room)
			continue;
		room -= cost;
		for (int id = first; id <= last; id++)
			out.of[id] = wishes[i].width;
	}
	for (int id = 0; id < FIGURES; id++)
		shown += out.of[id] > 0;
	if (shown > 1)
		out.gap += room / (shown - 1);
	out.gap = out.gap > GAP_MOST ? GAP_MOST : out.gap;
	return out;
}

/* The sign and role of the last price against the one before it. */
static uint32_t direction(const struct mm_quote *quote, enum role *role)
{
	*role = ROLE_STRONG;
	if (quote->last > quote->previous) {
		*role = ROLE_UP;
		return 0x25b2;
	}
	if (quote->last < quote->previous) {
		*role = ROLE_DOWN;
		return 0x25bc;
	}
	return ' ';
}

static enum role role_of(enum figure_id id, const char *text)
{
	if (text[0] == '-' && text[1] == 0)
		return ROLE_DIM;
	if (id == FIGURE_LAST)
		return ROLE_STRONG;
	if (id != FIGURE_CHANGE && id != FIGURE_PERCENT)
		return ROLE_TEXT;
	return text[0] == '+' ? ROLE_UP : text[0] == '-' ? ROLE_DOWN : ROLE_DIM;
}

/* The symbol's name in place of the last price's, as wide as there is nothing else; marked where
 * one of its files is broken. */
static void draw_name(const struct ui *ui, struct canvas *canvas, struct box line)
{
	const struct mm_quote *quote = symbol_quote(ui, ui->selected);
	enum role role = quote->broken ? ROLE_ERROR : ROLE_TITLE;
	int x = line.x + canvas_cut(canvas, line.y, line.x, line.width - quote->broken, role,
				    symbol_name(ui, ui->selected));

	if (quote->broken)
		canvas_glyph(canvas, line.y, x, role, '!');
}

void page_head_draw(const struct ui *ui, struct canvas *canvas, struct box box)
{
	const struct mm_quote *quote = symbol_quote(ui, ui->selected);
	struct widths widths;
	int x = box.x + 1;

	if (quote == NULL || box.height < 2)
		return;
	widths = widths_within(ui, box.width - 2);
	for (int id = 0; id < FIGURES; id++) {
		int width = widths.of[id];
		char text[WORDS_MAX];

		if (width == 0)
			continue;
		value_of(ui, quote, id, width, text);
		if (id == FIGURE_LAST) {
			enum role role;
			uint32_t sign = direction(quote, &role);
			int columns = canvas_width(text);

			draw_name(ui, canvas, (struct box){box.y, x, 1, width});
			canvas_text(canvas, box.y + 1, x, width, role_of(id, text), text);
			canvas_glyph(canvas, box.y + 1, x + columns + 1, role, sign);
		} else {
			canvas_right(canvas, box.y, x, width, ROLE_DIM, names[id]);
			canvas_right(canvas, box.y + 1, x, width, role_of(id, text), text);
		}
		x += width + widths.gap;
	}
}
