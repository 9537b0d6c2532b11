/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab on the command line, which is readline's (prompt.c). */
#ifndef TUI_TAB_H
#define TUI_TAB_H

#include "tui/ui.h"

/* Tab, or Shift-Tab with by = -1. `prefix` is what the line has before it when it is run. */
void tab(struct ui *ui, const char *prefix, int by);

/* Offers nothing any more. */
void tab_drop(struct ui *ui);

#endif
