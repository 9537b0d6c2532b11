/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line on top: which market, where the playhead is, how it moves. */
#ifndef TUI_TOPLINE_H
#define TUI_TOPLINE_H

#include "tui/ui.h"

void topline_draw(const struct ui *ui, struct canvas *canvas, struct box line);

#endif
