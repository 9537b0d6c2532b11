/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sparklines of one screen. */
#include "bench/bench.h"
#include "bench/groups.h"

#include <mmtui/sample.h>
#include <mmtui/time.h>

#include <stdlib.h>

#define SYMBOLS 40
#define CELLS 60
#define STEP (5 * MM_SECOND)
#define ROUNDS 99

static double sample(struct mm_market *market, const uint64_t *rows, int64_t t)
{
	double price[CELLS], start = seconds_now();

	for (uint32_t i = 0; i < SYMBOLS; i++) {
		uint32_t symbol = market->symbols / SYMBOLS * i;
		mm_sample_prices(market, symbol, rows[symbol], t, STEP, price, CELLS);
	}
	return (seconds_now() - start) * 1e3;
}

void group_sample(struct bench *bench)
{
	char *directory = data_market(bench, "long");
	struct mm_pool *pool = bench_pool(directory);
	struct mm_market *market = bench_market(pool);
	uint64_t *rows = calloc(market->symbols, sizeof *rows);
	struct series ms = {0};

	if (!rows)
		bench_die("not enough memory for the rows");
	bench_map_all(pool);
	for (int i = 0; i < ROUNDS; i++) {
		int64_t t = market->start + (market->end - market->start) / (ROUNDS + 1) * (i + 1);
		mm_market_seek_time(market, t, rows);
		series_add(&ms, sample(market, rows, t));
	}
	struct row row = {.unit = "ms", .value = series_median(&ms), .at_most = 1};
	bench_row(bench, &row, "%d symbols x %d cells, mapped", SYMBOLS, CELLS);
	free(rows);
	mm_market_free(market);
	mm_pool_close(pool);
	free(directory);
}
