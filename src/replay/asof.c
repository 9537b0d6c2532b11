/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A state by seeking is built from three places: the segment's header (open, the start of the
 * session), the index (the fold before the row's block) and the rows of the block up to there. The
 * additions happen in the same order as when every row was played, so that not a bit differs.
 */
#include <mmtui/asof.h>

#include "replay/search.h"
#include "store/fold.h"

#include <math.h>

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

struct fold_rows {
	uint64_t row; /* the last one, in the table */
	struct mm_asof *out;
};

/* Folds the row's block up to the row, and takes the figures that are the row's own. */
static void fold_block(const struct mm_visit *visit)
{
	const struct fold_rows *job = visit->arg;
	uint64_t block = job->row / visit->table->block_rows;
	struct fold fold = {
		.volume = mm_visit_index(visit, MM_VOLUME_BEFORE)[block],
		.turnover = mm_visit_index(visit, MM_TURNOVER_BEFORE)[block],
		.low = mm_visit_index(visit, MM_LOW_BEFORE)[block],
		.high = mm_visit_index(visit, MM_HIGH_BEFORE)[block],
		.largest = mm_visit_index(visit, MM_LARGEST_BEFORE)[block],
	};
	double price[256], volume[256];
	uint64_t from = block * visit->table->block_rows, end = job->row + 1;
	size_t n = 0;

	for (; from < end; from += n) {
		n = end - from < 256 ? end - from : 256;
		mm_visit_values(visit, MM_PRICE, from, n, price);
		mm_visit_values(visit, MM_VOLUME, from, n, volume);
		for (size_t i = 0; i < n; i++)
			fold_add(&fold, price[i], volume[i]);
	}
	job->out->time = mm_visit_times(visit, MM_TIMESTAMP)[job->row];
	job->out->last = price[n - 1];
	if (job->row)
		mm_visit_values(visit, MM_PRICE, job->row - 1, 1, &job->out->previous);
	job->out->volume = fold.volume;
	job->out->turnover = fold.turnover;
	job->out->low = fold.low;
	job->out->high = fold.high;
	job->out->largest = fold.largest;
}

bool mm_asof_at(struct mm_market *market, uint32_t symbol, uint64_t rows, struct mm_asof *out)
{
	struct mm_pool *pool = market->pool;
	uint64_t most = mm_pool_rows(pool, symbol);
	bool ok = rows <= most;

	if (!ok)
		rows = most;
	while (rows) {
		struct mm_segment segment = mm_segment_of(pool, symbol, rows - 1);
		struct fold_rows job = {.row = rows - 1 - segment.low, .out = out};
		double before = price_before(pool, symbol, segment.low);
		*out = (struct mm_asof){
			.rows = rows,
			.previous = before,
			.base = before,
			.session_row = segment.low,
			.session_end = segment.high,
			.open = mm_pool_table(pool, segment.table)->first_price,
		};
		if (mm_pool_visit(pool, segment.table, MM_VISIT_PASS, fold_block, &job, NULL))
			return ok;
		/* with the table all of its rows are lost: what is known ends before it */
		mm_market_cut(market, symbol, segment.low);
		rows = segment.low;
		ok = false;
	}
	*out = nothing;
	return ok;
}

/* Asks for all that mm_asof_at is going to read. */
static void ask(struct mm_pool *pool, uint32_t symbol, uint64_t rows)
{
	struct mm_segment segment = mm_segment_of(pool, symbol, rows - 1);
	const struct mm_table *table = mm_pool_table(pool, segment.table);
	uint64_t row = rows - 1 - segment.low;
	uint64_t block = row / table->block_rows, first = block * table->block_rows;
	struct mm_wants wants = {0};

	if (mm_pool_is_resident(pool, segment.table))
		return;
	for (int slot = MM_VOLUME_BEFORE; slot <= MM_LARGEST_BEFORE; slot++)
		mm_want(&wants, table, (enum mm_slot)slot, block, 1);
	mm_want(&wants, table, MM_TIMESTAMP, row, 1);
	mm_want(&wants, table, MM_PRICE, first - (first > 0), row - first + 1 + (first > 0));
	mm_want(&wants, table, MM_VOLUME, first, row - first + 1);
	mm_want_ask(&wants, pool, segment.table);
}

/* A state that holds no row may hold anything else, too: it is always written. */
static bool is_there(const struct mm_asof *state, uint64_t rows)
{
	return rows && state->rows == rows;
}

void mm_asof_seek(struct mm_market *market, const uint64_t *rows, struct mm_asof *states)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t s = market->chosen[i];
		if (rows[s] && !is_there(&states[s], rows[s]))
			ask(market->pool, s, rows[s]);
	}
	for (uint32_t s = 0; s < market->symbols; s++) {
		if (next == market->chosens || market->chosen[next] != s) {
			states[s] = nothing;
			continue;
		}
		next++;
		if (!is_there(&states[s], rows[s]))
			mm_asof_at(market, s, rows[s], &states[s]);
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
