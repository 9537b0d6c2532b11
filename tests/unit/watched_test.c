/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the player's views carry of what is watched: sparklines, tape, chart, the window's events.
 */
#include "support/player_stage.h"
#include "support/tables.h"

#include <math.h>

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
	player_set_up(&stage);
	player_start(&stage);
	mm_player_watch(stage.player, &watch);
	const struct mm_view *view = player_seek(&stage, "90%");
	assert_int_equal(view->spark_count, 2);
	assert_int_equal(view->spark_cells, 20);
	assert_int_equal(view->spark[0].symbol, 5);
	assert_true(view->spark[0].price[19] == view->quote[5].last);
	assert_true(view->spark[1].price[19] == view->quote[1].last);
	view = player_seek(&stage, "start");
	assert_true(isnan(view->spark[0].price[19]));
	player_tear_down(&stage);
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
	player_set_up(&stage);
	player_start(&stage);
	const struct mm_view *view = player_seek(&stage, "#4000");
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
	player_tear_down(&stage);
}

static void moving_the_playhead_brings_the_newest_events_into_sight(void **state)
{
	struct stage stage;
	struct mm_watch watch = {
		.tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX, .tape_back = 100};

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	player_seek(&stage, "#3000");
	expect_tape(&stage, look(&stage, &watch), is_any, 100);
	/* another request that moves nothing */
	expect_tape(&stage, player_ask(&stage, (struct mm_request){.kind = MM_MARK_IN}), is_any,
		    100);
	expect_tape(&stage,
		    player_ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 1}),
		    is_any, 0);
	/* back there it is not scrolled any more, until somebody asks anew */
	expect_tape(&stage,
		    player_ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -1}),
		    is_any, 0);
	watch.tape_back = 101;
	expect_tape(&stage, look(&stage, &watch), is_any, 101);
	player_ask(&stage, (struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(stage.player);
	expect_tape(&stage, mm_player_view(stage.player), is_any, 0);
	player_tear_down(&stage);
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
	player_set_up(&stage);
	player_start(&stage);
	assert_int_equal(player_seek(&stage, "90%")->chart.symbol, UINT32_MAX);
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
	expect_tape(&stage, view, is_any, 0); /* the tape has its own symbols */

	watch.chart_end = view->start;
	chart = &look(&stage, &watch)->chart;
	assert_int_equal((view->start - chart->first) / MM_MINUTE, 59);
	watch.chart_step = 0; /* no chart at all */
	assert_int_equal(look(&stage, &watch)->chart.symbol, UINT32_MAX);
	player_tear_down(&stage);
}

static void the_window_counts_the_events_between_its_marks(void **state)
{
	struct stage stage;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	const struct random_event *event = stage.random->event;
	assert_int_equal(player_seek(&stage, "#1000")->window_events, 5000);
	const struct mm_view *view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
	uint64_t before = random_market_until(stage.random, event[999].timestamp - 1);
	assert_int_equal(view->window_events, 5000 - before);
	player_seek(&stage, "#4000");
	view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	uint64_t until = random_market_until(stage.random, event[3999].timestamp);
	assert_int_equal(view->window_events, until - before);
	assert_int_equal(player_seek(&stage, "#17")->window_events, until - before);
	view = player_ask(&stage, (struct mm_request){.kind = MM_CLEAR_MARKS});
	assert_int_equal(view->window_events, 5000);
	player_seek(&stage, "#4000");
	view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_int_equal(view->window_events, until);
	player_tear_down(&stage);
}

/* How many of events [from, to) are of these symbols. */
static uint64_t count(const struct stage *stage, bool (*of)(uint32_t), uint64_t from, uint64_t to)
{
	uint64_t events = 0;

	for (uint64_t i = from; i < to; i++)
		events += of(stage->random->event[i].symbol);
	return events;
}

static void the_windows_events_on_the_tape_are_counted_too(void **state)
{
	struct stage stage;
	struct mm_watch watch = {
		.tape_filter = "S0000[0246]", .tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX};

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	const struct random_event *event = stage.random->event;
	const struct mm_view *view = look(&stage, &watch);
	assert_int_equal(view->tape_window_events, count(&stage, is_even, 0, 5000));
	player_seek(&stage, "#1000");
	player_ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
	uint64_t from = random_market_until(stage.random, event[999].timestamp - 1);
	player_seek(&stage, "#4000");
	view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	uint64_t to = random_market_until(stage.random, event[3999].timestamp);
	assert_int_equal(view->window_events, to - from);
	assert_int_equal(view->tape_window_events, count(&stage, is_even, from, to));
	watch.tape_only = 5; /* other symbols, the same marks */
	assert_int_equal(look(&stage, &watch)->tape_window_events,
			 count(&stage, is_fifth, from, to));
	watch.tape_only = UINT32_MAX;
	watch.tape_filter[0] = '\0';
	assert_int_equal(look(&stage, &watch)->tape_window_events, to - from);
	player_tear_down(&stage);
}

/* Wherever the playhead stands and however it came there: between events of one time, after the
 * last of them, at both ends. */
static void a_mark_dropped_anywhere_counts_right(void **state)
{
	struct stage stage;
	struct mm_watch watch = {
		.tape_filter = "S0000[0246]", .tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX};
	uint64_t random = 29;

	(void)state;
	player_set_up(&stage);
	player_start(&stage);
	look(&stage, &watch);
	for (int i = 0; i < 400; i++) {
		random = random * UINT64_C(6364136223846793005) + 1;
		int64_t way = (int64_t)(random >> 40) % 11 - 4;
		const struct mm_view *view =
			i % 9 ? player_ask(&stage, (struct mm_request){.kind = MM_STEP_EVENTS,
								       .count = way ? way : 300})
			      : player_ask(&stage,
					   (struct mm_request){.kind = MM_STEP_TIME,
							       .count = way * MM_MINUTE / 7});
		int64_t t = view->t;
		uint64_t before = t == INT64_MIN ? 0 : random_market_until(stage.random, t - 1);
		uint64_t until = random_market_until(stage.random, t);
		view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_IN});
		assert_int_equal(view->window_events, 5000 - before);
		assert_int_equal(view->tape_window_events, count(&stage, is_even, before, 5000));
		view = player_ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
		assert_int_equal(view->window_events, until - before);
		assert_int_equal(view->tape_window_events, count(&stage, is_even, before, until));
		player_ask(&stage, (struct mm_request){.kind = MM_CLEAR_MARKS});
	}
	player_tear_down(&stage);
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
	player_seek(&stage, "#5"); /* before B's first */
	player_ask(&stage, (struct mm_request){.kind = MM_MARK_OUT});
	assert_int_equal(look(&stage, &watch)->tape_window_events, 5);
	watch.tape_filter[0] = 'B';
	assert_int_equal(look(&stage, &watch)->tape_window_events, 0);
	mm_player_stop(stage.player);
	mm_pool_close(pool);
	tables_remove(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_view_carries_sparklines_of_what_is_watched),
		cmocka_unit_test(the_tape_shows_what_is_watched_as_far_back_as_asked),
		cmocka_unit_test(moving_the_playhead_brings_the_newest_events_into_sight),
		cmocka_unit_test(the_view_carries_the_chart_of_what_is_watched),
		cmocka_unit_test(the_window_counts_the_events_between_its_marks),
		cmocka_unit_test(the_windows_events_on_the_tape_are_counted_too),
		cmocka_unit_test(a_mark_dropped_anywhere_counts_right),
		cmocka_unit_test(the_window_is_counted_anew_for_another_filter_of_as_many_events),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
