/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures for people: grouped counts, rates with three digits, sizes; and reading a SIZE. */
#include "base/quote.h"

#include <mmtui/number.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Copies so many digits, grouped by thousands; returns what follows them. */
static char *put_grouped(char *out, const char *digits, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && (count - i) % 3 == 0)
			*out++ = ',';
		*out++ = digits[i];
	}
	return out;
}

size_t mm_count_format(char *out, uint64_t value)
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
	char *end = put_grouped(out, digits, (size_t)length);

	*end = '\0';
	return (size_t)(end - out);
}

size_t mm_grouped_format(char *out, double value)
{
	char text[MM_NUMBER_TEXT_MAX], *to = out;
	const char *from = text;

	mm_number_format(text, value);
	if (*from == '-')
		*to++ = *from++;
	size_t whole = strspn(from, "0123456789");
	to = put_grouped(to, from, whole);
	strcpy(to, from + whole);
	return strlen(out);
}

/* Writes thousandths with as many decimals as make three digits of it. `zeros` keeps those at the
 * end. */
static char *put_three(char *out, unsigned value, bool zeros)
{
	int decimals = value < 10000 ? 2 : value < 100000 ? 1 : 0;
	unsigned rest = value % 1000;

	out += mm_integer_format(out, value / 1000);
	if (decimals == 0 || (!zeros && rest == 0))
		return out;
	*out++ = '.';
	*out++ = (char)('0' + rest / 100);
	if (decimals == 2 && (zeros || rest / 10 % 10 != 0))
		*out++ = (char)('0' + rest / 10 % 10);
	return out;
}

/* Thousandths, rounded to three significant digits, half up; once, or 2.7047 would become 2.705 and
 * that 2.71. */
static unsigned three_digits(double value)
{
	unsigned step = value < 9.995 ? 10 : value < 99.95 ? 100 : 1000;

	return (unsigned)(value * 1000 / step + 0.5) * step;
}

size_t mm_number_pad(char *text, int decimals)
{
	size_t length = strlen(text);
	const char *point = strchr(text, '.');

	if (!length || text[strspn(text, "-0123456789,.")])
		return length;
	int lacking = decimals - (point ? (int)strlen(point + 1) : 0);
	if (lacking > 0 && !point)
		text[length++] = '.';
	for (; lacking > 0 && length < MM_NUMBER_TEXT_MAX - 1; lacking--)
		text[length++] = '0';
	text[length] = '\0';
	return length;
}

size_t mm_short_format(char *out, double value)
{
	static const char prefix[] = " kMGTPE";
	size_t i = 0;
	char *to = out;

	if (!isfinite(value) || fabs(value) >= 999.5e18)
		return mm_number_format(out, value);
	if (value < 0)
		*to++ = '-';
	for (value = fabs(value); value >= 999.5; value /= 1000)
		i++;
	to = put_three(to, three_digits(value), i > 0);
	if (i > 0) {
		*to++ = ' ';
		*to++ = prefix[i];
	}
	*to = '\0';
	return (size_t)(to - out);
}

size_t mm_size_format(char *out, uint64_t bytes)
{
	static const char prefix[] = " KMGTPE";
	uint64_t unit = 1024, whole, tenths;
	size_t i = 1;

	if (bytes < 1024)
		return (size_t)snprintf(out, MM_NUMBER_TEXT_MAX, "%u B", (unsigned)bytes);
	while (i < 6 && bytes / unit >= 1024) {
		unit *= 1024;
		i++;
	}
	for (;;) { /* what rounds up to 1024 of a unit is one of the next */
		whole = bytes / unit;
		tenths = (uint64_t)(((unsigned __int128)(bytes % unit) * 10 + unit / 2) / unit);
		whole += tenths / 10;
		tenths %= 10;
		if (whole >= 10)
			whole = bytes / unit + (bytes % unit >= unit / 2);
		if (whole < 1024 || i == 6)
			break;
		unit *= 1024;
		i++;
	}
	if (whole < 10)
		return (size_t)snprintf(out, MM_NUMBER_TEXT_MAX, "%u.%u %ciB", (unsigned)whole,
					(unsigned)tenths, prefix[i]);
	return (size_t)snprintf(out, MM_NUMBER_TEXT_MAX, "%u %ciB", (unsigned)whole, prefix[i]);
}

bool mm_size_parse(const char *text, uint64_t *out, struct mm_error *err)
{
	static const char prefix[] = "KMGTkmgt";
	char quoted[QUOTE_MAX];
	const char *at = text, *p;
	uint64_t value = 0;
	unsigned shift = 0;

	quote_text(quoted, text, strlen(text));
	for (; *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value))
			return mm_fail(err, "%s: too large", quoted);
	if (at > text && *at && (p = strchr(prefix, *at))) {
		shift = 10 * ((unsigned)(p - prefix) % 4 + 1);
		at++;
		if (strcmp(at, "iB") == 0)
			at += 2;
	}
	if (at == text || *at)
		return mm_fail(err, "%s: not a size such as 512M, 1G or a number of bytes", quoted);
	if (value == 0)
		return mm_fail(err, "%s: a size cannot be zero", quoted);
	if (value > UINT64_MAX >> shift)
		return mm_fail(err, "%s: too large", quoted);
	*out = value << shift;
	return true;
}
