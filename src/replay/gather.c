/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which stretch of time comes next, and whose rows lie in it.
 *
 * The next stretch begins where the earliest next timestamp is. The gatherer looks through the
 * cursors, and puts on the stage the rows of those that have any in it. Symbols without one cost a
 * comparison.
 *
 * How wide a stretch may be so that its events fit is a guess: the market's average at first, then
 * what the last stretch held. A guess too low costs nothing but a small stage. Where the stage
 * overflows, what is on it tells what a narrower stretch would hold, and gathering begins again.
 * One timestamp is the narrowest stretch; if even that has more events than fit, as many as do are
 * taken: the first ones in symbol order are the next ones in event order.
 *
 * How many events ought a stretch to have? Few, so that a stage stays in the caches; many, so that
 * a symbol's rows in it are worth going there: 65536, or 8 for each symbol where that is more.
 *
 * The cursors move only when all of a stretch is on the stage, by what was noted of each (its run).
 * So gathering can be given up and begun again at any point: when the stage overflows, when a table
 * breaks, when it is cancelled.
 *
 * A symbol's rows lie elsewhere in memory than its neighbour's, and waiting for each in turn took
 * two thirds of the time: so the lines of the rows ahead are asked for two symbols early.
 *
 * Backward, all of this is its own mirror image.
 */
#include "replay/gather.h"

#include "base/give_way.h"
#include "replay/cursor.h"
#include "replay/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_EVENTS 2048 /* the first stretch after a seek: small, so that it is there at once */
#define GROWTH 4          /* of the stretches that follow */
#define WIDEN_MAX 16      /* a stretch's width over the last one's, at most */
#define SHARE_MIN (1. / 16)
#define SLACK 2 /* room on the stage over the events a stretch is meant to hold */
#define STRETCH_EVENTS (1u << 16)
#define EVENTS_A_SYMBOL 8
#define FETCH_AHEAD 2          /* symbols */
#define YIELD_EVENTS 8192      /* between two times that somebody else may go first */
#define WAKE_EVENTS (1u << 18) /* between two looks of the prefetcher, and at the budget */

/* One symbol's share of the stage, and where it leaves the symbol's cursor. */
struct run {
	uint64_t row;
	int64_t next;
	uint32_t k, count;
};

struct gather {
	struct mm_market *market;
	struct mm_prefetch *prefetch;
	struct cursors cursors;
	struct stage *stage; /* the one being filled */
	struct run *runs;
	uint32_t run_count;

	/* the next stretch */
	size_t most;    /* events a stretch is ever meant to hold */
	size_t target;  /* this one */
	double spacing; /* ns an event */
	bool tied;      /* the last one held one timestamp, and not all of its events */
	bool all_known; /* every cursor's next timestamp */
	size_t since;   /* events gathered since the prefetcher was woken */
};

enum gathered { DONE, FULL, BROKEN, STALE, CANCELLED };

/* --- making and freeing ----------------------------------------------------------------------- */

size_t gather_room(size_t target)
{
	return target * SLACK;
}

size_t gather_target(const struct mm_market *market, size_t most)
{
	size_t wanted = (size_t)market->chosens * EVENTS_A_SYMBOL;

	if (wanted < STRETCH_EVENTS)
		wanted = STRETCH_EVENTS;
	return wanted < most ? wanted : most;
}

struct gather *gather_new(struct mm_market *market, struct mm_prefetch *prefetch, size_t target,
			  struct mm_error *err)
{
	struct gather *gather = calloc(1, sizeof *gather);

	if (!gather || !cursors_init(&gather->cursors, market, err)) {
		if (!gather)
			mm_fail(err, "not enough memory for a merge");
		free(gather);
		return NULL;
	}
	gather->market = market;
	gather->prefetch = prefetch;
	gather->most = target;
	gather->runs = calloc(market->chosens ? market->chosens : 1, sizeof *gather->runs);
	if (!gather->runs) {
		mm_fail(err, "not enough memory for a merge of %u symbols", market->chosens);
		gather_free(gather);
		return NULL;
	}
	gather_seek(gather, market->low, 1);
	return gather;
}

void gather_free(struct gather *gather)
{
	if (!gather)
		return;
	cursors_free(&gather->cursors);
	free(gather->runs);
	free(gather);
}

static double average_spacing(const struct mm_market *market)
{
	double span = (double)market->end - (double)market->start;
	uint64_t events = mm_market_events(market);

	return events && span > 0 ? span / (double)events : 1;
}

