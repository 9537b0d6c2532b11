/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen as it was left: settings that are kept from session to session, in
 * $XDG_STATE_HOME/mmtui/screen (~/.local/state where that is not set). Where it cannot be read or
 * written nothing is remembered, and nobody is told. */
#ifndef TUI_REMEMBER_H
#define TUI_REMEMBER_H

#include "tui/ui.h"

/* Takes them up. What it does not understand, be it of another version, does not count. */
void remember_begin(struct ui *ui);

/* Writes them, where they are others than remember_begin found. */
void remember_end(const struct ui *ui);

#endif
