/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line, help, export and dump, on the real screen. */
#include "support/unit.h"

#include "support/program.h"

#include <sys/stat.h>
#include <unistd.h>

static void what_is_typed_stands_on_the_last_line(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":step 12");
	term_wait_last(term, ":step 12");
	assert_true(term_cursor_visible(term));
	term_type(term, "\001\033[C\033[C\033[C\033[C\033[C"); /* Ctrl-A, five to the right */
	term_type(term, "3\005\177\r");                        /* Ctrl-E, Backspace */
	program_wait_event(term, 31);
	term_wait_last(term, "Space play");
	assert_false(term_cursor_visible(term));
	program_quit(term);
}

static void escape_leaves_and_runs_nothing(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":quit");
	term_wait_last(term, ":quit");
	term_type(term, "\033");
	term_wait_last(term, "Space play");
	term_type(term, ".");
	program_wait_event(term, 1);
	program_quit(term);
}

static void tab_completes(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":s\t");
	term_wait(term, "COMMANDS");
	term_wait(term, "suspend");
	term_type(term, "te\t7\r");
	program_wait_event(term, 7);
	program_quit(term);
}

static void the_history_is_there_the_next_day(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":step 21\r");
	program_wait_event(term, 21);
	term_type(term, ":step 22\r");
	program_wait_event(term, 43);
	program_quit(term);
	term = program_open();
	term_type(term, ":\033[A\033[A");
	term_wait_last(term, ":step 21");
	term_type(term, "\r");
	program_wait_event(term, 21);
	program_quit(term);
}

static void mistakes_are_told_on_the_last_line_and_change_nothing(void **state)
{
	static const struct {
		const char *line, *says;
	} mistakes[] = {
		{":dance\r", "no command \"dance\""},
		{":se\r", "\"se\" could be seek, set"},
		{":seek sideways\r", "\"sideways\" is no place"},
		{":seek\r", "where to?"},
		{":budget\r", "how much?"},
		{":speed fast\r", "\"fast\" is no speed"},
		{":step 1 mile\r", "\"mile\" is neither"},
		{":symbol NOPE\r", "no symbol \"NOPE\""},
		{":budget 0\r", "cannot be zero"},
		{":budget 1\r", "budget: a budget is at least 16M"},
		{":export /nowhere/at/all/x.csv\r", "No such file"},
		{":dump /nowhere/x\r", "No such file"},
	};
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #100\r");
	program_wait_event(term, 100);
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		term_type(term, mistakes[i].line);
		term_wait_last(term, mistakes[i].says);
		assert_int_equal(program_event(term), 100);
		term_type(term, "\033");
		term_wait_last(term, "Space play");
	}
	program_quit(term);
}

static void settings_are_listed_and_changed_in_the_list(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":set\r");
	term_wait(term, "SETTINGS");
	term_wait(term, "remember   off"); /* the last of them; as configured */
	term_wait_last(term, "Enter change");
	term_type(term, "j\r");
	term_wait_last(term, ":set large 10000"); /* what it is unless set */
	term_type(term, "\027500\r");
	term_wait(term, "large      500");
	term_wait(term, "SETTINGS");
	term_type(term, ":set large 10q\r");
	term_wait_last(term, "\"10q\" is no size");
	term_wait(term, "large      500");
	term_type(term, "q");
	term_wait_gone(term, "SETTINGS");
	program_quit(term);
}

static void a_time_outside_the_replay_goes_to_its_end_and_says_so(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 2262-01-01\r");
	term_wait_last(term, "the replay ends at ");
	term_type(term, ":seek 14\r"); /* nanoseconds: hardly what was meant */
	term_wait_last(term, "14 is ns since 1970; a time of day is ");
	program_wait_event(term, 0);
	term_type(term, ":seek #20001\r");
	term_wait_last(term, "the replay ends with event 20,000");
	program_wait_event(term, 20000);
	term_type(term, ":seek start\r");
	program_wait_event(term, 0);
	term_type(term, ":seek +5s\r");
	term_wait_last(term, "Space play");
	program_quit(term);
}

