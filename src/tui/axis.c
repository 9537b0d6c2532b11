/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is round depends on who reads it. Numbers are round in tens: 1, 2 or 5 times a power of ten.
 * Times are round by the clock on the wall: the quarter of an hour, midnight, Monday, the first of
 * a month, in the zone they are shown in, and across the days when its clocks are changed.
 *
 * For times the way is always the same: from any instant to the next round one. Within a day that
 * is arithmetic on what the clock shows (local time); where the clocks change in between, the
 * arithmetic is done again with the offset that holds there. Days, months and years are counted by
 * the calendar, and begin at the zone's midnight.
 */
#include "tui/axis.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* --- numbers ---------------------------------------------------------------------------------- */

#define EXACT_TENS 22 /* 10^22 is the last power of ten that a double holds exactly */

/* i x mantissa x 10^exponent, rounded once where that is possible: 3 x 0.1 is to read 0.3. */
static double multiple(double i, int mantissa, int exponent)
{
	if (exponent < 0 && exponent >= -EXACT_TENS)
		return i * mantissa / pow(10, -exponent);
	return i * mantissa * pow(10, exponent);
}

/* How many multiples of the step lie in [low, high]; *first is the lowest one's factor. */
static double multiples_within(double low, double high, int mantissa, int exponent, double *first)
{
	double step = multiple(1, mantissa, exponent);

	*first = ceil(low / step);
	return floor(high / step) - *first + 1;
}

void axis_numbers(double low, double high, int most, struct axis_numbers *out)
{
	static const int mantissas[] = {1, 2, 5};
	double first = 0, count = INFINITY, spread;
	int exponent, m = 0;

	*out = (struct axis_numbers){0};
	most = most < AXIS_MAX ? most : AXIS_MAX;
	if (most < 1 || !isfinite(low) || !isfinite(high) || low > high)
		return;
	/* no finer than doubles are told apart there */
	spread = fmax(high / most - low / most, fmax(fabs(low), fabs(high)) * DBL_EPSILON);
	spread = fmax(spread, DBL_MIN);
	exponent = (int)floor(log10(fmin(spread, DBL_MAX))) - 1;
	while (exponent < DBL_MAX_10_EXP) {
		count = multiples_within(low, high, mantissas[m], exponent, &first);
		if (count <= most)
			break;
		m = (m + 1) % 3;
		exponent += m == 0;
	}
	if (!(count <= most)) /* also where it is NaN */
		return;
	out->step = multiple(1, mantissas[m], exponent);
	out->decimals = exponent < 0 ? -exponent : 0;
	for (int i = 0; i < count; i++) {
		double value = multiple(first + i, mantissas[m], exponent);

		/* far from zero, doubles are further apart than fine steps */
		if (value >= low && value <= high &&
		    (out->count == 0 || value > out->value[out->count - 1]))
			out->value[out->count++] = value + 0.0; /* -0 is 0 */
	}
}

/* --- times ------------------------------------------------------------------------------------ */

/* A distance of round times: a stretch shorter than a day, or days, or months. */
struct step {
	int64_t ns;
	int days, months;
	int decimals; /* of seconds; -1: hours and minutes are enough */
};

