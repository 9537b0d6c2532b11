/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tape's panel, drawn from views made by hand. */
#include "support/unit.h"

#include "support/fake_ui.h"
#include "tui/layout.h"
#include "tui/panel.h"

#include <math.h>

static struct fake *fake;
static struct canvas canvas;
static struct box inside; /* of the tape's frame, when drawn last */

static const struct {
	int width, height;
} sizes[] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};
#define SIZES (sizeof sizes / sizeof sizes[0])

static int set_up(void **state)
{
	(void)state;
	fake = fake_new();
	fake->view.phase = MM_PAUSED;
	fake->view.tape_events = 45678;
	canvas = (struct canvas){0};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_free(fake);
	canvas_free(&canvas);
	return 0;
}

static void draw(size_t size)
{
	struct layout layout;

	assert_true(canvas_resize(&canvas, sizes[size].width, sizes[size].height));
	screen_draw(&fake->ui, &canvas);
	layout_make(&fake->ui, canvas.width, canvas.height, &layout);
	inside = box_inside(layout.panel[PANEL_TAPE]);
}

static const struct cell *cell_at(int y, int x)
{
	return &canvas.cells[y * canvas.width + x];
}

/* The text of a part of a line; what is not ASCII is a "?". */
static const char *text_at(int y, int x, int width)
{
	static char text[512];
	int n = 0;

	for (; n < width; n++) {
		uint32_t glyph = cell_at(y, x + n)->glyph;
		text[n] = glyph < 0x7f ? (char)glyph : '?';
	}
	text[n] = '\0';
	return text;
}

static const char *title_text(void)
{
	return text_at(inside.y - 1, inside.x, inside.width);
}

/* A print's line on the tape, counted from 0 below the heading. */
static const char *line_text(int line)
{
	return text_at(inside.y + 1 + line, inside.x, inside.width);
}

/* What there is of a role in a line. */
static int count_role(int line, enum role role)
{
	int count = 0;

	for (int x = inside.x; x < inside.x + inside.width; x++)
		count += cell_at(inside.y + 1 + line, x)->role == role &&
			 cell_at(inside.y + 1 + line, x)->glyph != ' ';
	return count;
}

static bool is_selected(int line)
{
	bool first = cell_at(inside.y + 1 + line, inside.x)->selected;

	for (int x = inside.x; x < inside.x + inside.width; x++)
		assert_int_equal(cell_at(inside.y + 1 + line, x)->selected, first);
	return first;
}

static void large_trades_are_bold(void **state)
{
	(void)state;
	fake->ui.selected = UINT32_MAX;
	for (size_t size = 0; size < SIZES; size++)
		for (int large = 0; large <= 1000; large += 500) {
			fake->ui.large = large;
			draw(size);
			for (int i = 0; i + 1 < inside.height; i++) {
				const struct mm_print *print = &fake->view.tape[i];
				bool bold = large && print->volume >= large;
				int strong = count_role(i, ROLE_STRONG);
				bool moved = !isnan(print->previous) &&
					     print->previous != print->price;
				int moving = count_role(i, ROLE_UP_STRONG) +
					     count_role(i, ROLE_DOWN_STRONG);
				assert_int_equal(strong > 0, bold);
				assert_int_equal(moving > 0, bold && moved);
			}
		}
}

static void direction_is_a_colour_and_a_sign(void **state)
{
	(void)state;
	struct mm_print *tape = fake->view.tape;
	static const uint32_t signs[] = {0x25b2, 0x25bc, '=', ' '};
	static const enum role roles[] = {ROLE_UP, ROLE_DOWN, ROLE_DIM, ROLE_TEXT};

	for (int i = 0; i < 4; i++)
		tape[i].price = 10;
	tape[0].previous = 9.99;
	tape[1].previous = 10.01;
	tape[2].previous = 10;
	tape[3].previous = NAN;
	for (size_t size = 0; size < SIZES; size++) {
		draw(size);
		for (int i = 0; i < 4; i++) {
			int y = inside.y + 1 + i, x = inside.x + inside.width - 1;
			while (x > inside.x && cell_at(y, x)->glyph != signs[i])
				x--;
			assert_int_equal(cell_at(y, x)->glyph, signs[i]);
			assert_true(signs[i] == ' ' || cell_at(y, x)->role == roles[i]);
		}
	}
}

