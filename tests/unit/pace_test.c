/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pace, on a clock that the test turns by hand. */
#include "replay/pace.h"
#include "support/random_market.h"

#include <mmtui/time.h>

struct stage {
	struct random_market *random;
	struct mm_market *market;
	struct mm_playhead *playhead;
	struct mm_pace pace;
	int64_t now;
};

/* A day of `events` events of five symbols. */
static struct stage set_up(uint64_t events)
{
	uint64_t seed = 7;
	struct random_shape shape = {.symbols = 5,
				     .events = events,
				     .first = INT64_C(1381132800) * MM_SECOND,
				     .width = (uint64_t)(10 * MM_HOUR),
				     .block_rows = 64};
	struct stage stage = {.random = random_market_new(&shape, &seed), .now = 1000};

	stage.market = mm_market_new(stage.random->pool, NULL, INT64_MIN, INT64_MAX, NULL);
	assert_non_null(stage.market);
	stage.playhead = mm_playhead_new(stage.market, NULL, NULL);
	assert_non_null(stage.playhead);
	stage.pace.direction = 1;
	return stage;
}

static void tear_down(struct stage *stage)
{
	mm_playhead_free(stage->playhead);
	mm_market_free(stage->market);
	random_market_free(stage->random);
}

static void set_speed(struct stage *stage, const char *speed)
{
	assert_true(mm_speed_parse(speed, &stage->pace.speed, NULL));
	mm_pace_anchor(&stage->pace, stage->playhead, stage->now);
}

/* Lets the pace do all that is due at a moment. */
static enum mm_pace_state advance(struct stage *stage, int64_t now)
{
	enum mm_pace_state state;
	int64_t until;

	stage->now = now;
	do
		state = mm_pace_advance(&stage->pace, stage->playhead, stage->market, now, &until);
	while (state == MM_PACE_MORE);
	if (state == MM_PACE_WAIT)
		assert_true(until > now);
	return state;
}

static void a_multiple_is_where_the_clock_says_and_never_drifts(void **state)
{
	struct stage stage = set_up(3000);
	int64_t begun = stage.now, start = stage.market->start;

	(void)state;
	set_speed(&stage, "60x");
	for (int frame = 1; frame <= 500; frame++) {
		int64_t now = begun + frame * INT64_C(33333333) + frame % 7;
		assert_int_equal(advance(&stage, now), MM_PACE_WAIT);
		assert_int_equal(mm_playhead_t(stage.playhead), start + 60 * (now - begun));
		assert_int_equal(mm_playhead_n(stage.playhead),
				 random_market_until(stage.random, start + 60 * (now - begun)));
	}
	assert_int_equal(advance(&stage, begun + 601 * MM_SECOND), MM_PACE_END);
	assert_int_equal(mm_playhead_n(stage.playhead), stage.random->events);
	assert_int_equal(mm_playhead_t(stage.playhead), stage.market->end);
	tear_down(&stage);
}

static void backward_it_ends_at_the_start_with_nothing_played(void **state)
{
	struct stage stage = set_up(3000);
	int64_t begun = stage.now, end = stage.market->end;

	(void)state;
	mm_playhead_seek_time(stage.playhead, end);
	stage.pace.direction = -1;
	set_speed(&stage, "3600x");
	for (int second = 1; second < 10; second++) {
		int64_t now = begun + second * MM_SECOND, t = end - 3600 * (now - begun);
		if (t <= stage.market->start)
			break;
		assert_int_equal(advance(&stage, now), MM_PACE_WAIT);
		assert_int_equal(mm_playhead_t(stage.playhead), t);
		assert_int_equal(mm_playhead_n(stage.playhead),
				 random_market_until(stage.random, t));
	}
	assert_int_equal(advance(&stage, begun + 11 * MM_SECOND), MM_PACE_END);
	assert_int_equal(mm_playhead_n(stage.playhead), 0);
	assert_int_equal(mm_playhead_t(stage.playhead), stage.market->start);
	tear_down(&stage);
}

