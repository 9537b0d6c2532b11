/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A peek: a look at a few places of a table that is not mapped, by pread. To map a table, fault two
 * pages in and release them again costs several times as much. One thread a peek; a descriptor is
 * open meanwhile.
 */
#ifndef MMTUI_PEEK_H
#define MMTUI_PEEK_H

#include <mmtui/pool.h>

struct mm_peek {
	struct mm_pool *pool;
	uint32_t id;
	const struct mm_table *table;
	int descriptor;
};

/* Opens the table's file. False where it is broken or is not the file that the header was read
 * from: it is marked as broken then, and err (which may be NULL) names it. */
bool mm_peek_open(struct mm_peek *peek, struct mm_pool *pool, uint32_t table, struct mm_error *err);
void mm_peek_close(struct mm_peek *peek);

enum mm_peeked {
	MM_PEEK_READ,
	MM_PEEK_LATER, /* not in the page cache, and it was not to wait for the disk */
	MM_PEEK_BROKEN,
};

/* Reads all of a stretch of the file. wait: for the disk, where it must. */
enum mm_peeked mm_peek_read(struct mm_peek *peek, uint64_t offset, size_t bytes, bool wait,
			    void *out, struct mm_error *err);

/* Values [from, from + n) of price or volume, as float64. */
enum mm_peeked mm_peek_values(struct mm_peek *peek, enum mm_slot slot, uint64_t from, size_t n,
			      bool wait, double *out, struct mm_error *err);

/* How many of values [from, from + n) of an array of timestamps, which ascend, are <= t. Reads one
 * page of them, and one value for each halving before that. */
enum mm_peeked mm_peek_count_until(struct mm_peek *peek, enum mm_slot slot, uint64_t from,
				   uint64_t n, int64_t t, bool wait, uint64_t *count,
				   struct mm_error *err);

/* Asks the disk for a stretch of the file; does not wait. */
void mm_peek_ask(struct mm_peek *peek, uint64_t offset, uint64_t bytes);

#endif
