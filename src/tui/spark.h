/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs one line high: prices, rates, bars, and shares of pages. */
#ifndef TUI_SPARK_H
#define TUI_SPARK_H

#include "tui/canvas.h"

/* The block that fills `level` of eight parts of a cell, 0 to 8. */
uint32_t spark_block(int level);

/* Divides a stretch of time into cells of equal length, at most so many: returns how many, and how
 * long each is. Together they are the stretch where it can be divided so that their length is whole
 * milliseconds (or nanoseconds) and at least half of the cells are taken, as it is where the
 * stretch is one that a person would name; else a little longer. */
size_t spark_divide(int64_t span, size_t most, int64_t *step);

/* Prices between their own lowest and highest, the newest at the right edge; flat where nothing
 * changed, empty where they are NaN. */
void spark_prices(struct canvas *canvas, int y, int x, int width, enum role role,
		  const double *price, size_t count);

/* Rates from zero to their own highest, the newest at the right edge. */
void spark_rates(struct canvas *canvas, int y, int x, int width, const float *rate, size_t count);

/* A bar of which `share` (0 to 1) is filled. */
void spark_bar(struct canvas *canvas, int y, int x, int width, double share);

#endif
