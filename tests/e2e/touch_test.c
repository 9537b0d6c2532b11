/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hands do to the screen: keys however terminals send them, the mouse, panels' size, and how
 * that is remembered. */
#include "support/unit.h"

#include "support/program.h"

#include <signal.h>
#include <unistd.h>

/* --- keys that terminals send -------------------------------------------------------------------
 */

static void xterms_keys_work_whatever_terminfo_knows(void **state)
{
	static const char *const types[] = {"TERM=vt100",          "TERM=linux",
					    "TERM=xterm",          "TERM=screen",
					    "TERM=xterm-256color", "TERM=rxvt-unicode"};
	static const struct {
		const char *keys, *time;
	} steps[] = {
		{"\033[C", "15:00:05"},    {"\033OC", "15:00:10"},    {"\033[1;2C", "15:00:11"},
		{"\033[1;5C", "15:01:11"}, {"\033[1;5D", "15:00:11"}, {"\033[1;2D", "15:00:10"},
		{"\033OD", "15:00:05"},    {"\033[D", "15:00:00"},    {"E", "15:01:00"},
		{"W", "15:00:00"},         {"L", "15:00:01"},         {"H", "15:00:00"},
		{"\033Oc", "15:01:00"},    {"\033[d", "15:00:59"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		const char *environment[] = {types[i], NULL};
		struct term *term = program_start(environment, NULL);

		term_type(term, ":seek 15:00:00\r");
		program_wait_time(term, "15:00:00.000000");
		for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
			term_type(term, steps[k].keys);
			program_wait_time(term, steps[k].time);
		}
		term_type(term, "\033[15~"); /* F5 */
		term_wait_gone(term, "TIMELINE");
		term_type(term, "\033[H");
		program_wait_event(term, 0);
		term_type(term, "\033[4~");
		program_wait_event(term, PROGRAM_EVENTS);
		program_quit(term);
	}
}

/* Steps of a flood; its keys, twice as many, take some 30 ms, about a frame's time. */
#define FLOOD 2000
#define FLOODS_LEAST 3
#define FLOODS_MOST 100

/* How often another event was shown on the way. */
struct watching {
	long goal, last;
	int frames;
};

static bool has_arrived(struct term *term, void *arg)
{
	struct watching *watching = arg;
	long event = program_event(term);

	if (event != watching->last) {
		watching->last = event;
		watching->frames++;
	}
	return event == watching->goal;
}

static bool look(struct term *term, void *arg)
{
	has_arrived(term, arg);
	return true;
}

static void type_on(struct term *term, const char *keys, struct watching *watching)
{
	term_type(term, keys);
	term_until(term, "what there is", look, watching);
}

/* Until all that was typed is done, and nothing after it. */
static void wait_for_all(struct term *term, long goal, struct watching *watching)
{
	watching->goal = goal;
	term_until(term, "all steps", has_arrived, watching);
	program_sync(term);
	assert_int_equal(program_event(term), goal);
}

static void keys_that_come_faster_than_answers_add_up(void **state)
{
	struct term *term = program_open();
	struct watching watching = {.goal = -1};

	(void)state;
	for (int i = 0; i < 100; i++)
		type_on(term, "....................", &watching);
	wait_for_all(term, 2000, &watching);
	program_quit(term);
}

/* Two thousand steps, in requests that do not add up: many more than the player's queue holds. */
static void flood(struct term *term, bool back, struct watching *watching)
{
	char keys[2 * FLOOD + 1];

	for (size_t i = 0; i < sizeof keys - 1; i += 4)
		memcpy(keys + i, back ? "[,]," : "[.].", 4);
	keys[sizeof keys - 1] = '\0';
	type_on(term, keys, watching);
}

/* How many keys come between two frames is the machine's business. So they flood in, on and back
 * and without a gap, until several frames have been seen. */
static void no_key_is_lost_and_the_screen_stays_current_while_they_flood_in(void **state)
{
	struct term *term = program_open();
	struct watching watching = {.goal = -1};
	int floods = 0;

	(void)state;
	for (; floods < FLOODS_LEAST || watching.frames < 5; floods++) {
		assert_true(floods < FLOODS_MOST);
		flood(term, floods % 2, &watching);
	}
	wait_for_all(term, floods % 2 ? FLOOD : 0, &watching);
	program_quit(term);
}

/* --- the mouse ----------------------------------------------------------------------------------
 */

