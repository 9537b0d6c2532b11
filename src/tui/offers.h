/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What could stand at the cursor of the command line: texts that go with what is typed there. Those
 * that begin with it count; where none does, those that begin with it whatever the case; where
 * there are none either, those that hold it anywhere.
 */
#ifndef TUI_OFFERS_H
#define TUI_OFFERS_H

#include <stdbool.h>
#include <stddef.h>

struct offer {
	char *text;   /* the whole word */
	size_t shown; /* from which byte on it is worth showing: a file without its directory */
	const char *terms; /* what follows it, NULL where nothing: "POSITION" */
	const char *help;  /* one line, or NULL */
	bool open;         /* more may follow without a space: a directory */
};

struct offers {
	const char *title; /* what they are: "SYMBOLS" */
	int start;         /* where the word begins that they stand for, in bytes of the line */
	char *typed;       /* the word as it is */
	bool spaced;       /* a space follows one that is put in */
	int closeness;     /* how well they go with it: see offers.c */
	size_t count, room;
	struct offer *item;
};

/* For a word that begins at `start`. NULL without memory. */
struct offers *offers_new(const char *typed, int start);
void offers_free(struct offers *offers); /* NULL is fine */

/* Changes the word that is being completed: only the part from `skip` bytes on. Before any is
 * added. */
void offers_skip(struct offers *offers, size_t skip);

/* Adds a text where it goes with what is typed. The text is copied, terms and help are not. */
void offers_add(struct offers *offers, const struct offer *offer);
void offers_add_text(struct offers *offers, const char *text);

/* Bytes that all begin with, in the first one's letters; 0 where they only hold what is typed
 * somewhere. */
size_t offers_common(const struct offers *offers);

#endif
