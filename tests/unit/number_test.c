/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include <mmtui/number.h>

#include <inttypes.h>
#include <locale.h>
#include <math.h>

static double from_bits(uint64_t bits)
{
	double value;
	memcpy(&value, &bits, sizeof value);
	return value;
}

/* A double of any size: random bits, without what is not finite. */
static double random_double(uint64_t *random)
{
	double value;
	do
		value = from_bits(unit_random(random));
	while (!isfinite(value));
	return value;
}

/* Adds one to the last of the digits of "d.ddde+xx", which may carry: "dd.ddde+xx". */
static void next_up(char *text)
{
	for (char *at = strchr(text, 'e') - 1; at >= text; at--) {
		if (*at == '.')
			continue;
		if (*at != '9') {
			++*at;
			return;
		}
		*at = '0';
	}
	memmove(text + 1, text, strlen(text) + 1);
	*text = '1';
}

/* Does no decimal of so many digits read back to a value > 0? If one did, the nearest would, which
 * is the one printed; or, above a power of two, where doubles are twice as far apart as below, the
 * one above the nearest. */
static bool none_reads_back(double value, int digits)
{
	char text[64];

	if (digits == 0)
		return true;
	snprintf(text, sizeof text, "%.*e", digits - 1, value);
	if (strtod(text, NULL) == value)
		return false;
	next_up(text);
	return strtod(text, NULL) != value;
}

static int significant_digits(const char *text)
{
	int count = 0, zeros = 0;
	for (; *text && *text != 'e'; text++) {
		if (*text < '0' || *text > '9' || (count == 0 && *text == '0'))
			continue;
		count++;
		zeros = *text == '0' ? zeros + 1 : 0;
	}
	return count - zeros; /* zeros at the end give a whole number its size only */
}

static void assert_shortest(double value)
{
	char text[MM_NUMBER_TEXT_MAX];
	size_t length = mm_number_format(text, value);
	double back = 0;

	assert_int_equal(length, strlen(text));
	assert_true(length < 32);
	if (strtod(text, NULL) != value || signbit(strtod(text, NULL)) != signbit(value))
		fail_msg("%s is not %.17g", text, value);
	if (value != 0 && !none_reads_back(fabs(value), significant_digits(text) - 1))
		fail_msg("%s is not the shortest for %.17g", text, value);
	bool positional = fabs(value) >= 1e-9 && fabs(value) < 1e17;
	if (value != 0 && positional == (strchr(text, 'e') != NULL))
		fail_msg("%s is laid out wrongly", text);
	const char *point = strchr(text, '.');
	if (positional && point && text[length - 1] == '0')
		fail_msg("%s has zeros at the end", text);
	assert_true(mm_number_parse(text, length, &back));
	assert_memory_equal(&back, &value, sizeof value);
}

static void what_market_data_holds_is_written_shortest(void **state)
{
	(void)state;
	uint64_t random = 1;

	for (int n = 0; n < 100000; n++) {
		uint64_t r = unit_random(&random);
		assert_shortest((double)(r % 100000000) / 100);       /* cents */
		assert_shortest((double)(r % 10000000000) / 10000);   /* sub-penny */
		assert_shortest((double)(r % 100000000000000) / 1e8); /* coins */
		assert_shortest((double)(r >> 12));                   /* whole numbers */
		assert_shortest((double)(r % 1000000) / 64);          /* fractions */
		/* sums and neighbours of decimals: nearly short, but not */
		assert_shortest(nextafter((double)(r % 1000000) / 100, INFINITY));
	}
}

static void any_double_is_written_shortest(void **state)
{
	(void)state;
	uint64_t random = 2;

	for (int n = 0; n < 100000; n++) {
		assert_shortest(random_double(&random));
		/* of ordinary size, all bits random */
		uint64_t bits = unit_random(&random) >> 12;
		uint64_t exponent = 1023 - 40 + unit_random(&random) % 110;
		assert_shortest(from_bits(bits | exponent << 52));
	}
}

