/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The player's thread. One turn of its loop: carry out what is queued, play what is due, publish
 * where something changed or a frame has passed, then wait for whichever comes first of the next
 * request, the next event that is due, and the next frame. Playing goes in slices of about a
 * millisecond, so that a request never waits longer.
 *
 *   screen --request--> queue --> player --view--> triple buffer --> screen
 *
 * What the screen and others do at their ends of this is in player_ask.c.
 */
#include "base/give_way.h"
#include "replay/player_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* While headers are read the progress is shown this often (ns). */
#define LOADING_FRAME 20000000

/* Nobody wakes up as late as this (ns) while the process runs. */
#define STOPPED 250000000

static int64_t now(const struct mm_player *player)
{
	return player->clock.now(player->clock.arg);
}

/* Counts snapshots, and passes the events on. */
static void on_events(void *arg, const struct mm_batch *batch, size_t first, size_t count,
		      int direction)
{
	struct mm_player *player = arg;
	const int64_t *time = batch->timestamp + first;
	uint64_t changes = 0;

	for (size_t i = 1; i < count; i++)
		changes += time[i] != time[i - 1];
	int64_t begin = direction > 0 ? time[0] : time[count - 1];
	if (!player->any_event || begin != player->last_event_time)
		changes++;
	player->any_event = true;
	player->last_event_time = direction > 0 ? time[count - 1] : time[0];
	atomic_fetch_add_explicit(&player->snapshots, changes, memory_order_relaxed);
	atomic_fetch_add_explicit(&player->events, count, memory_order_relaxed);
	if (player->options.sink)
		player->options.sink(player->options.sink_arg, batch, first, count, direction);
}

/* Publishes, and tells whoever waits what has been answered and whether it plays. */
static void publish(struct mm_player *player, uint64_t answered)
{
	if (player->playhead)
		mm_player_publish(player, answered);
	else
		mm_player_publish_loading(player, answered);
	pthread_mutex_lock(&player->lock);
	player->answered = answered;
	player->paused = !player->playing;
	pthread_cond_broadcast(&player->answered_changed);
	pthread_mutex_unlock(&player->lock);
}

/* Shows the progress until all headers are read; false where the player is to stop. */
static bool load(struct mm_player *player)
{
	uint32_t done, total;

	while (!mm_pool_progress(player->pool, &done, &total)) {
		if (atomic_load(&player->stop))
			return false;
		mm_player_publish_loading(player, 0);
		/* the queue's descriptor may be readable: requests wait until there is a market */
		usleep(LOADING_FRAME / 1000 / 4);
	}
	mm_pool_wait(player->pool);
	return true;
}

/* Makes the market, the prefetcher and the playhead, and goes to where the options say. */
static bool set_out(struct mm_player *player, struct mm_error *err)
{
	const struct mm_player_options *options = &player->options;
	struct mm_prefetch_options prefetch = {.off = options->prefetch_off,
					       .span = options->prefetch_span};
	struct mm_market *market = mm_market_new(player->pool, options->symbols, options->from,
						 options->to, err);

	if (!market)
		return false;
	player->market = market;
	if (!mm_player_note_broken(player, err))
		return false;
	player->prefetch = mm_prefetch_start(player->pool, &prefetch, err);
	if (!player->prefetch)
		return false;
	player->playhead = mm_playhead_new(market, player->prefetch, err);
	if (!player->playhead)
		return false;
	mm_playhead_set_stop(player->playhead, &player->queue.gives_way);
	if (options->sink || options->headless)
		mm_playhead_set_sink(player->playhead, on_events, player);
	player->pace.leaps = !options->sink && !options->headless;
	player->breaks = mm_breakpoints_new(market, err);
	if (!player->breaks)
		return false;
	atomic_store(&player->buffer_bytes, mm_playhead_bytes(player->playhead));
	mm_player_go(player, &options->at);
	player->playing = options->play;
	mm_pace_anchor(&player->pace, player->playhead, now(player));
	atomic_store(&player->shown_market, market);
	return true;
}

/* Plays what is due. Returns when to come back: a clock's time, 0 for at once. */
static int64_t advance(struct mm_player *player)
{
	int64_t until = 0, t = now(player);

	if (!atomic_load_explicit(&player->first_asked, memory_order_relaxed))
		atomic_store(&player->first_asked, t);
	if (!mm_player_look(player))
		return 0;
	enum mm_pace_state state = mm_pace_advance(&player->pace, player->playhead, player->market,
						   t, &until);
	mm_breakpoints_moved(player->breaks, mm_playhead_n(player->playhead));
	switch (state) {
	case MM_PACE_WAIT: return until;
	case MM_PACE_LOOK:
		player->looking = true;
		player->look_until = until;
		return 0;
	case MM_PACE_MORE: mm_yield(); break;
	case MM_PACE_STOP: mm_player_stop_here(player); break;
	case MM_PACE_END:
		player->playing = false;
		mm_player_say(player, false, player->pace.direction > 0 ? "the end" : "the start");
	}
	atomic_store_explicit(&player->last_played, now(player), memory_order_relaxed);
	return 0;
}

/* Looks whether the player is held, and leaves out the time that it was. */
static bool look_for_hold(struct mm_player *player)
{
	bool hold = atomic_load(&player->hold);

	if (hold == (player->held_at != 0))
		return hold;
	int64_t t = now(player);
	if (!hold)
		mm_pace_leave_out(&player->pace, t - player->held_at);
	player->held_at = hold ? t : 0;
	pthread_mutex_lock(&player->lock);
	player->held = hold;
	pthread_cond_broadcast(&player->answered_changed);
	pthread_mutex_unlock(&player->lock);
	return hold;
}

