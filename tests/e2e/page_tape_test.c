/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two parts of a symbol's page on the real screen, at every size: keys and the wheel scroll its
 * tape, which is what `mmtui export` writes of that symbol, and each part comes to full screen. */
#include "support/unit.h"

#include "support/program.h"

#include <unistd.h>

#define HERE 10000
#define SYMBOL_MAX 32
#define TIME_MAX 16 /* "14:30:00.123456" */
#define CORNER 0x2514
#define SIDE 0x2502

static const struct {
	int width, height;
	bool both; /* parts fit */
} sizes[] = {{200, 60, true}, {120, 36, true}, {80, 24, false}, {60, 16, false}};
#define SIZES (sizeof sizes / sizeof sizes[0])

static char symbol[SYMBOL_MAX];     /* whose page is open */
static char trades[HERE][TIME_MAX]; /* its own before the playhead */
static size_t count;

/* A line is "2024-01-02T14:30:00.123456789Z,S00001,...". */
static void read_trades(void)
{
	char time[TIME_MAX], name[SYMBOL_MAX];
	size_t bytes;

	assert_int_equal(
		program_shell("\"$MMTUI\" export -o \"$D/all.csv\" \"$MARKET\" >/dev/null"), 0);
	char *text = program_read(program_path("all.csv"), &bytes), *line = strchr(text, '\n');
	count = 0;
	for (size_t i = 0; i < HERE; i++, line = strchr(line, '\n')) {
		assert_int_equal(sscanf(++line, "%*[^T]T%15[^Z+-]%*[^,],%31[^,]", time, name), 2);
		if (!strcmp(name, symbol))
			strcpy(trades[count++], time);
	}
	free(text);
	unlink(program_path("all.csv"));
}

/* The page of the first symbol of the list, in the middle of the market. */
static struct term *open_page(size_t size)
{
	struct term *term = program_open();

	term_type(term, ":seek #10000\r");
	program_wait_event(term, HERE);
	term_resize(term, sizes[size].width, sizes[size].height);
	program_sync(term);
	term_type(term, "\r");
	term_wait(term, "largest");
	program_sync(term);
	assert_int_equal(sscanf(term_line(term, 1), "%31s", symbol), 1);
	read_trades();
	assert_true(count > 500 && count < 10000);
	return term;
}

/* --- what is on its tape ---------------------------------------------------------------------- */

/* Its heading, and its first column; false where there is none. */
static bool find_tape(struct term *term, int *row, int *x)
{
	*row = term_find(term, " size");
	*x = *row < 0 ? -1 : term_column(term, *row, "time");
	return *x > 1;
}

/* Lines of trades down to the frame's lower edge; 0 while it is being drawn. */
static size_t rows_of(struct term *term)
{
	int row, x, at;

	if (!find_tape(term, &row, &x))
		return 0;
	for (at = row + 1; at < term_rows(term) && term_glyph(term, at, x - 2) == SIDE; at++)
		;
	return at < term_rows(term) && term_glyph(term, at, x - 2) == CORNER
		       ? (size_t)(at - row - 1)
		       : 0;
}

static void read_time(struct term *term, int row, int x, char *out)
{
	int n = 0;

	for (; n < TIME_MAX - 1 && term_glyph(term, row, x + n) > ' '; n++)
		out[n] = (char)term_glyph(term, row, x + n);
	out[n] = '\0';
}

/* Are all lines the trades from `back` before the playhead on, as exactly as they are shown? */
static bool is_back(struct term *term, void *arg)
{
	size_t back = *(size_t *)arg, rows = rows_of(term);
	char time[TIME_MAX];
	int row, x;

	if (!find_tape(term, &row, &x) || rows == 0)
		return false;
	for (size_t i = 0; i < rows && back + i < count; i++) {
		read_time(term, row + 1 + (int)i, x, time);
		if (!*time || strncmp(time, trades[count - 1 - back - i], strlen(time)) != 0)
			return false;
	}
	return true;
}

/* 1234 is 1,234 on the screen. */
static void put_number(size_t number, char *out, size_t size)
{
	if (number < 1000)
		snprintf(out, size, "%zu", number);
	else
		snprintf(out, size, "%zu,%03zu", number / 1000, number % 1000);
}

