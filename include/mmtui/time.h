/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time as numbers and as text. A timestamp is an int64_t in nanoseconds since
 * 1970-01-01T00:00:00Z (no leap seconds), a duration an int64_t in nanoseconds. The whole int64
 * range is valid: 1677-09-21 to 2262-04-11. All functions here are safe in any thread but
 * mm_zone_find, which only the thread that owns the process's environment may call.
 */
#ifndef MMTUI_TIME_H
#define MMTUI_TIME_H

#include <mmtui/error.h>

#include <stdint.h>

#define MM_MICROSECOND INT64_C(1000)
#define MM_MILLISECOND INT64_C(1000000)
#define MM_SECOND INT64_C(1000000000)
#define MM_MINUTE (60 * MM_SECOND)
#define MM_HOUR (60 * MM_MINUTE)
#define MM_DAY (24 * MM_HOUR)

#define MM_TIME_TEXT_MAX                                                        \
	64 /* bytes that any text of a time or a duration fits in, NUL included \
	    */

/* A zone's offsets for all times. Immutable, and alive until the process ends. */
struct mm_zone;

const struct mm_zone *mm_zone_utc(void);

/* The zone of a tz database name ("America/New_York", "UTC"); "local" is the machine's, as TZ or
 * /etc/localtime has it. NULL and an error where the system has no such zone. Reads it through the
 * C library once and keeps it: asking again is cheap. */
const struct mm_zone *mm_zone_find(const char *name, struct mm_error *err);

const char *mm_zone_name(const struct mm_zone *zone);

/* Seconds east of UTC at a timestamp, and the abbreviation in force ("EDT", "UTC"). */
int32_t mm_zone_offset(const struct mm_zone *zone, int64_t timestamp);
const char *mm_zone_abbreviation(const struct mm_zone *zone, int64_t timestamp);

/* The first timestamp of the zone's calendar day that contains `timestamp` (clamped to int64). */
int64_t mm_zone_midnight(const struct mm_zone *zone, int64_t timestamp);

/* A date and time of day as clocks in a zone show it. */
struct mm_civil {
	int year, month, day; /* month and day from 1 */
	int hour, minute, second;
	int nanosecond;
	int32_t offset; /* seconds east of UTC */
};

void mm_time_to_civil(const struct mm_zone *zone, int64_t timestamp, struct mm_civil *out);

/*
 * Reads a TIME as design and manual define it:
 *   2013-10-07T14:03:27.123456789Z   `T` or one space; seconds and fraction may be missing, a date
 *   alone is its midnight; offset Z, +hh, +hhmm, +hh:mm (and :ss,
 *   which old local times need); without one it is read in `zone`
 *   14:03:27.5, 9:30                 on the zone's day that contains `day` (MM_NO_DAY refuses it)
 *   1381132800464000000              an integer is nanoseconds
 * Where clocks go back, the first of the two readings is meant; where they go forward, a time that
 * does not exist is read with the offset before the change. More than nine decimals, values out of
 * range (25:00, February 30) and text left over are errors that quote the text.
 */
#define MM_NO_DAY INT64_MIN
bool mm_time_parse(const char *text, const struct mm_zone *zone, int64_t day, int64_t *out,
		   struct mm_error *err);

/* As mm_time_parse, but only the ISO 8601 form with a date, over `length` bytes that need no NUL:
 * what a CSV's cell holds. */
bool mm_time_parse_iso(const char *text, size_t length, const struct mm_zone *zone, int64_t *out,
		       struct mm_error *err);

/* Each writes at most MM_TIME_TEXT_MAX bytes and returns the length without the NUL.
 * iso:   2013-10-07T10:03:27.123456789-04:00, always nine decimals, Z where the offset is zero
 * clock: 14:03:27.123456 with `decimals` 0 to 9 digits (cut, not rounded)
 * date:  2013-10-07
 * duration: exact, as mm_duration_parse reads it: 250ms, 1.5s, 1m30s, 1d2h, 0s */
size_t mm_time_format_iso(char *out, const struct mm_zone *zone, int64_t timestamp);
size_t mm_time_format_clock(char *out, const struct mm_zone *zone, int64_t timestamp, int decimals);
size_t mm_time_format_date(char *out, const struct mm_zone *zone, int64_t timestamp);
size_t mm_duration_format(char *out, int64_t duration);

/* Reads a duration: numbers with units ns, us, ms, s, m, h, d, decimals allowed, one after another
 * (`250ms`, `1.5s`, `1h30m`); a leading `-` or `+` where `sign` is true. A number without a unit,
 * an empty text and what does not fit are errors. */
bool mm_duration_parse(const char *text, bool sign, int64_t *out, struct mm_error *err);

#endif
