/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program does to its terminal: taking it over, giving it back, locales, colours, and what
 * may never reach it. */
#include "support/unit.h"

#include "support/program.h"
#include "support/tables.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
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

/* The program run by a shell's script, which says something before its name and behind its
 * arguments. */
static struct term *open_by_script(const char *before, const char *behind)
{
	const char *given = getenv("MMTUI_PROGRAM"), *script = program_path("script");
	char *program = strdup(given ? given : "./mmtui");
	FILE *file = fopen(script, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s %s \"$@\" %s\n", before, program, behind);
	fchmod(fileno(file), 0700);
	fclose(file);
	setenv("MMTUI_PROGRAM", script, 1);
	struct term *term = program_open();
	if (given)
		setenv("MMTUI_PROGRAM", program, 1);
	else
		unsetenv("MMTUI_PROGRAM");
	free(program);
	return term;
}

static void signals_that_were_ignored_before_stay_so(void **state)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGTERM, SIGTSTP};
	/* as nohup does */
	struct term *term = open_by_script("trap '' HUP INT QUIT ABRT TERM TSTP\nexec", "");

	(void)state;
	for (int i = 0; i < 6; i++) {
		term_signal(term, signals[i]);
		term_type(term, ".");
		program_wait_event(term, i + 1);
	}
	assert_true(term_alternate(term));
	program_quit(term);
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

static void vanishing_while_it_plays_ends_it_too(void **state)
{
	(void)state;
	for (int deaf = 0; deaf < 2; deaf++) { /* with output that nobody has read, too */
		struct term *term = program_open();
		term_type(term, ":speed 3000/s\r");
		term_wait(term, "3000/s");
		term_read_nothing(term, deaf);
		term_type(term, " :half a line");
		usleep(300000);
		term_hang_up(term);
		assert_int_equal(term_wait_exit(term), 128 + SIGHUP);
		term_free(term);
	}
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

static void killed_while_it_is_stopped_it_leaves_the_terminal_alone(void **state)
{
	struct term *term = program_open();
	size_t before, after;

	(void)state;
	term_type(term, "\032");
	term_wait_stopped(term);
	assert_given_back(term);
	term_output(term, &before);
	term_signal(term, SIGTERM);
	term_signal(term, SIGCONT);
	assert_int_equal(term_wait_exit(term), 128 + SIGTERM);
	term_output(term, &after);
	assert_int_equal(after, before);
	assert_given_back(term);
	term_free(term);
}

/* Stopped by SIGSTOP, which nobody sees coming, in the middle of playing; its shell has the
 * terminal now. */
static struct term *open_stopped_in_the_background(void)
{
	struct term *term = program_open();

	term_type(term, ":speed 3000/s\r ");
	term_wait(term, "\xe2\x96\xb8 3000/s");
	term_wait_gone(term, "event 0 ");
	term_resize(term, 119, 36); /* that waits for the next frame's time */
	term_signal(term, SIGSTOP);
	term_wait_stopped(term);
	term_give_front(term, false);
	return term;
}

static void continued_in_the_background_it_writes_nothing_and_stops(void **state)
{
	size_t before, after;

	(void)state;
	for (int i = 0; i < 10; i++) { /* it may have been stopped anywhere */
		struct term *term = open_stopped_in_the_background();
		term_output(term, &before);
		for (int again = 0; again < 2; again++) {
			term_signal(term, SIGCONT);
			term_wait_stopped(term);
		}
		term_output(term, &after);
		assert_int_equal(after, before);
		term_give_front(term, true);
		term_signal(term, SIGCONT);
		term_type(term, ":speed max\r");
		program_wait_pause(term); /* at the end */
		const char *output = term_output(term, &after);
		assert_non_null(memmem(output + before, after - before, "\033[?1049h", 8));
		program_quit(term);
	}
}

static void killed_in_the_background_it_writes_nothing_either(void **state)
{
	struct term *term = open_stopped_in_the_background();
	size_t before, after;

	(void)state;
	term_output(term, &before);
	term_signal(term, SIGTERM);
	term_signal(term, SIGCONT);
	assert_int_equal(term_wait_exit(term), 128 + SIGTERM);
	term_output(term, &after);
	assert_int_equal(after, before);
	term_free(term);
}

/* Reading would stop it for good, with the signal that was to end it already taken. */
static void killed_in_the_background_while_keys_come_in_it_ends(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) { /* it may have been stopped anywhere */
		struct term *term = program_open();
		for (int key = 0; key < 200; key++)
			term_type(term, "..........");
		term_signal(term, SIGSTOP);
		term_wait_stopped(term);
		term_give_front(term, false);
		term_signal(term, SIGTERM);
		term_signal(term, SIGCONT);
		assert_int_equal(term_wait_exit(term), 128 + SIGTERM);
		term_free(term);
	}
}

