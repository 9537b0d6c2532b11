/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The import, in two passes over the data and none over the input:
 *
 *   files -> source (bytes) -> csv_in (rows of cells) -> here (values) -> spool (sorted groups)
 *         -> tables_out (tables in a staging directory) -> target (the directory, by one rename)
 *
 * A group of the spool is a table to be: a symbol, or a symbol's day. Types of kept columns are
 * settled when all rows have been seen, until then their cells are text.
 */
#include <mmtui/import.h>

#include "base/quote.h"
#include "io/import_private.h"
#include "io/segments.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY (UINT64_C(512) << 20) /* unless the options say otherwise */
#define OVERHEAD (UINT64_C(8) << 20) /* of the bound for all that is not rows, and the program */
#define THREADS 4u                   /* write tables at most */
#define ROWS_A_LOOK 1024             /* between two looks at the cancel flag */

/* --- files ------------------------------------------------------------------------------------ */

/* The name a column has in messages: its part, or what it is kept as. */
static const char *column_name(const struct import *import, const struct columns *columns,
			       size_t column)
{
	for (enum part part = 0; part < PARTS; part++)
		if (columns->part[part] == column)
			return part_names[part];
	for (size_t i = 0; i < import->wishes.keeps; i++)
		if (columns->keep[i] == column)
			return import->wishes.keep_name[i];
	return NULL;
}

/* Writes "FILE, line 3, column 2 (price): "x" is not a number". */
static void describe(const struct import *import, const struct file *file, uint64_t line,
		     const struct flaw *flaw, struct mm_error *out)
{
	char quoted[QUOTE_MAX], place[64] = "";
	const char *name = NULL;

	if (flaw->column != SIZE_MAX) {
		name = column_name(import, &file->columns, flaw->column);
		snprintf(place, sizeof place, ", column %zu%s%s%s", flaw->column + 1,
			 name ? " (" : "", name ? name : "", name ? ")" : "");
	}
	quote_text(quoted, flaw->text.text, flaw->text.length);
	mm_fail(out, "%s, line %" PRIu64 "%s: %s%s%.300s", file->name, line, place,
		flaw->text.length || name ? quoted : "", flaw->text.length || name ? " " : "",
		flaw->reason.text);
}

/* A flawed row ends the import, or is counted. */
static bool tolerate(struct import *import, const struct file *file, uint64_t line,
		     const struct flaw *flaw, struct mm_error *err)
{
	struct mm_error text;

	describe(import, file, line, flaw, &text);
	if (!import->options->skip_bad)
		return mm_fail(err, "%s", text.text);
	if (!import->result.skipped++)
		memcpy(import->result.first_skipped, text.text, sizeof text.text);
	if (import->options->progress)
		atomic_fetch_add(&import->options->progress->skipped, 1);
	return true;
}

/* Passes the reader's verdict on a row on in the same form as ours. */
static void reader_flaw(const struct csv_row *row, const struct mm_error *reason, struct flaw *flaw)
{
	flaw->column = row->bad_cell ? row->bad_cell - 1 : SIZE_MAX;
	flaw->text = row->text;
	flaw->reason = *reason;
}

/* Reads the header, or looks at the first row in its stead. */
static enum csv_in_status find_columns(struct import *import, struct file *file, struct csv_in *csv,
				       struct csv_row *row, struct mm_error *err)
{
	struct mm_error reason;
	enum csv_in_status status;

	/* without a header a first row that is bad may be skipped as any other */
	while ((status = csv_in_next(csv, row, &reason)) == CSV_IN_BAD) {
		struct flaw flaw;
		reader_flaw(row, &reason, &flaw);
		if (!import->options->no_header) {
			describe(import, file, row->line, &flaw, err);
			return CSV_IN_FAILED;
		}
		if (!tolerate(import, file, row->line, &flaw, err))
			return CSV_IN_FAILED;
	}
	if (status == CSV_IN_FAILED) {
		*err = reason;
		return status;
	}
	if (status == CSV_IN_END) {
		if (import->options->no_header)
			return status;
		mm_fail(err, "%s: is empty: not even a header is there", file->name);
		return CSV_IN_FAILED;
	}
	if (columns_find(&file->columns, &import->wishes, row, &reason))
		return CSV_IN_ROW;
	mm_fail(err, "%s, line %" PRIu64 ": %.400s", file->name, row->line, reason.text);
	return CSV_IN_FAILED;
}

