/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding places in a market.
 *
 * By time: most symbols' headers settle nothing, so each is searched, in three rounds over all of
 * them, so that the disk can work on every request of a round at once:
 *
 *   1. headers say which segment; the index of its blocks is asked for
 *   2. the index says which block; the block's rows are asked for, which a player needs next anyway
 *   3. the block says which row
 *
 * Tables that are resident, or so small that one request brings them whole, need no round of their
 * own for the index. Between the rounds the result's own array holds what is known so far.
 *
 * By number: a search over time for the timestamp at which the count of events passes n. Every
 * symbol keeps a window of rows between the counts at the two times known so far. A step looks at
 * several times in one visit: around where even spacing would put the event, and the middle, which
 * bounds the number of steps. Every step visits the same tables, so their pages are left in place
 * (MM_VISIT_STAY), for the budget to take. When the windows hold few events they are sorted; when
 * they hold many of one timestamp they are dealt out in symbol order.
 */
#include "replay/market.h"
#include "replay/search.h"

#include <stdlib.h>
#include <string.h>

/* In rows[] between the rounds: */
#define TO_SEARCH (UINT64_C(1) << 63) /* the whole segment is to be searched */
#define TO_INDEX (UINT64_C(1) << 62)  /* first its index, then */
#define TO_BLOCK (UINT64_C(1) << 61)  /* this block of it */
#define TO_DO (TO_SEARCH | TO_INDEX | TO_BLOCK)

static uint64_t clamp(uint64_t value, uint64_t low, uint64_t high)
{
	return value < low ? low : value > high ? high : value;
}

static uint64_t clamp_rows(const struct mm_market *market, uint32_t symbol, uint64_t rows)
{
	return clamp(rows, market->low[symbol], mm_market_end(market, symbol));
}

/* A place in event order by time: after all rows with a timestamp <= t of the symbols up to `last`,
 * and those with a timestamp < t of the others. */
struct place {
	int64_t t;
	uint32_t last;
};

/* The latest timestamp that a symbol's rows before the place may have; false where none may. */
static bool limit_of(const struct place *place, uint32_t symbol, int64_t *limit)
{
	bool with = symbol <= place->last;

	if (!with && place->t == INT64_MIN)
		return false;
	*limit = with ? place->t : place->t - 1;
	return true;
}

/* Finds a symbol's rows up to t by headers alone, or the segment that is to be searched. */
static bool settle_by_headers(const struct mm_market *market, uint32_t symbol, int64_t t,
			      struct mm_segment *segment, uint64_t *rows)
{
	uint64_t low = market->low[symbol], high = mm_market_end(market, symbol);

	*rows = low;
	if (low == high || !mm_segment_until(market->pool, symbol, t, segment))
		return true;
	*rows = clamp(segment->high, low, high);
	return mm_pool_table(market->pool, segment->table)->last <= t || segment->low >= high ||
	       segment->high <= low;
}

struct search {
	int64_t t;
	uint64_t found;
};

static void search_rows(const struct mm_visit *visit)
{
	struct search *search = visit->arg;
	search->found = mm_search_rows(visit, search->t);
}

static void search_index(const struct mm_visit *visit)
{
	struct search *search = visit->arg;
	search->found = mm_search_block(visit, search->t);
}

static void search_block(const struct mm_visit *visit)
{
	struct search *search = visit->arg;
	search->found = mm_search_in_block(visit, search->found, search->t);
}

/* Visits a segment for a search. Where it breaks, the symbol ends where the segment begins. */
static bool visit(struct mm_market *market, uint32_t symbol, const struct mm_segment *segment,
		  enum mm_visit_kind kind, void (*fn)(const struct mm_visit *visit), void *arg)
{
	if (mm_pool_visit(market->pool, segment->table, kind, fn, arg, NULL))
		return true;
	mm_market_cut(market, symbol, segment->low);
	return false;
}

uint64_t mm_market_rows_until(struct mm_market *market, uint32_t symbol, int64_t t)
{
	struct mm_segment segment;
	struct search search = {.t = t};
	uint64_t rows;

	if (settle_by_headers(market, symbol, t, &segment, &rows))
		return rows;
	if (!visit(market, symbol, &segment, MM_VISIT_PASS, search_rows, &search))
		return mm_market_end(market, symbol);
	return clamp_rows(market, symbol, segment.low + search.found);
}

