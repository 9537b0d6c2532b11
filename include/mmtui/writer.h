/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes one table: rows in time order, whole blocks at a time into a temporary file beside the
 * target, the index on the way, the header last; then sync and rename. Memory does not grow with
 * the rows but for the index (80 bytes a block). One thread a writer.
 */
#ifndef MMTUI_WRITER_H
#define MMTUI_WRITER_H

#include <mmtui/table.h>

#define MM_EXTRA_MAX 32 /* further columns a table may keep */

/* A further column. Only name (at most 23 bytes), type, width and exponent are read. */
struct mm_writer_options {
	const char *symbol;
	uint64_t rows;          /* how many will come, exactly: the arrays' places follow from it */
	uint32_t block_rows;    /* 0: MM_BLOCK_ROWS */
	uint8_t price_decimals; /* for display; mm_writer_finish takes others if they are only known
				   then */
	uint8_t volume_decimals;
	const struct mm_array *extra;
	size_t extras;
	bool sync; /* fsync before the rename; tests and throw-away markets may go without */
};

#define MM_BLOCK_ROWS 512

struct mm_writer;

/* Opens PATH.tmp-PID-N beside path. */
struct mm_writer *mm_writer_open(const char *path, const struct mm_writer_options *options,
				 struct mm_error *err);

/* Adds n rows. extra[i] points at n values of extra column i, in its width. Timestamps must not
 * fall, prices must be finite, volumes finite and not negative: else an error that names the row.
 */
bool mm_writer_add(struct mm_writer *writer, size_t n, const int64_t *timestamp,
		   const double *price, const double *volume, const void *const *extra,
		   struct mm_error *err);

/* Sets the decimals shown, any time before the finish. */
void mm_writer_decimals(struct mm_writer *writer, uint8_t price, uint8_t volume);

/* Writes index and header, syncs, renames onto path and frees the writer, whatever it returns. On
 * an error nothing is left behind (but where only the directory could not be synced: the table is
 * in its place then). */
bool mm_writer_finish(struct mm_writer *writer, struct mm_error *err);

/* Frees the writer and deletes what it wrote. NULL is fine. */
void mm_writer_abort(struct mm_writer *writer);

#endif
