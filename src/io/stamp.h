/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timestamps as files write them: counts of s, ms, us or ns, or ISO 8601; one kind a file. */
#ifndef IO_STAMP_H
#define IO_STAMP_H

#include <mmtui/import.h>

enum stamp_form { STAMP_UNKNOWN, STAMP_S, STAMP_MS, STAMP_US, STAMP_NS, STAMP_ISO };

#define STAMP_SECOND 19 /* bytes of "2013-10-07T08:00:00" */
#define STAMP_OFFSET 9  /* and of "+05:30:15" */

/* One a file: the form is settled by the user or by the first value that can be read. */
struct stamp_reader {
	enum stamp_form form;
	bool given; /* by the user: sizes are not held against it */
	const struct mm_zone *zone;

	/* the date read last: its second, what stands behind its decimals, and the second's time */
	char second[STAMP_SECOND];
	char offset[STAMP_OFFSET];
	size_t offset_length;
	int64_t begin;
};

void stamp_reader_init(struct stamp_reader *reader, enum mm_time_unit unit,
		       const struct mm_zone *zone);

/* Reads a cell. The error is the reason alone and does not quote the text. */
bool stamp_read(struct stamp_reader *reader, const char *text, size_t length, int64_t *out,
		struct mm_error *err);

#endif
