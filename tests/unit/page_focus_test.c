/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two parts of a symbol's page, chart and tape: which one keys move in, which one has all the
 * room, at every size. */
#include "support/fake_page.h"

#include "tui/focus.h"
#include "tui/mouse.h"
#include "tui/settings.h"

static enum role role_of(int y, int x)
{
	return canvas.cells[y * canvas.width + x].role;
}

/* The part whose frame has the focus's colour: '-' none, 'b' both. */
static char marked(void)
{
	bool chart = parts()->chart.height > 0 && role_of(page.chart.y, page.chart.x) == ROLE_FOCUS;
	bool tape = page.tape.height > 0 && role_of(page.tape.y, page.tape.x) == ROLE_FOCUS;

	return chart && tape ? 'b' : chart ? 'c' : tape ? 't' : '-';
}

static void tab_moves_between_chart_and_tape(void **state)
{
	static const int sizes[][2] = {{200, 60}, {120, 36}, {70, 50}};

	(void)state;
	ui->show[PANEL_TAPE] = false; /* the page has its tape all the same */
	for (size_t i = 0; i < 3; i++) {
		draw(sizes[i][0], sizes[i][1]);
		assert_int_equal(marked(), 'c');
		run("focus next");
		screen_draw(ui, &canvas);
		assert_int_equal(marked(), 't');
		run("focus next");
		screen_draw(ui, &canvas);
		assert_int_equal(marked(), 'c');
		run("focus tape");
		screen_draw(ui, &canvas);
		assert_int_equal(marked(), 't');
		run("focus previous");
		screen_draw(ui, &canvas);
		assert_int_equal(marked(), 'c');
	}
}

static void keys_move_in_the_part_with_the_focus(void **state)
{
	(void)state;
	fake->view.phase = MM_PAUSED;
	fake->view.tape_events = 1000;
	draw(120, 36);
	run("move 1");
	assert_int_equal(ui->selected, 1);
	assert_int_equal(ui->tape_back, 0);
	run("focus tape");
	run("move 3");
	assert_int_equal(ui->tape_back, 3);
	run("move page");
	assert_int_equal(ui->tape_back, 3 + parts()->tape.height - 3);
	run("move -page");
	run("move -1");
	assert_int_equal(ui->tape_back, 2);
	assert_int_equal(ui->selected, 1);
	fake->view.phase = MM_PLAYING;
	run("move 1");
	assert_int_equal(ui->tape_back, 2);
	assert_string_equal(ui->message, "the tape scrolls back while the replay pauses");
}

/* Which part has all the room below the figures; '-' where both have some. */
static char alone(int width, int height)
{
	draw(width, height);
	parts();
	if (page.chart.height > 0 && page.tape.height > 0)
		return '-';
	assert_int_equal(page.chart.height > 0 ? page.chart.width : page.tape.width, width);
	assert_int_equal(page.bars > 0, page.chart.height > 0);
	assert_int_equal(marked(), '-');
	return page.chart.height > 0 ? 'c' : 't';
}

static void where_one_part_fits_it_is_the_one_with_the_focus(void **state)
{
	static const int sizes[][2] = {{80, 24}, {60, 16}, {109, 30}, {110, 16}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		int width = sizes[i][0], height = sizes[i][1];

		assert_int_equal(alone(width, height), 'c');
		run("focus next");
		assert_int_equal(alone(width, height), 't');
		assert_true(shows("TAPE  SPY ") && shows("14:03:27.123456  168.1200"));
		run("focus next");
		assert_int_equal(alone(width, height), 'c');
	}
	run("focus tape"); /* it stays when the page gets narrower, and when there is room for both
			    */
	assert_int_equal(alone(120, 36), '-');
	assert_int_equal(alone(80, 24), 't');
}

static void scrolling_brings_the_tape_in_sight(void **state)
{
	(void)state;
	fake->view.phase = MM_PAUSED;
	fake->view.tape_events = 1000;
	draw(120, 36);
	run("scroll 3");
	assert_int_equal(ui->tape_back, 3);
	draw(120, 36);
	assert_int_equal(marked(), 'c'); /* it was in sight */
	for (int full = 0; full < 2; full++) {
		if (full)
			run("maximize symbols");
		else
			draw(80, 24);
		run("scroll -1");
		assert_int_equal(alone(full ? 120 : 80, full ? 36 : 24), 't');
		assert_int_equal(ui->tape_back, 2 - full);
	}
}

