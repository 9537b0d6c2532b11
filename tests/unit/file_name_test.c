/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include <mmtui/table.h>

static void a_plain_symbol_is_its_own_name(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{"SPY", "SPY.bin"},
		{"BRK.B", "BRK.B.bin"},
		{"a b\\c:d", "a b\\c:d.bin"},
		{".", "%2E.bin"},
		{"..", "%2E..bin"},
		{".hidden", "%2Ehidden.bin"},
		{"BTC/USD", "BTC%2FUSD.bin"},
		{"100%", "100%25.bin"},
		{"a\x01\x1f\x7f", "a%01%1F%7F.bin"},
		{"\xc3\xa9.bin", "\xc3\xa9.bin.bin"},
		{"%2E", "%252E.bin"},
		{"\n", "%0A.bin"},
	};
	char name[MM_FILE_MAX], symbol[MM_SYMBOL_MAX + 1];

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		assert_true(mm_table_file_name(pairs[i][0], name));
		assert_string_equal(name, pairs[i][1]);
		assert_true(mm_table_file_symbol(name, symbol));
		assert_string_equal(symbol, pairs[i][0]);
	}
}

static void a_name_that_no_symbol_has_is_refused(void **state)
{
	(void)state;
	static const char *const names[] = {
		"",         ".bin",     "bin",      "SPY",       "SPY.BIN",  "SPY.bin.tmp-1-2",
		".SPY.bin", "%",        "%.bin",    "%2.bin",    "a%2",      "%2f.bin",
		"%2e.bin",  "a%2E.bin", "%41.bin",  "%00.bin",   "a%00.bin", "a%zz.bin",
		"a/b.bin",  "a\n.bin",  "100%.bin", "%2Fb%.bin", "\x7f.bin", "a%%.bin",
	};
	char symbol[MM_SYMBOL_MAX + 1];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (mm_table_file_symbol(names[i], symbol))
			fail_msg("%s was read as %s", names[i], symbol);
	}
}

static void a_symbol_that_is_empty_or_too_long_has_no_name(void **state)
{
	(void)state;
	char symbol[MM_SYMBOL_MAX + 2] = "", again[MM_SYMBOL_MAX + 1], name[MM_FILE_MAX];

	assert_false(mm_table_file_name(symbol, name));
	memset(symbol, '\x01', MM_SYMBOL_MAX + 1); /* each byte takes three */
	assert_false(mm_table_file_name(symbol, name));
	symbol[MM_SYMBOL_MAX] = '\0';
	assert_true(mm_table_file_name(symbol, name));
	assert_int_equal(strlen(name), 3 * MM_SYMBOL_MAX + 4);
	assert_true(mm_table_file_symbol(name, again));
	assert_string_equal(again, symbol);
	memset(name, 'x', MM_SYMBOL_MAX + 1);
	strcpy(name + MM_SYMBOL_MAX + 1, ".bin");
	assert_false(mm_table_file_symbol(name, again));
}

static void any_bytes_come_back_from_their_name(void **state)
{
	(void)state;
	uint64_t random = 1;
	char symbol[MM_SYMBOL_MAX + 1], again[MM_SYMBOL_MAX + 1], name[MM_FILE_MAX];

	for (int round = 0; round < 20000; round++) {
		size_t length = 1 + unit_random(&random) % MM_SYMBOL_MAX;
		for (size_t i = 0; i < length; i++)
			symbol[i] = (char)(1 + unit_random(&random) % 255);
		if (round % 4 == 0)
			symbol[0] = '.';
		symbol[length] = '\0';
		assert_true(mm_table_file_name(symbol, name));
		assert_null(strchr(name, '/'));
		assert_true(name[0] != '.');
		for (const char *at = name; *at; at++)
			assert_true((unsigned char)*at >= 0x20 && *at != 0x7f);
		assert_true(mm_table_file_symbol(name, again));
		assert_string_equal(again, symbol);
	}
}

static void any_name_that_is_read_is_the_one_that_would_be_written(void **state)
{
	(void)state;
	static const char letters[] = "%%%%//..02EFefZ\n\x7f";
	uint64_t random = 2;
	char name[64], symbol[MM_SYMBOL_MAX + 1], again[MM_FILE_MAX];
	int taken = 0;

	for (int round = 0; round < 100000; round++) {
		size_t length = unit_random(&random) % 8;
		for (size_t i = 0; i < length; i++)
			name[i] = letters[unit_random(&random) % (sizeof letters - 1)];
		strcpy(name + length, ".bin");
		if (!mm_table_file_symbol(name, symbol))
			continue;
		taken++;
		assert_true(mm_table_file_name(symbol, again));
		assert_string_equal(again, name);
	}
	assert_true(taken > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_symbol_is_its_own_name),
		cmocka_unit_test(a_name_that_no_symbol_has_is_refused),
		cmocka_unit_test(a_symbol_that_is_empty_or_too_long_has_no_name),
		cmocka_unit_test(any_bytes_come_back_from_their_name),
		cmocka_unit_test(any_name_that_is_read_is_the_one_that_would_be_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
