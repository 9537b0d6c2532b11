/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where breakpoints stop a replay, against a plain look at every event. */
#include "base/guard.h"
#include "replay/pace.h"
#include "support/plain_breaks.h"
#include "support/players.h"
#include "support/tables.h"

#include <mmtui/time.h>

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MARKETS 100
#define BREAKS 4

/* Pages that are not in memory. The library's reads come here; of those that are not to wait, some
 * are told to come later while `late` is a random state. */
static _Thread_local uint64_t late;
static uint64_t lates;

ssize_t preadv2(int fd, const struct iovec *to, int count, off_t offset, int flags)
{
	if ((flags & RWF_NOWAIT) && late && unit_random(&late) % 3 == 0) {
		lates++;
		errno = EAGAIN;
		return -1;
	}
	return syscall(SYS_preadv2, fd, to, count, (long)offset, (long)((uint64_t)offset >> 32),
		       flags);
}

/* A market, some random breakpoints on it, and the stretch of it that is replayed. */
struct stage {
	struct random_market *random;
	uint64_t seed;
	int64_t from, to;
	uint64_t low, high; /* of the events */
	struct plain_break plain[BREAKS];
	size_t count;
	bool late; /* pages are not in memory when they are looked for */
};

static void restrict_time(struct stage *stage)
{
	struct random_market *m = stage->random;

	stage->from = INT64_MIN;
	stage->to = INT64_MAX;
	stage->low = 0;
	stage->high = m->events;
	if (!m->events || unit_random(&stage->seed) % 3)
		return;
	int64_t a = m->event[unit_random(&stage->seed) % m->events].timestamp;
	int64_t b = m->event[unit_random(&stage->seed) % m->events].timestamp;
	if (a == b || (a > b ? b : a) == INT64_MIN)
		return;
	stage->from = a < b ? a : b;
	stage->to = a < b ? b : a;
	stage->low = random_market_until(m, stage->from - 1);
	stage->high = random_market_until(m, stage->to - 1);
}

static struct stage set_up(uint64_t seed)
{
	struct stage stage = {.seed = seed};
	struct random_shape shape = random_market_shape(&stage.seed);

	uint64_t most = seed % 8 ? 5000
				 : 20000; /* now and then more blocks than are read at once */

	shape.events = shape.events < most ? shape.events : most;
	stage.random = random_market_new(&shape, &stage.seed);
	restrict_time(&stage);
	stage.count = 1 + unit_random(&stage.seed) % BREAKS;
	for (size_t i = 0; i < stage.count; i++)
		stage.plain[i] = plain_break_new(stage.random, &stage.seed);
	return stage;
}

static void tear_down(struct stage *stage)
{
	for (size_t i = 0; i < stage->count; i++)
		plain_break_free(stage->random, &stage->plain[i]);
	random_market_free(stage->random);
}

static void describe(const struct stage *stage, int direction, uint64_t n)
{
	random_market_describe(stage->random);
	for (size_t i = 0; i < stage->count; i++)
		print_message("%zu: %s\n", i + 1, stage->plain[i].text);
	print_message("from n %llu of [%llu, %llu], direction %d\n", (unsigned long long)n,
		      (unsigned long long)stage->low, (unsigned long long)stage->high, direction);
}

/* The number of the symbol's row that leads to a place. */
static const struct random_event *event_to(const struct stage *stage, int direction, uint64_t n)
{
	return &stage->random->event[direction > 0 ? n - 1 : n];
}

/* Drops the market's pages from the page cache, so that they are to be asked for. */
static void forget(const struct random_market *m)
{
	for (uint32_t id = 0; id < mm_pool_tables(m->pool); id++) {
		char file[MM_FILE_MAX];
		mm_pool_file(m->pool, id, file);
		char *path = tables_path(m->directory, file);
		int fd = open(path, O_RDONLY);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
		free(path);
	}
}

