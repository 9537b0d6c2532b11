/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player's thread: what it does with requests, and when it plays, waits and shows. */
#include "support/player_stage.h"

#include <mmtui/merge.h>

#include <poll.h>

static void it_begins_paused_at_the_start_and_plays_every_event_in_order(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	const struct mm_view *view = mm_player_view(stage.player);
	assert_int_equal(view->phase, MM_PAUSED);
	assert_int_equal(view->n, 0);
	assert_int_equal(view->events, 5000);
	assert_int_equal(view->t, view->start);
	mm_player_request(stage.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(stage.player);
	view = mm_player_view(stage.player);
	assert_int_equal(view->phase, MM_PAUSED);
	assert_int_equal(view->n, 5000);
	assert_true(view->at_end);
	assert_string_equal(view->notice, "the end");
	assert_int_equal(stage.sunk, 5000);
	assert_true(stage.in_order);
	uint64_t distinct = 1;
	for (size_t i = 1; i < 5000; i++)
		distinct += stage.random->event[i].timestamp !=
			    stage.random->event[i - 1].timestamp;
	assert_int_equal(mm_player_snapshots(stage.player), distinct);
	player_tear_down(&stage);
}

static void every_kind_of_seek_goes_where_it_says(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	const struct mm_view *view = player_seek(&stage, "50%");
	int64_t middle = view->start + (view->end - view->start) / 2;
	assert_true(llabs(view->t - middle) <= 1);
	assert_int_equal(view->n, random_market_until(stage.random, view->t));
	view = player_seek(&stage, "+1m");
	assert_true(llabs(view->t - middle - MM_MINUTE) <= 1);
	view = player_seek(&stage, "#1234");
	assert_int_equal(view->n, 1234);
	assert_int_equal(view->t, stage.random->event[1233].timestamp);
	view = player_seek(&stage, "08:30:00");
	assert_int_equal(view->t, INT64_C(1381132800) * MM_SECOND + 30 * MM_MINUTE);
	view = player_seek(&stage, "end");
	assert_int_equal(view->n, 5000);
	view = player_ask(&stage, (struct mm_request){.kind = MM_UNDO_SEEK});
	assert_int_equal(view->t, INT64_C(1381132800) * MM_SECOND + 30 * MM_MINUTE);
	view = player_ask(&stage, (struct mm_request){.kind = MM_UNDO_SEEK});
	assert_int_equal(view->n, 5000);
	player_tear_down(&stage);
}

/* Sends seeks to places of all kinds without waiting for any. */
static void seek_about(struct stage *stage, uint64_t *random, int seeks)
{
	struct mm_request request = {.kind = MM_SEEK};

	for (int i = 0; i < seeks; i++) {
		uint64_t n = unit_random(random) % 5001;
		switch (unit_random(random) % 3) {
		case 0:
			request.position = (struct mm_position){.kind = MM_AT_EVENT,
								.value = (int64_t)n};
			break;
		case 1:
			request.position = (struct mm_position){
				.kind = MM_AT_TIME,
				.value = stage->random->event[n % 5000].timestamp};
			break;
		case 2:
			request.position = (struct mm_position){.kind = MM_AT_PERCENT,
								.fraction = (double)n / 5000};
			break;
		}
		mm_player_request(stage->player, &request);
	}
}

static void
seeks_that_come_too_fast_lead_where_the_last_says_and_back_where_each_would_have(void **state)
{
	struct stage fast, slow;
	uint64_t random = 17;

	(void)state;
	player_set_up(&fast);
	player_start(&fast);
	player_set_up(&slow);
	player_start(&slow);
	for (int round = 0; round < 300; round++) {
		int seeks = 2 + (int)(unit_random(&random) % 6);
		uint64_t again = random;

		seek_about(&fast, &random, seeks);
		const struct mm_view *got = player_ask(&fast,
						       (struct mm_request){.kind = MM_NOTHING});
		for (int i = 0; i < seeks; i++) { /* the same ones, each to its end */
			seek_about(&slow, &again, 1);
			player_ask(&slow, (struct mm_request){.kind = MM_NOTHING});
		}
		const struct mm_view *want = mm_player_view(slow.player);
		for (int undone = 0; undone < 3; undone++) {
			assert_int_equal(got->n, want->n);
			assert_int_equal(got->t, want->t);
			assert_int_equal(got->tape_count, want->tape_count);
			for (uint32_t s = 0; s < want->symbols; s++) {
				assert_int_equal(got->quote[s].rows, want->quote[s].rows);
				assert_true(!want->quote[s].rows ||
					    got->quote[s].volume == want->quote[s].volume);
			}
			got = player_ask(&fast, (struct mm_request){.kind = MM_UNDO_SEEK});
			want = player_ask(&slow, (struct mm_request){.kind = MM_UNDO_SEEK});
		}
	}
	player_tear_down(&fast);
	player_tear_down(&slow);
}

static void undo_leads_back_to_before_a_drag_of_many_seeks(void **state)
{
	struct mm_request drag = {.kind = MM_SEEK, .position = {.kind = MM_AT_PERCENT}};
	const struct mm_view *view;
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	player_seek(&stage, "#1234");
	for (int i = 0; i < 5; i++) {
		drag.position.fraction = 0.5 + i * 0.1;
		drag.count = i > 0;
		view = player_ask(&stage, drag);
	}
	assert_true(view->n > 3000);
	view = player_ask(&stage, (struct mm_request){.kind = MM_UNDO_SEEK});
	assert_int_equal(view->n, 1234);
	player_tear_down(&stage);
}

static void expect_place(const struct mm_view *view, uint64_t n, int64_t t)
{
	assert_int_equal(view->n, n);
	assert_int_equal(view->t, t);
}

static void undo_leads_back_to_exactly_where_a_step_of_time_or_many_events_began(void **state)
{
	static const struct mm_request steps[] = {
		{.kind = MM_STEP_TIME, .count = 5 * MM_SECOND},
		{.kind = MM_STEP_TIME, .count = -MM_MINUTE},
		{.kind = MM_STEP_EVENTS, .count = 9999999},
		{.kind = MM_STEP_EVENTS, .count = -1500},
		{.kind = MM_STEP_SNAPSHOTS, .count = 9999999},
		{.kind = MM_STEP_TRADES, .symbol = 2, .count = -500},
	};
	struct mm_request undo = {.kind = MM_UNDO_SEEK};
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	assert_string_equal(player_ask(&stage, undo)->notice,
			    "there was no seek or long step to go back from");
	for (size_t i = 0; i < 2 * sizeof steps / sizeof steps[0]; i++) {
		/* in the midst of a snapshot; and off all events, as a step of time leads to */
		const struct mm_view *view = player_seek(&stage, "#1234");
		if (i % 2)
			view = player_ask(
				&stage, (struct mm_request){.kind = MM_STEP_TIME, .count = -12345});
		uint64_t n = view->n;
		int64_t t = view->t;

		stage.time.now += 2 * MM_SECOND;
		view = player_ask(&stage, steps[i / 2]);
		assert_int_not_equal(view->n, n);
		player_ask(&stage,
			   (struct mm_request){.kind = MM_STEP_EVENTS, .count = -3}); /* no seek */
		expect_place(player_ask(&stage, undo), n, t);
	}
	player_tear_down(&stage);
}

static void steps_in_quick_succession_are_one_for_undo(void **state)
{
	struct mm_request step = {.kind = MM_STEP_TIME, .count = MM_SECOND},
			  undo = {.kind = MM_UNDO_SEEK};
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	const struct mm_view *view = player_seek(&stage, "#1234");
	uint64_t n = view->n;
	int64_t t = view->t;
	for (int i = 0; i < 5; i++)
		view = player_ask(&stage, step);
	uint64_t behind = view->n;
	expect_place(player_ask(&stage, undo), n, t);
	expect_place(player_ask(&stage, undo), behind, t + 5 * MM_SECOND);
	/* one after a pause, and one after something else has moved the playhead, are others */
	stage.time.now += 2 * MM_SECOND;
	view = player_ask(&stage, step);
	assert_int_equal(view->t, t + 6 * MM_SECOND);
	assert_int_equal(player_ask(&stage, undo)->t, t + 5 * MM_SECOND);
	player_ask(&stage, step);
	view = player_ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 1});
	n = view->n;
	t = view->t;
	player_ask(&stage, step);
	expect_place(player_ask(&stage, undo), n, t);
	/* so are one from where a step had led before a seek, or before an undo, came back there */
	player_seek(&stage, "#1234");
	view = player_ask(&stage, step);
	n = view->n;
	t = view->t;
	player_seek(&stage, "50%");
	expect_place(player_ask(&stage, undo), n, t);
	player_ask(&stage, step);
	expect_place(player_ask(&stage, undo), n, t);
	player_ask(&stage, undo);
	expect_place(player_ask(&stage, undo), n, t);
	player_ask(&stage, step);
	expect_place(player_ask(&stage, undo), n, t);
	player_tear_down(&stage);
}

