/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mouse on the real screen, at every size: what lies under it is selected, opened, sorted,
 * scrolled, sought. */
#include "support/unit.h"

#include "support/program.h"

static const struct {
	int width, height;
} sizes[] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};
#define SIZES (sizeof sizes / sizeof sizes[0])

#define SELECTED 0x25b8 /* before the selected symbol */
#define PLAYHEAD 0x2502 /* on the timeline */
#define HEADS 2         /* the row of the list's heads */

/* The program at the middle of the market, in one of the sizes. */
static struct term *open_at(size_t size)
{
	struct term *term = program_open();

	term_type(term, ":seek #10000\r");
	program_wait_event(term, 10000);
	term_resize(term, sizes[size].width, sizes[size].height);
	term_wait(term, "SYMBOLS");
	program_sync(term);
	return term;
}

/* The list's first column within its frame, where the mark of the selected symbol stands. */
static int list_column(struct term *term)
{
	return term_column(term, 1, "SYMBOLS") - 1;
}

/* The name in the list's line. */
static void read_name(struct term *term, int row, char *name)
{
	int x = list_column(term) + 1;
	uint32_t glyph;

	while ((glyph = term_glyph(term, row, x++)) > ' ' && glyph < 0x7f)
		*name++ = (char)glyph;
	*name = '\0';
}

/* What is waited for at a cell. */
struct cell {
	int row, column;
	uint32_t glyph;
};

static bool is_there(struct term *term, void *arg)
{
	const struct cell *cell = arg;

	return term_glyph(term, cell->row, cell->column) == cell->glyph;
}

static void wait_glyph(struct term *term, int row, int column, uint32_t glyph, const char *what)
{
	struct cell cell = {row, column, glyph};

	term_until(term, what, is_there, &cell);
}

static void a_click_selects_a_symbol_and_a_double_click_opens_its_page(void **state)
{
	char name[32], line[160];

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);
		int x = list_column(term);

		wait_glyph(term, 3, x, SELECTED, "the first symbol is selected");
		term_click(term, 6, x + 3);
		wait_glyph(term, 6, x, SELECTED, "the clicked symbol is selected");
		assert_true(term_shows(term, "SYMBOLS"));
		read_name(term, 5, name);
		term_click(term, 5, x + 3);
		term_click(term, 5, x + 3);
		term_wait(term, "largest");
		program_sync(term);
		snprintf(line, sizeof line, "%s", term_line(term, 1));
		assert_ptr_equal(strstr(line, name), line + strspn(line, " "));
		term_type(term, "\033");
		term_wait(term, "SYMBOLS");
		wait_glyph(term, 5, x, SELECTED, "it stays selected");
		program_quit(term);
	}
}

static void a_click_on_a_head_sorts_and_another_turns_it_round(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);

		term_click(term, HEADS, term_column(term, HEADS, "last"));
		term_wait(term, "▾last");
		term_click(term, HEADS, term_column(term, HEADS, "last"));
		term_wait(term, "▴last");
		term_click(term, HEADS, list_column(term) + 2);
		term_wait_gone(term, "▴last");
		program_quit(term);
	}
}

static void the_wheel_scrolls_the_tape_and_a_click_on_it_selects(void **state)
{
	char symbol[16];

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);

		term_mouse(term, TERM_WHEEL_DOWN, 5, 4, 'M');
		term_wait(term, " -3 of 10,000 ");
		term_mouse(term, TERM_WHEEL_DOWN, 5, 4, 'M');
		term_wait(term, " -6 of 10,000 ");
		term_mouse(term, TERM_WHEEL_UP, 5, 4, 'M');
		term_mouse(term, TERM_WHEEL_UP, 5, 4, 'M');
		term_wait_gone(term, " of 10,000 ");
		assert_int_equal(program_event(term), 10000);

		assert_int_equal(sscanf(term_line(term, 6), "\xe2\x94\x82 %*s %15s", symbol), 1);
		term_click(term, 6, 4);
		program_sync(term);
		for (int row = 3, found = 0; !found; row++) {
			char name[32];

			assert_true(row < 3 + 12);
			read_name(term, row, name);
			found = term_glyph(term, row, list_column(term)) == SELECTED;
			if (found)
				assert_int_equal(strncmp(name, symbol, 4), 0);
		}
		term_click(term, 6, 4);
		term_click(term, 6, 4);
		term_wait(term, "largest");
		program_quit(term);
	}
}

