/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gather, then sort. A symbol's rows in the stretch lie one after the other in its table and are
 * copied so: prices and volumes as they are, the time of each as a key of 64 bits:
 *
 *     63                            run_bits          0
 *      time since the stretch's start  |  run's number
 *
 * A run is what one visit put on the stage. Symbols are gathered in the order of their indices, so
 * runs are numbered in event order wherever times are equal: whoever sorts keys sorts events. Equal
 * keys are rows of one run, which leave in the order they came in. So only keys move when sorting;
 * in the end a key tells an event's time and run, the run its symbol, and the events of a run are
 * read one after the other.
 *
 * Keys are counted into buckets of time as they are gathered and laid out by them once; a bucket,
 * small enough for the first cache, is sorted when the first of its events is handed out. Backward
 * all of it is the same from the other end: the stage is filled from its last place down, by
 * symbols in descending order, and handed out from the last bucket down.
 */
#include "replay/stage.h"

#include "base/large.h"
#include "replay/search.h"
#include "replay/sort.h"

#include <stdlib.h>
#include <string.h>

/* The loops over rows are written to be turned into vector code. */
#pragma GCC optimize("O3")

#define BUCKET_EVENTS 256 /* 2 KiB of keys: fits the first cache with all that sorts them */
#define STRIDE 64         /* rows stepped over at once when looking for a stretch's end */

static unsigned bits_of(uint64_t value)
{
	return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

uint64_t mm_stage_span_max(const struct mm_stage *stage)
{
	return UINT64_MAX >> stage->run_bits >> 1;
}

bool mm_stage_init(struct mm_stage *stage, size_t room, size_t most_runs)
{
	memset(stage, 0, sizeof *stage);
	stage->room = room;
	stage->most_runs = most_runs ? most_runs : 1;
	stage->run_bits = bits_of(stage->most_runs - 1);
	stage->keys = large_alloc(room, sizeof *stage->keys);
	stage->order = large_alloc(room, sizeof *stage->order);
	stage->price = large_alloc(room, sizeof *stage->price);
	stage->volume = large_alloc(room, sizeof *stage->volume);
	stage->run_symbol = calloc(stage->most_runs, sizeof *stage->run_symbol);
	stage->run_place = calloc(stage->most_runs, sizeof *stage->run_place);
	if (stage->keys && stage->order && stage->price && stage->volume && stage->run_symbol &&
	    stage->run_place)
		return true;
	mm_stage_free(stage);
	return false;
}

void mm_stage_free(struct mm_stage *stage)
{
	free(stage->keys);
	free(stage->order);
	free(stage->price);
	free(stage->volume);
	free(stage->run_symbol);
	free(stage->run_place);
	memset(stage, 0, sizeof *stage);
}

void mm_stage_open(struct mm_stage *stage, int direction, int64_t from, uint64_t span,
		   size_t expected)
{
	unsigned bits = bits_of(expected / BUCKET_EVENTS), span_bits = bits_of(span);

	bits = bits < bits_of(MM_BUCKETS_MAX - 1) ? bits : bits_of(MM_BUCKETS_MAX - 1);
	bits = bits < span_bits ? bits : span_bits;
	stage->direction = direction;
	stage->from = from;
	stage->span = span;
	stage->first = direction > 0 ? 0 : stage->room;
	stage->count = stage->taken = stage->sorted = stage->runs = 0;
	stage->shift = stage->run_bits + span_bits - bits;
	stage->buckets = (size_t)1 << bits;
	memset(stage->bucket, 0, stage->buckets * sizeof *stage->bucket);
}

/* The number of the next run. */
static uint64_t next_run(const struct mm_stage *stage)
{
	return stage->direction > 0 ? stage->runs : stage->most_runs - 1 - stage->runs;
}

static uint64_t bucket_of(const struct mm_stage *stage, uint64_t key)
{
	return key >> stage->shift;
}

/* How many of t[0..n), ascending, are <= until, looking no further than the next stride. */
static size_t count_forward(const int64_t *t, size_t n, int64_t until)
{
	size_t count = 0;

	while (n - count >= STRIDE && t[count + STRIDE - 1] <= until)
		count += STRIDE;
	return count + mm_count_until(t + count, n - count < STRIDE ? n - count : STRIDE, until);
}

/* How many of t[-n..0), ascending, are >= from, counted from the end. */
static size_t count_backward(const int64_t *t, size_t n, int64_t from)
{
	size_t count = 0;

	while (n - count >= STRIDE && t[-(ptrdiff_t)(count + STRIDE)] >= from)
		count += STRIDE;
	size_t left = n - count < STRIDE ? n - count : STRIDE;
	if (from == INT64_MIN)
		return count + left;
	return count + left - mm_count_until(t - count - left, left, from - 1);
}

/* Writes the keys of t[0..n), the next run, to places from `place` on. False where times fall or
 * lie outside of the stretch: then a time, a difference or the last time has a bit too many. What
 * is checked is our copy, since the file may change under us. */
static bool write_keys(const struct mm_stage *stage, const int64_t *t, size_t n, size_t place)
{
	const uint64_t from = (uint64_t)stage->from, run = next_run(stage);
	const unsigned shift = stage->run_bits;
	uint64_t *key = stage->keys + place;

	for (size_t i = 0; i < n; i++)
		key[i] = (uint64_t)t[i] - from;
	uint64_t seen = key[0];
	for (size_t i = 1; i < n; i++)
		seen |= key[i] | (key[i] - key[i - 1]);
	if (seen >> 63 || key[n - 1] > stage->span)
		return false;
	for (size_t i = 0; i < n; i++)
		key[i] = key[i] << shift | run;
	return true;
}

/* Are all values finite, and, where it matters, not negative? Infinity and NaN have all bits of the
 * exponent set: adding one to it carries into the sign. */
static bool are_finite(const double *value, size_t n, bool negative)
{
	const uint64_t exponent = UINT64_C(0x7ff) << 52, one = UINT64_C(1) << 52;
	uint64_t seen = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t bits;
		memcpy(&bits, &value[i], sizeof bits);
		seen |= ((bits & exponent) + one) | (negative ? 0 : bits);
	}
	if (!(seen >> 63))
		return true;
	for (size_t i = 0; i < n; i++) /* -0.0 is not negative */
		if (!(value[i] - value[i] == 0) || (!negative && value[i] < 0))
			return false;
	return true;
}

