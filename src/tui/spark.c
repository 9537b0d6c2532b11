/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sparklines use seven of the eight blocks: the full one would touch the line above, and a list of
 * them would read as one shape.
 *
 * A sparkline of prices shows a stretch of time that a person has asked for, in cells whose limits
 * lie on multiples of their length since 1970, so that they do not shimmer while time goes on. Not
 * every number of cells divides the stretch evenly; the largest that does is taken, and a few
 * columns may stay free.
 */
#include "tui/spark.h"

#include <mmtui/time.h>

#include <math.h>

#define TOP 7 /* the highest block of a sparkline */

uint32_t spark_block(int level)
{
	return level <= 0 ? ' ' : 0x2580 + (uint32_t)(level > 8 ? 8 : level);
}

/* The block of a value within [low, high], the lowest one at least. */
static uint32_t block_within(double value, double low, double high)
{
	double share = high > low ? (value - low) / (high - low) : 0;

	if (!(share > 0)) /* also where the distance overflows */
		share = 0;
	return spark_block(1 + (int)(fmin(share, 1) * (TOP - 1) + 0.5));
}

/* The most cells of whole units that a stretch can be divided into; 0 where that is less than half
 * of what there is room for. */
static size_t divide_evenly(int64_t span, size_t most, int64_t unit)
{
	int64_t units = span / unit;

	if (span % unit != 0)
		return 0;
	for (size_t cells = most; 2 * cells >= most && cells > 0; cells--)
		if (units % (int64_t)cells == 0)
			return cells;
	return 0;
}

size_t spark_divide(int64_t span, size_t most, int64_t *step)
{
	size_t cells;

	*step = span = span < 1 ? 1 : span;
	if (most == 0)
		return 0;
	cells = divide_evenly(span, most, MM_MILLISECOND);
	if (cells == 0)
		cells = divide_evenly(span, most, 1);
	if (cells > 0) {
		*step = span / (int64_t)cells;
		return cells;
	}
	*step = span / (int64_t)most + (span % (int64_t)most != 0);
	return (size_t)(span / *step + (span % *step != 0));
}

void spark_prices(struct canvas *canvas, int y, int x, int width, enum role role,
		  const double *price, size_t count)
{
	size_t shown = width < 0 ? 0 : (size_t)width < count ? (size_t)width : count;
	double low = INFINITY, high = -INFINITY;

	price += count - shown;
	for (size_t i = 0; i < shown; i++) {
		if (!isfinite(price[i]))
			continue;
		low = fmin(low, price[i]);
		high = fmax(high, price[i]);
	}
	x += width - (int)shown;
	for (size_t i = 0; i < shown; i++)
		if (isfinite(price[i]))
			canvas_glyph(canvas, y, x + (int)i, role,
				     block_within(price[i], low, high));
}

void spark_rates(struct canvas *canvas, int y, int x, int width, const float *rate, size_t count)
{
	size_t shown = width < 0 ? 0 : (size_t)width < count ? (size_t)width : count;
	double high = 0;

	rate += count - shown;
	for (size_t i = 0; i < shown; i++)
		if (isfinite(rate[i]))
			high = fmax(high, rate[i]);
	x += width - (int)shown;
	for (size_t i = 0; i < shown; i++)
		if (isfinite(rate[i]))
			canvas_glyph(canvas, y, x + (int)i, ROLE_SPARK,
				     block_within(rate[i], 0, high));
}

void spark_bar(struct canvas *canvas, int y, int x, int width, double share)
{
	int filled = share > 0 ? (int)(fmin(share, 1) * width + 0.5) : 0;

	for (int i = 0; i < width; i++)
		canvas_glyph(canvas, y, x + i, i < filled ? ROLE_SPARK : ROLE_DIM,
			     i < filled ? 0x2587 : 0x2581);
}
