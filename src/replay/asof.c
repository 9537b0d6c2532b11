/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A state by seeking is built from three places: the segment's header (open, the start of the
 * session), the index (the fold before the row's block) and the rows of the block up to there. The
 * additions happen in the same order as when every row was played, so that not a bit differs.
 *
 * Index and block are read inside a visit where the table is resident, else by a peek. For the
 * states of all symbols that is first done without waiting for the disk; what is not in the page
 * cache is asked for, of all symbols, before any of it is waited for.
 */
#include <mmtui/asof.h>

#include "base/halves.h"
#include "replay/search.h"
#include "replay/source.h"

#include "store/fold.h"

#include <math.h>

#define STRIP 512 /* rows folded at once: a block, as we write them */

/* Nothing is known; the first row starts a session. */
static const struct mm_asof nothing = {
	.last = NAN,
	.previous = NAN,
	.base = NAN,
	.open = NAN,
	.high = NAN,
	.low = NAN,
};

/* The last price before a segment of a symbol, by the headers: NaN where there is no row. */
static double price_before(const struct mm_pool *pool, uint32_t symbol, uint64_t row)
{
	uint64_t local;

	if (!row)
		return NAN;
	return mm_pool_table(pool, mm_pool_locate(pool, symbol, row - 1, &local))->last_price;
}

/* The fold before a block. */
static enum mm_peeked read_fold(const struct mm_source *source, uint64_t block, struct fold *fold)
{
	double *const figure[] = {&fold->volume, &fold->turnover, &fold->low, &fold->high,
				  &fold->largest};
	enum mm_peeked result = MM_PEEK_READ;

	for (int i = 0; i <= MM_LARGEST_BEFORE - MM_VOLUME_BEFORE && result == MM_PEEK_READ; i++)
		result = mm_source_values(source, (enum mm_slot)(MM_VOLUME_BEFORE + i), block, 1,
					  figure[i]);
	return result;
}

/* Folds the row's block up to the row, and takes the figures that are the row's own. */
static enum mm_peeked fold_block(const struct mm_source *source, const struct mm_table *table,
				 uint64_t row, struct mm_asof *out)
{
	uint64_t block = row / table->block_rows, from = block * table->block_rows, end = row + 1;
	double price[STRIP], volume[STRIP];
	struct fold fold;
	size_t n = 0;

	if (read_fold(source, block, &fold) != MM_PEEK_READ)
		return MM_PEEK_LATER;
	for (; from < end; from += n) {
		n = end - from < STRIP ? end - from : STRIP;
		if (mm_source_values(source, MM_PRICE, from, n, price) != MM_PEEK_READ ||
		    mm_source_values(source, MM_VOLUME, from, n, volume) != MM_PEEK_READ)
			return MM_PEEK_LATER;
		for (size_t i = 0; i < n; i++)
			fold_add(&fold, price[i], volume[i]);
	}
	if (n > 1)
		out->previous = price[n - 2];
	else if (row &&
		 mm_source_values(source, MM_PRICE, row - 1, 1, &out->previous) != MM_PEEK_READ)
		return MM_PEEK_LATER;
	out->last = price[n - 1];
	out->volume = fold.volume;
	out->turnover = fold.turnover;
	out->low = fold.low;
	out->high = fold.high;
	out->largest = fold.largest;
	return mm_source_times(source, MM_TIMESTAMP, row, 1, &out->time);
}

struct fold_rows {
	uint64_t row; /* the last one, in the table */
	struct mm_asof *out;
};

static void fold_visited(const struct mm_visit *visit)
{
	const struct fold_rows *job = visit->arg;

	fold_block(&(struct mm_source){.visit = visit}, visit->table, job->row, job->out);
}

/* Asks for all that fold_block is going to read. */
static void ask(struct mm_peek *peek, uint64_t row)
{
	const struct mm_table *table = peek->table;
	const struct mm_place *price = &table->place[MM_PRICE], *volume = &table->place[MM_VOLUME];
	uint64_t block = row / table->block_rows, first = block * table->block_rows;

	for (int slot = MM_VOLUME_BEFORE; slot <= MM_LARGEST_BEFORE; slot++)
		mm_peek_ask(peek, table->place[slot].offset + block * sizeof(double),
			    sizeof(double));
	mm_peek_ask(peek, table->place[MM_TIMESTAMP].offset + row * sizeof(int64_t),
		    sizeof(int64_t));
	mm_peek_ask(peek, price->offset + (first - (first > 0)) * price->width,
		    (row - first + 1 + (first > 0)) * price->width);
	mm_peek_ask(peek, volume->offset + first * volume->width,
		    (row - first + 1) * volume->width);
}

/* The state after a row of a table. */
static enum mm_peeked state_after(struct mm_pool *pool, uint32_t table, uint64_t row, bool wait,
				  struct mm_asof *out)
{
	struct fold_rows job = {.row = row, .out = out};
	enum mm_peeked result = MM_PEEK_BROKEN;
	struct mm_peek peek;

	if (mm_pool_is_resident(pool, table))
		return mm_pool_visit(pool, table, MM_VISIT_PASS, fold_visited, &job, NULL)
			       ? MM_PEEK_READ
			       : MM_PEEK_BROKEN;
	if (mm_peek_open(&peek, pool, table, NULL)) {
		struct mm_source source = {.peek = &peek, .wait = wait};
		result = fold_block(&source, peek.table, row, out);
		if (mm_pool_broken(pool, table))
			result = MM_PEEK_BROKEN;
		else if (result == MM_PEEK_LATER)
			ask(&peek, row);
	}
	mm_peek_close(&peek);
	return result;
}

/* The state after `rows` rows. MM_PEEK_LATER where it would have to wait for the disk and is not
 * to; MM_PEEK_BROKEN where a table broke: what is known ends before it then. */
static enum mm_peeked state_at(struct mm_market *market, uint32_t symbol, uint64_t rows, bool wait,
			       struct mm_asof *out)
{
	struct mm_pool *pool = market->pool;
	enum mm_peeked result = MM_PEEK_READ;

	while (rows) {
		struct mm_segment segment = mm_segment_of(pool, symbol, rows - 1);
		double before = price_before(pool, symbol, segment.low);
		*out = (struct mm_asof){
			.rows = rows,
			.previous = before,
			.base = before,
			.session_row = segment.low,
			.session_end = segment.high,
			.open = mm_pool_table(pool, segment.table)->first_price,
		};
		enum mm_peeked read = state_after(pool, segment.table, rows - 1 - segment.low, wait,
						  out);
		if (read != MM_PEEK_BROKEN)
			return read == MM_PEEK_READ ? result : read;
		/* with the table all of its rows are lost */
		mm_market_cut(market, symbol, segment.low);
		rows = segment.low;
		result = MM_PEEK_BROKEN;
	}
	*out = nothing;
	return result;
}

bool mm_asof_at(struct mm_market *market, uint32_t symbol, uint64_t rows, struct mm_asof *out)
{
	uint64_t most = mm_pool_rows(market->pool, symbol);

	return state_at(market, symbol, rows < most ? rows : most, true, out) == MM_PEEK_READ &&
	       rows <= most;
}

/* A state that holds no row may hold anything else, too: it is always written. */
static bool is_there(const struct mm_asof *state, uint64_t rows)
{
	return rows && state->rows == rows;
}

/* Fetches the first lines of a block that is about to be folded, of a table that is resident. */
static void fetch_ahead(const struct mm_market *market, uint32_t symbol, uint64_t rows)
{
	if (!rows || rows > mm_pool_rows(market->pool, symbol))
		return;
	struct mm_segment segment = mm_segment_of(market->pool, symbol, rows - 1);
	const struct mm_table *table = mm_pool_table(market->pool, segment.table);
	uint64_t row = rows - 1 - segment.low, first = row / table->block_rows * table->block_rows;

	for (int slot = MM_PRICE; slot <= MM_VOLUME; slot++) {
		const struct mm_place *place = &table->place[slot];
		mm_pool_fetch_lines(market->pool, segment.table,
				    place->offset + first * place->width,
				    (row + 1 - first) * place->width);
	}
}

/* A state that is still to be read: its rows are another number than any can have. */
#define UNREAD UINT64_MAX

struct states {
	struct mm_market *market;
	const uint64_t *rows;
	struct mm_asof *out;
	bool wait;
};

/* The states of some of the chosen symbols that are not there yet. */
static void read_states(void *arg, uint32_t from, uint32_t to)
{
	const struct states *states = arg;
	struct mm_market *market = states->market;

	for (uint32_t i = from; i < to && !mm_market_gives_up(market); i++) {
		uint32_t s = market->chosen[i];
		struct mm_asof *out = &states->out[s];
		if (i + 1 < to)
			fetch_ahead(market, market->chosen[i + 1],
				    states->rows[market->chosen[i + 1]]);
		if (states->wait ? out->rows != UNREAD : is_there(out, states->rows[s]))
			continue;
		if (state_at(market, s, states->rows[s], states->wait, out) == MM_PEEK_LATER)
			out->rows = UNREAD;
	}
}

void mm_asof_seek(struct mm_market *market, const uint64_t *rows, struct mm_asof *out)
{
	struct states states = {.market = market, .rows = rows, .out = out};
	uint32_t next = 0;

	for (uint32_t s = 0; s < market->symbols; s++) {
		if (next < market->chosens && market->chosen[next] == s)
			next++;
		else
			out[s] = nothing;
	}
	mm_in_halves(market->chosens, read_states, &states);
	states.wait = true;
	for (uint32_t i = 0; i < market->chosens; i++) {
		if (out[market->chosen[i]].rows != UNREAD)
			continue;
		mm_in_halves(market->chosens, read_states, &states);
		break;
	}
}

void mm_asof_turn(struct mm_market *market, uint32_t symbol, struct mm_asof *state)
{
	const struct mm_pool *pool = market->pool;

	if (state->rows < mm_pool_rows(pool, symbol)) {
		struct mm_segment segment = mm_segment_of(pool, symbol, state->rows);
		state->session_row = segment.low;
		state->session_end = segment.high;
		state->base = price_before(pool, symbol, segment.low);
	}
	state->high = FOLD_NOTHING.high;
	state->low = FOLD_NOTHING.low;
	state->volume = state->turnover = state->largest = 0;
}
