/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random markets for tests: a directory of tables and, beside it in memory, the same events in
 * event order, sorted by qsort, with the plainest possible code for what others compute cleverly.
 *
 *   uint64_t random = 1;
 *   struct random_shape shape = random_market_shape(&random);   or one's own
 *   struct random_market *market = random_market_new(&shape, &random);
 *   ... market->pool is open and loaded; market->event[0 .. events) is what it holds ...
 *   random_market_free(market);                                 closes the pool, deletes the files
 *
 * Everything follows from the random state: a failing test prints it (random_market_describe).
 */
#ifndef TESTS_RANDOM_MARKET_H
#define TESTS_RANDOM_MARKET_H

#include "support/unit.h"

#include <mmtui/asof.h>
#include <mmtui/tape.h>

enum random_spread {
	RANDOM_EVEN, /* each symbol about as many events as any other, some none, some one */
	RANDOM_SKEW, /* few symbols have most of them */
	RANDOM_ONE,  /* one symbol has them all but a handful */
};

struct random_shape {
	uint32_t symbols;
	uint32_t segments; /* tables a symbol, each in a directory of its own; 0: one, in none */
	uint64_t events;   /* exactly, in all */
	enum random_spread spread;

	int64_t first; /* timestamps lie in [first, first + width] */
	uint64_t width;
	uint64_t tick;     /* timestamps are whole multiples of it from `first` on; 0: any */
	uint32_t clusters; /* 0: anywhere there; else near this many moments, most of them ties */

	uint32_t block_rows;
	bool fractional; /* volumes with fractions, prices of any double; else whole and ticks */
};

struct random_event {
	int64_t timestamp;
	uint32_t symbol;
	uint64_t row; /* of the symbol, through its segments */
	double price, volume;
};

struct random_market {
	struct random_shape shape;
	uint64_t seed; /* the random state it was made from */
	char *directory;
	struct mm_pool *pool;

	uint64_t events;
	struct random_event *event; /* in event order */

	uint64_t *rows;            /* of each symbol */
	struct random_event **row; /* [symbol][row] */
	uint64_t **border;         /* [symbol][0 .. segments]: the row each segment starts at */
};

/* A shape of some kind: one symbol or many, one segment or several, ties or none, a day or the ends
 * of time. At most 150 symbols and 20000 events, so that a hundred markets take seconds. */
struct random_shape random_market_shape(uint64_t *random);

struct random_market *random_market_new(const struct random_shape *shape, uint64_t *random);
void random_market_free(struct random_market *market);

/* Prints the shape and the seed: how to make this market again. */
void random_market_describe(const struct random_market *market);

/* The number of events with a timestamp <= t. */
uint64_t random_market_until(const struct random_market *market, int64_t t);

/* rows[symbols]: of each symbol among the first n events. */
void random_market_rows(const struct random_market *market, uint64_t n, uint64_t *rows);

/* The state of a symbol after its first `rows` rows, folded from the first row on. */
void random_market_state(const struct random_market *market, uint32_t symbol, uint64_t rows,
			 struct mm_asof *out);

/* The price of a symbol's last row among its first `rows` with a timestamp < end (or <=, for the
 * end of time), NaN where there is none. */
double random_market_price(const struct random_market *market, uint32_t symbol, uint64_t rows,
			   __int128 end);

/* Event i as the tape shows it. */
struct mm_trade random_market_trade(const struct random_market *market, uint64_t i);

/* A place in [0, n]: often at an end, or close to one. */
uint64_t random_place(uint64_t *random, uint64_t n);

#endif
