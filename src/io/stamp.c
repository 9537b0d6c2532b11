/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A count's unit follows from its size: from 1973-03-03 to the year 5138, the counts of seconds,
 * milliseconds, microseconds and nanoseconds since 1970 do not overlap:
 *
 *   |count| below 10^11      seconds
 *           below 10^14      milliseconds
 *           below 10^17      microseconds
 *           else             nanoseconds
 *
 * The first value settles the file's unit. Where a later one is of another size the file mixes
 * units or begins before 1973, and only the user can tell: it is an error. Decimals are read
 * exactly, `1381132800.464` in seconds as 1381132800464000000 ns.
 *
 * Dates are dear to read, and rows that follow each other are mostly of the same second: its text
 * is kept with its time, and where it comes again only the decimals are read.
 */
#include "io/stamp.h"

#include <string.h>

static const struct unit {
	int64_t ns;
	uint64_t least, most; /* |count| that looks like it: [least, most) */
	const char *name;
} units[] = {
	[STAMP_S] = {MM_SECOND, 0, UINT64_C(100000000000), "seconds"},
	[STAMP_MS] = {MM_MILLISECOND, UINT64_C(100000000000), UINT64_C(100000000000000),
		      "milliseconds"},
	[STAMP_US] = {MM_MICROSECOND, UINT64_C(100000000000000), UINT64_C(100000000000000000),
		      "microseconds"},
	[STAMP_NS] = {1, UINT64_C(100000000000000000), UINT64_MAX, "nanoseconds"},
};

void stamp_reader_init(struct stamp_reader *reader, enum mm_time_unit unit,
		       const struct mm_zone *zone)
{
	static const enum stamp_form forms[] = {
		[MM_UNIT_GUESS] = STAMP_UNKNOWN, [MM_UNIT_S] = STAMP_S,   [MM_UNIT_MS] = STAMP_MS,
		[MM_UNIT_US] = STAMP_US,         [MM_UNIT_NS] = STAMP_NS,
	};

	reader->form = forms[unit];
	reader->given = unit != MM_UNIT_GUESS;
	reader->zone = zone;
}

/* A count as it is written: sign, whole part and decimals. */
struct count {
	bool negative;
	uint64_t whole;
	const char *decimals;
	size_t places;
};

/* False where the text is no such number, or its whole part is beyond any timestamp. */
static bool read_count(const char *text, size_t length, struct count *out, bool *number)
{
	const char *p = text, *end = text + length;
	uint64_t whole = 0;
	size_t digits = 0;
	bool fits = true;

	out->negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end && (unsigned)(*p - '0') < 10; p++, digits++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, (uint64_t)(*p - '0'), &whole))
			fits = false;
	out->whole = whole;
	out->decimals = p;
	out->places = 0;
	if (p < end && *p == '.' && digits) {
		out->decimals = ++p;
		for (; p < end && (unsigned)(*p - '0') < 10; p++)
			out->places++;
	}
	*number = digits && p == end;
	return *number && fits;
}

/* The count in nanoseconds, or the reason why not. */
static bool to_ns(const struct count *count, const struct unit *unit, int64_t *out,
		  struct mm_error *err)
{
	int64_t scale = unit->ns, part = 0, whole;

	for (size_t i = 0; i < count->places; i++) {
		int digit = count->decimals[i] - '0';
		scale /= 10;
		if (digit && !scale)
			return mm_fail(err, "has decimals beyond nanoseconds");
		part += digit * scale;
	}
	if (count->negative)
		part = -part;
	/* -2^63 has no positive twin: the sign goes in before the product */
	if (count->whole > (uint64_t)INT64_MAX + count->negative)
		return mm_fail(err, "is beyond the years 1677 to 2262");
	whole = count->negative ? (int64_t)(0 - count->whole) : (int64_t)count->whole;
	if (__builtin_mul_overflow(whole, unit->ns, &whole) ||
	    __builtin_add_overflow(whole, part, out))
		return mm_fail(err, "is beyond the years 1677 to 2262, taken as %s", unit->name);
	return true;
}

