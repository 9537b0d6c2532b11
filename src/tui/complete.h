/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Tab offers at a place of a command line. */
#ifndef TUI_COMPLETE_H
#define TUI_COMPLETE_H

#include "tui/offers.h"
#include "tui/ui.h"

/* What could stand at byte `cursor` of a command line, for the caller to free. NULL where there is
 * nothing. */
struct offers *complete(const struct ui *ui, const char *line, int cursor);

/* The same of a line up to the cursor, for a command that takes `words` (see complete.c) from byte
 * `arguments` of it on. */
struct offers *complete_arguments(const struct ui *ui, const char *words, const char *line,
				  int arguments);

/*
 * What a word of actions.c that begins with @ stands for. `fill` is called with what is typed from
 * where the arguments begin (options taken away), or, where they are divided by |, with the last
 * word; it may leave out the beginning of that (offers_skip), and adds what there is.
 */
struct source {
	const char *name;  /* "@symbol" */
	const char *title; /* "SYMBOLS" */
	void (*fill)(struct offers *offers, const struct ui *ui);
};

/* sources.c; NULL where there is none of that name. */
const struct source *source_find(const char *name);

#endif
