/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the bench says. A figure is one row of a table here: its name in JSON, its column in the
 * text, its unit, its place in the result. Text lines are written as the runs end, what there is to
 * remark of one below it; the JSON object is collected and written at the end.
 */
#include "cli/bench.h"

#include <mmtui/residency.h>

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_WIDTH 16

enum unit { BYTES, COUNT, SECONDS, RATE };

struct figure {
	const char *name;   /* in JSON */
	const char *column; /* in text; NULL: not there */
	int width;
	enum unit unit;
	size_t place; /* in struct bench_result: a double for seconds and rates, else a uint64_t */
};

#define PLACE(member) offsetof(struct bench_result, member)
static const struct figure figures[] = {
	{"events", NULL, 0, COUNT, PLACE(events)},
	{"virtual_peak_bytes", "virtual", 8, BYTES, PLACE(virtual_peak)},
	{"rss_peak_bytes", "resident", 8, BYTES, PLACE(resident_peak)},
	{"read_bytes", "from disk", 9, BYTES, PLACE(disk_bytes)},
	{"minor_faults", "minor faults", 12, COUNT, PLACE(minor_faults)},
	{"major_faults", "major faults", 12, COUNT, PLACE(major_faults)},
	{"first_event_seconds", "first event", 11, SECONDS, PLACE(first_seconds)},
	{"seconds", NULL, 0, SECONDS, PLACE(seconds)},
	{"total_seconds", "in all", 8, SECONDS, PLACE(total_seconds)},
	{"events_per_second", "events/s", 8, RATE, PLACE(rate)},
	{"broke", NULL, 0, COUNT, PLACE(broke)},
	{"cached_bytes", NULL, 0, BYTES, PLACE(cached)},
};
#define FIGURES (sizeof figures / sizeof figures[0])

struct bench_report {
	const struct bench_market *market;
	bool json;

	const char *cache; /* "warm", "cold": of the runs that come */
	bool is_warm;
	json_t *object, *runs;
};

static uint64_t whole(const struct figure *figure, const struct bench_result *result)
{
	return *(const uint64_t *)((const char *)result + figure->place);
}

static double real(const struct figure *figure, const struct bench_result *result)
{
	return *(const double *)((const char *)result + figure->place);
}

/* 3.21 s, 45.6 ms, 78 us. */
static void format_seconds(char *out, double seconds)
{
	if (seconds >= 0.9995)
		snprintf(out, MM_NUMBER_TEXT_MAX, "%.2f s", seconds);
	else if (seconds >= 0.0009995)
		snprintf(out, MM_NUMBER_TEXT_MAX, "%.1f ms", seconds * 1e3);
	else
		snprintf(out, MM_NUMBER_TEXT_MAX, "%.0f us", seconds * 1e6);
}

/* What is not known is `-`. */
static void format_figure(char out[MM_NUMBER_TEXT_MAX], const struct figure *figure,
			  const struct bench_result *result)
{
	strcpy(out, "-");
	switch (figure->unit) {
	case BYTES:
		if (whole(figure, result) != MM_UNKNOWN)
			mm_size_format(out, whole(figure, result));
		break;
	case COUNT:
		if (whole(figure, result) != MM_UNKNOWN)
			mm_count_format(out, whole(figure, result));
		break;
	case SECONDS:
		if (isfinite(real(figure, result)))
			format_seconds(out, real(figure, result));
		break;
	case RATE:
		if (isfinite(real(figure, result)))
			mm_short_format(out, real(figure, result));
		break;
	}
}

static json_t *json_figure(const struct figure *figure, const struct bench_result *result)
{
	if (figure->unit == SECONDS || figure->unit == RATE)
		return isfinite(real(figure, result)) ? json_real(real(figure, result))
						      : json_null();
	return whole(figure, result) == MM_UNKNOWN
		       ? json_null()
		       : json_integer((json_int_t)whole(figure, result));
}

/* --- the parts of the text -------------------------------------------------------------------- */

static void print_market(const struct bench_plan *plan, const struct bench_market *market)
{
	char count[3][CLI_COUNT_MAX], size[3][MM_NUMBER_TEXT_MAX];

	mm_size_format(size[0], market->bytes);
	mm_size_format(size[1], plan->pool.budget);
	mm_size_format(size[2], market->read_ahead);
	printf("%s: %s in %s, %s, %s\n", plan->directory,
	       cli_count(count[0], market->symbols, "symbol"),
	       cli_count(count[1], market->tables, "table"),
	       cli_count(count[2], market->events, "event"), size[0]);
	printf("budget %s; the device reads %s ahead\n", size[1], size[2]);
}

