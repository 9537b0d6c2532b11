/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of bars: where the dots and lines of known prices are, and that nothing breaks. */
#include "support/unit.h"

#include "tui/chart.h"

#include <float.h>
#include <math.h>

#define WIDTH 40
#define HEIGHT 12

static struct canvas canvas;
static uint64_t seed;

static int setup(void **state)
{
	(void)state;
	seed = 99;
	canvas = (struct canvas){0};
	assert_true(canvas_resize(&canvas, WIDTH, HEIGHT));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	canvas_free(&canvas);
	return 0;
}

static uint32_t glyph_at(int y, int x)
{
	return canvas.cells[y * canvas.width + x].glyph;
}

static const struct chart_scale percent = {0, 100};

static struct mm_bar bar(double open, double high, double low, double close)
{
	return (struct mm_bar){open, high, low, close, 100, 1};
}

/* --- scale ------------------------------------------------------------------------------------ */

static void the_scale_holds_all_prices_with_a_little_air(void **state)
{
	(void)state;
	for (int turn = 0; turn < 2000; turn++) {
		struct mm_bar bars[8];
		struct chart_scale scale;
		double low = INFINITY, high = -INFINITY;

		for (int i = 0; i < 8; i++) {
			double a = (double)(unit_random(&seed) % 10000) / 100 - 20;
			double b = (double)(unit_random(&seed) % 10000) / 100 - 20;

			bars[i] = bar(a, fmax(a, b), fmin(a, b), b);
			low = fmin(low, fmin(a, b));
			high = fmax(high, fmax(a, b));
		}
		assert_true(chart_scale(bars, 8, true, 0.01, &scale));
		assert_true(scale.low < low && scale.high > high);
		assert_true(scale.high - scale.low < (high - low) * 1.2 + 0.1);
		assert_true(chart_holds(&scale, low) && chart_holds(&scale, high));
		assert_false(chart_holds(&scale, scale.high + 1));
	}
}

static void the_scale_of_a_line_knows_no_highs_and_lows(void **state)
{
	struct mm_bar bars[] = {bar(10, 500, 1, 11), bar(11, 12, -300, 12)};
	struct chart_scale scale;

	(void)state;
	assert_true(chart_scale(bars, 2, false, 0.01, &scale));
	assert_true(scale.low > 9 && scale.low < 10 && scale.high > 12 && scale.high < 13);
	assert_true(chart_scale(bars, 2, true, 0.01, &scale));
	assert_true(scale.low < -300 && scale.high > 500);
}

static void rows_go_down_as_prices_do(void **state)
{
	(void)state;
	for (int rows = 1; rows < 300; rows++) {
		int before = rows;

		for (double price = -10; price <= 110; price += 0.7) {
			int row = chart_row(&percent, price, rows);

			assert_in_range(row, 0, rows - 1);
			assert_true(row <= before);
			before = row;
		}
		assert_int_equal(chart_row(&percent, 100, rows), 0);
		assert_int_equal(chart_row(&percent, 0, rows), rows - 1);
		assert_int_equal(chart_row(&percent, 50.0001, rows), (rows - 1) / 2);
	}
}

static void a_price_that_never_changes_is_in_the_middle(void **state)
{
	static const double prices[] = {100, 0, -3, 1e15, 1e-12, 1e300, DBL_MAX, 5e-324, -DBL_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(prices) / sizeof(*prices); i++) {
		struct mm_bar one = bar(prices[i], prices[i], prices[i], prices[i]);
		struct chart_scale scale;

		assert_true(chart_scale(&one, 1, true, 0.01, &scale));
		assert_true(isfinite(scale.low) && isfinite(scale.high) && scale.low < scale.high);
		if (fabs(prices[i]) < DBL_MAX)
			assert_int_equal(chart_row(&scale, prices[i], 9), 4);
	}
}

