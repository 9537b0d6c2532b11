/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times as text, both ways. Dates are counted with the usual trick of a year that
 * begins in March, so that the leap day is its last and a month's first day is a linear function
 * of the month; everything is integer arithmetic on days since 1970 and seconds of the day.
 */
#include "base/quote.h"
#include "base/zone.h"

#include <string.h>

/* a / b rounded down, b > 0. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_from_date(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = floor_div(year, 400);
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* The other way round. */
static void date_from_days(int64_t days, int *year, int *month, int *day)
{
	days += 719468;
	int64_t era = floor_div(days, 146097);
	int64_t of_era = days - era * 146097;
	int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
	int64_t from_march = (5 * of_year + 2) / 153;

	*day = (int)(of_year - (153 * from_march + 2) / 5 + 1);
	*month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
	*year = (int)(years + era * 400 + (*month <= 2));
}

static int days_in_month(int year, int month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

int64_t mm_zone_midnight(const struct mm_zone *zone, int64_t timestamp)
{
	int64_t second = floor_div(timestamp, MM_SECOND);
	int64_t local = second + zone->period[zone_at(zone, second)].offset;
	int64_t first = zone_first_of_day(zone, floor_div(local, 86400));

	return first <= ZONE_SECOND_MIN ? INT64_MIN : first * MM_SECOND;
}

void mm_time_to_civil(const struct mm_zone *zone, int64_t timestamp, struct mm_civil *out)
{
	int64_t second = floor_div(timestamp, MM_SECOND);
	int32_t offset = zone->period[zone_at(zone, second)].offset;
	int64_t days = floor_div(second + offset, 86400);
	int of_day = (int)(second + offset - days * 86400);

	date_from_days(days, &out->year, &out->month, &out->day);
	out->hour = of_day / 3600;
	out->minute = of_day / 60 % 60;
	out->second = of_day % 60;
	out->nanosecond = (int)((timestamp % MM_SECOND + MM_SECOND) % MM_SECOND);
	out->offset = offset;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* What is left of the text that is being read. */
struct reader {
	const char *at, *end;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes one character if it is next. */
static bool take(struct reader *in, char c)
{
	if (in->at == in->end || *in->at != c)
		return false;
	in->at++;
	return true;
}

/* Takes exactly `digits` digits. */
static bool take_number(struct reader *in, int digits, int *out)
{
	if (in->end - in->at < digits)
		return false;
	*out = 0;
	for (int i = 0; i < digits; i++) {
		if (!is_digit(in->at[i]))
			return false;
		*out = *out * 10 + (in->at[i] - '0');
	}
	in->at += digits;
	return true;
}

/* The reasons a time may be refused for; NULL is none. */
static const char not_a_time[] = "not a time";
static const char no_such_time[] = "no such time of day";
static const char no_such_date[] = "no such date";
static const char too_fine[] = "more than nine decimals";
static const char no_offset[] = "an offset is Z, +hh, +hhmm or +hh:mm";
static const char not_in_range[] = "outside 1677-09-21 to 2262-04-11";

/* Reads `14:03`, `14:03:27` or `14:03:27.5` into seconds of the day and nanoseconds. */
static const char *read_clock(struct reader *in, int hour_digits, int64_t *seconds,
			      int64_t *nanosecond)
{
	int hour, minute, second = 0, digits = 0;

	*nanosecond = 0;
	if (!take_number(in, hour_digits, &hour) || !take(in, ':') || !take_number(in, 2, &minute))
		return not_a_time;
	if (take(in, ':')) {
		if (!take_number(in, 2, &second))
			return not_a_time;
		if (take(in, '.')) {
			for (; in->at < in->end && is_digit(*in->at); in->at++, digits++) {
				if (digits == 9)
					return too_fine;
				*nanosecond = *nanosecond * 10 + (*in->at - '0');
			}
			if (digits == 0)
				return not_a_time;
			for (; digits < 9; digits++)
				*nanosecond *= 10;
		}
	}
	if (hour > 23 || minute > 59 || second > 59)
		return no_such_time;
	*seconds = hour * 3600 + minute * 60 + second;
	return NULL;
}

/* Reads an offset where there is one: *offset in seconds, *given false where the text ends. */
static const char *read_offset(struct reader *in, bool *given, int64_t *offset)
{
	int hour, minute = 0, second = 0;

	*offset = 0;
	*given = in->at < in->end;
	if (!*given || take(in, 'Z'))
		return NULL;
	bool west = take(in, '-');
	if (!west && !take(in, '+'))
		return not_a_time;
	if (!take_number(in, 2, &hour))
		return no_offset;
	if (take(in, ':')) {
		if (!take_number(in, 2, &minute) || (take(in, ':') && !take_number(in, 2, &second)))
			return no_offset;
	} else if (in->at < in->end && !take_number(in, 2, &minute)) {
		return no_offset;
	}
	if (hour > 23 || minute > 59 || second > 59)
		return no_offset;
	*offset = hour * 3600 + minute * 60 + second;
	if (west)
		*offset = -*offset;
	return NULL;
}

/* Puts seconds and nanoseconds together, where they fit. */
static const char *join(int64_t second, int64_t nanosecond, int64_t *out)
{
	if (second < ZONE_SECOND_MIN || second > ZONE_SECOND_MAX)
		return not_in_range;
	if (second < 0 && nanosecond > 0) { /* the lowest second is not whole in int64 */
		second++;
		nanosecond -= MM_SECOND;
	}
	if (__builtin_mul_overflow(second, MM_SECOND, out) ||
	    __builtin_add_overflow(*out, nanosecond, out))
		return not_in_range;
	return NULL;
}

/* Reads the form with a date. */
static const char *read_iso(struct reader *in, const struct mm_zone *zone, int64_t *out)
{
	int year, month, day;
	int64_t seconds, nanosecond = 0, offset;
	const char *reason;
	bool given;

	if (!take_number(in, 4, &year) || !take(in, '-') || !take_number(in, 2, &month) ||
	    !take(in, '-') || !take_number(in, 2, &day))
		return not_a_time;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return no_such_date;
	int64_t days = days_from_date(year, month, day);
	if (in->at == in->end)
		return join(zone_first_of_day(zone, days), 0, out);
	if (!take(in, 'T') && !take(in, ' '))
		return not_a_time;
	if ((reason = read_clock(in, 2, &seconds, &nanosecond)) ||
	    (reason = read_offset(in, &given, &offset)))
		return reason;
	if (in->at < in->end)
		return not_a_time;
	seconds += days * 86400;
	return join(given ? seconds - offset : zone_from_local(zone, seconds), nanosecond, out);
}

/* Reads a time of day on the zone's day that contains `day`. */
static const char *read_time_of_day(struct reader *in, const struct mm_zone *zone, int64_t day,
				    int64_t *out)
{
	int64_t seconds, nanosecond;
	const char *reason = read_clock(in, in->at[1] == ':' ? 1 : 2, &seconds, &nanosecond);

	if (reason)
		return reason;
	if (in->at < in->end)
		return not_a_time;
	if (day == MM_NO_DAY)
		return "a time of day needs a date here";
	int64_t second = floor_div(day, MM_SECOND);
	int64_t local = second + zone->period[zone_at(zone, second)].offset;
	local = floor_div(local, 86400) * 86400 + seconds;
	return join(zone_from_local(zone, local), nanosecond, out);
}

/* Reads an integer, all digits of it. */
static const char *read_integer(struct reader *in, int64_t *out)
{
	bool minus = take(in, '-');
	int64_t value = 0;

	for (; in->at < in->end && is_digit(*in->at); in->at++) {
		int digit = minus ? '0' - *in->at : *in->at - '0';
		if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
		    __builtin_add_overflow(value, (int64_t)digit, &value))
			return not_in_range;
	}
	*out = value;
	return in->at < in->end ? not_a_time : NULL;
}

static bool time_refused(const char *text, size_t length, const char *reason, struct mm_error *err)
{
	char quoted[QUOTE_MAX];
	return mm_fail(err, "%s: %s", quote_text(quoted, text, length), reason);
}

bool mm_time_parse_iso(const char *text, size_t length, const struct mm_zone *zone, int64_t *out,
		       struct mm_error *err)
{
	struct reader in = {text, text + length};
	const char *reason = read_iso(&in, zone, out);

	return !reason || time_refused(text, length, reason, err);
}

bool mm_time_parse(const char *text, const struct mm_zone *zone, int64_t day, int64_t *out,
		   struct mm_error *err)
{
	size_t length = strlen(text);
	struct reader in = {text, text + length};
	size_t digits = strspn(text + (*text == '-'), "0123456789");
	const char *reason;

	if (digits > 0 && digits + (*text == '-') == length)
		reason = read_integer(&in, out);
	else if (length > 2 && (text[1] == ':' || text[2] == ':'))
		reason = read_time_of_day(&in, zone, day, out);
	else
		reason = read_iso(&in, zone, out);
	if (reason == not_a_time)
		reason = "not a time such as 2013-10-07T14:03:27.5Z, 14:03:27 or nanoseconds";
	return !reason || time_refused(text, length, reason, err);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Writes a number with exactly `digits` digits; returns the end. */
static char *put_number(char *out, uint64_t value, int digits)
{
	for (int i = digits; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + digits;
}

static char *put_date(char *out, const struct mm_civil *civil)
{
	out = put_number(out, (uint64_t)civil->year, 4);
	*out++ = '-';
	out = put_number(out, (uint64_t)civil->month, 2);
	*out++ = '-';
	return put_number(out, (uint64_t)civil->day, 2);
}

static char *put_clock(char *out, const struct mm_civil *civil, int decimals)
{
	char fraction[9];

	out = put_number(out, (uint64_t)civil->hour, 2);
	*out++ = ':';
	out = put_number(out, (uint64_t)civil->minute, 2);
	*out++ = ':';
	out = put_number(out, (uint64_t)civil->second, 2);
	if (decimals <= 0)
		return out;
	*out++ = '.';
	put_number(fraction, (uint64_t)civil->nanosecond, 9);
	memcpy(out, fraction, (size_t)(decimals < 9 ? decimals : 9));
	return out + (decimals < 9 ? decimals : 9);
}

/* Writes an offset; its seconds only where it has some (local mean times of long ago do). */
static char *put_offset(char *out, int32_t offset)
{
	uint32_t size = (uint32_t)(offset < 0 ? -offset : offset);

	if (offset == 0) {
		*out++ = 'Z';
		return out;
	}
	*out++ = offset < 0 ? '-' : '+';
	out = put_number(out, size / 3600, 2);
	*out++ = ':';
	out = put_number(out, size / 60 % 60, 2);
	if (size % 60 != 0) {
		*out++ = ':';
		out = put_number(out, size % 60, 2);
	}
	return out;
}

static size_t put_end(char *start, char *end)
{
	*end = '\0';
	return (size_t)(end - start);
}

size_t mm_time_format_iso(char *out, const struct mm_zone *zone, int64_t timestamp)
{
	struct mm_civil civil;
	char *to = out;

	mm_time_to_civil(zone, timestamp, &civil);
	to = put_date(to, &civil);
	*to++ = 'T';
	to = put_clock(to, &civil, 9);
	return put_end(out, put_offset(to, civil.offset));
}

size_t mm_time_format_clock(char *out, const struct mm_zone *zone, int64_t timestamp, int decimals)
{
	struct mm_civil civil;

	mm_time_to_civil(zone, timestamp, &civil);
	return put_end(out, put_clock(out, &civil, decimals));
}

size_t mm_time_format_date(char *out, const struct mm_zone *zone, int64_t timestamp)
{
	struct mm_civil civil;

	mm_time_to_civil(zone, timestamp, &civil);
	return put_end(out, put_date(out, &civil));
}
