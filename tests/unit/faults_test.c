/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table that breaks while the replay runs costs its symbol and nothing else: the others' events
 * all come, in order, both ways; and n is always the number of events before the playhead.
 */
#include "base/guard.h"
#include "support/random_market.h"

#include <mmtui/monitor.h>
#include <mmtui/player.h>
#include <mmtui/playhead.h>
#include <mmtui/time.h>

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#define VICTIM 2 /* the symbol whose tables break */
#define EVENTS 200000

struct stage {
	struct random_market *random;
	struct mm_market *market;
	struct mm_playhead *playhead;

	/* what the sink saw */
	uint64_t next; /* the event of the plain list that comes next, forward; backward one more */
	bool in_order;
};

/* Events of the victim may be missing; all others come one after the other. */
static void sink(void *arg, const struct mm_batch *batch, size_t first, size_t count, int direction)
{
	struct stage *stage = arg;
	const struct random_event *event = stage->random->event;

	for (size_t k = 0; k < count; k++) {
		size_t i = direction > 0 ? first + k : first + count - 1 - k;

		for (;;) {
			uint64_t at = direction > 0 ? stage->next : stage->next - 1;
			if (direction > 0 ? at == EVENTS : stage->next == 0) {
				stage->in_order = false;
				return;
			}
			stage->next += direction;
			if (event[at].timestamp == batch->timestamp[i] &&
			    event[at].symbol == batch->symbol[i] &&
			    event[at].price == batch->price[i])
				break;
			stage->in_order &= event[at].symbol == VICTIM;
		}
	}
}

/* Are all events that the sink has not seen yet the victim's? */
static bool only_the_victim_is_left(const struct stage *stage, int direction)
{
	uint64_t from = direction > 0 ? stage->next : 0;
	uint64_t to = direction > 0 ? EVENTS : stage->next;

	for (uint64_t i = from; i < to; i++)
		if (stage->random->event[i].symbol != VICTIM)
			return false;
	return true;
}

static struct random_market *new_market(uint32_t segments, uint64_t seed)
{
	struct random_shape shape = {.symbols = 5,
				     .segments = segments,
				     .events = EVENTS,
				     .first = INT64_C(1381132800) * MM_SECOND,
				     .width = (uint64_t)MM_HOUR,
				     .clusters = 30000,
				     .block_rows = 64};

	mm_guard_install();
	return random_market_new(&shape, &seed);
}

static void set_up(struct stage *stage, uint32_t segments, int64_t from)
{
	*stage = (struct stage){.random = new_market(segments, 5), .in_order = true};
	stage->market = mm_market_new(stage->random->pool, NULL, from, INT64_MAX, NULL);
	assert_non_null(stage->market);
	stage->playhead = mm_playhead_new(stage->market, NULL, NULL);
	assert_non_null(stage->playhead);
	mm_playhead_set_sink(stage->playhead, sink, stage);
}

static void tear_down(struct stage *stage)
{
	mm_playhead_free(stage->playhead);
	mm_market_free(stage->market);
	random_market_free(stage->random);
}

/* n is the sum of the rows before the playhead, and t the time of the last one or later. */
static void assert_consistent(struct stage *stage)
{
	const struct mm_asof *states = mm_playhead_states(stage->playhead);
	const struct mm_market *market = stage->market;
	struct mm_trade newest;
	uint64_t n = 0;

	for (uint32_t s = 0; s < market->symbols; s++) {
		assert_true(states[s].rows <= market->high[s]);
		n += states[s].rows > market->low[s] ? states[s].rows - market->low[s] : 0;
	}
	assert_int_equal(mm_playhead_n(stage->playhead), n);
	assert_true(n <= market->events);
	if (mm_playhead_tape(stage->playhead, &newest, 1))
		assert_true(newest.timestamp <= mm_playhead_t(stage->playhead));
	assert_true(mm_playhead_t(stage->playhead) >= market->start);
}

/* Plays to the end in a direction, or for `most` events. */
static void play(struct stage *stage, int direction, uint64_t most)
{
	bool done = false;

	while (most && !done) {
		most -= mm_playhead_play(stage->playhead, direction, most < 5000 ? most : 5000,
					 direction > 0 ? INT64_MAX : INT64_MIN, &done);
		if (!done)
			mm_playhead_ready(stage->playhead, direction, MM_MILLISECOND);
	}
}

enum break_kind { SHORTENED, CLEARED, SCRIBBLED, BREAK_KINDS };

