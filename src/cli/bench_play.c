/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Playing for the bench: a state a symbol, updated for every event, the same for all ways so that
 * only the ways differ. What comes out is a checksum over the times and symbols in the order in
 * which they came, and over the states at the end; it is noted at BENCH_SHARE events too, so that a
 * way that stops there can be held against one that does not.
 */
#include "cli/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* FNV-1a, by words of 64 bits. */
#define FNV_BASIS UINT64_C(14695981039346656037)
#define FNV_PRIME UINT64_C(1099511628211)

/* Spreads symbols over all bits of a word, so that a time and a symbol fit one. */
#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

#define TELL_EVENTS 65536 /* single events between two looks at how far it is */

double bench_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

bool bench_play_open(struct bench_play *play, const struct bench_plan *plan, unsigned loaders,
		     struct mm_error *err)
{
	struct mm_pool_options options = plan->pool;

	*play = (struct bench_play){
		.plan = plan, .order = FNV_BASIS, .asked = NAN, .first = NAN, .last = NAN};
	play->begun = bench_now();
	options.loaders = loaders;
	play->pool = mm_pool_open(plan->directory, &options, err);
	if (!play->pool)
		return false;
	mm_pool_wait(play->pool);
	play->market = mm_market_new(play->pool, plan->symbols, plan->from, plan->to, err);
	if (!play->market)
		return false;
	play->states = calloc(play->market->symbols, sizeof *play->states);
	return play->states || mm_fail(err, "not enough memory for the states of %u symbols",
				       play->market->symbols);
}

void bench_play_close(struct bench_play *play)
{
	free(play->states);
	mm_market_free(play->market);
	mm_pool_close(play->pool);
}

static inline void update(struct bench_state *state, double price, double volume)
{
	state->last = price;
	state->volume += volume;
	state->trades++;
}

static inline uint64_t mix(uint64_t sum, uint64_t word)
{
	return (sum ^ word) * FNV_PRIME;
}

static inline uint64_t place(int64_t timestamp, uint32_t symbol)
{
	return (uint64_t)timestamp + symbol * GOLDEN;
}

static uint64_t bits(double value)
{
	uint64_t word;

	memcpy(&word, &value, sizeof word);
	return word;
}

uint64_t bench_checksum(const struct bench_play *play)
{
	uint64_t sum = play->order;

	for (uint32_t s = 0; s < play->market->symbols; s++) {
		sum = mix(sum, bits(play->states[s].last));
		sum = mix(sum, bits(play->states[s].volume));
		sum = mix(sum, play->states[s].trades);
	}
	return sum;
}

/* After the first event, and at the share. */
static void note(struct bench_play *play)
{
	if (play->events == 1)
		play->first = bench_now();
	if (play->events == BENCH_SHARE)
		play->share_check = bench_checksum(play);
}

static void tell(const struct bench_play *play)
{
	atomic_store_explicit(play->plan->done, play->events, memory_order_relaxed);
}

void bench_event(struct bench_play *play, int64_t timestamp, uint32_t symbol, double price,
		 double volume)
{
	update(&play->states[symbol], price, volume);
	play->order = mix(play->order, place(timestamp, symbol));
	play->events++;
	note(play);
	if (play->events % TELL_EVENTS == 0)
		tell(play);
}

/* Plays events [first, end) of a batch. */
static void play_some(struct bench_play *play, const struct mm_batch *batch, size_t first,
		      size_t end)
{
	struct bench_state *states = play->states;
	uint64_t order = play->order;

	for (size_t i = first; i < end; i++) {
		update(&states[batch->symbol[i]], batch->price[i], batch->volume[i]);
		order = mix(order, place(batch->timestamp[i], batch->symbol[i]));
	}
	play->order = order;
	play->events += end - first;
	note(play);
}

void bench_batch(struct bench_play *play, const struct mm_batch *batch)
{
	/* in up to three parts: it is looked at after event 1, and after the share's last */
	for (size_t i = 0; i < batch->count;) {
		uint64_t until = play->events == 0            ? 1
				 : play->events < BENCH_SHARE ? BENCH_SHARE
							      : UINT64_MAX;
		size_t left = batch->count - i;
		size_t n = left < until - play->events ? left : (size_t)(until - play->events);
		play_some(play, batch, i, i + n);
		i += n;
	}
	tell(play);
}
