/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Playing: events come from the stream in batches, are taken off either end, and change what the
 * playhead keeps (playhead.c) by as much.
 */
#include "replay/playhead_private.h"

/* Makes the stream flow from here in a direction. */
static void point(struct mm_playhead *p, int direction)
{
	playhead_heed_cuts(p);
	if (p->flow == direction)
		return;
	if (direction > 0) {
		playhead_settle(p);
		playhead_copy_rows(p);
	} else {
		playhead_unsettle(p);
	}
	mm_stream_seek(p->stream, p->rows, direction);
	p->flow = direction;
	p->batch = NULL;
}

/* Takes up the next batch where the last is used up. False where none is ready (*end: nor will be).
 */
static bool refill(struct mm_playhead *p, int direction, int64_t wait, bool *end)
{
	*end = false;
	point(p, direction);
	if (p->batch && p->low < p->high)
		return true;
	if (p->batch)
		mm_stream_drop(p->stream);
	p->batch = mm_stream_front(p->stream, wait, end);
	if (!p->batch)
		return false;
	p->low = 0;
	p->high = p->batch->count;
	return true;
}

bool mm_playhead_ready(struct mm_playhead *p, int direction, int64_t ns)
{
	bool end;

	if (!refill(p, direction, ns, &end))
		return end;
	/* backward, the last event of a batch waits for the next batch: see play_backward */
	return direction > 0 || p->high - p->low > 1 || mm_stream_second(p->stream, ns, &end) ||
	       end;
}

bool mm_playhead_time_is_over(struct mm_playhead *p)
{
	bool end;

	if (p->flow <= 0)
		return false;
	return refill(p, 1, 0, &end) ? p->batch->timestamp[p->low] > p->t : end;
}

/* The first index in [low, high) of ascending times whose time is beyond t. */
static size_t after(const int64_t *times, size_t low, size_t high, int64_t t)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (times[middle] <= t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void put_on_tape(struct mm_playhead *p, const struct mm_batch *batch, size_t i)
{
	p->tape[p->tape_next] = (struct mm_trade){
		.timestamp = batch->timestamp[i],
		.symbol = batch->symbol[i],
		.price = batch->price[i],
		.volume = batch->volume[i],
		.previous = p->states[batch->symbol[i]].last,
	};
	p->tape_next = (p->tape_next + 1) % MM_TAPE_MAX;
	if (p->tape_count < MM_TAPE_MAX)
		p->tape_count++;
}

/* Folds batch[first, last) into the states; the last of them go on the tape too. */
static void fold(struct mm_playhead *p, const struct mm_batch *batch, size_t first, size_t last)
{
	size_t taped = last - first > MM_TAPE_MAX ? last - MM_TAPE_MAX : first;

	if (taped > first)
		p->tape_valid = true; /* the whole ring is about to be written */
	else if (!p->tape_valid)
		taped = last; /* what is missing before would stay missing: read it when asked */
	for (size_t i = first; i < taped; i++)
		mm_asof_add(p->market, batch->symbol[i], &p->states[batch->symbol[i]],
			    batch->timestamp[i], batch->price[i], batch->volume[i]);
	for (size_t i = taped; i < last; i++) {
		put_on_tape(p, batch, i);
		mm_asof_add(p->market, batch->symbol[i], &p->states[batch->symbol[i]],
			    batch->timestamp[i], batch->price[i], batch->volume[i]);
	}
}

/* Plays batch[low, ...) forward within the limits; returns how many. */
static size_t play_forward(struct mm_playhead *p, size_t most, int64_t until)
{
	const struct mm_batch *batch = p->batch;
	size_t first = p->low;
	size_t limit = p->high - first > most ? first + most : p->high;
	size_t last = batch->timestamp[limit - 1] <= until
			      ? limit
			      : after(batch->timestamp, first, limit, until);

	if (first == last)
		return 0;
	fold(p, batch, first, last);
	if (p->sink)
		p->sink(p->sink_arg, batch, first, last - first, 1);
	p->low = last;
	p->n += last - first;
	p->t = batch->timestamp[last - 1];
	return last - first;
}

/* Takes batch[..., high) away within the limits; returns how many. t becomes the time of the event
 * before. For the batch's first event that one is in the next batch: where it is not there yet, the
 * first event stays, so that nobody waits and t is never wrong. */
static size_t play_backward(struct mm_playhead *p, size_t most, int64_t until)
{
	const struct mm_batch *batch = p->batch, *next = NULL;
	size_t last = p->high;
	size_t limit = last - p->low > most ? last - most : p->low;
	size_t first = until == INT64_MIN || batch->timestamp[limit] > until
			       ? limit
			       : after(batch->timestamp, limit, last, until);
	bool end = false;

	if (first == p->low && !(next = mm_stream_second(p->stream, 0, &end)) && !end)
		first++;
	if (first < last)
		p->t = first > p->low ? batch->timestamp[first - 1]
		       : next         ? next->timestamp[next->count - 1]
				      : p->market->start;
	for (size_t i = first; i < last; i++)
		p->rows[batch->symbol[i]]--;
	if (first < last && p->sink)
		p->sink(p->sink_arg, batch, first, last - first, -1);
	p->high = first;
	p->n -= last - first;
	return last - first;
}

/* All there is has been taken away; what a cut may have left of n goes with it. */
static void stand_at_start(struct mm_playhead *p)
{
	playhead_heed_cuts(p);
	if (!p->n)
		p->t = p->market->start;
}

/* Does the next event of the batch lie beyond the limit? */
static bool is_beyond(const struct mm_playhead *p, int direction, int64_t until)
{
	if (direction > 0)
		return p->batch->timestamp[p->low] > until;
	return until != INT64_MIN && p->batch->timestamp[p->high - 1] <= until;
}

size_t mm_playhead_play(struct mm_playhead *p, int direction, size_t most, int64_t until,
			bool *done)
{
	size_t played = 0;
	bool end = false;

	*done = false;
	while (played < most) {
		if (!refill(p, direction, 0, &end)) {
			*done = end;
			if (end && direction < 0)
				stand_at_start(p);
			break;
		}
		if (direction > 0)
			playhead_settle(p);
		else
			playhead_unsettle(p);
		if (p->flow != direction)
			continue; /* a state could not be made: the place is another */
		played += direction > 0 ? play_forward(p, most - played, until)
					: play_backward(p, most - played, until);
		if (p->low < p->high) {
			*done = played < most && is_beyond(p, direction, until);
			break;
		}
	}
	return played;
}

bool mm_playhead_next_time(struct mm_playhead *p, int direction, int64_t *t)
{
	bool end;

	while (!refill(p, direction, PATIENCE, &end))
		if (end || playhead_is_stopped(p))
			return false;
	*t = p->batch->timestamp[direction > 0 ? p->low : p->high - 1];
	return true;
}
