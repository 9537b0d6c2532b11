/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: what it says counts, what is wrong in it is told, and what is printed reads
 * back. */
#include "support/unit.h"

#include "tui/bind.h"
#include "tui/colour.h"
#include "tui/config.h"
#include "tui/keys.h"
#include "tui/remember.h"
#include "tui/terminal.h"
#include "tui/theme.h"

#include <sys/stat.h>
#include <unistd.h>

static struct ui ui;
static struct mm_error err;
static char folder[64], file[128];

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/mmtui-config-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/config", folder);
	setenv("XDG_STATE_HOME", folder, 1);
	setenv("XDG_CONFIG_HOME", folder, 1);
	ui_defaults(&ui);
	bind_defaults();
	theme_defaults();
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	bind_defaults();
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

/* The configuration as it is; free it. */
static char *printed(void)
{
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	assert_non_null(to);
	config_print(&ui, to);
	fclose(to);
	return text;
}

static void write_file(const char *path, const char *text, size_t bytes)
{
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, bytes, to), bytes);
	assert_int_equal(fclose(to), 0);
}

/* What was complained about, a line each. */
static char complaints[4096];

static void complain(void *to, const char *text)
{
	size_t used = strlen(complaints);

	(void)to;
	snprintf(complaints + used, sizeof complaints - used, "%s\n", text);
}

static void read_text(const char *text)
{
	complaints[0] = '\0';
	write_file(file, text, strlen(text));
	if (!config_read(&ui, file, complain, NULL, &err))
		fail_msg("%s", err.text);
}

static void each_line_counts(void **state)
{
	struct look look;

	(void)state;
	read_text("# a comment\n"
		  "\n"
		  "  # another\n"
		  "set large 10000\r\n"
		  "\tset tz America/New_York  \n"
		  "bind W seek +1h\n"
		  "bind Ctrl-Shift-Right step 1h\n"
		  "bind # seek #%d\n"
		  "unbind q\n"
		  "color up bright-green\n"
		  "color selected black on #ff8700 bold underline");
	assert_string_equal(complaints, "");
	assert_true(ui.large == 10000);
	assert_string_equal(mm_zone_name(ui.zone), "America/New_York");
	assert_string_equal(key_binding('W')->command, "seek +1h");
	assert_string_equal(key_binding('#')->command, "seek #%d");
	assert_string_equal(key_binding(TERMINAL_CTRL | TERMINAL_SHIFT | TERMINAL_RIGHT)->command,
			    "step 1h");
	assert_null(key_binding('q'));
	assert_int_equal(theme_look(ROLE_UP, GROUND_NONE, 256).foreground, 10);
	look = theme_look(ROLE_SELECTED, GROUND_NONE, 256);
	assert_int_equal(look.foreground, 0);
	assert_int_equal(look.background, COLOUR_RGB | 0xff8700);
	assert_true(look.bold && look.underline && !look.dim && !look.reverse);
	assert_int_equal(theme_look(ROLE_UP, GROUND_SELECTED, 256).background,
			 COLOUR_RGB | 0xff8700);
}

static void a_wrong_line_is_told_by_its_number_and_costs_no_other(void **state)
{
	(void)state;
	read_text("set large 5\n"
		  "set lagre 7\n"
		  "set large six\n"
		  "bind W paly\n"
		  "set large 8\n"
		  "color upp red\n");
	char expected[1024];
	snprintf(expected, sizeof expected,
		 "%s:2: there is nothing called \"lagre\" to set; is large meant?\n"
		 "%s:3: large: \"six\" is no size of a trade, nor off\n"
		 "%s:4: there is no command \"paly\"; is play meant?\n"
		 "%s:6: nothing is called \"upp\" that has a colour; is up meant?\n",
		 file, file, file, file);
	assert_string_equal(complaints, expected);
	assert_true(ui.large == 8);
}