static const struct step steps[] = {
	{MM_MICROSECOND, 0, 0, 6},
	{2 * MM_MICROSECOND, 0, 0, 6},
	{5 * MM_MICROSECOND, 0, 0, 6},
	{10 * MM_MICROSECOND, 0, 0, 5},
	{20 * MM_MICROSECOND, 0, 0, 5},
	{50 * MM_MICROSECOND, 0, 0, 5},
	{100 * MM_MICROSECOND, 0, 0, 4},
	{200 * MM_MICROSECOND, 0, 0, 4},
	{500 * MM_MICROSECOND, 0, 0, 4},
	{MM_MILLISECOND, 0, 0, 3},
	{2 * MM_MILLISECOND, 0, 0, 3},
	{5 * MM_MILLISECOND, 0, 0, 3},
	{10 * MM_MILLISECOND, 0, 0, 2},
	{20 * MM_MILLISECOND, 0, 0, 2},
	{50 * MM_MILLISECOND, 0, 0, 2},
	{100 * MM_MILLISECOND, 0, 0, 1},
	{200 * MM_MILLISECOND, 0, 0, 1},
	{500 * MM_MILLISECOND, 0, 0, 1},
	{MM_SECOND, 0, 0, 0},
	{2 * MM_SECOND, 0, 0, 0},
	{5 * MM_SECOND, 0, 0, 0},
	{10 * MM_SECOND, 0, 0, 0},
	{15 * MM_SECOND, 0, 0, 0},
	{30 * MM_SECOND, 0, 0, 0},
	{MM_MINUTE, 0, 0, -1},
	{2 * MM_MINUTE, 0, 0, -1},
	{5 * MM_MINUTE, 0, 0, -1},
	{10 * MM_MINUTE, 0, 0, -1},
	{15 * MM_MINUTE, 0, 0, -1},
	{30 * MM_MINUTE, 0, 0, -1},
	{MM_HOUR, 0, 0, -1},
	{2 * MM_HOUR, 0, 0, -1},
	{3 * MM_HOUR, 0, 0, -1},
	{6 * MM_HOUR, 0, 0, -1},
	{12 * MM_HOUR, 0, 0, -1},
	{0, 1, 0, -1},
	{0, 2, 0, -1},
	{0, 7, 0, -1},
	{0, 14, 0, -1},
	{0, 0, 1, -1},
	{0, 0, 3, -1},
	{0, 0, 6, -1},
	{0, 0, 12, -1},
	{0, 0, 24, -1},
	{0, 0, 60, -1},
	{0, 0, 120, -1},
	{0, 0, 240, -1},
	{0, 0, 600, -1},
	{0, 0, 1200, -1},
};

#define STEPS (sizeof(steps) / sizeof(*steps))
#define DATE_WIDTH ((int)sizeof("2013-10-07") - 1)
#define MONTH_WIDTH ((int)sizeof("2013-10") - 1)
#define YEAR_WIDTH ((int)sizeof("2013") - 1)

/* Nanoseconds of a step; of months about as many. */
static double length_of(const struct step *step)
{
	return (double)step->ns + (double)step->days * MM_DAY +
	       (double)step->months * 30.4 * (double)MM_DAY;
}

static int label_width(const struct step *step)
{
	if (step->months > 0)
		return step->months % 12 == 0 ? YEAR_WIDTH : MONTH_WIDTH;
	if (step->days > 0)
		return DATE_WIDTH;
	return step->decimals < 0    ? (int)strlen("09:30")
	       : step->decimals == 0 ? (int)strlen("09:30:00")
				     : (int)strlen("09:30:00.") + step->decimals;
}

