/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What terminals report of the mouse, and what becomes of it on the screen. */
#include "support/unit.h"

#include "support/fake_player.h"
#include "support/fake_ui.h"
#include "tui/layout.h"
#include "tui/list_page.h"
#include "tui/mouse.h"
#include "tui/mouse_report.h"
#include "tui/terminal.h"

static struct mouse_past past;
static struct mouse got;

static bool report(const char *text, int64_t milliseconds)
{
	return mouse_report(&past, text, milliseconds * MM_MILLISECOND, &got);
}

/* --- reports ------------------------------------------------------------------------------------
 */

static void presses_moves_and_releases_are_read(void **state)
{
	(void)state;
	past = (struct mouse_past){0};
	assert_true(report("0;12;3M", 0));
	assert_int_equal(got.kind, MOUSE_PRESS);
	assert_int_equal(got.x, 11);
	assert_int_equal(got.y, 2);
	assert_false(got.shift || got.ctrl);
	/* a double click tells what is held, too */
	assert_true(report("20;12;3M", 100));
	assert_int_equal(got.kind, MOUSE_DOUBLE);
	assert_true(got.shift && got.ctrl);
}

static void a_drag_lasts_from_press_to_release(void **state)
{
	(void)state;
	past = (struct mouse_past){.down = false};
	assert_false(report("32;5;5M", 0)); /* it went down somewhere else */
	assert_true(report("0;5;5M", 10));
	assert_true(report("32;90;5M", 20));
	assert_int_equal(got.kind, MOUSE_DRAG);
	assert_int_equal(got.x, 89);
	assert_true(report("0;90;5m", 30));
	assert_int_equal(got.kind, MOUSE_RELEASE);
	assert_false(report("32;91;5M", 40));
	assert_false(report("0;90;5m", 50));
}

static void the_wheel_is_no_button(void **state)
{
	(void)state;
	past = (struct mouse_past){0};
	assert_true(report("64;1;1M", 0));
	assert_int_equal(got.kind, MOUSE_WHEEL_UP);
	assert_true(report("69;1;1M", 0));
	assert_int_equal(got.kind, MOUSE_WHEEL_DOWN);
	assert_true(got.shift);
	assert_false(report("66;1;1M", 0)); /* to the side */
}

static void other_buttons_and_what_is_no_report_are_left_alone(void **state)
{
	static const char *const none[] = {"1;5;5M", "2;5;5M", "35;5;5M",  "2;5;5m",
					   "",       "M",      "0;0;5M",   "0;5;0M",
					   "0;5M",   "0;5;5",  "0;5;5x",   "0;5;5MM",
					   "x;5;5M", "0;;5M",  "0;5;5;5M", "99999999999;5;5M",
					   "-1;5;5M"};

	(void)state;
	past = (struct mouse_past){0};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		if (report(none[i], 0))
			fail_msg("%s was taken", none[i]);
}

static void two_presses_at_a_place_soon_after_another_are_a_double_click(void **state)
{
	static const struct {
		const char *text;
		int64_t at;
		enum mouse_kind kind;
	} presses[] = {
		{"0;5;5M", 0, MOUSE_PRESS},    {"0;5;5M", 300, MOUSE_DOUBLE},
		{"0;5;5M", 500, MOUSE_PRESS},  /* a third is a first again */
		{"0;5;5M", 1000, MOUSE_PRESS}, /* too late */
		{"0;6;5M", 1100, MOUSE_PRESS}, /* elsewhere */
		{"0;6;6M", 1200, MOUSE_PRESS}, {"0;6;6M", 1250, MOUSE_DOUBLE},
	};

	(void)state;
	past = (struct mouse_past){0};
	for (size_t i = 0; i < sizeof presses / sizeof presses[0]; i++) {
		assert_true(report(presses[i].text, presses[i].at));
		assert_int_equal(got.kind, presses[i].kind);
		report("0;5;5m", presses[i].at + 1);
	}
	/* a drag away and back between them is no click */
	assert_true(report("0;9;9M", 5000));
	assert_true(report("32;10;9M", 5010));
	assert_true(report("0;9;9M", 5020));
	assert_int_equal(got.kind, MOUSE_PRESS);
}