static void powers_of_two_and_subnormals_are_written_shortest(void **state)
{
	(void)state;
	uint64_t random = 3;

	for (int exponent = -1074; exponent < 1024; exponent++) {
		double value = ldexp(1, exponent);
		assert_shortest(value);
		assert_shortest(-value);
		assert_shortest(nextafter(value, 0));
		assert_shortest(nextafter(value, INFINITY));
	}
	for (int n = 0; n < 20000; n++)
		assert_shortest(from_bits(unit_random(&random) >> (12 + n % 52)));
}

static void numbers_are_laid_out_positionally(void **state)
{
	(void)state;
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{0.0, "0"},
		{-0.0, "-0"},
		{167, "167"},
		{13.7901, "13.7901"},
		{3166418, "3166418"},
		{-14.25, "-14.25"},
		{0.1 + 0.2, "0.30000000000000004"},
		{1.0 / 3, "0.3333333333333333"},
		{0.000001, "0.000001"},
		{1e-9, "0.000000001"},
		{1.5e-9, "0.0000000015"},
		{9.99e-10, "9.99e-10"},
		{9.999999999999999e-10, "9.999999999999999e-10"},
		{1e-10, "1e-10"},
		{9007199254740993.0, "9007199254740992"},
		{12345678901234567.0, "12345678901234568"},
		{1e16, "10000000000000000"},
		{99999999999999984.0, "99999999999999980"},
		{1e17, "1e17"},
		{1.5e17, "1.5e17"},
		{5e-324, "5e-324"},
		{1.7976931348623157e308, "1.7976931348623157e308"},
		{INFINITY, "inf"},
		{-INFINITY, "-inf"},
		{NAN, "nan"},
	};
	char text[MM_NUMBER_TEXT_MAX];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(mm_number_format(text, cases[i].value), strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

#define NUMBER_MAX 1100 /* bytes of the longest text made here */

static void assert_parses_as_strtod(const char *text)
{
	double expected = strtod(text, NULL), value = 0;

	if (!mm_number_parse(text, strlen(text), &value))
		fail_msg("\"%s\" was refused", text);
	if (memcmp(&value, &expected, sizeof value) != 0)
		fail_msg("\"%s\" was read as %.17g", text, value);
}

static void numbers_are_read_as_strtod_reads_them(void **state)
{
	static const char *const good[] = {"0",
					   "-0",
					   "12",
					   "-0.5",
					   ".5",
					   "5.",
					   "+7",
					   "1e-3",
					   "1E+3",
					   "000123.4500",
					   "9007199254740993",
					   "9007199254740992",
					   "9007199254740991.5",
					   "0.1e23",
					   "1e22",
					   "1e23",
					   "123456789012345678901234567890",
					   "1e-400",
					   "4.9e-324",
					   "2.5e-324",
					   "1.7976931348623157e308",
					   "0e999999999999",
					   "0.000000000000000000000000000001",
					   "179769313486231570000000000000000000000e270",
					   "1e-2147483649",
					   "18446744073709551617", /* 2^64 + 1 */
					   "1844674407370.9551617"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_parses_as_strtod(good[i]);
}

/* Writes digits with a point before the last `places` of them. */
static void put_point(char *text, const char *digits, int places)
{
	int length = (int)strlen(digits);

	if (places > length)
		snprintf(text, NUMBER_MAX, "0.%0*d%s", places - length, 0, digits);
	else
		snprintf(text, NUMBER_MAX, "%.*s.%s", length - places, digits,
			 digits + length - places);
}

static void what_market_data_holds_is_read_as_strtod_reads_it(void **state)
{
	(void)state;
	uint64_t random = 4;
	char text[NUMBER_MAX], digits[32];

	for (int n = 0; n < 1000000; n++) {
		uint64_t r = unit_random(&random);
		/* of 1 to 19 digits, shorter ones more often, the point anywhere or nowhere */
		mm_integer_format(digits, (int64_t)(r >> (1 + unit_random(&random) % 63)));
		assert_parses_as_strtod(digits);
		put_point(text, digits, n % 10);
		assert_parses_as_strtod(text);
	}
}

static void any_double_is_read_as_strtod_reads_it(void **state)
{
	(void)state;
	uint64_t random = 6;
	char text[NUMBER_MAX];

	for (int n = 0; n < 200000; n++) {
		uint64_t r = unit_random(&random);
		snprintf(text, sizeof text, "%.*g", 1 + n % 20, random_double(&random));
		if (isfinite(strtod(text, NULL)))
			assert_parses_as_strtod(text);
		snprintf(text, sizeof text, "%.*e", n % 20, from_bits(r >> 12)); /* subnormal */
		assert_parses_as_strtod(text);
		/* few digits, and an exponent on both sides of where the fast path ends */
		snprintf(text, sizeof text, "%" PRIu64 "e%d", r >> (unit_random(&random) % 64),
			 (int)(unit_random(&random) % 80) - 40);
		assert_parses_as_strtod(text);
	}
}

/* Between two doubles the even one is read, and the slightest bit more or less decides. */
static void halfway_cases_are_read_as_strtod_reads_them(void **state)
{
	(void)state;
	uint64_t random = 7;
	char text[NUMBER_MAX];

	for (int n = 0; n < 200000; n++) {
		/* doubles from 2^53 on are the even numbers, from 2^54 on every fourth */
		uint64_t size = unit_random(&random) % 11;
		uint64_t mantissa = (UINT64_C(1) << 53) + (unit_random(&random) >> 12);
		uint64_t half = (mantissa << size) + (size ? UINT64_C(1) << (size - 1) : 0);
		snprintf(text, sizeof text, "%" PRIu64, half + unit_random(&random) % 3 - 1);
		assert_parses_as_strtod(text);
		/* and below 2^53 they have a fraction */
		mantissa = (UINT64_C(1) << 52) + (unit_random(&random) >> 12);
		snprintf(text, sizeof text, "%" PRIu64 ".%s", mantissa,
			 n % 3 == 0   ? "5"
			 : n % 3 == 1 ? "4999999999999999999999999999"
				      : "5000000000000000000000000001");
		assert_parses_as_strtod(text);
	}
	for (int n = 0; n < 20000; n++) {
		/* of any size, all digits of it: a long double holds one bit more */
		double value = fabs(random_double(&random));
		long double half = ((long double)value + nextafter(value, 0)) / 2;
		snprintf(text, sizeof text, "%.*Le", n % 2 ? 770 : 40, half);
		assert_parses_as_strtod(text);
	}
}

static void long_digits_are_read_as_strtod_reads_them(void **state)
{
	(void)state;
	uint64_t random = 8;
	char text[NUMBER_MAX];

	for (int n = 0; n < 50000; n++) {
		int length = 15 + (int)(unit_random(&random) % (n % 50 ? 30 : 900));
		int point = (int)(unit_random(&random) % (length < 250 ? length : 250));
		bool zeros = n % 3 == 0; /* in front: they count for nothing, but fill places */
		for (int i = 0; i < length; i++)
			text[i] = zeros && i < length / 2 ? '0'
							  : (char)('0' + unit_random(&random) % 10);
		text[point] = '.';
		snprintf(text + length, 16, n % 2 ? "e%d" : "",
			 (int)(unit_random(&random) % 100) - 50);
		assert_parses_as_strtod(text);
	}
	char *longest = malloc(100001);
	memset(longest, '1', 100000);
	longest[1] = '.';
	longest[100000] = '\0';
	assert_parses_as_strtod(longest);
	free(longest);
}

static void what_is_no_number_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"",      ".",      "-",  "+",   "e5",    "1e",  "1e+",
					  "1.2.3", "1 ",     " 1", "1,5", "0x10",  "inf", "nan",
					  "1e400", "-1e400", "1f", "--1", "1e5.5", "1_0"};
	double value;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (mm_number_parse(bad[i], strlen(bad[i]), &value))
			fail_msg("\"%s\" was taken for a number", bad[i]);
	assert_true(mm_number_parse("12,5", 2, &value));
	assert_true(value == 12);
	assert_false(mm_number_parse("1\0002", 3, &value));
}

