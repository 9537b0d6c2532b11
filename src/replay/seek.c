/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding places in a market.
 *
 * By time: most symbols' headers settle nothing, so each is searched: the index of its blocks says
 * which block, the block's timestamps say which row. A table that is resident is visited for each
 * of the two, while the lines of the tables after it are on their way to the cache. Of any other
 * the two places are read (mm_peek): first without waiting for the disk, which is all there is to
 * it where the page cache has them. What it has not is asked for, of all tables, before any of it
 * is waited for; so there are three rounds over all of them, and the disk can work on every request
 * of a round at once:
 *
 *   1. headers say which segment; its index and its block are read, or the first is asked for that
 *      is missing
 *   2. where the index was missing, it is waited for; then the block is read or asked for
 *   3. where the block was missing, it is waited for
 *
 * Each round is shared by two threads. With a block's timestamps its prices and volumes are asked
 * for: a player needs them next. Between the rounds the result's own array holds what is known so
 * far.
 *
 * By number: a search over time for the timestamp at which the count of events passes n. Every
 * symbol keeps a window of rows between the counts at the two times known so far. A step looks at
 * several times in one visit: around where even spacing would put the event, and the middle, which
 * bounds the number of steps. Every step visits the same tables, so their pages are left in place
 * (MM_VISIT_STAY), for the budget to take. When the windows hold few events they are sorted; when
 * they hold many of one timestamp they are dealt out in symbol order.
 */
#include "replay/market.h"

#include "base/halves.h"
#include "replay/search.h"

#include <mmtui/peek.h>

#include <stdlib.h>
#include <string.h>

/* In rows[] between the rounds: what is left to do of a symbol. */
#define TO_VISIT (UINT64_C(1) << 63) /* its table is resident */
#define TO_INDEX (UINT64_C(1) << 62) /* its index has been asked for */
#define TO_BLOCK (UINT64_C(1) << 61) /* this block has been asked for */
#define TO_DO (TO_VISIT | TO_INDEX | TO_BLOCK)

#define FETCH_AHEAD 4 /* symbols */

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

/* Asks for the whole index, or as much of it as one request brings. */
static void ask_index(struct mm_peek *peek)
{
	const struct mm_place *place = &peek->table->place[MM_FIRST_TIMESTAMP];

	mm_peek_ask(peek, place->offset,
		    clamp(peek->table->blocks * sizeof(int64_t), 0, mm_pool_piece(peek->pool)));
}

/* Asks for the rows of a block. */
static void ask_block(struct mm_peek *peek, uint64_t block)
{
	static const enum mm_slot columns[] = {MM_TIMESTAMP, MM_PRICE, MM_VOLUME};
	const struct mm_table *table = peek->table;
	uint64_t first = block * table->block_rows;
	uint64_t n = clamp(table->block_rows, 0, table->rows - first);

	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		const struct mm_place *place = &table->place[columns[i]];
		mm_peek_ask(peek, place->offset + first * place->width, n * place->width);
	}
}

/* Reads the block. On return *todo is the row, counted in the table, or what is left to do. */
static enum mm_peeked peek_block(struct mm_peek *peek, uint64_t block, int64_t t, bool wait,
				 uint64_t *todo)
{
	uint64_t first = block * peek->table->block_rows, count = 0;
	uint64_t n = clamp(peek->table->block_rows, 0, peek->table->rows - first);
	enum mm_peeked result = mm_peek_count_until(peek, MM_TIMESTAMP, first, n, t, wait, &count,
						    NULL);

	if (result == MM_PEEK_LATER) {
		ask_block(peek, block);
		*todo = TO_BLOCK | block;
	} else {
		*todo = first + count;
	}
	return result;
}

/* The same, from the index on. */
static enum mm_peeked peek_index(struct mm_peek *peek, int64_t t, bool wait, uint64_t *todo)
{
	uint64_t blocks;
	enum mm_peeked result = mm_peek_count_until(peek, MM_FIRST_TIMESTAMP, 0,
						    peek->table->blocks, t, wait, &blocks, NULL);

	if (result == MM_PEEK_LATER) {
		ask_index(peek);
		*todo = TO_INDEX;
	} else if (result == MM_PEEK_READ && blocks) {
		return peek_block(peek, blocks - 1, t, false, todo);
	} else {
		*todo = 0;
	}
	return result;
}

/* Does what is left to do of a segment by reading it: returns the row in the table, or what is left
 * now. False where it is broken. */
static bool peek(struct mm_market *market, uint32_t symbol, const struct mm_segment *segment,
		 int64_t t, uint64_t *todo)
{
	struct mm_peek peek;
	bool ok = mm_peek_open(&peek, market->pool, segment->table, NULL);

	if (ok && *todo & TO_BLOCK)
		ok = peek_block(&peek, *todo & ~TO_DO, t, true, todo) != MM_PEEK_BROKEN;
	else if (ok)
		ok = peek_index(&peek, t, (*todo & TO_INDEX) != 0, todo) != MM_PEEK_BROKEN;
	mm_peek_close(&peek);
	if (!ok)
		mm_market_cut(market, symbol, segment->low);
	return ok;
}

/* Fetches the index of a symbol's table that is about to be visited. */
static void fetch_ahead(const struct mm_market *market, uint32_t symbol, const struct place *place)
{
	struct mm_segment segment;

	if (!mm_segment_until(market->pool, symbol, place->t, &segment))
		return;
	const struct mm_table *table = mm_pool_table(market->pool, segment.table);
	mm_pool_fetch_lines(market->pool, segment.table, table->place[MM_FIRST_TIMESTAMP].offset,
			    table->blocks * sizeof(int64_t));
}

