/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a symbol's page shows, drawn from views made by hand: how it looks, at every size, and
 * whatever there is to show. Whole frames are compared with the texts in tests/golden/. The keys
 * shown are the test's own, so that a new key changes no picture.
 */
#include "support/fake_page.h"

#include <float.h>
#include <math.h>

static void assert_golden(const char *name, int width, int height)
{
	draw(width, height);
	picture_assert_golden(&canvas, name);
}

static void the_page_looks_as_agreed_at_200x60(void **state)
{
	(void)state;
	ui->chart.candles = true;
	assert_golden("page-200x60", 200, 60);
}

static void the_page_looks_as_agreed_at_120x36(void **state)
{
	(void)state;
	fake->view.has_in = fake->view.has_out = true;
	fake->view.in = fake->view.t - 40 * MM_MINUTE;
	fake->view.out = fake->view.t - 15 * MM_MINUTE;
	assert_golden("page-120x36", 120, 36);
}

static void the_page_looks_as_agreed_at_80x24(void **state)
{
	(void)state;
	draw(80, 24);
	run("chart candles");
	run("chart cross -20");
	assert_golden("page-80x24", 80, 24);
}

static void the_page_looks_as_agreed_at_60x16(void **state)
{
	(void)state;
	assert_golden("page-60x16", 60, 16);
}

static void the_page_looks_as_agreed_narrow_and_tall(void **state)
{
	(void)state;
	assert_golden("page-70x50", 70, 50);
}

static void the_page_looks_as_agreed_in_ascii(void **state)
{
	(void)state;
	canvas.ascii = true;
	draw(80, 24);
	run("chart left");
	run("chart candles");
	run("chart cross -20");
	assert_golden("page-80x24-ascii", 80, 24);
}

/* Where there is room for both parts the tape is at full screen, below that it has the chart's
 * place. */
static void its_tape_looks_as_agreed_at_every_size(void **state)
{
	(void)state;
	fake->view.phase = MM_PAUSED;
	fake->view.tape_back = 20;
	fake->view.tape_events = 249244;
	run("focus tape");
	assert_golden("page-tape-80x24", 80, 24);
	assert_golden("page-tape-60x16", 60, 16);
	run("maximize");
	assert_golden("page-tape-200x60", 200, 60);
	assert_golden("page-tape-120x36", 120, 36);
}

/* --- at every size ---------------------------------------------------------------------------- */

static bool overlap(struct box a, struct box b)
{
	return a.height > 0 && b.height > 0 && a.y < b.y + b.height && b.y < a.y + a.height &&
	       a.x < b.x + b.width && b.x < a.x + a.width;
}

static void assert_parts_apart(struct box whole)
{
	const struct box boxes[] = {page.head,    page.tape,  page.legend,     page.prices,
				    page.volumes, page.times, page.price_axis, page.volume_axis};

	for (size_t i = 0; i < sizeof(boxes) / sizeof(*boxes); i++) {
		if (boxes[i].height == 0)
			continue;
		assert_true(boxes[i].y >= whole.y && boxes[i].x >= whole.x);
		assert_true(boxes[i].y + boxes[i].height <= whole.y + whole.height);
		assert_true(boxes[i].x + boxes[i].width <= whole.x + whole.width);
		for (size_t j = 0; j < i; j++)
			assert_false(overlap(boxes[i], boxes[j]) && &boxes[j] != &boxes[i] &&
				     !(i == 5 && j == 6));
	}
}

static void its_parts_never_overlap_whatever_the_size(void **state)
{
	(void)state;
	for (int height = 0; height <= 70; height++)
		for (int width = 0; width <= 700; width += 1 + width / 20) {
			struct box whole = {3, 5, height, width};

			ui->focus = width % 2 ? PANEL_TAPE : PANEL_SYMBOLS;
			ui->maximized = width % 3 ? -1 : (int)ui->focus;
			page_layout_make(ui, whole, &page);
			assert_true(page.bars <= MM_CHART_MAX);
			if (page.bars > 0)
				assert_int_equal(page.prices.width, page.bars + 1);
			assert_parts_apart(whole);
		}
}