static void integers_read_and_write_exactly(void **state)
{
	(void)state;
	char text[MM_NUMBER_TEXT_MAX], expected[32];
	uint64_t random = 5;
	int64_t value;

	for (int n = 0; n < 200000; n++) {
		int64_t wanted = (int64_t)unit_random(&random) >> (n % 64);
		snprintf(expected, sizeof expected, "%lld", (long long)wanted);
		assert_int_equal(mm_integer_format(text, wanted), strlen(expected));
		assert_string_equal(text, expected);
		assert_true(mm_integer_parse(text, strlen(text), &value));
		assert_true(value == wanted);
	}
	assert_true(mm_integer_parse("-9223372036854775808", 20, &value));
	assert_true(value == INT64_MIN);
	assert_true(mm_integer_parse("+9223372036854775807", 20, &value));
	assert_true(value == INT64_MAX);
	assert_false(mm_integer_parse("9223372036854775808", 19, &value));
	assert_false(mm_integer_parse("-9223372036854775809", 20, &value));
	assert_false(mm_integer_parse("", 0, &value));
	assert_false(mm_integer_parse("-", 1, &value));
	assert_false(mm_integer_parse("1.0", 3, &value));
	assert_false(mm_integer_parse("1 ", 2, &value));
	mm_integer_format(text, INT64_MIN);
	assert_string_equal(text, "-9223372036854775808");
}

