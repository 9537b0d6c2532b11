/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking through a market: symbol by symbol, table by table, PIECE rows at a time, in the order
 * they lie on the disk. There is no merge and no cursor: what is wrong with a symbol is told by its
 * own rows. Pieces are copied by pread (mm_pool_copy), so that nothing is mapped and the budget has
 * no part in it: one piece is all the memory it takes. anomaly_rows.c knows what is wrong.
 *
 * A table that cannot be read ends its symbol, as everywhere. It is listed, as are those that were
 * broken before, unless their headers say that the window does not touch them.
 */
#include "replay/anomalies_private.h"
#include "replay/anomaly_rows.h"
#include "replay/search.h"

#include <mmtui/market.h>

#include <stdlib.h>
#include <string.h>

#define PIECE 32768

struct walk {
	struct mm_market *market;
	const struct mm_anomaly_options *options;
	const struct anomaly_watch *watch;
	struct anomaly_found *found;

	/* the rows of a piece, with its neighbours on both sides */
	int64_t *t;
	double *price, *volume;
};

static bool is_cancelled(const struct walk *walk)
{
	const atomic_bool *cancel = walk->watch->cancel;

	return cancel && atomic_load_explicit(cancel, memory_order_relaxed);
}

static void advance(const struct walk *walk, uint64_t events)
{
	atomic_fetch_add_explicit(&walk->watch->progress->events, events, memory_order_relaxed);
	if (walk->watch->look)
		walk->watch->look(walk->watch->arg);
}

/* --- broken tables ---------------------------------------------------------------------------- */

/* Does the window touch a table? Of one whose header could not be read nobody knows. */
static bool concerns(const struct walk *walk, const struct mm_table *table)
{
	return !table->rows ||
	       (table->last >= walk->options->from && table->first < walk->options->to);
}

/* The latest time known of a symbol before a broken table. */
static int64_t time_before(const struct walk *walk, uint32_t symbol, uint32_t id)
{
	const struct mm_pool *pool = walk->market->pool;
	uint32_t first = mm_pool_first_table(pool, symbol);

	if (mm_pool_table(pool, id)->rows)
		return mm_pool_table(pool, id)->first;
	while (id > first)
		if (mm_pool_table(pool, --id)->rows)
			return mm_pool_table(pool, id)->last;
	return walk->market->start;
}

static void note_broken(const struct walk *walk, uint32_t symbol, uint32_t id)
{
	const struct mm_pool *pool = walk->market->pool;
	struct mm_anomaly anomaly = {
		.kind = MM_ANOMALY_BROKEN,
		.symbol = symbol,
		.table = id,
		.row = mm_pool_rows_before(pool, id),
		.timestamp = time_before(walk, symbol, id),
		.reason = mm_pool_broken(pool, id),
	};

	if (walk->options->limits.wanted[MM_ANOMALY_BROKEN] &&
	    concerns(walk, mm_pool_table(pool, id)))
		anomaly_add(walk->found, &anomaly);
}

/* --- tables ----------------------------------------------------------------------------------- */

/* Copies rows [from, to) of a table and as many around them as there are neighbours. */
static bool copy(const struct walk *walk, uint32_t id, uint64_t from, uint64_t to,
		 struct anomaly_piece *out)
{
	const struct mm_pool *pool = walk->market->pool;
	uint64_t around = MM_ANOMALY_NEIGHBOURS, rows = mm_pool_table(pool, id)->rows;
	uint64_t low = from < around ? 0 : from - around;
	uint64_t high = rows - to < around ? rows : to + around;

	*out = (struct anomaly_piece){
		.t = walk->t,
		.price = walk->price,
		.volume = walk->volume,
		.count = (size_t)(high - low),
		.from = (size_t)(from - low),
		.to = (size_t)(to - low),
		.row = mm_pool_rows_before(pool, id) + low,
	};
	return mm_pool_copy(walk->market->pool, id, low, out->count, walk->t, walk->price,
			    walk->volume, NULL);
}

