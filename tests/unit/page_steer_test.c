/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a symbol's page is steered: its crosshair, zoom and pan, the mouse, and the commands that its
 * keys run. */
#include "support/fake_page.h"

#include "tui/words.h"

static void refused(const char *line, const char *because)
{
	struct chart_settings before = ui->chart;

	err.text[0] = 0;
	if (command_run(ui, line, &err))
		fail_msg("%s: was taken", line);
	if (strstr(err.text, because) == NULL)
		fail_msg("%s: %s", line, err.text);
	assert_memory_equal(&before, &ui->chart, sizeof(before));
}

/* --- the crosshair ---------------------------------------------------------------------------- */

static void the_crosshair_tells_time_prices_and_volume_of_its_bar(void **state)
{
	const struct mm_chart *chart = &fake->view.chart;

	(void)state;
	draw(120, 36);
	for (int cross = 0; cross < (int)chart->bars; cross += 7) {
		const struct mm_bar *bar = &chart->bar[chart->bars - 1 - (size_t)cross];
		int minute = 3 - cross, hour = 14;
		char expected[256], volume[WORDS_MAX], close[WORDS_MAX];

		for (; minute < 0; minute += 60)
			hour--;
		ui->chart.cross = cross;
		screen_draw(ui, &canvas);
		words_volume(volume, bar->volume, 0, 12);
		snprintf(expected, sizeof(expected),
			 " %02d:%02d  O %.4f  H %.4f  L %.4f  C %.4f  vol %s", hour, minute,
			 bar->open, bar->high, bar->low, bar->close, volume);
		assert_true(shows(expected));
		/* its price on one axis, its time on the other, beyond the one in the legend */
		snprintf(close, sizeof(close), "%.4f│", bar->close);
		assert_true(shows(close));
		snprintf(expected, sizeof(expected), " %02d:%02d ", hour, minute);
		char *all = picture_text(&canvas), *first = strstr(all, expected);

		assert_non_null(first);
		assert_non_null(strstr(first + 1, expected));
		free(all);
	}
}

static void the_crosshair_moves_bar_by_bar_and_takes_the_stretch_along(void **state)
{
	int64_t start, before;

	(void)state;
	draw(120, 36);
	run("chart cross -1"); /* it appears on the last bar */
	assert_int_equal(ui->chart.cross, 0);
	run("chart cross -9");
	assert_int_equal(ui->chart.cross, 9);
	run("chart cross 4");
	assert_int_equal(ui->chart.cross, 5);
	run("chart cross 100");
	assert_int_equal(ui->chart.cross, 0);
	assert_true(ui->chart.end == INT64_MAX);
	run("chart cross -200"); /* beyond the left edge */
	assert_int_equal(ui->chart.cross, ui->chart.bars - 1);
	assert_true(page_cross_bar(ui, &start));
	assert_true(start == (fake->view.t / MM_MINUTE - 200) * MM_MINUTE);
	run("chart cross 199"); /* and back beyond the right one */
	assert_true(page_cross_bar(ui, &before));
	assert_true(before == start + 199 * MM_MINUTE);
	assert_int_equal(ui->chart.cross, 0);
	run("chart cross off");
	assert_int_equal(ui->chart.cross, -1);
	run("chart cross -3"); /* from nowhere: the last bar counts as the first step */
	assert_int_equal(ui->chart.cross, 2);
	assert_false(fake_player_state()->requests > 0);
}

static void one_seeks_to_the_end_of_the_crosshairs_bar(void **state)
{
	const struct fake_player *player = fake_player_state();

	(void)state;
	draw(120, 36);
	refused("chart seek", "no crosshair");
	run("chart cross -11");
	run("chart seek");
	assert_int_equal(player->requests, 1);
	assert_int_equal(player->request[0].kind, MM_SEEK);
	assert_int_equal(player->request[0].position.kind, MM_AT_TIME);
	assert_true(player->request[0].position.value ==
		    (fake->view.t / MM_MINUTE - 9) * MM_MINUTE - 1);
	assert_ptr_equal(player->request[0].position.zone, ui->zone); /* of times in the answer */
	assert_int_equal(ui->chart.cross, -1);
}

/* --- zoom and pan ----------------------------------------------------------------------------- */

static void the_ladder_has_round_steps_and_two_ends(void **state)
{
	int rungs = 1;

	(void)state;
	fake->view.start = INT64_MIN; /* a market that no bar shows all of */
	fake->view.end = INT64_MAX;
	draw(120, 36);
	while (chart_zoom(ui, 1))
		rungs++;
	assert_true(ui->chart.step == MM_MILLISECOND);
	for (int64_t before = 0; before != ui->chart.step; rungs--) {
		before = ui->chart.step;
		assert_true(MM_DAY % ui->chart.step == 0);
		if (!chart_zoom(ui, -1))
			break;
		assert_true(ui->chart.step > before && ui->chart.step <= 6 * before);
	}
	assert_true(ui->chart.step == MM_DAY);
	run("chart step 7s"); /* from between two rungs to the next one, either way */
	chart_zoom(ui, 1);
	assert_true(ui->chart.step == 5 * MM_SECOND);
	run("chart step 7s");
	chart_zoom(ui, -1);
	assert_true(ui->chart.step == 10 * MM_SECOND);
	assert_false(fake_player_state()->requests > 0);
}

