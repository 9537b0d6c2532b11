/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs are written front to back through one buffer and read through one buffer a cursor. The merge
 * keeps the cursors whose run has the current group in a heap, ordered by the time of their next
 * record and then by run, which is the order in which the rows came.
 */
#include "io/run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD 12u /* a group's number and bytes */

int run_file(const char *directory, struct mm_error *err)
{
	int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	/* a file system without such files, or an old one: a name for a moment */
	char name[PATH_MAX];
	if ((size_t)snprintf(name, sizeof name, "%s/rows-XXXXXX", directory) >= sizeof name)
		errno = ENAMETOOLONG;
	else
		fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0) {
		mm_fail_errno(err, "%s: no temporary file can be made there", directory);
		return -1;
	}
	unlink(name);
	return fd;
}

size_t run_record_bytes(const uint8_t *p, bool extra)
{
	uint16_t length = 0;

	if (!extra)
		return RUN_FIXED;
	memcpy(&length, p + RUN_FIXED, sizeof length);
	return RUN_FIXED + sizeof length + length;
}

void run_record_read(const uint8_t *p, bool extra, struct spool_row *row)
{
	memcpy(&row->time, p, 8);
	memcpy(&row->price, p + 8, 8);
	memcpy(&row->volume, p + 16, 8);
	row->extra_bytes = run_record_bytes(p, extra) - RUN_FIXED;
	if (extra)
		row->extra_bytes -= sizeof(uint16_t);
	row->extra = p + RUN_FIXED + (extra ? sizeof(uint16_t) : 0);
}