static void a_click_on_a_key_types_it(void **state)
{
	struct term *term = program_open();

	(void)state;
	program_sync(term);
	term_click(term, 35, term_column(term, 35, ". , step"));
	program_wait_event(term, 1);
	term_click(term, 35, term_column(term, 35, ", step") + 4);
	program_wait_event(term, 0);
	term_click(term, 35, term_column(term, 35, "? help"));
	term_wait(term, "HELP");
	term_wait_last(term, "Escape leave");
	term_click(term, 35, term_column(term, 35, "Escape leave"));
	term_wait_gone(term, "HELP");
	term_wait_last(term, "q quit");
	term_click(term, 35, term_column(term, 35, "q quit"));
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

static void the_wheel_scrolls_lists_and_help(void **state)
{
	struct term *term = program_open();
	int first;

	(void)state;
	term_type(term, ":seek end\r");
	program_wait_event(term, PROGRAM_EVENTS);
	term_type(term, ":sort symbol asc\r");
	term_resize(term, 80, 16); /* a few of the twelve symbols */
	term_wait(term, "1/12");
	first = term_find(term, "\xe2\x96\xb8");
	term_mouse(term, TERM_WHEEL_DOWN, first, 60, 'M');
	term_wait(term, "4/12"); /* the selection is taken along */
	term_wait_gone(term, " GE          9.32");
	term_mouse(term, TERM_WHEEL_UP, first, 60, 'M');
	term_wait(term, " GE          9.32");
	term_resize(term, 80, 24);
	term_type(term, "?");
	term_wait(term, "1-20 of");
	term_mouse(term, TERM_WHEEL_DOWN, 10, 10, 'M');
	term_wait(term, "4-23 of");
	term_type(term, "\033[M`!!"); /* the older way to say it: up, at the first cell */
	term_wait(term, "1-20 of");
	term_type(term, "q");
	program_quit(term);
}

static void a_double_click_on_a_title_maximizes(void **state)
{
	struct term *term = program_open();

	(void)state;
	program_sync(term);
	term_click(term, 1, term_column(term, 1, "SYMBOLS"));
	term_click(term, 1, term_column(term, 1, "SYMBOLS"));
	term_wait_gone(term, "TAPE");
	program_sync(term);
	assert_int_equal(term_column(term, 1, "SYMBOLS"), 2);
	term_click(term, 1, 4);
	term_click(term, 1, 4);
	term_wait(term, "TAPE");
	program_quit(term);
}

static void reports_that_are_none_or_cut_type_nothing(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "\033[<0;5M\033[<0;5;5;5;5;5;5;5;5;5;5;5;5;5;5M\033[<2;5;5M\033[<35;9;9M"
			"\033[<0;500;500M\033[<0;500;500m...");
	program_wait_event(term, 3);
	program_quit(term);
}

static void the_mouse_is_given_back_on_every_way_out(void **state)
{
	static const int ends[] = {0, SIGTERM, SIGHUP, SIGABRT, SIGSEGV};
	struct term *term;

	(void)state;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		term = program_open();
		assert_true(term_last_written(term, "\033[?1002h") >= 0);
		if (ends[i])
			term_signal(term, ends[i]);
		else
			term_type(term, "q");
		term_wait_exit(term);
		assert_true(term_last_written(term, "\033[?1002l") >
			    term_last_written(term, "\033[?1002h"));
		assert_true(term_last_written(term, "\033[?1006l") >
			    term_last_written(term, "\033[?1006h"));
		term_free(term);
	}
	term = program_open();
	term_type(term, "\032"); /* Ctrl-Z */
	term_wait_stopped(term);
	assert_true(term_last_written(term, "\033[?1002l") >
		    term_last_written(term, "\033[?1002h"));
	term_signal(term, SIGCONT);
	term_type(term, ".");
	program_wait_event(term, 1);
	assert_true(term_last_written(term, "\033[?1002h") >
		    term_last_written(term, "\033[?1002l"));
	program_quit(term);
}

static void the_mouse_is_left_to_the_terminal_where_that_is_wanted(void **state)
{
	const char *arguments[] = {"--no-mouse", NULL};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	program_sync(term);
	assert_int_equal(term_last_written(term, "\033[?1002h"), -1);
	term_type(term, ":set mouse on\r:set mouse\r");
	term_wait_last(term, "mouse on");
	assert_true(term_last_written(term, "\033[?1002h") >= 0);
	term_type(term, ":set mouse off\r:set mouse\r");
	term_wait_last(term, "mouse off");
	assert_true(term_last_written(term, "\033[?1002l") >
		    term_last_written(term, "\033[?1002h"));
	program_quit(term);
	term = program_configured(NULL, "set mouse off\n");
	program_sync(term);
	assert_int_equal(term_last_written(term, "\033[?1002h"), -1);
	program_quit(term);
}

/* --- panels -------------------------------------------------------------------------------------
 */

