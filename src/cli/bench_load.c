/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Load everything: the three columns of every table are read into one piece of memory, then merged
 * there by a tournament. 24 bytes an event, before the first one is seen.
 */
#include "base/large.h"
#include "cli/bench.h"
#include "cli/bench_losers.h"
#include "cli/bench_rows.h"

#include <mmtui/residency.h>

#include <stdlib.h>

#define EVENT_BYTES (sizeof(int64_t) + 2 * sizeof(double))

/* A symbol's rows in memory. */
struct loaded {
	const int64_t *timestamp;
	const double *price, *volume;
	uint64_t rows, next;
};

struct load {
	struct bench_play *play;
	void *memory;
	struct loaded *loaded; /* by number among the chosen */
	struct bench_losers losers;
};

/* Is there so much memory? It had better not be tried where there is not. */
static bool fits(uint64_t events, struct mm_error *err)
{
	uint64_t available = mm_memory_left(""), wanted;
	char text[2][MM_NUMBER_TEXT_MAX];

	if (__builtin_mul_overflow(events, EVENT_BYTES, &wanted))
		wanted = UINT64_MAX;
	if (wanted <= available)
		return true;
	mm_size_format(text[0], wanted);
	mm_size_format(text[1], available);
	return mm_fail(err, "it takes %s of memory, and %s are available", text[0], text[1]);
}

/* Reads every chosen symbol, one after the other. */
static void read_all(struct load *load)
{
	const struct mm_market *market = load->play->market;
	char *at = load->memory;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t symbol = market->chosen[i];
		uint64_t n = market->high[symbol] - market->low[symbol];
		int64_t *timestamp = (int64_t *)at;
		double *price = (double *)(timestamp + n), *volume = price + n;
		struct bench_rows rows;

		bench_rows_begin(&rows, load->play->pool, symbol);
		load->loaded[i] = (struct loaded){
			.timestamp = timestamp,
			.price = price,
			.volume = volume,
			.rows = bench_rows_read(&rows, market->low[symbol], n, timestamp, price,
						volume),
		};
		bench_rows_end(&rows);
		at += n * EVENT_BYTES;
		if (load->loaded[i].rows)
			bench_losers_set(&load->losers, i, timestamp[0]);
	}
}

static void merge(struct load *load)
{
	const struct mm_market *market = load->play->market;
	struct bench_losers *losers = &load->losers;

	bench_losers_play(losers);
	while (bench_losers_any(losers)) {
		uint32_t input = losers->winner.rank;
		struct loaded *from = &load->loaded[input];
		uint64_t row = from->next++;

		bench_event(load->play, losers->winner.key, market->chosen[input], from->price[row],
			    from->volume[row]);
		if (from->next < from->rows)
			bench_losers_next(losers, from->timestamp[from->next]);
		else
			bench_losers_end(losers);
	}
}

bool bench_load(struct bench_play *play, bool *skip, struct mm_error *err)
{
	const struct mm_market *market = play->market;
	struct load load = {.play = play};
	bool ok = false;

	if (!fits(market->events, err)) {
		*skip = true;
		return false;
	}
	if (!bench_losers_init(&load.losers, market->chosens, err))
		return false;
	load.loaded = calloc(market->chosens, sizeof *load.loaded);
	load.memory = large_alloc((size_t)market->events, EVENT_BYTES);
	if (load.loaded && load.memory) {
		read_all(&load);
		play->asked = bench_now();
		merge(&load);
		play->last = bench_now();
		ok = true;
	} else {
		mm_fail(err, "not enough memory for the columns of all tables");
	}
	free(load.memory);
	free(load.loaded);
	bench_losers_free(&load.losers);
	return ok;
}
