/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a table front to back, a few rows of every column at a time. */
#include "io/old_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS 1024 /* read at once */

struct stream {
	uint64_t offset;
	size_t width;
	uint8_t *values;
};

struct old_table {
	int fd;
	char *path;
	struct mm_table head;

	struct mm_array extra[MM_EXTRA_MAX];
	size_t extras;

	struct stream stream[3 + MM_EXTRA_MAX]; /* timestamp, price, volume, extras */
	double price[ROWS], volume[ROWS];
	uint64_t row; /* the next one */
	size_t at, there;
};

/* Reads exactly `bytes` bytes. */
static bool read_at(struct old_table *old, void *out, size_t bytes, uint64_t offset,
		    struct mm_error *err)
{
	uint8_t *to = out;

	while (bytes) {
		ssize_t n = pread(old->fd, to, bytes, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return mm_fail_errno(err, "%s", old->path);
		if (n == 0)
			return mm_fail(err, "%s: ends early", old->path);
		to += n;
		bytes -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

/* Finds the columns: the three that every table has, and the extras. */
static bool list_columns(struct old_table *old, const uint8_t *bytes, size_t length,
			 struct mm_error *err)
{
	struct mm_array arrays[MM_HEADER_MAX / 64];
	size_t count = mm_table_arrays(bytes, length, arrays, MM_HEADER_MAX / 64);

	for (enum mm_slot slot = MM_TIMESTAMP; slot <= MM_VOLUME; slot++)
		old->stream[slot] = (struct stream){.offset = old->head.place[slot].offset,
						    .width = old->head.place[slot].width};
	for (size_t i = 0; i < count; i++) {
		uint64_t at = arrays[i].offset;
		if (arrays[i].role != MM_COLUMN || at == old->head.place[MM_TIMESTAMP].offset ||
		    at == old->head.place[MM_PRICE].offset ||
		    at == old->head.place[MM_VOLUME].offset)
			continue;
		if (old->extras == MM_EXTRA_MAX)
			return mm_fail(err, "%s: has more than %d extra columns", old->path,
				       MM_EXTRA_MAX);
		old->stream[MM_VOLUME + 1 + old->extras] = (struct stream){
			.offset = at, .width = arrays[i].width};
		old->extra[old->extras++] = arrays[i];
	}
	for (size_t i = 0; i < MM_VOLUME + 1 + old->extras; i++) {
		old->stream[i].values = malloc(ROWS * old->stream[i].width);
		if (!old->stream[i].values)
			return mm_fail(err, "%s: out of memory", old->path);
	}
	return true;
}

static bool read_head(struct old_table *old, struct mm_error *err)
{
	uint8_t bytes[MM_HEADER_MAX];
	char symbol[MM_SYMBOL_MAX + 1];
	struct mm_error reason;
	struct stat st;

	if (fstat(old->fd, &st))
		return mm_fail_errno(err, "%s", old->path);
	size_t length = st.st_size < MM_HEADER_MAX ? (size_t)st.st_size : MM_HEADER_MAX;
	if (!read_at(old, bytes, length, 0, err))
		return false;
	if (!mm_table_parse(bytes, length, (uint64_t)st.st_size, &old->head, symbol, &reason))
		return mm_fail(err, "%s: %.400s", old->path, reason.text);
	return list_columns(old, bytes, length, err);
}

struct old_table *old_table_open(const char *path, struct mm_error *err)
{
	struct old_table *old = calloc(1, sizeof *old);

	if (!old || !(old->path = strdup(path))) {
		free(old);
		mm_fail(err, "%s: out of memory", path);
		return NULL;
	}
	old->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (old->fd < 0)
		mm_fail_errno(err, "%s", path);
	if (old->fd < 0 || !read_head(old, err)) {
		old_table_close(old);
		return NULL;
	}
	return old;
}

void old_table_close(struct old_table *old)
{
	if (!old)
		return;
	for (size_t i = 0; i < sizeof old->stream / sizeof old->stream[0]; i++)
		free(old->stream[i].values);
	if (old->fd >= 0)
		close(old->fd);
	free(old->path);
	free(old);
}

const struct mm_table *old_table_head(const struct old_table *old)
{
	return &old->head;
}

size_t old_table_extras(const struct old_table *old)
{
	return old->extras;
}

const struct mm_array *old_table_extra(const struct old_table *old, size_t index)
{
	return &old->extra[index];
}

/* Reads the next rows of every column. */
static bool load(struct old_table *old, struct mm_error *err)
{
	uint64_t left = old->head.rows - old->row;
	size_t n = left < ROWS ? (size_t)left : ROWS;
	const struct mm_place *price = &old->head.place[MM_PRICE];
	const struct mm_place *volume = &old->head.place[MM_VOLUME];

	for (size_t i = 0; i < MM_VOLUME + 1 + old->extras; i++) {
		struct stream *stream = &old->stream[i];
		if (!read_at(old, stream->values, n * stream->width,
			     stream->offset + old->row * stream->width, err))
			return false;
	}
	mm_values_f64(old->stream[MM_PRICE].values, price->type, price->width, price->exponent, n,
		      old->price);
	mm_values_f64(old->stream[MM_VOLUME].values, volume->type, volume->width, volume->exponent,
		      n, old->volume);
	old->at = 0;
	old->there = n;
	return true;
}

bool old_table_next(struct old_table *old, struct old_row *row, bool *failed, struct mm_error *err)
{
	if (old->row == old->head.rows)
		return false;
	if (old->at == old->there && !load(old, err)) {
		*failed = true;
		return false;
	}
	memcpy(&row->time, old->stream[MM_TIMESTAMP].values + old->at * 8, 8);
	row->price = old->price[old->at];
	row->volume = old->volume[old->at];
	for (size_t i = 0; i < old->extras; i++) {
		const struct stream *stream = &old->stream[MM_VOLUME + 1 + i];
		row->extra[i] = stream->values + old->at * stream->width;
	}
	old->at++;
	old->row++;
	return true;
}
