/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV as rows of cells, strictly: what is no clean CSV is a bad row, with its line. */
#ifndef IO_CSV_IN_H
#define IO_CSV_IN_H

#include "io/source.h"

#define CSV_IN_ROW_MAX 65536u /* bytes of a row, line ends within quotes included */
#define CSV_IN_CELLS_MAX 1024u

struct csv_cell {
	const char *text; /* not NUL-terminated, never NULL */
	size_t length;
};

/* A row, valid until the next one is asked for. */
struct csv_row {
	uint64_t line; /* of its first byte, from 1 */
	const struct csv_cell *cells;
	size_t count;

	struct csv_cell text; /* its first line as it stands, without the line's end */
	size_t bad_cell;      /* of a bad row: the cell it failed in, from 1; 0: all of it */
};

enum csv_in_status {
	CSV_IN_ROW,
	CSV_IN_BAD,    /* err is the reason alone; the next call goes on with the next line */
	CSV_IN_END,    /* no row is left */
	CSV_IN_FAILED, /* the source failed; err is complete */
};

struct csv_in;

/* The source must outlive it. delimiter: any byte but a quote, a line end or NUL. */
struct csv_in *csv_in_new(struct source *source, char delimiter, struct mm_error *err);
void csv_in_free(struct csv_in *in); /* NULL is fine */

/* The next row that is not blank. A byte order mark in front of the first is skipped. */
enum csv_in_status csv_in_next(struct csv_in *in, struct csv_row *row, struct mm_error *err);

#endif
