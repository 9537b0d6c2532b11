/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loop of the screen on a terminal. */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include "tui/canvas.h"
#include "tui/script.h"
#include "tui/ui.h"

#include <mmtui/error.h>

/* Takes the terminal over, runs the script (NULL where none) and whatever is typed until the screen
 * is quit, and gives the terminal back. Signals are taken already (signals_open). *ended_by is the
 * signal that ended it, else 0. False and an error where there is no terminal that can show it, or
 * where the player failed. Call it once a process. */
bool loop_run(struct ui *ui, struct canvas *canvas, struct script *script, int *ended_by,
	      struct mm_error *err);

#endif