static void zooming_out_ends_where_all_is_shown(void **state)
{
	static const int64_t spans[] = {MM_SECOND, 10 * MM_HOUR, 200 * MM_DAY};
	struct mm_view *view = &fake->view;

	(void)state;
	draw(120, 36);
	for (size_t i = 0; i < 3; i++) {
		int64_t reached = 0;

		view->start = view->t - spans[i] / 2;
		view->end = view->start + spans[i];
		ui->chart.step = MM_MILLISECOND;
		while (chart_zoom(ui, -1)) {
			assert_true(reached < spans[i]);
			reached = ui->chart.step * (int64_t)(page_bars(ui) - 1);
		}
		assert_true(reached >= spans[i] || ui->chart.step == MM_DAY);
		run("chart out");
		assert_non_null(strstr(ui->message,
				       reached >= spans[i] ? "the whole market" : "the longest"));
	}
}

/* All up to the playhead, and no wider than the next shorter bars would not have done. */
static void zooming_to_all_reaches_back_to_the_start(void **state)
{
	static const int64_t spans[] = {0, MM_SECOND, 5 * MM_HOUR, 200 * MM_DAY, 9000 * MM_DAY};
	struct mm_view *view = &fake->view;

	(void)state;
	draw(120, 36);
	for (size_t i = 0; i < 5; i++) {
		int64_t gaps = (int64_t)page_bars(ui) - 1, reach = spans[i] ? spans[i] : MM_HOUR;

		view->start = view->t - spans[i];
		view->end = view->t + MM_HOUR;
		run("chart left 1");
		run("zoom all");
		int64_t step = ui->chart.step;
		assert_true(ui->chart.end == INT64_MAX);
		assert_true(step * gaps >= reach);
		if (step > MM_DAY)
			assert_true(step % MM_DAY == 0 && (step - MM_DAY) * gaps < reach);
		else if (chart_zoom(ui, 1))
			assert_true(ui->chart.step * gaps < reach);
	}
}

static void zooming_in_and_out_again_comes_back_to_the_same_place(void **state)
{
	(void)state;
	draw(120, 36);
	for (int turn = 0; turn < 4; turn++) {
		struct chart_settings before;

		ui->chart = (struct chart_settings){
			.step = MM_MINUTE, .end = INT64_MAX, .cross = -1, .bars = ui->chart.bars};
		if (turn & 1)
			run("chart left 90");
		if (turn & 2)
			run("chart cross -30");
		before = ui->chart;
		for (int i = 0; i < 6; i++)
			assert_true(chart_zoom(ui, 1));
		for (int i = 0; i < 6; i++)
			assert_true(chart_zoom(ui, -1));
		assert_true(ui->chart.step == before.step && ui->chart.cross == before.cross);
		assert_true(page_last_bar(ui) == (ui->chart.end == INT64_MAX
							  ? fake->view.t / MM_MINUTE * MM_MINUTE
							  : before.end / MM_MINUTE * MM_MINUTE) ||
			    before.end == INT64_MAX);
	}
}

static void zooming_keeps_the_crosshairs_bar_in_its_column(void **state)
{
	int64_t start, now;

	(void)state;
	draw(120, 36);
	run("chart left 60");
	run("chart cross -30");
	assert_true(page_cross_bar(ui, &start));
	for (int i = 0; i < 8; i++) {
		assert_true(chart_zoom(ui, 1));
		assert_int_equal(ui->chart.cross, 29);
		assert_true(page_cross_bar(ui, &now));
		assert_true(now == start);
	}
	ui->chart.step = MM_MINUTE;
	run("chart cross off");
	run("chart follow");
	run("chart left 100");
	run("chart cross -20");
	assert_true(page_cross_bar(ui, &start));
	for (int i = 0; i < 3; i++) {
		assert_true(chart_zoom(ui, -1));
		assert_true(page_cross_bar(ui, &now));
		assert_true(now <= start && start < now + ui->chart.step);
	}
}

static void zooming_keeps_the_right_edge_without_a_crosshair(void **state)
{
	(void)state;
	draw(120, 36);
	run("chart left 60");
	int64_t edge = page_last_bar(ui) + ui->chart.step;

	for (int i = 0; i < 10; i++) {
		assert_true(chart_zoom(ui, 1));
		assert_true(page_last_bar(ui) + ui->chart.step == edge);
	}
	run("chart follow");
	while (chart_zoom(ui, -1))
		assert_true(ui->chart.end == INT64_MAX); /* it goes on following */
}

