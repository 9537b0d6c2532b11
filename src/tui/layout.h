/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything is on a screen of some size. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "tui/panel.h"

#define SCREEN_LEAST_WIDTH 60
#define SCREEN_LEAST_HEIGHT 16

struct layout {
	struct box top;           /* the line on top */
	struct box middle;        /* all between it and the last line */
	struct box last;          /* keys, messages, the prompt */
	struct box page;          /* a symbol's page; height 0: the panels stand there */
	struct box panel[PANELS]; /* frame included; height 0: not on the screen */
	bool framed[PANELS];
};

/* Panels in the order they are drawn in, from top left to bottom right. */
extern const struct panel *const panels[PANELS];

void layout_make(const struct ui *ui, int width, int height, struct layout *out);

/* Is a panel to be shown that the screen as it is has no room for, beside the others? */
bool layout_lacks_room(const struct ui *ui, const struct panel *panel);

#endif
