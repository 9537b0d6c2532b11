/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Round numbers along an axis. */
#ifndef TUI_AXIS_H
#define TUI_AXIS_H

#include <stddef.h>

#define AXIS_MAX 64 /* numbers of an axis */

/* Multiples of 1, 2 or 5 times a power of ten. */
struct axis_numbers {
	double step;
	int decimals; /* that tell any two of them apart */
	size_t count;
	double value[AXIS_MAX]; /* rising */
};

/* The closest such numbers of which at most `most` lie in [low, high]; none where these are not
 * finite or low > high. */
void axis_numbers(double low, double high, int most, struct axis_numbers *out);

#endif