static void bars_without_a_price_count_for_nothing(void **state)
{
	struct mm_bar bars[] = {bar(NAN, NAN, NAN, NAN), bar(1, INFINITY, 1, 1), bar(5, 6, 4, 5),
				bar(-INFINITY, 0, 0, 0)};
	struct chart_scale scale, other;

	(void)state;
	assert_true(chart_scale(bars, 4, true, 0.01, &scale));
	assert_true(chart_scale(&bars[2], 1, true, 0.01, &other));
	assert_true(scale.low == other.low && scale.high == other.high);
	assert_false(chart_scale(bars, 2, true, 0.01, &scale));
	assert_false(chart_scale(bars, 0, true, 0.01, &scale));
}

/* --- the line --------------------------------------------------------------------------------- */

/* Is the dot of that column and row, of the whole canvas, set? */
static bool dot_at(int row, int column)
{
	static const uint8_t bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
	uint32_t glyph = glyph_at(row / 4, column / 2);

	return glyph >= 0x2800 && glyph < 0x2900 && (glyph - 0x2800) & bits[column % 2][row % 4];
}

static void known_prices_are_known_dots(void **state)
{
	struct mm_bar bars[] = {bar(1, 99, 1, 1), bar(99, 99, 1, 99), bar(40, 40, 30, 30)};
	struct box box = {2, 3, 1, 3};

	(void)state;
	/* four rows of dots: 100 to 75, 75 to 50, 50 to 25, 25 to 0 */
	chart_line(&canvas, box, bars, 3, &percent);
	assert_int_equal(glyph_at(2, 3),
			 0x2800 | 0x40 | 0x80 | 0x20); /* at the foot, then half up */
	assert_int_equal(glyph_at(2, 4), 0x2800 | 0x01 | 0x02 | 0x08 | 0x10);
	assert_int_equal(glyph_at(2, 5), 0x2800 | 0x04 | 0x20);
	assert_int_equal(canvas.cells[2 * WIDTH + 3].role, ROLE_CHART);
}

/* Bars that begin where the one before ended, or jump. */
static void random_bars(struct mm_bar *bars, size_t count)
{
	double price = 50;

	for (size_t i = 0; i < count; i++) {
		double open = unit_random(&seed) % 4 == 0 ? (double)(unit_random(&seed) % 101)
							  : price;
		double close = (double)(unit_random(&seed) % 101);

		bars[i] = bar(open, fmax(open, close), fmin(open, close), close);
		price = close;
	}
}

static void the_line_never_breaks_and_passes_every_price(void **state)
{
	struct mm_bar bars[WIDTH];
	struct box box = {0, 0, HEIGHT, WIDTH};

	(void)state;
	for (int turn = 0; turn < 300; turn++) {
		int above = -1, below = -1; /* the dots of the column before */

		random_bars(bars, WIDTH);
		canvas_clear(&canvas);
		chart_line(&canvas, box, bars, WIDTH, &percent);
		for (int x = 0; x < 2 * WIDTH; x++) {
			double price = x % 2 == 0 ? bars[x / 2].open : bars[x / 2].close;
			int top = -1, bottom = -1;

			assert_true(dot_at(chart_row(&percent, price, 4 * HEIGHT), x));
			for (int y = 0; y < 4 * HEIGHT; y++) {
				if (!dot_at(y, x))
					continue;
				assert_true(top < 0 || bottom == y - 1); /* one piece */
				top = top < 0 ? y : top;
				bottom = y;
			}
			if (x > 0) /* touches its neighbour, if only at a corner, and no more than
				      that */
				assert_true(top <= below + 1 && bottom >= above - 1);
			above = top;
			below = bottom;
		}
	}
}