/* Counts a row and, now and then, shows the count and looks whether to stop. */
static bool count_row(struct import *import, struct mm_error *err)
{
	const struct mm_import_options *options = import->options;

	if (++import->result.rows % ROWS_A_LOOK)
		return true;
	if (options->progress)
		atomic_store(&options->progress->rows, import->result.rows);
	if (options->cancel && atomic_load(options->cancel))
		return mm_fail(err, "interrupted");
	return true;
}

/* Takes all rows of a file. `row` is the first where there is no header. */
static bool take_rows(struct import *import, struct file *file, struct csv_in *csv,
		      struct csv_row *row, struct mm_error *err)
{
	enum csv_in_status status = CSV_IN_ROW;
	struct mm_error reason;
	bool have = import->options->no_header;

	for (;; have = false) {
		struct flaw flaw;

		if (!have)
			status = csv_in_next(csv, row, &reason);
		if (status == CSV_IN_END)
			return true;
		if (status == CSV_IN_FAILED)
			return mm_fail(err, "%s", reason.text);
		enum outcome outcome = FLAWED;
		if (status == CSV_IN_BAD)
			reader_flaw(row, &reason, &flaw);
		else
			outcome = take_row(import, file, row, &flaw, err);
		if (outcome == FAILED ||
		    (outcome == FLAWED && !tolerate(import, file, row->line, &flaw, err)) ||
		    (outcome == TAKEN && !count_row(import, err)))
			return false;
	}
}

static bool read_file(struct import *import, const char *name, uint32_t symbol,
		      struct mm_error *err)
{
	const struct mm_import_options *options = import->options;
	struct file file = {.name = source_name(name), .symbol = symbol};
	struct csv_row row;

	/* no column is known yet: a flaw in the header is a column's number alone */
	for (enum part part = 0; part < PARTS; part++)
		file.columns.part[part] = COLUMN_NONE;
	for (size_t i = 0; i < MM_EXTRA_MAX; i++)
		file.columns.keep[i] = COLUMN_NONE;
	stamp_reader_init(&file.stamps, options->unit, import->zone);

	struct source *source = source_open(
		name, options->progress ? &options->progress->bytes_read : NULL, options->cancel,
		err);
	struct csv_in *csv = source ? csv_in_new(source,
						 options->delimiter ? options->delimiter : ',', err)
				    : NULL;
	bool ok = csv != NULL;
	if (ok) {
		enum csv_in_status status = find_columns(import, &file, csv, &row, err);
		ok = status == CSV_IN_END ||
		     (status == CSV_IN_ROW && take_rows(import, &file, csv, &row, err));
	}
	csv_in_free(csv);
	source_close(source);
	return ok;
}

static bool read_files(struct import *import, struct mm_error *err)
{
	const struct mm_import_options *options = import->options;
	uint32_t symbol = NAMES_NONE;

	if (options->symbol) {
		struct csv_cell name = {options->symbol, strlen(options->symbol)};
		const char *reason = symbol_flaw(name.text, name.length);
		char quoted[QUOTE_MAX];
		if (reason)
			return mm_fail(err, "--symbol: %s %s",
				       quote_text(quoted, name.text, name.length), reason);
		symbol = add_symbol(import, name, err);
		if (symbol == NAMES_NONE)
			return false;
	}
	for (size_t i = 0; i < options->file_count; i++)
		if (!read_file(import, options->files[i], symbol, err))
			return false;
	if (options->progress)
		atomic_store(&options->progress->rows, import->result.rows);
	if (import->result.rows)
		return true;
	if (import->result.skipped)
		return mm_fail(err, "not one row could be taken: %.400s",
			       import->result.first_skipped);
	return mm_fail(err, "%s%s: there is a header and not one row",
		       source_name(options->files[0]),
		       options->file_count > 1 ? " and the others" : "");
}