static void times_are_as_precise_as_the_data_and_the_room_allow(void **state)
{
	(void)state;
	static const char *const want[4][4] = {
		{"14:03:27 ", "14:03:27.123 ", "14:03:27.123456 ", "14:03:27.123456 "},
		{"14:03:27 ", "14:03:27.123 ", "14:03:27.123456 ", "14:03:27.123456 "},
		{"14:03:27 ", "14:03:27.123 ", "14:03:27.123 ", "14:03:27.123 "},
		{"14:03:27 ", "14:03:27 ", "14:03:27 ", "14:03:27 "},
	};

	for (size_t size = 0; size < SIZES; size++)
		for (int decimals = 0; decimals <= 9; decimals += 3) {
			fake->view.time_decimals = (uint8_t)decimals;
			draw(size);
			if (!strstr(line_text(0), want[size][decimals / 3]))
				fail_msg("%zu, %d decimals: %s", size, decimals, line_text(0));
		}
}

static void the_event_a_breakpoint_stopped_at_is_highlighted(void **state)
{
	(void)state;
	fake->view.stopped_by = 2;
	fake->view.stopped_at = fake->view.tape[0];
	for (size_t size = 0; size < SIZES; size++) {
		draw(size);
		for (int i = 0; i + 1 < inside.height; i++)
			assert_int_equal(is_selected(i), i == 0);
	}
	fake->view.stopped_by = 0;
	draw(0);
	assert_false(is_selected(0));
	fake->view.stopped_by = 2;
	fake->view.tape_back = 3; /* it is out of sight */
	memmove(fake->view.tape, fake->view.tape + 3, 200 * sizeof fake->view.tape[0]);
	draw(0);
	for (int i = 0; i + 1 < inside.height; i++)
		assert_false(is_selected(i));
}

static void an_event_that_comes_next_stands_above_the_others(void **state)
{
	char newest[512];

	(void)state;
	draw(1);
	strcpy(newest, line_text(0));
	fake->view.stopped_by = 1;
	fake->view.stopped_at = fake->view.tape[0];
	fake->view.stopped_at.timestamp += MM_SECOND; /* 14:03:28 */
	draw(1);
	assert_non_null(strstr(line_text(0), "14:03:28.123456"));
	assert_true(is_selected(0));
	assert_string_equal(line_text(1), newest);
	assert_false(is_selected(1));
	/* but not where its symbol is not shown */
	fake->ui.tape_narrow = true;
	fake->ui.selected = fake->view.stopped_at.symbol + 1;
	draw(1);
	assert_null(strstr(line_text(0), "14:03:28.123456"));
	assert_false(is_selected(0));
	fake->ui.tape_narrow = false;
	strcpy(fake->ui.filter, "SP?");
	fake->view.stopped_at.symbol = 1;
	draw(1);
	assert_false(is_selected(0));
	strcpy(fake->ui.filter, "SP?,BAC");
	draw(1);
	assert_true(is_selected(0));
	fake->view.tape_count = 0; /* nothing is before it */
	draw(1);
	assert_true(is_selected(0));
}

/* The view is still that of before the filter: until the next one comes, its trades of other
 * symbols are not the filter's. */
static void trades_that_do_not_belong_are_left_out(void **state)
{
	(void)state;
	strcpy(fake->ui.filter, "SPY");
	draw(1);
	assert_non_null(strstr(line_text(0), " SPY "));
	assert_non_null(strstr(line_text(1), " SPY "));
	strcpy(fake->ui.filter, "NOSUCH");
	draw(1);
	assert_int_equal(strspn(line_text(0), " "), strlen(line_text(0)));
	assert_null(strstr(text_at(inside.y, inside.x, inside.width), "no trade"));
}

