/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where things stand in the chart of a symbol's page: prices, times and volumes on its axes, the
 * playhead, the marks. */
#include "support/fake_page.h"

#include <math.h>

/* --- axes ------------------------------------------------------------------------------------- */

/* The labels of the prices' axis, from the top; returns how many. */
static size_t axis_labels(char labels[][32])
{
	size_t count = 0;

	parts();
	for (int y = page.prices.y; y < page.prices.y + page.prices.height; y++) {
		int length = 0;

		if (canvas.cells[y * canvas.width + page.price_axis.x].selected)
			continue; /* the last price */
		for (int x = page.price_axis.x; x < page.price_axis.x + page.price_axis.width; x++)
			if (glyph_at(y, x) != ' ')
				labels[count][length++] = (char)glyph_at(y, x);
		labels[count][length] = 0;
		count += length > 0;
	}
	return count;
}

static void no_two_prices_of_the_axis_read_alike(void **state)
{
	uint64_t seed = 3;
	char labels[80][32];

	(void)state;
	for (int turn = 0; turn < 600; turn++) {
		struct mm_chart *chart = &fake->view.chart;
		double middle = pow(10, (double)(unit_random(&seed) % 2000) / 100 - 6);
		double spread = middle * pow(10, -(double)(unit_random(&seed) % 900) / 100);
		size_t count;

		fake->view.price_decimals = (uint8_t)(unit_random(&seed) % 7);
		draw(turn % 2 ? 120 : 200, turn % 3 ? 36 : 60);
		for (size_t i = 0; i < chart->bars; i++) {
			double price = middle + spread * (double)i / (double)chart->bars;

			chart->bar[i] = (struct mm_bar){price, price, price, price, 1, 1};
		}
		screen_draw(ui, &canvas);
		count = axis_labels(labels);
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < i; j++)
				assert_string_not_equal(labels[i], labels[j]);
	}
}

static void round_prices_stand_in_the_rows_where_they_are_drawn(void **state)
{
	char labels[80][32];

	(void)state;
	draw(120, 36);
	assert_true(axis_labels(labels) >= 2);
	parts();
	for (int y = page.prices.y; y < page.prices.y + page.prices.height; y++) {
		bool dotted = glyph_at(y, page.prices.x + page.bars - 9) == 0xb7 ||
			      glyph_at(y, page.prices.x + page.bars - 11) == 0xb7;
		bool labelled = glyph_at(y, page.price_axis.x + 3) == '.' ||
				glyph_at(y, page.price_axis.x + 4) == '.';

		if (dotted)
			assert_true(labelled);
	}
	/* a trade at a round price is in the row of its label */
	fake->view.chart.bar[0].open = fake->view.chart.bar[0].close = 168.2;
	screen_draw(ui, &canvas);
	for (int y = page.prices.y; y < page.prices.y + page.prices.height; y++) {
		char *text = picture_text(&canvas), *line = text;

		for (int i = 0; i < y; i++)
			line = strchr(line, '\n') + 1;
		line[strcspn(line, "\n")] = 0;
		if (strstr(line, "168.20 ") != NULL)
			assert_in_range(glyph_at(y, page.prices.x), 0x2801, 0x28ff);
		free(text);
	}
}

static void times_are_told_in_the_zone(void **state)
{
	(void)state;
	draw(120, 36);
	assert_true(shows(" 13:00     13:10     13:20 "));
	ui->zone = mm_zone_find("Asia/Kolkata", &err);
	assert_non_null(ui->zone);
	draw(120, 36);
	assert_true(shows(" 18:30     18:40     18:50 "));
	run("chart step 1h");
	draw(120, 36);
	assert_true(shows(" 10-07 "));          /* midnight there */
	assert_true(shows(" 10-07 19:30  O ")); /* bars begin at UTC's hours */
	run("chart step 1d");
	draw(120, 36);
	assert_true(shows(" 2013-10-07  O "));
	assert_true(shows(" 2013-10-07 ┐"));
	ui->zone = mm_zone_find("America/New_York", &err);
	assert_non_null(ui->zone);
	draw(120, 36);
	assert_true(shows(" 2013-10-07  O ")); /* the day that most of the bar lies in */
	assert_true(shows(" 2013-10-07 ┐"));   /* and the same above it */
	ui->zone = mm_zone_find("Asia/Kolkata", &err);
	run("chart step 250ms");
	draw(120, 36);
	assert_true(shows(" 19:33:27.00  O "));
}