static enum stamp_form guess(uint64_t whole)
{
	enum stamp_form form = STAMP_S;

	while (form < STAMP_NS && whole >= units[form].most)
		form++;
	return form;
}

/* The decimals of a date from *at on, if there are any, in nanoseconds. */
static int64_t read_decimals(const char **at, const char *end)
{
	static const int64_t scale[] = {0,     100000000, 10000000, 1000000, 100000,
					10000, 1000,      100,      10,      1};
	const char *p = *at;
	int64_t value = 0;
	size_t places = 0;

	if (p == end || *p != '.')
		return 0;
	for (p++; p < end && places < 9 && (unsigned)(*p - '0') < 10; p++, places++)
		value = value * 10 + (*p - '0');
	if (places)
		*at = p;
	return value * scale[places];
}

/* Reads a date of the second read last. */
static bool read_again(const struct stamp_reader *reader, const char *text, size_t length,
		       int64_t *out)
{
	if (length < STAMP_SECOND || memcmp(text, reader->second, STAMP_SECOND))
		return false;
	const char *at = text + STAMP_SECOND, *end = text + length;
	*out = reader->begin + read_decimals(&at, end);
	return (size_t)(end - at) == reader->offset_length &&
	       !memcmp(at, reader->offset, reader->offset_length);
}

/* Keeps the second of a date that was read. */
static void keep_second(struct stamp_reader *reader, const char *text, size_t length, int64_t time)
{
	if (length < STAMP_SECOND || text[STAMP_SECOND - 3] != ':' ||
	    time < INT64_MIN + MM_SECOND || time > INT64_MAX - MM_SECOND)
		return; /* without seconds, or at the end of all time */
	const char *at = text + STAMP_SECOND, *end = text + length;
	int64_t begin = time - read_decimals(&at, end);
	if ((size_t)(end - at) > STAMP_OFFSET)
		return;
	reader->begin = begin;
	reader->offset_length = (size_t)(end - at);
	memcpy(reader->second, text, STAMP_SECOND);
	memcpy(reader->offset, at, reader->offset_length);
}

static bool read_iso(struct stamp_reader *reader, const char *text, size_t length, int64_t *out,
		     struct mm_error *err)
{
	struct mm_error why;

	if (!mm_time_parse_iso(text, length, reader->zone, out, &why)) {
		/* the text stands in the caller's message already: `"x": not a time` */
		const char *reason = strstr(why.text, "\": ");
		reason = reason ? reason + 3 : why.text;
		return mm_fail(err, strncmp(reason, "not ", 4) ? "is no time: %s" : "is %s",
			       reason);
	}
	reader->form = STAMP_ISO;
	keep_second(reader, text, length, *out);
	return true;
}

bool stamp_read(struct stamp_reader *reader, const char *text, size_t length, int64_t *out,
		struct mm_error *err)
{
	struct count count;
	bool number;

	if (reader->form == STAMP_ISO && read_again(reader, text, length, out))
		return true;
	bool fits = read_count(text, length, &count, &number);

	if (!number) {
		if (reader->form == STAMP_ISO || reader->form == STAMP_UNKNOWN)
			return read_iso(reader, text, length, out, err);
		return mm_fail(err, "is not a number of %s, as %s", units[reader->form].name,
			       reader->given ? "--time-unit says" : "the file's first time is");
	}
	if (reader->form == STAMP_ISO)
		return mm_fail(err, "is a number, where the file's first time is written as a "
				    "date");
	if (!fits)
		return mm_fail(err, "is beyond the years 1677 to 2262");
	enum stamp_form form = reader->form == STAMP_UNKNOWN ? guess(count.whole) : reader->form;
	const struct unit *unit = &units[form];
	if (!reader->given && (count.whole < unit->least || count.whole >= unit->most))
		return mm_fail(err,
			       "looks like %s, where the file's first time is in %s; say which "
			       "with --time-unit",
			       units[guess(count.whole)].name, unit->name);
	if (!to_ns(&count, unit, out, err))
		return false;
	reader->form = form;
	return true;
}
