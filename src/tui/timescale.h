/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stretch of time over a row of columns. Everything that stands on the timeline, or comes from a
 * place on it, goes through these two functions, so that a click lands where what was clicked at is
 * drawn.
 */
#ifndef TUI_TIMESCALE_H
#define TUI_TIMESCALE_H

#include <stdbool.h>
#include <stdint.h>

struct timescale {
	int64_t from, to; /* both belong to it */
	int width;        /* columns, at least 1 */
};

/* Nanoseconds from a to b, 0 where b is not after a; both may be anywhere, so that their distance
 * needs all 64 bits. */
uint64_t time_distance(int64_t a, int64_t b);

bool timescale_holds(const struct timescale *scale, int64_t t);

/* The column that a time falls in, 0 to width - 1; one before or after the stretch falls in the
 * first or the last. */
int timescale_column(const struct timescale *scale, int64_t t);

/* The first time that falls in a column; of a column left of all it is `from`, right of all `to`.
 * Where there are fewer nanoseconds than columns, some have no time: theirs is the next one's. */
int64_t timescale_time(const struct timescale *scale, int column);

#endif
