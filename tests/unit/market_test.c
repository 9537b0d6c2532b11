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

/* A time worth asking for: at an event, beside one, or anywhere. */
static int64_t random_time(const struct random_market *random, uint64_t *state)
{
	if (!random->events || unit_random(state) % 8 == 0)
		return (int64_t)unit_random(state);
	uint64_t at = random_place(state, random->events - 1);
	uint64_t t = (uint64_t)random->event[at].timestamp;
	return (int64_t)(t + unit_random(state) % 3 - 1);
}

static void a_list_of_names_and_globs_is_matched_entry_by_entry(void **state)
{
	(void)state;
	assert_true(mm_list_matches("SPY", "SPY"));
	assert_true(mm_list_matches("IBM,SPY", "SPY"));
	assert_true(mm_list_matches("IBM, A*", "AAPL"));
	assert_true(mm_list_matches("A?PL", "AAPL"));
	assert_true(mm_list_matches("[", "["));
	assert_false(mm_list_matches("IBM,SP", "SPY"));
	assert_false(mm_list_matches("", "SPY"));
	assert_false(mm_list_matches(",,", ""));
}

static void a_name_in_quotes_stands_for_itself_alone(void **state)
{
	static const char *const names[] = {
		"SPY", "BRK A", "Full Name, Inc.", "A*", "say \"so\"", "\"", "a[b]", ",", "\\"};
	char quoted[MM_LIST_QUOTED_MAX], list[2 * MM_LIST_QUOTED_MAX];

	(void)state;
	assert_true(mm_list_matches("\"Full Name, Inc.\"", "Full Name, Inc."));
	assert_true(mm_list_matches("A, \"Full Name, Inc.\" ,BAC", "Full Name, Inc."));
	assert_true(mm_list_matches("\"Full Name, Inc.\" , BAC", "BAC"));
	assert_true(mm_list_matches("\"say \"\"so\"\"\"", "say \"so\""));
	assert_true(mm_list_matches("\"Full Name, Inc.", "Full Name, Inc."));
	assert_false(mm_list_matches("Full Name, Inc.", "Full Name, Inc."));
	assert_false(mm_list_matches("\"A*\"", "AB"));
	assert_false(mm_list_matches("\"\"", ""));
	assert_string_equal(mm_list_quote(quoted, "SPY"), "SPY");
	assert_string_equal(mm_list_quote(quoted, "BRK A"), "\"BRK A\"");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(list, sizeof list, "X,%s,Y", mm_list_quote(quoted, names[i]));
		for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
			assert_int_equal(mm_list_matches(list, names[k]), i == k);
		assert_true(mm_list_matches(list, "Y"));
	}
}

static void what_cannot_be_a_market_is_refused_with_a_reason(void **state)
{
	(void)state;
	uint64_t random = 1;
	struct random_shape shape = {.symbols = 3, .events = 10, .width = 9, .block_rows = 64};
	struct random_market *small = random_market_new(&shape, &random);
	struct mm_error err;

	assert_null(mm_market_new(small->pool, "S00001,NO*", INT64_MIN, INT64_MAX, &err));
	assert_non_null(strstr(err.text, "NO*"));
	assert_null(mm_market_new(small->pool, " ,", INT64_MIN, INT64_MAX, &err));
	assert_null(mm_market_new(small->pool, NULL, 5, 5, &err));
	random_market_free(small);
}