static void what_there_is_no_room_for_gives_way_in_order(void **state)
{
	(void)state;
	draw(200, 60);
	parts();
	assert_true(page.tape.height > 0 && page.framed && page.volumes.height > 4);
	assert_true(shows(" MEMORY ") && shows(" TIMELINE "));
	draw(120, 36);
	parts();
	assert_true(page.tape.height > 0 && page.framed && page.volumes.height > 3);
	assert_true(shows(" TIMELINE ") && !shows(" MEMORY "));
	draw(80, 24);
	parts();
	assert_true(page.tape.height == 0 && page.framed && page.volumes.height > 1);
	draw(60, 16);
	parts();
	assert_true(page.tape.height == 0 && !page.framed && page.volumes.height > 1);
	page_layout_make(ui, (struct box){0, 0, 8, 60}, &page);
	assert_true(page.volumes.height <= 1 && page.times.height == 1 && page.legend.height == 1);
	page_layout_make(ui, (struct box){0, 0, 4, 60}, &page);
	assert_true(page.prices.height >= 3 && page.times.height + page.legend.height <= 1);
	fake->ui.show[PANEL_TIMELINE] = false;
	draw(120, 36);
	assert_false(shows(" TIMELINE "));
}

/* The edges of a frame, but for the upper one with its title. */
static void assert_closed(struct box box)
{
	int bottom = box.y + box.height - 1, right = box.x + box.width - 1;

	for (int y = box.y + 1; y < bottom; y++) {
		assert_int_equal(glyph_at(y, box.x), 0x2502);
		assert_int_equal(glyph_at(y, right), 0x2502);
	}
	for (int x = box.x + 1; x < right; x++)
		assert_int_equal(glyph_at(bottom, x), 0x2500);
}

static void its_frames_are_closed_at_every_size(void **state)
{
	(void)state;
	for (int height = 16; height <= 70; height += 3)
		for (int width = 60; width <= 220; width += 7) {
			ui->chart.candles = width % 2;
			ui->chart.cross = height * 5 % 40;
			draw(width, height);
			if (!parts()->framed)
				continue;
			assert_closed(page.chart);
			if (page.tape.height > 0)
				assert_closed(page.tape);
		}
}

/* What a hostile or an empty market may have. */
static void fill_with(const double *odd, size_t count, uint64_t seed)
{
	struct mm_chart *chart = &fake->view.chart;
	struct mm_quote *quote = &fake->quote[ui->selected];

	for (size_t i = 0; i < MM_CHART_MAX; i++)
		chart->bar[i] = (struct mm_bar){
			odd[unit_random(&seed) % count], odd[unit_random(&seed) % count],
			odd[unit_random(&seed) % count], odd[unit_random(&seed) % count],
			odd[unit_random(&seed) % count], unit_random(&seed) % 3 ? 0 : UINT64_MAX,
		};
	for (size_t i = 0; i < MM_VIEW_TAPE_MAX; i++)
		fake->view.tape[i] = (struct mm_print){
			.timestamp = i % 2 ? INT64_MIN : INT64_MAX,
			.symbol = ui->selected,
			.price = odd[unit_random(&seed) % count],
			.volume = odd[unit_random(&seed) % count],
			.previous = odd[unit_random(&seed) % count],
		};
	*quote = (struct mm_quote){
		.rows = seed % 2,
		.time = INT64_MIN,
		.last = odd[unit_random(&seed) % count],
		.previous = odd[unit_random(&seed) % count],
		.reference = odd[unit_random(&seed) % count],
		.open = odd[unit_random(&seed) % count],
		.high = odd[unit_random(&seed) % count],
		.low = odd[unit_random(&seed) % count],
		.volume = fabs(odd[unit_random(&seed) % count]),
		.turnover = odd[unit_random(&seed) % count],
		.largest = odd[unit_random(&seed) % count],
		.trades = UINT64_MAX,
		.broken = seed % 3 == 0,
		.chosen = true,
	};
}

