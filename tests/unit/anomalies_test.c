/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anomalies against a plain look at every row, over random tables in which much is wrong. */
#include "support/tables.h"

#include <mmtui/anomalies.h>
#include <mmtui/pool.h>

#include <math.h>
#include <poll.h>

#define SYMBOLS_MAX 5
#define SEGMENTS_MAX 3
#define SECOND INT64_C(1000000000)
#define DAY (86400 * SECOND)
#define BEGIN (15985 * DAY)

struct row {
	int64_t t;
	double price, volume;
};

struct segment {
	size_t rows;
	struct row *row;
};

/* What is on the disk, and the same in memory. */
struct market {
	char *directory;
	struct mm_pool *pool;
	uint32_t symbols, segments; /* of each symbol */
	struct segment segment[SYMBOLS_MAX][SEGMENTS_MAX];
};

static struct mm_error err;

static uint64_t below(uint64_t *random, uint64_t n)
{
	return unit_random(random) % n;
}

/* --- markets ---------------------------------------------------------------------------------- */

static void file_of(uint32_t symbol, uint32_t segment, char file[64])
{
	snprintf(file, 64, "part%u/S%u.bin", segment, symbol);
}

static void write_segment(const char *directory, uint32_t symbol, uint32_t segment,
			  const struct segment *data)
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

static void open_pool(struct market *market)
{
	market->pool = mm_pool_open(market->directory, NULL, &err);
	if (!market->pool)
		fail_msg("%s", err.text);
	mm_pool_wait(market->pool);
}

static void write_market(struct market *market)
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

static void close_market(struct market *market)
{
	mm_pool_close(market->pool);
	tables_remove(market->directory);
	for (uint32_t s = 0; s < market->symbols; s++)
		for (uint32_t k = 0; k < market->segments; k++)
			free(market->segment[s][k].row);
}

static struct row *make_rows(struct segment *segment, size_t rows)
{
	segment->rows = rows;
	segment->row = calloc(rows + 1, sizeof *segment->row);
	assert_non_null(segment->row);
	return segment->row;
}

