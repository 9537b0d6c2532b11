/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mouse does, wherever it is. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include "tui/ui.h"

/* Takes what the mouse did to what was drawn there in the last frame. Returns the key (terminal.h)
 * whose place in the last line was clicked at and which is to be taken as typed, else
 * TERMINAL_NONE. */
int mouse_take(struct ui *ui, const struct mouse *mouse);

/* Is it within a box? Was a button pressed, be it the second time? */
bool mouse_is_within(const struct mouse *mouse, struct box box);
bool mouse_is_press(const struct mouse *mouse);

/* Lines that the wheel scrolls by, down for more than 0; 0 where it was not the wheel. */
int mouse_wheel(const struct mouse *mouse);

#endif
