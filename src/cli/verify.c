/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mmtui verify: every hash, every invariant, a few tables at a time. */
#include "cli/cli.h"

#include <mmtui/market.h>
#include <mmtui/number.h>
#include <mmtui/verify.h>

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 16

struct job {
	struct mm_pool *pool;
	const char *symbols; /* a list, NULL for all */
	_Atomic uint32_t next;
	_Atomic uint64_t checked, bytes, rows;
	atomic_bool *cancel;
	pthread_mutex_t lock; /* of what is printed */
	json_t *broken;
};

static bool is_chosen(const struct job *job, uint32_t id)
{
	uint32_t symbol = mm_pool_table_symbol(job->pool, id);

	return !job->symbols || mm_list_matches(job->symbols, mm_pool_symbol(job->pool, symbol));
}

static void tell(struct job *job, uint32_t id, const char *reason)
{
	char file[MM_FILE_MAX];

	mm_pool_file(job->pool, id, file);
	pthread_mutex_lock(&job->lock);
	json_array_append_new(job->broken, json_pack("{s:o, s:o}", "file", cli_json_string(file),
						     "reason", cli_json_string(reason)));
	cli_fail("%s/%s: %s", mm_pool_directory(job->pool), file, reason);
	pthread_mutex_unlock(&job->lock);
}

static void *check(void *arg)
{
	struct job *job = arg;
	uint32_t tables = mm_pool_tables(job->pool);

	for (uint32_t id; (id = atomic_fetch_add(&job->next, 1)) < tables;) {
		struct mm_error err;
		uint64_t bytes = 0;
		const char *reason = mm_pool_broken(job->pool, id);

		if (atomic_load(job->cancel))
			break;
		if (!is_chosen(job, id))
			continue;
		if (!reason && !mm_verify_table(job->pool, id, &bytes, &err))
			reason = err.text;
		if (reason)
			tell(job, id, reason);
		else
			atomic_fetch_add(&job->rows, mm_pool_table(job->pool, id)->rows);
		atomic_fetch_add(&job->checked, 1);
		atomic_fetch_add(&job->bytes, bytes);
	}
	return NULL;
}

/* Does every name of the list stand for something? */
static bool names_exist(const struct job *job, struct mm_error *err)
{
	struct mm_market *market = mm_market_new(job->pool, job->symbols, INT64_MIN, INT64_MAX,
						 err);
	bool exist = market != NULL;

	mm_market_free(market);
	return exist;
}

/* Checks all tables, on this thread and others. */
static void check_all(struct job *job)
{
	pthread_t thread[THREADS_MAX];
	long cores = sysconf(_SC_NPROCESSORS_ONLN), started = 0;

	while (started < cores - 1 && started < THREADS_MAX &&
	       !pthread_create(&thread[started], NULL, check, job))
		started++;
	check(job);
	while (started > 0)
		pthread_join(thread[--started], NULL);
}

static int report(struct job *job, bool json)
{
	uint64_t checked = atomic_load(&job->checked), bytes = atomic_load(&job->bytes);
	uint64_t rows = atomic_load(&job->rows);
	size_t broken = json_array_size(job->broken);
	char count[2][CLI_COUNT_MAX], size[MM_NUMBER_TEXT_MAX];

	if (json) {
		json_t *object = json_pack("{s:I, s:I, s:I, s:O}", "tables", (json_int_t)checked,
					   "events", (json_int_t)rows, "bytes", (json_int_t)bytes,
					   "broken", job->broken);
		json_dumpf(object, stdout, JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
		putchar('\n');
		json_decref(object);
	} else {
		mm_size_format(size, bytes);
		printf("%s, %s checked, %s read: ", cli_count(count[0], checked, "table"),
		       cli_count(count[1], rows, "event"), size);
		mm_count_format(count[0], broken);
		printf(broken ? "%s broken\n" : "all is well\n", count[0]);
	}
	if (atomic_load(job->cancel))
		return cli_fail("stopped before the end");
	return broken ? CLI_FAILED : CLI_DONE;
}

int cli_verify(const struct subcommand *self, int argc, char **argv)
{
	struct job job = {.lock = PTHREAD_MUTEX_INITIALIZER};
	const struct mm_zone *zone = mm_zone_utc();
	bool json = false;
	const struct cli_option options[] = {
		{"symbols", 0, CLI_NAMES, &job.symbols, "LIST", "names or globs, comma-separated"},
		{"tz", 0, CLI_ZONE, &zone, "ZONE", "as elsewhere; nothing here shows a time"},
		{"json", 0, CLI_FLAG, &json, NULL, "print one JSON object"},
	};
	struct mm_error err;
	char **arguments;
	int count;
	int status = cli_parse(self, options, sizeof options / sizeof options[0], argc, argv,
			       &arguments, &count);

	if (status != CLI_GO_ON)
		return status;
	if (count != 1)
		return cli_misdirected(self, arguments, count);
	job.pool = cli_open_pool(arguments[0], NULL);
	if (!job.pool)
		return CLI_FAILED;
	if (names_exist(&job, &err)) {
		job.broken = json_array();
		job.cancel = cli_cancel_on_signals();
		check_all(&job);
		status = report(&job, json);
		json_decref(job.broken);
	} else {
		status = cli_fail("%s", err.text);
	}
	mm_pool_close(job.pool);
	return status;
}
