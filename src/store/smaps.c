/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pool's mappings as /proc/self/smaps sees them.
 *
 * smaps describes each mapping by a line with its addresses and a score of lines with its figures:
 * 600 bytes a mapping, megabytes in all, so it is read in a stream. Which mappings are the pool's
 * is told by their addresses, which the pool knows: paths change when files are renamed, and
 * inodes when they are replaced. Both lists ascend, so that one pass compares them.
 */
#include <mmtui/residency.h>

#include "store/pool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES 16384 /* longer than the longest line: a path has 4096 bytes at most */

struct scan {
	uintptr_t *bases; /* the pool's, ascending */
	size_t count, next;
	bool ours; /* is the mapping whose figures come now the pool's? */
	struct mm_smaps sum;
};

static int compare_bases(const void *left, const void *right)
{
	uintptr_t a = *(const uintptr_t *)left, b = *(const uintptr_t *)right;

	return a < b ? -1 : a > b;
}

/* The addresses of the pool's mappings now. */
static bool list_bases(struct mm_pool *pool, struct scan *scan)
{
	scan->bases = calloc((size_t)pool->table_count + 1, sizeof *scan->bases);
	if (!scan->bases)
		return false;
	pthread_mutex_lock(&pool->lock);
	for (uint32_t id = pool->lists[MAPPED].oldest; id != NOTHING;
	     id = pool->mappings[id].link[MAPPED].newer)
		scan->bases[scan->count++] = (uintptr_t)pool->mappings[id].base;
	pthread_mutex_unlock(&pool->lock);
	qsort(scan->bases, scan->count, sizeof *scan->bases, compare_bases);
	return true;
}

/* A line that begins a mapping: `55d4c0a00000-55d4c0a21000 r--s 00000000 fe:00 12 /path`. */
static bool begin_mapping(struct scan *scan, const char *line)
{
	char *end;
	uintptr_t start = strtoul(line, &end, 16);

	if (end == line || *end != '-')
		return false;
	while (scan->next < scan->count && scan->bases[scan->next] < start)
		scan->next++;
	scan->ours = scan->next < scan->count && scan->bases[scan->next] == start;
	scan->sum.maps += scan->ours;
	return true;
}

static void take_line(struct scan *scan, const char *line)
{
	const struct {
		const char *label;
		uint64_t *sum;
	} figures[] = {
		{"Size:", &scan->sum.mapped},         {"Rss:", &scan->sum.resident},
		{"Pss:", &scan->sum.proportional},    {"Shared_Clean:", &scan->sum.shared},
		{"Shared_Dirty:", &scan->sum.shared},
	};

	/* labels begin with a capital, addresses are in small hexadecimal */
	if ((line[0] < 'A' || line[0] > 'Z') && begin_mapping(scan, line))
		return;
	for (size_t i = 0; scan->ours && i < sizeof figures / sizeof figures[0]; i++) {
		size_t length = strlen(figures[i].label);
		if (!strncmp(line, figures[i].label, length))
			*figures[i].sum += strtoull(line + length, NULL, 10) * 1024;
	}
}

/* Takes the whole lines out of text[0..length) and returns the length of what is left over. */
static size_t take_lines(struct scan *scan, char *text, size_t length)
{
	char *line = text, *end;

	while ((end = memchr(line, '\n', length - (size_t)(line - text)))) {
		*end = '\0';
		take_line(scan, line);
		line = end + 1;
	}
	size_t rest = length - (size_t)(line - text);
	memmove(text, line, rest);
	return rest;
}

static bool scan_smaps(struct scan *scan, int fd, struct mm_error *err)
{
	char text[BUFFER_BYTES];
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, text + length, sizeof text - length)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return mm_fail_errno(err, "/proc/self/smaps");
		length = take_lines(scan, text, length + (size_t)n);
		if (length == sizeof text)
			return mm_fail(err, "/proc/self/smaps: a line without an end");
	}
	return true;
}

bool mm_smaps_read(struct mm_pool *pool, struct mm_smaps *out, struct mm_error *err)
{
	struct scan scan = {0};
	int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return mm_fail_errno(err, "/proc/self/smaps");
	bool ok = list_bases(pool, &scan) || mm_fail(err, "/proc/self/smaps: out of memory");
	ok = ok && scan_smaps(&scan, fd, err);
	close(fd);
	free(scan.bases);
	if (ok)
		*out = scan.sum;
	return ok;
}
