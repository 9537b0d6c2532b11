/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The playhead keeps three things of its place: how many rows of each symbol are before it, each
 * symbol's as-of state, and the tape.
 *
 * Forward, every event is folded into its symbol's state as it is played. Backward there is nothing
 * to fold: a sum of doubles cannot be taken apart bit for bit. So playing backward only counts rows
 * down, and the states that no longer agree with their row count are made anew, from the index and
 * at most one block each, when somebody asks (settle). The same for the tape: it is a ring while
 * one plays forward, and is read backward from the tables after anything else.
 *
 * Seeking asks the market for the rows of a place and settles; so playing, seeking and stepping
 * come to the same state by construction, and by test.
 *
 * A table that breaks takes rows away, some of them from before the playhead: when going backward
 * over the break, or when a state cannot be made anew. n is then counted again (playhead_heed_cuts,
 * playhead_settle), and what was gathered ahead is thrown away: it was gathered for another place.
 */
#include "replay/playhead_private.h"
#include "replay/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct mm_playhead *mm_playhead_new(struct mm_market *market, struct mm_prefetch *prefetch,
				    struct mm_error *err)
{
	struct mm_playhead *p = calloc(1, sizeof *p);

	if (!p)
		goto memory;
	p->market = market;
	p->rows = calloc(market->symbols ? market->symbols : 1, sizeof *p->rows);
	p->states = calloc(market->symbols ? market->symbols : 1, sizeof *p->states);
	if (!p->rows || !p->states)
		goto memory;
	p->stream = mm_stream_new(market, prefetch, MM_MERGE_EVENTS, err);
	if (!p->stream) {
		mm_playhead_free(p);
		return NULL;
	}
	for (uint32_t s = 0; s < market->symbols; s++)
		p->states[s] = (struct mm_asof){.last = NAN,
						.previous = NAN,
						.base = NAN,
						.open = NAN,
						.high = NAN,
						.low = NAN};
	for (uint32_t i = 0; i < market->chosens; i++)
		p->states[market->chosen[i]].rows = UINT64_MAX; /* not known yet */
	mm_playhead_seek_event(p, 0);
	return p;
memory:
	mm_fail(err, "not enough memory for the states of %u symbols", market->symbols);
	mm_playhead_free(p);
	return NULL;
}

void mm_playhead_free(struct mm_playhead *p)
{
	if (!p)
		return;
	mm_stream_free(p->stream);
	free(p->rows);
	free(p->states);
	free(p);
}

bool mm_playhead_refit(struct mm_playhead *p, struct mm_prefetch *prefetch, struct mm_error *err)
{
	struct mm_stream *stream = mm_stream_new(p->market, prefetch, MM_MERGE_EVENTS, err);

	if (!stream)
		return false;
	mm_stream_free(p->stream);
	p->stream = stream;
	p->flow = 0;
	p->batch = NULL;
	return true;
}

void mm_playhead_set_sink(struct mm_playhead *p, mm_sink *sink, void *arg)
{
	p->sink = sink;
	p->sink_arg = arg;
}

void mm_playhead_set_stop(struct mm_playhead *p, const atomic_bool *stop)
{
	p->stop = stop;
	p->market->give_up = stop;
}

bool playhead_is_stopped(const struct mm_playhead *p)
{
	return p->stop && atomic_load_explicit(p->stop, memory_order_relaxed);
}

uint64_t mm_playhead_n(const struct mm_playhead *p)
{
	return p->n;
}

int64_t mm_playhead_t(const struct mm_playhead *p)
{
	return p->t;
}

void mm_playhead_set_time(struct mm_playhead *p, int64_t t)
{
	p->t = t;
}

uint64_t mm_playhead_bytes(const struct mm_playhead *p)
{
	return mm_stream_bytes(p->stream) +
	       p->market->symbols * (sizeof *p->states + sizeof *p->rows) + sizeof *p;
}

/* Counts n anew after rows went missing; the stream flows from a place that is no more. */
static void recount(struct mm_playhead *p)
{
	p->n = 0;
	for (uint32_t i = 0; i < p->market->chosens; i++) {
		uint32_t symbol = p->market->chosen[i];
		p->n += p->rows[symbol] - p->market->low[symbol];
	}
	p->flow = 0;
	p->batch = NULL;
	p->tape_valid = false;
}

/* Copies the rows out of the states. A broken table may have left a state before the market's first
 * row of the symbol; the place is not. True where any row was not what it was. */