static const struct mm_view *go_back(struct stage *stage, uint64_t n, int64_t t)
{
	struct mm_request request = {
		.kind = MM_SEEK,
		.position = {.kind = MM_AT_PLAYHEAD, .value = t, .event = n},
	};

	return player_ask(stage, request);
}

static void a_playhead_that_has_been_somewhere_comes_back_exactly_there(void **state)
{
	struct stage stage;
	uint64_t random = 5;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	for (int round = 0; round < 100; round++) {
		char place[40];
		struct mm_request back = {.kind = MM_STEP_TIME, .count = -1};

		/* by number, into the midst of a snapshot; by time; at the ends */
		snprintf(place, sizeof place, round % 2 ? "#%llu" : "%llu%%",
			 (unsigned long long)(unit_random(&random) % (round % 2 ? 5001 : 101)));
		const struct mm_view *view = player_seek(&stage, place);
		if (round % 3 == 0)
			view = player_ask(&stage, back);
		uint64_t n = view->n;
		int64_t t = view->t;
		player_seek(&stage, round % 5 ? "30%" : "end");
		view = go_back(&stage, n, t);
		assert_int_equal(view->n, n);
		assert_int_equal(view->t, t);
	}
	player_tear_down(&stage);
}

static void a_place_that_does_not_exist_here_is_gone_to_by_its_time(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	int64_t t = stage.random->event[2000].timestamp;
	uint64_t until = random_market_until(stage.random, t);
	const struct mm_view *view = go_back(&stage, 7, t);
	assert_int_equal(view->n, until);
	assert_int_equal(view->t, t);
	assert_int_equal(go_back(&stage, 4999, t)->n, until);
	uint64_t before = random_market_until(stage.random, t - 1);
	for (uint64_t n = before; n <= until; n++) { /* each of these does */
		view = go_back(&stage, n, t);
		assert_int_equal(view->n, n);
		assert_int_equal(view->t, t);
	}
	assert_int_equal(go_back(&stage, before - 1, t)->n, until);
	view = go_back(&stage, 7, INT64_MIN);
	assert_int_equal(view->n, 0);
	assert_int_equal(view->t, view->start);
	view = go_back(&stage, 7, INT64_MAX);
	assert_int_equal(view->n, 5000);
	assert_int_equal(view->t, view->end);
	player_tear_down(&stage);
}

