/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What playhead.c (places and states), play.c (playing) and steps.c (stepping) share. */
#ifndef REPLAY_PLAYHEAD_PRIVATE_H
#define REPLAY_PLAYHEAD_PRIVATE_H

#include "replay/stream.h"

#include <mmtui/playhead.h>

/* How long to wait for a batch between two looks whether to give up (ns). */
#define PATIENCE 20000000

struct mm_playhead {
	struct mm_market *market;
	struct mm_stream *stream;
	mm_sink *sink;
	void *sink_arg;

	const atomic_bool *stop; /* may be NULL */

	uint64_t n;
	int64_t t;
	uint64_t events;        /* of the market, when the rows were last held against it */
	uint64_t *rows;         /* of each symbol, before here; settled: the same as in states */
	struct mm_asof *states; /* by symbol index */
	bool settled;

	struct mm_trade tape[MM_TAPE_MAX]; /* a ring: the newest is at tape_next - 1 */
	size_t tape_next, tape_count;
	bool tape_valid;

	/* the stream: 0 where it is not at our place, else its direction; batch[low, high) is
	 * unplayed */
	int flow;
	const struct mm_batch *batch;
	size_t low, high;
};

/* Brings the states up to the rows. */
void playhead_settle(struct mm_playhead *p);

/* Copies the rows out of the states. A broken table may have left a state before the market's first
 * row of the symbol; the place is not. True where any row was not what it was. */
bool playhead_copy_rows(struct mm_playhead *p);

/* The rows count from now on, not the states. */
void playhead_unsettle(struct mm_playhead *p);

/* Where symbols were cut meanwhile to less than what is before the playhead, it goes there. */
void playhead_heed_cuts(struct mm_playhead *p);

/* Stands at rows[], which the caller has just filled in. */
void playhead_arrive(struct mm_playhead *p, int64_t t);

/* The timestamp of event n - 1, the start where there is none. */
int64_t playhead_last_time(const struct mm_playhead *p);

/* Is whatever takes long to be given up? */
bool playhead_is_stopped(const struct mm_playhead *p);

#endif
