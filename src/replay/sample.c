/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prices at the ends of cells, from the latest cell to the earliest, segment by segment: a segment
 * is visited at most once, and not at all where its header has the answers. In a segment each
 * search goes on below what the one before it found.
 */
#include <mmtui/sample.h>

#include "replay/search.h"

#include <math.h>

/* Cells yet to be filled: [0, left) of out[]. */
struct cells {
	int64_t last; /* the number of the last cell of all: floor(t / step) */
	int64_t step;
	size_t count, left;
	double *out;
};

/* The last timestamp in a cell. False where the cell ends before time begins. */
static bool cell_until(const struct cells *cells, size_t cell, int64_t *until)
{
	__int128 number = (__int128)cells->last - (__int128)(cells->count - 1 - cell);
	__int128 last = (number + 1) * cells->step - 1;

	if (last < INT64_MIN)
		return false;
	*until = last > INT64_MAX ? INT64_MAX : (int64_t)last;
	return true;
}

/* The rows of a segment that count, and the cells that end in it. */
struct sample {
	struct cells *cells;
	uint64_t rows;
};

/* The price of a row; that of a block's last row is in the index, whose pages are fewer. */
static double price_of(const struct mm_visit *visit, uint64_t row)
{
	uint64_t rows = visit->table->block_rows;
	double price;

	if (row % rows == rows - 1)
		return mm_visit_index(visit, MM_CLOSE)[row / rows];
	mm_visit_values(visit, MM_PRICE, row, 1, &price);
	return price;
}

/* Fills the cells from the last one left down, as long as they end after the segment's first row.
 */
static void sample_segment(const struct mm_visit *visit)
{
	const struct sample *sample = visit->arg;
	struct cells *cells = sample->cells;
	const int64_t *first = mm_visit_times(visit, MM_FIRST_TIMESTAMP);
	uint64_t rows = sample->rows, block_rows = visit->table->block_rows;
	int64_t until;

	for (; cells->left; cells->left--) {
		if (!cell_until(cells, cells->left - 1, &until))
			return;
		uint64_t blocks = mm_count_until(first, (rows - 1) / block_rows + 1, until);
		if (!blocks)
			return;
		uint64_t found = mm_search_in_block(visit, blocks - 1, until);
		if (!found)
			return;
		rows = found < rows ? found : rows;
		cells->out[cells->left - 1] = price_of(visit, rows - 1);
	}
}

/* Fills the cells that end after a segment's last row, where all of its rows count. */
static void sample_header(const struct mm_table *table, struct cells *cells)
{
	int64_t until;

	for (; cells->left; cells->left--) {
		if (!cell_until(cells, cells->left - 1, &until) || until < table->last)
			return;
		cells->out[cells->left - 1] = table->last_price;
	}
}

/* Does the last cell left end in the segment, at its first row or later? */
static bool ends_within(const struct mm_table *table, const struct cells *cells)
{
	int64_t until;
	return cells->left && cell_until(cells, cells->left - 1, &until) && until >= table->first;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void mm_sample_prices(struct mm_market *market, uint32_t symbol, uint64_t rows, int64_t t,
		      int64_t step, double *out, size_t cells_wanted)
{
	struct mm_pool *pool = market->pool;
	struct cells cells = {.last = floor_div(t, step),
			      .step = step,
			      .count = cells_wanted,
			      .left = cells_wanted,
			      .out = out};

	for (size_t i = 0; i < cells_wanted; i++)
		out[i] = NAN;
	if (rows > mm_pool_rows(pool, symbol))
		rows = mm_pool_rows(pool, symbol);
	while (rows && cells.left) {
		struct mm_segment segment = mm_segment_of(pool, symbol, rows - 1);
		const struct mm_table *table = mm_pool_table(pool, segment.table);
		struct sample sample = {.cells = &cells, .rows = rows - segment.low};
		if (rows == segment.high)
			sample_header(table, &cells);
		if (ends_within(table, &cells) && !mm_pool_visit(pool, segment.table, MM_VISIT_PASS,
								 sample_segment, &sample, NULL))
			return;
		rows = segment.low;
	}
}

void mm_sample_ask(struct mm_market *market, uint32_t symbol, uint64_t rows)
{
	struct mm_pool *pool = market->pool;
	struct mm_wants wants = {0};

	if (rows > mm_pool_rows(pool, symbol))
		rows = mm_pool_rows(pool, symbol);
	if (!rows)
		return;
	struct mm_segment segment = mm_segment_of(pool, symbol, rows - 1);
	const struct mm_table *table = mm_pool_table(pool, segment.table);
	uint64_t block = (rows - 1 - segment.low) / table->block_rows;
	uint64_t first = (block ? block - 1 : 0) * table->block_rows;
	uint64_t last = (block + 1) * table->block_rows;
	uint64_t n = (last < table->rows ? last : table->rows) - first;

	mm_want(&wants, table, MM_FIRST_TIMESTAMP, 0, table->blocks);
	mm_want(&wants, table, MM_CLOSE, 0, table->blocks);
	mm_want(&wants, table, MM_TIMESTAMP, first, n);
	mm_want(&wants, table, MM_PRICE, first, n);
	mm_want_ask(&wants, pool, segment.table);
}

/* --- the resolution of time --------------------------------------------------------------------
 */

#define TABLES_LOOKED_AT 8
#define ROWS_LOOKED_AT 512 /* of each, at most: a page */

static uint8_t decimals_of(int64_t t)
{
	return t % 1000000000 == 0 ? 0 : t % 1000000 == 0 ? 3 : t % 1000 == 0 ? 6 : 9;
}

/* Raises *arg to what the first rows have. */
static void look_at_times(const struct mm_visit *visit)
{
	const int64_t *t = mm_visit_times(visit, MM_TIMESTAMP);
	uint8_t *most = visit->arg, decimals;

	for (uint64_t row = 0; row < visit->table->rows && row < ROWS_LOOKED_AT; row++)
		if ((decimals = decimals_of(t[row])) > *most)
			*most = decimals;
}

uint8_t mm_sample_time_decimals(struct mm_pool *pool)
{
	uint32_t tables = mm_pool_tables(pool), step = tables / TABLES_LOOKED_AT + 1;
	uint8_t most = 0, decimals;

	for (uint32_t id = 0; id < tables; id++) {
		const struct mm_table *table = mm_pool_table(pool, id);
		decimals = decimals_of(table->first);
		most = decimals > most ? decimals : most;
		decimals = decimals_of(table->last);
		most = decimals > most ? decimals : most;
	}
	/* the first and the last trade of a day may well lie on round seconds */
	for (uint32_t id = 0; id < tables && most < 6; id += step)
		if (mm_pool_table(pool, id)->rows)
			mm_pool_visit(pool, id, MM_VISIT_PASS, look_at_times, &most, NULL);
	return most;
}
