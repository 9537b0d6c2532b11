/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A condition over rows: over a whole session by the table's header alone, over a block by its
 * index, over the rows themselves. The first two say what cannot be, so that most rows need not be
 * read.
 */
#ifndef REPLAY_FIELD_H
#define REPLAY_FIELD_H

#include <mmtui/asof.h>
#include <mmtui/breakpoint.h>

#include "replay/search.h"

/* What the fields of a segment's rows count from. */
struct mm_session {
	const struct mm_table *table;
	double reference; /* of change */
	bool follows;     /* the symbol has a row before it, ... */
	int64_t before;   /* at this time */
};

struct mm_session mm_session_of(const struct mm_pool *pool, const struct mm_segment *segment);

/* Is a condition true with rows? ALWAYS and NEVER speak of every single one. */
enum mm_verdict { MM_NEVER, MM_PERHAPS, MM_ALWAYS };

/* By the header: with the rows of a segment. */
enum mm_verdict mm_condition_of_session(const struct mm_condition *condition,
					const struct mm_session *session);

/* Inside a visit. By the index: with the rows of a block. */
enum mm_verdict mm_condition_of_block(const struct mm_condition *condition,
				      const struct mm_session *session,
				      const struct mm_visit *visit, uint64_t block);

/* Inside a visit. By the rows: truth[i] becomes 1 or 0 for each row of a block (block_rows of them
 * at most). */
void mm_condition_of_rows(const struct mm_condition *condition, const struct mm_session *session,
			  const struct mm_visit *visit, uint64_t block, uint8_t *truth);

/* Which columns mm_condition_of_rows reads: bits 1 << slot. */
unsigned mm_condition_columns(const struct mm_condition *condition);

/* A field at one place: of the state there, or of an event of this size, so long after the symbol's
 * event before (ns; NaN where there is none). NaN where it is not known. */
double mm_field_value(enum mm_field field, const struct mm_asof *state, double size, double gap);

#endif
