/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks, anomalies and their lists, on the real screen. */
#include "support/unit.h"

#include "support/program.h"

static void a_bookmark_is_there_the_next_day_and_leads_back(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #1234\r");
	program_wait_event(term, 1234);
	term_type(term, "M");
	term_wait_last(term, "bookmark this as: ");
	term_type(term, "the first one\r"); /* in place of what was proposed */
	term_wait_last(term, "bookmark \"the first one\"");
	term_type(term, ":seek 15:30:00\r");
	program_wait_time(term, "15:30:00.000000");
	term_type(term, "M");
	term_wait_last(term, " 15:30:00"); /* what is proposed: a symbol and the time */
	term_type(term, "\r");
	term_wait_last(term, "15:30:00\"");
	program_quit(term);

	term = program_open();
	program_wait_event(term, 0);
	term_type(term, "'");
	term_wait(term, "BOOKMARKS");
	term_wait(term, "the first one");
	term_wait(term, "15:30:00.000000");
	term_wait_last(term, "Enter go there");
	term_type(term, "\r");
	program_wait_event(term, 1234);
	term_wait_gone(term, "BOOKMARKS");
	term_type(term, "'");
	term_wait(term, "BOOKMARKS");
	term_type(term, "j\r");
	program_wait_time(term, "15:30:00.000000");
	term_type(term, ":bookmarks the first one\r");
	program_wait_event(term, 1234);
	term_type(term, "'");
	term_wait(term, "BOOKMARKS");
	term_type(term, "kd"); /* the line one was on last is selected */
	term_wait_gone(term, "the first one ");
	term_wait(term, "1/1");
	term_type(term, "\033");
	term_wait_gone(term, "BOOKMARKS");
	program_quit(term);
	assert_int_equal(
		program_shell("cat \"$D\"/state/mmtui/bookmarks/market-* > \"$D/out\" && "
			      "! grep -q 'first one' \"$D/out\" && "
			      "grep -q '^2024-01-02T15:30:00.000000000Z [0-9]* .*15:30:00$' "
			      "\"$D/out\""),
		0);
}

static void a_bookmark_is_where_the_name_was_asked_for(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #500\r");
	program_wait_event(term, 500);
	term_type(term, "M");
	term_wait_last(term, "bookmark this as: ");
	term_type(term, "\025left\033"); /* thought better of it */
	term_wait_last(term, "Space play");
	term_type(term, ":bookmark here\r");
	term_wait_last(term, "bookmark \"here\"");
	term_type(term, ".");
	program_wait_event(term, 501);
	term_type(term, ":bookmarks here\r");
	program_wait_event(term, 500);
	term_type(term, ":bookmarks left\r");
	term_wait_last(term, "there is no bookmark \"left\"");
	term_type(term, ":bookmark \r"); /* asks as the key does */
	term_wait_last(term, "bookmark this as: ");
	term_type(term, "\033");
	term_wait_last(term, "Space play");
	program_quit(term);
}

static void two_programs_keep_each_others_bookmarks(void **state)
{
	struct term *one = program_open(), *other = program_open();

	(void)state;
	term_type(one, "':bookmark from one\r");
	term_wait_last(one, "bookmark \"from one\"");
	term_type(other, ":bookmark from other\r");
	term_wait_last(other, "bookmark \"from other\""); /* now it is in the file */
	term_type(other, "'");
	term_wait(other, "BOOKMARKS");
	term_wait(other, "from one");
	term_wait(other, "from other");
	term_type(other, "\033");
	term_wait_gone(other, "BOOKMARKS");
	term_wait(one, "from one"); /* in the list, which has stayed */
	term_type(one, "\033'");
	term_wait(one, "from other");
	term_type(one, "q");
	term_wait_gone(one, "BOOKMARKS");
	program_quit(one);
	program_quit(other);
}

static void bookmarks_that_cannot_be_written_are_a_sentence(void **state)
{
	static const char *const nowhere[] = {"XDG_STATE_HOME=/dev/null", NULL};
	struct term *term = program_start(nowhere, NULL);

	(void)state;
	term_type(term, ":bookmark x\r");
	term_wait_last(term, "Not a directory");
	program_quit(term);
}