/* Looks at rows [from, to) of a table. False where it breaks on the way. */
static bool look_through(const struct walk *walk, uint32_t symbol, uint32_t id, uint64_t from,
			 uint64_t to)
{
	const struct mm_table *table = mm_pool_table(walk->market->pool, id);
	struct anomaly_look look;
	struct anomaly_piece piece;
	bool fine = true;

	anomaly_look_begin(&look, &walk->options->limits, walk->found, table, id, symbol);
	while (fine && from < to && !is_cancelled(walk)) {
		uint64_t end = to - from < PIECE ? to : from + PIECE;

		if (!copy(walk, id, from, end, &piece)) {
			note_broken(walk, symbol, id);
			fine = false;
		} else {
			fine = anomaly_look_at(&look, &piece);
		}
		advance(walk, (fine ? end : to) - from);
		from = end;
	}
	anomaly_look_end(&look);
	return fine;
}

static void look_at_symbol(const struct walk *walk, uint32_t symbol)
{
	const struct mm_market *market = walk->market;
	const struct mm_pool *pool = market->pool;
	uint32_t id = mm_pool_first_table(pool, symbol), end = id + mm_pool_segments(pool, symbol);
	uint64_t low = market->low[symbol], high = mm_market_end(market, symbol);
	bool lost = false; /* the symbol has ended, at a table that breaks */

	for (; id < end && !is_cancelled(walk); id++) {
		uint64_t before = mm_pool_rows_before(pool, id);
		uint64_t rows = mm_pool_table(pool, id)->rows;
		uint64_t first = low > before ? low : before;
		uint64_t last = high < before + rows ? high : before + rows;
		bool broken = mm_pool_broken(pool, id);

		if (broken)
			note_broken(walk, symbol, id);
		if (first < last && (broken || lost))
			advance(walk, last - first);
		else if (first < last)
			lost = !look_through(walk, symbol, id, first - before, last - before);
		lost |= broken && rows;
	}
}

/* --- a market --------------------------------------------------------------------------------- */

static bool make_room(struct walk *walk, struct mm_error *err)
{
	size_t rows = PIECE + 2 * MM_ANOMALY_NEIGHBOURS;

	walk->t = malloc(rows * sizeof *walk->t);
	walk->price = malloc(rows * sizeof *walk->price);
	walk->volume = malloc(rows * sizeof *walk->volume);
	return (walk->t && walk->price && walk->volume) ||
	       mm_fail(err, "not enough memory to look for anomalies");
}

bool anomalies_look(struct mm_pool *pool, const struct mm_anomaly_options *options,
		    struct anomaly_found *found, const struct anomaly_watch *watch,
		    struct mm_error *err)
{
	struct walk walk = {.options = options, .watch = watch, .found = found};

	walk.market = mm_market_new(pool, options->symbols, options->from, options->to, err);
	bool ready = walk.market && make_room(&walk, err);
	if (ready) {
		atomic_store(&watch->progress->events_total, mm_market_events(walk.market));
		for (uint32_t i = 0; i < walk.market->chosens && !is_cancelled(&walk); i++)
			look_at_symbol(&walk, walk.market->chosen[i]);
	}
	free(walk.t);
	free(walk.price);
	free(walk.volume);
	mm_market_free(walk.market);
	return ready;
}

bool mm_anomalies_find(struct mm_pool *pool, const struct mm_anomaly_options *options,
		       struct mm_anomaly_progress *progress, const atomic_bool *cancel,
		       struct mm_anomalies *out, struct mm_error *err)
{
	struct mm_anomaly_progress own = {0};
	struct anomaly_watch watch = {.progress = progress ? progress : &own, .cancel = cancel};
	struct anomaly_found *found = calloc(1, sizeof *found);

	if (!found)
		return mm_fail(err, "not enough memory to look for anomalies");
	bool done = anomalies_look(pool, options, found, &watch, err);
	if (done) {
		anomaly_show(found, out);
		out->events = atomic_load(&watch.progress->events);
		out->events_total = atomic_load(&watch.progress->events_total);
		out->error.text[0] = '\0';
		out->ended = true;
	}
	free(found);
	return done;
}
