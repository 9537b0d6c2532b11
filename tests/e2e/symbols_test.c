/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of symbols on the real screen: sorted, searched, at four sizes. */
#include "support/unit.h"

#include "support/program.h"

#define SYMBOLS 12
#define MARK "\xe2\x96\xb8" /* before the selected symbol */

static const struct {
	int width, height;
} sizes[] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};
#define SIZES (sizeof sizes / sizeof sizes[0])

/* The program at the middle of the market, in one of the sizes. */
static struct term *open_at(size_t size)
{
	struct term *term = program_open();

	term_type(term, ":seek #10000\r");
	program_wait_event(term, 10000);
	term_resize(term, sizes[size].width, sizes[size].height);
	term_wait(term, "SYMBOLS");
	program_sync(term);
	return term;
}

/* What stands in the list's line at a row: NULL outside of the list. The list is the second of two
 * panels side by side. */
static const char *list_line(struct term *term, int row)
{
	static const char edge[] = "\xe2\x94\x82\xe2\x94\x82"; /* two frames meet */
	const char *line = strstr(term_line(term, row), edge);

	return line ? line + strlen(edge) : NULL;
}

/* The name in the list's line, and whether it is selected. */
static bool list_name(struct term *term, int row, char *name)
{
	const char *line = list_line(term, row);
	bool selected = line && !strncmp(line, MARK, strlen(MARK));

	name[0] = '\0';
	if (line)
		sscanf(line + (selected ? strlen(MARK) : 0), "%31s", name);
	return selected;
}

static bool has_selected(struct term *term, void *arg)
{
	char name[32];

	for (int row = 3; row < term_rows(term); row++)
		if (list_name(term, row, name) && !strcmp(name, arg))
			return true;
	return false;
}

static void wait_selected(struct term *term, char *name)
{
	term_until(term, name, has_selected, name);
}

/* Heads and an arrow that the head of the list must have, one after the other. */
static bool has_head(struct term *term, void *arg)
{
	const char *heads = list_line(term, 2);

	return heads && strstr(heads, arg);
}

static void the_list_is_sorted_by_keys_and_words_at_every_size(void **state)
{
	char last[32], name[32];

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);

		term_until(term, "by volume", has_head, "▾volume");
		term_type(term, "S");
		term_until(term, "upward", has_head, "▴volume");
		term_type(term, ":sort symbol\r");
		term_until(term, "by symbol", has_head, "sym");
		program_sync(term);
		last[0] = '\0';
		for (int row = 3; list_name(term, row, name), *name && row < 3 + SYMBOLS; row++) {
			assert_true(strcmp(name, last) > 0);
			strcpy(last, name);
		}
		assert_true(*last);
		term_type(term, "s");
		term_until(term, "by the next column", has_head, "▾last");
		term_type(term, ":sort age\r"); /* it comes on the screen where it was not */
		term_until(term, "by age", has_head, "▴age");
		term_type(term, ":sort price\r");
		term_wait_last(term, "\"price\" is none of symbol, last, change");
		program_quit(term);
	}
}

static void symbols_are_found_as_one_types_at_every_size(void **state)
{
	char first[32], other[32], small[32], want[64];

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);

		assert_true(list_name(term, 3, first));
		list_name(term, 7, other);
		for (size_t k = 0; k <= strlen(other); k++)
			small[k] = (char)(other[k] | (other[k] ? 0x20 : 0));
		term_type(term, "/");
		term_wait_last(term, "/");
		term_type(term, small);
		wait_selected(term, other);
		snprintf(want, sizeof want, "/%s   %s, match 1 of", small, other);
		term_wait_last(term, want);
		term_type(term, "\033");
		wait_selected(term, first);
		term_wait_last(term, "q quit");
		term_type(term, "/");
		term_type(term, small);
		term_type(term, "\r");
		wait_selected(term, other);
		term_wait_last(term, "q quit");
		term_type(term, "/~\r");
		term_wait_last(term, "no symbol in the list has \"~\" in its name");
		wait_selected(term, other);
		program_quit(term);
	}
}

