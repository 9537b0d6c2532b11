/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen as text. */
#ifndef TUI_DUMP_H
#define TUI_DUMP_H

#include "tui/watch.h"

/* Draws a frame of the screen's size as it looks without passing messages, command line or help.
 * Without a screen it waits until what the frame itself wants to know of the player is there. */
bool dump_draw(struct ui *ui, struct canvas *canvas);

#endif
