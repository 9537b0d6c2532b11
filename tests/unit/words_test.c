/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tui/words.h"

#include <mmtui/time.h>

#include <float.h>
#include <math.h>

static const char *price(double value, int decimals, int width)
{
	static char out[WORDS_MAX];

	words_price(out, value, decimals, width);
	return out;
}

static void a_price_keeps_its_decimals_and_groups_its_thousands(void **state)
{
	(void)state;
	assert_string_equal(price(168.12, 4, 10), "168.1200");
	assert_string_equal(price(1234567.5, 2, 12), "1,234,567.50");
	assert_string_equal(price(-1234.5, 2, 12), "-1,234.50");
	assert_string_equal(price(0, 2, 12), "0.00");
	assert_string_equal(price(-0.0, 2, 12), "0.00");
	assert_string_equal(price(999.999, 2, 12), "1,000.00");
}

static void a_price_that_is_too_wide_gives_up_separators_then_decimals(void **state)
{
	(void)state;
	assert_string_equal(price(12345.6789, 4, 11), "12,345.6789");
	assert_string_equal(price(12345.6789, 4, 10), "12345.6789");
	assert_string_equal(price(12345.6789, 4, 8), "12345.68");
	assert_string_equal(price(12345.6789, 4, 6), "12,346");
	assert_string_equal(price(12345.6789, 4, 5), "12346");
	assert_string_equal(price(123456789.0, 2, 7), "1.2e+08");
	assert_string_equal(price(123456789.0, 2, 4), "####");
}

static void a_price_never_looks_like_zero_where_it_is_not(void **state)
{
	(void)state;
	assert_string_equal(price(0.00000012, 8, 10), "0.00000012");
	assert_string_equal(price(0.00000012, 8, 7), "1.2e-07");
	assert_string_equal(price(0.001, 2, 8), "1.00e-03");
}

static void any_number_fits_its_column(void **state)
{
	static const double values[] = {DBL_MAX, -DBL_MAX, DBL_MIN,   -DBL_MIN, 1e17,      1e-300,
					NAN,     INFINITY, -INFINITY, 5e-324,   123456.789};
	uint64_t seed = 3;
	char out[WORDS_MAX];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t bits = unit_random(&seed);
		int width = 4 + (int)(unit_random(&seed) % 20);
		int decimals = (int)(unit_random(&seed) % 20);
		double value;

		memcpy(&value, &bits, sizeof(value));
		if (i < 11 * 100)
			value = values[i % 11];
		words_price(out, value, decimals, width);
		assert_in_range(strlen(out), 1, width);
		words_size(out, value, decimals, width);
		assert_in_range(strlen(out), 1, width);
		words_volume(out, value, decimals, width);
		assert_in_range(strlen(out), 1, width);
		words_change(out, value, width + 1);
		assert_in_range(strlen(out), 1, width + 1);
		words_count(out, bits, width + 6);
		assert_in_range(strlen(out), 1, width + 6);
	}
}

static void a_size_shows_the_decimals_it_has(void **state)
{
	char out[WORDS_MAX];

	(void)state;
	words_size(out, 2300, 0, 8);
	assert_string_equal(out, "2,300");
	words_size(out, 0.5, 0, 8);
	assert_string_equal(out, "0.5");
	words_size(out, 1.25, 3, 8);
	assert_string_equal(out, "1.250");
	words_size(out, 0.00012345, 0, 10);
	assert_string_equal(out, "0.00012345");
}

static void a_size_that_is_too_wide_is_told_in_millions(void **state)
{
	static const struct {
		double value;
		int width;
		const char *says;
	} table[] = {{1201174, 7, "1201174"}, {1201174, 6, "1.20 M"}, {1201174, 5, "1.2 M"},
		     {99999, 5, "99999"},     {100000, 5, "100 k"},   {999499, 5, "999 k"},
		     {999999, 5, "1.0 M"},    {12345678, 5, "12 M"},  {1e12, 5, "1.0 T"},
		     {1201174.5, 5, "1.2 M"}, {-100000, 6, "-100 k"}, {9.99999e14, 4, "####"}};
	char out[WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		words_size(out, table[i].value, 0, table[i].width);
		assert_string_equal(out, table[i].says);
	}
}

