/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A symbol's rows by pread, without a mapping: what the ways that copy read with. Through all of
 * the symbol's segments; one file is open at a time.
 */
#ifndef CLI_BENCH_ROWS_H
#define CLI_BENCH_ROWS_H

#include <mmtui/pool.h>

struct bench_rows {
	struct mm_pool *pool;
	uint32_t symbol;

	int fd; /* -1: none is open */
	uint32_t table;
	uint64_t low, high; /* the symbol's rows in it */
	int64_t before;     /* timestamp of the last row that was read of it */
};

/* pool is to be loaded and to outlive it. */
void bench_rows_begin(struct bench_rows *rows, struct mm_pool *pool, uint32_t symbol);
void bench_rows_end(struct bench_rows *rows);

/* Reads n rows of the symbol from row `row` on, in ascending order from call to call: one pread a
 * column and segment. Returns how many there are before the first one that cannot be read or is
 * not what a row must be; its table is marked as broken then. */
uint64_t bench_rows_read(struct bench_rows *rows, uint64_t row, uint64_t n, int64_t *timestamp,
			 double *price, double *volume);

#endif