/* The row of the timeline that the playhead's line crosses just above the axis. */
static int timeline_row(size_t size)
{
	return sizes[size].height - (sizes[size].height >= 34 ? 4 : 3);
}

static void a_click_or_a_drag_on_the_timeline_seeks(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);
		int row = timeline_row(i), x = sizes[i].width / 3;

		term_click(term, row, x);
		wait_glyph(term, row, x, PLAYHEAD, "the playhead under the click");
		term_mouse(term, TERM_LEFT, row, x + 5, 'M');
		wait_glyph(term, row, x + 5, PLAYHEAD, "the playhead under the press");
		term_mouse(term, TERM_DRAG, row, x + 6, 'M');
		term_mouse(term, TERM_DRAG, row + 1, x + 9, 'M');
		wait_glyph(term, row, x + 9, PLAYHEAD, "the playhead under the drag");
		term_mouse(term, TERM_DRAG, 3, x + 15, 'M'); /* however far from it */
		term_mouse(term, TERM_LEFT, 3, x + 15, 'm');
		wait_glyph(term, row, x + 15, PLAYHEAD, "the playhead where it was let go");
		term_mouse(term, TERM_DRAG, row, x, 'M'); /* let go is let go */
		term_type(term, "u");                     /* the whole drag was one seek */
		wait_glyph(term, row, x, PLAYHEAD, "the playhead where the drag began from");
		program_quit(term);
	}
}

static void the_wheel_zooms_into_the_timeline(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);
		int row = timeline_row(i), x = sizes[i].width / 2;

		term_mouse(term, TERM_WHEEL_UP, row, x, 'M');
		term_wait(term, "zoom ");
		term_mouse(term, TERM_WHEEL_UP, row, x, 'M');
		for (int k = 0; k < 3; k++)
			term_mouse(term, TERM_WHEEL_DOWN, row, x, 'M');
		term_wait_gone(term, "zoom ");
		assert_int_equal(program_event(term), 10000);
		program_quit(term);
	}
}

static void in_a_list_a_click_selects_and_a_double_click_goes_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);
		int row;

		term_type(term, ":bookmark one\r:seek #12000\r");
		program_wait_event(term, 12000);
		term_type(term, ":bookmark two\r:seek #13000\r");
		program_wait_event(term, 13000);
		term_type(term, ":bookmark three\r'");
		term_wait(term, "BOOKMARKS");
		term_wait(term, "1/3");
		term_wait(term, "three");
		row = term_find(term, "BOOKMARKS") + 2; /* below the frame and the heads */
		term_click(term, row + 1, term_column(term, row + 1, "two"));
		term_wait(term, "2/3");
		term_mouse(term, TERM_WHEEL_DOWN, row, sizes[i].width / 2, 'M');
		term_wait(term, "3/3");
		term_click(term, row, term_column(term, row, "one"));
		term_wait(term, "1/3");
		term_click(term, row + 1, term_column(term, row + 1, "two"));
		term_click(term, row + 1, term_column(term, row + 1, "two"));
		program_wait_event(term, 12000);
		term_wait_gone(term, "BOOKMARKS");
		term_type(term, "'");
		term_wait(term, "BOOKMARKS");
		term_click(term, sizes[i].height - 2, 1); /* beside it */
		term_wait_gone(term, "BOOKMARKS");
		term_type(term, ":unmark one\r:unmark two\r:unmark three\r");
		program_quit(term);
	}
}

