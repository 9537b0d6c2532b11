/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where breakpoints stop a replay, against a plain look at every event. */
#include "base/guard.h"
#include "replay/pace.h"
#include "support/plain_breaks.h"
#include "support/tables.h"

#include <mmtui/player.h>
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

static const struct mm_view *ask(struct mm_player *player, struct mm_request request)
{
	mm_player_request(player, &request);
	mm_player_settle(player);
	return mm_player_view(player);
}

static const struct mm_view *seek_event(struct mm_player *player, uint64_t n)
{
	struct mm_request request = {.kind = MM_SEEK,
				     .position = {.kind = MM_AT_EVENT, .value = (int64_t)n}};

	return ask(player, request);
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

	ask(play->player, (struct mm_request){.kind = MM_REVERSE, .count = play->direction});
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
		const struct mm_view *view = seek_event(play.player, n);
		struct mm_request speed = {.kind = MM_SET_SPEED,
					   .speed = random_speed(stage, &stage->seed)};
		if (with_sink) /* a jump does not pass its events on */
			speed.speed.kind = MM_SPEED_MAX;
		play.n = view->n + stage->low;
		play.sunk = with_sink ? 0 : UINT64_MAX;
		ask(play.player, speed);
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

/* --- one thing at a time ---------------------------------------------------------------------- */

#define SECONDS(n) (INT64_C(1381132800) * MM_SECOND + (n)*MM_SECOND)

/* A trade of a market that is written down. */
struct trade {
	int64_t second;
	double price, size;
};

/* A directory with A.bin and B.bin. */
static char *write_market(const struct trade *a, size_t as, const struct trade *b, size_t bs)
{
	char *directory = tables_directory(), path[512];
	const struct trade *trade[] = {a, b};
	size_t count[] = {as, bs};
	struct mm_error err;

	for (int i = 0; i < 2; i++) {
		char name[] = {(char)('A' + i), '\0'};
		struct mm_writer_options options = {
			.symbol = name, .rows = count[i], .block_rows = 64};
		snprintf(path, sizeof path, "%s/%s.bin", directory, name);
		struct mm_writer *writer = mm_writer_open(path, &options, &err);
		assert_non_null(writer);
		for (size_t k = 0; k < count[i]; k++) {
			int64_t t = SECONDS(trade[i][k].second);
			assert_true(mm_writer_add(writer, 1, &t, &trade[i][k].price,
						  &trade[i][k].size, NULL, &err));
		}
		assert_true(mm_writer_finish(writer, &err));
	}
	return directory;
}

struct small {
	char *directory;
	struct mm_pool *pool;
	struct mm_player *player;
};

static struct small start_small(const struct trade *a, size_t as, const struct trade *b, size_t bs)
{
	struct small small = {.directory = write_market(a, as, b, bs)};
	struct mm_player_options options = {
		.from = INT64_MIN, .to = INT64_MAX, .speed = {.kind = MM_SPEED_MAX}};

	small.pool = mm_pool_open(small.directory, NULL, NULL);
	assert_non_null(small.pool);
	small.player = mm_player_start(small.pool, &options, NULL);
	assert_non_null(small.player);
	mm_player_settle(small.player);
	return small;
}

static void stop_small(struct small *small)
{
	mm_player_stop(small->player);
	mm_pool_close(small->pool);
	tables_remove(small->directory);
}

static const struct mm_view *add_break(struct small *small, const char *condition)
{
	struct mm_request add = {.kind = MM_BREAK_ADD};

	snprintf(add.text, sizeof add.text, "%s", condition);
	return ask(small->player, add);
}

/* Plays in a direction until it pauses; returns n there. */
static uint64_t play_small(struct small *small, int direction)
{
	mm_player_request(small->player,
			  &(struct mm_request){.kind = MM_REVERSE, .count = direction});
	mm_player_request(small->player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_wait_pause(small->player);
	return mm_player_view(small->player)->n;
}

/* Events:      1   2   3   4   5   6   7   8   9   10
 * A            10  11          12  13      9   11
 * B                    20  21          22          20 */
static const struct trade a_trades[] = {{1, 10, 100}, {2, 11, 500}, {5, 12, 900},
					{6, 13, 100}, {8, 9, 100},  {9, 11, 900}};
static const struct trade b_trades[] = {{3, 20, 100}, {4, 21, 900}, {7, 22, 100}, {40, 20, 100}};
#define SMALL a_trades, 6, b_trades, 4

static void a_condition_of_the_state_fires_where_it_turns_true(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "A price > 10.5");
	assert_int_equal(play_small(&small, 1), 2);
	const struct mm_view *view = mm_player_view(small.player);
	assert_string_equal(view->notice, "breakpoint 1: A price > 10.5, at 11");
	assert_int_equal(view->t, SECONDS(2));
	assert_int_equal(play_small(&small, 1), 9); /* it stayed true until 8 */
	assert_int_equal(play_small(&small, 1), 10);
	assert_true(mm_player_view(small.player)->at_end);
	assert_int_equal(mm_player_view(small.player)->stopped_by, 0);
	/* backward: without event 8, A is at 13 again */
	assert_int_equal(play_small(&small, -1), 7);
	view = mm_player_view(small.player);
	assert_string_equal(view->notice, "breakpoint 1: A price > 10.5, at 13");
	assert_int_equal(view->stopped_at.timestamp, SECONDS(8));
	assert_true(view->stopped_at.price == 9 && view->stopped_at.previous == 13);
	assert_int_equal(view->t, SECONDS(7));
	assert_int_equal(play_small(&small, -1), 0);
	stop_small(&small);
}

static void a_condition_of_the_event_fires_on_each(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "* size >= 900");
	assert_int_equal(play_small(&small, 1), 4);
	assert_string_equal(mm_player_view(small.player)->notice,
			    "breakpoint 1: * size >= 900, B at 900");
	assert_int_equal(play_small(&small, 1), 5);
	assert_int_equal(play_small(&small, 1), 9);
	assert_int_equal(play_small(&small, -1), 8); /* it moves again: the event is taken away */
	assert_int_equal(play_small(&small, -1), 4);
	assert_int_equal(play_small(&small, -1), 3);
	assert_int_equal(play_small(&small, -1), 0);
	stop_small(&small);
}

