/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The type of a kept column, found from its cells: what gives every cell back as it was. */
#ifndef IO_KIND_H
#define IO_KIND_H

#include <mmtui/table.h>

#define KIND_TEXT_MAX 255 /* bytes of a cell kept as text */

/* What the cells seen so far have in common. */
struct kind {
	bool integer; /* each is the canonical text of an int64 */
	bool real;    /* each is the canonical text of a float64 */
	int64_t low, high;
	size_t longest;
};

void kind_init(struct kind *kind);
void kind_see(struct kind *kind, const char *text, size_t length);

/* Takes in all that a column of a table may hold. False where the type is none we can merge. */
bool kind_see_column(struct kind *kind, const struct mm_array *column);

/* Settles type and width: the narrowest integer that fits, else float64, else text. */
void kind_settle(const struct kind *kind, struct mm_array *column);

/* Writes a cell into the column's form (width bytes at out). The cell was seen before. */
void kind_write(const struct mm_array *column, const char *text, size_t length, void *out);

/* The text of a stored value. out has KIND_TEXT_MAX + 1 bytes; returns the length. */
size_t kind_text(const struct mm_array *column, const void *value, char *out);

#endif
