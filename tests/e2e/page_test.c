/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A symbol's page on the real screen: its keys, and what they change. */
#include "support/unit.h"

#include "support/program.h"

static void enter_opens_the_page_and_escape_leaves_it(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "G");
	program_wait_event(term, PROGRAM_EVENTS);
	term_type(term, "\r");
	term_wait(term, " CHART ");
	term_wait(term, "1 min line");
	term_wait(term, "C 9.32"); /* the last bar */
	term_wait(term, "VWAP");
	term_wait(term, "largest");
	term_wait_gone(term, " SYMBOLS ");
	term_wait(term, " TIMELINE ");
	term_wait_last(term, "crosshair");
	term_type(term, "\033");
	term_wait(term, " SYMBOLS ");
	term_wait_gone(term, " CHART ");
	term_wait_last(term, "Space play");
	program_quit(term);
}

static void its_keys_pan_zoom_and_change_the_style(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "G\r");
	program_wait_event(term, PROGRAM_EVENTS); /* at the start there is nothing to the left */
	term_wait(term, "1 min line");
	term_type(term, "(");
	term_wait(term, "1 min line, panned");
	term_type(term, "F");
	term_wait_gone(term, "panned");
	term_type(term, "\033[1;3D"); /* Alt-Left */
	term_wait(term, "panned");
	term_type(term, "9)");
	term_wait_gone(term, "panned");
	term_type(term, "b");
	term_wait(term, "1 min candles");
	term_type(term, ":chart in\r");
	term_wait(term, "30 s candles");
	term_type(term, ":chart step 5m\r");
	term_wait(term, "5 min candles");
	term_type(term, ":chart sideways\r");
	term_wait_last(term, "sideways");
	program_quit(term);
}

static void the_crosshair_is_placed_and_gone_to(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 2024-01-02T15:30:20Z\r\r");
	program_wait_time(term, "15:30:20.000000 UTC");
	term_type(term, "11J");
	term_wait(term, " 15:20 ");
	term_type(term, "K");
	term_wait(term, " 15:21 ");
	term_type(term, "\033"); /* takes the crosshair away, and not the page */
	term_wait_gone(term, " 15:21 ");
	term_wait(term, " CHART ");
	term_type(term, "11J;");
	program_wait_time(term, "15:20:59.999999 UTC");
	term_type(term, "u");
	program_wait_time(term, "15:30:20.000000 UTC");
	program_quit(term);
}

static void the_selected_symbol_changes_below_the_page(void **state)
{
	struct term *term = program_open();
	char name[64] = "", other[64] = "";

	(void)state;
	term_type(term, "G");
	program_wait_event(term, 20000); /* the list is sorted as it stays */
	term_type(term, "\r");
	term_wait(term, " CHART ");
	program_sync(term);
	sscanf(term_line(term, 1), "%63s", name);
	term_type(term, "j");
	term_wait_gone(term, name);
	sscanf(term_line(term, 1), "%63s", other);
	assert_string_not_equal(name, other);
	term_type(term, "k");
	term_wait(term, name);
	program_quit(term);
}

static void it_is_there_at_every_size(void **state)
{
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};
	struct term *term = program_open();

	(void)state;
	term_type(term, "G\r");
	for (int i = 0; i < 4; i++) {
		term_resize(term, sizes[i][0], sizes[i][1]);
		term_wait(term, "largest");
		term_wait(term, "1 min");
	}
	term_wait_gone(term, " CHART "); /* no frames there */
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enter_opens_the_page_and_escape_leaves_it),
		cmocka_unit_test(its_keys_pan_zoom_and_change_the_style),
		cmocka_unit_test(the_crosshair_is_placed_and_gone_to),
		cmocka_unit_test(the_selected_symbol_changes_below_the_page),
		cmocka_unit_test(it_is_there_at_every_size),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