/* --- all of it -------------------------------------------------------------------------------- */

/* Turns what was read into tables, and puts them where they belong. */
static bool write_tables(struct import *import, struct mm_error *err)
{
	const struct mm_import_options *options = import->options;
	struct tables_out out = {
		.spool = import->spool,
		.names = import->names,
		.plans = import->plans,
		.decimals = import->decimals,
		.keeps = import->wishes.keeps,
		.keep_names = (const char(*)[24])import->wishes.keep_name,
		.kinds = import->kinds,
		.by_day = options->partition == MM_PARTITION_DAY,
		.zone = import->zone,
		.target = import->target,
		.threads = import->threads,
		.progress = options->progress,
		.cancel = options->cancel,
	};

	if (options->progress) {
		atomic_store(&options->progress->tables_total, spool_groups(import->spool));
		atomic_store(&options->progress->phase, 1);
	}
	if (!segments_fit(&out, err) || !spool_seal(import->spool, err) ||
	    !tables_write(&out, &import->result.bytes, err) || !segments_follow(&out, err))
		return false;
	import->result.tables = spool_groups(import->spool);
	import->result.symbols = names_count(import->names);

	/* the commit syncs the whole file system: the temporary file had better be gone by then */
	spool_free(import->spool);
	import->spool = NULL;

	struct target *target = import->target;
	import->target = NULL;
	return target_commit(target, err);
}

static bool prepare(struct import *import, struct mm_error *err)
{
	const struct mm_import_options *options = import->options;
	uint64_t memory = options->memory ? options->memory : MEMORY;
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (!options->file_count)
		return mm_fail(err, "no file to import");
	if (options->append && options->force)
		return mm_fail(err, "--append adds to what is there and --force replaces it: only "
				    "one of them can be meant");
	if (!column_wishes_read(&import->wishes, options->map, options->keep,
				options->symbol != NULL, options->no_header, err))
		return false;
	for (size_t i = 0; i < MM_EXTRA_MAX; i++)
		kind_init(&import->kinds[i]);
	import->zone = options->zone ? options->zone : mm_zone_utc();
	import->day_begin = INT64_MAX;
	import->day_last = INT64_MIN;
	import->threads = processors < 1 ? 1 : processors < THREADS ? (unsigned)processors
					     : THREADS;
	import->target = target_open(options->directory,
				     options->append  ? TARGET_APPEND
				     : options->force ? TARGET_REPLACE
						      : TARGET_NEW,
				     "--append adds to it, --force replaces it", err);
	if (!import->target)
		return false;
	memory -= memory > 2 * OVERHEAD ? OVERHEAD : memory / 2;
	import->spool = spool_new(target_staging(import->target), memory, import->wishes.keeps > 0,
				  import->threads, options->cancel, err);
	import->names = import->spool ? names_new(err) : NULL;
	if (options->progress)
		atomic_store(&options->progress->bytes_total,
			     source_sizes(options->files, options->file_count));
	return import->names != NULL;
}

bool mm_import(const struct mm_import_options *options, struct mm_import_result *result,
	       struct mm_error *err)
{
	struct import *import = calloc(1, sizeof *import);

	if (!import)
		return mm_fail(err, "out of memory");
	import->options = options;
	bool ok = prepare(import, err) && read_files(import, err) && write_tables(import, err);
	if (result)
		*result = import->result;
	spool_free(import->spool);
	target_abort(import->target);
	names_free(import->names);
	column_wishes_free(&import->wishes);
	free(import->symbols);
	free(import->decimals);
	free(import->plans);
	free(import);
	return ok;
}
