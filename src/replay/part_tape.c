/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tape of a part of the market. The part's events come in the order they have in the whole. So
 * what is before the playhead are the part's first events, as many as its symbols have rows there,
 * and a place further back is found in the part by its number, as any place is found by number:
 *
 *   the whole   a B c B B a c B | playhead          only B:   B B B B |
 *   two back    a B c B B           a c B |                   B B | B B
 *
 * Such a search looks at every symbol many times, a scroll moves by a line or a page. So a place is
 * kept that lies a little after the one wanted (at first the playhead), and from there the events
 * up to the wanted one are read and let go. Only a place that is far from it costs a search.
 *
 * The tape of the whole market at the playhead itself is what the playhead keeps already.
 */
#include "replay/part_tape.h"

#include "replay/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WALK 4096 /* events let go of at most: some milliseconds, where a search takes tens */

bool part_tape_choose(struct part_tape *tape, const struct mm_market *whole, const char *list,
		      uint32_t only, struct mm_error *err)
{
	bool all = only == UINT32_MAX && !*list, was_all = !tape->market;
	struct mm_market *part = NULL;

	if (all ? was_all : !was_all && tape->only == only && !strcmp(tape->list, list))
		return true;
	if (!all) {
		part = mm_market_part(whole, *list ? list : NULL, only, err);
		if (!part)
			return false;
	}
	mm_market_free(tape->market);
	tape->market = part;
	tape->only = only;
	tape->choices++;
	snprintf(tape->list, sizeof tape->list, "%s", list);
	tape->is_read = tape->has_base = false;
	return true;
}

/* The market's events before the playhead. */
static uint64_t count_events(const struct mm_market *market, const struct mm_asof *states)
{
	uint64_t events = 0;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		uint64_t rows = states[s].rows, end = mm_market_end(market, s);
		rows = rows < end ? rows : end;
		events += rows > market->low[s] ? rows - market->low[s] : 0;
	}
	return events;
}

static bool make_room(struct part_tape *tape, uint32_t symbols)
{
	size_t count = symbols ? symbols : 1;

	if (!tape->rows)
		tape->rows = calloc(count, sizeof *tape->rows);
	if (!tape->base)
		tape->base = calloc(count, sizeof *tape->base);
	if (!tape->states)
		tape->states = calloc(count, sizeof *tape->states);
	return tape->rows && tape->base && tape->states;
}

/* Makes states[] those of the place `back` events before the playhead, whose own are given. */
static void go_back(struct part_tape *tape, struct mm_market *market, const struct mm_asof *states)
{
	uint64_t back = tape->back;

	if (!tape->has_base || back < tape->base_back || back - tape->base_back > WALK) {
		tape->base_back = back > WALK ? back - WALK / 2 : 0;
		if (tape->base_back) {
			mm_market_seek_event(market, tape->events - tape->base_back, tape->rows);
			mm_asof_seek(market, tape->rows, tape->base);
		} else {
			memcpy(tape->base, states, market->symbols * sizeof *states);
		}
		tape->has_base = true;
	}
	memcpy(tape->states, tape->base, market->symbols * sizeof *states);
	mm_tape_skip(market, tape->states, back - tape->base_back);
}

/* Is the place what it was when the tape was read last? */
static bool is_there(struct part_tape *tape, uint64_t n, uint64_t market_events)
{
	return tape->is_read && tape->n == n && tape->market_events == market_events;
}

void part_tape_read(struct part_tape *tape, struct mm_market *whole, struct mm_playhead *playhead,
		    uint64_t back)
{
	struct mm_market *market = tape->market ? tape->market : whole;
	const struct mm_asof *states = mm_playhead_states(playhead);
	uint64_t n = mm_playhead_n(playhead), market_events = mm_market_events(whole);
	bool same = is_there(tape, n, market_events);

	if (same && tape->asked_back == back)
		return;
	tape->has_base &= same;
	if (tape->market)
		mm_market_share_cuts(tape->market, whole);
	tape->events = count_events(market, states);
	tape->back = back < tape->events ? back : tape->events;
	if (tape->back && !make_room(tape, market->symbols))
		tape->back = 0;
	if (tape->back)
		go_back(tape, market, states);
	if (tape->back || tape->market)
		tape->count = mm_tape_read(market, tape->back ? tape->states : states, tape->trade,
					   MM_TAPE_MAX);
	else
		tape->count = mm_playhead_tape(playhead, tape->trade, MM_TAPE_MAX);
	if (tape->market) /* it may have come upon a broken table */
		mm_market_share_cuts(tape->market, whole);
	tape->is_read = true;
	tape->n = n;
	tape->market_events = market_events;
	tape->asked_back = back;
}

void part_tape_free(struct part_tape *tape)
{
	mm_market_free(tape->market);
	free(tape->rows);
	free(tape->base);
	free(tape->states);
}
