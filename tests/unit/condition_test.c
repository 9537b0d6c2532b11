/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of breakpoints' conditions. */
#include "support/unit.h"

#include <mmtui/breakpoint.h>
#include <mmtui/time.h>

#include <math.h>

#define SOME_FIELDS "price, size, change%, gap, ..."

static struct mm_condition parse(const char *text)
{
	struct mm_condition condition;
	struct mm_error err;

	if (!mm_condition_parse(text, &condition, &err))
		fail_msg("%s: %s", text, err.text);
	return condition;
}

/* Refused, and why, with the column (in characters, from 1) before it. */
static void assert_refused(const char *text, const char *why)
{
	struct mm_condition condition;
	struct mm_error err;
	char told[600];
	size_t column = 1;

	assert_false(mm_condition_parse(text, &condition, &err));
	for (size_t i = 0; i < condition.wrong; i++)
		column += ((unsigned char)text[i] & 0xc0) != 0x80;
	snprintf(told, sizeof told, "column %zu: %s", column, err.text);
	assert_string_equal(told, why);
}

static void conditions_are_read_and_kept_with_one_blank_between_words(void **state)
{
	static const struct {
		const char *typed, *kept, *symbols;
		bool of_event;
	} cases[] = {
		{"SPY price > 168.5", "SPY price > 168.5", "SPY", false},
		{"BAC size >= 100000", "BAC size >= 100000", "BAC", true},
		{"* change% < -2", "* change% < -2", "*", false},
		{"* change% < -2%", "* change% < -2%", "*", false},
		{"SPY gap > 30s", "SPY gap > 30s", "SPY", true},
		{"  SPY\tprice>168.5  ", "SPY price > 168.5", "SPY", false},
		{"SPY, A*,[B-D]? price != 1", "SPY, A*,[B-D]? price != 1", "SPY, A*,[B-D]?", false},
		{"a=b vwap == .5", "a=b vwap = .5", "a=b", false},
		{"S high<1 and low >= 2and change>3", NULL, NULL, false},
		{"S high<1 and low >= 2 and gap<=1m30s", "S high < 1 and low >= 2 and gap <= 1m30s",
		 "S", true},
		{"and trades = 1e3", "and trades = 1e3", "and", false},
		{"price volume > 3", "price volume > 3", "price", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct mm_condition condition;
		if (!cases[i].kept) {
			assert_false(mm_condition_parse(cases[i].typed, &condition, NULL));
			continue;
		}
		condition = parse(cases[i].typed);
		assert_string_equal(condition.text, cases[i].kept);
		assert_string_equal(condition.symbols, cases[i].symbols);
		assert_int_equal(condition.of_event, cases[i].of_event);
	}
}

static void a_name_in_quotes_is_one_symbol_with_its_blanks_and_commas(void **state)
{
	struct mm_condition condition = parse("A*, \"Full Name, Inc.\",B  price>3");

	(void)state;
	assert_string_equal(condition.symbols, "A*, \"Full Name, Inc.\",B");
	assert_string_equal(condition.text, "A*, \"Full Name, Inc.\",B price > 3");
	assert_int_equal(condition.comparisons, 1);
	assert_refused("\"Full Name, Inc. price > 3",
		       "column 27: the end, where a field is expected: price, gap, ...");
}

static void an_operator_becomes_an_interval(void **state)
{
	struct mm_comparison c;

	(void)state;
	c = parse("A price > 1").comparison[0];
	assert_true(c.low == nextafter(1, 2) && isinf(c.high) && !c.except);
	c = parse("A price >= 1").comparison[0];
	assert_true(c.low == 1 && isinf(c.high) && !c.except);
	c = parse("A price < 1").comparison[0];
	assert_true(isinf(c.low) && c.high == nextafter(1, 0) && !c.except);
	c = parse("A price <= 1").comparison[0];
	assert_true(isinf(c.low) && c.high == 1 && !c.except);
	c = parse("A price = 1").comparison[0];
	assert_true(c.low == 1 && c.high == 1 && !c.except);
	c = parse("A price != 1").comparison[0];
	assert_true(c.low == 1 && c.high == 1 && c.except);
	c = parse("A gap > 2us").comparison[0];
	assert_true(c.shortest == 2001 && c.longest == UINT64_MAX && !c.except);
	c = parse("A gap >= 2us").comparison[0];
	assert_true(c.shortest == 2000 && c.longest == UINT64_MAX);
	c = parse("A gap < 2us").comparison[0];
	assert_true(c.shortest == 0 && c.longest == 1999);
	c = parse("A gap <= 2us").comparison[0];
	assert_true(c.shortest == 0 && c.longest == 2000);
	c = parse("A gap = 2us").comparison[0];
	assert_true(c.shortest == 2000 && c.longest == 2000 && !c.except);
	c = parse("A gap != 2us").comparison[0];
	assert_true(c.shortest == 2000 && c.longest == 2000 && c.except);
	c = parse("A gap < 0ns").comparison[0];
	assert_true(c.shortest > c.longest); /* never */
}

static void an_error_points_at_the_place(void **state)
{
	(void)state;
	assert_refused("", "column 1: the end, where symbols are expected: SPY, A*, SPY,BAC or *");
	assert_refused("  ",
		       "column 3: the end, where symbols are expected: SPY, A*, SPY,BAC or *");
	assert_refused(" ,, ", "column 2: \",,\" names no symbol");
	assert_refused("price > 168",
		       "column 1: \"price\" stands where symbols are expected: SPY, A* or *");
	assert_refused("price>168",
		       "column 1: \"price>168\" stands where symbols are expected: SPY, A* or *");
	assert_refused("SPY", "column 4: the end, where a field is expected: price, gap, ...");
	assert_refused("SPY prise > 168", "column 5: \"prise\" is no field: " SOME_FIELDS);
	assert_refused("SPY > 168", "column 5: \">\", where a field is expected: price, gap, ...");
	assert_refused("SPY price", "column 10: the end, where an operator is expected: "
				    "> >= < <= = !=");
	assert_refused("SPY price 168", "column 11: \"168\", where an operator is expected: "
					"> >= < <= = !=");
	assert_refused("SPY price => 168", "column 11: \"=>\" is no operator: > >= < <= = !=");
	assert_refused("SPY price >", "column 12: the end, where a number is expected");
	assert_refused("SPY price > 1,000", "column 13: \"1,000\" is no number");
	assert_refused("SPY price > nan", "column 13: \"nan\" is no number");
	assert_refused("SPY price > 5%", "column 13: \"5%\" is no number");
	assert_refused("SPY change% > %", "column 15: \"%\" is no number");
	assert_refused("SPY gap > ",
		       "column 11: the end, where a duration is expected: 250ms, 30s, 1m30s");
	assert_refused("SPY gap > 30", "column 11: \"30\" is no duration: 250ms, 30s, 1m30s");
	assert_refused("SPY gap > -1s", "column 11: \"-1s\" is no duration: 250ms, 30s, 1m30s");
	assert_refused("SPY price > 1 or size > 2",
		       "column 15: \"or\" is too much: only \"and\" may follow");
	assert_refused("SPY price > 1 and",
		       "column 18: the end, where a field is expected: price, gap, ...");
	assert_refused("SPY price > 1 and size > x", "column 26: \"x\" is no number");
	/* columns are characters, and nothing a terminal obeys is quoted */
	assert_refused("Bär price > 1\x1b[2J", "column 13: \"1?[2J\" is no number");
}

static void what_is_too_long_is_refused(void **state)
{
	struct mm_condition condition;
	char text[400];

	(void)state;
	memset(text, 'A', sizeof text);
	text[MM_BREAK_TEXT - 1] = '\0';
	assert_false(mm_condition_parse(text, &condition, NULL));
	text[MM_BREAK_TEXT - 1] = 'A';
	strcpy(text + 300, " price > 1");
	assert_refused(text, "column 1: the condition is too long: at most 127 bytes");
	strcpy(text + 115, " price>1"); /* 123 as typed, 125 as kept */
	parse(text);
	memset(text, 'A', 118);
	strcpy(text + 118, " price>1"); /* 126 as typed, 128 as kept */
	assert_refused(text, "column 126: the condition is too long: at most 127 bytes");
	strcpy(text, "A gap>0s");
	for (int i = 1; i < MM_COMPARISONS_MAX; i++)
		strcat(text, " and gap>0s");
	assert_int_equal(parse(text).comparisons, MM_COMPARISONS_MAX);
	strcpy(text, "A low>0");
	for (int i = 0; i < MM_COMPARISONS_MAX; i++)
		strcat(text, " and low>0");
	assert_refused(text, "column 79: \"and\" is one too many");
}

static void half_a_condition_says_which_word_comes_next(void **state)
{
	static const struct {
		const char *text;
		enum mm_condition_word word;
		size_t start;
	} cases[] = {
		{"", MM_WORD_SYMBOLS, 0},
		{"SP", MM_WORD_SYMBOLS, 0},
		{"  SP", MM_WORD_SYMBOLS, 2},
		{"SPY,B", MM_WORD_SYMBOLS, 4},
		{"SPY, B", MM_WORD_SYMBOLS, 5},
		{"SPY, ", MM_WORD_SYMBOLS, 5},
		{"SPY,", MM_WORD_SYMBOLS, 4},
		{"SPY ", MM_WORD_FIELD, 4},
		{"SPY pri", MM_WORD_FIELD, 4},
		{"SPY price ", MM_WORD_OPERATOR, 10},
		{"SPY price >", MM_WORD_OPERATOR, 10},
		{"SPY price>", MM_WORD_OPERATOR, 9},
		{"SPY price> ", MM_WORD_VALUE, 11},
		{"SPY price>16", MM_WORD_VALUE, 10},
		{"SPY price > 168 ", MM_WORD_AND, 16},
		{"SPY price > 168 a", MM_WORD_AND, 16},
		{"SPY price > 168 and ", MM_WORD_FIELD, 20},
		{"SPY price > 168 and siz", MM_WORD_FIELD, 20},
		{"\"Full Na", MM_WORD_SYMBOLS, 0},
		{"SPY,\"Full Name, In", MM_WORD_SYMBOLS, 4},
		{"\"Full Name, Inc.\",B", MM_WORD_SYMBOLS, 18},
		{"\"Full Name, Inc.\" pri", MM_WORD_FIELD, 18},
		{"SPY prise ", MM_WORD_NONE, 0},
		{"SPY price => ", MM_WORD_NONE, 0},
		{"SPY price 3 ", MM_WORD_NONE, 0},
		{"SPY price > 3 or ", MM_WORD_NONE, 0},
	};
	size_t start;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(mm_condition_expects(cases[i].text, &start), cases[i].word);
		if (cases[i].word != MM_WORD_NONE)
			assert_int_equal(start, cases[i].start);
	}
}

