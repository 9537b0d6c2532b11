/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a key costs on this machine before any program does anything for it: a process on a
 * pseudo-terminal of its own that sends back each byte it reads. It is as nice as the program that
 * is measured beside it, wakes up through the same kernel, and waits for the same processors.
 */
#ifndef BENCH_BARE_ECHO_H
#define BENCH_BARE_ECHO_H

#include <sys/types.h>

struct bare_echo {
	pid_t pid;
	int terminal;
};

void bare_echo_start(struct bare_echo *echo);
void bare_echo_stop(struct bare_echo *echo);

/* Milliseconds from a byte that is typed to the one that comes back. */
double bare_echo_time(struct bare_echo *echo);

#endif
