/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Markets that a test makes of trades it has written down, for looking at the screen with knowledge
 * of what belongs there; and the four sizes that every part of the screen is considered at.
 *
 * At each of the sizes tape and symbols stand side by side below the line on top:
 *
 *   row 0    line on top
 *   row 1    ┌ TAPE ────┐┌ SYMBOLS ─────┐
 *   row 2    │heads     ││heads         │
 *   row 3    │newest    ││first symbol  │
 *
 * A frame is read in pieces: what a wait has seen the upper part of need not be there to its last
 * line before program_sync().
 */
#ifndef TESTS_MADE_H
#define TESTS_MADE_H

#include "support/terminal.h"

struct made_size {
	int width, height;
};
#define MADE_SIZES 4
extern const struct made_size made_sizes[MADE_SIZES];

#define MADE_HEADS 2

struct made_trade {
	const char *time; /* as `import` reads it: "2024-01-02T15:00:00Z" */
	const char *symbol;
	double price, size;
};

/* Makes a market of that name in the test's folder (program.h), in place of one that is there. */
void made_market(const char *name, const struct made_trade *trades, size_t count);

/* The screen over a market in the test's folder, first frame shown; both lists end with NULL, or
 * are NULL. */
struct term *made_open(const char *name, struct made_size size, const char *const *environment,
		       const char *const *arguments);

/* Everything that `mmtui export` writes of a market, in event order. The caller frees it. */
struct made_event {
	int64_t time; /* ns */
	char symbol[24];
	double price, size;
};
struct made_event *made_events(const char *directory, size_t *count);

/* The first column within the list's frame, where the selected symbol has its mark. */
int made_list_column(struct term *term);
/* A word of the screen that begins at or after a column: up to the next blank. Returns where it
 * ends, and -1 with an empty word where there is none. */
int made_word(struct term *term, int row, int column, char *out, size_t room);
/* The row of the list that a symbol stands in, -1 where it does not. */
int made_list_row(struct term *term, const char *symbol);

#endif
