/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tournament of losers: which of many sorted inputs comes next. The inputs are the leaves of a
 * binary tree; each inner node holds the loser of the match below it, the winner of all stands on
 * top. When the winner's input goes on to its next key, only the matches on its way up are played
 * again, one comparison a level.
 *
 *                winner 2
 *                   |
 *                   1: 0            keys: input 0 at 30, 1 at 40, 2 at 10, 3 at 20
 *                 /     \
 *              2: 1      3: 3       node: who lost there
 *             /   \      /   \
 *            0     1    2     3
 *
 * Of equal keys the lower input's comes first. An input that has ended loses against all others,
 * even those at the end of time.
 */
#ifndef CLI_BENCH_LOSERS_H
#define CLI_BENCH_LOSERS_H

#include <mmtui/error.h>

#include <stdint.h>

struct bench_match {
	int64_t key;
	uint32_t rank; /* the input; that plus the number of inputs once it has ended */
};

struct bench_losers {
	uint32_t inputs;
	struct bench_match winner;
	struct bench_match *node; /* node[1 .. inputs - 1]; before the first round, a key an input
				     at node[inputs + input] */
};

/* Room for so many inputs, at least one, all of them ended. */
bool bench_losers_init(struct bench_losers *losers, uint32_t inputs, struct mm_error *err);
void bench_losers_free(struct bench_losers *losers);

/* An input's first key; then, once, all matches. */
void bench_losers_set(struct bench_losers *losers, uint32_t input, int64_t key);
void bench_losers_play(struct bench_losers *losers);

/* Is there a next one? Which is losers->winner.rank, at losers->winner.key. */
static inline bool bench_losers_any(const struct bench_losers *losers)
{
	return losers->winner.rank < losers->inputs;
}

static inline bool bench_losers_before(struct bench_match a, struct bench_match b)
{
	return a.key != b.key ? a.key < b.key : a.rank < b.rank;
}

/* Plays the winner's way up again. */
static inline void bench_losers_replay(struct bench_losers *losers, struct bench_match climber,
				       uint32_t input)
{
	for (uint32_t i = (losers->inputs + input) / 2; i; i /= 2) {
		struct bench_match other = losers->node[i];
		bool loses = bench_losers_before(other, climber);

		losers->node[i] = loses ? climber : other;
		climber = loses ? other : climber;
	}
	losers->winner = climber;
}

/* The winner's input goes on to its next key, or ends. */
static inline void bench_losers_next(struct bench_losers *losers, int64_t key)
{
	uint32_t input = losers->winner.rank;

	bench_losers_replay(losers, (struct bench_match){key, input}, input);
}

static inline void bench_losers_end(struct bench_losers *losers)
{
	uint32_t input = losers->winner.rank;

	bench_losers_replay(losers, (struct bench_match){INT64_MAX, input + losers->inputs}, input);
}

#endif
