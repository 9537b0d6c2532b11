/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/playing.h"

#include <mmtui/prefetch.h>

struct mm_pool *cli_playing_open(struct cli_playing *playing, const char *directory,
				 struct mm_error *err)
{
	playing->pool_options.max_maps = playing->max_maps > UINT32_MAX
						 ? UINT32_MAX
						 : (uint32_t)playing->max_maps;
	return mm_pool_open(directory, &playing->pool_options, err);
}

/* The window of --from and --to; without them no header is needed. */
static bool window(struct mm_pool *pool, const struct cli_playing *playing,
		   struct mm_player_options *options, struct mm_error *err)
{
	options->from = INT64_MIN;
	options->to = INT64_MAX;
	if (!playing->from && !playing->to)
		return true;
	mm_pool_wait(pool);
	return cli_window(pool, playing->zone, playing->from, playing->to, &options->from,
			  &options->to, err);
}

int cli_playing_prepare(const struct subcommand *self, const struct cli_playing *playing,
			const char *usual_speed, struct mm_pool *pool,
			struct mm_player_options *options)
{
	const char *usual_place = playing->reverse ? "end" : "start";
	const char *place = playing->at ? playing->at : usual_place;
	const char *speed = playing->speed ? playing->speed : usual_speed;
	struct mm_prefetch_options prefetch = {0};
	struct mm_error err;

	if (!mm_position_parse(place, playing->zone, &options->at, &err))
		return cli_misuse(self, "--at: %s", err.text);
	if (!mm_speed_parse(speed, &options->speed, &err))
		return cli_misuse(self, "--speed: %s", err.text);
	if (playing->prefetch && !mm_prefetch_parse(playing->prefetch, &prefetch, &err))
		return cli_misuse(self, "--prefetch: %s", err.text);
	if (!window(pool, playing, options, &err))
		return cli_misuse(self, "%s", err.text);
	options->symbols = playing->symbols;
	options->reverse = playing->reverse;
	options->skip_gaps = playing->skip_gaps;
	options->prefetch_off = prefetch.off;
	options->prefetch_span = prefetch.span;
	return CLI_GO_ON;
}
