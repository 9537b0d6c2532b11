/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Put by time, sort in the cache. The stretch is cut into buckets of equal time, of some 256
 * events on average; every row goes at once, whole, to the end of its bucket:
 *
 *     bucket 0   [ 64 events ]->[ 64 events ]->[ 17      ]
 *     bucket 1   [ 64 events ]->[ 5       ]
 *     bucket 2   [ 0         ]                               chunks, of one common store
 *
 * So what is read from the tables is read in their order and written to some hundred places, all
 * of which the caches hold; no bucket's size need be known before.
 *
 * Symbols are put in the order of their indices, a symbol's rows in theirs: among events of one
 * time, those of a bucket lie in event order. A key of 64 bits hence tells an event's place:
 *
 *     63                        key_bits             0
 *      time since the bucket began |  number in bucket
 *
 * A bucket is sorted by its keys' upper part, keeping the order of equal ones (sort.c), when its
 * first event is handed out, and its events then are copied from where they lie: some 8 KiB, in the
 * first cache or the second. A bucket whose events lie in order, since they are of one symbol or of
 * one timestamp, needs no keys.
 *
 * What does not fit is written to one chunk that is overwritten again and again, which costs the
 * loop nothing; whoever put it is told that the stage is full.
 *
 * Backward all of it is its own mirror image: distances count from the latest time down, symbols
 * and rows come in descending order, and a batch is filled from its end.
 *
 * Rows are checked as they are copied, in registers: the file may change under us.
 */
#include "replay/stage.h"

#include "base/large.h"
#include "replay/sort.h"

#include <string.h>

#define BUCKET_EVENTS 256
#define SHIFT_MAX 41 /* bits of a time in a bucket: leaves 22 for its events */
#define ROOM_MAX (UINT64_C(1) << 22)

/* Infinity and NaN have all bits of the exponent set: adding one to it carries into the sign. */
#define EXPONENT (UINT64_C(0x7ff) << 52)
#define ONE (UINT64_C(1) << 52)
#define SIGN (UINT64_C(1) << 63)

