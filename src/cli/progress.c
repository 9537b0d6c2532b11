/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <mmtui/clock.h>
#include <mmtui/number.h>
#include <mmtui/time.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BAR 24
#define INTERVAL (MM_SECOND / 5)

struct cli_progress {
	void (*show)(void *arg, double seconds);
	void *arg;

	const char *unit; /* the usual line's */
	const _Atomic uint64_t *done, *total;
	int64_t begun;

	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop; /* under the lock */
};

void cli_progress_bar(uint64_t done, uint64_t total, double seconds)
{
	char left[MM_TIME_TEXT_MAX] = "";
	double share = total > 0 ? (double)done / (double)total : 0;
	int filled;

	if (share > 1)
		share = 1;
	filled = (int)(share * BAR);
	if (done > 0 && done < total && seconds > 1)
		mm_duration_format(left,
				   (int64_t)(seconds * (1 - share) / share + 0.5) * MM_SECOND);
	fprintf(stderr, "[%.*s%*s] %3d%%  %s%s", filled, "########################", BAR - filled,
		"", (int)(share * 100), left, *left ? " left  " : "");
}

/* The usual line. */
static void show_count(void *arg, double seconds)
{
	const struct cli_progress *progress = arg;
	uint64_t done = atomic_load_explicit(progress->done, memory_order_relaxed);
	uint64_t total = atomic_load_explicit(progress->total, memory_order_relaxed);
	char count[MM_NUMBER_TEXT_MAX], rate[MM_NUMBER_TEXT_MAX];

	if (total > 0)
		cli_progress_bar(done, total, seconds);
	mm_count_format(count, done);
	mm_short_format(rate, seconds > 0 ? (double)done / seconds : 0);
	fprintf(stderr, "%s %s  %s/s", count, progress->unit, rate);
}

static void show(struct cli_progress *progress)
{
	fputc('\r', stderr);
	progress->show(progress->arg,
		       (double)(mm_clock_now() - progress->begun) / (double)MM_SECOND);
	fputs("\033[K", stderr);
	fflush(stderr);
}

static void *run(void *arg)
{
	struct cli_progress *progress = arg;
	struct timespec until;

	pthread_mutex_lock(&progress->lock);
	for (int64_t at = progress->begun + INTERVAL; !progress->stop;) {
		until = (struct timespec){at / MM_SECOND, at % MM_SECOND};
		if (pthread_cond_timedwait(&progress->wake, &progress->lock, &until) != ETIMEDOUT)
			continue;
		show(progress);
		at += INTERVAL;
	}
	pthread_mutex_unlock(&progress->lock);
	return NULL;
}

struct cli_progress *cli_progress_start_own(void (*show_line)(void *arg, double seconds), void *arg)
{
	struct cli_progress *progress;
	pthread_condattr_t monotonic;
	sigset_t all, before;

	if (!isatty(STDERR_FILENO) || !(progress = calloc(1, sizeof *progress)))
		return NULL;
	if (!show_line)
		*progress = *(const struct cli_progress *)arg;
	progress->show = show_line ? show_line : show_count;
	progress->arg = show_line ? arg : progress;
	progress->begun = mm_clock_now();
	pthread_mutex_init(&progress->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&progress->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	/* signals are for the thread that works, so that a write that blocks comes back */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&progress->thread, NULL, run, progress);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed) {
		free(progress);
		return NULL;
	}
	return progress;
}

struct cli_progress *cli_progress_start(const char *unit, const _Atomic uint64_t *done,
					const _Atomic uint64_t *total)
{
	struct cli_progress usual = {.unit = unit, .done = done, .total = total};

	return cli_progress_start_own(NULL, &usual);
}

void cli_progress_stop(struct cli_progress *progress)
{
	if (!progress)
		return;
	pthread_mutex_lock(&progress->lock);
	progress->stop = true;
	pthread_cond_signal(&progress->wake);
	pthread_mutex_unlock(&progress->lock);
	pthread_join(progress->thread, NULL);
	fputs("\r\033[K", stderr);
	fflush(stderr);
	pthread_cond_destroy(&progress->wake);
	pthread_mutex_destroy(&progress->lock);
	free(progress);
}
