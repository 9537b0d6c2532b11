/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/random_market.h"
#include "support/tables.h"

#include "base/guard.h"

#include <mmtui/chart.h>

#include <math.h>

#define MARKETS 40
#define BARS 60

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

/* Adds a row to a bar. */
static void add(struct mm_bar *bar, double price)
{
	if (!bar->trades++)
		bar->open = bar->high = bar->low = price;
	bar->high = price > bar->high ? price : bar->high;
	bar->low = price < bar->low ? price : bar->low;
	bar->close = price;
}

/* A cell by looking at every row, and folding each session's volume from its start. */
static struct mm_bar plain_bar(const struct random_market *plain, uint32_t symbol, uint64_t rows,
			       int64_t t, __int128 start, __int128 end)
{
	const struct random_event *row = plain->row[symbol];
	double last = start > t ? NAN : random_market_price(plain, symbol, rows, start);
	struct mm_bar bar = {last, last, last, last, 0, 0};
	uint32_t segments = plain->shape.segments ? plain->shape.segments : 1;

	for (uint32_t s = 0; s < segments; s++) {
		double fold = 0, before = 0, after;
		uint64_t i = plain->border[symbol][s], high = plain->border[symbol][s + 1];
		high = high < rows ? high : rows;
		for (; i < high && row[i].timestamp < start; i++)
			before = fold += row[i].volume;
		for (after = before; i < high && row[i].timestamp < end; i++) {
			after = fold += row[i].volume;
			add(&bar, row[i].price);
		}
		bar.volume += after - before;
	}
	return bar;
}

static bool is_same(double a, double b)
{
	return !memcmp(&a, &b, sizeof a) || (isnan(a) && isnan(b));
}

static bool are_same(const struct mm_bar *a, const struct mm_bar *b)
{
	return is_same(a->open, b->open) && is_same(a->high, b->high) && is_same(a->low, b->low) &&
	       is_same(a->close, b->close) && is_same(a->volume, b->volume) &&
	       a->trades == b->trades;
}

/* Compares all bars with what a plain look through all rows finds. */
static void check(const struct random_market *plain, struct mm_market *market, uint32_t symbol,
		  uint64_t rows, int64_t t, int64_t step, int64_t end)
{
	struct mm_bar out[BARS];
	int64_t first;
	size_t bars = mm_chart_bars(market, symbol, rows, t, step, end, out, BARS, &first);
	__int128 last = floor_div(end, step) * step;

	assert_true(bars == BARS || last - (__int128)bars * step < INT64_MIN);
	assert_true(!bars || first + (__int128)(bars - 1) * step == last);
	for (size_t i = 0; i < bars; i++) {
		__int128 start = first + (__int128)i * step;
		struct mm_bar expected = plain_bar(plain, symbol, rows, t, start, start + step);
		if (are_same(&out[i], &expected))
			continue;
		random_market_describe(plain);
		fail_msg("symbol %u, %llu rows, time %lld, step %lld, end %lld: bar %zu of %zu is "
			 "%g %g %g %g %.17g %llu, not %g %g %g %g %.17g %llu",
			 symbol, (unsigned long long)rows, (long long)t, (long long)step,
			 (long long)end, i, bars, out[i].open, out[i].high, out[i].low,
			 out[i].close, out[i].volume, (unsigned long long)out[i].trades,
			 expected.open, expected.high, expected.low, expected.close,
			 expected.volume, (unsigned long long)expected.trades);
	}
}

/* From nanoseconds to more than all of the data. */
static int64_t random_step(const struct random_market *plain, uint64_t *random)
{
	uint64_t step = 1 + unit_random(random) % 10;

	switch (unit_random(random) % 6) {
	case 0: break;
	case 1:
		step = plain->shape.width / 2 + unit_random(random) % (plain->shape.width / 2 + 9);
		break;
	default: step = 1 + plain->shape.width / (1 + unit_random(random) % 500); break;
	}
	return step > INT64_MAX ? INT64_MAX : step ? (int64_t)step : 1;
}

/* A symbol's rows among the first n events. */
static uint64_t rows_at(const struct random_market *plain, uint32_t symbol, uint64_t n)
{
	uint64_t rows = 0;

	for (uint64_t k = 0; k < n; k++)
		rows += plain->event[k].symbol == symbol;
	return rows;
}