bool playhead_copy_rows(struct mm_playhead *p)
{
	bool changed = false;

	for (uint32_t i = 0; i < p->market->chosens; i++) {
		uint32_t symbol = p->market->chosen[i];
		uint64_t rows = p->states[symbol].rows, low = p->market->low[symbol];

		rows = rows > low ? rows : low;
		changed |= p->rows[symbol] != rows;
		p->rows[symbol] = rows;
	}
	return changed;
}

/* Brings the states up to the rows. */
void playhead_settle(struct mm_playhead *p)
{
	if (p->settled)
		return;
	mm_asof_seek(p->market, p->rows, p->states);
	p->settled = true;
	if (playhead_copy_rows(p))
		recount(p);
}

/* The rows count from now on, not the states. */
void playhead_unsettle(struct mm_playhead *p)
{
	if (!p->settled)
		return;
	playhead_copy_rows(p);
	p->settled = false;
	p->tape_valid = false;
}

/* Where symbols were cut meanwhile to less than what is before the playhead, it goes there. */
void playhead_heed_cuts(struct mm_playhead *p)
{
	uint64_t events = mm_market_events(p->market);
	bool lost = false;

	if (events == p->events)
		return;
	p->events = events;
	for (uint32_t i = 0; i < p->market->chosens; i++) {
		uint32_t symbol = p->market->chosen[i];
		uint64_t end = mm_market_end(p->market, symbol);

		if ((p->settled ? p->states[symbol].rows : p->rows[symbol]) <= end)
			continue;
		playhead_unsettle(p);
		p->rows[symbol] = end;
		lost = true;
	}
	if (lost)
		recount(p);
}

const struct mm_asof *mm_playhead_states(struct mm_playhead *p)
{
	playhead_heed_cuts(p);
	playhead_settle(p);
	return p->states;
}

const uint64_t *mm_playhead_rows(struct mm_playhead *p)
{
	playhead_heed_cuts(p);
	if (p->settled)
		playhead_copy_rows(p);
	return p->rows;
}

size_t mm_playhead_tape(struct mm_playhead *p, struct mm_trade *out, size_t most)
{
	playhead_settle(p);
	if (!p->tape_valid) {
		struct mm_trade newest[MM_TAPE_MAX];

		p->tape_count = mm_tape_read(p->market, p->states, newest, MM_TAPE_MAX);
		for (size_t i = 0; i < p->tape_count; i++)
			p->tape[p->tape_count - 1 - i] = newest[i];
		p->tape_next = p->tape_count % MM_TAPE_MAX;
		p->tape_valid = true;
	}
	if (most > p->tape_count)
		most = p->tape_count;
	for (size_t i = 0; i < most; i++)
		out[i] = p->tape[(p->tape_next + MM_TAPE_MAX - 1 - i) % MM_TAPE_MAX];
	return most;
}

/* Stands at rows[], which the caller has just filled in. */
void playhead_arrive(struct mm_playhead *p, int64_t t)
{
	p->t = t;
	p->settled = false;
	recount(p);
	playhead_heed_cuts(p);
	playhead_settle(p);
}

/* The timestamp of event n - 1, the start where there is none. */
int64_t playhead_last_time(const struct mm_playhead *p)
{
	int64_t latest = p->market->start;
	bool any = false;

	for (uint32_t i = 0; i < p->market->chosens; i++) {
		uint32_t symbol = p->market->chosen[i];
		const struct mm_asof *state = &p->states[symbol];

		if (state->rows > p->market->low[symbol] && (!any || state->time > latest)) {
			latest = state->time;
			any = true;
		}
	}
	return latest;
}

void mm_playhead_seek_time(struct mm_playhead *p, int64_t t)
{
	if (t < p->market->start) { /* before all events: none of them is played */
		mm_playhead_seek_event(p, 0);
		return;
	}
	if (t > p->market->end)
		t = p->market->end;
	mm_market_seek_time(p->market, t, p->rows);
	playhead_arrive(p, t);
}

void mm_playhead_seek_event(struct mm_playhead *p, uint64_t n)
{
	mm_market_seek_event(p->market, n, p->rows);
	playhead_arrive(p, p->t);
	p->t = playhead_last_time(p);
}

void mm_playhead_seek_row(struct mm_playhead *p, uint32_t symbol, uint64_t row)
{
	int64_t t;

	mm_market_seek_row(p->market, symbol, row, p->rows, &t);
	playhead_arrive(p, t);
}

void mm_playhead_seek_before(struct mm_playhead *p, uint32_t symbol, uint64_t row)
{
	int64_t t;

	/* of all that is before the place just after the row, the row is the last */
	mm_market_seek_row(p->market, symbol, row, p->rows, &t);
	if (p->rows[symbol] > p->market->low[symbol])
		p->rows[symbol]--;
	playhead_arrive(p, t);
	p->t = playhead_last_time(p);
}
