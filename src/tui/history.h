/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command lines of earlier days, in $XDG_STATE_HOME/mmtui/history (~/.local/state where that is
 * not set). Where the file cannot be read or written there is a history all the same, of this run.
 */
#ifndef TUI_HISTORY_H
#define TUI_HISTORY_H

void history_load(void);

/* Adds a line, and appends it to the file: two programs at once do not lose each other's. */
void history_keep(const char *line);

#endif