static void print_header(const char *cache)
{
	printf("\n%-*s", TITLE_WIDTH, cache);
	for (size_t i = 0; i < FIGURES; i++)
		if (figures[i].column)
			printf("  %*s", figures[i].width, figures[i].column);
	putchar('\n');
}

/* Remarks stand below the run's line. */
static void print_remarks(const struct bench_report *report, const struct bench_result *result)
{
	char count[2][MM_NUMBER_TEXT_MAX], size[2][MM_NUMBER_TEXT_MAX];

	if (result->is_share) {
		mm_count_format(count[0], result->events);
		mm_count_format(count[1], report->market->events);
		printf("  of the %s events it played the first %s\n", count[1], count[0]);
	}
	mm_size_format(size[0], result->cached);
	mm_size_format(size[1], result->bytes);
	if (result->cached == MM_UNKNOWN)
		printf("  how %s it was the kernel does not say: only owners of the files are "
		       "told\n",
		       report->cache);
	else if (report->is_warm && result->cached < result->bytes)
		printf("  not all warm: %s of %s were in the page cache\n", size[0], size[1]);
	else if (!report->is_warm && result->cached)
		printf("  not all cold: %s of %s stayed in the page cache (mapped by others, not "
		       "yet on the disk, or without one)\n",
		       size[0], size[1]);
}

static void print_run(const struct bench_report *report, const char *title,
		      const struct bench_result *result)
{
	printf("%-*s", TITLE_WIDTH, title);
	if (result->outcome != BENCH_PLAYED) {
		char why[3 * MM_ERROR_MAX];
		printf("  %s: %s\n", result->outcome == BENCH_SKIPPED ? "skipped" : "failed",
		       cli_printable(result->why.text, why));
		return;
	}
	for (size_t i = 0; i < FIGURES; i++) {
		char text[MM_NUMBER_TEXT_MAX];
		if (!figures[i].column)
			continue;
		format_figure(text, &figures[i], result);
		printf("  %*s", figures[i].width, text);
	}
	putchar('\n');
	print_remarks(report, result);
}

/* --- both ------------------------------------------------------------------------------------- */

static void put_checksum(json_t *object, const char *name, uint64_t checksum)
{
	char text[17];

	snprintf(text, sizeof text, "%016llx", (unsigned long long)checksum);
	json_object_set_new(object, name, json_string(text));
}

struct bench_report *bench_report_begin(const struct bench_plan *plan,
					const struct bench_market *market, bool json)
{
	struct bench_report *report = calloc(1, sizeof *report);

	if (!report)
		return NULL;
	report->market = market;
	report->json = json;
	report->runs = json_array();
	report->object = json_pack(
		"{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "directory",
		cli_json_string(plan->directory), "symbols", (json_int_t)market->symbols, "tables",
		(json_int_t)market->tables, "events", (json_int_t)market->events, "bytes",
		(json_int_t)market->bytes, "broken", (json_int_t)market->broken, "budget_bytes",
		(json_int_t)plan->pool.budget, "read_ahead_bytes", (json_int_t)market->read_ahead);
	if (!json)
		print_market(plan, market);
	return report;
}

void bench_report_cache(struct bench_report *report, const char *cache, bool is_warm)
{
	report->is_warm = is_warm;
	report->cache = cache;
	if (!report->json)
		print_header(cache);
	fflush(stdout);
}

void bench_report_run(struct bench_report *report, const char *way, const char *title,
		      const struct bench_result *result)
{
	static const char *const why[] = {[BENCH_SKIPPED] = "skipped", [BENCH_FAILED] = "failed"};
	json_t *run = json_pack("{s:s, s:s}", "way", way, "cache", report->cache);

	if (result->outcome != BENCH_PLAYED) {
		json_object_set_new(run, why[result->outcome], cli_json_string(result->why.text));
	} else {
		json_object_set_new(run, "complete", json_boolean(!result->is_share));
		for (size_t i = 0; i < FIGURES; i++)
			json_object_set_new(run, figures[i].name, json_figure(&figures[i], result));
		put_checksum(run, "checksum", result->checksum);
	}
	json_array_append_new(report->runs, run);
	if (!report->json)
		print_run(report, title, result);
	fflush(stdout);
}

void bench_report_end(struct bench_report *report, const uint64_t *checksum)
{
	json_object_set(report->object, "runs", report->runs);
	if (report->json) {
		json_dumpf(report->object, stdout,
			   JSON_REAL_PRECISION(9) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
		putchar('\n');
	} else if (checksum) {
		printf("\nall played the same events: checksum %016llx\n",
		       (unsigned long long)*checksum);
	}
	json_decref(report->runs);
	json_decref(report->object);
	free(report);
}
