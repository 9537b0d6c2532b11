/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lookout: where, from a place on, a condition next fires for one symbol (breakpoint.h says what
 * firing is). It looks as far as it is told to and goes on from there another time.
 */
#ifndef REPLAY_LOOKOUT_H
#define REPLAY_LOOKOUT_H

#include "replay/judge.h"

enum mm_lookout_state {
	MM_LOOKOUT_LOOKS,
	MM_LOOKOUT_FOUND, /* the condition fires on `row`, of time `t` */
	MM_LOOKOUT_DONE,  /* up to the end of the symbol's rows it does not fire */
};

struct mm_lookout {
	uint32_t symbol;
	enum mm_lookout_state state;
	uint64_t row;
	int64_t t;

	/* Forward, `next` is the row to be looked at next; backward, the row before it is. */
	uint64_t next;
	/* Conditions of the state: was it true at the row looked at last? Known but at first. */
	bool known, was;
	/* Of what is left, where it is known: backward the time of the row looked at last, `next`;
	 * forward a time that `next` does not come before. */
	bool timed;
	int64_t time;
};

/* What looking costs and has cost, and what it needs. */
struct mm_looking {
	struct mm_market *market;
	const struct mm_condition *condition;
	int direction; /* 1 or -1 */
	/* How far: events with a timestamp <= until, backward > until (INT64_MIN: all). */
	int64_t until;
	int64_t work; /* what may still be done, in rows read; looking ends soon after it is used up
		       */
	bool wait;    /* for the disk */
	uint8_t *truth;        /* room for a block's rows: MM_LOOK_ROWS bytes */
	struct mm_index index; /* room for a part of a table's */

	/* counted, not needed */
	uint64_t tables_skipped, blocks_skipped, blocks_read;
};

#define MM_LOOK_ROWS 65536 /* the most rows a block may have */

/* Begins to look from where `rows` rows of the symbol are before the playhead. */
void mm_lookout_begin(struct mm_lookout *lookout, const struct mm_looking *looking, uint32_t symbol,
		      uint64_t rows);

enum mm_looked {
	MM_LOOKED,     /* at all up to looking->until, or something was found */
	MM_LOOK_ON,    /* the work is used up */
	MM_LOOK_LATER, /* what comes next is not in memory and has been asked for: it was not to
			  wait */
};

/* Looks on. A table that breaks ends the symbol, in the market too. */
enum mm_looked mm_lookout_look(struct mm_lookout *lookout, struct mm_looking *looking);

#endif