static void figures_are_told_with_their_thousands_apart(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "A volume >= 1500");
	play_small(&small, 1);
	assert_string_equal(mm_player_view(small.player)->notice,
			    "breakpoint 1: A volume >= 1500, at 1,500");
	stop_small(&small);
}

static void a_gap_is_told_as_a_duration(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "* gap > 30s");
	assert_int_equal(play_small(&small, 1), 10);
	assert_string_equal(mm_player_view(small.player)->notice,
			    "breakpoint 1: * gap > 30s, B at 33s");
	stop_small(&small);
}

static void a_gap_over_the_end_of_a_session_is_one(void **state)
{
	struct small small = {.directory = tables_directory()};
	struct mm_player_options options = {
		.from = INT64_MIN, .to = INT64_MAX, .speed = {.kind = MM_SPEED_MAX}};

	(void)state;
	for (int day = 0; day < 2; day++) {
		struct mm_writer_options writing = {.symbol = "A", .rows = 2, .block_rows = 64};
		char name[8], path[512];
		snprintf(name, sizeof name, "%d", day);
		tables_mkdir(small.directory, name);
		snprintf(path, sizeof path, "%s/%d/A.bin", small.directory, day);
		struct mm_writer *writer = mm_writer_open(path, &writing, NULL);
		assert_non_null(writer);
		for (int i = 0; i < 2; i++) {
			int64_t t = SECONDS(day * 86400 + i);
			double price = 10 + day + i, size = 100;
			assert_true(mm_writer_add(writer, 1, &t, &price, &size, NULL, NULL));
		}
		assert_true(mm_writer_finish(writer, NULL));
	}
	small.pool = mm_pool_open(small.directory, NULL, NULL);
	small.player = mm_player_start(small.pool, &options, NULL);
	add_break(&small, "A gap > 1h");
	assert_int_equal(play_small(&small, 1), 3);
	assert_string_equal(mm_player_view(small.player)->notice,
			    "breakpoint 1: A gap > 1h, at 23h59m59s");
	ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	seek_event(small.player, 0);
	add_break(&small, "A gap = 23h59m59s");
	assert_int_equal(play_small(&small, 1), 3);
	add_break(&small, "A trades = 1"); /* the session's */
	assert_int_equal(play_small(&small, -1), 2);
	assert_int_equal(play_small(&small, -1), 1);
	stop_small(&small);
}

