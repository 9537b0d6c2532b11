/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The merge: which stretch of time comes next, and whose rows lie in it.
 *
 * For every symbol the merge keeps a cursor: a row, and the timestamps of the rows after and before
 * it. Batches come from a stage (stage.c), which holds all events of one stretch. When it is empty,
 * the merge opens the next stretch where the earliest next timestamp is, looks through the cursors,
 * visits every table that has rows in the stretch, once, and has them put on the stage. Symbols
 * without a row in it cost a comparison.
 *
 * How wide a stretch may be so that its events fit is a guess: the market's average at first, then
 * what the last stretch held. A guess too low costs nothing but a small stage. Where the stage
 * overflows, what is on it tells what a narrower stretch would hold, and gathering begins again.
 * One timestamp is the narrowest stretch; if even that has more events than fit, as many as do are
 * taken: the first ones in symbol order are the next ones in event order.
 *
 * The cursors move only when all of a stage has been handed out, by what each visit noted (its
 * run), or, where the merge turns round in the middle, by what was handed out. So gathering can be
 * given up and begun again at any point: when it overflows, when a table breaks, when it is
 * cancelled.
 *
 * Backward, all of this is its own mirror image.
 */
#include <mmtui/merge.h>

#include "base/large.h"
#include "replay/search.h"
#include "replay/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_EVENTS 2048 /* the first stretch after a seek: small, so that it is there at once */
#define GROWTH 4          /* of the stretches that follow, up to a batch's capacity */
#define WIDEN_MAX 16      /* a stretch's width over the last one's, at most */
#define SLACK 2           /* room on the stage over the events a stretch is meant to hold */
#define CAPACITY_MAX (1u << 26)

/* What a cursor knows about its symbol. */
#define KNOWS_NEXT 1
#define KNOWS_PREVIOUS 2

/* One visit's share of the stage, and where it leaves the symbol's cursor. */
struct run {
	uint32_t symbol;
	uint64_t row;
	int64_t far;    /* timestamp of its last row, seen in the merge's direction */
	int64_t beyond; /* of the row after that; past the end of time where there is none */
};

struct mm_merge {
	struct mm_market *market;
	struct mm_prefetch *prefetch;
	size_t capacity;

	/* the cursors, by symbol index */
	uint64_t *rows;
	int64_t *next, *previous; /* INT64_MAX, INT64_MIN where there is none */
	uint8_t *knows;

	struct mm_stage stage;
	struct run *runs;
	size_t run_count;

	/* the next stretch */
	int direction;  /* of the last one; 0 after a seek */
	size_t target;  /* events it is meant to hold */
	double spacing; /* ns an event */
	bool tied;      /* the last one held one timestamp, and not all of its events */

	/* where the merge stands, computed when asked for */
	uint64_t *shown;
	size_t shown_taken; /* events of the stage that it counts; SIZE_MAX: none, not even rows */
};

enum gathered { DONE, FULL, BROKEN, CANCELLED };

/* --- batches ---------------------------------------------------------------------------------- */

/* Bytes of one event in a batch. */
#define EVENT_BYTES (sizeof(int64_t) + 2 * sizeof(double) + sizeof(uint32_t))

bool mm_batch_init(struct mm_batch *batch, size_t capacity, struct mm_error *err)
{
	*batch = (struct mm_batch){.capacity = capacity};
	if (!capacity || capacity > CAPACITY_MAX)
		return mm_fail(err, "a batch holds 1 to %u events, not %zu", CAPACITY_MAX,
			       capacity);
	/* one piece for all four arrays, so that huge pages pay */
	batch->timestamp = large_alloc(capacity, EVENT_BYTES);
	if (!batch->timestamp)
		return mm_fail(err, "not enough memory for a batch of %zu events", capacity);
	batch->price = (double *)(batch->timestamp + capacity);
	batch->volume = batch->price + capacity;
	batch->symbol = (uint32_t *)(batch->volume + capacity);
	return true;
}

void mm_batch_free(struct mm_batch *batch)
{
	free(batch->timestamp);
	*batch = (struct mm_batch){0};
}

/* --- making and freeing ----------------------------------------------------------------------- */

