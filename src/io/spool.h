/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spool: rows go in in any order, each into a group (a table to be), and come out group by
 * group in time order, rows of one timestamp in the order they went in. Memory stays within a
 * bound: what does not fit goes to a temporary file that has no name.
 */
#ifndef IO_SPOOL_H
#define IO_SPOOL_H

#include <mmtui/error.h>

#include <stdatomic.h>
#include <stdint.h>

#define SPOOL_EXTRA_MAX 8192u /* bytes that a row carries along at most */

struct spool_row {
	int64_t time;
	double price, volume;
	const uint8_t *extra; /* what came with it; valid until the next row is asked for */
	size_t extra_bytes;
};

struct spool;

/* memory: bytes for rows, sorting and merging together; at least 512 KiB are taken. directory:
 * where the temporary files go. extra: do rows carry anything along? readers: how many will read
 * at once. *cancel (may be NULL) ends the long parts. */
struct spool *spool_new(const char *directory, uint64_t memory, bool extra, unsigned readers,
			atomic_bool *cancel, struct mm_error *err);
void spool_free(struct spool *spool); /* NULL is fine; no reader may be left */

/* A new, empty group: their numbers count up from 0. False where memory is short. */
bool spool_group(struct spool *spool, uint32_t *group, struct mm_error *err);

bool spool_add(struct spool *spool, uint32_t group, const struct spool_row *row,
	       struct mm_error *err);

/* No more rows will come: gets everything ready for reading. */
bool spool_seal(struct spool *spool, struct mm_error *err);

uint32_t spool_groups(const struct spool *spool);
uint64_t spool_rows(const struct spool *spool, uint32_t group);
/* How many sorted runs have been written to files so far: 0 where all rows fit into memory. */
uint64_t spool_runs(const struct spool *spool);

/*
 * Readers, after the seal, each on one thread. One reads the groups [first, last) in ascending
 * order: spool_reader_group goes on to a group, skipping those before, and spool_reader_next gives
 * its rows: false at its end, and on an error, for which *failed is then set.
 */
struct spool_reader;
struct spool_reader *spool_reader_new(struct spool *spool, uint32_t first, struct mm_error *err);
void spool_reader_free(struct spool_reader *reader); /* NULL is fine */
bool spool_reader_group(struct spool_reader *reader, uint32_t group, struct mm_error *err);
bool spool_reader_next(struct spool_reader *reader, struct spool_row *row, bool *failed,
		       struct mm_error *err);

#endif
