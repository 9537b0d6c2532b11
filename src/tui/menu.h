/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Tab offers, in a box above the command line. */
#ifndef TUI_MENU_H
#define TUI_MENU_H

#include "tui/ui.h"

/* Draws it at the lower end of `above`, where there is something to offer. */
void menu_draw(const struct ui *ui, struct canvas *canvas, struct box above);

/* The action whose arguments are being typed, NULL where none is: to say what it takes. */
const struct action *menu_action(const struct ui *ui);

#endif
