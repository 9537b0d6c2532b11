/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player's thread, on a clock that jumps to whatever it waits for. */
#include "support/random_market.h"
#include "support/tables.h"

#include <mmtui/merge.h>
#include <mmtui/player.h>

#include <math.h>
#include <poll.h>

/* Only the player's thread changes it. */
struct fake_clock {
	int64_t now;
	_Atomic uint64_t waits, waits_for_ever;
	_Atomic int64_t late; /* how much too late the next wait for a time ends: once */
};

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

struct stage {
	struct random_market *random;
	struct fake_clock time;
	struct mm_clock clock;
	struct mm_player_options options;
	struct mm_player *player;
	uint64_t sunk; /* events that the sink got */
	bool in_order;
};

static void sink(void *arg, const struct mm_batch *batch, size_t first, size_t count, int direction)
{
	struct stage *stage = arg;

	for (size_t i = first; direction > 0 && i < first + count; i++) {
		const struct random_event *event = &stage->random->event[stage->sunk++];
		stage->in_order &= event->timestamp == batch->timestamp[i] &&
				   event->symbol == batch->symbol[i] &&
				   event->price == batch->price[i];
	}
}

static void set_up(struct stage *stage)
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

static void start(struct stage *stage)
{
	struct mm_error err;

	stage->player = mm_player_start(stage->random->pool, &stage->options, &err);
	if (!stage->player)
		fail_msg("%s", err.text);
	mm_player_settle(stage->player);
}

static void tear_down(struct stage *stage)
{
	mm_player_stop(stage->player);
	random_market_free(stage->random);
}

static const struct mm_view *ask(struct stage *stage, struct mm_request request)
{
	uint64_t number = mm_player_request(stage->player, &request);

	mm_player_settle(stage->player);
	const struct mm_view *view = mm_player_view(stage->player);
	assert_true(view->answered > number);
	return view;
}

static const struct mm_view *seek(struct stage *stage, const char *place)
{
	struct mm_request request = {.kind = MM_SEEK};

	assert_true(mm_position_parse(place, mm_zone_utc(), &request.position, NULL));
	return ask(stage, request);
}

static void it_begins_paused_at_the_start_and_plays_every_event_in_order(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
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
	tear_down(&stage);
}

static void every_kind_of_seek_goes_where_it_says(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	const struct mm_view *view = seek(&stage, "50%");
	int64_t middle = view->start + (view->end - view->start) / 2;
	assert_true(llabs(view->t - middle) <= 1);
	assert_int_equal(view->n, random_market_until(stage.random, view->t));
	view = seek(&stage, "+1m");
	assert_true(llabs(view->t - middle - MM_MINUTE) <= 1);
	view = seek(&stage, "#1234");
	assert_int_equal(view->n, 1234);
	assert_int_equal(view->t, stage.random->event[1233].timestamp);
	view = seek(&stage, "08:30:00");
	assert_int_equal(view->t, INT64_C(1381132800) * MM_SECOND + 30 * MM_MINUTE);
	view = seek(&stage, "end");
	assert_int_equal(view->n, 5000);
	view = ask(&stage, (struct mm_request){.kind = MM_UNDO_SEEK});
	assert_int_equal(view->t, INT64_C(1381132800) * MM_SECOND + 30 * MM_MINUTE);
	view = ask(&stage, (struct mm_request){.kind = MM_UNDO_SEEK});
	assert_int_equal(view->n, 5000);
	tear_down(&stage);
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
	set_up(&fast);
	start(&fast);
	set_up(&slow);
	start(&slow);
	for (int round = 0; round < 300; round++) {
		int seeks = 2 + (int)(unit_random(&random) % 6);
		uint64_t again = random;

		seek_about(&fast, &random, seeks);
		const struct mm_view *got = ask(&fast, (struct mm_request){.kind = MM_NOTHING});
		for (int i = 0; i < seeks; i++) { /* the same ones, each to its end */
			seek_about(&slow, &again, 1);
			ask(&slow, (struct mm_request){.kind = MM_NOTHING});
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
			got = ask(&fast, (struct mm_request){.kind = MM_UNDO_SEEK});
			want = ask(&slow, (struct mm_request){.kind = MM_UNDO_SEEK});
		}
	}
	tear_down(&fast);
	tear_down(&slow);
}