static void *array(size_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool allocate(struct mm_merge *merge)
{
	size_t symbols = merge->market->symbols, room = merge->capacity * SLACK;

	/* each run is another table's, and has an event */
	size_t runs = smaller(mm_pool_tables(merge->market->pool), room);
	merge->rows = array(symbols, sizeof *merge->rows);
	merge->shown = array(symbols, sizeof *merge->shown);
	merge->next = array(symbols, sizeof *merge->next);
	merge->previous = array(symbols, sizeof *merge->previous);
	merge->knows = array(symbols, sizeof *merge->knows);
	merge->runs = array(runs, sizeof *merge->runs);
	return merge->rows && merge->shown && merge->next && merge->previous && merge->knows &&
	       merge->runs && mm_stage_init(&merge->stage, room, runs);
}

struct mm_merge *mm_merge_new(struct mm_market *market, struct mm_prefetch *prefetch,
			      size_t capacity, struct mm_error *err)
{
	struct mm_merge *merge;

	if (!capacity || capacity > CAPACITY_MAX) {
		mm_fail(err, "a merge's batches hold 1 to %u events, not %zu", CAPACITY_MAX,
			capacity);
		return NULL;
	}
	merge = calloc(1, sizeof *merge);
	if (merge) {
		merge->market = market;
		merge->prefetch = prefetch;
		merge->capacity = capacity;
	}
	if (!merge || !allocate(merge)) {
		mm_fail(err, "not enough memory to merge in batches of %zu events", capacity);
		mm_merge_free(merge);
		return NULL;
	}
	mm_merge_seek(merge, NULL);
	return merge;
}

void mm_merge_free(struct mm_merge *merge)
{
	if (!merge)
		return;
	free(merge->rows);
	free(merge->shown);
	free(merge->next);
	free(merge->previous);
	free(merge->knows);
	free(merge->runs);
	mm_stage_free(&merge->stage);
	free(merge);
}

/* --- cursors ---------------------------------------------------------------------------------- */

/* Begins with small stretches again. */
static void start_small(struct mm_merge *merge)
{
	merge->target = smaller(FIRST_EVENTS, merge->capacity);
	merge->tied = false;
}

static double average_spacing(const struct mm_market *market)
{
	double span = (double)market->end - (double)market->start;
	uint64_t events = __atomic_load_n(&market->events, __ATOMIC_RELAXED);

	return events && span > 0 ? span / (double)events : 1;
}

void mm_merge_seek(struct mm_merge *merge, const uint64_t *rows)
{
	const struct mm_market *market = merge->market;

	memcpy(merge->rows, rows ? rows : market->low, market->symbols * sizeof *merge->rows);
	memset(merge->knows, 0, market->symbols * sizeof *merge->knows);
	merge->stage.count = merge->stage.taken = 0;
	merge->run_count = 0;
	merge->direction = 0;
	merge->shown_taken = SIZE_MAX;
	merge->spacing = average_spacing(market);
	start_small(merge);
	if (merge->prefetch)
		mm_prefetch_reset(merge->prefetch);
}

/* The timestamp of the row after (direction 1) or before (-1) a symbol's row border, where headers
 * tell: at the ends of segments and of the market. */
static bool known_by_headers(const struct mm_market *market, uint32_t symbol, uint64_t row,
			     int direction, int64_t *t)
{
	struct mm_segment segment;

	if (direction > 0 ? row >= mm_market_end(market, symbol) : row <= market->low[symbol]) {
		*t = direction > 0 ? INT64_MAX : INT64_MIN;
		return true;
	}
	segment = mm_segment_of(market->pool, symbol, direction > 0 ? row : row - 1);
	const struct mm_table *table = mm_pool_table(market->pool, segment.table);
	*t = direction > 0 ? table->first : table->last;
	return row == (direction > 0 ? segment.low : segment.high);
}

struct read_time {
	uint64_t row;
	int64_t t;
};

static void read_time(const struct mm_visit *visit)
{
	struct read_time *read = visit->arg;
	read->t = mm_visit_times(visit, MM_TIMESTAMP)[read->row];
}

/* Where the symbol's part next to a cursor cannot be read: what comes after it is lost, or, going
 * backward, all of the table that the row before it lies in. */
static void cut(struct mm_merge *merge, uint32_t symbol, uint64_t row, int direction)
{
	struct mm_market *market = merge->market;

	if (direction < 0)
		row = mm_segment_of(market->pool, symbol, row - 1).low;
	mm_market_cut(market, symbol, row);
	merge->knows[symbol] = 0;
	merge->shown_taken = SIZE_MAX;
}

/* Tells the prefetcher where a symbol is going to be read from. */
static void announce(const struct mm_merge *merge, uint32_t symbol, int direction)
{
	const struct mm_market *market = merge->market;
	uint64_t row = merge->rows[symbol];

	if (direction > 0 ? row >= mm_market_end(market, symbol) : row <= market->low[symbol])
		return;
	struct mm_segment segment = mm_segment_of(market->pool, symbol,
						  direction > 0 ? row : row - 1);
	mm_prefetch_cursor(merge->prefetch, segment.table, row - segment.low, direction);
}

/* Learns a cursor's timestamp in a direction. Cuts the symbol until there is one, or none. */
static void learn(struct mm_merge *merge, uint32_t symbol, int direction)
{
	const struct mm_market *market = merge->market;
	int64_t *t = direction > 0 ? &merge->next[symbol] : &merge->previous[symbol];
	uint64_t *row = &merge->rows[symbol];

	for (;;) {
		if (*row > mm_market_end(market, symbol))
			*row = mm_market_end(market, symbol);
		if (known_by_headers(market, symbol, *row, direction, t))
			break;
		struct mm_segment segment = mm_segment_of(market->pool, symbol,
							  direction > 0 ? *row : *row - 1);
		struct read_time read = {.row = *row - segment.low - (direction < 0)};
		if (mm_pool_visit(market->pool, segment.table, MM_VISIT_STAY, read_time, &read,
				  NULL)) {
			*t = read.t;
			break;
		}
		cut(merge, symbol, *row, direction);
	}
	merge->knows[symbol] |= direction > 0 ? KNOWS_NEXT : KNOWS_PREVIOUS;
}

/* Makes sure that every cursor knows its timestamp in a direction; before the first page is touched
 * the prefetcher hears of all that are new. False when cancelled. */
static bool learn_all(struct mm_merge *merge, int direction, const atomic_bool *cancel)
{
	const struct mm_market *market = merge->market;
	uint8_t needed = direction > 0 ? KNOWS_NEXT : KNOWS_PREVIOUS;
	bool any = false;

	for (uint32_t i = 0; merge->prefetch && i < market->chosens; i++) {
		if (merge->knows[market->chosen[i]] & needed)
			continue;
		announce(merge, market->chosen[i], direction);
		any = true;
	}
	if (any)
		mm_prefetch_wake(merge->prefetch);

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		if (merge->rows[s] > mm_market_end(market, s)) /* cut by someone else */
			merge->knows[s] = 0;
		if (merge->knows[s] & needed)
			continue;
		if (cancel && atomic_load_explicit(cancel, memory_order_relaxed))
			return false;
		learn(merge, s, direction);
	}
	return true;
}