static void break_table(const struct random_market *random, uint32_t id, enum break_kind kind)
{
	const struct mm_table *table = mm_pool_table(random->pool, id);
	char file[MM_FILE_MAX], *path = NULL;
	double bad = NAN;

	mm_pool_file(random->pool, id, file);
	assert_true(asprintf(&path, "%s/%s", random->directory, file) > 0);
	if (kind == SCRIBBLED) {
		int fd = open(path, O_WRONLY);
		off_t place = (off_t)(table->place[MM_PRICE].offset + 8 * (table->rows - 40));
		assert_int_equal(pwrite(fd, &bad, sizeof bad, place), sizeof bad);
		close(fd);
	} else {
		off_t bytes = kind == SHORTENED ? (off_t)table->file_bytes / 2 : 0;
		assert_int_equal(truncate(path, bytes), 0);
	}
	free(path);
}

/* The victim's table that breaks: the middle one of several. */
static uint32_t victim_table(const struct random_market *random)
{
	uint32_t segments = mm_pool_segments(random->pool, VICTIM);

	return mm_pool_first_table(random->pool, VICTIM) + segments / 2;
}

/* Seeks and steps of all kinds leave n and the rows in agreement. */
static void wander(struct stage *stage, uint64_t seed)
{
	const struct mm_market *market = stage->market;
	struct mm_playhead *p = stage->playhead;

	mm_playhead_set_sink(p, NULL, NULL);
	for (int i = 0; i < 60; i++) {
		uint64_t random = unit_random(&seed);
		int64_t span = market->end - market->start;

		switch (random % 8) {
		case 0:
			mm_playhead_seek_time(p, market->start + (int64_t)(random >> 8) % span);
			break;
		case 1: mm_playhead_seek_event(p, random_place(&seed, EVENTS)); break;
		case 2: mm_playhead_step_events(p, (int64_t)(random >> 8) % 600 - 300); break;
		case 3: mm_playhead_step_snapshots(p, (int64_t)(random >> 8) % 40 - 20); break;
		case 4: mm_playhead_step_trades(p, VICTIM, (int64_t)(random >> 8) % 9 - 4); break;
		case 5: mm_playhead_step_trades(p, 1, (int64_t)(random >> 8) % 9 - 4); break;
		case 6: play(stage, 1, random >> 8 & 4095); break;
		case 7: play(stage, -1, random >> 8 & 4095); break;
		}
		assert_consistent(stage);
	}
}

static void a_table_that_breaks_ahead_costs_its_symbol_alone(void **state)
{
	(void)state;
	for (int kind = 0; kind < BREAK_KINDS; kind++) {
		for (uint32_t segments = 0; segments <= 3; segments += 3) {
			struct stage stage;

			set_up(&stage, segments, INT64_MIN);
			play(&stage, 1, 3000);
			break_table(stage.random, victim_table(stage.random), kind);
			play(&stage, 1, UINT64_MAX);
			assert_true(stage.in_order);
			assert_true(only_the_victim_is_left(&stage, 1));
			assert_non_null(
				mm_pool_broken(stage.random->pool, victim_table(stage.random)));
			assert_int_equal(mm_pool_broken_count(stage.random->pool), 1);
			assert_true(stage.market->events < EVENTS);
			assert_consistent(&stage);
			assert_int_equal(mm_playhead_n(stage.playhead), stage.market->events);

			stage.next = EVENTS;
			play(&stage, -1, UINT64_MAX);
			assert_true(stage.in_order);
			assert_true(only_the_victim_is_left(&stage, -1));
			assert_int_equal(mm_playhead_n(stage.playhead), 0);
			assert_int_equal(mm_playhead_t(stage.playhead), stage.market->start);
			wander(&stage, 17 + (uint64_t)kind);
			tear_down(&stage);
		}
	}
}

static void a_table_that_breaks_behind_costs_its_symbol_alone(void **state)
{
	(void)state;
	for (int kind = 0; kind < BREAK_KINDS; kind++) {
		for (uint32_t segments = 0; segments <= 3; segments += 3) {
			struct stage stage;

			set_up(&stage, segments, INT64_MIN);
			play(&stage, 1, UINT64_MAX);
			assert_int_equal(stage.next, EVENTS);
			break_table(stage.random, victim_table(stage.random), kind);
			play(&stage, -1, UINT64_MAX);
			assert_true(stage.in_order);
			assert_true(only_the_victim_is_left(&stage, -1));
			assert_int_equal(mm_playhead_n(stage.playhead), 0);
			assert_int_equal(mm_playhead_t(stage.playhead), stage.market->start);
			assert_consistent(&stage);
			stage.next = 0;
			play(&stage, 1, UINT64_MAX);
			assert_true(stage.in_order);
			assert_true(only_the_victim_is_left(&stage, 1));
			assert_int_equal(mm_playhead_n(stage.playhead), stage.market->events);
			wander(&stage, 23 + (uint64_t)kind);
			tear_down(&stage);
		}
	}
}