static void undo_leads_back_to_before_a_drag_of_many_seeks(void **state)
{
	struct mm_request drag = {.kind = MM_SEEK, .position = {.kind = MM_AT_PERCENT}};
	const struct mm_view *view;
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	seek(&stage, "#1234");
	for (int i = 0; i < 5; i++) {
		drag.position.fraction = 0.5 + i * 0.1;
		drag.count = i > 0;
		view = ask(&stage, drag);
	}
	assert_true(view->n > 3000);
	view = ask(&stage, (struct mm_request){.kind = MM_UNDO_SEEK});
	assert_int_equal(view->n, 1234);
	tear_down(&stage);
}

static const struct mm_view *go_back(struct stage *stage, uint64_t n, int64_t t)
{
	struct mm_request request = {
		.kind = MM_SEEK,
		.position = {.kind = MM_AT_PLAYHEAD, .value = t, .event = n},
	};

	return ask(stage, request);
}

static void a_playhead_that_has_been_somewhere_comes_back_exactly_there(void **state)
{
	struct stage stage;
	uint64_t random = 5;

	(void)state;
	set_up(&stage);
	start(&stage);
	for (int round = 0; round < 100; round++) {
		char place[40];
		struct mm_request back = {.kind = MM_STEP_TIME, .count = -1};

		/* by number, into the midst of a snapshot; by time; at the ends */
		snprintf(place, sizeof place, round % 2 ? "#%llu" : "%llu%%",
			 (unsigned long long)(unit_random(&random) % (round % 2 ? 5001 : 101)));
		const struct mm_view *view = seek(&stage, place);
		if (round % 3 == 0)
			view = ask(&stage, back);
		uint64_t n = view->n;
		int64_t t = view->t;
		seek(&stage, round % 5 ? "30%" : "end");
		view = go_back(&stage, n, t);
		assert_int_equal(view->n, n);
		assert_int_equal(view->t, t);
	}
	tear_down(&stage);
}

static void a_place_that_does_not_exist_here_is_gone_to_by_its_time(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
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
	tear_down(&stage);
}

static void a_row_is_gone_to_just_after_it(void **state)
{
	struct mm_request request = {.kind = MM_SEEK, .position = {.kind = MM_AT_ROW}};
	struct stage stage;

	(void)state;
	set_up(&stage);
	stage.options.to = INT64_C(1381132800) * MM_SECOND + 50 * MM_MINUTE;
	start(&stage);
	for (uint64_t i = 3; i < 5000; i += 611) {
		const struct random_event *event = &stage.random->event[i];

		request.position.symbol = event->symbol;
		request.position.event = event->row;
		uint64_t before = mm_player_view(stage.player)->n;
		const struct mm_view *view = ask(&stage, request);
		assert_int_equal(view->n, event->timestamp < stage.options.to ? i + 1 : before);
		assert_int_equal(view->notice_is_error, event->timestamp >= stage.options.to);
	}
	request.position.symbol = 99;
	assert_true(ask(&stage, request)->notice_is_error);
	tear_down(&stage);
}

static void steps_pause_and_move_by_what_they_say(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	const struct random_event *event = stage.random->event;
	seek(&stage, "#2500");
	const struct mm_view *view = ask(&stage,
					 (struct mm_request){.kind = MM_STEP_EVENTS, .count = 3});
	assert_int_equal(view->n, 2503);
	view = ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -5});
	assert_int_equal(view->n, 2498);
	view = ask(&stage, (struct mm_request){.kind = MM_STEP_SNAPSHOTS, .count = 1});
	assert_int_equal(view->t, event[2498].timestamp);
	assert_int_equal(view->n, random_market_until(stage.random, view->t));
	view = ask(&stage, (struct mm_request){.kind = MM_STEP_SNAPSHOTS, .count = -1});
	assert_true(view->t < event[2498].timestamp);
	assert_int_equal(view->n, random_market_until(stage.random, view->t));
	uint32_t symbol = event[2900].symbol; /* one that has trades to come */
	view = ask(&stage,
		   (struct mm_request){.kind = MM_STEP_TRADES, .symbol = symbol, .count = 2});
	uint64_t n = view->n;
	assert_int_equal(view->tape[0].symbol, symbol);
	assert_int_equal(view->tape[0].timestamp, event[n - 1].timestamp);
	view = ask(&stage,
		   (struct mm_request){.kind = MM_STEP_TRADES, .symbol = symbol, .count = -1});
	assert_true(view->n < n);
	assert_int_equal(view->tape[0].symbol, symbol);
	view = ask(&stage, (struct mm_request){.kind = MM_STEP_TIME, .count = -2 * MM_HOUR});
	assert_int_equal(view->n, 0);
	view = ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -1});
	assert_int_equal(view->n, 0);
	assert_string_equal(view->notice, "nothing before here");
	assert_int_equal(view->phase, MM_PAUSED);
	tear_down(&stage);
}

