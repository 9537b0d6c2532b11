/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exporting from the screen: whose events, where to, how far it is, and how it ends. */
#include "support/unit.h"

#include "support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* Runs a command line in which %s stands for a file in the test's folder. */
static void command(struct term *term, const char *pattern, const char *name)
{
	char line[256];

	snprintf(line, sizeof line, pattern, program_path(name));
	term_type(term, line);
}

static void x_says_what_is_written_and_how_it_ended(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "x");
	term_wait_last(term, "export everything, 20,000 events, to: market.csv");
	command(term, "\025%s\r", "all.csv");
	/* rows, bytes, and the path from the home directory on */
	term_wait_last(term, "20,000 rows, ");
	term_wait_last(term, "iB, in ~/all.csv");
	assert_int_equal(program_shell("\"$MMTUI\" export \"$MARKET\" -o - | cmp - \"$D/all.csv\""),
			 0);
	program_quit(term);
}

static void the_selected_symbol_alone_is_written(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":symbol TIT\r:in 15:00:00\r:out 16:00:00\rX");
	term_wait_last(term, "export TIT, in to out, to: market-TIT-20240102T150000-"
			     "160000.csv");
	command(term, "\025%s\r", "tit.csv");
	term_wait_last(term, "rows, ");
	assert_int_equal(program_shell("\"$MMTUI\" export --symbols TIT --from 15:00:00 --to "
				       "16:00:00 \"$MARKET\" -o - | cmp - \"$D/tit.csv\" && test "
				       "$(wc -l < \"$D/tit.csv\") -gt 10"),
			 0);
	command(term, ":export --symbol %s\r", "typed.csv");
	term_wait_last(term, "in ~/typed.csv");
	assert_int_equal(program_shell("cmp \"$D/tit.csv\" \"$D/typed.csv\""), 0);
	command(term, ":clear\r:export --all %s\r", "whole.csv");
	term_wait_last(term, "20,000 rows");
	program_quit(term);
}

/* What the export says it writes is what it has written in the end. */
static void said_and_written(struct term *term, const char *keys, const char *label,
			     const char *name)
{
	char number[16], rows[32];

	term_type(term, keys);
	term_wait_last(term, label);
	term_wait_last(term, " events, to: ");
	const char *at = strstr(term_line(term, term_rows(term) - 1), label) + strlen(label);
	assert_int_equal(sscanf(at, "%15[0-9,] events, to: ", number), 1);
	command(term, "\025%s\r", name);
	snprintf(rows, sizeof rows, "%s rows, ", number);
	term_wait_last(term, rows);
}

static void how_many_events_there_are_is_told_of_a_filter_and_a_symbol(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":filter TIT,GE\r");
	term_wait(term, "of 12 ");
	program_sync(term);
	said_and_written(term, "x", "export TIT,GE, ", "two.csv");
	term_type(term, ":in 15:00:00\r:out 16:00:00\r");
	program_sync(term);
	said_and_written(term, "x", "export TIT,GE, in to out, ", "two-hour.csv");
	term_type(term, ":symbol TIT\r:page on\r");
	term_wait(term, "CHART");
	program_sync(term);
	said_and_written(term, "X", "export TIT, in to out, ", "one-hour.csv");
	program_quit(term);
}

/* Whoever selects another meanwhile, as the list does by itself while it plays, gets what was said.
 */
static void the_symbol_is_that_of_the_question(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 14:30:10\r");
	program_wait_time(term, "14:30:10");
	term_type(term, ":speed 500/s\r X");
	term_wait_last(term, " to: market-");
	char symbol[16];
	assert_int_equal(sscanf(term_line(term, term_rows(term) - 1), "export %15s", symbol), 1);
	setenv("SYMBOL", symbol, 1);
	term_wait_gone(term, "event 385 ");
	command(term, "\025%s\r", "asked.csv");
	term_wait_last(term, "in ~/asked.csv");
	assert_int_equal(
		program_shell("test \"$(cut -d, -f2 \"$D/asked.csv\" | sed 1d | sort -u)\" = "
			      "\"$SYMBOL\""),
		0);
	program_quit(term);
}

