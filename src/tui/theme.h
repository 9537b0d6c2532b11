/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each role looks, as plain values: terminal.c alone turns them into curses' pairs and
 * attributes. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/canvas.h"
#include "tui/colour.h"

#include <mmtui/error.h>

#define LOOK_DEFAULT COLOUR_DEFAULT /* the terminal's own foreground or background */

struct look {
	int32_t foreground, background; /* colour.h */
	bool bold, dim, reverse, underline;
};

/* What a text is drawn on. */
enum ground {
	GROUND_NONE,
	GROUND_SELECTED, /* the selected line's */
	GROUND_BAR,      /* that of the line on top */
	GROUNDS
};

/* The look of a role on a ground where the terminal has `colours` colours (COLORS; 0 or less: none,
 * or NO_COLOR). From 256 on it is of the xterm palette, or, where it was asked for, of red, green
 * and blue; from 8 on of that many colours; below only attributes. */
struct look theme_look(enum role role, enum ground ground, int colours);

/* Gives a role another look: "208", "red on black bold", "#ff8700 underline". Where the terminal
 * has fewer colours than it says the nearest are taken; where it has none the attributes stay. */
bool theme_set(const char *role, const char *look, struct mm_error *err);

/* Says that no role is called so, and which may be meant; false. */
bool theme_no_role(const char *name, struct mm_error *err);

/* All roles as they come. */
void theme_defaults(void);

/* A number that is another one after every change. */
unsigned theme_version(void);

/* A role's name and what it is for, and its look as theme_set reads it. */
#define THEME_TEXT_MAX 80
const char *theme_role(enum role role, const char **help);
/* What may stand after this much of `color`'s arguments, as setting_words says it. */
const char *theme_words(const char *arguments);
void theme_print(enum role role, char out[THEME_TEXT_MAX]);

#endif
