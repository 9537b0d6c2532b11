/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of names and globs (fnmatch), as filters, breakpoints and --symbols have them:
 *
 *   A*,BAC                     entries, a comma between them, blanks after it or not
 *   "Full Name, Inc.",A*       what stands in double quotes is a name as it is, commas, blanks and
 *                              globs' characters included; "" in them is one of them
 *
 * An entry is quoted that begins with a double quote; one that is not closed ends with the list. A
 * name without quotes stands for itself even where it holds characters that globs give a meaning.
 * All of this may be called by any thread.
 */
#ifndef MMTUI_LIST_H
#define MMTUI_LIST_H

#include <stdbool.h>
#include <stddef.h>

#define MM_LIST_NAME_MAX 1024   /* bytes of one entry, NUL included */
#define MM_LIST_QUOTED_MAX 1024 /* of a name of a symbol in quotes, the same */

struct mm_list_entry {
	char name[MM_LIST_NAME_MAX]; /* or glob; "": empty, or longer than any name is */
	bool quoted;                 /* no glob */
};

/* Takes the next entry off the list, which then begins after its comma. False at the end. */
bool mm_list_next(const char **list, struct mm_list_entry *out);

bool mm_list_entry_matches(const struct mm_list_entry *entry, const char *symbol);

/* Does any entry match? */
bool mm_list_matches(const char *list, const char *symbol);

/* Bytes of the quoted text that a text begins with, its quotes included; 0 where it begins with no
 * quote. And where the last entry of a list begins, that may still be typed. */
size_t mm_list_quoted(const char *text);
size_t mm_list_last(const char *list);

/* Writes a name as an entry that stands for it alone, also in a breakpoint's condition: in quotes
 * where it holds a comma, a blank, a quote or a glob's character. Returns out, of
 * MM_LIST_QUOTED_MAX bytes. */
const char *mm_list_quote(char *out, const char *name);

#endif