static void where_there_is_no_price_there_is_no_line(void **state)
{
	struct mm_bar bars[] = {bar(10, 10, 10, 10), bar(NAN, NAN, NAN, NAN), bar(90, 90, 90, 90)};

	(void)state;
	chart_line(&canvas, (struct box){0, 0, HEIGHT, 3}, bars, 3, &percent);
	for (int y = 0; y < HEIGHT; y++)
		assert_int_equal(glyph_at(y, 1), ' ');
	for (int x = 0; x < 3; x += 2) { /* and no upright stroke towards it */
		int dots = 0;

		for (int y = 0; y < 4 * HEIGHT; y++)
			dots += dot_at(y, 2 * x) + dot_at(y, 2 * x + 1);
		assert_int_equal(dots, 2);
	}
}

/* --- candles ---------------------------------------------------------------------------------- */

/* A candle five cells high, ten half cells of 10 each: its glyphs from the top, then its role. */
static void assert_candle(struct mm_bar one, const uint32_t *expected, enum role role)
{
	canvas_clear(&canvas);
	chart_candles(&canvas, (struct box){0, 0, 5, 1}, &one, 1, &percent);
	for (int y = 0; y < 5; y++) {
		assert_int_equal(glyph_at(y, 0), expected[y]);
		if (expected[y] != ' ')
			assert_int_equal(canvas.cells[y * WIDTH].role, role);
	}
}

static void candles_say_how_they_went_without_colour(void **state)
{
	static const uint32_t falls[] = {0x2577, 0x257d, 0x2503, 0x2579, ' '};
	static const uint32_t rises[] = {0x2577, 0x2551, 0x2551, 0x2551, ' '};
	static const uint32_t foot[] = {' ', ' ', 0x257b, 0x257f, 0x2575};
	static const uint32_t cross[] = {0x2577, 0x2502, 0x253c, 0x2502, ' '};
	static const uint32_t hammer[] = {0x2577, 0x2502, 0x2534, ' ', ' '};
	static const uint32_t gallows[] = {' ', ' ', 0x252c, 0x2575, ' '};
	static const uint32_t dash[] = {' ', ' ', 0x2500, ' ', ' '};
	struct mm_bar still = bar(45, 45, 45, 45);

	(void)state;
	assert_candle(bar(65, 85, 35, 35), falls, ROLE_DOWN);
	assert_candle(bar(35, 85, 35, 65), rises, ROLE_UP);
	assert_candle(bar(45, 45, 15, 35), foot, ROLE_DOWN);
	assert_candle(bar(45, 85, 25, 45), cross, ROLE_TEXT);
	assert_candle(bar(45, 85, 45, 45), hammer, ROLE_TEXT);
	assert_candle(bar(45, 45, 35, 45), gallows, ROLE_TEXT);
	assert_candle(still, dash, ROLE_TEXT);
	still.trades = 0;
	assert_candle(still, dash, ROLE_DIM);
}

static void the_least_rise_and_fall_differ(void **state)
{
	struct mm_bar up = bar(45.1, 45.2, 45.1, 45.2), down = bar(45.2, 45.2, 45.1, 45.1);
	struct mm_bar bars[] = {up, down};

	(void)state;
	for (int ascii = 0; ascii < 2; ascii++) {
		canvas_clear(&canvas);
		canvas.ascii = ascii;
		chart_candles(&canvas, (struct box){0, 0, 5, 2}, bars, 2, &percent);
		assert_true(glyph_at(2, 0) != ' ' && glyph_at(2, 1) != ' ');
		assert_int_not_equal(glyph_at(2, 0), glyph_at(2, 1));
	}
}

/* --- volumes ---------------------------------------------------------------------------------- */

static void volumes_stand_on_the_ground_in_proportion(void **state)
{
	struct mm_bar bars[5] = {
		{.volume = 0}, {.volume = 100}, {.volume = 50}, {.volume = 0.001}, {.volume = NAN}};
	struct box box = {3, 2, 4, 5};

	(void)state;
	chart_volumes(&canvas, box, ROLE_VOLUME, bars, 5, 100);
	for (int y = 0; y < 4; y++) {
		assert_int_equal(glyph_at(3 + y, 2), ' ');
		assert_int_equal(glyph_at(3 + y, 3), 0x2588);
		assert_int_equal(glyph_at(3 + y, 4), y < 2 ? ' ' : 0x2588);
		assert_int_equal(glyph_at(3 + y, 5), y < 3 ? ' ' : 0x2581); /* never invisible */
		assert_int_equal(glyph_at(3 + y, 6), ' ');
	}
}