static void small_screens_have_two_prices_and_a_volume_on_their_axes(void **state)
{
	char labels[80][32];

	(void)state;
	draw(80, 24);
	assert_true(axis_labels(labels) >= 2);
	draw(60, 16);
	assert_true(axis_labels(labels) >= 2);
	assert_true(shows("k"));
}

static void volumes_have_a_round_number_on_their_axis_whatever_they_are(void **state)
{
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};

	(void)state;
	for (int turn = 0; turn < 400; turn++) {
		double most = pow(10, turn / 40.0) * 1.0001;
		int labels = 0;

		draw(sizes[turn % 4][0], sizes[turn % 4][1]);
		for (size_t i = 0; i < fake->view.chart.bars; i++)
			fake->view.chart.bar[i].volume = i == 3 ? most : most / 7;
		screen_draw(ui, &canvas);
		parts();
		for (int y = 0; y < page.volume_axis.height; y++)
			labels += glyph_at(page.volume_axis.y + y,
					   page.volume_axis.x + page.volume_axis.width - 1) != ' ';
		assert_in_range(labels, 1, 1 + page.volume_axis.height / 2);
	}
}

/* --- playhead and marks ----------------------------------------------------------------------- */

/* The column of the playhead's line in the chart, -1 where there is none. */
static int playhead_column(void)
{
	parts();
	for (int x = page.prices.x; x < page.prices.x + page.prices.width; x++)
		if (canvas.cells[page.prices.y * canvas.width + x].role == ROLE_MARK &&
		    glyph_at(page.prices.y, x) == 0x2502)
			return x - page.prices.x;
	return -1;
}

static void nothing_is_drawn_after_the_playhead(void **state)
{
	(void)state;
	draw(120, 36);
	int column = playhead_column();
	assert_int_equal(column, page.bars); /* at the right edge of the last bar */
	ui->chart.end = fake->view.t + 20 * MM_MINUTE;
	draw(120, 36);
	column = playhead_column();
	assert_int_equal(column, page.bars - 20);
	for (int y = page.prices.y; y < page.volumes.y + page.volumes.height; y++)
		for (int x = page.bars - 19; x < page.bars; x++)
			assert_true(glyph_at(y, page.prices.x + x) == ' ' ||
				    glyph_at(y, page.prices.x + x) == 0xb7);
	ui->chart.end = fake->view.t - 5 * MM_MINUTE;
	draw(120, 36);
	assert_int_equal(playhead_column(), -1);
}

static void marks_stand_where_they_are_set(void **state)
{
	(void)state;
	fake->view.has_in = fake->view.has_out = true;
	fake->view.in = fake->view.t - 30 * MM_MINUTE;
	fake->view.out = fake->view.t - 10 * MM_MINUTE;
	draw(120, 36);
	parts();
	assert_int_equal(glyph_at(page.prices.y, page.prices.x + page.bars - 31), '[');
	assert_int_equal(glyph_at(page.prices.y, page.prices.x + page.bars - 11), ']');
	assert_int_equal(glyph_at(page.volumes.y, page.prices.x + page.bars - 31), 0x250a);
	/* the mark is exclusive: at a bar's start it belongs to the bar before */
	fake->view.out = (fake->view.t / MM_MINUTE - 10) * MM_MINUTE;
	draw(120, 36);
	assert_int_equal(glyph_at(page.prices.y, page.prices.x + page.bars - 12), ']');
	fake->view.in = fake->view.t - 5 * MM_HOUR;
	fake->view.out = fake->view.t + 5 * MM_HOUR;
	draw(120, 36);
	assert_false(shows("[") && glyph_at(page.prices.y, page.prices.x) == '[');
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(no_two_prices_of_the_axis_read_alike),
		TEST(round_prices_stand_in_the_rows_where_they_are_drawn),
		TEST(times_are_told_in_the_zone),
		TEST(small_screens_have_two_prices_and_a_volume_on_their_axes),
		TEST(volumes_have_a_round_number_on_their_axis_whatever_they_are),
		TEST(nothing_is_drawn_after_the_playhead),
		TEST(marks_stand_where_they_are_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
