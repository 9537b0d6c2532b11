/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Round times are round on the clocks of the zone, so they are found on those: the next multiple of
 * a step in local time, and when that is. Between two of them the zone's offset may change; then
 * the search begins anew at the change, on the clocks as they are set then.
 *
 *   25 h   23:00  00:00  01:00  01:00  02:00      clocks go back from 02:00 to 01:00
 *   23 h   23:00  00:00  01:00  03:00  04:00      clocks go forward from 02:00 to 03:00
 *
 * Where a day begins among times of day its date stands instead of one; dates have precedence over
 * what is too close to them.
 */
#include "tui/time_axis.h"

#include <stdio.h>
#include <string.h>

#define GAP 2         /* blanks between two times, at least */
#define USUAL_GAP 3   /* and where there are many of them */
#define DATE_WIDTH 10 /* 2013-10-07 */
#define MONTH (30.44 * (double)MM_DAY)

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* --- round times ------------------------------------------------------------------------------ */

static int64_t offset_at(const struct mm_zone *zone, int64_t t)
{
	return mm_zone_offset(zone, t) * MM_SECOND;
}

/* The first multiple of `step` on clocks that are ahead of UTC by `offset`, after t or (`at`) at t.
 * False where time ends. */
static bool multiple(int64_t t, int64_t offset, int64_t step, bool at, int64_t *next)
{
	__int128 local = (__int128)t + offset + (at ? step - 1 : step);
	__int128 found = local / step * step;

	if (found > local) /* division rounds towards zero */
		found -= step;
	found -= offset;
	if (found > INT64_MAX)
		return false;
	*next = (int64_t)found;
	return true;
}

/* The first time in (a, b] whose offset is not that of a; b's is not. */
static int64_t change_of_offset(const struct mm_zone *zone, int64_t a, int64_t b)
{
	int64_t before = offset_at(zone, a);

	while (b - a > 1) {
		int64_t middle = a + (b - a) / 2;

		if (offset_at(zone, middle) == before)
			a = middle;
		else
			b = middle;
	}
	return b;
}

static bool next_time(const struct mm_zone *zone, int64_t step, int64_t t, int64_t *next)
{
	int64_t offset = offset_at(zone, t);

	if (!multiple(t, offset, step, false, next))
		return false;
	if (offset_at(zone, *next) == offset)
		return true;
	t = change_of_offset(zone, t, *next);
	return multiple(t, offset_at(zone, t), step, true, next);
}

/* The next day's begin. Days have 23 to 25 hours, but where a zone crossed the date line, and so
 * one and a half after a day's begin it is the next one. False where time ends. */
static bool next_midnight(const struct mm_zone *zone, int64_t t, int64_t *next)
{
	int64_t inside = mm_zone_midnight(zone, t);

	for (int64_t hours = 36; !__builtin_add_overflow(inside, hours * MM_HOUR, &inside);
	     hours = 24) {
		*next = mm_zone_midnight(zone, inside);
		if (*next > t)
			return true;
	}
	return false;
}

/* The next midnight whose day has a round number; weeks begin on Mondays. */
static bool next_day(const struct mm_zone *zone, int64_t days, int64_t t, int64_t *next)
{
	int64_t monday = days % 7 == 0 ? 4 : 0; /* 1970-01-05 */
	int64_t number;

	do {
		if (!next_midnight(zone, t, &t))
			return false;
		number = floor_div(floor_div(t, MM_SECOND) + mm_zone_offset(zone, t), 86400);
	} while ((number - monday) % days != 0);
	*next = t;
	return true;
}

static bool next_month(const struct mm_zone *zone, int64_t months, int64_t t, int64_t *next)
{
	struct mm_civil civil;
	char text[MM_TIME_TEXT_MAX];

	mm_time_to_civil(zone, t, &civil);
	int64_t month = ((int64_t)civil.year * 12 + civil.month - 1) / months * months + months;
	snprintf(text, sizeof(text), "%04d-%02d-01", (int)(month / 12) % 10000,
		 (int)(month % 12) + 1);
	return mm_time_parse(text, zone, MM_NO_DAY, next, NULL) && *next > t;
}

bool time_axis_next(const struct mm_zone *zone, struct time_step step, int64_t t, int64_t *next)
{
	switch (step.unit) {
	case STEP_DAYS: return next_day(zone, step.size, t, next);
	case STEP_MONTHS: return next_month(zone, step.size, t, next);
	default: return next_time(zone, step.size, t, next);
	}
}

