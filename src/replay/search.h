/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a time lies in a symbol: which segment by the headers alone, which block of it by the
 * index, which row by one page of timestamps. What takes a visit works inside one; the rest touches
 * no mapped page.
 */
#ifndef REPLAY_SEARCH_H
#define REPLAY_SEARCH_H

#include <mmtui/market.h>

/* How many of values[0..n), ascending, are <= t. Without branches that depend on the values: over
 * values in disorder the result means nothing, but lies in [0, n]. */
static inline size_t mm_count_until(const int64_t *values, size_t n, int64_t t)
{
	const int64_t *p = values;

	if (!n)
		return 0;
	while (n > 1) {
		size_t half = n / 2;
		p += p[half - 1] <= t ? half : 0;
		n -= half;
	}
	return (size_t)(p - values) + (*p <= t);
}

/* A symbol's rows may end early at any time (mm_market_cut). */
static inline uint64_t mm_market_end(const struct mm_market *market, uint32_t symbol)
{
	return __atomic_load_n(&market->high[symbol], __ATOMIC_RELAXED);
}

/* Is what is being sought no longer wanted? */
static inline bool mm_market_gives_up(const struct mm_market *market)
{
	return market->give_up && atomic_load_explicit(market->give_up, memory_order_relaxed);
}

/* How many events there are now. Where the number has changed, the rows' ends are seen too. */
static inline uint64_t mm_market_events(const struct mm_market *market)
{
	return __atomic_load_n(&market->events, __ATOMIC_ACQUIRE);
}

/* The rows [low, high) of a symbol that lie in one of its tables. */
struct mm_segment {
	uint32_t table;
	uint64_t low, high;
};

/* The segment that holds `row` (below mm_pool_rows). */
struct mm_segment mm_segment_of(const struct mm_pool *pool, uint32_t symbol, uint64_t row);

/* The segment whose rows end where those of the symbol that have a timestamp <= t do: the last one
 * that begins at t or before. False where none does. Reads headers only. */
bool mm_segment_until(const struct mm_pool *pool, uint32_t symbol, int64_t t,
		      struct mm_segment *out);

/* Inside a visit: the blocks that begin at t or before; rows of block `block` with a timestamp <=
 * t, counted from the table's start; both steps together. */
uint64_t mm_search_block(const struct mm_visit *visit, int64_t t);
uint64_t mm_search_in_block(const struct mm_visit *visit, uint64_t block, int64_t t);
uint64_t mm_search_rows(const struct mm_visit *visit, int64_t t);

/* Pages of a table that are to be asked for together: stretches that lie close become one. */
#define MM_WANTS_MAX 12

struct mm_wants {
	size_t count;
	struct {
		uint64_t offset, bytes;
	} stretch[MM_WANTS_MAX];
};

/* Wants values [from, from + n) of an array (rows of a column, blocks of an index). */
void mm_want(struct mm_wants *wants, const struct mm_table *table, enum mm_slot slot, uint64_t from,
	     uint64_t n);

/* Asks for them; for the whole file where that is but one piece. */
void mm_want_ask(struct mm_wants *wants, struct mm_pool *pool, uint32_t table);

/* Is one piece the whole table, so that there is nothing to choose? */
static inline bool mm_is_small(const struct mm_pool *pool, uint32_t table)
{
	return mm_pool_table(pool, table)->file_bytes <= mm_pool_piece(pool);
}

#endif