/* The trades, and what the frame says of them. */
static void expect(struct term *term, size_t back)
{
	char what[64], says[64], number[24], all[24];

	snprintf(what, sizeof what, "%s's tape %zu back", symbol, back);
	term_until(term, what, is_back, &back);
	put_number(back, number, sizeof number);
	put_number(count, all, sizeof all);
	snprintf(says, sizeof says, " -%s of %s ", number, all);
	if (back)
		term_wait(term, says);
	else
		term_wait_gone(term, strstr(says, " of "));
}

/* --- tests ------------------------------------------------------------------------------------ */

static void keys_and_the_wheel_scroll_the_tape_at_every_size(void **state)
{
	int row, x;

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_page(i);

		if (sizes[i].both)
			expect(term, 0);
		else
			assert_int_equal(rows_of(term), 0);
		term_type(term, "\t");
		expect(term, 0);
		size_t rows = rows_of(term);
		term_type(term, "j");
		expect(term, 1);
		term_type(term, "\033[6~"); /* PageDown */
		expect(term, 1 + rows);
		term_type(term, "9j");
		expect(term, 10 + rows);
		term_type(term, "\033[5~");
		expect(term, 10);
		term_type(term, ":scroll oldest\r");
		expect(term, count - rows);
		term_type(term, ":scroll newest\r");
		expect(term, 0);

		assert_true(find_tape(term, &row, &x));
		term_mouse(term, TERM_WHEEL_DOWN, row + 2, x, 'M');
		expect(term, 3);
		term_mouse(term, TERM_WHEEL_DOWN, row + 2, x, 'M');
		expect(term, 6);
		assert_int_equal(program_event(term), HERE);
		term_type(term, "."); /* the playhead moves */
		program_wait_event(term, HERE + 1);
		term_wait_gone(term, " -6 of ");
		program_quit(term);
	}
}

static void the_market_is_left_as_it_was(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_page(i);

		term_type(term, "\tj");
		expect(term, 1);
		term_type(term, "\033");
		term_wait(term, "SYMBOLS");
		term_wait_gone(term, " -1 of ");
		term_type(term, "\t:scroll 20\r"); /* the market's tape, from now on */
		term_wait(term, "-20 of 10,000");
		term_type(term, ":page on\r");
		term_wait(term, "largest");
		term_wait_gone(term, " -20 of ");
		term_type(term, ":scroll 3\r");
		expect(term, 3);
		term_type(term, "\033");
		term_wait(term, "-20 of 10,000");
		program_quit(term);
	}
}

/* Does a part's frame reach from the figures to the last line, over all columns? */
static bool fills(struct term *term, void *arg)
{
	int last = term_rows(term) - 2;

	for (int row = 4; row < last; row++)
		if (term_glyph(term, row, 0) != SIDE ||
		    term_glyph(term, row, term_columns(term) - 1) != SIDE)
			return false;
	return term_column(term, 3, arg) == 1 && term_glyph(term, last, 0) == CORNER;
}

static void each_part_comes_to_full_screen_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct term *term = open_page(i);
		bool framed = sizes[i].height > 20;

		term_type(term, "z");
		if (framed)
			term_until(term, "the chart at full screen", fills, " CHART ");
		term_type(term, "\t");
		term_until(term, "the tape at full screen", fills, " TAPE ");
		expect(term, 0);
		assert_int_equal(rows_of(term), term_rows(term) - 7);
		term_type(term, "j");
		expect(term, 1);
		term_type(term, "\t");
		term_wait_gone(term, " TAPE ");
		term_wait(term, "1 min");
		term_type(term, "\tz"); /* back: the tape with the focus, where it belongs */
		expect(term, 1);
		if (sizes[i].both)
			term_wait(term, " CHART ");
		term_type(term, "\033");
		term_wait(term, "SYMBOLS");
		program_quit(term);
	}
}

static void the_wheel_over_the_chart_zooms_wherever_the_focus_is(void **state)
{
	struct term *term = open_page(1);

	(void)state;
	term_wait(term, "1 min line");
	term_type(term, "\tj");
	expect(term, 1);
	term_mouse(term, TERM_WHEEL_UP, 10, 10, 'M');
	term_wait(term, "30 s line");
	expect(term, 1);
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_and_the_wheel_scroll_the_tape_at_every_size),
		cmocka_unit_test(the_market_is_left_as_it_was),
		cmocka_unit_test(each_part_comes_to_full_screen_at_every_size),
		cmocka_unit_test(the_wheel_over_the_chart_zooms_wherever_the_focus_is),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
