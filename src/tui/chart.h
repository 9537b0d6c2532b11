/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars (open, high, low, close, volume of a stretch of time) drawn into a box, a column a bar. */
#ifndef TUI_CHART_H
#define TUI_CHART_H

#include "tui/canvas.h"

#include <mmtui/view.h>

/* The prices that the lower and the upper edge of a box stand for. */
struct chart_scale {
	double low, high;
};

/* A scale that all prices which are drawn lie within, with some air: those of the candles, or of
 * the line, which knows no highs and lows. Bars without a price count for nothing. `unit` is the
 * smallest difference that matters: a price that never changes gets a few of them above and below.
 * False where no bar has a price. */
bool chart_scale(const struct mm_bar *bars, size_t count, bool candles, double unit,
		 struct chart_scale *out);

/* The row, 0 for the uppermost, that a price falls on where the scale is `rows` high: prices beyond
 * it fall on the outermost ones. */
int chart_row(const struct chart_scale *scale, double price, int rows);

/* Does the scale hold it? */
bool chart_holds(const struct chart_scale *scale, double price);

/* Has the bar prices one can draw? It has none before the first trade and after the playhead. */
bool chart_has_price(const struct mm_bar *bar);

/* Each draws the first box.width bars at most, from the left edge on, over what is there.
 * A line from each bar's open to its close, two by four dots a cell. */
void chart_line(struct canvas *canvas, struct box box, const struct mm_bar *bars, size_t count,
		const struct chart_scale *scale);

/* A candle a bar: a hollow body where it closed above its open, a filled one below, a bar across
 * where both are equal; where nothing traded a dash. */
void chart_candles(struct canvas *canvas, struct box box, const struct mm_bar *bars, size_t count,
		   const struct chart_scale *scale);

/* Volumes as columns from zero; `high` fills the box. */
void chart_volumes(struct canvas *canvas, struct box box, enum role role, const struct mm_bar *bars,
		   size_t count, double high);

#endif
