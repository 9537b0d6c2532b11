/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/words.h"

#include "tui/canvas.h"

#include <mmtui/number.h>
#include <mmtui/time.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MAX 512 /* of any double with the decimals we show */
#define DECIMALS_MAX 12
#define LINE_MAX_BYTES 512
#define VOLUME_WHOLE 9 /* columns below which all volumes are told in thousands and millions */

/* Copies a text that is known to be short. */
static void say(char *out, const char *text)
{
	snprintf(out, WORDS_MAX, "%.*s", WORDS_MAX - 1, text);
}

/* Writes a finite number with `decimals`, its thousands grouped where asked for. Digits are taken
 * from printf, its decimal sign is not: that depends on the locale. Returns the length. */
static size_t fixed(char *out, double value, int decimals, bool grouped)
{
	char digits[DIGITS_MAX];
	size_t whole, length = 0, total;

	snprintf(digits, sizeof(digits), "%.*f", decimals, fabs(value));
	total = strlen(digits);
	whole = strspn(digits, "0123456789");
	if (value < 0)
		out[length++] = '-';
	for (size_t i = 0; i < whole; i++) {
		out[length++] = digits[i];
		if (grouped && i + 1 < whole && (whole - i - 1) % 3 == 0)
			out[length++] = ',';
	}
	if (decimals > 0) {
		out[length++] = '.';
		memcpy(out + length, digits + total - (size_t)decimals, (size_t)decimals);
		length += (size_t)decimals;
	}
	out[length] = 0;
	return length;
}

/* Writes a number with an exponent and as many digits as fit: "1.2e-07"; a column too narrow even
 * for that is filled with "#", since part of a number would be a wrong one. */
static void scientific(char *out, double value, int width)
{
	for (int digits = 6; digits >= 0; digits--) {
		snprintf(out, WORDS_MAX, "%.*e", digits, value);
		for (char *c = out; *c != 0; c++)
			if (!isalnum((unsigned char)*c) && *c != '-' && *c != '+')
				*c = '.';
		if ((int)strlen(out) <= width)
			return;
	}
	memset(out, '#', (size_t)width);
	out[width] = 0;
}

/* Writes thousands, millions and so on with as many decimals as fit: "1.2 M". False where the
 * number is none of these or does not fit. */
static bool shortened(char *out, double value, int width)
{
	static const char units[] = "kMGT";
	char text[2 * DIGITS_MAX];

	for (size_t unit = 0; units[unit] && fabs(value) >= 999.5; unit++) {
		value /= 1000;
		for (int decimals = 2; decimals >= 0; decimals--) {
			size_t length = fixed(text, value, decimals, false);

			if (length + 2 > (size_t)width || fabs(value) >= 999.5)
				continue;
			snprintf(out, WORDS_MAX, "%.*s %c", (int)length, text, units[unit]);
			return true;
		}
	}
	return false;
}

static bool only_zeros(const char *text)
{
	return strpbrk(text, "123456789") == NULL;
}

/* Writes a number with at most `decimals` so that it fits; see words.h for what it gives up, and in
 * which order. */
static void fit(char *out, double value, int decimals, int width)
{
	char text[2 * DIGITS_MAX];

	if (!isfinite(value)) {
		say(out, isnan(value) ? "-" : value > 0 ? "inf" : "-inf");
		return;
	}
	width = width < 1 ? 1 : width > WORDS_WIDTH_MAX ? WORDS_WIDTH_MAX : width;
	if (decimals > DECIMALS_MAX)
		decimals = DECIMALS_MAX;
	for (; decimals >= 0; decimals--) {
		for (int grouped = 1; grouped >= 0; grouped--) {
			if (fixed(text, value, decimals, grouped) > (size_t)width)
				continue;
			if (value != 0 && only_zeros(text))
				break;
			say(out, text[0] == '-' && only_zeros(text) ? text + 1 : text);
			return;
		}
	}
	scientific(out, value, width);
}

void words_price(char *out, double value, int decimals, int width)
{
	fit(out, value, decimals, width);
}

/* Decimals a number really has, up to DECIMALS_MAX. */
static int decimals_of(double value)
{
	char text[MM_NUMBER_TEXT_MAX];
	const char *point;
	int decimals;

	mm_number_format(text, value);
	point = strchr(text, '.');
	if (strchr(text, 'e') != NULL)
		return fabs(value) < 1 ? DECIMALS_MAX : 0;
	decimals = point == NULL ? 0 : (int)strlen(point + 1);
	return decimals < DECIMALS_MAX ? decimals : DECIMALS_MAX;
}

void words_size(char *out, double value, int decimals, int width)
{
	char text[2 * DIGITS_MAX];

	if (isfinite(value)) {
		int own = decimals_of(value);

		if (own > decimals)
			decimals = own;
		if (fabs(value) < 1e15 && fixed(text, value, 0, false) > (size_t)width &&
		    shortened(out, value, width))
			return;
	}
	fit(out, value, decimals, width);
}

