/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Seeks over 3000 symbols x 20,000 events: with everything mapped; with the files in the page cache
 * but a pool that has mapped none; and cold. The last two stand beside a loop that seeks table by
 * table with pread, one page after another: what one would write first, and what a cold seek costs
 * when nobody asks for the pages beforehand.
 */
#include "bench/bench.h"
#include "bench/groups.h"

#include <mmtui/asof.h>

#include <stdlib.h>
#include <unistd.h>

#define TIMES 99 /* places across the day */
#define EDGE_TIMES 25
#define NUMBERS 25
#define FRESH_ROUNDS 9
#define COLD_ROUNDS 5
#define BLOCKS_MAX 512 /* an index in one page */
#define BLOCK_MAX 512  /* a block's timestamps in one page */

struct scene {
	struct mm_pool *pool;
	struct mm_market *market;
	uint64_t *rows;
	struct mm_asof *states;
};

static struct scene open_scene(const char *directory)
{
	struct scene s = {.pool = bench_pool(directory)};

	s.market = bench_market(s.pool);
	s.rows = calloc(s.market->symbols, sizeof *s.rows);
	s.states = calloc(s.market->symbols, sizeof *s.states);
	if (!s.rows || !s.states)
		bench_die("not enough memory for the states");
	return s;
}

static void close_scene(struct scene *s)
{
	free(s->rows);
	free(s->states);
	mm_market_free(s->market);
	mm_pool_close(s->pool);
}

/* A moment, by its share of the day. */
static int64_t moment(const struct scene *s, double share)
{
	return s->market->start + (int64_t)(share * (double)(s->market->end - s->market->start));
}

/* ms of one seek by time; *n receives the place's number. */
static double seek_time(struct scene *s, double share, uint64_t *n)
{
	int64_t t = moment(s, share);
	double start = seconds_now();

	*n = mm_market_seek_time(s->market, t, s->rows);
	return (seconds_now() - start) * 1e3;
}

static double seek_states(struct scene *s)
{
	double start = seconds_now();

	mm_asof_seek(s->market, s->rows, s->states);
	return (seconds_now() - start) * 1e3;
}

static double seek_number(struct scene *s, double share)
{
	uint64_t n = (uint64_t)(share * (double)s->market->events);
	double start = seconds_now();

	mm_market_seek_event(s->market, n, s->rows);
	return (seconds_now() - start) * 1e3;
}

