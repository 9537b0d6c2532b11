/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept from one day to the next, at every size: bookmarks, each directory's own, the screen
 * as it was left, and what is configured. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

/* --- bookmarks ----------------------------------------------------------------------------------
 */

static const struct made_trade few[] = {
	{"2024-01-02T15:00:00Z", "AAA", 10.00, 100},
	{"2024-01-02T15:30:00Z", "AAA", 10.01, 100},
};

static struct term *open_list(const char *market, size_t size)
{
	struct term *term = made_open(market, made_sizes[size], NULL, NULL);

	program_wait_event(term, 0);
	term_type(term, "'");
	term_wait(term, "BOOKMARKS");
	return term;
}

static void a_bookmark_is_found_the_next_day_in_its_directory_at_every_size(void **state)
{
	(void)state;
	made_market("other", few, 2);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);

		term_type(term, ":seek 15:30:00\r");
		program_wait_time(term, "15:30:00.000000");
		long event = program_event(term);
		term_type(term, "M");
		term_wait_last(term, "bookmark this as: ");
		term_wait_last(term, " 15:30:00"); /* what is proposed ends so */
		term_type(term, "\025noon\r");
		term_wait_last(term, "bookmark \"noon\"");
		program_quit(term);

		term = open_list("other", i);
		term_wait(term, "none");
		assert_false(term_shows(term, "noon"));
		term_type(term, "\033:bookmarks noon\r");
		term_wait_last(term, "there is no bookmark \"noon\"");
		program_quit(term);

		term = open_list("market", i);
		term_wait(term, "noon");
		term_wait(term, "15:30:00");
		term_wait(term, "1/1");
		term_wait_last(term, "d delete");
		term_type(term, "\r");
		program_wait_event(term, event);
		term_wait_gone(term, "BOOKMARKS");
		term_type(term, ":unmark noon\r");
		term_wait_last(term, "is deleted");
		program_quit(term);
	}
}

/* --- the screen ---------------------------------------------------------------------------------
 */

/* One that is remembered: no configuration says otherwise. */
static struct term *open_remembered(size_t size)
{
	static const char *const environment[] = {"XDG_CONFIG_HOME=/nowhere", NULL};
	struct term *term = made_open("market", made_sizes[size], environment, NULL);

	program_wait_event(term, 0);
	term_wait_gone(term, "so far");
	return term;
}

/* Types keys, and finds the picture that they have made again the next day. */
static void find_again(size_t size, const char *keys, const char *gone)
{
	struct term *term = open_remembered(size);
	char *text = NULL;
	size_t bytes;

	term_type(term, keys);
	term_wait_gone(term, gone);
	term_wait_last(term, "q quit");
	FILE *to = open_memstream(&text, &bytes);
	for (int row = 0; row < term_rows(term); row++)
		fprintf(to, "%s\n", term_line(term, row));
	fclose(to);
	program_quit(term);
	term = open_remembered(size);
	program_wait_picture(term, text, made_sizes[size].height);
	program_quit(term);
	free(text);
}

static void the_screen_is_found_as_it_was_left_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		find_again(i, ":set panels tape symbols\r:sort symbol asc\r", "by volume");
		find_again(i, "z", "TAPE");
		find_again(i, "z\033OR", "SYMBOLS"); /* F3 */
		assert_int_equal(program_shell("rm \"$D/state/mmtui/screen\""), 0);
	}
}

/* --- the configuration --------------------------------------------------------------------------
 */

/* The screen with lines in its configuration. */
static struct term *open_configured(size_t size, const char *lines)
{
	const char *path = program_path("configuration");
	const char *arguments[] = {"--config", path, NULL};
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	assert_true(fputs(lines, to) >= 0);
	assert_int_equal(fclose(to), 0);
	return made_open("market", made_sizes[size], NULL, arguments);
}

static void a_key_bound_anew_is_told_in_last_line_and_help_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_configured(i, "bind w step %d\nunbind .\n"
						       "unbind q\nbind Q quit\n");

		program_wait_event(term, 0);
		term_wait_last(term, "w , step");
		term_wait_last(term, "Q quit");
		term_type(term, ".12w");
		program_wait_event(term, 12);
		term_type(term, "?");
		term_wait(term, "HELP");
		term_wait(term, "\xe2\x94\x82 w  "); /* first in the line that . was in */
		term_wait(term, "one event on");
		term_type(term, "\033");
		term_wait_gone(term, "HELP");
		term_type(term, "Q");
		assert_int_equal(term_wait_exit(term), 0);
		term_free(term);
	}
}

static void a_wrong_line_is_told_with_its_reason_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_configured(i, "set large 500\nbind w paly\n"
						       "bind e step 7\n");

		term_wait_last(term, " configuration:2: there is no command \"paly\"");
		term_type(term, "e");
		program_wait_event(term, 7);
		term_type(term, ":set large\r");
		term_wait_last(term, "large 500");
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bookmark_is_found_the_next_day_in_its_directory_at_every_size),
		cmocka_unit_test(the_screen_is_found_as_it_was_left_at_every_size),
		cmocka_unit_test(a_key_bound_anew_is_told_in_last_line_and_help_at_every_size),
		cmocka_unit_test(a_wrong_line_is_told_with_its_reason_at_every_size),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