static void a_window_that_would_be_empty_is_refused_and_nothing_changes(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	int64_t t = seek(&stage, "50%")->t;
	const struct mm_view *view = ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
	assert_true(view->has_in && !view->has_out && view->in == t);
	view = ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_true(view->has_out && view->out == t + 1); /* the trade just seen is inside */
	seek(&stage, "10%");
	view = ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_true(view->notice_is_error);
	assert_true(view->has_in && view->has_out && view->in == t && view->out == t + 1);
	view = ask(&stage, (struct mm_request){.kind = MM_CLEAR_MARKS});
	assert_false(view->has_in || view->has_out);
	tear_down(&stage);
}

static void a_restricted_market_holds_what_was_asked_for_alone(void **state)
{
	struct stage stage;
	uint64_t expected = 0;

	(void)state;
	set_up(&stage);
	const struct random_event *event = stage.random->event;
	const char *name = mm_pool_symbol(stage.random->pool, 2);
	stage.options.symbols = name;
	stage.options.from = event[1000].timestamp;
	stage.options.to = event[4000].timestamp;
	stage.options.sink = NULL;
	start(&stage);
	for (size_t i = 0; i < 5000; i++)
		expected += event[i].symbol == 2 && event[i].timestamp >= stage.options.from &&
			    event[i].timestamp < stage.options.to;
	const struct mm_view *view = seek(&stage, "end");
	assert_int_equal(view->events, expected);
	assert_int_equal(view->n, expected);
	for (uint32_t s = 0; s < view->symbols; s++)
		assert_int_equal(view->quote[s].chosen, s == 2);
	for (size_t i = 0; i < view->tape_count; i++)
		assert_int_equal(view->tape[i].symbol, 2);
	tear_down(&stage);
}

static void a_list_that_matches_nothing_ends_it_with_a_sentence(void **state)
{
	struct stage stage;
	struct mm_error err = {""};

	(void)state;
	set_up(&stage);
	stage.options.symbols = "no such symbol";
	start(&stage); /* settles all the same */
	assert_true(mm_player_failed(stage.player, &err));
	assert_non_null(strstr(err.text, "no such symbol"));
	ask(&stage, (struct mm_request){.kind = MM_PLAY});
	tear_down(&stage);
}

static void the_view_carries_sparklines_of_what_is_watched(void **state)
{
	struct stage stage;
	struct mm_watch watch = {.symbol = {5, 1},
				 .symbols = 2,
				 .step = MM_MINUTE,
				 .cells = 20,
				 .tape_only = UINT32_MAX,
				 .chart_symbol = UINT32_MAX};

	(void)state;
	set_up(&stage);
	start(&stage);
	mm_player_watch(stage.player, &watch);
	const struct mm_view *view = seek(&stage, "90%");
	assert_int_equal(view->spark_count, 2);
	assert_int_equal(view->spark_cells, 20);
	assert_int_equal(view->spark[0].symbol, 5);
	assert_true(view->spark[0].price[19] == view->quote[5].last);
	assert_true(view->spark[1].price[19] == view->quote[1].last);
	view = seek(&stage, "start");
	assert_true(isnan(view->spark[0].price[19]));
	tear_down(&stage);
}

static const struct mm_view *look(struct stage *stage, const struct mm_watch *watch)
{
	mm_player_watch(stage->player, watch);
	mm_player_settle(stage->player);
	return mm_player_view(stage->player);
}

