/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the last line asks for and answers, at every size: the file of an export, a symbol among ten
 * thousand, a condition, a setting, a line wider than the screen. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#include <unistd.h>

static int begin_with_b; /* so many symbols */

static int set_up(void **state)
{
	static const struct made_trade one = {"2024-01-02T15:00:00Z", "MIDDLEX9", 20, 100};
	size_t bytes;

	if (program_set_up(state) != 0 ||
	    program_shell("{ mkdir \"$D/some folder\" && "
			  "\"$MMTUI\" generate --symbols 50 --events 5000000 \"$D/large\" && "
			  "\"$MMTUI\" generate --symbols 10000 --events 20000 \"$D/many\"; } > "
			  "/dev/null && ls \"$D/many\" | grep -c ^B > \"$D/count\"") != 0)
		return -1;
	made_market("one", &one, 1);
	if (program_shell("mv \"$D\"/one/*.bin \"$D/many\"") != 0)
		return -1;
	char *text = program_read(program_path("count"), &bytes);
	begin_with_b = atoi(text);
	free(text);
	return 0;
}

/* --- export -------------------------------------------------------------------------------------
 */

static void an_export_asks_completes_refuses_and_tells_its_end_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);
		char asked[96];

		assert_int_equal(program_shell("rm -f \"$D/some folder/all.csv\""), 0);
		program_wait_event(term, 0);
		term_type(term, "x");
		term_wait_last(term, "export everything");
		term_wait_last(term, "to: market.csv"); /* the directory's name */
		term_type(term, "\025~/so\t");
		term_wait_last(term, "to: ~/some folder/");
		term_type(term, "all.csv\r");
		term_wait_last(term, "20,000 rows, ");
		term_wait_last(term, "iB, in \"~/some folder/all.csv\"");
		term_type(term, "x\025~/some folder/all.csv\r");
		term_wait_last(term, "exists, y replaces it; to: ");
		term_type(term, "y\r");
		term_wait_last(term, "20,000 rows, ");
		/* with a window the name tells it */
		term_type(term, ":in 15:00:00\r:out 16:00:00\r:symbol TIT\rX");
		snprintf(asked, sizeof asked,
			 "export TIT%s to: market-TIT-20240102T150000-160000.csv",
			 made_sizes[i].width > 60 ? ", in to out," : "");
		term_wait_last(term, asked); /* all of it: the question gives way */
		term_type(term, "\033");
		term_wait_last(term, "q quit");
		program_quit(term);
	}
}

static void its_progress_is_told_while_one_steps_and_it_is_stopped_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("large", made_sizes[i], NULL, NULL);

		program_wait_event(term, 0);
		term_type(term, ":export ~/large.csv\r");
		term_wait_last(term, "exporting ");
		term_wait_last(term, "%");
		term_wait_last(term, "to ~/large.csv  Escape stops it");
		term_type(term, "...");
		program_wait_event(term, 3);
		term_wait_last(term, "exporting ");
		term_type(term, "\033");
		term_wait_last(term, "stopped, nothing is left of it");
		program_quit(term);
		assert_int_not_equal(access(program_path("large.csv"), F_OK), 0);
	}
}

/* The filter's and the window's part, as `mmtui export` writes it. */
static void what_is_filtered_and_marked_is_written_at_every_size(void **state)
{
	assert_int_equal(program_shell("\"$MMTUI\" export --symbols 'TIT,V*' --from 15:00:00 --to "
				       "16:00:00 \"$MARKET\" -o \"$D/wanted.csv\""),
			 0);
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);

		program_wait_event(term, 0);
		term_type(term, ":in 15:00:00\r:out 16:00:00\rfTIT,V*\rx");
		term_wait_last(term, made_sizes[i].width < 100 ? "export "
							       : "export TIT,V*, in to out, ");
		term_wait_last(term, "T150000-160000.csv");
		term_type(term, "\025~/part.csv\r");
		term_wait_last(term, " rows, ");
		term_wait_last(term, "iB, in ~/part.csv");
		program_quit(term);
		assert_int_equal(program_shell("cmp \"$D/part.csv\" \"$D/wanted.csv\" && "
					       "test $(wc -l < \"$D/part.csv\") -gt 100 && "
					       "rm \"$D/part.csv\""),
				 0);
	}
}

/* --- ten thousand symbols -----------------------------------------------------------------------
 */

static void one_of_ten_thousand_is_completed_by_its_beginning_or_its_middle(void **state)
{
	static const char *const parts[] = {"MIDDL", "DLEX", "dlex"}; /* in any case, too */
	char line[64], want[64];

	(void)state;
	struct term *term = made_open("many", made_sizes[0], NULL, NULL);
	program_wait_event(term, 0);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		term_resize(term, made_sizes[i].width, made_sizes[i].height);
		for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
			snprintf(line, sizeof line, ":symbol %s\t", parts[k]);
			term_type(term, line);
			term_wait_last(term, ":symbol MIDDLEX9");
			term_type(term, "\025\033");
			term_wait_last(term, "q quit");
		}
		term_type(term, ":symbol DLEX\t\r");
		term_wait(term, "\xe2\x96\xb8MIDD"); /* as much of it as there is room for */
		/* those that begin alike are offered, and how many they are is told */
		term_type(term, ":symbol B\t");
		snprintf(want, sizeof want, " %d \xe2\x94\x90", begin_with_b);
		term_wait(term, want);
		term_wait_last(term, ":symbol B");
		term_type(term, "\033");
		term_wait_last(term, "q quit");
		term_type(term, "k");
		term_wait_gone(term, "\xe2\x96\xb8MIDD");
	}
	program_quit(term);
}