/* Waits for a request, or until a time. Who comes back much later than that was stopped meanwhile,
 * or the machine was: what it missed is left out. */
static void wait_until(struct mm_player *player, int64_t until)
{
	player->clock.wait(player->clock.arg, player->queue.fd, until);
	if (until == INT64_MAX)
		return;
	int64_t late = now(player) - until;
	if (late > STOPPED)
		mm_pace_leave_out(&player->pace, late);
}

/* The loop, once there is a market. */
static void play(struct mm_player *player)
{
	uint64_t answered = 0;
	bool changed = true;
	int64_t back = 0;

	while (!atomic_load_explicit(&player->stop, memory_order_relaxed)) {
		struct queued queued;
		bool was_playing;

		while (mm_queue_take(&player->queue, &queued)) {
			mm_player_carry_out(player, &queued.request);
			answered = queued.number;
			changed = true;
			back = 0;
		}
		/* told to stop since the loop looked, it was woken by what take has just read */
		if (atomic_load(&player->stop))
			break;
		was_playing = player->playing;
		bool held = look_for_hold(player);
		/* an answer is shown before more is played: somebody waits for it */
		if (player->playing && !held && !changed && now(player) >= back)
			back = advance(player);
		changed |= was_playing != player->playing;
		int64_t frame = player->published_at + MM_FRAME;
		if (changed ||
		    (player->playing && !player->options.headless && now(player) >= frame)) {
			publish(player, answered);
			/* what was read for the view may have turned out to be broken */
			changed = mm_pool_broken_count(player->pool) != player->told_count;
			frame = player->published_at + MM_FRAME;
		}
		if (!player->playing || held)
			wait_until(player, INT64_MAX);
		else if (back && player->options.headless)
			wait_until(player, back);
		else if (back)
			wait_until(player, back < frame ? back : frame);
	}
}

/* There is no market: every request is answered all the same, with nothing done. */
static void decline(struct mm_player *player, const struct mm_error *err)
{
	uint64_t answered = 0;

	mm_player_say(player, true, "%s", err->text);
	pthread_mutex_lock(&player->lock);
	player->failed = true;
	player->failure = *err;
	pthread_mutex_unlock(&player->lock);
	while (!atomic_load(&player->stop)) {
		struct queued queued;

		while (mm_queue_take(&player->queue, &queued))
			answered = queued.number;
		publish(player, answered);
		if (atomic_load(&player->stop)) /* as in play() */
			break;
		player->clock.wait(player->clock.arg, player->queue.fd, INT64_MAX);
	}
}

static void *run(void *arg)
{
	struct mm_player *player = arg;
	struct mm_error err;

	pthread_setname_np(pthread_self(), "player");
	if (player->options.nice)
		mm_give_way();
	if (!load(player))
		return NULL;
	if (set_out(player, &err))
		play(player);
	else
		decline(player, &err);
	return NULL;
}

/* Allocates the three views' quotes: all that depends on the number of symbols. */
static bool make_views(struct mm_player *player)
{
	uint32_t symbols = mm_pool_symbols(player->pool);

	mm_triple_init(&player->triple);
	for (int i = 0; i < 3; i++) {
		struct mm_view *view = &player->view[i];
		view->symbols = symbols;
		view->direction = 1;
		view->quote = calloc(symbols ? symbols : 1, sizeof *view->quote);
		if (!view->quote)
			return false;
		mm_pool_progress(player->pool, &view->loaded, &view->tables);
	}
	return true;
}

static void release(struct mm_player *player)
{
	mm_breakpoints_free(player->breaks);
	mm_playhead_free(player->playhead);
	mm_player_free_watched(player);
	mm_prefetch_stop(player->prefetch);
	mm_market_free(player->market);
	free(player->told);
	for (int i = 0; i < 3; i++)
		free(player->view[i].quote);
	if (player->view_fd >= 0)
		close(player->view_fd);
	free((char *)player->options.symbols);
	free(player);
}

struct mm_player *mm_player_start(struct mm_pool *pool, const struct mm_player_options *options,
				  struct mm_error *err)
{
	struct mm_player *player = calloc(1, sizeof *player);

	if (!player) {
		mm_fail(err, "not enough memory for the player");
		return NULL;
	}
	player->pool = pool;
	player->watch = MM_NOTHING_WATCHED;
	player->options = *options;
	player->options.symbols = options->symbols ? strdup(options->symbols) : NULL;
	player->clock = options->clock ? *options->clock : mm_clock_system();
	player->pace = (struct mm_pace){.speed = options->speed,
					.direction = options->reverse ? -1 : 1,
					.skip_gaps = options->skip_gaps};
	player->view_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (player->view_fd < 0 || !make_views(player) || !mm_queue_init(&player->queue, err)) {
		mm_fail(err, "not enough memory or descriptors for the player");
		release(player);
		return NULL;
	}
	pthread_mutex_init(&player->lock, NULL);
	pthread_cond_init(&player->answered_changed, NULL);
	if (pthread_create(&player->thread, NULL, run, player)) {
		mm_fail(err, "cannot start the player's thread");
		mm_queue_free(&player->queue);
		release(player);
		return NULL;
	}
	return player;
}

void mm_player_stop(struct mm_player *player)
{
	if (!player)
		return;
	atomic_store(&player->stop, true);
	mm_queue_close(&player->queue);
	pthread_join(player->thread, NULL);
	pthread_cond_destroy(&player->answered_changed);
	pthread_mutex_destroy(&player->lock);
	mm_queue_free(&player->queue);
	release(player);
}
