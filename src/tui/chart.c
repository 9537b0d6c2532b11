/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures of prices, made of characters.
 *
 * The line is drawn in braille, whose cells are two dots wide and four high. A bar gets both
 * columns of a cell: its open in the left one, its close in the right one. From dot to dot the line
 * runs up or down in the column it comes from as far as half of the way, and the rest in the next,
 * so that it never breaks:
 *
 *     close of one bar  . . . o          a column's dots reach from its own price
 *                       . . o o          half of the way to both neighbours
 *                       . . o .
 *     open of the next  . . . .
 *
 * Candles are made of box lines, light for the wick and heavy for the body of one that fell, which
 * come in halves: so a candle's ends are exact to half a cell. Hollow bodies are double lines.
 * These come in whole cells only: a cell that holds any of the body shows body. Rising and falling
 * thus differ in shape; colour says it once more.
 */
#include "tui/chart.h"

#include "tui/spark.h"

#include <float.h>
#include <math.h>

#define AIR 0.04 /* of the distance of the highest and lowest price, left free at each edge */
#define UNITS 4  /* around a price that does not change */

/* --- scale ------------------------------------------------------------------------------------ */

bool chart_has_price(const struct mm_bar *bar)
{
	return isfinite(bar->open) && isfinite(bar->high) && isfinite(bar->low) &&
	       isfinite(bar->close);
}

bool chart_scale(const struct mm_bar *bars, size_t count, bool candles, double unit,
		 struct chart_scale *out)
{
	double low = INFINITY, high = -INFINITY, middle, half;

	for (size_t i = 0; i < count; i++) {
		if (!chart_has_price(&bars[i]))
			continue;
		low = fmin(low, candles ? bars[i].low : fmin(bars[i].open, bars[i].close));
		high = fmax(high, candles ? bars[i].high : fmax(bars[i].open, bars[i].close));
	}
	if (low > high)
		return false;
	/* halves: the distance of two doubles may be more than a double holds */
	middle = low / 2 + high / 2;
	half = high / 2 - low / 2;
	if (!(half * 2 >= unit))
		half = fmax(unit * UNITS, fabs(middle) * 1e-12);
	half *= 1 + AIR * 2;
	out->low = fmax(middle - half, -DBL_MAX);
	out->high = fmin(middle + half, DBL_MAX);
	return true;
}

/* Where between the scale's high (0) and low (1) a price lies. */
static double depth(const struct chart_scale *scale, double price)
{
	return (scale->high / 2 - price / 2) / (scale->high / 2 - scale->low / 2);
}

int chart_row(const struct chart_scale *scale, double price, int rows)
{
	double row = floor(depth(scale, price) * rows);

	return !(row > 0) ? 0 : row >= rows ? rows - 1 : (int)row;
}

bool chart_holds(const struct chart_scale *scale, double price)
{
	return price >= scale->low && price <= scale->high;
}

/* --- the line --------------------------------------------------------------------------------- */

/* Rows of dots that a column of them reaches over; empty where from > to. */
struct run {
	int from, to;
};

static void reach(struct run *run, int row)
{
	if (row < run->from)
		run->from = row;
	if (row > run->to)
		run->to = row;
}

/* The dot row of a point of the line, -1 where there is none: points 2i and 2i + 1 are bar i's open
 * and close. */
static int point(const struct mm_bar *bars, size_t count, const struct chart_scale *scale, int rows,
		 size_t at)
{
	const struct mm_bar *bar = &bars[at / 2];

	if (at / 2 >= count || !chart_has_price(bar))
		return -1;
	return chart_row(scale, at % 2 == 0 ? bar->open : bar->close, rows);
}

/* The dots of one column: a point's own and those towards its neighbours. A step of an odd number
 * of rows is halved so that its two parts touch and do not overlap. */
static struct run run_at(int before, int row, int after)
{
	struct run run = {row, row};

	if (row < 0)
		return (struct run){1, 0};
	if (before >= 0 && before != row)
		reach(&run, before < row ? (before + row) / 2 + 1 : (before + row + 1) / 2 - 1);
	if (after >= 0 && after != row)
		reach(&run, after > row ? (row + after) / 2 : (row + after + 1) / 2);
	return run;
}

/* The dots of a braille cell, `top` being its uppermost row's, for its left and right column. */
static uint32_t dots(struct run left, struct run right, int top)
{
	static const uint8_t bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
	uint32_t mask = 0;

	for (int i = 0; i < 4; i++) {
		if (top + i >= left.from && top + i <= left.to)
			mask |= bits[0][i];
		if (top + i >= right.from && top + i <= right.to)
			mask |= bits[1][i];
	}
	return mask;
}

