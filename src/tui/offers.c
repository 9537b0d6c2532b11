/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/offers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How well a text goes with what is typed; the lower the better. */
enum { BEGINS, BEGINS_IN_ANY_CASE, HOLDS, NOT_AT_ALL };

struct offers *offers_new(const char *typed, int start)
{
	struct offers *offers = calloc(1, sizeof *offers);

	if (!offers)
		return NULL;
	offers->typed = strdup(typed);
	if (!offers->typed) {
		free(offers);
		return NULL;
	}
	offers->start = start;
	offers->closeness = NOT_AT_ALL;
	return offers;
}

static void forget_all(struct offers *offers)
{
	for (size_t i = 0; i < offers->count; i++)
		free(offers->item[i].text);
	offers->count = 0;
}

void offers_free(struct offers *offers)
{
	if (!offers)
		return;
	forget_all(offers);
	free(offers->item);
	free(offers->typed);
	free(offers);
}

void offers_skip(struct offers *offers, size_t skip)
{
	memmove(offers->typed, offers->typed + skip, strlen(offers->typed + skip) + 1);
	offers->start += (int)skip;
}

/* A text in quotes is found by what is in them. */
static int closeness(const char *text, const char *typed)
{
	size_t length = strlen(typed);

	text += *text == '"' && *typed != '"';
	if (!strncmp(text, typed, length))
		return BEGINS;
	if (!strncasecmp(text, typed, length))
		return BEGINS_IN_ANY_CASE;
	return strcasestr(text, typed) ? HOLDS : NOT_AT_ALL;
}

static bool make_room(struct offers *offers)
{
	if (offers->count < offers->room)
		return true;
	size_t room = offers->room ? 2 * offers->room : 64;
	struct offer *more = reallocarray(offers->item, room, sizeof *more);
	if (!more)
		return false;
	offers->item = more;
	offers->room = room;
	return true;
}

void offers_add(struct offers *offers, const struct offer *offer)
{
	int close = closeness(offer->text, offers->typed);

	if (close == NOT_AT_ALL || close > offers->closeness)
		return;
	if (close < offers->closeness)
		forget_all(offers);
	offers->closeness = close;
	if (!make_room(offers))
		return;
	struct offer *item = &offers->item[offers->count];
	*item = *offer;
	item->text = strdup(offer->text);
	offers->count += item->text != NULL;
}

void offers_add_text(struct offers *offers, const char *text)
{
	struct offer offer = {.text = (char *)text}; /* copied */

	offers_add(offers, &offer);
}

/* Bytes that two texts begin with both, whole characters; in any case where told so. */
static size_t common(const char *a, const char *b, size_t most, bool any_case)
{
	size_t n = 0;

	while (n < most && a[n] &&
	       (a[n] == b[n] ||
		(any_case && tolower((unsigned char)a[n]) == tolower((unsigned char)b[n]))))
		n++;
	while (n && ((unsigned char)a[n] & 0xc0) == 0x80)
		n--;
	return n;
}

size_t offers_common(const struct offers *offers)
{
	size_t bytes;

	if (!offers->count)
		return 0;
	bytes = strlen(offers->item[0].text);
	if (offers->count > 1 && offers->closeness == HOLDS)
		return 0;
	for (size_t i = 1; i < offers->count; i++)
		bytes = common(offers->item[0].text, offers->item[i].text, bytes,
			       offers->closeness == BEGINS_IN_ANY_CASE);
	return bytes;
}