static void a_command_may_be_cut_short_where_it_is_clear(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":see #100\r");
	program_wait_event(term, 100);
	term_type(term, ":q\r");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

static void help_lists_keys_and_commands(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "?");
	term_wait(term, "HELP");
	term_wait(term, "play, pause");
	term_type(term, "\033[6~\033[6~\033[6~\033[6~\033[6~");
	term_wait(term, "quit");
	term_wait_gone(term, "play, pause");
	term_type(term, "\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~");
	term_wait(term, "play, pause");
	term_type(term, "\033");
	term_wait_gone(term, "HELP");
	term_type(term, "\033OP"); /* F1 */
	term_wait(term, "HELP");
	term_type(term, "q");
	term_wait_gone(term, "HELP");
	program_quit(term);
}

/* What is shown of the help is where a word is, and back again. */
static void the_help_is_searched_as_one_types(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "?");
	term_wait(term, "HELP");
	term_wait(term, "play, pause");
	term_type(term, "/its fg");
	term_wait(term, "HELP match 1 of 1 ");
	term_wait(term, "back to the shell; its fg comes back");
	term_wait_gone(term, "play, pause");
	term_type(term, "\033"); /* the search */
	term_wait(term, "play, pause");
	term_wait_gone(term, "match");
	term_type(term, "/a zone");
	term_wait(term, "HELP match 1 of ");
	term_type(term, "zz");
	term_wait(term, "HELP no match ");
	term_type(term, "\025bookmark\016"); /* Ctrl-U, Ctrl-N */
	term_wait(term, "HELP match 2 of ");
	term_type(term, "\r\016");
	term_wait(term, "HELP match 3 of ");
	term_type(term, "\020\020\020"); /* Ctrl-P, round the corner */
	term_wait_gone(term, "match 3 of ");
	term_wait_gone(term, "match 1 of ");
	term_type(term, "\033");
	term_wait_gone(term, "match");
	term_wait(term, "HELP");
	term_type(term, "\033");
	term_wait_gone(term, "HELP");
	program_quit(term);
}

static void a_window_exports_what_the_command_line_exports(void **state)
{
	struct term *term = program_open();
	char line[200];

	(void)state;
	term_type(term, ":in 2024-01-02T15:00:00Z\r:out 2024-01-02T15:20:00Z\r");
	term_wait(term, "out 15:20:00");
	snprintf(line, sizeof line, ":export %s\r", program_path("window.csv"));
	term_type(term, line);
	term_wait_last(term, "rows");
	assert_int_equal(program_shell("\"$MMTUI\" export --from 2024-01-02T15:00:00Z --to "
				       "2024-01-02T15:20:00Z \"$MARKET\" -o - > \"$D/cli.csv\" && "
				       "cmp \"$D/window.csv\" \"$D/cli.csv\" && "
				       "test $(wc -l < \"$D/cli.csv\") -gt 2"),
			 0);
	/* it does not replace the file by itself, and does when told */
	term_type(term, line);
	term_wait_last(term, "exists");
	snprintf(line, sizeof line, ":export! %s\r", program_path("window.csv"));
	term_type(term, ":out 2024-01-02T15:10:00Z\r");
	term_type(term, line);
	term_wait_last(term, "rows");
	assert_int_equal(program_shell("\"$MMTUI\" export --from 2024-01-02T15:00:00Z --to "
				       "2024-01-02T15:10:00Z \"$MARKET\" -o - > \"$D/cli.csv\" && "
				       "cmp \"$D/window.csv\" \"$D/cli.csv\""),
			 0);
	program_quit(term);
}

static void a_file_s_name_is_the_rest_of_the_line_but_for_options(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":export ~/a b c.csv\r");
	term_wait_last(term, "in \"~/a b c.csv\"");
	term_type(term, ":export ~/a b c.csv\r");
	term_wait_last(term, "a b c.csv exists");
	term_type(term, ":export ~/a b c.csv --symbol  -f\r"); /* Tab offers them there */
	term_wait_last(term, "in \"~/a b c.csv\"");
	assert_int_equal(program_shell("test $(wc -l < \"$D/a b c.csv\") -lt 20001 && "
				       "test $(ls \"$D\" | grep -c '^a') = 1"),
			 0);
	term_type(term, ":dump ~/a screen.txt\r");
	term_wait_last(term, "/a screen.txt\"");
	program_quit(term);
}

