/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export that runs beside the screen: its progress and its end. */
#ifndef TUI_EXPORT_UI_H
#define TUI_EXPORT_UI_H

#include "tui/keys.h"
#include "tui/ui.h"

/* The window as the marks say, within what the replay was restricted to; INT64_MIN and INT64_MAX
 * where nothing bounds it. */
void export_window(const struct ui *ui, int64_t *from, int64_t *to);

/* Says how it ended, once it has. Never waits. True where the screen looks different now. */
bool export_poll(struct ui *ui);

/* Waits for its end; false and an error where it failed. Fine where none runs. */
bool export_wait(struct ui *ui, struct mm_error *err);

/* The key that stops it where one is now: Escape, unless it would leave something first, or wait
 * for a script. */
void export_stop_key(const struct ui *ui, char key[KEY_NAME_MAX]);

/* Asks it to stop; export_poll tells when it has. */
void export_cancel(struct ui *ui);

#endif
