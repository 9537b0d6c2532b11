/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: every one reads what it writes, and bad values change nothing. */
#include "support/unit.h"

#include "tui/arguments.h"
#include "tui/commands.h"
#include "tui/settings.h"

static struct ui ui;
static struct mm_error err;

static int set_up(void **state)
{
	(void)state;
	ui_defaults(&ui);
	return 0;
}

static const char *value_of(const char *name)
{
	static char value[SETTING_MAX];
	const struct setting *setting = setting_find(name);

	assert_non_null(setting);
	setting->print(&ui, value);
	return value;
}

static void set(const char *name, const char *value, const char *expected)
{
	if (!setting_set(&ui, name, value, &err))
		fail_msg("%s %s: %s", name, value, err.text);
	assert_string_equal(value_of(name), expected);
}

static void refused(const char *name, const char *value, const char *because)
{
	char before[SETTING_MAX] = "";

	if (setting_find(name))
		snprintf(before, sizeof before, "%s", value_of(name));
	err.text[0] = '\0';
	assert_false(setting_set(&ui, name, value, &err));
	if (!strstr(err.text, because))
		fail_msg("%s %s: %s", name, value, err.text);
	if (*before)
		assert_string_equal(value_of(name), before);
}

static void values_are_set_and_written_as_they_are_read(void **state)
{
	(void)state;
	assert_string_equal(value_of("large"), "10000"); /* blocks stand out at first */
	set("large", "10000", "10000");
	assert_true(ui.large == 10000);
	set("large", "0.5", "0.5");
	set("large", "off", "off");
	assert_true(ui.large == 0);
	set("spark", "5m", "5m");
	set("spark", "90s", "1m30s");
	set("candles", "on", "on");
	set("mouse", "off", "off");
	assert_false(ui.mouse);
	set("tz", "America/New_York", "America/New_York");
	set("sort", "change", "change desc");
	assert_int_equal(ui.sort, SORT_CHANGE);
	set("sort", "symbol asc", "symbol asc");
	assert_true(ui.sort_ascending);
	set("panels", "timeline  tape", "tape timeline");
	assert_true(ui.show[PANEL_TAPE] && ui.show[PANEL_TIMELINE]);
	assert_false(ui.show[PANEL_SYMBOLS] || ui.show[PANEL_MEMORY]);
	set("panels", "none", "none");
	set("maximized", "memory", "memory");
	assert_int_equal(ui.maximized, PANEL_MEMORY);
	set("maximized", "none", "none");
	set("focus", "tape", "tape");
	set("remember", "off", "off");
}

static void bad_values_are_refused_with_a_reason(void **state)
{
	(void)state;
	refused("large", "-5", "-5");
	refused("large", "0", "0");
	refused("large", "many", "many");
	refused("large", "", "SIZE");
	refused("spark", "5", "5");
	refused("spark", "1ns", "short");
	refused("spark", "-5m", "-5m");
	refused("candles", "yes", "yes");
	refused("mouse", "ON", "ON");
	refused("tz", "Nowhere/Else", "Nowhere");
	refused("sort", "colour", "colour");
	refused("sort", "volume up", "up");
	refused("sort", "volume asc more", "more");
	refused("panels", "tape tapes", "tapes");
	refused("panels", "none tape", "none");
	refused("panels", "tape none", "none");
	refused("maximized", "everything", "everything");
	refused("focus", "none", "none");
	refused("remember", "maybe", "maybe");
	refused("colour", "red", "colour");
}

/* Every value that is written is one that is read, and every word that Tab offers is a value, or
 * goes after one. */
static void what_is_offered_is_taken(void **state)
{
	size_t count;
	const struct setting *all = settings_all(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		char value[SETTING_MAX], word[COMMAND_WORD_MAX];
		const char *words = all[i].words;

		snprintf(value, sizeof value, "%s", value_of(all[i].name));
		set(all[i].name, value, value);
		assert_non_null(all[i].help);
		assert_true(*all[i].argument);
		while (words && command_word(&words, word))
			if (strcmp(word, "asc") != 0 && strcmp(word, "desc") != 0)
				assert_true(setting_set(&ui, all[i].name, word, &err));
	}
}

static void the_command_sets_and_tells(void **state)
{
	(void)state;
	assert_true(command_run(&ui, "set large 500", &err));
	assert_true(ui.large == 500);
	assert_true(command_run(&ui, "set large", &err));
	assert_non_null(strstr(ui.message, "large 500"));
	assert_false(command_run(&ui, "set", &err));
	assert_non_null(strstr(err.text, "needs a screen"));
	assert_false(command_run(&ui, "set large x", &err));
	assert_false(command_run(&ui, "set size", &err));
	assert_non_null(strstr(err.text, "size"));
	assert_true(ui.large == 500);
}

static void help_tells_of_commands_settings_and_keys(void **state)
{
	(void)state;
	ui.has_screen = true;
	assert_true(command_run(&ui, "help seek", &err));
	assert_non_null(strstr(ui.message, ":seek POSITION: go to"));
	assert_true(command_run(&ui, "help large", &err));
	assert_non_null(strstr(ui.message, ":set large SIZE|off"));
	assert_true(command_run(&ui, "help Ctrl-L", &err));
	assert_non_null(strstr(ui.message, "(:redraw)"));
	assert_true(command_run(&ui, "help :", &err));
	assert_non_null(strstr(ui.message, "(:command)"));
	assert_false(command_run(&ui, "help nothing", &err));
	assert_non_null(strstr(err.text, "nothing"));
	assert_int_equal(ui.mode, UI_NORMAL);
	assert_true(command_run(&ui, "help", &err));
	assert_int_equal(ui.mode, UI_HELP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(values_are_set_and_written_as_they_are_read, set_up),
		cmocka_unit_test_setup(bad_values_are_refused_with_a_reason, set_up),
		cmocka_unit_test_setup(what_is_offered_is_taken, set_up),
		cmocka_unit_test_setup(the_command_sets_and_tells, set_up),
		cmocka_unit_test_setup(help_tells_of_commands_settings_and_keys, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