/* Nothing is drawn outside the page's box, and nothing but ASCII where that is all there is. */
static void assert_within(struct box box)
{
	canvas_clear(&canvas);
	canvas_fill(&canvas, (struct box){0, 0, 60, 220}, ROLE_TEXT, '#');
	canvas_fill(&canvas, box, ROLE_TEXT, ' ');
	canvas_clip(&canvas, box);
	page_draw(ui, &canvas, box);
	canvas_unclip(&canvas);
	for (int y = 0; y < canvas.height; y++)
		for (int x = 0; x < canvas.width; x++) {
			bool inside = y >= box.y && y < box.y + box.height && x >= box.x &&
				      x < box.x + box.width;

			assert_true(inside || glyph_at(y, x) == '#');
			assert_true(!canvas.ascii || glyph_at(y, x) < 0x7f);
		}
}

static void nothing_is_drawn_outside_its_box(void **state)
{
	static const double odd[] = {NAN, INFINITY, -INFINITY,     DBL_MAX, -DBL_MAX, 5e-324,
				     0,   1e15,     123456789.125, 1e-9,    167.25,   167.26};
	uint64_t seed = 5;

	(void)state;
	assert_true(canvas_resize(&canvas, 220, 60));
	draw(220, 60);
	snprintf(fake->name[ui->selected], FAKE_NAME_MAX, "\033[2J日本語のとても長い銘柄名称");
	fake->view.has_in = fake->view.has_out = true;
	for (int turn = 0; turn < 1500; turn++) {
		struct box box = {(int)(unit_random(&seed) % 4), (int)(unit_random(&seed) % 4),
				  (int)(unit_random(&seed) % 56), (int)(unit_random(&seed) % 216)};

		fill_with(odd, turn % 4 == 0 ? 12 : 10 + (size_t)turn % 3, unit_random(&seed));
		fake->view.chart.bars = unit_random(&seed) % (MM_CHART_MAX + 1);
		fake->view.in = fake->view.t - (int64_t)(unit_random(&seed) % 9000) * MM_SECOND;
		fake->view.out = turn % 7 == 0 ? INT64_MIN : fake->view.in + MM_MINUTE;
		fake->view.price_decimals = (uint8_t)(unit_random(&seed) % 13);
		ui->focus = turn % 5 ? PANEL_SYMBOLS : PANEL_TAPE;
		ui->chart.candles = turn % 2;
		ui->chart.cross = (int)(unit_random(&seed) % 300) - 20;
		canvas.ascii = turn % 3 == 0;
		assert_within(box);
	}
}

static void the_ends_of_time_are_drawn(void **state)
{
	static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
	static const int64_t steps[] = {PAGE_BAR_LEAST, MM_SECOND, MM_DAY, PAGE_BAR_MOST};

	(void)state;
	draw(120, 36);
	for (size_t i = 0; i < 24; i++) {
		ui->chart.end = ends[i % 6];
		ui->chart.step = steps[i / 6];
		for (int turn = 0; turn < 2; turn++) {
			fake->view.t = turn ? ends[i % 6] : INT64_MAX;
			fake->view.start = turn ? INT64_MIN : ends[i % 6];
			fake->view.chart.symbol = UINT32_MAX;
			assert_within((struct box){1, 1, 40, 150});
			chart_pan(ui, INT64_MIN);
			chart_cross(ui, -5);
			assert_within((struct box){1, 1, 40, 150});
			chart_zoom(ui, 1);
			chart_pan(ui, INT64_MAX);
			assert_within((struct box){1, 1, 40, 150});
		}
	}
}

/* --- what there may be to show ---------------------------------------------------------------- */

/* Gives all bars of the chart the same price, and draws the page again. */
static void draw_constant(double price, uint64_t trades)
{
	struct mm_chart *chart = &fake->view.chart;

	for (size_t i = 0; i < chart->bars; i++)
		chart->bar[i] = (struct mm_bar){price, price, price, price, (double)trades, trades};
	screen_draw(ui, &canvas);
}

static void a_price_that_never_changes_is_a_line_through_the_middle(void **state)
{
	static const double prices[] = {168, 0, 1e12, 0.0001, -5};

	(void)state;
	for (size_t i = 0; i < sizeof(prices) / sizeof(*prices); i++) {
		draw(120, 36);
		draw_constant(prices[i], 1);
		parts();
		int y = page.prices.y + page.prices.height / 2;

		for (int x = page.prices.x; x < page.prices.x + page.bars; x++)
			assert_in_range(glyph_at(y, x), 0x2801, 0x28ff);
	}
}

