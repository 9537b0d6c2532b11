/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could stand at the cursor: names of commands, words, symbols, files. */
#ifndef TUI_COMPLETE_H
#define TUI_COMPLETE_H

#include "tui/ui.h"

/*
 * Candidates for the word that ends at byte `cursor` of a command line; *start is where it begins.
 * The array is as readline makes it: [0] is what they have in common, then, where there are
 * several, each; NULL-terminated; it and its strings are the caller's to free. NULL where there are
 * none.
 */
char **complete(const struct ui *ui, const char *line, int cursor, int *start);

#endif
