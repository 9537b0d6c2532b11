/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The as-of state: what is known of a symbol after some number of its rows. Every running figure
 * is the left-to-right float64 fold over the rows since the session's start, so that it comes out
 * bit for bit the same whether it was played to or sought.
 */
#ifndef MMTUI_ASOF_H
#define MMTUI_ASOF_H

#include <mmtui/market.h>

struct mm_asof {
	uint64_t rows; /* rows of the symbol before here, through all segments; 0: nothing known */
	int64_t time;  /* of the last row */
	double last;   /* its price */
	double previous; /* the price before it, across segments; NaN where none */
	double base;     /* the previous session's last price; NaN in the first session */

	/* the session that the last row belongs to, from its start */
	uint64_t session_row; /* the symbol's row at which it starts */
	uint64_t session_end; /* one after its last row: the next row starts a session */
	double open, high, low;
	double volume, turnover; /* VWAP is turnover / volume */
	double largest;          /* volume of the largest trade */
};

/* Trades in the session. */
static inline uint64_t mm_asof_trades(const struct mm_asof *state)
{
	return state->rows - state->session_row;
}

/* The price that change is counted from: the previous session's last, else this one's first. */
static inline double mm_asof_reference(const struct mm_asof *state)
{
	return state->base == state->base ? state->base : state->open;
}

/* The state after the first `rows` rows of a symbol, folding at most one block. False where a page
 * cannot be read (the state is that of the last readable block then). Prices NaN at rows 0. */
bool mm_asof_at(struct mm_market *market, uint32_t symbol, uint64_t rows, struct mm_asof *out);

/* mm_asof_at for the chosen symbols where rows differ from states[symbol].rows, or all. Asks for
 * every page before it touches the first. */
void mm_asof_seek(struct mm_market *market, const uint64_t *rows, struct mm_asof *states);

/* Starts the session of the next row: the slow part of mm_asof_add. */
void mm_asof_turn(struct mm_market *market, uint32_t symbol, struct mm_asof *state);

/* Adds the symbol's next row to its state. The product is not fused with the sum. */
static inline void mm_asof_add(struct mm_market *market, uint32_t symbol, struct mm_asof *state,
			       int64_t timestamp, double price, double volume)
{
	if (__builtin_expect(state->rows >= state->session_end, 0)) {
		mm_asof_turn(market, symbol, state);
		state->open = price;
	}
	state->rows++;
	state->time = timestamp;
	state->previous = state->last;
	state->last = price;
	if (price > state->high)
		state->high = price;
	if (price < state->low)
		state->low = price;
	state->volume += volume;
	state->turnover += price * volume;
	if (volume > state->largest)
		state->largest = volume;
}

#endif
