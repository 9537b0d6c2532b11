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
#include "io/columns.h"
#include "io/csv_in.h"
#include "io/segments.h"
#include "io/stamp.h"
#include "store/format.h"

#include <mmtui/number.h>

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY (UINT64_C(512) << 20) /* unless the options say otherwise */
#define OVERHEAD (UINT64_C(4) << 20) /* of the bound for buffers that do not grow */
#define THREADS 4u                   /* write tables at most */
#define ROWS_A_LOOK 1024             /* between two looks at the cancel flag */
#define DECIMALS_MAX 9
#define FILE_SUFFIX_MAX 40 /* what a writer hangs on a file's name while it writes */

_Static_assert(SPOOL_EXTRA_MAX >= MM_EXTRA_MAX * (1 + KIND_TEXT_MAX), "a row's extra fits");

/* A symbol and the table that its last row went to, with the stretch of time that goes there. */
struct symbol {
	uint32_t table, last_table; /* UINT32_MAX: none yet; last_table: made last */
	int64_t begin, last;        /* both inclusive */
};

struct import {
	const struct mm_import_options *options;
	const struct mm_zone *zone;
	struct column_wishes wishes;
	struct target *target;
	struct spool *spool;
	unsigned threads;

	struct names *names;
	struct symbol *symbols;
	struct decimals *decimals;
	uint32_t symbol_room;
	struct table_plan *plans;
	uint32_t plan_room;
	int64_t day_begin, day_last; /* the day of the last row that needed one */

	struct kind kinds[MM_EXTRA_MAX];
	struct mm_import_result result;
};

/* A file being read. */
struct file {
	const char *name;
	struct columns columns;
	struct stamp_reader stamps;
	uint32_t symbol; /* of all rows, NAMES_NONE: a column */
};

/* Where and why a row is bad. */
struct flaw {
	size_t column; /* from 0; SIZE_MAX: the row as a whole */
	struct csv_cell text;
	struct mm_error reason;
};

enum outcome { TAKEN, FLAWED, FAILED };

/* --- symbols and tables ----------------------------------------------------------------------- */

/* Why a text can be no symbol, or NULL. */
static const char *symbol_flaw(const char *text, size_t length)
{
	char name[MM_SYMBOL_MAX + 1], file[MM_FILE_MAX];

	if (!length)
		return "is empty, where the symbol should be";
	if (length > MM_SYMBOL_MAX)
		return "is longer than the 127 bytes of a symbol";
	if (!mm_format_is_utf8(text, length))
		return "is not UTF-8";
	memcpy(name, text, length);
	name[length] = 0;
	if (!mm_table_file_name(name, file))
		return "makes no file name";
	if (strlen(file) + FILE_SUFFIX_MAX > NAME_MAX)
		return "makes a file name that is too long";
	return NULL;
}

/* Adds a symbol that is not there yet. */
static uint32_t add_symbol(struct import *import, struct csv_cell name, struct mm_error *err)
{
	uint32_t number = names_add(import->names, name.text, name.length, err);

	if (number == NAMES_NONE)
		return NAMES_NONE;
	if (number == import->symbol_room) {
		uint32_t room = import->symbol_room ? import->symbol_room * 2 : 256;
		void *symbols = reallocarray(import->symbols, room, sizeof *import->symbols);
		if (symbols)
			import->symbols = symbols;
		void *decimals = reallocarray(import->decimals, room, sizeof *import->decimals);
		if (decimals)
			import->decimals = decimals;
		if (!symbols || !decimals) {
			mm_fail(err, "out of memory for %u symbols", room);
			return NAMES_NONE;
		}
		import->symbol_room = room;
	}
	import->symbols[number] = (struct symbol){.table = UINT32_MAX, .last_table = UINT32_MAX};
	import->decimals[number] = (struct decimals){0};
	return number;
}