static void a_time_is_found_as_a_plain_count_finds_it(void **state)
{
	(void)state;
	uint64_t random = 2;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		uint64_t *rows = calloc(shape.symbols, sizeof *rows);
		uint64_t *expected = calloc(shape.symbols, sizeof *rows);
		for (int j = 0; j < 60; j++) {
			int64_t t = random_time(plain, &random);
			uint64_t n = random_market_until(plain, t);
			uint32_t s = (uint32_t)(unit_random(&random) % shape.symbols);
			random_market_rows(plain, n, expected);
			assert_int_equal(mm_market_seek_time(market, t, rows), n);
			assert_memory_equal(rows, expected, shape.symbols * sizeof *rows);
			assert_int_equal(mm_market_rows_until(market, s, t), expected[s]);
		}
		free(rows);
		free(expected);
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void an_event_is_found_by_its_number(void **state)
{
	(void)state;
	uint64_t random = 3;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		uint64_t *rows = calloc(shape.symbols, sizeof *rows);
		uint64_t *expected = calloc(shape.symbols, sizeof *rows);
		for (int j = 0; j < 60; j++) {
			uint64_t n = random_place(&random, plain->events);
			random_market_rows(plain, n, expected);
			mm_market_seek_event(market, n, rows);
			if (memcmp(rows, expected, shape.symbols * sizeof *rows)) {
				random_market_describe(plain);
				fail_msg("event %llu", (unsigned long long)n);
			}
		}
		mm_market_seek_event(market, UINT64_MAX, rows);
		assert_memory_equal(rows, plain->rows, shape.symbols * sizeof *rows);
		free(rows);
		free(expected);
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void a_row_is_found_with_all_before_it_in_event_order(void **state)
{
	(void)state;
	uint64_t random = 4;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		uint64_t *rows = calloc(shape.symbols, sizeof *rows);
		uint64_t *expected = calloc(shape.symbols, sizeof *rows);
		for (int j = 0; plain->events && j < 60; j++) {
			uint64_t at = random_place(&random, plain->events - 1);
			const struct random_event *event = &plain->event[at];
			struct mm_row row;
			int64_t t;
			random_market_rows(plain, at + 1, expected);
			assert_int_equal(
				mm_market_seek_row(market, event->symbol, event->row, rows, &t),
				at + 1);
			assert_memory_equal(rows, expected, shape.symbols * sizeof *rows);
			assert_int_equal(t, event->timestamp);
			assert_true(mm_market_row(market, event->symbol, event->row, &row));
			assert_int_equal(row.timestamp, event->timestamp);
			assert_true(row.price == event->price && row.volume == event->volume);
		}
		free(rows);
		free(expected);
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void a_market_knows_which_rows_of_whom_it_has(void **state)
{
	(void)state;
	uint64_t random = 5;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		uint64_t *rows = calloc(shape.symbols, sizeof *rows);
		for (int j = 0; j < 10; j++) {
			int64_t from = random_time(plain, &random),
				to = random_time(plain, &random);
			struct mm_error err;
			struct mm_market *market = mm_market_new(plain->pool, "S00000,S*0", from,
								 to, &err);
			if (from >= to) {
				assert_null(market);
				continue;
			}
			assert_non_null(market);
			uint64_t events = 0;
			for (uint64_t k = 0; k < plain->events; k++) {
				const struct random_event *e = &plain->event[k];
				bool in = e->symbol % 10 == 0 && e->row >= market->low[e->symbol] &&
					  e->row < market->high[e->symbol];
				assert_true(in == (e->symbol % 10 == 0 &&
						   (from == INT64_MIN || e->timestamp >= from) &&
						   (to == INT64_MAX || e->timestamp < to)));
				events += in;
			}
			assert_int_equal(market->events, events);
			assert_true(market->start <= market->end);
			assert_true(from == INT64_MIN || market->start == from);
			assert_true(to == INT64_MAX || market->end == to);

			mm_market_seek_event(market, 0, rows);
			assert_memory_equal(rows, market->low, shape.symbols * sizeof *rows);
			assert_int_equal(mm_market_seek_time(market, INT64_MAX, rows), events);
			assert_memory_equal(rows, market->high, shape.symbols * sizeof *rows);
			mm_market_free(market);
		}
		free(rows);
		random_market_free(plain);
	}
}

static void without_limits_a_market_lasts_from_its_first_event_to_its_last(void **state)
{
	(void)state;
	uint64_t random = 6;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		if (plain->events) {
			assert_int_equal(market->start, plain->event[0].timestamp);
			assert_int_equal(market->end, plain->event[plain->events - 1].timestamp);
		} else {
			assert_int_equal(market->start, 0);
			assert_int_equal(market->end, 0);
		}
		mm_market_free(market);
		random_market_free(plain);
	}
}

static void a_cut_ends_a_symbol_and_never_gives_rows_back(void **state)
{
	(void)state;
	uint64_t random = 7;
	struct random_shape shape = {.symbols = 2, .events = 1000, .width = 999, .block_rows = 64};
	struct random_market *plain = random_market_new(&shape, &random);
	struct mm_market *market = open_market(plain);

	mm_market_cut(market, 1, 100);
	mm_market_cut(market, 1, 200);
	assert_int_equal(market->high[1], 100);
	assert_int_equal(market->events, plain->rows[0] + 100);
	mm_market_free(market);
	random_market_free(plain);
}

static void a_search_through_a_broken_table_ends_its_symbol(void **state)
{
	(void)state;
	uint64_t random = 8;
	struct random_shape shape = {
		.symbols = 4, .segments = 2, .events = 40000, .width = 1000000, .block_rows = 64};

	mm_guard_install();
	for (int kind = 0; kind < 3; kind++) {
		struct random_market *plain = random_market_new(&shape, &random);
		struct mm_market *market = open_market(plain);
		uint64_t rows[4], n;
		char file[MM_FILE_MAX];
		int64_t t;
		mm_pool_file(plain->pool, 4, file); /* the third symbol's first segment */
		tables_truncate(plain->directory, file, 4096);
		uint64_t whole = shape.events - plain->rows[2];
		if (kind == 0)
			mm_market_seek_event(market, whole / 2, rows);
		else if (kind == 1)
			mm_market_seek_time(market,
					    plain->row[2][plain->border[2][1] / 2].timestamp, rows);
		else
			mm_market_seek_row(market, 2, plain->border[2][1] / 2, rows, &t);
		assert_int_equal(market->high[2], 0);
		assert_int_equal(market->events, whole);
		assert_int_equal(rows[2], 0);
		n = rows[0] + rows[1] + rows[3];
		if (kind == 0)
			assert_int_equal(n, whole / 2);
		if (kind == 2)
			assert_int_equal(n, 0);
		mm_market_free(market);
		random_market_free(plain);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_of_names_and_globs_is_matched_entry_by_entry),
		cmocka_unit_test(a_name_in_quotes_stands_for_itself_alone),
		cmocka_unit_test(what_cannot_be_a_market_is_refused_with_a_reason),
		cmocka_unit_test(a_time_is_found_as_a_plain_count_finds_it),
		cmocka_unit_test(an_event_is_found_by_its_number),
		cmocka_unit_test(a_row_is_found_with_all_before_it_in_event_order),
		cmocka_unit_test(a_market_knows_which_rows_of_whom_it_has),
		cmocka_unit_test(without_limits_a_market_lasts_from_its_first_event_to_its_last),
		cmocka_unit_test(a_cut_ends_a_symbol_and_never_gives_rows_back),
		cmocka_unit_test(a_search_through_a_broken_table_ends_its_symbol),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
