/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a market and their tapes, against the events themselves. */
#include "support/unit.h"

#include "support/random_market.h"
#include "support/tables.h"

#include "base/guard.h"
#include "replay/part_tape.h"

#include <math.h>

#define MARKETS 25

struct stage {
	struct random_market *plain;
	struct mm_market *market;
	struct mm_playhead *playhead;
	struct part_tape tape;
};

static void set_up(struct stage *stage, const struct random_shape *shape, uint64_t *random,
		   int64_t from, int64_t to)
{
	struct mm_error err;

	*stage = (struct stage){.plain = random_market_new(shape, random)};
	stage->market = mm_market_new(stage->plain->pool, NULL, from, to, &err);
	if (!stage->market)
		fail_msg("%s", err.text);
	stage->playhead = mm_playhead_new(stage->market, NULL, &err);
	if (!stage->playhead)
		fail_msg("%s", err.text);
}

static void tear_down(struct stage *stage)
{
	part_tape_free(&stage->tape);
	mm_playhead_free(stage->playhead);
	mm_market_free(stage->market);
	random_market_free(stage->plain);
}

static void choose(struct stage *stage, const char *list, uint32_t only)
{
	struct mm_error err;

	if (!part_tape_choose(&stage->tape, stage->market, list, only, &err))
		fail_msg("%s", err.text);
}

static bool is_same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Compares the tape at the playhead with the events from [low, n) that belong on it. `high`: one
 * after the last event before the playhead. */
static void check(struct stage *stage, const char *list, uint32_t only, uint64_t low, uint64_t high,
		  uint64_t back)
{
	const struct random_market *plain = stage->plain;
	const struct part_tape *tape = &stage->tape;
	uint64_t events = 0, skipped = 0;
	size_t shown = 0;

	choose(stage, list, only);
	part_tape_read(&stage->tape, stage->market, stage->playhead, back);
	for (uint64_t n = high; n-- > low;) {
		uint32_t s = plain->event[n].symbol;
		if (only != UINT32_MAX
			    ? s != only
			    : *list && !mm_list_matches(list, mm_pool_symbol(plain->pool, s)))
			continue;
		events++;
		if (skipped < back) {
			skipped++;
			continue;
		}
		if (shown == MM_TAPE_MAX)
			continue;
		struct mm_trade want = random_market_trade(plain, n);
		const struct mm_trade *got = &tape->trade[shown++];
		if (shown <= tape->count && got->timestamp == want.timestamp &&
		    got->symbol == want.symbol && got->price == want.price &&
		    got->volume == want.volume && is_same(got->previous, want.previous))
			continue;
		random_market_describe(plain);
		fail_msg("list \"%s\", only %u, %llu back of event %llu: line %zu of %zu is not "
			 "event %llu",
			 list, only, (unsigned long long)back, (unsigned long long)high, shown,
			 tape->count, (unsigned long long)n);
	}
	assert_int_equal(tape->count, shown);
	assert_int_equal(tape->events, events);
	assert_int_equal(tape->back, back < events ? back : events);
}

static const char *const lists[] = {"", "", "*0", "S00001", "S0000?,S*5", "no such symbol", "*"};

static void a_part_shows_its_own_events_as_far_back_as_they_go(void **state)
{
	(void)state;
	uint64_t random = 1;

	for (int i = 0; i < MARKETS; i++) {
		struct random_shape shape = random_market_shape(&random);
		struct stage stage;
		set_up(&stage, &shape, &random, INT64_MIN, INT64_MAX);
		for (int j = 0; j < 20; j++) {
			uint64_t n = random_place(&random, stage.plain->events);
			const char *list = lists[unit_random(&random) % 7];
			uint32_t only = unit_random(&random) % 3
						? UINT32_MAX
						: (uint32_t)(unit_random(&random) % shape.symbols);
			mm_playhead_seek_event(stage.playhead, n);
			check(&stage, list, only, 0, n, 0);
			uint64_t back = random_place(&random, n);
			for (int k = 0; k < 4; k++) { /* a page up or down, or far away */
				check(&stage, list, only, 0, n, back);
				back += unit_random(&random) % 600;
				back -= back < 300 ? back : 300;
			}
			check(&stage, list, only, 0, n, UINT64_MAX);
			check(&stage, list, only, 0, n, n);
		}
		tear_down(&stage);
	}
}