/* --- conditions and settings --------------------------------------------------------------------
 */

/* Are all of them on the screen, in what is offered? */
static bool offers(struct term *term, void *arg)
{
	for (const char *const *words = arg; *words; words++)
		if (!term_shows(term, *words))
			return false;
	return true;
}

static void fields_and_settings_are_completed_and_offered_at_every_size(void **state)
{
	static const char *const fields[] = {"CONDITION", " price ", " size ",   " change ",
					     " change% ", " gap ",   " volume ", " trades ",
					     " vwap ",    " high ",  " low ",    NULL};
	static const char *const settings[] = {"SETTINGS", " tz ",        " large ", " spark ",
					       " stale ",  " candles ",   " mouse ", " sort ",
					       " panels",  " maximized ", " focus ", " remember ",
					       NULL};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);

		program_wait_event(term, 0);
		term_type(term, ":break TI\t");
		term_wait_last(term, ":break TIT");
		term_type(term, " \t");
		term_until(term, "all fields", offers, (void *)fields);
		term_type(term, "pri\t");
		term_wait_last(term, ":break TIT price");
		term_wait_gone(term, " vwap ");
		term_type(term, "\025set \t");
		term_until(term, "all settings", offers, (void *)settings);
		term_type(term, "spa\t 10\t");
		term_wait_last(term, ":set spark 10");
		term_type(term, "m\r:set spark\r");
		term_wait_last(term, "spark 10m");
		program_quit(term);
	}
}

/* --- readline's keys ----------------------------------------------------------------------------
 */

/* On the narrow screens the line is moved along below the cursor. */
static void a_line_wider_than_the_screen_is_edited_at_every_size(void **state)
{
	static const char *const steps[][2] = {
		{":break TIT,V* price > 1000000 and size >= 123456 and volume > 98765432",
		 "and volume > 98765432"},
		{"\027\027\027", "size >= 123456 and"},         /* Ctrl-W: words away */
		{"\001", ":break TIT,V* price > 1000000 and "}, /* Ctrl-A: to the beginning */
		{"\033f\033f\033f\033d cost", ":break TIT,V cost > 1000000"}, /* Alt-F, Alt-D */
		{"\037", ":break TIT,V > 1000000"}, /* Ctrl-_: as it was */
		{"\037", ":break TIT,V* price > 1000000 and "},
		{"\005\031", "and * price"},               /* Ctrl-E, Ctrl-Y: what went last */
		{"\033y", "and volume > 98765432"},        /* Alt-Y: what went before */
		{"\001\013\031", "and volume > 98765432"}, /* Ctrl-K: all of it away, and back */
		{"\r", "breakpoint 1: TIT,V* price > 1000000 and "},
		{":\022price", "(reverse-i-search)`price': "}, /* Ctrl-R: in what was typed */
		{"\005", "and volume > 98765432"},
		{"\033", "q quit"},
	};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);

		program_wait_event(term, 0);
		for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
			term_type(term, steps[k][0]);
			term_wait_last(term, steps[k][1]);
		}
		program_quit(term);
	}
}

/* --- what is typed over a list ------------------------------------------------------------------
 */

/* The commands that keys stand for in a list do in it what the keys do. */
static void a_list_is_gone_through_and_left_by_commands_as_by_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);

		term_type(term, ":seek #300\r:bookmark here\r:seek #5\r");
		program_wait_event(term, 5);
		term_type(term, "'");
		term_wait(term, "BOOKMARKS");
		term_type(term, ":step 1\r");
		program_wait_event(term, 6);
		assert_true(term_shows(term, "BOOKMARKS"));
		term_type(term, ":cancel\r");
		term_wait_gone(term, "BOOKMARKS");
		term_type(term, "':open\r");
		program_wait_event(term, 300);
		term_wait_gone(term, "BOOKMARKS");
		term_wait(term, "SYMBOLS"); /* and no symbol's page */
		term_type(term, "':remove\r");
		term_wait(term, "BOOKMARKS");
		term_wait_last(term, "deleted");
		term_type(term, ":cancel\r:open\r"); /* where no list is it is the page */
		term_wait(term, "largest");
		term_type(term, ":cancel\r");
		term_wait(term, "SYMBOLS");
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_export_asks_completes_refuses_and_tells_its_end_at_every_size),
		cmocka_unit_test(
			its_progress_is_told_while_one_steps_and_it_is_stopped_at_every_size),
		cmocka_unit_test(what_is_filtered_and_marked_is_written_at_every_size),
		cmocka_unit_test(one_of_ten_thousand_is_completed_by_its_beginning_or_its_middle),
		cmocka_unit_test(fields_and_settings_are_completed_and_offered_at_every_size),
		cmocka_unit_test(a_line_wider_than_the_screen_is_edited_at_every_size),
		cmocka_unit_test(a_list_is_gone_through_and_left_by_commands_as_by_keys),
	};
	return cmocka_run_group_tests(tests, set_up, program_tear_down);
}
