/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of CSV on their way out: a buffer, and what a cell's text is. */
#ifndef IO_CSV_OUT_H
#define IO_CSV_OUT_H

#include <mmtui/number.h>
#include <mmtui/time.h>

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct mm_pool;

#define CSV_COLUMNS_MAX 64 /* that a row may have */
#define CSV_SHORT 24       /* bytes of a short text, copied at one go whatever its length */
#define CSV_CELL_MAX 516   /* bytes of a cell and its comma: 255 characters, all quotes, quoted */

/* Private to csv_out.c but for what the functions below, which run once a cell, use. */
struct csv_out {
	FILE *file;
	const char *name;          /* for messages */
	char *buffer, *at;         /* at: where the next byte goes */
	uint64_t written;          /* to the file */
	const atomic_bool *cancel; /* may be NULL; looked at where a signal ends a write, or a pipe
				    * has no room */
	bool is_pipe;

	const struct mm_zone *zone;
	bool time_ns;
	int64_t second;               /* whose text is kept, INT64_MIN: none */
	char clock[MM_TIME_TEXT_MAX]; /* up to the decimals */
	char offset[MM_TIME_TEXT_MAX];
	size_t clock_length, offset_length;

	char *symbols;          /* the texts of all symbols, one after the other, as cells */
	uint32_t *symbol_start; /* where each begins; one more than there are */
};

/* The file stays the caller's, and so do name and *cancel. time_ns: times as integers. */
bool csv_out_init(struct csv_out *out, FILE *file, const char *name, const struct mm_pool *pool,
		  bool time_ns, const struct mm_zone *zone, struct mm_error *err);
void csv_out_free(struct csv_out *out);

/* Makes room for a row. False where the file cannot be written. */
bool csv_out_row(struct csv_out *out, struct mm_error *err);

/* Writes what is in the buffer, and has the file flushed. */
bool csv_out_flush(struct csv_out *out, struct mm_error *err);

/* Bytes that came so far. */
uint64_t csv_out_bytes(const struct csv_out *out);

void csv_put_time(struct csv_out *out, int64_t timestamp);
void csv_put_text(struct csv_out *out, const char *text, size_t length); /* quoted where needed */

static inline void csv_put_char(struct csv_out *out, char c)
{
	*out->at++ = c;
}

static inline void csv_put_number(struct csv_out *out, double value)
{
	out->at += mm_number_format(out->at, value);
}

static inline void csv_put_integer(struct csv_out *out, int64_t value)
{
	out->at += mm_integer_format(out->at, value);
}

static inline void csv_put_symbol(struct csv_out *out, uint32_t symbol)
{
	uint32_t start = out->symbol_start[symbol];
	size_t length = out->symbol_start[symbol + 1] - start;
	if (length <= CSV_SHORT)
		memcpy(out->at, out->symbols + start, CSV_SHORT);
	else
		memcpy(out->at, out->symbols + start, length);
	out->at += length;
}

#endif
