/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help overlay: all keys and all commands, from the same tables that carry them out. */
#ifndef TUI_HELP_H
#define TUI_HELP_H

#include "tui/ui.h"

/* Draws it over the box, from line ui->help_top on, which is kept within bounds. */
void help_draw(struct ui *ui, struct canvas *canvas, struct box box);

/* Goes to its first line for "start", to its last one for "end". False for anything else. */
bool help_seek(struct ui *ui, const char *position);

/* Opens a prompt that follows what is typed: the first entry that has it is shown and looks
 * selected, Ctrl-N and Ctrl-P (or Down and Up) go to the next and the previous one, Enter keeps it,
 * Escape goes back to where one was. */
void help_find_ask(struct ui *ui);
/* Goes to the next entry that has it, or the previous one for less than 0, round and round. False
 * where nothing has been looked for. */
bool help_find_next(struct ui *ui, int direction);
/* Looks for nothing any more. False where nothing was looked for. */
bool help_find_leave(struct ui *ui);

/* Tells what a command, a setting or a key is, on the last line. An error where nothing is called
 * so. */
bool help_tell(struct ui *ui, const char *word, struct mm_error *err);

#endif