/* The old way says the same in three bytes, wherever they reach. */
static void both_ways_say_the_same(void **state)
{
	static const struct {
		int number;
		char letter;
		int old;
	} kinds[] = {{0, 'M', 0},   {32, 'M', 32}, {0, 'm', 3},   {64, 'M', 64},
		     {65, 'M', 65}, {4, 'M', 4},   {16, 'M', 16}, {1, 'M', 1}};

	(void)state;
	for (int cell = 1; cell <= 223; cell++) {
		struct mouse_past one = {0}, other = {0};

		for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
			unsigned char bytes[3] = {(unsigned char)(kinds[i].old + 32),
						  (unsigned char)(cell + 32),
						  (unsigned char)(224 - cell + 32)};
			struct mouse a = {0}, b = {0};
			char text[32];
			bool taken;

			snprintf(text, sizeof text, "%d;%d;%d%c", kinds[i].number, cell, 224 - cell,
				 kinds[i].letter);
			taken = mouse_report(&one, text, 0, &a);
			assert_int_equal(mouse_report_old(&other, bytes, 0, &b), taken);
			if (!taken)
				continue;
			assert_int_equal(a.kind, b.kind);
			assert_int_equal(a.x, b.x);
			assert_int_equal(a.y, b.y);
			assert_int_equal(a.shift, b.shift);
			assert_int_equal(a.ctrl, b.ctrl);
		}
	}
}

/* --- the screen ---------------------------------------------------------------------------------
 */

static struct fake *fake;
static struct canvas canvas;

static int set_up(void **state)
{
	(void)state;
	static const char *const no_names[] = {NULL};

	fake = fake_new();
	fake->ui.player = fake_player(no_names);
	fake->ui.dragged = -1;
	fake->ui.focus = PANEL_SYMBOLS;
	fake->ui.places.list = &list_breaks;
	canvas = (struct canvas){0};
	assert_true(canvas_resize(&canvas, 120, 36));
	screen_draw(&fake->ui, &canvas);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_free(fake);
	fake_player_free();
	canvas_free(&canvas);
	return 0;
}

static int at(enum mouse_kind kind, int y, int x)
{
	struct mouse mouse = {.kind = kind, .y = y, .x = x};
	int key = mouse_take(&fake->ui, &mouse);

	screen_draw(&fake->ui, &canvas);
	return key;
}

/* In the middle of a panel. */
static void in(enum mouse_kind kind, enum panel_id id)
{
	struct box box = fake->ui.drawn.inside[id];

	assert_int_equal(at(kind, box.y + box.height / 2, box.x + box.width / 2), TERMINAL_NONE);
}

static void a_press_in_a_panel_gives_it_the_focus(void **state)
{
	(void)state;
	for (int i = 0; i < PANELS; i++) {
		in(MOUSE_PRESS, (enum panel_id)i);
		assert_int_equal(fake->ui.focus, i);
		in(MOUSE_RELEASE, (enum panel_id)i);
		assert_int_equal(fake->ui.dragged, -1);
	}
	in(MOUSE_WHEEL_DOWN, PANEL_TAPE);
	assert_int_equal(fake->ui.focus, PANELS - 1); /* the wheel does not */
}

static void the_wheel_scrolls_what_is_under_it(void **state)
{
	uint32_t top = fake->ui.list_top;

	(void)state;
	fake->ui.focus = PANEL_TAPE;
	for (int i = 0; i < 20; i++)
		in(MOUSE_WHEEL_DOWN, PANEL_SYMBOLS);
	assert_true(fake->ui.list_top > top);
	for (int i = 0; i < 20; i++)
		in(MOUSE_WHEEL_UP, PANEL_SYMBOLS);
	assert_int_equal(fake->ui.list_top, top);
	in(MOUSE_WHEEL_DOWN, PANEL_MEMORY); /* has nothing to move in */
	assert_int_equal(fake->ui.list_top, top);
}

