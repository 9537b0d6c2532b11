/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen is a function of (data, n, t): whichever way one comes to a place, states, tape and
 * samples there are the same, bit for bit.
 */
#include "support/random_market.h"

#include <mmtui/playhead.h>
#include <mmtui/sample.h>
#include <mmtui/time.h>

#include <math.h>

#define CELLS 24

/* All that a screen shows of a place. */
struct picture {
	uint64_t n;
	int64_t t;
	struct mm_asof *states; /* of all symbols */
	size_t taped;
	struct mm_trade tape[MM_TAPE_MAX];
	double *samples; /* CELLS a symbol */
};

static struct picture take(struct mm_market *market, struct mm_playhead *playhead, int64_t step)
{
	uint32_t symbols = market->symbols;
	struct picture picture = {.n = mm_playhead_n(playhead),
				  .t = mm_playhead_t(playhead),
				  .states = calloc(symbols, sizeof *picture.states),
				  .samples = calloc((size_t)symbols * CELLS, sizeof(double))};
	const struct mm_asof *states = mm_playhead_states(playhead);

	memcpy(picture.states, states, symbols * sizeof *states);
	picture.taped = mm_playhead_tape(playhead, picture.tape, MM_TAPE_MAX);
	for (uint32_t s = 0; s < symbols; s++)
		mm_sample_prices(market, s, states[s].rows, picture.t, step,
				 picture.samples + (size_t)s * CELLS, CELLS);
	return picture;
}

static void drop(struct picture *picture)
{
	free(picture->states);
	free(picture->samples);
}

/* All but the padding, bit for bit. */
static bool same_trade(const struct mm_trade *a, const struct mm_trade *b)
{
	return a->timestamp == b->timestamp && a->symbol == b->symbol &&
	       !memcmp(&a->price, &b->price, 3 * sizeof a->price);
}

/* Bit for bit, and saying what differs. */
static void assert_same(uint32_t symbols, const struct picture *a, const struct picture *b,
			const char *how)
{
	if (a->n != b->n || a->t != b->t)
		fail_msg("%s: at (%lu, %ld), not (%lu, %ld)", how, (unsigned long)b->n, (long)b->t,
			 (unsigned long)a->n, (long)a->t);
	for (uint32_t s = 0; s < symbols; s++)
		if (memcmp(&a->states[s], &b->states[s], sizeof a->states[s]))
			fail_msg("%s: the state of symbol %u differs at n %lu", how, s,
				 (unsigned long)a->n);
	assert_int_equal(a->taped, b->taped);
	for (size_t i = 0; i < a->taped; i++)
		if (!same_trade(&a->tape[i], &b->tape[i]))
			fail_msg("%s: line %zu of the tape differs at n %lu", how, i,
				 (unsigned long)a->n);
	if (memcmp(a->samples, b->samples, (size_t)symbols * CELLS * sizeof(double)))
		fail_msg("%s: the samples differ at n %lu", how, (unsigned long)a->n);
}

static void play_to(struct mm_playhead *playhead, uint64_t n)
{
	while (mm_playhead_n(playhead) != n) {
		int direction = mm_playhead_n(playhead) < n ? 1 : -1;
		uint64_t left = direction > 0 ? n - mm_playhead_n(playhead)
					      : mm_playhead_n(playhead) - n;
		bool done;

		if (!mm_playhead_play(playhead, direction, (size_t)left,
				      direction > 0 ? INT64_MAX : INT64_MIN, &done))
			mm_playhead_ready(playhead, direction, MM_SECOND);
	}
}

/* The time a step leaves at n, from the sorted events. */
static int64_t time_of(const struct random_market *m, uint64_t n)
{
	return n ? m->event[n - 1].timestamp : m->events ? m->event[0].timestamp : 0;
}

/* A place between event n - 1 and event n, where the clock may stand. */
static int64_t time_between(const struct random_market *m, uint64_t n, uint64_t *seed)
{
	int64_t from = time_of(m, n);
	int64_t to = n < m->events ? m->event[n].timestamp : from;
	uint64_t gap = (uint64_t)to - (uint64_t)from;

	return gap < 2 ? from : (int64_t)((uint64_t)from + unit_random(seed) % gap);
}

