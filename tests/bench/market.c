/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/bench.h"

#include <mmtui/market.h>
#include <mmtui/residency.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The pool does not believe the first few visits of a table that a replay is coming back. */
#define VISITS 16
#define MAPPED_SHARE 0.98
#define ROOM (UINT64_C(1) << 40) /* a budget that releases nothing */

struct mm_pool *bench_pool(const char *directory)
{
	const struct mm_pool_options options = {.budget = ROOM};
	struct mm_error err;
	struct mm_pool *pool = mm_pool_open(directory, &options, &err);

	if (!pool)
		bench_die("%s", err.text);
	mm_pool_wait(pool);
	if (mm_pool_broken_count(pool))
		bench_die("%s has broken tables; `make bench-clean` makes it anew", directory);
	return pool;
}

struct mm_market *bench_market(struct mm_pool *pool)
{
	struct mm_error err;
	struct mm_market *market = mm_market_new(pool, NULL, INT64_MIN, INT64_MAX, &err);

	if (!market)
		bench_die("%s", err.text);
	return market;
}

static void look(const struct mm_visit *visit)
{
	(void)*(const volatile uint8_t *)visit->base;
}

static void touch(const struct mm_visit *visit)
{
	const volatile uint8_t *page = visit->base;

	for (uint64_t at = 0; at < visit->table->file_bytes; at += 4096)
		(void)page[at];
}

/* Bytes of files that this process has mapped and touched. */
static double touched(void)
{
	struct mm_statm statm;
	struct mm_error err;

	if (!mm_statm_read(&statm, &err))
		bench_die("%s", err.text);
	return (double)statm.shared_bytes;
}

void bench_map_all(struct mm_pool *pool)
{
	struct mm_pool_summary sum;
	struct mm_error err;
	struct mm_held held; /* for good */
	double before = touched();

	mm_pool_summarize(pool, &sum);
	for (uint32_t id = 0; id < mm_pool_tables(pool); id++) /* as a replay in place does */
		if (!mm_pool_hold(pool, id, &held, &err))
			bench_die("%s", err.text);
	for (int i = 0; i < VISITS; i++)
		for (uint32_t id = 0; id < mm_pool_tables(pool); id++)
			if (!mm_pool_visit(pool, id, MM_VISIT_STAY, i < VISITS - 1 ? look : touch,
					   NULL, &err))
				bench_die("%s", err.text);
	if (touched() - before < MAPPED_SHARE * (double)sum.bytes)
		bench_die("%s: the pages did not stay", mm_pool_directory(pool));
}

int bench_open_table(const struct mm_pool *pool, uint32_t table)
{
	char file[MM_FILE_MAX];

	mm_pool_file(pool, table, file);
	int fd = openat(mm_pool_descriptor(pool), file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		bench_die("%s/%s: %s", mm_pool_directory(pool), file, strerror(errno));
	return fd;
}
