/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests on their way to the player: a bounded ring and an eventfd to wait on. Steps of one kind
 * that still wait add up, so that a key held down never builds up a queue. A seek to a place that
 * does not depend on the playhead gives way to one that comes right after it.
 */
#ifndef REPLAY_QUEUE_H
#define REPLAY_QUEUE_H

#include <mmtui/player.h>

#include <pthread.h>
#include <stdatomic.h>

#define QUEUE_MAX 256

struct queued {
	struct mm_request request;
	uint64_t number;
};

struct queue {
	pthread_mutex_t lock;
	struct queued item[QUEUE_MAX];
	unsigned first, count;
	uint64_t last; /* number given last */
	int fd;        /* an eventfd: readable while something is queued */

	/* Is the request that was taken last a seek, and the next one too, so that nobody wants to
	 * see where the first leads? True for good once the queue is closed. */
	atomic_bool gives_way;
	bool may_give_way; /* the one taken last: a seek, and */
	bool gave_way;     /* not the second in a row to be given up under way: who drags along the
			      timeline wants to see something now and then */
	bool closed;
};

bool mm_queue_init(struct queue *queue, struct mm_error *err);
void mm_queue_free(struct queue *queue);

/* Adds a request; returns its number. Where the ring is full the newest is replaced: nobody types
 * that fast. */
uint64_t mm_queue_put(struct queue *queue, const struct mm_request *request);
bool mm_queue_take(struct queue *queue, struct queued *out);
uint64_t mm_queue_last(struct queue *queue);
void mm_queue_wake(struct queue *queue); /* without a request */

/* Nothing that is taken matters any more: whatever looks at gives_way ends, and whoever waits
 * wakes.
 */
void mm_queue_close(struct queue *queue);

#endif