size_t run_record_write(uint8_t *p, bool extra, const struct spool_row *row)
{
	memcpy(p, &row->time, 8);
	memcpy(p + 8, &row->price, 8);
	memcpy(p + 16, &row->volume, 8);
	if (!extra)
		return RUN_FIXED;
	uint16_t length = (uint16_t)row->extra_bytes;
	memcpy(p + RUN_FIXED, &length, sizeof length);
	if (length)
		memcpy(p + RUN_FIXED + sizeof length, row->extra, length);
	return RUN_FIXED + sizeof length + length;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_all(struct run_writer *writer, const uint8_t *bytes, size_t count,
		      struct mm_error *err)
{
	while (count) {
		ssize_t n = pwrite(writer->fd, bytes, count, (off_t)writer->at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return mm_fail_errno(err, "%s: a temporary file there cannot be written",
					     writer->directory);
		bytes += n;
		count -= (size_t)n;
		writer->at += (uint64_t)n;
	}
	return true;
}

static bool flush(struct run_writer *writer, struct mm_error *err)
{
	size_t used = writer->used;

	writer->used = 0;
	return write_all(writer, writer->buffer, used, err);
}

void run_begin(struct run_writer *writer, struct run *run, uint64_t bytes)
{
	writer->run = run;
	writer->stride = bytes / RUN_MARKS + 1;
	*run = (struct run){.begin = writer->at + writer->used};
}

bool run_bytes(struct run_writer *writer, const void *bytes, size_t count, struct mm_error *err)
{
	if (count > writer->size - writer->used && !flush(writer, err))
		return false;
	if (count >= writer->size)
		return write_all(writer, bytes, count, err);
	memcpy(writer->buffer + writer->used, bytes, count);
	writer->used += count;
	return true;
}

bool run_group(struct run_writer *writer, uint32_t group, uint64_t bytes, struct mm_error *err)
{
	struct run *run = writer->run;
	uint64_t at = writer->at + writer->used;
	uint8_t head[HEAD];

	if (run->marks < RUN_MARKS &&
	    (!run->marks || at - run->mark[run->marks - 1].at >= writer->stride)) {
		run->mark[run->marks].group = group;
		run->mark[run->marks++].at = at;
	}
	memcpy(head, &group, 4);
	memcpy(head + 4, &bytes, 8);
	return run_bytes(writer, head, HEAD, err);
}

bool run_end(struct run_writer *writer, struct mm_error *err)
{
	if (!flush(writer, err))
		return false;
	writer->run->end = writer->at;
	return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct cursor {
	uint64_t at, end; /* of the file: what has not been read into the buffer yet */
	uint8_t *buffer;
	size_t from, to;

	uint32_t group; /* whose records come next; RUN_GROUP_NONE: the run is over */
	uint64_t left;  /* bytes of it behind the current record */
	struct spool_row row;
};

struct run_merge {
	int fd;
	bool extra;
	const char *directory;
	size_t buffer_size;

	struct cursor *cursors;
	size_t count;

	size_t *heap; /* cursors with the current group */
	size_t heaped;
	bool taken; /* the heap's first row has been given out */
};

/* Sees to it that `need` bytes lie in the buffer. */
static bool load(struct run_merge *merge, struct cursor *cursor, size_t need, struct mm_error *err)
{
	memmove(cursor->buffer, cursor->buffer + cursor->from, cursor->to - cursor->from);
	cursor->to -= cursor->from;
	cursor->from = 0;
	while (cursor->to < need) {
		uint64_t rest = cursor->end - cursor->at;
		size_t room = merge->buffer_size - cursor->to;
		ssize_t n = pread(merge->fd, cursor->buffer + cursor->to,
				  rest < room ? (size_t)rest : room, (off_t)cursor->at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return mm_fail_errno(err, "%s: a temporary file there cannot be read",
					     merge->directory);
		if (n == 0)
			return mm_fail(err, "%s: a temporary file there has become shorter",
				       merge->directory);
		cursor->to += (size_t)n;
		cursor->at += (uint64_t)n;
	}
	return true;
}

static inline bool have(struct run_merge *merge, struct cursor *cursor, size_t need,
			struct mm_error *err)
{
	return cursor->to - cursor->from >= need || load(merge, cursor, need, err);
}

/* Skips what is left of the current group and reads the next one's head. */
static bool next_group(struct run_merge *merge, struct cursor *cursor, struct mm_error *err)
{
	size_t there = cursor->to - cursor->from;

	if (cursor->left <= there) {
		cursor->from += (size_t)cursor->left;
	} else {
		cursor->at += cursor->left - there;
		cursor->from = cursor->to = 0;
	}
	cursor->left = 0;
	if (cursor->from == cursor->to && cursor->at >= cursor->end) {
		cursor->group = RUN_GROUP_NONE;
		return true;
	}
	if (!have(merge, cursor, HEAD, err))
		return false;
	memcpy(&cursor->group, cursor->buffer + cursor->from, 4);
	memcpy(&cursor->left, cursor->buffer + cursor->from + 4, 8);
	cursor->from += HEAD;
	return true;
}

/* Takes the group's next record. Not to be called where none is left. */
static bool next_record(struct run_merge *merge, struct cursor *cursor, struct mm_error *err)
{
	size_t head = merge->extra ? RUN_FIXED + 2 : RUN_FIXED;

	if (!have(merge, cursor, head, err))
		return false;
	size_t bytes = run_record_bytes(cursor->buffer + cursor->from, merge->extra);
	if (!have(merge, cursor, bytes, err))
		return false;
	run_record_read(cursor->buffer + cursor->from, merge->extra, &cursor->row);
	cursor->from += bytes;
	cursor->left -= bytes;
	return true;
}

/* Puts a cursor at the last mark that is not behind the group. */
static bool open_cursor(struct run_merge *merge, struct cursor *cursor, const struct run *run,
			uint32_t group, uint8_t *buffer, struct mm_error *err)
{
	unsigned mark = 0;

	while (mark + 1 < run->marks && run->mark[mark + 1].group <= group)
		mark++;
	*cursor = (struct cursor){
		.at = run->marks ? run->mark[mark].at : run->begin,
		.end = run->end,
		.buffer = buffer,
	};
	do {
		if (!next_group(merge, cursor, err))
			return false;
	} while (cursor->group < group);
	return true;
}

struct run_merge *run_merge_new(int fd, const struct run *runs, size_t count, bool extra,
				uint32_t first_group, uint8_t *buffers, size_t buffer_bytes,
				const char *directory, struct mm_error *err)
{
	struct run_merge *merge = calloc(1, sizeof *merge);

	if (merge) {
		merge->cursors = calloc(count, sizeof *merge->cursors);
		merge->heap = calloc(count, sizeof *merge->heap);
	}
	if (!merge || !merge->cursors || !merge->heap) {
		mm_fail(err, "out of memory");
		run_merge_free(merge);
		return NULL;
	}
	merge->fd = fd;
	merge->extra = extra;
	merge->directory = directory;
	merge->buffer_size = buffer_bytes / count;
	merge->count = count;
	for (size_t i = 0; i < count; i++) {
		if (!open_cursor(merge, &merge->cursors[i], &runs[i], first_group,
				 buffers + i * merge->buffer_size, err)) {
			run_merge_free(merge);
			return NULL;
		}
	}
	return merge;
}

void run_merge_free(struct run_merge *merge)
{
	if (!merge)
		return;
	free(merge->cursors);
	free(merge->heap);
	free(merge);
}

uint32_t run_merge_next_group(const struct run_merge *merge)
{
	uint32_t least = RUN_GROUP_NONE;

	for (size_t i = 0; i < merge->count; i++)
		if (merge->cursors[i].group < least)
			least = merge->cursors[i].group;
	return least;
}

/* Does cursor a come before cursor b? */
static inline bool before(const struct run_merge *merge, size_t a, size_t b)
{
	int64_t one = merge->cursors[a].row.time, two = merge->cursors[b].row.time;

	return one != two ? one < two : a < b;
}

/* Lets the entry at `at` sink to its place. */
static void sink(struct run_merge *merge, size_t at)
{
	size_t *heap = merge->heap, entry = heap[at];

	for (;;) {
		size_t child = 2 * at + 1;
		if (child >= merge->heaped)
			break;
		if (child + 1 < merge->heaped && before(merge, heap[child + 1], heap[child]))
			child++;
		if (!before(merge, heap[child], entry))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = entry;
}

bool run_merge_group(struct run_merge *merge, uint32_t group, uint64_t *bytes, struct mm_error *err)
{
	uint64_t sum = 0;

	merge->heaped = 0;
	merge->taken = false;
	for (size_t i = 0; i < merge->count; i++) {
		struct cursor *cursor = &merge->cursors[i];
		while (cursor->group < group)
			if (!next_group(merge, cursor, err))
				return false;
		if (cursor->group != group || !cursor->left)
			continue;
		sum += cursor->left;
		if (!next_record(merge, cursor, err))
			return false;
		merge->heap[merge->heaped++] = i;
	}
	for (size_t i = merge->heaped / 2; i-- > 0;)
		sink(merge, i);
	if (bytes)
		*bytes = sum;
	return true;
}

/* Moves the heap's first cursor on, or takes it out where its group is over. */
static bool step(struct run_merge *merge, struct mm_error *err)
{
	struct cursor *cursor = &merge->cursors[merge->heap[0]];

	if (cursor->left) {
		if (!next_record(merge, cursor, err))
			return false;
	} else {
		if (!next_group(merge, cursor, err))
			return false;
		merge->heap[0] = merge->heap[--merge->heaped];
	}
	if (merge->heaped)
		sink(merge, 0);
	return true;
}

bool run_merge_next(struct run_merge *merge, struct spool_row *row, bool *failed,
		    struct mm_error *err)
{
	if (merge->heaped && merge->taken && !step(merge, err)) {
		*failed = true;
		return false;
	}
	merge->taken = merge->heaped > 0;
	if (!merge->taken)
		return false;
	*row = merge->cursors[merge->heap[0]].row;
	return true;
}
