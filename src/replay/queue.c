/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay/queue.h"

#include <sys/eventfd.h>
#include <unistd.h>

bool mm_queue_init(struct queue *queue, struct mm_error *err)
{
	*queue = (struct queue){.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
	if (queue->fd < 0)
		return mm_fail_errno(err, "cannot make the player's queue");
	pthread_mutex_init(&queue->lock, NULL);
	return true;
}

void mm_queue_free(struct queue *queue)
{
	pthread_mutex_destroy(&queue->lock);
	close(queue->fd);
}

void mm_queue_wake(struct queue *queue)
{
	uint64_t one = 1;
	ssize_t written = write(queue->fd, &one, sizeof one);

	(void)written; /* it fails only where the counter is full: readable all the same */
}

static bool is_step(enum mm_request_kind kind)
{
	return kind == MM_STEP_EVENTS || kind == MM_STEP_SNAPSHOTS || kind == MM_STEP_TRADES ||
	       kind == MM_STEP_TIME;
}

/* Can b be added to a, which still waits? Only where both go the same way: at an end of the market
 * a step on and a step back do not cancel out. */
static bool adds_up(const struct mm_request *a, const struct mm_request *b)
{
	int64_t sum;

	return is_step(a->kind) && a->kind == b->kind && a->symbol == b->symbol &&
	       (a->count < 0) == (b->count < 0) &&
	       !__builtin_add_overflow(a->count, b->count, &sum);
}

/* Does it lead to the same place wherever the playhead is, and in any case? */
static bool is_seek(const struct mm_request *request)
{
	if (request->kind != MM_SEEK)
		return false;
	switch (request->position.kind) {
	case MM_AT_START:
	case MM_AT_END:
	case MM_AT_TIME:
	case MM_AT_PERCENT:
	case MM_AT_EVENT: return true;
	default: return false;
	}
}

uint64_t mm_queue_put(struct queue *queue, const struct mm_request *request)
{
	pthread_mutex_lock(&queue->lock);
	uint64_t number = ++queue->last;
	struct queued *newest =
		queue->count ? &queue->item[(queue->first + queue->count - 1) % QUEUE_MAX] : NULL;

	if (!newest && queue->may_give_way && is_seek(request)) {
		queue->gave_way = true;
		atomic_store(&queue->gives_way, true);
	}
	if (newest && adds_up(&newest->request, request)) {
		newest->request.count += request->count;
	} else {
		if (queue->count < QUEUE_MAX)
			queue->count++;
		newest = &queue->item[(queue->first + queue->count - 1) % QUEUE_MAX];
		newest->request = *request;
	}
	newest->number = number;
	pthread_mutex_unlock(&queue->lock);
	mm_queue_wake(queue);
	return number;
}

bool mm_queue_take(struct queue *queue, struct queued *out)
{
	uint64_t count;

	pthread_mutex_lock(&queue->lock);
	bool any = queue->count > 0, gives_way = queue->closed;
	queue->may_give_way = false;
	if (any) {
		*out = queue->item[queue->first];
		queue->first = (queue->first + 1) % QUEUE_MAX;
		queue->count--;
		if (is_seek(&out->request)) {
			gives_way |= queue->count && is_seek(&queue->item[queue->first].request);
			queue->may_give_way = !gives_way && !queue->gave_way;
		}
		queue->gave_way &= gives_way;
	} else if (read(queue->fd, &count, sizeof count) < 0) {
		/* nothing to read: it was not readable */
	}
	atomic_store(&queue->gives_way, gives_way);
	pthread_mutex_unlock(&queue->lock);
	return any;
}

void mm_queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	atomic_store(&queue->gives_way, true);
	pthread_mutex_unlock(&queue->lock);
	mm_queue_wake(queue);
}

uint64_t mm_queue_last(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	uint64_t last = queue->last;
	pthread_mutex_unlock(&queue->lock);
	return last;
}
