/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that reaches a cell comes through put(), and put() keeps three promises:
 *
 *   - nothing is drawn outside the canvas, nor outside the part of it that drawing is confined to;
 *   - a wide character always has both its halves: who overwrites one half blanks the other;
 *   - in ASCII mode there is nothing but ASCII: each sign we draw has its stand-in in one table,
 *     all else becomes a question mark.
 *
 * Text is decoded here, strictly: a byte that belongs to no UTF-8 sequence, control characters,
 * characters that only change how their neighbours are drawn (bidirectional controls, joiners,
 * variation selectors, tags), private and unassigned ones become a replacement. One combining mark
 * stays on a character, further ones are dropped.
 *
 * How many columns a character takes is asked of wcwidth() in the locale C.UTF-8, whatever the
 * locale of the process: so the picture is the same everywhere, and it agrees with ncurses, which
 * asks the same tables. Where there is no such locale, only what is surely one column wide is taken
 * for printable.
 */
#include "tui/canvas.h"

#include <locale.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define REPLACEMENT 0xfffd
#define ELLIPSIS 0x2026
#define SIDE_MAX 10000 /* columns or lines: more than any terminal has */

/* --- characters --------------------------------------------------------------------------------
 */

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

/* Columns of a character: 0 for a combining mark, -1 for what must not be drawn. */
static int code_width(uint32_t code)
{
	if (code < 0x7f)
		return code >= 0x20 ? 1 : -1;
	if (code < 0xa0)
		return -1;
	return meddles(code) ? -1 : table_width(code);
}

/* Takes the next character off a text. A byte that is no UTF-8 is taken alone and becomes the
 * replacement: so are sequences that are longer than need be, surrogates and what is above
 * U+10FFFF. */
static uint32_t next_code(const unsigned char **text)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	const unsigned char *at = (*text)++;
	uint32_t code;
	int more;

	if (at[0] < 0x80)
		return at[0];
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return REPLACEMENT;
	more = at[0] < 0xe0 ? 1 : at[0] < 0xf0 ? 2 : 3;
	code = at[0] & (0x3fu >> more);
	for (int i = 1; i <= more; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		code = code << 6 | (at[i] & 0x3fu);
	}
	if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return REPLACEMENT;
	*text += more;
	return code;
}

uint32_t canvas_next(const char **text)
{
	const unsigned char *at = (const unsigned char *)*text;
	uint32_t code = next_code(&at);

	*text = (const char *)at;
	return code;
}

/* A character as it may be drawn: the code and its columns. */
struct shape {
	uint32_t code;
	int width;
};

/* Takes the next drawable character off a text; combining marks come with width 0 where they
 * follow a character of the same text, else as replacements. */
static struct shape next_shape(const unsigned char **text, bool after_character)
{
	struct shape shape = {.code = next_code(text)};

