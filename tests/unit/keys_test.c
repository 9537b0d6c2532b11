/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of keys, what terminals send for them, and keys bound otherwise than they come. */
#include "support/unit.h"

#include "tui/bind.h"
#include "tui/keys.h"
#include "tui/sequences.h"
#include "tui/terminal.h"

static struct mm_error err;

static int parse(const char *name)
{
	return key_parse(name, strlen(name));
}

static int tear_down(void **state)
{
	(void)state;
	bind_defaults();
	return 0;
}

static void names_and_keys_go_both_ways(void **state)
{
	static const char *const names[] = {
		"Space",
		"Enter",
		"Tab",
		"Shift-Tab",
		"Escape",
		"Backspace",
		"Insert",
		"Delete",
		"Up",
		"Ctrl-Left",
		"Shift-End",
		"Alt-F12",
		"F1",
		"Ctrl-Shift-F9",
		"Ctrl-Alt-Shift-Home",
		"Ctrl-L",
		"Alt-x",
		"Alt-Ctrl-A",
		"#",
		"-",
		"~",
		"0",
		"Alt--",
		"Ctrl-_",
		"Alt-Enter",
	};
	char name[KEY_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		int key = parse(names[i]);

		assert_int_not_equal(key, TERMINAL_NONE);
		key_name(key, name);
		assert_int_equal(parse(name), key);
	}
	for (int c = '!'; c < 0x7f; c++) {
		key_name(c, name);
		assert_int_equal(name[0], c);
		assert_int_equal(parse(name), c);
	}
}

static void modifiers_come_in_any_order(void **state)
{
	(void)state;
	assert_int_equal(parse("Ctrl-Shift-Left"), parse("Shift-Ctrl-Left"));
	assert_int_equal(parse("Shift-Tab"), TERMINAL_BACK_TAB);
	assert_int_equal(parse("Ctrl-l"), parse("Ctrl-L"));
	assert_int_equal(parse("Ctrl-h"), TERMINAL_BACKSPACE);
}

static void what_no_terminal_sends_is_no_key(void **state)
{
	static const char *const none[] = {"",         "Ctrl-", "Shift-x",   "Ctrl-1",
					   "Left2",    "left",  "F13",       "F0",
					   "\xc3\xa4", " ",     "Ctrl-Ctrl-"};

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_int_equal(parse(none[i]), TERMINAL_NONE);
}

/* --- sequences ----------------------------------------------------------------------------------
 */

#define MOST 1000
static struct {
	char text[SEQUENCE_MAX];
	int key;
} all[MOST];
static size_t count;

static void note(const char *text, int key)
{
	assert_true(count < MOST);
	snprintf(all[count].text, sizeof all[count].text, "%s", text);
	all[count++].key = key;
}

static int key_of(const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(all[i].text, text))
			return all[i].key;
	return TERMINAL_NONE;
}

static void no_sequence_means_two_keys_or_begins_another(void **state)
{
	(void)state;
	count = 0;
	sequences_each(note);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			size_t length = strlen(all[i].text);

			if (i == j || strncmp(all[i].text, all[j].text, length) != 0)
				continue;
			if (all[j].text[length] || all[i].key != all[j].key)
				fail_msg("ESC%s and ESC%s", all[i].text + 1, all[j].text + 1);
		}
	}
}

static void xterms_sequences_are_known(void **state)
{
	static const struct {
		const char *text, *name;
	} known[] = {
		{"\033[A", "Up"},
		{"\033OA", "Up"},
		{"\033[1;2D", "Shift-Left"},
		{"\033[1;5C", "Ctrl-Right"},
		{"\033[1;3A", "Alt-Up"},
		{"\033[1;6H", "Ctrl-Shift-Home"},
		{"\033[1;8F", "Ctrl-Alt-Shift-End"},
		{"\033[1;2P", "Shift-F1"},
		{"\033OR", "F3"},
		{"\033[15~", "F5"},
		{"\033[15;5~", "Ctrl-F5"},
		{"\033[24;2~", "Shift-F12"},
		{"\033[5;3~", "Alt-PageUp"},
		{"\033[3;5~", "Ctrl-Delete"},
		{"\033[2;2~", "Shift-Insert"},
		{"\033[[C", "F3"},
		{"\033Od", "Ctrl-Left"},
		{"\033[5^", "Ctrl-PageUp"},
		{"\033[Z", "Shift-Tab"},
		{"\033OM", "Enter"},
	};

	(void)state;
	count = 0;
	sequences_each(note);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (key_of(known[i].text) != parse(known[i].name))
			fail_msg("ESC%s is not %s", known[i].text + 1, known[i].name);
}

/* --- binding ------------------------------------------------------------------------------------
 */

/* What a key runs, "" where nothing. */
static const char *runs(const char *name)
{
	const struct binding *binding = key_binding(parse(name));

	return binding ? binding->command : "";
}

