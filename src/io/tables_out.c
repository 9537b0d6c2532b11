/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each thread takes a stretch of neighbouring groups, of about equal work, and writes their tables
 * one after the other: one reader of the spool and one open table a thread. A table that is there
 * already is read along: the new table is the merge of its rows and the new ones, the old first
 * where times are equal.
 *
 * A table's columns are written in the types that all cells of the import have in common, so that
 * one import makes one type a column; only where an old table takes part, its column's type counts
 * too.
 */
#include "io/tables_out.h"

#include "io/old_table.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH 1024      /* rows handed to the writer at once */
#define TABLE_WORK 2000 /* what making a file costs, in rows */
#define THREADS_MAX 16

struct batch {
	size_t count;
	int64_t time[BATCH];
	double price[BATCH], volume[BATCH];
	uint8_t *extra[MM_EXTRA_MAX];
};

struct worker {
	const struct tables_out *out;
	uint32_t first, last; /* groups */
	atomic_bool *stop;    /* another one failed */
	pthread_t thread;
	bool ok;
	struct mm_error err;
	uint64_t bytes;

	struct batch batch;
};

/* One table under way. */
struct making {
	struct worker *worker;
	struct mm_writer *writer;
	struct mm_array column[MM_EXTRA_MAX];

	struct old_table *old;
	size_t old_index[MM_EXTRA_MAX]; /* kept column to the old table's extra */
};

void table_part(const struct tables_out *out, const struct table_plan *plan, char *part)
{
	char text[MM_TIME_TEXT_MAX];

	part[0] = 0;
	if (!out->by_day)
		return;
	mm_time_format_date(text, out->zone, plan->day);
	snprintf(part, PART_NAME_MAX, "%.15s", text);
}

bool table_path(const struct tables_out *out, const struct table_plan *plan, const char *directory,
		char *path, struct mm_error *err)
{
	char file[MM_FILE_MAX], part[PART_NAME_MAX];
	const char *symbol = names_text(out->names, plan->symbol);

	table_part(out, plan, part);
	if (!mm_table_file_name(symbol, file) ||
	    (size_t)snprintf(path, PATH_MAX, "%s/%s%s%s", directory, part, part[0] ? "/" : "",
			     file) >= PATH_MAX)
		return mm_fail(err, "%s: the path is too long for symbol %s", directory, symbol);
	return true;
}

/* Settles the columns' types, with those of the old table's. Both must have the same columns: one
 * that only one side has could not be filled in on the other. */
static bool settle_columns(struct making *making, const char *path, struct mm_error *err)
{
	const struct tables_out *out = making->worker->out;

	for (size_t i = 0; i < out->keeps; i++) {
		struct kind kind = out->kinds[i];
		size_t extras = making->old ? old_table_extras(making->old) : 0, at = 0;

		memcpy(making->column[i].name, out->keep_names[i], sizeof out->keep_names[i]);
		while (at < extras &&
		       strcmp(old_table_extra(making->old, at)->name, out->keep_names[i]))
			at++;
		making->old_index[i] = at;
		if (making->old && at == extras)
			return mm_fail(err, "%s: has no column \"%s\", which --keep adds", path,
				       out->keep_names[i]);
		if (making->old && !kind_see_column(&kind, old_table_extra(making->old, at)))
			return mm_fail(err, "%s: column \"%s\" has a type that cannot be added to",
				       path, out->keep_names[i]);
		kind_settle(&kind, &making->column[i]);
	}
	if (!making->old)
		return true;
	for (size_t i = 0; i < old_table_extras(making->old); i++) {
		const char *name = old_table_extra(making->old, i)->name;
		bool kept = false;
		for (size_t k = 0; k < out->keeps; k++)
			kept = kept || making->old_index[k] == i;
		if (!kept)
			return mm_fail(err,
				       "%s: has a column \"%s\", which the new rows must have too: "
				       "give --keep %s",
				       path, name, name);
	}
	return true;
}

static bool flush(struct making *making, struct mm_error *err)
{
	struct batch *batch = &making->worker->batch;
	size_t count = batch->count;

	batch->count = 0;
	return !count || mm_writer_add(making->writer, count, batch->time, batch->price,
				       batch->volume, (const void *const *)batch->extra, err);
}

/* Begins the batch's next row. */
static size_t put(struct batch *batch, int64_t time, double price, double volume)
{
	size_t at = batch->count++;

	batch->time[at] = time;
	batch->price[at] = price;
	batch->volume[at] = volume;
	return at;
}

