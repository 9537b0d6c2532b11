/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a symbol by a part of its name: which match is best, and what happens as one types. */
#include "support/unit.h"

#include "support/fake_player.h"
#include "tui/find.h"
#include "tui/panel.h"
#include "tui/prompt.h"
#include "tui/terminal.h"

#include <locale.h>

/* In byte order, as a player has them; volumes fall from the end of the list to its beginning. */
static const char *const names[] = {
	"AB", "ABBA", "BA", "BAAB", "BAC", "CAB", "SPY", "Spin", "XBA", "ba", "\xc3\x89t\xc3\xa9",
	NULL};
enum { AB, ABBA, BA, BAAB, BAC, CAB, SPY, SPIN, XBA, SMALL_BA, ETE, NAMES };

static struct ui ui;
static struct mm_error err;

static int set_up_all(void **state)
{
	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1);
	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("XDG_STATE_HOME", "/dev/null", 1); /* no history */
	setenv("INPUTRC", "/dev/null", 1);
	prompt_init(NULL);
	return 0;
}

static int tear_down_all(void **state)
{
	(void)state;
	prompt_free();
	return 0;
}

static int set_up(void **state)
{
	struct mm_player *player = fake_player(names);
	struct mm_quote *quote = fake_player_state()->view.quote;

	(void)state;
	for (uint32_t i = 0; i < NAMES; i++)
		quote[i] = (struct mm_quote){.rows = 1, .volume = i, .chosen = true};
	ui_init(&ui, player, NULL, mm_zone_utc());
	ui.has_screen = true;
	symbols_order(&ui);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (ui.mode == UI_COMMAND)
		prompt_close(&ui);
	ui_free(&ui);
	fake_player_free();
	return 0;
}

static void run(const char *line)
{
	if (!command_run(&ui, line, &err))
		fail_msg("%s: %s", line, err.text);
}

static void refused(const char *line, const char *because)
{
	err.text[0] = '\0';
	if (command_run(&ui, line, &err))
		fail_msg("%s: was taken", line);
	if (!strstr(err.text, because))
		fail_msg("%s: %s", line, err.text);
}

static void type(const char *text)
{
	for (; *text; text++)
		prompt_key(&ui, (unsigned char)*text);
}

/* --- what matches -------------------------------------------------------------------------------
 */

static void a_name_matches_whole_at_its_beginning_or_within(void **state)
{
	(void)state;
	assert_int_equal(find_rank("BAC", "BAC"), FIND_WHOLE);
	assert_int_equal(find_rank("BAC", "B"), FIND_BEGINNING);
	assert_int_equal(find_rank("BAC", "C"), FIND_WITHIN);
	assert_int_equal(find_rank("BAC", "BACK"), FIND_NOT);
	assert_int_equal(find_rank("BAC", "X"), FIND_NOT);
	assert_int_equal(find_rank("AAB", "AB"), FIND_WITHIN);
	assert_int_equal(find_rank("", "A"), FIND_NOT);
}

static void case_counts_where_the_text_has_a_capital_letter(void **state)
{
	(void)state;
	assert_int_equal(find_rank("BAC", "bac"), FIND_WHOLE);
	assert_int_equal(find_rank("Bac", "ba"), FIND_BEGINNING);
	assert_int_equal(find_rank("bac", "BA"), FIND_NOT);
	assert_int_equal(find_rank("bac", "Ba"), FIND_NOT);
	assert_int_equal(find_rank("BRK.B", "k.b"), FIND_WITHIN);
}

