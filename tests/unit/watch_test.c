/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which symbols are shown: the commands, what the player is told of them, and what comes back,
 * against a player that writes down what it is asked for. */
#include "support/unit.h"

#include "support/fake_player.h"
#include "tui/panel.h"
#include "tui/watch.h"

static const char *const names[] = {"AAPL", "BAC", "BRK B", "SPY", NULL};

static struct ui ui;
static struct fake_player *fake;
static struct mm_error err;

static int set_up(void **state)
{
	(void)state;
	ui_init(&ui, fake_player(names), NULL, mm_zone_utc());
	fake = fake_player_state();
	fake->answers = true;
	fake->view.tape_events = 1000;
	ui.tape_rows = 20;
	symbols_order(&ui);
	ui.selected = 0;
	ui.chosen = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ui_free(&ui);
	fake_player_free();
	return 0;
}

static void run(const char *line)
{
	if (!command_run(&ui, line, &err))
		fail_msg("%s: %s", line, err.text);
}

static void refused(const char *line, const char *because)
{
	err.text[0] = '\0';
	if (command_run(&ui, line, &err))
		fail_msg("%s: was taken", line);
	if (!strstr(err.text, because))
		fail_msg("%s: %s", line, err.text);
}

/* A frame; the player answers it as the real one does. */
static const struct mm_watch *frame(void)
{
	watch_frame(&ui);
	mm_player_settle(ui.player);
	fake->view.tape_back = fake->watch.tape_back < fake->view.tape_events
				       ? fake->watch.tape_back
				       : fake->view.tape_events;
	ui_take_views(&ui);
	return &fake->watch;
}

static void nothing_is_told_twice(void **state)
{
	(void)state;
	frame();
	size_t watches = fake->watches;
	for (int i = 0; i < 3; i++)
		assert_false(watch_frame(&ui));
	assert_int_equal(fake->watches, watches);
	run("filter SPY");
	assert_true(watch_frame(&ui));
	assert_false(watch_frame(&ui));
	assert_int_equal(fake->watches, watches + 1);
}

static void a_filter_is_told_and_taken_back(void **state)
{
	(void)state;
	run("filter A*, BRK B,SP?");
	assert_string_equal(frame()->tape_filter, "A*, BRK B,SP?");
	assert_int_equal(frame()->tape_only, UINT32_MAX);
	run("filter");
	assert_string_equal(frame()->tape_filter, "");
}

static void a_filter_that_matches_no_symbol_is_refused(void **state)
{
	char line[700] = "filter ";

	(void)state;
	run("filter SPY");
	refused("filter X*", "no symbol matches \"X*\"");
	refused("filter A*,XYZ", "no symbol matches \"XYZ\"");
	refused("filter spy", "no symbol matches \"spy\"; is SPY meant?");
	refused("filter ,", "empty");
	fake->view.quote[3].chosen = false; /* it is not part of what is replayed */
	refused("filter SPY,BAC", "\"SPY\"");
	memset(line + 7, 'A', 600);
	refused(line, "at most");
	assert_string_equal(ui.filter, "SPY");
}

static void the_selected_symbol_is_alone_on_a_narrowed_tape(void **state)
{
	(void)state;
	run("symbol BAC");
	run("narrow");
	assert_int_equal(frame()->tape_only, 1);
	run("symbol SPY");
	assert_int_equal(frame()->tape_only, 3);
	run("narrow");
	assert_int_equal(frame()->tape_only, UINT32_MAX);
	ui.selected = UINT32_MAX;
	refused("narrow", "no symbol");
	assert_false(ui.tape_narrow);
}

static void the_tape_scrolls_from_the_newest_trade_to_the_first(void **state)
{
	(void)state;
	frame();
	run("scroll 30");
	assert_int_equal(frame()->tape_back, 30);
	run("scroll page");
	assert_int_equal(frame()->tape_back, 50);
	run("scroll -7");
	assert_int_equal(frame()->tape_back, 43);
	run("scroll oldest");
	assert_int_equal(frame()->tape_back, 980); /* the first trade stands on the last line */
	run("scroll 9223372036854775807");
	assert_int_equal(frame()->tape_back, 980);
	run("scroll -page");
	assert_int_equal(frame()->tape_back, 960);
	run("scroll newest");
	assert_int_equal(frame()->tape_back, 0);
	run("scroll -1");
	assert_int_equal(frame()->tape_back, 0);
	refused("scroll far", "far");
	fake->view.tape_events = 12; /* fewer than fit */
	run("scroll 5");
	assert_int_equal(frame()->tape_back, 0);
}

static void a_taller_tape_is_scrolled_back_less_at_the_end(void **state)
{
	(void)state;
	frame();
	run("scroll oldest");
	frame();
	ui.tape_rows = 50;
	assert_int_equal(frame()->tape_back, 950);
	assert_int_equal(ui.tape_back, 950);
}

static void moving_the_playhead_ends_scrolling(void **state)
{
	(void)state;
	frame();
	run("scroll 30");
	frame();
	run("step");
	mm_player_settle(ui.player);
	fake->view.tape_back = 0; /* says the player */
	ui_take_views(&ui);
	assert_int_equal(ui.tape_back, 0);
	assert_int_equal(frame()->tape_back, 0);
}

