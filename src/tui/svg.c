/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture of the screen that looks the same everywhere. Letters are left to the viewer's font,
 * each run of one look held to its columns by `textLength`. What must join without a gap, and what
 * fonts draw in different ways or not at all, is drawn here as shapes in a cell of 10 x 20:
 *
 *     blocks, eighths, shades    rectangles
 *     lines of frames, candles   strokes from the cell's middle to its edges
 *     braille                    dots, two columns of four
 */
#include "tui/svg.h"

#include "tui/theme.h"

#include <string.h>

#define CELL_WIDTH 10
#define CELL_HEIGHT 20
#define BASELINE 15
#define MARGIN 10
#define COLOURS 256
#define GROUND "#16181d"
#define INK "#d0d3d8"

/* --- colours ---------------------------------------------------------------------------------- */

/* The xterm palette: 16 named colours, a cube of 6 x 6 x 6, 24 greys. */
static void colour_name(short number, const char *usual, char name[8])
{
	static const unsigned named[16] = {
		0x1d1f21, 0xcc6666, 0x8abe6b, 0xd9b25f, 0x6c99bb, 0xb294bb, 0x7bb8b1, 0xc5c8c6,
		0x666a73, 0xe06c6c, 0xa3d97f, 0xf0c674, 0x81b0d9, 0xc9a9d1, 0x93d0c9, 0xffffff,
	};
	unsigned rgb;

	if (number < 0) {
		snprintf(name, 8, "%s", usual);
		return;
	}
	if (number < 16) {
		rgb = named[number];
	} else if (number < 232) {
		unsigned cube = (unsigned)number - 16;
		unsigned part[3] = {cube / 36, cube / 6 % 6, cube % 6};
		rgb = 0;
		for (int i = 0; i < 3; i++)
			rgb = rgb << 8 | (part[i] ? 55 + 40 * part[i] : 0);
	} else {
		rgb = (8 + 10 * ((unsigned)number - 232)) * 0x010101u;
	}
	snprintf(name, 8, "#%06x", rgb & 0xffffff);
}

struct paint {
	char ink[8], ground[8];
	bool bold, dim;
};

static struct paint paint_of(const struct cell *cell)
{
	struct look look = theme_look(cell->role, cell->selected, COLOURS);
	struct paint paint = {.bold = look.bold, .dim = look.dim};

	colour_name(look.foreground, INK, look.reverse ? paint.ground : paint.ink);
	colour_name(look.background, GROUND, look.reverse ? paint.ink : paint.ground);
	return paint;
}

static bool same_paint(const struct paint *a, const struct paint *b)
{
	return !strcmp(a->ink, b->ink) && !strcmp(a->ground, b->ground) && a->bold == b->bold &&
	       a->dim == b->dim;
}

/* --- shapes ----------------------------------------------------------------------------------- */

static void rectangle(FILE *to, double x, double y, double width, double height, const char *colour,
		      double opacity)
{
	fprintf(to, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"%s\"", x, y, width,
		height, colour);
	if (opacity < 1)
		fprintf(to, " fill-opacity=\"%g\"", opacity);
	fputs("/>\n", to);
}

/* Blocks: the lower eighths, the full one, the left eighths, halves, shades. */
static bool draw_block(FILE *to, uint32_t glyph, int x, int y, const char *ink)
{
	if (glyph == 0x2580) {
		rectangle(to, x, y, CELL_WIDTH, CELL_HEIGHT / 2, ink, 1);
	} else if (glyph <= 0x2588) {
		double height = CELL_HEIGHT * (glyph - 0x2580) / 8.0;
		rectangle(to, x, y + CELL_HEIGHT - height, CELL_WIDTH, height, ink, 1);
	} else if (glyph <= 0x258f) {
		rectangle(to, x, y, CELL_WIDTH * (0x2590 - glyph) / 8.0, CELL_HEIGHT, ink, 1);
	} else if (glyph == 0x2590) {
		rectangle(to, x + CELL_WIDTH / 2, y, CELL_WIDTH / 2, CELL_HEIGHT, ink, 1);
	} else if (glyph <= 0x2593) {
		rectangle(to, x, y, CELL_WIDTH, CELL_HEIGHT, ink, 0.25 * (glyph - 0x2590));
	} else {
		return false;
	}
	return true;
}

