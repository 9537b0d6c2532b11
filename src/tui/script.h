/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command lines to be run one after another as if typed (`-c`, `--script`), each begun when the
 * player has answered the one before. Empty lines and those that begin with # are skipped.
 */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include <mmtui/error.h>

struct ui;
struct script;

struct script *script_new(void);
void script_free(struct script *script); /* NULL is fine */

/* Adds one command line; a leading colon is fine. */
bool script_add_command(struct script *script, const char *line, struct mm_error *err);
/* Adds all lines of a file, "-" is standard input. */
bool script_add_file(struct script *script, const char *file, struct mm_error *err);

/* Runs all lines, waiting for each; ends at the first that fails, with an error that says which it
 * was, or after `quit`. For where there is no screen. */
bool script_run(struct script *script, struct ui *ui, struct mm_error *err);

/* For a loop that must not wait: the next line, NULL where there is none; script_step begins it
 * when everything before it is done. A line that fails is complained about and ends the script:
 * false then, also where it was the line before and that is known only now. script_stop ends it
 * before the next line, and says so behind what has been said. */
const char *script_next(const struct script *script);
bool script_step(struct script *script, struct ui *ui);
void script_stop(struct script *script, struct ui *ui);
bool script_done(const struct script *script); /* NULL is done */

#endif
