/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines and keys, against a player that writes down what it is asked for. */
#include "support/unit.h"

#include "support/fake_player.h"
#include "tui/keys.h"
#include "tui/script.h"
#include "tui/terminal.h"
#include "tui/ui.h"

#include <mmtui/clock.h>

#include <math.h>
#include <unistd.h>

static const char *const names[] = {"AAPL", "BAC", "BRK B", "SPY", NULL};

static struct ui ui;
static struct mm_error err;

static int set_up(void **state)
{
	(void)state;
	ui_init(&ui, fake_player(names), NULL, mm_zone_utc());
	fake_player_state()->view.end = MM_HOUR;
	ui.has_screen = true;
	ui.spark_cells = 20;
	ui.list_rows = 2;
	symbols_order(&ui);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ui_free(&ui);
	fake_player_free();
	return 0;
}

/* Runs a line that must work and ask the player for one thing, which is returned. */
static const struct mm_request *ask(const char *line)
{
	struct fake_player *fake = fake_player_state();
	size_t before = fake->requests;

	if (!command_run(&ui, line, &err))
		fail_msg("%s: %s", line, err.text);
	assert_int_equal(fake->requests, before + 1);
	return &fake->request[before];
}

/* Runs a line that must be refused with a sentence, and must not have asked for anything. */
static void refused(const char *line, const char *because)
{
	size_t before = fake_player_state()->requests;

	err.text[0] = '\0';
	if (command_run(&ui, line, &err))
		fail_msg("%s: was taken", line);
	if (!strstr(err.text, because))
		fail_msg("%s: %s", line, err.text);
	assert_int_equal(fake_player_state()->requests, before);
}

static void simple_commands_ask_for_what_they_say(void **state)
{
	(void)state;
	assert_int_equal(ask("play")->kind, MM_PLAY);
	assert_int_equal(ask(":pause")->kind, MM_PAUSE);
	assert_int_equal(ask("  toggle  ")->kind, MM_TOGGLE);
	assert_int_equal(ask("undo")->kind, MM_UNDO_SEEK);
	assert_int_equal(ask("clear")->kind, MM_CLEAR_MARKS);
	assert_int_equal(ask("reverse")->count, 0);
	assert_int_equal(ask("reverse forward")->count, 1);
	assert_int_equal(ask("reverse backward")->count, -1);
	refused("reverse sideways", "sideways");
	refused("play now", "nothing after it");
}

static void what_is_done_by_force_has_to_be_told_by_its_mark(void **state)
{
	(void)state;
	assert_true(command_run(&ui, "q", &err));
	assert_true(ui.quit);
	ui.quit = false;
	ui.mode = UI_LIST;
	assert_true(command_run(&ui, "q", &err));
	assert_false(ui.quit);
	ui.mode = UI_LIST;
	assert_true(command_run(&ui, "q!", &err));
	assert_true(ui.quit);
	refused("s!", "there is no command \"s!\"");
}

static void to_interrupt_what_has_just_ended_does_not_quit(void **state)
{
	(void)state;
	ui.job_ended = mm_clock_now();
	assert_true(command_run(&ui, "interrupt", &err));
	assert_false(ui.quit);
	assert_string_equal(ui.message, "that had ended already");
	ui.job_ended = mm_clock_now() - 2 * MM_SECOND;
	assert_true(command_run(&ui, "interrupt", &err));
	assert_true(ui.quit);
}

static void seek_takes_every_position(void **state)
{
	(void)state;
	const struct mm_request *request = ask("seek +30s");
	assert_int_equal(request->kind, MM_SEEK);
	assert_int_equal(request->position.kind, MM_AT_RELATIVE);
	assert_int_equal(request->position.value, 30 * MM_SECOND);
	request = ask("seek #1000");
	assert_int_equal(request->position.kind, MM_AT_EVENT);
	assert_int_equal(request->position.value, 1000);
	request = ask("seek 50%");
	assert_int_equal(request->position.kind, MM_AT_PERCENT);
	assert_int_equal(ask("seek start")->position.kind, MM_AT_START);
	assert_int_equal(ask("seek end")->position.kind, MM_AT_END);
	assert_int_equal(ask("seek 14:03:27")->position.kind, MM_AT_CLOCK);
	request = ask("seek 2013-10-07 14:03:27Z");
	assert_int_equal(request->position.kind, MM_AT_TIME);
	assert_int_equal(request->position.value, INT64_C(1381154607) * MM_SECOND);
	refused("seek nowhere", "nowhere");
	refused("seek", "");
}