static void panning_ends_at_the_first_trade_and_at_the_playhead(void **state)
{
	int64_t start;

	(void)state;
	draw(120, 36);
	run("chart right");
	assert_true(ui->chart.end == INT64_MAX);
	run("chart left");
	assert_true(page_last_bar(ui) ==
		    (fake->view.t / MM_MINUTE - (int64_t)ui->chart.bars / 2) * MM_MINUTE);
	run("chart right");
	assert_true(ui->chart.end == INT64_MAX); /* it follows again */
	run("chart left 5");
	fake->view.t += 10 * MM_MINUTE;
	run("chart right 5"); /* meanwhile the replay has gone on */
	assert_false(ui->chart.end == INT64_MAX);
	run("chart right 10");
	assert_true(ui->chart.end == INT64_MAX);
	run("chart left 1000000");
	assert_true(page_last_bar(ui) - (int64_t)(ui->chart.bars - 1) * MM_MINUTE ==
		    fake->view.start);
	run("chart cross -4");
	assert_true(page_cross_bar(ui, &start));
	run("chart right 20"); /* the crosshair stays on its bar ... */
	int64_t now;
	assert_true(page_cross_bar(ui, &now) && now == start);
	run("chart right 1000000"); /* ... while that is in sight */
	assert_int_equal(ui->chart.cross, ui->chart.bars - 1);
	run("chart step 1d"); /* all there is fits: there is nowhere to pan to */
	run("chart left");
	assert_true(ui->chart.end == INT64_MAX);
}

static void that_a_chart_is_panned_is_told_at_every_size(void **state)
{
	static const int sizes[][2] = {{60, 16}, {60, 24},  {80, 16},
				       {80, 24}, {120, 36}, {200, 60}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		draw(sizes[i][0], sizes[i][1]);
		assert_false(shows("panned"));
		run("chart left 5");
		draw(sizes[i][0], sizes[i][1]);
		assert_true(shows("panned"));
		run("chart cross 1");
		draw(sizes[i][0], sizes[i][1]);
		assert_true(shows("panned"));
		run("chart cross off");
		run("chart follow");
	}
}

static void without_a_frame_the_bars_are_those_there_would_be(void **state)
{
	(void)state;
	ui->width = 120;
	ui->height = 36;
	assert_int_equal(ui->chart.bars, 0);
	size_t bars = page_bars(ui);

	draw(120, 36);
	assert_int_equal(bars, ui->chart.bars);
	ui->symbol_page = false;
	draw(120, 36);
	assert_int_equal(ui->chart.bars, 0); /* nobody is to be asked for any */
}

/* --- the mouse -------------------------------------------------------------------------------- */

static void mouse(enum mouse_kind kind, int y, int x)
{
	struct layout layout;
	struct mouse event = {.kind = kind, .y = y, .x = x};

	layout_make(ui, canvas.width, canvas.height, &layout);
	page_mouse(ui, layout.page, &event);
}

static void the_mouse_places_the_crosshair_zooms_and_seeks(void **state)
{
	const struct fake_player *player = fake_player_state();

	(void)state;
	draw(120, 36);
	parts();
	int y = page.prices.y + 3, last = page.prices.x + page.bars - 1;

	mouse(MOUSE_PRESS, y, last - 12);
	assert_int_equal(ui->chart.cross, 12);
	mouse(MOUSE_DRAG, page.volumes.y, last - 3);
	assert_int_equal(ui->chart.cross, 3);
	mouse(MOUSE_DRAG, page.times.y, page.prices.x);
	assert_int_equal(ui->chart.cross, page.bars - 1);
	mouse(MOUSE_PRESS, page.tape.y + 3, page.tape.x + 3); /* not in the chart */
	mouse(MOUSE_PRESS, y, page.price_axis.x + 1);
	mouse(MOUSE_PRESS, page.head.y, last);
	mouse(MOUSE_RELEASE, y, last);
	assert_int_equal(ui->chart.cross, page.bars - 1);
	ui->chart.cross = -1;
	mouse(MOUSE_WHEEL_UP, y, last);
	assert_true(ui->chart.step == 30 * MM_SECOND);
	mouse(MOUSE_WHEEL_DOWN, y, last);
	assert_true(ui->chart.step == MM_MINUTE);
	run("chart left 100"); /* panned: the bar under the mouse stays there */
	int64_t under = page_last_bar(ui) - 30 * MM_MINUTE;
	mouse(MOUSE_WHEEL_UP, y, last - 30);
	assert_true(page_last_bar(ui) - 30 * ui->chart.step == under);
	assert_int_equal(ui->chart.cross, -1);
	mouse(MOUSE_WHEEL_DOWN, y, last - 30);
	run("chart follow");
	mouse(MOUSE_DOUBLE, y, last - 10);
	assert_int_equal(player->requests, 1);
	assert_true(player->request[0].position.value ==
		    (fake->view.t / MM_MINUTE - 9) * MM_MINUTE - 1);
}

