/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Warm and cold: the page cache as a run is to find it.
 *
 * Cold, the kernel is told of every file that its pages are not needed (POSIX_FADV_DONTNEED). It
 * drops those that are on the disk and that nobody has mapped: so nothing is mapped before all
 * files are done, neither here nor in the parent. What the kernel keeps of directories and inodes
 * stays. Warm, every file of which pages are missing is read once, unless memory has no room for
 * all of them. What has come of it, mincore says.
 */
#include "cli/bench.h"

#include <mmtui/residency.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define BUFFER (1u << 20) /* bytes a read */

/* Is a table one of those that are played? */
static bool is_played(const struct bench_play *play, uint32_t id)
{
	uint32_t symbol = mm_pool_table_symbol(play->pool, id);

	return !mm_pool_broken(play->pool, id) &&
	       (!play->plan->symbols ||
		mm_list_matches(play->plan->symbols, mm_pool_symbol(play->pool, symbol)));
}

static int open_table(const struct bench_play *play, uint32_t id)
{
	char file[MM_FILE_MAX];

	mm_pool_file(play->pool, id, file);
	return openat(mm_pool_descriptor(play->pool), file,
		      O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* Bytes of a table's file that are in the page cache; MM_UNKNOWN where the kernel does not say. */
static uint64_t cached_of(const struct bench_play *play, uint32_t id)
{
	uint64_t cached, bytes = mm_pool_table(play->pool, id)->file_bytes;

	if (!mm_residency_file(play->pool, id, NULL, 0, &cached, NULL))
		return MM_UNKNOWN;
	return cached < bytes ? cached : bytes; /* the last page is counted whole */
}

/* Sums up what is played, and what of it is in the page cache. */
static void count(const struct bench_play *play, struct bench_cached *out)
{
	out->cached = out->bytes = 0;
	for (uint32_t id = 0; id < mm_pool_tables(play->pool); id++) {
		if (!is_played(play, id))
			continue;
		uint64_t cached = cached_of(play, id);
		out->bytes += mm_pool_table(play->pool, id)->file_bytes;
		if (cached == MM_UNKNOWN || out->cached == MM_UNKNOWN)
			out->cached = MM_UNKNOWN;
		else
			out->cached += cached;
	}
}

/* Has the kernel drop all files' pages; those that are not played have headers in it, too. */
static bool evict(struct bench_play *play, struct mm_error *err)
{
	(void)err;
	for (uint32_t id = 0; id < mm_pool_tables(play->pool); id++) {
		int fd = open_table(play, id);
		if (fd < 0)
			continue;
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	return true;
}

/* Reads a file to its end; where it cannot be read, the run will tell. */
static void read_file(int fd, void *buffer)
{
	for (;;) {
		ssize_t n = read(fd, buffer, BUFFER);
		if (n == 0 || (n < 0 && errno != EINTR))
			return;
	}
}

/* Reads the files that are played and not wholly in the page cache. */
static bool warm(struct bench_play *play, struct mm_error *err)
{
	struct bench_cached sum;

	count(play, &sum);
	if (sum.cached == sum.bytes || sum.bytes > mm_memory_left(""))
		return true;
	void *buffer = malloc(BUFFER);
	if (!buffer)
		return mm_fail(err, "not enough memory to read files with");
	for (uint32_t id = 0; id < mm_pool_tables(play->pool); id++) {
		if (!is_played(play, id) ||
		    cached_of(play, id) == mm_pool_table(play->pool, id)->file_bytes)
			continue;
		int fd = open_table(play, id);
		if (fd < 0)
			continue;
		read_file(fd, buffer);
		close(fd);
	}
	free(buffer);
	return true;
}

/* Opens the directory, does it, and looks at what has come of it. */
static void prepare(const struct bench_plan *plan, struct bench_cached *out,
		    bool (*fn)(struct bench_play *play, struct mm_error *err))
{
	struct bench_plan all = *plan;
	struct bench_play play;

	/* finding a window's rows would map pages */
	all.from = INT64_MIN;
	all.to = INT64_MAX;
	out->ok = bench_play_open(&play, &all, 0, &out->err) && fn(&play, &out->err);
	if (out->ok)
		count(&play, out);
	bench_play_close(&play);
}

void bench_warm(const struct bench_plan *plan, const void *arg, void *answer)
{
	(void)arg;
	prepare(plan, answer, warm);
}

void bench_evict(const struct bench_plan *plan, const void *arg, void *answer)
{
	(void)arg;
	prepare(plan, answer, evict);
}