static void bars_hold_what_a_plain_look_through_all_rows_finds(void **state)
{
	(void)state;
	uint64_t random = 1;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		for (int j = 0; plain->events && j < 20; j++) {
			uint64_t n = random_place(&random, plain->events);
			uint64_t m = random_place(&random, plain->events - 1);
			const struct random_event *e = &plain->event[n ? n - 1 : 0];
			uint32_t s = (uint32_t)(unit_random(&random) % shape.symbols);
			int64_t end = unit_random(&random) % 2 ? e->timestamp
							       : plain->event[m].timestamp;
			s = unit_random(&random) % 2 ? e->symbol : s;
			check(plain, market, s, rows_at(plain, s, n), e->timestamp,
			      random_step(plain, &random), end);
		}
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void bars_are_right_at_the_ends_of_time(void **state)
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
		for (size_t j = 0; j < 5; j++) {
			uint64_t rows = random_market_until(plain, t[i]);
			for (size_t k = 0; k < 7; k++)
				check(plain, market, 0, rows, t[i], step[j], t[k]);
		}
	mm_market_free(market);
	random_market_free(plain);
}

/* The index has a value a block, and none after the last one. */
static void a_table_whose_last_block_is_full_ends_there(void **state)
{
	(void)state;
	uint64_t random = 6;
	struct random_shape shape = {
		.symbols = 1, .events = 640, .width = 99999, .block_rows = 64, .fractional = true};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);

	for (int64_t step = 100; step < 100000; step += 1700)
		check(plain, market, 0, 640, 99999, step, 99999);
	mm_market_free(market);
	random_market_free(plain);
}

/* Whole numbers: the volumes of the bars are sums, and add up to all that was traded. */
static void volumes_of_whole_numbers_are_exact_sums(void **state)
{
	(void)state;
	uint64_t random = 3;
	struct random_shape shape = {
		.symbols = 2, .segments = 3, .events = 20000, .width = 999999, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	struct mm_bar out[100];
	int64_t first;

	for (uint32_t s = 0; s < 2; s++) {
		double all = 0, sum = 0;
		uint64_t trades = 0;
		assert_int_equal(mm_chart_bars(market, s, plain->rows[s], 999999, 10000, 999999,
					       out, 100, &first),
				 100);
		for (uint64_t i = 0; i < plain->rows[s]; i++)
			all += plain->row[s][i].volume;
		for (int i = 0; i < 100; i++) {
			sum += out[i].volume;
			trades += out[i].trades;
		}
		assert_true(sum == all);
		assert_int_equal(trades, plain->rows[s]);
	}
	mm_market_free(market);
	random_market_free(plain);
}

/* Most of a chart of everything comes from the index and the headers. */
static void a_segment_within_a_bar_is_not_visited(void **state)
{
	(void)state;
	uint64_t random = 4;
	struct random_shape shape = {.symbols = 1, .events = 5000, .width = 999, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	struct mm_bar bar;
	int64_t first;

	mm_chart_bars(market, 0, plain->rows[0], 999, 1000, 999, &bar, 1, &first);
	assert_int_equal(bar.trades, 5000);
	assert_false(mm_pool_is_resident(plain->pool, 0));
	check(plain, market, 0, plain->rows[0], 999, 1000, 999);
	mm_market_free(market);
	random_market_free(plain);
}

static void what_cannot_be_read_is_as_if_it_had_not_come_yet(void **state)
{
	(void)state;
	uint64_t random = 5;
	struct random_shape shape = {
		.symbols = 1, .segments = 3, .events = 30000, .width = 999999, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	uint64_t border = plain->border[0][1], rows = plain->rows[0];
	struct mm_bar out[BARS], expected[BARS];
	char file[MM_FILE_MAX];
	int64_t first;

	mm_guard_install();
	assert_true(border > 0 && border < rows);
	mm_pool_file(plain->pool, 1, file);
	tables_truncate(plain->directory, file, 4096);
	for (int64_t step = 20000; step <= 2000000; step *= 100) { /* from rows, from headers */
		size_t bars = mm_chart_bars(market, 0, rows, 999999, step, 999999, out, BARS,
					    &first);
		assert_int_equal(mm_chart_bars(market, 0, border, 999999, step, 999999, expected,
					       BARS, &first),
				 bars);
		for (size_t i = 0; i < bars; i++)
			assert_true(are_same(&out[i], &expected[i]));
	}
	mm_market_free(market);
	random_market_free(plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_hold_what_a_plain_look_through_all_rows_finds),
		cmocka_unit_test(bars_are_right_at_the_ends_of_time),
		cmocka_unit_test(a_table_whose_last_block_is_full_ends_there),
		cmocka_unit_test(volumes_of_whole_numbers_are_exact_sums),
		cmocka_unit_test(a_segment_within_a_bar_is_not_visited),
		cmocka_unit_test(what_cannot_be_read_is_as_if_it_had_not_come_yet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