static void steps_back_over_a_table_that_broke_count_what_is_left(void **state)
{
	struct stage stage;

	(void)state;
	set_up(&stage, 0, INT64_MIN);
	play(&stage, 1, 100000);
	break_table(stage.random, victim_table(stage.random), CLEARED);
	assert_true(mm_playhead_step_events(stage.playhead, -300)); /* more than the tape holds */
	assert_consistent(&stage);
	assert_true(mm_playhead_step_events(stage.playhead, -100));
	assert_consistent(&stage);
	assert_int_equal(mm_playhead_states(stage.playhead)[VICTIM].rows, 0);
	wander(&stage, 29);
	tear_down(&stage);
}

static void a_market_that_begins_within_the_broken_table_goes_on(void **state)
{
	(void)state;
	for (int kind = 0; kind < BREAK_KINDS; kind++) {
		struct stage stage;

		set_up(&stage, 0, INT64_C(1381132800) * MM_SECOND + 10 * MM_MINUTE);
		assert_true(stage.market->low[VICTIM] > 0);
		break_table(stage.random, victim_table(stage.random), kind);
		stage.next = EVENTS - stage.market->events;
		play(&stage, 1, UINT64_MAX);
		assert_true(stage.in_order);
		assert_true(only_the_victim_is_left(&stage, 1));
		assert_consistent(&stage);
		wander(&stage, 31);
		tear_down(&stage);
	}
}

/* --- the player ------------------------------------------------------------------------------- */

static const struct mm_view *ask(struct mm_player *player, struct mm_request request)
{
	mm_player_request(player, &request);
	mm_player_settle(player);
	return mm_player_view(player);
}

static void assert_view_adds_up(const struct mm_view *view)
{
	uint64_t n = 0;

	for (uint32_t s = 0; s < view->symbols; s++)
		n += view->quote[s].rows;
	assert_int_equal(view->n, n);
	assert_true(view->n <= view->events);
}

static void the_player_marks_the_symbol_says_why_and_ends(void **state)
{
	struct random_market *random = new_market(0, 6);
	struct mm_player_options options = {.from = INT64_MIN,
					    .to = INT64_MAX,
					    .headless = true,
					    .speed = {.kind = MM_SPEED_MAX}};
	struct mm_request seek = {.kind = MM_SEEK, .position = {.kind = MM_AT_PERCENT}};
	struct mm_player *player = mm_player_start(random->pool, &options, NULL);
	struct mm_monitor *monitor;
	uint64_t seed = 3;

	(void)state;
	assert_non_null(player);
	mm_player_settle(player);
	monitor = mm_monitor_start(player, 0, NULL); /* it reads the same tables meanwhile */
	assert_non_null(monitor);
	mm_monitor_select(monitor, VICTIM, 30);
	seek.position.fraction = 0.3;
	ask(player, seek);
	break_table(random, victim_table(random), CLEARED);
	seek.position.fraction = 0.4;
	const struct mm_view *view = ask(player, seek);
	assert_non_null(strstr(view->notice, "S00002.bin"));
	assert_false(view->notice_is_error); /* no command is to blame */
	assert_view_adds_up(view);
	mm_player_request(player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(player);
	view = mm_player_view(player);
	assert_true(view->at_end);
	assert_int_equal(view->n, view->events);
	assert_true(view->events < EVENTS);
	assert_int_equal(view->broken, 1);
	for (uint32_t s = 0; s < view->symbols; s++)
		assert_int_equal(view->quote[s].broken, s == VICTIM);
	for (int i = 0; i < 20; i++) {
		seek.position.fraction = (double)(unit_random(&seed) % 1000) / 1000;
		assert_view_adds_up(ask(player, seek));
		assert_view_adds_up(ask(player, (struct mm_request){.kind = MM_UNDO_SEEK}));
		assert_view_adds_up(
			ask(player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -7}));
	}
	ask(player, (struct mm_request){.kind = MM_REVERSE, .count = -1});
	mm_player_request(player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(player);
	assert_int_equal(mm_player_view(player)->n, 0);
	mm_monitor_stop(monitor);
	mm_player_stop(player);
	random_market_free(random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_that_breaks_ahead_costs_its_symbol_alone),
		cmocka_unit_test(a_table_that_breaks_behind_costs_its_symbol_alone),
		cmocka_unit_test(steps_back_over_a_table_that_broke_count_what_is_left),
		cmocka_unit_test(a_market_that_begins_within_the_broken_table_goes_on),
		cmocka_unit_test(the_player_marks_the_symbol_says_why_and_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
