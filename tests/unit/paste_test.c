/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pastes as a terminal sends them, through a pipe. */
#include "support/unit.h"

#include "tui/paste.h"

#include <unistd.h>

static int from, to;
static int answers;

static int open_pipe(void **state)
{
	int ends[2];

	(void)state;
	if (pipe(ends))
		return -1;
	from = ends[0];
	to = ends[1];
	answers = 0;
	paste_begin();
	return 0;
}

static int close_pipe(void **state)
{
	(void)state;
	return close(from) | close(to);
}

static void send_text(const char *text)
{
	assert_int_equal(write(to, text, strlen(text)), strlen(text));
}

static void answered(void)
{
	answers++;
}

static bool read_on(void)
{
	return paste_read(from, "\033[0n", answered);
}

/* What nobody has read yet. */
static const char *left(void)
{
	static char text[64];

	send_text("|");
	ssize_t got = read(from, text, sizeof text - 1);
	assert_true(got > 0);
	text[got - 1] = '\0';
	return text;
}

static void a_paste_ends_at_its_mark(void **state)
{
	(void)state;
	send_text("step 7\033[201~.\r");
	assert_true(read_on());
	assert_string_equal(paste_text(), "step 7");
	assert_string_equal(left(), ".\r");
}

static void it_may_come_byte_by_byte(void **state)
{
	static const char all[] = "a\033[2\033[201~";

	(void)state;
	for (size_t i = 0; i < sizeof all - 1; i++) {
		assert_false(read_on());
		send_text((char[]){all[i], '\0'});
	}
	assert_true(read_on());
	assert_string_equal(paste_text(), "a\033[2");
}

static void what_only_begins_like_the_mark_is_text(void **state)
{
	(void)state;
	send_text("\033[200~ \033[20\033[2011~ \033\033[201~");
	assert_true(read_on());
	assert_string_equal(paste_text(), "\033[200~ \033[20\033[2011~ \033");
}

static void one_that_is_too_long_is_cut_and_read_to_its_end(void **state)
{
	char text[PASTE_MAX + 100];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	send_text(text);
	send_text("\033[0n\033[201~.");
	assert_false(read_on()); /* the screen is to be drawn in between */
	assert_true(read_on());
	assert_int_equal(answers, 1);
	assert_int_equal(strlen(paste_text()), PASTE_MAX - 1);
	assert_int_equal(strspn(paste_text(), "x"), PASTE_MAX - 1);
	assert_string_equal(left(), ".");
}

static void the_next_one_begins_empty(void **state)
{
	(void)state;
	send_text("one\033[201~two\033[201~");
	assert_true(read_on());
	paste_begin();
	assert_true(read_on());
	assert_string_equal(paste_text(), "two");
}

static void control_c_ends_it_where_the_mark_has_got_lost(void **state)
{
	(void)state;
	send_text("lost\003.");
	assert_true(read_on());
	assert_string_equal(left(), ".");
}

static void answers_of_the_terminal_are_taken_out(void **state)
{
	(void)state;
	send_text("\033[0nst\033[0n");
	assert_false(read_on());
	assert_int_equal(answers, 2); /* told when they come */
	send_text("ep \033[");
	assert_false(read_on());
	send_text("0n7\033[0\033[0n\033[201~");
	assert_true(read_on());
	assert_string_equal(paste_text(), "step 7\033[0");
	assert_int_equal(answers, 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_pipe, close_pipe)
	const struct CMUnitTest tests[] = {
		TEST(a_paste_ends_at_its_mark),
		TEST(it_may_come_byte_by_byte),
		TEST(what_only_begins_like_the_mark_is_text),
		TEST(one_that_is_too_long_is_cut_and_read_to_its_end),
		TEST(the_next_one_begins_empty),
		TEST(answers_of_the_terminal_are_taken_out),
		TEST(control_c_ends_it_where_the_mark_has_got_lost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
