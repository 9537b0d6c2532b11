/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that reaches a cell comes through put(), and put() keeps three promises:
 *
 *   - nothing is drawn outside the canvas, nor outside the part of it that drawing is confined to;
 *   - a wide character always has both its halves: who overwrites one half blanks the other;
 *   - in ASCII mode there is nothing but ASCII: each sign we draw has its stand-in in one table,
 *     all else becomes a question mark.
 *
 * One combining mark stays on a character, further ones are dropped.
 */
#include "tui/canvas.h"

#include "tui/characters.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ELLIPSIS 0x2026
#define SIDE_MAX 10000 /* columns or lines: more than any terminal has */

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
		glyph = character_in_ascii(glyph);
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
	int width = character_width(glyph);

	if (width < 1) {
		glyph = CHARACTER_REPLACEMENT;
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
	struct cell *base = NULL; /* the last character's, where it was drawn: a mark goes there */
	int column = 0;

	while (*text != 0) {
		struct shape shape = character_shape(&text, column > 0);

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
	int columns = 0;

	while (*text != 0)
		columns += character_shape(&text, columns > 0).width;
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
	int columns = canvas_width(text);
	bool after = false;

	if (columns <= width)
		return canvas_text(canvas, y, x, width, role, text);
	if (width < 1)
		return 0;
	while (columns > width - 1) {
		columns -= character_shape(&text, after).width;
		after = true;
	}
	put(canvas, y, x, role, ELLIPSIS, 1);
	return 1 + canvas_text(canvas, y, x + 1, width - 1, role, text);
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
				length = character_write(row[x].glyph, bytes);
			if (row[x].combining != 0)
				length += character_write(row[x].combining, bytes + length);
			if (fwrite(bytes, 1, length, to) != length)
				return false;
		}
		if (putc('\n', to) == EOF)
			return false;
	}
	return true;
}
