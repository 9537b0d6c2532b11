/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What fields of conditions are, over a session by the table's header, over a block by its index,
 * and row by row.
 */
#ifndef REPLAY_FIELD_H
#define REPLAY_FIELD_H

#include "store/fold.h"

#include <mmtui/asof.h>
#include <mmtui/breakpoint.h>

#define MM_STRIP 512 /* rows looked at together: a block, as we write them */

/* What the fields of a segment's rows count from. */
struct mm_session {
	const struct mm_table *table;
	double reference; /* of change */
	bool follows;     /* the symbol has a row before it, ... */
	int64_t before;   /* at this time */
};

/* A copy of the index for the blocks [from, to) of a table, and for a block more on either side
 * where there is one: block b is at [b - from + 1]. Only the arrays that are needed are filled in.
 */
#define MM_INDEX_BLOCKS 126

struct mm_index {
	uint64_t from, to;
	int64_t first[MM_INDEX_BLOCKS + 2];
	double value[MM_SLOTS][MM_INDEX_BLOCKS + 2];
};

struct mm_index_block {
	const struct mm_session *session;
	const struct mm_index *index;
	uint64_t number;
};

/* Some rows of a block, and those of their columns that are needed. */
struct mm_strip {
	const struct mm_session *session;
	uint64_t row; /* the first one's, in the table */
	size_t n;
	bool follows;               /* the symbol has a row before the first: */
	int64_t time[1 + MM_STRIP]; /* its time, then theirs */
	double price[MM_STRIP], size[MM_STRIP];
};

/* All values of a field lie in it. holes: at some rows it may have none; no comparison is true
 * there. */
struct mm_range {
	double low, high;
	bool holes;
};

/* Sets of columns or arrays of the index. */
#define MM_BIT(slot) (1u << (slot))

struct mm_field_functions {
	unsigned columns; /* that `values` reads */
	unsigned index;   /* that `in_block` and `values` read, beside the first timestamps */
	struct mm_range (*in_session)(const struct mm_session *session);
	struct mm_range (*in_block)(const struct mm_index_block *block);
	/* What it is at each row. fold: the session's up to the strip; goes on through it. NULL: of
	 * the gap, which is no double. */
	void (*values)(const struct mm_strip *strip, struct fold *fold, double *out);
};

const struct mm_field_functions *mm_field(enum mm_field field);

/* A field at one place: of the state there, or of an event of this size, so long after the symbol's
 * event before (ns; NaN where there is none). NaN where it is not known. */
double mm_field_value(enum mm_field field, const struct mm_asof *state, double size, double gap);

#endif