static bool put_new(struct making *making, const struct spool_row *row, struct mm_error *err)
{
	struct batch *batch = &making->worker->batch;
	size_t at = put(batch, row->time, row->price, row->volume);
	const uint8_t *cell = row->extra;

	for (size_t i = 0; i < making->worker->out->keeps; i++) {
		const struct mm_array *column = &making->column[i];
		kind_write(column, (const char *)cell + 1, cell[0],
			   batch->extra[i] + at * column->width);
		cell += 1 + cell[0];
	}
	return batch->count < BATCH || flush(making, err);
}

static bool put_old(struct making *making, const struct old_row *row, struct mm_error *err)
{
	struct batch *batch = &making->worker->batch;
	size_t at = put(batch, row->time, row->price, row->volume);

	for (size_t i = 0; i < making->worker->out->keeps; i++) {
		const struct mm_array *to = &making->column[i];
		size_t index = making->old_index[i];
		const struct mm_array *from = old_table_extra(making->old, index);
		uint8_t *out = batch->extra[i] + at * to->width;

		if (from->type == to->type && from->width == to->width) {
			memcpy(out, row->extra[index], to->width);
		} else {
			char text[KIND_TEXT_MAX + 1];
			size_t length = kind_text(from, row->extra[index], text);
			kind_write(to, text, length, out);
		}
	}
	return batch->count < BATCH || flush(making, err);
}

/* Hands the old and the new rows to the writer in the order of time, the old ones first. */
static bool copy_rows(struct making *making, struct spool_reader *reader, struct mm_error *err)
{
	struct worker *worker = making->worker;
	struct spool_row fresh;
	struct old_row old;
	bool failed = false;
	bool has_old = making->old && old_table_next(making->old, &old, &failed, err);
	bool has_new = spool_reader_next(reader, &fresh, &failed, err);

	while (!failed && (has_old || has_new)) {
		if (!worker->batch.count && atomic_load(worker->stop))
			return mm_fail(err, "interrupted");
		if (has_old && (!has_new || old.time <= fresh.time)) {
			if (!put_old(making, &old, err))
				return false;
			has_old = old_table_next(making->old, &old, &failed, err);
		} else {
			if (!put_new(making, &fresh, err))
				return false;
			has_new = spool_reader_next(reader, &fresh, &failed, err);
		}
	}
	return !failed && flush(making, err);
}

static bool make_buffers(struct making *making, struct mm_error *err)
{
	struct batch *batch = &making->worker->batch;

	batch->count = 0;
	for (size_t i = 0; i < making->worker->out->keeps; i++) {
		free(batch->extra[i]);
		batch->extra[i] = malloc((size_t)BATCH * making->column[i].width);
		if (!batch->extra[i])
			return mm_fail(err, "out of memory");
	}
	return true;
}

/* Opens the table that is there already, if there is one. */
static bool open_old(struct making *making, const char *path, struct mm_error *err)
{
	if (!target_is_merge(making->worker->out->target) || access(path, F_OK))
		return true;
	making->old = old_table_open(path, err);
	return making->old != NULL;
}

static bool fill_table(struct making *making, uint32_t group, const char *path,
		       struct spool_reader *reader, struct mm_error *err)
{
	const struct tables_out *out = making->worker->out;
	const struct table_plan *plan = &out->plans[group];
	struct decimals decimals = out->decimals[plan->symbol];
	uint64_t rows = spool_rows(out->spool, group);

	if (making->old) {
		const struct mm_table *old = old_table_head(making->old);
		if (__builtin_add_overflow(rows, old->rows, &rows))
			return mm_fail(err, "%s: too many rows", path);
		if (old->price_decimals > decimals.price)
			decimals.price = old->price_decimals;
		if (old->volume_decimals > decimals.volume)
			decimals.volume = old->volume_decimals;
	}
	struct mm_writer_options options = {
		.symbol = names_text(out->names, plan->symbol),
		.rows = rows,
		.price_decimals = decimals.price,
		.volume_decimals = decimals.volume,
		.extra = making->column,
		.extras = out->keeps,
		.sync = false, /* the target's commit syncs all tables at once */
	};
	if (!make_buffers(making, err))
		return false;
	making->writer = mm_writer_open(path, &options, err);
	return making->writer && spool_reader_group(reader, group, err) &&
	       copy_rows(making, reader, err);
}