static void before_the_first_trade_there_is_nothing(void **state)
{
	struct mm_chart *chart = &fake->view.chart;

	(void)state;
	draw(120, 36);
	draw_constant(NAN, 0);
	assert_true(shows("no trade yet"));
	/* then one trade */
	chart->bar[chart->bars - 1] = (struct mm_bar){168.12, 168.12, 168.12, 168.12, 300, 1};
	screen_draw(ui, &canvas);
	assert_false(shows("no trade yet"));
	assert_true(
		shows("14:03  O 168.1200  H 168.1200  L 168.1200  C 168.1200  vol 300  trades 1"));
	ui->selected = 49; /* this symbol has not traded */
	draw(120, 36);
	assert_true(shows("no trade yet"));
	assert_true(shows("-"));
}

static void a_broken_file_is_told_with_its_reason_where_there_are_no_trades(void **state)
{
	struct mm_chart *chart = &fake->view.chart;

	(void)state;
	for (int wide = 1; wide >= 0; wide--) {
		draw(wide ? 120 : 60, wide ? 36 : 16);
		draw_constant(NAN, 0);
		fake->view.tape_count = 0;
		strcpy(chart->broken,
		       "SPY.bin: header: the file has 0 bytes, a header has at least 256");
		screen_draw(ui, &canvas);
		assert_false(shows("no trade yet"));
		if (wide) {
			assert_true(
				shows("  SPY.bin: header: the file has 0 bytes, a header has at "));
			assert_true(shows("no trade: a file is broken"));
		} else {
			assert_true(shows("  SPY.bin: header: the file has 0 bytes, a header "));
			assert_true(shows("  has at least 256 "));
		}
	}
}

static void a_file_that_broke_later_is_told_beside_the_trades(void **state)
{
	static const char reason[] = "SPY.bin: row 9: the price nan is not finite";
	struct mm_chart *chart = &fake->view.chart;

	(void)state;
	draw(200, 60);
	strcpy(chart->broken, reason);
	screen_draw(ui, &canvas);
	assert_true(shows(" 1 min line, SPY.bin: row 9: the price nan is not finite "));
	draw(70, 50);
	strcpy(chart->broken, reason);
	memset(chart->broken + strlen(reason), '!', 40);
	chart->broken[strlen(reason) + 40] = '\0';
	screen_draw(ui, &canvas);
	assert_true(shows(" 1 min line, broken "));
	draw(60, 16); /* without a frame */
	strcpy(chart->broken, reason);
	screen_draw(ui, &canvas);
	assert_true(shows(" broken\n"));
	ui->chart.end = ui->view->t - MM_HOUR;
	screen_draw(ui, &canvas);
	assert_true(shows(" broken panned\n"));
}

static void without_a_symbol_the_page_says_so(void **state)
{
	(void)state;
	ui->selected = UINT32_MAX;
	draw(80, 24);
	assert_true(shows("no symbol is selected"));
	fake->view.phase = MM_LOADING;
	draw(80, 24);
	assert_true(shows("headers are being read"));
}

static void another_symbol_is_shown_at_once_and_never_with_the_bars_of_the_last(void **state)
{
	(void)state;
	draw(120, 36);
	assert_true(shows(" SPY "));
	run("move 1");
	screen_draw(ui, &canvas); /* the view still is of the symbol before */
	assert_true(shows(" BAC ") && !shows(" SPY "));
	parts();
	for (int y = page.prices.y; y < page.prices.y + page.prices.height; y++)
		for (int x = page.prices.x; x < page.prices.x + page.prices.width - 1; x++)
			assert_true(glyph_at(y, x) == ' ' || glyph_at(y, x) == 0xb7);
	draw(120, 36);
	assert_true(shows(" BAC ") && shows("O 15."));
}

static void the_page_stays_with_its_symbol_whatever_the_filter_hides(void **state)
{
	(void)state;
	ui->symbol_page = false;
	run("symbol BAC");
	run("page on");
	run("filter I*");
	draw(120, 36);
	assert_true(shows(" BAC ") && !shows(" IBM "));
	symbols_order(ui); /* a new view */
	draw(120, 36);
	assert_true(shows(" BAC "));
	run("page off"); /* the list has no BAC: nobody has chosen among what it has */
	draw(120, 36);
	assert_int_equal(ui->selected, 2);
	run("filter");
	draw(120, 36);
	assert_int_equal(ui->selected, 0);
}