/* A stroke of some weight along the cell's middle, from a to b: across, or down. */
static void stroke(FILE *to, bool across, int at, int a, int b, char weight, const char *ink)
{
	const double apart = weight == 'd' ? 1.5 : 0;
	const char *width = weight == 'h' ? " stroke-width=\"3\"" : "";

	for (double offset = -apart; offset <= apart; offset += apart > 0 ? 2 * apart : 1) {
		if (across)
			fprintf(to, "<path d=\"M%d %gH%d\" stroke=\"%s\"%s/>\n", a, at + offset, b,
				ink, width);
		else
			fprintf(to, "<path d=\"M%g %dV%d\" stroke=\"%s\"%s/>\n", at + offset, a, b,
				ink, width);
	}
}

/* Lines of frames, axes and candles: the weights of a glyph's arms up, down, left and right, light,
 * heavy or double. Dashed ones are drawn whole. */
static bool draw_line(FILE *to, uint32_t glyph, int x, int y, const char *ink)
{
	static const struct {
		uint32_t glyph;
		char arms[5];
	} lines[] = {
		{0x2500, "  ll"}, {0x2502, "ll  "}, {0x2503, "hh  "}, {0x2508, "  ll"},
		{0x250a, "ll  "}, {0x250c, " l l"}, {0x2510, " ll "}, {0x2514, "l  l"},
		{0x2518, "l l "}, {0x251c, "ll l"}, {0x2524, "lll "}, {0x252c, " lll"},
		{0x2534, "l ll"}, {0x253c, "llll"}, {0x254c, "  ll"}, {0x254e, "ll  "},
		{0x2551, "dd  "}, {0x2574, "  l "}, {0x2575, "l   "}, {0x2576, "   l"},
		{0x2577, " l  "}, {0x2579, "h   "}, {0x257b, " h  "}, {0x257d, "lh  "},
		{0x257f, "hl  "},
	};
	const int right = x + CELL_WIDTH, bottom = y + CELL_HEIGHT;
	const int middle_x = x + CELL_WIDTH / 2, middle_y = y + CELL_HEIGHT / 2;
	size_t i = 0;

	while (i < sizeof lines / sizeof lines[0] && lines[i].glyph != glyph)
		i++;
	if (i == sizeof lines / sizeof lines[0])
		return false;
	const char *arms = lines[i].arms;
	if (arms[0] != ' ')
		stroke(to, false, middle_x, y, middle_y, arms[0], ink);
	if (arms[1] != ' ')
		stroke(to, false, middle_x, middle_y, bottom, arms[1], ink);
	if (arms[2] != ' ')
		stroke(to, true, middle_y, x, middle_x, arms[2], ink);
	if (arms[3] != ' ')
		stroke(to, true, middle_y, middle_x, right, arms[3], ink);
	return true;
}

/* Braille: bits 0 to 2 and 6 are the left column from the top, 3 to 5 and 7 the right one. */
static void draw_braille(FILE *to, uint32_t glyph, int x, int y, const char *ink)
{
	static const uint8_t column[8] = {0, 0, 0, 1, 1, 1, 0, 1},
			     row[8] = {0, 1, 2, 0, 1, 2, 3, 3};

	for (int bit = 0; bit < 8; bit++)
		if (glyph >> bit & 1)
			fprintf(to, "<circle cx=\"%g\" cy=\"%g\" r=\"1.6\" fill=\"%s\"/>\n",
				x + CELL_WIDTH * (0.25 + 0.5 * column[bit]),
				y + CELL_HEIGHT * (0.125 + 0.25 * row[bit]), ink);
}

