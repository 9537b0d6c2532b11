/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The prefetcher: a thread that keeps pages asked for ahead of every cursor.
 *
 * Whoever plays stores, for each table, where it reads next and which way it goes: one atomic word.
 * The thread keeps, for each table, the stretch of rows [low, high) that it has asked for. Woken
 * once a batch, it looks at every cursor; where less than one piece of the stretch lies ahead, it
 * asks for the next piece, of each column that a replay reads and of the part of the index that
 * belongs to it. A cursor outside of the stretch, or one that turned round, begins a new one.
 *
 *            low                  cursor            high
 *     ........|=====================|================|........   rows of one table
 *               asked for and passed  asked, ahead
 *                                     (forward: at least a piece, less than two)
 *
 * How large is a piece? Between one and two pieces of each of three columns are ahead of every
 * cursor. All of that must fit the budget even if it became resident at once, so
 *
 *     piece = budget / (2 pieces x 3 columns x tables with a cursor)
 *
 * rounded down to pages, but at least 16 KiB (smaller reads halve a cold disk's rate) and at most
 * what one WILLNEED reads (mm_pool_piece). With 1 GiB and 3000 tables that is 56 KiB. In rows it is
 * the piece divided by the widest column's width, in whole blocks. A table whose whole file is no
 * larger than a piece is asked for at once: its columns share pages.
 *
 * Where the user gave a span instead, a piece is the number of rows that the table has in that time
 * on average over its life, in whole blocks: the index would tell exactly, but only by reading it.
 */
#include "store/prefetch_private.h"

#include <mmtui/time.h>

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_MIN (UINT64_C(16) << 10)

/* What a replay reads of every row. */
static const enum mm_slot columns[] = {MM_TIMESTAMP, MM_PRICE, MM_VOLUME};
#define COLUMNS (sizeof columns / sizeof columns[0])

/* A cursor in one word: the row, and in the low two bits the direction, 0 where there is none. */
enum { NOWHERE = 0, FORWARD = 1, BACKWARD = 2, DIRECTION = 3 };

/* What has been asked for of a table. */
struct stretch {
	uint64_t low, high;             /* rows; equal: nothing */
	uint64_t ready_low, ready_high; /* of these, rows that are resident or about to be */
	uint8_t direction;
};

struct mm_prefetch {
	struct mm_pool *pool;
	int64_t span;
	uint32_t tables;
	bool off;

	_Atomic uint64_t *cursors;
	_Atomic uint32_t generation; /* number of resets */
	atomic_bool in_place;
	_Atomic uint64_t ahead; /* bytes */
	_Atomic uint64_t passes;

	/* the thread's own */
	struct stretch *stretches;
	uint32_t seen; /* generation */

	pthread_t thread;
	sem_t wake;
	atomic_bool woken, stop;
};

bool mm_prefetch_parse(const char *text, struct mm_prefetch_options *out, struct mm_error *err)
{
	*out = (struct mm_prefetch_options){0};
	if (!strcmp(text, "off")) {
		out->off = true;
		return true;
	}
	if (!mm_duration_parse(text, false, &out->span, err))
		return false;
	if (out->span <= 0)
		return mm_fail(err, "%s: a read-ahead span must be longer than nothing, or `off`",
			       text);
	return true;
}

/* --- how much --------------------------------------------------------------------------------- */

static unsigned widest(const struct mm_table *table)
{
	unsigned width = 1;

	for (size_t i = 0; i < COLUMNS; i++)
		if (table->place[columns[i]].width > width)
			width = table->place[columns[i]].width;
	return width;
}

static unsigned row_bytes(const struct mm_table *table)
{
	unsigned bytes = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		bytes += table->place[columns[i]].width;
	return bytes;
}

/* The bytes of a piece of one column: see above. */
static uint64_t piece_bytes(const struct mm_prefetch *prefetch, uint32_t cursors)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t piece = mm_pool_budget(prefetch->pool) / (2 * COLUMNS * (uint64_t)cursors);

	if (piece > mm_pool_piece(prefetch->pool))
		piece = mm_pool_piece(prefetch->pool);
	if (piece < PIECE_MIN)
		piece = PIECE_MIN;
	return piece & -page;
}

/* The rows that the table has in the span, on average. */
static uint64_t span_rows(const struct mm_table *table, int64_t span)
{
	double life = (double)table->last - (double)table->first;
	double rows = life > 0 ? (double)table->rows * (double)span / life : INFINITY;

	return rows < (double)table->rows ? (uint64_t)rows : table->rows;
}