/* A market in which one trade is far off and one has no size. */
static void make_odd_market(void)
{
	assert_int_equal(
		program_shell("rm -rf \"$D/odd\"; { echo timestamp,symbol,price,size; "
			      "for i in $(seq 10 59); do "
			      "echo 2024-01-02T15:$i:00Z,AAA,20.00,1$i; "
			      "echo 2024-01-02T15:$i:30Z,BBB,$([ $i = 40 ] && echo 33 || echo 30),"
			      "$([ $i = 20 ] && echo 0 || echo 1$i); "
			      "done; } > \"$D/odd.csv\" && \"$MMTUI\" import \"$D/odd.csv\" "
			      "\"$D/odd\" > /dev/null"),
		0);
}

static struct term *open_odd(int width, int height)
{
	const char *words[] = {program_path("odd"), NULL};
	struct term *term = term_start(width, height, NULL, words);

	term_wait(term, "event ");
	return term;
}

static void anomalies_are_listed_with_counts_and_jumped_to(void **state)
{
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};

	(void)state;
	make_odd_market();
	for (size_t i = 0; i < 4; i++) {
		struct term *term = open_odd(sizes[i][0], sizes[i][1]);

		term_type(term, ":anomalies\r");
		term_wait(term, "ANOMALIES");
		term_wait(term, i < 3 ? "broken 0   prices 1   sizes 0   zeros 1   gaps 0   runs 0"
				      : "broken 0  prices 1  sizes 0  zeros 1  gaps 0  runs 0");
		term_wait(term, "33.00, 10% above the 30.00 around it");
		term_wait(term, "a trade of size 0 at 30");
		term_wait(term, "1/2");
		term_type(term, "\r");
		program_wait_event(term, 62); /* both of 15:10 to 15:40 */
		term_wait_gone(term, "ANOMALIES");
		term_wait_last(term, "BBB: 33.00, 10% above");
		term_type(term, "A\033[B\r"); /* still known; Down */
		program_wait_event(term, 22);
		term_type(term, ":anomalies gaps 30s\r");
		term_wait(term, "gaps 98");
		term_wait_gone(term, "prices");
		term_type(term, ":anomalies sizes 150\r");
		term_wait(term, "sizes 20"); /* of 110 to 159, two of each */
		term_type(term, ":anomalies sizes 158\r");
		term_wait(term, "sizes 4"); /* another limit, another search */
		term_type(term, "\033");
		term_wait_gone(term, "ANOMALIES");
		program_quit(term);
	}
}

static void a_broken_table_is_told_at_the_start_and_listed(void **state)
{
	struct term *term;

	(void)state;
	make_odd_market();
	assert_int_equal(program_shell("truncate -s 0 \"$D/odd/AAA.bin\""), 0);
	term = open_odd(120, 36);
	term_wait_last(term, "AAA.bin: header: the file has 0 bytes");
	term_wait(term, "AAA!");
	term_type(term, ":anomalies broken\r");
	term_wait(term, "broken 1");
	term_wait(term, "AAA.bin: header: the file has 0 bytes");
	term_type(term, "\033");
	term_wait_gone(term, "ANOMALIES");
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0); /* with a warning */
	term_free(term);
}

static void the_page_of_a_broken_table_says_why_at_every_size(void **state)
{
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};

	(void)state;
	make_odd_market();
	assert_int_equal(program_shell("truncate -s 0 \"$D/odd/AAA.bin\""), 0);
	for (size_t i = 0; i < 4; i++) {
		struct term *term = open_odd(sizes[i][0], sizes[i][1]);

		term_type(term, ":symbol AAA\r\r");
		term_wait(term, "  AAA.bin: header: the file has 0 bytes, "); /* on the page */
		assert_false(term_shows(term, "no trade yet"));
		term_type(term, "q");
		assert_int_equal(term_wait_exit(term), 0); /* with a warning */
		term_free(term);
	}
}