static void a_page_stays_though_another_symbol_comes_first(void **state)
{
	(void)state;
	ui->symbol_page = false;
	draw(120, 36);
	assert_int_equal(ui->selected, 0);
	assert_false(ui->chosen);
	run("page on");
	fake->quote[1].volume = 1e12; /* as the replay goes on */
	symbols_order(ui);
	draw(120, 36);
	assert_true(shows(" SPY ") && !shows(" BAC "));
	run("page off");
	assert_int_equal(ui->selected, 0);
}

static void figures_are_those_of_the_quote(void **state)
{
	(void)state;
	draw(200, 60);
	assert_true(shows("168.1200 ▼"));
	assert_true(shows("97,062,721") && shows("250,602") && shows("+0.5200") && shows("+0.31"));
	assert_true(shows("open") && shows("high") && shows("low") && shows("VWAP") &&
		    shows("volume") && shows("largest"));
	assert_true(shows("167.6000") && shows("169.0000") && shows("167.5100") &&
		    shows("168.2500"));
	fake->quote[0].largest = 77000;
	fake->quote[0].broken = true;
	draw(60, 16); /* the seven that one looks for are there at any size */
	assert_true(shows("168.12") && shows("167.60") && shows("169.00") && shows("167.51") &&
		    shows("168.25") && shows("97.1 M") && shows("77.0 k"));
	assert_true(shows(" SPY!"));
}

static void its_tape_has_large_trades_in_bold(void **state)
{
	(void)state;
	draw(120, 36);
	parts();
	int y = page.tape.y + 2, x = page.tape.x + page.tape.width - 3;

	for (int i = 0; i < 10; i++)
		assert_int_equal(canvas.cells[(y + i) * 120 + x].role,
				 fake->view.tape[i].volume >= 10000 ? ROLE_STRONG : ROLE_TEXT);
	assert_true(shows("14:03:27.123  168.1200"));
	ui->large = 0;
	draw(120, 36);
	for (int i = 0; i < 10; i++)
		assert_int_equal(canvas.cells[(y + i) * 120 + x].role, ROLE_TEXT);
}

static void its_tape_says_how_far_it_is_scrolled_back(void **state)
{
	(void)state;
	draw(120, 36);
	assert_true(shows("TAPE  SPY ──"));
	fake->view.tape_back = 20;
	fake->view.tape_events = 249244;
	screen_draw(ui, &canvas);
	assert_true(shows("TAPE  SPY ──"));
	assert_true(shows("─ -20 of 249,244 ┐"));
	assert_int_equal(ui->tape_rows, parts()->tape.height - 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_page_looks_as_agreed_at_200x60),
		TEST(the_page_looks_as_agreed_at_120x36),
		TEST(the_page_looks_as_agreed_at_80x24),
		TEST(the_page_looks_as_agreed_at_60x16),
		TEST(the_page_looks_as_agreed_narrow_and_tall),
		TEST(the_page_looks_as_agreed_in_ascii),
		TEST(its_tape_looks_as_agreed_at_every_size),
		TEST(its_parts_never_overlap_whatever_the_size),
		TEST(what_there_is_no_room_for_gives_way_in_order),
		TEST(its_frames_are_closed_at_every_size),
		TEST(nothing_is_drawn_outside_its_box),
		TEST(the_ends_of_time_are_drawn),
		TEST(a_price_that_never_changes_is_a_line_through_the_middle),
		TEST(before_the_first_trade_there_is_nothing),
		TEST(a_broken_file_is_told_with_its_reason_where_there_are_no_trades),
		TEST(a_file_that_broke_later_is_told_beside_the_trades),
		TEST(without_a_symbol_the_page_says_so),
		TEST(another_symbol_is_shown_at_once_and_never_with_the_bars_of_the_last),
		TEST(the_page_stays_with_its_symbol_whatever_the_filter_hides),
		TEST(a_page_stays_though_another_symbol_comes_first),
		TEST(figures_are_those_of_the_quote),
		TEST(its_tape_has_large_trades_in_bold),
		TEST(its_tape_says_how_far_it_is_scrolled_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
