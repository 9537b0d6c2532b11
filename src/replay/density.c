/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many events lie where on a stretch of time, for the timeline.
 *
 * A symbol's index tells when each of its blocks begins: that alone says where some 512 rows lie,
 * at the cost of eight bytes read. Such a block is spread evenly over the time up to the next one.
 * That is as good as the truth where blocks are narrower than a cell, and wrong in three cases, in
 * which the timestamps themselves are looked at:
 *
 *   |--b0--|--b1--|----------b2----------|b3|   few blocks in all: they would look like stairs
 *   |-- 400 of them --|-----one-----|-- 90 --|  a block over many cells: a night, a halt
 *         [ stretch        ]                    a block that only partly lies in the stretch
 *
 * So the sum over all cells is exactly the number of events in the stretch, and zooming in comes to
 * a point from where each event stands in its own cell. What is read of a table is bounded whatever
 * its size: its index, EXACT_ROWS timestamps, and an eighth as many blocks as there are cells.
 */
#include <mmtui/sample.h>

#include "replay/search.h"

/* Up to so many rows are counted one by one: 64 KiB, no more than one request to the disk. */
#define EXACT_ROWS 8192

/* A block over more cells than this is counted row by row. */
#define WIDE_CELLS 8

/* The rows of a segment that count, and where they are counted. */
struct count {
	uint64_t low, high;
	int64_t from, to;
	double *out;
	size_t cells;
};

static uint64_t length_of(const struct count *count)
{
	return (uint64_t)count->to - (uint64_t)count->from;
}

/* The cell of a time within the stretch. */
static size_t cell_of(const struct count *count, int64_t t)
{
	uint64_t length = length_of(count);
	size_t cell;

	if (!length)
		return 0;
	cell = (size_t)((unsigned __int128)((uint64_t)t - (uint64_t)count->from) * count->cells /
			length);
	return cell < count->cells ? cell : count->cells - 1;
}

/* The last timestamp in a cell. */
static int64_t last_of(const struct count *count, size_t cell)
{
	unsigned __int128 whole = (unsigned __int128)length_of(count) * (cell + 1);

	if (cell + 1 >= count->cells)
		return count->to;
	return (int64_t)((uint64_t)count->from +
			 (uint64_t)((whole + count->cells - 1) / count->cells) - 1);
}

/* Counts rows where they are. They ascend, so that those of one cell follow each other. */
static void count_rows(const struct count *count, const int64_t *t, uint64_t n)
{
	for (uint64_t i = 0; i < n;) {
		uint64_t first = i;

		if (t[i] < count->from || t[i] > count->to) {
			i++;
			continue;
		}
		size_t cell = cell_of(count, t[i]);
		int64_t last = last_of(count, cell);
		do
			i++;
		while (i < n && t[i] <= last);
		count->out[cell] += (double)(i - first);
	}
}

/* The place of a time in the stretch, in cells. */
static double place_of(const struct count *count, int64_t t)
{
	double length = (double)length_of(count);
	double since = (double)((uint64_t)t - (uint64_t)count->from);

	return length > 0 ? since / length * (double)count->cells : 0;
}

/* Spreads some rows evenly over the cells [from, to). */
static void spread_rows(const struct count *count, double rows, double from, double to)
{
	size_t cell = (size_t)from, last = (size_t)to;

	if (cell >= count->cells)
		cell = count->cells - 1;
	if (last >= count->cells)
		last = count->cells - 1;
	if (last <= cell) {
		count->out[cell] += rows;
		return;
	}
	double each = rows / (to - from);
	count->out[cell] += each * ((double)cell + 1 - from);
	for (size_t i = cell + 1; i < last; i++)
		count->out[i] += each;
	count->out[last] += each * (to - (double)last);
}

/* May a block's rows be taken for evenly spread? Rows [row, end) of it count, and lie in
 * [first, until]. */
static bool is_even(const struct count *count, const struct mm_table *table, uint64_t row,
		    uint64_t end, int64_t first, int64_t until)
{
	bool whole = row % table->block_rows == 0 &&
		     (end % table->block_rows == 0 || end == table->rows);

	if (!whole || first < count->from || until > count->to || until < first)
		return false;
	return place_of(count, until) - place_of(count, first) <= WIDE_CELLS;
}

/* Goes through the blocks that may have rows in the stretch: from the last one that begins before
 * it to the last one that begins in it. */
static void count_segment(const struct mm_visit *visit)
{
	const struct count *count = visit->arg;
	const struct mm_table *table = visit->table;
	const int64_t *first = mm_visit_times(visit, MM_FIRST_TIMESTAMP);
	const int64_t *t = mm_visit_times(visit, MM_TIMESTAMP);
	uint64_t size = table->block_rows, row = count->low;
	uint64_t before = count->from == INT64_MIN
				  ? 0
				  : mm_count_until(first, table->blocks, count->from - 1);
	uint64_t high = mm_count_until(first, table->blocks, count->to) * size;

	if (before && (before - 1) * size > row)
		row = (before - 1) * size;
	if (high > count->high)
		high = count->high;
	bool few = high > row && high - row / size * size <= EXACT_ROWS;
	while (row < high) {
		uint64_t block = row / size, end = (block + 1) * size;
		int64_t until = block + 1 < table->blocks ? first[block + 1] : table->last;

		if (end > high)
			end = high;
		if (few || !is_even(count, table, row, end, first[block], until))
			count_rows(count, t + row, end - row);
		else
			spread_rows(count, (double)(end - row), place_of(count, first[block]),
				    place_of(count, until));
		row = end;
	}
}

bool mm_sample_density(struct mm_market *market, uint32_t symbol, int64_t from, int64_t to,
		       double *out, size_t cells, const atomic_bool *give_up)
{
	struct mm_pool *pool = market->pool;
	uint64_t high = mm_market_end(market, symbol);

	for (uint64_t row = market->low[symbol]; cells && row < high;) {
		struct mm_segment segment = mm_segment_of(pool, symbol, row);
		const struct mm_table *table = mm_pool_table(pool, segment.table);
		uint64_t end = high < segment.high ? high : segment.high;
		struct count count = {.low = row - segment.low,
				      .high = end - segment.low,
				      .from = from,
				      .to = to,
				      .out = out,
				      .cells = cells};

		if (give_up && atomic_load_explicit(give_up, memory_order_relaxed))
			return false;
		if (table->first > to)
			break;
		if (table->last >= from &&
		    !mm_pool_visit(pool, segment.table, MM_VISIT_PASS, count_segment, &count, NULL))
			break;
		row = end;
	}
	return true;
}
