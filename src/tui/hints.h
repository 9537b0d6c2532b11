/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys one needs most, on the last line. */
#ifndef TUI_HINTS_H
#define TUI_HINTS_H

#include "tui/ui.h"

/* Draws them and notes where each is (ui->places). */
void hints_draw(struct ui *ui, struct canvas *canvas, struct box line);

#endif
