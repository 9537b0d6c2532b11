/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Round numbers and round times along an axis, and where they stand. */
#ifndef TUI_AXIS_H
#define TUI_AXIS_H

#include <mmtui/time.h>

#include <stddef.h>
#include <stdint.h>

#define AXIS_MAX 64       /* numbers or times of an axis */
#define AXIS_LABEL_MAX 24 /* bytes of a time's label, its NUL included */
#define AXIS_LABEL_GAP 3  /* blanks between two times, at least */

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

/* A round time: the column it falls on, and its label's place and text. */
struct axis_time {
	int64_t t;
	int column;
	int x, width;
	char label[AXIS_LABEL_MAX];
};

/* The closest round times by the zone's clocks in [from, to), which is `columns` wide, that have
 * room for their labels: centred below their columns, all within, none touching another. Writes at
 * most `most` and returns how many. Midnight is labelled by its date. */
size_t axis_times(const struct mm_zone *zone, int64_t from, int64_t to, int columns,
		  struct axis_time *out, size_t most);

#endif
