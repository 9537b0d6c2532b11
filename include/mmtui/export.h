/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV out: a window of a market as text, whole or not at all. */
#ifndef MMTUI_EXPORT_H
#define MMTUI_EXPORT_H

#include <mmtui/time.h>

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

struct mm_pool;
struct mm_batch;

struct mm_export_options {
	const char *file;    /* "-" is standard output */
	bool replace;        /* may an existing file be replaced? */
	const char *symbols; /* list of names and globs, NULL for all */
	const char *filter;  /* of those, the ones that this list matches too; NULL: all of them */
	const char *symbol;  /* of those, the one of exactly this name; NULL: all of them */
	int64_t from, to;    /* INT64_MIN, INT64_MAX where not given */
	const char *columns; /* NULL: timestamp,symbol,price,volume; not with `every` */
	bool time_ns;        /* timestamps as integers instead of ISO 8601 */
	const struct mm_zone *zone;
	int64_t every; /* ns of the time grid, 0: events */
};

struct mm_export_progress {
	_Atomic uint64_t rows, bytes;          /* written so far */
	_Atomic uint64_t events, events_total; /* read so far, of how many */
};

struct mm_export_result {
	uint64_t rows, bytes;
};

/*
 * With `every` there is a row for each cell [k x every, (k + 1) x every) of the window and each
 * symbol that has traded by the cell's end: timestamp,symbol,open,high,low,close,volume,trades, in
 * (timestamp, symbol index) order. The timestamp is the cell's start. Where a symbol does not trade
 * in a cell, its last price, be it from before the window, stands in open, high, low and close, and
 * volume and trades are 0. The window's cells go from the one it begins in to the last before `to`,
 * or without `to` to that of the last event.
 */

/* Writes it on the caller's thread with cursors of its own; the pool must be loaded. The file is
 * written to a temporary name, synced and renamed; on an error or when *cancel (may be NULL)
 * becomes true nothing is left behind. progress may be NULL. */
bool mm_export(struct mm_pool *pool, const struct mm_export_options *options,
	       struct mm_export_progress *progress, atomic_bool *cancel,
	       struct mm_export_result *result, struct mm_error *err);

/* The same on a thread of its own, for the screen: one job at a time. The options are copied. */
struct mm_export_job;
struct mm_export_job *mm_export_start(struct mm_pool *pool, const struct mm_export_options *options,
				      struct mm_error *err);
/* True when it has ended. Never waits. */
bool mm_export_poll(struct mm_export_job *job, uint64_t *events, uint64_t *events_total);
void mm_export_cancel(struct mm_export_job *job);
/* Waits for the end, frees the job; as mm_export. */
bool mm_export_finish(struct mm_export_job *job, struct mm_export_result *result,
		      struct mm_error *err);

/* Rows of CSV for events one has already (`replay --events`): the default columns. */
struct mm_csv_writer;
struct mm_csv_writer *mm_csv_writer_new(FILE *to, struct mm_pool *pool, bool time_ns,
					const struct mm_zone *zone, struct mm_error *err);
bool mm_csv_writer_add(struct mm_csv_writer *writer, const struct mm_batch *batch, size_t first,
		       size_t count, int direction);
bool mm_csv_writer_free(struct mm_csv_writer *writer, struct mm_error *err); /* flushes */

#endif
