/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What passes leaves the screen as it was, to the last cell and at every size: a stay in the shell,
 * a storm of sizes, a line of the history, a paste, a setting that is refused. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#include <signal.h>
#include <unistd.h>

#define EVENT 5000
#define STORM 50 /* sizes */
#define TIMES 10
#define PASTE "\033[200~"
#define PASTED "\033[201~"

/* What may be on the screen meanwhile, and how it is left for the market's alone. */
static const struct {
	const char *open, *shows, *leave;
} views[] = {
	{"", "SYMBOLS", ""},
	{"\r", " O ", "\033"},
	{"?", "HELP", "q"},
	{":set\r", "SETTINGS", "q"},
	{":seek 15:30", ":seek 15:30", "\033"},
};
#define VIEWS (sizeof views / sizeof views[0])

/* Is the first symbol's line there to its end? Sparklines come a frame later than the rest. */
static bool has_sparkline(struct term *term, void *arg)
{
	int width = term_columns(term);

	(void)arg;
	return term_glyph(term, MADE_HEADS + 1, width - (width < 120 ? 2 : 3)) > ' ';
}

/* Without the figures of the memory, which change by themselves. */
static struct term *open_market(size_t size)
{
	struct term *term = made_open("market", made_sizes[size], NULL, NULL);

	term_type(term, ":set panels tape symbols timeline\r:seek #5000\r");
	program_wait_event(term, EVENT);
	term_wait_gone(term, "so far");
	program_sync(term);
	term_until(term, "a sparkline", has_sparkline, NULL);
	term_wait_last(term, "q quit");
	return term;
}

/* All of the screen as text; the caller frees it. */
static char *picture(struct term *term)
{
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	assert_non_null(to);
	for (int row = 0; row < term_rows(term); row++)
		fprintf(to, "%s\n", term_line(term, row));
	fclose(to);
	return text;
}

/* All of it again, or all but the last line. */
static void wait_as_it_was(struct term *term, const char *text)
{
	program_wait_picture(term, text, term_rows(term));
}

static void wait_above_as_it_was(struct term *term, const char *text)
{
	program_wait_picture(term, text, term_rows(term) - 1);
}

/* --- in the shell -------------------------------------------------------------------------------
 */

static void go_to_the_shell(struct term *term)
{
	static const char said[] = "\033[2J\033[H\033[31m$ ls\r\nmarket\r\n$ ";
	struct termios before, now;

	term_type(term, "\032");
	term_wait_stopped(term);
	term_modes(term, &before, &now);
	assert_int_equal(now.c_lflag, before.c_lflag);
	assert_false(term_alternate(term));
	assert_true(term_cursor_visible(term));
	assert_int_equal(write(term_slave(term), said, sizeof said - 1), sizeof said - 1);
}

static void a_stay_in_the_shell_leaves_the_screen_as_it_was_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_market(i);
		const struct made_size *other = &made_sizes[(i + 1) % MADE_SIZES];

		for (size_t view = 0; view < VIEWS; view++) {
			term_type(term, views[view].open);
			term_wait(term, views[view].shows);
			char *text = picture(term);
			bool cursor = term_cursor_visible(term);

			go_to_the_shell(term);
			term_signal(term, SIGCONT);
			wait_as_it_was(term, text);
			assert_true(term_alternate(term));
			assert_int_equal(term_cursor_visible(term), cursor);
			/* in a window of another size, and then in this one again */
			go_to_the_shell(term);
			term_resize(term, other->width, other->height);
			term_signal(term, SIGCONT);
			term_wait(term, views[view].shows);
			term_resize(term, made_sizes[i].width, made_sizes[i].height);
			wait_as_it_was(term, text);
			free(text);
			term_type(term, views[view].leave);
			term_wait_last(term, "q quit");
			term_until(term, "a sparkline", has_sparkline, NULL);
		}
		program_quit(term);
	}
}

static void what_was_resized_in_the_shell_is_as_if_it_had_begun_so(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		const struct made_size *other = &made_sizes[(i + 1) % MADE_SIZES];
		struct term *wanted = open_market((i + 1) % MADE_SIZES), *term = open_market(i);
		char *text = picture(wanted);

		go_to_the_shell(term);
		term_resize(term, other->width, other->height);
		term_signal(term, SIGCONT);
		wait_as_it_was(term, text);
		free(text);
		program_quit(wanted);
		program_quit(term);
	}
}

/* --- sizes --------------------------------------------------------------------------------------
 */

static void a_storm_of_sizes_leaves_each_view_as_it_was_at_every_size(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_market(i);

		for (size_t view = 0; view < VIEWS; view++) {
			term_type(term, views[view].open);
			term_wait(term, views[view].shows);
			char *text = picture(term);

			for (int k = 0; k < STORM; k++)
				term_resize(term, 1 + (int)(unit_random(&seed) % 220),
					    1 + (int)(unit_random(&seed) % 70));
			term_resize(term, made_sizes[i].width, made_sizes[i].height);
			wait_as_it_was(term, text);
			free(text);
			term_type(term, views[view].leave);
			term_wait_last(term, "q quit");
			term_until(term, "a sparkline", has_sparkline, NULL);
		}
		program_quit(term);
	}
}