void words_volume(char *out, double value, int decimals, int width)
{
	char text[2 * DIGITS_MAX];

	width = width < 1 ? 1 : width > WORDS_WIDTH_MAX ? WORDS_WIDTH_MAX : width;
	if (!isfinite(value) || fabs(value) < 1000 ||
	    (width >= VOLUME_WHOLE && fixed(text, value, 0, true) <= (size_t)width)) {
		fit(out, value, decimals, width);
		return;
	}
	if (fabs(value) < 1e18) {
		mm_short_format(text, value);
		if (strlen(text) <= (size_t)width) {
			say(out, text);
			return;
		}
	}
	scientific(out, value, width);
}

void words_count(char *out, uint64_t value, int width)
{
	char text[MM_NUMBER_TEXT_MAX];

	if (mm_count_format(text, value) > (size_t)width)
		mm_short_format(text, (double)value);
	say(out, text);
}

size_t words_that_fit(const char *text, int width)
{
	size_t length = strcspn(text, " ");
	char line[LINE_MAX_BYTES];

	for (;;) {
		size_t longer = length + strspn(text + length, " ");

		longer += strcspn(text + longer, " ");
		if (longer == length || longer >= sizeof(line))
			return length;
		snprintf(line, sizeof(line), "%.*s", (int)longer, text);
		if (canvas_width(line) > width)
			return length;
		length = longer;
	}
}

double change_percent(const struct mm_quote *quote)
{
	if (quote->rows == 0 || quote->reference == 0)
		return NAN;
	return (quote->last - quote->reference) / fabs(quote->reference) * 100;
}

void words_change(char *out, double percent, int width)
{
	char text[WORDS_MAX];

	if (!isfinite(percent)) {
		say(out, "-");
		return;
	}
	if (fabs(percent) < 0.005) {
		say(out, "0.00");
		return;
	}
	fit(text, percent, 2, percent > 0 ? width - 1 : width);
	snprintf(out, WORDS_MAX, "%s%.90s", percent > 0 ? "+" : "", text);
}

/* --- time ------------------------------------------------------------------------------------- */

static const struct unit {
	int64_t ns;
	const char *name;
} units[] = {
	{MM_DAY, "d"},          {MM_HOUR, "h"},         {MM_MINUTE, "min"}, {MM_SECOND, "s"},
	{MM_MILLISECOND, "ms"}, {MM_MICROSECOND, "us"}, {1, "ns"},
};

#define UNITS (sizeof(units) / sizeof(*units))

/* The largest unit that a duration holds at least once. */
static size_t unit_of(int64_t duration)
{
	size_t i = 0;

	while (i + 1 < UNITS && duration < units[i].ns)
		i++;
	return i;
}

void words_span(char *out, int64_t duration)
{
	size_t i = unit_of(duration = duration < 0 ? 0 : duration);
	int64_t first = duration / units[i].ns, rest = duration % units[i].ns, second;

	if (duration == 0) {
		say(out, "0 s");
		return;
	}
	if (i >= 3) { /* seconds and below: decimals instead of a second unit */
		char text[MM_NUMBER_TEXT_MAX];
		double value = (double)first + (double)(rest * 1000 / units[i].ns) / 1000;

		mm_number_format(text, value);
		snprintf(out, WORDS_MAX, "%s %s", text, units[i].name);
		return;
	}
	second = rest / units[i + 1].ns;
	if (second == 0)
		snprintf(out, WORDS_MAX, "%lld %s", (long long)first, units[i].name);
	else
		snprintf(out, WORDS_MAX, "%lld %s %lld %s", (long long)first, units[i].name,
			 (long long)second, units[i + 1].name);
}

void words_age(char *out, int64_t duration)
{
	size_t i = unit_of(duration = duration < 0 ? 0 : duration);

	if (duration == 0)
		say(out, "0 s");
	else
		snprintf(out, WORDS_MAX, "%lld %s", (long long)(duration / units[i].ns),
			 units[i].name);
}

/* --- what the kernel says --------------------------------------------------------------------- */

void words_bytes(char *out, uint64_t bytes)
{
	char text[MM_NUMBER_TEXT_MAX] = "unknown";

	if (bytes != MM_UNKNOWN)
		mm_size_format(text, bytes);
	say(out, text);
}

void words_rate(char *out, double per_second)
{
	char text[MM_NUMBER_TEXT_MAX];

	if (!isfinite(per_second) || per_second < 0) {
		say(out, "unknown");
		return;
	}
	mm_short_format(text, per_second < 10 ? round(per_second) : per_second);
	snprintf(out, WORDS_MAX, "%s/s", text);
}

void words_byte_rate(char *out, double per_second)
{
	char text[MM_NUMBER_TEXT_MAX];

	if (!isfinite(per_second) || per_second < 0) {
		say(out, "unknown");
		return;
	}
	mm_size_format(text, per_second < 1e18 ? (uint64_t)per_second : (uint64_t)1e18);
	snprintf(out, WORDS_MAX, "%s/s", text);
}