void gather_seek(struct gather *gather, const uint64_t *rows, int direction)
{
	cursors_seek(&gather->cursors, rows, direction);
	gather->target = gather->most < FIRST_EVENTS ? gather->most : FIRST_EVENTS;
	gather->tied = false;
	gather->all_known = false;
	gather->spacing = average_spacing(gather->market);
	if (gather->prefetch)
		mm_prefetch_reset(gather->prefetch, gather->cursors.in_place);
}

uint64_t gather_copied_bytes(const struct gather *gather)
{
	return gather->cursors.room_bytes;
}

void gather_rows(const struct gather *gather, uint64_t *rows)
{
	memcpy(rows, gather->market->low, gather->market->symbols * sizeof *rows);
	for (uint32_t k = 0; k < gather->cursors.count; k++)
		rows[gather->cursors.at[k].symbol] = gather->cursors.at[k].row;
}

/* --- cursors ---------------------------------------------------------------------------------- */

/* What was known of a cursor holds no more. */
static void forget(struct gather *gather, uint32_t k)
{
	gather->cursors.known[k] = false;
	gather->all_known = false;
}

/* Where what comes next of a symbol cannot be read: what comes after it is lost, or, going
 * backward, all of the table that the row before it lies in. */
static void cut(struct gather *gather, uint32_t k, uint64_t row)
{
	uint32_t symbol = gather->cursors.at[k].symbol;

	if (gather->cursors.direction < 0)
		row = mm_segment_of(gather->market->pool, symbol, row - 1).low;
	mm_market_cut(gather->market, symbol, row);
	forget(gather, k);
}

static bool is_cancelled(const atomic_bool *cancel)
{
	return cancel && atomic_load_explicit(cancel, memory_order_relaxed);
}

/* Makes sure that every cursor knows its timestamp; before the first page is touched the prefetcher
 * hears of all that are new. False when cancelled. */
static bool learn_all(struct gather *gather, const atomic_bool *cancel)
{
	struct cursors *cursors = &gather->cursors;

	if (gather->all_known)
		return true;
	for (uint32_t k = 0; gather->prefetch && k < cursors->count; k++)
		if (!cursors->known[k])
			cursor_announce(cursors, k, gather->prefetch);
	mm_prefetch_wake(gather->prefetch);

	for (uint32_t k = 0; k < cursors->count; k++) {
		while (!cursors->known[k]) {
			if (is_cancelled(cancel))
				return false;
			if (!cursor_learn(cursors, k))
				cut(gather, k, cursors->at[k].row);
		}
	}
	gather->all_known = true;
	return true;
}

/* Is there a row of the symbol before `row`, or, going backward, after its first? */
static bool has_ahead(const struct gather *gather, const struct cursor *cursor, uint64_t row)
{
	return gather->cursors.direction > 0 ? row < mm_market_end(gather->market, cursor->symbol)
					     : row > gather->market->low[cursor->symbol];
}

/* Where the next stretch begins: the timestamp nearest to where it stands. False where there is
 * none. */
static bool find_edge(const struct gather *gather, int64_t *edge)
{
	const struct cursors *cursors = &gather->cursors;
	bool forward = cursors->direction > 0, any = false;

	*edge = forward ? INT64_MAX : INT64_MIN;
	for (uint32_t k = 0; k < cursors->count; k++) {
		const struct cursor *cursor = &cursors->at[k];
		if (forward ? cursor->next > *edge : cursor->next < *edge)
			continue;
		if (!has_ahead(gather, cursor, cursor->row)) /* the ends of time are times, too */
			continue;
		*edge = cursor->next;
		any = true;
	}
	return any;
}

/* --- a symbol's share ------------------------------------------------------------------------- */

/* What is done under the guard: the rows at hand from `row` on that lie in the stretch are put on
 * the stage, and the time of the one after them is read. */
struct putting {
	struct stage *stage;
	const struct cursor *cursor;
	uint64_t row,
		limit;  /* rows up to here, the last one exclusive, or going backward inclusive */
	int64_t expect; /* the first one's timestamp, as it was known */

	enum stage_put result;
	size_t put;
	int64_t next; /* of the row after, where it is at hand */
	bool has_next;
};

