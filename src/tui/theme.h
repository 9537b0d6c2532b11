/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How each role looks, as plain values: terminal.c alone turns them into curses' pairs and
 * attributes. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/canvas.h"

#define LOOK_DEFAULT (-1) /* the terminal's own foreground or background */

struct look {
	short foreground, background; /* colour numbers of the terminal, or LOOK_DEFAULT */
	bool bold, dim, reverse, underline;
};

/* The look of a role where the terminal has `colours` colours (COLORS; 0 or less: none, or
 * NO_COLOR). From 256 on the xterm palette is used, from 8 on the eight colours, below only
 * attributes. `selected`: on the selected line's ground. */
struct look theme_look(enum role role, bool selected, int colours);

#endif
