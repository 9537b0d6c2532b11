/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process a run. The kernel keeps its peaks, faults and bytes read a process, and none of them
 * can be set back: so each run is a child of its own, and begins at nothing. The parent has read
 * its options and no more: what it had mapped or allocated would count in every child.
 *
 *     parent --fork--> child: works, writes its answer into a pipe, leaves
 *        |                                                 |
 *        +-- waits, shows how far it has come <------------+
 *
 * A forked child has one thread, the one that forked. Were there others in the parent, the locks
 * that they hold would stay locked in the child: hence one thread.
 */
#include "cli/bench.h"
#include "cli/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW_MS 200 /* a terminal is told this often */

/* Writes all of it; what a parent that is gone misses is no loss. */
static void write_all(int fd, const void *answer, size_t bytes)
{
	for (size_t put = 0; put < bytes;) {
		ssize_t n = write(fd, (const char *)answer + put, bytes - put);
		if (n < 0 && errno != EINTR)
			return;
		put += n > 0 ? (size_t)n : 0;
	}
}

/* The child's life. */
static _Noreturn void live(const struct bench_plan *plan, bench_work *work, const void *arg,
			   void *answer, size_t bytes, int fd, pid_t parent)
{
	/* it ends with its parent, even with one that has gone already */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	work(plan, arg, answer);
	write_all(fd, answer, bytes);
	_exit(0); /* not exit: what standard output's buffer holds is the parent's to write */
}

static void show(const struct bench_plan *plan, const char *title, uint64_t total, double seconds)
{
	uint64_t done = atomic_load_explicit(plan->done, memory_order_relaxed);

	fprintf(stderr, "\r%s  ", title);
	if (total)
		cli_progress_bar(done, total, seconds);
	fprintf(stderr, "\033[K");
	fflush(stderr);
}

/* Reads until the child closes its end. Returns how many bytes came. */
static size_t read_answer(const struct bench_plan *plan, int fd, void *answer, size_t bytes,
			  const char *title, uint64_t total)
{
	bool shown = false, terminal = isatty(STDERR_FILENO);
	double begun = bench_now();
	size_t got = 0;

	while (got < bytes) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		int polled = poll(&ready, 1, terminal ? SHOW_MS : -1);
		if (polled < 0 && errno != EINTR)
			break;
		if (polled == 0) {
			show(plan, title, total, bench_now() - begun);
			shown = true;
		}
		if (polled <= 0)
			continue;
		ssize_t n = read(fd, (char *)answer + got, bytes - got);
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		got += n > 0 ? (size_t)n : 0;
	}
	if (shown) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	return got;
}

/* Why a child gave no answer. */
static bool tell_end(int status, struct mm_error *err)
{
	if (!WIFSIGNALED(status))
		return mm_fail(err, "it ended without an answer");
	return mm_fail(err, "it was ended by signal %d (%s)%s", WTERMSIG(status),
		       strsignal(WTERMSIG(status)),
		       WTERMSIG(status) == SIGKILL ? ", as the kernel does where memory is short"
						   : "");
}

bool bench_in_child(const struct bench_plan *plan, bench_work *work, const void *arg, void *answer,
		    size_t bytes, const char *title, uint64_t total, struct mm_error *err)
{
	pid_t parent = getpid();
	int ends[2], status = 0;

	atomic_store(plan->done, 0);
	if (pipe2(ends, O_CLOEXEC))
		return mm_fail_errno(err, "cannot make a pipe");
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		live(plan, work, arg, answer, bytes, ends[1], parent);
	}
	if (child < 0)
		mm_fail_errno(err, "cannot make a process");
	close(ends[1]);
	size_t got = child < 0 ? 0 : read_answer(plan, ends[0], answer, bytes, title, total);
	close(ends[0]);
	if (child < 0)
		return false;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return got == bytes || tell_end(status, err);
}
