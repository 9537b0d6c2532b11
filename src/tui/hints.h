/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys one needs most, on the last line. */
#ifndef TUI_HINTS_H
#define TUI_HINTS_H

#include "tui/ui.h"

/* Draws them and notes where each is (ui->places). */
void hints_draw(struct ui *ui, struct canvas *canvas, struct box line);

/* Draws the first key that runs a command, and what it does, from the line's column x on. Returns
 * where the next has its place: at x where `does` is NULL, no key runs it, or there is no room. */
int hints_command_draw(struct ui *ui, struct canvas *canvas, struct box line, int x,
		       const char *command, const char *does);

/* The keys of the help itself. */
void hints_help_draw(struct ui *ui, struct canvas *canvas, struct box line);

#endif