static void z_gives_a_panel_the_screen_and_takes_it_back(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "z");
	term_wait_gone(term, "TAPE");
	program_sync(term);
	assert_false(term_shows(term, "MEMORY") || term_shows(term, "TIMELINE"));
	term_wait(term, "SYMBOLS");
	term_type(term, "z");
	term_wait(term, "TAPE");
	term_type(term, "Z");
	term_wait_gone(term, "SYMBOLS");
	assert_true(term_shows(term, "TAPE"));
	term_type(term, "Z");
	term_wait(term, "SYMBOLS");
	term_type(term, "Z");
	term_wait(term, "MEMORY");
	term_type(term, "Z");
	term_wait(term, "TIMELINE");
	program_sync(term);
	assert_false(term_shows(term, "MEMORY"));
	term_type(term, "Z");
	term_wait(term, "MEMORY");
	program_sync(term);
	assert_true(term_shows(term, "SYMBOLS") && term_shows(term, "TAPE"));
	/* a panel that is asked for comes back beside the others */
	term_type(term, ":maximize memory\r");
	term_wait_gone(term, "TAPE");
	term_type(term, "\033OQ");
	term_wait(term, "TAPE");
	program_sync(term);
	assert_true(term_shows(term, "MEMORY"));
	program_quit(term);
}

static void the_screen_is_found_as_it_was_left(void **state)
{
	const char *remember[] = {"XDG_CONFIG_HOME=/nowhere", NULL};
	const char *kept = program_path("state/mmtui/screen");
	struct term *term = program_start(remember, NULL);

	(void)state;
	program_sync(term);
	program_quit(term);
	assert_int_not_equal(access(kept, F_OK), 0); /* it was left as it was found */
	term = program_start(remember, NULL);
	term_type(term, "\033OS"); /* F4 */
	term_wait_gone(term, "MEMORY");
	term_type(term, ":set sort symbol asc\r");
	term_wait(term, "by symbol");
	program_quit(term);
	assert_int_equal(access(kept, F_OK), 0);
	term = program_start(remember, NULL);
	term_wait(term, "by symbol");
	assert_false(term_shows(term, "MEMORY"));
	term_type(term, "z");
	term_wait_gone(term, "TAPE");
	term_signal(term, SIGTERM); /* no clean end */
	term_wait_exit(term);
	term_free(term);
	term = program_start(remember, NULL);
	term_wait(term, "TAPE");
	assert_false(term_shows(term, "MEMORY"));
	term_type(term, "z");
	term_wait_gone(term, "TAPE");
	program_quit(term);
	/* a frame without a screen is as it comes */
	assert_int_equal(
		program_shell("XDG_CONFIG_HOME=/nowhere \"$MMTUI\" \"$MARKET\" < /dev/null | "
			      "grep -q MEMORY"),
		0);
	term = program_start(remember, NULL);
	term_wait(term, "by symbol");
	assert_false(term_shows(term, "TAPE"));
	program_quit(term);
	assert_int_equal(program_shell("rm \"$D/state/mmtui/screen\""), 0);
}

/* Its letters are no keys: [ would slow the replay down, and 9 be a count. */
static void a_sequence_that_nobody_knows_does_and_says_nothing(void **state)
{
	static const char *const unknown[] = {
		"\033[99;5~",  "\033[32;10;10M", "\033[<0;5;5y",          "\033[I",
		"\033[?62;4c", "\033OZ",         "\033]11;rgb:0/yy/yy\a", "\033P1$ry\033\\",
	};
	struct term *term = program_open();

	(void)state;
	term_type(term, "y");
	term_wait_last(term, "y is not bound; ? shows the keys");
	for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
		term_type(term, ".");
		program_wait_event(term, 2 * (long)i + 1);
		term_type(term, unknown[i]);
		term_type(term, ".");
		program_wait_event(term, 2 * (long)i + 2);
		program_sync(term);
		assert_false(term_shows(term, "is not bound"));
		assert_true(term_shows(term, " 1x "));
	}
	term_type(term, "y.");
	term_wait_gone(term, "is not bound"); /* the next key clears it */
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xterms_keys_work_whatever_terminfo_knows),
		cmocka_unit_test(keys_that_come_faster_than_answers_add_up),
		cmocka_unit_test(no_key_is_lost_and_the_screen_stays_current_while_they_flood_in),
		cmocka_unit_test(a_click_on_a_key_types_it),
		cmocka_unit_test(the_wheel_scrolls_lists_and_help),
		cmocka_unit_test(a_double_click_on_a_title_maximizes),
		cmocka_unit_test(reports_that_are_none_or_cut_type_nothing),
		cmocka_unit_test(the_mouse_is_given_back_on_every_way_out),
		cmocka_unit_test(the_mouse_is_left_to_the_terminal_where_that_is_wanted),
		cmocka_unit_test(z_gives_a_panel_the_screen_and_takes_it_back),
		cmocka_unit_test(the_screen_is_found_as_it_was_left),
		cmocka_unit_test(a_sequence_that_nobody_knows_does_and_says_nothing),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
