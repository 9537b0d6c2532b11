/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line on the last line of the screen: readline edits, the canvas shows. There is one a
 * process, as readline has one state.
 */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "tui/ui.h"

/* Runs a line that was accepted. */
typedef void prompt_run(struct ui *ui, const char *line);

/* Prepares readline and reads the history. Before the terminal is opened, which readline must not
 * disturb. */
void prompt_init(prompt_run *run);
void prompt_free(void);

/* Opens it: `label` stands before the line, `text` in it. What is accepted is run with `prefix`
 * before it; only lines without a prefix go through the history. */
void prompt_open(struct ui *ui, const char *label, const char *prefix, const char *text);
void prompt_close(struct ui *ui);

/* A key (terminal.h) that was typed while it is open. */
void prompt_key(struct ui *ui, int key);

/* A text that was pasted while it is open. It is put in as it is, but that line breaks and other
 * control characters are spaces and those at its ends are left out: nothing is run or completed by
 * a paste. */
void prompt_paste(struct ui *ui, const char *text);

#endif