/* Of sizes that follow each other closely the program mostly sees the last one only. That it is the
 * one from before does not mean that nothing has happened to the picture. */
static void a_size_there_and_back_at_once_is_drawn_anew_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_market(i);
		char *text = picture(term);

		for (int k = 0; k < TIMES; k++) {
			term_resize(term, 20, 5);
			term_resize(term, made_sizes[i].width, made_sizes[i].height);
			wait_as_it_was(term, text);
		}
		free(text);
		program_quit(term);
	}
}

/* --- the last line ------------------------------------------------------------------------------
 */

/* Wider than two of the screens. */
#define LONG_BEGIN "break TIT,V* price > 1000000 "
#define LONG_END "and change% < -50 and volume > 98765432"
#define LONG LONG_BEGIN "and size >= 123456 " LONG_END

static void the_history_of_another_day_is_gone_through_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_market(i);

		term_type(term, ":" LONG "\r:step 7\r");
		program_wait_event(term, EVENT + 7);
		program_quit(term);
		term = open_market(i); /* which are two lines more */
		char *text = picture(term);
		term_type(term, ":\033[A\033[A\033[A");
		term_wait_last(term, ":step 7");
		term_type(term, "\033[A");
		term_wait_last(term, LONG_END);
		assert_true(term_cursor_visible(term));
		wait_above_as_it_was(term, text);
		term_type(term, "\001"); /* Ctrl-A: what is cut off is there */
		term_wait_last(term, ":" LONG_BEGIN);
		term_type(term, "\005\033[B");
		term_wait_last(term, ":step 7");
		term_type(term, "\033");
		wait_as_it_was(term, text);
		free(text);
		program_quit(term);
	}
}

static void a_paste_runs_nothing_and_leaves_the_rest_as_it_was_at_every_size(void **state)
{
	static const char pasted[] = PASTE "step 5\nquit\n:G\033[A\t" LONG "\r\n" PASTED;

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_market(i);
		char *text = picture(term);

		for (int open = 0; open < 2; open++) { /* with a line open, and without */
			if (open)
				term_type(term, ":");
			term_type(term, pasted);
			term_wait_last(term, LONG_END);
			wait_above_as_it_was(term, text);
			term_type(term, "\001");
			term_wait_last(term, ":step 5 quit ");
			term_type(term, "\033");
			wait_as_it_was(term, text);
		}
		term_type(term, PASTE "step 5\n" PASTED "\r");
		program_wait_event(term, EVENT + 5);
		free(text);
		program_quit(term);
	}
}

static void a_setting_that_is_refused_says_why_and_stays_as_it_was_at_every_size(void **state)
{
	static const struct {
		const char *line, *says, *asks, *stays;
	} settings[] = {
		{":set spark 5ns\r", "spark: 5ns is too short to show anything", ":set spark\r",
		 "spark 5m"},
		{":set spark soon\r", "\"soon\": not a duration such as 250ms, 5s or 1h30m",
		 ":set spark\r", "spark 5m"},
		{":set large much\r", "large: \"much\" is no size of a trade, nor off",
		 ":set large\r", "large 10000"},
		{":set stale -1s\r", "\"-1s\": not a duration", ":set stale\r", "stale 5m"},
		{":set candles perhaps\r", "candles", ":set candles\r", "candles off"},
		{":set sort beauty\r", "\"beauty\"", ":set sort\r", "sort volume desc"},
		{":set panels walls\r", "\"walls\"", ":set panels\r",
		 "panels tape symbols timeline"},
		{":tz Nowhere/Else\r", "Nowhere/Else", ":set tz\r", "tz UTC"},
		{":color up reddish\r", "\"reddish\" is no colour", ":set sort\r", "sort volume"},
		{":set spork 5m\r", "there is nothing called \"spork\" to set", ":set spark\r",
		 "spark 5m"},
	};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_market(i);
		char *text = picture(term);

		for (size_t k = 0; k < sizeof settings / sizeof settings[0]; k++) {
			term_type(term, settings[k].line);
			term_wait_last(term, settings[k].says);
			wait_above_as_it_was(term, text);
			term_type(term, settings[k].asks);
			term_wait_last(term, settings[k].stays);
			wait_above_as_it_was(term, text);
		}
		term_type(term, "\033");
		wait_as_it_was(term, text);
		free(text);
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stay_in_the_shell_leaves_the_screen_as_it_was_at_every_size),
		cmocka_unit_test(what_was_resized_in_the_shell_is_as_if_it_had_begun_so),
		cmocka_unit_test(a_storm_of_sizes_leaves_each_view_as_it_was_at_every_size),
		cmocka_unit_test(a_size_there_and_back_at_once_is_drawn_anew_at_every_size),
		cmocka_unit_test(the_history_of_another_day_is_gone_through_at_every_size),
		cmocka_unit_test(a_paste_runs_nothing_and_leaves_the_rest_as_it_was_at_every_size),
		cmocka_unit_test(
			a_setting_that_is_refused_says_why_and_stays_as_it_was_at_every_size),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