/* Round 1. */
static uint64_t begin(struct mm_market *market, uint32_t symbol, const struct place *place)
{
	struct mm_pool *pool = market->pool;
	struct mm_segment segment;
	struct mm_wants wants = {0};
	uint64_t rows;
	int64_t t;

	if (!limit_of(place, symbol, &t))
		return market->low[symbol];
	if (settle_by_headers(market, symbol, t, &segment, &rows))
		return rows;
	if (mm_pool_is_resident(pool, segment.table))
		return TO_SEARCH;
	const struct mm_table *table = mm_pool_table(pool, segment.table);
	mm_want(&wants, table, MM_FIRST_TIMESTAMP, 0, table->blocks);
	mm_want_ask(&wants, pool, segment.table);
	return mm_is_small(pool, segment.table) ? TO_SEARCH : TO_INDEX;
}

/* Asks for the rows of a block. */
static void ask_block(struct mm_pool *pool, uint32_t id, uint64_t block)
{
	const struct mm_table *table = mm_pool_table(pool, id);
	uint64_t first = block * table->block_rows;
	uint64_t n = clamp(table->block_rows, 0, table->rows - first);
	struct mm_wants wants = {0};

	mm_want(&wants, table, MM_TIMESTAMP, first, n);
	mm_want(&wants, table, MM_PRICE, first, n);
	mm_want(&wants, table, MM_VOLUME, first, n);
	mm_want_ask(&wants, pool, id);
}

/* Rounds 2 and 3: what is left to do for a symbol after one more visit. */
static uint64_t go_on(struct mm_market *market, uint32_t symbol, const struct place *place,
		      uint64_t todo)
{
	struct mm_segment segment;
	struct search search = {.found = todo & ~TO_DO};
	uint64_t rows;

	/* what headers settle meanwhile, a cut has settled */
	if (!limit_of(place, symbol, &search.t) ||
	    settle_by_headers(market, symbol, search.t, &segment, &rows))
		return clamp_rows(market, symbol, 0);
	if (!visit(market, symbol, &segment, MM_VISIT_PASS,
		   todo & TO_SEARCH  ? search_rows
		   : todo & TO_INDEX ? search_index
				     : search_block,
		   &search))
		return mm_market_end(market, symbol);
	if (!(todo & TO_INDEX) || !search.found)
		return clamp_rows(market, symbol, segment.low + search.found);
	ask_block(market->pool, segment.table, search.found - 1);
	return TO_BLOCK | (search.found - 1);
}

/* Fills rows[] for a place and returns the number of events before it. */
static uint64_t seek_place(struct mm_market *market, const struct place *place, uint64_t *rows)
{
	uint64_t n = 0;

	memcpy(rows, market->low, market->symbols * sizeof *rows);
	for (uint32_t i = 0; i < market->chosens; i++)
		rows[market->chosen[i]] = begin(market, market->chosen[i], place);
	for (int round = 2; round <= 3; round++) {
		for (uint32_t i = 0; i < market->chosens; i++) {
			uint32_t s = market->chosen[i];
			if (rows[s] & TO_DO)
				rows[s] = go_on(market, s, place, rows[s]);
		}
	}
	for (uint32_t i = 0; i < market->chosens; i++)
		n += rows[market->chosen[i]] - market->low[market->chosen[i]];
	return n;
}

uint64_t mm_market_seek_time(struct mm_market *market, int64_t t, uint64_t *rows)
{
	return seek_place(market, &(struct place){.t = t, .last = UINT32_MAX}, rows);
}

uint64_t mm_market_seek_row(struct mm_market *market, uint32_t symbol, uint64_t row, uint64_t *rows,
			    int64_t *t)
{
	struct place place = {.t = market->start, .last = symbol};
	uint64_t low = market->low[symbol], high, n;
	struct mm_row read;

	/* each round cuts the symbol, or ends */
	while ((high = mm_market_end(market, symbol)) > low) {
		row = clamp(row, low, high - 1);
		if (mm_market_row(market, symbol, row, &read))
			break;
		mm_market_cut(market, symbol, mm_segment_of(market->pool, symbol, row).low);
	}
	if (high == low) {
		*t = market->start;
		memcpy(rows, market->low, market->symbols * sizeof *rows);
		return 0;
	}
	*t = place.t = read.timestamp;
	n = seek_place(market, &place, rows);
	/* the rows of the symbol itself that share the timestamp but come later are not before it
	 */
	row = clamp_rows(market, symbol, row + 1);
	n = n - rows[symbol] + row;
	rows[symbol] = row;
	return n;
}

/* --- by number -------------------------------------------------------------------------------- */