static void letters_beyond_ascii_have_case_in_any_locale(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C"));
	assert_int_equal(find_rank(names[ETE], "\xc3\xa9t"), FIND_BEGINNING);
	assert_int_equal(find_rank(names[ETE], "\xc3\x89T"), FIND_NOT);
	assert_int_equal(find_rank(names[ETE], "\xc3\x89t"), FIND_BEGINNING);
	assert_int_equal(find_rank("\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x9c\xac"), FIND_WITHIN);
	assert_int_equal(find_rank("\xff\xfe", "x"), FIND_NOT);
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

static void names_and_texts_of_any_length_are_compared_safely(void **state)
{
	char name[129], text[2 * UI_PROMPT_MAX];

	(void)state;
	memset(name, 'a', 127);
	name[127] = '\0';
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(find_rank(name, text), FIND_NOT);
	text[127] = '\0';
	assert_int_equal(find_rank(name, text), FIND_WHOLE);
	text[126] = '\0';
	assert_int_equal(find_rank(name, text), FIND_BEGINNING);
}

/* --- which one ----------------------------------------------------------------------------------
 */

static void the_best_match_is_whole_then_a_beginning_then_within(void **state)
{
	(void)state;
	assert_true(find_best(&ui, "ba"));
	assert_int_equal(ui.selected, SMALL_BA); /* of two the one higher up in the list */
	assert_true(find_best(&ui, "BA"));
	assert_int_equal(ui.selected, BA);
	assert_true(find_best(&ui, "sp"));
	assert_int_equal(ui.selected, SPIN);
	assert_true(find_best(&ui, "SP"));
	assert_int_equal(ui.selected, SPY);
	assert_true(find_best(&ui, "bb"));
	assert_int_equal(ui.selected, ABBA);
	assert_true(ui.chosen);
	assert_false(find_best(&ui, "spx"));
	assert_int_equal(ui.selected, ABBA);
}

static void next_and_previous_go_round_all_matches(void **state)
{
	static const uint32_t round[] = {SMALL_BA, BA, BAC, BAAB, XBA, ABBA};
	const size_t n = sizeof round / sizeof *round;

	(void)state;
	run("find ba");
	for (size_t i = 0; i < 2 * n; i++) {
		assert_int_equal(ui.selected, round[i % n]);
		run("find next");
	}
	for (size_t i = 2 * n; i > 0; i--) {
		assert_int_equal(ui.selected, round[i % n]);
		run("find previous");
	}
}

static void from_what_is_no_match_next_is_the_first_and_previous_the_last(void **state)
{
	(void)state;
	run("find ba");
	ui.selected = SPY;
	run("find next");
	assert_int_equal(ui.selected, SMALL_BA);
	ui.selected = SPY;
	run("find previous");
	assert_int_equal(ui.selected, ABBA);
}

static void only_the_symbols_listed_are_found(void **state)
{
	(void)state;
	strcpy(ui.filter, "A*,C*");
	symbols_order(&ui);
	run("find ba");
	assert_int_equal(ui.selected, ABBA);
	run("find next");
	assert_int_equal(ui.selected, ABBA);
	refused("find bac", "no symbol in the list has \"bac\"");
}

static void the_order_of_matches_is_that_of_the_list_now(void **state)
{
	(void)state;
	run("sort symbol");
	run("find ba");
	assert_int_equal(ui.selected, BA);
	run("find next");
	assert_int_equal(ui.selected, SMALL_BA);
	run("find next");
	assert_int_equal(ui.selected, BAAB);
}

static void what_cannot_be_found_is_told(void **state)
{
	(void)state;
	refused("find next", "nothing has been looked for yet");
	refused("find xyz", "no symbol in the list has \"xyz\" in its name");
	refused("find next", "\"xyz\"");
	assert_int_equal(ui.selected, ETE); /* the first in the list */
	ui.has_screen = false;
	refused("find", "find which symbol?");
	run("find bac");
	assert_int_equal(ui.selected, BAC);
}

/* --- as one types -------------------------------------------------------------------------------
 */

static void each_letter_moves_to_the_best_match(void **state)
{
	(void)state;
	ui.selected = CAB;
	ui.chosen = true;
	run("find");
	assert_int_equal(ui.mode, UI_COMMAND);
	assert_string_equal(ui.prompt_label, "/");
	assert_int_equal(ui.selected, CAB);
	type("b");
	assert_int_equal(ui.selected, SMALL_BA);
	assert_string_equal(ui.message, "ba, match 1 of 8");
	type("a");
	assert_int_equal(ui.selected, SMALL_BA);
	type("c");
	assert_int_equal(ui.selected, BAC);
	assert_string_equal(ui.message, "BAC, match 1 of 1");
	type("x"); /* nothing: where one was */
	assert_int_equal(ui.selected, CAB);
	assert_string_equal(ui.message, "no match");
	prompt_key(&ui, TERMINAL_BACKSPACE);
	assert_int_equal(ui.selected, BAC);
	prompt_key(&ui, TERMINAL_CONTROL('u'));
	assert_int_equal(ui.selected, CAB);
	assert_string_equal(ui.message, "");
	type("bac\r");
	assert_int_equal(ui.selected, BAC);
	assert_int_equal(ui.mode, UI_NORMAL);
	assert_string_equal(ui.message, "");
}

static void escape_goes_back_to_where_one_was(void **state)
{
	static const int keys[] = {TERMINAL_ESCAPE, TERMINAL_CONTROL('c')};

	(void)state;
	ui.selected = CAB;
	ui.chosen = true;
	ui.list_top = 3;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		run("find");
		type("spy");
		assert_int_equal(ui.selected, SPY);
		ui.list_top = 0;
		prompt_key(&ui, keys[i]);
		assert_int_equal(ui.selected, CAB);
		assert_int_equal(ui.list_top, 3);
		assert_int_equal(ui.mode, UI_NORMAL);
	}
}

