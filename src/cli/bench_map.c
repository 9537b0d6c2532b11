/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Map: our own stream of events, within the budget, as a replay has it; with the prefetcher, which
 * asks for the pages ahead, and without, where every page is read when it is touched.
 */
#include "cli/bench.h"

#include "replay/stream.h"

#include <mmtui/time.h>

static void play_stream(struct bench_play *play, struct mm_stream *stream)
{
	const struct mm_batch *batch;
	bool end = false;

	play->asked = bench_now();
	mm_stream_seek(stream, play->market->low, 1);
	while (!end) {
		batch = mm_stream_front(stream, MM_SECOND, &end);
		if (!batch)
			continue;
		bench_batch(play, batch);
		mm_stream_drop(stream);
	}
	play->last = bench_now();
}

static bool map(struct bench_play *play, const struct mm_prefetch_options *options,
		struct mm_error *err)
{
	struct mm_prefetch *prefetch = mm_prefetch_start(play->pool, options, err);
	struct mm_stream *stream;

	if (!prefetch)
		return false;
	stream = mm_stream_new(play->market, prefetch, MM_MERGE_EVENTS, err);
	if (stream)
		play_stream(play, stream);
	mm_stream_free(stream);
	mm_prefetch_stop(prefetch);
	return stream;
}

bool bench_map(struct bench_play *play, bool *skip, struct mm_error *err)
{
	*skip = play->plan->prefetch.off;
	if (*skip)
		return mm_fail(err, "--prefetch off");
	return map(play, &play->plan->prefetch, err);
}

bool bench_map_unasked(struct bench_play *play, bool *skip, struct mm_error *err)
{
	const struct mm_prefetch_options off = {.off = true};

	(void)skip;
	return map(play, &off, err);
}
