/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/random_market.h"
#include "support/tables.h"

#include <mmtui/sample.h>

#include <math.h>

#define MARKETS 25
#define CELLS 70

static struct mm_market *open_market(const struct random_market *random)
{
	struct mm_error err;
	struct mm_market *market = mm_market_new(random->pool, NULL, INT64_MIN, INT64_MAX, &err);

	assert_non_null(market);
	return market;
}

static __int128 floor_div(int64_t a, int64_t b)
{
	__int128 q = (__int128)a / b;
	return q * b > a ? q - 1 : q;
}

/* Compares a row of cells with what a plain look through all rows finds. */
static void check(const struct random_market *plain, struct mm_market *market, uint32_t symbol,
		  uint64_t rows, int64_t t, int64_t step)
{
	double out[CELLS];
	__int128 last = floor_div(t, step);

	mm_sample_prices(market, symbol, rows, t, step, out, CELLS);
	for (int i = 0; i < CELLS; i++) {
		__int128 end = (last - (CELLS - 1 - i) + 1) * step;
		double expected = random_market_price(plain, symbol, rows, end);
		if (!memcmp(&out[i], &expected, sizeof expected))
			continue;
		random_market_describe(plain);
		fail_msg("symbol %u, %llu rows, time %lld, step %lld: cell %d is %g, not %g",
			 symbol, (unsigned long long)rows, (long long)t, (long long)step, i, out[i],
			 expected);
	}
}

static int64_t random_step(const struct random_market *plain, uint64_t *random)
{
	uint64_t step = 1 + unit_random(random) % 10;

	if (unit_random(random) % 4)
		step = 1 + plain->shape.width / (1 + unit_random(random) % 500);
	return step > INT64_MAX ? INT64_MAX : (int64_t)step;
}