static void who_chose_nothing_before_has_chosen_nothing_after(void **state)
{
	(void)state;
	run("find");
	type("spy");
	symbols_order(&ui); /* a view comes */
	assert_int_equal(ui.selected, SPY);
	prompt_key(&ui, TERMINAL_ESCAPE);
	symbols_order(&ui);
	assert_false(ui.chosen);
	run("sort symbol"); /* the first in the list is selected, whichever it is */
	assert_int_equal(ui.selected, AB);
}

static void keys_go_on_while_one_types_and_afterwards(void **state)
{
	(void)state;
	run("find");
	type("ba");
	prompt_key(&ui, TERMINAL_CONTROL('n'));
	assert_int_equal(ui.selected, BA);
	prompt_key(&ui, TERMINAL_DOWN);
	assert_int_equal(ui.selected, BAC);
	assert_string_equal(ui.message, "BAC, match 3 of 6");
	prompt_key(&ui, TERMINAL_UP);
	prompt_key(&ui, TERMINAL_CONTROL('p'));
	assert_int_equal(ui.selected, SMALL_BA);
	prompt_key(&ui, TERMINAL_CONTROL('p'));
	assert_int_equal(ui.selected, ABBA);
	assert_string_equal(ui.prompt, "ba"); /* no history comes up */
	type("\r");
	assert_int_equal(ui.selected, ABBA); /* not the best match again */
	run("find next");
	assert_int_equal(ui.selected, SMALL_BA);
	run("find");
	prompt_key(&ui, TERMINAL_CONTROL('n')); /* with an empty line: what was looked for last */
	assert_int_equal(ui.selected, BA);
	type("x");
	assert_int_equal(ui.selected, XBA);
	type("y");
	prompt_key(&ui, TERMINAL_CONTROL('n'));
	assert_string_equal(ui.message, "no match");
	assert_int_equal(ui.selected, SMALL_BA); /* where one was */
}

static void enter_without_a_match_says_so(void **state)
{
	(void)state;
	run("find");
	type("zz\r");
	assert_true(ui.message_is_error);
	assert_string_equal(ui.message, "no symbol in the list has \"zz\" in its name");
	assert_int_equal(ui.selected, ETE);
	run("find");
	type("\r");
	assert_int_equal(ui.mode, UI_NORMAL);
	assert_int_equal(ui.selected, ETE);
}

static void tab_completes_a_name(void **state)
{
	(void)state;
	run("find");
	type("CA\t");
	assert_string_equal(ui.prompt, "CAB");
	assert_int_equal(ui.selected, CAB);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_name_matches_whole_at_its_beginning_or_within),
		TEST(case_counts_where_the_text_has_a_capital_letter),
		TEST(letters_beyond_ascii_have_case_in_any_locale),
		TEST(names_and_texts_of_any_length_are_compared_safely),
		TEST(the_best_match_is_whole_then_a_beginning_then_within),
		TEST(next_and_previous_go_round_all_matches),
		TEST(from_what_is_no_match_next_is_the_first_and_previous_the_last),
		TEST(only_the_symbols_listed_are_found),
		TEST(the_order_of_matches_is_that_of_the_list_now),
		TEST(what_cannot_be_found_is_told),
		TEST(each_letter_moves_to_the_best_match),
		TEST(escape_goes_back_to_where_one_was),
		TEST(who_chose_nothing_before_has_chosen_nothing_after),
		TEST(keys_go_on_while_one_types_and_afterwards),
		TEST(enter_without_a_match_says_so),
		TEST(tab_completes_a_name),
	};

	return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
