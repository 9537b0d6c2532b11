/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What there is to replay: which symbols, and which rows of each. seek.c and seek_event.c find
 * places in it.
 */
#include "replay/market.h"
#include "replay/search.h"

#include "base/nearest.h"

#include <stdlib.h>
#include <string.h>

/* Says that a pattern matches nothing, and what may be meant; where, last: a path may be longer
 * than what is left of a line. */
static bool no_match(const struct mm_pool *pool, const char *pattern, struct mm_error *err)
{
	struct nearest nearest = nearest_to(pattern);

	for (uint32_t s = 0; s < mm_pool_symbols(pool); s++)
		nearest_offer(&nearest, mm_pool_symbol(pool, s));
	return mm_fail(err, "no symbol matches \"%s\"%s (in %s)", pattern,
		       nearest_ask(&nearest, ""), mm_pool_directory(pool));
}

/* A name mistyped is not an empty screen. */
bool mm_list_check(const struct mm_pool *pool, const char *list, struct mm_error *err)
{
	struct mm_list_entry entry;
	uint32_t symbols = mm_pool_symbols(pool);
	bool any = false;

	while (mm_list_next(&list, &entry)) {
		uint32_t s = 0;
		if (!*entry.name)
			continue;
		any = true;
		while (s < symbols && !mm_list_entry_matches(&entry, mm_pool_symbol(pool, s)))
			s++;
		if (s == symbols)
			return no_match(pool, entry.name, err);
	}
	return any || mm_fail(err, "the list of symbols is empty");
}

/* Chooses the symbols and gives them all their rows. */
static void choose(struct mm_market *market, const char *list)
{
	for (uint32_t s = 0; s < market->symbols; s++) {
		if (list && !mm_list_matches(list, mm_pool_symbol(market->pool, s)))
			continue;
		market->chosen[market->chosens++] = s;
		market->high[s] = mm_pool_rows(market->pool, s);
	}
}

/* Cuts the rows down to [from, to). What a table that breaks meanwhile costs its symbol is already
 * done by the search. */
static void restrict_time(struct mm_market *market, int64_t from, int64_t to)
{
	uint64_t *rows = mm_market_scratch(market)->rows;

	if (to != INT64_MAX) {
		mm_market_seek_time(market, to - 1, rows);
		memcpy(market->high, rows, market->symbols * sizeof *rows);
	}
	if (from != INT64_MIN) {
		mm_market_seek_time(market, from - 1, rows);
		memcpy(market->low, rows, market->symbols * sizeof *rows);
	}
	market->events = 0;
	for (uint32_t i = 0; i < market->chosens; i++)
		market->events += market->high[market->chosen[i]] - market->low[market->chosen[i]];
}

/* The earliest and the latest row of the symbols, by their headers: false where there is none. */
static bool measure(const struct mm_market *market, int64_t *first, int64_t *last)
{
	bool any = false;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		uint64_t rows = mm_pool_rows(market->pool, s), local;
		if (!rows)
			continue;
		int64_t begin = mm_pool_table(market->pool,
					      mm_pool_locate(market->pool, s, 0, &local))
					->first;
		int64_t end = mm_pool_table(market->pool,
					    mm_pool_locate(market->pool, s, rows - 1, &local))
				      ->last;
		*first = !any || begin < *first ? begin : *first;
		*last = !any || end > *last ? end : *last;
		any = true;
	}
	return any;
}

/* What was given bounds the market; otherwise its events do. */
static void bound(struct mm_market *market, int64_t from, int64_t to)
{
	int64_t first = 0, last = 0;

	if (!measure(market, &first, &last))
		first = last = from != INT64_MIN ? from : to != INT64_MAX ? to : 0;
	market->start = from != INT64_MIN ? from : first;
	market->end = to != INT64_MAX ? to : last;
	if (market->start > market->end && from != INT64_MIN)
		market->end = market->start;
	else if (market->start > market->end)
		market->start = market->end;
}

static void *array(uint32_t count, size_t size)
{
	return calloc(count ? count : 1, size);
}

/* A market of no symbols yet, with room for all of the pool's. */
static struct mm_market *make(struct mm_pool *pool, struct mm_error *err)
{
	struct mm_market_scratch *scratch = calloc(1, sizeof *scratch);
	struct mm_market *market;