/* --- how times are written -------------------------------------------------------------------- */

/* A time of day to the minute where it need not be more precise than `precision` ns, to the second,
 * or with decimals. Returns its columns. */
static int clock_text(const struct mm_zone *zone, int64_t t, int64_t precision, char *out)
{
	int decimals = 0;

	for (int64_t unit = MM_SECOND; unit > precision && decimals < 9; unit /= 10)
		decimals++;
	size_t length = mm_time_format_clock(out, zone, t, decimals);
	if (precision >= MM_MINUTE)
		out[length = 5] = 0;
	return (int)length;
}

/* A round time, and its columns. */
static int label_text(const struct time_axis *axis, struct time_step step, int64_t t, char *out)
{
	static const int lengths[] = {4, 7, DATE_WIDTH}; /* 2013, 2013-10, 2013-10-07 */
	int kind = step.unit == STEP_DAYS ? 2 : step.size % 12 == 0 ? 0 : 1;

	if (step.unit == STEP_TIME)
		return clock_text(axis->zone, t, step.size, out);
	mm_time_format_date(out, axis->zone, t);
	out[lengths[kind]] = 0;
	return lengths[kind];
}

static bool same_day(const struct mm_zone *zone, int64_t a, int64_t b)
{
	return mm_zone_midnight(zone, a) == mm_zone_midnight(zone, b);
}

static double step_length(struct time_step step)
{
	double unit = step.unit == STEP_TIME ? 1 : step.unit == STEP_DAYS ? (double)MM_DAY : MONTH;

	return (double)step.size * unit;
}

/* The i-th step from the closest on; false after the last. */
static bool nth_step(size_t i, struct time_step *out)
{
	static const int seconds[] = {1,   2,   5,    10,   15,   30,    60,    120,  300,
				      600, 900, 1800, 3600, 7200, 10800, 21600, 43200};
	static const struct time_step calendar[] = {
		{STEP_DAYS, 1},     {STEP_DAYS, 2},     {STEP_DAYS, 7},      {STEP_DAYS, 14},
		{STEP_MONTHS, 1},   {STEP_MONTHS, 2},   {STEP_MONTHS, 3},    {STEP_MONTHS, 6},
		{STEP_MONTHS, 12},  {STEP_MONTHS, 24},  {STEP_MONTHS, 60},   {STEP_MONTHS, 120},
		{STEP_MONTHS, 240}, {STEP_MONTHS, 600}, {STEP_MONTHS, 1200},
	};
	enum { FINE = 3 * 9, CLOCK = FINE + sizeof(seconds) / sizeof(*seconds) };
	static const int64_t digits[] = {1, 2, 5};

	if (i < FINE) { /* 1, 2, 5, 10, 20, 50 ns and so on */
		*out = (struct time_step){STEP_TIME, digits[i % 3]};
		for (; i >= 3; i -= 3)
			out->size *= 10;
		return true;
	}
	if (i < CLOCK) {
		*out = (struct time_step){STEP_TIME, seconds[i - FINE] * MM_SECOND};
		return true;
	}
	i -= CLOCK;
	if (i < sizeof(calendar) / sizeof(*calendar))
		*out = calendar[i];
	return i < sizeof(calendar) / sizeof(*calendar);
}

struct time_step time_axis_step(const struct time_axis *axis)
{
	double whole = (double)time_distance(axis->scale.from, axis->scale.to);
	bool dates = !same_day(axis->zone, axis->scale.from, axis->scale.to);
	char text[MM_TIME_TEXT_MAX];
	struct time_step step;

	for (size_t i = 0; nth_step(i, &step); i++) {
		int width = label_text(axis, step, axis->scale.from, text);

		/* a date among times of day needs more room than they do */
		if (step.unit == STEP_TIME && step.size >= MM_HOUR && dates)
			width = (width + DATE_WIDTH + 1) / 2;
		if (step_length(step) * axis->scale.width >= (width + USUAL_GAP) * whole)
			break;
	}
	return step;
}

/* A time at an end to the nearest unit that is no finer than a column: where the market ends at
 * 19:59:59.9 it reads 20:00. */
static void end_clock(const struct time_axis *axis, int64_t t, char *out)
{
	uint64_t whole = time_distance(axis->scale.from, axis->scale.to);
	int64_t column = (int64_t)(whole / (unsigned)axis->scale.width), unit = MM_MINUTE, nearest;

	if (column < unit)
		for (unit = MM_SECOND; unit > column && unit > 1;)
			unit /= 10;
	if (__builtin_add_overflow(t, unit / 2, &nearest))
		nearest = t;
	clock_text(axis->zone, nearest, unit, out);
}

