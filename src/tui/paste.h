/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A paste that the terminal has marked (bracketed): its bytes, up to the mark of its end. For
 * terminal_keys.c alone. */
#ifndef TUI_PASTE_H
#define TUI_PASTE_H

#include <stdbool.h>

void paste_begin(void);

/* Reads what there is, and no byte behind the end; at most PASTE_MAX bytes a call, since a paste
 * can go on for minutes. True once the paste is complete. `answer` is what the terminal may say in
 * the middle of it, beginning with Escape and without another: it is taken out, and `answered`
 * called for each at once. */
bool paste_read(int fd, const char *answer, void (*answered)(void));

/* What was read, cut to PASTE_MAX - 1 bytes, until the next begins. */
#define PASTE_MAX 4096
const char *paste_text(void);

#endif
