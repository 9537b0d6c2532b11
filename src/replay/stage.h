/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stage: the events of one stretch of time, put on it symbol by symbol and handed out in event
 * order. One thread at a time; the one that puts and the one that is handed to may be two.
 * stage.c tells how.
 */
#ifndef REPLAY_STAGE_H
#define REPLAY_STAGE_H

#include <mmtui/merge.h>

#define STAGE_CHUNK 64        /* events: 2 KiB */
#define STAGE_BUCKETS_MAX 512 /* as many streams are written at once */

/* The widest stretch (ns): 13 days. A bucket's times then leave room in a key for its events. */
#define STAGE_SPAN_MAX ((UINT64_C(1) << 50) - 1)

/* An event on the stage: 32 bytes, so that two fill a line of the cache. */
struct stage_event {
	uint64_t distance; /* of its time, from the stretch's near end */
	double price, volume;
	uint32_t symbol;
};

struct stage {
	/* constant */
	size_t room;               /* events that fit in any case */
	uint32_t chunks;           /* and one more, where what does not fit is lost */
	struct stage_event *event; /* chunk after chunk */
	uint32_t *next_chunk;      /* of the same bucket */
	uint64_t *keys, *spare;    /* of the bucket that is being handed out */
	uint32_t *place;           /* of its chunks */

	/* the stretch: times from edge to edge + span, or, backward, to edge - span */
	int direction;
	int64_t edge;
	uint64_t span;

	/* the buckets: equal parts of the stretch, by distance */
	unsigned shift; /* of a distance, to its bucket */
	uint32_t buckets;
	uint32_t head[STAGE_BUCKETS_MAX]; /* first chunk */
	uint32_t next[STAGE_BUCKETS_MAX]; /* where its next event goes */
	uint32_t full[STAGE_BUCKETS_MAX]; /* chunks used up */
	uint32_t used;                    /* chunks */
	bool overflowed;

	/* handed out so far */
	size_t count, taken; /* events on the stage; of these, handed out */
	uint32_t bucket;     /* whose keys are sorted: the one before this */
	size_t keyed, key;   /* of them: how many, the next one */
	unsigned key_bits;   /* of an event's number in its bucket */
	bool in_order;       /* the bucket's events are, without keys */
};

/* Room for `room` events, whatever their times. False where memory is short. */
bool stage_init(struct stage *stage, size_t room);
void stage_free(struct stage *stage);

/* Bytes that a stage of that room takes at most. */
uint64_t stage_bytes(size_t room);

/* Empties it, for a stretch of about `expected` events. Symbols are to be put on it in the order of
 * their indices, ascending for direction 1, descending for -1. */
void stage_open(struct stage *stage, int direction, int64_t edge, uint64_t span, size_t expected);

/* The last timestamp of the stretch, seen from its edge. */
static inline int64_t stage_end(const struct stage *stage)
{
	return (int64_t)(stage->direction > 0 ? (uint64_t)stage->edge + stage->span
					      : (uint64_t)stage->edge - stage->span);
}

/* Does a timestamp that is not before the edge lie in the stretch? */
static inline bool stage_reaches(const struct stage *stage, int64_t t)
{
	return stage->direction > 0 ? (uint64_t)t - (uint64_t)stage->edge <= stage->span
				    : (uint64_t)stage->edge - (uint64_t)t <= stage->span;
}

/* A symbol's rows, the first at t[0], price[0], volume[0], the next one in the stage's direction:
 * t[1], or backward t[-1]. */
struct stage_rows {
	const int64_t *t;
	const double *price, *volume;
	size_t count;
	uint32_t symbol;
};

enum stage_put {
	STAGE_FINE,
	STAGE_FULL,       /* no room for all of them */
	STAGE_DISORDER,   /* a time is before the one before it, or before the stretch */
	STAGE_NOT_FINITE, /* a price or a volume that is not finite, or a volume below 0 */
};

/* Puts the rows that lie in the stretch; *put receives how many, or where they are wrong the place
 * of the row. Where the stretch is one timestamp, as many as there is room for. After anything but
 * STAGE_FINE the stage is to be opened again, but for one timestamp that is full. */
enum stage_put stage_put(struct stage *stage, const struct stage_rows *rows, size_t *put);

/* The distance from the edge within which about `count` of the events put lie; what overflowed
 * counts as well. */
uint64_t stage_distance(const struct stage *stage, double count);

/* Takes what has not been handed out off rows[], which counts each symbol's rows before the place
 * where the stretch ends. */
void stage_take_left(const struct stage *stage, uint64_t *rows);

/* Hands out the next events, as many as the batch takes: the earliest for direction 1, the latest
 * for -1, ascending in the batch either way. */
void stage_hand_out(struct stage *stage, struct mm_batch *batch);

#endif