/* The events before the playhead that are of these symbols, newest first, but for the newest. */
static void expect_tape(const struct stage *stage, const struct mm_view *view, bool (*of)(uint32_t),
			uint64_t back)
{
	const struct random_event *event = stage->random->event;
	uint64_t events = 0;
	size_t shown = 0;

	for (uint64_t i = view->n; i-- > 0;) {
		if (!of(event[i].symbol) || events++ < back || shown == MM_VIEW_TAPE_MAX)
			continue;
		assert_true(shown < view->tape_count);
		assert_int_equal(view->tape[shown].timestamp, event[i].timestamp);
		assert_int_equal(view->tape[shown].symbol, event[i].symbol);
		assert_true(view->tape[shown++].price == event[i].price);
	}
	assert_int_equal(view->tape_count, shown);
	assert_int_equal(view->tape_events, events);
	assert_int_equal(view->tape_back, back < events ? back : events);
}

static bool is_any(uint32_t symbol)
{
	return symbol < UINT32_MAX;
}

static bool is_even(uint32_t symbol)
{
	return symbol % 2 == 0;
}

static bool is_fifth(uint32_t symbol)
{
	return symbol == 5;
}

static void the_tape_shows_what_is_watched_as_far_back_as_asked(void **state)
{
	struct stage stage;
	struct mm_watch watch = {.tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX};

	(void)state;
	set_up(&stage);
	start(&stage);
	const struct mm_view *view = seek(&stage, "#4000");
	expect_tape(&stage, view, is_any, 0);
	watch.tape_back = 777;
	expect_tape(&stage, look(&stage, &watch), is_any, 777);
	strcpy(watch.tape_filter, "S0000[0246]");
	expect_tape(&stage, look(&stage, &watch), is_even, 777);
	watch.tape_back = UINT64_MAX;
	expect_tape(&stage, look(&stage, &watch), is_even, UINT64_MAX);
	watch.tape_only = 5; /* whatever the filter says */
	watch.tape_back = 3;
	expect_tape(&stage, look(&stage, &watch), is_fifth, 3);
	watch.tape_only = 7; /* there is no such symbol */
	expect_tape(&stage, look(&stage, &watch), is_even, 3);
	tear_down(&stage);
}