/* Finds the day of a time: its midnight and its last nanosecond. */
static void find_day(struct import *import, int64_t time)
{
	int64_t begin, next;

	if (import->day_begin <= time && time <= import->day_last)
		return;
	begin = mm_zone_midnight(import->zone, time);
	/* a day has 23 to 25 hours; where history made one longer, only this time is known to be in
	 * it */
	if (__builtin_add_overflow(begin, MM_DAY + MM_HOUR, &next))
		next = INT64_MAX;
	else
		next = mm_zone_midnight(import->zone, next);
	import->day_begin = begin;
	import->day_last = next > time ? next - 1 : time;
}

static bool add_table(struct import *import, uint32_t number, int64_t day, struct mm_error *err)
{
	struct symbol *symbol = &import->symbols[number];
	uint32_t table;

	if (!spool_group(import->spool, &table, err))
		return false;
	if (table == import->plan_room) {
		uint32_t room = import->plan_room ? import->plan_room * 2 : 256;
		void *plans = reallocarray(import->plans, room, sizeof *import->plans);
		if (!plans)
			return mm_fail(err, "out of memory for %u tables", room);
		import->plans = plans;
		import->plan_room = room;
	}
	import->plans[table] = (struct table_plan){
		.symbol = number, .next = symbol->last_table, .day = day};
	symbol->table = symbol->last_table = table;
	return true;
}

/* Goes to the symbol's table for a time, made where it is not there yet. */
static bool turn_to_table(struct import *import, uint32_t number, int64_t time,
			  struct mm_error *err)
{
	struct symbol *symbol = &import->symbols[number];

	if (import->options->partition == MM_PARTITION_NONE) {
		symbol->begin = INT64_MIN;
		symbol->last = INT64_MAX;
		return add_table(import, number, 0, err);
	}
	find_day(import, time);
	symbol->begin = import->day_begin;
	symbol->last = import->day_last;
	for (uint32_t table = symbol->last_table; table != UINT32_MAX;
	     table = import->plans[table].next) {
		if (import->plans[table].day == symbol->begin) {
			symbol->table = table;
			return true;
		}
	}
	return add_table(import, number, symbol->begin, err);
}

/* --- rows ------------------------------------------------------------------------------------- */

static enum outcome flawed(struct flaw *flaw, size_t column, struct csv_cell text,
			   const char *reason)
{
	flaw->column = column;
	flaw->text = text;
	mm_fail(&flaw->reason, "%s", reason);
	return FLAWED;
}

/* Digits behind the point that matter: trailing zeros do not, and an exponent moves the point. */
static uint8_t count_decimals(const struct csv_cell *cell)
{
	size_t point = SIZE_MAX, last = 0, at = 0;
	int64_t exponent = 0;

	for (; at < cell->length && (cell->text[at] | 0x20) != 'e'; at++) {
		if (cell->text[at] == '.')
			point = at;
		else if (cell->text[at] != '0')
			last = at;
	}
	int64_t count = point < last ? (int64_t)(last - point) : 0;
	if (at < cell->length &&
	    mm_integer_parse(cell->text + at + 1, cell->length - at - 1, &exponent))
		count -= exponent > 400 ? 400 : exponent < -400 ? -400 : exponent;
	return (uint8_t)(count < 0 ? 0 : count > DECIMALS_MAX ? DECIMALS_MAX : count);
}

/* Reads price and volume. */
static enum outcome read_numbers(const struct file *file, const struct csv_row *row,
				 struct spool_row *out, struct flaw *flaw)
{
	size_t at = file->columns.part[PART_PRICE];
	struct csv_cell cell = row->cells[at];

	if (!mm_number_parse(cell.text, cell.length, &out->price))
		return flawed(flaw, at, cell, "is not a number");
	if (!isfinite(out->price))
		return flawed(flaw, at, cell, "is not finite");
	at = file->columns.part[PART_VOLUME];
	cell = row->cells[at];
	if (!mm_number_parse(cell.text, cell.length, &out->volume))
		return flawed(flaw, at, cell, "is not a number");
	if (!isfinite(out->volume))
		return flawed(flaw, at, cell, "is not finite");
	if (out->volume < 0)
		return flawed(flaw, at, cell, "is negative");
	return TAKEN;
}