static void a_row_is_gone_to_just_after_it(void **state)
{
	struct mm_request request = {.kind = MM_SEEK, .position = {.kind = MM_AT_ROW}};
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	stage.options.to = INT64_C(1381132800) * MM_SECOND + 50 * MM_MINUTE;
	player_start(&stage);
	for (uint64_t i = 3; i < 5000; i += 611) {
		const struct random_event *event = &stage.random->event[i];

		request.position.symbol = event->symbol;
		request.position.event = event->row;
		uint64_t before = mm_player_view(stage.player)->n;
		const struct mm_view *view = player_ask(&stage, request);
		assert_int_equal(view->n, event->timestamp < stage.options.to ? i + 1 : before);
		assert_int_equal(view->notice_is_error, event->timestamp >= stage.options.to);
	}
	request.position.symbol = 99;
	assert_true(player_ask(&stage, request)->notice_is_error);
	player_tear_down(&stage);
}

static void steps_pause_and_move_by_what_they_say(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	const struct random_event *event = stage.random->event;
	player_seek(&stage, "#2500");
	const struct mm_view *view = player_ask(
		&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 3});
	assert_int_equal(view->n, 2503);
	view = player_ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -5});
	assert_int_equal(view->n, 2498);
	view = player_ask(&stage, (struct mm_request){.kind = MM_STEP_SNAPSHOTS, .count = 1});
	assert_int_equal(view->t, event[2498].timestamp);
	assert_int_equal(view->n, random_market_until(stage.random, view->t));
	view = player_ask(&stage, (struct mm_request){.kind = MM_STEP_SNAPSHOTS, .count = -1});
	assert_true(view->t < event[2498].timestamp);
	assert_int_equal(view->n, random_market_until(stage.random, view->t));
	uint32_t symbol = event[2900].symbol; /* one that has trades to come */
	view = player_ask(
		&stage, (struct mm_request){.kind = MM_STEP_TRADES, .symbol = symbol, .count = 2});
	uint64_t n = view->n;
	assert_int_equal(view->tape[0].symbol, symbol);
	assert_int_equal(view->tape[0].timestamp, event[n - 1].timestamp);
	view = player_ask(
		&stage, (struct mm_request){.kind = MM_STEP_TRADES, .symbol = symbol, .count = -1});
	assert_true(view->n < n);
	assert_int_equal(view->tape[0].symbol, symbol);
	view = player_ask(&stage, (struct mm_request){.kind = MM_STEP_TIME, .count = -2 * MM_HOUR});
	assert_int_equal(view->n, 0);
	view = player_ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -1});
	assert_int_equal(view->n, 0);
	assert_string_equal(view->notice, "nothing before here");
	assert_int_equal(view->phase, MM_PAUSED);
	player_tear_down(&stage);
}

