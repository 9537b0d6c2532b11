/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ring of batches between two threads. The gatherer owns the slot it is filling and the merge;
 * the player owns the front slot; the lock guards the numbers alone and is never held while the
 * merge runs, which may wait for pages.
 *
 * A seek must not wait for a gather that is under way: it raises the merge's cancel flag, leaves
 * the place it wants in `wanted` and counts `seeks` up. What the gatherer brings back for an older
 * seek is thrown away.
 */
#include "replay/stream.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct mm_stream {
	struct mm_market *market;
	struct mm_merge *merge;
	struct mm_batch batch[STREAM_BATCHES];

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
};

/* Fills one batch outside the lock; false where a seek came in between. */
static bool gather(struct mm_stream *s, struct mm_batch *batch, int direction)
{
	if (direction > 0)
		return mm_merge_next(s->merge, batch, &s->cancel);
	return mm_merge_previous(s->merge, batch, &s->cancel);
}

static void *run(void *arg)
{
	struct mm_stream *s = arg;
	uint64_t seen = 0;

	pthread_setname_np(pthread_self(), "gatherer");
	pthread_mutex_lock(&s->lock);
	while (!s->stop) {
		if (s->seeks == seen && (s->end || s->filled == STREAM_BATCHES)) {
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
			mm_merge_seek(s->merge, s->wanted);
		}
		struct mm_batch *batch = &s->batch[(s->first + s->filled) % STREAM_BATCHES];
		int direction = s->direction;

		pthread_mutex_unlock(&s->lock);
		bool whole = gather(s, batch, direction);
		pthread_mutex_lock(&s->lock);
		if (!whole || s->seeks != seen)
			continue;
		if (batch->count)
			s->filled++;
		else
			s->end = true;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

struct mm_stream *mm_stream_new(struct mm_market *market, struct mm_prefetch *prefetch,
				size_t capacity, struct mm_error *err)
{
	struct mm_stream *s = calloc(1, sizeof *s);
	pthread_condattr_t monotonic;

	if (!s || !(s->wanted = calloc(market->symbols, sizeof *s->wanted))) {
		mm_fail(err, "not enough memory for the replay's place");
		goto fail;
	}
	s->market = market;
	for (int i = 0; i < STREAM_BATCHES; i++)
		if (!mm_batch_init(&s->batch[i], capacity, err))
			goto fail;
	if (!(s->merge = mm_merge_new(market, prefetch, capacity, err)))
		goto fail;
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (!pthread_create(&s->thread, NULL, run, s))
		return s;
	mm_fail(err, "cannot start the gatherer's thread");
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
fail:
	if (s) {
		mm_merge_free(s->merge);
		for (int i = 0; i < STREAM_BATCHES; i++)
			mm_batch_free(&s->batch[i]);
		free(s->wanted);
	}
	free(s);
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
	mm_merge_free(s->merge);
	for (int i = 0; i < STREAM_BATCHES; i++)
		mm_batch_free(&s->batch[i]);
	free(s->wanted);
	free(s);
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

/* The batch `ahead` places after the front. */
static const struct mm_batch *look(struct mm_stream *s, unsigned ahead, int64_t wait, bool *end)
{
	const struct mm_batch *batch = NULL;

	pthread_mutex_lock(&s->lock);
	if (s->filled <= ahead && !s->end && wait > 0) {
		struct timespec until = later(wait);
		while (s->filled <= ahead && !s->end)
			if (pthread_cond_timedwait(&s->changed, &s->lock, &until))
				break;
	}
	if (s->filled > ahead)
		batch = &s->batch[(s->first + ahead) % STREAM_BATCHES];
	*end = !batch && s->end;
	pthread_mutex_unlock(&s->lock);
	return batch;
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
	pthread_mutex_lock(&s->lock);
	if (s->filled) {
		s->first = (s->first + 1) % STREAM_BATCHES;
		s->filled--;
	}
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

uint64_t mm_stream_bytes(const struct mm_stream *s)
{
	return STREAM_EVENT_BYTES * (uint64_t)s->batch[0].capacity;
}