/* Looks from a place until something is found or the end is reached, and compares. */
static void look_from(struct stage *stage, struct mm_breakpoints *breaks,
		      struct mm_playhead *playhead, int direction, uint64_t n)
{
	size_t first, fired, others;
	uint64_t next = plain_breaks_next(stage->random, stage->plain, stage->count, direction, n,
					  stage->low, stage->high, &first, &fired);
	int64_t everything = direction > 0 ? INT64_MAX : INT64_MIN;
	const struct mm_bound *bound = &breaks->bound;

	mm_playhead_seek_event(playhead, n - stage->low);
	if (unit_random(&stage->seed) % 8 == 0)
		forget(stage->random);
	breaks->slice = 1 + (int64_t)(unit_random(&stage->seed) >>
				      (44 + unit_random(&stage->seed) % 20));
	if (stage->late) /* nothing is resident, so that all is peeked at */
		mm_pool_trim(stage->random->pool);
	late = stage->late ? stage->seed | 1 : 0;
	do {
		while (!mm_breakpoints_look(breaks, playhead, direction, mm_playhead_t(playhead)))
			;
		/* what is within the bound has been looked at */
		int64_t t = next == UINT64_MAX ? 0 : event_to(stage, direction, next)->timestamp;
		if (next != UINT64_MAX && !bound->stops)
			assert_true(direction > 0
					    ? t > bound->until
					    : t <= bound->until && bound->until != everything);
	} while (!bound->stops && bound->until != everything);
	late = 0;
	if (bound->stops != (next != UINT64_MAX) ||
	    (bound->stops && bound->n != next - stage->low)) {
		describe(stage, direction, n);
		fail_msg("stops %d at %llu, not at %llu", bound->stops,
			 (unsigned long long)(bound->n + stage->low), (unsigned long long)next);
	}
	if (!bound->stops)
		return;
	const struct random_event *event = event_to(stage, direction, next);
	assert_int_equal(bound->symbol, event->symbol);
	assert_int_equal(bound->row, event->row);
	assert_int_equal(bound->t, event->timestamp);
	assert_int_equal(mm_breakpoints_hit(breaks, &others)->number, first + 1);
	assert_int_equal(others + 1, fired);
}

/* Looks from random places in a random market; how often something was found. */
static uint64_t look_around(uint64_t seed, bool are_late)
{
	struct stage stage = set_up(seed);
	struct mm_error err;
	struct mm_market *market = mm_market_new(stage.random->pool, NULL, stage.from, stage.to,
						 &err);
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, &err);
	struct mm_breakpoints *breaks = mm_breakpoints_new(market, &err);
	uint64_t found = 0;

	stage.late = are_late;
	if (are_late)
		mm_pool_set_budget(stage.random->pool, 1);
	for (size_t i = 0; i < stage.count; i++)
		if (!mm_breakpoints_add(breaks, stage.plain[i].text, &err))
			fail_msg("%s: %s", stage.plain[i].text, err.text);
	for (int i = 0; i < 30; i++) {
		int direction = i % 2 ? 1 : -1;
		uint64_t n = stage.low + random_place(&stage.seed, stage.high - stage.low);
		look_from(&stage, breaks, playhead, direction, n);
		found += breaks->stale;
	}
	mm_breakpoints_free(breaks);
	mm_playhead_free(playhead);
	mm_market_free(market);
	tear_down(&stage);
	return found;
}

static void it_is_found_where_a_plain_look_at_every_event_finds_it(void **state)
{
	uint64_t found = 0;

	(void)state;
	for (uint64_t seed = 0; seed < MARKETS; seed++)
		found += look_around(seed, false);
	assert_true(found > 10 * MARKETS); /* the conditions are not all without a case */
}

static void it_is_found_there_whatever_pages_come_late(void **state)
{
	(void)state;
	lates = 0;
	for (uint64_t seed = 0; seed < MARKETS / 4; seed++)
		look_around(seed, true);
	assert_true(lates > 10 * MARKETS);
}