static void cells_hold_the_price_at_their_end(void **state)
{
	(void)state;
	uint64_t random = 1;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		for (int j = 0; plain->events && j < 30; j++) {
			uint64_t n = random_place(&random, plain->events);
			const struct random_event *e = &plain->event[n ? n - 1 : 0];
			uint32_t s = (uint32_t)(unit_random(&random) % shape.symbols);
			uint64_t rows = 0;
			s = unit_random(&random) % 2 ? e->symbol : s;
			for (uint64_t k = 0; k < n; k++)
				rows += plain->event[k].symbol == s;
			check(plain, market, s, rows, e->timestamp, random_step(plain, &random));
		}
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void cells_are_right_at_the_ends_of_time(void **state)
{
	(void)state;
	uint64_t random = 2;
	struct random_shape shape = {.symbols = 1,
				     .events = 3000,
				     .first = INT64_MIN,
				     .width = UINT64_MAX,
				     .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	const int64_t t[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
	const int64_t step[] = {1, 7, INT64_C(1) << 40, INT64_C(1) << 57, INT64_MAX};

	for (size_t i = 0; i < 7; i++)
		for (size_t j = 0; j < 5; j++)
			check(plain, market, 0, shape.events, t[i], step[j]);
	mm_market_free(market);
	random_market_free(plain);
}

/* --- density ---------------------------------------------------------------------------------- */

#define DENSITY_CELLS 512

/* Counts the plain events of a symbol into cells, one by one. */
static void plain_density(const struct random_market *plain, uint32_t symbol, int64_t from,
			  int64_t to, double *out, size_t cells)
{
	for (uint64_t row = 0; row < plain->rows[symbol]; row++) {
		int64_t t = plain->row[symbol][row].timestamp;
		size_t cell = 0;

		if (t < from || t > to)
			continue;
		if (to > from)
			cell = (size_t)(((__int128)t - from) * (__int128)cells /
					((__int128)to - from));
		out[cell < cells ? cell : cells - 1]++;
	}
}

/* Are a symbol's cells what they are to be: all of them where few rows are in question, in sum
 * whatever there is? */
static void check_density(const struct random_market *plain, struct mm_market *market,
			  uint32_t symbol, int64_t from, int64_t to, size_t cells)
{
	double out[DENSITY_CELLS] = {0}, expected[DENSITY_CELLS] = {0}, sum = 0, all = 0;

	assert_true(mm_sample_density(market, symbol, from, to, out, cells, NULL));
	plain_density(plain, symbol, from, to, expected, cells);
	for (size_t c = 0; c < cells; c++) {
		bool exact = plain->rows[symbol] <= 8192;
		assert_true(out[c] >= 0);
		sum += out[c];
		all += expected[c];
		if (!exact || out[c] == expected[c])
			continue;
		random_market_describe(plain);
		fail_msg("symbol %u, %lld to %lld, %zu cells: cell %zu has %g, not %g", symbol,
			 (long long)from, (long long)to, cells, c, out[c], expected[c]);
	}
	if (fabs(sum - all) > 1e-6 * (all + 1)) {
		random_market_describe(plain);
		fail_msg("symbol %u, %lld to %lld: %g in all, not %g", symbol, (long long)from,
			 (long long)to, sum, all);
	}
}

/* Some time in the market, often that of an event, or next to one. */
static int64_t random_time(const struct random_market *plain, uint64_t *random)
{
	int64_t t = plain->event[unit_random(random) % plain->events].timestamp;

	switch (unit_random(random) % 4) {
	case 0: return t;
	case 1: return t < INT64_MAX ? t + 1 : t;
	case 2: return t > INT64_MIN ? t - 1 : t;
	default:
		return (int64_t)((uint64_t)plain->shape.first +
				 (plain->shape.width ? unit_random(random) % plain->shape.width
						     : 0));
	}
}

static void density_of_any_stretch_is_that_of_a_plain_count(void **state)
{
	(void)state;
	uint64_t random = 3;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		for (uint32_t s = 0; s < shape.symbols; s++)
			check_density(plain, market, s, market->start, market->end, CELLS);
		for (int j = 0; plain->events && j < 40; j++) {
			uint32_t s = (uint32_t)(unit_random(&random) % shape.symbols);
			int64_t a = random_time(plain, &random), b = random_time(plain, &random);
			size_t cells = 1 + unit_random(&random) % DENSITY_CELLS;
			check_density(plain, market, s, a < b ? a : b, a < b ? b : a, cells);
		}
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void density_leaves_out_what_the_market_does(void **state)
{
	(void)state;
	uint64_t random = 8;
	struct random_shape shape = {.symbols = 2,
				     .segments = 3,
				     .events = 60000,
				     .first = 0,
				     .width = 999999,
				     .block_rows = 512};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = mm_market_new(plain->pool, NULL, 250001, 700000, NULL);

	assert_non_null(market);
	for (uint32_t s = 0; s < 2; s++) {
		double out[CELLS] = {0}, within[CELLS] = {0}, sum = 0, half = 0;
		assert_true(mm_sample_density(market, s, 0, 999999, out, CELLS, NULL));
		assert_true(mm_sample_density(market, s, 400000, 2000000, within, CELLS, NULL));
		for (int c = 0; c < CELLS; c++) {
			sum += out[c];
			half += within[c];
		}
		assert_true(fabs(sum - (double)(market->high[s] - market->low[s])) < 1e-3);
		for (int c = 0; c < CELLS; c++) /* not even the rest of a block that is cut */
			if ((c + 1) * 999999 / CELLS < 250001 || c * 999999 / CELLS > 700000)
				assert_true(out[c] == 0);
		uint64_t later = 0;
		for (uint64_t row = market->low[s]; row < market->high[s]; row++)
			later += plain->row[s][row].timestamp >= 400000;
		assert_true(fabs(half - (double)later) < 1e-3);
	}
	mm_market_free(market);
	random_market_free(plain);
}

/* Two symbols of 100,000 events: 1563 blocks each. */
static struct random_market *large_market(uint64_t *random)
{
	struct random_shape shape = {.symbols = 2,
				     .events = 200000,
				     .first = -500000,
				     .width = 999999,
				     .block_rows = 64};

	return random_market_new(&shape, random);
}

static void density_of_many_blocks_is_close_to_the_events_in_each_cell(void **state)
{
	(void)state;
	uint64_t random = 4;
	struct random_market *plain = large_market(&random);
	struct mm_market *market = open_market(plain);
	double out[10] = {0};

	for (uint32_t s = 0; s < 2; s++)
		assert_true(mm_sample_density(market, s, -500000, 499999, out, 10, NULL));
	for (int c = 0; c < 10; c++) {
		uint64_t count = random_market_until(plain, -500000 + (c + 1) * 100000 - 1) -
				 random_market_until(plain, -500000 + c * 100000 - 1);
		assert_true(fabs(out[c] - (double)count) < 200);
	}
	mm_market_free(market);
	random_market_free(plain);
}

static void zooming_in_comes_to_exact_cells(void **state)
{
	(void)state;
	uint64_t random = 4;
	struct random_market *plain = large_market(&random);
	struct mm_market *market = open_market(plain);

	/* some 7,000 rows of each, and their blocks' others */
	for (int64_t from = -500000; from < 400000; from += 90001)
		for (uint32_t s = 0; s < 2; s++) {
			double out[DENSITY_CELLS] = {0}, expected[DENSITY_CELLS] = {0};
			assert_true(mm_sample_density(market, s, from, from + 70000, out,
						      DENSITY_CELLS, NULL));
			plain_density(plain, s, from, from + 70000, expected, DENSITY_CELLS);
			assert_memory_equal(out, expected, sizeof out);
		}
	mm_market_free(market);
	random_market_free(plain);
}

static void the_sum_is_exact_whatever_the_stretch(void **state)
{
	(void)state;
	uint64_t random = 4, seed = 9;
	struct random_market *plain = large_market(&random);
	struct mm_market *market = open_market(plain);

	for (int i = 0; i < 100; i++) {
		int64_t a = random_time(plain, &seed), b = random_time(plain, &seed);
		check_density(plain, market, (uint32_t)(i % 2), a < b ? a : b, a < b ? b : a,
			      1 + (size_t)(i * 5));
	}
	mm_market_free(market);
	random_market_free(plain);
}

/* A symbol of 30 blocks that trades in the first and the last tenth of the time. */
static void nothing_is_spread_over_a_night(void **state)
{
	(void)state;
	char *directory = tables_directory(), *path = tables_path(directory, "A.bin");
	struct mm_writer_options options = {.symbol = "A", .rows = 15400};
	struct mm_writer *writer = mm_writer_open(path, &options, NULL);
	double out[100] = {0}, value = 1;

	assert_non_null(writer);
	for (int64_t i = 0; i < 15400; i++) { /* the change lies within a block */
		int64_t t = i < 7700 ? i : 69300 + i;
		assert_true(mm_writer_add(writer, 1, &t, &value, &value, NULL, NULL));
	}
	assert_true(mm_writer_finish(writer, NULL));
	struct mm_pool *pool = mm_pool_open(directory, NULL, NULL);
	assert_non_null(pool);
	mm_pool_wait(pool);
	struct mm_market *market = mm_market_new(pool, NULL, INT64_MIN, INT64_MAX, NULL);
	assert_true(mm_sample_density(market, 0, market->start, market->end, out, 100, NULL));
	for (int c = 10; c < 90; c++)
		assert_true(out[c] == 0);
	assert_true(out[0] > 0 && out[9] > 0 && out[91] > 0 && out[99] > 0);
	mm_market_free(market);
	mm_pool_close(pool);
	free(path);
	tables_remove(directory);
}

static void counting_gives_up_when_it_is_told_to(void **state)
{
	(void)state;
	uint64_t random = 5;
	struct random_shape shape = {
		.symbols = 3, .events = 3000, .width = 999999, .block_rows = 512};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	atomic_bool give_up = true;
	double out[10] = {0};

	assert_false(mm_sample_density(market, 1, 0, 1000000, out, 10, &give_up));
	for (uint32_t t = 0; t < mm_pool_tables(plain->pool); t++)
		assert_false(mm_pool_is_resident(plain->pool, t));
	atomic_store(&give_up, false);
	assert_true(mm_sample_density(market, 1, 0, 1000000, out, 10, &give_up));
	mm_market_free(market);
	random_market_free(plain);
}

static void pages_for_a_sample_are_asked_for_without_a_visit(void **state)
{
	(void)state;
	uint64_t random = 6;
	struct random_shape shape = {
		.symbols = 3, .events = 3000, .width = 999999, .block_rows = 512};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	struct mm_pool_counters before, after;

	mm_pool_count(plain->pool, &before);
	for (uint32_t s = 0; s < 3; s++) {
		mm_sample_ask(market, s, 0); /* nothing is before the first row */
		mm_sample_ask(market, s, plain->rows[s]);
		mm_sample_ask(market, s, UINT64_MAX);
	}
	mm_pool_count(plain->pool, &after);
	assert_true(after.asked_bytes > before.asked_bytes);
	for (uint32_t t = 0; t < mm_pool_tables(plain->pool); t++)
		assert_false(mm_pool_is_resident(plain->pool, t));
	mm_market_free(market);
	random_market_free(plain);
}

/* Every timestamp but one lies on a multiple of `tick`. */
static void times_have_the_decimals_that_are_found(void **state)
{
	(void)state;
	static const struct {
		uint64_t tick;
		uint8_t decimals;
	} cases[] = {{1000000000, 0}, {60000000000, 0}, {1000000, 3}, {1000, 6}, {7, 9}};
	uint64_t random = 7;

	for (size_t i = 0; i < 5; i++)
		for (uint32_t segments = 0; segments <= 2; segments++) {
			struct random_shape shape = {.symbols = 3,
						     .segments = segments,
						     .events = 3000,
						     .first = INT64_C(1381132800000000000),
						     .width = 3600000000000,
						     .tick = cases[i].tick,
						     .block_rows = 64};
			struct random_market *plain = random_market_new(&shape, &random);
			assert_int_equal(mm_sample_time_decimals(plain->pool), cases[i].decimals);
			random_market_free(plain);
		}
}

/* The first and the last trade of a day may well lie on round seconds. */
static void times_of_rows_count_where_the_headers_have_round_ones(void **state)
{
	(void)state;
	static const struct {
		uint64_t rows;
		int64_t step;
		uint8_t decimals;
	} cases[] = {{1001, 1000000, 3}, {513, 1953125, 9}, {2, 1000000000, 0}};

	for (size_t i = 0; i < 3; i++) {
		char *directory = tables_directory();
		struct mm_error err;
		tables_write(directory, "A.bin", "A", cases[i].rows, 0, cases[i].step);
		tables_write(directory, "B.bin", "B", 0, 0, 0);
		struct mm_pool *pool = mm_pool_open(directory, NULL, &err);
		assert_non_null(pool);
		mm_pool_wait(pool);
		assert_int_equal(mm_pool_table(pool, 0)->last, 1000000000);
		assert_int_equal(mm_sample_time_decimals(pool), cases[i].decimals);
		mm_pool_close(pool);
		tables_remove(directory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_hold_the_price_at_their_end),
		cmocka_unit_test(cells_are_right_at_the_ends_of_time),
		cmocka_unit_test(density_of_any_stretch_is_that_of_a_plain_count),
		cmocka_unit_test(density_leaves_out_what_the_market_does),
		cmocka_unit_test(density_of_many_blocks_is_close_to_the_events_in_each_cell),
		cmocka_unit_test(zooming_in_comes_to_exact_cells),
		cmocka_unit_test(the_sum_is_exact_whatever_the_stretch),
		cmocka_unit_test(nothing_is_spread_over_a_night),
		cmocka_unit_test(counting_gives_up_when_it_is_told_to),
		cmocka_unit_test(times_have_the_decimals_that_are_found),
		cmocka_unit_test(times_of_rows_count_where_the_headers_have_round_ones),
		cmocka_unit_test(pages_for_a_sample_are_asked_for_without_a_visit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
