/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The further columns of tables, for a batch of events at a time. */
#ifndef IO_EXTRAS_H
#define IO_EXTRAS_H

#include "io/csv_out.h"

#include <mmtui/merge.h>

struct extras;

/* names[count] are the columns asked for. Looks into the header of every chosen table; a column
 * that none of them has is an error. */
struct extras *extras_new(struct mm_market *market, char *const *names, size_t count,
			  struct mm_error *err);
void extras_free(struct extras *extras); /* NULL is fine */

/* How many events of a batch these columns should be held for at once, at most. */
size_t extras_capacity(const struct extras *extras);

/* Copies the columns for the next batch of a merge that began at the market's start. Where a table
 * breaks meanwhile, its cells stay empty. */
bool extras_load(struct extras *extras, const struct mm_batch *batch, struct mm_error *err);

/* The place of the next event of `symbol` within the batch: asked once an event, in order. */
size_t extras_next(struct extras *extras, uint32_t symbol);

/* Writes a cell. */
void extras_put(const struct extras *extras, size_t column, size_t place, struct csv_out *out);

#endif