/* --- moving the cursors ----------------------------------------------------------------------- */

/* All of the stage has been handed out. */
static void move_by_runs(struct mm_merge *merge)
{
	bool forward = merge->stage.direction > 0;

	for (size_t i = 0; i < merge->run_count; i++) {
		const struct run *run = &merge->runs[i];
		merge->rows[run->symbol] = run->row;
		merge->next[run->symbol] = forward ? run->beyond : run->far;
		merge->previous[run->symbol] = forward ? run->far : run->beyond;
		merge->knows[run->symbol] = KNOWS_NEXT | KNOWS_PREVIOUS;
	}
}

/* Part of the stage has been handed out; the rest is forgotten. What lies ahead of a cursor is the
 * nearest of its events that are left, or what lies beyond its run. */
static void move_by_events(struct mm_merge *merge)
{
	const struct mm_stage *stage = &merge->stage;
	bool forward = stage->direction > 0;
	int64_t *ahead = forward ? merge->next : merge->previous;
	int64_t *behind = forward ? merge->previous : merge->next;
	uint8_t knows_ahead = forward ? KNOWS_NEXT : KNOWS_PREVIOUS;
	uint8_t knows_behind = forward ? KNOWS_PREVIOUS : KNOWS_NEXT;

	for (size_t i = 0; i < merge->run_count; i++) {
		ahead[merge->runs[i].symbol] = merge->runs[i].beyond;
		merge->knows[merge->runs[i].symbol] |= knows_ahead;
	}
	for (size_t i = stage->taken; i < stage->count; i++) {
		uint32_t s = mm_stage_symbol(stage, i);
		int64_t t = mm_stage_time(stage, i);
		if (forward ? t < ahead[s] : t > ahead[s])
			ahead[s] = t;
	}
	for (size_t i = 0; i < stage->taken; i++) {
		uint32_t s = mm_stage_symbol(stage, i);
		merge->rows[s] += forward ? 1 : -1;
		behind[s] = mm_stage_time(stage, i);
		merge->knows[s] |= knows_behind;
	}
}

