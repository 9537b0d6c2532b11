/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline on the real screen: zoomed by keys and commands, along with the playhead, in a zone.
 */
#include "support/unit.h"

#include "support/program.h"

#include <string.h>

/* The stretch shown has been counted: nothing is marked as still being so. */
static void wait_counted(struct term *term)
{
	term_wait_gone(term, "so far");
}

/* The axis, the last line of the timeline within its frame, begins and ends with these times. */
struct ends {
	const char *left, *right;
};

static bool is_axis(struct term *term, void *arg)
{
	const struct ends *ends = arg;
	const char *line = term_line(term, term_rows(term) - 3);
	const char *right = strstr(line, ends->right);

	return strstr(line, ends->left) && right && strstr(line, ends->left) < right &&
	       strlen(right) == strlen(ends->right) + strlen(" \xe2\x94\x82");
}

static void wait_axis(struct term *term, const char *left, const char *right)
{
	struct ends ends = {left, right};

	term_until(term, left, is_axis, &ends);
}

static void keys_zoom_around_the_playhead(void **state)
{
	struct term *term = program_open();

	(void)state;
	wait_axis(term, " 09:01 ", " 2024-01-03 00:58");
	term_type(term, ":seek 2024-01-02T17:45:00Z\r");
	program_wait_time(term, "17:45:00.000000");
	term_type(term, "+");
	term_wait(term, "TIMELINE  zoom 2x");
	wait_axis(term, " 13:23 ", " 21:21");
	term_type(term, "=");
	term_wait(term, "TIMELINE  zoom 4x");
	wait_axis(term, " 15:34 ", " 19:33");
	term_type(term, "3+");
	term_wait(term, "TIMELINE  zoom 32x");
	term_type(term, "4-");
	term_wait(term, "TIMELINE  zoom 2x");
	wait_counted(term);
	term_type(term, "-");
	term_wait(term, "TIMELINE \xe2\x94\x80");
	wait_axis(term, " 09:01 ", " 2024-01-03 00:58");
	program_quit(term);
}

static void commands_zoom_to_a_stretch_the_window_and_all(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":zoom 15:00 16:00\r");
	wait_axis(term, " 15:00:00 ", " 16:00:00");
	wait_counted(term);
	term_type(term, ":in 15:10:00\r:out 15:20:00\r:zoom window\r");
	wait_axis(term, " 15:10:00 ", " 15:20:00");
	term_wait(term, "in 15:10:00  out 15:20:00  10 min");
	term_type(term, ":zoom sideways\r");
	term_wait_last(term, "sideways");
	wait_axis(term, " 15:10:00 ", " 15:20:00");
	term_type(term, ":zoom all\r");
	wait_axis(term, " 09:01 ", " 2024-01-03 00:58");
	program_quit(term);
}

static void a_zoomed_timeline_goes_with_the_playhead(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 15:30:00\r");
	program_wait_time(term, "15:30:00.000000");
	term_type(term, ":zoom 15:00 16:00\r");
	wait_axis(term, " 15:00:00 ", " 16:00:00");
	term_type(term, ":speed 3600x\r ");
	wait_axis(term, " 16:00:00 ", " 17:00:00");
	wait_axis(term, " 17:00:00 ", " 18:00:00");
	term_type(term, " ");
	program_wait_pause(term);
	term_type(term, ":zoom 15:00 15:30\r"); /* the playhead is somewhere else */
	wait_axis(term, " 15:00:00 ", " 15:30:00");
	term_wait(term, "\xe2\x96\xb8 \xe2\x94\x82"); /* to the right of it */
	program_quit(term);
}

static void the_axis_is_in_the_zone_of_the_screen(void **state)
{
	const char *arguments[] = {"--tz", "America/New_York", "-c", "zoom 10:00 10:30", NULL};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	wait_axis(term, " 10:00:00 ", " 10:30:00");
	term_wait(term, " 10:10 ");
	term_type(term, ":tz UTC\r");
	wait_axis(term, " 15:00:00 ", " 15:30:00");
	term_wait(term, " 15:10 ");
	term_type(term, ":zoom 15:05 15:10\r");
	wait_axis(term, " 15:05:00 ", " 15:10:00");
	program_quit(term);
}

static void on_a_small_screen_the_zoom_stands_on_the_axis(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_resize(term, 60, 16);
	term_wait(term, " 09:01   ");
	term_type(term, ":zoom 15:00 16:00\r");
	term_wait(term, " 15:00  zoom 16x ");
	program_quit(term);
}

/* What is printed without a terminal has been counted, too. */
static void a_printed_frame_has_the_density_of_its_stretch(void **state)
{
	(void)state;
	assert_int_equal(
		program_shell("\"$MMTUI\" \"$MARKET\" -c 'zoom 15:00 16:00' > \"$D/frame\" "
			      "&& grep -q 'TIMELINE  zoom 16x ─' \"$D/frame\""),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_zoom_around_the_playhead),
		cmocka_unit_test(commands_zoom_to_a_stretch_the_window_and_all),
		cmocka_unit_test(a_zoomed_timeline_goes_with_the_playhead),
		cmocka_unit_test(the_axis_is_in_the_zone_of_the_screen),
		cmocka_unit_test(on_a_small_screen_the_zoom_stands_on_the_axis),
		cmocka_unit_test(a_printed_frame_has_the_density_of_its_stretch),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
