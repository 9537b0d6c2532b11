/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench --mmtui PROGRAM --data FOLDER --json FILE [GROUP]...
 *
 * Runs the groups (all, without one named), prints a table and writes it to FILE with the machine
 * named. Exit status: 0, 1 where something wanted was missed, 2 for wrong usage.
 */
#include "bench/bench.h"
#include "bench/groups.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct group {
	const char *name;
	void (*run)(struct bench *bench);
} groups[] = {
	{"merge", group_merge},   /* the stream of all events, for every shape of market */
	{"open", group_open},     /* headers of all files */
	{"seek", group_seek},     /* mapped, cached, cold */
	{"sample", group_sample}, /* sparklines */
	{"budget", group_budget}, /* a market larger than the memory it may have */
	{"cold", group_cold},     /* nothing in the page cache */
	{"pss", group_pss},       /* what two processes share */
	{"text", group_text},     /* CSV in and out */
	{"screen", group_screen}, /* from key to picture, and what the picture costs */
};
#define GROUPS (sizeof groups / sizeof groups[0])

void bench_die(const char *format, ...)
{
	va_list list;

	fputs("bench: ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	fflush(stdout);
	_exit(1);
}

/* Runs a group in a process of its own. */
static void run_group(struct bench *bench, const struct group *group)
{
	double start = seconds_now(), others = seconds_of_others();
	int status = 1;

	bench->group = group->name;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		group->run(bench);
		fflush(stdout);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		report_broken(bench);
	double took = seconds_now() - start;
	double cores = (double)sysconf(_SC_NPROCESSORS_ONLN);
	others = 100 * (seconds_of_others() - others) / took / cores;
	printf("%-7s %.0f s in all; other processes had %.0f %% of the processors\n\n", group->name,
	       took, others > 0 ? others : 0);
}

/* Is this group among those asked for? */
static bool is_wanted(const struct group *group, char **names, int count)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], group->name))
			return true;
	return !count;
}

static int misuse(const char *name)
{
	if (name)
		fprintf(stderr, "bench: there is no group %s\n", name);
	fputs("usage: bench --mmtui PROGRAM --data FOLDER --json FILE [GROUP]...\ngroups:", stderr);
	for (size_t i = 0; i < GROUPS; i++)
		fprintf(stderr, " %s", groups[i].name);
	fputc('\n', stderr);
	return 2;
}

/* Is every name asked for that of a group? */
static const char *find_unknown(char **names, int count)
{
	for (int i = 0; i < count; i++) {
		bool known = false;
		for (size_t k = 0; k < GROUPS; k++)
			known |= !strcmp(names[i], groups[k].name);
		if (!known)
			return names[i];
	}
	return NULL;
}

static void print_machine(const char *folder)
{
	json_t *machine = machine_describe(folder), *value;
	const char *key;

	json_object_foreach(machine, key, value)
	{
		char *text = json_dumps(value, JSON_ENCODE_ANY);
		printf("%-14s %s\n", key, text);
		free(text);
	}
	json_decref(machine);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"mmtui", required_argument, NULL, 'm'},
						{"data", required_argument, NULL, 'd'},
						{"json", required_argument, NULL, 'j'},
						{NULL, 0, NULL, 0}};
	struct bench bench = {.report = report_new()};
	const char *json = NULL;

	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (c == 'm')
			bench.mmtui = optarg;
		else if (c == 'd')
			bench.data = optarg;
		else if (c == 'j')
			json = optarg;
		else
			return misuse(NULL);
	}
	char **names = argv + optind;
	int count = argc - optind;
	const char *unknown = find_unknown(names, count);
	if (!bench.mmtui || !bench.data || !json || unknown)
		return misuse(unknown);
	if (mkdir(bench.data, 0777) && errno != EEXIST)
		bench_die("cannot make %s: %s", bench.data, strerror(errno));
	print_machine(bench.data);
	report_heading();
	for (size_t i = 0; i < GROUPS; i++)
		if (is_wanted(&groups[i], names, count))
			run_group(&bench, &groups[i]);
	if (!report_write(bench.report, bench.data, json))
		bench_die("cannot write %s: %s", json, strerror(errno));
	int missed = report_missed(bench.report);
	if (missed)
		printf("%d missed\n", missed);
	return missed ? 1 : 0;
}
