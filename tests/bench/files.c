/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Warm and cold. Pages are dropped with posix_fadvise, which drops neither what has not been
 * written back nor what is mapped anywhere: so the filesystem is synced first, and mincore tells
 * afterwards whether they have gone.
 */
#include "bench/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK (1u << 20)
#define EVICT_TRIES 5
/* A page that something else touches just then may stay. */
#define EVICTED_SHARE 0.002

/* What the walk over files adds up. */
struct sum {
	uint64_t bytes, pages, cached;
};

/* Calls fn with every file, open for reading. */
static void each(const char *path, void (*fn)(int fd, uint64_t bytes, struct sum *sum),
		 struct sum *sum)
{
	char *roots[] = {(char *)path, NULL};
	FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);

	for (FTSENT *entry; walk && (entry = fts_read(walk));) {
		if (entry->fts_info != FTS_F)
			continue;
		int fd = open(entry->fts_accpath, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			bench_die("%s: %s", entry->fts_path, strerror(errno));
		fn(fd, (uint64_t)entry->fts_statp->st_size, sum);
		close(fd);
	}
	if (!walk || fts_close(walk))
		bench_die("%s: %s", path, strerror(errno));
}

static void add_bytes(int fd, uint64_t bytes, struct sum *sum)
{
	(void)fd;
	sum->bytes += bytes;
}

uint64_t files_bytes(const char *path)
{
	struct sum sum = {0};

	each(path, add_bytes, &sum);
	return sum.bytes;
}

static void read_all(int fd, uint64_t bytes, struct sum *sum)
{
	static char buffer[CHUNK];

	(void)bytes, (void)sum;
	while (read(fd, buffer, sizeof buffer) > 0)
		;
}

void files_warm(const char *path)
{
	each(path, read_all, NULL);
}

static void add_cached(int fd, uint64_t bytes, struct sum *sum)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), pages = (bytes + page - 1) / page;
	unsigned char *resident = malloc(pages + 1);

	if (!bytes || !resident) {
		free(resident);
		return;
	}
	void *base = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	if (base == MAP_FAILED || mincore(base, bytes, resident))
		bench_die("cannot tell which pages are in the page cache: %s", strerror(errno));
	for (uint64_t i = 0; i < pages; i++)
		sum->cached += resident[i] & 1;
	sum->pages += pages;
	munmap(base, bytes);
	free(resident);
}

double files_cached(const char *path)
{
	struct sum sum = {0};

	each(path, add_cached, &sum);
	return sum.pages ? (double)sum.cached / (double)sum.pages : 0;
}

static void drop(int fd, uint64_t bytes, struct sum *sum)
{
	(void)bytes, (void)sum;
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

void files_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syncfs(fd))
		bench_die("%s: cannot write it back: %s", path, strerror(errno));
	close(fd);
}

void files_evict(const char *path)
{
	double left = 1;

	files_sync(path);
	for (int i = 0; i < EVICT_TRIES && left > EVICTED_SHARE; i++) {
		each(path, drop, NULL);
		left = files_cached(path);
	}
	if (left > EVICTED_SHARE)
		bench_die(
			"%s: %.1f %% of its pages will not leave the page cache: is it on a disk, "
			"and does nobody map it?",
			path, left * 100);
}

void files_remove(const char *path)
{
	char *roots[] = {(char *)path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);

	for (FTSENT *entry; walk && (entry = fts_read(walk));)
		if (entry->fts_info != FTS_D && entry->fts_info != FTS_NS &&
		    remove(entry->fts_accpath))
			bench_die("%s: %s", entry->fts_path, strerror(errno));
	if (walk)
		fts_close(walk);
}