/* What is known while an event is searched for. Times are counted from the market's start. */
struct hunt {
	struct mm_market *market;
	uint64_t n;
	uint64_t *low, *high; /* each symbol's rows before `from`, and until `to` */

	uint64_t from, to;      /* the event's time lies in [from, to] */
	uint64_t before, until; /* events before `from`; until `to`, it included */

	uint64_t pivot[MM_PIVOTS];
	bool broken; /* a table broke: what was counted is void */
};

/* The pivots of one symbol that lie in one segment. */
struct probe {
	const int64_t *t;
	unsigned count;
	uint64_t low, high; /* the window's rows in the table */
	uint64_t *found;
};

/* Searches the window for each time: first its blocks, then one of them. */
static void probe_rows(const struct mm_visit *visit)
{
	const struct probe *probe = visit->arg;
	uint64_t rows = visit->table->block_rows;
	uint64_t block = probe->low / rows, end = (probe->high - 1) / rows + 1;

	for (unsigned i = 0; i < probe->count; i++) {
		const int64_t *first = mm_visit_times(visit, MM_FIRST_TIMESTAMP);
		uint64_t before = mm_count_until(first + block, end - block, probe->t[i]);
		uint64_t found = before ? mm_search_in_block(visit, block + before - 1, probe->t[i])
					: 0;
		probe->found[i] = clamp(found, probe->low, probe->high);
	}
}

/* Counts a symbol's rows up to each pivot, one visit a segment. */
static void count_symbol(struct hunt *hunt, uint32_t symbol, const int64_t *t, uint64_t *found)
{
	struct mm_market *market = hunt->market;
	uint64_t low = hunt->low[symbol], high = hunt->high[symbol];
	struct mm_segment segment, next;

	for (unsigned i = 0; i < MM_PIVOTS;) {
		struct probe probe = {.t = t + i, .count = 1, .found = found + i};
		if (settle_by_headers(market, symbol, t[i], &segment, &found[i]) ||
		    segment.low >= high || segment.high <= low) {
			found[i] = clamp(found[i], low, high);
			i++;
			continue;
		}
		while (i + probe.count < MM_PIVOTS &&
		       !settle_by_headers(market, symbol, t[i + probe.count], &next,
					  &found[i + probe.count]) &&
		       next.table == segment.table)
			probe.count++;
		probe.low = clamp(low, segment.low, segment.high) - segment.low;
		probe.high = clamp(high, segment.low, segment.high) - segment.low;
		if (!visit(market, symbol, &segment, MM_VISIT_STAY, probe_rows, &probe)) {
			hunt->broken = true;
			return;
		}
		for (unsigned j = 0; j < probe.count; j++)
			found[i + j] += segment.low;
		i += probe.count;
	}
}

/* Ascending: around the guess, and the middle. All lie in [from, to). */
static void choose_pivots(struct hunt *hunt)
{
	uint64_t span = hunt->to - hunt->from;
	double share = (double)(hunt->n - hunt->before) / (double)(hunt->until - hunt->before);
	double guess = share * (double)span;
	static const double around[MM_PIVOTS - 1] = {-1. / 8,  -1. / 64, -1. / 512, 0,
						     1. / 512, 1. / 64,  1. / 8};

	for (unsigned i = 0; i < MM_PIVOTS; i++) {
		double at = i ? guess + around[i - 1] * (double)span : (double)span / 2;
		uint64_t whole = at <= 0 ? 0 : at >= (double)span ? span - 1 : (uint64_t)at;
		unsigned j = i;
		whole = hunt->from + (whole >= span ? span - 1 : whole);
		for (; j && hunt->pivot[j - 1] > whole; j--)
			hunt->pivot[j] = hunt->pivot[j - 1];
		hunt->pivot[j] = whole;
	}
}

