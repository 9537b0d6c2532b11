/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The canvas: a grid of character cells that panels draw into. It knows no terminal: a frame is
 * drawn whole here, and then shown (terminal.h) or written as text (dump). So a frame is a pure
 * function of the views and the settings, and can be tested without a screen.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a text is, not how it looks: theme.h gives each role its colour and attributes. */
enum role {
	ROLE_TEXT,
	ROLE_DIM,      /* frames, units, what is stale */
	ROLE_STRONG,   /* the figure one looks for */
	ROLE_TITLE,    /* a panel's name in its frame */
	ROLE_FOCUS,    /* the same of the panel that keys move in, and its frame */
	ROLE_UP,       /* a rise */
	ROLE_DOWN,     /* a fall */
	ROLE_SPARK,    /* sparklines and bars */
	ROLE_CHART,    /* a chart's line */
	ROLE_VOLUME,   /* volumes below it */
	ROLE_GRID,     /* what lies behind a chart */
	ROLE_CROSS,    /* the crosshair */
	ROLE_AHEAD,    /* bars of what is yet to be played */
	ROLE_MARK,     /* in, out and the playhead */
	ROLE_SELECTED, /* the selected line */
	ROLE_BAR,      /* the line on top */
	ROLE_KEY,      /* a key's name in the bottom line */
	ROLE_NOTICE,
	ROLE_ERROR,
	/* rise and fall of a large trade */
	ROLE_UP_STRONG,
	ROLE_DOWN_STRONG,
	ROLE_COUNT
};

struct cell {
	uint32_t glyph;     /* a code point; 0 continues a wide character to its left */
	uint32_t combining; /* a combining mark on top of it, or 0 */
	uint8_t role;
	bool selected; /* drawn on the selected line's ground, in its own role ... */
	bool bar;      /* ... or rather on that of the line on top */
};

struct canvas {
	int width, height;
	struct cell *cells; /* [y * width + x] */
	bool ascii;         /* no UTF-8: draw with ASCII alone */
	/* where the terminal's cursor stands (the prompt), or -1 */
	int cursor_x, cursor_y;
	/* all drawing is confined to [clip_y, clip_bottom) x [clip_x, clip_right) */
	int clip_y, clip_x, clip_bottom, clip_right;
};

/* A rectangle of it; panels get one and draw within. */
struct box {
	int y, x, height, width;
};

/* Confines what is drawn from now on to a part of the canvas, or lets it have the whole again (as
 * canvas_clear does too). */
void canvas_clip(struct canvas *canvas, struct box box);
void canvas_unclip(struct canvas *canvas);

bool canvas_resize(struct canvas *canvas, int width, int height);
void canvas_free(struct canvas *canvas);
void canvas_clear(struct canvas *canvas);

/* Draws UTF-8 text in one line from (y, x), within `width` columns; returns the columns it took.
 * Control characters, invalid bytes and everything not printable become a replacement; what lies
 * outside the canvas is cut. Texts from files go through here and so never reach the terminal raw.
 */
int canvas_text(struct canvas *canvas, int y, int x, int width, enum role role, const char *text);
int canvas_textf(struct canvas *canvas, int y, int x, int width, enum role role, const char *format,
		 ...) __attribute__((format(printf, 6, 7)));
/* The same, aligned to the right edge of the `width` columns. */
void canvas_right(struct canvas *canvas, int y, int x, int width, enum role role, const char *text);
void canvas_glyph(struct canvas *canvas, int y, int x, enum role role, uint32_t glyph);
/* Fills the box and takes it off the selected line's ground. */
void canvas_fill(struct canvas *canvas, struct box box, enum role role, uint32_t glyph);

/* Puts what is drawn there on the selected line's ground, or on that of the line on top. */
void canvas_select(struct canvas *canvas, struct box box);
void canvas_bar(struct canvas *canvas, struct box box);

/* Gives another role to what is drawn there in this one; to the lines of a frame along its edge. */
void canvas_recolour(struct canvas *canvas, struct box box, enum role from, enum role to);
void canvas_recolour_frame(struct canvas *canvas, struct box box, enum role role);

/* A frame along the edge of the box, and what is left inside it. */
void canvas_frame(struct canvas *canvas, struct box box);
struct box box_inside(struct box box);

/* Columns that a UTF-8 text takes when drawn. */
int canvas_width(const char *text);

/* Draws text as canvas_text does; where it is too long its end, or its beginning, gives way to an
 * ellipsis. */
int canvas_cut(struct canvas *canvas, int y, int x, int width, enum role role, const char *text);
int canvas_cut_left(struct canvas *canvas, int y, int x, int width, enum role role,
		    const char *text);

/* Writes the canvas as UTF-8 text, a line a row, spaces at the end cut. */
bool canvas_write(const struct canvas *canvas, FILE *to);

#endif
