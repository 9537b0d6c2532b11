/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding places in a market by time; seek_event.c finds them by number.
 *
 * Most symbols' headers settle nothing, so each is searched: the index of its blocks says which
 * block, the block's timestamps say which row. A table that is resident is visited for each of the
 * two, while the lines of the tables after it are on their way to the cache. Of any other the two
 * places are read (mm_peek): first without waiting for the disk, which is all there is to it where
 * the page cache has them. What it has not is asked for, of all tables, before any of it is waited
 * for; so there are three rounds over all of them, and the disk can work on every request of a
 * round at once:
 *
 *   1. headers say which segment; its index and its block are read, or the first is asked for that
 *      is missing
 *   2. where the index was missing, it is waited for; then the block is read or asked for
 *   3. where the block was missing, it is waited for
 *
 * Each round is shared by two threads. With a block's timestamps its prices and volumes are asked
 * for: a player needs them next. Between the rounds the result's own array holds what is known so
 * far.
 */
#include "replay/market.h"

#include "base/halves.h"
#include "replay/seek_private.h"

#include <mmtui/peek.h>

#include <string.h>

/* In rows[] between the rounds: what is left to do of a symbol. */
#define TO_VISIT (UINT64_C(1) << 63) /* its table is resident */
#define TO_INDEX (UINT64_C(1) << 62) /* its index has been asked for */
#define TO_BLOCK (UINT64_C(1) << 61) /* this block has been asked for */
#define TO_DO (TO_VISIT | TO_INDEX | TO_BLOCK)

#define FETCH_AHEAD 4 /* symbols */

static uint64_t clamp_rows(const struct mm_market *market, uint32_t symbol, uint64_t rows)
{
	return seek_clamp(rows, market->low[symbol], mm_market_end(market, symbol));
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

struct search {
	int64_t t;
	uint64_t found;
};

static void search_rows(const struct mm_visit *visit)
{
	struct search *search = visit->arg;
	search->found = mm_search_rows(visit, search->t);
}

uint64_t mm_market_rows_until(struct mm_market *market, uint32_t symbol, int64_t t)
{
	struct mm_segment segment;
	struct search search = {.t = t};
	uint64_t rows;

	if (seek_settle_by_headers(market, symbol, t, &segment, &rows))
		return rows;
	if (!seek_visit(market, symbol, &segment, MM_VISIT_PASS, search_rows, &search))
		return mm_market_end(market, symbol);
	return clamp_rows(market, symbol, segment.low + search.found);
}

/* Asks for the whole index, or as much of it as one request brings. */
static void ask_index(struct mm_peek *peek)
{
	const struct mm_place *place = &peek->table->place[MM_FIRST_TIMESTAMP];

	mm_peek_ask(
		peek, place->offset,
		seek_clamp(peek->table->blocks * sizeof(int64_t), 0, mm_pool_piece(peek->pool)));
}

/* Asks for the rows of a block. */
static void ask_block(struct mm_peek *peek, uint64_t block)
{
	static const enum mm_slot columns[] = {MM_TIMESTAMP, MM_PRICE, MM_VOLUME};
	const struct mm_table *table = peek->table;
	uint64_t first = block * table->block_rows;
	uint64_t n = seek_clamp(table->block_rows, 0, table->rows - first);

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
	uint64_t n = seek_clamp(peek->table->block_rows, 0, peek->table->rows - first);
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
	if (seek_settle_by_headers(market, symbol, t, &segment, &rows))
		return rows;
	if (round == 1 && mm_pool_is_resident(market->pool, segment.table))
		return TO_VISIT;
	if (todo & TO_VISIT) {
		struct search search = {.t = t};
		if (!seek_visit(market, symbol, &segment, MM_VISIT_PASS, search_rows, &search))
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
		row = seek_clamp(row, low, high - 1);
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
