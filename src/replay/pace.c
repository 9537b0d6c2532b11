/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three ways to go on. A multiple of real time has a place to be at every moment; where playing
 * cannot reach it within a frame the playhead jumps there by a seek, and goes on jumping until what
 * a frame brings could be played again in half the time; once a second it tries to play all the
 * same, since it may have been late only until the first pages were there. A rate counts events.
 * Max plays a slice whenever it is asked.
 */
#include "replay/pace.h"

#include "replay/search.h"

/* Events between two looks for requests: well under a millisecond of folding. */
#define SLICE 16384
#define MILLISECOND 1000000
/* A rate that is this far behind says so; one that is a second behind starts counting anew. */
#define BEHIND (100 * MILLISECOND)
#define SECOND (1000 * MILLISECOND)
/* Events a second that any machine plays once it has the pages: being late because they were not
 * there says nothing about the machine. */
#define CAPACITY_LEAST 1e5

void mm_pace_anchor(struct mm_pace *pace, const struct mm_playhead *playhead, int64_t now)
{
	pace->anchor_now = now;
	pace->anchor_t = mm_playhead_t(playhead);
	pace->played = 0;
	pace->late_since = 0;
	pace->jumping = false;
	pace->jumping_since = 0;
	pace->behind = false;
}

void mm_pace_leave_out(struct mm_pace *pace, int64_t ns)
{
	pace->anchor_now += ns;
	pace->late_since += pace->late_since ? ns : 0;
	pace->jumping_since += pace->jumping_since ? ns : 0;
}

static bool at_end(const struct mm_pace *pace, const struct mm_playhead *playhead,
		   const struct mm_market *market)
{
	return pace->direction > 0 ? mm_playhead_n(playhead) >= mm_market_events(market)
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

/* Goes to a multiple's place by a seek, and sees whether playing would do again. `last`: the place
 * is the market's end in this direction. */
static enum mm_pace_state jump(struct mm_pace *pace, struct mm_playhead *playhead, int64_t now,
			       int64_t t, bool last)
{
	uint64_t before = mm_playhead_n(playhead);
	double capacity = pace->capacity > CAPACITY_LEAST ? pace->capacity : CAPACITY_LEAST;

	if (last && pace->direction < 0)
		mm_playhead_seek_event(playhead, 0);
	else
		mm_playhead_seek_time(playhead, t);
	uint64_t after = mm_playhead_n(playhead);
	double moved = after > before ? (double)(after - before) : (double)(before - after);
	pace->jumping = moved > capacity * ((double)MM_FRAME / SECOND) / 2;
	if (!pace->jumping)
		pace->jumping_since = 0;
	else if (!pace->jumping_since)
		pace->jumping_since = now;
	pace->late_since = 0;
	pace->played = 0;
	return last ? MM_PACE_END : MM_PACE_WAIT;
}

/* Up to date at t: moves the anchor over a long empty stretch, be it the market's last. True where
 * it did. */
static bool skip_gap(struct mm_pace *pace, struct mm_playhead *playhead,
		     const struct mm_market *market, int64_t now, int64_t t)
{
	int64_t next;

	if (!pace->skip_gaps || !mm_playhead_ready(playhead, pace->direction, 0))
		return false;
	if (!mm_playhead_next_time(playhead, pace->direction, &next))
		next = pace->direction > 0 ? market->end : market->start;
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
	if (pace->jumping && pace->jumping_since && now - pace->jumping_since > SECOND) {
		pace->jumping = false;
		pace->jumping_since = 0;
	}
	if (pace->jumping)
		return jump(pace, playhead, now, t, last);
	if (!pace->late_since)
		pace->late_since = now;
	size_t played = mm_playhead_play(playhead, pace->direction, SLICE,
					 last && pace->direction < 0 ? INT64_MIN : t, &done);
	pace->played += played;
	if (done) {
		pace->late_since = 0;
		pace->played = 0;
		mm_playhead_set_time(playhead, t);
		if (last)
			return MM_PACE_END;
		return skip_gap(pace, playhead, market, now, t) ? MM_PACE_MORE : MM_PACE_WAIT;
	}
	if (now - pace->late_since > MM_FRAME) {
		pace->capacity = (double)pace->played * SECOND / (double)(now - pace->late_since);
		return jump(pace, playhead, now, t, last);
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
	double late = (due - 1) / rate; /* ns that the next event is overdue */
	pace->behind = late > BEHIND;
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