/* Values of a sorted array that are <= t. */
static uint64_t count_until(const int64_t *time, uint64_t count, int64_t t)
{
	uint64_t low = 0;

	while (low < count) {
		uint64_t middle = low + (count - low) / 2;
		if (time[middle] <= t)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

/* Rows of one table with a timestamp <= t: its index, then the block that t falls into. */
static uint64_t read_table(const struct mm_pool *pool, uint32_t id, int64_t t)
{
	const struct mm_table *table = mm_pool_table(pool, id);
	int64_t index[BLOCKS_MAX], time[BLOCK_MAX];

	if (table->blocks > BLOCKS_MAX || table->block_rows > BLOCK_MAX)
		bench_die("the loop that seeks by pread knows small tables alone");
	int fd = bench_open_table(pool, id);
	size_t bytes = table->blocks * sizeof *index;
	if (pread(fd, index, bytes, (off_t)table->place[MM_FIRST_TIMESTAMP].offset) !=
	    (ssize_t)bytes)
		bench_die("cannot read an index");
	uint64_t blocks = count_until(index, table->blocks, t);
	uint64_t before = blocks ? (blocks - 1) * table->block_rows : 0;
	uint64_t rows = table->rows - before < table->block_rows ? table->rows - before
								 : table->block_rows;
	bytes = rows * sizeof *time;
	off_t at = (off_t)(table->place[MM_TIMESTAMP].offset + before * sizeof *time);
	if (blocks && pread(fd, time, bytes, at) != (ssize_t)bytes)
		bench_die("cannot read a block");
	close(fd);
	return blocks ? before + count_until(time, rows, t) : 0;
}

static double seek_by_reading(const struct scene *s, double share, uint64_t *n)
{
	int64_t t = moment(s, share);
	double start = seconds_now();

	*n = 0;
	for (uint32_t id = 0; id < mm_pool_tables(s->pool); id++)
		*n += read_table(s->pool, id, t);
	return (seconds_now() - start) * 1e3;
}

static void report_limit(struct bench *bench, const char *figure, const struct series *ms,
			 double at_most)
{
	struct row row = {.unit = "ms", .value = series_median(ms), .at_most = at_most};

	bench_row(bench, &row, "%s", figure);
}

/* Places all over the day, in an order that jumps. */
static double place(int i)
{
	return (double)(i * 37 % TIMES + 1) / (TIMES + 1);
}

static void run_mapped(struct bench *bench, const char *directory)
{
	struct scene s = open_scene(directory);
	struct series time = {0}, states = {0}, number = {0}, early = {0}, late = {0};
	uint64_t n;

	bench_map_all(s.pool);
	seek_time(&s, 0, &n);
	seek_states(&s);
	for (int i = 0; i < TIMES; i++) {
		series_add(&time, seek_time(&s, place(i), &n));
		series_add(&states, seek_states(&s));
	}
	for (int i = 0; i < NUMBERS; i++)
		series_add(&number, seek_number(&s, place(i)));
	for (int i = 0; i < EDGE_TIMES; i++) {
		/* from somewhere else each time, so that no cache still has the place */
		seek_time(&s, place(2 * i), &n);
		series_add(&early, seek_time(&s, 0.01 + i * 1e-4, &n));
		seek_time(&s, place(2 * i + 1), &n);
		series_add(&late, seek_time(&s, 0.99 - i * 1e-4, &n));
	}
	close_scene(&s);
	report_limit(bench, "mapped, by time", &time, 2);
	double a = series_median(&early), b = series_median(&late);
	struct row edges = {"ms", a > b ? a : b, a > b ? "ms, at 99 %" : "ms, at 1 %",
			    a > b ? b : a, .at_most = 2};
	bench_row(bench, &edges, "mapped, at %s", a > b ? "1 %" : "99 %");
	report_limit(bench, "mapped, by event number", &number, 20);
	report_limit(bench, "mapped, the states there", &states, 0);
}

/* One seek of a fresh pool and one loop, at the same place; cold: nothing is in the page cache. */
static void run_fresh(const char *directory, bool cold, double share, struct series *ours,
		      struct series *loop)
{
	struct scene s = open_scene(directory);
	uint64_t n, wanted;

	if (cold)
		files_evict(directory);
	series_add(loop, seek_by_reading(&s, share, &wanted));
	if (cold)
		files_evict(directory);
	series_add(ours, seek_time(&s, share, &n));
	close_scene(&s);
	if (n != wanted)
		bench_die("a seek came to event %llu, reading to %llu", (unsigned long long)n,
			  (unsigned long long)wanted);
}

void group_seek(struct bench *bench)
{
	char *directory = data_market(bench, "long");
	struct series ours = {0}, loop = {0};

	files_warm(directory);
	run_mapped(bench, directory);

	for (int i = 0; i < FRESH_ROUNDS; i++)
		run_fresh(directory, false, (i + 1.0) / (FRESH_ROUNDS + 1), &ours, &loop);
	report_limit(bench, "cached, one by one with pread", &loop, 0);
	report_limit(bench, "cached, by time", &ours, 40);

	ours = loop = (struct series){0};
	for (int i = 0; i < COLD_ROUNDS; i++)
		run_fresh(directory, true, (i + 1.0) / (COLD_ROUNDS + 1), &ours, &loop);
	struct row row = {"ms", series_median(&ours), "ms, one by one", series_median(&loop),
			  .at_most = 1};
	bench_row(bench, &row, "cold, by time");
	free(directory);
}
