/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes from the terminal, for terminal.c: it opens and closes this part, which defines
 * terminal_key, terminal_pasted and terminal_mouse_event of terminal.h. */
#ifndef TUI_TERMINAL_KEYS_H
#define TUI_TERMINAL_KEYS_H

#include <stdbool.h>

/* Tells curses of all keys, and reads them from now on. `fd` is what the screen that is open in
 * curses takes its keys from. False without memory. */
bool terminal_keys_begin(int fd);

/* Waits for the terminal's answers that are still to come, or whoever has it next would take them
 * for keys: as long as this one's take as a rule, and a second at most. What is typed meanwhile is
 * lost. */
void terminal_keys_await_answers(void);

/* The terminal is ours again: no press is the second of one before, and no byte the rest of a
 * sequence. */
void terminal_keys_anew(void);

/* Before the screen is deleted. Fine where nothing has begun. */
void terminal_keys_end(void);

#endif
