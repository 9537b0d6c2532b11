/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What makes it fast: cells go straight into a buffer that has room for a whole row, so that no
 * cell looks at its end; the symbols' texts are made once; and of a time only the decimals are
 * written anew within a second.
 */
#include "io/csv_out.h"

#include <mmtui/pool.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PIPE_PATIENCE 100 /* ms between two looks at whether a pipe is to be written to */
#define BUFFER_BYTES ((size_t)1 << 20)
#define ROW_BYTES ((size_t)CSV_COLUMNS_MAX * CSV_CELL_MAX)

/* Does CSV need quotes around this text? */
static bool needs_quotes(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] == ',' || text[i] == '"' || text[i] == '\r' || text[i] == '\n')
			return true;
	return false;
}

/* Writes a text as a cell; returns the end. */
static char *put_text(char *to, const char *text, size_t length)
{
	if (!needs_quotes(text, length)) {
		memcpy(to, text, length);
		return to + length;
	}
	*to++ = '"';
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"')
			*to++ = '"';
		*to++ = text[i];
	}
	*to++ = '"';
	return to;
}

void csv_put_text(struct csv_out *out, const char *text, size_t length)
{
	out->at = put_text(out->at, text, length);
}

/* Makes the texts of all symbols. */
static bool make_symbols(struct csv_out *out, const struct mm_pool *pool)
{
	uint32_t count = mm_pool_symbols(pool);
	size_t bytes = CSV_SHORT; /* a short symbol is copied with what follows it */

	for (uint32_t i = 0; i < count; i++)
		bytes += 2 * strlen(mm_pool_symbol(pool, i)) + 2;
	if (bytes > UINT32_MAX)
		return false;
	out->symbols = calloc(1, bytes);
	out->symbol_start = calloc((size_t)count + 1, sizeof *out->symbol_start);
	if (!out->symbols || !out->symbol_start)
		return false;
	char *to = out->symbols;
	for (uint32_t i = 0; i < count; i++) {
		const char *symbol = mm_pool_symbol(pool, i);
		to = put_text(to, symbol, strlen(symbol));
		out->symbol_start[i + 1] = (uint32_t)(to - out->symbols);
	}
	return true;
}

bool csv_out_init(struct csv_out *out, FILE *file, const char *name, const struct mm_pool *pool,
		  bool time_ns, const struct mm_zone *zone, struct mm_error *err)
{
	*out = (struct csv_out){
		.file = file,
		.name = name,
		.buffer = malloc(BUFFER_BYTES),
		.zone = zone ? zone : mm_zone_utc(),
		.time_ns = time_ns,
		.second = INT64_MIN,
	};
	out->at = out->buffer;
	/* what is piped into another program is not slowed down: there a signal ends a write */
	struct stat is;
	out->is_pipe = file != stdout && !fstat(fileno(file), &is) && S_ISFIFO(is.st_mode);
	if (out->is_pipe)
		setvbuf(file, NULL, _IONBF, 0);
	if (out->buffer && make_symbols(out, pool))
		return true;
	csv_out_free(out);
	return mm_fail(err, "%s: out of memory", name);
}

void csv_out_free(struct csv_out *out)
{
	free(out->buffer);
	free(out->symbols);
	free(out->symbol_start);
}

/* A pipe takes what there is room for, which may be never: waits for room, and looks meanwhile
 * whether that is still wanted. Where a pipe has any, it has this much (PIPE_BUF). */
static bool pipe_has_room(const struct csv_out *out)
{
	struct pollfd to = {.fd = fileno(out->file), .events = POLLOUT};

	while (poll(&to, 1, PIPE_PATIENCE) <= 0)
		if (out->cancel && atomic_load(out->cancel))
			return false;
	return true;
}

/* Writes the buffer to the file; errno tells why not. */
static bool write_buffer(struct csv_out *out, struct mm_error *err)
{
	const char *from = out->buffer;

	while (from < out->at) {
		size_t left = (size_t)(out->at - from);
		if (out->is_pipe && !pipe_has_room(out))
			return mm_fail(err, "%s: interrupted", out->name);
		errno = 0;
		size_t count = fwrite(from, 1, out->is_pipe && left > PIPE_BUF ? PIPE_BUF : left,
				      out->file);
		from += count;
		out->written += count;
		if (!ferror(out->file))
			continue;
		if (errno == EINTR && out->cancel && atomic_load(out->cancel))
			return mm_fail(err, "%s: interrupted", out->name);
		if (errno != EINTR)
			return mm_fail_errno(err, "%s: cannot write", out->name);
		clearerr(out->file);
	}
	out->at = out->buffer;
	return true;
}

bool csv_out_row(struct csv_out *out, struct mm_error *err)
{
	return (size_t)(out->at - out->buffer) < BUFFER_BYTES - ROW_BYTES || write_buffer(out, err);
}

bool csv_out_flush(struct csv_out *out, struct mm_error *err)
{
	return write_buffer(out, err) &&
	       (fflush(out->file) == 0 || mm_fail_errno(err, "%s: cannot write", out->name));
}

uint64_t csv_out_bytes(const struct csv_out *out)
{
	return out->written + (uint64_t)(out->at - out->buffer);
}

/* Makes the text of a second that is not the one before's. */
static void new_second(struct csv_out *out, int64_t timestamp, int64_t second)
{
	char text[MM_TIME_TEXT_MAX];

	mm_time_format_iso(text, out->zone, timestamp);
	size_t decimals = (size_t)(strchr(text, '.') + 1 - text);
	out->second = second;
	out->clock_length = decimals;
	memcpy(out->clock, text, decimals);
	out->offset_length = strlen(text + decimals + 9);
	memcpy(out->offset, text + decimals + 9, out->offset_length);
}

void csv_put_time(struct csv_out *out, int64_t timestamp)
{
	if (out->time_ns) {
		csv_put_integer(out, timestamp);
		return;
	}
	int64_t rest = timestamp % MM_SECOND;
	int64_t second = timestamp / MM_SECOND - (rest < 0);
	if (rest < 0)
		rest += MM_SECOND;
	if (second != out->second)
		new_second(out, timestamp, second);
	/* copies of a fixed size are faster, and there is room behind */
	memcpy(out->at, out->clock, CSV_SHORT);
	out->at += out->clock_length;
	uint32_t decimals = (uint32_t)rest;
	for (int i = 9; i-- > 0; decimals /= 10)
		out->at[i] = (char)('0' + decimals % 10);
	memcpy(out->at + 9, out->offset, CSV_SHORT);
	out->at += 9 + out->offset_length;
}