static void a_volume_that_is_too_wide_is_told_in_millions(void **state)
{
	char out[WORDS_MAX];

	(void)state;
	words_volume(out, 97062721, 0, 10);
	assert_string_equal(out, "97,062,721");
	words_volume(out, 97062721, 0, 7);
	assert_string_equal(out, "97.1 M");
	words_volume(out, 97062, 0, 7);
	assert_string_equal(out, "97.1 k");
	words_volume(out, 970.5, 1, 7);
	assert_string_equal(out, "970.5");
	words_volume(out, 1234.5678, 4, 11);
	assert_string_equal(out, "1,234.5678");
}

static void a_change_has_its_sign_but_none_at_zero(void **state)
{
	struct mm_quote quote = {.rows = 1, .last = 101, .reference = 100};
	char out[WORDS_MAX];

	(void)state;
	words_change(out, change_percent(&quote), 7);
	assert_string_equal(out, "+1.00");
	quote.last = 99;
	words_change(out, change_percent(&quote), 7);
	assert_string_equal(out, "-1.00");
	quote.last = 100.001;
	words_change(out, change_percent(&quote), 7);
	assert_string_equal(out, "0.00");
	quote.reference = 0;
	words_change(out, change_percent(&quote), 7);
	assert_string_equal(out, "-");
	quote = (struct mm_quote){.rows = 0, .last = 5, .reference = 4};
	assert_true(isnan(change_percent(&quote)));
	quote = (struct mm_quote){.rows = 1, .last = -9, .reference = -10}; /* spreads can be */
	words_change(out, change_percent(&quote), 7);
	assert_string_equal(out, "+10.00");
}

static void lengths_of_time_read_like_a_person_would_say_them(void **state)
{
	char out[WORDS_MAX];
	static const struct {
		int64_t duration;
		const char *span, *age;
	} cases[] = {
		{0, "0 s", "0 s"},
		{-5, "0 s", "0 s"},
		{1, "1 ns", "1 ns"},
		{250 * MM_MILLISECOND, "250 ms", "250 ms"},
		{MM_SECOND + 1, "1 s", "1 s"},
		{1500 * MM_MILLISECOND, "1.5 s", "1 s"},
		{90 * MM_SECOND, "1 min 30 s", "1 min"},
		{6 * MM_HOUR + 30 * MM_MINUTE + 1, "6 h 30 min", "6 h"},
		{2 * MM_DAY, "2 d", "2 d"},
		{INT64_MAX, "106751 d 23 h", "106751 d"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		words_span(out, cases[i].duration);
		assert_string_equal(out, cases[i].span);
		words_age(out, cases[i].duration);
		assert_string_equal(out, cases[i].age);
	}
}

static void what_is_unknown_is_called_so(void **state)
{
	char out[WORDS_MAX];

	(void)state;
	words_bytes(out, MM_UNKNOWN);
	assert_string_equal(out, "unknown");
	words_bytes(out, 0);
	assert_string_equal(out, "0 B");
	words_rate(out, NAN);
	assert_string_equal(out, "unknown");
	words_rate(out, 0);
	assert_string_equal(out, "0/s");
	words_rate(out, 12400);
	assert_string_equal(out, "12.4 k/s");
	words_byte_rate(out, NAN);
	assert_string_equal(out, "unknown");
	words_byte_rate(out, 1e300);
	assert_true(strlen(out) < 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_price_keeps_its_decimals_and_groups_its_thousands),
		cmocka_unit_test(a_price_that_is_too_wide_gives_up_separators_then_decimals),
		cmocka_unit_test(a_price_never_looks_like_zero_where_it_is_not),
		cmocka_unit_test(any_number_fits_its_column),
		cmocka_unit_test(a_size_shows_the_decimals_it_has),
		cmocka_unit_test(a_size_that_is_too_wide_is_told_in_millions),
		cmocka_unit_test(a_volume_that_is_too_wide_is_told_in_millions),
		cmocka_unit_test(a_change_has_its_sign_but_none_at_zero),
		cmocka_unit_test(lengths_of_time_read_like_a_person_would_say_them),
		cmocka_unit_test(what_is_unknown_is_called_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