/* The rows of a piece: at least one block, in whole blocks. */
static uint64_t piece_rows(const struct mm_prefetch *prefetch, const struct mm_table *table,
			   uint64_t bytes)
{
	uint64_t block = table->block_rows;
	uint64_t rows = prefetch->span ? span_rows(table, prefetch->span) : bytes / widest(table);

	if (prefetch->span)
		rows += block - 1;
	return rows < block ? block : rows / block * block;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* Asks for rows [low, high) of every column, and for the index of their blocks. */
static void ask(const struct mm_prefetch *prefetch, uint32_t id, uint64_t low, uint64_t high)
{
	const struct mm_table *table = mm_pool_table(prefetch->pool, id);
	const struct mm_place *index = &table->place[MM_FIRST_TIMESTAMP];
	uint64_t first = low / table->block_rows;
	uint64_t blocks = (high + table->block_rows - 1) / table->block_rows - first;

	for (size_t i = 0; i < COLUMNS; i++) {
		const struct mm_place *place = &table->place[columns[i]];
		mm_pool_ask(prefetch->pool, id, place->offset + low * place->width,
			    (high - low) * place->width);
	}
	mm_pool_ask(prefetch->pool, id, index->offset + first * index->width,
		    blocks * index->width);
}

/* The rows asked for that lie ahead of the cursor, the one it reads next included. */
static uint64_t rows_ahead(const struct stretch *stretch, uint64_t row)
{
	if (stretch->direction == FORWARD)
		return stretch->high > row ? stretch->high - row : 0;
	return stretch->low <= row ? row + 1 - stretch->low : 0;
}

/* Extends the stretch until a piece lies ahead of the cursor, or the table ends. */
static void extend(const struct mm_prefetch *prefetch, uint32_t id, struct stretch *stretch,
		   uint64_t row, uint64_t piece)
{
	uint64_t rows = mm_pool_table(prefetch->pool, id)->rows;

	while (rows_ahead(stretch, row) < piece) {
		uint64_t low = stretch->low, high = stretch->high;
		if (stretch->direction == FORWARD && high < rows) {
			stretch->high = rows - high < piece ? rows : high + piece;
			ask(prefetch, id, high, stretch->high);
		} else if (stretch->direction == BACKWARD && low) {
			stretch->low = low < piece ? 0 : low - piece;
			ask(prefetch, id, stretch->low, low);
		} else {
			return;
		}
	}
}

/* Begins a new stretch, empty, at the border of the cursor's block. */
static void begin(struct stretch *stretch, const struct mm_table *table, uint64_t row,
		  unsigned direction)
{
	uint64_t edge = row / table->block_rows * table->block_rows;

	if (direction == BACKWARD)
		edge = table->rows - edge < table->block_rows ? table->rows
							      : edge + table->block_rows;
	*stretch = (struct stretch){.low = edge,
				    .high = edge,
				    .ready_low = edge,
				    .ready_high = edge,
				    .direction = (uint8_t)direction};
}

/* Looks at one table's cursor. Returns the bytes asked for that still lie ahead of it. */
static uint64_t look(struct mm_prefetch *prefetch, uint32_t id, uint64_t cursor, uint64_t bytes)
{
	const struct mm_table *table = mm_pool_table(prefetch->pool, id);
	struct stretch *stretch = &prefetch->stretches[id];
	unsigned direction = cursor & DIRECTION;
	uint64_t row = cursor >> 2;

	if (row >= table->rows || mm_pool_broken(prefetch->pool, id))
		return 0;
	if (stretch->direction != direction || row < stretch->low || row >= stretch->high)
		begin(stretch, table, row, direction);
	if (stretch->low == stretch->high && table->file_bytes <= bytes && !prefetch->span) {
		mm_pool_ask(prefetch->pool, id, 0, table->file_bytes);
		stretch->low = 0;
		stretch->high = table->rows;
	}
	extend(prefetch, id, stretch, row, piece_rows(prefetch, table, bytes));
	return rows_ahead(stretch, row) * row_bytes(table);
}

/* Makes rows [low, high) of every column resident. */
static void populate(const struct mm_prefetch *prefetch, uint32_t id, uint64_t low, uint64_t high)
{
	const struct mm_table *table = mm_pool_table(prefetch->pool, id);

	if (low >= high)
		return;
	if (high - low == table->rows) {
		mm_pool_populate(prefetch->pool, id, 0, table->file_bytes);
		return;
	}
	for (size_t i = 0; i < COLUMNS; i++) {
		const struct mm_place *place = &table->place[columns[i]];
		mm_pool_populate(prefetch->pool, id, place->offset + low * place->width,
				 (high - low) * place->width);
	}
}

/*
 * Where tables are read in place: makes resident what was asked for, so that the faults, which the
 * replay would take one after the other, are another processor's. Only here the prefetcher waits
 * for the disk; everything has been asked for by then.
 */
static void make_resident(struct mm_prefetch *prefetch, uint32_t generation)
{
	for (uint32_t id = 0; id < prefetch->tables && !prefetch->stop; id++) {
		struct stretch *stretch = &prefetch->stretches[id];

		if (prefetch->generation != generation)
			return;
		populate(prefetch, id, stretch->low, stretch->ready_low);
		populate(prefetch, id, stretch->ready_high, stretch->high);
		stretch->ready_low = stretch->low;
		stretch->ready_high = stretch->high;
	}
}

/* One look at all tables. */
static void pass(struct mm_prefetch *prefetch)
{
	uint32_t generation = prefetch->generation, cursors = 0;
	uint64_t ahead = 0;

	if (generation != prefetch->seen)
		memset(prefetch->stretches, 0, prefetch->tables * sizeof *prefetch->stretches);
	prefetch->seen = generation;
	for (uint32_t id = 0; id < prefetch->tables; id++)
		cursors += atomic_load_explicit(&prefetch->cursors[id], memory_order_relaxed) != 0;
	uint64_t bytes = piece_bytes(prefetch, cursors ? cursors : 1);
	for (uint32_t id = 0; id < prefetch->tables && !prefetch->stop; id++) {
		uint64_t cursor = atomic_load_explicit(&prefetch->cursors[id],
						       memory_order_relaxed);
		if (cursor != NOWHERE)
			ahead += look(prefetch, id, cursor, bytes);
	}
	prefetch->ahead = ahead;
	if (prefetch->in_place)
		make_resident(prefetch, generation);
}

/* --- the thread ------------------------------------------------------------------------------- */

static void *run_prefetcher(void *arg)
{
	struct mm_prefetch *prefetch = arg;

	pthread_setname_np(pthread_self(), "prefetcher");
	while (!prefetch->stop) {
		if (sem_wait(&prefetch->wake))
			continue; /* a signal */
		prefetch->woken = false;
		pass(prefetch);
		atomic_fetch_add(&prefetch->passes, 1);
	}
	return NULL;
}

/* Frees what is not running. */
static void free_prefetch(struct mm_prefetch *prefetch)
{
	free(prefetch->cursors);
	free(prefetch->stretches);
	free(prefetch);
}

struct mm_prefetch *mm_prefetch_start(struct mm_pool *pool,
				      const struct mm_prefetch_options *options,
				      struct mm_error *err)
{
	struct mm_prefetch *prefetch = calloc(1, sizeof *prefetch);
	uint32_t tables = mm_pool_tables(pool);

	if (!prefetch) {
		mm_fail(err, "prefetcher: out of memory");
		return NULL;
	}
	prefetch->pool = pool;
	prefetch->off = options && options->off;
	prefetch->span = options ? options->span : 0;
	if (prefetch->off)
		return prefetch;
	prefetch->tables = tables;
	prefetch->cursors = calloc(tables, sizeof *prefetch->cursors);
	prefetch->stretches = calloc(tables, sizeof *prefetch->stretches);
	if (!prefetch->cursors || !prefetch->stretches) {
		free_prefetch(prefetch);
		mm_fail(err, "prefetcher: out of memory");
		return NULL;
	}
	sem_init(&prefetch->wake, 0, 0);
	int failed = pthread_create(&prefetch->thread, NULL, run_prefetcher, prefetch);
	if (failed) {
		sem_destroy(&prefetch->wake);
		free_prefetch(prefetch);
		errno = failed;
		mm_fail_errno(err, "prefetcher: cannot start a thread");
		return NULL;
	}
	return prefetch;
}

void mm_prefetch_stop(struct mm_prefetch *prefetch)
{
	if (!prefetch)
		return;
	if (!prefetch->off) {
		prefetch->stop = true;
		sem_post(&prefetch->wake);
		pthread_join(prefetch->thread, NULL);
		sem_destroy(&prefetch->wake);
	}
	free_prefetch(prefetch);
}

void mm_prefetch_cursor(struct mm_prefetch *prefetch, uint32_t table, uint64_t row, int direction)
{
	if (!prefetch || table >= prefetch->tables)
		return;
	uint64_t cursor = row << 2 | (direction < 0 ? BACKWARD : FORWARD);
	atomic_store_explicit(&prefetch->cursors[table], cursor, memory_order_relaxed);
}

void mm_prefetch_wake(struct mm_prefetch *prefetch)
{
	if (prefetch && !prefetch->off && !atomic_exchange(&prefetch->woken, true))
		sem_post(&prefetch->wake);
}

void mm_prefetch_reset(struct mm_prefetch *prefetch, bool in_place)
{
	if (!prefetch)
		return;
	prefetch->in_place = in_place;
	for (uint32_t id = 0; id < prefetch->tables; id++)
		atomic_store_explicit(&prefetch->cursors[id], NOWHERE, memory_order_relaxed);
	atomic_fetch_add(&prefetch->generation, 1);
	prefetch->ahead = 0;
}

uint64_t mm_prefetch_ahead(const struct mm_prefetch *prefetch)
{
	return prefetch ? prefetch->ahead : 0;
}

uint64_t prefetch_passes(const struct mm_prefetch *prefetch)
{
	return prefetch->passes;
}
