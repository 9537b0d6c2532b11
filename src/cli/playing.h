/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `mmtui DIR` and `mmtui replay` have in common: which market, from where, how fast. */
#ifndef CLI_PLAYING_H
#define CLI_PLAYING_H

#include "cli/cli.h"

#include <mmtui/player.h>

struct cli_playing {
	const char *symbols, *from, *to, *at, *speed, *prefetch;
	const struct mm_zone *zone;
	bool reverse;
	int64_t skip_gaps;
	struct mm_pool_options pool_options;
	uint64_t max_maps;
	struct cli_list commands;
};

/* Their rows in a table of options; `usual` is the speed without the option. */
#define CLI_PLAYING_OPTIONS(p, usual)                                                             \
	{"symbols", 0, CLI_NAMES, &(p)->symbols, "LIST", "names or globs, comma-separated"},      \
		{"from", 0, CLI_TEXT, &(p)->from, "TIME", "the first moment, inclusive"},         \
		{"to", 0, CLI_TEXT, &(p)->to, "TIME", "the last moment, exclusive"},              \
		{"tz", 0, CLI_ZONE, &(p)->zone, "ZONE", "zone for times shown and read (UTC)"},   \
		{"at",     0,          CLI_TEXT,                                                  \
		 &(p)->at, "POSITION", "where to begin: 14:03:27, +30s, 50%, #1000, start, end"}, \
		{"speed", 0, CLI_TEXT, &(p)->speed, "S", "60x, 5000/s or max (" usual ")"},       \
		{"reverse", 0, CLI_FLAG, &(p)->reverse, NULL, "play backward, from the end"},     \
		{"skip-gaps",     0,   CLI_DURATION,                                              \
		 &(p)->skip_gaps, "D", "skip stretches without an event that are longer"},        \
		{"command", 'c', CLI_LIST, &(p)->commands, "COMMAND", "run a command first"},     \
		{"script", 0, CLI_LIST, &(p)->commands, "FILE", "run a file of commands first"},  \
		{"budget",   0,                                                                   \
		 CLI_BUDGET, &(p)->pool_options.budget,                                           \
		 "SIZE",     "resident memory to stay within, at least 16M (1G)"},                \
		{"max-maps", 0, CLI_COUNT, &(p)->max_maps, "N", "mapped tables at most"},         \
		{"prefetch", 0, CLI_TEXT, &(p)->prefetch, "off|D", "read-ahead span, or none"},   \
	{                                                                                         \
		"drop-behind", 0, CLI_FLAG, &(p)->pool_options.drop_behind, NULL,                 \
			"drop read pages from the page cache"                                     \
	}

/* Opens the pool with the options' limits; its headers may still be being read. NULL and an error.
 */
struct mm_pool *cli_playing_open(struct cli_playing *playing, const char *directory,
				 struct mm_error *err);

/* Fills in the player's options from them. Waits for the headers only where a window is given: a
 * time without a date is on the day of the data. CLI_GO_ON, or CLI_USAGE after it said why. */
int cli_playing_prepare(const struct subcommand *self, const struct cli_playing *playing,
			const char *usual_speed, struct mm_pool *pool,
			struct mm_player_options *options);

#endif