static void what_is_too_fast_to_play_jumps_to_the_same_place(void **state)
{
	struct stage stage = set_up(100000);
	int64_t begun = stage.now, start = stage.market->start;

	(void)state;
	set_speed(&stage, "1000x");
	for (int frame = 1; frame < 300; frame++) {
		int64_t now = begun + frame * INT64_C(100000000);
		int64_t t = start + 1000 * (now - begun);

		stage.pace.jumping = frame % 3 != 0; /* now jumping, now playing */
		stage.pace.capacity = 1;
		assert_int_equal(advance(&stage, now), MM_PACE_WAIT);
		assert_int_equal(mm_playhead_t(stage.playhead), t);
		assert_int_equal(mm_playhead_n(stage.playhead),
				 random_market_until(stage.random, t));
	}
	tear_down(&stage);
}

static void a_multiple_that_stays_behind_for_a_frame_begins_to_jump(void **state)
{
	struct stage stage = set_up(100000);
	int64_t until, begun = stage.now, now = begun + 30 * MM_MILLISECOND;
	int64_t start = stage.market->start;

	(void)state;
	set_speed(&stage, "500000x"); /* 15,000 s of market are due: several slices */
	assert_true(mm_playhead_ready(stage.playhead, 1, 10 * MM_SECOND));
	assert_int_equal(mm_pace_advance(&stage.pace, stage.playhead, stage.market, now, &until),
			 MM_PACE_MORE);
	assert_false(stage.pace.jumping);
	now += MM_FRAME + 1;
	assert_int_equal(mm_pace_advance(&stage.pace, stage.playhead, stage.market, now, &until),
			 MM_PACE_WAIT);
	assert_true(stage.pace.jumping);
	assert_int_equal(mm_playhead_t(stage.playhead), start + 500000 * (now - begun));
	tear_down(&stage);
}

static void a_rate_plays_every_event_and_counts_from_its_anchor(void **state)
{
	struct stage stage = set_up(20000);
	int64_t begun = stage.now;

	(void)state;
	set_speed(&stage, "5000/s");
	for (int step = 1; step <= 30; step++) {
		assert_int_equal(advance(&stage, begun + step * INT64_C(77700000)), MM_PACE_WAIT);
		uint64_t due = (uint64_t)(step * INT64_C(77700000)) * 5000 / 1000000000;
		uint64_t n = mm_playhead_n(stage.playhead);
		assert_true(n == due || n + 1 == due); /* the last one's moment is rounded */
		assert_false(stage.pace.behind);
	}
	assert_int_equal(advance(&stage, begun + 5 * MM_SECOND), MM_PACE_END);
	assert_int_equal(mm_playhead_n(stage.playhead), 20000);
	tear_down(&stage);
}

static void max_plays_to_the_end_both_ways(void **state)
{
	struct stage stage = set_up(60000);

	(void)state;
	set_speed(&stage, "max");
	assert_int_equal(advance(&stage, stage.now), MM_PACE_END);
	assert_int_equal(mm_playhead_n(stage.playhead), 60000);
	stage.pace.direction = -1;
	assert_int_equal(advance(&stage, stage.now), MM_PACE_END);
	assert_int_equal(mm_playhead_n(stage.playhead), 0);
	tear_down(&stage);
}

static void a_long_gap_is_skipped_when_asked_for(void **state)
{
	struct stage stage = set_up(10); /* ten hours: gaps of minutes at least */
	int64_t now = stage.now;

	(void)state;
	stage.pace.skip_gaps = MM_SECOND;
	set_speed(&stage, "1x");
	/* ten events, each at once after the one before but for a second at most */
	for (int i = 0; i < 200 && mm_playhead_n(stage.playhead) < 10; i++)
		advance(&stage, now += 100 * MM_MILLISECOND);
	assert_int_equal(mm_playhead_n(stage.playhead), 10);
	tear_down(&stage);
}

