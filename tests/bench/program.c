/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs programs, times them, and reads what they print. */
#include "bench/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 32
#define OUTPUT_MAX (1 << 16) /* a statistics object is some 300 bytes */

/* In the child: joins the group, sends what it prints to the pipe, becomes the program. */
static void become(const char *member, const char *const *arguments, int output)
{
	if (member && !memory_group_join(member))
		bench_die("cannot join the memory group %s", member);
	dup2(output, STDOUT_FILENO);
	execvp(arguments[0], (char *const *)arguments);
	bench_die("cannot run %s: %s", arguments[0], strerror(errno));
}

/* Reads to the end; keeps the first OUTPUT_MAX bytes. */
static size_t read_output(int fd, char *output)
{
	char more[4096];
	size_t length = 0;

	for (ssize_t got; (got = read(fd, more, sizeof more)) > 0;) {
		size_t room = OUTPUT_MAX - length;
		size_t some = (size_t)got < room ? (size_t)got : room;
		memcpy(output + length, more, some);
		length += some;
	}
	return length;
}

int run_program(struct run *run, const char *member, const char *const *arguments)
{
	char *output = malloc(OUTPUT_MAX);
	struct rusage usage;
	int pipes[2], status;
	double start = seconds_now();

	if (!output || pipe2(pipes, O_CLOEXEC))
		bench_die("cannot make a pipe: %s", strerror(errno));
	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		become(member, arguments, pipes[1]);
	close(pipes[1]);
	size_t length = read_output(pipes[0], output);
	close(pipes[0]);
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		bench_die("cannot run %s: %s", arguments[0], strerror(errno));
	run->seconds = seconds_now() - start;
	run->rss_peak = (uint64_t)usage.ru_maxrss * 1024;
	run->json = json_loadb(output, length, 0, NULL);
	free(output);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void run_mmtui(struct bench *bench, struct run *run, ...)
{
	const char *arguments[ARGUMENTS_MAX] = {bench->mmtui};
	size_t count = 1;
	va_list list;

	va_start(list, run);
	while (count < ARGUMENTS_MAX - 1 && (arguments[count] = va_arg(list, const char *)))
		count++;
	va_end(list);
	int status = run_program(run, NULL, arguments);
	if (status)
		bench_die("%s %s ended with status %d", bench->mmtui, arguments[1], status);
}

double run_number(const struct run *run, const char *key)
{
	const json_t *value = json_object_get(run->json, key);

	if (!json_is_number(value))
		bench_die("there is no number %s in what mmtui printed", key);
	return json_number_value(value);
}

void run_free(struct run *run)
{
	json_decref(run->json);
}
