/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program does to its terminal: taking it over, giving it back, sizes, locales, colours,
 * and what may never reach it. */
#include "support/unit.h"

#include "support/program.h"

#include <mmtui/writer.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* The modes are those from before, the first screen is back, the cursor can be seen. */
static void assert_given_back(struct term *term)
{
	struct termios before, now;

	term_modes(term, &before, &now);
	assert_int_equal(now.c_iflag, before.c_iflag);
	assert_int_equal(now.c_oflag, before.c_oflag);
	assert_int_equal(now.c_cflag, before.c_cflag);
	assert_int_equal(now.c_lflag, before.c_lflag);
	assert_memory_equal(now.c_cc, before.c_cc, sizeof now.c_cc);
	assert_false(term_alternate(term));
	assert_true(term_cursor_visible(term));
}

static void quitting_gives_the_terminal_back(void **state)
{
	struct term *term = program_open();
	struct termios before, now;

	(void)state;
	term_modes(term, &before, &now);
	assert_int_not_equal(now.c_lflag, before.c_lflag);
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	assert_given_back(term);
	term_free(term);
	term = program_open();
	term_type(term, ":quit\r");
	assert_int_equal(term_wait_exit(term), 0);
	assert_given_back(term);
	term_free(term);
	term = program_open();
	term_type(term, "\003"); /* Ctrl-C */
	assert_int_equal(term_wait_exit(term), 0);
	assert_given_back(term);
	term_free(term);
}

static void signals_give_the_terminal_back(void **state)
{
	static const struct {
		int number, status;
	} signals[] = {{SIGTERM, 128 + SIGTERM},
		       {SIGHUP, 128 + SIGHUP},
		       {SIGINT, 0},
		       {SIGABRT, 128 + SIGABRT},
		       {SIGQUIT, 128 + SIGQUIT}};

	(void)state;
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		struct term *term = program_open();
		term_type(term, ":still typing");
		term_wait_last(term, "still typing");
		term_signal(term, signals[i].number);
		assert_int_equal(term_wait_exit(term), signals[i].status);
		assert_given_back(term);
		term_free(term);
	}
}

static void a_crash_gives_the_terminal_back(void **state)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

	(void)state;
	for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) {
		struct term *term = program_open();
		term_signal(term, crashes[i]);
		assert_int_not_equal(term_wait_exit(term), 0);
		assert_given_back(term);
		term_free(term);
	}
}

static void a_terminal_that_vanishes_ends_the_program(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_hang_up(term);
	assert_int_equal(term_wait_exit(term), 128 + SIGHUP);
	term_free(term);
}

static void it_stops_and_goes_on(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, "...");
	program_wait_event(term, 3);
	term_type(term, "\032"); /* Ctrl-Z */
	term_wait_stopped(term);
	assert_given_back(term);
	term_signal(term, SIGCONT);
	program_wait_event(term, 3);
	term_type(term, ".");
	program_wait_event(term, 4);
	assert_true(term_alternate(term));
	program_quit(term);
}

static void it_follows_the_size(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_resize(term, 80, 24);
	term_wait_last(term, "Space play");
	term_type(term, ".");
	program_wait_event(term, 1);
	term_resize(term, 40, 10);
	term_wait(term, "60 x 16");
	term_type(term, ".."); /* it goes on all the same */
	term_resize(term, 5, 2);
	term_resize(term, 1, 1);
	term_resize(term, 60, 16);
	program_wait_event(term, 3);
	term_wait_last(term, "Space play");
	term_resize(term, 200, 60);
	term_wait_last(term, "q quit");
	program_wait_event(term, 3);
	program_quit(term);
}

static void it_begins_in_any_size(void **state)
{
	const char *arguments[] = {program_market(), NULL};
	struct term *term = term_start(7, 3, NULL, arguments);

	(void)state;
	term_wait(term, "needs");
	term_resize(term, 100, 30);
	program_wait_event(term, 0);
	program_quit(term);
}

static void without_colour_nothing_is_coloured(void **state)
{
	const char *environment[] = {"NO_COLOR=1", NULL};
	struct term *term = program_start(environment, NULL);

	(void)state;
	term_type(term, ":seek #10000\r");
	program_wait_event(term, 10000);
	program_sync(term);
	for (int row = 0; row < 36; row++)
		for (int column = 0; column < 120; column++)
			assert_false(term_look(term, row, column).coloured);
	assert_true(term_look(term, 0, 1).reverse); /* the line on top stands out all the same */
	program_quit(term);
}

static bool any_coloured(struct term *term, void *arg)
{
	(void)arg;
	for (int row = 0; row < 36; row++)
		for (int column = 0; column < 120; column++)
			if (term_look(term, row, column).coloured)
				return true;
	return false;
}

static void with_colour_something_is(void **state)
{
	const char *environment[] = {"NO_COLOR=", NULL}; /* empty does not count */
	struct term *term = program_start(environment, NULL);

	(void)state;
	term_until(term, "a coloured cell", any_coloured, NULL);
	program_quit(term);
}

static void terminals_of_few_abilities_do(void **state)
{
	static const char *const types[] = {"TERM=vt100", "TERM=linux", "TERM=ansi", "TERM=screen"};

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		const char *environment[] = {types[i], NULL};
		struct term *term = program_start(environment, NULL);
		term_type(term, "..");
		program_wait_event(term, 2);
		program_quit(term);
	}
}

