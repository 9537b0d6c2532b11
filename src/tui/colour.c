/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xterm's palette: 16 colours with names, whose values differ from terminal to terminal, then a
 * cube of 6 x 6 x 6, then 24 greys. Where a terminal has fewer colours than were asked for the
 * nearest is taken, by a distance that counts green more than red and red more than blue, as eyes
 * do.
 */
#include "tui/colour.h"

#include <stdio.h>
#include <string.h>

#define NAMED 16
#define CUBE 216
#define BRIGHT 8 /* added to a colour's number */

static const char *const names[] = {"black", "red",     "green", "yellow",
				    "blue",  "magenta", "cyan",  "white"};
static const char bright[] = "bright-";

static const uint32_t named[NAMED] = {
	0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
	0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

static bool is(const char *text, size_t length, const char *name)
{
	return strlen(name) == length && !memcmp(text, name, length);
}

/* Reads digits to a base; false where one is none or there are more than `most`. */
static bool read_digits(const char *text, size_t length, int base, size_t most, int32_t *out)
{
	static const char digits[] = "0123456789abcdef";
	int32_t number = 0;

	if (length < 1 || length > most)
		return false;
	for (size_t i = 0; i < length; i++) {
		char digit = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] + 'a' - 'A')
							      : text[i];
		const char *at = digit ? memchr(digits, digit, (size_t)base) : NULL;

		if (!at)
			return false;
		number = number * base + (int32_t)(at - digits);
	}
	*out = number;
	return true;
}

static bool read_name(const char *text, size_t length, int32_t *out)
{
	size_t prefix = sizeof bright - 1;
	int32_t more = 0;

	if (length > prefix && !memcmp(text, bright, prefix)) {
		text += prefix;
		length -= prefix;
		more = BRIGHT;
	}
	for (int i = 0; i < BRIGHT; i++) {
		if (is(text, length, names[i])) {
			*out = i + more;
			return true;
		}
	}
	return false;
}

bool colour_parse(const char *text, size_t length, int32_t *out)
{
	int32_t number;

	if (is(text, length, "default")) {
		*out = COLOUR_DEFAULT;
		return true;
	}
	if (length == 7 && *text == '#') {
		if (!read_digits(text + 1, 6, 16, 6, &number))
			return false;
		*out = COLOUR_RGB | number;
		return true;
	}
	if (read_digits(text, length, 10, 3, &number)) {
		*out = number;
		return number < 256;
	}
	return read_name(text, length, out);
}

void colour_print(char out[COLOUR_TEXT_MAX], int32_t colour)
{
	if (colour < 0)
		snprintf(out, COLOUR_TEXT_MAX, "default");
	else if (colour & COLOUR_RGB)
		snprintf(out, COLOUR_TEXT_MAX, "#%06x", (unsigned)(colour & 0xffffff));
	else if (colour < NAMED)
		snprintf(out, COLOUR_TEXT_MAX, "%s%s", colour >= BRIGHT ? bright : "",
			 names[colour % BRIGHT]);
	else
		snprintf(out, COLOUR_TEXT_MAX, "%d", colour);
}

uint32_t colour_rgb(int32_t colour)
{
	if (colour & COLOUR_RGB)
		return (uint32_t)colour & 0xffffff;
	if (colour < NAMED)
		return named[colour & (NAMED - 1)];
	if (colour < NAMED + CUBE) {
		uint32_t place = (uint32_t)colour - NAMED, rgb = 0;

		for (uint32_t step = 36; step; step /= 6) {
			uint32_t level = place / step % 6;
			rgb = rgb << 8 | (level ? 55 + 40 * level : 0);
		}
		return rgb;
	}
	return (8 + 10 * ((uint32_t)colour - NAMED - CUBE)) * 0x010101;
}

static int32_t distance(uint32_t a, uint32_t b)
{
	static const int32_t weights[] = {2, 4, 3}; /* blue, green, red */
	int32_t sum = 0;

	for (int i = 0; i < 3; i++, a >>= 8, b >>= 8) {
		int32_t difference = (int32_t)(a & 0xff) - (int32_t)(b & 0xff);
		sum += weights[i] * difference * difference;
	}
	return sum;
}

int32_t colour_nearest(int32_t colour, int colours)
{
	/* the first 16 of 256 are what someone has set them to, so nothing else becomes one */
	int32_t first = colours >= 256 ? NAMED : 0, last = colours >= 256 ? 256 : colours;
	int32_t best = first;

	if (colour < 0 || colour < colours)
		return colour;
	if (!(colour & COLOUR_RGB) && colour < NAMED)
		return colour % BRIGHT;
	for (int32_t i = first; i < last; i++)
		if (distance(colour_rgb(i), colour_rgb(colour)) <
		    distance(colour_rgb(best), colour_rgb(colour)))
			best = i;
	return best;
}
