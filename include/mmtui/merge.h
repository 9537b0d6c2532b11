/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The merge: the events of a market in event order, (timestamp, symbol index, segment, row), a
 * batch at a time, forward or backward from any place. What it needs is bounded, whatever the data.
 * One thread a merge; src/replay/merge.c, gather.c and stage.c tell how it works.
 */
#ifndef MMTUI_MERGE_H
#define MMTUI_MERGE_H

#include <mmtui/market.h>
#include <mmtui/prefetch.h>

#include <stdatomic.h>

/* Events in ascending event order, whichever way the merge goes. Owned by the merge's caller. */
struct mm_batch {
	size_t count, capacity;
	int64_t *timestamp;
	uint32_t *symbol; /* symbol index */
	double *price;
	double *volume;
};

bool mm_batch_init(struct mm_batch *batch, size_t capacity, struct mm_error *err);
void mm_batch_free(struct mm_batch *batch);

/* Events that a merge gathers at once, at most; it takes what suits the market up to that: 65536,
 * or 8 for each symbol. It needs some 120 bytes an event. */
#define MM_MERGE_EVENTS (1u << 18)

struct mm_merge;

/* events: MM_MERGE_EVENTS, or fewer. prefetch may be NULL; it is told where the merge reads. */
struct mm_merge *mm_merge_new(struct mm_market *market, struct mm_prefetch *prefetch, size_t events,
			      struct mm_error *err);
void mm_merge_free(struct mm_merge *merge); /* NULL is fine */

/* Stands after rows[symbol] rows of each symbol; a NULL is the market's start. The batches after a
 * seek are small at first and grow, so that the first event is there soon. */
void mm_merge_seek(struct mm_merge *merge, const uint64_t *rows);

/* Fills the batch, of whatever capacity, with the next events, or with the ones before
 * in `previous`: the batch is ascending even then, and ends where the merge stood. count is 0 at
 * the end of the market. After next, previous gives the same events back. Returns false when
 * *cancel became true meanwhile (NULL: never): the merge then stands anywhere until the next seek.
 */
bool mm_merge_next(struct mm_merge *merge, struct mm_batch *batch, const atomic_bool *cancel);
bool mm_merge_previous(struct mm_merge *merge, struct mm_batch *batch, const atomic_bool *cancel);

/* Where the merge stands: rows[market->symbols], valid until the next call. */
const uint64_t *mm_merge_rows(const struct mm_merge *merge);

#endif
