/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a symbol by a part of its name, as one types. */
#ifndef TUI_FIND_H
#define TUI_FIND_H

#include "tui/ui.h"

/* How a name answers to a text, best first. Letters match whatever their case where the text has no
 * upper case letter. */
enum find_rank { FIND_WHOLE, FIND_BEGINNING, FIND_WITHIN, FIND_NOT };
enum find_rank find_rank(const char *name, const char *text);

/* Opens a prompt that follows what is typed: the best match is selected at once, Ctrl-N and Ctrl-P
 * (or Down and Up) go to the next and the previous one, Enter keeps it, Escape goes back to where
 * one was. */
void find_ask(struct ui *ui);

/* Selects the best match of a text among the symbols listed, and remembers the text. False where
 * there is none: then what is selected stays. */
bool find_best(struct ui *ui, const char *text);

/* Selects the next match of the text remembered, or the previous one for less than 0, round and
 * round: first those that the text begins, in the order of the list, then the others. From a symbol
 * that is none it goes to the first, or the last. False where there is none. */
bool find_next(struct ui *ui, int direction);

/* What there is to say then, about the text. */
#define FIND_NOTHING "no symbol in the list has \"%.100s\" in its name"

#endif
