/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bars, from the earliest cell to the latest, segment by segment. The rows of a cell are a stretch
 * [a, b) of a segment's rows; b is found by time, as for a sample, and the next cell begins there.
 * What lies whole within the stretch is taken from where it is summed up already:
 *
 *   rows       |.......a....|............|............|....b.......|
 *   low, high          rows     index        index     rows
 *   volume     V(b) - V(a), where V(k) = volume_before of k's block + the rows of it up to k
 *
 * so that a chart of a year costs what its blocks cost, not its rows. V goes on from one cell to
 * the next: in cells smaller than a block each row is read once. A stretch that is the whole
 * segment is in the header, and no page is touched.
 */
#include <mmtui/chart.h>

#include "replay/search.h"

#include <math.h>

#define STRIP 512 /* rows read at once: a block, as we write them */

struct bars {
	int64_t number; /* of the first cell: it begins at number * step */
	int64_t step;
	size_t count;
	struct mm_bar *out;
	double before; /* the price of the last row before the first cell; NaN: there is none */
};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t start_of(const struct bars *bars)
{
	return bars->number * bars->step;
}

/* The last timestamp in a cell. */
static int64_t until_of(const struct bars *bars, size_t cell)
{
	__int128 next = ((__int128)bars->number + (__int128)cell + 1) * bars->step;

	return next > INT64_MAX ? INT64_MAX : (int64_t)next - 1;
}

/* The cell that a time at the first cell's start or later lies in; it may be beyond the last. */
static uint64_t cell_of(const struct bars *bars, int64_t t)
{
	return (uint64_t)floor_div(t, bars->step) - (uint64_t)bars->number;
}

static void add_price(struct mm_bar *bar, double low, double high)
{
	if (low < bar->low)
		bar->low = low;
	if (high > bar->high)
		bar->high = high;
}

/* Rows are about to be added; these are the first and the last of them. */
static void add_ends(struct mm_bar *bar, uint64_t rows, double open, double close)
{
	if (!bar->trades) {
		bar->open = open;
		bar->low = INFINITY;
		bar->high = -INFINITY;
	}
	bar->close = close;
	bar->trades += rows;
}

/* --- within a segment --------------------------------------------------------------------------
 */

/* A visit's work: the first `rows` rows of the segment. */
struct walk {
	struct bars *bars;
	uint64_t rows;

	/* V after row `folded`, where one has been asked for */
	bool has_volume;
	uint64_t folded;
	double volume;
};

static double price_of(const struct mm_visit *visit, uint64_t row)
{
	double price;

	mm_visit_values(visit, MM_PRICE, row, 1, &price);
	return price;
}

/* V(row): the session's volume before a row. */
static double volume_before(const struct mm_visit *visit, struct walk *walk, uint64_t row)
{
	uint64_t block_rows = visit->table->block_rows, block = row / block_rows, from;
	double value[STRIP];

	if (block == visit->table->blocks)
		block--; /* after the last row of a table whose last block is full */
	if (!walk->has_volume || walk->folded < block * block_rows || walk->folded > row) {
		walk->folded = block * block_rows;
		walk->volume = mm_visit_index(visit, MM_VOLUME_BEFORE)[block];
		walk->has_volume = true;
	}
	for (from = walk->folded; from < row;) {
		size_t n = row - from < STRIP ? row - from : STRIP;
		mm_visit_values(visit, MM_VOLUME, from, n, value);
		for (size_t i = 0; i < n; i++)
			walk->volume += value[i];
		from += n;
	}
	walk->folded = row;
	return walk->volume;
}

/* Low and high of rows [a, b). */
static void add_prices(const struct mm_visit *visit, uint64_t a, uint64_t b, struct mm_bar *bar)
{
	uint64_t block_rows = visit->table->block_rows;
	double value[STRIP];

	while (a < b) {
		uint64_t block = a / block_rows, end = (block + 1) * block_rows;
		if (a == block * block_rows && end <= b) {
			add_price(bar, mm_visit_index(visit, MM_LOW)[block],
				  mm_visit_index(visit, MM_HIGH)[block]);
			a = end;
			continue;
		}
		end = end < b ? end : b;
		size_t n = end - a < STRIP ? end - a : STRIP;
		mm_visit_values(visit, MM_PRICE, a, n, value);
		for (size_t i = 0; i < n; i++)
			add_price(bar, value[i], value[i]);
		a += n;
	}
}

/* The rows up to t, of which there are more than `row`: the search begins in that one's block. */
static uint64_t rows_until(const struct mm_visit *visit, uint64_t row, uint64_t rows, int64_t t)
{
	const int64_t *first = mm_visit_times(visit, MM_FIRST_TIMESTAMP);
	uint64_t block_rows = visit->table->block_rows, block = row / block_rows;
	uint64_t blocks = (rows - 1) / block_rows + 1;
	uint64_t begun = mm_count_until(first + block, blocks - block, t);
	uint64_t found = begun ? mm_search_in_block(visit, block + begun - 1, t) : 0;

	/* over times in disorder a search may say anything */
	return found <= row ? row + 1 : found < rows ? found : rows;
}

