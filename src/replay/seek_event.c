/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding places in a market by number: a search over time for the timestamp at which the count of
 * events passes n. Every symbol keeps a window of rows between the counts at the two times known so
 * far. A step looks at several times in one visit: around where even spacing would put the event,
 * and the middle, which bounds the number of steps. Every step visits the same tables, so their
 * pages are left in place (MM_VISIT_STAY), for the budget to take. When the windows hold few events
 * they are sorted; when they hold many of one timestamp they are dealt out in symbol order.
 */
#include "replay/market.h"

#include "base/halves.h"
#include "replay/seek_private.h"

#include <stdlib.h>
#include <string.h>

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
		probe->found[i] = seek_clamp(found, probe->low, probe->high);
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
		if (seek_settle_by_headers(market, symbol, t[i], &segment, &found[i]) ||
		    segment.low >= high || segment.high <= low) {
			found[i] = seek_clamp(found[i], low, high);
			i++;
			continue;
		}
		while (i + probe.count < MM_PIVOTS &&
		       !seek_settle_by_headers(market, symbol, t[i + probe.count], &next,
					       &found[i + probe.count]) &&
		       next.table == segment.table)
			probe.count++;
		probe.low = seek_clamp(low, segment.low, segment.high) - segment.low;
		probe.high = seek_clamp(high, segment.low, segment.high) - segment.low;
		if (!seek_visit(market, symbol, &segment, kind_of(market, segment.table),
				probe_rows, &probe)) {
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
		uint64_t n = seek_clamp(left, 0, hunt->high[s] - hunt->low[s]);
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
			uint64_t end = seek_clamp(hunt->high[s], 0, segment.high);
			struct copy copy = {.from = row - segment.low,
					    .n = end - row,
					    .symbol = s,
					    .out = few + count};
			if (!seek_visit(market, s, &segment, kind_of(market, segment.table),
					copy_times, &copy)) {
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
