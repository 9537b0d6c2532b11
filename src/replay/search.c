/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay/search.h"

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The rows of a table within its symbol. Those of a broken one are as many as the pool counts. */
static struct mm_segment segment(const struct mm_pool *pool, uint32_t symbol, uint32_t table)
{
	uint32_t end = mm_pool_first_table(pool, symbol) + mm_pool_segments(pool, symbol);
	struct mm_segment s = {.table = table, .low = mm_pool_rows_before(pool, table)};

	s.high = table + 1 < end ? mm_pool_rows_before(pool, table + 1)
				 : mm_pool_rows(pool, symbol);
	return s;
}

struct mm_segment mm_segment_of(const struct mm_pool *pool, uint32_t symbol, uint64_t row)
{
	uint64_t local;
	return segment(pool, symbol, mm_pool_locate(pool, symbol, row, &local));
}

/* Bisects the segments; an empty one has no time, so that its next neighbour with rows speaks for
 * it. */
bool mm_segment_until(const struct mm_pool *pool, uint32_t symbol, int64_t t,
		      struct mm_segment *out)
{
	uint32_t low = mm_pool_first_table(pool, symbol);
	uint32_t high = low + mm_pool_segments(pool, symbol);
	bool found = false;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2, at = middle;
		struct mm_segment s = segment(pool, symbol, at);
		while (s.low == s.high && ++at < high)
			s = segment(pool, symbol, at);
		if (at < high && mm_pool_table(pool, at)->first <= t) {
			*out = s;
			found = true;
			low = at + 1;
		} else {
			high = middle;
		}
	}
	return found;
}

uint64_t mm_search_block(const struct mm_visit *visit, int64_t t)
{
	return mm_count_until(mm_visit_times(visit, MM_FIRST_TIMESTAMP), visit->table->blocks, t);
}

uint64_t mm_search_in_block(const struct mm_visit *visit, uint64_t block, int64_t t)
{
	const struct mm_table *table = visit->table;
	uint64_t first = block * table->block_rows;
	uint64_t n = smaller(table->block_rows, table->rows - first);

	return first + mm_count_until(mm_visit_times(visit, MM_TIMESTAMP) + first, n, t);
}

/* All rows before the last block that begins at t or before are at t or before, too. */
uint64_t mm_search_rows(const struct mm_visit *visit, int64_t t)
{
	uint64_t blocks = mm_search_block(visit, t);
	return blocks ? mm_search_in_block(visit, blocks - 1, t) : 0;
}

void mm_want(struct mm_wants *wants, const struct mm_table *table, enum mm_slot slot, uint64_t from,
	     uint64_t n)
{
	const struct mm_place *place = &table->place[slot];

	if (!n || wants->count == MM_WANTS_MAX)
		return;
	wants->stretch[wants->count].offset = place->offset + from * place->width;
	wants->stretch[wants->count].bytes = n * place->width;
	wants->count++;
}

/* Sorts the stretches by place: there are a dozen at most. */
static void sort_wants(struct mm_wants *wants)
{
	for (size_t i = 1; i < wants->count; i++)
		for (size_t j = i; j && wants->stretch[j].offset < wants->stretch[j - 1].offset;
		     j--) {
			struct mm_wants *w = wants;
			uint64_t offset = w->stretch[j].offset, bytes = w->stretch[j].bytes;
			w->stretch[j] = w->stretch[j - 1];
			w->stretch[j - 1].offset = offset;
			w->stretch[j - 1].bytes = bytes;
		}
}

/* One call a stretch; those less than CLOSE apart cost less together than as two. */
void mm_want_ask(struct mm_wants *wants, struct mm_pool *pool, uint32_t table)
{
	enum { CLOSE = 16384 };
	size_t i = 0;

	if (mm_is_small(pool, table)) {
		mm_pool_ask(pool, table, 0, mm_pool_table(pool, table)->file_bytes);
		return;
	}
	sort_wants(wants);
	while (i < wants->count) {
		uint64_t from = wants->stretch[i].offset;
		uint64_t to = from + wants->stretch[i].bytes;
		while (++i < wants->count && wants->stretch[i].offset <= to + CLOSE) {
			uint64_t end = wants->stretch[i].offset + wants->stretch[i].bytes;
			to = end > to ? end : to;
		}
		mm_pool_ask(pool, table, from, to - from);
	}
}
