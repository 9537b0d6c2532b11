/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/bench_losers.h"

#include <stdlib.h>

bool bench_losers_init(struct bench_losers *losers, uint32_t inputs, struct mm_error *err)
{
	*losers = (struct bench_losers){.inputs = inputs};
	losers->node = calloc(2 * (size_t)inputs, sizeof *losers->node);
	if (!losers->node)
		return mm_fail(err, "not enough memory to merge %u inputs", inputs);
	for (uint32_t i = 0; i < inputs; i++)
		losers->node[inputs + i] = (struct bench_match){INT64_MAX, inputs + i};
	return true;
}

void bench_losers_free(struct bench_losers *losers)
{
	free(losers->node);
	losers->node = NULL;
}

void bench_losers_set(struct bench_losers *losers, uint32_t input, int64_t key)
{
	losers->node[losers->inputs + input] = (struct bench_match){key, input};
}

/* Plays the matches below a node. Returns the winner. */
static struct bench_match play_below(struct bench_losers *losers, uint32_t node)
{
	if (node >= losers->inputs)
		return losers->node[node];
	struct bench_match a = play_below(losers, 2 * node), b = play_below(losers, 2 * node + 1);
	bool a_wins = bench_losers_before(a, b);

	losers->node[node] = a_wins ? b : a;
	return a_wins ? a : b;
}

void bench_losers_play(struct bench_losers *losers)
{
	losers->winner = play_below(losers, 1);
}