/* --- playing ---------------------------------------------------------------------------------- */

/* A clock that jumps to whatever is waited for. */
struct fake_clock {
	int64_t now;
	int64_t look; /* how long a look takes */
};

static int64_t fake_now(void *arg)
{
	struct fake_clock *clock = arg;

	return clock->now += clock->look;
}

static bool fake_wait(void *arg, int fd, int64_t until)
{
	struct fake_clock *clock = arg;
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	if (poll(&poll_fd, 1, until == INT64_MAX ? -1 : 0) > 0)
		return true;
	clock->now = until > clock->now ? until : clock->now;
	return false;
}

struct play {
	struct stage *stage;
	struct mm_player *player;
	struct fake_clock time;
	struct mm_clock clock;
	uint64_t n;
	int direction;
	uint64_t sunk;
	uint64_t hits[BREAKS];
};

static void sink(void *arg, const struct mm_batch *batch, size_t first, size_t count, int direction)
{
	struct play *play = arg;

	(void)batch;
	(void)first;
	(void)direction;
	play->sunk += count;
}

static void start(struct play *play, bool with_sink)
{
	struct mm_player_options options = {.from = play->stage->from,
					    .to = play->stage->to,
					    .speed = {.kind = MM_SPEED_MAX},
					    .clock = &play->clock,
					    .sink = with_sink ? sink : NULL,
					    .sink_arg = play};
	struct mm_error err;

	play->clock = (struct mm_clock){fake_now, fake_wait, &play->time};
	play->player = mm_player_start(play->stage->random->pool, &options, &err);
	if (!play->player)
		fail_msg("%s", err.text);
	mm_player_settle(play->player);
	for (size_t i = 0; i < play->stage->count; i++) {
		struct mm_request add = {.kind = MM_BREAK_ADD};
		memcpy(add.text, play->stage->plain[i].text, sizeof add.text);
		mm_player_request(play->player, &add);
	}
}

/* A speed that takes a market from one end to the other in a few seconds of the clock, or none. */
static struct mm_speed random_speed(const struct stage *stage, uint64_t *seed)
{
	const struct random_market *m = stage->random;
	double width = m->events ? (double)m->event[m->events - 1].timestamp -
					   (double)m->event[0].timestamp
				 : 0;
	double multiple = width / 2e9;

	switch (unit_random(seed) % 4) {
	case 0: return (struct mm_speed){.kind = MM_SPEED_RATE, .value = 1 + (double)m->events / 2};
	case 1: return (struct mm_speed){.kind = MM_SPEED_MAX};
	default:
		if (multiple > MM_SPEED_MOST) /* centuries would take years */
			return (struct mm_speed){.kind = MM_SPEED_MAX};
		return (struct mm_speed){.kind = MM_SPEED_MULTIPLE,
					 .value = multiple < MM_SPEED_LEAST ? 1 : multiple};
	}
}

/* The time at which a step leaves the playhead: of the event before. */
static int64_t time_at(const struct stage *stage, const struct mm_view *view, uint64_t n)
{
	return n > stage->low ? stage->random->event[n - 1].timestamp : view->start;
}

