/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a frame shows beside the states: the sparklines of one screen, a filtered tape, one that is
 * scrolled back, a chart. */
#include "bench/bench.h"
#include "bench/groups.h"

#include "replay/part_tape.h"

#include <mmtui/chart.h>
#include <mmtui/sample.h>
#include <mmtui/time.h>

#include <stdlib.h>

#define SYMBOLS 40
#define CELLS 60
#define STEP (5 * MM_SECOND)
#define ROUNDS 99
#define PAGE 40  /* lines that a tape is scrolled by */
#define BARS 300 /* a chart of the day so far */

/* Ends at a time, in ms. */
static double ms_since(double start)
{
	return (seconds_now() - start) * 1e3;
}

static double sample(struct mm_market *market, const uint64_t *rows, int64_t t)
{
	double price[CELLS], start = seconds_now();

	for (uint32_t i = 0; i < SYMBOLS; i++) {
		uint32_t symbol = market->symbols / SYMBOLS * i;
		mm_sample_prices(market, symbol, rows[symbol], t, STEP, price, CELLS);
	}
	return ms_since(start);
}

static double chart(struct mm_market *market, const uint64_t *rows, int64_t t)
{
	struct mm_bar bar[BARS];
	double start = seconds_now();
	int64_t first;

	mm_chart_bars(market, 0, rows[0], t, (t - market->start) / BARS + 1, t, bar, BARS, &first);
	return ms_since(start);
}

static double read_tape(struct part_tape *tape, struct mm_market *market,
			struct mm_playhead *playhead, uint64_t back)
{
	double start = seconds_now();

	part_tape_read(tape, market, playhead, back);
	return ms_since(start);
}

static void measure_samples(struct bench *bench, struct mm_market *market)
{
	uint64_t *rows = calloc(market->symbols, sizeof *rows);
	struct series sparks = {0}, charts = {0};

	if (!rows)
		bench_die("not enough memory for the rows");
	for (int i = 0; i < ROUNDS; i++) {
		int64_t t = market->start + (market->end - market->start) / (ROUNDS + 1) * (i + 1);
		mm_market_seek_time(market, t, rows);
		series_add(&sparks, sample(market, rows, t));
		series_add(&charts, chart(market, rows, t));
	}
	struct row row = {.unit = "ms", .value = series_median(&sparks), .at_most = 1};
	bench_row(bench, &row, "%d symbols x %d cells, mapped", SYMBOLS, CELLS);
	row.value = series_median(&charts);
	bench_row(bench, &row, "a chart of %d bars", BARS);
	free(rows);
}

/* A frame while one plays, and a page further back while one pauses. */
static void measure_tapes(struct bench *bench, struct mm_market *market)
{
	static struct part_tape tape;
	struct series frames = {0}, pages = {0};
	struct mm_error err;
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, &err);

	if (!playhead || !part_tape_choose(&tape, market, "[A-M]*", UINT32_MAX, &err))
		bench_die("%s", err.text);
	for (uint64_t i = 1; i <= ROUNDS; i++) {
		mm_playhead_seek_event(playhead, market->events / (ROUNDS + 1) * i);
		series_add(&frames, read_tape(&tape, market, playhead, 0));
	}
	for (uint64_t i = 1; i <= ROUNDS; i++)
		series_add(&pages, read_tape(&tape, market, playhead, i * PAGE));
	struct row row = {.unit = "ms", .value = series_median(&frames), .at_most = 2};
	bench_row(bench, &row, "the tape of %u of %u symbols", tape.market->chosens,
		  market->chosens);
	row.value = series_median(&pages);
	row.at_most = 10;
	bench_row(bench, &row, "the same, paused, %d lines further back each", PAGE);
	part_tape_free(&tape);
	mm_playhead_free(playhead);
}

void group_sample(struct bench *bench)
{
	char *directory = data_market(bench, "long");
	struct mm_pool *pool = bench_pool(directory);
	struct mm_market *market = bench_market(pool);

	bench_map_all(pool);
	measure_samples(bench, market);
	measure_tapes(bench, market);
	mm_market_free(market);
	mm_pool_close(pool);
	free(directory);
}
