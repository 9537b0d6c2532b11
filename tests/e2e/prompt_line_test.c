/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line on the real screen: what Tab offers, what is pasted, and leaving it. */
#include "support/unit.h"

#include "support/program.h"

#include <sys/stat.h>
#include <unistd.h>

#define PASTE "\033[200~"
#define PASTED "\033[201~"

static void tab_shows_commands_with_what_they_mean(void **state)
{
	static const struct {
		int width, height;
	} sizes[] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		const char *arguments[] = {program_market(), NULL};
		struct term *term = term_start(sizes[i].width, sizes[i].height, NULL, arguments);
		term_wait(term, "event ");
		term_type(term, ":s\t");
		term_wait(term, "COMMANDS");
		term_wait(term, "seek POSITION");
		term_wait(term, "go to 14:03:27");
		term_wait(term, "suspend");
		if (sizes[i].width >= 120) /* room for all that it takes */
			term_wait(term, "scroll N|page|-page|oldest|newest ");
		assert_true(term_cursor_visible(term));
		term_type(term, "\t");
		term_wait_last(term, ":seek");
		term_type(term, "\033");
		term_wait_gone(term, "COMMANDS");
		term_wait_last(term, "q quit");
		program_quit(term);
	}
}

static void a_command_says_what_it_takes(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek ");
	term_wait_last(term, "POSITION  go to 14:03:27");
	term_type(term, "50%");
	term_wait_last(term, ":seek 50%");
	term_type(term, "\r");
	term_wait_last(term, "q quit");
	program_quit(term);
}

static void symbols_are_offered_by_beginning_then_by_middle(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":symbol t\t");
	term_wait(term, "TIT ");
	term_wait(term, "TORAN ");
	term_type(term, "\t\t\t");
	term_wait_last(term, ":symbol TORAN");
	term_type(term, "\033[Z\033[A"); /* Shift-Tab, and Up among what is offered */
	term_wait_last(term, ":symbol TATE");
	term_type(term, "\025symbol one\t");
	term_wait_last(term, ":symbol QONE");
	term_type(term, "\r");
	term_wait(term, "\xe2\x96\xb8QONE");
	program_quit(term);
}

static void files_of_the_home_directory_are_completed(void **state)
{
	struct term *term = program_open();
	size_t bytes;

	(void)state;
	assert_int_equal(program_shell("mkdir \"$D/some folder\""), 0);
	term_type(term, ":dump ~/some\t");
	term_wait_last(term, ":dump ~/some folder/");
	term_type(term, "the screen.txt --m\t\r");
	term_wait_last(term, "the screen is in");
	free(program_read(program_path("some folder/the screen.txt"), &bytes));
	assert_true(bytes > 1000);
	program_quit(term);
}

/* Two frames in one go: the menu is gone when the next key was no Tab. */
static void what_is_offered_goes_with_the_next_key(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":symbol \t");
	term_wait(term, "\xe2\x94\x8c SYMBOLS \xe2\x94\x80"); /* no "by volume" beside it */
	term_type(term, "W");
	term_wait_gone(term, "\xe2\x94\x8c SYMBOLS \xe2\x94\x80");
	term_wait_last(term, ":symbol W");
	program_quit(program_open());
	term_type(term, "\033");
	term_wait_last(term, "q quit");
	program_quit(term);
}

/* Else the first line of what was copied would be run, and then the second. */
static void a_paste_runs_nothing(void **state)
{
	struct term *term = program_open();
	size_t bytes;

	(void)state;
	term_type(term, ":" PASTE "step 5\nquit\n" PASTED);
	term_wait_last(term, ":step 5 quit");
	term_type(term, "\177\177\177\177\177\r");
	program_wait_event(term, 5);
	/* where no line is open: its letters are no keys, q not and Enter not */
	term_type(term, PASTE "qqq...G\r" PASTED);
	term_wait_last(term, ":qqq...G");
	term_type(term, "\033");
	term_wait_last(term, "q quit");
	assert_int_equal(program_event(term), 5);
	term_type(term, PASTE "step 2\t" PASTED "0\r");
	program_wait_event(term, 25);
	term_type(term, PASTE " \n" PASTED); /* nothing */
	term_type(term, ".");
	program_wait_event(term, 26);
	const char *output = term_output(term, &bytes);
	assert_non_null(memmem(output, bytes, "\033[?2004h", 8));
	assert_null(memmem(output, bytes, "\033[?2004l", 8));
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	output = term_output(term, &bytes);
	assert_non_null(memmem(output, bytes, "\033[?2004l", 8));
	term_free(term);
}

static void a_long_paste_is_cut_to_a_line(void **state)
{
	struct term *term = program_open();
	char part[201];

	(void)state;
	memset(part, 'x', 200);
	part[200] = '\0';
	term_type(term, ":" PASTE);
	for (int i = 0; i < 50; i++)
		term_type(term, part);
	term_type(term, PASTED);
	term_wait_last(term, "xxxxxxxxxx");
	term_type(term, "\033");
	term_wait_last(term, "q quit");
	assert_int_equal(program_event(term), 0);
	program_quit(term);
}

/* Alt with Backspace deletes a word, whichever of its two forms comes; it is no Escape. */
static void alt_and_backspace_delete_a_word(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":step 5 event\033\177");
	term_wait_last(term, ":step 5 ");
	term_type(term, "\r");
	program_wait_event(term, 5);
	program_quit(term);
}

static void the_history_is_kept_private_and_without_repetitions(void **state)
{
	struct term *term = program_open();
	size_t bytes;
	struct stat info;

	(void)state;
	for (int i = 1; i <= 3; i++) {
		term_type(term, ":step 3\r");
		program_wait_event(term, 3 * i);
	}
	program_quit(term);
	term = program_open();
	term_type(term, ":step 3\r"); /* the same as the day before */
	program_wait_event(term, 3);
	program_quit(term);
	char *text = program_read(program_path("state/mmtui/history"), &bytes);
	char *first = strstr(text, "step 3\n");
	assert_non_null(first);
	assert_null(strstr(first + 1, "step 3\n"));
	free(text);
	assert_int_equal(stat(program_path("state/mmtui/history"), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tab_shows_commands_with_what_they_mean),
		cmocka_unit_test(a_command_says_what_it_takes),
		cmocka_unit_test(symbols_are_offered_by_beginning_then_by_middle),
		cmocka_unit_test(files_of_the_home_directory_are_completed),
		cmocka_unit_test(what_is_offered_goes_with_the_next_key),
		cmocka_unit_test(a_paste_runs_nothing),
		cmocka_unit_test(a_long_paste_is_cut_to_a_line),
		cmocka_unit_test(alt_and_backspace_delete_a_word),
		cmocka_unit_test(the_history_is_kept_private_and_without_repetitions),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
