/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sorted runs in a temporary file, and their merge. A run is a stretch of the file:
 *
 *   | group, bytes | record | record | ... | group, bytes | record | ...        groups ascending
 *
 *   record: time i64 | price f64 | volume f64 [| extra bytes u16 | extra ...]   times ascending
 *
 * The part in brackets is there where the spool's rows carry something along.
 */
#ifndef IO_RUN_H
#define IO_RUN_H

#include "io/spool.h"

#define RUN_FIXED 24u
#define RUN_RECORD_MAX (RUN_FIXED + 2 + SPOOL_EXTRA_MAX)
#define RUN_BUFFER_MIN 16384u /* bytes a cursor needs: more than a record */
#define RUN_MARKS 32
#define RUN_GROUP_NONE UINT32_MAX

/* Places where a group begins, so that a reader of later groups need not read all before. */
struct run {
	uint64_t begin, end;
	unsigned marks;
	struct {
		uint32_t group;
		uint64_t at;
	} mark[RUN_MARKS];
};

/* A temporary file without a name in a directory. */
int run_file(const char *directory, struct mm_error *err);

/* Bytes of the record at p. */
size_t run_record_bytes(const uint8_t *p, bool extra);
void run_record_read(const uint8_t *p, bool extra, struct spool_row *row);
size_t run_record_write(uint8_t *p, bool extra, const struct spool_row *row);

/* Writes runs one behind the other. */
struct run_writer {
	int fd;
	const char *directory; /* for messages */
	uint64_t at;           /* of the buffer's first byte in the file */
	uint8_t *buffer;
	size_t used, size;
	struct run *run;
	uint64_t stride; /* bytes between marks */
};

/* Begins a run of about `bytes` bytes. */
void run_begin(struct run_writer *writer, struct run *run, uint64_t bytes);
bool run_group(struct run_writer *writer, uint32_t group, uint64_t bytes, struct mm_error *err);
bool run_bytes(struct run_writer *writer, const void *bytes, size_t count, struct mm_error *err);
bool run_end(struct run_writer *writer, struct mm_error *err);

/* Merges runs of one file: rows of a group by time, those of an earlier run first. */
struct run_merge;
struct run_merge *run_merge_new(int fd, const struct run *runs, size_t count, bool extra,
				uint32_t first_group, uint8_t *buffers, size_t buffer_bytes,
				const char *directory, struct mm_error *err);
void run_merge_free(struct run_merge *merge);

/* The next group that any run has, RUN_GROUP_NONE at the end. */
uint32_t run_merge_next_group(const struct run_merge *merge);
/* Goes to a group, past all before it; *bytes (may be NULL) receives its records' bytes. */
bool run_merge_group(struct run_merge *merge, uint32_t group, uint64_t *bytes,
		     struct mm_error *err);
bool run_merge_next(struct run_merge *merge, struct spool_row *row, bool *failed,
		    struct mm_error *err);

#endif
