/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other threads ask of a player: its views, requests and waiting for their answers, what it
 * plays, and what was measured. */
#include "replay/player_private.h"

#include <time.h>
#include <unistd.h>

/* How long the screen may wait for the player to hold (ns). */
#define HOLD_WAIT 200000000

bool mm_player_failed(struct mm_player *player, struct mm_error *err)
{
	pthread_mutex_lock(&player->lock);
	bool failed = player->failed;
	if (failed && err)
		*err = player->failure;
	pthread_mutex_unlock(&player->lock);
	return failed;
}

int mm_player_descriptor(const struct mm_player *player)
{
	return player->view_fd;
}

const struct mm_view *mm_player_view(struct mm_player *player)
{
	uint64_t count;
	ssize_t got = read(player->view_fd, &count, sizeof count);

	(void)got; /* nothing to read: no new view, the last one stays */
	mm_triple_take(&player->triple);
	return &player->view[player->triple.reader];
}

void mm_player_settle(struct mm_player *player)
{
	struct mm_request nothing = {.kind = MM_NOTHING};
	uint64_t number = mm_player_request(player, &nothing);

	pthread_mutex_lock(&player->lock);
	while (player->answered < number)
		pthread_cond_wait(&player->answered_changed, &player->lock);
	pthread_mutex_unlock(&player->lock);
}

void mm_player_wait_pause(struct mm_player *player)
{
	mm_player_settle(player);
	pthread_mutex_lock(&player->lock);
	while (!player->paused)
		pthread_cond_wait(&player->answered_changed, &player->lock);
	pthread_mutex_unlock(&player->lock);
}

void mm_player_hold(struct mm_player *player)
{
	struct timespec until;

	atomic_store(&player->hold, true);
	mm_queue_wake(&player->queue);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += HOLD_WAIT;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&player->lock);
	while (!player->held &&
	       !pthread_cond_timedwait(&player->answered_changed, &player->lock, &until))
		continue;
	pthread_mutex_unlock(&player->lock);
}

void mm_player_release(struct mm_player *player)
{
	atomic_store(&player->hold, false);
	mm_queue_wake(&player->queue);
}

uint32_t mm_player_symbols(const struct mm_player *player)
{
	return mm_pool_symbols(player->pool);
}

const char *mm_player_symbol(const struct mm_player *player, uint32_t symbol)
{
	return mm_pool_symbol(player->pool, symbol);
}

int64_t mm_player_find(const struct mm_player *player, const char *name)
{
	return mm_pool_find(player->pool, name);
}

const char *mm_player_directory(const struct mm_player *player)
{
	return mm_pool_directory(player->pool);
}

struct mm_market *mm_player_market(struct mm_player *player)
{
	return atomic_load(&player->shown_market);
}

struct mm_pool *mm_player_pool(struct mm_player *player)
{
	return player->pool;
}

uint64_t mm_player_events(const struct mm_player *player)
{
	return atomic_load(&player->events);
}

uint64_t mm_player_snapshots(const struct mm_player *player)
{
	return atomic_load(&player->snapshots);
}

uint64_t mm_player_buffer_bytes(const struct mm_player *player)
{
	return atomic_load(&player->buffer_bytes);
}

uint64_t mm_player_ahead_bytes(const struct mm_player *player)
{
	return atomic_load(&player->shown_market) ? mm_prefetch_ahead(player->prefetch) : 0;
}

double mm_player_seconds(const struct mm_player *player)
{
	int64_t first = atomic_load(&player->first_asked);

	return first ? (double)(atomic_load(&player->last_played) - first) / 1e9 : 0;
}

uint64_t mm_player_request(struct mm_player *player, const struct mm_request *request)
{
	return mm_queue_put(&player->queue, request);
}

uint64_t mm_player_watch(struct mm_player *player, const struct mm_watch *watch)
{
	struct mm_request request = {.kind = MM_WATCH};

	pthread_mutex_lock(&player->lock);
	player->new_watch = *watch;
	pthread_mutex_unlock(&player->lock);
	return mm_player_request(player, &request);
}