static void without_utf8_every_byte_is_ascii(void **state)
{
	const char *environment[] = {"LC_ALL=C", NULL};
	struct term *term = program_start(environment, NULL);
	size_t bytes;

	(void)state;
	term_type(term, ":seek 50%\ri?");
	term_wait(term, "HELP");
	term_type(term, "q:symbol \t");
	term_wait_last(term, ":symbol");
	term_type(term, "\033");
	term_wait_last(term, "Space play");
	program_quit(term);
	term = program_start(environment, NULL);
	term_type(term, "G");
	program_wait_event(term, PROGRAM_EVENTS);
	const char *output = term_output(term, &bytes);
	for (size_t i = 0; i < bytes; i++)
		assert_true((unsigned char)output[i] < 0x80);
	program_quit(term);
}

static void a_terminal_that_can_nothing_gets_a_sentence(void **state)
{
	static const char *const types[] = {"TERM=dumb", "TERM", "TERM=nosuchterminal"};

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		const char *environment[] = {types[i], NULL};
		const char *arguments[] = {program_market(), NULL};
		struct term *term = term_start(120, 36, environment, arguments);
		assert_int_equal(term_wait_exit(term), 1);
		term_wait(term, "mmtui: ");
		term_wait(term, "TERM=xterm-256color");
		assert_given_back(term);
		term_free(term);
	}
}

static void a_directory_without_tables_gets_a_sentence(void **state)
{
	static const char *const names[] = {"empty", "missing"};

	(void)state;
	mkdir(program_path("empty"), 0700);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *arguments[] = {program_path(names[i]), NULL};
		struct term *term = term_start(120, 36, NULL, arguments);
		size_t bytes;
		assert_int_equal(term_wait_exit(term), 1);
		term_wait(term, "mmtui import");
		const char *output = term_output(term, &bytes);
		assert_null(memchr(output, 27, bytes)); /* it never took the screen */
		assert_given_back(term);
		term_free(term);
	}
}

/* Writes a table of a few trades. */
static void write_table(const char *directory, const char *symbol)
{
	static const int64_t timestamp[] = {INT64_C(1704207600000000000),
					    INT64_C(1704207601000000000)};
	static const double price[] = {10.5, 10.75}, volume[] = {100, 300};
	struct mm_writer_options options = {.symbol = symbol, .rows = 2, .price_decimals = 2};
	char name[MM_FILE_MAX], path[MM_FILE_MAX + 256];
	struct mm_error err;

	assert_true(mm_table_file_name(symbol, name));
	snprintf(path, sizeof path, "%s/%s", directory, name);
	struct mm_writer *writer = mm_writer_open(path, &options, &err);
	if (!writer)
		fail_msg("%s", err.text);
	assert_true(mm_writer_add(writer, 2, timestamp, price, volume, NULL, &err));
	assert_true(mm_writer_finish(writer, &err));
}

static void a_symbol_is_never_a_control_sequence(void **state)
{
	static const char *const hostile[] = {
		"\033]0;owned\007title",
		"\033[31mred",
		"\xc2\x9b"
		"7mcsi",
		"bell\007\007",
		"new\nline\ttab",

		"\xe2\x80\xae"
		"override",
	};
	const char *directory = program_path("hostile");
	const char *arguments[] = {"-c", "seek end", directory, NULL};
	size_t bytes;

	(void)state;
	mkdir(directory, 0700);
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
		write_table(directory, hostile[i]);
	/* no table of ours has a name that is not UTF-8, but a file may */
	close(open(program_path("hostile/\xff\xfe broken.bin"), O_CREAT | O_WRONLY, 0600));
	struct term *term = term_start(120, 36, NULL, arguments);
	program_wait_event(term, 12);
	term_type(term, "jjj:symbol \t");
	term_wait_last(term, "title");
	term_type(term, "\033]0;typed\007\r");
	term_wait_last(term, "no symbol");
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0); /* with a warning about the broken file */
	const char *output = term_output(term, &bytes);
	assert_null(memmem(output, bytes, "\033]", 2));
	assert_null(memmem(output, bytes, "\007", 1));
	assert_null(memmem(output, bytes, "\xc2\x9b", 2));
	assert_null(memmem(output, bytes, "\033[31mred", 8));
	assert_null(memmem(output, bytes, "\xe2\x80\xae", 3));
	assert_null(memmem(output, bytes, "\xff", 1));
	term_free(term);
}

static void a_step_sends_what_has_changed_and_no_more(void **state)
{
	struct term *term = program_open();
	size_t before, after;

	(void)state;
	term_type(term, ":panel memory\r:panel timeline\r:seek #1000\r");
	program_wait_event(term, 1000);
	term_type(term, ".");
	program_wait_event(term, 1001);
	term_output(term, &before);
	term_type(term, ",");
	program_wait_event(term, 1000);
	term_output(term, &after);
	/* the tape moves down by a line, a symbol's line and the line on top change: a fraction of
	 * the 120 x 36 cells */
	assert_true(after - before < 120 * 36 * 2 / 3);
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quitting_gives_the_terminal_back),
		cmocka_unit_test(signals_give_the_terminal_back),
		cmocka_unit_test(a_crash_gives_the_terminal_back),
		cmocka_unit_test(a_terminal_that_vanishes_ends_the_program),
		cmocka_unit_test(it_stops_and_goes_on),
		cmocka_unit_test(it_follows_the_size),
		cmocka_unit_test(it_begins_in_any_size),
		cmocka_unit_test(without_colour_nothing_is_coloured),
		cmocka_unit_test(with_colour_something_is),
		cmocka_unit_test(terminals_of_few_abilities_do),
		cmocka_unit_test(without_utf8_every_byte_is_ascii),
		cmocka_unit_test(a_terminal_that_can_nothing_gets_a_sentence),
		cmocka_unit_test(a_directory_without_tables_gets_a_sentence),
		cmocka_unit_test(a_symbol_is_never_a_control_sequence),
		cmocka_unit_test(a_step_sends_what_has_changed_and_no_more),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