static void put_rows(void *arg)
{
	struct putting *p = arg;
	const struct cursor *cursor = p->cursor;
	bool forward = p->stage->direction > 0;
	uint64_t at = p->row - cursor->low - !forward;
	struct stage_rows rows = {
		.t = cursor->t + at,
		.price = cursor->price + at,
		.volume = cursor->volume + at,
		.count = (size_t)(forward ? p->limit - p->row : p->row - p->limit),
		.symbol = cursor->symbol,
	};

	p->put = 0;
	p->has_next = false;
	if (*rows.t != p->expect) {
		p->result = STAGE_DISORDER;
		return;
	}
	p->result = stage_put(p->stage, &rows, &p->put);
	if (p->put < rows.count && (p->result == STAGE_FINE || p->result == STAGE_FULL)) {
		p->next = rows.t[forward ? (ptrdiff_t)p->put : -(ptrdiff_t)p->put];
		p->has_next = true;
	}
}

/* Marks a table as broken whose rows are not what they must be. */
static void break_table(struct gather *gather, uint32_t k, const struct putting *p)
{
	const struct backing *backing = &gather->cursors.backing[k];
	uint64_t row = gather->cursors.direction > 0 ? p->row + p->put : p->row - 1 - p->put;
	char reason[160];

	snprintf(reason, sizeof reason, "row %llu %s",
		 (unsigned long long)(row - backing->segment_low),
		 p->result == STAGE_DISORDER
			 ? "is not in the order of time that header, index and neighbours promise"
			 : "has a price or a volume that is not finite, or a volume below zero");
	mm_pool_break(gather->market->pool, backing->table, reason);
}

/* Puts what is at hand from `row` on, which it reaches first. */
static enum gathered put_at_hand(struct gather *gather, uint32_t k, struct putting *p)
{
	struct cursors *cursors = &gather->cursors;
	const struct cursor *cursor = &cursors->at[k];
	uint64_t end = mm_market_end(gather->market, cursor->symbol);
	uint64_t low = gather->market->low[cursor->symbol];

	if (!cursor_has(cursor, cursors->direction, p->row) && !cursor_reach(cursors, k, p->row))
		return BROKEN;
	if (cursors->direction > 0)
		p->limit = cursor->high < end ? cursor->high : end;
	else
		p->limit = cursor->low > low ? cursor->low : low;
	if (cursors->direction > 0 ? p->limit <= p->row : p->row > end)
		return STALE; /* cut by someone else just now */
	if (!cursor_read(cursors, k, put_rows, p))
		return BROKEN;
	if (p->result == STAGE_FULL)
		return FULL;
	if (p->result != STAGE_FINE || (!p->put && stage_reaches(p->stage, p->expect))) {
		if (p->result == STAGE_FINE)
			p->result = STAGE_DISORDER;
		break_table(gather, k, p);
		return BROKEN;
	}
	return DONE;
}

/* The timestamp of the row ahead of p->row, which is not at hand. */
static bool find_next(struct gather *gather, uint32_t k, struct putting *p)
{
	struct cursors *cursors = &gather->cursors;

	if (cursor_header_time(cursors, k, p->row, &p->next))
		return true;
	if (!cursor_reach(cursors, k, p->row))
		return false;
	/* a copy: in place, the whole segment is at hand */
	const struct cursor *cursor = &cursors->at[k];
	p->next = cursor->t[p->row - cursor->low - (cursors->direction < 0)];
	return true;
}

/* Puts a symbol's rows of the stretch on the stage and notes the run. */
static enum gathered gather_symbol(struct gather *gather, uint32_t k)
{
	const struct cursor *cursor = &gather->cursors.at[k];
	struct putting p = {.stage = gather->stage,
			    .cursor = cursor,
			    .row = cursor->row,
			    .expect = cursor->next};
	enum gathered result = DONE;
	uint64_t count = 0;

	while (result == DONE && has_ahead(gather, cursor, p.row) &&
	       stage_reaches(gather->stage, p.expect)) {
		result = put_at_hand(gather, k, &p);
		if (result == BROKEN || result == STALE || (result == FULL && gather->stage->span))
			break;
		count += p.put;
		p.row += (uint64_t)((int64_t)p.put * gather->cursors.direction);
		if (!p.has_next && !find_next(gather, k, &p))
			result = BROKEN;
		p.expect = p.next;
	}
	if (result == BROKEN)
		cut(gather, k, p.row);
	else if (result == STALE)
		forget(gather, k);
	else if (result == DONE || !gather->stage->span)
		gather->runs[gather->run_count++] = (struct run){
			.row = p.row, .next = p.expect, .k = k, .count = (uint32_t)count};
	return result;
}

/* --- a stretch -------------------------------------------------------------------------------- */

/* Puts the rows of the stretch on the stage, symbol by symbol. *share receives how much of the
 * symbols was looked at. */
static enum gathered gather_all(struct gather *gather, const atomic_bool *cancel, double *share)
{
	struct cursors *cursors = &gather->cursors;
	const struct stage *stage = gather->stage;
	const int direction = cursors->direction;
	const uint32_t count = cursors->count;
	size_t yielded = 0;