static void a_wrong_line_changes_nothing(void **state)
{
	static const struct {
		const char *line, *because;
	} bad[] = {
		{"quit", "quit"},
		{"bindd x play", "bindd"},
		{"bind", "which key"},
		{"bind x", "which command"},
		{"bind Xyz play", "Xyz"},
		{"bind x y", "\"y\""},
		{"bind 3 play", "count"},
		{"unbind", "which key"},
		{"unbind F13", "F13"},
		{"unbind F12 more", "F12 more"},
		{"set", "what"},
		{"set large", "SIZE"},
		{"set mouse perhaps", "perhaps"},
		{"set panels tape none", "none"},
		{"color", "what"},
		{"color up", "which colour"},
		{"color up reddish", "reddish"},
		{"color up 256", "256"},
		{"color up #12345", "#12345"},
		{"color up #12345g", "#12345g"},
		{"color up red on", "on which"},
		{"color up red on blu", "blu"},
		{"color up red blinking", "blinking"},
		{"color up bright-default", "bright-default"},
	};
	char *before = printed(), *after;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(config_line(&ui, bad[i].line, &err));
		if (!strstr(err.text, bad[i].because))
			fail_msg("%s: %s", bad[i].line, err.text);
	}
	after = printed();
	assert_string_equal(after, before);
	free(before);
	free(after);
}

static void what_is_no_text_is_told(void **state)
{
	static const char bytes[] = "set large 5\nset \0large 6\nset large 7";
	char path[160];

	(void)state;
	complaints[0] = '\0';
	write_file(file, bytes, sizeof bytes - 1);
	assert_true(config_read(&ui, file, complain, NULL, &err));
	assert_non_null(strstr(complaints, ":2: this is no line of text\n"));
	assert_true(ui.large == 7);
	assert_false(config_read(&ui, folder, complain, NULL, &err)); /* a folder */
	assert_non_null(strstr(err.text, folder));
	snprintf(path, sizeof path, "%s/none", folder);
	assert_false(config_read(&ui, path, complain, NULL, &err));
	assert_non_null(strstr(err.text, path));
}

/* Prints, reads that, prints again. */
static void assert_reads_back(void)
{
	char *first = printed(), *second;

	read_text(first);
	assert_string_equal(complaints, "");
	second = printed();
	assert_string_equal(second, first);
	free(first);
	free(second);
}

static void what_is_printed_reads_back_and_changes_nothing(void **state)
{
	static const int terminals[] = {0, 8, 16, 256};
	struct look before[4][ROLE_COUNT];

	(void)state;
	for (int i = 0; i < 4; i++)
		for (int role = 0; role < ROLE_COUNT; role++)
			before[i][role] = theme_look((enum role)role, GROUND_NONE, terminals[i]);
	assert_reads_back();
	for (int i = 0; i < 4; i++) {
		for (int role = 0; role < ROLE_COUNT; role++) {
			struct look look = theme_look((enum role)role, GROUND_NONE, terminals[i]);

			assert_int_equal(look.foreground, before[i][role].foreground);
			assert_int_equal(look.background, before[i][role].background);
			assert_int_equal(look.bold, before[i][role].bold);
			assert_int_equal(look.dim, before[i][role].dim);
			assert_int_equal(look.reverse, before[i][role].reverse);
		}
	}
	read_text("set large 7\nset panels none\nset sort age asc\nunbind q\nunbind h\nunbind l\n"
		  "bind q help\nbind Alt-q quit\nbind Right seek 50%\nbind ' toggle\n"
		  "color up #123456 on bright-blue underline\ncolor text default\n");
	assert_string_equal(complaints, "");
	assert_reads_back();
}

/* What is printed is all: read anywhere, it makes the same of it. */
static void what_is_printed_is_complete(void **state)
{
	char *usual = printed(), *again;

	(void)state;
	read_text("set large 7\nset panels none\nset focus tape\nset remember off\nset mouse off\n"
		  "unbind q\nbind h seek 50%\nbind x quit\ncolor up red\ncolor bar default\n");
	assert_string_equal(complaints, "");
	read_text(usual);
	assert_string_equal(complaints, "");
	again = printed();
	assert_non_null(strstr(again, "\nset large 10000\n"));
	assert_non_null(strstr(again, "\nbind x export\n"));
	/* the same lines, though a key bound anew may stand behind its fellows */
	assert_int_equal(strlen(again), strlen(usual));
	free(usual);
	free(again);
}