static void the_title_says_how_far_back_and_whose_it_is(void **state)
{
	(void)state;
	static const struct {
		const char *filter;
		bool narrow;
		uint64_t back;
		const char *want[SIZES][2]; /* left, right */
	} cases[] = {
		{"", false, 0, {{"", ""}, {"", ""}, {"", ""}, {"", ""}}},
		{"",
		 false,
		 1234,
		 {{"", "-1,234 of 45,678"},
		  {"", "-1,234 of 45,678"},
		  {"", "-1,234 of 45,678"},
		  {"", "-1,234 of 45,678"}}},
		{"SP*,BAC,IBM",
		 false,
		 0,
		 {{"SP*,BAC,IBM", ""},
		  {"SP*,BAC,IBM", ""},
		  {"SP*,BAC,IBM", ""},
		  {"SP*,BAC,IBM", ""}}},
		{"SP*,BAC,IBM",
		 false,
		 1234,
		 {{"SP*,BAC,IBM", "-1,234 of 45,678"},
		  {"SP*,BAC,IBM", "-1,234 of 45,678"},
		  {"SP*,B?", "-1,234 of 45,678"},
		  {"SP*,BAC,IBM", "-1,234"}}},
		{"SP*,BAC,IBM",
		 true,
		 45000,
		 {{"SPY", "-45,000 of 45,678"},
		  {"SPY", "-45,000 of 45,678"},
		  {"SPY", "-45,000 of 45,678"},
		  {"SPY", "-45,000"}}},
	};

	fake->ui.selected = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (size_t size = 0; size < SIZES; size++) {
			const char *left = cases[i].want[size][0], *right = cases[i].want[size][1];
			char want[64];
			strcpy(fake->ui.filter, cases[i].filter);
			fake->ui.tape_narrow = cases[i].narrow;
			fake->view.tape_back = cases[i].back;
			draw(size);
			snprintf(want, sizeof want, " TAPE %s%s%s?", *left ? " " : "", left,
				 *left ? " " : "");
			if (strncmp(title_text(), want, strlen(want)) != 0)
				fail_msg("case %zu, size %zu: %s", i, size, title_text());
			snprintf(want, sizeof want, "? %s ", right);
			size_t length = strlen(want), all = strlen(title_text());
			if (*right && strcmp(title_text() + all - length, want) != 0)
				fail_msg("case %zu, size %zu: %s", i, size, title_text());
			if (!*right)
				assert_int_equal(title_text()[all - 1], '?');
		}
}

static void the_wheel_scrolls_and_a_click_selects(void **state)
{
	struct mouse mouse = {.kind = MOUSE_WHEEL_DOWN};

	(void)state;
	draw(1);
	mouse.y = inside.y + 4;
	mouse.x = inside.x + 2;
	panel_tape.mouse(&fake->ui, inside, &mouse);
	assert_int_equal(fake->ui.tape_back, 3);
	mouse.kind = MOUSE_WHEEL_UP;
	for (int i = 0; i < 2; i++)
		panel_tape.mouse(&fake->ui, inside, &mouse);
	assert_int_equal(fake->ui.tape_back, 0);

	mouse.kind = MOUSE_PRESS;
	panel_tape.mouse(&fake->ui, inside, &mouse);
	assert_int_equal(fake->ui.selected, fake->view.tape[3].symbol);
	assert_true(fake->ui.chosen);
	assert_false(fake->ui.symbol_page);
	mouse.kind = MOUSE_DOUBLE;
	mouse.y = inside.y + 1;
	panel_tape.mouse(&fake->ui, inside, &mouse);
	assert_int_equal(fake->ui.selected, fake->view.tape[0].symbol);
	assert_true(fake->ui.symbol_page);

	fake->ui.selected = 77;
	mouse.kind = MOUSE_PRESS;
	const struct {
		int y, x;
	} nowhere[] = {{inside.y, inside.x},
		       {inside.y - 1, inside.x},
		       {inside.y + inside.height, inside.x},
		       {inside.y + 2, inside.x - 1},
		       {inside.y + 2, inside.x + inside.width}};
	for (size_t i = 0; i < 5; i++) {
		mouse.y = nowhere[i].y;
		mouse.x = nowhere[i].x;
		panel_tape.mouse(&fake->ui, inside, &mouse);
		assert_int_equal(fake->ui.selected, 77);
	}
}

static void an_empty_tape_says_why(void **state)
{
	(void)state;
	fake->view.tape_count = 0;
	draw(1);
	assert_non_null(strstr(text_at(inside.y, inside.x, inside.width), "no trade yet"));
	strcpy(fake->ui.filter, "SPY");
	draw(1);
	assert_non_null(strstr(text_at(inside.y, inside.x, inside.width), "no trade of these yet"));
	fake->view.events = 0;
	draw(1);
	assert_non_null(strstr(text_at(inside.y, inside.x, inside.width), "there are no trades"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(large_trades_are_bold),
		TEST(direction_is_a_colour_and_a_sign),
		TEST(times_are_as_precise_as_the_data_and_the_room_allow),
		TEST(the_event_a_breakpoint_stopped_at_is_highlighted),
		TEST(an_event_that_comes_next_stands_above_the_others),
		TEST(trades_that_do_not_belong_are_left_out),
		TEST(the_title_says_how_far_back_and_whose_it_is),
		TEST(the_wheel_scrolls_and_a_click_selects),
		TEST(an_empty_tape_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
