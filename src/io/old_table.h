/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table that is there already, row by row, with pread: for merging new rows into it. */
#ifndef IO_OLD_TABLE_H
#define IO_OLD_TABLE_H

#include <mmtui/table.h>
#include <mmtui/writer.h>

struct old_table;

struct old_row {
	int64_t time;
	double price, volume;
	const uint8_t *extra[MM_EXTRA_MAX]; /* in the order of old_table_extra */
};

/* The error names the file. */
struct old_table *old_table_open(const char *path, struct mm_error *err);
void old_table_close(struct old_table *old); /* NULL is fine */

const struct mm_table *old_table_head(const struct old_table *old);
size_t old_table_extras(const struct old_table *old);
const struct mm_array *old_table_extra(const struct old_table *old, size_t index);

/* The next row, valid until the one after it; false at the end, and where *failed is set. */
bool old_table_next(struct old_table *old, struct old_row *row, bool *failed, struct mm_error *err);

#endif
