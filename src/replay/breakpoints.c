/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking ahead of the playhead. Every breakpoint has a lookout for each of its symbols. They look
 * in passes: in one, each looks on to the same time, and none that comes later than the earliest
 * event found so far has to. After a pass nothing before that time is unknown; the earliest event
 * found up to it, in event order, is where the replay is to stop. What a later lookout found
 * further off waits for a pass that comes so far.
 *
 * A pass looks further than was asked for, by a span that grows from pass to pass: so looking costs
 * little where something happens often, or where it is done for every frame of a slow replay, and a
 * handful of passes lead from one end of a market to the other.
 *
 * What was looked at holds for a playhead that goes on from there within the bound. Whatever else
 * happens (a seek, a turn, another breakpoint, a table that breaks) the lookouts begin anew, from
 * the rows before the playhead.
 */
#include "replay/breakpoints.h"

#include "replay/market.h"

#include <mmtui/list.h>

#include <stdlib.h>
#include <string.h>

/* Rows' worth of looking in a slice: well under a millisecond of memory that is there. */
#define SLICE 150000
/* The first pass looks by this part of the market further than it must, each after it by more. */
#define SPAN_PART 256
#define SPAN_GROWS 4

struct mm_breakpoints *mm_breakpoints_new(struct mm_market *market, struct mm_error *err)
{
	struct mm_breakpoints *breaks = calloc(1, sizeof *breaks);

	if (breaks)
		breaks->rows = calloc(market->symbols ? market->symbols : 1, sizeof *breaks->rows);
	if (!breaks || !breaks->rows) {
		free(breaks);
		mm_fail(err, "not enough memory for breakpoints");
		return NULL;
	}
	breaks->market = market;
	breaks->looking.market = market;
	breaks->looking.truth = breaks->truth;
	breaks->slice = SLICE;
	breaks->stale = true;
	return breaks;
}

void mm_breakpoints_free(struct mm_breakpoints *breaks)
{
	if (!breaks)
		return;
	mm_breakpoints_clear(breaks);
	free(breaks->rows);
	free(breaks);
}

/* Fills in the symbols that a breakpoint is about. */
static bool choose(struct mm_breakpoint *at, const struct mm_market *market, struct mm_error *err)
{
	const char *list = at->condition.symbols;

	if (!mm_list_check(market->pool, list, err))
		return false;
	at->lookout = calloc(market->chosens ? market->chosens : 1, sizeof *at->lookout);
	if (!at->lookout)
		return mm_fail(err, "not enough memory for a breakpoint");
	for (uint32_t i = 0; i < market->chosens; i++)
		if (mm_list_matches(list, mm_pool_symbol(market->pool, market->chosen[i])))
			at->lookout[at->lookouts++].symbol = market->chosen[i];
	if (at->lookouts)
		return true;
	free(at->lookout);
	return mm_fail(err, "no symbol that \"%s\" matches is replayed", list);
}

/* Do two lists hold the same entries, however they are written? */
static bool same_list(const char *a, const char *b)
{
	struct mm_list_entry x, y;
	bool more;

	while ((more = mm_list_next(&a, &x)) == mm_list_next(&b, &y)) {
		if (!more)
			return true;
		bool literal = !strpbrk(x.name, "*?[\\"); /* without quotes too */
		if (strcmp(x.name, y.name) || (x.quoted != y.quoted && !literal))
			return false;
	}
	return false;
}

const struct mm_breakpoint *mm_breakpoints_equal(const struct mm_breakpoints *breaks,
						 const char *condition)
{
	struct mm_condition wanted;

	if (!mm_condition_parse(condition, &wanted, NULL))
		return NULL;
	for (size_t i = 0; i < breaks->count; i++) {
		const struct mm_condition *is = &breaks->at[i].condition;

		if (same_list(is->symbols, wanted.symbols) &&
		    is->comparisons == wanted.comparisons &&
		    !memcmp(is->comparison, wanted.comparison, sizeof wanted.comparison))
			return &breaks->at[i];
	}
	return NULL;
}

const struct mm_breakpoint *mm_breakpoints_add(struct mm_breakpoints *breaks, const char *condition,
					       struct mm_error *err)
{
	struct mm_breakpoint *at = &breaks->at[breaks->count];