static void the_locale_does_not_matter(void **state)
{
	(void)state;
	static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
	char text[MM_NUMBER_TEXT_MAX];
	double value;
	bool found = false;

	for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
		found = setlocale(LC_ALL, names[i]) != NULL;
	if (!found)
		skip(); /* no locale with a decimal comma here */
	mm_number_format(text, 0.1 + 0.2);
	assert_string_equal(text, "0.30000000000000004");
	assert_true(mm_number_parse("0.30000000000000004", 19, &value));
	assert_true(value == 0.1 + 0.2);
	mm_short_format(text, 12400);
	assert_string_equal(text, "12.4 k");
	mm_size_format(text, 4096);
	assert_string_equal(text, "4.0 KiB");
	setlocale(LC_ALL, "C");
}

static void figures_for_people_are_short(void **state)
{
	(void)state;
	static const struct {
		double value;
		const char *text;
	} rates[] = {
		{0, "0"},
		{3, "3"},
		{0.5, "0.5"},
		{950, "950"},
		{12.44, "12.4"},
		{3.14159, "3.14"},
		{9.996, "10"},
		{99.96, "100"},
		{999.4, "999"},
		{999.6, "1.00 k"},
		{1000, "1.00 k"},
		{12400, "12.4 k"},
		{999499, "999 k"},
		{999500, "1.00 M"},
		{1.21e6, "1.21 M"},
		{13.2e9, "13.2 G"},
		{1e12, "1.00 T"},
		{2.5e18, "2.50 E"},
		{-12400, "-12.4 k"},
		{1e21, "1e21"},
		{0.001, "0"},
		{99.94, "99.9"},
		{2704713, "2.70 M"},
		{1004900, "1.00 M"},
		{9994999, "9.99 M"},
		{99949999, "99.9 M"},
	};
	static const struct {
		uint64_t value;
		const char *text;
	} sizes[] = {
		{0, "0 B"},
		{812, "812 B"},
		{1023, "1023 B"},
		{1024, "1.0 KiB"},
		{4096, "4.0 KiB"},
		{10188, "9.9 KiB"},
		{10239, "10 KiB"},
		{1048575, "1.0 MiB"},
		{UINT64_C(812) << 20, "812 MiB"},
		{UINT64_C(1) << 30, "1.0 GiB"},
		{UINT64_MAX, "16 EiB"},
	};
	static const struct {
		uint64_t value;
		const char *text;
	} counts[] = {
		{0, "0"},
		{999, "999"},
		{1000, "1,000"},
		{3166418, "3,166,418"},
		{UINT64_MAX, "18,446,744,073,709,551,615"},
	};
	static const struct {
		double value;
		const char *text;
	} grouped[] = {
		{0, "0"},
		{999, "999"},
		{1000, "1,000"},
		{-1234567.25, "-1,234,567.25"},
		{1234.5678, "1,234.5678"},
		{-999.125, "-999.125"},
		{9e16, "90,000,000,000,000,000"},
		{1.5e17, "1.5e17"},
		{0.000001, "0.000001"},
		{-INFINITY, "-inf"},
	};
	char text[MM_NUMBER_TEXT_MAX];

	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		assert_int_equal(mm_short_format(text, rates[i].value), strlen(rates[i].text));
		assert_string_equal(text, rates[i].text);
	}
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		assert_int_equal(mm_size_format(text, sizes[i].value), strlen(sizes[i].text));
		assert_string_equal(text, sizes[i].text);
	}
	for (size_t i = 0; i < sizeof grouped / sizeof *grouped; i++) {
		assert_int_equal(mm_grouped_format(text, grouped[i].value),
				 strlen(grouped[i].text));
		assert_string_equal(text, grouped[i].text);
	}
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		assert_int_equal(mm_count_format(text, counts[i].value), strlen(counts[i].text));
		assert_string_equal(text, counts[i].text);
	}
}

