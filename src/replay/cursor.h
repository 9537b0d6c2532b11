/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cursors: where a merge stands in each symbol, and the rows next to it that can be read at once.
 * One thread at a time. cursor.c tells where the rows lie.
 */
#ifndef REPLAY_CURSOR_H
#define REPLAY_CURSOR_H

#include <mmtui/market.h>
#include <mmtui/prefetch.h>

#include <stdatomic.h>

/* What a stretch needs of a symbol: one line of the cache. Rows are counted through the symbol's
 * segments. */
struct cursor {
	const int64_t *t; /* of the rows at hand, [low, high) */
	const double *price, *volume;
	uint64_t low, high;
	uint64_t row; /* the merge stands after that many rows */
	int64_t next; /* timestamp of the row ahead; past the end of time where there is none */
	uint32_t symbol;
	uint32_t last; /* rows it had in the last stretch it was in */
};

/* Where the rows at hand come from. */
struct backing {
	struct mm_held held;  /* where they are read in place */
	uint32_t table;       /* that they are of */
	uint64_t segment_low; /* its first row */
	int64_t *copy;        /* room for copied rows: times, prices, volumes; NULL: none */
	uint32_t most, few;   /* of copied rows: the room; how many to copy next */
};

struct cursors {
	struct mm_market *market;
	uint32_t count; /* one a chosen symbol, in that order */
	int direction;  /* 1, -1 */
	bool in_place;  /* else copied */
	bool *known;    /* is `next`? */
	struct cursor *at;
	struct backing *backing;
	int64_t *room; /* for the copies */
	_Atomic uint64_t room_bytes;
};

bool cursors_init(struct cursors *cursors, struct mm_market *market, struct mm_error *err);
void cursors_free(struct cursors *cursors);

/* Stands after rows[symbol] rows of each symbol, facing a direction. Nothing is at hand then. */
void cursors_seek(struct cursors *cursors, const uint64_t *rows, int direction);

/* Is there a row ahead, and is it at hand? */
static inline bool cursor_has(const struct cursor *cursor, int direction, uint64_t row)
{
	return direction > 0 ? row >= cursor->low && row < cursor->high
			     : row > cursor->low && row <= cursor->high;
}

/* Brings the row ahead of `row`, which must exist, to hand, and as many after it as are cheap.
 * False where its table is broken, which is noted there. */
bool cursor_reach(struct cursors *cursors, uint32_t k, uint64_t row);

/* Makes sure that `next` is known, without touching a page where headers tell. False where the
 * table is broken. */
bool cursor_learn(struct cursors *cursors, uint32_t k);

/* Runs fn(arg), which reads the rows at hand. False where that broke the table. */
bool cursor_read(struct cursors *cursors, uint32_t k, void (*fn)(void *arg), void *arg);

/* The timestamp of the row ahead of `row` where headers tell it: at the ends of segments and of the
 * market (past the end of time there). */
bool cursor_header_time(const struct cursors *cursors, uint32_t k, uint64_t row, int64_t *t);

/* Tells the prefetcher where a cursor is going to read on: beyond what is at hand. */
void cursor_announce(const struct cursors *cursors, uint32_t k, struct mm_prefetch *prefetch);

/* Asks the processor for the lines of the rows ahead. Inlined in any case: gcc 12 takes a call of a
 * function that only does that for one without effect, and drops it. */
static inline __attribute__((always_inline)) void cursor_fetch_lines(const struct cursor *cursor,
								     int direction)
{
	enum { LINE = 8, LINES_MAX = 8 }; /* rows; beyond, the processor has seen the pattern */
	uint64_t at = cursor->row - cursor->low - (direction < 0);
	uint32_t lines = cursor->last / LINE + 2;

	if (!cursor_has(cursor, direction, cursor->row))
		return;
	lines = lines < LINES_MAX ? lines : LINES_MAX;
	for (uint32_t i = 0; i < lines; i++, at += (uint64_t)(direction * LINE)) {
		/* an address is all that is wanted: nothing is read beyond the rows */
		__builtin_prefetch((const void *)((uintptr_t)cursor->t + at * 8));
		__builtin_prefetch((const void *)((uintptr_t)cursor->price + at * 8));
		__builtin_prefetch((const void *)((uintptr_t)cursor->volume + at * 8));
	}
}

#endif
