/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Export: a window of a market as CSV. The events come from a merge of its own, a batch at a time,
 * on a thread that gathers the next ones while the last is written; further columns are fetched for
 * the batch (extras.c), or the events are gathered on a time grid (bars.c); cells are written into
 * a buffer (csv_out.c), which goes to a file that appears under its name when it is whole
 * (out_file.c).
 */
#include <mmtui/export.h>

#include "base/give_way.h"
#include "io/bars.h"
#include "io/csv_out.h"
#include "io/extras.h"
#include "io/out_file.h"

#include "replay/stream.h"

#include <stdlib.h>

#define WAIT (100 * MM_MILLISECOND) /* for a batch, before the user's cancel is looked at again */
#define DEFAULT_COLUMNS "timestamp,symbol,price,volume"

/* What a column of the output is: one of these, or a further one, counted from CELL_EXTRA. */
enum { CELL_TIMESTAMP, CELL_SYMBOL, CELL_PRICE, CELL_VOLUME, CELL_EXTRA };

static const char *const cell_names[CELL_EXTRA] = {"timestamp", "symbol", "price", "volume"};

/* The columns asked for. */
struct plan {
	char *text; /* the list, its commas replaced by NULs */
	size_t count, extra_count;
	char *name[CSV_COLUMNS_MAX];
	int cell[CSV_COLUMNS_MAX];
	char *extra_name[CSV_COLUMNS_MAX];
};

/* --- columns ---------------------------------------------------------------------------------- */

/* Which cell a column's name means; further ones are noted. */
static int find_cell(struct plan *plan, char *name)
{
	for (int i = 0; i < CELL_EXTRA; i++)
		if (strcmp(name, cell_names[i]) == 0)
			return i;
	for (size_t i = 0; i < plan->extra_count; i++)
		if (strcmp(name, plan->extra_name[i]) == 0)
			return CELL_EXTRA + (int)i;
	plan->extra_name[plan->extra_count] = name;
	return CELL_EXTRA + (int)plan->extra_count++;
}

/* Reads a list of columns. */
static bool plan_read(struct plan *plan, const char *list, struct mm_error *err)
{
	char *next;

	*plan = (struct plan){.text = strdup(list)};
	if (!plan->text)
		return mm_fail(err, "out of memory");
	next = plan->text;
	for (char *name; (name = strsep(&next, ","));) {
		if (!*name)
			return mm_fail(err, "an empty name in the list of columns \"%s\"", list);
		if (plan->count == CSV_COLUMNS_MAX)
			return mm_fail(err, "more than %d columns", CSV_COLUMNS_MAX);
		plan->name[plan->count] = name;
		plan->cell[plan->count] = find_cell(plan, name);
		plan->count++;
	}
	return true;
}

static void put_header(const struct plan *plan, struct csv_out *out)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (i > 0)
			csv_put_char(out, ',');
		csv_put_text(out, plan->name[i], strlen(plan->name[i]));
	}
	csv_put_char(out, '\n');
}

/* Writes one event. */
static void put_event(const struct plan *plan, struct csv_out *out, const struct mm_batch *batch,
		      size_t i, struct extras *extras)
{
	size_t place = extras ? extras_next(extras, batch->symbol[i]) : 0;

	for (size_t c = 0; c < plan->count; c++) {
		switch (plan->cell[c]) {
		case CELL_TIMESTAMP: csv_put_time(out, batch->timestamp[i]); break;
		case CELL_SYMBOL: csv_put_symbol(out, batch->symbol[i]); break;
		case CELL_PRICE: csv_put_number(out, batch->price[i]); break;
		case CELL_VOLUME: csv_put_number(out, batch->volume[i]); break;
		default: extras_put(extras, (size_t)plan->cell[c] - CELL_EXTRA, place, out); break;
		}
		csv_put_char(out, c + 1 < plan->count ? ',' : '\n');
	}
}

/* --- the work --------------------------------------------------------------------------------- */

/* All that an export needs while it runs. */
struct export
{
	const struct mm_export_options *options;
	struct mm_export_progress *progress;
	atomic_bool *cancel;
	struct mm_error *err;

	struct plan plan;
	struct mm_market *market;
	struct mm_prefetch *prefetch;
	struct mm_stream *stream;
	struct extras *extras; /* where further columns are asked for */
	struct bars *bars;     /* where a grid is */
	struct csv_out out;
	uint64_t rows, events;
};

/* Checks the options and opens what is read. */
static bool export_prepare(struct export *export, struct mm_pool *pool)
{
	const struct mm_export_options *options = export->options;
	const struct mm_prefetch_options ahead = {0};
	size_t capacity = MM_MERGE_EVENTS;

	if (options->every < 0)
		return mm_fail(export->err, "the grid's step must be longer than nothing");
	if (options->every > 0 && options->columns)
		return mm_fail(export->err, "on a time grid the columns are given: either a grid "
					    "or a list of columns");
	if (!plan_read(&export->plan, options->columns ? options->columns : DEFAULT_COLUMNS,
		       export->err))
		return false;
	export->market = mm_market_new(pool, options->symbols, options->from, options->to,
				       export->err);
	if (!export->market ||
	    !mm_market_narrow(export->market, options->filter, options->symbol, export->err))
		return false;
	if (export->plan.extra_count > 0) {
		export->extras = extras_new(export->market, export->plan.extra_name,
					    export->plan.extra_count, export->err);
		if (!export->extras)
			return false;
		capacity = extras_capacity(export->extras);
	}
	if (options->every > 0 &&
	    !(export->bars = bars_new(export->market, options->every, options->to, export->err)))
		return false;
	export->prefetch = mm_prefetch_start(pool, &ahead, NULL); /* without it, it is slower */
	export->stream = mm_stream_new(export->market, export->prefetch, capacity, export->err);
	if (!export->stream)
		return false;
	mm_stream_seek(export->stream, export->market->low, 1);
	if (export->progress)
		atomic_store(&export->progress->events_total, export->market->events);
	return true;
}

