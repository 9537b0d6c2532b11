/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Three ways to go on. A multiple of real time has a place to be at every moment; where playing
 * cannot reach it within a frame the playhead jumps there by a seek, and goes on jumping until what
 * a frame brings could be played again in half the time; once a second it tries to play all the
 * same, since it may have been late only until the first pages were there. A rate counts events.
 * Max plays a slice whenever it is asked.
 *
 * Breakpoints bound all three: no way leads past the event to stop at, nor past the time up to
 * which they have looked. At max with breakpoints one waits for something to happen: where nobody
 * needs every event, it leaps to what they find.
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

/* The end of what may be played by time: as mm_playhead_play's. */
static int64_t limit(const struct mm_pace *pace)
{
	return pace->bound.is_bounded ? pace->bound.until
	       : pace->direction > 0  ? INT64_MAX
				      : INT64_MIN;
}

/* Is every event within the limit? */
static bool is_free(const struct mm_pace *pace)
{
	return limit(pace) == (pace->direction > 0 ? INT64_MAX : INT64_MIN);
}

/* Does the limit come before time t? */
static bool is_held(const struct mm_pace *pace, int64_t t)
{
	return pace->direction > 0 ? limit(pace) < t : !is_free(pace) && limit(pace) > t;
}

/* Is the event to stop at among those that are played until time t? */
static bool stops_before(const struct mm_pace *pace, int64_t t)
{
	const struct mm_bound *bound = &pace->bound;

	return bound->is_bounded && bound->stops &&
	       (pace->direction > 0 ? bound->t <= t : bound->t > t);
}

static bool has_stopped(const struct mm_pace *pace, const struct mm_playhead *playhead)
{
	return pace->bound.is_bounded && pace->bound.stops &&
	       mm_playhead_n(playhead) == pace->bound.n;
}

static enum mm_pace_state go_to_stop(const struct mm_pace *pace, struct mm_playhead *playhead)
{
	const struct mm_bound *bound = &pace->bound;

	if (pace->direction > 0)
		mm_playhead_seek_row(playhead, bound->symbol, bound->row);
	else
		mm_playhead_seek_before(playhead, bound->symbol, bound->row);
	return MM_PACE_STOP;
}

/* Plays at most `most` events until time `until` and within the bound. */
static size_t play(const struct mm_pace *pace, struct mm_playhead *playhead, size_t most,
		   int64_t until, bool *done)
{
	const struct mm_bound *bound = &pace->bound;
	uint64_t n = mm_playhead_n(playhead);

	if (bound->is_bounded && bound->stops) {
		uint64_t left = pace->direction > 0 ? bound->n - n : n - bound->n;
		most = left < most ? (size_t)left : most;
	}
	return mm_playhead_play(playhead, pace->direction, most,
				is_held(pace, until) ? limit(pace) : until, done);
}

/* Goes to a multiple's place by a seek, and sees whether playing would do again. `last`: the place
 * is the market's end in this direction. */
static enum mm_pace_state jump(struct mm_pace *pace, struct mm_playhead *playhead, int64_t now,
			       int64_t t, bool last)
{
	uint64_t before = mm_playhead_n(playhead);
	double capacity = pace->capacity > CAPACITY_LEAST ? pace->capacity : CAPACITY_LEAST;

	if (stops_before(pace, t) || (last && pace->bound.is_bounded && pace->bound.stops))
		return go_to_stop(pace, playhead);
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

/* Plays a multiple up to time t. */
static enum mm_pace_state play_multiple(struct mm_pace *pace, struct mm_playhead *playhead,
					const struct mm_market *market, int64_t now, int64_t t,
					bool last)
{
	bool done;

	if (!pace->late_since)
		pace->late_since = now;
	size_t played = play(pace, playhead, SLICE, last && pace->direction < 0 ? INT64_MIN : t,
			     &done);
	pace->played += played;
	if (has_stopped(pace, playhead))
		return MM_PACE_STOP;
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

static enum mm_pace_state advance_multiple(struct mm_pace *pace, struct mm_playhead *playhead,
					   const struct mm_market *market, int64_t now,
					   int64_t *until)
{
	int64_t t = target(pace, market, now);
	bool last = t == (pace->direction > 0 ? market->end : market->start);

	/* a stop that is known bounds what is played by itself */
	if (!pace->bound.stops && (last ? !is_free(pace) : is_held(pace, t))) {
		*until = t;
		pace->late_since = 0; /* looking takes time, too */
		return MM_PACE_LOOK;
	}
	*until = now + MM_FRAME;
	if (pace->jumping && pace->jumping_since && now - pace->jumping_since > SECOND) {
		pace->jumping = false;
		pace->jumping_since = 0;
	}
	if (pace->jumping)
		return jump(pace, playhead, now, t, last);
	return play_multiple(pace, playhead, market, now, t, last);
}

/* Max or a rate has played all it may, or all there is. */
static enum mm_pace_state end_or_look(const struct mm_pace *pace, struct mm_playhead *playhead,
				      const struct mm_market *market, int64_t *until)
{
	if (is_free(pace) || at_end(pace, playhead, market))
		return MM_PACE_END;
	*until = mm_playhead_t(playhead);
	return MM_PACE_LOOK;
}

static enum mm_pace_state advance_rate(struct mm_pace *pace, struct mm_playhead *playhead,
				       const struct mm_market *market, int64_t now, int64_t *until)
{
	double rate = pace->speed.value / SECOND; /* events a nanosecond */
	double due = rate * (double)(now - pace->anchor_now) - (double)pace->played;
	bool done = false;

	if (due >= 1) {
		size_t most = due < SLICE ? (size_t)due : SLICE;
		size_t played = play(pace, playhead, most, limit(pace), &done);
		pace->played += played;
		due -= (double)played;
		if (has_stopped(pace, playhead))
			return MM_PACE_STOP;
		if (done || at_end(pace, playhead, market))
			return end_or_look(pace, playhead, market, until);
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

/* Goes at once to where a breakpoint fires, or to the end; until that is known, shows a few times a
 * second how far they have looked. */
static enum mm_pace_state leap(struct mm_pace *pace, struct mm_playhead *playhead,
			       const struct mm_market *market, int64_t now, int64_t *until)
{
	if (pace->bound.stops)
		return go_to_stop(pace, playhead);
	if (is_free(pace)) {
		mm_playhead_seek_event(playhead,
				       pace->direction > 0 ? mm_market_events(market) : 0);
		return MM_PACE_END;
	}
	if (now - pace->leapt >= MM_FRAME) {
		pace->leapt = now;
		mm_playhead_seek_time(playhead, limit(pace));
	}
	*until = mm_playhead_t(playhead);
	return MM_PACE_LOOK;
}

static enum mm_pace_state advance_max(struct mm_pace *pace, struct mm_playhead *playhead,
				      const struct mm_market *market, int64_t now, int64_t *until)
{
	bool done;

	if (pace->bound.is_bounded && pace->leaps)
		return leap(pace, playhead, market, now, until);
	size_t played = play(pace, playhead, SLICE, limit(pace), &done);
	if (has_stopped(pace, playhead))
		return MM_PACE_STOP;
	if (done || at_end(pace, playhead, market))
		return end_or_look(pace, playhead, market, until);
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
	case MM_SPEED_MAX: return advance_max(pace, playhead, market, now, until);
	}
	return MM_PACE_END;
}
