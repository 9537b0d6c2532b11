/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row for each cell of the grid and each symbol that has traded by the cell's end. A symbol's
 * bar collects what trades in the current cell; when an event of a later cell comes, the cells up
 * to there are written. A cell in which a symbol did not trade repeats its last price, with no
 * volume and no trades: so each symbol's rows are aligned in time with every other's, from its
 * first trade on. A symbol that traded before the window has its price of then.
 */
#include "io/bars.h"

#include <mmtui/asof.h>

#include <stdlib.h>

struct bar {
	double open, high, low, close, volume;
	uint64_t trades; /* in the current cell */
	bool traded;     /* ever: close is a price */
};

/* A cell's number in the grid; wider than a time, so that one more never overflows. */
typedef __int128 cell_number;

struct bars {
	struct mm_market *market;
	int64_t every;
	cell_number cell, last; /* the current one, the window's last one */
	struct bar *bar;        /* [symbols] */
};

/* The number of the cell that a time lies in: rounded down. */
static cell_number cell_of(int64_t time, int64_t every)
{
	return time / every - (time % every < 0);
}

/* The prices of those that traded before the window. */
static void find_prices(struct bars *bars)
{
	struct mm_market *market = bars->market;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t symbol = market->chosen[i];
		struct mm_asof state;
		if (market->low[symbol] == 0 ||
		    !mm_asof_at(market, symbol, market->low[symbol], &state) || state.rows == 0)
			continue;
		bars->bar[symbol].close = state.last;
		bars->bar[symbol].traded = true;
	}
}

struct bars *bars_new(struct mm_market *market, int64_t every, int64_t to, struct mm_error *err)
{
	struct bars *bars = calloc(1, sizeof *bars);

	if (!bars || !(bars->bar = calloc((size_t)market->symbols + 1, sizeof *bars->bar))) {
		mm_fail(err, "%s: out of memory", mm_pool_directory(market->pool));
		bars_free(bars);
		return NULL;
	}
	bars->market = market;
	bars->every = every;
	bars->cell = cell_of(market->start, every);
	bars->last = cell_of(to == INT64_MAX ? market->end : to - 1, every);
	if (to == INT64_MAX && market->events == 0)
		bars->last = bars->cell - 1; /* the window ends where nothing is: no cell */
	find_prices(bars);
	return bars;
}

void bars_free(struct bars *bars)
{
	if (!bars)
		return;
	free(bars->bar);
	free(bars);
}

void bars_put_header(struct csv_out *out)
{
	static const char header[] = "timestamp,symbol,open,high,low,close,volume,trades\n";
	memcpy(out->at, header, sizeof header - 1);
	out->at += sizeof header - 1;
}

/* Writes one row. */
static void put_row(struct csv_out *out, int64_t time, uint32_t symbol, const struct bar *bar)
{
	bool idle = bar->trades == 0;
	const double price[] = {idle ? bar->close : bar->open, idle ? bar->close : bar->high,
				idle ? bar->close : bar->low, bar->close, idle ? 0 : bar->volume};

	csv_put_time(out, time);
	csv_put_char(out, ',');
	csv_put_symbol(out, symbol);
	for (size_t i = 0; i < sizeof price / sizeof *price; i++) {
		csv_put_char(out, ',');
		csv_put_number(out, price[i]);
	}
	csv_put_char(out, ',');
	csv_put_integer(out, (int64_t)bar->trades);
	csv_put_char(out, '\n');
}

/* Writes the current cell and goes to the next. */
static bool put_cell(struct bars *bars, struct csv_out *out, uint64_t *rows, struct mm_error *err)
{
	const struct mm_market *market = bars->market;
	cell_number start = bars->cell * bars->every;
	/* the grid's first cell may begin before time does */
	int64_t time = start < INT64_MIN ? INT64_MIN : (int64_t)start;

	for (uint32_t i = 0; i < market->chosens; i++) {
		struct bar *bar = &bars->bar[market->chosen[i]];
		if (!bar->traded)
			continue;
		if (!csv_out_row(out, err))
			return false;
		put_row(out, time, market->chosen[i], bar);
		bar->trades = 0;
		++*rows;
	}
	bars->cell++;
	return true;
}

/* Writes the cells before `end`. */
static bool put_cells(struct bars *bars, cell_number end, struct csv_out *out, uint64_t *rows,
		      const atomic_bool *cancel, struct mm_error *err)
{
	while (bars->cell < end) {
		if (cancel && atomic_load_explicit(cancel, memory_order_relaxed))
			return mm_fail(err, "%s: interrupted", out->name);
		if (!put_cell(bars, out, rows, err))
			return false;
	}
	return true;
}

static void add_event(struct bar *bar, double price, double volume)
{
	if (bar->trades++ == 0) {
		bar->open = bar->high = bar->low = price;
		bar->volume = 0;
	}
	if (price > bar->high)
		bar->high = price;
	if (price < bar->low)
		bar->low = price;
	bar->close = price;
	bar->volume += volume;
	bar->traded = true;
}

bool bars_add(struct bars *bars, const struct mm_batch *batch, struct csv_out *out, uint64_t *rows,
	      const atomic_bool *cancel, struct mm_error *err)
{
	cell_number end = (bars->cell + 1) * bars->every;

	for (size_t i = 0; i < batch->count; i++) {
		int64_t time = batch->timestamp[i];
		if (time >= end) {
			cell_number cell = cell_of(time, bars->every);
			if (!put_cells(bars, cell, out, rows, cancel, err))
				return false;
			end = (cell + 1) * bars->every;
		}
		add_event(&bars->bar[batch->symbol[i]], batch->price[i], batch->volume[i]);
	}
	return true;
}

bool bars_finish(struct bars *bars, struct csv_out *out, uint64_t *rows, const atomic_bool *cancel,
		 struct mm_error *err)
{
	return put_cells(bars, bars->last + 1, out, rows, cancel, err);
}