/* --- colours ------------------------------------------------------------------------------------
 */

static void colours_read_back(void **state)
{
	char text[COLOUR_TEXT_MAX];
	int32_t colour;

	(void)state;
	for (int32_t i = -1; i < 256; i++) {
		colour_print(text, i);
		assert_true(colour_parse(text, strlen(text), &colour));
		assert_int_equal(colour, i);
	}
	for (int32_t rgb = 0; rgb < 0x1000000; rgb += 65539) {
		colour_print(text, COLOUR_RGB | rgb);
		assert_true(colour_parse(text, strlen(text), &colour));
		assert_int_equal(colour, COLOUR_RGB | rgb);
	}
	assert_true(colour_parse("#FF8700", 7, &colour));
	assert_int_equal(colour, COLOUR_RGB | 0xff8700);
}

static void the_nearest_colour_is_taken_where_there_are_fewer(void **state)
{
	static const struct {
		int32_t colour;
		int colours;
		int32_t nearest;
	} known[] = {
		{COLOUR_DEFAULT, 8, COLOUR_DEFAULT},
		{200, 256, 200},
		{9, 8, 1},
		{9, 16, 9},
		{COLOUR_RGB | 0xff8700, 256, 208},
		{COLOUR_RGB | 0xfe8801, 256, 208},
		{COLOUR_RGB | 0x080808, 256, 232},
		{COLOUR_RGB | 0xffffff, 256, 231},
		{COLOUR_RGB | 0xf01010, 8, 1},
		{COLOUR_RGB | 0x10e010, 8, 2},
		{71, 8, 2},
		{231, 8, 7},
		{16, 8, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		assert_int_equal(colour_nearest(known[i].colour, known[i].colours),
				 known[i].nearest);
	for (int32_t i = 0; i < 256; i++) {
		assert_int_equal(colour_nearest(i, 256), i);
		assert_in_range(colour_nearest(i, 8), 0, 7);
		assert_in_range(colour_nearest(i, 16), 0, 15);
		if (i >= 16) /* the same colour, however it is said; the cube's greys come twice */
			assert_int_equal(colour_rgb(colour_nearest(
						 COLOUR_RGB | (int32_t)colour_rgb(i), 256)),
					 colour_rgb(i));
	}
}

static void a_colour_of_ones_own_fits_every_terminal(void **state)
{
	struct look look;

	(void)state;
	assert_true(theme_set("up", "#10e010 on 231 bold", &err));
	look = theme_look(ROLE_UP, GROUND_NONE, 8);
	assert_int_equal(look.foreground, 2);
	assert_int_equal(look.background, 7);
	look = theme_look(ROLE_UP, GROUND_NONE, 0);
	assert_int_equal(look.foreground, COLOUR_DEFAULT);
	assert_int_equal(look.background, COLOUR_DEFAULT);
	assert_true(look.bold);
	assert_true(theme_set("up", "bright-red", &err));
	look = theme_look(ROLE_UP, GROUND_NONE, 8);
	assert_int_equal(look.foreground, 1);
	assert_true(look.bold); /* how eight colours come to sixteen */
	assert_int_equal(theme_look(ROLE_UP, GROUND_NONE, 16).foreground, 9);
	/* a ground of its own colour is drawn on, also where there are few */
	assert_true(theme_set("bar", "white on blue", &err));
	look = theme_look(ROLE_STRONG, GROUND_BAR, 8);
	assert_int_equal(look.foreground, 7);
	assert_int_equal(look.background, 4);
	assert_false(look.reverse);
	assert_true(theme_look(ROLE_STRONG, GROUND_SELECTED, 8).reverse);
	assert_true(theme_set("up", "blue", &err)); /* and nothing vanishes in it */
	assert_int_equal(theme_look(ROLE_UP, GROUND_BAR, 8).foreground, 7);
}

static void every_role_has_a_name_and_a_look_that_reads_back(void **state)
{
	(void)state;
	for (int role = 0; role < ROLE_COUNT; role++) {
		char look[THEME_TEXT_MAX];
		const char *help, *name = theme_role((enum role)role, &help);

		assert_true(*name && *help);
		theme_print((enum role)role, look);
		assert_true(theme_set(name, look, &err));
	}
}

/* --- the screen as it was left ------------------------------------------------------------------
 */

static bool is_remembered(void)
{
	char path[160];

	snprintf(path, sizeof path, "%s/mmtui/screen", folder);
	return access(path, F_OK) == 0;
}

static void what_was_left_is_found_again(void **state)
{
	(void)state;
	remember_begin(&ui);
	remember_end(&ui);
	assert_false(is_remembered()); /* nothing was changed */
	ui.show[PANEL_MEMORY] = false;
	ui.sort = SORT_CHANGE;
	ui.maximized = PANEL_TAPE;
	ui.focus = PANEL_TAPE;
	ui.large = 100;
	remember_end(&ui);
	assert_true(is_remembered());
	ui_defaults(&ui);
	remember_begin(&ui);
	assert_false(ui.show[PANEL_MEMORY]);
	assert_true(ui.show[PANEL_TAPE]);
	assert_int_equal(ui.sort, SORT_CHANGE);
	assert_int_equal(ui.maximized, PANEL_TAPE);
	assert_int_equal(ui.focus, PANEL_TAPE);
	assert_true(ui.large == UI_LARGE); /* that is the configuration's */
	/* and left as it comes again */
	ui_defaults(&ui);
	remember_end(&ui);
	ui.sort = SORT_AGE;
	remember_begin(&ui);
	assert_int_equal(ui.sort, SORT_VOLUME);
}

static void nothing_is_remembered_where_nobody_wants_it_or_it_cannot_be(void **state)
{
	(void)state;
	ui.remember = false;
	remember_begin(&ui);
	ui.sort = SORT_AGE;
	remember_end(&ui);
	assert_false(is_remembered());
	setenv("XDG_STATE_HOME", "/dev/null", 1);
	ui.remember = true;
	remember_begin(&ui);
	ui.sort = SORT_LOW;
	remember_end(&ui);
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	remember_begin(&ui);
	ui.sort = SORT_HIGH;
	remember_end(&ui);
}

static void a_memory_of_another_version_is_taken_as_far_as_it_is_understood(void **state)
{
	static const char text[] = "set sort colour\nset focus tape\nset large 9\nbind q help\n"
				   "set\nset sort\n\nset future yes\nset panels memory\nquit\n";
	char path[160];

	(void)state;
	snprintf(path, sizeof path, "%s/mmtui", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/mmtui/screen", folder);
	write_file(path, text, sizeof text - 1);
	remember_begin(&ui);
	assert_int_equal(ui.sort, SORT_VOLUME);
	assert_int_equal(ui.focus, PANEL_TAPE);
	assert_true(ui.large == UI_LARGE);
	assert_string_equal(key_binding('q')->command, "quit");
	assert_true(ui.show[PANEL_MEMORY] && !ui.show[PANEL_TAPE]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(each_line_counts),
		TEST(a_wrong_line_is_told_by_its_number_and_costs_no_other),
		TEST(a_wrong_line_changes_nothing),
		TEST(what_is_no_text_is_told),
		TEST(what_is_printed_reads_back_and_changes_nothing),
		TEST(what_is_printed_is_complete),
		TEST(colours_read_back),
		TEST(the_nearest_colour_is_taken_where_there_are_fewer),
		TEST(a_colour_of_ones_own_fits_every_terminal),
		TEST(every_role_has_a_name_and_a_look_that_reads_back),
		TEST(what_was_left_is_found_again),
		TEST(nothing_is_remembered_where_nobody_wants_it_or_it_cannot_be),
		TEST(a_memory_of_another_version_is_taken_as_far_as_it_is_understood),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
