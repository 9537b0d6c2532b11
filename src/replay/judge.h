/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A condition over rows: over a whole session by the table's header alone, over a block by its
 * index, over the rows themselves. The first two say what cannot be, so that most rows need not be
 * read.
 */
#ifndef REPLAY_JUDGE_H
#define REPLAY_JUDGE_H

#include "replay/field.h"
#include "replay/search.h"
#include "replay/source.h"

struct mm_session mm_session_of(const struct mm_pool *pool, const struct mm_segment *segment);

/* Reads the index of blocks [from, to), MM_INDEX_BLOCKS at most, as far as a condition needs it.
 * Where that fails, nothing is in it. */
enum mm_peeked mm_index_read(struct mm_index *index, const struct mm_source *source,
			     const struct mm_condition *condition, const struct mm_table *table,
			     uint64_t from, uint64_t to);

/* Asks the disk for what mm_index_read or mm_condition_of_rows is going to read. */
void mm_index_ask(struct mm_peek *peek, const struct mm_condition *condition, uint64_t from,
		  uint64_t to);
void mm_rows_ask(struct mm_peek *peek, const struct mm_condition *condition, uint64_t block);

/* Is a condition true with rows? ALWAYS and NEVER speak of every single one. */
enum mm_verdict { MM_NEVER, MM_PERHAPS, MM_ALWAYS };

/* By the header: with the rows of a segment. By the index: with the rows of a block. */
enum mm_verdict mm_condition_of_session(const struct mm_condition *condition,
					const struct mm_session *session);
enum mm_verdict mm_condition_of_block(const struct mm_condition *condition,
				      const struct mm_session *session,
				      const struct mm_index *index, uint64_t block);

/* By the rows: truth[i] becomes 1 or 0 for each row of a block of the index (block_rows of them at
 * most). */
enum mm_peeked mm_condition_of_rows(const struct mm_condition *condition,
				    const struct mm_session *session,
				    const struct mm_source *source, const struct mm_index *index,
				    uint64_t block, uint8_t *truth);

#endif
