/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sparklines use seven of the eight blocks: the full one would touch the line above, and a list of
 * them would read as one shape.
 */
#include "tui/spark.h"

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

void spark_prices(struct canvas *canvas, int y, int x, int width, const double *price, size_t count)
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
			canvas_glyph(canvas, y, x + (int)i, ROLE_SPARK,
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
