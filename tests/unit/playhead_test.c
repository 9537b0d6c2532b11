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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_looks_the_same_however_one_came_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
