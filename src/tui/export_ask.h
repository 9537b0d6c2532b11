/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking for an export's file: what would be written, and a name to begin with. */
#ifndef TUI_EXPORT_ASK_H
#define TUI_EXPORT_ASK_H

#include "tui/ui.h"

/* Whose events are exported. */
enum export_whose { EXPORT_EVERYTHING, EXPORT_FILTERED, EXPORT_SYMBOL };

/* The option of `export` that says so: "--filter " */
const char *export_option(enum export_whose whose);

/* One more, that no person types: the file's name was asked for. */
#define EXPORT_ASKED "--asked"

/* Opens the prompt. `symbol`: with EXPORT_SYMBOL, the one. */
void export_ask(struct ui *ui, enum export_whose whose, uint32_t symbol);

/* Opens it once more: there is a file of that name. */
void export_ask_again(struct ui *ui, enum export_whose whose, const char *file);

#endif
