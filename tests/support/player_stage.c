/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/player_stage.h"

#include <mmtui/merge.h>

#include <poll.h>

static int64_t fake_now(void *arg)
{
	struct fake_clock *clock = arg;

	return clock->now += 1000; /* a microsecond a look: time goes on while one plays */
}

static bool fake_wait(void *arg, int fd, int64_t until)
{
	struct fake_clock *clock = arg;
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	clock->waits++;
	clock->waits_for_ever += until == INT64_MAX;
	if (poll(&poll_fd, 1, until == INT64_MAX ? -1 : 0) > 0)
		return true;
	clock->now = until > clock->now ? until : clock->now;
	clock->now += clock->late;
	clock->late = 0;
	return false;
}

static void sink(void *arg, const struct mm_batch *batch, size_t first, size_t count, int direction)
{
	struct stage *stage = arg;

	for (size_t i = first; direction > 0 && i < first + count; i++) {
		if (stage->sunk == stage->random->events) { /* some have been played twice */
			stage->in_order = false;
			return;
		}
		const struct random_event *event = &stage->random->event[stage->sunk++];
		stage->in_order &= event->timestamp == batch->timestamp[i] &&
				   event->symbol == batch->symbol[i] &&
				   event->price == batch->price[i];
	}
}

void player_set_up(struct stage *stage)
{
	uint64_t seed = 11;
	struct random_shape shape = {.symbols = 7,
				     .events = 5000,
				     .first = INT64_C(1381132800) * MM_SECOND,
				     .width = (uint64_t)MM_HOUR,
				     .clusters = 900,
				     .block_rows = 64};

	*stage = (struct stage){.random = random_market_new(&shape, &seed), .in_order = true};
	stage->clock = (struct mm_clock){fake_now, fake_wait, &stage->time};
	stage->options = (struct mm_player_options){
		.from = INT64_MIN,
		.to = INT64_MAX,
		.speed = {.kind = MM_SPEED_MULTIPLE, .value = 60},
		.clock = &stage->clock,
		.sink = sink,
		.sink_arg = stage,
	};
}

void player_start(struct stage *stage)
{
	struct mm_error err;

	stage->player = mm_player_start(stage->random->pool, &stage->options, &err);
	if (!stage->player)
		fail_msg("%s", err.text);
	mm_player_settle(stage->player);
}

void player_tear_down(struct stage *stage)
{
	mm_player_stop(stage->player);
	random_market_free(stage->random);
}

const struct mm_view *player_ask(struct stage *stage, struct mm_request request)
{
	uint64_t number = mm_player_request(stage->player, &request);

	mm_player_settle(stage->player);
	const struct mm_view *view = mm_player_view(stage->player);
	assert_true(view->answered > number);
	return view;
}

const struct mm_view *player_seek(struct stage *stage, const char *place)
{
	struct mm_request request = {.kind = MM_SEEK};

	assert_true(mm_position_parse(place, mm_zone_utc(), &request.position, NULL));
	return player_ask(stage, request);
}