	if (breaks->count == MM_BREAKS_MAX) {
		mm_fail(err, "there are %d breakpoints already: delete one", MM_BREAKS_MAX);
		return NULL;
	}
	*at = (struct mm_breakpoint){.number = breaks->last_number + 1};
	if (!mm_condition_parse(condition, &at->condition, err) || !choose(at, breaks->market, err))
		return NULL;
	breaks->last_number++;
	breaks->count++;
	breaks->stale = true;
	return at;
}

bool mm_breakpoints_delete(struct mm_breakpoints *breaks, uint32_t number)
{
	for (size_t i = 0; i < breaks->count; i++) {
		if (breaks->at[i].number != number)
			continue;
		free(breaks->at[i].lookout);
		breaks->count--;
		memmove(&breaks->at[i], &breaks->at[i + 1],
			(breaks->count - i) * sizeof breaks->at[i]);
		breaks->stale = true;
		return true;
	}
	return false;
}

void mm_breakpoints_clear(struct mm_breakpoints *breaks)
{
	while (breaks->count)
		free(breaks->at[--breaks->count].lookout);
	breaks->stale = true;
}

bool mm_breakpoints_follow(struct mm_breakpoints *breaks, const struct mm_playhead *playhead,
			   int direction)
{
	breaks->stale |= breaks->direction != direction || breaks->n != mm_playhead_n(playhead) ||
			 breaks->events != mm_market_events(breaks->market);
	return !breaks->stale && !breaks->is_passing;
}

void mm_breakpoints_moved(struct mm_breakpoints *breaks, uint64_t n)
{
	breaks->n = n;
}

/* Everything is unknown: the lookouts begin at the playhead. */
static void begin(struct mm_breakpoints *breaks, struct mm_playhead *playhead, int direction)
{
	const struct mm_market *market = breaks->market;
	const uint64_t *rows = mm_playhead_rows(playhead);
	uint64_t width = (uint64_t)market->end - (uint64_t)market->start;

	breaks->stale = false;
	breaks->is_passing = false;
	breaks->found = false;
	breaks->bound = (struct mm_bound){.is_bounded = true, .until = mm_playhead_t(playhead)};
	breaks->direction = breaks->looking.direction = direction;
	breaks->n = mm_playhead_n(playhead);
	breaks->events = mm_market_events(market);
	breaks->span = (int64_t)(width / SPAN_PART) + 1;
	for (size_t i = 0; i < breaks->count; i++) {
		struct mm_breakpoint *at = &breaks->at[i];
		breaks->looking.condition = &at->condition;
		for (uint32_t k = 0; k < at->lookouts; k++)
			mm_lookout_begin(&at->lookout[k], &breaks->looking, at->lookout[k].symbol,
					 rows[at->lookout[k].symbol]);
	}
}

/* Is the event of a lookout earlier than the earliest found so far, in the direction of play? */
static bool is_earlier(const struct mm_breakpoints *breaks, const struct mm_lookout *lookout)
{
	int order;

	if (!breaks->found)
		return true;
	if (lookout->t != breaks->t)
		order = lookout->t < breaks->t ? -1 : 1;
	else if (lookout->symbol != breaks->symbol)
		order = lookout->symbol < breaks->symbol ? -1 : 1;
	else
		order = lookout->row < breaks->row ? -1 : lookout->row > breaks->row;
	return breaks->direction > 0 ? order < 0 : order > 0;
}

static bool is_within(const struct mm_breakpoints *breaks, int64_t t)
{
	int64_t until = breaks->looking.until;

	return breaks->direction > 0 ? t <= until : until == INT64_MIN || t > until;
}

/* Nobody need look further than the earliest event found. */
static void look_no_further(struct mm_breakpoints *breaks)
{
	if (!breaks->found || !is_within(breaks, breaks->t))
		return;
	if (breaks->direction > 0)
		breaks->looking.until = breaks->t;
	else if (breaks->t > INT64_MIN)
		breaks->looking.until = breaks->t - 1;
}

static void note(struct mm_breakpoints *breaks, const struct mm_lookout *lookout)
{
	if (!is_earlier(breaks, lookout))
		return;
	breaks->found = true;
	breaks->symbol = lookout->symbol;
	breaks->row = lookout->row;
	breaks->t = lookout->t;
	look_no_further(breaks);
}

/* Begins a pass that looks further than t, and than is known, by the span; to the very end where
 * that is near. */