static const struct mm_view *scale(struct stage *stage, double by)
{
	return player_ask(stage, (struct mm_request){.kind = MM_SCALE_SPEED, .fraction = by});
}

static void who_asks_for_more_than_there_is_is_told(void **state)
{
	struct mm_request speed = {.kind = MM_SET_SPEED};
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	uint64_t told = player_seek(&stage, "+30m")->notice_number;
	const struct mm_view *view = player_seek(&stage, "+2d");
	assert_int_equal(view->notice_number, told + 1);
	assert_int_equal(strncmp(view->notice, "the replay ends at 2013-10-07 ", 30), 0);
	view = player_seek(&stage, "-2d");
	assert_int_equal(strncmp(view->notice, "the replay begins at 2013-10-07 ", 32), 0);
	view = player_seek(&stage, "0930");
	assert_int_equal(strncmp(view->notice, "0930 is ns since 1970; a time of day is ", 40), 0);
	view = player_seek(&stage, "1970-01-01T09:30");
	assert_int_equal(strncmp(view->notice, "the replay begins at 2013-10-07 ", 32), 0);
	assert_int_equal(view->n, 0);

	told = scale(&stage, 2)->notice_number; /* of 60x */
	view = scale(&stage, 1e9);
	assert_int_equal(view->notice_number, told + 1);
	assert_string_equal(view->notice, "1000000x is the fastest there is but max");
	assert_int_equal(scale(&stage, 1.1)->notice_number, told + 2);
	assert_string_equal(scale(&stage, 1e-12)->notice, "0.01x is the slowest there is");
	speed.speed = (struct mm_speed){.kind = MM_SPEED_RATE, .value = 5000};
	player_ask(&stage, speed);
	view = scale(&stage, 1e300);
	assert_string_equal(view->notice, "1000000000000/s is the fastest there is but max");
	assert_true(view->speed.value == MM_RATE_MOST);
	player_tear_down(&stage);
}

static void a_window_that_would_be_empty_is_refused_and_nothing_changes(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	int64_t t = player_seek(&stage, "50%")->t;
	const struct mm_view *view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
	assert_true(view->has_in && !view->has_out && view->in == t);
	view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_true(view->has_out && view->out == t + 1); /* the trade just seen is inside */
	player_seek(&stage, "10%");
	view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_true(view->notice_is_error);
	assert_true(view->has_in && view->has_out && view->in == t && view->out == t + 1);
	view = player_ask(&stage, (struct mm_request){.kind = MM_CLEAR_MARKS});
	assert_false(view->has_in || view->has_out);
	player_tear_down(&stage);
}

