/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text is decoded strictly: a byte that belongs to no UTF-8 sequence, control characters,
 * characters that only change how their neighbours are drawn (bidirectional controls, joiners,
 * variation selectors, tags), private and unassigned ones become a replacement.
 *
 * How many columns a character takes is asked of wcwidth() in the locale C.UTF-8, whatever the
 * locale of the process: so the picture is the same everywhere, and it agrees with ncurses, which
 * asks the same tables. Where there is no such locale, only what is surely one column wide is taken
 * for printable.
 */
#include "tui/characters.h"

#include <locale.h>
#include <pthread.h>
#include <wchar.h>

static locale_t utf8_locale;

static void find_locale(void)
{
	utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* wcwidth in C.UTF-8. */
static int table_width(uint32_t code)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	locale_t before;
	int width;

	pthread_once(&once, find_locale);
	if (utf8_locale == (locale_t)0)
		return (code >= 0xa1 && code < 0x300) || (code >= 0x2010 && code < 0x2028) ||
				       (code >= 0x2190 && code < 0x2300) ||
				       (code >= 0x2500 && code < 0x2600) ||
				       (code >= 0x2800 && code < 0x2900)
			       ? 1
			       : -1;
	before = uselocale(utf8_locale);
	width = wcwidth((wchar_t)code);
	uselocale(before);
	return width;
}

/* Characters that draw nothing themselves but change what is around them, and those whose look is
 * anybody's guess. */
static bool meddles(uint32_t code)
{
	static const struct range {
		uint32_t first, last;
	} ranges[] = {
		{0x00ad, 0x00ad},    /* soft hyphen */
		{0x034f, 0x034f},    /* grapheme joiner */
		{0x0600, 0x0605},    /* Arabic number signs */
		{0x061c, 0x061c},    /* Arabic letter mark */
		{0x06dd, 0x06dd},    /* Arabic end of ayah */
		{0x070f, 0x070f},    /* Syriac abbreviation mark */
		{0x115f, 0x1160},    /* Hangul fillers */
		{0x17b4, 0x17b5},    /* Khmer inherent vowels */
		{0x180b, 0x180f},    /* Mongolian variation selectors */
		{0x200b, 0x200f},    /* zero width, direction marks */
		{0x2028, 0x202e},    /* separators, embeddings, overrides */
		{0x2060, 0x206f},    /* joiners, isolates */
		{0x3164, 0x3164},    /* Hangul filler */
		{0xe000, 0xf8ff},    /* private */
		{0xfe00, 0xfe0f},    /* variation selectors */
		{0xfeff, 0xfeff},    /* byte order mark */
		{0xffa0, 0xffa0},    /* Hangul filler, half width */
		{0xfff0, 0xfffd},    /* annotations, replacement */
		{0x13430, 0x1343f},  /* hieroglyph joiners */
		{0x1bca0, 0x1bca3},  /* shorthand controls */
		{0x1d173, 0x1d17a},  /* musical beams */
		{0xe0000, 0x10ffff}, /* tags, private planes */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

int character_width(uint32_t code)
{
	if (code == CHARACTER_REPLACEMENT)
		return 1;
	if (code < 0x7f)
		return code >= 0x20 ? 1 : -1;
	if (code < 0xa0)
		return -1;
	return meddles(code) ? -1 : table_width(code);
}

uint32_t character_next(const char **text)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	const unsigned char *at = (const unsigned char *)(*text)++;
	uint32_t code;
	int more;

	if (at[0] < 0x80)
		return at[0];
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return CHARACTER_REPLACEMENT;
	more = at[0] < 0xe0 ? 1 : at[0] < 0xf0 ? 2 : 3;
	code = at[0] & (0x3fu >> more);
	for (int i = 1; i <= more; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return CHARACTER_REPLACEMENT;
		code = code << 6 | (at[i] & 0x3fu);
	}
	if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return CHARACTER_REPLACEMENT;
	*text += more;
	return code;
}

struct shape character_shape(const char **text, bool after_character)
{
	struct shape shape = {.code = character_next(text)};

	shape.width = character_width(shape.code);
	if (shape.width < 0 || (shape.width == 0 && !after_character)) {
		shape.code = CHARACTER_REPLACEMENT;
		shape.width = 1;
	}
	return shape;
}

/* What looks most like the dots of a braille cell: where they lie, or how they slope from the left
 * column to the right one. */
static uint32_t ascii_for_dots(uint32_t dots)
{
	static const uint8_t row_of_bit[8] = {0, 1, 2, 0, 1, 2, 3, 3};
	static const bool right_bit[8] = {false, false, false, true, true, true, false, true};
	int sum[2] = {0, 0}, count[2] = {0, 0}, high = 3, low = 0;

	for (int bit = 0; bit < 8; bit++) {
		int row = row_of_bit[bit], side = right_bit[bit];

		if (!(dots >> bit & 1))
			continue;
		sum[side] += row;
		count[side]++;
		high = row < high ? row : high;
		low = row > low ? row : low;
	}
	if (count[0] + count[1] == 0)
		return ' ';
	if (low - high < 2)
		return low < 2 ? '\'' : high > 1 ? '.' : '-';
	if (count[0] == 0 || count[1] == 0 || sum[0] * count[1] == sum[1] * count[0])
		return '|';
	return sum[0] * count[1] > sum[1] * count[0] ? '/' : '\\';
}

uint32_t character_in_ascii(uint32_t glyph)
{
	static const struct {
		uint32_t glyph;
		char stand_in;
	} table[] = {
		{0x2500, '-'}, {0x2502, '|'}, {0x250c, '+'}, {0x2510, '+'}, {0x2514, '+'},
		{0x2518, '+'}, {0x2581, '_'}, {0x2582, '.'}, {0x2583, '.'}, {0x2584, '-'},
		{0x2585, '-'}, {0x2586, '='}, {0x2587, '='}, {0x2588, '#'}, {0x2591, '.'},
		{0x2592, ':'}, {0x2593, '+'}, {0x25b2, '^'}, {0x25bc, 'v'}, {0x25b4, '^'},
		{0x25be, 'v'}, {0x25b8, '>'}, {0x25c2, '<'}, {0x25ae, '|'}, {0x25cf, 'o'},
		{0x2022, '*'}, {0x2026, '~'}, {0x00b7, '.'}, {0x2013, '-'}, {0x2190, '<'},
		{0x2192, '>'}, {0x2191, '^'}, {0x2193, 'v'}, {0x00d7, 'x'}, {0x00b5, 'u'},
		{0x2503, '#'}, {0x2579, '#'}, {0x257b, '#'}, {0x257d, '#'}, {0x257f, '#'},
		{0x2551, 'O'}, {0x2575, '|'}, {0x2577, '|'}, {0x253c, '+'}, {0x2534, '+'},
		{0x252c, '+'}, {0x2508, '.'}, {0x250a, ':'}, {0x254c, '-'}, {0x254e, ':'},
	};

	if (glyph < 0x7f)
		return glyph;
	if (glyph >= 0x2800 && glyph < 0x2900)
		return ascii_for_dots(glyph - 0x2800);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].glyph == glyph)
			return (unsigned char)table[i].stand_in;
	return '?';
}

size_t character_write(uint32_t code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}