/* Plays on from where it is and compares where it stops. */
static void play_on(struct play *play)
{
	struct stage *stage = play->stage;
	size_t first = 0, fired;
	uint64_t next = plain_breaks_next(stage->random, stage->plain, stage->count,
					  play->direction, play->n, stage->low, stage->high, &first,
					  &fired);
	uint64_t end = play->direction > 0 ? stage->high : stage->low;

	players_ask(play->player,
		    (struct mm_request){.kind = MM_REVERSE, .count = play->direction});
	mm_player_request(play->player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(play->player);
	const struct mm_view *view = mm_player_view(play->player);
	uint64_t n = view->n + stage->low;
	if (n != (next == UINT64_MAX ? end : next) ||
	    view->stopped_by != (next == UINT64_MAX ? 0 : first + 1)) {
		describe(stage, play->direction, play->n);
		fail_msg("at speed %d (%g) it stopped at %llu by %u, not at %llu by %zu",
			 (int)view->speed.kind, view->speed.value, (unsigned long long)n,
			 view->stopped_by, (unsigned long long)next, first + 1);
	}
	assert_int_equal(view->phase, MM_PAUSED);
	if (play->sunk != UINT64_MAX) {
		assert_int_equal(play->sunk, n > play->n ? n - play->n : play->n - n);
		play->sunk = 0;
	}
	play->n = n;
	if (next == UINT64_MAX)
		return;
	const struct random_event *event = event_to(stage, play->direction, n);
	assert_int_equal(view->stopped_at.symbol, event->symbol);
	assert_int_equal(view->stopped_at.timestamp, event->timestamp);
	assert_true(view->stopped_at.price == event->price);
	assert_true(view->stopped_at.volume == event->volume);
	assert_int_equal(view->t, time_at(stage, view, n));
	assert_true(play->direction < 0 || view->tape[0].symbol == event->symbol);
	for (size_t b = 0; b < stage->count; b++) {
		play->hits[b] += plain_break_fires(stage->random, &stage->plain[b], play->direction,
						   (uint64_t)(event - stage->random->event));
		assert_int_equal(view->break_point[b].hits, play->hits[b]);
	}
}

/* Plays from random places at random speeds and turns, with a sink or without. */
static void play_about(struct stage *stage, bool with_sink)
{
	struct play play = {.stage = stage, .sunk = with_sink ? 0 : UINT64_MAX};

	/* where looks take long, multiples fall behind and jump */
	play.time.look = unit_random(&stage->seed) % 2 ? 1000 : MM_FRAME;
	start(&play, with_sink);
	for (int i = 0; i < 4; i++) {
		uint64_t n = random_place(&stage->seed, stage->high - stage->low);
		const struct mm_view *view = players_seek_event(play.player, n);
		struct mm_request speed = {.kind = MM_SET_SPEED,
					   .speed = random_speed(stage, &stage->seed)};
		if (with_sink) /* a jump does not pass its events on */
			speed.speed.kind = MM_SPEED_MAX;
		play.n = view->n + stage->low;
		play.sunk = with_sink ? 0 : UINT64_MAX;
		players_ask(play.player, speed);
		play.direction = unit_random(&stage->seed) % 2 ? 1 : -1;
		for (int k = 0; k < 4; k++) {
			play_on(&play);
			if (unit_random(&stage->seed) % 4 == 0)
				play.direction = -play.direction;
		}
	}
	mm_player_stop(play.player);
}

static void playing_stops_there_at_every_speed_both_ways(void **state)
{
	(void)state;
	for (uint64_t seed = 1000; seed < 1000 + MARKETS; seed++) {
		struct stage stage = set_up(seed);
		play_about(&stage, seed % 3 == 0);
		tear_down(&stage);
	}
}

/* --- what breaks ------------------------------------------------------------------------------ */

#define VICTIM 1

static void shorten(const struct random_market *m, off_t bytes)
{
	char file[MM_FILE_MAX];

	mm_pool_file(m->pool, mm_pool_first_table(m->pool, VICTIM), file);
	char *path = tables_path(m->directory, file);
	assert_int_equal(truncate(path, bytes), 0);
	free(path);
}

/* Plays on; true where it stopped, at the next large event of the others. */
static bool stops_at_next_of_others(struct play *play, uint64_t *i)
{
	const struct random_market *m = play->stage->random;
	const struct mm_view *view;

	while (*i < m->events && (m->event[*i].symbol == VICTIM || m->event[*i].volume < 950))
		++*i;
	mm_player_request(play->player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(play->player);
	view = mm_player_view(play->player);
	if (*i == m->events) {
		assert_int_equal(view->stopped_by, 0);
		assert_true(view->at_end);
		return false;
	}
	assert_int_equal(view->stopped_by, 1);
	assert_int_equal(view->stopped_at.symbol, m->event[*i].symbol);
	assert_int_equal(view->stopped_at.timestamp, m->event[*i].timestamp);
	++*i;
	return true;
}

static void a_table_that_breaks_costs_its_symbol_alone(void **state)
{
	struct random_shape shape = {.symbols = 3,
				     .events = 30000,
				     .first = INT64_C(1381132800) * MM_SECOND,
				     .width = (uint64_t)MM_HOUR,
				     .block_rows = 64};

	(void)state;
	mm_guard_install(); /* cmocka takes the signals over for each test */
	for (int later = 0; later < 2; later++) {
		uint64_t seed = 5, i = 0, stops = 0;
		struct stage stage = {.random = random_market_new(&shape, &seed),
				      .from = INT64_MIN,
				      .to = INT64_MAX};
		struct play play = {.stage = &stage, .sunk = UINT64_MAX};
		play.time.look = 1000;
		start(&play, false);
		mm_player_request(play.player, &(struct mm_request){.kind = MM_BREAK_ADD,
								    .text = "* size >= 950"});
		if (later) { /* mapped and looked at once */
			mm_player_request(play.player, &(struct mm_request){.kind = MM_PLAY});
			mm_player_wait_pause(play.player);
			const struct mm_view *view = mm_player_view(play.player);
			while (stage.random->event[i].timestamp <= view->t)
				i++;
		}
		shorten(stage.random, later ? 8192 : 0);
		while (stops_at_next_of_others(&play, &i))
			stops++;
		assert_true(stops > 100);
		assert_true(mm_player_view(play.player)->broken == 1);
		mm_player_stop(play.player);
		random_market_free(stage.random);
	}
}

/* --- while it plays --------------------------------------------------------------------------- */

static void it_takes_effect_while_it_plays_and_so_does_its_end(void **state)
{
	struct random_shape shape = {.symbols = 2,
				     .events = 20000,
				     .first = INT64_C(1381132800) * MM_SECOND,
				     .width = (uint64_t)MM_HOUR,
				     .block_rows = 64};
	uint64_t seed = 3;
	struct stage stage = {
		.random = random_market_new(&shape, &seed), .from = INT64_MIN, .to = INT64_MAX};
	struct play play = {.stage = &stage, .sunk = UINT64_MAX};

	(void)state;
	play.time.look = 1000;
	start(&play, false);
	/* the clock of the test has no hour to wait: at 0.01x nothing happens by itself */
	players_ask(play.player, (struct mm_request){.kind = MM_SET_SPEED,
						     .speed = {MM_SPEED_MULTIPLE, MM_SPEED_LEAST}});
	players_seek_event(play.player, 100);
	mm_player_request(play.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_request(play.player,
			  &(struct mm_request){.kind = MM_BREAK_ADD, .text = "* size >= 0"});
	mm_player_wait_pause(play.player);
	const struct mm_view *view = mm_player_view(play.player);
	assert_int_equal(view->stopped_by, 1);
	uint64_t n = view->n;
	assert_true(n > 100 && n < 20000);
	players_ask(play.player,
		    (struct mm_request){.kind = MM_SET_SPEED, .speed = {.kind = MM_SPEED_MAX}});
	mm_player_request(play.player, &(struct mm_request){.kind = MM_BREAK_DELETE, .count = 1});
	mm_player_request(play.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(play.player);
	view = mm_player_view(play.player);
	assert_int_equal(view->n, 20000);
	assert_int_equal(view->stopped_by, 0);
	mm_player_stop(play.player);
	random_market_free(stage.random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_found_where_a_plain_look_at_every_event_finds_it),
		cmocka_unit_test(it_is_found_there_whatever_pages_come_late),
		cmocka_unit_test(playing_stops_there_at_every_speed_both_ways),
		cmocka_unit_test(a_table_that_breaks_costs_its_symbol_alone),
		cmocka_unit_test(it_takes_effect_while_it_plays_and_so_does_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