static void a_breakpoint_is_asked_for_as_it_is_kept(void **state)
{
	(void)state;
	const struct mm_request *request = ask("break  BAC size>=100000 ");
	assert_int_equal(request->kind, MM_BREAK_ADD);
	assert_string_equal(request->text, "BAC size >= 100000");
	refused("break", "column 6: the end, where symbols are expected");
	refused("break SPY prise > 3", "column 11: \"prise\" is no field");
	refused(" :break  B\u00e4r prise > 3", "column 14: \"prise\" is no field");
	request = ask("delete 2");
	assert_int_equal(request->kind, MM_BREAK_DELETE);
	assert_int_equal(request->count, 2);
	assert_int_equal(ask("delete all")->count, 0);
	refused("delete", "which breakpoint");
	refused("delete 0", "\"0\" is no breakpoint's number");
	refused("delete two", "\"two\"");
	refused("delete 1 2", "\"1 2\"");
}

static void step_takes_numbers_units_and_time(void **state)
{
	(void)state;
	assert_int_equal(ask("step")->count, 1);
	const struct mm_request *request = ask("step -100");
	assert_int_equal(request->kind, MM_STEP_EVENTS);
	assert_int_equal(request->count, -100);
	request = ask("step -1 snapshot");
	assert_int_equal(request->kind, MM_STEP_SNAPSHOTS);
	assert_int_equal(request->count, -1);
	assert_int_equal(ask("step snapshots")->kind, MM_STEP_SNAPSHOTS);
	ui.selected = 2;
	request = ask("step 3 trades");
	assert_int_equal(request->kind, MM_STEP_TRADES);
	assert_int_equal(request->symbol, 2);
	request = ask("step -1m30s");
	assert_int_equal(request->kind, MM_STEP_TIME);
	assert_int_equal(request->count, -90 * MM_SECOND);
	refused("step 0", "zero");
	refused("step far", "far");
	refused("step 1 mile", "mile");
	refused("step 1 event more", "more");
	refused("step 5s event", "event");
	ui.selected = UINT32_MAX;
	refused("step trade", "no symbol");
}

static void speed_is_set_or_scaled(void **state)
{
	(void)state;
	const struct mm_request *request = ask("speed 60x");
	assert_int_equal(request->kind, MM_SET_SPEED);
	assert_int_equal(request->speed.kind, MM_SPEED_MULTIPLE);
	assert_true(request->speed.value == 60);
	assert_int_equal(ask("speed max")->speed.kind, MM_SPEED_MAX);
	request = ask("speed * 1.1");
	assert_int_equal(request->kind, MM_SCALE_SPEED);
	assert_true(request->fraction == 1.1);
	assert_true(ask("speed /2")->fraction == 0.5);
	refused("speed * 0", "0");
	refused("speed * x", "x");
	refused("speed fast", "fast");
	refused("speed", "how fast?");
}

static void marks_are_here_or_at_a_position(void **state)
{
	(void)state;
	assert_int_equal(ask("in")->kind, MM_MARK_IN);
	assert_false(ask("in")->has_position);
	const struct mm_request *request = ask("out 09:30:00");
	assert_int_equal(request->kind, MM_MARK_OUT);
	assert_true(request->has_position);
	assert_int_equal(request->position.kind, MM_AT_CLOCK);
	refused("in whenever", "whenever");
}

static void budget_is_a_size(void **state)
{
	(void)state;
	const struct mm_request *request = ask("budget 512M");
	assert_int_equal(request->kind, MM_SET_BUDGET);
	assert_int_equal(request->count, INT64_C(512) << 20);
	refused("budget 0", "");
	refused("budget", "");
}

static void a_symbol_is_selected_by_its_whole_name(void **state)
{
	(void)state;
	assert_true(command_run(&ui, "symbol BRK B", &err));
	assert_int_equal(ui.selected, 2);
	refused("symbol BR", "\"BR\"");
	refused("symbol SPX", "there is no symbol \"SPX\"; is SPY meant?");
	refused("filter SPY,SPX", "no symbol matches \"SPX\"; is SPY meant?");
	refused("symbol nothing like it", "; / finds one by a part of its name");
	refused("symbol", "which symbol");
	assert_int_equal(ui.selected, 2);
	assert_true(command_run(&ui, "filter BRK*", &err));
	symbols_refresh(&ui);
	refused("symbol SPY", "the filter is BRK*");
}

static void moving_stops_at_the_ends_of_the_list(void **state)
{
	(void)state;
	ui.selected = ui.order[0];
	assert_true(command_run(&ui, "move page", &err));
	assert_int_equal(ui.selected, ui.order[2]);
	assert_true(command_run(&ui, "move 9223372036854775807", &err));
	assert_int_equal(ui.selected, ui.order[3]);
	assert_true(command_run(&ui, "move -2", &err));
	assert_int_equal(ui.selected, ui.order[1]);
	assert_true(command_run(&ui, "move -page", &err));
	assert_int_equal(ui.selected, ui.order[0]);
	refused("move about", "about");
	assert_int_equal(ask("move start")->position.kind, MM_AT_START); /* the replay's */
	assert_int_equal(ask("move end")->position.kind, MM_AT_END);
	ui.focus = PANEL_TAPE;
	size_t before = fake_player_state()->requests;
	assert_true(command_run(&ui, "move end", &err));
	assert_true(command_run(&ui, "move start", &err));
	assert_int_equal(fake_player_state()->requests, before);
}

