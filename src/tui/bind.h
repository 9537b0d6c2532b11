/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that are bound otherwise than they come. There is one set of bindings a process, the screen
 * thread's. */
#ifndef TUI_BIND_H
#define TUI_BIND_H

#include "tui/ui.h"

/* The bindings as they come. bindings_all has those that hold. */
const struct binding *bindings_default(size_t *count);

/* Lets a key run a command line, whatever it did before. An error where the key is none, or the
 * command line begins with no command. */
bool bind_key(const char *key, const char *command, struct mm_error *err);

/* Lets it do nothing. An error where it is none. */
bool unbind_key(const char *key, struct mm_error *err);

/* Everything as it comes. Frees what was bound: nothing that bindings_all gave is valid after it.
 */
void bind_defaults(void);

/* Calls `tell` for each key in the order of the table: with its command, or, for one that comes
 * bound and now does nothing, with NULL. */
void bind_each(void (*tell)(void *to, const char *key, const char *command), void *to);

#endif
