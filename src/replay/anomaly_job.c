/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A look for anomalies beside the screen, on a thread of its own that gives way to others. What it
 * has found goes to the screen through a triple buffer, ten times a second and once more at the
 * end, so that neither side waits for the other.
 */
#include "base/triple.h"
#include "replay/anomalies_private.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define PUBLISH_EVERY INT64_C(100000000) /* ns */
#define NICE 10                          /* the replay and its screen come first */

struct mm_anomaly_job {
	pthread_t thread;
	struct mm_pool *pool;
	struct mm_anomaly_options options;
	char *symbols;
	atomic_bool cancel;
	int descriptor;

	/* the thread's own */
	struct anomaly_found *found;
	struct mm_anomaly_progress progress;
	int64_t published_at;

	struct mm_triple triple;
	struct mm_anomalies *view[3];
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void publish(struct mm_anomaly_job *job, bool ended, const struct mm_error *error)
{
	struct mm_anomalies *view = job->view[job->triple.writer];
	uint64_t one = 1;

	anomaly_show(job->found, view);
	view->ended = ended;
	view->events = atomic_load(&job->progress.events);
	view->events_total = atomic_load(&job->progress.events_total);
	view->error.text[0] = '\0';
	if (error)
		view->error = *error;
	job->published_at = now();
	mm_triple_publish(&job->triple);
	ssize_t written = write(job->descriptor, &one, sizeof one);
	(void)written; /* a full counter is readable too */
}

static void look(void *arg)
{
	struct mm_anomaly_job *job = arg;

	if (now() - job->published_at >= PUBLISH_EVERY)
		publish(job, false, NULL);
}

static void *run(void *arg)
{
	struct mm_anomaly_job *job = arg;
	struct anomaly_watch watch = {
		.progress = &job->progress, .cancel = &job->cancel, .look = look, .arg = job};
	struct mm_error err;

	setpriority(PRIO_PROCESS, (id_t)gettid(), NICE); /* on Linux: this thread alone */
	job->published_at = now();
	bool done = anomalies_look(job->pool, &job->options, job->found, &watch, &err);
	publish(job, true, done ? NULL : &err);
	return NULL;
}

static void free_all(struct mm_anomaly_job *job)
{
	for (int i = 0; i < 3; i++)
		free(job->view[i]);
	if (job->descriptor >= 0)
		close(job->descriptor);
	free(job->symbols);
	free(job->found);
	free(job);
}

/* Allocates what a job holds. */
static bool fill(struct mm_anomaly_job *job, struct mm_error *err)
{
	bool fine = (job->found = calloc(1, sizeof *job->found)) != NULL;

	for (int i = 0; i < 3; i++)
		fine = (job->view[i] = calloc(1, sizeof *job->view[i])) && fine;
	if (job->options.symbols)
		fine = (job->symbols = strdup(job->options.symbols)) && fine;
	job->options.symbols = job->symbols;
	if (!fine)
		return mm_fail(err, "not enough memory to look for anomalies");
	return job->descriptor >= 0 || mm_fail_errno(err, "cannot look for anomalies");
}

struct mm_anomaly_job *mm_anomaly_job_start(struct mm_pool *pool,
					    const struct mm_anomaly_options *options,
					    struct mm_error *err)
{
	struct mm_anomaly_job *job = calloc(1, sizeof *job);

	if (!job) {
		mm_fail(err, "not enough memory to look for anomalies");
		return NULL;
	}
	job->pool = pool;
	job->options = *options;
	job->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	mm_triple_init(&job->triple);
	if (!fill(job, err)) {
		free_all(job);
		return NULL;
	}
	int failed = pthread_create(&job->thread, NULL, run, job);
	if (failed) {
		errno = failed;
		mm_fail_errno(err, "cannot start a thread to look for anomalies");
		free_all(job);
		return NULL;
	}
	pthread_setname_np(job->thread, "anomalies");
	return job;
}

int mm_anomaly_job_descriptor(const struct mm_anomaly_job *job)
{
	return job->descriptor;
}

const struct mm_anomalies *mm_anomaly_job_view(struct mm_anomaly_job *job)
{
	uint64_t news;
	ssize_t got = read(job->descriptor, &news, sizeof news);

	(void)got; /* without news it is empty */
	mm_triple_take(&job->triple);
	return job->view[job->triple.reader];
}

void mm_anomaly_job_cancel(struct mm_anomaly_job *job)
{
	atomic_store(&job->cancel, true);
}

void mm_anomaly_job_free(struct mm_anomaly_job *job)
{
	if (!job)
		return;
	mm_anomaly_job_cancel(job);
	pthread_join(job->thread, NULL);
	free_all(job);
}