/* Notes what is wrong, and where. */
static void reject(struct mm_put_rows *put, uint64_t row, const char *what)
{
	put->result = MM_PUT_WRONG;
	put->wrong = what;
	put->wrong_row = row;
}

/* How many rows lie in the stretch, at most one more than there is room for. */
static size_t count_rows(const struct mm_put_rows *put, const int64_t *t, size_t room)
{
	const struct mm_stage *stage = put->stage;
	uint64_t n = stage->direction > 0 ? put->limit - put->row : put->row - put->limit;
	int64_t until = (int64_t)((uint64_t)stage->from + stage->span);

	if (n > room)
		n = room + 1;
	return stage->direction > 0 ? count_forward(t + put->row, n, until)
				    : count_backward(t + put->row, n, stage->from);
}

/* Fills in the timestamps at and after the last row put. */
static void look_beyond(struct mm_put_rows *put, const int64_t *t)
{
	if (put->stage->direction > 0) {
		uint64_t end = put->row + put->count;
		put->far = t[end - 1];
		put->has_beyond = end < put->limit;
		put->beyond = put->has_beyond ? t[end] : 0;
	} else {
		uint64_t end = put->row - put->count;
		put->far = t[end];
		put->has_beyond = end > put->limit;
		put->beyond = put->has_beyond ? t[end - 1] : 0;
	}
}