/* Comes to (n, t) in all ways there are, and compares. */
static void come_in_all_ways(struct random_market *m, struct mm_market *market, uint64_t *seed)
{
	uint64_t events = m->events;
	uint64_t n = random_place(seed, events);
	uint64_t other = random_place(seed, events);
	int64_t t = time_between(m, n, seed);
	int64_t step = (int64_t)(unit_random(seed) % 3000) * 1000 + 1;
	struct mm_error err;
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, &err);
	struct picture played, again;

	assert_non_null(playhead);
	play_to(playhead, n);
	assert_int_equal(mm_playhead_t(playhead), time_of(m, n));
	mm_playhead_set_time(playhead, t);
	played = take(market, playhead, step);

	mm_playhead_seek_event(playhead, other);
	mm_playhead_seek_event(playhead, n);
	mm_playhead_set_time(playhead, t);
	again = take(market, playhead, step);
	assert_same(market->symbols, &played, &again, "sought by number");
	drop(&again);

	if (n == events || m->event[n].timestamp > t) {
		mm_playhead_seek_event(playhead, other);
		mm_playhead_seek_time(playhead, t);
		again = take(market, playhead, step);
		assert_same(market->symbols, &played, &again, "sought by time");
		drop(&again);
	}

	mm_playhead_seek_event(playhead, n + (events - n) / 2);
	play_to(playhead, events);
	play_to(playhead, n);
	mm_playhead_set_time(playhead, t);
	again = take(market, playhead, step);
	assert_same(market->symbols, &played, &again, "played backward");
	drop(&again);

	uint64_t over = n + unit_random(seed) % 400;
	over = over > events ? events : over;
	play_to(playhead, over);
	for (uint64_t left = over - n; left;) {
		uint64_t some = 1 + unit_random(seed) % left;
		assert_true(mm_playhead_step_events(playhead, -(int64_t)some));
		left -= some;
		assert_int_equal(mm_playhead_t(playhead), time_of(m, n + left));
	}
	mm_playhead_set_time(playhead, t);
	again = take(market, playhead, step);
	assert_same(market->symbols, &played, &again, "overshot and stepped back");
	drop(&again);

	uint64_t under = n > 300 ? n - unit_random(seed) % 300 : 0;
	mm_playhead_seek_event(playhead, under);
	again = take(market, playhead, step); /* a look on the way changes nothing */
	drop(&again);
	if (under < n)
		assert_true(mm_playhead_step_events(playhead, (int64_t)(n - under)));
	mm_playhead_set_time(playhead, t);
	again = take(market, playhead, step);
	assert_same(market->symbols, &played, &again, "stepped on");
	drop(&again);

	drop(&played);
	mm_playhead_free(playhead);
}

static void a_place_looks_the_same_however_one_came_there(void **state)
{
	(void)state;
	for (uint64_t round = 1; round <= 24; round++) {
		uint64_t seed = round;
		struct random_shape shape = random_market_shape(&seed);
		struct random_market *m = random_market_new(&shape, &seed);
		struct mm_market *market = mm_market_new(m->pool, NULL, INT64_MIN, INT64_MAX, NULL);

		assert_non_null(market);
		for (int place = 0; place < 5; place++)
			come_in_all_ways(m, market, &seed);
		mm_market_free(market);
		random_market_free(m);
	}
}

/* n after going `count` snapshots back from n, by the sorted events. */
static uint64_t snapshots_back(const struct random_market *m, uint64_t n, uint64_t count)
{
	for (; count && n; count--) {
		int64_t t = m->event[n - 1].timestamp;
		while (n && m->event[n - 1].timestamp == t)
			n--;
	}
	return n;
}

static uint64_t snapshots_on(const struct random_market *m, uint64_t n, uint64_t count)
{
	for (; count && n < m->events; count--) {
		int64_t t = m->event[n].timestamp;
		while (n < m->events && m->event[n].timestamp == t)
			n++;
	}
	return n;
}