/* Packs the kept cells: a byte of length and the text, each. */
static enum outcome read_keeps(struct import *import, const struct file *file,
			       const struct csv_row *row, uint8_t *extra, size_t *bytes,
			       struct flaw *flaw)
{
	uint8_t *out = extra;

	for (size_t i = 0; i < import->wishes.keeps; i++) {
		struct csv_cell cell = row->cells[file->columns.keep[i]];
		if (cell.length > KIND_TEXT_MAX)
			return flawed(flaw, file->columns.keep[i], cell,
				      "is longer than the 255 bytes of a kept cell");
		*out++ = (uint8_t)cell.length;
		memcpy(out, cell.text, cell.length);
		out += cell.length;
	}
	for (size_t i = 0; i < import->wishes.keeps; i++) {
		struct csv_cell cell = row->cells[file->columns.keep[i]];
		kind_see(&import->kinds[i], cell.text, cell.length);
	}
	*bytes = (size_t)(out - extra);
	return TAKEN;
}

/* The row's symbol, made where it is new. */
static enum outcome read_symbol(struct import *import, const struct file *file,
				const struct csv_row *row, uint32_t *number, struct flaw *flaw,
				struct mm_error *err)
{
	*number = file->symbol;
	if (file->symbol != NAMES_NONE)
		return TAKEN;
	struct csv_cell cell = row->cells[file->columns.part[PART_SYMBOL]];
	*number = names_find(import->names, cell.text, cell.length);
	if (*number != NAMES_NONE)
		return TAKEN;
	const char *reason = symbol_flaw(cell.text, cell.length);
	if (reason)
		return flawed(flaw, file->columns.part[PART_SYMBOL], cell, reason);
	*number = add_symbol(import, cell, err);
	return *number == NAMES_NONE ? FAILED : TAKEN;
}

/* Takes one row into the spool. Nothing of a flawed one is left, and the symbol comes last: a row
 * that is flawed elsewhere makes none. */
static enum outcome take_row(struct import *import, struct file *file, const struct csv_row *row,
			     struct flaw *flaw, struct mm_error *err)
{
	uint8_t extra[SPOOL_EXTRA_MAX];
	struct spool_row out = {.extra = extra};
	size_t at = file->columns.part[PART_TIMESTAMP];
	uint32_t number;

	if (row->count != file->columns.count) {
		mm_fail(&flaw->reason, "has %zu columns, where the first line has %zu", row->count,
			file->columns.count);
		flaw->column = SIZE_MAX;
		flaw->text = row->text;
		return FLAWED;
	}
	enum outcome outcome = read_numbers(file, row, &out, flaw);
	if (outcome == TAKEN && !stamp_read(&file->stamps, row->cells[at].text,
					    row->cells[at].length, &out.time, &flaw->reason)) {
		flaw->column = at;
		flaw->text = row->cells[at];
		return FLAWED;
	}
	if (outcome == TAKEN)
		outcome = read_symbol(import, file, row, &number, flaw, err);
	if (outcome == TAKEN && import->wishes.keeps)
		outcome = read_keeps(import, file, row, extra, &out.extra_bytes, flaw);
	if (outcome != TAKEN)
		return outcome;

	struct symbol *symbol = &import->symbols[number];
	struct decimals *decimals = &import->decimals[number];
	uint8_t price = count_decimals(&row->cells[file->columns.part[PART_PRICE]]);
	uint8_t volume = count_decimals(&row->cells[file->columns.part[PART_VOLUME]]);
	if (price > decimals->price)
		decimals->price = price;
	if (volume > decimals->volume)
		decimals->volume = volume;
	if ((symbol->table == UINT32_MAX || out.time < symbol->begin || out.time > symbol->last) &&
	    !turn_to_table(import, number, out.time, err))
		return FAILED;
	return spool_add(import->spool, symbol->table, &out, err) ? TAKEN : FAILED;
}

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
				     err);
	if (!import->target)
		return false;
	memory -= memory > 4 * OVERHEAD ? OVERHEAD : 0;
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