static bool draw_shape(FILE *to, uint32_t glyph, int x, int y, const char *ink)
{
	if (glyph >= 0x2580 && glyph <= 0x259f)
		return draw_block(to, glyph, x, y, ink);
	if (glyph >= 0x2500 && glyph <= 0x257f)
		return draw_line(to, glyph, x, y, ink);
	if (glyph < 0x2800 || glyph > 0x28ff)
		return false;
	draw_braille(to, glyph, x, y, ink);
	return true;
}

/* --- a line ----------------------------------------------------------------------------------- */

static void put_glyph(FILE *to, uint32_t glyph)
{
	switch (glyph) {
	case '<': fputs("&lt;", to); break;
	case '>': fputs("&gt;", to); break;
	case '&': fputs("&amp;", to); break;
	default:
		if (glyph < 0x80)
			putc((int)glyph, to);
		else
			fprintf(to, "&#x%x;", glyph);
	}
}

/* Is a cell a letter of a run, and not a shape or nothing at all? */
static bool is_letter(const struct cell *cell)
{
	uint32_t glyph = cell->glyph;

	return glyph != ' ' && glyph != 0 && !(glyph >= 0x2500 && glyph <= 0x259f) &&
	       !(glyph >= 0x2800 && glyph <= 0x28ff);
}

/* Draws the letters from column x on that look alike and have no gap between them; returns where
 * they end. */
static int draw_run(FILE *to, const struct cell *row, int x, int width, int left, int top)
{
	struct paint paint = paint_of(&row[x]);
	int end = x;

	while (end < width && (is_letter(&row[end]) || (row[end].glyph == 0 && end > x))) {
		struct paint next = paint_of(&row[end]);
		if (!same_paint(&paint, &next))
			break;
		end++;
	}
	fprintf(to, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"%s\"%s%s>",
		left + x * CELL_WIDTH, top + BASELINE, (end - x) * CELL_WIDTH, paint.ink,
		paint.bold ? " font-weight=\"bold\"" : "", paint.dim ? " opacity=\"0.6\"" : "");
	for (; x < end; x++) {
		if (row[x].glyph)
			put_glyph(to, row[x].glyph);
		if (row[x].combining)
			put_glyph(to, row[x].combining);
	}
	fputs("</text>\n", to);
	return end;
}

static void draw_grounds(FILE *to, const struct cell *row, int width, int left, int top)
{
	for (int x = 0, end; x < width; x = end) {
		struct paint paint = paint_of(&row[x]);
		for (end = x + 1; end < width; end++) {
			struct paint next = paint_of(&row[end]);
			if (strcmp(paint.ground, next.ground) != 0)
				break;
		}
		if (strcmp(paint.ground, GROUND) != 0)
			rectangle(to, left + x * CELL_WIDTH, top, (end - x) * CELL_WIDTH,
				  CELL_HEIGHT, paint.ground, 1);
	}
}

static void draw_row(FILE *to, const struct cell *row, int width, int left, int top)
{
	draw_grounds(to, row, width, left, top);
	for (int x = 0; x < width;) {
		struct paint paint = paint_of(&row[x]);
		bool empty = row[x].glyph == ' ' || row[x].glyph == 0;

		if (empty || draw_shape(to, row[x].glyph, left + x * CELL_WIDTH, top, paint.ink))
			x++;
		else if (is_letter(&row[x]))
			x = draw_run(to, row, x, width, left, top);
		else
			x++; /* a line of a kind that nothing draws */
	}
}

bool svg_write(const struct canvas *canvas, FILE *to)
{
	int width = canvas->width * CELL_WIDTH + 2 * MARGIN;
	int height = canvas->height * CELL_HEIGHT + 2 * MARGIN;

	fprintf(to,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
		"height=\"%d\" font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" "
		"font-size=\"16\" xml:space=\"preserve\">\n",
		width, height, width, height);
	fprintf(to, "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\"/>\n", width, height,
		GROUND);
	for (int y = 0; y < canvas->height; y++)
		draw_row(to, &canvas->cells[(size_t)y * (size_t)canvas->width], canvas->width,
			 MARGIN, MARGIN + y * CELL_HEIGHT);
	fputs("</svg>\n", to);
	return !ferror(to);
}
