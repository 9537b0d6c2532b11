/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ring of stages between two threads. The gatherer owns the slot it is filling; the player owns
 * the filled ones, of which it empties the first; the lock guards the numbers alone and is never
 * held while anything is gathered, which may wait for pages.
 *
 * The player's side turns stages into batches: two of them, since it looks one batch ahead.
 *
 * A seek must not wait for a gather that is under way: it raises the cancel flag, leaves the place
 * it wants in `wanted` and counts `seeks` up. What the gatherer brings back for an older seek is
 * thrown away.
 */
#include "replay/stream.h"

#include "replay/gather.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH_EVENT (3 * 8 + 4) /* bytes of an event in a batch */
#define EVENTS_LEAST 4096       /* gathered at once, however small the budget is */

struct mm_stream {
	struct mm_market *market;
	struct gather *gather;
	size_t target;
	struct stage stage[STREAM_STAGES];

	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;

	/* under the lock */
	unsigned first, filled; /* the ring: filled slots from first on */
	bool end;               /* the gatherer met the market's end */
	bool stop;
	uint64_t seeks;
	uint64_t *wanted;
	int direction;

	atomic_bool cancel;

	/* the player's */
	struct mm_batch batch[2];
	unsigned front, ready; /* batch[front] is the first of that many */
};

static void *run(void *arg)
{
	struct mm_stream *s = arg;
	uint64_t seen = 0;

	pthread_setname_np(pthread_self(), "gatherer");
	pthread_mutex_lock(&s->lock);
	while (!s->stop) {
		if (s->seeks == seen && (s->end || s->filled == STREAM_STAGES)) {
			pthread_cond_wait(&s->changed, &s->lock);
			continue;
		}
		if (!s->seeks) { /* nobody has said from where */
			pthread_cond_wait(&s->changed, &s->lock);
			continue;
		}
		if (s->seeks != seen) {
			seen = s->seeks;
			atomic_store(&s->cancel, false);
			gather_seek(s->gather, s->wanted, s->direction);
		}
		struct stage *stage = &s->stage[(s->first + s->filled) % STREAM_STAGES];

		pthread_mutex_unlock(&s->lock);
		bool whole = gather_fill(s->gather, stage, &s->cancel);
		pthread_mutex_lock(&s->lock);
		if (!whole || s->seeks != seen)
			continue;
		if (stage->count)
			s->filled++;
		else
			s->end = true;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* What it takes for that many events gathered at once. */
static uint64_t bytes_for(size_t events)
{
	return STREAM_STAGES * stage_bytes(gather_room(events)) + 2 * STREAM_BATCH * BATCH_EVENT;
}

/* What is gathered counts in the budget: a quarter of it at most. */
static size_t affordable(const struct mm_market *market, size_t events)
{
	while (events > EVENTS_LEAST && bytes_for(events) > mm_pool_budget(market->pool) / 4)
		events /= 2;
	return events;
}

static void free_parts(struct mm_stream *s)
{
	gather_free(s->gather);
	for (int i = 0; i < STREAM_STAGES; i++)
		stage_free(&s->stage[i]);
	for (int i = 0; i < 2; i++)
		mm_batch_free(&s->batch[i]);
	free(s->wanted);
	free(s);
}

static bool make_parts(struct mm_stream *s, struct mm_prefetch *prefetch, struct mm_error *err)
{
	size_t batch = s->target < STREAM_BATCH ? s->target : STREAM_BATCH;

	s->wanted = calloc(s->market->symbols ? s->market->symbols : 1, sizeof *s->wanted);
	if (!s->wanted)
		return mm_fail(err, "not enough memory for the replay's place");
	for (int i = 0; i < STREAM_STAGES; i++)
		if (!stage_init(&s->stage[i], gather_room(s->target)))
			return mm_fail(err, "not enough memory to gather %zu events", s->target);
	for (int i = 0; i < 2; i++)
		if (!mm_batch_init(&s->batch[i], batch, err))
			return false;
	s->gather = gather_new(s->market, prefetch, s->target, err);
	return s->gather != NULL;
}

static bool start(struct mm_stream *s, struct mm_error *err)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (!pthread_create(&s->thread, NULL, run, s))
		return true;
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	return mm_fail(err, "cannot start the gatherer's thread");
}

struct mm_stream *mm_stream_new(struct mm_market *market, struct mm_prefetch *prefetch,
				size_t events, struct mm_error *err)
{
	struct mm_stream *s = calloc(1, sizeof *s);

	if (!s) {
		mm_fail(err, "not enough memory for a stream of events");
		return NULL;
	}
	s->market = market;
	s->target = gather_target(market, affordable(market, events));
	if (make_parts(s, prefetch, err) && start(s, err))
		return s;
	free_parts(s);
	return NULL;
}

void mm_stream_free(struct mm_stream *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	atomic_store(&s->cancel, true);
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	free_parts(s);
}

void mm_stream_seek(struct mm_stream *s, const uint64_t *rows, int direction)
{
	pthread_mutex_lock(&s->lock);
	memcpy(s->wanted, rows, s->market->symbols * sizeof *rows);
	s->direction = direction;
	s->seeks++;
	s->filled = 0;
	s->end = false;
	atomic_store(&s->cancel, true);
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	s->ready = 0;
}

/* CLOCK_MONOTONIC, `ns` from now. */
static struct timespec later(int64_t ns)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	int64_t nanoseconds = at.tv_nsec + ns % 1000000000;
	at.tv_sec += ns / 1000000000 + nanoseconds / 1000000000;
	at.tv_nsec = nanoseconds % 1000000000;
	return at;
}

/* The first stage that has events left, waiting at most `wait` ns for it; or NULL, and *end. Gives
 * the ones that are used up back to the gatherer. */
static struct stage *next_stage(struct mm_stream *s, int64_t wait, bool *end)
{
	struct stage *stage = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->filled && s->stage[s->first].taken == s->stage[s->first].count) {
		s->first = (s->first + 1) % STREAM_STAGES;
		s->filled--;
		pthread_cond_broadcast(&s->changed);
	}
	if (!s->filled && !s->end && wait > 0) {
		struct timespec until = later(wait);
		while (!s->filled && !s->end)
			if (pthread_cond_timedwait(&s->changed, &s->lock, &until))
				break;
	}
	if (s->filled)
		stage = &s->stage[s->first];
	*end = !stage && s->end;
	pthread_mutex_unlock(&s->lock);
	return stage;
}

/* The batch `ahead` places after the front. */
static const struct mm_batch *look(struct mm_stream *s, unsigned ahead, int64_t wait, bool *end)
{
	*end = false;
	while (s->ready <= ahead) {
		struct stage *stage = next_stage(s, wait, end);
		if (!stage)
			return NULL;
		stage_hand_out(stage, &s->batch[(s->front + s->ready) % 2]);
		s->ready++;
	}
	return &s->batch[(s->front + ahead) % 2];
}

const struct mm_batch *mm_stream_front(struct mm_stream *s, int64_t wait, bool *end)
{
	return look(s, 0, wait, end);
}

const struct mm_batch *mm_stream_second(struct mm_stream *s, int64_t wait, bool *end)
{
	return look(s, 1, wait, end);
}

void mm_stream_drop(struct mm_stream *s)
{
	if (!s->ready)
		return;
	s->front = (s->front + 1) % 2;
	s->ready--;
}

uint64_t mm_stream_bytes(const struct mm_stream *s)
{
	return bytes_for(s->target) + gather_copied_bytes(s->gather);
}
