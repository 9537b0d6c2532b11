/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anomalies against a plain look at every row, over random tables in which much is wrong. */
#include "support/plain_anomalies.h"

#include <math.h>
#include <poll.h>

static struct mm_error err;

/* --- comparing -------------------------------------------------------------------------------- */

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
	const struct market_segment *segment =
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

		market_random(&market, &random);
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
		market_close(&market);
	}
}

/* One symbol of one segment, a trade of 100 a second at 20.00. */
static struct market_row *plain_market(struct market *market, size_t rows)
{
	*market = (struct market){.symbols = 1, .segments = 1};
	struct market_row *row = market_rows(&market->segment[0][0], rows);

	for (size_t i = 0; i < rows; i++)
		row[i] = (struct market_row){BEGIN + (int64_t)i * SECOND, 20,
					     (double)(100 + i % 2)};
	return row;
}

static void finish_market(struct market *market)
{
	market_write(market);
	market_open(market);
}

static void a_price_that_comes_back_is_off_and_a_new_level_is_not(void **state)
{
	struct mm_anomaly_options options = options_of("");
	struct market market;
	struct market_row *row = plain_market(&market, 200000);

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
	market_close(&market);
}

static void a_symbol_that_seldom_trades_has_no_gaps(void **state)
{
	struct mm_anomaly_options options = options_of("");
	struct market market;
	struct market_row *row = plain_market(&market, 20);

	(void)state;
	for (size_t i = 0; i < 20; i++)
		row[i].t = BEGIN + (int64_t)i * 3600 * SECOND;
	finish_market(&market);
	find(&market, &options);
	assert_int_equal(found->kept, 0);
	options = options_of("gaps 30m");
	find(&market, &options);
	assert_int_equal(found->count[MM_ANOMALY_GAP], 19);
	market_close(&market);
}

static void a_window_holds_what_begins_at_it_and_not_what_ends_it(void **state)
{
	struct mm_anomaly_options options = options_of("all gaps 30s");
	struct market market;
	struct market_row *row = plain_market(&market, 1000);

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
	market_close(&market);
}

static void everything_is_counted_and_the_worst_are_kept(void **state)
{
	struct mm_anomaly_options options = options_of("gaps 2s zeros");
	struct market market;
	struct market_row *row = plain_market(&market, 40000);

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
	market_close(&market);
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
	market_close(&market);
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
			struct market_row *row = market_rows(&market.segment[s][k], 1000);
			for (size_t i = 0; i < 1000; i++)
				row[i] = (struct market_row){BEGIN + k * DAY + (int64_t)i * SECOND,
							     20,
							     i == 900 ? 0 : (double)(100 + i % 2)};
		}
	}
	market_write(&market);
	tables_write_text(market.directory, "part0/S0.bin", "rubbish");
	spoil(&market, "part0/S1.bin", MM_PRICE, 950, NAN);
	spoil(&market, "part1/S2.bin", MM_TIMESTAMP, 10, 0);
	market_open(&market);
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
	mm_anomaly_text(market.pool, &found->item[0], 2, text);
	assert_non_null(strstr(text, "part0/S0.bin: "));
	mm_anomaly_text(market.pool, &found->item[2], 2, text);
	assert_string_equal(text, "part0/S1.bin: row 950 has a price or a volume that is not "
				  "finite, or a volume below zero");
	mm_anomaly_text(market.pool, &found->item[3], 2, text);
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
	market_close(&market);
}

static void symbols_are_chosen_by_name_and_unknown_ones_are_an_error(void **state)
{
	struct mm_anomaly_options options = options_of("zeros");
	struct market market = {.symbols = 3, .segments = 1};

	(void)state;
	for (uint32_t s = 0; s < 3; s++)
		*market_rows(&market.segment[s][0], 1) = (struct market_row){BEGIN + s, 20, 0};
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
	market_close(&market);
}

static void a_job_finds_the_same_and_says_when_it_has_ended(void **state)
{
	struct mm_anomaly_options options = options_of("all gaps 10s runs 3");
	struct mm_anomaly_job *job;
	struct market market;
	uint64_t random = 7;

	(void)state;
	market_random(&market, &random);
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
	market_close(&market);
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
	market_close(&market);
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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