	gather->run_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t k = direction > 0 ? i : count - 1 - i;
		const struct cursor *cursor = &cursors->at[k];
		if (i + FETCH_AHEAD < count) {
			const struct cursor *later = cursor + direction * FETCH_AHEAD;
			if (stage_reaches(stage, later->next))
				cursor_fetch_lines(later, direction);
		}
		if (!stage_reaches(stage, cursor->next))
			continue;
		if (is_cancelled(cancel))
			return CANCELLED;
		*share = (double)(i + 1) / count;
		enum gathered result = gather_symbol(gather, k);
		if (result == FULL && !stage->span)
			return DONE; /* the first ones of one timestamp are the next ones */
		if (result != DONE)
			return result;
		if (stage->count - yielded > YIELD_EVENTS) {
			yielded = stage->count;
			mm_yield();
		}
	}
	return DONE;
}

/* Brings the cursors to where the stretch ends. */
static void move_cursors(struct gather *gather)
{
	struct cursors *cursors = &gather->cursors;

	for (uint32_t i = 0; i < gather->run_count; i++) {
		const struct run *run = &gather->runs[i];
		struct cursor *cursor = &cursors->at[run->k];
		cursor->row = run->row;
		cursor->next = run->next;
		cursor->last = run->count;
	}
	gather->since += gather->stage->count;
	if (gather->since < WAKE_EVENTS)
		return;
	gather->since = 0;
	for (uint32_t k = 0; gather->prefetch && k < cursors->count; k++)
		cursor_announce(cursors, k, gather->prefetch);
	mm_prefetch_wake(gather->prefetch);
	mm_pool_trim(gather->market->pool);
}

/* The width that is likely to hold the events wanted. */
static uint64_t guess_span(const struct gather *gather)
{
	double span = gather->spacing * (double)gather->target;

	if (gather->tied)
		return 0;
	return span >= (double)STAGE_SPAN_MAX ? STAGE_SPAN_MAX : (uint64_t)span;
}

/* Opens a stretch at the edge. */
static void open_stretch(struct gather *gather, int64_t edge, uint64_t span)
{
	uint64_t most = gather->cursors.direction > 0 ? (uint64_t)INT64_MAX - (uint64_t)edge
						      : (uint64_t)edge - (uint64_t)INT64_MIN;

	stage_open(gather->stage, gather->cursors.direction, edge, span < most ? span : most,
		   gather->target);
}

/* A narrower stretch after an overflow: where the events gathered so far, which are those of a
 * share of the symbols, say that as many as wanted would lie. Not much less where the share is
 * small, since few symbols may have most of the events. At most half as wide, so that this ends. */
static uint64_t narrow(const struct gather *gather, double share)
{
	const struct stage *stage = gather->stage;
	double wanted = (double)gather->target * (share > SHARE_MIN ? share : SHARE_MIN);
	uint64_t span = stage_distance(stage, wanted), half = stage->span / 2;

	return span < half ? span : half;
}

/* Learns from a stretch how wide the next one should be. */
static void adapt(struct gather *gather)
{
	const struct stage *stage = gather->stage;
	size_t target = gather->target;
	double width = (double)stage->span + 1, count = (double)stage->count;

	gather->target = gather->most / GROWTH < target ? gather->most : target * GROWTH;
	if (stage->span == 0 && stage->count >= stage->room) {
		gather->tied = true;
		return;
	}
	if (gather->tied) {
		gather->tied = false;
		gather->spacing = average_spacing(gather->market);
		return;
	}
	double least = (double)target / WIDEN_MAX;
	gather->spacing = width / (count > least ? count : least > 1 ? least : 1);
}

bool gather_fill(struct gather *gather, struct stage *stage, const atomic_bool *cancel)
{
	enum gathered result;
	double share = 1;
	int64_t edge;

	gather->stage = stage;
	do {
		stage->count = stage->taken = 0;
		if (!learn_all(gather, cancel))
			return false;
		if (!find_edge(gather, &edge))
			return true;
		uint64_t span = guess_span(gather);
		do {
			open_stretch(gather, edge, span);
			result = gather_all(gather, cancel, &share);
			if (result == FULL)
				span = narrow(gather, share);
		} while (result == FULL);
	} while (result == BROKEN || result == STALE);
	if (result == CANCELLED) {
		stage->count = stage->taken = 0;
		return false;
	}
	adapt(gather);
	move_cursors(gather);
	return true;
}
