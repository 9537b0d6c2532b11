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

static void density_adds_up_to_the_events(void **state)
{
	(void)state;
	uint64_t random = 3;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_error err;
		int64_t from = INT64_MIN, to = INT64_MAX;
		double out[CELLS] = {0}, sum = 0;
		if (plain->events && i % 2) {
			from = plain->event[plain->events / 4].timestamp;
			to = plain->event[plain->events / 4 * 3].timestamp;
		}
		struct mm_market *market = mm_market_new(plain->pool, NULL, from, to, &err);
		if (market) {
			for (uint32_t s = 0; s < shape.symbols; s++)
				mm_sample_density(market, s, out, CELLS);
			for (int c = 0; c < CELLS; c++) {
				assert_true(out[c] >= 0);
				sum += out[c];
			}
			assert_true(fabs(sum - (double)market->events) <= 1e-6 * (sum + 1));
		}
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void density_is_close_to_the_events_in_each_cell(void **state)
{
	(void)state;
	uint64_t random = 4;
	struct random_shape shape = {.symbols = 2,
				     .events = 200000,
				     .first = -500000,
				     .width = 999999,
				     .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	double out[10] = {0};

	for (uint32_t s = 0; s < 2; s++)
		mm_sample_density(market, s, out, 10);
	for (int c = 0; c < 10; c++) {
		uint64_t count = random_market_until(plain, -500000 + (c + 1) * 100000 - 1) -
				 random_market_until(plain, -500000 + c * 100000 - 1);
		assert_true(fabs(out[c] - (double)count) < 200);
	}
	mm_market_free(market);
	random_market_free(plain);
}

static void density_of_a_small_table_is_exact(void **state)
{
	(void)state;
	uint64_t random = 5;
	struct random_shape shape = {.symbols = 3,
				     .events = 3000,
				     .first = 0,
				     .width = 999999,
				     .clusters = 7,
				     .block_rows = 512};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = mm_market_new(plain->pool, NULL, 0, 1000000, NULL);
	double out[10] = {0};

	assert_non_null(market);
	for (uint32_t s = 0; s < 3; s++)
		mm_sample_density(market, s, out, 10);
	for (int c = 0; c < 10; c++) {
		uint64_t count = random_market_until(plain, (c + 1) * 100000 - 1) -
				 random_market_until(plain, c * 100000 - 1);
		assert_true(out[c] == (double)count);
	}
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
		cmocka_unit_test(density_adds_up_to_the_events),
		cmocka_unit_test(density_is_close_to_the_events_in_each_cell),
		cmocka_unit_test(density_of_a_small_table_is_exact),
		cmocka_unit_test(times_have_the_decimals_that_are_found),
		cmocka_unit_test(times_of_rows_count_where_the_headers_have_round_ones),
		cmocka_unit_test(pages_for_a_sample_are_asked_for_without_a_visit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
