/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A market of 6 GB played with less memory than it has: what stays resident, and what of the speed.
 * At the end in a memory cgroup, with the budget that one gets without asking, and cold: pages that
 * somebody else has brought into the page cache are charged to nobody in the group, so only then
 * does the limit bind.
 */
#include "bench/bench.h"
#include "bench/groups.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 3
#define GROUP_BYTES (UINT64_C(512) << 20)
#define PATIENCE "240" /* seconds: who thrashes for longer does not finish */
#define KILLED 137     /* as timeout and shells say it */
#define RSS_TIMES 1.25
#define WARM_SHARE 99 /* percent; a market that does not fit in the page cache is not warm */

static const struct budget {
	const char *option;
	double bytes;
	double share; /* of the first one's rate */
} budgets[] = {
	{"16G", 16384 * MIB, 0},
	{"1G", 1024 * MIB, 0.85},
	{"512M", 512 * MIB, 0.75},
	{"256M", 256 * MIB, 0.6},
};
#define BUDGETS (sizeof budgets / sizeof budgets[0])

struct figures {
	struct series rate, rss;
};

static void play(struct bench *bench, const char *directory, const char *budget,
		 struct figures *figures)
{
	struct run run;

	run_mmtui(bench, &run, "replay", "--json", "--budget", budget, directory, NULL);
	series_add(&figures->rate, run_number(&run, "events_per_second") / MILLION);
	series_add(&figures->rss, run_number(&run, "rss_peak_bytes") / MIB);
	run_free(&run);
}

static void run_budgets(struct bench *bench, const char *directory)
{
	struct figures figures[BUDGETS] = {0};

	files_warm(directory);
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < BUDGETS; i++)
			play(bench, directory, budgets[i].option, &figures[i]);
	struct row warm = {
		.unit = "%", .value = 100 * files_cached(directory), .at_least = WARM_SHARE};
	bench_row(bench, &warm, "in the page cache");
	for (size_t i = 0; i < BUDGETS; i++) {
		struct row rate = {.unit = "M ev/s", .value = series_median(&figures[i].rate)};
		struct row rss = {"MiB", series_largest(&figures[i].rss), "MiB, budget",
				  budgets[i].bytes / MIB, .at_most = RSS_TIMES};
		if (i) {
			rate.yardstick = "at 16G";
			rate.yard = series_median(&figures[0].rate);
			rate.at_least = budgets[i].share;
		}
		bench_row(bench, &rate, "--budget %s: rate", budgets[i].option);
		bench_row(bench, &rss, "--budget %s: resident peak", budgets[i].option);
	}
}

static void run_in_group(struct bench *bench, const char *directory)
{
	const char *const arguments[] = {"timeout", PATIENCE,  bench->mmtui, "replay",
					 "--json",  directory, NULL};
	struct row row = {.at_least = 1};
	char *group = memory_group_new(GROUP_BYTES, &row.skipped);
	struct run run;

	if (!group) {
		bench_row(bench, &row, "finishes in a 512 MB memory cgroup");
		return;
	}
	row.skipped = NULL;
	files_evict(directory);
	int status = run_program(&run, group, arguments);
	double events = run.json && !status ? run_number(&run, "events") : 0;
	row.value = events == (double)data_events("vast");
	if (status)
		fprintf(stderr, "bench: in the memory cgroup mmtui ended with status %d%s\n",
			status, status == KILLED ? ": out of memory" : "");
	bench_row(bench, &row, "finishes in a 512 MB memory cgroup");
	if (row.value > 0) {
		struct row rate = {.unit = "M ev/s",
				   .value = run_number(&run, "events_per_second") / MILLION};
		struct row rss = {.unit = "MiB", .value = run_number(&run, "rss_peak_bytes") / MIB};
		struct row peak = {.unit = "MiB", .value = (double)memory_group_peak(group) / MIB};
		bench_row(bench, &rate, "in the cgroup, cold: rate");
		bench_row(bench, &rss, "in the cgroup: resident peak");
		bench_row(bench, &peak, "in the cgroup: charged peak");
	}
	run_free(&run);
	memory_group_free(group);
}

void group_budget(struct bench *bench)
{
	char *directory = data_market(bench, "vast");

	run_budgets(bench, directory);
	run_in_group(bench, directory);
	free(directory);
}
