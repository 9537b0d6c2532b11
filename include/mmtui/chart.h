/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A symbol's trades summed up by stretches of time: open, high, low, close, volume. Safe in any
 * thread that may visit pages. */
#ifndef MMTUI_CHART_H
#define MMTUI_CHART_H

#include <mmtui/market.h>
#include <mmtui/view.h>

/*
 * Cells lie on absolute multiples of `step` (ns, > 0): cell c is [c * step, (c + 1) * step). The
 * last bar's cell is the one that holds `end`; the `most` bars end with it. The playhead is at
 * (rows, t): the symbol's rows below `rows` count, through all of its segments, and those before
 * the market's stretch of time as well, so that the chart does not depend on --from.
 *
 *   open, close   of the cell's first and last row
 *   high, low     of all of its rows
 *   trades        how many they are
 *   volume        for each session that has rows [a, b) in the cell, counted from the session's
 *                 start: V(b) - V(a), where V(k) is the left-to-right float64 fold of the volumes
 *                 of its first k rows (doc/format.md); the sum of these, in time order
 *
 * Volumes that are whole numbers come out exact, others to the last digits of the session's volume;
 * either way they depend on the rows alone, not on how one came there, and a bar of a whole session
 * has its volume bit for bit.
 *
 * A cell without a row has no trades; its prices are all the last one before it, NaN where there is
 * none. Cells that begin after t are NaN. Where a table cannot be read, its rows and those after it
 * are as if they had not come yet: what the market will find, too.
 *
 * Returns how many bars there are in out[], and the start of the first in *first: `most`, or fewer
 * where time, which begins at INT64_MIN, does not reach so far back. Costs the blocks between the
 * first cell and the last, of which the index is read, and for each cell at most two blocks, of
 * which rows are; a segment that lies within one cell is taken from its header.
 */
size_t mm_chart_bars(struct mm_market *market, uint32_t symbol, uint64_t rows, int64_t t,
		     int64_t step, int64_t end, struct mm_bar *out, size_t most, int64_t *first);

#endif
