/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which panel the keys move in, and which one has the screen for itself. */
#ifndef TUI_FOCUS_H
#define TUI_FOCUS_H

#include "tui/panel.h"

const struct panel *panel_of(enum panel_id id);
/* By its name, as commands have it: "tape". NULL where there is none. */
const struct panel *panel_named(const char *name);
/* The other way round, for the same panel. */
const char *panel_word(enum panel_id id);

/* Has it been hidden? The parts of an open page never are (page_is_shown). */
bool panel_is_hidden(const struct ui *ui, const struct panel *panel);

/* Is it on the screen? */
bool panel_is_shown(const struct ui *ui, const struct panel *panel);

/* The panel with the focus: ui->focus, or, where that one is not shown, the first that is and has
 * something to move in, or the first; on a symbol's page the tape, which is its own, or else the
 * list of symbols, which is below its chart. NULL where none is shown. */
const struct panel *focus_panel(const struct ui *ui);

/* Is the selected symbol's page on the screen? It stands in for the panels side by side, beside the
 * stripes; at full screen its chart stands in for the list of symbols and its tape for the tape. */
bool page_is_shown(const struct ui *ui);
/* Opens it anew: at the playhead, without a crosshair, its chart with the focus; at full screen
 * where a panel had that. Leaves it for what was there before. */
void page_open(struct ui *ui);
void page_close(struct ui *ui);

/* Has a panel anything to move in? Then moves there. */
bool focus_can_move(const struct panel *panel);
void focus_move(struct ui *ui, const struct panel *panel, int64_t lines);

/* Gives a panel the whole middle, or, where it has that, takes it away again. */
void focus_maximize(struct ui *ui, const struct panel *panel);

#endif