/* Writes a batch. */
static bool export_batch(struct export *export, const struct mm_batch *batch)
{
	if (export->bars)
		return bars_add(export->bars, batch, &export->out, &export->rows, export->cancel,
				export->err);
	if (export->extras && !extras_load(export->extras, batch, export->err))
		return false;
	for (size_t i = 0; i < batch->count; i++) {
		if (!csv_out_row(&export->out, export->err))
			return false;
		put_event(&export->plan, &export->out, batch, i, export->extras);
	}
	export->rows += batch->count;
	return true;
}

static void export_report(struct export *export)
{
	struct mm_export_progress *progress = export->progress;

	if (!progress)
		return;
	atomic_store_explicit(&progress->rows, export->rows, memory_order_relaxed);
	atomic_store_explicit(&progress->bytes, csv_out_bytes(&export->out), memory_order_relaxed);
	atomic_store_explicit(&progress->events, export->events, memory_order_relaxed);
}

/* Writes all batches. */
static bool export_batches(struct export *export)
{
	for (bool end = false; !end;) {
		const struct mm_batch *batch = mm_stream_front(export->stream, WAIT, &end);
		if (export->cancel && atomic_load(export->cancel))
			return mm_fail(export->err, "%s: interrupted", export->out.name);
		if (!batch)
			continue;
		if (!export_batch(export, batch))
			return false;
		export->events += batch->count;
		export_report(export);
		mm_yield();
		mm_stream_drop(export->stream);
	}
	return true;
}

/* Writes header and rows. */
static bool export_rows(struct export *export)
{
	if (export->bars)
		bars_put_header(&export->out);
	else
		put_header(&export->plan, &export->out);
	if (!export_batches(export) ||
	    (export->bars && !bars_finish(export->bars, &export->out, &export->rows, export->cancel,
					  export->err)) ||
	    !csv_out_flush(&export->out, export->err))
		return false;
	export_report(export);
	return true;
}

/* Opens the file, writes it, gives it its name. */
static bool export_write(struct export *export, struct mm_pool *pool)
{
	const struct mm_export_options *options = export->options;
	struct out_file file;
	bool ok;

	if (!out_file_open(&file, options->file, options->replace, export->cancel, export->err))
		return false;
	ok = csv_out_init(&export->out, file.file, file.name, pool, options->time_ns, options->zone,
			  export->err);
	if (ok) {
		export->out.cancel = export->cancel;
		ok = export_rows(export);
		csv_out_free(&export->out);
	}
	if (ok)
		return out_file_commit(&file, export->err);
	out_file_abort(&file);
	return false;
}

bool mm_export(struct mm_pool *pool, const struct mm_export_options *options,
	       struct mm_export_progress *progress, atomic_bool *cancel,
	       struct mm_export_result *result, struct mm_error *err)
{
	struct export export = {
		.options = options, .progress = progress, .cancel = cancel, .err = err};
	bool ok = export_prepare(&export, pool) && export_write(&export, pool);

	if (ok && result)
		*result = (struct mm_export_result){export.rows, csv_out_bytes(&export.out)};
	mm_stream_free(export.stream);
	mm_prefetch_stop(export.prefetch);
	bars_free(export.bars);
	extras_free(export.extras);
	mm_market_free(export.market);
	free(export.plan.text);
	return ok;
}

/* --- rows of events that one has already ------------------------------------------------------ */

struct mm_csv_writer {
	struct plan plan;
	struct csv_out out;
	struct mm_error err; /* the first; nothing is written after it */
	bool failed;
};

struct mm_csv_writer *mm_csv_writer_new(FILE *to, struct mm_pool *pool, bool time_ns,
					const struct mm_zone *zone, struct mm_error *err)
{
	struct mm_csv_writer *writer = calloc(1, sizeof *writer);

	if (!writer) {
		mm_fail(err, "out of memory");
		return NULL;
	}
	const char *name = to == stdout ? "standard output" : "the events";
	if (!plan_read(&writer->plan, DEFAULT_COLUMNS, err) ||
	    !csv_out_init(&writer->out, to, name, pool, time_ns, zone, err)) {
		free(writer->plan.text);
		free(writer);
		return NULL;
	}
	put_header(&writer->plan, &writer->out);
	return writer;
}

bool mm_csv_writer_add(struct mm_csv_writer *writer, const struct mm_batch *batch, size_t first,
		       size_t count, int direction)
{
	for (size_t i = 0; i < count && !writer->failed; i++) {
		writer->failed = !csv_out_row(&writer->out, &writer->err);
		if (!writer->failed)
			put_event(&writer->plan, &writer->out, batch,
				  direction < 0 ? first + count - 1 - i : first + i, NULL);
	}
	return !writer->failed;
}

bool mm_csv_writer_free(struct mm_csv_writer *writer, struct mm_error *err)
{
	bool ok = !writer->failed && csv_out_flush(&writer->out, &writer->err);

	if (!ok && err)
		*err = writer->err;
	csv_out_free(&writer->out);
	free(writer->plan.text);
	free(writer);
	return ok;
}