static unsigned bits_of(uint64_t value)
{
	return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

static size_t chunks_for(size_t room)
{
	return (room + STAGE_CHUNK - 1) / STAGE_CHUNK + STAGE_BUCKETS_MAX;
}

uint64_t stage_bytes(size_t room)
{
	uint64_t chunks = chunks_for(room) + 1;

	return chunks * (STAGE_CHUNK * sizeof(struct stage_event) + 2 * sizeof(uint32_t)) +
	       chunks * STAGE_CHUNK * 2 * sizeof(uint64_t) + sizeof(struct stage);
}

bool stage_init(struct stage *stage, size_t room)
{
	size_t chunks = chunks_for(room), events = (chunks + 1) * STAGE_CHUNK;

	memset(stage, 0, sizeof *stage);
	if (!room || room > ROOM_MAX - STAGE_CHUNK * (STAGE_BUCKETS_MAX + 1))
		return false;
	stage->room = room;
	stage->chunks = (uint32_t)chunks;
	stage->event = large_alloc(events, sizeof *stage->event);
	stage->next_chunk = calloc(chunks + 1, sizeof *stage->next_chunk);
	stage->place = calloc(chunks + 1, sizeof *stage->place);
	stage->keys = malloc(events * sizeof *stage->keys);
	stage->spare = malloc(events * sizeof *stage->spare);
	if (stage->event && stage->next_chunk && stage->place && stage->keys && stage->spare)
		return true;
	stage_free(stage);
	return false;
}

void stage_free(struct stage *stage)
{
	free(stage->event);
	free(stage->next_chunk);
	free(stage->place);
	free(stage->keys);
	free(stage->spare);
	memset(stage, 0, sizeof *stage);
}

void stage_open(struct stage *stage, int direction, int64_t edge, uint64_t span, size_t expected)
{
	unsigned span_bits = bits_of(span), bits = bits_of(expected / BUCKET_EVENTS);

	if (bits + SHIFT_MAX < span_bits)
		bits = span_bits - SHIFT_MAX;
	if (bits > bits_of(STAGE_BUCKETS_MAX - 1))
		bits = bits_of(STAGE_BUCKETS_MAX - 1);
	if (bits > span_bits)
		bits = span_bits;
	stage->direction = direction;
	stage->edge = edge;
	stage->span = span;
	stage->shift = span_bits - bits;
	stage->buckets = (uint32_t)(span >> stage->shift) + 1;
	for (uint32_t b = 0; b < stage->buckets; b++) {
		stage->head[b] = b;
		stage->next[b] = b * STAGE_CHUNK;
	}
	memset(stage->full, 0, stage->buckets * sizeof *stage->full);
	stage->used = stage->buckets;
	stage->overflowed = false;
	stage->count = stage->taken = stage->keyed = stage->key = 0;
	stage->bucket = 0;
}

/* --- putting ---------------------------------------------------------------------------------- */

/* A bucket's chunk is full: where its next event goes. */
static __attribute__((noinline)) uint32_t add_chunk(struct stage *stage, uint32_t bucket,
						    uint32_t last)
{
	uint32_t chunk = stage->used;

	if (chunk == stage->chunks)
		stage->overflowed = true;
	else
		stage->used++;
	stage->next_chunk[last] = chunk;
	stage->full[bucket]++;
	return chunk * STAGE_CHUNK;
}

/* Puts rows as long as they lie in the stretch; returns how many. *seen gathers what is wrong with
 * any of them: the sign bit for values, the lowest one for their order. */
static inline __attribute__((always_inline)) size_t
put_rows(struct stage *stage, const struct stage_rows *rows, ptrdiff_t step, uint64_t *seen)
{
	const volatile int64_t *t = rows->t; /* read once each */
	const uint64_t edge = (uint64_t)stage->edge, span = stage->span;
	const unsigned shift = stage->shift;
	struct stage_event *event = stage->event;
	uint64_t wrong = 0, before = 0, order = 0;
	uint32_t bucket = 0, place = stage->next[0]; /* of the row before, mostly this one's too */
	ptrdiff_t i = 0;
	size_t n = 0;

	for (; n < rows->count; n++, i += step) {
		uint64_t distance = step > 0 ? (uint64_t)t[i] - edge : edge - (uint64_t)t[i];
		if (distance > span)
			break;
		uint64_t price, volume;
		memcpy(&price, &rows->price[i], sizeof price);
		memcpy(&volume, &rows->volume[i], sizeof volume);
		order |= distance < before;
		before = distance;
		wrong |= ((price & EXPONENT) + ONE) | ((volume & EXPONENT) + ONE) | volume;
		if ((uint32_t)(distance >> shift) != bucket) {
			stage->next[bucket] = place;
			bucket = (uint32_t)(distance >> shift);
			place = stage->next[bucket];
		}
		struct stage_event *e = &event[place++];
		e->distance = distance;
		memcpy(&e->price, &price, sizeof price);
		memcpy(&e->volume, &volume, sizeof volume);
		e->symbol = rows->symbol;
		if (__builtin_expect(place % STAGE_CHUNK == 0, 0))
			place = add_chunk(stage, bucket, place / STAGE_CHUNK - 1);
	}
	stage->next[bucket] = place;
	*seen = (wrong & SIGN) | order;
	return n;
}

/* Something looked wrong: what is, and where. -0.0 for a volume is not. */
static enum stage_put find_wrong(const struct stage *stage, const struct stage_rows *rows, size_t n,
				 size_t *put)
{
	const ptrdiff_t step = stage->direction;

	for (size_t k = 0; k < n; k++) {
		ptrdiff_t i = step * (ptrdiff_t)k;
		double price = rows->price[i], volume = rows->volume[i];
		*put = k;
		if (k &&
		    (step > 0 ? rows->t[i] < rows->t[i - step] : rows->t[i] > rows->t[i - step]))
			return STAGE_DISORDER;
		if (!(price - price == 0) || !(volume - volume == 0) || volume < 0)
			return STAGE_NOT_FINITE;
	}
	*put = n;
	return STAGE_FINE;
}

/* Is the row after the ones put before the edge, where it must not be? */
static bool falls_back(const struct stage *stage, const struct stage_rows *rows, size_t n)
{
	if (n == rows->count)
		return false;
	return stage->direction > 0 ? rows->t[n] < stage->edge
				    : rows->t[-(ptrdiff_t)n] > stage->edge;
}

enum stage_put stage_put(struct stage *stage, const struct stage_rows *given, size_t *put)
{
	struct stage_rows rows = *given;
	uint64_t seen;
	size_t n, left = SIZE_MAX;

	if (!stage->span) /* one bucket: what is left is known */
		left = stage->room - stage->count;
	else
		left = (size_t)(stage->chunks + 1) * STAGE_CHUNK; /* overflows in any case */
	if (rows.count > left)
		rows.count = left;
	n = stage->direction > 0 ? put_rows(stage, &rows, 1, &seen)
				 : put_rows(stage, &rows, -1, &seen);
	*put = n;
	if (stage->overflowed)
		return STAGE_FULL;
	if (seen) {
		enum stage_put found = find_wrong(stage, &rows, n, put);
		if (found != STAGE_FINE)
			return found;
	}
	if (falls_back(stage, &rows, n))
		return STAGE_DISORDER;
	stage->count += n;
	if (stage->count > stage->room)
		return STAGE_FULL;
	return n == left && left < given->count ? STAGE_FULL : STAGE_FINE;
}

static size_t bucket_count(const struct stage *stage, uint32_t bucket)
{
	return (size_t)stage->full[bucket] * STAGE_CHUNK + stage->next[bucket] % STAGE_CHUNK;
}

uint64_t stage_distance(const struct stage *stage, double count)
{
	double below = 0, here = 0;
	uint32_t b = 0;

	for (; b < stage->buckets; b++, below += here) {
		here = (double)bucket_count(stage, b);
		if (below + here >= count)
			break;
	}
	double within = here > 0 && count > below ? (count - below) / here : 0;
	double width = (double)((uint64_t)1 << stage->shift);
	return ((uint64_t)b << stage->shift) + (uint64_t)(within * width);
}

/* The place of the event that is number i of the sorted bucket. */
static inline uint32_t place_of(const struct stage *stage, size_t i, bool in_order)
{
	size_t k = in_order ? i : stage->keys[i] & (((uint64_t)1 << stage->key_bits) - 1);

	return stage->place[k / STAGE_CHUNK] + (uint32_t)(k % STAGE_CHUNK);
}

static void count_chunk(const struct stage_event *event, size_t n, int64_t change, uint64_t *rows)
{
	for (size_t i = 0; i < n; i++)
		rows[event[i].symbol] += (uint64_t)change;
}

void stage_take_left(const struct stage *stage, uint64_t *rows)
{
	int64_t change = -stage->direction;

	if (stage->taken == stage->count)
		return;
	for (size_t i = stage->key; i < stage->keyed; i++)
		count_chunk(&stage->event[place_of(stage, i, stage->in_order)], 1, change, rows);
	for (uint32_t b = stage->bucket; b < stage->buckets; b++) {
		size_t left = bucket_count(stage, b);
		for (uint32_t chunk = stage->head[b]; left; chunk = stage->next_chunk[chunk]) {
			size_t n = left < STAGE_CHUNK ? left : STAGE_CHUNK;
			count_chunk(&stage->event[(size_t)chunk * STAGE_CHUNK], n, change, rows);
			left -= n;
		}
	}
}

/* --- handing out ------------------------------------------------------------------------------ */

/* Notes where the chunks of a bucket lie. True where its events lie in order already: those of one
 * timestamp, or of one symbol. */
static bool note_chunks(struct stage *stage, uint32_t bucket, size_t n)
{
	uint64_t before = 0, descents = 0;
	uint32_t chunk = stage->head[bucket];

	for (size_t c = 0; c * STAGE_CHUNK < n; c++, chunk = stage->next_chunk[chunk]) {
		const struct stage_event *event = &stage->event[(size_t)chunk * STAGE_CHUNK];
		size_t left = n - c * STAGE_CHUNK, m = left < STAGE_CHUNK ? left : STAGE_CHUNK;
		stage->place[c] = chunk * STAGE_CHUNK;
		for (size_t j = 0; j < m && stage->shift && !descents; j++) {
			descents |= event[j].distance < before;
			before = event[j].distance;
		}
	}
	return !descents;
}

/* Makes and sorts the keys of the next bucket. */
static void sort_bucket(struct stage *stage)
{
	const uint64_t mask = ((uint64_t)1 << stage->shift) - 1;
	uint32_t bucket = stage->bucket++;
	size_t n = bucket_count(stage, bucket);
	unsigned bits = bits_of(n);

	stage->keyed = n;
	stage->key = 0;
	stage->key_bits = bits;
	stage->in_order = note_chunks(stage, bucket, n);
	if (stage->in_order)
		return;
	for (size_t i = 0, c = 0; i < n; c++) {
		const struct stage_event *event = &stage->event[stage->place[c]];
		size_t m = n - i < STAGE_CHUNK ? n - i : STAGE_CHUNK;
		for (size_t j = 0; j < m; j++, i++)
			stage->keys[i] = (event[j].distance & mask) << bits | i;
	}
	mm_sort_keys(stage->keys, stage->spare, n, bits);
}

/* Copies the next n events of the sorted bucket to the batch: from `to` on, or backward down from
 * it. The structs are copies, so that what is written cannot be thought to change them. */
static inline __attribute__((always_inline)) void copy_out(const struct stage *from,
							   const struct mm_batch *batch_to,
							   size_t to, size_t n, ptrdiff_t step,
							   bool in_order)
{
	const struct mm_batch batch = *batch_to;
	const struct stage view = {
		.keys = from->keys, .place = from->place, .key_bits = from->key_bits};
	const struct stage_event *event = from->event;
	const uint64_t edge = (uint64_t)from->edge;

	for (size_t i = from->key; n; i++, n--, to += (size_t)step) {
		const struct stage_event *e = &event[place_of(&view, i, in_order)];
		batch.timestamp[to] = (int64_t)(step > 0 ? edge + e->distance : edge - e->distance);
		batch.symbol[to] = e->symbol;
		batch.price[to] = e->price;
		batch.volume[to] = e->volume;
	}
}

/* The same, in a loop of its own for each of the four cases. */
static void copy_some(const struct stage *stage, const struct mm_batch *batch, size_t done,
		      size_t n)
{
	size_t last = batch->count - 1 - done;

	if (stage->direction > 0 && stage->in_order)
		copy_out(stage, batch, done, n, 1, true);
	else if (stage->direction > 0)
		copy_out(stage, batch, done, n, 1, false);
	else if (stage->in_order)
		copy_out(stage, batch, last, n, -1, true);
	else
		copy_out(stage, batch, last, n, -1, false);
}

void stage_hand_out(struct stage *stage, struct mm_batch *batch)
{
	size_t left = stage->count - stage->taken, done = 0;

	batch->count = left < batch->capacity ? left : batch->capacity;
	while (done < batch->count) {
		while (stage->key == stage->keyed)
			sort_bucket(stage);
		size_t n = stage->keyed - stage->key;
		if (n > batch->count - done)
			n = batch->count - done;
		copy_some(stage, batch, done, n);
		stage->key += n;
		done += n;
	}
	stage->taken += batch->count;
}
