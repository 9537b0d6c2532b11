/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a typed key to the command line that it stands for. */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include "tui/ui.h"

/* A key (terminal.h) by the name that bindings give it: "g", "Space", "Ctrl-Shift-Right", "F1".
 * TERMINAL_NONE where the name is none. */
int key_parse(const char *name, size_t length);

/* The other way round: the name that key_parse reads as this key, "" for what is none. */
#define KEY_NAME_MAX 32
void key_name(int key, char out[KEY_NAME_MAX]);

/* The name of the first key that is bound to a command line, as it is written in the table of keys.
 * False, and "", where none is. */
bool key_for(const char *command, char out[KEY_NAME_MAX]);

/* The binding of a key, or NULL. */
const struct binding *key_binding(int key);

/*
 * Takes a typed key: digits add up to a count, a bound key writes its command line, ready to run,
 * into line[UI_PROMPT_MAX] and returns how many times it is to be run (0: nothing to run). Of one
 * that is not bound it says so.
 */
int keys_press(struct ui *ui, int key, char *line);

#endif
