/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two mmtui on a terminal each, paused at the same place of the same market: pages of files are
 * shared, so that the two together take little more than one. They have got there by playing (steps
 * of up to 100,000 events are played), and say so by dumping their screen.
 */
#include "bench/bench.h"
#include "bench/groups.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 2
#define STEPS 50
#define STEP_EVENTS 100000
#define PATIENCE 60 /* seconds until both have arrived */
#define REST 1.0    /* and until what they still do is done */
#define TIMES 1.2

struct process {
	pid_t pid;
	int terminal;
	char *script, *dump;
	uint64_t pss, rss; /* bytes */
};

/* Seeks, plays on, and leaves the dump behind. */
static void write_script(struct bench *bench, struct process *process, int number)
{
	char name[32];

	snprintf(name, sizeof name, "pss-%d.script", number);
	process->script = data_path(bench, name);
	snprintf(name, sizeof name, "pss-%d.dump", number);
	process->dump = data_path(bench, name);
	unlink(process->dump);
	FILE *to = fopen(process->script, "we");
	if (!to)
		bench_die("%s: %s", process->script, strerror(errno));
	fputs("seek 50%\n", to);
	for (int i = 0; i < STEPS; i++)
		fprintf(to, "step %d\n", STEP_EVENTS);
	char *path = realpath(bench->data, NULL);
	fprintf(to, "dump %s/%s\n", path, name);
	free(path);
	if (fclose(to))
		bench_die("%s: %s", process->script, strerror(errno));
}

static void start(struct bench *bench, struct process *process, const char *directory)
{
	struct winsize size = {.ws_row = 36, .ws_col = 120};

	fflush(stdout);
	process->pid = forkpty(&process->terminal, NULL, NULL, &size);
	if (process->pid < 0)
		bench_die("cannot open a pseudo-terminal: %s", strerror(errno));
	if (process->pid) {
		fcntl(process->terminal, F_SETFD, FD_CLOEXEC);
		return;
	}
	setenv("TERM", "xterm", 1);
	execl(bench->mmtui, bench->mmtui, "--script", process->script, directory, NULL);
	_exit(127);
}

/* Swallows what they draw, for some milliseconds. */
static void drain(struct process *process, int ms)
{
	struct pollfd fds[PROCESSES];
	char text[65536];

	for (int i = 0; i < PROCESSES; i++)
		fds[i] = (struct pollfd){.fd = process[i].terminal, .events = POLLIN};
	if (poll(fds, PROCESSES, ms) <= 0)
		return;
	for (int i = 0; i < PROCESSES; i++)
		if (fds[i].revents && read(fds[i].fd, text, sizeof text) <= 0)
			bench_die("mmtui ended on its terminal");
}

static void wait_for_both(struct process *process)
{
	double start = seconds_now(), arrived = 0;
	struct stat st;

	while (!arrived || seconds_now() - arrived < REST) {
		drain(process, 20);
		bool both = true;
		for (int i = 0; i < PROCESSES; i++)
			both = both && !stat(process[i].dump, &st) && st.st_size;
		if (both && !arrived)
			arrived = seconds_now();
		if (seconds_now() - start > PATIENCE)
			bench_die("mmtui did not come to its place");
	}
}

/* One line of smaps_rollup, in bytes. */
static uint64_t read_rollup(pid_t pid, const char *key)
{
	char path[64], line[256];
	unsigned long long kib = 0;
	bool found = false;

	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
	FILE *from = fopen(path, "re");
	while (from && !found && fgets(line, sizeof line, from))
		found = !strncmp(line, key, strlen(key)) &&
			sscanf(line + strlen(key), ": %llu", &kib) == 1;
	if (from)
		fclose(from);
	if (!found)
		bench_die("%s does not tell %s", path, key);
	return kib * 1024;
}

static void stop(struct process *process)
{
	kill(process->pid, SIGTERM);
	close(process->terminal);
	waitpid(process->pid, NULL, 0);
	unlink(process->script);
	unlink(process->dump);
	free(process->script);
	free(process->dump);
}

void group_pss(struct bench *bench)
{
	char *directory = data_market(bench, "even");
	struct process process[PROCESSES];
	double sum = 0;

	files_warm(directory);
	for (int i = 0; i < PROCESSES; i++) {
		write_script(bench, &process[i], i);
		start(bench, &process[i], directory);
	}
	wait_for_both(process);
	for (int i = 0; i < PROCESSES; i++) {
		process[i].pss = read_rollup(process[i].pid, "Pss");
		process[i].rss = read_rollup(process[i].pid, "Rss");
		sum += (double)process[i].pss;
	}
	double own = (double)read_rollup(process[0].pid, "Anonymous");
	struct row anonymous = {.unit = "MiB", .value = own / MIB};
	struct row row = {"MiB", sum / MIB, "MiB, RSS of one", (double)process[0].rss / MIB,
			  .at_most = TIMES};
	bench_row(bench, &row, "PSS of two, paused at one place");
	bench_row(bench, &anonymous, "one's own memory");
	for (int i = 0; i < PROCESSES; i++)
		stop(&process[i]);
	free(directory);
}
