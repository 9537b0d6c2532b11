/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The prefetcher: a thread that asks the kernel for the pages ahead of the playhead, so that a
 * replay finds them in the page cache. Whoever plays reports its cursors; the prefetcher keeps, for
 * every table, at least one piece of each column asked for ahead of the cursor. doc/architecture.md
 * says how large a piece is.
 */
#ifndef MMTUI_PREFETCH_H
#define MMTUI_PREFETCH_H

#include <mmtui/pool.h>

struct mm_prefetch;

struct mm_prefetch_options {
	bool off;     /* ask for nothing: for comparing */
	int64_t span; /* ns of market time to stay ahead; 0: follow from budget and piece */
};

/* Reads "off" or a duration, the value of --prefetch. */
bool mm_prefetch_parse(const char *text, struct mm_prefetch_options *out, struct mm_error *err);

/* Starts the thread on a loaded pool, which must outlive it. */
struct mm_prefetch *mm_prefetch_start(struct mm_pool *pool,
				      const struct mm_prefetch_options *options,
				      struct mm_error *err);
void mm_prefetch_stop(struct mm_prefetch *prefetch); /* NULL is fine */

/* Reports that the replay is about to read `row` (of the table, not of the symbol) and goes on from
 * there: forward (direction 1) or backward (-1). An atomic store; any thread. NULL is fine. */
void mm_prefetch_cursor(struct mm_prefetch *prefetch, uint32_t table, uint64_t row, int direction);

/* Lets the thread look at the cursors: once a batch. Never waits. NULL is fine. */
void mm_prefetch_wake(struct mm_prefetch *prefetch);

/* Forgets all cursors: after a seek. in_place: the tables are held and read where they lie, so what
 * was asked for is made resident too, before the replay comes to it. */
void mm_prefetch_reset(struct mm_prefetch *prefetch, bool in_place);

/* The bytes asked for ahead of the cursors and not yet passed (what lies between), for display. */
uint64_t mm_prefetch_ahead(const struct mm_prefetch *prefetch);

#endif
