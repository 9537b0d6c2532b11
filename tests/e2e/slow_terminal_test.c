/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A terminal that reads slowly, or not at all, and what is asked of it to know. */
#include "support/unit.h"

#include "support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

/* Reads as a line of 20 kB/s does, for so many tenths of a second. Returns the bytes. */
static size_t drain_slowly(struct term *term, int tenths)
{
	size_t bytes = 0;

	for (int i = 0; i < 10 * tenths; i++) {
		usleep(10000);
		bytes += term_read(term, 200);
	}
	return bytes;
}

/* What is still on its way when it is paused, the last picture included. */
static size_t bytes_behind(struct term *term, int tenths)
{
	size_t behind = 0;

	term_type(term, " ");
	assert_true(drain_slowly(term, tenths) > (size_t)tenths * 1000); /* it is kept busy */
	term_type(term, " ");
	for (size_t some; (some = drain_slowly(term, 5));)
		behind += some;
	assert_int_not_equal(behind, 0);
	return behind;
}

/* Frames are dropped, not queued. Queued, they would fill up what the pseudo-terminal holds, every
 * time: 17 kB or more were seen. One time is enough here, since a machine that stands still in the
 * middle lets the queue grow; the bench watches the largest. */
static void watch_slowly(bool mute)
{
	const char *arguments[] = {program_market(), NULL};
	struct term *term = term_start(120, 36, NULL, arguments);
	size_t behind = SIZE_MAX;

	if (mute)
		term_mute(term);
	term_wait(term, "event ");
	term_type(term, ":panel memory\r:speed 3000/s\r");
	term_wait_gone(term, "MEMORY");
	term_wait(term, "3000/s");
	term_read_nothing(term, true);
	for (int turn = 0; turn < 3 && behind > 12000; turn++) {
		size_t now = bytes_behind(term, 25);
		behind = now < behind ? now : behind;
	}
	assert_in_range(behind, 1, 15000);
	assert_non_null(strstr(term_line(term, 0), "\xe2\x96\xae\xe2\x96\xae"));
	term_read_nothing(term, false);
	long event = program_event(term);
	term_type(term, ".");
	program_wait_event(term, event + 1);
	program_quit(term);
}

static void a_slow_terminal_is_less_than_a_second_behind(void **state)
{
	(void)state;
	watch_slowly(false);
	watch_slowly(true);
}

/* An answer is no key, in whatever company it comes, and none is left for the shell. */
static void assert_nothing_left(const struct term *term)
{
	struct pollfd left = {.fd = term_slave(term), .events = POLLIN};

	assert_int_equal(poll(&left, 1, 0), 0);
}

static size_t questions(const struct term *term)
{
	size_t bytes, count = 0;
	const char *output = term_output(term, &bytes), *end = output + bytes;

	for (const char *at = output; (at = memmem(at, (size_t)(end - at), "\033[5n", 4)); at += 4)
		count++;
	return count;
}

static void answers_of_the_terminal_are_no_keys(void **state)
{
	struct term *term = program_open();

	(void)state;
	for (int i = 0; i < 30; i++)
		term_type(term, i % 2 ? "g" : "G");
	term_type(term, ":seek #60\r\033[0n.\033\033[0n\033[200~step\033[0n 7\033[201~");
	term_wait_last(term, ":step 7");
	program_wait_event(term, 61);
	term_type(term, "\033[0n\r");
	program_wait_event(term, 68);
	for (int i = 0; i < 30; i++)
		term_type(term, i % 2 ? "g" : "G");
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	assert_true(questions(term) > 1);
	assert_nothing_left(term);
	term_free(term);
}

static bool asked_often(struct term *term, void *least)
{
	return questions(term) >= *(size_t *)least;
}

static void answers_in_pieces_are_no_keys_either(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_answer_slowly(term);
	term_type(term, ":speed 500/s\r :still typing");
	term_wait_last(term, ":still typing");
	size_t least = questions(term) + 5;
	term_until(term, "questions", asked_often, &least);
	term_type(term, " on");
	term_wait_last(term, ":still typing on");
	term_type(term, "\003q");
	assert_int_equal(term_wait_exit(term), 0);
	assert_nothing_left(term);
	term_free(term);
}

static void a_terminal_that_reads_nothing_holds_nothing_up(void **state)
{
	struct term *term = program_open();
	struct termios before, now;

	(void)state;
	term_type(term, ":speed 3000/s\r");
	term_wait(term, "3000/s");
	term_read_nothing(term, true);
	term_type(term, " ");
	usleep(1000000);                   /* the queue to it fills up */
	term_type(term, "g :seek #700\r"); /* keys are taken all the same */
	usleep(300000);
	term_read_nothing(term, false);
	program_wait_event(term, 700);
	term_read_nothing(term, true);
	term_type(term, " ");
	usleep(1000000);
	term_signal(term, SIGTERM);
	assert_int_equal(term_wait_exit(term), 128 + SIGTERM);
	term_modes(term, &before, &now);
	assert_int_equal(now.c_lflag, before.c_lflag);
	term_free(term);
}

/* Nothing of ours waits, but there is no room for what gives the screen back either. */
static void a_full_terminal_holds_no_end_up(void **state)
{
	struct term *term = program_open();
	struct termios before, now;

	(void)state;
	term_type(term, ":panel memory\r");
	term_wait_gone(term, "MEMORY");
	program_sync(term);
	term_read_nothing(term, true);
	int fd = open(ttyname(term_slave(term)), O_WRONLY | O_NOCTTY | O_NONBLOCK);
	assert_true(fd >= 0);
	while (write(fd, "x", 1) == 1)
		continue;
	close(fd);
	term_signal(term, SIGTERM);
	assert_int_equal(term_wait_exit(term), 128 + SIGTERM);
	term_modes(term, &before, &now);
	assert_int_equal(now.c_lflag, before.c_lflag);
	term_free(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_terminal_is_less_than_a_second_behind),
		cmocka_unit_test(answers_of_the_terminal_are_no_keys),
		cmocka_unit_test(answers_in_pieces_are_no_keys_either),
		cmocka_unit_test(a_terminal_that_reads_nothing_holds_nothing_up),
		cmocka_unit_test(a_full_terminal_holds_no_end_up),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
