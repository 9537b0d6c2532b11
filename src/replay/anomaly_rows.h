/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What looks wrong in the rows of one table, looked at piece after piece. */
#ifndef REPLAY_ANOMALY_ROWS_H
#define REPLAY_ANOMALY_ROWS_H

#include "replay/anomaly_found.h"

#include <mmtui/table.h>

/* A piece of a table in memory: the rows [from, to) are looked at, those around them are their
 * neighbours: MM_ANOMALY_NEIGHBOURS on either side, fewer only at the table's ends. */
struct anomaly_piece {
	const int64_t *t;
	const double *price, *volume;
	size_t count;
	size_t from, to;
	uint64_t row; /* of the symbol: that of element 0 */
};

/* A look at one table. */
struct anomaly_look {
	const struct mm_anomaly_limits *limits;
	struct anomaly_found *found;
	const struct mm_table *table;
	uint32_t symbol, id;
	uint64_t gap; /* ns; what is longer is one */
	double size;  /* what is at least so much is large */

	uint64_t run; /* trades so far of the same price and size, the last one is this: */
	struct mm_anomaly last; /* its row, time, price and volume */
};

void anomaly_look_begin(struct anomaly_look *look, const struct mm_anomaly_limits *limits,
			struct anomaly_found *found, const struct mm_table *table, uint32_t id,
			uint32_t symbol);

/* Pieces follow one another without a gap. False where a row breaks the table, which is noted: it
 * and what follows is not looked at. */
bool anomaly_look_at(struct anomaly_look *look, const struct anomaly_piece *piece);

/* There is no further piece. */
void anomaly_look_end(struct anomaly_look *look);

#endif
