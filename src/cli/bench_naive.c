/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The naive merge: all files stay open, the next row of each is in memory, and when it has been
 * played the one after it is read, three reads of eight bytes. That is three system calls an event:
 * a market would take hours, so it stops at the share.
 */
#include "cli/bench.h"
#include "cli/bench_losers.h"
#include "cli/bench_rows.h"

#include <stdlib.h>
#include <sys/resource.h>

#define OTHER_FILES 16 /* what a process has open besides */

/* A symbol's next row. */
struct reader {
	struct bench_rows rows;
	uint64_t row, end; /* its number, and the symbol's end */
	int64_t timestamp;
	double price, volume;
};

/* May so many files be open? As many as the system lets us ask for. */
static bool allow_files(uint64_t files, struct mm_error *err)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return true;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max == RLIM_INFINITY || files + OTHER_FILES <= limit.rlim_max)
		return true;
	return mm_fail(err, "it keeps %llu files open, and %llu are allowed (ulimit -n)",
		       (unsigned long long)files, (unsigned long long)limit.rlim_max);
}

/* Reads the reader's row. False at the symbol's end. */
static bool read_row(struct reader *reader)
{
	return reader->row < reader->end &&
	       bench_rows_read(&reader->rows, reader->row, 1, &reader->timestamp, &reader->price,
			       &reader->volume) == 1;
}

/* Opens every chosen symbol at its first row. */
static void begin(struct bench_play *play, struct reader *readers, struct bench_losers *losers)
{
	const struct mm_market *market = play->market;

	for (uint32_t i = 0; i < market->chosens; i++) {
		uint32_t symbol = market->chosen[i];

		bench_rows_begin(&readers[i].rows, play->pool, symbol);
		readers[i].row = market->low[symbol];
		readers[i].end = market->high[symbol];
		if (read_row(&readers[i]))
			bench_losers_set(losers, i, readers[i].timestamp);
	}
	bench_losers_play(losers);
}

static void merge(struct bench_play *play, struct reader *readers, struct bench_losers *losers)
{
	const struct mm_market *market = play->market;

	while (bench_losers_any(losers)) {
		uint32_t input = losers->winner.rank;
		struct reader *from = &readers[input];

		if (play->events == BENCH_SHARE) {
			play->is_share = true;
			return;
		}
		bench_event(play, from->timestamp, market->chosen[input], from->price,
			    from->volume);
		from->row++;
		if (read_row(from))
			bench_losers_next(losers, from->timestamp);
		else
			bench_losers_end(losers);
	}
}

bool bench_naive(struct bench_play *play, bool *skip, struct mm_error *err)
{
	uint32_t inputs = play->market->chosens;
	struct bench_losers losers;
	struct reader *readers;

	if (!allow_files(inputs, err)) {
		*skip = true;
		return false;
	}
	if (!bench_losers_init(&losers, inputs, err))
		return false;
	readers = calloc(inputs, sizeof *readers);
	if (readers) {
		play->asked = bench_now();
		begin(play, readers, &losers);
		merge(play, readers, &losers);
		play->last = bench_now();
		for (uint32_t i = 0; i < inputs; i++)
			bench_rows_end(&readers[i].rows);
	}
	free(readers);
	bench_losers_free(&losers);
	return readers || mm_fail(err, "not enough memory for %u open files", inputs);
}
