/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a table's values come from: a visit, where it is resident, or else a peek. */
#ifndef REPLAY_SOURCE_H
#define REPLAY_SOURCE_H

#include <mmtui/peek.h>

#include <string.h>

struct mm_source {
	const struct mm_visit *visit;
	struct mm_peek *peek;
	bool wait; /* a peek's */
};

/* Values [from, from + n) of price or volume, or of the index, as float64. */
static inline enum mm_peeked mm_source_values(const struct mm_source *source, enum mm_slot slot,
					      uint64_t from, size_t n, double *out)
{
	if (!source->visit)
		return mm_peek_values(source->peek, slot, from, n, source->wait, out, NULL);
	mm_visit_values(source->visit, slot, from, n, out);
	return MM_PEEK_READ;
}

/* The same of timestamps: the rows', or the index's first ones. */
static inline enum mm_peeked mm_source_times(const struct mm_source *source, enum mm_slot slot,
					     uint64_t from, size_t n, int64_t *out)
{
	if (!source->visit)
		return mm_peek_read(source->peek,
				    source->peek->table->place[slot].offset + from * sizeof *out,
				    n * sizeof *out, source->wait, out, NULL);
	memcpy(out, mm_visit_times(source->visit, slot) + from, n * sizeof *out);
	return MM_PEEK_READ;
}

#endif
