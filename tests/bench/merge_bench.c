/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * merge_bench [-c] DIR [CAPACITY]: events a second of the merge with the state updated for each,
 * forward and backward, and of a plain loser tree over the same tables in the same run. Both fold a
 * checksum of times and symbols, so that one can see that they did the same. -c measures the time
 * on the processor instead, for a machine that is busy with other things.
 */
#include <mmtui/asof.h>
#include <mmtui/merge.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static clockid_t measured = CLOCK_MONOTONIC;

static double now(void)
{
	struct timespec t;

	clock_gettime(measured, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *reason)
{
	fprintf(stderr, "merge_bench: %s\n", reason);
	exit(1);
}

static void report(const char *what, uint64_t events, double seconds, uint64_t sum)
{
	printf("%-24s %11llu events %8.3f s %8.1f M ev/s   %016llx\n", what,
	       (unsigned long long)events, seconds, (double)events / seconds / 1e6,
	       (unsigned long long)sum);
	fflush(stdout);
}

static uint64_t mix(uint64_t sum, int64_t t, uint32_t symbol)
{
	return sum + ((uint64_t)t ^ (uint64_t)symbol << 40) * UINT64_C(0x9e3779b97f4a7c15);
}

/* The merge alone, or with what a player does with each event. */
static void run_merge(struct mm_market *market, size_t capacity, bool states)
{
	struct mm_asof *state = calloc(market->symbols, sizeof *state);
	struct mm_merge *merge;
	struct mm_batch batch;
	struct mm_error err;
	uint64_t n = 0, sum = 0, batches = 0;

	merge = mm_merge_new(market, NULL, capacity, &err);
	if (!state || !merge || !mm_batch_init(&batch, capacity, &err))
		die(err.text);
	mm_asof_seek(market, market->low, state);
	double start = now();
	while (mm_merge_next(merge, &batch, NULL) && batch.count) {
		for (size_t i = 0; i < batch.count; i++) {
			if (states)
				mm_asof_add(market, batch.symbol[i], &state[batch.symbol[i]],
					    batch.timestamp[i], batch.price[i], batch.volume[i]);
			sum = mix(sum, batch.timestamp[i], batch.symbol[i]);
		}
		n += batch.count;
		batches++;
	}
	report(states ? "merge, states updated" : "merge alone", n, now() - start, sum);
	n = sum = 0;
	start = now();
	while (mm_merge_previous(merge, &batch, NULL) && batch.count) {
		for (size_t i = 0; i < batch.count; i++)
			sum = mix(sum, batch.timestamp[i], batch.symbol[i]);
		n += batch.count;
	}
	if (!states)
		report("merge alone, backward", n, now() - start, sum);
	printf("%llu batches\n", (unsigned long long)batches);
	mm_batch_free(&batch);
	mm_merge_free(merge);
	free(state);
}

/* --- the loser tree: every table mapped at once, its columns read where they lie -------------- */

struct source {
	const int64_t *t, *end;
	const double *price, *volume;
	uint32_t symbol;
	void *base;
	size_t bytes;
};

static struct source *open_sources(struct mm_pool *pool, uint32_t *count)
{
	uint32_t tables = mm_pool_tables(pool);
	struct source *source = calloc(tables, sizeof *source);

	*count = 0;
	for (uint32_t id = 0; source && id < tables; id++) {
		const struct mm_table *table = mm_pool_table(pool, id);
		char file[MM_FILE_MAX];
		if (!table->rows)
			continue;
		mm_pool_file(pool, id, file);
		int fd = openat(mm_pool_descriptor(pool), file, O_RDONLY);
		uint8_t *base = mmap(NULL, table->file_bytes, PROT_READ, MAP_SHARED, fd, 0);
		close(fd);
		if (base == MAP_FAILED)
			die("cannot map a table");
		struct source *s = &source[(*count)++];
		s->base = base;
		s->bytes = table->file_bytes;
		s->symbol = mm_pool_table_symbol(pool, id);
		s->t = (const int64_t *)(base + table->place[MM_TIMESTAMP].offset);
		s->end = s->t + table->rows;
		s->price = (const double *)(base + table->place[MM_PRICE].offset);
		s->volume = (const double *)(base + table->place[MM_VOLUME].offset);
	}
	return source;
}

/* Comes a's next row before b's? Sources are in symbol and segment order. */
static bool before(const struct source *s, uint32_t a, uint32_t b)
{
	bool ends = s[a].t == s[a].end;

	if (ends || s[b].t == s[b].end)
		return !ends;
	return *s[a].t != *s[b].t ? *s[a].t < *s[b].t : a < b;
}

static void run_losers(struct mm_market *market)
{
	uint32_t count, leaves = 1;
	struct source *s = open_sources(market->pool, &count);
	struct mm_asof *state = calloc(market->symbols, sizeof *state);
	uint64_t n = 0, sum = 0;

	if (!s || !state || !count)
		die("nothing to merge");
	while (leaves < count)
		leaves *= 2;
	s = realloc(s, leaves * sizeof *s);
	uint32_t *loser = calloc(leaves, sizeof *loser), *winner = calloc(2 * leaves, 4);
	if (!s || !loser || !winner)
		die("not enough memory");
	memset(s + count, 0, (leaves - count) * sizeof *s);
	mm_asof_seek(market, market->low, state);
	double start = now();
	for (uint32_t i = 0; i < leaves; i++)
		winner[leaves + i] = i;
	for (uint32_t i = leaves; --i;) {
		uint32_t a = winner[2 * i], b = winner[2 * i + 1];
		bool first = before(s, a, b);
		winner[i] = first ? a : b;
		loser[i] = first ? b : a;
	}
	for (uint32_t top = leaves > 1 ? winner[1] : 0; s[top].t != s[top].end; n++) {
		struct source *w = &s[top];
		mm_asof_add(market, w->symbol, &state[w->symbol], *w->t, *w->price, *w->volume);
		sum = mix(sum, *w->t, w->symbol);
		w->t++;
		w->price++;
		w->volume++;
		for (uint32_t i = (leaves + top) / 2; i; i /= 2) {
			if (before(s, loser[i], top)) {
				uint32_t lost = top;
				top = loser[i];
				loser[i] = lost;
			}
		}
	}
	report("loser tree, states", n, now() - start, sum);
	for (uint32_t i = 0; i < count; i++)
		munmap(s[i].base, s[i].bytes);
	free(s);
	free(loser);
	free(winner);
	free(state);
}

static void run_seeks(struct mm_market *market)
{
	uint64_t *rows = calloc(market->symbols, sizeof *rows);
	struct mm_asof *state = calloc(market->symbols, sizeof *state);
	uint64_t span = (uint64_t)market->end - (uint64_t)market->start;
	double seek = 0, states = 0, event = 0;
	enum { TIMES = 20 };

	if (!rows || !state)
		die("not enough memory");
	mm_asof_seek(market, rows, state);
	for (int i = 1; i <= TIMES; i++) {
		double start = now();
		mm_market_seek_time(market, market->start + (int64_t)(span / (TIMES + 1) * i),
				    rows);
		seek += now() - start;
		start = now();
		mm_asof_seek(market, rows, state);
		states += now() - start;
		start = now();
		mm_market_seek_event(market, market->events / (TIMES + 1) * i, rows);
		event += now() - start;
	}
	printf("seek by time %.2f ms, states there %.2f ms, seek by event %.2f ms\n",
	       seek * 1e3 / TIMES, states * 1e3 / TIMES, event * 1e3 / TIMES);
	free(rows);
	free(state);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "-c")) {
		measured = CLOCK_PROCESS_CPUTIME_ID;
		argv++, argc--;
	}
	size_t capacity = argc > 2 ? strtoul(argv[2], NULL, 10) : MM_MERGE_EVENTS;
	struct mm_error err;

	if (argc < 2)
		die("usage: merge_bench [-c] DIR [CAPACITY]");
	struct mm_pool *pool = mm_pool_open(argv[1], NULL, &err);
	if (!pool)
		die(err.text);
	mm_pool_wait(pool);
	struct mm_market *market = mm_market_new(pool, NULL, INT64_MIN, INT64_MAX, &err);
	if (!market)
		die(err.text);
	run_seeks(market);
	run_merge(market, capacity, false);
	for (int i = 0; i < 3; i++)
		run_merge(market, capacity, true);
	run_losers(market);
	run_seeks(market);
	mm_market_free(market);
	mm_pool_close(pool);
	return 0;
}
