/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `make bench`: every figure mmtui promises, each beside its yardstick. A group is a file
 * `group_*.c` and a row of the table in bench.c. Each runs in a process of its own, so that what
 * one leaves resident costs another nothing, and one that fails ends itself alone.
 *
 * Seconds do not travel from machine to machine, ratios do. So a figure is measured in turns with
 * its yardstick, several times, and the medians are compared, or each round's ratio is taken and
 * the median of these.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MIB 1048576.0
#define MILLION 1e6

struct bench {
	const char *mmtui; /* the program's path */
	const char *data;  /* where what is generated lies */
	const char *group; /* the group that is running */
	struct report *report;
};

/* Ends the group's process with a sentence. */
void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* --- report.c: the table, and bench.json ------------------------------------------------------ */

/* One line. With a yardstick, at_least and at_most bound the ratio, else the value itself; with
 * neither it is a figure without a limit. */
struct row {
	const char *unit;
	double value;
	const char *yardstick; /* its name; NULL: none */
	double yard;           /* its value, in the same unit */
	double at_least, at_most;
	const char *skipped; /* why it could not be measured; NULL: it was */
	double ratio;        /* of rounds that were paired (series_times); 0: value / yard */
};

struct report *report_new(void);
void report_heading(void);
/* Prints a line and keeps it for the end. */
void bench_row(struct bench *bench, const struct row *row, const char *figure, ...)
	__attribute__((format(printf, 3, 4)));
/* Marks a group that did not come to its end. */
void report_broken(struct bench *bench);
/* How many lines missed what was wanted. */
int report_missed(const struct report *report);
/* All lines; writes them with the machine to `file`. */
bool report_write(const struct report *report, const char *data, const char *file);

/* --- machine.c -------------------------------------------------------------------------------- */

/* CPU, cores, memory, kernel, and read_ahead_kb of the device that `folder` lies on. */
json_t *machine_describe(const char *folder);

/* --- measure.c -------------------------------------------------------------------------------- */

double seconds_now(void); /* CLOCK_MONOTONIC */
/* What all processes but our children that have ended had of the processors since the boot: what
 * disturbs a measurement. */
double seconds_of_others(void);

#define SERIES_MAX 256
struct series {
	size_t count;
	double at[SERIES_MAX];
};

void series_add(struct series *series, double value);
double series_median(const struct series *series);
double series_percentile(const struct series *series, int percent);
double series_largest(const struct series *series);
/* How many times one is of the other: the median over the rounds, each with its own yardstick. A
 * machine that becomes slower in the middle makes both slower. */
double series_times(const struct series *one, const struct series *other);

/* --- data.c: markets and files, made once and kept -------------------------------------------- */

/* The market of that name (see the table in data.c), made where it is not there yet. Free it. */
char *data_market(struct bench *bench, const char *name);
uint64_t data_events(const char *name);
/* The text market's rows as CSV. Free it. */
char *data_csv(struct bench *bench);
/* One file as large as all of a market's. Free it. */
char *data_large_file(struct bench *bench, const char *market);
/* A path in the data folder for what a run writes. Free it. */
char *data_path(struct bench *bench, const char *name);

/* --- files.c: pages of files; a path may be a file or a folder, with all in it ---------------- */

uint64_t files_bytes(const char *path);
/* Reads everything, so that it is in the page cache. */
void files_warm(const char *path);
/* Writes back and drops everything; dies where the pages will not go. */
void files_evict(const char *path);
double files_cached(const char *path); /* the share of pages in the page cache, by mincore */
void files_remove(const char *path);
void files_sync(const char *path); /* waits until its filesystem has written all */

/* --- program.c -------------------------------------------------------------------------------- */

struct run {
	double seconds;    /* from fork to its end */
	uint64_t rss_peak; /* bytes */
	json_t *json;      /* what it printed, where that is JSON; else NULL */
};

/* Runs `bench->mmtui ARGUMENT... NULL`; dies where it fails. */
void run_mmtui(struct bench *bench, struct run *run, ...) __attribute__((sentinel));
/* Runs any program; member: a memory group to run in, or NULL. Returns its exit status. */
int run_program(struct run *run, const char *member, const char *const *arguments);
double run_number(const struct run *run, const char *key);
void run_free(struct run *run);

/* --- memory_group.c: a memory cgroup, v1 or v2 ------------------------------------------------ */

/* Makes one with a limit in bytes. NULL and a reason where this machine lets us make none. */
char *memory_group_new(uint64_t bytes, const char **why);
bool memory_group_join(const char *group);     /* the calling process */
uint64_t memory_group_peak(const char *group); /* bytes; 0 where unknown */
void memory_group_free(char *group);

/* --- market.c: markets opened by the library -------------------------------------------------- */

struct mm_pool;
struct mm_market;
struct mm_pool *bench_pool(const char *directory); /* loaded, with room for everything */
struct mm_market *bench_market(struct mm_pool *pool);
/* Maps every table of a pool and touches each page, to stay. */
void bench_map_all(struct mm_pool *pool);
/* Opens a table's file for reading. */
int bench_open_table(const struct mm_pool *pool, uint32_t table);

#endif
