/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A replay with nothing in the page cache, beside dd of one large file of the same size: from exec
 * to exit, both of them. Where the disk or the hypervisor keeps a cache of its own, all three read
 * from that; the ratios hold all the same.
 */
#include "bench/bench.h"
#include "bench/groups.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 3
#define BUDGET "1G"
#define GIGA 1e9

struct figures {
	struct series rate, playing, faults;
};

static double run_dd(const char *file)
{
	char input[4096];
	struct run run;

	snprintf(input, sizeof input, "if=%s", file);
	const char *const arguments[] = {"dd", input, "of=/dev/null", "bs=1M", "status=none", NULL};
	files_evict(file);
	if (run_program(&run, NULL, arguments))
		bench_die("dd failed");
	run_free(&run);
	return (double)files_bytes(file) / run.seconds / GIGA;
}

/* The market's files from first to last, as `cat` reads them: what their number alone costs. */
static double read_files(const char *directory)
{
	files_evict(directory);
	double start = seconds_now();
	files_warm(directory);
	return (double)files_bytes(directory) / (seconds_now() - start) / GIGA;
}

/* prefetch: the option's value, or NULL for none. */
static void replay(struct bench *bench, const char *directory, const char *prefetch,
		   struct figures *figures)
{
	double bytes = (double)files_bytes(directory);
	struct run run;

	files_evict(directory);
	run_mmtui(bench, &run, "replay", "--json", "--budget", BUDGET, directory,
		  prefetch ? "--prefetch" : NULL, prefetch, NULL);
	series_add(&figures->rate, bytes / run.seconds / GIGA);
	series_add(&figures->playing, bytes / run_number(&run, "seconds") / GIGA);
	series_add(&figures->faults, run_number(&run, "major_faults") / (bytes / MIB));
	run_free(&run);
}

void group_cold(struct bench *bench)
{
	char *directory = data_market(bench, "long"), *file = data_large_file(bench, "long");
	struct figures with = {0}, without = {0};
	struct series dd = {0}, files = {0};

	for (int round = 0; round < ROUNDS; round++) {
		series_add(&dd, run_dd(file));
		series_add(&files, read_files(directory));
		replay(bench, directory, NULL, &with);
		replay(bench, directory, "off", &without);
	}
	double rate = series_median(&with.rate);
	struct row row = {"GB/s", rate, "dd bs=1M", series_median(&dd), .at_least = 0.8};
	bench_row(bench, &row, "replay, exec to exit");
	row = (struct row){"GB/s", rate, "--prefetch off", series_median(&without.rate),
			   .at_least = 1.5};
	bench_row(bench, &row, "replay, exec to exit");
	row = (struct row){.unit = "GB/s", .value = series_median(&with.playing)};
	bench_row(bench, &row, "replay, without opening");
	row = (struct row){.unit = "GB/s", .value = series_median(&files)};
	bench_row(bench, &row, "cat of the market's files");
	row = (struct row){.unit = "a MiB", .value = series_median(&with.faults), .at_most = 1};
	bench_row(bench, &row, "major faults");
	row = (struct row){.unit = "a MiB", .value = series_median(&without.faults)};
	bench_row(bench, &row, "major faults, --prefetch off");
	json_t *machine = machine_describe(bench->data);
	row = (struct row){.unit = "KiB",
			   .value = json_number_value(json_object_get(machine, "read_ahead_kb"))};
	bench_row(bench, &row, "read_ahead_kb");
	json_decref(machine);
	free(directory);
	free(file);
}