static void a_rate_below_one_event_a_second_plays_them_too(void **state)
{
	struct stage stage = set_up(20);
	int64_t begun = stage.now;

	(void)state;
	set_speed(&stage, "0.25/s");
	for (int step = 1; step <= 790; step++) {
		assert_int_equal(advance(&stage, begun + step * 100 * MM_MILLISECOND),
				 MM_PACE_WAIT);
		uint64_t due = (uint64_t)step / 40, n = mm_playhead_n(stage.playhead);
		assert_true(n == due || n + 1 == due);
		assert_false(stage.pace.behind);
	}
	assert_int_equal(advance(&stage, begun + 81 * MM_SECOND), MM_PACE_END);
	tear_down(&stage);
}

static void what_is_too_fast_to_play_jumps_to_the_end_too(void **state)
{
	struct stage stage = set_up(100000);
	int64_t until;

	(void)state;
	for (int direction = 1; direction >= -1; direction -= 2) {
		int64_t now = stage.now + MM_SECOND; /* all of the market is due */

		stage.pace.direction = direction;
		set_speed(&stage, "1000000x");
		assert_true(mm_playhead_ready(stage.playhead, direction, 10 * MM_SECOND));
		assert_int_equal(
			mm_pace_advance(&stage.pace, stage.playhead, stage.market, now, &until),
			MM_PACE_MORE);
		now += MM_FRAME + 1;
		assert_int_equal(
			mm_pace_advance(&stage.pace, stage.playhead, stage.market, now, &until),
			MM_PACE_END);
		assert_int_equal(mm_playhead_n(stage.playhead), direction > 0 ? 100000 : 0);
		assert_int_equal(mm_playhead_t(stage.playhead),
				 direction > 0 ? stage.market->end : stage.market->start);
	}
	tear_down(&stage);
}

static void what_was_late_for_want_of_pages_is_played_again(void **state)
{
	struct stage stage = set_up(3000);

	(void)state;
	set_speed(&stage, "60x");
	stage.pace.jumping = true; /* nothing was there to be played in a frame */
	stage.pace.capacity = 0;
	assert_int_equal(advance(&stage, stage.now + 10 * MM_SECOND), MM_PACE_WAIT);
	assert_true(mm_playhead_n(stage.playhead) > 0);
	assert_false(stage.pace.jumping);
	tear_down(&stage);
}

static void once_a_second_it_tries_to_play_again(void **state)
{
	struct stage stage = set_up(100000);
	bool jumped = false;

	(void)state;
	set_speed(&stage, "20000x"); /* 1,850 events a frame: more than any machine plays */
	stage.pace.jumping = true;
	for (int frame = 1; frame <= 29; frame++) {
		advance(&stage, stage.now + MM_FRAME);
		assert_true(stage.pace.jumping);
	}
	for (int frame = 1; frame <= 3; frame++) {
		advance(&stage, stage.now + MM_FRAME);
		jumped = stage.pace.jumping;
	}
	assert_false(jumped);
	tear_down(&stage);
}

static void the_gap_after_the_last_event_is_skipped_as_well(void **state)
{
	struct stage stage = set_up(10);
	int64_t last = stage.market->end, now = stage.now;
	enum mm_pace_state paced = MM_PACE_WAIT;

	(void)state;
	mm_playhead_free(stage.playhead);
	mm_market_free(stage.market);
	stage.market = mm_market_new(stage.random->pool, NULL, INT64_MIN, last + MM_DAY, NULL);
	stage.playhead = mm_playhead_new(stage.market, NULL, NULL);
	stage.pace.skip_gaps = MM_SECOND;
	set_speed(&stage, "1x");
	for (int i = 0; i < 200 && paced != MM_PACE_END; i++)
		paced = advance(&stage, now += 100 * MM_MILLISECOND);
	assert_int_equal(paced, MM_PACE_END);
	assert_int_equal(mm_playhead_n(stage.playhead), 10);
	tear_down(&stage);
}

/* Lets the pace play to the end; a rate that found nothing ready begins to count anew. */
static void end_at_once(struct stage *stage, const char *speed, int direction, uint64_t n)
{
	enum mm_pace_state state = MM_PACE_WAIT;

	stage->pace.direction = direction;
	set_speed(stage, speed);
	for (int i = 0; i < 4 && state != MM_PACE_END; i++)
		state = advance(stage, stage->now + 101 * MM_SECOND);
	assert_int_equal(state, MM_PACE_END);
	assert_int_equal(mm_playhead_n(stage->playhead), n);
}