/* A round of one symbol: the rows before the place, or what is left to do. */
static uint64_t go_on(struct mm_market *market, uint32_t symbol, const struct place *place,
		      unsigned round, uint64_t todo)
{
	struct mm_segment segment;
	uint64_t rows;
	int64_t t;

	/* in a later round, a cut may have made headers enough */
	if (!limit_of(place, symbol, &t))
		return market->low[symbol];
	if (settle_by_headers(market, symbol, t, &segment, &rows))
		return rows;
	if (round == 1 && mm_pool_is_resident(market->pool, segment.table))
		return TO_VISIT;
	if (todo & TO_VISIT) {
		struct search search = {.t = t};
		if (!visit(market, symbol, &segment, MM_VISIT_PASS, search_rows, &search))
			return mm_market_end(market, symbol);
		return clamp_rows(market, symbol, segment.low + search.found);
	}
	if (!peek(market, symbol, &segment, t, &todo))
		return mm_market_end(market, symbol);
	return todo & TO_DO ? todo : clamp_rows(market, symbol, segment.low + todo);
}

/* A round over some of the symbols. */
struct round {
	struct mm_market *market;
	const struct place *place;
	uint64_t *rows;
	unsigned number;
};

static void go_round(void *arg, uint32_t from, uint32_t to)
{
	const struct round *round = arg;
	struct mm_market *market = round->market;
	uint64_t *rows = round->rows;

	for (uint32_t i = from; i < to && !mm_market_gives_up(market); i++) {
		uint32_t s = market->chosen[i];
		uint32_t later = market->chosen[i + FETCH_AHEAD < to ? i + FETCH_AHEAD : i];
		if (rows[later] & TO_VISIT)
			fetch_ahead(market, later, round->place);
		if (round->number == 1 || rows[s] & TO_DO)
			rows[s] = go_on(market, s, round->place, round->number,
					round->number == 1 ? 0 : rows[s]);
	}
}

static bool is_done(const struct mm_market *market, const uint64_t *rows)
{
	uint64_t seen = 0;

	for (uint32_t i = 0; i < market->chosens; i++)
		seen |= rows[market->chosen[i]];
	return !(seen & TO_DO);
}

/* Fills rows[] for a place and returns the number of events before it. */
static uint64_t seek_place(struct mm_market *market, const struct place *place, uint64_t *rows)
{
	struct round round = {.market = market, .place = place, .rows = rows};
	uint64_t n = 0;

	memcpy(rows, market->low, market->symbols * sizeof *rows);
	do {
		round.number++;
		mm_in_halves(market->chosens, go_round, &round);
	} while (!is_done(market, rows) && !mm_market_gives_up(market));
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		if (rows[s] & TO_DO) /* given up */
			rows[s] = market->low[s];
		n += rows[s] - market->low[s];
	}
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
	int64_t times[MM_PIVOTS]; /* the pivots as timestamps */
	atomic_bool broken;       /* a table broke: what was counted is void */
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

/* A search comes back to the tables it visits; those that are resident stay so by themselves. */
static enum mm_visit_kind kind_of(const struct mm_market *market, uint32_t table)
{
	return mm_pool_is_resident(market->pool, table) ? MM_VISIT_PASS : MM_VISIT_STAY;
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
		if (!visit(market, symbol, &segment, kind_of(market, segment.table), probe_rows,
			   &probe)) {
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

/* Counts the rows of some of the symbols up to each pivot. */
static void count_symbols(void *arg, uint32_t from, uint32_t to)
{
	struct hunt *hunt = arg;
	struct mm_market *market = hunt->market;
	uint64_t(*found)[MM_PIVOTS] = (void *)mm_market_scratch(market)->pivots;

	for (uint32_t i = from; i < to && !hunt->broken; i++) {
		uint32_t s = market->chosen[i];
		for (unsigned p = 0; p < MM_PIVOTS; p++)
			found[s][p] = hunt->low[s];
		if (hunt->low[s] < hunt->high[s])
			count_symbol(hunt, s, hunt->times, found[s]);
		for (unsigned p = 1; p < MM_PIVOTS; p++)
			/* over rows in disorder a search may say anything; windows stay windows */
			if (found[s][p] < found[s][p - 1])
				found[s][p] = found[s][p - 1];
	}
}

/* Narrows [from, to] to between two neighbouring pivots. */
static void narrow(struct hunt *hunt)
{
	struct mm_market *market = hunt->market;
	uint64_t(*found)[MM_PIVOTS] = (void *)mm_market_scratch(market)->pivots;
	uint64_t count[MM_PIVOTS] = {0};
	unsigned next = 0;

	if (mm_market_gives_up(market)) {
		hunt->broken = true;
		return;
	}
	choose_pivots(hunt);
	for (unsigned i = 0; i < MM_PIVOTS; i++)
		hunt->times[i] = (int64_t)((uint64_t)market->start + hunt->pivot[i]);
	mm_in_halves(market->chosens, count_symbols, hunt);
	if (hunt->broken)
		return;
	for (uint32_t i = 0; i < market->chosens; i++)
		for (unsigned p = 0; p < MM_PIVOTS; p++)
			count[p] += found[market->chosen[i]][p] - market->low[market->chosen[i]];
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
			if (!visit(market, s, &segment, kind_of(market, segment.table), copy_times,
				   &copy)) {
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
		while (!hunt_event(market, n, rows) && !mm_market_gives_up(market))
			;
}
