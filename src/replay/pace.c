/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three ways to go on. A multiple of real time has a place to be at every moment; where playing
 * cannot reach it within a frame the playhead jumps there by a seek, and goes on jumping until what
 * a frame brings could be played again in half the time. A rate counts events. Max plays a slice
 * whenever it is asked.
 */
#include "replay/pace.h"

/* Events between two looks for requests: well under a millisecond of folding. */
#define SLICE 16384
#define MILLISECOND 1000000
/* A rate that is this far behind says so; one that is a second behind starts counting anew. */
#define BEHIND (100 * MILLISECOND)
#define SECOND (1000 * MILLISECOND)

void mm_pace_anchor(struct mm_pace *pace, const struct mm_playhead *playhead, int64_t now)
{
	pace->anchor_now = now;
	pace->anchor_t = mm_playhead_t(playhead);
	pace->played = 0;
	pace->late_since = 0;
	pace->jumping = false;
	pace->behind = false;
}

static bool at_end(const struct mm_pace *pace, const struct mm_playhead *playhead,
		   const struct mm_market *market)
{
	return pace->direction > 0 ? mm_playhead_n(playhead) == market->events
				   : mm_playhead_n(playhead) == 0;
}

/* Where a multiple ought to be, within the market. long double holds every int64 exactly. */
static int64_t target(const struct mm_pace *pace, const struct mm_market *market, int64_t now)
{
	long double moved = (long double)pace->speed.value * (long double)(now - pace->anchor_now);
	long double t = (long double)pace->anchor_t + (pace->direction > 0 ? moved : -moved);

	if (t <= (long double)market->start)
		return market->start;
	if (t >= (long double)market->end)
		return market->end;
	return (int64_t)t;
}

/* Goes to a multiple's place by a seek, and sees whether playing would do again. */
static void jump(struct mm_pace *pace, struct mm_playhead *playhead, int64_t t)
{
	uint64_t before = mm_playhead_n(playhead);

	mm_playhead_seek_time(playhead, t);
	uint64_t after = mm_playhead_n(playhead);
	double moved = after > before ? (double)(after - before) : (double)(before - after);
	pace->jumping = moved > pace->capacity * ((double)MM_FRAME / SECOND) / 2;
	pace->late_since = 0;
}

/* Up to date at t: moves the anchor over a long empty stretch. True where it did. */
static bool skip_gap(struct mm_pace *pace, struct mm_playhead *playhead, int64_t now, int64_t t)
{
	int64_t next;

	if (!pace->skip_gaps || !mm_playhead_ready(playhead, pace->direction, 0) ||
	    !mm_playhead_next_time(playhead, pace->direction, &next))
		return false;
	uint64_t gap = pace->direction > 0 ? (uint64_t)next - (uint64_t)t
					   : (uint64_t)t - (uint64_t)next;
	if ((int64_t)gap >= 0 && (int64_t)gap <= pace->skip_gaps)
		return false;
	pace->anchor_now = now;
	pace->anchor_t = next;
	return true;
}

static enum mm_pace_state advance_multiple(struct mm_pace *pace, struct mm_playhead *playhead,
					   const struct mm_market *market, int64_t now,
					   int64_t *until)
{
	int64_t t = target(pace, market, now);
	bool last = t == (pace->direction > 0 ? market->end : market->start);
	bool done;

	*until = now + MM_FRAME;
	if (pace->jumping && !last) {
		jump(pace, playhead, t);
		return MM_PACE_WAIT;
	}
	if (!pace->late_since)
		pace->late_since = now;
	size_t played = mm_playhead_play(playhead, pace->direction, SLICE,
					 last && pace->direction < 0 ? INT64_MIN : t, &done);
	pace->played += played;
	if (done) {
		pace->late_since = 0;
		pace->played = 0;
		mm_playhead_set_time(playhead, t);
		if (last && at_end(pace, playhead, market))
			return MM_PACE_END;
		return skip_gap(pace, playhead, now, t) ? MM_PACE_MORE : MM_PACE_WAIT;
	}
	if (now - pace->late_since > MM_FRAME && !last) {
		pace->capacity = (double)pace->played * SECOND / (double)(now - pace->late_since);
		pace->played = 0;
		jump(pace, playhead, t);
		return MM_PACE_WAIT;
	}
	if (played < SLICE)
		mm_playhead_ready(playhead, pace->direction, MILLISECOND);
	return MM_PACE_MORE;
}

static enum mm_pace_state advance_rate(struct mm_pace *pace, struct mm_playhead *playhead,
				       const struct mm_market *market, int64_t now, int64_t *until)
{
	double rate = pace->speed.value / SECOND; /* events a nanosecond */
	double due = rate * (double)(now - pace->anchor_now) - (double)pace->played;
	bool done = false;

	if (due >= 1) {
		size_t most = due < SLICE ? (size_t)due : SLICE;
		size_t played = mm_playhead_play(playhead, pace->direction, most,
						 pace->direction > 0 ? INT64_MAX : INT64_MIN,
						 &done);
		pace->played += played;
		due -= (double)played;
		if (done || at_end(pace, playhead, market))
			return MM_PACE_END;
		if (played < most)
			mm_playhead_ready(playhead, pace->direction, MILLISECOND);
	}
	double late = due / rate; /* ns */
	pace->behind = due >= 1 && late > BEHIND;
	if (late > SECOND) {
		pace->anchor_now = now;
		pace->played = 0;
	}
	if (due >= 1)
		return MM_PACE_MORE;
	double wait = (1 - due) / rate;
	*until = now + (wait < MM_FRAME ? (int64_t)wait + 1 : MM_FRAME);
	return MM_PACE_WAIT;
}

static enum mm_pace_state advance_max(struct mm_pace *pace, struct mm_playhead *playhead,
				      const struct mm_market *market)
{
	bool done;
	size_t played = mm_playhead_play(playhead, pace->direction, SLICE,
					 pace->direction > 0 ? INT64_MAX : INT64_MIN, &done);

	if (done || at_end(pace, playhead, market))
		return MM_PACE_END;
	if (played < SLICE)
		mm_playhead_ready(playhead, pace->direction, MILLISECOND);
	return MM_PACE_MORE;
}

enum mm_pace_state mm_pace_advance(struct mm_pace *pace, struct mm_playhead *playhead,
				   const struct mm_market *market, int64_t now, int64_t *until)
{
	switch (pace->speed.kind) {
	case MM_SPEED_MULTIPLE: return advance_multiple(pace, playhead, market, now, until);
	case MM_SPEED_RATE:
		if (at_end(pace, playhead, market))
			return MM_PACE_END;
		return advance_rate(pace, playhead, market, now, until);
	case MM_SPEED_MAX: return advance_max(pace, playhead, market);
	}
	return MM_PACE_END;
}