/* --- commands --------------------------------------------------------------------------------- */

static void words_that_mean_nothing_change_nothing(void **state)
{
	(void)state;
	draw(120, 36);
	refused("chart", "say in, out");
	refused("chart sideways", "sideways");
	refused("chart in 2", "nothing after it");
	refused("chart step", "how long");
	refused("chart step far", "far");
	refused("chart step 1ns", "from 1us");
	refused("chart step 400d", "366d");
	refused("chart left behind", "behind");
	refused("chart left -3", "-3");
	refused("chart cross road", "road");
	refused("page perhaps", "perhaps");
	ui->symbol_page = false;
	refused("chart left", "page first");
	refused("chart cross 3", "page first");
	refused("chart seek", "page first");
	ui->selected = UINT32_MAX;
	refused("page on", "no symbol");
	assert_false(ui->symbol_page);
}

static void settings_can_be_made_beforehand(void **state)
{
	(void)state;
	run("page off");
	assert_false(ui->symbol_page);
	run("chart step 5m");
	assert_true(ui->chart.step == 5 * MM_MINUTE);
	assert_string_equal(ui->message, "a symbol's page: a line of 5 min bars");
	run("chart toggle");
	assert_true(ui->chart.candles);
	run("chart line");
	assert_false(ui->chart.candles);
	run("chart candles");
	run("page");
	assert_true(ui->symbol_page);
	draw(120, 36);
	assert_true(shows("5 min candles"));
	run("page");
	assert_false(ui->symbol_page);
}

static void however_a_page_is_opened_it_is_at_the_playhead(void **state)
{
	struct box box = {1, 0, 20, 100};
	struct mouse twice = {.kind = MOUSE_DOUBLE, .y = 4, .x = 5};

	(void)state;
	run("chart left 5");
	run("chart cross 3");
	run("page off");
	ui->list_rows = 10;
	ui->list_top = 0;
	panel_symbols.mouse(ui, box, &twice);
	assert_true(ui->symbol_page);
	assert_true(ui->chart.end == INT64_MAX && ui->chart.cross < 0);
}

static void escape_takes_the_crosshair_and_then_the_page(void **state)
{
	(void)state;
	draw(120, 36);
	run("chart cross -5");
	ui->mode = UI_HELP;
	run("cancel");
	assert_true(ui->mode == UI_NORMAL && ui->chart.cross >= 0);
	run("cancel");
	assert_true(ui->symbol_page && ui->chart.cross < 0);
	run("cancel");
	assert_false(ui->symbol_page);
	draw(120, 36);
	assert_true(shows(" SYMBOLS "));
}

static void the_last_line_shows_the_pages_keys_first(void **state)
{
	(void)state;
	draw(120, 36);
	assert_true(shows(" Space play  Tab tape  Esc back  + - zoom  ( ) pan  J K crosshair "));
	draw(60, 16); /* where one does not see that it has two parts */
	assert_true(shows(" Space play  Tab tape  Esc back  + - zoom  ? help  q quit"));
	run("page off");
	draw(120, 36);
	assert_false(shows("Tab tape"));
	assert_true(shows(" Enter page "));
	assert_false(shows("candles"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_crosshair_tells_time_prices_and_volume_of_its_bar),
		TEST(the_crosshair_moves_bar_by_bar_and_takes_the_stretch_along),
		TEST(one_seeks_to_the_end_of_the_crosshairs_bar),
		TEST(the_ladder_has_round_steps_and_two_ends),
		TEST(zooming_out_ends_where_all_is_shown),
		TEST(zooming_to_all_reaches_back_to_the_start),
		TEST(zooming_in_and_out_again_comes_back_to_the_same_place),
		TEST(zooming_keeps_the_crosshairs_bar_in_its_column),
		TEST(zooming_keeps_the_right_edge_without_a_crosshair),
		TEST(panning_ends_at_the_first_trade_and_at_the_playhead),
		TEST(that_a_chart_is_panned_is_told_at_every_size),
		TEST(without_a_frame_the_bars_are_those_there_would_be),
		TEST(the_mouse_places_the_crosshair_zooms_and_seeks),
		TEST(words_that_mean_nothing_change_nothing),
		TEST(settings_can_be_made_beforehand),
		TEST(however_a_page_is_opened_it_is_at_the_playhead),
		TEST(escape_takes_the_crosshair_and_then_the_page),
		TEST(the_last_line_shows_the_pages_keys_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
