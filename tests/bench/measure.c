/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

double seconds_of_others(void)
{
	/* user, nice, system, idle, iowait, irq, softirq, steal */
	unsigned long long tick[8] = {0};
	struct rusage own;
	FILE *stat = fopen("/proc/stat", "re");

	if (stat) {
		if (fscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &tick[0], &tick[1],
			   &tick[2], &tick[3], &tick[4], &tick[5], &tick[6], &tick[7]) != 8)
			memset(tick, 0, sizeof tick);
		fclose(stat);
	}
	getrusage(RUSAGE_CHILDREN, &own);
	double busy = (double)(tick[0] + tick[1] + tick[2] + tick[5] + tick[6] + tick[7]);
	return busy / (double)sysconf(_SC_CLK_TCK) - seconds(own.ru_utime) - seconds(own.ru_stime);
}

void series_add(struct series *series, double value)
{
	if (series->count == SERIES_MAX)
		bench_die("more than %d measurements of one figure", SERIES_MAX);
	series->at[series->count++] = value;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double series_median(const struct series *series)
{
	double sorted[SERIES_MAX];
	size_t n = series->count;

	if (!n)
		return NAN;
	memcpy(sorted, series->at, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_value);
	return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

double series_percentile(const struct series *series, int percent)
{
	double sorted[SERIES_MAX];
	size_t n = series->count;

	if (!n)
		return NAN;
	memcpy(sorted, series->at, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_value);
	return sorted[(n * (size_t)percent + 99) / 100 - 1];
}

double series_times(const struct series *one, const struct series *other)
{
	struct series ratio = {0};

	for (size_t i = 0; i < one->count && i < other->count; i++)
		series_add(&ratio, one->at[i] / other->at[i]);
	return series_median(&ratio);
}

double series_largest(const struct series *series)
{
	double largest = NAN;

	for (size_t i = 0; i < series->count; i++)
		largest = fmax(largest, series->at[i]);
	return largest;
}