static void moving_the_playhead_brings_the_newest_events_into_sight(void **state)
{
	struct stage stage;
	struct mm_watch watch = {
		.tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX, .tape_back = 100};

	(void)state;
	set_up(&stage);
	start(&stage);
	seek(&stage, "#3000");
	expect_tape(&stage, look(&stage, &watch), is_any, 100);
	/* another request that moves nothing */
	expect_tape(&stage, ask(&stage, (struct mm_request){.kind = MM_MARK_IN}), is_any, 100);
	expect_tape(&stage, ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 1}),
		    is_any, 0);
	/* back there it is not scrolled any more, until somebody asks anew */
	expect_tape(&stage, ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -1}),
		    is_any, 0);
	watch.tape_back = 101;
	expect_tape(&stage, look(&stage, &watch), is_any, 101);
	ask(&stage, (struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(stage.player);
	expect_tape(&stage, mm_player_view(stage.player), is_any, 0);
	tear_down(&stage);
}

static void the_view_carries_the_chart_of_what_is_watched(void **state)
{
	struct stage stage;
	struct mm_watch watch = {.tape_only = UINT32_MAX,
				 .chart_symbol = 2,
				 .chart_step = MM_MINUTE,
				 .chart_end = INT64_MAX,
				 .chart_bars = 60};
	uint64_t trades = 0;

	(void)state;
	set_up(&stage);
	start(&stage);
	assert_int_equal(seek(&stage, "90%")->chart.symbol, UINT32_MAX);
	const struct mm_view *view = look(&stage, &watch);
	const struct mm_chart *chart = &view->chart;
	assert_int_equal(chart->symbol, 2);
	assert_int_equal(chart->bars, 60);
	assert_int_equal(chart->step, MM_MINUTE);
	assert_int_equal(chart->first % MM_MINUTE, 0);
	assert_int_equal((view->t - chart->first) / MM_MINUTE, 59); /* the last one holds t */
	for (size_t i = 0; i < 60; i++)
		trades += chart->bar[i].trades;
	assert_int_equal(trades, view->quote[2].rows);
	assert_true(chart->bar[59].close == view->quote[2].last);
	assert_true(chart->tape_count > 0);
	for (size_t i = 0; i < chart->tape_count; i++)
		assert_int_equal(chart->tape[i].symbol, 2);
	assert_true(chart->tape[0].price == view->quote[2].last);
	expect_tape(&stage, view, is_any, 0); /* the other tape has its own symbols */

	watch.chart_end = view->start;
	chart = &look(&stage, &watch)->chart;
	assert_int_equal((view->start - chart->first) / MM_MINUTE, 59);
	watch.chart_step = 0; /* no chart at all */
	assert_int_equal(look(&stage, &watch)->chart.symbol, UINT32_MAX);
	tear_down(&stage);
}

static void a_budget_that_cannot_be_kept_is_refused(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	const struct mm_view *view = ask(
		&stage, (struct mm_request){.kind = MM_SET_BUDGET, .count = 16 << 20});
	assert_int_equal(view->notice_number, 0);
	assert_int_equal(mm_pool_budget(stage.random->pool), 16 << 20);
	view = ask(&stage, (struct mm_request){.kind = MM_SET_BUDGET, .count = (16 << 20) - 1});
	assert_true(view->notice_is_error);
	assert_non_null(strstr(view->notice, "at least 16M"));
	assert_int_equal(mm_pool_budget(stage.random->pool), 16 << 20);
	tear_down(&stage);
}

static void the_window_counts_the_events_between_its_marks(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	const struct random_event *event = stage.random->event;
	assert_int_equal(seek(&stage, "#1000")->window_events, 5000);
	const struct mm_view *view = ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
	uint64_t before = random_market_until(stage.random, event[999].timestamp - 1);
	assert_int_equal(view->window_events, 5000 - before);
	seek(&stage, "#4000");
	view = ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	uint64_t until = random_market_until(stage.random, event[3999].timestamp);
	assert_int_equal(view->window_events, until - before);
	assert_int_equal(seek(&stage, "#17")->window_events, until - before);
	view = ask(&stage, (struct mm_request){.kind = MM_CLEAR_MARKS});
	assert_int_equal(view->window_events, 5000);
	seek(&stage, "#4000");
	view = ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_int_equal(view->window_events, until);
	tear_down(&stage);
}

/* How many of events [from, to) are of these symbols. */
static uint64_t count(const struct stage *stage, bool (*of)(uint32_t), uint64_t from, uint64_t to)
{
	uint64_t events = 0;

	for (uint64_t i = from; i < to; i++)
		events += of(stage->random->event[i].symbol);
	return events;
}

static void the_windows_events_on_the_tape_and_in_the_chart_are_counted_too(void **state)
{
	struct stage stage;
	struct mm_watch watch = {.tape_filter = "S0000[0246]",
				 .tape_only = UINT32_MAX,
				 .chart_symbol = 5,
				 .chart_step = MM_MINUTE,
				 .chart_end = INT64_MAX,
				 .chart_bars = 60};

	(void)state;
	set_up(&stage);
	start(&stage);
	const struct random_event *event = stage.random->event;
	const struct mm_view *view = look(&stage, &watch);
	assert_int_equal(view->tape_window_events, count(&stage, is_even, 0, 5000));
	assert_int_equal(view->chart.window_events, count(&stage, is_fifth, 0, 5000));
	seek(&stage, "#1000");
	ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
	uint64_t from = random_market_until(stage.random, event[999].timestamp - 1);
	seek(&stage, "#4000");
	view = ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	uint64_t to = random_market_until(stage.random, event[3999].timestamp);
	assert_int_equal(view->window_events, to - from);
	assert_int_equal(view->tape_window_events, count(&stage, is_even, from, to));
	assert_int_equal(view->chart.window_events, count(&stage, is_fifth, from, to));
	watch.tape_only = 5; /* other symbols, the same marks */
	assert_int_equal(look(&stage, &watch)->tape_window_events,
			 count(&stage, is_fifth, from, to));
	watch.tape_only = UINT32_MAX;
	watch.tape_filter[0] = '\0';
	assert_int_equal(look(&stage, &watch)->tape_window_events, to - from);
	tear_down(&stage);
}

/* Wherever the playhead stands and however it came there: between events of one time, after the
 * last of them, at both ends. */
static void a_mark_dropped_anywhere_counts_right(void **state)
{
	struct stage stage;
	struct mm_watch watch = {.tape_filter = "S0000[0246]",
				 .tape_only = UINT32_MAX,
				 .chart_symbol = 5,
				 .chart_step = MM_MINUTE,
				 .chart_end = INT64_MAX,
				 .chart_bars = 60};
	uint64_t random = 29;

	(void)state;
	set_up(&stage);
	start(&stage);
	look(&stage, &watch);
	for (int i = 0; i < 400; i++) {
		random = random * UINT64_C(6364136223846793005) + 1;
		int64_t way = (int64_t)(random >> 40) % 11 - 4;
		const struct mm_view *view =
			i % 9 ? ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS,
								.count = way ? way : 300})
			      : ask(&stage, (struct mm_request){.kind = MM_STEP_TIME,
								.count = way * MM_MINUTE / 7});
		int64_t t = view->t;
		uint64_t before = t == INT64_MIN ? 0 : random_market_until(stage.random, t - 1);
		uint64_t until = random_market_until(stage.random, t);
		view = ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
		assert_int_equal(view->window_events, 5000 - before);
		assert_int_equal(view->tape_window_events, count(&stage, is_even, before, 5000));
		assert_int_equal(view->chart.window_events, count(&stage, is_fifth, before, 5000));
		view = ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
		assert_int_equal(view->window_events, until - before);
		assert_int_equal(view->tape_window_events, count(&stage, is_even, before, until));
		assert_int_equal(view->chart.window_events, count(&stage, is_fifth, before, until));
		ask(&stage, (struct mm_request){.kind = MM_CLEAR_MARKS});
	}
	tear_down(&stage);
}