static void every_field_and_operator_that_is_told_is_understood(void **state)
{
	(void)state;
	for (int f = 0; f < MM_FIELDS; f++) {
		const struct mm_field_info *field = &mm_fields()[f];
		for (const char *const *o = mm_operators(); *o; o++) {
			char text[128];
			snprintf(text, sizeof text, "* %s %s %s", field->name, *o,
				 field->unit == MM_IN_TIME ? "1s" : "1");
			struct mm_condition condition = parse(text);
			assert_int_equal(condition.comparison[0].field, f);
			assert_string_equal(condition.text, text);
		}
		assert_non_null(field->help);
	}
}

/* Puts random words, most of them ones that fit, and random bytes together. */
static void random_text(char *text, size_t size, uint64_t *random)
{
	static const char *const words[] = {
		"SPY", "*",     "A,B", "price", "size",     "change%", "gap",     "vwap",
		">",   ">=",    "<",   "!=",    "==",       "=>",      "1",       "-2%",
		"30s", "1e400", "and", ",",     "\xc3\xa4", "\"",      "\"A, B\""};
	size_t length = 0;

	for (uint64_t n = unit_random(random) % 12; n; n--) {
		uint64_t which = unit_random(random) % (sizeof words / sizeof words[0] + 1);
		if (which < sizeof words / sizeof words[0])
			length += (size_t)snprintf(text + length, size - length, "%s",
						   words[which]);
		else
			length += (size_t)snprintf(text + length, size - length, "%c",
						   (char)(1 + unit_random(random) % 255));
		if (unit_random(random) % 4)
			length += (size_t)snprintf(text + length, size - length, " ");
	}
	text[length] = '\0';
}

