/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a sealed spool to tables in a staging directory, by several threads. */
#ifndef IO_TABLES_OUT_H
#define IO_TABLES_OUT_H

#include "io/kind.h"
#include "io/names.h"
#include "io/spool.h"
#include "io/target.h"

#include <mmtui/import.h>
#include <mmtui/writer.h>

#define PART_NAME_MAX 16 /* "2013-10-07" */

/* A table to be: one group of the spool. */
struct table_plan {
	uint32_t symbol;
	uint32_t next; /* the symbol's table made before it; UINT32_MAX: none */
	int64_t day;   /* midnight; only where the import is partitioned */
};

struct decimals {
	uint8_t price, volume;
};

struct tables_out {
	struct spool *spool;
	const struct names *names;
	const struct table_plan *plans;  /* by group */
	const struct decimals *decimals; /* by symbol */

	size_t keeps; /* a row's extra: for each kept column a byte of length and the text */
	const char (*keep_names)[24];
	const struct kind *kinds;

	bool by_day;
	const struct mm_zone *zone;
	const struct target *target;
	unsigned threads;
	struct mm_import_progress *progress; /* may be NULL */
	atomic_bool *cancel;                 /* may be NULL */
};

/* Writes all tables; where the target is there already, merged with the tables in it. *bytes
 * receives their size. */
bool tables_write(const struct tables_out *out, uint64_t *bytes, struct mm_error *err);

/* The part's name that a plan's table goes to; empty without partition. */
void table_part(const struct tables_out *out, const struct table_plan *plan, char *part);

/* "DIRECTORY/PART/FILE.bin". False where it is too long. */
bool table_path(const struct tables_out *out, const struct table_plan *plan, const char *directory,
		char *path, struct mm_error *err);

#endif
