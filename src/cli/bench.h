/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bench's nouns. A way is one manner of playing a market; a run is one way over a page cache
 * that is warm or cold, in a child process of its own; the plan is what all runs have in common.
 * bench.c tells how they go together.
 */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "cli/cli.h"

#include <mmtui/market.h>
#include <mmtui/merge.h>
#include <mmtui/prefetch.h>

/* What all runs have in common. Children inherit it. */
struct bench_plan {
	const char *directory, *symbols; /* symbols: a list, NULL for all */
	int64_t from, to;
	struct mm_pool_options pool;
	struct mm_prefetch_options prefetch;

	_Atomic uint64_t *done; /* events played, in memory that parent and child share */
};

/* --- in the parent ---------------------------------------------------------------------------- */

/* Runs work(plan, arg, answer) in a child and waits for its answer, of `bytes` bytes; meanwhile, on
 * a terminal, shows under the title how many of `total` events are played. The caller must be the
 * only thread. False where no answer came, with the reason. */
typedef void bench_work(const struct bench_plan *plan, const void *arg, void *answer);
bool bench_in_child(const struct bench_plan *plan, bench_work *work, const void *arg, void *answer,
		    size_t bytes, const char *title, uint64_t total, struct mm_error *err);

/* What there is to play. */
struct bench_market {
	int status; /* CLI_GO_ON, or what to exit with: the reason has been told */
	int64_t from, to;
	uint32_t symbols, tables, broken; /* broken: in the whole directory */
	uint64_t events, bytes;
	uint64_t read_ahead; /* bytes that the device reads ahead at most */
};

enum bench_outcome { BENCH_PLAYED, BENCH_SKIPPED, BENCH_FAILED };

/* What a run tells. MM_UNKNOWN stands for a figure that the kernel does not give, NaN for a moment
 * that never came. */
struct bench_result {
	enum bench_outcome outcome;
	struct mm_error why; /* it was skipped, or failed */

	uint64_t cached, bytes; /* before it: of so many bytes of the files, in the page cache */

	uint64_t events;
	bool is_share;            /* the first BENCH_SHARE events, not all */
	uint64_t checksum;        /* of what was played */
	uint64_t share_check;     /* of the first BENCH_SHARE events, where there were as many */
	uint64_t broke;           /* tables that broke while they were read */
	struct mm_error broke_by; /* which was the first of them, and why */

	uint64_t virtual_peak, resident_peak, disk_bytes;
	uint64_t minor_faults, major_faults;

	double first_seconds; /* from the beginning to the first event's state updated */
	double seconds;       /* from the first event asked for to the last one's state updated */
	double total_seconds; /* from the beginning to that */
	double rate;          /* events / seconds */
};

/* Tells of the runs: as text while they come, or as one JSON object at the end. `checksum` is that
 * of all runs that played everything; NULL where there is none to tell. */
struct bench_report;
struct bench_report *bench_report_begin(const struct bench_plan *plan,
					const struct bench_market *market, bool json);
void bench_report_cache(struct bench_report *report, const char *cache, bool is_warm);
void bench_report_run(struct bench_report *report, const char *way, const char *title,
		      const struct bench_result *result);
void bench_report_end(struct bench_report *report, const uint64_t *checksum);

/* --- in a child ------------------------------------------------------------------------------- */

/* A market that is being played. */
struct bench_play {
	const struct bench_plan *plan;
	struct mm_pool *pool;
	struct mm_market *market;
	bool is_share; /* a way sets it where it stops at BENCH_SHARE events */

	struct bench_state *states; /* by symbol index */
	uint64_t events, order;     /* order: checksum of times and symbols */
	uint64_t share_check;

	/* bench_now; NaN until then. A way sets `asked` before it asks for its first event, and
	 * `last` after its last one. */
	double begun, asked, first, last;
};

/* An as-of state: what is known of a symbol after its events so far. */
struct bench_state {
	double last, volume; /* price; sum */
	uint64_t trades;
};

/* Events that a way plays which would take forever over all of them. */
#define BENCH_SHARE 500000

/* Opens the plan's market with so many loaders (0: as many as pay). False and an error; to be
 * closed in any case. */
bool bench_play_open(struct bench_play *play, const struct bench_plan *plan, unsigned loaders,
		     struct mm_error *err);
void bench_play_close(struct bench_play *play);

/* Plays one event, or a batch: updates the states. In event order. */
void bench_event(struct bench_play *play, int64_t timestamp, uint32_t symbol, double price,
		 double volume);
void bench_batch(struct bench_play *play, const struct mm_batch *batch);

/* Over all so far: times and symbols in their order, and the states they led to. */
uint64_t bench_checksum(const struct bench_play *play);

/* Seconds on CLOCK_MONOTONIC. */
double bench_now(void);

/* The run's figures, at its end. */
void bench_measure(const struct bench_play *play, struct bench_result *out);

/* The ways: play the market to its end or up to the share. False with the reason where it cannot be
 * done, and with *skip true where it is not to be tried. */
typedef bool bench_way_run(struct bench_play *play, bool *skip, struct mm_error *err);
bench_way_run bench_load, bench_map, bench_map_unasked, bench_naive;

/* Brings the pages of the files into the page cache, or out of it. */
struct bench_cached {
	bool ok;
	struct mm_error err;
	uint64_t cached, bytes; /* afterwards; cached is MM_UNKNOWN where the kernel won't tell */
};
bench_work bench_warm, bench_evict; /* answer: struct bench_cached; arg: unused */

#endif