	if (!scratch) {
		mm_fail(err, "not enough memory for a market");
		return NULL;
	}
	market = &scratch->market;
	market->pool = pool;
	market->symbols = mm_pool_symbols(pool);
	market->low = array(market->symbols, sizeof *market->low);
	market->high = array(market->symbols, sizeof *market->high);
	market->chosen = array(market->symbols, sizeof *market->chosen);
	scratch->rows = array(market->symbols, sizeof *scratch->rows);
	scratch->ceiling = array(market->symbols, sizeof *scratch->ceiling);
	scratch->pivots = array(market->symbols, MM_PIVOTS * sizeof *scratch->pivots);
	if (!market->low || !market->high || !market->chosen || !scratch->rows ||
	    !scratch->ceiling || !scratch->pivots) {
		mm_fail(err, "not enough memory for a market of %u symbols", market->symbols);
		mm_market_free(market);
		return NULL;
	}
	return market;
}

struct mm_market *mm_market_new(struct mm_pool *pool, const char *list, int64_t from, int64_t to,
				struct mm_error *err)
{
	struct mm_market *market;

	if (from >= to) {
		mm_fail(err, "the stretch of time is empty: it ends at or before its start");
		return NULL;
	}
	if (list && !mm_list_check(pool, list, err))
		return NULL;
	market = make(pool, err);
	if (!market)
		return NULL;
	choose(market, list);
	restrict_time(market, from, to);
	bound(market, from, to);
	return market;
}

bool mm_market_narrow(struct mm_market *market, const char *list, const char *name,
		      struct mm_error *err)
{
	uint32_t kept = 0;

	if (!list && !name)
		return true;
	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		const char *symbol = mm_pool_symbol(market->pool, s);

		if ((!list || mm_list_matches(list, symbol)) && (!name || !strcmp(name, symbol))) {
			market->chosen[kept++] = s;
			continue;
		}
		market->events -= market->high[s] - market->low[s];
		market->low[s] = market->high[s] = 0;
	}
	market->chosens = kept;
	return kept || mm_fail(err, "%s: no symbol of those replayed matches \"%s\"",
			       mm_pool_directory(market->pool), name ? name : list);
}

struct mm_market *mm_market_part(const struct mm_market *whole, const char *list, uint32_t only,
				 struct mm_error *err)
{
	struct mm_market *part = make(whole->pool, err);

	for (uint32_t i = 0; part && i < whole->chosens; i++) {
		uint32_t s = whole->chosen[i];
		if (only != UINT32_MAX
			    ? s != only
			    : list && !mm_list_matches(list, mm_pool_symbol(whole->pool, s)))
			continue;
		part->chosen[part->chosens++] = s;
		part->low[s] = whole->low[s];
		part->high[s] = mm_market_end(whole, s);
		part->events += part->high[s] - part->low[s];
	}
	if (part) {
		part->start = whole->start;
		part->end = whole->end;
		part->give_up = whole->give_up;
	}
	return part;
}

void mm_market_share_cuts(struct mm_market *part, struct mm_market *whole)
{
	for (uint32_t i = 0; i < part->chosens; i++) {
		uint32_t s = part->chosen[i];
		mm_market_cut(part, s, mm_market_end(whole, s));
		mm_market_cut(whole, s, mm_market_end(part, s));
	}
}

void mm_market_free(struct mm_market *market)
{
	if (!market)
		return;
	free(market->low);
	free(market->high);
	free(market->chosen);
	free(mm_market_scratch(market)->rows);
	free(mm_market_scratch(market)->ceiling);
	free(mm_market_scratch(market)->pivots);
	free(mm_market_scratch(market));
}

/* Two threads may come upon the same break, the gatherer and the player: each row is taken off the
 * sum once. */
void mm_market_cut(struct mm_market *market, uint32_t symbol, uint64_t row)
{
	uint64_t high = mm_market_end(market, symbol);

	if (row < market->low[symbol])
		row = market->low[symbol];
	do {
		if (row >= high)
			return;
	} while (!__atomic_compare_exchange_n(&market->high[symbol], &high, row, false,
					      __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	__atomic_fetch_sub(&market->events, high - row, __ATOMIC_RELEASE);
}

struct read_row {
	uint64_t local;
	struct mm_row *out;
};

static void read_row(const struct mm_visit *visit)
{
	const struct read_row *read = visit->arg;

	read->out->timestamp = mm_visit_times(visit, MM_TIMESTAMP)[read->local];
	mm_visit_values(visit, MM_PRICE, read->local, 1, &read->out->price);
	mm_visit_values(visit, MM_VOLUME, read->local, 1, &read->out->volume);
}

bool mm_market_row(struct mm_market *market, uint32_t symbol, uint64_t row, struct mm_row *out)
{
	struct read_row read = {.out = out};

	if (row >= mm_pool_rows(market->pool, symbol))
		return false;
	uint32_t table = mm_pool_locate(market->pool, symbol, row, &read.local);
	return mm_pool_visit(market->pool, table, MM_VISIT_PASS, read_row, &read, NULL);
}
