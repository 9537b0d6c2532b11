/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream: a merge on two threads. A thread of its own, the gatherer, fills up to STREAM_STAGES
 * stages ahead, so that a page fault there costs the player nothing while one is left; the player's
 * thread sorts what it takes from them, batch by batch, while it is in the cache. All functions
 * belong to one thread, the player.
 */
#ifndef REPLAY_STREAM_H
#define REPLAY_STREAM_H

#include <mmtui/merge.h>

#define STREAM_STAGES 3
#define STREAM_BATCH 8192 /* events a batch holds at most: 224 KiB */

struct mm_stream;

/* events: that are gathered at once at most, as for a merge; fewer where the stages would take more
 * than a quarter of the budget. */
struct mm_stream *mm_stream_new(struct mm_market *market, struct mm_prefetch *prefetch,
				size_t events, struct mm_error *err);
void mm_stream_free(struct mm_stream *stream); /* NULL is fine */

/* Goes on from after rows[symbol] rows of each symbol, in a direction (1, -1). Drops what was
 * gathered; returns at once. */
void mm_stream_seek(struct mm_stream *stream, const uint64_t *rows, int direction);

/* The oldest batch that is ready, ascending even when going backward, or NULL; *end is true where
 * there will be no more. The same until it is dropped. Waits for it at most `wait` ns. */
const struct mm_batch *mm_stream_front(struct mm_stream *stream, int64_t wait, bool *end);
/* Is the batch after the front ready, waiting at most `wait` ns for it? NULL and *end are as for
 * the front. */
const struct mm_batch *mm_stream_second(struct mm_stream *stream, int64_t wait, bool *end);
void mm_stream_drop(struct mm_stream *stream);

/* The bytes it takes at most. */
uint64_t mm_stream_bytes(const struct mm_stream *stream);

#endif
