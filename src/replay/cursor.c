/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows at hand, in place or copied.
 *
 * In place: the symbol's table is held (mm_pool_hold) and its columns are read where they lie. The
 * rows at hand are the whole segment. This is how a market plays that fits the budget: pages stay
 * once they are resident, so a stretch may take ever so few rows of a table.
 *
 * Copied: the next rows of the three columns are read into memory (mm_pool_copy), and nothing of
 * the table stays mapped. This is how a market plays that is larger than the budget. Going to a
 * table has to be worth it (hundreds of rows at least), while stretches want to be small (the
 * caches' size): the copies are what lies between. Their room is half of the budget, but no more
 * than 128 MiB, since more rows a copy do not make it cheaper and no other process shares them:
 *
 *     rows = smaller of budget / 2 and 128 MiB / (24 bytes x symbols), 64 to 65536
 *
 * With 256 MiB or more and 3000 symbols that is 1864. The room is of huge pages where the kernel
 * has them: with small ones, first touches and misses of the TLB cost a third of the replay. The
 * first copy after a seek is small and each is four times larger than the one before, so that a
 * look costs little. Large ones end where a block ends, so that no page is read twice.
 *
 * Which of the two is decided at every seek: in place where the files, as far as the market needs
 * them, make up less than three quarters of the budget, the symbols less than half of max_maps, and
 * nothing is to be dropped behind. Columns that are not stored as float64 are always copied.
 */
#include "replay/cursor.h"

#include "base/large.h"
#include "replay/search.h"

#include <stdlib.h>
#include <string.h>

#define ROW_BYTES 24 /* three columns, copied */
#define ROOM_MOST (UINT64_C(128) << 20)
#define COPY_LEAST 64 /* rows */
#define COPY_MOST 65536
#define COPY_FEW 4096 /* where only this table is copied, not the market */
#define COPY_GROWTH 4
#define STRAY (UINT64_C(1) << 20) /* bytes that looks at a row of each column may make resident */

/* --- in place or copied ----------------------------------------------------------------------- */

/* The bytes of a table that may become resident when rows [low, high) of its symbol are played. */
static uint64_t table_bytes(const struct mm_pool *pool, uint32_t id, uint64_t low, uint64_t high)
{
	const struct mm_table *table = mm_pool_table(pool, id);
	uint64_t before = mm_pool_rows_before(pool, id), end = before + table->rows;
	uint64_t first = low > before ? low : before, last = high < end ? high : end;

	if (first >= last)
		return 0;
	uint64_t bytes = (last - first) * ROW_BYTES + STRAY;
	return bytes < table->file_bytes ? bytes : table->file_bytes;
}

static bool fits_in_place(const struct mm_market *market)
{
	uint64_t most = mm_pool_budget(market->pool) / 4 * 3, bytes = 0;

	if (market->chosens > mm_pool_max_maps(market->pool) / 2 ||
	    mm_pool_drops_behind(market->pool))
		return false;
	for (uint32_t i = 0; i < market->chosens && bytes <= most; i++) {
		uint32_t s = market->chosen[i], first = mm_pool_first_table(market->pool, s);
		for (uint32_t k = 0; k < mm_pool_segments(market->pool, s); k++)
			bytes += table_bytes(market->pool, first + k, market->low[s],
					     mm_market_end(market, s));
	}
	return bytes <= most;
}

/* Are there columns that cannot be read in place? */
static bool is_foreign(const struct mm_table *table)
{
	return !mm_place_is_f64(&table->place[MM_PRICE]) ||
	       !mm_place_is_f64(&table->place[MM_VOLUME]);
}

static bool has_foreign(const struct mm_market *market, uint32_t symbol)
{
	uint32_t first = mm_pool_first_table(market->pool, symbol);

	for (uint32_t k = 0; k < mm_pool_segments(market->pool, symbol); k++)
		if (is_foreign(mm_pool_table(market->pool, first + k)))
			return true;
	return false;
}

/* Rows that a symbol's copy has room for; 0 where it needs none. */
static uint32_t copy_rows(const struct cursors *cursors, uint32_t k)
{
	const struct mm_market *market = cursors->market;
	uint64_t room = mm_pool_budget(market->pool) / 2;
	uint64_t rows = (room < ROOM_MOST ? room : ROOM_MOST) / ROW_BYTES / cursors->count;

	if (cursors->in_place)
		return has_foreign(market, cursors->at[k].symbol) ? COPY_FEW : 0;
	return rows < COPY_LEAST ? COPY_LEAST : rows > COPY_MOST ? COPY_MOST : (uint32_t)rows;
}

/* Gives every cursor its room. False where memory is short. */
static bool make_room(struct cursors *cursors)
{
	uint64_t rows = 0;

	for (uint32_t k = 0; k < cursors->count; k++)
		rows += cursors->backing[k].most = copy_rows(cursors, k);
	if (rows * ROW_BYTES > cursors->room_bytes) {
		free(cursors->room);
		cursors->room_bytes = rows * ROW_BYTES;
		cursors->room = large_alloc(rows, ROW_BYTES);
		if (!cursors->room) {
			cursors->room_bytes = 0;
			return false;
		}
	}
	int64_t *at = cursors->room;
	for (uint32_t k = 0; k < cursors->count; k++) {
		cursors->backing[k].copy = cursors->backing[k].most ? at : NULL;
		at += (size_t)cursors->backing[k].most * (ROW_BYTES / sizeof *at);
	}
	return true;
}

/* Decides, and falls back to reading in place where there is no memory for copies; tables that
 * cannot be are given up then (reach_in_place). */
static void choose(struct cursors *cursors)
{
	cursors->in_place = fits_in_place(cursors->market);
	if (make_room(cursors))
		return;
	cursors->in_place = true;
	if (make_room(cursors))
		return;
	for (uint32_t k = 0; k < cursors->count; k++) {
		cursors->backing[k].copy = NULL;
		cursors->backing[k].most = 0;
	}
}

/* --- making and freeing ----------------------------------------------------------------------- */

bool cursors_init(struct cursors *cursors, struct mm_market *market, struct mm_error *err)
{
	uint32_t count = market->chosens;
	size_t some = count ? count : 1;

	*cursors = (struct cursors){.market = market, .count = count, .direction = 1};
	cursors->at = aligned_alloc(64, some * sizeof *cursors->at);
	cursors->backing = calloc(some, sizeof *cursors->backing);
	cursors->known = calloc(some, sizeof *cursors->known);
	if (!cursors->at || !cursors->backing || !cursors->known) {
		cursors_free(cursors);
		return mm_fail(err, "not enough memory for the cursors of %u symbols", count);
	}
	memset(cursors->at, 0, some * sizeof *cursors->at);
	for (uint32_t k = 0; k < count; k++)
		cursors->at[k].symbol = market->chosen[k];
	cursors_seek(cursors, market->low, 1);
	return true;
}

static void let_go(struct cursors *cursors, uint32_t k)
{
	struct backing *backing = &cursors->backing[k];

	mm_pool_let_go(cursors->market->pool, &backing->held);
	cursors->at[k].low = cursors->at[k].high = 0;
}

void cursors_free(struct cursors *cursors)
{
	for (uint32_t k = 0; cursors->backing && k < cursors->count; k++)
		let_go(cursors, k);
	free(cursors->at);
	free(cursors->backing);
	free(cursors->known);
	free(cursors->room);
	*cursors = (struct cursors){0};
}

void cursors_seek(struct cursors *cursors, const uint64_t *rows, int direction)
{
	bool was = cursors->in_place;

	choose(cursors);
	for (uint32_t k = 0; k < cursors->count; k++) {
		struct cursor *cursor = &cursors->at[k];
		if (!cursors->in_place || !was || !cursors->backing[k].held.base)
			let_go(cursors, k); /* else it may lie in the segment that is held */
		cursors->backing[k].few = COPY_LEAST;
		cursor->row = rows[cursor->symbol];
		cursor->last = 0;
		cursors->known[k] = false;
	}
	cursors->direction = direction;
}

/* --- reaching --------------------------------------------------------------------------------- */

static bool reach_in_place(struct cursors *cursors, uint32_t k, const struct mm_segment *segment)
{
	struct mm_pool *pool = cursors->market->pool;
	struct cursor *cursor = &cursors->at[k];
	struct backing *backing = &cursors->backing[k];
	const struct mm_table *table = mm_pool_table(pool, segment->table);

	let_go(cursors, k);
	if (is_foreign(table)) {
		mm_pool_break(pool, segment->table, "out of memory for converting its columns");
		return false;
	}
	backing->table = segment->table;
	backing->segment_low = segment->low;
	if (!mm_pool_hold(pool, segment->table, &backing->held, NULL))
		return false;
	const uint8_t *base = backing->held.base;
	cursor->t = (const int64_t *)(base + table->place[MM_TIMESTAMP].offset);
	cursor->price = (const double *)(base + table->place[MM_PRICE].offset);
	cursor->volume = (const double *)(base + table->place[MM_VOLUME].offset);
	cursor->low = segment->low;
	cursor->high = segment->high;
	return true;
}

/* Which rows of the table to copy for a cursor at its row `row`: as many as are due, ending with a
 * block where they are several. */
static void choose_copy(const struct mm_table *table, int direction, uint64_t row, uint64_t due,
			uint64_t *from, uint64_t *to)
{
	uint64_t block = table->block_rows;
	bool whole = due >= 3 * block;

	if (direction > 0) {
		uint64_t end = table->rows - row < due ? table->rows : row + due;
		*from = row;
		*to = whole && end < table->rows ? end / block * block : end;
	} else {
		uint64_t end = row < due ? 0 : row - due;
		*from = whole ? (end + block - 1) / block * block : end;
		*to = row;
		if (*from >= row)
			*from = end;
	}
}

static bool reach_copied(struct cursors *cursors, uint32_t k, const struct mm_segment *segment,
			 uint64_t row)
{
	struct mm_pool *pool = cursors->market->pool;
	struct cursor *cursor = &cursors->at[k];
	struct backing *backing = &cursors->backing[k];
	uint64_t due = backing->few < backing->most ? backing->few : backing->most, from, to;

	let_go(cursors, k);
	choose_copy(mm_pool_table(pool, segment->table), cursors->direction, row - segment->low,
		    due, &from, &to);
	/* close together, so that few rows touch few pages */
	double *price = (double *)(backing->copy + (to - from)), *volume = price + (to - from);
	if (!mm_pool_copy(pool, segment->table, from, (size_t)(to - from), backing->copy, price,
			  volume, NULL))
		return false;
	backing->table = segment->table;
	backing->segment_low = segment->low;
	backing->few = backing->most / COPY_GROWTH < backing->few ? backing->most
								  : backing->few * COPY_GROWTH;
	cursor->t = backing->copy;
	cursor->price = price;
	cursor->volume = volume;
	cursor->low = segment->low + from;
	cursor->high = segment->low + to;
	return true;
}

static struct mm_segment segment_ahead(const struct cursors *cursors, uint32_t k, uint64_t row)
{
	return mm_segment_of(cursors->market->pool, cursors->at[k].symbol,
			     cursors->direction > 0 ? row : row - 1);
}

bool cursor_reach(struct cursors *cursors, uint32_t k, uint64_t row)
{
	struct mm_segment segment = segment_ahead(cursors, k, row);

	return cursors->backing[k].copy ? reach_copied(cursors, k, &segment, row)
					: reach_in_place(cursors, k, &segment);
}

/* --- reading ---------------------------------------------------------------------------------- */

bool cursor_read(struct cursors *cursors, uint32_t k, void (*fn)(void *arg), void *arg)
{
	struct backing *backing = &cursors->backing[k];

	if (backing->held.base)
		return mm_pool_read(cursors->market->pool, &backing->held, fn, arg, NULL);
	fn(arg);
	return true;
}

bool cursor_header_time(const struct cursors *cursors, uint32_t k, uint64_t row, int64_t *t)
{
	const struct mm_market *market = cursors->market;
	uint32_t symbol = cursors->at[k].symbol;
	bool forward = cursors->direction > 0;

	if (forward ? row >= mm_market_end(market, symbol) : row <= market->low[symbol]) {
		*t = forward ? INT64_MAX : INT64_MIN;
		return true;
	}
	struct mm_segment segment = segment_ahead(cursors, k, row);
	const struct mm_table *table = mm_pool_table(market->pool, segment.table);
	*t = forward ? table->first : table->last;
	return row == (forward ? segment.low : segment.high);
}

struct look {
	const int64_t *t;
	int64_t seen;
};

static void look(void *arg)
{
	struct look *look = arg;

	look->seen = *look->t;
}

bool cursor_learn(struct cursors *cursors, uint32_t k)
{
	struct cursor *cursor = &cursors->at[k];
	uint64_t end = mm_market_end(cursors->market, cursor->symbol);

	if (cursor->row > end)
		cursor->row = end;
	if (!cursor_header_time(cursors, k, cursor->row, &cursor->next)) {
		if (!cursor_has(cursor, cursors->direction, cursor->row) &&
		    !cursor_reach(cursors, k, cursor->row))
			return false;
		struct look ahead = {.t = cursor->t + (cursor->row - cursor->low) -
					  (cursors->direction < 0)};
		if (!cursor_read(cursors, k, look, &ahead))
			return false;
		cursor->next = ahead.seen;
	}
	cursors->known[k] = true;
	return true;
}

void cursor_announce(const struct cursors *cursors, uint32_t k, struct mm_prefetch *prefetch)
{
	const struct mm_market *market = cursors->market;
	const struct cursor *cursor = &cursors->at[k];
	bool forward = cursors->direction > 0;
	uint64_t row = cursor->row;

	if (!prefetch)
		return;
	if (!cursors->in_place && cursor_has(cursor, cursors->direction, row))
		row = forward ? cursor->high : cursor->low; /* these are copied already */
	if (forward ? row >= mm_market_end(market, cursor->symbol)
		    : row <= market->low[cursor->symbol])
		return;
	struct mm_segment segment = segment_ahead(cursors, k, row);
	mm_prefetch_cursor(prefetch, segment.table, row - segment.low, cursors->direction);
}
