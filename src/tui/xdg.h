/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a person's own files lie, by the XDG rules. */
#ifndef TUI_XDG_H
#define TUI_XDG_H

#include <mmtui/error.h>

#include <stddef.h>

/* The path of one of our files: $XDG_CONFIG_HOME/mmtui/NAME, else ~/.config/mmtui/NAME; and
 * $XDG_STATE_HOME/mmtui/NAME, else ~/.local/state/mmtui/NAME. False where there is no home either,
 * or the path does not fit. */
bool xdg_config(const char *name, char *path, size_t size, struct mm_error *err);
bool xdg_state(const char *name, char *path, size_t size, struct mm_error *err);

/* Makes every folder on the way to a file, for its owner alone. */
bool xdg_make_folders(char *path, struct mm_error *err);

#endif
