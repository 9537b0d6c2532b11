/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anomalies that are being looked for beside the screen. */
#ifndef TUI_ANOMALIES_UI_H
#define TUI_ANOMALIES_UI_H

#include "tui/ui.h"

/* Are they? Then it can be stopped; what has been found stays. */
bool anomalies_under_way(const struct places *places);
void anomalies_stop(struct ui *ui);

/* Becomes readable when there is something new; -1 where nothing is looked for. */
int anomalies_descriptor(const struct ui *ui);

/* Takes what has been found. Never waits. True where the screen looks different now. */
bool anomalies_poll(struct ui *ui);

#endif
