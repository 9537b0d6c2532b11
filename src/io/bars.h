/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The market on a time grid: what `export --every` writes. */
#ifndef IO_BARS_H
#define IO_BARS_H

#include "io/csv_out.h"

#include <mmtui/merge.h>

struct bars;

/* Cells are [k x every, (k + 1) x every). The first is the one the window begins in; with `to`
 * (INT64_MAX: not given) the last is the one before it, else the last event's. */
struct bars *bars_new(struct mm_market *market, int64_t every, int64_t to, struct mm_error *err);
void bars_free(struct bars *bars); /* NULL is fine */

void bars_put_header(struct csv_out *out);

/* Takes events, in event order, and writes the cells that are over. *rows is added to. False on an
 * error, or where *cancel (may be NULL) became true. */
bool bars_add(struct bars *bars, const struct mm_batch *batch, struct csv_out *out, uint64_t *rows,
	      const atomic_bool *cancel, struct mm_error *err);

/* Writes what is left, after the last event. */
bool bars_finish(struct bars *bars, struct csv_out *out, uint64_t *rows, const atomic_bool *cancel,
		 struct mm_error *err);

#endif