static void an_unknown_zone_or_panel_changes_nothing(void **state)
{
	(void)state;
	refused("tz Mars/Olympus", "Mars/Olympus");
	assert_ptr_equal(ui.zone, mm_zone_utc());
	refused("panel news", "news");
	for (int i = 0; i < PANELS; i++)
		assert_true(ui.show[i]);
	assert_true(command_run(&ui, "panel memory", &err));
	assert_false(ui.show[PANEL_MEMORY]);
	assert_true(command_run(&ui, "panel memory", &err));
	assert_true(ui.show[PANEL_MEMORY]);
}

static void an_unknown_command_is_named(void **state)
{
	(void)state;
	refused("dance", "\"dance\"");
	refused("PLAY", "\"PLAY\"");
	assert_true(command_run(&ui, "", &err));
	assert_true(command_run(&ui, " : ", &err));
}

static void help_is_left_by_the_keys_that_would_quit(void **state)
{
	(void)state;
	assert_true(command_run(&ui, "help", &err));
	assert_int_equal(ui.mode, UI_HELP);
	assert_true(command_run(&ui, "move 3", &err));
	assert_int_equal(ui.help_top, 3);
	size_t before = fake_player_state()->requests;
	assert_true(command_run(&ui, "seek end", &err)); /* g and G are not the replay's there */
	assert_int_equal(ui.help_top, INT32_MAX);
	assert_true(command_run(&ui, "seek start", &err));
	assert_int_equal(ui.help_top, 0);
	assert_int_equal(fake_player_state()->requests, before);
	assert_true(command_run(&ui, "quit", &err));
	assert_int_equal(ui.mode, UI_NORMAL);
	assert_false(ui.quit);
	assert_true(command_run(&ui, "quit", &err));
	assert_true(ui.quit);
}

static void what_needs_a_screen_says_so_without_one(void **state)
{
	(void)state;
	ui.has_screen = false;
	refused("help", "needs a screen");
	refused("export", "which file");
	ui.has_screen = true;
	refused("dump -", "standard output");
	refused("export -", "standard output");
	refused("dump", "which file");
}

static void a_file_s_name_is_not_quoted(void **state)
{
	(void)state;
	refused("export \"a b.csv\"", "no quotes around it");
	refused("export! 'a b.csv'", "no quotes around it");
	refused("export -f --all a\\ b.csv", "no \\ before a space");
	refused("dump \"a b.txt\" --market", "no quotes around it");
}

static void export_does_not_replace_a_file_by_itself(void **state)
{
	char path[] = "/tmp/mmtui-commands-XXXXXX", line[128];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	snprintf(line, sizeof line, "export %s", path);
	refused(line, "exists");
	unlink(path);
}

/* Every command line that a key stands for must be one that works. */
/* Commands that need a terminal or files: end-to-end tests try these. */
static bool is_tried_elsewhere(const char *line)
{
	static const char *const commands[] = {
		"suspend", "export",   "command",   "find",
		"filter?", "bookmark", "bookmarks", "anomalies",
	};

	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (!strncmp(line, commands[i], strlen(commands[i])))
			return true;
	return false;
}

static void every_key_runs_a_command(void **state)
{
	size_t count;
	const struct binding *all = bindings_all(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(all[i].keys, " ");
		char line[UI_PROMPT_MAX];
		int key = key_parse(all[i].keys, length);

		if (!*all[i].command)
			continue; /* a heading */
		assert_int_not_equal(key, TERMINAL_NONE);
		assert_ptr_equal(key_binding(key), &all[i]);
		assert_int_equal(keys_press(&ui, key, line), 1);
		assert_null(strchr(line, '%'));
		if (is_tried_elsewhere(line))
			continue;
		if (!strcmp(line, "remove")) /* from a list; none has a line here */
			command_run(&ui, "breaks", &err);
		ui.symbol_page = !strncmp(line, "chart ", 6); /* these need the page */
		if (!command_run(&ui, line, &err))
			fail_msg("%s: %s: %s", all[i].keys, line, err.text);
		ui.mode = UI_NORMAL;
		ui.quit = false;
	}
}

static void no_key_has_two_meanings(void **state)
{
	size_t count;
	const struct binding *all = bindings_all(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (const char *keys = all[i].keys; *keys; keys += strspn(keys, " ")) {
			size_t length = strcspn(keys, " ");
			assert_ptr_equal(key_binding(key_parse(keys, length)), &all[i]);
			keys += length;
		}
	}
}

