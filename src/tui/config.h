/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: keys, settings and colours that a person wants otherwise. */
#ifndef TUI_CONFIG_H
#define TUI_CONFIG_H

#include "tui/ui.h"

#include <stdio.h>

/* Told of each line that is wrong: "/home/x/.config/mmtui/config:3: there is no command \"paly\"".
 */
typedef void config_complain(void *to, const char *text);

/*
 * Reads a file of lines
 *
 *   bind KEY COMMAND...		unbind KEY
 *   set NAME VALUE
 *   color ROLE COLOUR [on COLOUR] [bold] [dim] [reverse] [underline]
 *
 * into ui's settings, the bindings (bind.h) and the theme (theme.h). Empty lines and those that
 * begin with # say nothing. A line that is wrong changes nothing, and the next one is read. False
 * and an error where the file cannot be read.
 */
bool config_read(struct ui *ui, const char *file, config_complain *complain, void *to,
		 struct mm_error *err);

/* Does the same with one line. */
bool config_line(struct ui *ui, const char *line, struct mm_error *err);

/* Where a person keeps it, $XDG_CONFIG_HOME/mmtui/config; false where there is no such place. */
bool config_path(char *path, size_t size);

/* Writes all that is to be configured as it is now, with comments. Read back it changes nothing. */
void config_print(const struct ui *ui, FILE *to);

#endif
