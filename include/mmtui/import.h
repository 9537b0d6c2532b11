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