static void a_double_click_on_a_title_takes_the_panel_to_full_screen_and_back(void **state)
{
	struct box tape = fake->ui.drawn.panel[PANEL_TAPE];

	(void)state;
	at(MOUSE_DOUBLE, tape.y, tape.x + 3);
	assert_int_equal(fake->ui.maximized, PANEL_TAPE);
	assert_int_equal(fake->ui.drawn.panel[PANEL_TAPE].width, 120);
	assert_int_equal(fake->ui.drawn.panel[PANEL_TAPE].height, 34);
	assert_int_equal(fake->ui.drawn.panel[PANEL_SYMBOLS].height, 0);
	at(MOUSE_DOUBLE, 1, 5);
	assert_int_equal(fake->ui.maximized, -1);
	assert_int_equal(fake->ui.drawn.panel[PANEL_TAPE].width, tape.width);
}

static void a_key_in_the_last_line_is_typed_by_a_click(void **state)
{
	bool space = false, quit = false;

	(void)state;
	for (int x = 0; x < 120; x++) {
		int key = at(MOUSE_PRESS, 35, x);

		space |= key == ' ';
		quit |= key == 'q';
		if (key == ' ')
			assert_true(x >= 1 && x < 11); /* "Space play" */
	}
	assert_true(space && quit);
	assert_int_equal(at(MOUSE_WHEEL_UP, 35, 3), TERMINAL_NONE);
	assert_int_equal(at(MOUSE_PRESS, 34, 3), TERMINAL_NONE);
}

static void an_overlay_takes_the_mouse_instead_of_the_panels(void **state)
{
	struct box tape = fake->ui.drawn.inside[PANEL_TAPE];

	(void)state;
	assert_true(canvas_resize(&canvas, 60, 16));
	fake->ui.mode = UI_HELP;
	at(MOUSE_WHEEL_DOWN, 5, 5);
	assert_int_equal(fake->ui.help_top, 3);
	at(MOUSE_WHEEL_DOWN, 5, 5);
	assert_int_equal(fake->ui.help_top, 6);
	at(MOUSE_WHEEL_UP, 5, 5);
	assert_int_equal(fake->ui.help_top, 3);
	for (int i = 0; i < 3; i++)
		at(MOUSE_WHEEL_UP, 5, 5);
	assert_int_equal(fake->ui.help_top, 0);
	at(MOUSE_PRESS, tape.y, tape.x);
	assert_int_equal(fake->ui.focus, PANEL_SYMBOLS);
	fake->ui.mode = UI_LIST;
	at(MOUSE_PRESS, tape.y, tape.x);
	assert_int_equal(fake->ui.focus, PANEL_SYMBOLS);
	fake->ui.mode = UI_COMMAND; /* the wheel, but no click */
	at(MOUSE_PRESS, tape.y, tape.x);
	assert_int_equal(fake->ui.focus, PANEL_SYMBOLS);
}

/* Whatever is done anywhere at any time: nothing breaks, and there is always a focus. */
static void anything_anywhere_is_survived(void **state)
{
	static const int sizes[][2] = {{120, 36}, {60, 16}, {200, 60}, {80, 24}, {40, 10}, {1, 1}};
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		const int *size = sizes[round / 7 % 6];
		uint64_t r = unit_random(&seed);

		if (round % 7 == 0)
			assert_true(canvas_resize(&canvas, size[0], size[1]));
		if (round % 11 == 0)
			fake->ui.show[r % PANELS] = !fake->ui.show[r % PANELS];
		at((enum mouse_kind)(r % (MOUSE_WHEEL_DOWN + 1)), (int)(r >> 4 & 63) - 1,
		   (int)(r >> 10 & 255) - 1);
		assert_in_range(fake->ui.focus, 0, PANELS - 1);
		assert_true(fake->ui.maximized >= -1 && fake->ui.maximized < PANELS);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presses_moves_and_releases_are_read),
		cmocka_unit_test(a_drag_lasts_from_press_to_release),
		cmocka_unit_test(the_wheel_is_no_button),
		cmocka_unit_test(other_buttons_and_what_is_no_report_are_left_alone),
		cmocka_unit_test(two_presses_at_a_place_soon_after_another_are_a_double_click),
		cmocka_unit_test(both_ways_say_the_same),
		TEST(a_press_in_a_panel_gives_it_the_focus),
		TEST(the_wheel_scrolls_what_is_under_it),
		TEST(a_double_click_on_a_title_takes_the_panel_to_full_screen_and_back),
		TEST(a_key_in_the_last_line_is_typed_by_a_click),
		TEST(an_overlay_takes_the_mouse_instead_of_the_panels),
		TEST(anything_anywhere_is_survived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
