/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export beside the screen: mm_export on a thread of its own. */
#include <mmtui/export.h>

#include "base/give_way.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct mm_export_job {
	pthread_t thread;
	struct mm_pool *pool;
	struct mm_export_options options;
	char *file, *symbols, *filter, *symbol, *columns;
	struct mm_export_progress progress;
	atomic_bool cancel, ended;

	bool ok; /* from here on the thread's, until it has ended */
	struct mm_export_result result;
	struct mm_error err;
};

static void job_free(struct mm_export_job *job)
{
	free(job->file);
	free(job->symbols);
	free(job->filter);
	free(job->symbol);
	free(job->columns);
	free(job);
}

static void *job_run(void *arg)
{
	struct mm_export_job *job = arg;

	mm_give_way();
	job->ok = mm_export(job->pool, &job->options, &job->progress, &job->cancel, &job->result,
			    &job->err);
	atomic_store(&job->ended, true);
	return NULL;
}

/* Copies a text that may be NULL; false where there is no memory. */
static bool copy_text(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return *to || !from;
}

struct mm_export_job *mm_export_start(struct mm_pool *pool, const struct mm_export_options *options,
				      struct mm_error *err)
{
	struct mm_export_job *job = calloc(1, sizeof *job);

	if (!job) {
		mm_fail(err, "%s: out of memory", options->file);
		return NULL;
	}
	job->pool = pool;
	job->options = *options;
	if (!copy_text(&job->file, options->file) || !copy_text(&job->symbols, options->symbols) ||
	    !copy_text(&job->filter, options->filter) ||
	    !copy_text(&job->symbol, options->symbol) ||
	    !copy_text(&job->columns, options->columns)) {
		mm_fail(err, "%s: out of memory", options->file);
		job_free(job);
		return NULL;
	}
	job->options.file = job->file;
	job->options.symbols = job->symbols;
	job->options.filter = job->filter;
	job->options.symbol = job->symbol;
	job->options.columns = job->columns;
	int failed = pthread_create(&job->thread, NULL, job_run, job);
	if (failed) {
		errno = failed;
		mm_fail_errno(err, "%s: cannot start a thread for the export", options->file);
		job_free(job);
		return NULL;
	}
	pthread_setname_np(job->thread, "exporter");
	return job;
}

bool mm_export_poll(struct mm_export_job *job, uint64_t *events, uint64_t *events_total)
{
	*events = atomic_load_explicit(&job->progress.events, memory_order_relaxed);
	*events_total = atomic_load_explicit(&job->progress.events_total, memory_order_relaxed);
	return atomic_load(&job->ended);
}

void mm_export_cancel(struct mm_export_job *job)
{
	atomic_store(&job->cancel, true);
}

bool mm_export_finish(struct mm_export_job *job, struct mm_export_result *result,
		      struct mm_error *err)
{
	pthread_join(job->thread, NULL);
	bool ok = job->ok;
	if (ok && result)
		*result = job->result;
	if (!ok && err)
		*err = job->err;
	job_free(job);
	return ok;
}
