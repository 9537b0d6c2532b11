/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nearest.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* How many edits still are a slip of the hand: hardly a letter of a name of two. */
static int most_edits(size_t length)
{
	return length < 3 ? 0 : length < 6 ? 1 : 2;
}

struct nearest nearest_to(const char *wanted)
{
	struct nearest nearest = {.wanted = wanted};

	nearest.edits = most_edits(strlen(wanted)) + 1;
	return nearest;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int small(const char *text, size_t at)
{
	return tolower((unsigned char)text[at]);
}

/* Are the two bytes before these places the same, changed over? */
static bool changed_over(const char *a, size_t i, const char *b, size_t k)
{
	return i > 1 && k > 1 && small(a, i - 1) == small(b, k - 2) &&
	       small(a, i - 2) == small(b, k - 1);
}

/* Edits that make one of the other, letters counting whatever their case; both shorter than
 * NEAREST_MAX. A line says what the first i bytes of a are away from the first 0, 1, ... of b;
 * three of them are kept. */
static int edits_between(const char *a, const char *b)
{
	int line[3][NEAREST_MAX];
	size_t rows = strlen(a), columns = strlen(b);

	for (size_t k = 0; k <= columns; k++)
		line[0][k] = (int)k;
	for (size_t i = 1; i <= rows; i++) {
		int *now = line[i % 3], *before = line[(i + 2) % 3], *last = line[(i + 1) % 3];

		now[0] = (int)i;
		for (size_t k = 1; k <= columns; k++) {
			now[k] = before[k - 1] + (small(a, i - 1) != small(b, k - 1));
			now[k] = least(now[k], least(before[k], now[k - 1]) + 1);
			if (changed_over(a, i, b, k))
				now[k] = least(now[k], last[k - 2] + 1);
		}
	}
	return line[rows % 3][columns];
}

static int edits_to(const struct nearest *nearest, const char *name)
{
	const char *wanted = nearest->wanted;
	size_t length = strlen(wanted), other = strlen(name);
	size_t apart = length > other ? length - other : other - length;

	if (!wanted[strspn(wanted, "*?")]) /* it matches anything */
		return nearest->edits;
	if (!strcasecmp(wanted, name) || !fnmatch(wanted, name, FNM_CASEFOLD))
		return 0;
	if (!strncasecmp(wanted, name, length) && name[length] == ',')
		return 0;
	if (length >= NEAREST_MAX || other >= NEAREST_MAX || apart >= (size_t)nearest->edits)
		return nearest->edits;
	return edits_between(wanted, name);
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	const char *quote = strpbrk(name, ", ") ? "\"" : "";
	int edits = nearest->edits ? edits_to(nearest, name) : 0;

	if (edits >= nearest->edits || strlen(name) >= NEAREST_MAX)
		return;
	nearest->edits = edits;
	snprintf(nearest->ask, sizeof nearest->ask, "; is %s%s%s meant?", quote, name, quote);
}

const char *nearest_ask(const struct nearest *nearest, const char *otherwise)
{
	return *nearest->ask ? nearest->ask : otherwise;
}
