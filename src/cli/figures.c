/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A symbol's rows are a stretch [low, high) through its tables. Of each table that is a part [a,
 * b):
 *
 *   low, high, largest   of whole blocks by the index, of others by their rows
 *   volume               V(b) - V(a), where V(k) is the session's volume before row k: the index's
 * at k's block, and the rows of the block up to k
 */
#include "cli/figures.h"

#include <math.h>
#include <string.h>

#define STRIP 512 /* rows read at once */

/* A part of a table, and what a visit finds out about it. */
struct part {
	uint64_t a, b;
	int64_t first, last;
	bool details;
	double low, high, volume, largest;
	size_t columns;
	char column[FIGURES_COLUMNS_MAX][25];
};

static double lesser(double a, double b)
{
	return b < a ? b : a;
}

static double greater(double a, double b)
{
	return b > a ? b : a;
}

/* Rows [from, to), which are no whole block. */
static void add_rows(const struct mm_visit *visit, uint64_t from, uint64_t to, struct part *part)
{
	double price[STRIP], volume[STRIP];

	for (size_t n; from < to; from += n) {
		n = to - from < STRIP ? to - from : STRIP;
		mm_visit_values(visit, MM_PRICE, from, n, price);
		mm_visit_values(visit, MM_VOLUME, from, n, volume);
		for (size_t i = 0; i < n; i++) {
			part->low = lesser(part->low, price[i]);
			part->high = greater(part->high, price[i]);
			part->largest = greater(part->largest, volume[i]);
		}
	}
}

static void add_blocks(const struct mm_visit *visit, struct part *part)
{
	const struct mm_table *table = visit->table;

	for (uint64_t row = part->a, end; row < part->b; row = end) {
		uint64_t block = row / table->block_rows, start = block * table->block_rows;

		end = table->rows - start < table->block_rows ? table->rows
							      : start + table->block_rows;
		if (row > start || end > part->b) {
			end = end < part->b ? end : part->b;
			add_rows(visit, row, end, part);
			continue;
		}
		part->low = lesser(part->low, mm_visit_index(visit, MM_LOW)[block]);
		part->high = greater(part->high, mm_visit_index(visit, MM_HIGH)[block]);
		part->largest = greater(part->largest, mm_visit_index(visit, MM_LARGEST)[block]);
	}
}

/* V(row). */
static double volume_before(const struct mm_visit *visit, uint64_t row)
{
	const struct mm_table *table = visit->table;
	uint64_t block = row / table->block_rows;
	double value[STRIP], volume;

	if (block == table->blocks)
		return table->volume; /* after the last row of a last block that is full */
	volume = mm_visit_index(visit, MM_VOLUME_BEFORE)[block];
	for (uint64_t at = block * table->block_rows, n; at < row; at += n) {
		n = row - at < STRIP ? row - at : STRIP;
		mm_visit_values(visit, MM_VOLUME, at, n, value);
		for (size_t i = 0; i < n; i++)
			volume += value[i];
	}
	return volume;
}

/* Is it one of the three columns that every table has? */
static bool is_usual(const struct mm_table *table, const struct mm_array *array)
{
	return array->offset == table->place[MM_TIMESTAMP].offset ||
	       array->offset == table->place[MM_PRICE].offset ||
	       array->offset == table->place[MM_VOLUME].offset;
}

static void find_columns(const struct mm_visit *visit, struct part *part)
{
	const struct mm_table *table = visit->table;
	struct mm_array arrays[FIGURES_COLUMNS_MAX];
	size_t length = table->file_bytes < MM_HEADER_MAX ? table->file_bytes : MM_HEADER_MAX;
	size_t count = mm_table_arrays(visit->base, length, arrays, FIGURES_COLUMNS_MAX);

	for (size_t i = 0; i < count && i < FIGURES_COLUMNS_MAX; i++)
		if (arrays[i].role == MM_COLUMN && !is_usual(table, &arrays[i]))
			memcpy(part->column[part->columns++], arrays[i].name,
			       sizeof arrays[i].name);
}

static void look(const struct mm_visit *visit)
{
	struct part *part = visit->arg;
	bool whole = part->a == 0 && part->b == visit->table->rows;

	if (part->a < part->b && !whole) {
		part->first = mm_visit_times(visit, MM_TIMESTAMP)[part->a];
		part->last = mm_visit_times(visit, MM_TIMESTAMP)[part->b - 1];
	}
	if (!part->details)
		return;
	find_columns(visit, part);
	add_blocks(visit, part);
	part->volume = whole ? visit->table->volume
			     : volume_before(visit, part->b) - volume_before(visit, part->a);
}

static void add_column(struct figures *sum, const char *name)
{
	for (size_t i = 0; i < sum->columns; i++)
		if (!strcmp(sum->column[i], name))
			return;
	if (sum->columns < FIGURES_COLUMNS_MAX)
		strcpy(sum->column[sum->columns++], name);
}

static void add_part(struct figures *sum, const struct part *part)
{
	for (size_t i = 0; i < part->columns; i++)
		add_column(sum, part->column[i]);
	if (part->a >= part->b)
		return;
	bool any = sum->events > 0;
	sum->first = any && sum->first < part->first ? sum->first : part->first;
	sum->last = any && sum->last > part->last ? sum->last : part->last;
	sum->low = any ? lesser(sum->low, part->low) : part->low;
	sum->high = any ? greater(sum->high, part->high) : part->high;
	sum->largest = any ? greater(sum->largest, part->largest) : part->largest;
	sum->volume += part->volume;
	sum->events += part->b - part->a;
}

/* The rows [low, high) of the market as rows of a table. */
static struct part part_of(const struct mm_market *market, uint32_t symbol, uint32_t id)
{
	const struct mm_table *table = mm_pool_table(market->pool, id);
	uint64_t before = mm_pool_rows_before(market->pool, id);
	uint64_t low = market->low[symbol], high = market->high[symbol];
	struct part part = {.first = table->first,
			    .last = table->last,
			    .low = INFINITY,
			    .high = -INFINITY,
			    .largest = -INFINITY};

	part.a = low > before ? low - before : 0;
	part.b = high > before ? high - before : 0;
	part.a = part.a < table->rows ? part.a : table->rows;
	part.b = part.b < table->rows ? part.b : table->rows;
	return part;
}

void figures_add(struct figures *sum, struct mm_market *market, uint32_t symbol, bool details)
{
	struct mm_pool *pool = market->pool;
	uint32_t id = mm_pool_first_table(pool, symbol);
	uint32_t end = id + mm_pool_segments(pool, symbol), readable = 0;

	for (; id < end; id++) {
		if (mm_pool_broken(pool, id))
			continue;
		const struct mm_table *table = mm_pool_table(pool, id);
		struct part part = part_of(market, symbol, id);
		bool whole = part.a == 0 && part.b == table->rows;

		part.details = details;
		if ((details || (!whole && part.a < part.b)) &&
		    !mm_pool_visit(pool, id, MM_VISIT_PASS, look, &part, NULL))
			continue;
		readable++;
		sum->bytes += table->file_bytes;
		add_part(sum, &part);
	}
	sum->tables += readable;
	sum->symbols += readable > 0;
}
