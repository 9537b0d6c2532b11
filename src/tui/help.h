/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help overlay: all keys and all commands, from the same tables that carry them out. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/ui.h"

/* Draws it over the box, from line ui->help_top on, which is kept within bounds. */
void help_draw(struct ui *ui, struct canvas *canvas, struct box box);

/* Tells what a command, a setting or a key is, on the last line. An error where nothing is called
 * so. */
bool help_tell(struct ui *ui, const char *word, struct mm_error *err);

#endif