static void a_key_bound_anew_runs_the_other_command(void **state)
{
	struct ui ui = {0};
	char line[UI_PROMPT_MAX];

	(void)state;
	assert_true(bind_key("l", "step %d snapshot", &err));
	assert_string_equal(runs("l"), "step %d snapshot");
	assert_string_equal(runs("Right"), "step 5s"); /* which had it before */
	assert_string_equal(key_binding('l')->help, key_binding('>')->help);
	keys_press(&ui, '7', line);
	assert_int_equal(keys_press(&ui, 'l', line), 1);
	assert_string_equal(line, "step 7 snapshot");
	assert_true(bind_key("l", ":seek 50%", &err));
	assert_string_equal(runs("l"), "seek 50%");
	assert_true(unbind_key("l", &err));
	assert_string_equal(runs("l"), "");
	assert_true(bind_key("Shift-F4", "seek end", &err));
	assert_string_equal(runs("Shift-F4"), "seek end");
	assert_string_equal(runs("G"), "seek end");
}

static const char *says(const char *key)
{
	static struct ui ui;
	char line[UI_PROMPT_MAX];

	assert_int_equal(keys_press(&ui, parse(key), line), 0);
	return ui.message;
}

static void a_key_that_is_not_bound_says_so(void **state)
{
	struct ui ui = {0};
	char line[UI_PROMPT_MAX];

	(void)state;
	assert_string_equal(says("y"), "y is not bound; ? shows the keys");
	assert_string_equal(says("Ctrl-F12"), "Ctrl-F12 is not bound; ? shows the keys");
	assert_string_equal(says("5"), ""); /* a count */
	assert_int_equal(keys_press(&ui, 0xc3, line), 0);
	assert_string_equal(ui.message, ""); /* half a letter */
	assert_true(unbind_key("?", &err));
	assert_string_equal(says("y"), "y is not bound; F1 shows the keys");
	assert_true(unbind_key("F1", &err));
	assert_string_equal(says("y"), "y is not bound; :help shows the keys");
}

static void a_binding_that_cannot_be_changes_nothing(void **state)
{
	static const struct {
		const char *key, *command, *because;
	} bad[] = {
		{"", "play", "which key"},      {"Lft", "play", "Lft"},
		{"x", "", "which command"},     {"x", "  : ", "which command"},
		{"x", "paly now", "paly"},      {"5", "play", "count"},
		{"Shift-x", "play", "Shift-x"},
	};
	size_t rows, now;
	const struct binding *before = bindings_all(&rows);

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(bind_key(bad[i].key, bad[i].command, &err));
		if (!strstr(err.text, bad[i].because))
			fail_msg("%s %s: %s", bad[i].key, bad[i].command, err.text);
	}
	assert_false(unbind_key("F13", &err));
	assert_non_null(strstr(err.text, "F13"));
	assert_true(unbind_key("F12", &err)); /* does nothing already */
	assert_ptr_equal(bindings_all(&now), before);
	assert_int_equal(now, rows);
}

#define KEYS 7
#define COMMANDS 5
static const char *const some_keys[KEYS] = {"l", "Right", "Space", "Shift-F3", "Alt-x", "#", "?"};
static const char *const some_commands[COMMANDS] = {"step 5s", "toggle", "help", "quit", "seek 1%"};

/* Whatever is bound and unbound in whatever order: a key runs what it was bound to last. */
static void bindings_are_what_was_said_last(void **state)
{
	const char *expected[KEYS];
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < KEYS; i++)
		expected[i] = strdup(runs(some_keys[i]));
	for (int round = 0; round < 3000; round++) {
		uint64_t key = unit_random(&seed) % KEYS;
		uint64_t command = unit_random(&seed) % (COMMANDS + 1);

		if (command < COMMANDS)
			assert_true(bind_key(some_keys[key], some_commands[command], &err));
		else
			assert_true(unbind_key(some_keys[key], &err));
		free((char *)expected[key]);
		expected[key] = strdup(command < COMMANDS ? some_commands[command] : "");
		for (int i = 0; i < KEYS; i++)
			assert_string_equal(runs(some_keys[i]), expected[i]);
	}
	for (int i = 0; i < KEYS; i++)
		free((char *)expected[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_keys_go_both_ways),
		cmocka_unit_test(modifiers_come_in_any_order),
		cmocka_unit_test(what_no_terminal_sends_is_no_key),
		cmocka_unit_test(no_sequence_means_two_keys_or_begins_another),
		cmocka_unit_test(xterms_sequences_are_known),
		cmocka_unit_test_teardown(a_key_bound_anew_runs_the_other_command, tear_down),
		cmocka_unit_test_teardown(a_key_that_is_not_bound_says_so, tear_down),
		cmocka_unit_test_teardown(a_binding_that_cannot_be_changes_nothing, tear_down),
		cmocka_unit_test_teardown(bindings_are_what_was_said_last, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