static void a_restricted_market_holds_what_was_asked_for_alone(void **state)
{
	struct stage stage;
	uint64_t expected = 0;

	(void)state;
	player_set_up(&stage);
	const struct random_event *event = stage.random->event;
	const char *name = mm_pool_symbol(stage.random->pool, 2);
	stage.options.symbols = name;
	stage.options.from = event[1000].timestamp;
	stage.options.to = event[4000].timestamp;
	stage.options.sink = NULL;
	player_start(&stage);
	for (size_t i = 0; i < 5000; i++)
		expected += event[i].symbol == 2 && event[i].timestamp >= stage.options.from &&
			    event[i].timestamp < stage.options.to;
	const struct mm_view *view = player_seek(&stage, "end");
	assert_int_equal(view->events, expected);
	assert_int_equal(view->n, expected);
	for (uint32_t s = 0; s < view->symbols; s++)
		assert_int_equal(view->quote[s].chosen, s == 2);
	for (size_t i = 0; i < view->tape_count; i++)
		assert_int_equal(view->tape[i].symbol, 2);
	player_tear_down(&stage);
}

static void a_list_that_matches_nothing_ends_it_with_a_sentence(void **state)
{
	struct stage stage;
	struct mm_error err = {""};

	(void)state;
	player_set_up(&stage);
	stage.options.symbols = "no such symbol";
	player_start(&stage); /* settles all the same */
	assert_true(mm_player_failed(stage.player, &err));
	assert_non_null(strstr(err.text, "no such symbol"));
	player_ask(&stage, (struct mm_request){.kind = MM_PLAY});
	player_tear_down(&stage);
}

static void a_budget_that_cannot_be_kept_is_refused(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	const struct mm_view *view = player_ask(
		&stage, (struct mm_request){.kind = MM_SET_BUDGET, .count = 16 << 20});
	assert_int_equal(view->notice_number, 0);
	assert_int_equal(mm_pool_budget(stage.random->pool), 16 << 20);
	view = player_ask(&stage,
			  (struct mm_request){.kind = MM_SET_BUDGET, .count = (16 << 20) - 1});
	assert_true(view->notice_is_error);
	assert_non_null(strstr(view->notice, "at least 16M"));
	assert_int_equal(mm_pool_budget(stage.random->pool), 16 << 20);
	player_tear_down(&stage);
}

/* Whatever has been gathered by then, in both directions. */
static void a_budget_is_kept_from_now_on_and_moves_nothing(void **state)
{
	struct mm_request set = {.kind = MM_SET_BUDGET}, step = {.kind = MM_STEP_EVENTS};
	struct stage stage;
	uint64_t random = 5, n = 0, roomy = 0;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	for (int round = 0; round < 40; round++) {
		set.count = round % 2 ? 16 << 20 : INT64_C(4) << 30;
		player_ask(&stage, set);
		uint64_t bytes = mm_player_buffer_bytes(stage.player);
		if (round % 2)
			assert_true(bytes < roomy / 2);
		else
			roomy = bytes;
		assert_true(round % 2 || bytes > 16 << 20);
		for (int i = 0; i < 3; i++) {
			step.count = (int64_t)(unit_random(&random) % 900) - 400;
			int64_t wanted = (int64_t)n + step.count;
			n = wanted < 0 ? 0 : wanted > 5000 ? 5000 : (uint64_t)wanted;
			const struct mm_view *view = player_ask(&stage, step);
			assert_int_equal(view->n, n);
			if (!n)
				continue;
			const struct random_event *last = &stage.random->event[n - 1];
			assert_int_equal(view->t, last->timestamp);
			assert_int_equal(view->tape[0].symbol, last->symbol);
			assert_true(view->tape[0].price == last->price);
		}
	}
	player_tear_down(&stage);
}

static void paused_it_waits_for_requests_alone(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	for (int i = 0; i < 50; i++)
		player_seek(&stage, i % 2 ? "10%" : "90%");
	/* at most three turns a request: it, settling, and a wake-up for both */
	assert_true(stage.time.waits <= 3 * 51 * 2);
	assert_int_equal(stage.time.waits, stage.time.waits_for_ever);
	player_tear_down(&stage);
}