static void marks_by_keys_hold_the_trades_between(void **state)
{
	struct term *term = program_open();
	char line[200];
	size_t bytes, lines = 0;

	(void)state;
	/* the window begins with trade 4001 and ends with trade 4010, whatever has the same time */
	term_type(term, ":seek #4000\r>i9.>o");
	term_wait(term, "out ");
	snprintf(line, sizeof line, "x\025%s\r", program_path("keys.csv"));
	term_type(term, line);
	term_wait_last(term, "rows");
	char *text = program_read(program_path("keys.csv"), &bytes);
	for (size_t i = 0; i < bytes; i++)
		lines += text[i] == '\n';
	assert_true(lines >= 11);
	free(text);
	program_quit(term);
}

/* So small an export may be done before the stop arrives. Half a file there never is. */
static void a_stopped_export_leaves_all_or_nothing(void **state)
{
	struct term *term = program_open();
	char line[200];

	(void)state;
	snprintf(line, sizeof line, ":export %s\r\033", program_path("stopped.csv"));
	term_type(term, line);
	program_quit(term);
	assert_int_equal(program_shell("test ! -e \"$D/stopped.csv\" || "
				       "test $(wc -l < \"$D/stopped.csv\") -eq 20001"),
			 0);
	assert_int_equal(program_shell("test $(ls \"$D\" | grep -c stopped) -le 1"), 0);
}

static void x_asks_where_to_and_proposes_a_name(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "x");
	term_wait_last(term, "export everything, 20,000 events, to: market.csv");
	term_type(term, "\033");
	term_wait_last(term, "Space play");
	term_type(term, ":in 15:00:00\r:out 15:20:00\rx");
	term_wait_last(term, "in to out, 943 events, to: market-20240102T150000-152000.csv");
	term_type(term, "\003");
	term_wait_last(term, "Space play");
	program_quit(term);
}

/* Until then the timeline is marked as still being computed. */
static void wait_for_density(struct term *term)
{
	term_wait(term, "TIMELINE \xe2\x94\x80");
}

static void a_dump_is_the_screen(void **state)
{
	struct term *term = program_open();
	char line[200];
	size_t bytes;

	(void)state;
	term_type(term, ":panel memory\r:seek 15:30:00\r");
	program_wait_time(term, "15:30:00.000000");
	wait_for_density(term);
	snprintf(line, sizeof line, ":dump %s\r", program_path("screen.txt"));
	term_type(term, line);
	term_wait_last(term, "screen.txt");
	char *dump = program_read(program_path("screen.txt"), &bytes);
	program_wait_picture(term, dump, 35);        /* the last line tells about the dump */
	assert_non_null(strstr(dump, "Space play")); /* messages pass, the keys stay */
	free(dump);
	program_quit(term);
}

static void what_is_typed_ahead_happens_in_its_order(void **state)
{
	struct term *term = program_open();
	char line[300];
	size_t bytes;

	(void)state;
	snprintf(line, sizeof line, ":seek #500\r..:dump %s\r.:dump %s\r..",
		 program_path("first.txt"), program_path("second.txt"));
	term_type(term, line);
	program_wait_event(term, 505);
	char *first = program_read(program_path("first.txt"), &bytes);
	char *second = program_read(program_path("second.txt"), &bytes);
	assert_non_null(strstr(first, "event 502 "));
	assert_non_null(strstr(second, "event 503 "));
	free(first);
	free(second);
	program_quit(term);
}

