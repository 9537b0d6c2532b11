/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person types: a key, something done with the mouse, a paste. It comes from the terminal;
 * what is typed while a script's lines are still to come is kept, to happen after them.
 */
#ifndef TUI_TYPED_H
#define TUI_TYPED_H

#include "tui/ui.h"

struct typed {
	int key;            /* as in terminal.h */
	struct mouse mouse; /* with TERMINAL_MOUSE */
	const char *text;   /* with TERMINAL_PASTE: valid until the next is taken */
};

/* The next from the terminal. False where nothing has been typed. */
bool typed_read(struct typed *out);

/* Keeps one; the next of those kept, in their order. What there is no room for is lost. */
void typed_keep(const struct typed *typed);
bool typed_take_kept(struct typed *out);
void typed_forget_kept(void);

#endif