/* Puts a time's date before its time of day. */
static void add_date(const struct time_axis *axis, int64_t t, char *text)
{
	char date[MM_TIME_TEXT_MAX], clock[MM_TIME_TEXT_MAX];

	strcpy(clock, text);
	mm_time_format_date(date, axis->zone, t);
	snprintf(text, MM_TIME_TEXT_MAX, "%.20s %.30s", date, clock);
}

void time_axis_ends(const struct time_axis *axis, char *left, char *right)
{
	int64_t from = axis->scale.from, to = axis->scale.to;

	if (time_distance(from, to) / (unsigned)axis->scale.width >= (uint64_t)MM_HOUR) {
		mm_time_format_date(left, axis->zone, from);
		mm_time_format_date(right, axis->zone, to);
		return;
	}
	end_clock(axis, from, left);
	end_clock(axis, to, right);
	if (!same_day(axis->zone, from, axis->today))
		add_date(axis, from, left);
	if (!same_day(axis->zone, to, axis->today) && !same_day(axis->zone, to, from))
		add_date(axis, to, right);
}

/* --- where they stand ------------------------------------------------------------------------- */

/* Marks on the columns [from, to) of an axis. */
struct marks {
	struct time_mark *mark;
	size_t count;
	int from, to;
};

/* Is there room for a text, and a gap to its left and right? */
static bool is_free(const struct marks *marks, int from, int width)
{
	if (from < marks->from || from + width > marks->to || marks->count == TIME_MARKS_MAX)
		return false;
	for (size_t i = 0; i < marks->count; i++)
		if (from < marks->mark[i].x + marks->mark[i].width + GAP &&
		    from + width + GAP > marks->mark[i].x)
			return false;
	return true;
}

/* Adds the round times of a step where there is room: centred below their columns. A day's begin is
 * worth standing to the right or left of its column, too. */
static void add_marks(const struct time_axis *axis, struct time_step step, struct marks *marks)
{
	int tries = step.unit == STEP_DAYS ? 3 : 1;
	struct time_mark mark = {0};
	int64_t t = axis->scale.from;

	if (t > INT64_MIN)
		t--; /* a round time may stand at the very beginning */
	while (time_axis_next(axis->zone, step, t, &t) && t <= axis->scale.to) {
		mark.t = t;
		mark.width = label_text(axis, step, t, mark.text);
		int column = timescale_column(&axis->scale, t);
		int left[] = {column - mark.width / 2, column, column - mark.width + 1};

		for (int i = 0; i < tries; i++) {
			if (!is_free(marks, left[i], mark.width))
				continue;
			mark.x = left[i];
			marks->mark[marks->count++] = mark;
			break;
		}
	}
}

size_t time_axis_marks(const struct time_axis *axis, int free_from, int free_to,
		       struct time_mark out[TIME_MARKS_MAX])
{
	struct marks marks = {.mark = out, .from = free_from, .to = free_to};

	if (axis->scale.from >= axis->scale.to)
		return 0;
	struct time_step step = time_axis_step(axis);
	if (step.unit == STEP_TIME)
		add_marks(axis, (struct time_step){STEP_DAYS, 1}, &marks);
	for (size_t i = 0; i < marks.count; i++)
		marks.mark[i].among_times = true;
	add_marks(axis, step, &marks);
	return marks.count;
}

void time_axis_draw(const struct time_axis *axis, struct canvas *canvas, struct box line,
		    int free_from, int free_to)
{
	char left[MM_TIME_TEXT_MAX], right[MM_TIME_TEXT_MAX];
	struct time_mark mark[TIME_MARKS_MAX];

	time_axis_ends(axis, left, right);
	int from = canvas_text(canvas, line.y, line.x, line.width, ROLE_DIM, left) + GAP;
	int width = canvas_width(right), to = line.width - width;
	if (to < from) /* no room for both */
		return;
	canvas_text(canvas, line.y, line.x + to, width, ROLE_DIM, right);
	from = from > free_from ? from : free_from;
	to = to - GAP < free_to ? to - GAP : free_to;
	for (size_t i = 0, count = time_axis_marks(axis, from, to, mark); i < count; i++)
		canvas_text(canvas, line.y, line.x + mark[i].x, mark[i].width,
			    mark[i].among_times ? ROLE_TEXT : ROLE_DIM, mark[i].text);
}