/* Principle 1 on the screen: the way there does not matter. */
static void the_same_place_gives_the_same_screen_whatever_the_way(void **state)
{
	static const char *const ways[] = {
		":seek #9000\r",
		":seek #9500\r500,",
		"G:speed max\r:seek #8990\r10.",
		":seek #9001\r,",
	};
	size_t bytes;
	char *first = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		struct term *term = program_open();
		char line[200];
		term_type(term, ways[i]);
		program_wait_event(term, 9000);
		wait_for_density(term);
		snprintf(line, sizeof line, ":speed 1x\r:dump %s --market\r",
			 program_path("way.txt"));
		term_type(term, line);
		term_wait_last(term, "way.txt");
		char *text = program_read(program_path("way.txt"), &bytes);
		if (first) {
			assert_string_equal(text, first);
			free(text);
		} else {
			first = text;
		}
		program_quit(term);
	}
	free(first);
}

static void a_frame_without_a_terminal_is_the_screen_with_one(void **state)
{
	const char *arguments[] = {"-c", "seek 15:30:00", "-c", "panel memory", NULL};
	struct term *term = program_start(NULL, arguments);
	size_t bytes;

	(void)state;
	program_wait_time(term, "15:30:00.000000");
	term_wait_gone(term, "MEMORY");
	assert_int_equal(
		program_shell("LC_ALL=C.UTF-8 COLUMNS=120 LINES=36 \"$MMTUI\" -c 'seek 15:30:00' "
			      "-c 'panel memory' \"$MARKET\" > \"$D/frame.txt\" < /dev/null"),
		0);
	char *frame = program_read(program_path("frame.txt"), &bytes);
	program_wait_picture(term, frame, 36);
	free(frame);
	program_quit(term);
}

static void a_script_without_a_terminal_fails_with_a_sentence(void **state)
{
	size_t bytes;

	(void)state;
	assert_int_equal(program_shell("\"$MMTUI\" -c 'seek sideways' \"$MARKET\" > \"$D/out\" 2> "
				       "\"$D/err\" < /dev/null"),
			 1);
	char *text = program_read(program_path("err"), &bytes);
	assert_non_null(strstr(text, "sideways"));
	free(text);
	text = program_read(program_path("out"), &bytes);
	assert_int_equal(bytes, 0);
	free(text);
}

static void a_script_exports_and_dumps_without_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(
		program_shell("\"$MMTUI\" -c 'in 15:00:00' -c 'out 15:20:00' -c \"export "
			      "$D/script.csv\" -c \"dump $D/script.txt\" -c quit \"$MARKET\" "
			      "> \"$D/out\" < /dev/null && test ! -s \"$D/out\" && \"$MMTUI\" "
			      "export --from 15:00:00 --to 15:20:00 \"$MARKET\" -o - | cmp - "
			      "\"$D/script.csv\" && grep -q TIMELINE \"$D/script.txt\""),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_stands_on_the_last_line),
		cmocka_unit_test(escape_leaves_and_runs_nothing),
		cmocka_unit_test(tab_completes),
		cmocka_unit_test(the_history_is_there_the_next_day),
		cmocka_unit_test(mistakes_are_told_on_the_last_line_and_change_nothing),
		cmocka_unit_test(settings_are_listed_and_changed_in_the_list),
		cmocka_unit_test(a_time_outside_the_replay_goes_to_its_end_and_says_so),
		cmocka_unit_test(a_command_may_be_cut_short_where_it_is_clear),
		cmocka_unit_test(help_lists_keys_and_commands),
		cmocka_unit_test(the_help_is_searched_as_one_types),
		cmocka_unit_test(a_window_exports_what_the_command_line_exports),
		cmocka_unit_test(a_file_s_name_is_the_rest_of_the_line_but_for_options),
		cmocka_unit_test(marks_by_keys_hold_the_trades_between),
		cmocka_unit_test(a_stopped_export_leaves_all_or_nothing),
		cmocka_unit_test(x_asks_where_to_and_proposes_a_name),
		cmocka_unit_test(a_dump_is_the_screen),
		cmocka_unit_test(what_is_typed_ahead_happens_in_its_order),
		cmocka_unit_test(the_same_place_gives_the_same_screen_whatever_the_way),
		cmocka_unit_test(a_frame_without_a_terminal_is_the_screen_with_one),
		cmocka_unit_test(a_script_without_a_terminal_fails_with_a_sentence),
		cmocka_unit_test(a_script_exports_and_dumps_without_a_terminal),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
