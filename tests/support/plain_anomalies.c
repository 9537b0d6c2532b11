/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/plain_anomalies.h"

#include <math.h>

static struct mm_error err;

/* --- markets ---------------------------------------------------------------------------------- */

static void file_of(uint32_t symbol, uint32_t segment, char file[64])
{
	snprintf(file, 64, "part%u/S%u.bin", segment, symbol);
}

static void write_segment(const char *directory, uint32_t symbol, uint32_t segment,
			  const struct market_segment *data)
{
	char file[64], name[16];
	struct mm_writer_options options = {.symbol = name, .rows = data->rows, .block_rows = 64};

	snprintf(name, sizeof name, "S%u", symbol);
	file_of(symbol, segment, file);
	char *path = tables_path(directory, file);
	struct mm_writer *writer = mm_writer_open(path, &options, &err);
	if (!writer)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < data->rows; i++)
		if (!mm_writer_add(writer, 1, &data->row[i].t, &data->row[i].price,
				   &data->row[i].volume, NULL, &err))
			fail_msg("%s", err.text);
	if (!mm_writer_finish(writer, &err))
		fail_msg("%s", err.text);
	free(path);
}

void market_open(struct market *market)
{
	market->pool = mm_pool_open(market->directory, NULL, &err);
	if (!market->pool)
		fail_msg("%s", err.text);
	mm_pool_wait(market->pool);
}

void market_write(struct market *market)
{
	market->directory = tables_directory();
	for (uint32_t k = 0; k < market->segments; k++) {
		char name[16];
		snprintf(name, sizeof name, "part%u", k);
		tables_mkdir(market->directory, name);
		for (uint32_t s = 0; s < market->symbols; s++)
			write_segment(market->directory, s, k, &market->segment[s][k]);
	}
}

void market_close(struct market *market)
{
	mm_pool_close(market->pool);
	tables_remove(market->directory);
	for (uint32_t s = 0; s < market->symbols; s++)
		for (uint32_t k = 0; k < market->segments; k++)
			free(market->segment[s][k].row);
}

struct market_row *market_rows(struct market_segment *segment, size_t rows)
{
	segment->rows = rows;
	segment->row = calloc(rows + 1, sizeof *segment->row);
	assert_non_null(segment->row);
	return segment->row;
}

/* Rows that trade about once a second, with everything in them that may look wrong. */
static void fill(struct market_segment *segment, uint32_t day, uint64_t *random)
{
	static const size_t most[] = {4, 30, 300, 3000, 70000};
	size_t rows = below(random, most[below(random, 5)] + 1);
	struct market_row *row = market_rows(segment, rows);
	int64_t t = BEGIN + day * DAY;
	double level = (1 + (double)below(random, 5000)) / 100;
	uint64_t odd = 3 + below(random, 400); /* about one row in so many */

	if (below(random, 8) == 0)
		level = -level; /* there are prices below zero */
	for (size_t i = 0; i < rows; i++) {
		if (i && below(random, 3))
			row[i] = row[i - 1]; /* a run, of the same time or not */
		else
			row[i].price = level, row[i].volume = (double)(100 * below(random, 4));
		t += below(random, 2) ? 0 : (int64_t)below(random, SECOND);
		if (below(random, odd) == 0 && t < BEGIN + day * DAY + DAY / 2)
			t += (int64_t)below(random, 900) * SECOND;
		if (below(random, odd) == 0)
			row[i].price = level * (1 + ((double)below(random, 200) - 100) / 1000);
		if (below(random, odd) == 0)
			level *= 1 + ((double)below(random, 200) - 100) / 2000;
		row[i].t = t < BEGIN + day * DAY + DAY - 1 ? t : BEGIN + day * DAY + DAY - 1;
	}
}

void market_random(struct market *market, uint64_t *random)
{
	*market = (struct market){.symbols = 1 + (uint32_t)below(random, MARKET_SYMBOLS),
				  .segments = 1 + (uint32_t)below(random, MARKET_SEGMENTS)};
	for (uint32_t s = 0; s < market->symbols; s++)
		for (uint32_t k = 0; k < market->segments; k++)
			fill(&market->segment[s][k], k, random);
	market_write(market);
	market_open(market);
}

/* --- the plain look --------------------------------------------------------------------------- */

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double plain_median(const struct market_row *row, size_t n)
{
	double values[MM_ANOMALY_NEIGHBOURS];

	for (size_t i = 0; i < n; i++)
		values[i] = row[i].price;
	qsort(values, n, sizeof *values, compare_doubles);
	return values[n / 2];
}

static bool inside(const struct mm_anomaly_options *options, const struct market_row *row)
{
	return row->t >= options->from && row->t < options->to;
}

static void plain_add(struct plain *plain, enum mm_anomaly_kind kind, struct mm_anomaly anomaly)
{
	if (!plain->options->limits.wanted[kind])
		return;
	if (plain->items == plain->room) {
		plain->room = 2 * plain->room + 1000;
		plain->item = realloc(plain->item, plain->room * sizeof *plain->item);
		assert_non_null(plain->item);
	}
	anomaly.kind = kind;
	plain->item[plain->items++] = anomaly;
	plain->count[kind]++;
}

