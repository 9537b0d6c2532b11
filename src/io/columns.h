/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which column of a file plays which part: by its header's names or as the user says. */
#ifndef IO_COLUMNS_H
#define IO_COLUMNS_H

#include "io/csv_in.h"

#include <mmtui/writer.h>

enum part { PART_TIMESTAMP, PART_SYMBOL, PART_PRICE, PART_VOLUME, PARTS };

#define COLUMN_NAME_MAX 23 /* bytes of a kept column's name: what a table's directory takes */
#define COLUMN_NONE SIZE_MAX

/* What the user asked for: the same for all files. */
struct column_wishes {
	struct wish {
		char *text;    /* a column's name, NULL: by number, or not given */
		size_t number; /* from 1; 0: by name, or not given */
	} part[PARTS], keep[MM_EXTRA_MAX];
	char keep_name[MM_EXTRA_MAX][COLUMN_NAME_MAX + 1]; /* empty: the header's */
	size_t keeps;
	bool no_symbol; /* the user names one for all rows */
	bool no_header;
};

/* A file's answer. */
struct columns {
	size_t part[PARTS]; /* index of the column; COLUMN_NONE: the symbol where no_symbol */
	size_t keep[MM_EXTRA_MAX];
	size_t count; /* cells that every row has */
};

extern const char *const part_names[PARTS];

/* Reads `timestamp=1,price=px` and `exchange,cond=7`; NULL where not given. */
bool column_wishes_read(struct column_wishes *wishes, const char *map, const char *keep,
			bool no_symbol, bool no_header, struct mm_error *err);
void column_wishes_free(struct column_wishes *wishes);

/* Finds the columns of a file by its first row, the header unless no_header. Gives the kept columns
 * their names where the user gave none. The error is the reason alone. */
bool columns_find(struct columns *columns, struct column_wishes *wishes, const struct csv_row *row,
		  struct mm_error *err);

#endif
