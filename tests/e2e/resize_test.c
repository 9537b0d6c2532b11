/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen follows the terminal's size, with names of any width. */
#include "support/unit.h"

#include "support/program.h"
#include "support/tables.h"

#include <sys/stat.h>

static void it_follows_the_size(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_resize(term, 80, 24);
	term_wait_last(term, "Space play");
	term_type(term, ".");
	program_wait_event(term, 1);
	term_resize(term, 40, 10);
	term_wait(term, "60 x 16");
	term_type(term, ".."); /* it goes on all the same */
	term_resize(term, 5, 2);
	term_resize(term, 1, 1);
	term_resize(term, 60, 16);
	program_wait_event(term, 3);
	term_wait_last(term, "Space play");
	term_resize(term, 200, 60);
	term_wait_last(term, "q quit");
	program_wait_event(term, 3);
	program_quit(term);
}

static void it_begins_in_any_size(void **state)
{
	const char *arguments[] = {program_market(), NULL};
	struct term *term = term_start(7, 3, NULL, arguments);

	(void)state;
	term_wait(term, "needs");
	term_resize(term, 100, 30);
	program_wait_event(term, 0);
	program_quit(term);
}

static bool is_whole(struct term *term, void *arg)
{
	int width = *(int *)arg, rows = term_rows(term);

	return strstr(term_line(term, rows - 1), "q quit") && term_glyph(term, 1, 0) == 0x250c &&
	       term_glyph(term, 1, width - 1) == 0x2510;
}

static void a_storm_of_sizes_ends_with_a_whole_screen(void **state)
{
	static const int last[][2] = {{60, 16}, {200, 60}, {80, 24}, {120, 36}};
	struct term *term = program_open();
	uint64_t seed = 5;

	(void)state;
	for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) {
		int width = last[i][0];

		for (int round = 0; round < 60; round++) {
			term_resize(term, 1 + (int)(unit_random(&seed) % 220),
				    1 + (int)(unit_random(&seed) % 70));
			if (round % 8 == 0)
				term_type(term, ".");
		}
		term_resize(term, width, last[i][1]);
		term_until(term, "a whole screen", is_whole, &width);
		program_wait_event(term, 8 * (long)(i + 1));
	}
	program_quit(term);
}

static void too_small_a_screen_asks_for_more_room(void **state)
{
	static const int sizes[][2] = {{59, 16}, {60, 15}, {59, 100}, {200, 5}};
	struct term *term = program_open();

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		char sentence[64];

		term_resize(term, sizes[i][0], sizes[i][1]);
		snprintf(sentence, sizeof sentence, "mmtui needs 60 x 16, this is %d x %d",
			 sizes[i][0], sizes[i][1]);
		term_wait(term, sentence);
		term_mouse(term, 0, 2, 2, 'M'); /* there is nothing to click at */
		term_mouse(term, 0, 2, 2, 'm');
	}
	term_resize(term, 60, 16);
	term_wait_last(term, "q quit");
	program_quit(term);
}

/* A window that is dragged to another size sends hundreds of sizes. The picture is in the end that
 * of the last one, to the last cell. */
static void a_storm_of_sizes_ends_in_the_right_picture(void **state)
{
	static const struct {
		int width, height;
	} last[] = {{200, 60}, {80, 24}, {60, 16}, {100, 31}};
	struct term *term = program_open();
	char line[200];
	size_t bytes;

	(void)state;
	term_type(term, ":panel memory\r:seek #5000\r");
	program_wait_event(term, 5000);
	for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) {
		for (int k = 0; k < 200; k++)
			term_resize(term, 20 + k * 37 % 200, 5 + k * 11 % 60);
		term_resize(term, last[i].width, last[i].height);
		program_wait_event(term, 5000);
		term_wait_last(term, "q quit");
		snprintf(line, sizeof line, ":dump %s\r", program_path("storm.txt"));
		term_type(term, line);
		term_wait_last(term, "storm.txt");
		char *text = program_read(program_path("storm.txt"), &bytes);
		program_wait_picture(term, text, last[i].height - 1);
		free(text);
		term_type(term, "\033");
	}
	program_quit(term);
}

static void wide_and_combining_names_keep_the_columns(void **state)
{
	static const char *const names[] = {"\xe6\x97\xa5\xe6\x9c\xac", /* two wide ones */
					    "e\xcc\x81t\xc3\xa9", /* one with a mark upon it */
					    "\xed\x95\x9c\xea\xb5\xad\xec\xa0\x84\xeb\xa0\xa5",
					    "\xf0\x9f\x9a\x80", "plain"};
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};
	const char *directory = program_path("names");
	const char *arguments[] = {"-c", "seek end", directory, NULL};
	struct term *term;
	int edge;

	(void)state;
	mkdir(directory, 0700);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		tables_write_few(directory, names[i]);
	term = term_start(120, 36, NULL, arguments);
	program_wait_event(term, 10);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		int width = sizes[i][0], row;

		term_resize(term, width, sizes[i][1]);
		term_wait_last(term, "q quit");
		program_sync(term);
		term_wait(term, "plain");
		row = term_find(term, "SYMBOLS");
		for (edge = 0; edge < 5;
		     edge++) { /* the frames' right edges stand one below the other */
			assert_int_equal(term_glyph(term, row + 1 + edge, width - 1), 0x2502);
			assert_int_equal(term_glyph(term, row + 1 + edge, 0), 0x2502);
		}
		assert_true(term_shows(term, "e\xcc\x81"));
	}
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_storm_of_sizes_ends_in_the_right_picture),
		cmocka_unit_test(it_follows_the_size),
		cmocka_unit_test(it_begins_in_any_size),
		cmocka_unit_test(wide_and_combining_names_keep_the_columns),
		cmocka_unit_test(a_storm_of_sizes_ends_with_a_whole_screen),
		cmocka_unit_test(too_small_a_screen_asks_for_more_room),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