/* Adds the segment's rows to their cells. */
static void add_rows(const struct mm_visit *visit)
{
	struct walk *walk = visit->arg;
	struct bars *bars = walk->bars;
	int64_t start = start_of(bars);
	uint64_t a = 0, cell = 0;

	if (visit->table->first < start)
		a = mm_search_rows(visit, start - 1);
	if (a > walk->rows)
		a = walk->rows;
	if (a)
		bars->before = price_of(visit, a - 1);
	while (a < walk->rows) {
		int64_t time = mm_visit_times(visit, MM_TIMESTAMP)[a];
		uint64_t in = time < start ? 0 : cell_of(bars, time);
		cell = in > cell ? in : cell;
		if (cell >= bars->count)
			break;
		uint64_t b = rows_until(visit, a, walk->rows, until_of(bars, cell));
		struct mm_bar *bar = &bars->out[cell];
		add_ends(bar, b - a, price_of(visit, a), price_of(visit, b - 1));
		add_prices(visit, a, b, bar);
		double before = volume_before(visit, walk, a);
		bar->volume += volume_before(visit, walk, b) - before;
		a = b;
	}
}

/* --- through the segments ----------------------------------------------------------------------
 */

/* Where the whole segment counts and lies before the cells, or within one: all is in its header. */
static bool add_header(const struct mm_table *table, struct bars *bars)
{
	int64_t start = start_of(bars);
	struct mm_bar *bar;

	if (table->last < start) {
		bars->before = table->last_price;
		return true;
	}
	if (table->first < start || cell_of(bars, table->first) != cell_of(bars, table->last))
		return false;
	bar = &bars->out[cell_of(bars, table->first)];
	add_ends(bar, table->rows, table->first_price, table->last_price);
	add_price(bar, table->low, table->high);
	bar->volume += table->volume;
	return true;
}

/* Sums up the symbol's first `rows` rows. False where a table cannot be read: *rows are those
 * before it then. */
static bool add_segments(struct mm_market *market, uint32_t symbol, uint64_t *rows,
			 struct bars *bars)
{
	struct mm_pool *pool = market->pool;
	uint64_t row = 0;

	bars->before = NAN;
	for (size_t i = 0; i < bars->count; i++)
		bars->out[i] = (struct mm_bar){.open = NAN};
	while (row < *rows) {
		struct mm_segment segment = mm_segment_of(pool, symbol, row);
		const struct mm_table *table = mm_pool_table(pool, segment.table);
		bool whole = segment.high <= *rows;
		struct walk walk = {.bars = bars,
				    .rows = (whole ? segment.high : *rows) - segment.low};

		if (table->first > until_of(bars, bars->count - 1))
			break;
		/* what a broken table says of itself counts no more than its rows */
		bool known = whole && !mm_pool_broken(pool, segment.table) &&
			     add_header(table, bars);
		if (!known &&
		    !mm_pool_visit(pool, segment.table, MM_VISIT_PASS, add_rows, &walk, NULL)) {
			*rows = segment.low;
			return false;
		}
		row = segment.high;
	}
	return true;
}

/* Where nothing was traded, the last price stays; after the playhead there is none. */
static void fill_gaps(struct bars *bars, int64_t t)
{
	double last = bars->before;

	for (size_t i = 0; i < bars->count; i++) {
		struct mm_bar *bar = &bars->out[i];
		if (bar->trades) {
			last = bar->close;
			continue;
		}
		if (i ? until_of(bars, i - 1) >= t : start_of(bars) > t)
			last = NAN;
		bar->open = bar->high = bar->low = bar->close = last;
	}
}

size_t mm_chart_bars(struct mm_market *market, uint32_t symbol, uint64_t rows, int64_t t,
		     int64_t step, int64_t end, struct mm_bar *out, size_t most, int64_t *first)
{
	int64_t last = floor_div(end, step), least = INT64_MIN / step;
	struct bars bars = {.step = step, .count = most, .out = out};

	*first = 0;
	if (last < least || !most)
		return 0;
	if ((uint64_t)last - (uint64_t)least < most)
		bars.count = (size_t)((uint64_t)last - (uint64_t)least) + 1;
	bars.number = last - (int64_t)(bars.count - 1);
	*first = start_of(&bars);
	if (rows > mm_pool_rows(market->pool, symbol))
		rows = mm_pool_rows(market->pool, symbol);
	while (!add_segments(market, symbol, &rows, &bars))
		;
	fill_gaps(&bars, t);
	return bars.count;
}