static void at_full_screen_one_part_has_the_middle(void **state)
{
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		int width = sizes[i][0], height = sizes[i][1];

		run("maximize");
		assert_int_equal(alone(width, height), 'c');
		assert_int_equal(ui->drawn.page.height, height - 2);
		run("focus next");
		assert_int_equal(alone(width, height), 't');
		assert_int_equal(ui->drawn.page.height, height - 2);
		run("focus next");
		assert_int_equal(alone(width, height), 'c');
		run("focus next");
		run("maximize");
		assert_int_equal(alone(width, height), i < 2 ? '-' : 't');
		run("focus symbols");
	}
	run("maximize tape");
	assert_int_equal(alone(120, 36), 't');
	run("maximize symbols");
	assert_int_equal(alone(120, 36), 'c');
	run("maximize symbols");
	assert_int_equal(alone(120, 36), '-');
	for (int i = 0; i < PANELS; i++) { /* one after the other */
		run("maximize next");
		draw(120, 36);
		assert_int_equal(ui->drawn.page.height, i < 2 ? 34 : 0);
	}
	run("maximize next");
	assert_int_equal(alone(120, 36), '-');
}

static void at_full_screen_the_page_is_never_hidden_by_what_it_is_opened_from(void **state)
{
	(void)state;
	run("page off");
	run("maximize tape");
	run("open");
	draw(120, 36);
	assert_int_equal(ui->drawn.page.height, 34);
	run("focus memory"); /* at full screen */
	draw(120, 36);
	assert_int_equal(ui->drawn.page.height, 0);
	run("cancel"); /* what is not seen is not left either */
	assert_true(ui->symbol_page);
	run("focus tape");
	draw(120, 36);
	assert_int_equal(ui->drawn.page.height, 34);
	run("cancel");
	assert_false(ui->symbol_page);
	assert_int_equal(ui->maximized, PANEL_TAPE);
	run("maximize");
}

static void leaving_the_page_gives_the_focus_back(void **state)
{
	(void)state;
	for (int i = 0; i < 8; i++) {
		run("page off");
		ui->focus = i & 1 ? PANEL_TAPE : PANEL_SYMBOLS;
		run("page on");
		draw(120, 36);
		assert_int_equal(marked(), 'c');
		if (i & 2)
			run("focus next");
		if (i & 4)
			run("maximize");
		run("page off");
		assert_int_equal(ui->focus, i & 1 ? PANEL_TAPE : PANEL_SYMBOLS);
		assert_int_equal(ui->maximized, -1);
	}
}

static void what_is_kept_is_the_focus_of_the_markets_screen(void **state)
{
	const struct setting *focus = setting_find("focus");
	char value[SETTING_MAX];

	(void)state;
	run("page off");
	run("set focus tape");
	run("page on");
	focus->print(ui, value);
	assert_string_equal(value, "tape");
	run("set focus timeline");
	draw(120, 36);
	assert_int_equal(marked(), 'c');
	run("page off");
	focus->print(ui, value);
	assert_string_equal(value, "timeline");
}

/* --- the mouse -------------------------------------------------------------------------------- */

static void mouse(enum mouse_kind kind, int y, int x)
{
	struct layout layout;
	struct mouse event = {.kind = kind, .y = y, .x = x};

	layout_make(ui, canvas.width, canvas.height, &layout);
	page_mouse(ui, layout.page, &event);
}