/* Narrows [from, to] to between two neighbouring pivots. */
static void narrow(struct hunt *hunt)
{
	struct mm_market *market = hunt->market;
	uint64_t(*found)[MM_PIVOTS] = (void *)mm_market_scratch(market)->pivots;
	uint64_t count[MM_PIVOTS] = {0};
	int64_t t[MM_PIVOTS];
	unsigned next = 0;

	choose_pivots(hunt);
	for (unsigned i = 0; i < MM_PIVOTS; i++)
		t[i] = (int64_t)((uint64_t)market->start + hunt->pivot[i]);
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		for (unsigned p = 0; p < MM_PIVOTS; p++)
			found[s][p] = hunt->low[s];
		if (hunt->low[s] < hunt->high[s])
			count_symbol(hunt, s, t, found[s]);
		for (unsigned p = 0; p < MM_PIVOTS; p++) {
			/* over rows in disorder a search may say anything; windows stay windows */
			if (p && found[s][p] < found[s][p - 1])
				found[s][p] = found[s][p - 1];
			count[p] += found[s][p] - market->low[s];
		}
	}
	if (hunt->broken)
		return;
	while (next < MM_PIVOTS && count[next] <= hunt->n)
		next++;
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		if (next < MM_PIVOTS)
			hunt->high[s] = found[s][next];
		if (next)
			hunt->low[s] = found[s][next - 1];
	}
	if (next < MM_PIVOTS) {
		hunt->to = hunt->pivot[next];
		hunt->until = count[next];
	}
	if (next) {
		hunt->from = hunt->pivot[next - 1] + 1;
		hunt->before = count[next - 1];
	}
}

/* All that is left has one timestamp: symbol order decides. */
static void deal_out(struct hunt *hunt)
{
	uint64_t left = hunt->n - hunt->before;

	for (uint32_t i = 0; i < hunt->market->chosens && left; i++) {
		uint32_t s = hunt->market->chosen[i];
		uint64_t n = clamp(left, 0, hunt->high[s] - hunt->low[s]);
		hunt->low[s] += n;
		left -= n;
	}
}

static int compare_moments(const void *a, const void *b)
{
	const struct mm_moment *x = a, *y = b;

	if (x->timestamp != y->timestamp)
		return x->timestamp < y->timestamp ? -1 : 1;
	return (x->symbol > y->symbol) - (x->symbol < y->symbol);
}

struct copy {
	uint64_t from, n;
	uint32_t symbol;
	struct mm_moment *out;
};

static void copy_times(const struct mm_visit *visit)
{
	const struct copy *copy = visit->arg;
	const int64_t *t = mm_visit_times(visit, MM_TIMESTAMP) + copy->from;

	for (uint64_t i = 0; i < copy->n; i++) {
		copy->out[i].timestamp = t[i];
		copy->out[i].symbol = copy->symbol;
	}
}

/* The rest are few: sorts them. */
static void sort_out(struct hunt *hunt)
{
	struct mm_market *market = hunt->market;
	struct mm_moment *few = mm_market_scratch(market)->few;
	size_t count = 0;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		for (uint64_t row = hunt->low[s]; row < hunt->high[s];) {
			struct mm_segment segment = mm_segment_of(market->pool, s, row);
			uint64_t end = clamp(hunt->high[s], 0, segment.high);
			struct copy copy = {.from = row - segment.low,
					    .n = end - row,
					    .symbol = s,
					    .out = few + count};
			if (!visit(market, s, &segment, MM_VISIT_STAY, copy_times, &copy)) {
				hunt->broken = true;
				return;
			}
			count += copy.n;
			row = end;
		}
	}
	qsort(few, count, sizeof *few, compare_moments);
	for (uint64_t i = 0; i < hunt->n - hunt->before && i < count; i++)
		hunt->low[few[i].symbol]++;
}

/* One search. False where a table broke on the way, so that the events have other numbers now. */
static bool hunt_event(struct mm_market *market, uint64_t n, uint64_t *rows)
{
	struct hunt hunt = {
		.market = market,
		.n = n,
		.low = rows,
		.high = mm_market_scratch(market)->ceiling,
		.to = (uint64_t)market->end - (uint64_t)market->start,
	};

	memcpy(rows, market->low, market->symbols * sizeof *rows);
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		hunt.high[s] = mm_market_end(market, s);
		hunt.until += hunt.high[s] - hunt.low[s];
	}
	if (n >= hunt.until) {
		for (uint32_t i = 0; i < market->chosens; i++)
			rows[market->chosen[i]] = hunt.high[market->chosen[i]];
		return true;
	}
	while (hunt.from < hunt.to && hunt.until - hunt.before > MM_SEEK_FEW && !hunt.broken)
		narrow(&hunt);
	if (!hunt.broken && hunt.from < hunt.to)
		sort_out(&hunt);
	else if (!hunt.broken)
		deal_out(&hunt);
	return !hunt.broken;
}

void mm_market_seek_event(struct mm_market *market, uint64_t n, uint64_t *rows)
{
	if (!n) /* the start needs no page */
		memcpy(rows, market->low, market->symbols * sizeof *rows);
	else
		while (!hunt_event(market, n, rows))
			;
}