static void a_market_without_time_ends_at_once(void **state)
{
	static const char *const speeds[] = {"60x", "1000000x", "5000/s", "0.01/s", "max"};

	(void)state;
	for (uint64_t events = 0; events <= 1; events++) {
		struct stage stage = set_up(events);

		for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
			end_at_once(&stage, speeds[i], 1, events);
			end_at_once(&stage, speeds[i], -1, 0);
		}
		tear_down(&stage);
	}
}

/* The bound of a breakpoint that fires on event i. */
static struct mm_bound stop_at(const struct stage *stage, size_t i)
{
	const struct random_event *event = &stage->random->event[i];

	return (struct mm_bound){
		.is_bounded = true,
		.until = stage->pace.direction > 0 ? event->timestamp : event->timestamp - 1,
		.stops = true,
		.n = stage->pace.direction > 0 ? i + 1 : i,
		.symbol = event->symbol,
		.row = event->row,
		.t = event->timestamp,
	};
}

/* Jumps, in one leap from where the playhead is, to where time t is the multiple's place. */
static enum mm_pace_state jump_to(struct stage *stage, int64_t t)
{
	int64_t away = t - mm_playhead_t(stage->playhead);

	set_speed(stage, "1x");
	stage->pace.jumping = true;
	return advance(stage, stage->now + (away < 0 ? -away : away));
}

static void a_jump_onto_the_very_time_of_a_stop_stops(void **state)
{
	struct stage stage = set_up(3000);
	const struct random_event *event = &stage.random->event[1000];

	(void)state;
	stage.pace.bound = stop_at(&stage, 1000);
	assert_int_equal(jump_to(&stage, event->timestamp - 1), MM_PACE_WAIT);
	assert_int_equal(mm_playhead_n(stage.playhead), 1000);
	assert_int_equal(jump_to(&stage, event->timestamp), MM_PACE_STOP);
	assert_int_equal(mm_playhead_n(stage.playhead), 1001);
	tear_down(&stage);
}

static void a_jump_back_onto_the_time_of_a_stop_has_not_come_to_it(void **state)
{
	struct stage stage = set_up(3000);
	const struct random_event *event = &stage.random->event[1000];

	(void)state;
	mm_playhead_seek_event(stage.playhead, 2000);
	stage.pace.direction = -1;
	stage.pace.bound = stop_at(&stage, 1000);
	/* the event is of that time, and still there */
	assert_int_equal(jump_to(&stage, event->timestamp), MM_PACE_WAIT);
	assert_int_equal(mm_playhead_n(stage.playhead), 1001);
	assert_int_equal(jump_to(&stage, event->timestamp - 1), MM_PACE_STOP);
	assert_int_equal(mm_playhead_n(stage.playhead), 1000);
	tear_down(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_multiple_is_where_the_clock_says_and_never_drifts),
		cmocka_unit_test(backward_it_ends_at_the_start_with_nothing_played),
		cmocka_unit_test(what_is_too_fast_to_play_jumps_to_the_same_place),
		cmocka_unit_test(a_multiple_that_stays_behind_for_a_frame_begins_to_jump),
		cmocka_unit_test(a_rate_plays_every_event_and_counts_from_its_anchor),
		cmocka_unit_test(max_plays_to_the_end_both_ways),
		cmocka_unit_test(a_long_gap_is_skipped_when_asked_for),
		cmocka_unit_test(a_rate_below_one_event_a_second_plays_them_too),
		cmocka_unit_test(what_is_too_fast_to_play_jumps_to_the_end_too),
		cmocka_unit_test(what_was_late_for_want_of_pages_is_played_again),
		cmocka_unit_test(once_a_second_it_tries_to_play_again),
		cmocka_unit_test(the_gap_after_the_last_event_is_skipped_as_well),
		cmocka_unit_test(a_market_without_time_ends_at_once),
		cmocka_unit_test(a_jump_onto_the_very_time_of_a_stop_stops),
		cmocka_unit_test(a_jump_back_onto_the_time_of_a_stop_has_not_come_to_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
