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
 * before it; only lines without a prefix go through the history. With a prefix the text is a
 * proposal: it looks selected, and what is typed at once stands in its place. The help or the list
 * that it was opened in are there again when it is closed, and before what was accepted is run. */
void prompt_open(struct ui *ui, const char *label, const char *prefix, const char *text);
void prompt_close(struct ui *ui);

/* What whoever asks for something is told while the prompt is open. Any of them may be NULL. */
struct prompt_hooks {
	bool (*key)(struct ui *ui, int key); /* sees each key first: true where it was for it */
	void (*changed)(struct ui *ui, const char *text);  /* a key has changed the text */
	void (*accepted)(struct ui *ui, const char *text); /* Enter, even on an empty line */
	void (*left)(struct ui *ui);                       /* closed in any other way */
};

/* The same, but what is accepted goes to the hooks, which must live on, and is not run. The prefix
 * says what completion takes the text for. */
void prompt_ask(struct ui *ui, const char *label, const char *prefix, const char *text,
		const struct prompt_hooks *hooks);

/* A key (terminal.h) that was typed while it is open. */
void prompt_key(struct ui *ui, int key);

/* A text that was pasted while it is open. It is put in as it is, but that line breaks and other
 * control characters are spaces and those at its ends are left out: nothing is run or completed by
 * a paste. */
void prompt_paste(struct ui *ui, const char *text);

#endif