	shape.width = code_width(shape.code);
	if (shape.width < 0 || (shape.width == 0 && !after_character)) {
		shape.code = REPLACEMENT;
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

/* The ASCII stand-ins of the signs we draw. */
static uint32_t ascii_for(uint32_t glyph)
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

/* --- cells -------------------------------------------------------------------------------------
 */

static struct cell *cell_at(struct canvas *canvas, int y, int x)
{
	return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

/* Blanks the other half of a wide character that one of its cells is about to leave. */
static void part(struct canvas *canvas, int y, int x)
{
	if (x > 0 && cell_at(canvas, y, x)->glyph == 0)
		cell_at(canvas, y, x - 1)->glyph = ' ';
	if (x + 1 < canvas->width && cell_at(canvas, y, x + 1)->glyph == 0)
		cell_at(canvas, y, x + 1)->glyph = ' ';
}

/* The only place where cells are written: `width` is 1 or 2, and all of it is on the canvas or
 * nothing is drawn and false returned. */
static bool put(struct canvas *canvas, int y, int x, enum role role, uint32_t glyph, int width)
{
	if (y < canvas->clip_y || y >= canvas->clip_bottom || x < canvas->clip_x ||
	    x > canvas->clip_right - width)
		return false;
	if (canvas->ascii && glyph >= 0x7f) {
		glyph = ascii_for(glyph);
		for (int i = 1; i < width; i++)
			put(canvas, y, x + i, role, '?', 1);
		width = 1;
	}
	for (int i = 0; i < width; i++) {
		part(canvas, y, x + i);
		*cell_at(canvas, y, x + i) = (struct cell){
			.glyph = i == 0 ? glyph : 0,
			.role = (uint8_t)role,
			.selected = cell_at(canvas, y, x + i)->selected,
			.bar = cell_at(canvas, y, x + i)->bar,
		};
	}
	return true;
}

bool canvas_resize(struct canvas *canvas, int width, int height)
{
	struct cell *cells;

	if (width < 1 || height < 1 || width > SIDE_MAX || height > SIDE_MAX)
		return false;
	cells = realloc(canvas->cells, (size_t)width * (size_t)height * sizeof(*cells));
	if (cells == NULL)
		return false;
	canvas->cells = cells;
	canvas->width = width;
	canvas->height = height;
	canvas_clear(canvas);
	return true;
}

void canvas_clip(struct canvas *canvas, struct box box)
{
	int bottom = box.y + box.height, right = box.x + box.width;

	canvas->clip_y = box.y > 0 ? box.y : 0;
	canvas->clip_x = box.x > 0 ? box.x : 0;
	canvas->clip_bottom = bottom < canvas->height ? bottom : canvas->height;
	canvas->clip_right = right < canvas->width ? right : canvas->width;
}

void canvas_unclip(struct canvas *canvas)
{
	canvas_clip(canvas, (struct box){0, 0, canvas->height, canvas->width});
}

void canvas_free(struct canvas *canvas)
{
	free(canvas->cells);
	canvas->cells = NULL;
	canvas->width = canvas->height = 0;
}

void canvas_clear(struct canvas *canvas)
{
	size_t cells = (size_t)canvas->width * (size_t)canvas->height;

	for (size_t i = 0; i < cells; i++)
		canvas->cells[i] = (struct cell){.glyph = ' ', .role = ROLE_TEXT};
	canvas->cursor_x = canvas->cursor_y = -1;
	canvas_unclip(canvas);
}

void canvas_glyph(struct canvas *canvas, int y, int x, enum role role, uint32_t glyph)
{
	int width = glyph == REPLACEMENT ? 1 : code_width(glyph);

	if (width < 1) {
		glyph = REPLACEMENT;
		width = 1;
	}
	put(canvas, y, x, role, glyph, width);
}

void canvas_fill(struct canvas *canvas, struct box box, enum role role, uint32_t glyph)
{
	for (int y = box.y; y < box.y + box.height; y++)
		for (int x = box.x; x < box.x + box.width; x++)
			if (put(canvas, y, x, role, glyph, 1))
				cell_at(canvas, y, x)->selected = cell_at(canvas, y, x)->bar =
					false;
}

static bool is_clipped(const struct canvas *canvas, int y, int x)
{
	return y < canvas->clip_y || y >= canvas->clip_bottom || x < canvas->clip_x ||
	       x >= canvas->clip_right;
}

static void put_on_ground(struct canvas *canvas, struct box box, bool bar)
{
	for (int y = box.y; y < box.y + box.height; y++) {
		for (int x = box.x; x < box.x + box.width; x++) {
			if (is_clipped(canvas, y, x))
				continue;
			cell_at(canvas, y, x)->selected = true;
			cell_at(canvas, y, x)->bar = bar;
		}
	}
}

void canvas_select(struct canvas *canvas, struct box box)
{
	put_on_ground(canvas, box, false);
}

void canvas_bar(struct canvas *canvas, struct box box)
{
	put_on_ground(canvas, box, true);
}

struct box box_inside(struct box box)
{
	return (struct box){box.y + 1, box.x + 1, box.height - 2, box.width - 2};
}

void canvas_recolour(struct canvas *canvas, struct box box, enum role from, enum role to)
{
	for (int y = box.y; y < box.y + box.height; y++)
		for (int x = box.x; x < box.x + box.width; x++)
			if (!is_clipped(canvas, y, x) && cell_at(canvas, y, x)->role == from)
				cell_at(canvas, y, x)->role = (uint8_t)to;
}

/* In ASCII a line may also be a sign of a text in the frame's upper edge. */
static bool is_line(const struct canvas *canvas, uint32_t glyph)
{
	if (canvas->ascii)
		return glyph == '-' || glyph == '|' || glyph == '+';
	return glyph >= 0x2500 && glyph < 0x2580;
}

void canvas_recolour_frame(struct canvas *canvas, struct box box, enum role role)
{
	if (box.width < 2)
		return;
	for (int y = box.y; y < box.y + box.height; y++) {
		bool inner = y > box.y && y < box.y + box.height - 1;

		for (int x = box.x; x < box.x + box.width; x += inner ? box.width - 1 : 1)
			if (!is_clipped(canvas, y, x) &&
			    is_line(canvas, cell_at(canvas, y, x)->glyph))
				cell_at(canvas, y, x)->role = (uint8_t)role;
	}
}

void canvas_frame(struct canvas *canvas, struct box box)
{
	int bottom = box.y + box.height - 1, right = box.x + box.width - 1;

	if (box.height < 2 || box.width < 2)
		return;
	for (int x = box.x + 1; x < right; x++) {
		put(canvas, box.y, x, ROLE_DIM, 0x2500, 1);
		put(canvas, bottom, x, ROLE_DIM, 0x2500, 1);
	}
	for (int y = box.y + 1; y < bottom; y++) {
		put(canvas, y, box.x, ROLE_DIM, 0x2502, 1);
		put(canvas, y, right, ROLE_DIM, 0x2502, 1);
	}
	put(canvas, box.y, box.x, ROLE_DIM, 0x250c, 1);
	put(canvas, box.y, right, ROLE_DIM, 0x2510, 1);
	put(canvas, bottom, box.x, ROLE_DIM, 0x2514, 1);
	put(canvas, bottom, right, ROLE_DIM, 0x2518, 1);
}

/* --- text --------------------------------------------------------------------------------------
 */

int canvas_text(struct canvas *canvas, int y, int x, int width, enum role role, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	struct cell *base =
		NULL; /* the last character's, where it was drawn: its mark goes there */
	int column = 0;

	while (*at != 0) {
		struct shape shape = next_shape(&at, column > 0);

		if (shape.width == 0) {
			if (base != NULL && base->combining == 0 && !canvas->ascii)
				base->combining = shape.code;
			continue;
		}
		if (column + shape.width > width)
			break;
		base = put(canvas, y, x + column, role, shape.code, shape.width)
			       ? cell_at(canvas, y, x + column)
			       : NULL;
		column += shape.width;
	}
	return column;
}

int canvas_textf(struct canvas *canvas, int y, int x, int width, enum role role, const char *format,
		 ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return canvas_text(canvas, y, x, width, role, text);
}

int canvas_width(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	int columns = 0;

	while (*at != 0)
		columns += next_shape(&at, columns > 0).width;
	return columns;
}

void canvas_right(struct canvas *canvas, int y, int x, int width, enum role role, const char *text)
{
	int columns = canvas_width(text);

	if (columns >= width)
		canvas_text(canvas, y, x, width, role, text);
	else
		canvas_text(canvas, y, x + width - columns, columns, role, text);
}

int canvas_cut(struct canvas *canvas, int y, int x, int width, enum role role, const char *text)
{
	int columns = canvas_width(text);

	if (columns <= width)
		return canvas_text(canvas, y, x, width, role, text);
	if (width < 1)
		return 0;
	columns = canvas_text(canvas, y, x, width - 1, role, text);
	put(canvas, y, x + columns, role, ELLIPSIS, 1);
	return columns + 1;
}

int canvas_cut_left(struct canvas *canvas, int y, int x, int width, enum role role,
		    const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	int columns = canvas_width(text);
	bool after = false;

	if (columns <= width)
		return canvas_text(canvas, y, x, width, role, text);
	if (width < 1)
		return 0;
	while (columns > width - 1) {
		columns -= next_shape(&at, after).width;
		after = true;
	}
	put(canvas, y, x, role, ELLIPSIS, 1);
	return 1 + canvas_text(canvas, y, x + 1, width - 1, role, (const char *)at);
}

/* Writes a character as UTF-8; returns its bytes. */
static size_t encode(uint32_t code, char *out)
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

bool canvas_write(const struct canvas *canvas, FILE *to)
{
	for (int y = 0; y < canvas->height; y++) {
		const struct cell *row = &canvas->cells[(size_t)y * (size_t)canvas->width];
		int end = canvas->width;
		char bytes[8];

		while (end > 0 && row[end - 1].glyph == ' ' && row[end - 1].combining == 0)
			end--;
		for (int x = 0; x < end; x++) {
			size_t length = 0;

			if (row[x].glyph != 0)
				length = encode(row[x].glyph, bytes);
			if (row[x].combining != 0)
				length += encode(row[x].combining, bytes + length);
			if (fwrite(bytes, 1, length, to) != length)
				return false;
		}
		if (putc('\n', to) == EOF)
			return false;
	}
	return true;
}