static void a_file_that_exists_is_replaced_only_when_told(void **state)
{
	struct term *term = program_open();
	size_t bytes;

	(void)state;
	assert_int_equal(program_shell("echo mine > \"$D/mine.csv\""), 0);
	command(term, "x\025%s\r", "mine.csv");
	term_wait_last(term, "exists, y replaces it; to: ");
	term_wait_last(term, "mine.csv"); /* what was typed is not lost */
	term_type(term, "\r");            /* nor does a second Enter say it */
	term_wait_last(term, "exists, y");
	char *text = program_read(program_path("mine.csv"), &bytes);
	assert_string_equal(text, "mine\n");
	free(text);
	term_type(term, "\001-f \r");
	term_wait_last(term, "20,000 rows");
	assert_int_equal(program_shell("test $(wc -l < \"$D/mine.csv\") = 20001"), 0);
	command(term, ":export %s\r", "mine.csv");
	term_wait_last(term, "exists; export -f replaces it");
	term_type(term, ":export /dev/..\r");
	term_wait_last(term, "/dev/.. is a directory");
	command(term, ":export -f --all %s\r", "mine.csv");
	term_wait_last(term, "20,000 rows");
	assert_int_equal(program_shell("echo mine > \"$D/mine.csv\""), 0);
	command(term, "x\025%s\r", "mine.csv");
	term_wait_last(term, "exists, y");
	term_type(term, "y\r"); /* yes, and no file's name */
	term_wait_last(term, "20,000 rows");
	term_wait_last(term, "mine.csv");
	assert_int_equal(program_shell("test $(wc -l < \"$D/mine.csv\") = 20001"), 0);
	program_quit(term);
}

static void a_name_that_is_taken_is_not_proposed(void **state)
{
	char market[200];

	(void)state;
	assert_int_equal(getcwd(market, sizeof market) != NULL, 1);
	/* the program runs in the test's folder, where a proposal without a folder lies */
	if (access("market.csv", F_OK) == 0)
		return;
	assert_int_equal(program_shell("touch market.csv"), 0);
	struct term *term = program_open();
	term_type(term, "x");
	term_wait_last(term, "to: market-2.csv");
	assert_int_equal(program_shell("rm market.csv"), 0);
	term_type(term, "\033");
	term_wait_last(term, "q quit");
	program_quit(term);
}

static void a_mistake_is_told(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":export --filter x.csv\r");
	term_wait_last(term, "nothing is filtered");
	term_type(term, ":export --everything x.csv\r");
	term_wait_last(term, "no option --everything");
	term_type(term, ":export -\r");
	term_wait_last(term, "standard output is the screen");
	term_type(term, ":export /nowhere/at/all.csv\r");
	term_wait_last(term, "No such file");
	program_quit(term);
}

/* A market whose export takes long enough to be looked at. */
static struct term *open_large(void)
{
	const char *arguments[] = {program_path("large"), NULL};
	static char home[128];
	const char *environment[] = {home, NULL};

	snprintf(home, sizeof home, "HOME=%s", program_folder());
	if (access(program_path("large"), F_OK))
		assert_int_equal(program_shell("\"$MMTUI\" generate --symbols 50 --events 5000000 "
					       "\"$D/large\" > /dev/null"),
				 0);
	struct term *term = term_start(120, 36, environment, arguments);
	term_wait(term, "event 0");
	return term;
}

