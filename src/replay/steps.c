/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Steps, by whatever reaches the place soonest: a few events back by the tape, which names the
 * symbols they belong to; many events by their number; on by playing; the trades of a symbol by its
 * rows. The place is the same whichever way is taken.
 */
#include "replay/playhead_private.h"
#include "replay/search.h"

/* A step of more events than this seeks by number instead of playing them. */
#define STEP_PLAYED 100000
/* More snapshots back than these are played backward; each of the few costs a seek. */
#define STEP_SOUGHT 8

/* Takes the newest `count` <= MM_TAPE_MAX events away, by the tape; by number where it cannot be
 * read that far. */
static void take_back(struct mm_playhead *p, size_t count)
{
	struct mm_trade newest[MM_TAPE_MAX];

	if (mm_playhead_tape(p, newest, count) < count) {
		mm_playhead_seek_event(p, p->n > count ? p->n - count : 0);
		return;
	}
	playhead_unsettle(p);
	for (size_t i = 0; i < count; i++)
		p->rows[newest[i].symbol]--;
	playhead_arrive(p, p->t);
	p->t = playhead_last_time(p);
}

/* Plays on until `most` events are played or until `until`, waiting for batches; false where it was
 * stopped. */
static bool play_on(struct mm_playhead *p, int direction, uint64_t most, int64_t until)
{
	bool done = false;

	while (most && !done) {
		size_t some = most < SIZE_MAX ? (size_t)most : SIZE_MAX;
		most -= mm_playhead_play(p, direction, some, until, &done);
		if (playhead_is_stopped(p))
			return false;
		if (most && !done)
			mm_playhead_ready(p, direction, PATIENCE);
	}
	return true;
}

bool mm_playhead_step_events(struct mm_playhead *p, int64_t count)
{
	playhead_heed_cuts(p);
	uint64_t left = count < 0 ? p->n : p->events > p->n ? p->events - p->n : 0;
	uint64_t steps = count < 0 ? -(uint64_t)count : (uint64_t)count;

	if (!left || !steps)
		return false;
	if (steps > left)
		steps = left;
	if (count < 0 && steps <= MM_TAPE_MAX) {
		take_back(p, (size_t)steps);
	} else if (count < 0 || steps > STEP_PLAYED) {
		mm_playhead_seek_event(p, count < 0 ? p->n - steps : p->n + steps);
	} else {
		play_on(p, 1, steps, INT64_MAX);
	}
	return true;
}

/* One snapshot back by a seek, which does not set the gatherer going; false at the start. */
static bool seek_snapshot_back(struct mm_playhead *p)
{
	playhead_heed_cuts(p);
	playhead_settle(p);
	if (!p->n)
		return false;
	int64_t t = playhead_last_time(p);
	if (t == INT64_MIN) {
		mm_playhead_seek_event(p, 0);
		return true;
	}
	mm_market_seek_time(p->market, t - 1, p->rows);
	playhead_arrive(p, t);
	p->t = playhead_last_time(p);
	return true;
}

/* Plays one snapshot on or back; false at the end. */
static bool play_snapshot(struct mm_playhead *p, int direction)
{
	int64_t t;

	if (!mm_playhead_next_time(p, direction, &t))
		return false;
	if (direction > 0)
		return play_on(p, 1, UINT64_MAX, t);
	/* to play backward until the beginning of time has no limit */
	return t <= INT64_MIN + 1 ? seek_snapshot_back(p) : play_on(p, -1, UINT64_MAX, t - 1);
}

bool mm_playhead_step_snapshots(struct mm_playhead *p, int64_t count)
{
	uint64_t steps = count < 0 ? -(uint64_t)count : (uint64_t)count;
	bool few = count < 0 && steps <= STEP_SOUGHT, moved = false;

	for (; steps && !playhead_is_stopped(p); steps--) {
		if (!(few ? seek_snapshot_back(p) : play_snapshot(p, count < 0 ? -1 : 1)))
			break;
		moved = true;
	}
	return moved;
}

bool mm_playhead_step_trades(struct mm_playhead *p, uint32_t symbol, int64_t count)
{
	struct mm_trade newest;
	struct mm_row read;

	if (symbol >= p->market->symbols || !count)
		return false;
	playhead_heed_cuts(p);
	playhead_settle(p);
	uint64_t low = p->market->low[symbol], high = mm_market_end(p->market, symbol);
	uint64_t row = p->states[symbol].rows; /* of the next trade */

	row = row > low ? row : low;

	if (count > 0) {
		if (row >= high)
			return false;
		uint64_t ahead = (uint64_t)count - 1;
		row = ahead < high - row ? row + ahead : high - 1;
	} else {
		/* where the symbol's last trade is the very last event, we stand just after it */
		if (mm_playhead_tape(p, &newest, 1) && newest.symbol == symbol)
			row--;
		if (row <= low)
			return false;
		uint64_t back = -(uint64_t)count;
		row = back <= row - low ? row - back : low;
	}
	if (!mm_market_row(p->market, symbol, row, &read))
		return false;
	mm_playhead_seek_row(p, symbol, row);
	return true;
}
