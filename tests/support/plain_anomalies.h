/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Anomalies by the plainest possible code: small markets in which much is wrong, on the disk and in
 * memory, and a look at every row with what anomalies.h says and nothing of how it is done.
 */
#ifndef TESTS_PLAIN_ANOMALIES_H
#define TESTS_PLAIN_ANOMALIES_H

#include "support/tables.h"

#include <mmtui/anomalies.h>
#include <mmtui/pool.h>

#define MARKET_SYMBOLS 5
#define MARKET_SEGMENTS 3
#define SECOND INT64_C(1000000000)
#define DAY (86400 * SECOND)
#define BEGIN (15985 * DAY)

struct market_row {
	int64_t t;
	double price, volume;
};

struct market_segment {
	size_t rows;
	struct market_row *row;
};

/* What is on the disk (partSEGMENT/SSYMBOL.bin), and the same in memory. */
struct market {
	char *directory;
	struct mm_pool *pool;
	uint32_t symbols, segments; /* of each symbol */
	struct market_segment segment[MARKET_SYMBOLS][MARKET_SEGMENTS];
};

static inline uint64_t below(uint64_t *random, uint64_t n)
{
	return unit_random(random) % n;
}

/* Makes room for rows, to be filled in; writes the tables; opens them. Closing deletes all. */
struct market_row *market_rows(struct market_segment *segment, size_t rows);
void market_write(struct market *market);
void market_open(struct market *market);
void market_close(struct market *market);

/* A random market, written and opened. */
void market_random(struct market *market, uint64_t *random);

struct plain {
	const struct mm_anomaly_options *options;
	uint64_t count[MM_ANOMALY_KINDS];
	size_t items, room;
	struct mm_anomaly *item;
};

/* Fills in what plain->options asks for; free plain->item. */
void plain_look(struct plain *plain, const struct market *market);

#endif