static void comparisons_are_true_together(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "A price > 11.5 and size > 500 and change% > 15");
	assert_int_equal(play_small(&small, 1), 5);
	assert_string_equal(mm_player_view(small.player)->notice,
			    "breakpoint 1: A price > 11.5 and size > 500 and change% > 15, "
			    "at 12 and 900 and 20%");
	assert_int_equal(play_small(&small, 1), 10);
	stop_small(&small);
}

static void of_what_is_not_known_nothing_is_true(void **state)
{
	static const struct trade a[] = {{1, 0, 0}, {2, 10, 0}, {3, 10, 100}};
	static const struct trade b[] = {{4, 10, 100}, {4, 11, 100}};
	struct small small = start_small(a, 3, b, 2);

	(void)state;
	add_break(&small, "A change% != 5"); /* from 0 */
	assert_int_equal(play_small(&small, 1), 5);
	ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	seek_event(small.player, 0);
	add_break(&small, "A vwap != 5"); /* of no volume */
	assert_int_equal(play_small(&small, 1), 3);
	ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	seek_event(small.player, 0);
	add_break(&small, "B gap != 5s"); /* before the first trade */
	assert_int_equal(play_small(&small, 1), 5);
	add_break(&small, "* price > 0");
	assert_int_equal(play_small(&small, -1), 4); /* the second gap */
	assert_int_equal(play_small(&small, -1), 0); /* nothing is known before a first trade */
	stop_small(&small);
}

static void several_on_one_event_stop_once_and_all_are_hit(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "B price > 20.5");
	add_break(&small, "A price > 11.5");
	add_break(&small, "* size > 800");
	assert_int_equal(play_small(&small, 1), 4);
	const struct mm_view *view = mm_player_view(small.player);
	assert_int_equal(view->stopped_by, 1);
	assert_string_equal(view->notice, "breakpoint 1: B price > 20.5, at 21 (and 1 more)");
	assert_int_equal(view->break_point[0].hits, 1);
	assert_int_equal(view->break_point[1].hits, 0);
	assert_int_equal(view->break_point[2].hits, 1);
	assert_int_equal(play_small(&small, 1), 5);
	stop_small(&small);
}

static void seeks_and_steps_go_where_they_say(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "* price > 0 and size > 0");
	assert_int_equal(seek_event(small.player, 7)->n, 7);
	assert_int_equal(
		ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 2})->n, 9);
	assert_int_equal(
		ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -5})->n, 4);
	assert_int_equal(mm_player_view(small.player)->break_point[0].hits, 0);
	stop_small(&small);
}

static void where_it_stopped_is_told_until_the_playhead_moves(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "A price > 10.5");
	play_small(&small, 1);
	const struct mm_view *view = mm_player_view(small.player);
	assert_int_equal(view->stopped_by, 1);
	assert_int_equal(view->stopped_at.timestamp, SECONDS(2));
	assert_int_equal(view->stopped_at.symbol, 0);
	view = ask(small.player, (struct mm_request){.kind = MM_MARK_IN});
	assert_int_equal(view->stopped_by, 1);
	view = ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 1});
	assert_int_equal(view->stopped_by, 0);
	view = ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -1});
	assert_int_equal(view->stopped_by, 0);
	stop_small(&small);
}