/* Brings the cursors to where the merge stands, and empties the stage. */
static void settle(struct mm_merge *merge)
{
	if (merge->stage.taken == merge->stage.count)
		move_by_runs(merge);
	else
		move_by_events(merge);
	merge->stage.count = merge->stage.taken = 0;
	merge->run_count = 0;
	merge->shown_taken = SIZE_MAX;
}

const uint64_t *mm_merge_rows(const struct mm_merge *constant)
{
	struct mm_merge *merge = (struct mm_merge *)constant;
	const struct mm_stage *stage = &merge->stage;

	if (merge->shown_taken == SIZE_MAX) {
		memcpy(merge->shown, merge->rows, merge->market->symbols * sizeof *merge->rows);
		merge->shown_taken = 0;
	}
	for (; merge->shown_taken < stage->taken; merge->shown_taken++)
		merge->shown[mm_stage_symbol(stage, merge->shown_taken)] += stage->direction;
	return merge->shown;
}

/* --- gathering -------------------------------------------------------------------------------- */

/* Where the next stretch begins: the timestamp nearest to the merge. False where there is none. */
static bool find_edge(const struct mm_merge *merge, int direction, int64_t *edge)
{
	const struct mm_market *market = merge->market;
	bool any = false;

	*edge = direction > 0 ? INT64_MAX : INT64_MIN;
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		if (direction > 0 ? merge->next[s] <= *edge : merge->previous[s] >= *edge) {
			/* the ends of time are times, too */
			if (direction > 0 ? merge->rows[s] >= mm_market_end(market, s)
					  : merge->rows[s] <= market->low[s])
				continue;
			*edge = direction > 0 ? merge->next[s] : merge->previous[s];
			any = true;
		}
	}
	return any;
}

/* Marks a table as broken whose rows are not what they must be. */
static void break_table(struct mm_pool *pool, uint32_t table, const struct mm_put_rows *put)
{
	char reason[160];

	snprintf(reason, sizeof reason, "row %llu %s", (unsigned long long)put->wrong_row,
		 put->wrong);
	mm_pool_break(pool, table, reason);
}

/* The rows of a segment that are to be put on the stage, from `row` on in the merge's direction. */
static struct mm_put_rows rows_to_put(struct mm_merge *merge, uint32_t symbol, uint64_t row,
				      const struct mm_segment *segment, int64_t expect)
{
	const struct mm_market *market = merge->market;
	uint64_t high = mm_market_end(market, symbol), low = market->low[symbol];
	struct mm_put_rows put = {
		.stage = &merge->stage,
		.row = row - segment->low,
		.expect = expect,
		.partly = merge->stage.span == 0,
	};

	if (high > segment->high)
		high = segment->high;
	if (merge->stage.direction > 0)
		put.limit = (high > row ? high : row) - segment->low;
	else
		put.limit = (low > segment->low ? low : segment->low) - segment->low;
	return put;
}

/* Notes what a visit put on the stage. */
static const struct run *add_run(struct mm_merge *merge, uint32_t symbol, uint64_t row,
				 const struct mm_put_rows *put)
{
	int direction = merge->stage.direction;
	struct run *run = &merge->runs[merge->run_count++];

	run->symbol = symbol;
	run->row = direction > 0 ? row + put->count : row - put->count;
	run->far = put->far;
	run->beyond = put->beyond;
	if (!put->has_beyond)
		known_by_headers(merge->market, symbol, run->row, direction, &run->beyond);
	mm_stage_add(&merge->stage, symbol, put->count);
	return run;
}

