/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the screen is configured: keys bound anew, settings, and colours as the terminal has them. */
#include "support/unit.h"

#include "support/program.h"

#include <signal.h>

/* --- configuration ------------------------------------------------------------------------------
 */

static void a_key_bound_anew_works_and_is_told_everywhere(void **state)
{
	struct term *term = program_configured(NULL, "bind w step %d\n"
						     "unbind .\n"
						     "bind Ctrl-Shift-Right seek #500\n"
						     "bind Alt-e seek end\n"
						     "bind F7 seek start\n"
						     "unbind q\n"
						     "bind Q quit\n");

	(void)state;
	term_wait_last(term, "w , step");
	term_wait_last(term, "Q quit");
	term_type(term, "..12w");
	program_wait_event(term, 12);
	term_type(term, "\033[1;6C");
	program_wait_event(term, 500);
	term_type(term, "\033e");
	program_wait_event(term, PROGRAM_EVENTS);
	term_type(term, "\033[18~");
	program_wait_event(term, 0);
	term_type(term, "?");
	term_wait(term, "HELP");
	term_wait(term, "│ w                 one event on");
	term_type(term, "q?:bind e seek #333\r");
	term_wait_gone(term, "HELP");
	term_type(term, "e");
	program_wait_event(term, 333);
	term_type(term, "Q");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

static void a_wrong_line_is_told_and_the_rest_counts(void **state)
{
	struct term *term = program_configured(NULL, "set large 500\n"
						     "bind w paly\n"
						     "bind e step 7\n"
						     "color up reddish\n");

	(void)state;
	term_wait_last(term, "2 errors, all told when mmtui ends: ");
	term_wait_last(term, "configuration:2: there is no command \"paly\"");
	term_type(term, "e");
	program_wait_event(term, 7);
	term_type(term, ":set large\r");
	term_wait_last(term, "large 500");
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	/* on the first screen, where it was told before */
	term_wait(term, "configuration:2: there is no command \"paly\"");
	term_wait(term, "configuration:4: \"reddish\" is no colour");
	term_free(term);
}

static void a_configuration_that_is_not_there_is_an_error_where_it_was_named(void **state)
{
	(void)state;
	assert_int_equal(
		program_shell("\"$MMTUI\" --config \"$D/none\" \"$MARKET\" > \"$D/out\" 2> "
			      "\"$D/err\" < /dev/null"),
		1);
	assert_int_equal(program_shell("grep -q \"$D/none: No such file\" \"$D/err\""), 0);
	assert_int_equal(
		program_shell("XDG_CONFIG_HOME=\"$D/nowhere\" \"$MMTUI\" \"$MARKET\" "
			      "> /dev/null 2> \"$D/err\" < /dev/null && test ! -s \"$D/err\""),
		0);
}

static void the_configuration_that_is_printed_reads_back(void **state)
{
	(void)state;
	assert_int_equal(
		program_shell("\"$MMTUI\" --config /dev/null --print-config > \"$D/one\" && "
			      "\"$MMTUI\" --config \"$D/one\" --print-config > \"$D/two\" && "
			      "cmp \"$D/one\" \"$D/two\" && "
			      "test $(grep -c '^bind' \"$D/one\") -gt 40"),
		0);
	program_configuration("bind w play\nset large 7\ncolor up red on 17 dim\nunbind q\n");
	assert_int_equal(
		program_shell(
			"\"$MMTUI\" --config \"$D/configuration\" --print-config > \"$D/one\" && "
			"\"$MMTUI\" --config \"$D/one\" --print-config > \"$D/two\" && "
			"cmp \"$D/one\" \"$D/two\" && "
			"for line in 'bind w play' 'unbind q' 'set large 7' "
			"'color up red on 17 dim'; do "
			"grep -qx \"$line\" \"$D/one\" || exit 1; done"),
		0);
	program_configuration("set large\n");
	assert_int_equal(program_shell("\"$MMTUI\" --config \"$D/configuration\" --print-config > "
				       "\"$D/one\" 2> \"$D/err\""),
			 1);
	assert_int_equal(program_shell("grep -q '^mmtui: .*/configuration:1: large: which value' "
				       "\"$D/err\""),
			 0);
}

static void the_zone_may_be_configured_and_an_option_has_the_last_word(void **state)
{
	const char *path = program_configuration("set tz America/New_York\n");
	const char *arguments[] = {"--config", path, "--at", "10:00:00", NULL};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	program_wait_time(term, "10:00:00.000000 EST");
	program_quit(term);
	const char *tokyo[] = {"--config", path, "--tz", "Asia/Tokyo", NULL};
	term = program_start(NULL, tokyo);
	program_wait_time(term, "JST");
	program_quit(term);
}

/* --- colours ------------------------------------------------------------------------------------
 */

static const char own_colours[] = "color up #12ab34\ncolor down #12ab34\ncolor dim #767676\n";

static void colours_come_as_the_terminal_has_them(void **state)
{
	static const struct {
		const char *type, *sent;
	} terminals[] = {
		{"TERM=xterm-direct", "38:2::18:171:52"},
		{"TERM=xterm-256color", "\033]4;"}, /* mixed into the palette */
		{"TERM=screen-256color", "\033[38;5;35m"},
		{"TERM=xterm-16color", "\033[32m"},
		{"TERM=linux", "\033[32m"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof terminals / sizeof terminals[0]; i++) {
		const char *environment[] = {terminals[i].type, NULL};
		struct term *term = program_configured(environment, own_colours);

		term_type(term, ":seek 50%\r");
		term_wait(term, "+");
		program_sync(term);
		if (term_last_written(term, terminals[i].sent) < 0)
			fail_msg("%s is not sent what it is to be", terminals[i].type);
		if (strstr(terminals[i].type, "screen") || strstr(terminals[i].type, "linux"))
			assert_int_equal(term_last_written(term, "\033]4;"), -1);
		program_quit(term);
	}
}

static void what_was_mixed_is_taken_back(void **state)
{
	struct term *term = program_configured(NULL, own_colours);

	(void)state;
	program_sync(term);
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	assert_true(term_last_written(term, "\033]104") > term_last_written(term, "\033]4;"));
	term_free(term);
	term = program_configured(NULL, own_colours);
	program_sync(term);
	term_signal(term, SIGABRT);
	assert_int_equal(term_wait_exit(term), 128 + SIGABRT);
	assert_true(term_last_written(term, "\033]104") > term_last_written(term, "\033]4;"));
	term_free(term);
}

static void a_terminal_of_direct_colours_shows_the_usual_ones(void **state)
{
	const char *environment[] = {"TERM=xterm-direct", NULL};
	struct term *term = program_start(environment, NULL);

	(void)state;
	program_sync(term);
	assert_true(term_last_written(term, "38:2::118:118:118") >=
		    0); /* 243 of the palette: frames */
	program_quit(term);
}

static void without_colours_attributes_of_ones_own_stay(void **state)
{
	const char *environment[] = {"NO_COLOR=1", NULL};
	struct term *term = program_configured(environment, "color bar red on blue underline\n");

	(void)state;
	program_sync(term);
	assert_false(term_look(term, 0, 1).coloured);
	assert_true(term_last_written(term, ";4;7m") >= 0); /* underlined, reversed as ever */
	program_quit(term);
}

static bool is_coloured(struct term *term, void *arg)
{
	(void)arg;
	return term_look(term, 0, 1).coloured && !term_look(term, 0, 1).reverse;
}

static void a_colour_changes_while_the_screen_is_there(void **state)
{
	const char *environment[] = {"TERM=linux", NULL};
	struct term *term = program_start(environment, NULL);

	(void)state;
	program_sync(term);
	assert_true(term_look(term, 0, 1).reverse);
	term_type(term, ":color bar white on blue\r");
	term_until(term, "a blue line on top", is_coloured, NULL);
	term_type(term, ":color bar\r");
	term_wait_last(term, "bar white on blue");
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_bound_anew_works_and_is_told_everywhere),
		cmocka_unit_test(a_wrong_line_is_told_and_the_rest_counts),
		cmocka_unit_test(a_configuration_that_is_not_there_is_an_error_where_it_was_named),
		cmocka_unit_test(the_configuration_that_is_printed_reads_back),
		cmocka_unit_test(the_zone_may_be_configured_and_an_option_has_the_last_word),
		cmocka_unit_test(colours_come_as_the_terminal_has_them),
		cmocka_unit_test(what_was_mixed_is_taken_back),
		cmocka_unit_test(a_terminal_of_direct_colours_shows_the_usual_ones),
		cmocka_unit_test(without_colours_attributes_of_ones_own_stay),
		cmocka_unit_test(a_colour_changes_while_the_screen_is_there),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
