/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV in, to synced tables, and CSV out, to a file: 10 M rows of 3000 symbols. */
#include "bench/bench.h"
#include "bench/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ROUNDS 3

static const struct memory {
	const char *option;
	double bytes;
	double rate; /* M rows/s wanted; 0: none */
} memories[] = {
	{"512M", 512 * MIB, 2.5}, /* import's own choice */
	{"128M", 128 * MIB, 0},   /* less than the rows take */
};
#define MEMORIES (sizeof memories / sizeof memories[0])

struct figures {
	struct series rate, rss;
};

static void import(struct bench *bench, const char *csv, const char *market,
		   const struct memory *memory, struct figures *figures)
{
	struct run run;

	files_remove(market);
	files_sync(csv);
	files_warm(csv);
	run_mmtui(bench, &run, "import", "--memory", memory->option, csv, market, NULL);
	series_add(&figures->rate, (double)data_events("text") / run.seconds / MILLION);
	series_add(&figures->rss, (double)run.rss_peak / MIB);
	run_free(&run);
}

static void run_import(struct bench *bench)
{
	char *csv = data_csv(bench), *market = data_path(bench, "imported");
	struct figures figures[MEMORIES] = {0};

	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < MEMORIES; i++)
			import(bench, csv, market, &memories[i], &figures[i]);
	for (size_t i = 0; i < MEMORIES; i++) {
		struct row rate = {.unit = "M rows/s",
				   .value = series_median(&figures[i].rate),
				   .at_least = memories[i].rate};
		struct row rss = {"MiB", series_largest(&figures[i].rss), "MiB, --memory",
				  memories[i].bytes / MIB, .at_most = 1};
		bench_row(bench, &rate, "import --memory %s", memories[i].option);
		bench_row(bench, &rss, "import --memory %s: peak", memories[i].option);
	}
	files_remove(market);
	free(market);
	free(csv);
}

static void run_export(struct bench *bench)
{
	char *market = data_market(bench, "text"), *csv = data_path(bench, "exported.csv");
	struct figures figures = {0};

	files_warm(market);
	for (int round = 0; round < ROUNDS; round++) {
		struct run run;
		unlink(csv);
		files_sync(market);
		run_mmtui(bench, &run, "export", "-o", csv, market, NULL);
		series_add(&figures.rate, (double)data_events("text") / run.seconds / MILLION);
		run_free(&run);
	}
	struct row rate = {
		.unit = "M rows/s", .value = series_median(&figures.rate), .at_least = 4};
	bench_row(bench, &rate, "export");
	unlink(csv);
	free(csv);
	free(market);
}

void group_text(struct bench *bench)
{
	run_import(bench);
	run_export(bench);
}
