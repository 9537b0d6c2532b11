/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/random_market.h"

#include "support/tables.h"

#include <math.h>

#define DAY UINT64_C(86400000000000)

static uint64_t below(uint64_t *random, uint64_t n)
{
	return n ? unit_random(random) % n : 0;
}

static void *array(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);
	assert_non_null(p);
	return p;
}

uint64_t random_place(uint64_t *random, uint64_t n)
{
	switch (below(random, 8)) {
	case 0: return 0;
	case 1: return n;
	case 2: return below(random, n < 20 ? n + 1 : 20);
	case 3: return n - below(random, n < 20 ? n + 1 : 20);
	default: return below(random, n + 1);
	}
}

struct random_shape random_market_shape(uint64_t *random)
{
	static const uint32_t symbols[] = {1, 2, 3, 7, 10, 40, 150};
	static const uint32_t block_rows[] = {64, 512, 4096};
	struct random_shape shape = {
		.symbols = symbols[below(random, 7)],
		.segments = below(random, 3) ? 0 : 1 + (uint32_t)below(random, 4),
		.spread = (enum random_spread)below(random, 3),
		.block_rows = block_rows[below(random, 3)],
		.fractional = below(random, 2),
	};
	static const uint64_t most[] = {0, 1, 50, 2000, 20000};

	shape.events = below(
		random, most[below(random, 10) < 2 ? below(random, 3) : 3 + below(random, 2)] + 1);
	switch (below(random, 6)) {
	case 0: /* all of time */
		shape.first = INT64_MIN;
		shape.width = UINT64_MAX;
		break;
	case 1: /* one of its ends */
		shape.width = below(random, 100000);
		shape.first = below(random, 2) ? INT64_MIN : INT64_MAX - (int64_t)shape.width;
		break;
	case 2: /* hardly any */
		shape.first = -5;
		shape.width = below(random, 12);
		break;
	default: /* a day, or a few */
		shape.first = 1381104000000000000;
		shape.width = DAY * (1 + below(random, 3));
		break;
	}
	if (below(random, 3) == 0)
		shape.clusters = 1 + (uint32_t)below(random, 40);
	return shape;
}

/* How many rows each symbol gets. */
static void share_out(struct random_market *market, uint64_t *random)
{
	const struct random_shape *shape = &market->shape;
	uint32_t favourite = (uint32_t)below(random, shape->symbols);

	for (uint64_t i = 0; i < shape->events; i++) {
		uint32_t s = (uint32_t)below(random, shape->symbols);
		if (shape->spread == RANDOM_SKEW)
			s = (uint32_t)below(random, s + 1) / 2;
		else if (shape->spread == RANDOM_ONE && below(random, 100))
			s = favourite;
		/* some have one, some have none */
		if (shape->symbols > 4 && (s % 7 == 3 || (s % 7 == 5 && market->rows[s])))
			s = favourite;
		market->rows[s]++;
	}
}