/* One that is likely to be a condition. */
static void likely_text(char *text, size_t size, uint64_t *random)
{
	static const char *const values[] = {"1", "-2%", "30s", "1.5", "2m", "x"};
	size_t length = (size_t)snprintf(text, size, "S%s%s", unit_random(random) % 2 ? "" : ", T*",
					 unit_random(random) % 2 ? "" : ",\"U, Inc.\"");

	for (uint64_t n = 1 + unit_random(random) % 3; n; n--) {
		enum mm_field field = (enum mm_field)(unit_random(random) % MM_FIELDS);
		length += (size_t)snprintf(
			text + length, size - length, " %s%s%s%s%s", mm_fields()[field].name,
			unit_random(random) % 2 ? " " : "", mm_operators()[unit_random(random) % 6],
			unit_random(random) % 2 ? " " : "", values[unit_random(random) % 6]);
		if (n > 1)
			length += (size_t)snprintf(text + length, size - length, " and");
	}
}

static void whatever_is_typed_it_is_read_or_refused_with_a_sentence(void **state)
{
	uint64_t random = 1, read = 0;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[256];
		struct mm_condition condition, again;
		struct mm_error err = {""};
		size_t start;

		if (i % 2)
			random_text(text, sizeof text, &random);
		else
			likely_text(text, sizeof text, &random);
		mm_condition_expects(text, &start);
		assert_true(start <= strlen(text));
		if (!mm_condition_parse(text, &condition, &err)) {
			assert_true(*err.text && condition.wrong <= strlen(text));
			continue;
		}
		read++;
		/* what is kept means the same */
		again = parse(condition.text);
		assert_memory_equal(&again, &condition, sizeof again);
		assert_int_equal(mm_condition_expects(condition.text, &start), MM_WORD_VALUE);
	}
	assert_true(read > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_are_read_and_kept_with_one_blank_between_words),
		cmocka_unit_test(a_name_in_quotes_is_one_symbol_with_its_blanks_and_commas),
		cmocka_unit_test(an_operator_becomes_an_interval),
		cmocka_unit_test(an_error_points_at_the_place),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(half_a_condition_says_which_word_comes_next),
		cmocka_unit_test(every_field_and_operator_that_is_told_is_understood),
		cmocka_unit_test(whatever_is_typed_it_is_read_or_refused_with_a_sentence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
