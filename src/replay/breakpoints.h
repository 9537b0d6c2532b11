/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The breakpoints of a replay, and how far it may go before one of them stops it. They look ahead
 * of the playhead, in slices, as far as they are asked to; playing keeps within what has been
 * looked at.
 */
#ifndef REPLAY_BREAKPOINTS_H
#define REPLAY_BREAKPOINTS_H

#include "replay/lookout.h"

#include <mmtui/playhead.h>

/* How far playing may go. */
struct mm_bound {
	bool is_bounded; /* false: there is nothing that could stop it */
	int64_t until;   /* as mm_playhead_play's: no event beyond it may be played yet */

	/* Within that: the event to stop at, and the n of the place, just after it or before it. */
	bool stops;
	uint64_t n;
	uint32_t symbol;
	uint64_t row;
	int64_t t;
};

struct mm_breakpoint {
	uint32_t number;
	uint64_t hits;
	struct mm_condition condition;
	uint32_t lookouts; /* one for each of the market's symbols that the condition is about, */
	struct mm_lookout *lookout; /* ascending */
};

struct mm_breakpoints {
	struct mm_market *market;
	size_t count;
	struct mm_breakpoint at[MM_BREAKS_MAX]; /* by number, ascending */
	uint32_t last_number;
	uint64_t *rows;            /* [symbols], to seek with */
	struct mm_looking looking; /* counts what was read and what skipped */
	uint8_t truth[MM_LOOK_ROWS];
	int64_t slice; /* the work of one */

	/* what has been looked at */
	struct mm_bound bound;
	bool stale;       /* nothing: the lookouts are to begin anew */
	int direction;    /* they look in, ... */
	uint64_t n;       /* from a place the playhead has gone on to this one from, ... */
	uint64_t events;  /* in a market of so many events */
	int64_t span;     /* how much further than asked for to look */
	bool is_passing;  /* all of them look on as far as looking.until: */
	size_t pass_at;   /* at this breakpoint */
	uint32_t pass_of; /* and this lookout of it */
	bool is_late;     /* some asked the disk for pages and are to look on in a second round */
	/* the earliest event found, in the direction of play */
	bool found;
	uint32_t symbol;
	uint64_t row;
	int64_t t;
};

/* NULL and an error for want of memory. The market must outlive them. */
struct mm_breakpoints *mm_breakpoints_new(struct mm_market *market, struct mm_error *err);
void mm_breakpoints_free(struct mm_breakpoints *breaks); /* NULL is fine */

/* Adds one, numbered from 1 on. NULL and an error where the condition is none, where it is about no
 * symbol of the market, or where there are too many. */
const struct mm_breakpoint *mm_breakpoints_add(struct mm_breakpoints *breaks, const char *condition,
					       struct mm_error *err);
/* The first that means the same, or NULL. */
const struct mm_breakpoint *mm_breakpoints_equal(const struct mm_breakpoints *breaks,
						 const char *condition);
/* False where there is none of this number. */
bool mm_breakpoints_delete(struct mm_breakpoints *breaks, uint32_t number);
void mm_breakpoints_clear(struct mm_breakpoints *breaks);

/* Is the bound that of a replay at this place in this direction? Else it says nothing. */
bool mm_breakpoints_follow(struct mm_breakpoints *breaks, const struct mm_playhead *playhead,
			   int direction);

/* One slice, about a millisecond, of looking ahead of the playhead, until `t` at least where what
 * is known is of this place. True when the bound has come further. */
bool mm_breakpoints_look(struct mm_breakpoints *breaks, struct mm_playhead *playhead, int direction,
			 int64_t t);

/* The playhead has gone on to this n, within the bound. */
void mm_breakpoints_moved(struct mm_breakpoints *breaks, uint64_t n);

/* It stands where the bound says to stop: counts the hits. Returns the first of the breakpoints
 * that fired; *others is how many more did. */
const struct mm_breakpoint *mm_breakpoints_hit(struct mm_breakpoints *breaks, size_t *others);

#endif
