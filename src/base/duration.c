/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Durations as text, exactly, both ways. */
#include "base/quote.h"

#include <mmtui/number.h>
#include <mmtui/time.h>

#include <string.h>

/* A duration's units, the longest first. */
static const struct unit {
	char name[3];
	uint64_t ns;
} units[] = {
	{"d", MM_DAY},          {"h", MM_HOUR},         {"m", MM_MINUTE}, {"s", MM_SECOND},
	{"ms", MM_MILLISECOND}, {"us", MM_MICROSECOND}, {"ns", 1},
};

#define UNITS (sizeof units / sizeof *units)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads one number with its unit and adds it to *sum. */
static const char *read_part(const char **text, uint64_t *sum)
{
	uint64_t whole = 0, fraction = 0, scale = 1;
	const char *at = *text;
	size_t i;

	for (; is_digit(*at); at++)
		if (__builtin_mul_overflow(whole, (uint64_t)10, &whole) ||
		    __builtin_add_overflow(whole, (uint64_t)(*at - '0'), &whole))
			return "too long";
	bool digits = at > *text;
	if (*at == '.') {
		const char *from = ++at, *to;
		while (is_digit(*at))
			at++;
		digits = digits || at > from;
		for (to = at; to > from && to[-1] == '0';)
			to--;
		if (to - from > 18)
			return "finer than a nanosecond";
		for (; from < to; from++, scale *= 10)
			fraction = fraction * 10 + (uint64_t)(*from - '0');
	}
	if (!digits)
		return "not a duration such as 250ms, 5s or 1h30m";
	/* from the last, so that the two-letter names come before their first letters */
	for (i = UNITS; i > 0 && strncmp(at, units[i - 1].name, strlen(units[i - 1].name)) != 0;)
		i--;
	if (i-- == 0)
		return "a number needs a unit: ns, us, ms, s, m, h or d";
	*text = at + strlen(units[i].name);
	unsigned __int128 part = (unsigned __int128)fraction * units[i].ns;
	if (part % scale != 0)
		return "finer than a nanosecond";
	part = part / scale + (unsigned __int128)whole * units[i].ns + *sum;
	if (part > (uint64_t)INT64_MAX + 1)
		return "too long";
	*sum = (uint64_t)part;
	return NULL;
}

bool mm_duration_parse(const char *text, bool sign, int64_t *out, struct mm_error *err)
{
	const char *at = text, *reason = NULL;
	char quoted[QUOTE_MAX];
	bool minus = false;
	uint64_t sum = 0;

	if (sign && (*at == '-' || *at == '+'))
		minus = *at++ == '-';
	do
		reason = read_part(&at, &sum);
	while (!reason && *at);
	if (!reason && sum > (uint64_t)INT64_MAX + minus)
		reason = "too long";
	if (reason)
		return mm_fail(err, "%s: %s", quote_text(quoted, text, strlen(text)), reason);
	*out = minus ? (int64_t)-sum : (int64_t)sum;
	return true;
}

/* Writes value / scale exactly: the whole part, and the decimals that are not zero. */
static char *put_decimal(char *out, uint64_t value, uint64_t scale)
{
	uint64_t rest = value % scale;

	out += mm_integer_format(out, (int64_t)(value / scale));
	if (rest == 0)
		return out;
	for (*out++ = '.'; rest != 0; rest %= scale) {
		rest *= 10;
		*out++ = (char)('0' + rest / scale);
	}
	return out;
}

size_t mm_duration_format(char *out, int64_t duration)
{
	uint64_t size = duration < 0 ? -(uint64_t)duration : (uint64_t)duration, rest = size;
	char *to = out;
	size_t i = 0;

	if (duration < 0)
		*to++ = '-';
	for (; i < UNITS && units[i].ns > (uint64_t)MM_SECOND; i++) {
		if (rest < units[i].ns)
			continue;
		to = put_decimal(to, rest / units[i].ns, 1);
		*to++ = units[i].name[0];
		rest %= units[i].ns;
	}
	/* Seconds and what is below them are one number, in the largest unit that it fills. */
	if (rest > 0 && rest < (uint64_t)MM_SECOND && rest == size)
		while (rest < units[i].ns)
			i++;
	if (rest > 0 || duration == 0) {
		to = put_decimal(to, rest, units[i].ns);
		memcpy(to, units[i].name, strlen(units[i].name));
		to += strlen(units[i].name);
	}
	*to = '\0';
	return (size_t)(to - out);
}