/* What the view says of an older wish is no answer to this one. */
static void a_wish_that_is_not_answered_yet_stands(void **state)
{
	(void)state;
	frame();
	run("scroll 30");
	ui_take_views(&ui); /* a view that came by itself */
	assert_int_equal(ui.tape_back, 30);
	watch_frame(&ui);
	ui_take_views(&ui); /* the player has not seen it */
	assert_int_equal(ui.tape_back, 30);
	run("scroll 3");
	ui_take_views(&ui);
	assert_int_equal(frame()->tape_back, 33);
}

static void while_it_plays_the_tape_does_not_scroll(void **state)
{
	(void)state;
	frame();
	run("scroll 30");
	frame();
	fake->view.phase = MM_PLAYING;
	ui_take_views(&ui);
	assert_int_equal(ui.tape_back, 0);
	run("scroll 30");
	assert_int_equal(ui.tape_back, 0);
	assert_non_null(strstr(ui.message, "pauses"));
}

static void other_symbols_begin_with_the_newest_trade(void **state)
{
	(void)state;
	frame();
	run("scroll 30");
	frame();
	run("filter SPY");
	assert_int_equal(frame()->tape_back, 0);
	run("scroll 30");
	frame();
	run("filter SPY"); /* the same */
	assert_int_equal(frame()->tape_back, 30);
	run("narrow");
	assert_int_equal(frame()->tape_back, 0);
	run("scroll 30");
	frame();
	run("symbol BAC");
	assert_int_equal(frame()->tape_back, 0);
}

static void a_symbols_page_has_the_tape_to_itself(void **state)
{
	(void)state;
	fake->view.n = 700;
	frame();
	run("scroll 30");
	frame();
	run("page on");
	assert_int_equal(frame()->tape_only, 0);
	assert_int_equal(fake->watch.tape_back, 0);
	run("scroll 20");
	assert_int_equal(frame()->tape_back, 20);
	run("symbol BAC"); /* another one begins with its newest trade */
	assert_int_equal(frame()->tape_only, 1);
	assert_int_equal(fake->watch.tape_back, 0);
	run("scroll 20");
	assert_int_equal(frame()->tape_back, 20);
	run("page off"); /* that of the market is where it was left */
	assert_int_equal(frame()->tape_only, UINT32_MAX);
	assert_int_equal(fake->watch.tape_back, 30);
	run("page off");
	assert_int_equal(frame()->tape_back, 30);
	run("page on");
	frame();
	fake->view.n = 701; /* but not at another place */
	run("page off");
	assert_int_equal(frame()->tape_back, 0);
}

static void a_page_keeps_nothing_of_a_tape_that_is_of_others_by_now(void **state)
{
	static const char *const others[] = {"filter SPY", "narrow", "symbol SPY"};

	(void)state;
	frame();
	for (int i = 0; i < 3; i++) { /* the third while it is narrowed */
		run("scroll 30");
		frame();
		run("page on");
		frame();
		run(others[i]);
		frame();
		run("page off");
		assert_int_equal(frame()->tape_back, 0);
	}
}

/* In a script nothing is drawn between two lines: how many trades there are is not known yet. */
static void a_script_may_filter_and_scroll_at_once(void **state)
{
	(void)state;
	fake->view.tape_events = 0;
	run("filter SPY");
	run("narrow");
	run("scroll 500");
	fake->view.tape_events = 90;
	assert_int_equal(frame()->tape_back, 500);
	assert_int_equal(frame()->tape_back, 70);
}

static void the_chart_of_an_open_page_is_told(void **state)
{
	(void)state;
	ui.chart.bars = 77;
	ui.chart.end = 5 * MM_HOUR;
	frame();
	assert_int_equal(ui.watched.chart_symbol, UINT32_MAX);
	ui.symbol_page = true;
	ui.selected = 2;
	const struct mm_watch *watch = frame();
	assert_int_equal(watch->chart_symbol, 2);
	assert_int_equal(watch->chart_step, MM_MINUTE);
	assert_int_equal(watch->chart_end, 5 * MM_HOUR);
	assert_int_equal(watch->chart_bars, 77);
	ui.chart.bars = 5000;
	assert_int_equal(frame()->chart_bars, MM_CHART_MAX);
	ui.chart.step = MM_HOUR;
	assert_int_equal(frame()->chart_step, MM_HOUR);
	ui.selected = UINT32_MAX;
	assert_int_equal(frame()->chart_symbol, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(nothing_is_told_twice),
		TEST(a_filter_is_told_and_taken_back),
		TEST(a_filter_that_matches_no_symbol_is_refused),
		TEST(the_selected_symbol_is_alone_on_a_narrowed_tape),
		TEST(the_tape_scrolls_from_the_newest_trade_to_the_first),
		TEST(a_taller_tape_is_scrolled_back_less_at_the_end),
		TEST(moving_the_playhead_ends_scrolling),
		TEST(a_wish_that_is_not_answered_yet_stands),
		TEST(while_it_plays_the_tape_does_not_scroll),
		TEST(other_symbols_begin_with_the_newest_trade),
		TEST(a_symbols_page_has_the_tape_to_itself),
		TEST(a_page_keeps_nothing_of_a_tape_that_is_of_others_by_now),
		TEST(a_script_may_filter_and_scroll_at_once),
		TEST(the_chart_of_an_open_page_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
