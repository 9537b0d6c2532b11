/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prices at regular times: sparklines and charts. Safe in any thread that may visit pages. */
#ifndef MMTUI_SAMPLE_H
#define MMTUI_SAMPLE_H

#include <mmtui/market.h>

/*
 * Cells lie on absolute multiples of `step` (ns, > 0): cell c is [c * step, (c + 1) * step). The
 * last of the `cells` cells is the one that holds t. out[i] is the price of the symbol's last row
 * with row < rows and timestamp < end of the cell: the as-of price at min(end of cell, playhead).
 * NaN before the first row, or where it cannot be read. So the result depends on (rows, t) alone.
 */
void mm_sample_prices(struct mm_market *market, uint32_t symbol, uint64_t rows, int64_t t,
		      int64_t step, double *out, size_t cells);

/*
 * Asks for the pages that mm_sample_prices would read of a symbol near its row `rows`: the index of
 * times and closes, and the blocks around that row. Touches none. For the symbols that a person may
 * look at next.
 */
void mm_sample_ask(struct mm_market *market, uint32_t symbol, uint64_t rows);

/*
 * Events of one symbol in `cells` equal parts of [from, to] (from <= to), added to out[]: a row
 * with timestamp t counts in cell (t - from) * cells / (to - from), rounded down, the last one
 * where t == to. Their sum is exact. So are the cells where the blocks that reach into the stretch
 * hold 8192 rows at most; of more, those that lie within the stretch and over no more than 8 cells
 * are spread evenly over the time until the next one begins (the index's first_timestamp). For the
 * timeline. False where *give_up (may be NULL) became true: out[] is void then.
 */
bool mm_sample_density(struct mm_market *market, uint32_t symbol, int64_t from, int64_t to,
		       double *out, size_t cells, const atomic_bool *give_up);

/*
 * How many decimals of a second the timestamps of a loaded pool have: 0, 3, 6 or 9. By the headers;
 * where those have few, by the first rows of a few tables as well. Where there are more, they are
 * rare. For display.
 */
uint8_t mm_sample_time_decimals(struct mm_pool *pool);

#endif