/* --- everywhere ------------------------------------------------------------------------------- */

static void whatever_the_prices_all_stays_in_the_box(void **state)
{
	static const double odd[] = {NAN,    INFINITY, -INFINITY, DBL_MAX, -DBL_MAX,
				     5e-324, 0,        1,         100};
	struct mm_bar bars[WIDTH];

	(void)state;
	for (int turn = 0; turn < 3000; turn++) {
		struct box box = {(int)(unit_random(&seed) % 6), (int)(unit_random(&seed) % 10),
				  (int)(unit_random(&seed) % 6), (int)(unit_random(&seed) % 25)};
		struct chart_scale scale;

		for (int i = 0; i < WIDTH; i++)
			bars[i] = (struct mm_bar){
				odd[unit_random(&seed) % 9], odd[unit_random(&seed) % 9],
				odd[unit_random(&seed) % 9], odd[unit_random(&seed) % 9],
				odd[unit_random(&seed) % 9], unit_random(&seed) % 2,
			};
		canvas_clear(&canvas);
		canvas.ascii = turn % 2;
		if (!chart_scale(bars, WIDTH, turn % 4 < 2, 0.01, &scale))
			continue;
		chart_line(&canvas, box, bars, WIDTH, &scale);
		chart_candles(&canvas, box, bars, WIDTH, &scale);
		chart_volumes(&canvas, box, ROLE_VOLUME, bars, WIDTH, odd[unit_random(&seed) % 9]);
		for (int y = 0; y < HEIGHT; y++)
			for (int x = 0; x < WIDTH; x++)
				if (y < box.y || y >= box.y + box.height || x < box.x ||
				    x >= box.x + box.width)
					assert_int_equal(glyph_at(y, x), ' ');
				else
					assert_true(!canvas.ascii || glyph_at(y, x) < 0x7f);
	}
}

static void without_utf8_dots_become_strokes(void **state)
{
	struct mm_bar bars[] = {bar(1, 99, 1, 99), bar(99, 99, 1, 1), bar(10, 10, 10, 10),
				bar(90, 90, 90, 90)};

	(void)state;
	canvas.ascii = true;
	chart_line(&canvas, (struct box){0, 0, 1, 1}, &bars[0], 1, &percent);
	chart_line(&canvas, (struct box){0, 1, 1, 1}, &bars[1], 1, &percent);
	chart_line(&canvas, (struct box){0, 2, 1, 1}, &bars[2], 1, &percent);
	chart_line(&canvas, (struct box){0, 3, 1, 1}, &bars[3], 1, &percent);
	assert_int_equal(glyph_at(0, 0), '/');
	assert_int_equal(glyph_at(0, 1), '\\');
	assert_int_equal(glyph_at(0, 2), '.');
	assert_int_equal(glyph_at(0, 3), '\'');
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_scale_holds_all_prices_with_a_little_air),
		TEST(the_scale_of_a_line_knows_no_highs_and_lows),
		TEST(rows_go_down_as_prices_do),
		TEST(a_price_that_never_changes_is_in_the_middle),
		TEST(bars_without_a_price_count_for_nothing),
		TEST(known_prices_are_known_dots),
		TEST(the_line_never_breaks_and_passes_every_price),
		TEST(where_there_is_no_price_there_is_no_line),
		TEST(candles_say_how_they_went_without_colour),
		TEST(the_least_rise_and_fall_differ),
		TEST(volumes_stand_on_the_ground_in_proportion),
		TEST(whatever_the_prices_all_stays_in_the_box),
		TEST(without_utf8_dots_become_strokes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
