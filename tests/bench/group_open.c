/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a pool, beside a bare loop over the same files that reads what the pool must read. */
#include "bench/bench.h"
#include "bench/groups.h"

#include <mmtui/pool.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROUNDS 21

/* Names of all files, from a pool that stays open. */
struct files {
	int directory;
	uint32_t count;
	char (*name)[MM_FILE_MAX];
};

static struct files list(const struct mm_pool *pool)
{
	struct files files = {mm_pool_descriptor(pool), mm_pool_tables(pool), NULL};

	files.name = calloc(files.count, sizeof *files.name);
	if (!files.name)
		bench_die("not enough memory for the names");
	for (uint32_t id = 0; id < files.count; id++)
		mm_pool_file(pool, id, files.name[id]);
	return files;
}

static double open_bare(const struct files *files)
{
	char header[MM_HEADER_MAX];
	double start = seconds_now();

	for (uint32_t i = 0; i < files->count; i++) {
		int fd = openat(files->directory, files->name[i], O_RDONLY | O_CLOEXEC);
		struct stat st;
		if (fd < 0 || fstat(fd, &st) || pread(fd, header, sizeof header, 0) <= 0)
			bench_die("%s: cannot read its header", files->name[i]);
		close(fd);
	}
	return seconds_now() - start;
}

static double open_pool(const char *directory)
{
	struct mm_error err;
	double start = seconds_now();
	struct mm_pool *pool = mm_pool_open(directory, NULL, &err);

	if (!pool)
		bench_die("%s", err.text);
	mm_pool_wait(pool);
	double took = seconds_now() - start;
	mm_pool_close(pool);
	return took;
}

void group_open(struct bench *bench)
{
	char *directory = data_market(bench, "even");
	struct mm_pool *pool = bench_pool(directory);
	struct files files = list(pool);
	struct series bare = {0}, ours = {0};

	files_warm(directory);
	for (int round = 0; round <= ROUNDS; round++) {
		double loop = open_bare(&files), opened = open_pool(directory);
		if (!round)
			continue;
		series_add(&bare, loop * 1e3);
		series_add(&ours, opened * 1e3);
	}
	struct row row = {"ms", series_median(&ours), "ms, bare loop", series_median(&bare),
			  .at_most = 1.5};
	bench_row(bench, &row, "%u warm files", files.count);
	free(files.name);
	mm_pool_close(pool);
	free(directory);
}