static int64_t saturate(__int128 value)
{
	return value < INT64_MIN ? INT64_MIN : value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

/* The lowest multiple of `step` that is at least `value`. */
static __int128 round_up(__int128 value, __int128 step)
{
	__int128 rest = value % step;

	return rest == 0 ? value : value - rest + (rest > 0 ? step : 0);
}

static __int128 offset_at(const struct mm_zone *zone, int64_t t)
{
	return (__int128)mm_zone_offset(zone, t) * MM_SECOND;
}

/* The first instant from t on at which the clock shows a multiple of the step. */
static int64_t next_clock(const struct mm_zone *zone, int64_t t, int64_t step)
{
	__int128 offset = offset_at(zone, t), there;
	int64_t at = saturate(round_up(t + offset, step) - offset);

	there = offset_at(zone, at);
	if (there != offset)
		at = saturate(round_up(at + there, step) - there);
	return at;
}

/* Midnight of a day that is counted from 1970-01-01 by the zone's calendar. */
static int64_t midnight_of(const struct mm_zone *zone, int64_t day)
{
	__int128 noon = (__int128)day * MM_DAY + MM_DAY / 2;

	return mm_zone_midnight(zone, saturate(noon - offset_at(zone, saturate(noon))));
}

/* The first midnight from t on of a day whose number is a multiple; weeks begin on Monday. */
static int64_t next_day(const struct mm_zone *zone, int64_t t, int days)
{
	__int128 local = t + offset_at(zone, t);
	int64_t day = (int64_t)(local / MM_DAY - (local % MM_DAY < 0));
	int monday = days % 7 == 0 ? 3 : 0; /* 1970-01-01 was a Thursday */

	if (mm_zone_midnight(zone, t) < t)
		day++;
	return midnight_of(zone, (int64_t)round_up(day + monday, days) - monday);
}

/* The first beginning from t on of a month whose number is a multiple; INT64_MAX where that is
 * beyond what can be told. */
static int64_t next_month(const struct mm_zone *zone, int64_t t, int months)
{
	struct mm_civil civil;
	struct mm_error err;
	char text[MM_TIME_TEXT_MAX];
	int64_t at = INT64_MAX;
	int month;

	mm_time_to_civil(zone, t, &civil);
	month = civil.year * 12 + civil.month - 1;
	for (int tries = 0; tries < 2; tries++, month++) {
		month = (int)round_up(month, months);
		snprintf(text, sizeof(text), "%04d-%02d-01", month / 12, month % 12 + 1);
		if (!mm_time_parse(text, zone, MM_NO_DAY, &at, &err))
			return INT64_MAX;
		if (at >= t)
			return at;
	}
	return INT64_MAX;
}

static int64_t next(const struct mm_zone *zone, const struct step *step, int64_t t)
{
	return step->months > 0 ? next_month(zone, t, step->months)
	       : step->days > 0 ? next_day(zone, t, step->days)
				: next_clock(zone, t, step->ns);
}

/* Writes a time as precisely as its step asks for. `room` is in columns. */
static void label(const struct mm_zone *zone, const struct step *step, int64_t t, int room,
		  char *out)
{
	char text[MM_TIME_TEXT_MAX];
	const char *from = text;

	mm_time_format_date(text, zone, t);
	if (step->months > 0)
		text[label_width(step)] = 0;
	else if (step->days == 0 && mm_zone_midnight(zone, t) != t)
		mm_time_format_clock(text, zone, t, step->decimals < 0 ? 0 : step->decimals);
	else if (step->days == 0 && room < DATE_WIDTH)
		from += strlen("2013-");
	if (step->days == 0 && step->months == 0 && step->decimals < 0 && text[2] == ':')
		text[strlen("09:30")] = 0;
	snprintf(out, AXIS_LABEL_MAX, "%.*s", AXIS_LABEL_MAX - 1, from);
}

/* The closest round times for which there is room; `per_ns` is columns a nanosecond. */
static const struct step *step_for(double per_ns)
{
	for (size_t i = 0; i + 1 < STEPS; i++)
		if (length_of(&steps[i]) * per_ns >= label_width(&steps[i]) + AXIS_LABEL_GAP)
			return &steps[i];
	return &steps[STEPS - 1];
}

size_t axis_times(const struct mm_zone *zone, int64_t from, int64_t to, int columns,
		  struct axis_time *out, size_t most)
{
	__int128 whole = (__int128)to - from;
	int free_from = 0, room;
	size_t count = 0;

	if (whole <= 0 || columns < 1)
		return 0;
	const struct step *step = step_for(columns / (double)whole);
	room = (int)fmin(length_of(step) * columns / (double)whole, columns) - AXIS_LABEL_GAP;
	for (int64_t t = next(zone, step, from); t < to && count < most;) {
		struct axis_time *tick = &out[count];

		tick->t = t;
		tick->column = (int)(((__int128)t - from) * columns / whole);
		label(zone, step, t, room, tick->label);
		tick->width = (int)strlen(tick->label);
		tick->x = tick->column - tick->width / 2;
		if (tick->x >= free_from && tick->x + tick->width <= columns) {
			free_from = tick->x + tick->width + AXIS_LABEL_GAP;
			count++;
		}
		int64_t after = t < INT64_MAX ? next(zone, step, t + 1) : t;
		if (after <= t)
			break;
		t = after;
	}
	return count;
}
