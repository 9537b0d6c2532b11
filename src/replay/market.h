/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a market keeps for its own use: room to seek in, so that a seek cannot fail for memory. One
 * thread seeks in a market. And what the rest of replay/ asks of lists of symbols. */
#ifndef REPLAY_MARKET_H
#define REPLAY_MARKET_H

#include <mmtui/market.h>

#define MM_PIVOTS 8      /* times that a search for an event looks at in one visit */
#define MM_SEEK_FEW 4096 /* events that are sorted rather than searched further */

struct mm_moment {
	int64_t timestamp;
	uint32_t symbol;
};

struct mm_market_scratch {
	struct mm_market market; /* first: the one is the other's address */
	uint64_t *rows;          /* [symbols] */
	uint64_t *ceiling;       /* [symbols] */
	uint64_t *pivots;        /* [symbols][MM_PIVOTS] */
	struct mm_moment few[MM_SEEK_FEW];
};

/* Does every entry of a list of names and globs stand for a symbol of the pool? */
bool mm_list_check(const struct mm_pool *pool, const char *list, struct mm_error *err);

static inline struct mm_market_scratch *mm_market_scratch(struct mm_market *market)
{
	return (struct mm_market_scratch *)market;
}

#endif
