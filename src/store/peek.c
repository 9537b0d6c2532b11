/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading rows without mapping them. A page that is mapped to be read once costs its place in the
 * page tables twice, to go in and to go out, and interrupts the other processors when it goes: of
 * a market several times the budget, that was half of a replay's time, and of a seek over
 * thousands of tables nearly all. pread copies from the page cache at once. It needs a descriptor,
 * which is opened and closed around it.
 *
 * A peek that must not wait reads with RWF_NOWAIT: what is not in the page cache comes back at once
 * as such, and can be asked for together with all else that is missing. Where the file system does
 * not know that flag, it waits.
 */
#include <mmtui/peek.h>

#include "store/pool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define PEEK_VALUES 512 /* timestamps read at once: a page */

/* --- peeks ------------------------------------------------------------------------------------ */

bool mm_peek_open(struct mm_peek *peek, struct mm_pool *pool, uint32_t id, struct mm_error *err)
{
	const char *broken = mm_pool_broken(pool, id);
	struct mm_error reason;

	*peek = (struct mm_peek){
		.pool = pool, .id = id, .table = &pool->entries[id].table, .descriptor = -1};
	if (broken)
		return pool_fail(pool, id, broken, err);
	peek->descriptor = pool_open_same(pool, id, &reason);
	return peek->descriptor >= 0 || pool_fail(pool, id, reason.text, err);
}

void mm_peek_close(struct mm_peek *peek)
{
	if (peek->descriptor >= 0)
		close(peek->descriptor);
	peek->descriptor = -1;
}

static enum mm_peeked fail(struct mm_peek *peek, const struct mm_error *reason,
			   struct mm_error *err)
{
	pool_fail(peek->pool, peek->id, reason->text, err);
	return MM_PEEK_BROKEN;
}

enum mm_peeked mm_peek_read(struct mm_peek *peek, uint64_t offset, size_t bytes, bool wait,
			    void *out, struct mm_error *err)
{
	struct iovec to = {.iov_base = out, .iov_len = bytes};
	struct mm_error reason;

	while (to.iov_len) {
		ssize_t done = preadv2(peek->descriptor, &to, 1, (off_t)offset,
				       wait ? 0 : RWF_NOWAIT);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && !wait && errno == EAGAIN)
			return MM_PEEK_LATER;
		if (done < 0 && !wait && errno == EOPNOTSUPP) {
			wait = true;
			continue;
		}
		if (done <= 0) {
			if (done < 0)
				mm_fail_errno(&reason, "cannot be read from byte %llu on",
					      (unsigned long long)offset);
			else
				mm_fail(&reason, "was shortened: it ends at byte %llu",
					(unsigned long long)offset);
			return fail(peek, &reason, err);
		}
		to.iov_base = (uint8_t *)to.iov_base + done;
		to.iov_len -= (size_t)done;
		offset += (uint64_t)done;
	}
	return MM_PEEK_READ;
}

/* What is stored otherwise than as float64 goes through a strip. */
enum mm_peeked mm_peek_values(struct mm_peek *peek, enum mm_slot slot, uint64_t from, size_t n,
			      bool wait, double *out, struct mm_error *err)
{
	const struct mm_place *place = &peek->table->place[slot];
	uint64_t offset = place->offset + from * place->width;
	enum mm_peeked result = MM_PEEK_READ;
	uint8_t strip[8192];

	if (mm_place_is_f64(place))
		return mm_peek_read(peek, offset, n * sizeof *out, wait, out, err);
	while (n && result == MM_PEEK_READ) {
		size_t count = sizeof strip / place->width;
		count = count < n ? count : n;
		result = mm_peek_read(peek, offset, count * place->width, wait, strip, err);
		if (result == MM_PEEK_READ)
			mm_values_f64(strip, place->type, place->width, place->exponent, count,
				      out);
		offset += count * place->width;
		out += count;
		n -= count;
	}
	return result;
}

enum mm_peeked mm_peek_count_until(struct mm_peek *peek, enum mm_slot slot, uint64_t from,
				   uint64_t n, int64_t t, bool wait, uint64_t *count,
				   struct mm_error *err)
{
	const uint64_t offset = peek->table->place[slot].offset, begin = from;
	int64_t value[PEEK_VALUES];
	enum mm_peeked result;

	while (n > PEEK_VALUES) {
		uint64_t half = n / 2;
		result = mm_peek_read(peek, offset + (from + half - 1) * sizeof *value,
				      sizeof *value, wait, value, err);
		if (result != MM_PEEK_READ)
			return result;
		if (*value <= t) {
			from += half;
			n -= half;
		} else {
			n = half - 1;
		}
	}
	result = mm_peek_read(peek, offset + from * sizeof *value, n * sizeof *value, wait, value,
			      err);
	if (result != MM_PEEK_READ)
		return result;
	uint64_t low = 0;
	while (n) { /* of value[low, low + n) */
		uint64_t half = n / 2;
		if (value[low + half] <= t) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	*count = from - begin + low;
	return MM_PEEK_READ;
}

void mm_peek_ask(struct mm_peek *peek, uint64_t offset, uint64_t bytes)
{
	for (uint64_t done = 0; done < bytes; done += peek->pool->piece) {
		uint64_t left = bytes - done;
		uint64_t part = left < peek->pool->piece ? left : peek->pool->piece;
		posix_fadvise(peek->descriptor, (off_t)(offset + done), (off_t)part,
			      POSIX_FADV_WILLNEED);
	}
	atomic_fetch_add(&peek->pool->asked_bytes, bytes);
}

/* --- copies ----------------------------------------------------------------------------------- */

/* Lets the page cache drop rows that have been read. */
static void drop_rows(const struct mm_peek *peek, uint64_t from, size_t n)
{
	static const enum mm_slot columns[] = {MM_TIMESTAMP, MM_PRICE, MM_VOLUME};

	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		const struct mm_place *place = &peek->table->place[columns[i]];
		posix_fadvise(peek->descriptor, (off_t)(place->offset + from * place->width),
			      (off_t)(n * place->width), POSIX_FADV_DONTNEED);
	}
}

bool mm_pool_copy(struct mm_pool *pool, uint32_t id, uint64_t from, size_t n, int64_t *t,
		  double *price, double *volume, struct mm_error *err)
{
	struct mm_peek peek;

	if (!mm_peek_open(&peek, pool, id, err))
		return false;
	uint64_t offset = peek.table->place[MM_TIMESTAMP].offset + from * sizeof *t;
	bool ok = mm_peek_read(&peek, offset, n * sizeof *t, true, t, err) == MM_PEEK_READ &&
		  mm_peek_values(&peek, MM_PRICE, from, n, true, price, err) == MM_PEEK_READ &&
		  mm_peek_values(&peek, MM_VOLUME, from, n, true, volume, err) == MM_PEEK_READ;
	if (ok && pool->drop_behind)
		drop_rows(&peek, from, n);
	mm_peek_close(&peek);
	return ok;
}
