/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `info` tells of a symbol, or of all: sums over the rows of a window. */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include <mmtui/market.h>

#define FIGURES_COLUMNS_MAX 64 /* further columns that a header has room for */

struct figures {
	uint32_t symbols, tables;
	uint64_t events, bytes;
	int64_t first, last; /* where there are events */

	/* with the details alone: nothing sensible without events */
	double low, high, volume, largest;
	size_t columns; /* that tables keep beside time, price and volume */
	char column[FIGURES_COLUMNS_MAX][25];
};

/* Adds a symbol's readable tables, and those of its rows that the market has. Whole tables are
 * known by their headers. With details a look is taken at each table: at its header and its index,
 * and at the rows of the blocks that a window cuts. */
void figures_add(struct figures *sum, struct mm_market *market, uint32_t symbol, bool details);

#endif
