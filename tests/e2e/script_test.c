/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of -c and --script on the screen, and what is typed while they are still to come. */
#include "support/unit.h"

#include "support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_script_runs_before_the_first_key(void **state)
{
	const char *arguments[] = {"-c", "seek #77", "-c", "step 3", "--at", "#5", NULL};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	program_wait_event(term, 80);
	term_type(term, "u");
	program_wait_event(term, 5);
	program_quit(term);
}

static void a_script_that_fails_says_which_line(void **state)
{
	const char *arguments[] = {"-c", "step 3", "-c", "dance", "-c", "step 4", NULL};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	term_wait_last(term, "dance");
	program_wait_event(term, 3);
	program_quit(term);
}

/* A pipe that nobody reads: an export to it waits for as long as the test likes. */
struct stuck {
	struct term *term;
	int pipe;
	pid_t reader;
};

/* A script that waits so, with a line, given by itself or in a file, still to come. */
static struct stuck open_waiting(const char *option, const char *last)
{
	const char *arguments[] = {"-c", "export -f ~/pipe", option, last, NULL};
	struct stuck stuck = {0};

	assert_int_equal(program_shell("mkfifo \"$D/pipe\""), 0);
	stuck.pipe = open(program_path("pipe"), O_RDWR);
	assert_true(stuck.pipe >= 0);
	stuck.term = program_start(NULL, arguments);
	term_wait_last(stuck.term, "exporting ");
	return stuck;
}

/* Reads all of it from now on. */
static void let_go(struct stuck *stuck)
{
	char bytes[65536];

	stuck->reader = fork();
	if (stuck->reader)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(stuck->pipe, bytes, sizeof bytes) > 0)
		continue;
	_exit(0);
}

static void finish(struct stuck *stuck)
{
	kill(stuck->reader, SIGKILL);
	waitpid(stuck->reader, NULL, 0);
	close(stuck->pipe);
	unlink(program_path("pipe"));
}

static void what_is_typed_while_a_script_waits_happens_after_it(void **state)
{
	struct stuck stuck = open_waiting("-c", "seek #77");
	struct term *term = stuck.term;

	(void)state;
	term_type(term, "..:step 5\r\033[200~step 7\033[201~\r");
	term_wait_last(term, "keys wait for the script; Ctrl-C stops it");
	term_type(term, "\014"); /* Ctrl-L */
	assert_int_equal(program_event(term), 0);
	let_go(&stuck);
	program_wait_event(term, 91);
	term_wait_last(term, "Space play");
	program_quit(term);
	finish(&stuck);
}

static void the_mouse_waits_for_the_script_too(void **state)
{
	struct stuck stuck = open_waiting("-c", "sort last");
	struct term *term = stuck.term;

	(void)state;
	term_wait(term, "SYMBOLS  by volume");
	term_click(term, 2, term_column(term, 2, "symbol"));
	term_type(term, ".");
	term_wait_last(term, "keys wait");
	assert_true(term_shows(term, "SYMBOLS  by volume"));
	let_go(&stuck);
	program_wait_event(term, 1);
	term_wait(term, "SYMBOLS  by symbol");
	program_quit(term);
	finish(&stuck);
}

static void control_c_ends_a_script_with_what_was_typed_to_follow_it(void **state)
{
	static const int signals[] = {0, SIGINT};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct stuck stuck = open_waiting("-c", "seek #77");
		struct term *term = stuck.term;
		term_type(term, "..");
		term_wait_last(term, "keys wait");
		if (signals[i])
			term_signal(term, signals[i]);
		else
			term_type(term, "\003");
		term_wait_gone(term, "keys wait");
		let_go(&stuck);
		term_wait_last(term, "nothing is left of it; the script ends before seek #77");
		term_type(term, ".");
		program_wait_event(term, 1);
		program_quit(term);
		finish(&stuck);
	}
}

static void q_quits_behind_control_c(void **state)
{
	struct stuck stuck = open_waiting("-c", "seek #77");
	struct term *term = stuck.term;

	(void)state;
	term_type(term, "q");
	term_wait_last(term, "keys wait");
	term_type(term, "\003q");
	let_go(&stuck);
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
	finish(&stuck);
}

static void a_script_that_waits_can_be_suspended(void **state)
{
	struct stuck stuck = open_waiting("-c", "seek #77");
	struct term *term = stuck.term;

	(void)state;
	term_type(term, "\032"); /* Ctrl-Z */
	term_wait_stopped(term);
	let_go(&stuck);
	term_signal(term, SIGCONT);
	program_wait_event(term, 77);
	program_quit(term);
	finish(&stuck);
}

static void what_was_typed_to_follow_a_script_that_fails_is_forgotten(void **state)
{
	int file = open(program_path("go.txt"), O_CREAT | O_WRONLY, 0600);

	(void)state;
	assert_int_equal(write(file, "# go\nseek #77\ndance\n", 21), 21);
	close(file);
	struct stuck stuck = open_waiting("--script", program_path("go.txt"));
	struct term *term = stuck.term;
	term_type(term, "..");
	term_wait_last(term, "keys wait");
	let_go(&stuck);
	term_wait_last(term, "go.txt:3: there is no command \"dance\"");
	assert_int_equal(program_event(term), 77);
	term_type(term, ".");
	program_wait_event(term, 78);
	program_quit(term);
	finish(&stuck);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_runs_before_the_first_key),
		cmocka_unit_test(a_script_that_fails_says_which_line),
		cmocka_unit_test(what_is_typed_while_a_script_waits_happens_after_it),
		cmocka_unit_test(the_mouse_waits_for_the_script_too),
		cmocka_unit_test(control_c_ends_a_script_with_what_was_typed_to_follow_it),
		cmocka_unit_test(q_quits_behind_control_c),
		cmocka_unit_test(a_script_that_waits_can_be_suspended),
		cmocka_unit_test(what_was_typed_to_follow_a_script_that_fails_is_forgotten),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