static void sizes_are_read_with_their_unit(void **state)
{
	(void)state;
	static const char *const bad[] = {"",         "0",     "0G",   "M",
					  "1.5G",     "-1",    "512X", "1GiX",
					  "1 GiB",    "1GiBs", "1MB",  "18446744073709551616",
					  "16777216T"};
	struct mm_error err;
	uint64_t bytes;

	assert_true(mm_size_parse("4096", &bytes, &err));
	assert_int_equal(bytes, 4096);
	assert_true(mm_size_parse("512M", &bytes, &err));
	assert_int_equal(bytes, UINT64_C(512) << 20);
	assert_true(mm_size_parse("1G", &bytes, &err));
	assert_int_equal(bytes, UINT64_C(1) << 30);
	assert_true(mm_size_parse("2KiB", &bytes, &err));
	assert_int_equal(bytes, 2048);
	assert_true(mm_size_parse("16777215T", &bytes, &err));
	assert_true(bytes == UINT64_C(16777215) << 40);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (mm_size_parse(bad[i], &bytes, &err))
			fail_msg("\"%s\" was taken for a size", bad[i]);
		assert_non_null(strstr(err.text, bad[i]));
	}
}

static void a_number_is_padded_to_as_many_decimals_as_asked_for(void **state)
{
	static const struct {
		const char *text;
		int decimals;
		const char *padded;
	} cases[] = {
		{"13.9", 2, "13.90"},
		{"168", 2, "168.00"},
		{"13.9001", 2, "13.9001"},
		{"-1,250.5", 4, "-1,250.5000"},
		{"7", 0, "7"},
		{"1.5e17", 2, "1.5e17"},
		{"nan", 2, "nan"},
		{"unknown", 2, "unknown"},
		{"", 2, ""},
	};
	char text[MM_NUMBER_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		strcpy(text, cases[i].text);
		assert_int_equal(mm_number_pad(text, cases[i].decimals), strlen(cases[i].padded));
		assert_string_equal(text, cases[i].padded);
	}
	strcpy(text, "1");
	assert_int_equal(mm_number_pad(text, 1000), MM_NUMBER_TEXT_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_padded_to_as_many_decimals_as_asked_for),
		cmocka_unit_test(what_market_data_holds_is_written_shortest),
		cmocka_unit_test(any_double_is_written_shortest),
		cmocka_unit_test(powers_of_two_and_subnormals_are_written_shortest),
		cmocka_unit_test(numbers_are_laid_out_positionally),
		cmocka_unit_test(numbers_are_read_as_strtod_reads_them),
		cmocka_unit_test(what_market_data_holds_is_read_as_strtod_reads_it),
		cmocka_unit_test(any_double_is_read_as_strtod_reads_it),
		cmocka_unit_test(halfway_cases_are_read_as_strtod_reads_them),
		cmocka_unit_test(long_digits_are_read_as_strtod_reads_them),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(integers_read_and_write_exactly),
		cmocka_unit_test(the_locale_does_not_matter),
		cmocka_unit_test(figures_for_people_are_short),
		cmocka_unit_test(sizes_are_read_with_their_unit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