static void plain_price(struct plain *plain, const struct market_segment *segment, size_t i,
			struct mm_anomaly anomaly)
{
	size_t before = i < 5 ? i : 5, after = segment->rows - 1 - i;
	double limit = plain->options->limits.percent / 100, price = segment->row[i].price;

	after = after < 5 ? after : 5;
	if (!before || !after)
		return;
	double early = plain_median(segment->row + i - before, before);
	double late = plain_median(segment->row + i + 1, after);
	bool above = price - early > limit * fabs(early) && price - late > limit * fabs(late);
	bool below_them = early - price > limit * fabs(early) && late - price > limit * fabs(late);
	if (!above && !below_them)
		return;
	anomaly.around = fabs(price - early) < fabs(price - late) ? early : late;
	anomaly.figure = (price - anomaly.around) / fabs(anomaly.around) * 100;
	plain_add(plain, MM_ANOMALY_PRICE, anomaly);
}

static double mean_size(const struct market_segment *segment)
{
	double sum = 0;

	for (size_t i = 0; i < segment->rows; i++)
		sum += segment->row[i].volume;
	return sum / (double)segment->rows;
}

static void plain_size(struct plain *plain, double mean, double size, struct mm_anomaly anomaly)
{
	double limit = plain->options->limits.size;

	if (size == 0 || size < (limit > 0 ? limit : 500 * mean))
		return;
	anomaly.figure = size;
	plain_add(plain, MM_ANOMALY_SIZE, anomaly);
}

static void plain_gap(struct plain *plain, const struct market_segment *segment, size_t i,
		      struct mm_anomaly anomaly)
{
	const struct market_row *row = segment->row;
	int64_t limit = plain->options->limits.gap;

	if (!i)
		return;
	__int128 gap = (__int128)row[i].t - row[i - 1].t;
	__int128 span = (__int128)row[segment->rows - 1].t - row[0].t;
	bool is = limit ? gap > limit
			: gap > 300 * SECOND && gap * (__int128)(segment->rows - 1) > 100 * span;
	anomaly.figure = (double)gap;
	if (is)
		plain_add(plain, MM_ANOMALY_GAP, anomaly);
}

static bool same_print(const struct market_row *a, const struct market_row *b)
{
	return a->price == b->price && a->volume == b->volume;
}

static void plain_run(struct plain *plain, const struct market_segment *segment, size_t i,
		      struct mm_anomaly anomaly)
{
	const struct market_row *row = segment->row;
	size_t first = i;

	if (i + 1 < segment->rows && inside(plain->options, &row[i + 1]) &&
	    same_print(&row[i], &row[i + 1]))
		return;
	while (first && inside(plain->options, &row[first - 1]) &&
	       same_print(&row[first - 1], &row[i]))
		first--;
	anomaly.figure = (double)(i + 1 - first);
	if (i + 1 - first >= plain->options->limits.run)
		plain_add(plain, MM_ANOMALY_RUN, anomaly);
}

static void plain_segment(struct plain *plain, const struct market_segment *segment,
			  uint32_t symbol, uint32_t table, uint64_t before)
{
	double mean = mean_size(segment);

	for (size_t i = 0; i < segment->rows; i++) {
		const struct market_row *row = &segment->row[i];
		struct mm_anomaly anomaly = {.symbol = symbol,
					     .table = table,
					     .row = before + i,
					     .timestamp = row->t,
					     .price = row->price,
					     .volume = row->volume};

		if (!inside(plain->options, row))
			continue;
		if (row->volume == 0)
			plain_add(plain, MM_ANOMALY_ZERO, anomaly);
		plain_size(plain, mean, row->volume, anomaly);
		plain_price(plain, segment, i, anomaly);
		plain_gap(plain, segment, i, anomaly);
		plain_run(plain, segment, i, anomaly);
	}
}

static int compare_anomalies(const void *left, const void *right)
{
	const struct mm_anomaly *a = left, *b = right;
	double x = fabs(a->figure), y = fabs(b->figure);

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (x != y)
		return x > y ? -1 : 1;
	if (a->timestamp != b->timestamp)
		return a->timestamp < b->timestamp ? -1 : 1;
	if (a->symbol != b->symbol)
		return a->symbol < b->symbol ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

void plain_look(struct plain *plain, const struct market *market)
{
	for (uint32_t s = 0; s < market->symbols; s++) {
		uint64_t before = 0;

		for (uint32_t k = 0; k < market->segments; k++) {
			plain_segment(plain, &market->segment[s][k], s, s * market->segments + k,
				      before);
			before += market->segment[s][k].rows;
		}
	}
	if (plain->items)
		qsort(plain->item, plain->items, sizeof *plain->item, compare_anomalies);
}

/* Of each kind the first so many of the plain look's. */
