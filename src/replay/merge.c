/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The merge: a gatherer (gather.c) that fills a stage, and the stage (stage.c) that hands out its
 * events in event order, one after the other on one thread. stream.c does the two on two.
 *
 * Where the merge turns round, it finds the rows of the place where it stands and seeks there.
 */
#include <mmtui/merge.h>

#include "base/large.h"
#include "replay/gather.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_MAX (1u << 20)

struct mm_merge {
	struct mm_market *market;
	struct gather *gather;
	struct stage stage;
	int direction;  /* it was sought for; 0: not yet */
	uint64_t *rows; /* where the merge stands, where `direction` is 0 or when asked for */
};

/* --- batches ---------------------------------------------------------------------------------- */

/* Bytes of one event in a batch. */
#define EVENT_BYTES (sizeof(int64_t) + 2 * sizeof(double) + sizeof(uint32_t))

bool mm_batch_init(struct mm_batch *batch, size_t capacity, struct mm_error *err)
{
	*batch = (struct mm_batch){.capacity = capacity};
	if (!capacity || capacity > CAPACITY_MAX)
		return mm_fail(err, "a batch holds 1 to %u events, not %zu", CAPACITY_MAX,
			       capacity);
	/* one piece for all four arrays, so that huge pages pay */
	batch->timestamp = large_alloc(capacity, EVENT_BYTES);
	if (!batch->timestamp)
		return mm_fail(err, "not enough memory for a batch of %zu events", capacity);
	batch->price = (double *)(batch->timestamp + capacity);
	batch->volume = batch->price + capacity;
	batch->symbol = (uint32_t *)(batch->volume + capacity);
	return true;
}

void mm_batch_free(struct mm_batch *batch)
{
	free(batch->timestamp);
	*batch = (struct mm_batch){0};
}

/* --- the merge -------------------------------------------------------------------------------- */

struct mm_merge *mm_merge_new(struct mm_market *market, struct mm_prefetch *prefetch, size_t events,
			      struct mm_error *err)
{
	struct mm_merge *merge;
	size_t target;

	if (!events || events > CAPACITY_MAX) {
		mm_fail(err, "a merge gathers 1 to %u events at once, not %zu", CAPACITY_MAX,
			events);
		return NULL;
	}
	merge = calloc(1, sizeof *merge);
	target = gather_target(market, events);
	if (!merge || !stage_init(&merge->stage, gather_room(target)) ||
	    !(merge->rows = calloc(market->symbols ? market->symbols : 1, sizeof *merge->rows))) {
		mm_fail(err, "not enough memory to merge %zu events at once", target);
		mm_merge_free(merge);
		return NULL;
	}
	merge->market = market;
	merge->gather = gather_new(market, prefetch, target, err);
	if (!merge->gather) {
		mm_merge_free(merge);
		return NULL;
	}
	mm_merge_seek(merge, NULL);
	return merge;
}

void mm_merge_free(struct mm_merge *merge)
{
	if (!merge)
		return;
	gather_free(merge->gather);
	stage_free(&merge->stage);
	free(merge->rows);
	free(merge);
}

void mm_merge_seek(struct mm_merge *merge, const uint64_t *rows)
{
	size_t bytes = merge->market->symbols * sizeof *rows;

	memmove(merge->rows, rows ? rows : merge->market->low, bytes);
	merge->stage.count = merge->stage.taken = 0;
	merge->direction = 0;
}

const uint64_t *mm_merge_rows(const struct mm_merge *merge)
{
	if (merge->direction) {
		gather_rows(merge->gather, merge->rows);
		stage_take_left(&merge->stage, merge->rows);
	}
	return merge->rows;
}

/* Hands out a batch in a direction, from the stage or from the next stretch. */
static bool go(struct mm_merge *merge, int direction, struct mm_batch *batch,
	       const atomic_bool *cancel)
{
	batch->count = 0;
	if (merge->direction != direction) {
		gather_seek(merge->gather, mm_merge_rows(merge), direction);
		merge->stage.count = merge->stage.taken = 0;
		merge->direction = direction;
	}
	if (merge->stage.taken == merge->stage.count &&
	    !gather_fill(merge->gather, &merge->stage, cancel))
		return false;
	stage_hand_out(&merge->stage, batch);
	return true;
}

bool mm_merge_next(struct mm_merge *merge, struct mm_batch *batch, const atomic_bool *cancel)
{
	return go(merge, 1, batch, cancel);
}

bool mm_merge_previous(struct mm_merge *merge, struct mm_batch *batch, const atomic_bool *cancel)
{
	return go(merge, -1, batch, cancel);
}
