/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program keeps what it is to remember from one run to the next. */
#ifndef TUI_STATE_H
#define TUI_STATE_H

#include <mmtui/error.h>

/* Writes the path of a file below $XDG_STATE_HOME/mmtui, or ~/.local/state/mmtui where that is not
 * set; a path that is not absolute does not count. Touches nothing. */
bool state_path(const char *file, char *path, size_t size, struct mm_error *err);

/* Makes every folder on the way to a file, for its owner alone. */
bool state_make_folders(char *path, struct mm_error *err);

#endif
