/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/random_market.h"
#include "support/tables.h"

#include "base/guard.h"

#include <math.h>

#define MARKETS 25

static bool is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void check(const struct random_market *plain, uint64_t n, const struct mm_trade *trade)
{
	struct mm_trade expected = random_market_trade(plain, n);

	if (trade->timestamp == expected.timestamp && trade->symbol == expected.symbol &&
	    trade->price == expected.price && trade->volume == expected.volume &&
	    is_same(trade->previous, expected.previous))
		return;
	random_market_describe(plain);
	fail_msg("event %llu differs on the tape", (unsigned long long)n);
}

static void the_tape_shows_the_events_before_a_place_newest_first(void **state)
{
	(void)state;
	uint64_t random = 1;
	struct mm_trade tape[MM_TAPE_MAX];
	struct mm_error err;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = mm_market_new(plain->pool, NULL, INT64_MIN, INT64_MAX,
							 &err);
		struct mm_asof *states = calloc(shape.symbols, sizeof *states);
		uint64_t *rows = calloc(shape.symbols, sizeof *rows);
		for (int j = 0; j < 20; j++) {
			uint64_t n = random_place(&random, plain->events);
			size_t most = random_place(&random, MM_TAPE_MAX);
			random_market_rows(plain, n, rows);
			mm_asof_seek(market, rows, states);
			size_t count = mm_tape_read(market, states, tape, most);
			assert_int_equal(count, n < most ? n : most);
			for (size_t k = 0; k < count; k++)
				check(plain, n - 1 - k, &tape[k]);
		}
		free(states);
		free(rows);
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void the_tape_begins_where_the_market_does(void **state)
{
	(void)state;
	uint64_t random = 2, rows[3];
	struct random_shape shape = {.symbols = 3, .events = 600, .width = 999, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_trade tape[MM_TAPE_MAX];
	struct mm_asof states[3];
	struct mm_error err;
	uint64_t before = random_market_until(plain, 499);
	struct mm_market *market = mm_market_new(plain->pool, NULL, 500, INT64_MAX, &err);

	mm_market_seek_event(market, 20, rows);
	memset(states, 0, sizeof states);
	mm_asof_seek(market, rows, states);
	assert_int_equal(mm_tape_read(market, states, tape, MM_TAPE_MAX), 20);
	for (size_t k = 0; k < 20; k++)
		check(plain, before + 19 - k, &tape[k]);
	mm_market_free(market);
	random_market_free(plain);
}

static void what_cannot_be_read_is_left_out(void **state)
{
	(void)state;
	uint64_t random = 3, rows[3];
	struct random_shape shape = {
		.symbols = 3, .events = 30000, .width = 999999, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_trade tape[MM_TAPE_MAX];
	struct mm_asof states[3];
	struct mm_error err;
	struct mm_market *market = mm_market_new(plain->pool, NULL, INT64_MIN, INT64_MAX, &err);
	char file[MM_FILE_MAX];

	mm_guard_install();
	memset(states, 0, sizeof states);
	mm_market_seek_event(market, shape.events, rows);
	mm_asof_seek(market, rows, states);
	mm_pool_file(plain->pool, 1, file);
	tables_truncate(plain->directory, file, 4096);
	size_t count = mm_tape_read(market, states, tape, MM_TAPE_MAX);
	assert_int_equal(count, MM_TAPE_MAX);
	for (size_t i = 0, n = shape.events; i < count; i++) {
		while (plain->event[--n].symbol == 1)
			;
		check(plain, n, &tape[i]);
	}
	mm_market_free(market);
	random_market_free(plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tape_shows_the_events_before_a_place_newest_first),
		cmocka_unit_test(the_tape_begins_where_the_market_does),
		cmocka_unit_test(what_cannot_be_read_is_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
