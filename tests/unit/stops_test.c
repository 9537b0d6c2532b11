/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a player stops by breakpoints in a market that is written down, and what it says there. */
#include "support/players.h"
#include "support/tables.h"

#include <mmtui/pool.h>
#include <mmtui/time.h>

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
	return players_ask(small->player, add);
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
	assert_string_equal(view->notice, "breakpoint 1: A price > 10.5, at 11.00");
	assert_int_equal(view->t, SECONDS(2));
	assert_int_equal(play_small(&small, 1), 9); /* it stayed true until 8 */
	assert_int_equal(play_small(&small, 1), 10);
	assert_true(mm_player_view(small.player)->at_end);
	assert_int_equal(mm_player_view(small.player)->stopped_by, 0);
	/* backward: without event 8, A is at 13 again */
	assert_int_equal(play_small(&small, -1), 7);
	view = mm_player_view(small.player);
	assert_string_equal(view->notice, "breakpoint 1: A price > 10.5, at 13.00");
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
	players_ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	players_seek_event(small.player, 0);
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
			    "at 12.00 and 900 and 20%");
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
	players_ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	players_seek_event(small.player, 0);
	add_break(&small, "A vwap != 5"); /* of no volume */
	assert_int_equal(play_small(&small, 1), 3);
	players_ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	players_seek_event(small.player, 0);
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
	assert_string_equal(view->notice, "breakpoint 1: B price > 20.5, at 21.00 (and 1 more)");
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
	assert_int_equal(players_seek_event(small.player, 7)->n, 7);
	assert_int_equal(
		players_ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 2})
			->n,
		9);
	assert_int_equal(
		players_ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -5})
			->n,
		4);
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
	view = players_ask(small.player, (struct mm_request){.kind = MM_MARK_IN});
	assert_int_equal(view->stopped_by, 1);
	view = players_ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = 1});
	assert_int_equal(view->stopped_by, 0);
	view = players_ask(small.player, (struct mm_request){.kind = MM_STEP_EVENTS, .count = -1});
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
	view = players_ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE, .count = 2});
	assert_int_equal(view->breaks, 2);
	assert_int_equal(view->break_point[1].number, 3);
	view = players_ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE, .count = 2});
	assert_true(view->notice_is_error);
	assert_string_equal(view->notice, "delete: there is no breakpoint 2");
	view = add_break(&small, "A price > 12");
	assert_int_equal(view->break_point[2].number, 4); /* no number is used twice */
	view = players_ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE});
	assert_int_equal(view->breaks, 0);
	assert_int_equal(play_small(&small, 1), 10);
	stop_small(&small);
}

static void one_that_is_there_already_is_named_instead_of_added(void **state)
{
	struct small small = start_small(SMALL);

	(void)state;
	add_break(&small, "A price > 10.5");
	add_break(&small, "A price >= 10.5");
	add_break(&small, "A,B price > 10.5");
	const struct mm_view *view = add_break(&small, "A  price>10.50");
	assert_string_equal(view->notice, "breakpoint 1 is that already: A price > 10.5");
	view = add_break(&small, "\"A\" price > 10.5"); /* a list of the same, written otherwise */
	assert_string_equal(view->notice, "breakpoint 1 is that already: A price > 10.5");
	assert_false(view->notice_is_error);
	assert_int_equal(view->breaks, 3);
	players_ask(small.player, (struct mm_request){.kind = MM_BREAK_DELETE, .count = 1});
	view = add_break(&small, "A price > 10.5");
	assert_string_equal(view->notice, "breakpoint 4: A price > 10.5");
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
	for (int i = 0; i < MM_BREAKS_MAX; i++) {
		char condition[MM_BREAK_TEXT];

		snprintf(condition, sizeof condition, "A price > %d", 100 + i);
		view = add_break(&small, condition);
	}
	assert_false(view->notice_is_error);
	assert_int_equal(view->breaks, MM_BREAKS_MAX);
	view = add_break(&small, "A price > 10.5");
	assert_true(view->notice_is_error);
	stop_small(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
		cmocka_unit_test(one_that_is_there_already_is_named_instead_of_added),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(a_gap_over_the_end_of_a_session_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