/* As a program stops that reads from a terminal which is not its own; nobody has stopped it. */
static void in_the_background_keys_stop_it(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ".");
	program_wait_event(term, 1);
	usleep(100000); /* a terminal's answer that is cut short takes with it what comes behind */
	term_give_front(term, false);
	term_type(term, ".");
	term_wait_stopped(term);
	term_give_front(term, true);
	term_signal(term, SIGCONT);
	program_wait_event(term, 2);
	program_quit(term);
}

static bool runs(pid_t pid)
{
	char path[64], state = 'Z';

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *stat = fopen(path, "r");
	if (stat && fscanf(stat, "%*d (mmtui) %c", &state) != 1)
		state = 'Z';
	if (stat)
		fclose(stat);
	return state != 'Z';
}

/* Its shell's script has gone: nobody is left who could let it go on, so it cannot stop (POSIX,
 * orphaned process groups). */
static void an_orphan_whose_terminal_was_taken_ends(void **state)
{
	char *behind;
	size_t before, after;
	int pid = 0;

	(void)state;
	char *told = strdup(program_path("pid")), *go = strdup(program_path("go"));
	assert_true(asprintf(&behind,
			     "<&3 & echo $! > %s\n"
			     "while ! test -e %s; do sleep 0.02; done",
			     told, go) > 0);
	struct term *term = open_by_script("exec 3<&0\n", behind);
	FILE *file = fopen(told, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	fclose(file);
	assert_true(runs(pid));
	close(open(go, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(term_wait_exit(term), 0); /* the script */
	term_give_front(term, false);
	term_output(term, &before);
	term_type(term, ".");
	for (int tries = 0; runs(pid); tries++) {
		assert_true(tries < 1000);
		usleep(10000);
	}
	term_output(term, &after);
	assert_int_equal(after, before);
	term_free(term);
	free(behind);
	free(told);
	free(go);
}

/* The signals that a thread of the program does not take. All of them where there is no such thread
 * any more. */
static uint64_t blocked_signals(const struct term *term, const char *thread, char name[16])
{
	char path[64], line[128];
	unsigned long long blocked = UINT64_MAX;

	snprintf(path, sizeof path, "/proc/%d/task/%.16s/status", (int)term_program(term), thread);
	FILE *status = fopen(path, "r");
	while (status && fgets(line, sizeof line, status)) {
		sscanf(line, "Name: %15s", name);
		sscanf(line, "SigBlk: %llx", &blocked);
	}
	if (status)
		fclose(status);
	return blocked;
}

/* Asserts that no thread but the first may take a signal. Is one of that name among them? */
static bool others_leave_signals_alone(const struct term *term, const char *wanted)
{
	char path[64], name[16] = "", first[16];
	bool found = false;

	snprintf(first, sizeof first, "%d", (int)term_program(term));
	snprintf(path, sizeof path, "/proc/%s/task", first);
	DIR *tasks = opendir(path);
	assert_non_null(tasks);
	for (struct dirent *task; (task = readdir(tasks));) {
		if (task->d_name[0] == '.' || !strcmp(task->d_name, first))
			continue;
		uint64_t blocked = blocked_signals(term, task->d_name, name);
		if (~blocked & (UINT64_C(1) << (SIGTERM - 1) | UINT64_C(1) << (SIGCONT - 1)))
			fail_msg("thread \"%s\" takes signals", name);
		found |= !strcmp(name, wanted);
	}
	closedir(tasks);
	return found;
}

/* The thread that draws must know of all that has come when it goes on. The bookmarks' thread waits
 * for their lock meanwhile. */
static void no_other_thread_takes_a_signal(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":bookmark one\r");
	term_wait_last(term, "bookmark \"one\"");
	int fd = open(program_path("state/mmtui/bookmarks/.lock"), O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	term_type(term, ":bookmark two\r");
	while (!others_leave_signals_alone(term, "bookmarks"))
		usleep(10000);
	close(fd);
	term_wait_last(term, "bookmark \"two\"");
	program_quit(term);
}

/* At 3600x a second of the clock is an hour of the market. Space is typed while it is stopped: it
 * pauses as soon as it has gone on, and the second that passed meanwhile must not have counted. */
static void a_replay_that_was_stopped_goes_on_where_it_was(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek 14:30:00\r:speed 3600x\r ");
	term_wait(term, "\xe2\x96\xb8 3600x");
	term_wait_gone(term, "event 385 ");
	term_type(term, "\032");
	term_wait_stopped(term);
	usleep(2500000);
	term_type(term, " ");
	term_signal(term, SIGCONT);
	program_wait_pause(term);
	/* it is before 16:45, not after 17:00 */
	assert_in_range(program_event(term), 386, 7400);
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

/* What is opened must not take the place of what was closed. */
static void closed_descriptors_are_no_files_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(program_shell("\"$MMTUI\" \"$MARKET\" >&- 2> \"$D/said\" < /dev/null; "
				       "test $? = 1 && grep -q 'cannot write' \"$D/said\""),
			 0);
	assert_int_equal(program_shell("\"$MMTUI\" \"$MARKET\" <&- >&- 2>&-"), 1);
	assert_int_equal(program_shell("\"$MMTUI\" export \"$MARKET\" -o \"$D/closed.csv\" <&- >&- "
				       "2>&-; test $(wc -l < \"$D/closed.csv\") = 20001"),
			 0);
}

/* Every frame is one, from the mark of its beginning to that of its end. */
static void frames_are_marked_as_wholes(void **state)
{
	struct term *term = program_open();
	size_t bytes, open = 0, frames = 0;

	(void)state;
	for (int i = 1; i <= 4; i++) {
		term_type(term, ".");
		program_wait_event(term, i);
	}
	program_sync(term);
	const char *output = term_output(term, &bytes), *at = output;
	while ((at = memmem(at, (size_t)(output + bytes - at), "\033[?2026", 7))) {
		assert_int_equal(at[7], open ? 'l' : 'h');
		open = !open;
		frames += !open;
		at += 8;
	}
	assert_false(open);
	assert_true(frames >= 4);
	program_quit(term);
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
		tables_write_few(directory, hostile[i]);
	/* no table of ours has a name that is not UTF-8, but a file may */
	close(open(program_path("hostile/\xff\xfe broken.bin"), O_CREAT | O_WRONLY, 0600));
	struct term *term = term_start(120, 36, NULL, arguments);
	program_wait_event(term, 12);
	term_type(term, "jjj:symbol \t"); /* they are offered, and put in one after the other */
	term_wait(term, "title");
	term_type(term, "\t\t\t\t");
	term_wait_last(term, ":symbol new");
	term_type(term, "\033]0;typed\007x\026\007\r"); /* no key, a letter, and a bell as one */
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
		cmocka_unit_test(signals_that_were_ignored_before_stay_so),
		cmocka_unit_test(a_crash_gives_the_terminal_back),
		cmocka_unit_test(a_terminal_that_vanishes_ends_the_program),
		cmocka_unit_test(vanishing_while_it_plays_ends_it_too),
		cmocka_unit_test(it_stops_and_goes_on),
		cmocka_unit_test(continued_in_the_background_it_writes_nothing_and_stops),
		cmocka_unit_test(killed_in_the_background_it_writes_nothing_either),
		cmocka_unit_test(killed_in_the_background_while_keys_come_in_it_ends),
		cmocka_unit_test(in_the_background_keys_stop_it),
		cmocka_unit_test(an_orphan_whose_terminal_was_taken_ends),
		cmocka_unit_test(killed_while_it_is_stopped_it_leaves_the_terminal_alone),
		cmocka_unit_test(no_other_thread_takes_a_signal),
		cmocka_unit_test(a_replay_that_was_stopped_goes_on_where_it_was),
		cmocka_unit_test(closed_descriptors_are_no_files_of_its_own),
		cmocka_unit_test(frames_are_marked_as_wholes),
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
