/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/bare_echo.h"

#include "bench/bench.h"

#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void send_back(void)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) == 1 && write(STDOUT_FILENO, &byte, 1) == 1)
		continue;
	_exit(0);
}

void bare_echo_start(struct bare_echo *echo)
{
	struct termios raw = {.c_cc = {[VMIN] = 1}};

	cfsetspeed(&raw, B38400);
	raw.c_cflag |= CS8 | CREAD;
	fflush(stdout);
	echo->pid = forkpty(&echo->terminal, NULL, &raw, NULL);
	if (echo->pid < 0)
		bench_die("cannot open a pseudo-terminal: %s", strerror(errno));
	if (!echo->pid)
		send_back();
}

void bare_echo_stop(struct bare_echo *echo)
{
	kill(echo->pid, SIGTERM);
	close(echo->terminal);
	waitpid(echo->pid, NULL, 0);
}

double bare_echo_time(struct bare_echo *echo)
{
	double typed = seconds_now();
	char byte = 'x';

	if (write(echo->terminal, &byte, 1) != 1 || read(echo->terminal, &byte, 1) != 1)
		bench_die("the bare echo is silent: %s", strerror(errno));
	return (seconds_now() - typed) * 1e3;
}