/* Filters that let as many events through are not mistaken for each other. */
static void the_window_is_counted_anew_for_another_filter_of_as_many_events(void **state)
{
	struct mm_watch watch = {
		.tape_filter = "A", .tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX};
	char *directory = tables_directory();
	struct stage stage = {.options = {.from = INT64_MIN, .to = INT64_MAX}};
	struct mm_pool *pool;

	(void)state;
	tables_write(directory, "A.bin", "A", 10, 0, MM_SECOND);
	tables_write(directory, "B.bin", "B", 10, 5 * MM_SECOND, MM_SECOND);
	pool = mm_pool_open(directory, NULL, NULL);
	stage.player = mm_player_start(pool, &stage.options, NULL);
	mm_player_settle(stage.player);
	seek(&stage, "#5"); /* before B's first */
	ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_int_equal(look(&stage, &watch)->tape_window_events, 5);
	watch.tape_filter[0] = 'B';
	assert_int_equal(look(&stage, &watch)->tape_window_events, 0);
	mm_player_stop(stage.player);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void paused_it_waits_for_requests_alone(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	for (int i = 0; i < 50; i++)
		seek(&stage, i % 2 ? "10%" : "90%");
	/* at most three turns a request: it, settling, and a wake-up for both */
	assert_true(stage.time.waits <= 3 * 51 * 2);
	assert_int_equal(stage.time.waits, stage.time.waits_for_ever);
	tear_down(&stage);
}

static void playing_at_leisure_it_waits_for_frames_and_events(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	stage.options.sink = NULL;
	start(&stage);
	mm_player_request(stage.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(stage.player);
	assert_int_equal(mm_player_view(stage.player)->n, 5000);
	/* an hour at 60x is 1800 frames; each has its events and its view */
	assert_true(stage.time.waits <= 2 * 1810 + 20);
	tear_down(&stage);
}

/* Plays so slowly that an hour of the clock is 36 s of the market. */
static int64_t play_slowly(struct stage *stage)
{
	set_up(stage);
	stage->options.speed.value = 0.01;
	stage->options.play = true;
	start(stage);
	return ask(stage, (struct mm_request){.kind = MM_NOTHING})->t;
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
	const struct mm_view *view = ask(&stage, (struct mm_request){.kind = MM_PAUSE});
	assert_true(view->t >= t);
	assert_true(view->t < t + 30 * MM_SECOND);
	tear_down(&stage);
}

static void held_it_plays_nothing_and_answers_all_the_same(void **state)
{
	struct stage stage;

	(void)state;
	play_slowly(&stage);
	mm_player_hold(stage.player);
	int64_t t = ask(&stage, (struct mm_request){.kind = MM_NOTHING})->t;
	const struct mm_view *view = ask(&stage, (struct mm_request){.kind = MM_NOTHING});
	assert_int_equal(view->phase, MM_PLAYING);
	assert_int_equal(view->t, t);
	assert_int_equal(ask(&stage, (struct mm_request){.kind = MM_PAUSE})->phase, MM_PAUSED);
	mm_player_release(stage.player);
	tear_down(&stage);
}

static void a_process_that_was_stopped_goes_on_where_it_was(void **state)
{
	struct stage stage;
	int64_t t = play_slowly(&stage);

	(void)state;
	stage.time.late = MM_HOUR;
	while (stage.time.late)
		poll(NULL, 0, 1);
	const struct mm_view *view = ask(&stage, (struct mm_request){.kind = MM_PAUSE});
	assert_true(view->t > t);
	assert_true(view->t < t + 30 * MM_SECOND);
	tear_down(&stage);
}

static void a_market_without_events_plays_and_steps_to_its_end(void **state)
{
	struct stage stage;
	uint64_t seed = 1;
	struct random_shape shape = {.symbols = 2, .block_rows = 64};

	(void)state;
	set_up(&stage);
	random_market_free(stage.random);
	stage.random = random_market_new(&shape, &seed);
	start(&stage);
	for (int direction = 1; direction >= -1; direction -= 2) {
		ask(&stage, (struct mm_request){.kind = MM_REVERSE, .count = direction});
		mm_player_request(stage.player, &(struct mm_request){.kind = MM_PLAY});
		mm_player_wait_pause(stage.player);
		const struct mm_view *view = mm_player_view(stage.player);
		assert_true(view->at_end);
		assert_int_equal(view->n, 0);
		for (int kind = MM_STEP_EVENTS; kind <= MM_STEP_TIME; kind++) {
			struct mm_request step = {.kind = (enum mm_request_kind)kind,
						  .count = direction};
			assert_int_equal(ask(&stage, step)->n, 0);
		}
	}
	assert_int_equal(seek(&stage, "50%")->n, 0);
	assert_int_equal(seek(&stage, "#7")->n, 0);
	assert_int_equal(seek(&stage, "end")->n, 0);
	tear_down(&stage);
}

static void before_the_first_event_no_event_is_played(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage);
	start(&stage);
	seek(&stage, "50%");
	const struct mm_view *view = seek(&stage, "2000-01-01T00:00:00Z");
	assert_int_equal(view->n, 0);
	assert_int_equal(view->t, view->start);
	tear_down(&stage);
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
	set_up(&stage);
	random_market_free(stage.random);
	stage.random = random_market_new(&shape, &seed);
	stage.options.speed = (struct mm_speed){.kind = MM_SPEED_MAX};
	stage.options.sink = ask_in_each_slice;
	stage.options.sink_arg = &asking;
	start(&stage);
	mm_player_request(stage.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(stage.player);
	assert_int_equal(mm_player_view(stage.player)->n, 300000);
	assert_true(asking.answered > 10);
	assert_int_equal(asking.unanswered, 0);
	tear_down(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_paused_at_the_start_and_plays_every_event_in_order),
		cmocka_unit_test(every_kind_of_seek_goes_where_it_says),

		cmocka_unit_test(
			seeks_that_come_too_fast_lead_where_the_last_says_and_back_where_each_would_have),
		cmocka_unit_test(undo_leads_back_to_before_a_drag_of_many_seeks),
		cmocka_unit_test(a_playhead_that_has_been_somewhere_comes_back_exactly_there),
		cmocka_unit_test(a_place_that_does_not_exist_here_is_gone_to_by_its_time),
		cmocka_unit_test(a_row_is_gone_to_just_after_it),
		cmocka_unit_test(steps_pause_and_move_by_what_they_say),
		cmocka_unit_test(a_window_that_would_be_empty_is_refused_and_nothing_changes),
		cmocka_unit_test(a_restricted_market_holds_what_was_asked_for_alone),
		cmocka_unit_test(a_list_that_matches_nothing_ends_it_with_a_sentence),
		cmocka_unit_test(the_view_carries_sparklines_of_what_is_watched),
		cmocka_unit_test(the_tape_shows_what_is_watched_as_far_back_as_asked),
		cmocka_unit_test(moving_the_playhead_brings_the_newest_events_into_sight),
		cmocka_unit_test(the_view_carries_the_chart_of_what_is_watched),
		cmocka_unit_test(a_budget_that_cannot_be_kept_is_refused),
		cmocka_unit_test(the_window_counts_the_events_between_its_marks),
		cmocka_unit_test(the_windows_events_on_the_tape_and_in_the_chart_are_counted_too),
		cmocka_unit_test(a_mark_dropped_anywhere_counts_right),
		cmocka_unit_test(the_window_is_counted_anew_for_another_filter_of_as_many_events),
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