static void it_begins_where_the_market_does(void **state)
{
	(void)state;
	uint64_t random = 2;
	struct random_shape shape = {.symbols = 12,
				     .segments = 2,
				     .events = 5000,
				     .width = 9999,
				     .clusters = 50,
				     .block_rows = 64};
	struct stage stage;

	set_up(&stage, &shape, &random, 3000, 7000);
	uint64_t low = random_market_until(stage.plain, 2999);
	uint64_t n = stage.market->events;
	mm_playhead_seek_event(stage.playhead, n);
	for (size_t i = 0; i < 7; i++) {
		check(&stage, lists[i], UINT32_MAX, low, low + n, 0);
		check(&stage, lists[i], UINT32_MAX, low, low + n, n / 3);
		check(&stage, lists[i], UINT32_MAX, low, low + n, n);
	}
	for (size_t i = 0; i < 7; i++) /* others, as far back */
		check(&stage, lists[i], UINT32_MAX, low, low + n, 10);
	check(&stage, "", 7, low, low + n, 10);
	check(&stage, "", 8, low, low + n, 10);
	tear_down(&stage);
}

static void played_to_or_back_to_it_is_the_same(void **state)
{
	(void)state;
	uint64_t random = 3;
	struct random_shape shape = {
		.symbols = 12, .events = 9000, .width = 9999, .block_rows = 64};
	struct stage stage;

	set_up(&stage, &shape, &random, INT64_MIN, INT64_MAX);
	for (int64_t step = 1500; step >= -700; step -= 550)
		for (int i = 0; i < 4; i++) {
			mm_playhead_step_events(stage.playhead, step);
			uint64_t n = mm_playhead_n(stage.playhead);
			check(&stage, "S*1", UINT32_MAX, 0, n, 0);
			check(&stage, "S*1", UINT32_MAX, 0, n, n / 40);
			check(&stage, "", UINT32_MAX, 0, n, n / 3);
		}
	tear_down(&stage);
}

/* The break is found by the tape: what it costs is the same for the part and the whole. */
static void a_table_that_breaks_costs_its_own_events_alone(void **state)
{
	(void)state;
	uint64_t random = 4;
	struct random_shape shape = {
		.symbols = 4, .events = 40000, .width = 999999, .block_rows = 64};

	mm_guard_install();
	for (int filtered = 0; filtered < 2; filtered++) {
		struct stage stage;
		char file[MM_FILE_MAX];
		set_up(&stage, &shape, &random, INT64_MIN, INT64_MAX);
		const struct random_market *plain = stage.plain;
		uint64_t all = shape.events - (filtered ? plain->rows[3] : 0);
		mm_playhead_seek_event(stage.playhead, shape.events);
		choose(&stage, filtered ? "S00000,S00001,S00002" : "", UINT32_MAX);
		mm_pool_file(plain->pool, 1, file);
		tables_truncate(plain->directory, file, 4096);
		part_tape_read(&stage.tape, stage.market, stage.playhead, 15000);
		assert_int_equal(stage.market->high[1], 0);
		/* the playhead is another place now */
		part_tape_read(&stage.tape, stage.market, stage.playhead, 1000);
		assert_int_equal(stage.tape.events, all - plain->rows[1]);
		uint64_t n = shape.events, left = 1000;
		for (size_t i = 0; i < stage.tape.count;) {
			uint32_t s = plain->event[--n].symbol;
			if (s == 1 || (filtered && s == 3))
				continue;
			if (left) {
				left--;
				continue;
			}
			assert_int_equal(stage.tape.trade[i].timestamp, plain->event[n].timestamp);
			assert_int_equal(stage.tape.trade[i++].symbol, s);
		}
		assert_int_equal(stage.tape.count, MM_TAPE_MAX);
		tear_down(&stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_shows_its_own_events_as_far_back_as_they_go),
		cmocka_unit_test(it_begins_where_the_market_does),
		cmocka_unit_test(played_to_or_back_to_it_is_the_same),
		cmocka_unit_test(a_table_that_breaks_costs_its_own_events_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