static void keys_of_lists_and_of_the_help_are_told_and_clicked_in_the_last_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);
		int last = sizes[i].height - 1;

		term_type(term, ":bookmark one\r");
		term_wait_last(term, "bookmark \"one\"");
		term_type(term, "'");
		term_wait(term, "BOOKMARKS");
		term_wait_last(term, "d delete");
		term_click(term, last, term_column(term, last, "delete"));
		term_wait_last(term, "bookmark \"one\" is deleted");
		term_type(term, "\033?");
		term_wait(term, "HELP");
		term_wait_last(term, "PageDown a page down  / find  Escape leave");
		term_wait(term, " 1-");
		term_click(term, last, term_column(term, last, "PageDown"));
		term_wait_gone(term, " 1-");
		term_click(term, last, term_column(term, last, "leave"));
		term_wait_gone(term, "HELP");
		program_quit(term);
	}
}

/* What the screen shows, as text; the caller frees it. */
static char *dump(struct term *term)
{
	static int number;
	char line[200], name[32];
	size_t bytes;

	snprintf(name, sizeof name, "mouse-%d.txt", ++number);
	snprintf(line, sizeof line, ":dump %s --market\r", program_path(name));
	term_type(term, line);
	term_wait_last(term, name);
	return program_read(program_path(name), &bytes);
}

static void on_a_page_a_click_sets_the_crosshair_and_a_double_click_goes_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);
		int row = sizes[i].height / 3, x = sizes[i].width / 4;

		term_type(term, "\r");
		term_wait(term, "largest");
		char *without = dump(term);
		term_click(term, row, x);
		term_type(term, "K"); /* one on, from where the click was */
		char *keys = dump(term);
		term_mouse(term, TERM_LEFT, row, x - 9, 'M');
		term_mouse(term, TERM_DRAG, row, x - 4, 'M');
		term_mouse(term, TERM_DRAG, row, x + 1, 'M');
		term_mouse(term, TERM_LEFT, row, x + 1, 'm');
		char *dragged = dump(term);
		assert_string_equal(dragged, keys);
		assert_string_not_equal(dragged, without);
		term_type(term, "\033");
		char *left = dump(term);
		assert_string_equal(left, without);
		free(without);
		free(keys);
		free(dragged);
		free(left);

		term_click(term, row, x);
		term_click(term, row, x);
		term_wait_gone(term, "event 10,000");
		long event = program_event(term);
		assert_in_range(event, 1, 9999);
		term_type(term, "u");
		program_wait_event(term, 10000);
		term_click(term, row, x);
		term_type(term, ";"); /* the same bar from the same place */
		program_wait_event(term, event);
		program_quit(term);
	}
}

static void the_wheel_zooms_and_pans_the_chart_of_a_page(void **state)
{
	static const char last[] = "18:09 "; /* the last bar, in words */

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_at(i);
		int row = sizes[i].height / 3, x = sizes[i].width / 4;

		term_type(term, "\r");
		term_wait(term, "1 min");
		term_wait(term, last);
		term_mouse(term, TERM_WHEEL_UP, row, x, 'M');
		term_wait(term, "30 s");
		term_mouse(term, TERM_WHEEL_DOWN, row, x, 'M');
		term_wait(term, "1 min");
		term_mouse(term, TERM_WHEEL_UP + 4, row, x, 'M'); /* with Shift */
		term_wait_gone(term, last);
		term_mouse(term, TERM_WHEEL_DOWN + 4, row, x, 'M');
		term_wait(term, last);
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_click_selects_a_symbol_and_a_double_click_opens_its_page),
		cmocka_unit_test(a_click_on_a_head_sorts_and_another_turns_it_round),
		cmocka_unit_test(the_wheel_scrolls_the_tape_and_a_click_on_it_selects),
		cmocka_unit_test(a_click_or_a_drag_on_the_timeline_seeks),
		cmocka_unit_test(the_wheel_zooms_into_the_timeline),
		cmocka_unit_test(in_a_list_a_click_selects_and_a_double_click_goes_there),
		cmocka_unit_test(
			keys_of_lists_and_of_the_help_are_told_and_clicked_in_the_last_line),
		cmocka_unit_test(
			on_a_page_a_click_sets_the_crosshair_and_a_double_click_goes_there),
		cmocka_unit_test(the_wheel_zooms_and_pans_the_chart_of_a_page),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
