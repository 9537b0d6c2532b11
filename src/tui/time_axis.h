/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An axis of times: the line below a chart that tells which column is when. */
#ifndef TUI_TIME_AXIS_H
#define TUI_TIME_AXIS_H

#include "tui/canvas.h"
#include "tui/timescale.h"

#include <mmtui/time.h>

/* Distances of round times. Whole days and months are those of the calendar. */
struct time_step {
	enum { STEP_TIME, STEP_DAYS, STEP_MONTHS } unit;
	int64_t size; /* ns, days, months */
};

struct time_axis {
	const struct mm_zone *zone;
	struct timescale scale;
	int64_t today; /* on this time's day the date goes without saying */
};

/* The closest round times that there is room for. */
struct time_step time_axis_step(const struct time_axis *axis);

/* The first round time after t, as clocks in the zone show it: on a day of 25 hours there are two
 * of 01:00, on one of 23 none of 02:00. False where time ends. */
bool time_axis_next(const struct mm_zone *zone, struct time_step step, int64_t t, int64_t *next);

/* The times of both ends, as precise as a column is. MM_TIME_TEXT_MAX bytes each. */
void time_axis_ends(const struct time_axis *axis, char *left, char *right);

/* A round time, and where its text stands: columns counted from the axis' first. */
#define TIME_MARKS_MAX 256 /* on one axis; a screen has room for fewer */
struct time_mark {
	int64_t t;
	int x, width;
	bool among_times; /* a day's begin where the others are times of day */
	char text[MM_TIME_TEXT_MAX];
};

/* The closest round times that have room within the columns [free_from, free_to), none touching
 * another, and how many: first the days that begin, then all others; both rise. */
size_t time_axis_marks(const struct time_axis *axis, int free_from, int free_to,
		       struct time_mark out[TIME_MARKS_MAX]);

/* Draws the times of both ends into a line, and round ones between those of its columns that are
 * free: [free_from, free_to), counted from the line's first. */
void time_axis_draw(const struct time_axis *axis, struct canvas *canvas, struct box line,
		    int free_from, int free_to);

#endif
