/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bookmarks that are being written. */
#ifndef TUI_BOOKMARKS_UI_H
#define TUI_BOOKMARKS_UI_H

#include "tui/ui.h"

/* Goes to one's place. */
void bookmarks_go(struct ui *ui, const struct bookmark *bookmark);

/* Becomes readable when one has been; -1 where none is under way. */
int bookmarks_descriptor(const struct ui *ui);

/* Takes in what became of it. Never waits. True where the screen looks different now. */
bool bookmarks_poll(struct ui *ui);

/* Waits until all are written; false and an error where one could not be. */
bool bookmarks_wait(struct ui *ui, struct mm_error *err);

#endif