/* Is the row at a time t, next to a symbol's row border, in the stretch, and is there one at all?
 */
static bool is_in_stretch(const struct mm_merge *merge, uint32_t symbol, uint64_t row, int64_t t)
{
	const struct mm_stage *stage = &merge->stage;

	if (stage->direction > 0)
		return t <= (int64_t)((uint64_t)stage->from + stage->span) &&
		       row < mm_market_end(merge->market, symbol);
	return t >= stage->from && row > merge->market->low[symbol];
}

/* Puts a symbol's rows of the stretch on the stage, segment by segment. */
static enum gathered gather_symbol(struct mm_merge *merge, uint32_t symbol, int64_t *hint)
{
	struct mm_pool *pool = merge->market->pool;
	int direction = merge->stage.direction;
	int64_t t = direction > 0 ? merge->next[symbol] : merge->previous[symbol];
	uint64_t row = merge->rows[symbol];

	while (is_in_stretch(merge, symbol, row, t)) {
		struct mm_segment segment = mm_segment_of(pool, symbol,
							  direction > 0 ? row : row - 1);
		struct mm_put_rows put = rows_to_put(merge, symbol, row, &segment, t);
		if (put.limit == put.row)
			return BROKEN; /* cut by someone else just now */
		bool ok = mm_pool_visit(pool, segment.table, MM_VISIT_STAY, mm_stage_put, &put,
					NULL);
		if (ok && put.result == MM_PUT_FULL) {
			*hint = put.hint;
			return FULL;
		}
		if (!ok || put.result == MM_PUT_WRONG) {
			if (ok)
				break_table(pool, segment.table, &put);
			cut(merge, symbol, row, direction);
			return BROKEN;
		}
		const struct run *run = add_run(merge, symbol, row, &put);
		row = run->row;
		t = run->beyond;
		mm_prefetch_cursor(merge->prefetch, segment.table, row - segment.low, direction);
	}
	return DONE;
}

/* Puts the rows of the stretch on the stage, symbol by symbol. *share receives how much of the
 * symbols was looked at. */
static enum gathered gather(struct mm_merge *merge, const atomic_bool *cancel, double *share,
			    int64_t *hint)
{
	const struct mm_market *market = merge->market;
	const struct mm_stage *stage = &merge->stage;
	const int64_t *ahead = stage->direction > 0 ? merge->next : merge->previous;
	enum gathered result;

	merge->run_count = 0;
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t k = stage->direction > 0 ? i : market->chosens - 1 - i;
		uint32_t s = market->chosen[k];
		if (!is_in_stretch(merge, s, merge->rows[s], ahead[s]))
			continue;
		if (cancel && atomic_load_explicit(cancel, memory_order_relaxed))
			return CANCELLED;
		*share = (double)(i + 1) / market->chosens;
		result = gather_symbol(merge, s, hint);
		if (result == FULL && stage->span == 0)
			return DONE; /* the first ones of one timestamp are the next ones */
		if (result != DONE)
			return result;
	}
	return DONE;
}

/* --- stretches -------------------------------------------------------------------------------- */

/* The width that is likely to hold the events wanted. */
static uint64_t guess_span(const struct mm_merge *merge)
{
	double span = merge->spacing * (double)merge->target;
	uint64_t most = mm_stage_span_max(&merge->stage);

	if (merge->tied)
		return 0;
	return span >= (double)most ? most : (uint64_t)span;
}

/* Opens a stretch at the edge. */
static void open_stretch(struct mm_merge *merge, int direction, int64_t edge, uint64_t span)
{
	uint64_t most = direction > 0 ? (uint64_t)INT64_MAX - (uint64_t)edge
				      : (uint64_t)edge - (uint64_t)INT64_MIN;
	int64_t from;

	if (span > most)
		span = most;
	from = direction > 0 ? edge : (int64_t)((uint64_t)edge - span);
	mm_stage_open(&merge->stage, direction, from, span, merge->target);
}

