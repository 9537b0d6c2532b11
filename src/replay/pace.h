/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pace: how far the playhead ought to be by now. Time is counted from an anchor, a pair of
 * (clock, place) set when playing begins and whenever speed, direction or place change, so that
 * rounding never adds up. Where there are breakpoints it keeps within their bound.
 */
#ifndef REPLAY_PACE_H
#define REPLAY_PACE_H

#include "replay/breakpoints.h"

#include <mmtui/position.h>

/* The screen is drawn 30 times a second; to look at the clock more often shows nothing more. */
#define MM_FRAME (1000000000 / 30)

struct mm_pace {
	struct mm_speed speed;
	int direction;
	int64_t skip_gaps; /* ns; 0: none is skipped */

	int64_t anchor_now; /* clock */
	int64_t anchor_t;   /* a multiple's place */
	uint64_t played;    /* a rate's events since the anchor */

	int64_t late_since;    /* clock since when a multiple has not caught up; 0: it has */
	bool jumping;          /* a multiple too fast to play: goes by seeks */
	int64_t jumping_since; /* clock; 0: it does not */
	double capacity;       /* events a second that this machine last played at full speed */
	bool behind;

	struct mm_bound bound; /* how far it may go; the caller's to set before each advance */
	bool leaps;            /* at max nobody needs every event: where it is bounded it goes by
				  seeks */
	int64_t leapt;         /* clock of the last of them that only shows how far it is */
};

enum mm_pace_state {
	MM_PACE_MORE, /* more is due already: look for requests and come again */
	MM_PACE_WAIT, /* up to date; nothing to do until *until */
	MM_PACE_END,  /* nothing is left in this direction */
	MM_PACE_LOOK, /* all within the bound is played: widen it as far as the time *until */
	MM_PACE_STOP, /* at the place where the bound says to stop */
};

void mm_pace_anchor(struct mm_pace *pace, const struct mm_playhead *playhead, int64_t now);

/* So many ns of the clock count for nothing: nobody was there to play. */
void mm_pace_leave_out(struct mm_pace *pace, int64_t ns);

/* Plays what is due by `now`, but for about a millisecond at most. */
enum mm_pace_state mm_pace_advance(struct mm_pace *pace, struct mm_playhead *playhead,
				   const struct mm_market *market, int64_t now, int64_t *until);

#endif