static void it_goes_on_while_one_plays_and_shows_how_far_it_is(void **state)
{
	struct term *term = open_large();

	(void)state;
	command(term, ":export %s\r", "large.csv");
	term_wait_last(term, "exporting ");
	term_wait_last(term, "of 5,000,000 events  to ~/large.csv");
	term_type(term, "...");
	program_wait_event(term, 3);
	term_type(term, ":step 2");
	term_wait_last(term, ":step 2");
	term_wait_last(term, "exporting "); /* on the right */
	term_type(term, "\r");
	program_wait_event(term, 5);
	term_wait_last(term, "5,000,000 rows");
	term_wait_last(term, "in ~/large.csv");
	program_quit(term);
	assert_int_equal(program_shell("test $(wc -l < \"$D/large.csv\") = 5000001"), 0);
}

static void escape_stops_it_and_nothing_is_left(void **state)
{
	struct term *term = open_large();

	(void)state;
	command(term, ":export %s\r", "stopped.csv");
	term_wait_last(term, "exporting ");
	term_resize(term, 60, 16);
	term_wait_last(term, "Escape stops it"); /* there is always room for it */
	command(term, ":export %s\r", "second.csv");
	term_wait_last(term, "an export is under way; Escape stops it");
	term_type(term, "?"); /* which Escape leaves first */
	term_wait_last(term, "Ctrl-C stops it");
	term_type(term, "\033");
	term_wait_last(term, "Escape stops it");
	term_type(term, "\033");
	term_wait_last(term, "was stopped, nothing is left of it");
	program_quit(term);
	assert_int_equal(program_shell("test $(ls \"$D\" | grep -c 'stopped\\|second') = 0"), 0);
}

static void the_first_q_does_not_throw_it_away(void **state)
{
	struct term *term = open_large();

	(void)state;
	/* a pipe that nobody reads takes as long as it may */
	assert_int_equal(program_shell("mkfifo \"$D/unread\""), 0);
	int pipe = open(program_path("unread"), O_RDWR | O_CLOEXEC);
	assert_true(pipe >= 0);
	command(term, ":export -f %s\r", "unread");
	term_wait_last(term, "exporting ");
	term_type(term, "q");
	term_wait_last(term, "still exporting; q again gives it up");
	term_type(term, ".q"); /* that was not again */
	program_wait_event(term, 1);
	term_wait_last(term, "still exporting; q again gives it up");
	term_type(term, "g2q"); /* one key does not answer what it asks */
	program_wait_event(term, 0);
	term_wait_last(term, "still exporting; q again gives it up");
	term_type(term, "g5\033:"); /* a count that is left; nothing else is */
	term_wait_last(term, "exporting ");
	term_type(term, "\003.\033[1;3A"); /* Alt-Up is no Escape */
	program_wait_event(term, 1);
	term_wait_last(term, "Alt-Up is not bound");
	term_type(term, ":q\r");
	term_wait_last(term, "still exporting; q again gives it up");
	term_type(term, ":q\r");
	assert_int_equal(term_wait_exit(term), 0);
	term_wait(term, "mmtui: the export to ~/unread was given up");
	term_free(term);
	close(pipe);
	unlink(program_path("unread"));
	term = open_large();
	command(term, ":export %s\r", "unhurried.csv");
	term_wait_last(term, "exporting ");
	term_type(term, ":quit!\r");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
	assert_int_equal(program_shell("test ! -e \"$D/unhurried.csv\""), 0);
}

static void a_pipe_waits_for_somebody_who_reads_it(void **state)
{
	struct term *term = program_open();

	(void)state;
	assert_int_equal(program_shell("mkfifo \"$D/awaited\""), 0);
	command(term, ":export -f %s\r", "awaited");
	term_wait_last(term, "exporting ");
	term_type(term, "\033");
	term_wait_last(term, "was stopped");
	command(term, ":export -f %s\r", "awaited");
	term_wait_last(term, "exporting ");
	assert_int_equal(program_shell("test $(wc -l < \"$D/awaited\") = 20001"), 0);
	term_wait_last(term, "20,000 rows");
	command(term, ":export -f %s\r", "awaited");
	term_wait_last(term, "exporting ");
	term_type(term, "qq");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
	unlink(program_path("awaited"));
}