static void they_are_listed_and_deleted_by_number(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "A price>10.5");
	add_break(&small, " B   size  ==  900 ");
	const struct mm_view *view = add_break(&small, "* gap > 1h");
	assert_int_equal(view->breaks, 3);
	assert_string_equal(view->break_point[0].text, "A price > 10.5");
	assert_string_equal(view->break_point[1].text, "B size = 900");
	view = ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE, .count = 2});
	assert_int_equal(view->breaks, 2);
	assert_int_equal(view->break_point[1].number, 3);
	view = ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE, .count = 2});
	assert_true(view->notice_is_error);
	assert_string_equal(view->notice, "delete: there is no breakpoint 2");
	view = add_break(&small, "A price > 12");
	assert_int_equal(view->break_point[2].number, 4); /* no number is used twice */
	view = ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	assert_int_equal(view->breaks, 0);
	assert_int_equal(play_small(&small, 1), 10);
	stop_small(&small);
}

static void what_cannot_be_is_refused(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	const struct mm_view *view = add_break(&small, "A,C price > 10.5");
	assert_true(view->notice_is_error);
	assert_non_null(strstr(view->notice, "no symbol matches \"C\""));
	assert_int_equal(view->breaks, 0);
	view = add_break(&small, "A prise > 10.5");
	assert_true(view->notice_is_error);
	for (int i = 0; i < MM_BREAKS_MAX; i++)
		view = add_break(&small, "A price > 10.5");
	assert_false(view->notice_is_error);
	assert_int_equal(view->breaks, MM_BREAKS_MAX);
	view = add_break(&small, "A price > 10.5");
	assert_true(view->notice_is_error);
	stop_small(&small);
}

/* --- what is not read ------------------------------------------------------------------------- */

#define MANY 64000 /* rows: 1000 blocks of 64 */

#define LATE 32000 /* the first row of a block */

/* One symbol, a trade a second; all alike but for one of another size, one at another price and a
 * gap before LATE. */
static struct mm_pool *write_rare(char **directory, uint64_t large, uint64_t high)
{
	struct mm_writer_options options = {.symbol = "A", .rows = MANY, .block_rows = 64};
	char path[512];

	*directory = tables_directory();
	snprintf(path, sizeof path, "%s/A.bin", *directory);
	struct mm_writer *writer = mm_writer_open(path, &options, NULL);
	assert_non_null(writer);
	for (uint64_t i = 0; i < MANY; i++) {
		int64_t t = SECONDS((int64_t)(i < LATE ? i : i + 1000));
		double price = i == high ? 200 : 100, size = i == large ? 5000 : 10;
		assert_true(mm_writer_add(writer, 1, &t, &price, &size, NULL, NULL));
	}
	assert_true(mm_writer_finish(writer, NULL));
	struct mm_pool *pool = mm_pool_open(*directory, NULL, NULL);
	mm_pool_wait(pool);
	return pool;
}

/* Looks for one condition through the whole market; counts what was read on the way. */
static struct mm_looking look_through(struct mm_pool *pool, const char *condition, int direction,
				      uint64_t *stop)
{
	struct mm_market *market = mm_market_new(pool, NULL, INT64_MIN, INT64_MAX, NULL);
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, NULL);
	struct mm_breakpoints *breaks = mm_breakpoints_new(market, NULL);
	const struct mm_bound *bound = &breaks->bound;
	int64_t end = direction > 0 ? INT64_MAX : INT64_MIN;

	assert_non_null(mm_breakpoints_add(breaks, condition, NULL));
	mm_playhead_seek_event(playhead, direction > 0 ? 0 : MANY);
	do
		mm_breakpoints_look(breaks, playhead, direction, market->start);
	while (!bound->stops && bound->until != end);
	*stop = bound->stops ? bound->n : UINT64_MAX;
	struct mm_looking looking = breaks->looking;
	mm_breakpoints_free(breaks);
	mm_playhead_free(playhead);
	mm_market_free(market);
	return looking;
}

