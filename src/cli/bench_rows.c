/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is read into float64 columns goes straight to where it is wanted; other types go through a
 * strip on the stack. Rows are checked as a replay checks them, so that a table that lies about
 * itself ends here too.
 */
#include "cli/bench_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STRIP 8192 /* bytes */

void bench_rows_begin(struct bench_rows *rows, struct mm_pool *pool, uint32_t symbol)
{
	*rows = (struct bench_rows){.pool = pool, .symbol = symbol, .fd = -1};
}

void bench_rows_end(struct bench_rows *rows)
{
	if (rows->fd >= 0)
		close(rows->fd);
	rows->fd = -1;
	rows->low = rows->high = 0;
}

/* Opens the segment that a row lies in. */
static bool open_segment(struct bench_rows *rows, uint64_t row, struct mm_error *err)
{
	char file[MM_FILE_MAX];
	uint64_t local;

	if (rows->fd >= 0)
		close(rows->fd);
	rows->table = mm_pool_locate(rows->pool, rows->symbol, row, &local);
	rows->low = row - local;
	rows->high = rows->low + mm_pool_table(rows->pool, rows->table)->rows;
	rows->before = INT64_MIN;
	mm_pool_file(rows->pool, rows->table, file);
	rows->fd = openat(mm_pool_descriptor(rows->pool), file,
			  O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return rows->fd >= 0 || mm_fail_errno(err, "cannot be opened");
}

static bool read_all(int fd, void *to, uint64_t bytes, uint64_t offset, struct mm_error *err)
{
	for (uint64_t got = 0; got < bytes;) {
		ssize_t n = pread(fd, (char *)to + got, (size_t)(bytes - got),
				  (off_t)(offset + got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return mm_fail_errno(err, "cannot be read");
		if (!n)
			return mm_fail(err, "was shortened while it was read");
		got += (uint64_t)n;
	}
	return true;
}

/* Reads n values of a column that is not float64. */
static bool read_strips(int fd, const struct mm_place *place, uint64_t offset, uint64_t n,
			double *out, struct mm_error *err)
{
	_Alignas(8) char strip[STRIP];

	while (n) {
		size_t count = n < STRIP / place->width ? (size_t)n : STRIP / place->width;
		if (!read_all(fd, strip, count * place->width, offset, err))
			return false;
		mm_values_f64(strip, place->type, place->width, place->exponent, count, out);
		offset += count * place->width;
		out += count;
		n -= count;
	}
	return true;
}

/* Reads n values of a column from the open segment's row `first` on. */
static bool read_column(const struct bench_rows *rows, enum mm_slot slot, uint64_t first,
			uint64_t n, void *out, struct mm_error *err)
{
	const struct mm_place *place = &mm_pool_table(rows->pool, rows->table)->place[slot];
	uint64_t offset = place->offset + first * place->width;

	if (slot == MM_TIMESTAMP || (place->type == MM_FLOAT && place->width == sizeof(double)))
		return read_all(rows->fd, out, n * place->width, offset, err);
	return read_strips(rows->fd, place, offset, n, out, err);
}

/* How many of n rows are what they must be. */
static uint64_t check(struct bench_rows *rows, uint64_t first, uint64_t n, const int64_t *timestamp,
		      const double *price, const double *volume, struct mm_error *err)
{
	int64_t before = rows->before;

	for (uint64_t i = 0; i < n; i++) {
		const char *wrong = NULL;
		if (timestamp[i] < before)
			wrong = "is at a time before that of the row before it";
		else if (!isfinite(price[i]) || !isfinite(volume[i]) || volume[i] < 0)
			wrong = "has a price or a volume that is not finite, or a negative volume";
		if (wrong) {
			mm_fail(err, "row %llu %s", (unsigned long long)(first + i), wrong);
			return i;
		}
		before = timestamp[i];
	}
	rows->before = before;
	return n;
}

/* Reads rows of the open segment. */
static uint64_t read_rows(struct bench_rows *rows, uint64_t first, uint64_t n, int64_t *timestamp,
			  double *price, double *volume, struct mm_error *err)
{
	if (!read_column(rows, MM_TIMESTAMP, first, n, timestamp, err) ||
	    !read_column(rows, MM_PRICE, first, n, price, err) ||
	    !read_column(rows, MM_VOLUME, first, n, volume, err))
		return 0;
	return check(rows, first, n, timestamp, price, volume, err);
}

uint64_t bench_rows_read(struct bench_rows *rows, uint64_t row, uint64_t n, int64_t *timestamp,
			 double *price, double *volume)
{
	uint64_t done = 0;
	struct mm_error err;

	while (done < n) {
		uint64_t from = row + done;
		bool open = from >= rows->low && from < rows->high;
		uint64_t want = 0, got = 0;

		if (open || open_segment(rows, from, &err)) {
			want = n - done < rows->high - from ? n - done : rows->high - from;
			got = read_rows(rows, from - rows->low, want, timestamp + done,
					price + done, volume + done, &err);
		}
		done += got;
		if (!want || got < want) {
			mm_pool_break(rows->pool, rows->table, err.text);
			break;
		}
	}
	return done;
}