static void the_next_match_comes_with_ctrl_n_and_the_previous_with_ctrl_p(void **state)
{
	struct term *term = open_at(1);
	char name[SYMBOLS][32], letter[2] = "";
	int found[SYMBOLS], n = 0;

	(void)state;
	for (int i = 0; i < SYMBOLS; i++)
		list_name(term, 3 + i, name[i]);
	for (const char *c = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"; *c && n < 2; c++) {
		n = 0;
		for (int i = 0; i < SYMBOLS; i++) /* names that begin with the letter, in order */
			if (name[i][0] == *c)
				found[n++] = i;
		letter[0] = *c;
	}
	assert_true(n >= 2);
	term_type(term, "/");
	term_type(term, letter);
	wait_selected(term, name[found[0]]);
	term_type(term, "\016"); /* Ctrl-N */
	wait_selected(term, name[found[1]]);
	term_type(term, "\020"); /* Ctrl-P */
	wait_selected(term, name[found[0]]);
	term_type(term, "\r\016");
	wait_selected(term, name[found[1]]);
	term_type(term, "\020");
	wait_selected(term, name[found[0]]);
	program_quit(term);
}

static void sparklines_show_five_minutes_and_what_just_traded_is_marked(void **state)
{
	struct term *term = open_at(1);
	char name[32];
	int row = 3;

	(void)state;
	assert_non_null(strstr(list_line(term, 2), "last 5 min"));
	term_type(term, ":seek #10001\r"); /* an event has just been played */
	program_wait_event(term, 10001);
	term_type(term, ":sort age\r"); /* whose symbol now comes first */
	term_until(term, "by age", has_head, "▴age");
	program_sync(term);
	sscanf(strchr(strstr(term_line(term, 3), "│") + 3, ' ') + 1, "%*s %31s", name);
	assert_non_null(strstr(list_line(term, row), name));
	const char *line = list_line(term, row);
	assert_true(strstr(line, "▲") || strstr(line, "▼") || strstr(line, " = "));
	program_quit(term);
}

static void the_list_is_the_same_however_one_came_there(void **state)
{
	char want[60][256];

	(void)state;
	for (int way = 0; way < 3; way++) {
		static const char *const ways[] = {":seek #9000\r", ":seek #8000\r:step 1000\r",
						   ":seek #9500\r:step -500\r"};
		struct term *term = open_at(0);

		term_type(term, ":sort change asc\r");
		term_type(term, ways[way]);
		program_wait_event(term, 9000);
		program_sync(term);
		for (int row = 3; row < 3 + SYMBOLS; row++) {
			const char *line = list_line(term, row);

			assert_non_null(line);
			if (way == 0)
				snprintf(want[row], sizeof want[row], "%s", line);
			assert_string_equal(line, want[row]);
		}
		program_quit(term);
	}
}

/* Until then the first in the list is selected, which every event may change. */
static void what_is_done_with_the_selected_symbol_selects_it_for_good(void **state)
{
	static const char *const keys[] = {"", "n", "N", "t", "X", "\r"};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct term *term = program_open();

		term_wait(term, "\u25b8GE"); /* the first by its name: nothing has traded */
		term_type(term, keys[i]);
		program_sync(term);
		if (*keys[i] == 'X' || *keys[i] == '\r')
			term_type(term, "\033");
		term_type(term, ":seek 50%\r");
		term_wait_gone(term, "no trade yet");
		program_sync(term);
		assert_int_equal(term_shows(term, "\u25b8GE"), i > 0);
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_is_sorted_by_keys_and_words_at_every_size),
		cmocka_unit_test(symbols_are_found_as_one_types_at_every_size),
		cmocka_unit_test(the_next_match_comes_with_ctrl_n_and_the_previous_with_ctrl_p),
		cmocka_unit_test(sparklines_show_five_minutes_and_what_just_traded_is_marked),
		cmocka_unit_test(the_list_is_the_same_however_one_came_there),
		cmocka_unit_test(what_is_done_with_the_selected_symbol_selects_it_for_good),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