static void anomalies_are_those_of_the_window(void **state)
{
	struct term *term;

	(void)state;
	make_odd_market();
	term = open_odd(120, 36);
	term_type(term, ":in 15:20:30\r:out 15:20:30.000000001\r:anomalies\r");
	term_wait(term, "prices 0   sizes 0   zeros 1");
	term_wait(term, "from 15:20:30 to 15:20:30");
	term_type(term, ":clear\r:in 15:20:31\r:anomalies\r");
	term_wait(term, "prices 1   sizes 0   zeros 0");
	term_type(term, "\033");
	term_wait_gone(term, "ANOMALIES");
	program_quit(term);
}

static void a_command_line_leaves_a_list_open_and_the_help_behind(void **state)
{
	struct term *term = program_open();

	(void)state;
	program_wait_event(term, 0);
	term_type(term, ":break * size >= 100000000\rB");
	term_wait(term, "BREAKPOINTS");
	term_type(term, ":dele");
	term_wait_last(term, "dele");
	term_wait(term, "BREAKPOINTS");
	term_type(term, "te 1\r");
	term_wait(term, "none: :break");
	term_type(term, ":seek #5\r"); /* Home and End are the list's, but this is not */
	program_wait_event(term, 5);
	term_type(term, ":breaks\r");
	term_wait(term, "none: :break");
	term_type(term, ":\033");
	term_wait_last(term, "leave");
	term_type(term, ":breaks");
	term_wait_last(term, ":breaks");
	term_type(term, "\003"); /* Ctrl-C takes the command line alone, too */
	term_wait_last(term, "leave");
	term_wait(term, "BREAKPOINTS");
	term_type(term, "\033");
	term_wait_gone(term, "BREAKPOINTS");
	term_type(term, "?");
	term_wait(term, "Playing and stepping");
	term_type(term, ":step");
	term_wait_last(term, ":step");
	term_type(term, "\033");
	term_wait_last(term, "Escape leave");
	term_wait(term, "Playing and stepping");
	term_type(term, ":step\r");
	program_wait_event(term, 6);
	term_wait_gone(term, "Playing and stepping");
	term_type(term, "B:quit\r");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

static void a_script_opens_a_list_and_goes_to_bookmarks(void **state)
{
	static const char *const arguments[] = {"-c", "seek #777", "-c", "bookmark script",
						"-c", "seek #5",   "-c", "bookmarks script",
						"-c", "bookmarks", NULL};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	program_wait_event(term, 777);
	term_wait(term, "BOOKMARKS");
	term_wait(term, "script");
	term_type(term, "q");
	term_wait_gone(term, "BOOKMARKS");
	program_quit(term);
	/* and without a screen */
	assert_int_equal(
		program_shell("export XDG_STATE_HOME=\"$D/state2\"; \"$MMTUI\" replay \"$MARKET\" "
			      "-c 'seek #777' -c 'bookmark a b' -c 'seek start' -c 'bookmarks a b' "
			      "-c 'dump -' -c quit > \"$D/out\" 2> \"$D/err\" && "
			      "grep -q 'event 777' \"$D/out\" && ! \"$MMTUI\" replay \"$MARKET\" "
			      "-c anomalies > /dev/null 2> \"$D/err\" && "
			      "grep -q 'mmtui info --anomalies' \"$D/err\""),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bookmark_is_there_the_next_day_and_leads_back),
		cmocka_unit_test(a_bookmark_is_where_the_name_was_asked_for),
		cmocka_unit_test(two_programs_keep_each_others_bookmarks),
		cmocka_unit_test(bookmarks_that_cannot_be_written_are_a_sentence),
		cmocka_unit_test(anomalies_are_listed_with_counts_and_jumped_to),
		cmocka_unit_test(a_broken_table_is_told_at_the_start_and_listed),
		cmocka_unit_test(the_page_of_a_broken_table_says_why_at_every_size),
		cmocka_unit_test(anomalies_are_those_of_the_window),
		cmocka_unit_test(a_command_line_leaves_a_list_open_and_the_help_behind),
		cmocka_unit_test(a_script_opens_a_list_and_goes_to_bookmarks),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
