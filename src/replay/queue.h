/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests on their way to the player: a bounded ring and an eventfd to wait on. Steps of one kind
 * that still wait add up, so that a key held down never builds up a queue.
 */
#ifndef REPLAY_QUEUE_H
#define REPLAY_QUEUE_H

#include <mmtui/player.h>

#include <pthread.h>

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
};

bool mm_queue_init(struct queue *queue, struct mm_error *err);
void mm_queue_free(struct queue *queue);

/* Adds a request; returns its number. Where the ring is full the newest is replaced: nobody types
 * that fast. */
uint64_t mm_queue_put(struct queue *queue, const struct mm_request *request);
bool mm_queue_take(struct queue *queue, struct queued *out);
uint64_t mm_queue_last(struct queue *queue);
void mm_queue_wake(struct queue *queue); /* without a request */

#endif