/* Rows that trade about once a second, with everything in them that may look wrong. */
static void fill(struct segment *segment, uint32_t day, uint64_t *random)
{
	static const size_t most[] = {4, 30, 300, 3000, 70000};
	size_t rows = below(random, most[below(random, 5)] + 1);
	struct row *row = make_rows(segment, rows);
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

static void random_market(struct market *market, uint64_t *random)
{
	*market = (struct market){.symbols = 1 + (uint32_t)below(random, SYMBOLS_MAX),
				  .segments = 1 + (uint32_t)below(random, SEGMENTS_MAX)};
	for (uint32_t s = 0; s < market->symbols; s++)
		for (uint32_t k = 0; k < market->segments; k++)
			fill(&market->segment[s][k], k, random);
	write_market(market);
	open_pool(market);
}

/* --- the plain look --------------------------------------------------------------------------- */

struct plain {
	const struct mm_anomaly_options *options;
	uint64_t count[MM_ANOMALY_KINDS];
	size_t items, room;
	struct mm_anomaly *item;
};

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double plain_median(const struct row *row, size_t n)
{
	double values[MM_ANOMALY_NEIGHBOURS];

	for (size_t i = 0; i < n; i++)
		values[i] = row[i].price;
	qsort(values, n, sizeof *values, compare_doubles);
	return values[n / 2];
}

static bool inside(const struct mm_anomaly_options *options, const struct row *row)
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

static void plain_price(struct plain *plain, const struct segment *segment, size_t i,
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

static double mean_size(const struct segment *segment)
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

static void plain_gap(struct plain *plain, const struct segment *segment, size_t i,
		      struct mm_anomaly anomaly)
{
	const struct row *row = segment->row;
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

static bool same_print(const struct row *a, const struct row *b)
{
	return a->price == b->price && a->volume == b->volume;
}

static void plain_run(struct plain *plain, const struct segment *segment, size_t i,
		      struct mm_anomaly anomaly)
{
	const struct row *row = segment->row;
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

static void plain_segment(struct plain *plain, const struct segment *segment, uint32_t symbol,
			  uint32_t table, uint64_t before)
{
	double mean = mean_size(segment);

	for (size_t i = 0; i < segment->rows; i++) {
		const struct row *row = &segment->row[i];
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

static void plain_look(struct plain *plain, const struct market *market)
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

static void assert_same(const struct mm_anomaly *a, const struct mm_anomaly *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->symbol, b->symbol);
	assert_int_equal(a->table, b->table);
	assert_int_equal(a->row, b->row);
	assert_int_equal(a->timestamp, b->timestamp);
	assert_memory_equal(&a->figure, &b->figure, sizeof a->figure);
	assert_true(a->price == b->price && a->volume == b->volume && a->around == b->around);
}

/* Of each kind the first so many of the plain look's. */
static void assert_as_plain(const struct mm_anomalies *found, const struct plain *plain)
{
	size_t next = 0, of_kind[MM_ANOMALY_KINDS] = {0};

	for (int kind = 0; kind < MM_ANOMALY_KINDS; kind++)
		assert_int_equal(found->count[kind], plain->count[kind]);
	for (size_t i = 0; i < plain->items; i++) {
		if (of_kind[plain->item[i].kind]++ >= MM_ANOMALIES_MOST)
			continue;
		assert_true(next < found->kept);
		assert_same(&found->item[next++], &plain->item[i]);
	}
	assert_int_equal(next, found->kept);
}

/* --- tests ------------------------------------------------------------------------------------ */

static struct mm_anomalies *found;

static int set_up(void **state)
{
	(void)state;
	found = calloc(1, sizeof *found);
	return !found;
}

static int tear_down(void **state)
{
	(void)state;
	free(found);
	return 0;
}

static struct mm_anomaly_options options_of(const char *limits)
{
	struct mm_anomaly_options options = {.from = INT64_MIN, .to = INT64_MAX};

	if (!mm_anomaly_limits_parse(limits, &options.limits, &err))
		fail_msg("%s", err.text);
	return options;
}

static void find(struct market *market, const struct mm_anomaly_options *options)
{
	if (!mm_anomalies_find(market->pool, options, NULL, NULL, found, &err))
		fail_msg("%s", err.text);
}

/* A border of a window: often at a row's time, or beside one. */
static int64_t random_border(const struct market *market, uint64_t *random)
{
	const struct segment *segment =
		&market->segment[below(random, market->symbols)][below(random, market->segments)];

	if (!segment->rows)
		return BEGIN + (int64_t)below(random, 2 * DAY);
	return segment->row[below(random, segment->rows)].t + (int64_t)below(random, 3) - 1;
}

static void what_is_found_is_what_a_plain_look_finds(void **state)
{
	static const char *const limits[] = {"",
					     "all gaps 30s prices 0.2% runs 2",
					     "all gaps 1ns",
					     "prices 4",
					     "runs 5 zeros",
					     "sizes 200",
					     "all prices 20 runs 9"};

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		uint64_t random = seed;
		struct market market;

		random_market(&market, &random);
		for (int round = 0; round < 4; round++) {
			struct mm_anomaly_options options = options_of(limits[below(&random, 7)]);
			struct plain plain = {.options = &options};

			if (round)
				options.from = random_border(&market, &random);
			if (round > 1)
				options.to = random_border(&market, &random);
			if (options.from >= options.to)
				continue;
			plain_look(&plain, &market);
			find(&market, &options);
			assert_as_plain(found, &plain);
			assert_true(found->ended);
			assert_int_equal(found->events, found->events_total);
			free(plain.item);
		}
		close_market(&market);
	}
}

/* One symbol of one segment, a trade of 100 a second at 20.00. */
static struct row *plain_market(struct market *market, size_t rows)
{
	*market = (struct market){.symbols = 1, .segments = 1};
	struct row *row = make_rows(&market->segment[0][0], rows);

	for (size_t i = 0; i < rows; i++)
		row[i] = (struct row){BEGIN + (int64_t)i * SECOND, 20, (double)(100 + i % 2)};
	return row;
}

static void finish_market(struct market *market)
{
	write_market(market);
	open_pool(market);
}

static void a_price_that_comes_back_is_off_and_a_new_level_is_not(void **state)
{
	struct mm_anomaly_options options = options_of("");
	struct market market;
	struct row *row = plain_market(&market, 200000);

	(void)state;
	row[70000].price = 20.5;
	row[70001].price = 20.5; /* two of them are no level */
	row[130000].price = 19;
	for (size_t i = 150000; i < 200000; i++)
		row[i].price = 25;
	finish_market(&market);
	find(&market, &options);
	assert_int_equal(found->kept, 3);
	assert_int_equal(found->count[MM_ANOMALY_PRICE], 3);
	assert_int_equal(found->item[0].row, 130000);
	assert_true(found->item[0].figure == -5);
	assert_int_equal(found->item[1].row, 70000);
	assert_int_equal(found->item[2].row, 70001);
	assert_true(found->item[1].around == 20);
	close_market(&market);
}

static void a_symbol_that_seldom_trades_has_no_gaps(void **state)
{
	struct mm_anomaly_options options = options_of("");
	struct market market;
	struct row *row = plain_market(&market, 20);

	(void)state;
	for (size_t i = 0; i < 20; i++)
		row[i].t = BEGIN + (int64_t)i * 3600 * SECOND;
	finish_market(&market);
	find(&market, &options);
	assert_int_equal(found->kept, 0);
	options = options_of("gaps 30m");
	find(&market, &options);
	assert_int_equal(found->count[MM_ANOMALY_GAP], 19);
	close_market(&market);
}

static void a_window_holds_what_begins_at_it_and_not_what_ends_it(void **state)
{
	struct mm_anomaly_options options = options_of("all gaps 30s");
	struct market market;
	struct row *row = plain_market(&market, 1000);

	(void)state;
	row[500].price = 22;
	row[500].volume = 0;
	for (size_t i = 500; i < 1000; i++)
		row[i].t += 60 * SECOND;
	finish_market(&market);
	options.from = row[500].t;
	find(&market, &options);
	assert_int_equal(found->kept, 3); /* the gap before it and its neighbours lie outside */
	options.from++;
	find(&market, &options);
	assert_int_equal(found->kept, 0);
	options.from = INT64_MIN;
	options.to = row[500].t;
	find(&market, &options);
	assert_int_equal(found->kept, 0);
	options.to++;
	find(&market, &options);
	assert_int_equal(found->kept, 3);
	close_market(&market);
}

static void everything_is_counted_and_the_worst_are_kept(void **state)
{
	struct mm_anomaly_options options = options_of("gaps 2s zeros");
	struct market market;
	struct row *row = plain_market(&market, 40000);

	(void)state;
	for (size_t i = 0, late = 0; i < 40000; i++) {
		late += i % 4 == 3 ? 2 + i % 1000 : 0;
		row[i].t += (int64_t)late * SECOND;
		row[i].volume = (double)(i % 2);
	}
	finish_market(&market);
	find(&market, &options);
	assert_int_equal(found->count[MM_ANOMALY_GAP], 10000);
	assert_int_equal(found->count[MM_ANOMALY_ZERO], 20000);
	assert_int_equal(found->kept, 2 * MM_ANOMALIES_MOST);
	for (size_t i = 0; i < MM_ANOMALIES_MOST; i++) /* the earliest */
		assert_int_equal(found->item[i].row, 2 * i);
	for (size_t i = MM_ANOMALIES_MOST; i < found->kept; i++) /* the longest: 4 of 10 lengths */
		assert_true(found->item[i].figure >= (double)(800 * SECOND));
	close_market(&market);
}

static void nothing_stays_mapped(void **state)
{
	struct mm_anomaly_options options = options_of("");
	struct mm_pool_counters counters;
	struct market market;

	(void)state;
	plain_market(&market, 200000);
	finish_market(&market);
	find(&market, &options);
	mm_pool_count(market.pool, &counters);
	assert_int_equal(counters.mapped, 0);
	close_market(&market);
}

/* Writes over one value of a table. */
static void spoil(const struct market *market, const char *file, enum mm_slot slot, uint64_t row,
		  double value)
{
	char *path = tables_path(market->directory, file), head[MM_HEADER_MAX];
	char symbol[MM_SYMBOL_MAX + 1];
	struct mm_table table;
	struct stat st;
	int fd = open(path, O_RDWR);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	ssize_t length = pread(fd, head, sizeof head, 0);
	assert_true(
		mm_table_parse(head, (size_t)length, (uint64_t)st.st_size, &table, symbol, &err));
	assert_int_equal(pwrite(fd, &value, sizeof value,
				(off_t)(table.place[slot].offset + row * sizeof value)),
			 sizeof value);
	close(fd);
	free(path);
}

static void a_table_that_breaks_is_listed_and_ends_its_symbol(void **state)
{
	struct mm_anomaly_options options = options_of("");
	struct market market = {.symbols = 4, .segments = 2};
	char text[MM_ANOMALY_TEXT_MAX];

	(void)state;
	for (uint32_t s = 0; s < 4; s++) {
		for (uint32_t k = 0; k < 2; k++) {
			struct row *row = make_rows(&market.segment[s][k], 1000);
			for (size_t i = 0; i < 1000; i++)
				row[i] = (struct row){BEGIN + k * DAY + (int64_t)i * SECOND, 20,
						      i == 900 ? 0 : (double)(100 + i % 2)};
		}
	}
	write_market(&market);
	tables_write_text(market.directory, "part0/S0.bin", "rubbish");
	spoil(&market, "part0/S1.bin", MM_PRICE, 950, NAN);
	spoil(&market, "part1/S2.bin", MM_TIMESTAMP, 10, 0);
	open_pool(&market);
	tables_truncate(market.directory, "part0/S3.bin", 4096);
	find(&market, &options);
	assert_int_equal(found->count[MM_ANOMALY_BROKEN], 4);
	assert_int_equal(found->events, found->events_total);
	/* S0 plays on after a table nobody could read; S1 and S2 end after row 900 of the first */
	assert_int_equal(found->count[MM_ANOMALY_ZERO], 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(found->item[i].timestamp, BEGIN + (i == 2 ? 949 * SECOND : 0));
	assert_int_equal(found->item[0].symbol, 0);
	assert_int_equal(found->item[1].symbol, 3);
	assert_int_equal(found->item[2].row, 950);
	mm_anomaly_text(market.pool, &found->item[0], text);
	assert_non_null(strstr(text, "part0/S0.bin: "));
	mm_anomaly_text(market.pool, &found->item[2], text);
	assert_string_equal(text, "part0/S1.bin: row 950 has a price or a volume that is not "
				  "finite, or a volume below zero");
	mm_anomaly_text(market.pool, &found->item[3], text);
	assert_string_equal(text, "part1/S2.bin: row 10 is not in the order of time");
	/* what looks only finds no more the second time, and breaks nothing */
	assert_int_equal(mm_pool_broken_count(market.pool), 2);
	find(&market, &options);
	assert_int_equal(found->count[MM_ANOMALY_BROKEN], 4);
	options.from = BEGIN + DAY;
	find(&market, &options);
	assert_int_equal(found->count[MM_ANOMALY_BROKEN], 2); /* S0's, who knows when, and S2's */
	options = options_of("zeros");
	find(&market, &options);
	assert_int_equal(found->kept, 3);
	close_market(&market);
}

static void symbols_are_chosen_by_name_and_unknown_ones_are_an_error(void **state)
{
	struct mm_anomaly_options options = options_of("zeros");
	struct market market = {.symbols = 3, .segments = 1};

	(void)state;
	for (uint32_t s = 0; s < 3; s++)
		*make_rows(&market.segment[s][0], 1) = (struct row){BEGIN + s, 20, 0};
	finish_market(&market);
	options.symbols = "S1,S2";
	find(&market, &options);
	assert_int_equal(found->kept, 2);
	assert_int_equal(found->item[0].symbol, 1);
	options.symbols = "NOPE";
	assert_false(mm_anomalies_find(market.pool, &options, NULL, NULL, found, &err));
	assert_non_null(strstr(err.text, "NOPE"));
	struct mm_anomaly_job *job = mm_anomaly_job_start(market.pool, &options, &err);
	assert_non_null(job);
	while (!mm_anomaly_job_view(job)->ended)
		poll(&(struct pollfd){mm_anomaly_job_descriptor(job), POLLIN, 0}, 1, 1000);
	assert_non_null(strstr(mm_anomaly_job_view(job)->error.text, "NOPE"));
	mm_anomaly_job_free(job);
	close_market(&market);
}

static void a_job_finds_the_same_and_says_when_it_has_ended(void **state)
{
	struct mm_anomaly_options options = options_of("all gaps 10s runs 3");
	struct mm_anomaly_job *job;
	struct market market;
	uint64_t random = 7;

	(void)state;
	random_market(&market, &random);
	find(&market, &options);
	job = mm_anomaly_job_start(market.pool, &options, &err);
	assert_non_null(job);
	const struct mm_anomalies *view = mm_anomaly_job_view(job);
	while (!view->ended) {
		struct pollfd ready = {mm_anomaly_job_descriptor(job), POLLIN, 0};
		assert_int_equal(poll(&ready, 1, 30000), 1);
		view = mm_anomaly_job_view(job);
	}
	assert_int_equal(view->error.text[0], 0);
	assert_int_equal(view->kept, found->kept);
	for (size_t i = 0; i < view->kept; i++)
		assert_same(&view->item[i], &found->item[i]);
	mm_anomaly_job_free(job);
	close_market(&market);
}

static void what_is_cancelled_ends_with_what_it_has(void **state)
{
	struct mm_anomaly_options options = options_of("");
	struct market market;
	atomic_bool cancel = true;

	(void)state;
	plain_market(&market, 200000);
	finish_market(&market);
	assert_true(mm_anomalies_find(market.pool, &options, NULL, &cancel, found, &err));
	assert_true(found->ended);
	assert_int_equal(found->events, 0);
	assert_int_equal(found->events_total, 200000);
	struct mm_anomaly_job *job = mm_anomaly_job_start(market.pool, &options, &err);
	assert_non_null(job);
	mm_anomaly_job_cancel(job);
	while (!mm_anomaly_job_view(job)->ended)
		poll(&(struct pollfd){mm_anomaly_job_descriptor(job), POLLIN, 0}, 1, 1000);
	mm_anomaly_job_free(job);
	mm_anomaly_job_free(mm_anomaly_job_start(market.pool, &options, &err));
	mm_anomaly_job_free(NULL);
	close_market(&market);
}

static void limits_are_read_and_written_alike(void **state)
{
	static const struct {
		const char *text, *again;
	} table[] = {
		{"", "broken, prices 1%, sizes, zeros, gaps, runs 30"},
		{"all", "broken, prices 1%, sizes, zeros, gaps, runs 30"},
		{"gaps", "gaps"},
		{"gap 1m30s", "gaps 1m30s"},
		{" prices 2.5% ,run 100", "prices 2.5%, runs 100"},
		{"price 3", "prices 3%"},
		{"all gaps 250ms", "broken, prices 1%, sizes, zeros, gaps 250ms, runs 30"},
		{"broken zeros", "broken, zeros"},
		{"size 2.5 zero", "sizes 2.5, zeros"},
		{"sizes 10000", "sizes 10000"},
	};
	static const struct {
		const char *text, *says;
	} mistakes[] = {
		{"holes", "\"holes\" is none of all, broken, prices, sizes, zeros, gaps, runs"},
		{"all 3", "\"3\" is none of"},
		{"gaps 5", "\"5\""},
		{"gaps 0s", "longer than nothing"},
		{"gaps -5s", "\"-5s\""},
		{"prices 0", "\"0\" is no share"},
		{"prices -2%", "\"-2%\" is no share"},
		{"runs 1", "\"1\" is no number of trades, at least 2"},
		{"runs many", "\"many\""},
		{"sizes 0", "sizes: \"0\" is no size of a trade"},
		{"sizes large", "\"large\" is no size"},
		{"zeros 4", "there is no limit such as \"4\""},
		{"gaps 30s 40s", "\"40s\" is none of"},
	};
	struct mm_anomaly_limits limits;
	char text[MM_ANOMALY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		assert_true(mm_anomaly_limits_parse(table[i].text, &limits, &err));
		mm_anomaly_limits_format(&limits, text);
		assert_string_equal(text, table[i].again);
		assert_true(mm_anomaly_limits_parse(text, &limits, &err));
		mm_anomaly_limits_format(&limits, text);
		assert_string_equal(text, table[i].again);
	}
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		memset(&limits, 0x55, sizeof limits);
		struct mm_anomaly_limits before = limits;
		if (mm_anomaly_limits_parse(mistakes[i].text, &limits, &err))
			fail_msg("%s was taken", mistakes[i].text);
		if (!strstr(err.text, mistakes[i].says))
			fail_msg("%s: %s", mistakes[i].text, err.text);
		assert_memory_equal(&limits, &before, sizeof limits);
	}
}

static void each_kind_says_what_is_wrong(void **state)
{
	static const struct {
		struct mm_anomaly anomaly;
		const char *says;
	} table[] = {
		{{.kind = MM_ANOMALY_PRICE, .price = 14.12, .around = 13.81, .figure = 2.2447},
		 "14.12, 2.24% above the 13.81 around it"},
		{{.kind = MM_ANOMALY_PRICE, .price = 1, .around = 20, .figure = -95},
		 "1, 95% below the 20 around it"},
		{{.kind = MM_ANOMALY_PRICE, .price = 2000, .around = 20, .figure = 9900},
		 "2000, 9900% above the 20 around it"},
		{{.kind = MM_ANOMALY_PRICE, .price = 2, .around = 0, .figure = INFINITY},
		 "2, with 0 around it"},
		{{.kind = MM_ANOMALY_SIZE, .price = 14.12, .volume = 3166418},
		 "a trade of size 3,166,418 at 14.12"},
		{{.kind = MM_ANOMALY_SIZE, .price = 14.12, .volume = 1000.25},
		 "a trade of size 1000.25 at 14.12"},
		{{.kind = MM_ANOMALY_ZERO, .price = 14.12}, "a trade of size 0 at 14.12"},
		{{.kind = MM_ANOMALY_GAP, .figure = 641.882e9}, "no trade for 10m41s before it"},
		{{.kind = MM_ANOMALY_GAP, .figure = 41.882e9}, "no trade for 41.882s before it"},
		{{.kind = MM_ANOMALY_RUN, .price = 13.85, .volume = 100, .figure = 1150},
		 "1,150 trades in sequence of 100 at 13.85"},
	};
	char text[MM_ANOMALY_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		mm_anomaly_text(NULL, &table[i].anomaly, text);
		assert_string_equal(text, table[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(what_is_found_is_what_a_plain_look_finds),
		TEST(a_price_that_comes_back_is_off_and_a_new_level_is_not),
		TEST(a_symbol_that_seldom_trades_has_no_gaps),
		TEST(a_window_holds_what_begins_at_it_and_not_what_ends_it),
		TEST(everything_is_counted_and_the_worst_are_kept),
		TEST(nothing_stays_mapped),
		TEST(a_table_that_breaks_is_listed_and_ends_its_symbol),
		TEST(symbols_are_chosen_by_name_and_unknown_ones_are_an_error),
		TEST(a_job_finds_the_same_and_says_when_it_has_ended),
		TEST(what_is_cancelled_ends_with_what_it_has),
		TEST(limits_are_read_and_written_alike),
		TEST(each_kind_says_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
