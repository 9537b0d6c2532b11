/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hands do to the screen: keys bound anew, the mouse, panels' focus and size, and how all of
 * that is configured and remembered. */
#include "support/unit.h"

#include "support/program.h"
#include "support/tables.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes a configuration; its path. */
static const char *configuration(const char *text)
{
	const char *path = program_path("configuration");
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	return path;
}

/* The screen with a configuration of its own. */
static struct term *configured(const char *const *environment, const char *text)
{
	const char *arguments[] = {"--config", configuration(text), NULL};

	return program_start(environment, arguments);
}

/* Where a sequence was written last, -1 where never. */
static long last_written(struct term *term, const char *sequence)
{
	size_t bytes, length = strlen(sequence);
	const char *output = term_output(term, &bytes);

	for (size_t i = bytes; i >= length; i--)
		if (!memcmp(output + i - length, sequence, length))
			return (long)(i - length);
	return -1;
}

/* --- configuration ------------------------------------------------------------------------------
 */

static void a_key_bound_anew_works_and_is_told_everywhere(void **state)
{
	struct term *term = configured(NULL, "bind w step %d\n"
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
	struct term *term = configured(NULL, "set large 500\n"
					     "bind w paly\n"
					     "bind e step 7\n"
					     "color up reddish\n");

	(void)state;
	term_wait_last(term, "configuration:2: there is no command \"paly\" (and 1 more)");
	term_type(term, "e");
	program_wait_event(term, 7);
	term_type(term, ":set large\r");
	term_wait_last(term, "large 500");
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	/* on the first screen, where it was told before */
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
	configuration("bind w play\nset large 7\ncolor up red on 17 dim\nunbind q\n");
	assert_int_equal(
		program_shell(
			"\"$MMTUI\" --config \"$D/configuration\" --print-config > \"$D/one\" && "
			"\"$MMTUI\" --config \"$D/one\" --print-config > \"$D/two\" && "
			"cmp \"$D/one\" \"$D/two\" && "
			"for line in 'bind w play' 'unbind q' 'set large 7' "
			"'color up red on 17 dim'; do "
			"grep -qx \"$line\" \"$D/one\" || exit 1; done"),
		0);
	configuration("set large\n");
	assert_int_equal(program_shell("\"$MMTUI\" --config \"$D/configuration\" --print-config > "
				       "\"$D/one\" 2> \"$D/err\""),
			 1);
	assert_int_equal(program_shell("grep -q '^mmtui: .*/configuration:1: large: which value' "
				       "\"$D/err\""),
			 0);
}

static void the_zone_may_be_configured_and_an_option_has_the_last_word(void **state)
{
	const char *path = configuration("set tz America/New_York\n");
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
		struct term *term = configured(environment, own_colours);

		term_type(term, ":seek 50%\r");
		term_wait(term, "+");
		program_sync(term);
		if (last_written(term, terminals[i].sent) < 0)
			fail_msg("%s is not sent what it is to be", terminals[i].type);
		if (strstr(terminals[i].type, "screen") || strstr(terminals[i].type, "linux"))
			assert_int_equal(last_written(term, "\033]4;"), -1);
		program_quit(term);
	}
}

static void what_was_mixed_is_taken_back(void **state)
{
	struct term *term = configured(NULL, own_colours);

	(void)state;
	program_sync(term);
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	assert_true(last_written(term, "\033]104") > last_written(term, "\033]4;"));
	term_free(term);
	term = configured(NULL, own_colours);
	program_sync(term);
	term_signal(term, SIGABRT);
	assert_int_equal(term_wait_exit(term), 128 + SIGABRT);
	assert_true(last_written(term, "\033]104") > last_written(term, "\033]4;"));
	term_free(term);
}

static void a_terminal_of_direct_colours_shows_the_usual_ones(void **state)
{
	const char *environment[] = {"TERM=xterm-direct", NULL};
	struct term *term = program_start(environment, NULL);

	(void)state;
	program_sync(term);
	assert_true(last_written(term, "38:2::118:118:118") >= 0); /* 243 of the palette: frames */
	program_quit(term);
}

static void without_colours_attributes_of_ones_own_stay(void **state)
{
	const char *environment[] = {"NO_COLOR=1", NULL};
	struct term *term = configured(environment, "color bar red on blue underline\n");

	(void)state;
	program_sync(term);
	assert_false(term_look(term, 0, 1).coloured);
	assert_true(last_written(term, ";4;7m") >= 0); /* underlined, reversed as ever */
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
		assert_true(last_written(term, "\033[?1002h") >= 0);
		if (ends[i])
			term_signal(term, ends[i]);
		else
			term_type(term, "q");
		term_wait_exit(term);
		assert_true(last_written(term, "\033[?1002l") > last_written(term, "\033[?1002h"));
		assert_true(last_written(term, "\033[?1006l") > last_written(term, "\033[?1006h"));
		term_free(term);
	}
	term = program_open();
	term_type(term, "\032"); /* Ctrl-Z */
	term_wait_stopped(term);
	assert_true(last_written(term, "\033[?1002l") > last_written(term, "\033[?1002h"));
	term_signal(term, SIGCONT);
	term_type(term, ".");
	program_wait_event(term, 1);
	assert_true(last_written(term, "\033[?1002h") > last_written(term, "\033[?1002l"));
	program_quit(term);
}

