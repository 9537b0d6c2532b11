/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must wait. What a person types happens in the order it was typed. Most commands are
 * requests, which queue anyway; the few that look at the state themselves (`export`, `dump`) are
 * held until the view that answers everything before them is on the screen. Until then keys stay
 * where they are. Lines of a script go the same way, one after another; each may wait long, so that
 * keys are read meanwhile, and those that are not for now kept.
 */
#ifndef TUI_HELD_H
#define TUI_HELD_H

#include "tui/script.h"
#include "tui/typed.h"
#include "tui/ui.h"

typedef void line_run(struct ui *ui, const char *line);

/* Begins with a script, whose first line waits too; NULL: without one. */
void held_begin(struct ui *ui, struct script *script);

/* Runs a line, or holds it; `shown`: is the screen all that there is to show? */
void held_take(struct ui *ui, const char *line, line_run *run, bool shown);

/* Is a line held? Are lines of the script still to come? */
bool held_line(void);
bool held_script(void);

/* Goes on with either where its time has come; `answered` is the last request whose answer is on
 * the screen. False where there was nothing to do. */
bool held_go_on(struct ui *ui, bool shown, uint64_t answered);

/* Keeps what was typed for after the script, and says so. */
void held_keep(struct ui *ui, const struct typed *typed);

/* Lets the script end here, with what is under way for it and what was typed to follow it. Says so
 * when that has ended. */
void held_stop_script(struct ui *ui);

#endif