static bool make_table(struct worker *worker, uint32_t group, struct spool_reader *reader)
{
	const struct tables_out *out = worker->out;
	struct making making = {.worker = worker};
	char path[PATH_MAX], final[PATH_MAX];
	struct stat st;

	bool ok = table_path(out, &out->plans[group], target_staging(out->target), path,
			     &worker->err) &&
		  table_path(out, &out->plans[group], target_final(out->target), final,
			     &worker->err) &&
		  open_old(&making, final, &worker->err) &&
		  settle_columns(&making, final, &worker->err) &&
		  fill_table(&making, group, path, reader, &worker->err);
	if (ok)
		ok = mm_writer_finish(making.writer, &worker->err);
	else
		mm_writer_abort(making.writer);
	old_table_close(making.old);
	if (ok && !stat(path, &st))
		worker->bytes += (uint64_t)st.st_size;
	return ok;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	const struct tables_out *out = worker->out;
	struct spool_reader *reader = spool_reader_new(out->spool, worker->first, &worker->err);

	worker->ok = reader != NULL;
	for (uint32_t group = worker->first; worker->ok && group < worker->last; group++) {
		if (out->cancel && atomic_load(out->cancel))
			atomic_store(worker->stop, true);
		if (atomic_load(worker->stop))
			worker->ok = mm_fail(&worker->err, "interrupted");
		else
			worker->ok = make_table(worker, group, reader);
		if (worker->ok && out->progress)
			atomic_fetch_add(&out->progress->tables_done, 1);
	}
	spool_reader_free(reader);
	for (size_t i = 0; i < MM_EXTRA_MAX; i++)
		free(worker->batch.extra[i]);
	if (!worker->ok)
		atomic_store(worker->stop, true);
	return NULL;
}

/* Makes the parts' directories. */
static bool make_parts(const struct tables_out *out, struct mm_error *err)
{
	char part[PART_NAME_MAX], last[PART_NAME_MAX] = "", path[PATH_MAX];

	for (uint32_t i = 0; out->by_day && i < spool_groups(out->spool); i++) {
		table_part(out, &out->plans[i], part);
		if (!strcmp(part, last))
			continue;
		strcpy(last, part);
		if ((size_t)snprintf(path, sizeof path, "%s/%s", target_staging(out->target),
				     part) >= sizeof path)
			return mm_fail(err, "%s: the path is too long",
				       target_staging(out->target));
		if (mkdir(path, 0777) && errno != EEXIST)
			return mm_fail_errno(err, "%s", path);
	}
	return true;
}

/* Cuts the groups into stretches of about equal work. Returns how many there are. */
static unsigned divide(const struct tables_out *out, struct worker *workers)
{
	uint32_t groups = spool_groups(out->spool), next = 0;
	unsigned threads = out->threads > THREADS_MAX ? THREADS_MAX : out->threads, used = 0;
	uint64_t left = 0;

	for (uint32_t i = 0; i < groups; i++)
		left += spool_rows(out->spool, i) + TABLE_WORK;
	while (next < groups) {
		uint64_t share = left / (threads - used), taken = 0;
		workers[used].first = next;
		while (next < groups && (taken == 0 || taken < share)) {
			uint64_t work = spool_rows(out->spool, next) + TABLE_WORK;
			if (taken && used + 1 < threads && taken + work / 2 > share)
				break;
			taken += work;
			next++;
		}
		if (used + 1 == threads)
			next = groups;
		left -= taken < left ? taken : left;
		workers[used++].last = next;
	}
	return used;
}

bool tables_write(const struct tables_out *out, uint64_t *bytes, struct mm_error *err)
{
	atomic_bool stop = false;
	struct worker *workers = calloc(THREADS_MAX, sizeof *workers);
	const struct mm_error *reason = NULL;

	if (!workers)
		return mm_fail(err, "out of memory");
	if (!make_parts(out, err)) {
		free(workers);
		return false;
	}
	unsigned count = divide(out, workers), started = 1;
	for (unsigned i = 0; i < count; i++) {
		workers[i].out = out;
		workers[i].stop = &stop;
	}
	while (started < count &&
	       !pthread_create(&workers[started].thread, NULL, work, &workers[started]))
		started++;
	work(&workers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	for (unsigned i = started; i < count; i++) /* no thread could be had: one after the other */
		work(&workers[i]);

	*bytes = 0;
	for (unsigned i = 0; i < count; i++) {
		*bytes += workers[i].bytes;
		/* the one that failed by itself, not those that it stopped */
		if (!workers[i].ok && (!reason || !strcmp(reason->text, "interrupted")))
			reason = &workers[i].err;
	}
	if (reason)
		mm_fail(err, "%s", reason->text);
	free(workers);
	return !reason;
}