static void the_mouse_is_left_to_the_terminal_where_that_is_wanted(void **state)
{
	const char *arguments[] = {"--no-mouse", NULL};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	program_sync(term);
	assert_int_equal(last_written(term, "\033[?1002h"), -1);
	term_type(term, ":set mouse on\r:set mouse\r");
	term_wait_last(term, "mouse on");
	assert_true(last_written(term, "\033[?1002h") >= 0);
	term_type(term, ":set mouse off\r:set mouse\r");
	term_wait_last(term, "mouse off");
	assert_true(last_written(term, "\033[?1002l") > last_written(term, "\033[?1002h"));
	program_quit(term);
	term = configured(NULL, "set mouse off\n");
	program_sync(term);
	assert_int_equal(last_written(term, "\033[?1002h"), -1);
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

/* --- names of all kinds -------------------------------------------------------------------------
 */

static void wide_and_combining_names_keep_the_columns(void **state)
{
	static const char *const names[] = {"\xe6\x97\xa5\xe6\x9c\xac", /* two wide ones */
					    "e\xcc\x81t\xc3\xa9", /* one with a mark upon it */
					    "\xed\x95\x9c\xea\xb5\xad\xec\xa0\x84\xeb\xa0\xa5",
					    "\xf0\x9f\x9a\x80", "plain"};
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};
	const char *directory = program_path("names");
	const char *arguments[] = {"-c", "seek end", directory, NULL};
	struct term *term;
	int edge;

	(void)state;
	mkdir(directory, 0700);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		tables_write_few(directory, names[i]);
	term = term_start(120, 36, NULL, arguments);
	program_wait_event(term, 10);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		int width = sizes[i][0], row;

		term_resize(term, width, sizes[i][1]);
		term_wait_last(term, "q quit");
		program_sync(term);
		term_wait(term, "plain");
		row = term_find(term, "SYMBOLS");
		for (edge = 0; edge < 5;
		     edge++) { /* the frames' right edges stand one below the other */
			assert_int_equal(term_glyph(term, row + 1 + edge, width - 1), 0x2502);
			assert_int_equal(term_glyph(term, row + 1 + edge, 0), 0x2502);
		}
		assert_true(term_shows(term, "e\xcc\x81"));
	}
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

/* --- sizes --------------------------------------------------------------------------------------
 */

static bool is_whole(struct term *term, void *arg)
{
	int width = *(int *)arg, rows = term_rows(term);

	return strstr(term_line(term, rows - 1), "q quit") && term_glyph(term, 1, 0) == 0x250c &&
	       term_glyph(term, 1, width - 1) == 0x2510;
}

static void a_storm_of_sizes_ends_with_a_whole_screen(void **state)
{
	static const int last[][2] = {{60, 16}, {200, 60}, {80, 24}, {120, 36}};
	struct term *term = program_open();
	uint64_t seed = 5;

	(void)state;
	for (size_t i = 0; i < sizeof last / sizeof last[0]; i++) {
		int width = last[i][0];

		for (int round = 0; round < 60; round++) {
			term_resize(term, 1 + (int)(unit_random(&seed) % 220),
				    1 + (int)(unit_random(&seed) % 70));
			if (round % 8 == 0)
				term_type(term, ".");
		}
		term_resize(term, width, last[i][1]);
		term_until(term, "a whole screen", is_whole, &width);
		program_wait_event(term, 8 * (long)(i + 1));
	}
	program_quit(term);
}

static void too_small_a_screen_asks_for_more_room(void **state)
{
	static const int sizes[][2] = {{59, 16}, {60, 15}, {59, 100}, {200, 5}};
	struct term *term = program_open();

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		char sentence[64];

		term_resize(term, sizes[i][0], sizes[i][1]);
		snprintf(sentence, sizeof sentence, "mmtui needs 60 x 16, this is %d x %d",
			 sizes[i][0], sizes[i][1]);
		term_wait(term, sentence);
		term_mouse(term, 0, 2, 2, 'M'); /* there is nothing to click at */
		term_mouse(term, 0, 2, 2, 'm');
	}
	term_resize(term, 60, 16);
	term_wait_last(term, "q quit");
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
		cmocka_unit_test(wide_and_combining_names_keep_the_columns),
		cmocka_unit_test(a_storm_of_sizes_ends_with_a_whole_screen),
		cmocka_unit_test(too_small_a_screen_asks_for_more_room),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
