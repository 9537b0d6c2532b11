/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CSV in: rows of trades from text to a directory of tables, whole or not at all. */
#ifndef MMTUI_IMPORT_H
#define MMTUI_IMPORT_H

#include <mmtui/time.h>

#include <stdatomic.h>

enum mm_time_unit { MM_UNIT_GUESS, MM_UNIT_S, MM_UNIT_MS, MM_UNIT_US, MM_UNIT_NS };
enum mm_partition { MM_PARTITION_NONE, MM_PARTITION_DAY };

struct mm_import_progress {
	_Atomic uint64_t bytes_read,
		bytes_total; /* of the input as stored; total 0 where unknown */
	_Atomic uint64_t rows, skipped;
	_Atomic int phase; /* 0 reading, 1 writing tables */
	_Atomic uint32_t tables_done, tables_total;
};

/*
 * What the fields mean beyond their names:
 *
 * map      PART=COLUMN, comma-separated; PART is timestamp, symbol, price or volume, COLUMN a
 *          number from 1 or a header's name, whatever the case. Parts that are not given are
 *          found by the usual names: timestamp ts time datetime ts_event sip_timestamp
 *          transact_time; symbol ticker instrument; price px last; size volume qty quantity
 *          amount.
 * keep     COLUMN or NAME=COLUMN, comma-separated, at most MM_EXTRA_MAX; the table's column has
 *          NAME, else the name as it is given here, else the header's. Its type is the narrowest
 *          that gives every cell of the import back as it was: integer, float64, text of at most
 *          255 bytes.
 * unit     GUESS tells it by the first value of each file: below 10^11 seconds, below 10^14
 *          milliseconds, below 10^17 microseconds, else nanoseconds. A later value that looks like
 *          another unit, or a date among numbers, is a bad row.
 * memory   bounds the rows in memory, sorting and merging; at least 512 KiB are taken. 8 MiB of
 *          buffers (half of a bound up to 16 MiB) and 256 bytes a table count in it; many kept
 *          columns may add some MiB. The rest goes to a temporary file without a name beside the
 *          directory.
 * append   existing tables are replaced by the merge of their rows and the new ones, the old first
 *          where times are equal; both must have the same kept columns. Tables become visible one
 *          by one, after all of them are on the disk.
 * force    replaces an existing directory in one step. One that holds anything but tables is
 *          refused. An empty directory counts as none, with or without force.
 *
 * A row is bad where it is no clean CSV (a sloppy or unclosed quote, a NUL, more than 65,536
 * bytes), has more or fewer columns than the first line, or a cell that cannot be what it should
 * be. Blank lines are no rows; spaces around unquoted cells are no part of them.
 */
struct mm_import_options {
	const char *const *files; /* "-" is standard input; .gz is recognised by its first bytes */
	size_t file_count;
	const char *directory;

	const char *map;    /* "timestamp=1,price=px", NULL: by header name */
	const char *symbol; /* the symbol of all rows, NULL: a column */
	bool no_header;
	char delimiter; /* 0: comma */
	enum mm_time_unit unit;
	const struct mm_zone *zone; /* for times without an offset, and the days of --partition */
	const char *keep;           /* "exchange,condition", NULL: none */
	uint64_t memory;            /* bytes to stay within; 0: 512 MiB */
	bool skip_bad;
	enum mm_partition partition;
	bool append, force;

	struct mm_import_progress *progress; /* may be NULL */
	atomic_bool *cancel;                 /* may be NULL; true stops and leaves nothing behind */
};

struct mm_import_result {
	uint64_t rows, skipped, bytes;
	uint32_t symbols, tables;
	char first_skipped[MM_ERROR_MAX]; /* where and why, empty where none */
};

/* Runs on the caller's thread (and threads of its own). An error names file, line, column, text and
 * reason; nothing is left behind then. */
bool mm_import(const struct mm_import_options *options, struct mm_import_result *result,
	       struct mm_error *err);

#endif
