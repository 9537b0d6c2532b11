/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and commands that move the replay, on the real screen. */
#include "support/unit.h"

#include "support/program.h"

static const char left[] = "\033[D", right[] = "\033[C";
static const char shift_right[] = "\033[1;2C", ctrl_right[] = "\033[1;5C";
static const char ctrl_left[] = "\033[1;5D", home[] = "\033[H", end[] = "\033[F";

static void the_screen_begins_paused_at_the_start(void **state)
{
	struct term *term = program_open();

	(void)state;
	program_wait_event(term, 0);
	program_wait_pause(term);
	assert_true(term_alternate(term));
	assert_false(term_cursor_visible(term));
	term_wait(term, "12 symbols");
	term_wait(term, "20,000 events");
	term_wait(term, "TAPE");
	term_wait(term, "SYMBOLS");
	term_wait(term, "MEMORY");
	term_wait(term, "TIMELINE");
	term_wait_last(term, "Space play");
	program_quit(term);
}

static void events_are_stepped_on_and_back(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ".");
	program_wait_event(term, 1);
	term_type(term, "...");
	program_wait_event(term, 4);
	term_type(term, ",");
	program_wait_event(term, 3);
	term_type(term, "10.");
	program_wait_event(term, 13);
	term_type(term, "4,");
	program_wait_event(term, 9);
	term_type(term, "100,");
	program_wait_event(term, 0);
	program_quit(term);
}

static bool is_past(struct term *term, void *arg)
{
	return program_event(term) > *(long *)arg;
}

static bool is_before(struct term *term, void *arg)
{
	return program_event(term) >= 0 && program_event(term) < *(long *)arg;
}

static void a_breakpoint_stops_it_and_says_what_happened(void **state)
{
	struct term *term = program_open();
	long at = 5000, first;

	(void)state;
	term_type(term, ":seek #5000\r");
	program_wait_event(term, at);
	term_type(term, ":break * size > 0 and trades >= 500\r");
	term_wait_last(term, "breakpoint 1: * size > 0 and trades >= 500");
	term_type(term, "m ");
	term_until(term, "the event", is_past, &at);
	term_wait_last(term, "breakpoint 1: * size > 0 and trades >= 500, ");
	program_wait_pause(term);
	first = program_event(term);
	term_type(term, " "); /* on to the next one */
	term_until(term, "the next event", is_past, &first);
	program_wait_pause(term);
	term_type(term, ":delete 1\r");
	term_wait_last(term, "breakpoint 1 is deleted");
	term_type(term, " ");
	program_wait_event(term, 20000);
	program_quit(term);
}

static void a_condition_that_is_none_is_refused_with_its_place(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":break * size ! 3\r");
	term_wait_last(term, ":break * size ! 3   \"!\" is no operator: > >= < <= = !=");
	term_type(term, "\033");
	term_wait_last(term, "q quit");
	program_quit(term);
}

static void snapshot_steps_undo_each_other(void **state)
{
	struct term *term = program_open();
	long at = 5000, first, second;

	(void)state;
	term_type(term, ":seek #5000\r");
	program_wait_event(term, at);
	term_type(term, ">");
	term_until(term, "the next boundary", is_past, &at);
	program_sync(term);
	first = program_event(term);
	term_type(term, ">");
	term_until(term, "the boundary after it", is_past, &first);
	program_sync(term);
	second = program_event(term);
	term_type(term, "<");
	program_wait_event(term, first);
	term_type(term, ">");
	program_wait_event(term, second);
	program_quit(term);
}