void chart_line(struct canvas *canvas, struct box box, const struct mm_bar *bars, size_t count,
		const struct chart_scale *scale)
{
	int rows = box.height * 4;

	for (size_t i = 0; i < count && (int)i < box.width; i++) {
		int before = i == 0 ? -1 : point(bars, count, scale, rows, 2 * i - 1);
		int open = point(bars, count, scale, rows, 2 * i);
		int close = point(bars, count, scale, rows, 2 * i + 1);
		int after = point(bars, count, scale, rows, 2 * i + 2);
		struct run left = run_at(before, open, close), right = run_at(open, close, after);

		for (int y = 0; y < box.height; y++) {
			uint32_t mask = dots(left, right, 4 * y);

			if (mask != 0)
				canvas_glyph(canvas, box.y + y, box.x + (int)i, ROLE_CHART,
					     0x2800 + mask);
		}
	}
}

/* --- candles ---------------------------------------------------------------------------------- */

/* A candle in half cells: its wick from high to low, its body from top to bottom. */
struct candle {
	int high, top, bottom, low;
	bool rises, falls;
};

static struct candle candle_of(const struct mm_bar *bar, const struct chart_scale *scale, int rows)
{
	return (struct candle){
		.high = chart_row(scale, bar->high, rows),
		.top = chart_row(scale, fmax(bar->open, bar->close), rows),
		.bottom = chart_row(scale, fmin(bar->open, bar->close), rows),
		.low = chart_row(scale, bar->low, rows),
		.rises = bar->close > bar->open,
		.falls = bar->close < bar->open,
	};
}

/* The part of a candle that is in the cell whose upper half is row `top`: 0 for none. */
static uint32_t candle_glyph(const struct candle *candle, int top)
{
	enum { NONE, WICK, BODY } half[2] = {NONE, NONE};
	static const uint32_t filled[3][3] = {
		/* lower half:  none    wick    body */
		[NONE] = {0, 0x2577, 0x257b},
		[WICK] = {0x2575, 0x2502, 0x257d},
		[BODY] = {0x2579, 0x257f, 0x2503},
	};

	for (int i = 0; i < 2; i++) {
		int row = top + i;

		if (row >= candle->top && row <= candle->bottom)
			half[i] = BODY;
		else if (row >= candle->high && row <= candle->low)
			half[i] = WICK;
	}
	if (half[0] != BODY && half[1] != BODY)
		return filled[half[0]][half[1]];
	if (candle->rises)
		return 0x2551;
	if (candle->falls)
		return filled[half[0]][half[1]];
	/* open and close are equal: a bar across, where the wick goes on */
	if (candle->high < candle->top)
		return candle->low > candle->bottom ? 0x253c : 0x2534;
	return candle->low > candle->bottom ? 0x252c : 0x2500;
}

void chart_candles(struct canvas *canvas, struct box box, const struct mm_bar *bars, size_t count,
		   const struct chart_scale *scale)
{
	for (size_t i = 0; i < count && (int)i < box.width; i++) {
		if (!chart_has_price(&bars[i]) || box.height < 1)
			continue;
		struct candle candle = candle_of(&bars[i], scale, box.height * 2);
		enum role role = candle.rises          ? ROLE_UP
				 : candle.falls        ? ROLE_DOWN
				 : bars[i].trades == 0 ? ROLE_DIM
						       : ROLE_TEXT;

		for (int y = candle.high / 2; y <= candle.low / 2; y++) {
			uint32_t glyph = candle_glyph(&candle, 2 * y);

			if (glyph != 0)
				canvas_glyph(canvas, box.y + y, box.x + (int)i, role, glyph);
		}
	}
}

/* --- volumes ---------------------------------------------------------------------------------- */

void chart_volumes(struct canvas *canvas, struct box box, enum role role, const struct mm_bar *bars,
		   size_t count, double high)
{
	for (size_t i = 0; i < count && (int)i < box.width; i++) {
		double share = bars[i].volume / high;
		int level = share > 0 ? (int)ceil(fmin(share, 1) * box.height * 8) : 0;

		for (int y = box.height - 1; y >= 0 && level > 0; y--, level -= 8)
			canvas_glyph(canvas, box.y + y, box.x + (int)i, role, spark_block(level));
	}
}
