/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What seek.c (places by time) and seek_event.c (by number) share: what headers alone say of a
 * symbol, and a visit to one of its tables. */
#ifndef REPLAY_SEEK_PRIVATE_H
#define REPLAY_SEEK_PRIVATE_H

#include "replay/search.h"

static inline uint64_t seek_clamp(uint64_t value, uint64_t low, uint64_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* Finds a symbol's rows up to t by headers alone, or the segment that is to be searched. */
static inline bool seek_settle_by_headers(const struct mm_market *market, uint32_t symbol,
					  int64_t t, struct mm_segment *segment, uint64_t *rows)
{
	uint64_t low = market->low[symbol], high = mm_market_end(market, symbol);

	*rows = low;
	if (low == high || !mm_segment_until(market->pool, symbol, t, segment))
		return true;
	*rows = seek_clamp(segment->high, low, high);
	return mm_pool_table(market->pool, segment->table)->last <= t || segment->low >= high ||
	       segment->high <= low;
}

/* Visits a segment for a search. Where it breaks, the symbol ends where the segment begins. */
static inline bool seek_visit(struct mm_market *market, uint32_t symbol,
			      const struct mm_segment *segment, enum mm_visit_kind kind,
			      void (*fn)(const struct mm_visit *visit), void *arg)
{
	if (mm_pool_visit(market->pool, segment->table, kind, fn, arg, NULL))
		return true;
	mm_market_cut(market, symbol, segment->low);
	return false;
}

#endif
