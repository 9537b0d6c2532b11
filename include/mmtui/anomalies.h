/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Anomalies: what looks wrong in a market, each with the row to look at. They are judged within one
 * table (a session); what came the day before makes no gap and no jump in price.
 *
 *   broken  a table that cannot be read to its end
 *
 *   price   a trade whose price is off the middle of the five trades before it and of the five
 *           after it, both to the same side, by more than so many per cent: a spike that comes back
 *
 *   size    a trade of at least so much
 *
 *   zero    a trade of size 0
 *
 *   gap     no trade for longer than a stretch; the row is the trade that ends it
 *
 *   run     so many trades or more in sequence of the same price and size, whatever their times;
 *           the row is the last of them
 *
 * What belongs to the window are the rows with from <= timestamp < to. The neighbours of a price
 * and the trade before a gap may lie outside; a run counts its trades inside.
 */
#ifndef MMTUI_ANOMALIES_H
#define MMTUI_ANOMALIES_H

#include <mmtui/error.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mm_pool;

/* In the order they are listed: what is rare and telling first. */
enum mm_anomaly_kind {
	MM_ANOMALY_BROKEN,
	MM_ANOMALY_PRICE,
	MM_ANOMALY_SIZE,
	MM_ANOMALY_ZERO,
	MM_ANOMALY_GAP,
	MM_ANOMALY_RUN,
	MM_ANOMALY_KINDS
};

struct mm_anomaly {
	enum mm_anomaly_kind kind;
	uint32_t symbol, table;
	uint64_t row;      /* of the symbol, through its segments; broken: the first that is lost */
	int64_t timestamp; /* of the row; broken: the last time known before it */
	double figure; /* price: per cent off, signed; size: itself; gap: ns; run: trades; else 0 */
	double price, volume; /* of the row; not where a table is broken */
	double around;        /* price: the nearer of the two middles it is off */
	/* broken: why. Valid while the pool lives; said of the row where at_row, else of the file.
	 */
	const char *reason;
	bool at_row;
};

/* What is looked for. */
struct mm_anomaly_limits {
	bool wanted[MM_ANOMALY_KINDS];
	/* ns; 0: MM_ANOMALY_GAP_LEAST, or MM_ANOMALY_GAP_TIMES the mean stretch between two trades
	 * of the table, whichever is longer: a symbol that trades once an hour has no gaps */
	int64_t gap;
	double percent;
	double size;  /* 0: MM_ANOMALY_SIZE_TIMES the mean size of the table's trades */
	uint64_t run; /* at least 2 */
};

#define MM_ANOMALY_GAP_LEAST (INT64_C(300) * 1000000000)
#define MM_ANOMALY_GAP_TIMES 100
#define MM_ANOMALY_PERCENT 1
#define MM_ANOMALY_SIZE_TIMES 500
#define MM_ANOMALY_RUN_LEAST 30
#define MM_ANOMALY_NEIGHBOURS 5

/* Reads what is to be looked for: "" and "all" are everything, "gaps", "gaps 30s prices 2%, runs
 * 50" these kinds, "all gaps 30s" everything with another limit. Singular and plural, blanks or
 * commas. Errors quote the word. */
bool mm_anomaly_limits_parse(const char *text, struct mm_anomaly_limits *out, struct mm_error *err);

/* The same as words that are read back alike, limits included: "gaps 30s, prices 2%". At most
 * MM_ANOMALY_TEXT_MAX bytes. */
#define MM_ANOMALY_TEXT_MAX 256
void mm_anomaly_limits_format(const struct mm_anomaly_limits *limits, char *out);

/* A kind's name for one of it and for several: "gap", "gaps". */
const char *mm_anomaly_name(enum mm_anomaly_kind kind, bool several);

/* What is wrong, in words: "14.12, 2.24% above the 13.81 around it", prices with so many decimals
 * at least. At most MM_ANOMALY_TEXT_MAX bytes, cut where they are more. */
void mm_anomaly_text(const struct mm_pool *pool, const struct mm_anomaly *anomaly, int decimals,
		     char *out);

struct mm_anomaly_options {
	struct mm_anomaly_limits limits;
	const char *symbols; /* list of names and globs, NULL for all */
	int64_t from, to;    /* INT64_MIN, INT64_MAX where not given */
};

/* What has been found so far. Everything is counted; of each kind the worst MM_ANOMALIES_MOST are
 * kept: the farthest off, the largest, the longest; where that is equal the earliest. */
#define MM_ANOMALIES_MOST 2000

struct mm_anomalies {
	bool ended;            /* nothing more will come: it is done, was cancelled, or failed */
	struct mm_error error; /* why it failed; empty where it did not */
	uint64_t events, events_total; /* looked at so far, of how many */
	uint64_t count[MM_ANOMALY_KINDS];

	/* kind by kind, the worst first, then by time, symbol, row */
	size_t kept;
	struct mm_anomaly item[MM_ANOMALY_KINDS * MM_ANOMALIES_MOST];
};

struct mm_anomaly_progress {
	_Atomic uint64_t events, events_total;
};

/* Looks on the caller's thread, reading pieces of the files by pread into memory of its own; the
 * pool must be loaded. Ends early, with what it has found, once *cancel (may be NULL) is true.
 * progress may be NULL. False and an error where the options fit nothing or memory is short. */
bool mm_anomalies_find(struct mm_pool *pool, const struct mm_anomaly_options *options,
		       struct mm_anomaly_progress *progress, const atomic_bool *cancel,
		       struct mm_anomalies *out, struct mm_error *err);

/* The same on a thread of its own, for the screen. The options are copied. */
struct mm_anomaly_job;
struct mm_anomaly_job *mm_anomaly_job_start(struct mm_pool *pool,
					    const struct mm_anomaly_options *options,
					    struct mm_error *err);

/* Becomes readable when there is something new: at most ten times a second. */
int mm_anomaly_job_descriptor(const struct mm_anomaly_job *job);

/* What has been found so far; the caller's until the next call. Never NULL, never waits. One
 * reader. */
const struct mm_anomalies *mm_anomaly_job_view(struct mm_anomaly_job *job);

/* It ends soon after, keeping what it has. Never waits. */
void mm_anomaly_job_cancel(struct mm_anomaly_job *job);

/* Cancels, waits for the end and frees; at once where view said it had ended. NULL is fine. */
void mm_anomaly_job_free(struct mm_anomaly_job *job);

#endif
