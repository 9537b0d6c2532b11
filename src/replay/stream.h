/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stream: a merge that runs ahead on a thread of its own, the gatherer. It fills up to
 * STREAM_BATCHES batches, so that a page fault in the gatherer costs the player nothing while a
 * batch is left. All functions belong to one thread, the player.
 */
#ifndef REPLAY_STREAM_H
#define REPLAY_STREAM_H

#include <mmtui/merge.h>

#define STREAM_BATCHES 3

/* Bytes that one event of capacity takes: timestamp, price, volume and symbol in each batch; and
 * the merge's own stage has room for two batches, with two keys, price and volume an event. */
#define STREAM_EVENT_BYTES (STREAM_BATCHES * (3 * 8 + 4) + 2 * 4 * 8)

struct mm_stream;

struct mm_stream *mm_stream_new(struct mm_market *market, struct mm_prefetch *prefetch,
				size_t capacity, struct mm_error *err);
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

uint64_t mm_stream_bytes(const struct mm_stream *stream);

#endif
