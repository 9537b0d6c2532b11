/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loser tree: what a good programmer writes first to merge many sorted sources, and the
 * yardstick for the merge. Sources are the tables, in (symbol index, segment) order, so that a tie
 * goes to the smaller source number.
 *
 *                  winner                     a node holds who lost there, with the timestamp of
 *                    |                        its next event: a comparison reads the node alone,
 *                 node 1                      never a column
 *               /        \
 *          node 2        node 3               an event costs one walk from its source's leaf to
 *          /    \        /    \               the top, log2(sources) comparisons
 *       s 0    s 1    s 2    s 3
 *
 * It works for any number of sources. One thread a tree.
 */
#ifndef BENCH_LOSER_TREE_H
#define BENCH_LOSER_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `count` rows of one table. The columns are the caller's and must outlive the tree. */
struct loser_source {
	const int64_t *timestamp;
	const double *price, *volume;
	uint64_t count;
	uint32_t symbol;
};

struct loser_event {
	int64_t timestamp;
	double price, volume;
	uint32_t symbol;
};

/* A source that has ended loses against every event, be it at the end of time. */
#define LOSER_ENDED (UINT64_C(1) << 63)

struct loser_node {
	int64_t timestamp;
	uint64_t source; /* its number, with LOSER_ENDED where it has no more */
};

struct loser_tree {
	size_t sources;
	uint64_t left; /* events still to come */
	struct loser_node winner;
	struct loser_node *node;     /* 1 .. sources - 1; the parent of i is i / 2 */
	struct loser_source *source; /* the leaves, sources .. 2 x sources - 1: what is left */
};

/* Copies the list of sources. NULL without memory. */
struct loser_tree *loser_tree_new(const struct loser_source *source, size_t sources);
void loser_tree_free(struct loser_tree *tree); /* NULL is fine */

/* The node of a source's next event. */
static inline struct loser_node loser_tree_leaf(const struct loser_tree *tree, uint64_t number)
{
	const struct loser_source *source = &tree->source[number];

	if (source->count)
		return (struct loser_node){*source->timestamp, number};
	return (struct loser_node){INT64_MAX, number | LOSER_ENDED};
}

static inline bool loser_tree_less(struct loser_node a, struct loser_node b)
{
	return a.timestamp < b.timestamp || (a.timestamp == b.timestamp && a.source < b.source);
}

/* The next event in event order; false after the last. Here, so that it is inlined. */
static inline bool loser_tree_next(struct loser_tree *tree, struct loser_event *event)
{
	if (!tree->left)
		return false;
	tree->left--;
	uint64_t number = tree->winner.source;
	struct loser_source *source = &tree->source[number];
	*event = (struct loser_event){*source->timestamp++, *source->price++, *source->volume++,
				      source->symbol};
	source->count--;

	struct loser_node current = loser_tree_leaf(tree, number);
	for (size_t i = (tree->sources + number) / 2; i; i /= 2) {
		if (loser_tree_less(tree->node[i], current)) {
			struct loser_node wins = tree->node[i];
			tree->node[i] = current;
			current = wins;
		}
	}
	tree->winner = current;
	return true;
}

#endif