static void trades_of_the_selected_symbol_are_stepped(void **state)
{
	struct term *term = program_open();
	char name[32] = "", want[40];
	long at = 1000, first, second;

	(void)state;
	term_type(term, ":seek #1000\r");
	program_wait_event(term, at);
	program_sync(term);
	int row = term_find(term, "\xe2\x96\xb8"); /* the selected line begins with an arrow */
	assert_true(row > 0);
	sscanf(strstr(term_line(term, row), "\xe2\x96\xb8") + 3, "%31s", name);
	term_type(term, "n");
	term_until(term, "its next trade", is_past, &at);
	program_sync(term);
	first = program_event(term);
	snprintf(want, sizeof want, " %s ", name);
	assert_non_null(strstr(term_line(term, 3), want)); /* the tape's newest line */
	term_type(term, "n");
	term_until(term, "the trade after it", is_past, &first);
	program_sync(term);
	second = program_event(term);
	term_type(term, "N");
	program_wait_event(term, first);
	term_type(term, "n");
	program_wait_event(term, second);
	program_quit(term);
}

static void stretches_of_time_are_stepped(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 15:00:00\r");
	program_wait_time(term, "15:00:00.000000");
	term_type(term, right);
	program_wait_time(term, "15:00:05.000000");
	term_type(term, shift_right);
	program_wait_time(term, "15:00:06.000000");
	term_type(term, ctrl_right);
	program_wait_time(term, "15:01:06.000000");
	term_type(term, "h");
	program_wait_time(term, "15:01:01.000000");
	term_type(term, "H");
	program_wait_time(term, "15:01:00.000000");
	term_type(term, "2");
	term_type(term, ctrl_left);
	program_wait_time(term, "14:59:00.000000");
	term_type(term, left);
	program_wait_time(term, "14:58:55.000000");
	program_quit(term);
}

static void seeking_goes_there_and_back(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #12345\r");
	program_wait_event(term, 12345);
	term_type(term, "u");
	program_wait_event(term, 0);
	term_type(term, "u");
	program_wait_event(term, 12345);
	term_type(term, end);
	program_wait_event(term, PROGRAM_EVENTS);
	term_type(term, home);
	program_wait_event(term, 0);
	term_type(term, "G");
	program_wait_event(term, PROGRAM_EVENTS);
	term_type(term, "g");
	program_wait_event(term, 0);
	term_type(term, ":seek 16:30:00\r");
	program_wait_time(term, "16:30:00.000000");
	term_type(term, ":seek -90s\r");
	program_wait_time(term, "16:28:30.000000");
	program_quit(term);
}

static void space_plays_and_pauses(void **state)
{
	struct term *term = program_open();
	long none = 0, n;

	(void)state;
	term_type(term, ":speed 2000/s\r ");
	term_until(term, "it plays", is_past, &none);
	term_type(term, " ");
	program_wait_pause(term);
	n = program_event(term);
	term_type(term, ".");
	program_wait_event(term, n + 1);
	term_type(term, ",,");
	program_wait_event(term, n - 1);
	program_quit(term);
}

static void it_plays_to_the_end_and_back_to_the_start(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "m ");
	program_wait_event(term, PROGRAM_EVENTS);
	program_wait_pause(term);
	term_wait_last(term, "the end");
	term_type(term, "r ");
	program_wait_event(term, 0);
	program_wait_pause(term);
	term_wait_last(term, "the start");
	program_quit(term);
}

static void reversing_plays_backward(void **state)
{
	struct term *term = program_open();
	long at = 10000;

	(void)state;
	term_type(term, ":seek #10000\r");
	program_wait_event(term, at);
	term_type(term, ":speed 1000/s\rr ");
	term_until(term, "it plays backward", is_before, &at);
	term_type(term, ":pause\r");
	program_wait_pause(term);
	program_quit(term);
}

static void keys_change_the_speed(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "}");
	program_wait_time(term, " 2x ");
	term_type(term, "}");
	program_wait_time(term, " 4x ");
	term_type(term, "{");
	program_wait_time(term, " 2x ");
	term_type(term, "]");
	program_wait_time(term, " 2.2x ");
	term_type(term, "m");
	program_wait_time(term, " max ");
	term_type(term, "\177"); /* Backspace */
	program_wait_time(term, " 1x ");
	term_type(term, ":speed 5000/s\r");
	program_wait_time(term, " 5000/s ");
	program_quit(term);
}