static void a_count_goes_into_the_command_or_repeats_it(void **state)
{
	char line[UI_PROMPT_MAX];

	(void)state;
	assert_int_equal(keys_press(&ui, '1', line), 0);
	assert_int_equal(keys_press(&ui, '0', line), 0);
	assert_int_equal(keys_press(&ui, '.', line), 1);
	assert_string_equal(line, "step 10");
	assert_int_equal(keys_press(&ui, '.', line), 1);
	assert_string_equal(line, "step 1");
	keys_press(&ui, '3', line);
	assert_int_equal(keys_press(&ui, TERMINAL_SHIFT | TERMINAL_RIGHT, line), 3);
	assert_string_equal(line, "step 1s");
	for (int i = 0; i < 30; i++)
		keys_press(&ui, '9', line);
	assert_int_equal(keys_press(&ui, '<', line), 1);
	assert_string_equal(line, "step -999999999 snapshot");
	keys_press(&ui, '5', line);
	assert_int_equal(keys_press(&ui, TERMINAL_F12, line), 0);
	assert_int_equal(ui.count, 0);
	assert_int_equal(keys_press(&ui, '0', line), 0);
	assert_int_equal(ui.count, 0);
}

static void a_notice_of_the_player_is_said_once(void **state)
{
	struct mm_view *view = &fake_player_state()->view;
	char line[UI_PROMPT_MAX];

	(void)state;
	view->notice_number = 1;
	view->notice_is_error = true;
	strcpy(view->notice, "out is before in");
	ui_take_views(&ui);
	assert_string_equal(ui.message, "out is before in");
	assert_true(ui.message_is_error);
	keys_press(&ui, ' ', line);
	ui_take_views(&ui);
	assert_string_equal(ui.message, "");
}

static void a_script_stops_at_the_line_that_fails(void **state)
{
	struct script *script = script_new();
	struct fake_player *fake = fake_player_state();

	(void)state;
	fake->answers = true;
	assert_true(script_add_command(script, "# nothing", &err));
	assert_true(script_add_command(script, "step 2", &err));
	assert_true(script_add_command(script, "stride 2", &err));
	assert_true(script_add_command(script, "step 3", &err));
	assert_false(script_run(script, &ui, &err));
	assert_non_null(strstr(err.text, "stride"));
	assert_int_equal(fake->requests, 1);
	script_free(script);
}

static void a_script_says_where_in_its_file_a_line_fails(void **state)
{
	char path[] = "/tmp/mmtui-commands-XXXXXX", place[64];
	FILE *file = fdopen(mkstemp(path), "w");
	struct script *script = script_new();

	(void)state;
	fprintf(file, "# a comment\n\nstep\r\nseek nowhere\n");
	fclose(file);
	assert_true(script_add_file(script, path, &err));
	assert_false(script_run(script, &ui, &err));
	snprintf(place, sizeof place, "%s:4: ", path);
	assert_non_null(strstr(err.text, place));
	script_free(script);
	unlink(path);
}

static void quit_ends_a_script(void **state)
{
	struct script *script = script_new();

	(void)state;
	script_add_command(script, "quit", &err);
	script_add_command(script, "step", &err);
	assert_true(script_run(script, &ui, &err));
	assert_int_equal(fake_player_state()->requests, 0);
	script_free(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(simple_commands_ask_for_what_they_say),
		TEST(what_is_done_by_force_has_to_be_told_by_its_mark),
		TEST(to_interrupt_what_has_just_ended_does_not_quit),
		TEST(seek_takes_every_position),
		TEST(a_breakpoint_is_asked_for_as_it_is_kept),
		TEST(step_takes_numbers_units_and_time),
		TEST(speed_is_set_or_scaled),
		TEST(marks_are_here_or_at_a_position),
		TEST(budget_is_a_size),
		TEST(a_symbol_is_selected_by_its_whole_name),
		TEST(moving_stops_at_the_ends_of_the_list),
		TEST(an_unknown_zone_or_panel_changes_nothing),
		TEST(an_unknown_command_is_named),
		TEST(help_is_left_by_the_keys_that_would_quit),
		TEST(what_needs_a_screen_says_so_without_one),
		TEST(a_file_s_name_is_not_quoted),
		TEST(export_does_not_replace_a_file_by_itself),
		TEST(every_key_runs_a_command),
		TEST(no_key_has_two_meanings),
		TEST(a_count_goes_into_the_command_or_repeats_it),
		TEST(a_notice_of_the_player_is_said_once),
		TEST(a_script_stops_at_the_line_that_fails),
		TEST(a_script_says_where_in_its_file_a_line_fails),
		TEST(quit_ends_a_script),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