static void playing_at_leisure_it_waits_for_frames_and_events(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	stage.options.sink = NULL;
	player_start(&stage);
	mm_player_request(stage.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(stage.player);
	assert_int_equal(mm_player_view(stage.player)->n, 5000);
	/* an hour at 60x is 1800 frames; each has its events and its view */
	assert_true(stage.time.waits <= 2 * 1810 + 20);
	player_tear_down(&stage);
}

/* Plays so slowly that an hour of the clock is 36 s of the market. */
static int64_t play_slowly(struct stage *stage)
{
	player_set_up(stage);
	stage->options.speed.value = 0.01;
	stage->options.play = true;
	player_start(stage);
	return player_ask(stage, (struct mm_request){.kind = MM_NOTHING})->t;
}

static void what_it_is_held_for_is_not_made_up_for(void **state)
{
	struct stage stage;
	int64_t t = play_slowly(&stage);

	(void)state;
	uint64_t before = stage.time.waits_for_ever;
	mm_player_hold(stage.player);
	while (stage.time.waits_for_ever == before)
		poll(NULL, 0, 1);
	stage.time.now += MM_HOUR; /* the thread sleeps */
	mm_player_release(stage.player);
	const struct mm_view *view = player_ask(&stage, (struct mm_request){.kind = MM_PAUSE});
	assert_true(view->t >= t);
	assert_true(view->t < t + 30 * MM_SECOND);
	player_tear_down(&stage);
}

static void held_it_plays_nothing_and_answers_all_the_same(void **state)
{
	struct stage stage;

	(void)state;
	play_slowly(&stage);
	mm_player_hold(stage.player);
	int64_t t = player_ask(&stage, (struct mm_request){.kind = MM_NOTHING})->t;
	const struct mm_view *view = player_ask(&stage, (struct mm_request){.kind = MM_NOTHING});
	assert_int_equal(view->phase, MM_PLAYING);
	assert_int_equal(view->t, t);
	assert_int_equal(player_ask(&stage, (struct mm_request){.kind = MM_PAUSE})->phase,
			 MM_PAUSED);
	mm_player_release(stage.player);
	player_tear_down(&stage);
}

static void a_process_that_was_stopped_goes_on_where_it_was(void **state)
{
	struct stage stage;
	int64_t t = play_slowly(&stage);

	(void)state;
	stage.time.late = MM_HOUR;
	while (stage.time.late)
		poll(NULL, 0, 1);
	const struct mm_view *view = player_ask(&stage, (struct mm_request){.kind = MM_PAUSE});
	assert_true(view->t > t);
	assert_true(view->t < t + 30 * MM_SECOND);
	player_tear_down(&stage);
}

static void a_market_without_events_plays_and_steps_to_its_end(void **state)
{
	struct stage stage;
	uint64_t seed = 1;
	struct random_shape shape = {.symbols = 2, .block_rows = 64};

	(void)state;
	player_set_up(&stage);
	random_market_free(stage.random);
	stage.random = random_market_new(&shape, &seed);
	player_start(&stage);
	for (int direction = 1; direction >= -1; direction -= 2) {
		player_ask(&stage, (struct mm_request){.kind = MM_REVERSE, .count = direction});
		mm_player_request(stage.player, &(struct mm_request){.kind = MM_PLAY});
		mm_player_wait_pause(stage.player);
		const struct mm_view *view = mm_player_view(stage.player);
		assert_true(view->at_end);
		assert_int_equal(view->n, 0);
		for (int kind = MM_STEP_EVENTS; kind <= MM_STEP_TIME; kind++) {
			struct mm_request step = {.kind = (enum mm_request_kind)kind,
						  .count = direction};
			assert_int_equal(player_ask(&stage, step)->n, 0);
		}
	}
	assert_int_equal(player_seek(&stage, "50%")->n, 0);
	assert_int_equal(player_seek(&stage, "#7")->n, 0);
	assert_int_equal(player_seek(&stage, "end")->n, 0);
	player_tear_down(&stage);
}

static void before_the_first_event_no_event_is_played(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	player_seek(&stage, "50%");
	const struct mm_view *view = player_seek(&stage, "2000-01-01T00:00:00Z");
	assert_int_equal(view->n, 0);
	assert_int_equal(view->t, view->start);
	player_tear_down(&stage);
}

/* Asks for something with the first event of each slice that is played, and looks with the first of
 * the next whether the answer has been published. No look at the clock lies within a slice. */
struct asking {
	struct stage *stage;
	int64_t slice; /* when it began */
	uint64_t asked;
	int answered, unanswered;
};

static void ask_in_each_slice(void *arg, const struct mm_batch *batch, size_t first, size_t count,
			      int direction)
{
	struct asking *asking = arg;
	struct stage *stage = asking->stage;

	(void)batch;
	(void)first;
	(void)count;
	(void)direction;
	if (stage->time.now == asking->slice)
		return;
	asking->slice = stage->time.now;
	if (asking->asked && mm_player_view(stage->player)->answered >= asking->asked)
		asking->answered++;
	else if (asking->asked)
		asking->unanswered++;
	asking->asked = mm_player_request(stage->player,
					  &(struct mm_request){.kind = MM_CLEAR_MARKS});
}

static void an_answer_is_published_before_more_is_played(void **state)
{
	struct stage stage;
	struct asking asking = {.stage = &stage};
	uint64_t seed = 5;
	struct random_shape shape = {
		.symbols = 3, .events = 300000, .width = (uint64_t)MM_HOUR, .block_rows = 512};

	(void)state;
	player_set_up(&stage);
	random_market_free(stage.random);
	stage.random = random_market_new(&shape, &seed);
	stage.options.speed = (struct mm_speed){.kind = MM_SPEED_MAX};
	stage.options.sink = ask_in_each_slice;
	stage.options.sink_arg = &asking;
	player_start(&stage);
	mm_player_request(stage.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(stage.player);
	assert_int_equal(mm_player_view(stage.player)->n, 300000);
	assert_true(asking.answered > 10);
	assert_int_equal(asking.unanswered, 0);
	player_tear_down(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_paused_at_the_start_and_plays_every_event_in_order),
		cmocka_unit_test(every_kind_of_seek_goes_where_it_says),
		cmocka_unit_test(
			seeks_that_come_too_fast_lead_where_the_last_says_and_back_where_each_would_have),
		cmocka_unit_test(undo_leads_back_to_before_a_drag_of_many_seeks),
		cmocka_unit_test(
			undo_leads_back_to_exactly_where_a_step_of_time_or_many_events_began),
		cmocka_unit_test(steps_in_quick_succession_are_one_for_undo),
		cmocka_unit_test(a_playhead_that_has_been_somewhere_comes_back_exactly_there),
		cmocka_unit_test(a_place_that_does_not_exist_here_is_gone_to_by_its_time),
		cmocka_unit_test(a_row_is_gone_to_just_after_it),
		cmocka_unit_test(steps_pause_and_move_by_what_they_say),
		cmocka_unit_test(who_asks_for_more_than_there_is_is_told),
		cmocka_unit_test(a_window_that_would_be_empty_is_refused_and_nothing_changes),
		cmocka_unit_test(a_restricted_market_holds_what_was_asked_for_alone),
		cmocka_unit_test(a_list_that_matches_nothing_ends_it_with_a_sentence),
		cmocka_unit_test(a_budget_that_cannot_be_kept_is_refused),
		cmocka_unit_test(a_budget_is_kept_from_now_on_and_moves_nothing),
		cmocka_unit_test(an_answer_is_published_before_more_is_played),
		cmocka_unit_test(paused_it_waits_for_requests_alone),
		cmocka_unit_test(playing_at_leisure_it_waits_for_frames_and_events),
		cmocka_unit_test(what_it_is_held_for_is_not_made_up_for),
		cmocka_unit_test(held_it_plays_nothing_and_answers_all_the_same),
		cmocka_unit_test(a_process_that_was_stopped_goes_on_where_it_was),
		cmocka_unit_test(a_market_without_events_plays_and_steps_to_its_end),
		cmocka_unit_test(before_the_first_event_no_event_is_played),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