static void marks_are_set_shown_and_cleared(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 15:00:00\ri");
	term_wait(term, "in 15:00:00");
	term_type(term, ":seek 15:10:00\ro");
	term_wait(term, "out 15:10:00");
	term_type(term, "c");
	term_wait_gone(term, "out 15:10:00");
	term_wait_gone(term, "in 15:00:00");
	program_quit(term);
}

static void an_out_mark_before_the_in_mark_is_refused(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":in 15:00:00\r:out 14:00:00\r");
	term_wait_last(term, "mark");
	term_wait(term, "in 15:00:00");
	term_wait_gone(term, "out 14:00:00");
	program_quit(term);
}

static void the_selection_moves_and_its_symbol_is_found_by_name(void **state)
{
	struct term *term = program_open();
	char before[256], after[256];
	static const char arrow[] = "\xe2\x96\xb8";

	(void)state;
	term_type(term, "G");
	program_wait_event(term, PROGRAM_EVENTS);
	term_type(term, "\033[5~"); /* PageUp: to the top */
	term_wait(term, " 1/12 ");
	program_sync(term);
	int row = term_find(term, arrow);
	snprintf(before, sizeof before, "%s", strstr(term_line(term, row), arrow));
	term_type(term, "j\033[B");
	term_wait(term, " 3/12 ");
	program_sync(term);
	assert_int_equal(term_find(term, arrow), row + 2);
	snprintf(after, sizeof after, "%s", strstr(term_line(term, row + 2), arrow));
	assert_string_not_equal(before, after);
	term_type(term, "k");
	term_wait(term, " 2/12 ");
	char name[32], line[64];
	sscanf(before + 3, "%31s", name);
	snprintf(line, sizeof line, ":symbol %s\r", name);
	term_type(term, line);
	term_wait(term, " 1/12 ");
	program_quit(term);
}

static void panels_are_shown_and_hidden(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_wait(term, "MEMORY");
	term_type(term, "\033OS"); /* F4 */
	term_wait_gone(term, "MEMORY");
	term_type(term, "\033OQ"); /* F2 */
	term_wait_gone(term, "TAPE");
	term_type(term, "\033OQ");
	term_wait(term, "TAPE");
	program_quit(term);
}

static void the_zone_of_the_screen_changes(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 2024-01-02T15:00:00Z\r");
	program_wait_time(term, "15:00:00.000000 UTC");
	term_type(term, ":tz America/New_York\r");
	program_wait_time(term, "10:00:00.000000 EST");
	term_type(term, ":tz Nowhere\r");
	term_wait_last(term, "Nowhere");
	program_wait_time(term, "10:00:00.000000 EST");
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_screen_begins_paused_at_the_start),
		cmocka_unit_test(events_are_stepped_on_and_back),
		cmocka_unit_test(a_breakpoint_stops_it_and_says_what_happened),
		cmocka_unit_test(a_condition_that_is_none_is_refused_with_its_place),
		cmocka_unit_test(snapshot_steps_undo_each_other),
		cmocka_unit_test(trades_of_the_selected_symbol_are_stepped),
		cmocka_unit_test(stretches_of_time_are_stepped),
		cmocka_unit_test(seeking_goes_there_and_back),
		cmocka_unit_test(space_plays_and_pauses),
		cmocka_unit_test(it_plays_to_the_end_and_back_to_the_start),
		cmocka_unit_test(reversing_plays_backward),
		cmocka_unit_test(keys_change_the_speed),
		cmocka_unit_test(marks_are_set_shown_and_cleared),
		cmocka_unit_test(an_out_mark_before_the_in_mark_is_refused),
		cmocka_unit_test(the_selection_moves_and_its_symbol_is_found_by_name),
		cmocka_unit_test(panels_are_shown_and_hidden),
		cmocka_unit_test(the_zone_of_the_screen_changes),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
