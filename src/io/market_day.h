/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a synthetic market is made of: randomness, names, the day's rhythm, the walk of a price.
 * Integers only. */
#ifndef IO_MARKET_DAY_H
#define IO_MARKET_DAY_H

#include <stdint.h>

#define MARKET_MINUTES 960 /* of a day, 04:00 to 20:00 */
#define MARKET_BELL 330    /* the minute of the opening bell */
#define MARKET_CLOSE 720   /* and of the close */
#define MARKET_NAME_MAX 8  /* bytes of a symbol's name, NUL included */

/* splitmix64: a counter that is mixed. */
struct market_random {
	uint64_t state;
};

static inline uint64_t market_random_next(struct market_random *random)
{
	uint64_t z = (random->state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A number from 0 to n - 1; n > 0. */
static inline uint64_t market_random_below(struct market_random *random, uint64_t n)
{
	return (uint64_t)((unsigned __int128)market_random_next(random) * n >> 64);
}

/* The generator of a market's part `number`; 0 is the market's own. */
struct market_random market_random_seed(uint64_t seed, uint64_t number);

/* The name of the symbol at a place in the order of activity, below 500,000: distinct, capital
 * letters that can be pronounced. */
void market_name(char *out, uint32_t rank);

/* What moves all symbols together: the market's way since the day's begin, in millionths of a
 * price, at the start of each minute. */
struct market_tide {
	int32_t moved[MARKET_MINUTES + 1];
};

void market_tide_make(struct market_tide *tide, uint64_t seed);

/* A symbol's day, minute by minute. */
struct market_day {
	uint32_t weight[MARKET_MINUTES]; /* how busy */
	uint16_t nerves[MARKET_MINUTES]; /* how far prices step: 64 is calm */
	int32_t moved[MARKET_MINUTES];   /* where tide and news took it: millionths of its price */
};

void market_day_make(struct market_day *day, const struct market_tide *tide,
		     struct market_random *random);

/* Deals events to minutes by weight: share[MARKET_MINUTES], zeroed. Their sum is `events`. */
void market_day_deal(const struct market_day *day, struct market_random *random, uint64_t events,
		     uint64_t *share);

/* A symbol's price on its way. */
struct market_walk {
	int64_t at;       /* in 65536ths of a tick, without the tide */
	int64_t base;     /* where it began */
	int64_t step;     /* of a calm event, in 65536ths of a tick */
	int64_t spread;   /* ticks */
	int64_t heat;     /* 256ths: recent steps against usual ones */
	int ticks_a_unit; /* 100, or 10000 for cheap ones */
};

struct market_trade {
	int64_t ticks, size;
};

/* events: how many steps the day will have; the day's range hardly depends on it. */
void market_walk_start(struct market_walk *walk, struct market_random *random, uint64_t events);
void market_walk_step(struct market_walk *walk, struct market_random *random,
		      const struct market_day *day, unsigned minute, struct market_trade *out);

#endif
