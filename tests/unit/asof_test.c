/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/random_market.h"
#include "support/tables.h"

#include "base/guard.h"

#define MARKETS 25

static struct mm_market *open_market(const struct random_market *random)
{
	struct mm_error err;
	struct mm_market *market = mm_market_new(random->pool, NULL, INT64_MIN, INT64_MAX, &err);

	assert_non_null(market);
	return market;
}

static void check(const struct random_market *plain, uint32_t symbol, uint64_t rows,
		  const struct mm_asof *state)
{
	struct mm_asof expected;

	random_market_state(plain, symbol, rows, &expected);
	if (!memcmp(state, &expected, sizeof expected))
		return;
	random_market_describe(plain);
	fail_msg("symbol %u differs after %llu rows", symbol, (unsigned long long)rows);
}

static void a_state_that_is_sought_is_the_plain_fold_bit_for_bit(void **state)
{
	(void)state;
	uint64_t random = 1;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		for (int j = 0; j < 200; j++) {
			uint32_t s = (uint32_t)(unit_random(&random) % shape.symbols);
			uint64_t rows = random_place(&random, plain->rows[s]);
			struct mm_asof asof;
			assert_true(mm_asof_at(market, s, rows, &asof));
			check(plain, s, rows, &asof);
		}
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void a_state_that_is_played_is_the_plain_fold_bit_for_bit(void **state)
{
	(void)state;
	uint64_t random = 2;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		for (int j = 0; j < 30; j++) {
			uint32_t s = (uint32_t)(unit_random(&random) % shape.symbols);
			uint64_t rows = random_place(&random, plain->rows[s]);
			uint64_t end = rows + random_place(&random, plain->rows[s] - rows);
			struct mm_asof asof;
			assert_true(mm_asof_at(market, s, rows, &asof));
			for (; rows < end; rows++) {
				const struct random_event *e = &plain->row[s][rows];
				mm_asof_add(market, s, &asof, e->timestamp, e->price, e->volume);
			}
			check(plain, s, end, &asof);
		}
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void all_symbols_are_sought_at_once_from_whatever_was_there(void **state)
{
	(void)state;
	uint64_t random = 3;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		struct mm_asof *states = calloc(shape.symbols, sizeof *states);
		uint64_t *rows = calloc(shape.symbols, sizeof *rows);
		for (int j = 0; j < 5; j++) {
			random_market_rows(plain, random_place(&random, plain->events), rows);
			mm_asof_seek(market, rows, states);
			for (uint32_t s = 0; s < shape.symbols; s++)
				check(plain, s, rows[s], &states[s]);
		}
		free(states);
		free(rows);
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void symbols_that_are_not_chosen_know_nothing(void **state)
{
	(void)state;
	uint64_t random = 4;
	struct random_shape shape = {.symbols = 3, .events = 1000, .width = 999, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_error err;
	struct mm_market *market = mm_market_new(plain->pool, "S00001", INT64_MIN, INT64_MAX, &err);
	struct mm_asof states[3];
	uint64_t rows[3];

	memset(states, 1, sizeof states);
	mm_market_seek_event(market, 50, rows);
	mm_asof_seek(market, rows, states);
	check(plain, 0, 0, &states[0]);
	check(plain, 1, 50, &states[1]);
	check(plain, 2, 0, &states[2]);
	mm_market_free(market);
	random_market_free(plain);
}

static void change_is_counted_from_the_session_before_or_from_the_open(void **state)
{
	(void)state;
	struct mm_asof asof = {.base = 10, .open = 12};

	assert_true(mm_asof_reference(&asof) == 10);
	asof.base = 0.0 / 0.0;
	assert_true(mm_asof_reference(&asof) == 12);
}

static void in_a_broken_table_the_state_is_that_before_it(void **state)
{
	(void)state;
	uint64_t random = 5;
	struct random_shape shape = {
		.symbols = 1, .segments = 3, .events = 30000, .width = 1000000, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);
	uint64_t border = plain->border[0][2];
	struct mm_asof asof;
	char file[MM_FILE_MAX];

	mm_guard_install();
	assert_true(border > plain->border[0][1] && border < shape.events);
	mm_pool_file(plain->pool, 2, file);
	tables_truncate(plain->directory, file, 4096);
	assert_false(mm_asof_at(market, 0, shape.events, &asof));
	check(plain, 0, border, &asof);
	assert_int_equal(market->high[0], border);
	mm_market_free(market);
	random_market_free(plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_that_is_sought_is_the_plain_fold_bit_for_bit),
		cmocka_unit_test(a_state_that_is_played_is_the_plain_fold_bit_for_bit),
		cmocka_unit_test(all_symbols_are_sought_at_once_from_whatever_was_there),
		cmocka_unit_test(symbols_that_are_not_chosen_know_nothing),
		cmocka_unit_test(change_is_counted_from_the_session_before_or_from_the_open),
		cmocka_unit_test(in_a_broken_table_the_state_is_that_before_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
