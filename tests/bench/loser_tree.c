/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/loser_tree.h"

#include <stdlib.h>
#include <string.h>

/* Plays all the matches below node i, leaves the losers there and returns the winner. */
static struct loser_node play(struct loser_tree *tree, size_t i)
{
	if (i >= tree->sources)
		return loser_tree_leaf(tree, i - tree->sources);
	struct loser_node a = play(tree, 2 * i), b = play(tree, 2 * i + 1);
	bool a_wins = loser_tree_less(a, b);
	tree->node[i] = a_wins ? b : a;
	return a_wins ? a : b;
}

struct loser_tree *loser_tree_new(const struct loser_source *source, size_t sources)
{
	struct loser_tree *tree = calloc(1, sizeof *tree);

	if (!tree)
		return NULL;
	tree->sources = sources;
	if (!sources)
		return tree;
	tree->node = calloc(sources, sizeof *tree->node);
	tree->source = calloc(sources, sizeof *tree->source);
	if (!tree->node || !tree->source) {
		loser_tree_free(tree);
		return NULL;
	}
	memcpy(tree->source, source, sources * sizeof *source);
	for (size_t i = 0; i < sources; i++)
		tree->left += source[i].count;
	tree->winner = play(tree, 1);
	return tree;
}

void loser_tree_free(struct loser_tree *tree)
{
	if (!tree)
		return;
	free(tree->node);
	free(tree->source);
	free(tree);
}
