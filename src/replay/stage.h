/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stage: the events of one stretch of time, gathered symbol by symbol and handed out in event
 * order. stage.c tells how.
 */
#ifndef REPLAY_STAGE_H
#define REPLAY_STAGE_H

#include <mmtui/merge.h>

#define MM_BUCKETS_MAX 1024

struct mm_stage {
	/* constant */
	size_t room;            /* events */
	size_t most_runs;       /* visits that put rows on it, at most */
	unsigned run_bits;      /* of a run's number */
	uint64_t *keys;         /* time since `from` << run_bits | run; by place */
	uint64_t *order;        /* the keys by bucket, sorted bucket by bucket when needed */
	double *price, *volume; /* by place */

	/* the stretch of time */
	int direction;
	int64_t from;
	uint64_t span; /* the last timestamp is from + span */

	/* what is on it: places [first, first + count) */
	size_t first, count;
	size_t runs;
	uint32_t *run_symbol; /* by a run's number, which ascends in event order */
	uint32_t *run_place;  /* of its next event to be handed out; backward one after that */

	/* buckets: equal parts of the stretch */
	unsigned shift; /* of a key, to its bucket */
	size_t buckets;
	uint32_t bucket[MM_BUCKETS_MAX]; /* events in it; once closed: where it ends in order[] */

	/* handed out so far, and sorted: order[sorted_from, sorted_to), at one end */
	size_t taken;
	size_t next_bucket; /* the next to sort: ascending, or one above the next descending */
	size_t sorted;      /* events, from the end where handing out begins */
};

/* The widest stretch's span that a stage can tell the times of. */
uint64_t mm_stage_span_max(const struct mm_stage *stage);

/* room: events; most_runs: tables, or room where that is less. False where memory is short. */
bool mm_stage_init(struct mm_stage *stage, size_t room, size_t most_runs);
void mm_stage_free(struct mm_stage *stage);

/* Empties it, for a stretch of about `expected` events. Symbols are to be put on it in the order of
 * their indices, ascending for direction 1, descending for -1. */
void mm_stage_open(struct mm_stage *stage, int direction, int64_t from, uint64_t span,
		   size_t expected);

enum mm_put {
	MM_PUT_FINE,
	MM_PUT_FULL,  /* more rows than there is room for; nothing was put */
	MM_PUT_WRONG, /* the rows break the format's rules */
};

/* One visit's part: the rows of a table from `row` on, in the stage's direction, that lie in its
 * stretch. */
struct mm_put_rows {
	struct mm_stage *stage;
	uint64_t row;   /* forward: the first; backward: one after the first */
	uint64_t limit; /* forward: one after the last that may be put; backward: the last */
	int64_t expect; /* the first one's timestamp, known from elsewhere */
	bool partly;    /* put what there is room for */

	enum mm_put result;
	size_t count;
	int64_t far;    /* timestamp of the last one put */
	int64_t beyond; /* of the one after it, where there is one within the limit */
	bool has_beyond;
	int64_t hint; /* where it was full: a timestamp at which it might not be */
	const char *wrong;
	uint64_t wrong_row;
};

/* The function of a visit whose argument is a struct mm_put_rows. It changes nothing but free
 * places of the stage; mm_stage_add makes them count. */
void mm_stage_put(const struct mm_visit *visit);
void mm_stage_add(struct mm_stage *stage, uint32_t symbol, size_t count);

/* No more is put: handing out begins. */
void mm_stage_close(struct mm_stage *stage);

/* Hands out the next events, as many as the batch takes: the earliest for direction 1, the latest
 * for -1, ascending in the batch either way. */
void mm_stage_hand_out(struct mm_stage *stage, struct mm_batch *batch);

/* Event i in the order of handing out, for i < taken; for others in any order. */
static inline uint32_t mm_stage_symbol(const struct mm_stage *stage, size_t i)
{
	size_t j = stage->direction > 0 ? i : stage->count - 1 - i;
	return stage->run_symbol[stage->order[j] & (((uint64_t)1 << stage->run_bits) - 1)];
}

static inline int64_t mm_stage_time(const struct mm_stage *stage, size_t i)
{
	size_t j = stage->direction > 0 ? i : stage->count - 1 - i;
	return (int64_t)((uint64_t)stage->from + (stage->order[j] >> stage->run_bits));
}

#endif