static void its_words_name_the_keys_that_are_bound(void **state)
{
	struct term *term = program_open();

	(void)state;
	assert_int_equal(program_shell("mkfifo \"$D/awaited\""), 0);
	term_type(term, ":bind X quit\r:unbind q\r:bind Z cancel\r:unbind Escape\r");
	command(term, ":export -f %s\r", "awaited");
	term_wait_last(term, "Z stops it");
	term_type(term, "X");
	term_wait_last(term, "still exporting; X again gives it up");
	term_type(term, ":unbind X\r:quit\r");
	term_wait_last(term, "still exporting; :quit again gives it up");
	term_type(term, ":unbind Z\r");
	term_wait_last(term, "Ctrl-C stops it");
	term_type(term, "\003");
	term_wait_last(term, "was stopped");
	term_type(term, ":quit\r");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
	unlink(program_path("awaited"));
}

static void a_signal_that_ends_it_is_no_secret(void **state)
{
	struct term *term = open_large();

	(void)state;
	command(term, ":export %s\r", "hit.csv");
	term_wait_last(term, "exporting ");
	term_signal(term, SIGTERM);
	assert_int_equal(term_wait_exit(term), 128 + SIGTERM);
	term_wait(term, "mmtui: the export to ~/hit.csv was given up: nothing is left of it");
	term_free(term);
	assert_int_equal(program_shell("test ! -e \"$D/hit.csv\""), 0);
}

static void to_stop_it_just_after_its_end_does_not_quit(void **state)
{
	struct term *term = program_open();

	(void)state;
	command(term, ":export %s\r", "brief.csv");
	term_wait_last(term, "20,000 rows");
	term_type(term, "\003"); /* Ctrl-C */
	term_wait_last(term, "that had ended already");
	program_quit(term);
}

/* Its end is said when nobody types: the next letter would wipe it out. */
static void the_end_is_not_missed_on_the_command_line(void **state)
{
	struct term *term = program_open();

	(void)state;
	command(term, ":export %s\r:step", "quick.csv");
	term_wait_last(term, ":step");
	term_type(term, " 1\177");
	term_wait_last(term, ":step ");
	term_type(term, "\033");
	term_wait_last(term, "20,000 rows");
	program_quit(term);
}

static void a_path_too_long_for_the_line_keeps_its_end(void **state)
{
	static char name[100];
	const char *arguments[] = {program_market(), NULL};
	struct term *term = term_start(60, 16, NULL, arguments);

	(void)state;
	memset(name, 'n', 60);
	strcpy(name + 60, "-the-end.csv");
	term_wait(term, "event ");
	command(term, ":export %s\r", name);
	term_wait_last(term, "20,000 rows, ");
	term_wait_last(term, "in ...nnn");
	term_wait_last(term, "nnn-the-end.csv");
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(x_says_what_is_written_and_how_it_ended),
		cmocka_unit_test(the_selected_symbol_alone_is_written),
		cmocka_unit_test(how_many_events_there_are_is_told_of_a_filter_and_a_symbol),
		cmocka_unit_test(the_symbol_is_that_of_the_question),
		cmocka_unit_test(a_file_that_exists_is_replaced_only_when_told),
		cmocka_unit_test(a_name_that_is_taken_is_not_proposed),
		cmocka_unit_test(a_mistake_is_told),
		cmocka_unit_test(it_goes_on_while_one_plays_and_shows_how_far_it_is),
		cmocka_unit_test(escape_stops_it_and_nothing_is_left),
		cmocka_unit_test(the_first_q_does_not_throw_it_away),
		cmocka_unit_test(a_pipe_waits_for_somebody_who_reads_it),
		cmocka_unit_test(its_words_name_the_keys_that_are_bound),
		cmocka_unit_test(a_signal_that_ends_it_is_no_secret),
		cmocka_unit_test(to_stop_it_just_after_its_end_does_not_quit),
		cmocka_unit_test(the_end_is_not_missed_on_the_command_line),
		cmocka_unit_test(a_path_too_long_for_the_line_keeps_its_end),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