/* How far from the edge an event on the overflowing stage is. */
static uint64_t distance(const struct mm_stage *stage, size_t place)
{
	uint64_t time = stage->keys[place] >> stage->run_bits;
	return stage->direction > 0 ? time : stage->span - time;
}

/* A narrower stretch after an overflow: where the events gathered so far, which are those of a
 * share of the symbols, say that as many as wanted would lie; or the hint of the table that
 * overflowed, where it is the one with the most events. At most half as wide, so that this ends. */
static uint64_t narrow(const struct mm_merge *merge, double share, int64_t hint)
{
	enum { SAMPLES = 64 };
	const struct mm_stage *stage = &merge->stage;
	uint64_t sample[SAMPLES], span, half = stage->span / 2;
	int64_t edge = stage->direction > 0 ? stage->from
					    : (int64_t)((uint64_t)stage->from + stage->span);

	span = stage->direction > 0 ? (uint64_t)hint - (uint64_t)edge
				    : (uint64_t)edge - (uint64_t)hint;
	if (stage->count >= stage->room / 2 && stage->count >= SAMPLES) {
		for (size_t i = 0; i < SAMPLES; i++) {
			uint64_t d = distance(stage, stage->first + stage->count * (2 * i + 1) /
									    (2 * SAMPLES));
			size_t j = i;
			for (; j && sample[j - 1] > d; j--)
				sample[j] = sample[j - 1];
			sample[j] = d;
		}
		double part = (double)merge->target * share / (double)stage->count;
		size_t at = (size_t)(part * SAMPLES);
		span = sample[at < SAMPLES ? at : SAMPLES - 1];
	}
	return span < half ? span : half;
}

/* Learns from a stretch how wide the next one should be. */
static void adapt(struct mm_merge *merge)
{
	const struct mm_stage *stage = &merge->stage;
	double width = (double)stage->span + 1, count = (double)stage->count;
	size_t target = merge->target;

	merge->target = smaller(target * GROWTH, merge->capacity);
	if (stage->span == 0 && stage->count == stage->room) {
		merge->tied = true;
		return;
	}
	if (merge->tied) {
		merge->tied = false;
		merge->spacing = average_spacing(merge->market);
		return;
	}
	double least = (double)target / WIDEN_MAX;
	merge->spacing = width / (count > least ? count : least > 1 ? least : 1);
}

/* Fills the empty stage with the next stretch. False when cancelled; an empty stage means the end
 * of the market. */
static bool fill(struct mm_merge *merge, int direction, const atomic_bool *cancel)
{
	enum gathered result;
	uint64_t span;
	int64_t edge, hint = 0;
	double share = 1;

	settle(merge);
	if (merge->direction != direction)
		start_small(merge);
	merge->direction = direction;
	do {
		if (!learn_all(merge, direction, cancel))
			return false;
		merge->stage.count = 0;
		if (!find_edge(merge, direction, &edge))
			return true;
		span = guess_span(merge);
		do {
			open_stretch(merge, direction, edge, span);
			result = gather(merge, cancel, &share, &hint);
			if (result == FULL)
				span = narrow(merge, share, hint);
		} while (result == FULL);
	} while (result == BROKEN);
	if (result == CANCELLED)
		return false;
	mm_stage_close(&merge->stage);
	adapt(merge);
	mm_prefetch_wake(merge->prefetch);
	return true;
}

/* Hands out a batch in a direction, from the stage or from the next one. */
static bool go(struct mm_merge *merge, int direction, struct mm_batch *batch,
	       const atomic_bool *cancel)
{
	const struct mm_stage *stage = &merge->stage;

	batch->count = 0;
	if (merge->direction != direction || stage->taken == stage->count)
		if (!fill(merge, direction, cancel)) {
			merge->stage.count = 0;
			merge->run_count = 0;
			return false;
		}
	if (stage->taken < stage->count)
		mm_stage_hand_out(&merge->stage, batch);
	return true;
}

bool mm_merge_next(struct mm_merge *merge, struct mm_batch *batch, const atomic_bool *cancel)
{
	return go(merge, 1, batch, cancel);
}

bool mm_merge_previous(struct mm_merge *merge, struct mm_batch *batch, const atomic_bool *cancel)
{
	return go(merge, -1, batch, cancel);
}