static void blocks_that_cannot_match_are_not_read(void **state)
{
	char *directory;
	struct mm_pool *pool = write_rare(&directory, 50000, 40000);
	struct mm_looking looking;
	uint64_t stop;

	(void)state;
	looking = look_through(pool, "A size >= 5000", 1, &stop);
	assert_int_equal(stop, 50001);
	assert_int_equal(looking.blocks_read, 1);
	assert_int_equal(looking.blocks_skipped, 50000 / 64);
	looking = look_through(pool, "A price > 150", 1, &stop);
	assert_int_equal(stop, 40001);
	assert_int_equal(looking.blocks_read, 1);
	assert_int_equal(looking.blocks_skipped, 40000 / 64);
	looking = look_through(pool, "A price < 150", 1, &stop); /* true from the first on */
	assert_int_equal(stop, 1);
	assert_int_equal(looking.blocks_read, 0);
	looking = look_through(pool, "A change% >= 100", -1, &stop); /* without event 40001 */
	assert_int_equal(stop, 40001);
	assert_int_equal(looking.blocks_read, 1);
	assert_int_equal(looking.blocks_skipped, (MANY - 40001) / 64);
	looking = look_through(pool, "A volume >= 400000", 1, &stop);
	assert_int_equal(stop, 40000);
	assert_int_equal(looking.blocks_read, 1);
	looking = look_through(pool, "A gap > 64s", 1, &stop);
	assert_int_equal(stop, LATE + 1);
	assert_int_equal(looking.blocks_read,
			 2); /* that it lies between two is all the index says */
	looking = look_through(pool, "A gap > 1065s", 1, &stop);
	assert_int_equal(stop, UINT64_MAX);
	assert_int_equal(looking.blocks_read, 0);
	assert_int_equal(looking.blocks_skipped, 1000);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void a_header_that_says_no_saves_the_index_too(void **state)
{
	char *directory;
	struct mm_pool *pool = write_rare(&directory, 50000, 40000);
	struct mm_looking looking;
	uint64_t stop;

	(void)state;
	looking = look_through(pool, "A gap > 20h", 1, &stop); /* 64000 s have no room for it */
	assert_int_equal(stop, UINT64_MAX);
	assert_int_equal(looking.tables_skipped, 1);
	looking = look_through(pool, "A price > 200", 1, &stop);
	assert_int_equal(stop, UINT64_MAX);
	assert_int_equal(looking.tables_skipped, 1);
	assert_int_equal(looking.blocks_read + looking.blocks_skipped, 0);
	mm_pool_close(pool);
	tables_remove(directory);
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
				     .first = SECONDS(0),
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
				     .first = SECONDS(0),
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
	ask(play.player, (struct mm_request){.kind = MM_SET_SPEED,
					     .speed = {MM_SPEED_MULTIPLE, MM_SPEED_LEAST}});
	seek_event(play.player, 100);
	mm_player_request(play.player, &(struct mm_request){.kind = MM_PLAY});
	mm_player_request(play.player,
			  &(struct mm_request){.kind = MM_BREAK_ADD, .text = "* size >= 0"});
	mm_player_wait_pause(play.player);
	const struct mm_view *view = mm_player_view(play.player);
	assert_int_equal(view->stopped_by, 1);
	uint64_t n = view->n;
	assert_true(n > 100 && n < 20000);
	ask(play.player,
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
		cmocka_unit_test(a_condition_of_the_state_fires_where_it_turns_true),
		cmocka_unit_test(a_condition_of_the_event_fires_on_each),
		cmocka_unit_test(figures_are_told_with_their_thousands_apart),
		cmocka_unit_test(a_gap_is_told_as_a_duration),
		cmocka_unit_test(comparisons_are_true_together),
		cmocka_unit_test(of_what_is_not_known_nothing_is_true),
		cmocka_unit_test(several_on_one_event_stop_once_and_all_are_hit),
		cmocka_unit_test(seeks_and_steps_go_where_they_say),
		cmocka_unit_test(where_it_stopped_is_told_until_the_playhead_moves),
		cmocka_unit_test(they_are_listed_and_deleted_by_number),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(blocks_that_cannot_match_are_not_read),
		cmocka_unit_test(a_gap_over_the_end_of_a_session_is_one),
		cmocka_unit_test(a_table_that_breaks_costs_its_symbol_alone),
		cmocka_unit_test(it_takes_effect_while_it_plays_and_so_does_its_end),
		cmocka_unit_test(a_header_that_says_no_saves_the_index_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
