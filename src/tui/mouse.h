/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mouse does, wherever it is. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include "tui/ui.h"

/* Takes what the mouse did to what was drawn there in the last frame. Returns the key (terminal.h)
 * whose place in the last line was clicked at and which is to be taken as typed, else
 * TERMINAL_NONE. */
int mouse_take(struct ui *ui, const struct mouse *mouse);

#endif