static void the_wheel_over_the_tape_scrolls_it(void **state)
{
	static const int sizes[][2] = {{120, 36}, {70, 50}, {80, 24}, {60, 16}};

	(void)state;
	fake->view.phase = MM_PAUSED;
	fake->view.tape_events = 1000;
	run("focus tape"); /* which is all there is at the smaller two */
	for (size_t i = 0; i < 4; i++) {
		draw(sizes[i][0], sizes[i][1]);
		parts();
		mouse(MOUSE_WHEEL_DOWN, page.tape.y + 3, page.tape.x + 3);
		assert_int_equal(ui->tape_back, 3);
		mouse(MOUSE_WHEEL_UP, page.tape.y + 3, page.tape.x + 3);
		assert_int_equal(ui->tape_back, 0);
		assert_true(ui->chart.step == MM_MINUTE);
	}
	draw(120, 36);
	parts();
	mouse(MOUSE_WHEEL_UP, page.prices.y, page.prices.x); /* wherever the focus is */
	assert_true(ui->chart.step == 30 * MM_SECOND);
	assert_int_equal(ui->tape_back, 0);
}

static void a_press_gives_a_part_the_focus(void **state)
{
	(void)state;
	draw(120, 36);
	parts();
	mouse(MOUSE_PRESS, page.tape.y + 3, page.tape.x + 3);
	assert_ptr_equal(focus_panel(ui), &panel_tape);
	mouse(MOUSE_DRAG, page.prices.y, page.prices.x); /* is not the chart's */
	mouse(MOUSE_RELEASE, page.prices.y, page.prices.x);
	assert_int_equal(ui->chart.cross, -1);
	mouse(MOUSE_DOUBLE, page.tape.y + 3, page.tape.x + 3);
	assert_int_equal(ui->maximized, -1);
	assert_int_equal(fake_player_state()->requests, 0);
	mouse(MOUSE_PRESS, page.head.y, page.head.x + 3);
	assert_ptr_equal(focus_panel(ui), &panel_tape);
	mouse(MOUSE_PRESS, page.prices.y, page.prices.x);
	assert_ptr_equal(focus_panel(ui), &panel_symbols);
	assert_int_equal(ui->chart.cross, page.bars - 1);
	mouse(MOUSE_DRAG, page.tape.y + 3, page.tape.x + 3);
	assert_int_equal(ui->chart.cross, page.bars - 1);
}

static void a_double_click_on_a_title_takes_a_part_to_full_screen_and_back(void **state)
{
	(void)state;
	draw(120, 36);
	parts();
	mouse(MOUSE_DOUBLE, page.tape.y, page.tape.x + 3);
	assert_int_equal(ui->maximized, PANEL_TAPE);
	draw(120, 36);
	parts();
	mouse(MOUSE_DOUBLE, page.tape.y, page.tape.x + 3);
	assert_int_equal(ui->maximized, -1);
	draw(120, 36);
	parts();
	mouse(MOUSE_DOUBLE, page.chart.y, page.chart.x + 3);
	assert_int_equal(ui->maximized, PANEL_SYMBOLS);
	assert_int_equal(fake_player_state()->requests, 0);
}

/* What is below the page is no part of it. */
static void a_press_in_the_timeline_leaves_the_pages_focus_alone(void **state)
{
	struct mouse press = {.kind = MOUSE_PRESS};

	(void)state;
	run("focus tape");
	draw(80, 24);
	press.y = ui->drawn.panel[PANEL_TIMELINE].y;
	press.x = 40;
	assert_true(press.y > 0);
	mouse_take(ui, &press);
	draw(80, 24);
	assert_true(parts()->tape.height > 0 && page.chart.height == 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(tab_moves_between_chart_and_tape),
		TEST(keys_move_in_the_part_with_the_focus),
		TEST(where_one_part_fits_it_is_the_one_with_the_focus),
		TEST(scrolling_brings_the_tape_in_sight),
		TEST(at_full_screen_one_part_has_the_middle),
		TEST(at_full_screen_the_page_is_never_hidden_by_what_it_is_opened_from),
		TEST(leaving_the_page_gives_the_focus_back),
		TEST(what_is_kept_is_the_focus_of_the_markets_screen),
		TEST(the_wheel_over_the_tape_scrolls_it),
		TEST(a_press_gives_a_part_the_focus),
		TEST(a_double_click_on_a_title_takes_a_part_to_full_screen_and_back),
		TEST(a_press_in_the_timeline_leaves_the_pages_focus_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