void mm_stage_put(const struct mm_visit *visit)
{
	struct mm_put_rows *put = visit->arg;
	struct mm_stage *stage = put->stage;
	const int64_t *t = mm_visit_times(visit, MM_TIMESTAMP);
	bool forward = stage->direction > 0;
	uint64_t first = forward ? put->row : put->row - 1;
	size_t room = stage->room - stage->count;

	if (t[first] != put->expect) {
		reject(put, first, "is not at the time that header, index and neighbours promise");
		return;
	}
	put->count = count_rows(put, t, room);
	if (!put->count) {
		reject(put, first, "or one soon after it is earlier than the one before it");
		return;
	}
	if (put->count > room && (!put->partly || !room)) {
		put->result = MM_PUT_FULL;
		put->hint = forward ? t[first + room / 2] : t[first - room / 2];
		return;
	}
	if (put->count > room)
		put->count = room;
	look_beyond(put, t);

	uint64_t row = forward ? put->row : put->row - put->count;
	size_t place = forward ? stage->count : stage->first - put->count;
	mm_visit_values(visit, MM_PRICE, row, put->count, stage->price + place);
	mm_visit_values(visit, MM_VOLUME, row, put->count, stage->volume + place);
	put->result = MM_PUT_FINE;
	if (!write_keys(stage, t + row, put->count, place))
		reject(put, row, "or one soon after it is earlier than the one before it");
	else if (!are_finite(stage->price + place, put->count, true))
		reject(put, row, "or one soon after it has a price that is not finite");
	else if (!are_finite(stage->volume + place, put->count, false))
		reject(put, row,
		       "or one soon after it has a volume that is negative or not finite");
}

void mm_stage_add(struct mm_stage *stage, uint32_t symbol, size_t count)
{
	bool forward = stage->direction > 0;
	size_t place = forward ? stage->count : stage->first - count;
	uint64_t run = next_run(stage);

	stage->run_symbol[run] = symbol;
	stage->run_place[run] = (uint32_t)(forward ? place : place + count);
	stage->runs++;
	for (size_t i = 0; i < count; i++)
		stage->bucket[bucket_of(stage, stage->keys[place + i])]++;
	stage->count += count;
	if (!forward)
		stage->first = place;
}

void mm_stage_close(struct mm_stage *stage)
{
	const uint64_t *keys = stage->keys + stage->first;
	uint32_t before = 0;

	for (size_t i = 0; i < stage->buckets; i++) {
		uint32_t count = stage->bucket[i];
		stage->bucket[i] = before;
		before += count;
	}
	for (size_t i = 0; i < stage->count; i++)
		stage->order[stage->bucket[bucket_of(stage, keys[i])]++] = keys[i];
	stage->next_bucket = stage->direction > 0 ? 0 : stage->buckets;
}

/* Sorts buckets until the first `count` events to be handed out are in order. The keys' first place
 * is free once they are laid out. */
static void sort_until(struct mm_stage *stage, size_t count)
{
	while (stage->sorted < count) {
		size_t b = stage->direction > 0 ? stage->next_bucket++ : --stage->next_bucket;
		uint32_t from = b ? stage->bucket[b - 1] : 0, to = stage->bucket[b];
		mm_sort_keys(stage->order + from, stage->keys, to - from, stage->run_bits);
		stage->sorted += to - from;
	}
}

/* Writes the event of a key into the batch. */
static inline void copy_event(const struct mm_stage *stage, uint64_t key, size_t run, size_t place,
			      const struct mm_batch *batch, size_t i)
{
	batch->timestamp[i] = (int64_t)((uint64_t)stage->from + (key >> stage->run_bits));
	batch->symbol[i] = stage->run_symbol[run];
	batch->price[i] = stage->price[place];
	batch->volume[i] = stage->volume[place];
}

/* Copies order[first..) into the whole batch, each run's events from the end where handing out goes
 * on. The structs are copies, so that what is written cannot be thought to change them. */
static void copy_out(const struct mm_stage *from, size_t first, const struct mm_batch *to)
{
	const struct mm_stage stage = *from;
	const struct mm_batch batch = *to;
	const uint64_t *order = stage.order + first, mask = ((uint64_t)1 << stage.run_bits) - 1;

	if (stage.direction > 0) {
		for (size_t i = 0; i < batch.count; i++) {
			size_t run = order[i] & mask;
			copy_event(&stage, order[i], run, stage.run_place[run]++, &batch, i);
		}
	} else {
		for (size_t i = batch.count; i--;) {
			size_t run = order[i] & mask;
			copy_event(&stage, order[i], run, --stage.run_place[run], &batch, i);
		}
	}
}

void mm_stage_hand_out(struct mm_stage *stage, struct mm_batch *batch)
{
	size_t left = stage->count - stage->taken;

	batch->count = left < batch->capacity ? left : batch->capacity;
	sort_until(stage, stage->taken + batch->count);
	copy_out(stage, stage->direction > 0 ? stage->taken : left - batch->count, batch);
	stage->taken += batch->count;
}
