/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines lie in memory that the groups' processes share with the first one, which writes them
 * out at the end: what a group measured before it failed is not lost.
 */
#include "bench/bench.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define LINES_MAX 256

struct line {
	char group[16], figure[64], unit[16], yardstick[32], skipped[96];
	double value, yard, ratio, at_least, at_most;
};

struct report {
	int count;
	struct line line[LINES_MAX];
};

struct report *report_new(void)
{
	struct report *report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (report == MAP_FAILED)
		bench_die("not enough memory for the report");
	return report;
}

static bool has_limit(const struct line *line)
{
	return !*line->skipped && (line->at_least > 0 || line->at_most > 0);
}

/* What the limits bound: the ratio, or the value where there is no yardstick. */
static double bounded(const struct line *line)
{
	if (!*line->yardstick)
		return line->value;
	return line->ratio > 0 ? line->ratio : line->value / line->yard;
}

/* Not a number is never ok. */
static bool is_ok(const struct line *line)
{
	double value = bounded(line);

	return isfinite(value) && (line->at_least <= 0 || value >= line->at_least) &&
	       (line->at_most <= 0 || value <= line->at_most);
}

void report_heading(void)
{
	printf("%-7s %-38s %18s  %-26s %6s  %-12s ok\n", "group", "figure", "measured", "yardstick",
	       "ratio", "wanted");
}

/* A number with three digits or more, however small it is; small whole ones as they are. */
static void format(char *text, size_t room, double value, const char *unit)
{
	int decimals = fabs(value) >= 100 ? 0 : fabs(value) >= 10 ? 1 : fabs(value) >= 0.1 ? 2 : 4;

	if (value == floor(value) && fabs(value) < 10)
		decimals = 0;
	snprintf(text, room, "%.*f%s%s", decimals, value, *unit ? " " : "", unit);
}

static void print(const struct line *line)
{
	char value[48], yard[80] = "", ratio[16] = "", wanted[32] = "", number[48];
	const char *ok = "";

	format(value, sizeof value, line->value, line->unit);
	if (*line->skipped) {
		printf("%-7s %-38s skipped: %s\n", line->group, line->figure, line->skipped);
		fflush(stdout);
		return;
	}
	if (*line->yardstick) {
		format(number, sizeof number, line->yard, "");
		snprintf(yard, sizeof yard, "%s %s", number, line->yardstick);
		snprintf(ratio, sizeof ratio, "%.2f", bounded(line));
	}
	if (has_limit(line)) {
		bool least = line->at_least > 0;
		snprintf(wanted, sizeof wanted, "%s %g%s%s",
			 least ? ">=" : "<=", least ? line->at_least : line->at_most,
			 *line->yardstick || !*line->unit ? "" : " ",
			 *line->yardstick ? "" : line->unit);
		ok = is_ok(line) ? "ok" : "MISSED";
	}
	printf("%-7s %-38s %18s  %-26s %6s  %-12s %s\n", line->group, line->figure, value, yard,
	       ratio, wanted, ok);
	fflush(stdout);
}

static struct line *add(struct bench *bench)
{
	struct report *report = bench->report;

	if (report->count == LINES_MAX)
		bench_die("more than %d lines", LINES_MAX);
	struct line *line = &report->line[report->count++];
	*line = (struct line){0};
	snprintf(line->group, sizeof line->group, "%s", bench->group);
	return line;
}

void bench_row(struct bench *bench, const struct row *row, const char *figure, ...)
{
	struct line *line = add(bench);
	va_list list;

	va_start(list, figure);
	vsnprintf(line->figure, sizeof line->figure, figure, list);
	va_end(list);
	snprintf(line->unit, sizeof line->unit, "%s", row->unit ? row->unit : "");
	if (row->yardstick)
		snprintf(line->yardstick, sizeof line->yardstick, "%s", row->yardstick);
	if (row->skipped)
		snprintf(line->skipped, sizeof line->skipped, "%s", row->skipped);
	line->value = row->value;
	line->yard = row->yard;
	line->ratio = row->ratio;
	line->at_least = row->at_least;
	line->at_most = row->at_most;
	print(line);
}

void report_broken(struct bench *bench)
{
	struct row row = {.value = 0, .at_least = 1};

	bench_row(bench, &row, "came to its end");
}

int report_missed(const struct report *report)
{
	int missed = 0;

	for (int i = 0; i < report->count; i++)
		missed += has_limit(&report->line[i]) && !is_ok(&report->line[i]);
	return missed;
}

/* JSON knows no infinity. */
static json_t *real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *describe(const struct line *line)
{
	json_t *object = json_object();
	bool measured = !*line->skipped;

	json_object_set_new(object, "group", json_string(line->group));
	json_object_set_new(object, "figure", json_string(line->figure));
	json_object_set_new(object, "unit", json_string(line->unit));
	json_object_set_new(object, "value", measured ? real(line->value) : json_null());
	if (*line->yardstick) {
		json_object_set_new(object, "yardstick", json_string(line->yardstick));
		json_object_set_new(object, "yardstick_value", real(line->yard));
		json_object_set_new(object, "ratio", real(bounded(line)));
	}
	if (line->at_least > 0)
		json_object_set_new(object, "at_least", json_real(line->at_least));
	if (line->at_most > 0)
		json_object_set_new(object, "at_most", json_real(line->at_most));
	if (has_limit(line))
		json_object_set_new(object, "ok", json_boolean(is_ok(line)));
	if (!measured)
		json_object_set_new(object, "skipped", json_string(line->skipped));
	return object;
}

bool report_write(const struct report *report, const char *data, const char *file)
{
	json_t *root = json_object(), *rows = json_array();

	for (int i = 0; i < report->count; i++)
		json_array_append_new(rows, describe(&report->line[i]));
	json_object_set_new(root, "machine", machine_describe(data));
	json_object_set_new(root, "ok", json_boolean(!report_missed(report)));
	json_object_set_new(root, "rows", rows);
	bool written = !json_dump_file(
		root, file, JSON_INDENT(1) | JSON_REAL_PRECISION(6) | JSON_PRESERVE_ORDER);
	json_decref(root);
	return written;
}
