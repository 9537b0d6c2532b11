/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fold: the running figures of a stretch of rows, left to right in float64. The writer stores
 * it, verify computes it again; whatever else computes it must do the same operations in the same
 * order, or the last bits differ.
 */
#ifndef STORE_FOLD_H
#define STORE_FOLD_H

#include <math.h>

struct fold {
	double volume, turnover;
	double low, high, largest;
};

/* The fold of nothing. */
#define FOLD_NOTHING ((struct fold){.low = INFINITY, .high = -INFINITY})

/* Adds one row. Of equal prices the first stays, which tells 0.0 and -0.0 apart. */
static inline void fold_add(struct fold *fold, double price, double volume)
{
	fold->volume += volume;
	fold->turnover += price * volume; /* never fused: -ffp-contract=off */
	if (price < fold->low)
		fold->low = price;
	if (price > fold->high)
		fold->high = price;
	if (volume > fold->largest)
		fold->largest = volume;
}

#endif