static int compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int compare_events(const void *a, const void *b)
{
	const struct random_event *x = a, *y = b;

	if (x->timestamp != y->timestamp)
		return x->timestamp < y->timestamp ? -1 : 1;
	if (x->symbol != y->symbol)
		return x->symbol < y->symbol ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static int64_t random_time(const struct random_shape *shape, uint64_t *random)
{
	uint64_t at = unit_random(random);

	if (shape->width != UINT64_MAX)
		at %= shape->width + 1;
	if (shape->clusters) {
		uint64_t apart = shape->width / shape->clusters;
		uint64_t jitter = below(random, 4) ? 0 : below(random, 1000);
		at = apart ? at / apart * apart : at;
		at = shape->width - at < jitter ? shape->width : at + jitter;
	}
	if (shape->tick)
		at -= at % shape->tick;
	return (int64_t)((uint64_t)shape->first + at);
}

/* The rows of one symbol. */
static void fill_symbol(struct random_market *market, uint32_t symbol, struct random_event *event,
			uint64_t *random)
{
	const struct random_shape *shape = &market->shape;
	uint64_t rows = market->rows[symbol];
	int64_t *t = array(rows, sizeof *t);
	double ticks = 1000 + (double)below(random, 100000);

	for (uint64_t i = 0; i < rows; i++)
		t[i] = random_time(shape, random);
	qsort(t, rows, sizeof *t, compare_times);
	for (uint64_t i = 0; i < rows; i++) {
		ticks += (double)below(random, 11) - 5;
		event[i].timestamp = t[i];
		event[i].symbol = symbol;
		event[i].row = i;
		event[i].price = ticks / 100;
		event[i].volume = (double)below(random, 1000);
		if (shape->fractional) {
			event[i].price *= 1 + (double)below(random, 1000) / 1e7;
			event[i].volume /= 3 + (double)below(random, 1000);
		}
	}
	free(t);
}

/* Cuts a symbol's rows into segments, some of them empty, anywhere: in the midst of ties, too. */
static void cut_segments(struct random_market *market, uint32_t symbol, uint64_t *random)
{
	uint32_t segments = market->shape.segments ? market->shape.segments : 1;
	uint64_t *border = array(segments + 1, sizeof *border);

	for (uint32_t i = 1; i < segments; i++)
		border[i] = random_place(random, market->rows[symbol]);
	border[segments] = market->rows[symbol];
	qsort(border, segments + 1, sizeof *border, compare_times);
	market->border[symbol] = border;
}

static void write_table(const struct random_market *market, const char *path, const char *name,
			const struct random_event *event, uint64_t rows)
{
	struct mm_writer_options options = {
		.symbol = name, .rows = rows, .block_rows = market->shape.block_rows};
	struct mm_error err;
	struct mm_writer *writer = mm_writer_open(path, &options, &err);

	if (!writer)
		fail_msg("%s", err.text);
	for (uint64_t i = 0; i < rows; i++)
		if (!mm_writer_add(writer, 1, &event[i].timestamp, &event[i].price,
				   &event[i].volume, NULL, &err))
			fail_msg("%s", err.text);
	if (!mm_writer_finish(writer, &err))
		fail_msg("%s", err.text);
}

static void write_symbol(const struct random_market *market, uint32_t symbol)
{
	const uint64_t *border = market->border[symbol];
	uint32_t segments = market->shape.segments;
	char name[16], path[512];

	snprintf(name, sizeof name, "S%05u", symbol);
	for (uint32_t i = 0; i < (segments ? segments : 1); i++) {
		if (segments)
			snprintf(path, sizeof path, "%s/part%u/%s.bin", market->directory, i, name);
		else
			snprintf(path, sizeof path, "%s/%s.bin", market->directory, name);
		write_table(market, path, name, market->row[symbol] + border[i],
			    border[i + 1] - border[i]);
	}
}

static void write_market(struct random_market *market)
{
	struct mm_error err;

	market->directory = tables_directory();
	for (uint32_t i = 0; i < market->shape.segments; i++) {
		char name[32];
		snprintf(name, sizeof name, "part%u", i);
		tables_mkdir(market->directory, name);
	}
	for (uint32_t s = 0; s < market->shape.symbols; s++)
		write_symbol(market, s);
	market->pool = mm_pool_open(market->directory, NULL, &err);
	if (!market->pool)
		fail_msg("%s", err.text);
	mm_pool_wait(market->pool);
	assert_int_equal(mm_pool_symbols(market->pool), market->shape.symbols);
	assert_int_equal(mm_pool_broken_count(market->pool), 0);
}

struct random_market *random_market_new(const struct random_shape *shape, uint64_t *random)
{
	struct random_market *market = array(1, sizeof *market);
	uint64_t n = 0;

	market->shape = *shape;
	market->seed = *random;
	market->events = shape->events;
	market->rows = array(shape->symbols, sizeof *market->rows);
	market->row = array(shape->symbols, sizeof *market->row);
	market->border = array(shape->symbols, sizeof *market->border);
	market->event = array(shape->events, sizeof *market->event);
	share_out(market, random);
	for (uint32_t s = 0; s < shape->symbols; s++) {
		market->row[s] = array(market->rows[s], sizeof **market->row);
		fill_symbol(market, s, market->row[s], random);
		cut_segments(market, s, random);
		memcpy(market->event + n, market->row[s], market->rows[s] * sizeof **market->row);
		n += market->rows[s];
	}
	assert_int_equal(n, shape->events);
	qsort(market->event, n, sizeof *market->event, compare_events);
	write_market(market);
	return market;
}

void random_market_free(struct random_market *market)
{
	mm_pool_close(market->pool);
	tables_remove(market->directory);
	for (uint32_t s = 0; s < market->shape.symbols; s++) {
		free(market->row[s]);
		free(market->border[s]);
	}
	free(market->row);
	free(market->border);
	free(market->rows);
	free(market->event);
	free(market);
}

void random_market_describe(const struct random_market *market)
{
	const struct random_shape *shape = &market->shape;

	print_message("market of seed %llu: %u symbols, %u segments, %llu events, spread %d, first "
		      "%lld, width %llu, clusters %u, blocks of %u, %s\n",
		      (unsigned long long)market->seed, shape->symbols, shape->segments,
		      (unsigned long long)shape->events, (int)shape->spread,
		      (long long)shape->first, (unsigned long long)shape->width, shape->clusters,
		      shape->block_rows, shape->fractional ? "fractional" : "whole");
}

uint64_t random_market_until(const struct random_market *market, int64_t t)
{
	uint64_t n = 0;

	while (n < market->events && market->event[n].timestamp <= t)
		n++;
	return n;
}

void random_market_rows(const struct random_market *market, uint64_t n, uint64_t *rows)
{
	memset(rows, 0, market->shape.symbols * sizeof *rows);
	for (uint64_t i = 0; i < n; i++)
		rows[market->event[i].symbol]++;
}

/* The segment of a symbol's row. */
static uint32_t segment_of(const struct random_market *market, uint32_t symbol, uint64_t row)
{
	uint32_t segment = 0;

	while (market->border[symbol][segment + 1] <= row)
		segment++;
	return segment;
}

void random_market_state(const struct random_market *market, uint32_t symbol, uint64_t rows,
			 struct mm_asof *out)
{
	const struct random_event *row = market->row[symbol];

	*out = (struct mm_asof){
		.last = NAN, .previous = NAN, .base = NAN, .open = NAN, .high = NAN, .low = NAN};
	if (!rows)
		return;
	uint32_t segment = segment_of(market, symbol, rows - 1);
	out->rows = rows;
	out->session_row = market->border[symbol][segment];
	out->session_end = market->border[symbol][segment + 1];
	out->time = row[rows - 1].timestamp;
	out->last = row[rows - 1].price;
	out->previous = rows > 1 ? row[rows - 2].price : NAN;
	out->base = out->session_row ? row[out->session_row - 1].price : NAN;
	out->open = row[out->session_row].price;
	out->low = INFINITY;
	out->high = -INFINITY;
	for (uint64_t i = out->session_row; i < rows; i++) {
		double turnover = row[i].price * row[i].volume;
		out->volume += row[i].volume;
		out->turnover += turnover;
		out->low = row[i].price < out->low ? row[i].price : out->low;
		out->high = row[i].price > out->high ? row[i].price : out->high;
		out->largest = row[i].volume > out->largest ? row[i].volume : out->largest;
	}
}

double random_market_price(const struct random_market *market, uint32_t symbol, uint64_t rows,
			   __int128 end)
{
	double price = NAN;

	for (uint64_t i = 0; i < rows && market->row[symbol][i].timestamp < end; i++)
		price = market->row[symbol][i].price;
	return price;
}

struct mm_trade random_market_trade(const struct random_market *market, uint64_t i)
{
	const struct random_event *event = &market->event[i];

	return (struct mm_trade){
		.timestamp = event->timestamp,
		.symbol = event->symbol,
		.price = event->price,
		.volume = event->volume,
		.previous = event->row ? market->row[event->symbol][event->row - 1].price : NAN,
	};
}