static void snapshots_are_stepped_over_one_or_many_at_a_time(void **state)
{
	(void)state;
	for (uint64_t round = 1; round <= 12; round++) {
		uint64_t seed = round + 100;
		struct random_shape shape = random_market_shape(&seed);
		struct random_market *m = random_market_new(&shape, &seed);
		struct mm_market *market = mm_market_new(m->pool, NULL, INT64_MIN, INT64_MAX, NULL);
		struct mm_playhead *playhead = mm_playhead_new(market, NULL, NULL);

		for (int i = 0; i < 30; i++) {
			uint64_t n = random_place(&seed, m->events);
			int64_t count = (int64_t)(unit_random(&seed) % (i % 2 ? 8 : 400)) + 1;

			mm_playhead_seek_event(playhead, n);
			assert_int_equal(mm_playhead_step_snapshots(playhead, -count), n > 0);
			n = snapshots_back(m, n, (uint64_t)count);
			assert_int_equal(mm_playhead_n(playhead), n);
			assert_int_equal(mm_playhead_t(playhead), time_of(m, n));
			assert_int_equal(mm_playhead_step_snapshots(playhead, count),
					 n < m->events);
			n = snapshots_on(m, n, (uint64_t)count);
			assert_int_equal(mm_playhead_n(playhead), n);
			assert_int_equal(mm_playhead_t(playhead), time_of(m, n));
		}
		mm_playhead_free(playhead);
		mm_market_free(market);
		random_market_free(m);
	}
}

static void backward_the_time_is_right_after_every_slice(void **state)
{
	uint64_t seed = 3;
	struct random_shape shape = {
		.symbols = 9, .events = 30000, .width = 20000, .block_rows = 64};
	struct random_market *m = random_market_new(&shape, &seed);
	struct mm_market *market = mm_market_new(m->pool, NULL, INT64_MIN, INT64_MAX, NULL);
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, NULL);
	bool done = false;

	(void)state;
	mm_playhead_seek_event(playhead, m->events);
	while (!done) {
		size_t most = 1 + unit_random(&seed) % 3000;
		mm_playhead_play(playhead, -1, most, INT64_MIN, &done);
		assert_int_equal(mm_playhead_t(playhead), time_of(m, mm_playhead_n(playhead)));
		if (!done)
			mm_playhead_ready(playhead, -1, MM_SECOND);
	}
	assert_int_equal(mm_playhead_n(playhead), 0);
	mm_playhead_free(playhead);
	mm_market_free(market);
	random_market_free(m);
}

static void before_the_first_event_nothing_is_played(void **state)
{
	uint64_t seed = 4;
	struct random_shape shape = {
		.symbols = 3, .events = 1000, .first = 500, .width = 100, .block_rows = 64};
	struct random_market *m = random_market_new(&shape, &seed);
	struct mm_market *market = mm_market_new(m->pool, NULL, INT64_MIN, INT64_MAX, NULL);
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, NULL);

	(void)state;
	mm_playhead_seek_time(playhead, market->start - 1);
	assert_int_equal(mm_playhead_n(playhead), 0);
	assert_int_equal(mm_playhead_t(playhead), market->start);
	mm_playhead_seek_time(playhead, INT64_MIN);
	assert_int_equal(mm_playhead_n(playhead), 0);
	mm_playhead_seek_time(playhead, market->start);
	assert_int_equal(mm_playhead_n(playhead), random_market_until(m, market->start));
	mm_playhead_seek_time(playhead, INT64_MAX);
	assert_int_equal(mm_playhead_n(playhead), 1000);
	mm_playhead_free(playhead);
	mm_market_free(market);
	random_market_free(m);
}

static void a_step_of_a_million_snapshots_can_be_stopped(void **state)
{
	uint64_t seed = 5;
	struct random_shape shape = {
		.symbols = 3, .events = 5000, .width = 1000000, .block_rows = 64};
	struct random_market *m = random_market_new(&shape, &seed);
	struct mm_market *market = mm_market_new(m->pool, NULL, INT64_MIN, INT64_MAX, NULL);
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, NULL);
	atomic_bool stop = true;

	(void)state;
	mm_playhead_set_stop(playhead, &stop);
	mm_playhead_step_snapshots(playhead, 1000000);
	assert_int_equal(mm_playhead_n(playhead), 0);
	stop = false;
	assert_true(mm_playhead_step_snapshots(playhead, 1000000));
	assert_int_equal(mm_playhead_n(playhead), 5000);
	stop = true;
	mm_playhead_step_snapshots(playhead, INT64_MIN);
	assert_int_equal(mm_playhead_n(playhead), 5000);
	mm_playhead_free(playhead);
	mm_market_free(market);
	random_market_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_looks_the_same_however_one_came_there),
		cmocka_unit_test(snapshots_are_stepped_over_one_or_many_at_a_time),
		cmocka_unit_test(backward_the_time_is_right_after_every_slice),
		cmocka_unit_test(before_the_first_event_nothing_is_played),
		cmocka_unit_test(a_step_of_a_million_snapshots_can_be_stopped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