static void begin_pass(struct mm_breakpoints *breaks, int64_t t)
{
	const struct mm_market *market = breaks->market;
	int64_t *until = &breaks->looking.until;

	breaks->is_passing = true;
	breaks->pass_at = 0;
	breaks->pass_of = 0;
	breaks->is_late = false;
	breaks->looking.wait = false;
	if (breaks->direction > 0) {
		t = t > breaks->bound.until ? t : breaks->bound.until;
		if (__builtin_add_overflow(t, breaks->span, until) || *until >= market->end)
			*until = INT64_MAX;
	} else {
		t = t < breaks->bound.until ? t : breaks->bound.until;
		if (__builtin_sub_overflow(t, breaks->span, until) || *until < market->start)
			*until = INT64_MIN;
	}
	look_no_further(breaks);
}

/* Lets one lookout look on; false where the work is used up. */
static bool look_on(struct mm_breakpoints *breaks, struct mm_lookout *lookout)
{
	enum mm_looked looked = mm_lookout_look(lookout, &breaks->looking);

	if (looked == MM_LOOK_ON)
		return false;
	breaks->is_late |= looked == MM_LOOK_LATER;
	if (lookout->state == MM_LOOKOUT_FOUND)
		note(breaks, lookout);
	return true;
}

/* Goes on with a round over all lookouts; false where the work is used up. */
static bool go_round(struct mm_breakpoints *breaks)
{
	for (; breaks->pass_at < breaks->count; breaks->pass_at++, breaks->pass_of = 0) {
		struct mm_breakpoint *at = &breaks->at[breaks->pass_at];
		breaks->looking.condition = &at->condition;
		for (; breaks->pass_of < at->lookouts; breaks->pass_of++)
			if (at->lookout[breaks->pass_of].state == MM_LOOKOUT_LOOKS &&
			    !look_on(breaks, &at->lookout[breaks->pass_of]))
				return false;
	}
	return true;
}

/* Goes on with a pass. In the first round nobody waits for the disk: all ask it for what they miss,
 * so that it can work on every request at once; in the second they do. */
static bool pass(struct mm_breakpoints *breaks)
{
	while (go_round(breaks)) {
		if (!breaks->is_late)
			return true;
		breaks->looking.wait = true;
		breaks->is_late = false;
		breaks->pass_at = 0;
		breaks->pass_of = 0;
	}
	return false;
}

/* All is known as far as the pass looked: what it means for the replay. */
static void end_pass(struct mm_breakpoints *breaks)
{
	struct mm_bound *bound = &breaks->bound;

	breaks->is_passing = false;
	if (breaks->span < INT64_MAX / SPAN_GROWS)
		breaks->span *= SPAN_GROWS;
	bound->until = breaks->looking.until;
	bound->stops = breaks->found && is_within(breaks, breaks->t);
	if (!bound->stops)
		return;
	bound->symbol = breaks->symbol;
	bound->row = breaks->row;
	bound->n = mm_market_seek_row(breaks->market, bound->symbol, bound->row, breaks->rows,
				      &bound->t);
	bound->n -= breaks->direction < 0;
}

bool mm_breakpoints_look(struct mm_breakpoints *breaks, struct mm_playhead *playhead, int direction,
			 int64_t t)
{
	mm_breakpoints_follow(breaks, playhead, direction);
	if (breaks->stale) {
		begin(breaks, playhead, direction);
		t = mm_playhead_t(playhead);
	}
	if (breaks->bound.stops)
		return true;
	if (!breaks->is_passing)
		begin_pass(breaks, t);
	breaks->looking.work = breaks->slice;
	if (!pass(breaks))
		return false;
	end_pass(breaks);
	/* a table that broke meanwhile has taken events away */
	return mm_breakpoints_follow(breaks, playhead, direction);
}

static bool fired(const struct mm_breakpoint *at, const struct mm_bound *bound)
{
	for (uint32_t low = 0, high = at->lookouts; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		const struct mm_lookout *lookout = &at->lookout[middle];
		if (lookout->symbol == bound->symbol)
			return lookout->state == MM_LOOKOUT_FOUND && lookout->row == bound->row;
		if (lookout->symbol < bound->symbol)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

const struct mm_breakpoint *mm_breakpoints_hit(struct mm_breakpoints *breaks, size_t *others)
{
	const struct mm_breakpoint *first = NULL;

	*others = 0;
	for (size_t i = 0; i < breaks->count; i++) {
		if (!fired(&breaks->at[i], &breaks->bound))
			continue;
		breaks->at[i].hits++;
		if (first)
			++*others;
		else
			first = &breaks->at[i];
	}
	breaks->stale = true;
	return first;
}
