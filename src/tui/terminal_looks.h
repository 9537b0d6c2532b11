/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How roles look in curses' terms. For terminal.c alone. */
#ifndef TUI_TERMINAL_LOOKS_H
#define TUI_TERMINAL_LOOKS_H

#include "tui/canvas.h"
#include "tui/theme.h"

/* Once curses has the terminal. */
void terminal_looks_begin(void);

/* Follows the theme. True where it has changed, and all that is shown is to be drawn anew. */
bool terminal_looks_refresh(void);

/* Have colours of the palette been changed, which are to be taken back? */
bool terminal_looks_mixed(void);

/* A cell's attributes and colour pair. */
unsigned long terminal_looks_of(const struct cell *cell, short *pair);

#endif
