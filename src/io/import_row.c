/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row: cells become values, the values go to the spool's group for the row's symbol and day.
 * A row is looked at whole before anything of it is kept, so that a flawed one leaves no trace, not
 * even a new symbol.
 */
#include "io/import_private.h"

#include "store/format.h"

#include <mmtui/number.h>

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DECIMALS_MAX 9
#define FILE_SUFFIX_MAX 40 /* what a writer hangs on a file's name while it writes */

_Static_assert(SPOOL_EXTRA_MAX >= MM_EXTRA_MAX * (1 + KIND_TEXT_MAX), "a row's extra fits");

/* --- symbols and tables ----------------------------------------------------------------------- */

/* Why a text can be no symbol, or NULL. */
const char *symbol_flaw(const char *text, size_t length)
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
uint32_t add_symbol(struct import *import, struct csv_cell name, struct mm_error *err)
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
	*bytes = (size_t)(out - extra);
	return TAKEN;
}

/* Lets the kept cells of a row that is taken count for their columns' types. */
static void see_keeps(struct import *import, const struct file *file, const struct csv_row *row)
{
	for (size_t i = 0; i < import->wishes.keeps; i++) {
		struct csv_cell cell = row->cells[file->columns.keep[i]];
		kind_see(&import->kinds[i], cell.text, cell.length);
	}
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
enum outcome take_row(struct import *import, struct file *file, const struct csv_row *row,
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
	if (outcome == TAKEN && import->wishes.keeps)
		outcome = read_keeps(import, file, row, extra, &out.extra_bytes, flaw);
	if (outcome == TAKEN)
		outcome = read_symbol(import, file, row, &number, flaw, err);
	if (outcome != TAKEN)
		return outcome;

	see_keeps(import, file, row);
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
