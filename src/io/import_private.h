/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the import's parts share: the import under way, and taking one row of it. */
#ifndef IO_IMPORT_PRIVATE_H
#define IO_IMPORT_PRIVATE_H

#include "io/columns.h"
#include "io/csv_in.h"
#include "io/stamp.h"
#include "io/tables_out.h"

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

/* Takes one row into the spool, and makes its symbol and table where they are new. FLAWED: *flaw
 * says why, and nothing of the row is left. FAILED: *err does. */
enum outcome take_row(struct import *import, struct file *file, const struct csv_row *row,
		      struct flaw *flaw, struct mm_error *err);

/* Why a text can be no symbol, or NULL. */
const char *symbol_flaw(const char *text, size_t length);

/* Adds a symbol that is not there yet; NAMES_NONE where that fails. */
uint32_t add_symbol(struct import *import, struct csv_cell name, struct mm_error *err);

#endif
