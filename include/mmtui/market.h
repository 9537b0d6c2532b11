/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A market: a loaded pool restricted to some symbols and a stretch of time: what there is to
 * replay. For every symbol of the pool it knows the rows [low, high) that belong to it (counted
 * through the symbol's segments; low == high for those not chosen). Immutable once made, but that a
 * broken table may end a symbol early (mm_market_cut). Figures of a session count from the
 * session's start even where the stretch begins later. One thread at a time seeks in a market
 * (mm_market_seek_*, mm_market_rows_until); rows may be read and sampled by others meanwhile.
 */
#ifndef MMTUI_MARKET_H
#define MMTUI_MARKET_H

#include <mmtui/list.h>
#include <mmtui/pool.h>

#include <stdatomic.h>

struct mm_market {
	struct mm_pool *pool;
	uint32_t symbols;     /* of the pool: length of low, high */
	uint64_t *low, *high; /* rows of each symbol */
	uint32_t *chosen;     /* indices of the chosen symbols, ascending */
	uint32_t chosens;
	uint64_t events;    /* sum of high - low */
	int64_t start, end; /* `from` and `to` where given, else the first event's and the last's */

	/* seeks, and states sought, end early once this is true; what they give then is void. May
	 * be NULL; set by whoever seeks. */
	const atomic_bool *give_up;
};

/* pool must be loaded and outlive the market. list: names or globs as list.h has them, NULL
 * for all; one that matches nothing is an error. from is inclusive, to exclusive; INT64_MIN and
 * INT64_MAX where not given; from >= to is an error. */
struct mm_market *mm_market_new(struct mm_pool *pool, const char *list, int64_t from, int64_t to,
				struct mm_error *err);
void mm_market_free(struct mm_market *market); /* NULL is fine; not the pool */

/* Leaves those of the chosen symbols that a list matches (NULL: all) and that have a name (NULL:
 * any). Before anything is played or sought; start and end stay. False and an error where none is
 * left. */
bool mm_market_narrow(struct mm_market *market, const char *list, const char *name,
		      struct mm_error *err);

/*
 * A part of a market: the same stretch of time, of those of its symbols that a list matches (NULL:
 * of all; one that matches nothing gives a market without events), or of the symbol `only` alone
 * (UINT32_MAX: not that). It reads no page, and does not need the whole later. Its events come in
 * the order they have in the whole, so that those before a place there are its first ones.
 */
struct mm_market *mm_market_part(const struct mm_market *whole, const char *list, uint32_t only,
				 struct mm_error *err);

/* What one of the two has lost since to broken tables, the other loses too. O(the part's symbols).
 */
void mm_market_share_cuts(struct mm_market *part, struct mm_market *whole);

/* How many of a symbol's rows have a timestamp <= t, within [low, high]. Visits O(log rows) pages.
 * A table that breaks on the way ends the symbol there. */
uint64_t mm_market_rows_until(struct mm_market *market, uint32_t symbol, int64_t t);

/* The same for all symbols at once: rows[symbols]; asks for every page before it touches the first.
 * Returns their number, summed from low: the n of that place. */
uint64_t mm_market_seek_time(struct mm_market *market, int64_t t, uint64_t *rows);

/* rows[] of the place after exactly n events in event order (n is cut to market->events). */
void mm_market_seek_event(struct mm_market *market, uint64_t n, uint64_t *rows);

/* rows[] of the place just after the event that is row `row` of `symbol`: every event up to it in
 * event order, it included. Returns n there; *t receives its timestamp. */
uint64_t mm_market_seek_row(struct mm_market *market, uint32_t symbol, uint64_t row, uint64_t *rows,
			    int64_t *t);

/* One row of a symbol. False where it cannot be read. */
struct mm_row {
	int64_t timestamp;
	double price, volume;
};
bool mm_market_row(struct mm_market *market, uint32_t symbol, uint64_t row, struct mm_row *out);

/* Ends a symbol at `row` because what follows cannot be read. Any thread that reads its rows; a
 * symbol never gets rows back. */
void mm_market_cut(struct mm_market *market, uint32_t symbol, uint64_t row);

#endif
