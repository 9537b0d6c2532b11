/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A symbol's page, drawn from views made by hand and steered by the commands that its keys run.
 * Whole frames are compared with the texts in tests/golden/; MMTUI_GOLDEN=write writes them anew,
 * to be looked at before they are committed. The keys shown are the test's own, so that a new key
 * changes no picture.
 */
#include "support/unit.h"

#include "support/fake_player.h"
#include "support/fake_ui.h"
#include "support/picture.h"
#include "tui/layout.h"
#include "tui/page.h"
#include "tui/words.h"

#include <float.h>
#include <math.h>

static const char *const no_names[] = {NULL};
static struct fake *fake;
static struct ui *ui;
static struct canvas canvas;
static struct mm_error err;

static int setup(void **state)
{
	(void)state;
	fake = fake_new();
	ui = &fake->ui;
	ui->player = fake_player(no_names);
	ui->has_screen = true;
	ui->symbol_page = true;
	symbols_order(ui);
	ui->large = 10000;
	fake->quote[0].high = 169;
	fake->quote[0].turnover = fake->quote[0].volume * 168.25;
	canvas = (struct canvas){0};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_free(fake);
	fake_player_free();
	canvas_free(&canvas);
	return 0;
}

/* --- frames ----------------------------------------------------------------------------------- */

/* Draws a frame as the program would: what it asks for comes with the view after it. */
static void draw(int width, int height)
{
	ui->width = width;
	ui->height = height;
	assert_true(canvas_resize(&canvas, width, height));
	screen_draw(ui, &canvas);
	fake_sparks(fake);
	fake_chart(fake);
	screen_draw(ui, &canvas);
}

static bool shows(const char *text)
{
	return picture_shows(&canvas, text);
}

static void assert_golden(const char *name, int width, int height)
{
	draw(width, height);
	picture_assert_golden(&canvas, name);
}

/* Runs a command that must work. */
static void run(const char *line)
{
	if (!command_run(ui, line, &err))
		fail_msg("%s: %s", line, err.text);
}

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

/* --- at every size ---------------------------------------------------------------------------- */

static struct page_layout page;

/* Where the page's parts are in the frame that was drawn last. */
static const struct page_layout *parts(void)
{
	struct layout layout;

	layout_make(ui, canvas.width, canvas.height, &layout);
	page_layout_make(ui, layout.page, &page);
	return &page;
}

static uint32_t glyph_at(int y, int x)
{
	return canvas.cells[y * canvas.width + x].glyph;
}

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
		chart->tape[i] = (struct mm_print){
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
	const struct mm_chart *chart = &fake->view.chart;
	parts();
	int y = page.tape.y + 2, x = page.tape.x + page.tape.width - 3;

	for (int i = 0; i < 10; i++)
		assert_int_equal(canvas.cells[(y + i) * 120 + x].role,
				 chart->tape[i].volume >= 10000 ? ROLE_STRONG : ROLE_TEXT);
	assert_true(shows("14:03:27.123  168.1200"));
	ui->large = 0;
	draw(120, 36);
	for (int i = 0; i < 10; i++)
		assert_int_equal(canvas.cells[(y + i) * 120 + x].role, ROLE_TEXT);
}

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

static void at_full_screen_the_page_has_the_place_of_the_symbols(void **state)
{
	(void)state;
	run("maximize"); /* the page that is open */
	draw(120, 36);
	assert_int_equal(ui->drawn.page.height, 34);
	run("maximize");
	draw(120, 36);
	assert_in_range(ui->drawn.page.height, 1, 33);
	run("page off");

	run("maximize tape");
	run("open"); /* is never hidden by what it is opened from */
	draw(120, 36);
	assert_int_equal(ui->drawn.page.height, 34);
	run("focus tape");
	draw(120, 36);
	assert_int_equal(ui->drawn.page.height, 0);
	run("cancel"); /* what is not seen is not left either */
	assert_true(ui->symbol_page);
	run("open");
	draw(120, 36);
	assert_int_equal(ui->drawn.page.height, 34);
	run("cancel");
	assert_false(ui->symbol_page);
	assert_int_equal(ui->maximized, PANEL_TAPE);
	run("maximize");
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
	assert_true(shows(" Esc back  + - zoom  ( ) pan  J K crosshair  ; go there  b candles "));
	run("page off");
	draw(120, 36);
	assert_true(shows(" Enter page "));
	assert_false(shows("candles"));
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
		TEST(its_parts_never_overlap_whatever_the_size),
		TEST(what_there_is_no_room_for_gives_way_in_order),
		TEST(its_frames_are_closed_at_every_size),
		TEST(nothing_is_drawn_outside_its_box),
		TEST(the_ends_of_time_are_drawn),
		TEST(a_price_that_never_changes_is_a_line_through_the_middle),
		TEST(before_the_first_trade_there_is_nothing),
		TEST(without_a_symbol_the_page_says_so),
		TEST(another_symbol_is_shown_at_once_and_never_with_the_bars_of_the_last),
		TEST(the_page_stays_with_its_symbol_whatever_the_filter_hides),
		TEST(a_page_stays_though_another_symbol_comes_first),
		TEST(figures_are_those_of_the_quote),
		TEST(its_tape_has_large_trades_in_bold),
		TEST(no_two_prices_of_the_axis_read_alike),
		TEST(round_prices_stand_in_the_rows_where_they_are_drawn),
		TEST(times_are_told_in_the_zone),
		TEST(small_screens_have_two_prices_and_a_volume_on_their_axes),
		TEST(volumes_have_a_round_number_on_their_axis_whatever_they_are),
		TEST(nothing_is_drawn_after_the_playhead),
		TEST(marks_stand_where_they_are_set),
		TEST(the_crosshair_tells_time_prices_and_volume_of_its_bar),
		TEST(the_crosshair_moves_bar_by_bar_and_takes_the_stretch_along),
		TEST(one_seeks_to_the_end_of_the_crosshairs_bar),
		TEST(the_ladder_has_round_steps_and_two_ends),
		TEST(zooming_in_and_out_again_comes_back_to_the_same_place),
		TEST(zooming_keeps_the_crosshairs_bar_in_its_column),
		TEST(zooming_keeps_the_right_edge_without_a_crosshair),
		TEST(panning_ends_at_the_first_trade_and_at_the_playhead),
		TEST(that_a_chart_is_panned_is_told_at_every_size),
		TEST(without_a_frame_the_bars_are_those_there_would_be),
		TEST(the_mouse_places_the_crosshair_zooms_and_seeks),
		TEST(words_that_mean_nothing_change_nothing),
		TEST(settings_can_be_made_beforehand),
		TEST(at_full_screen_the_page_has_the_place_of_the_symbols),
		TEST(however_a_page_is_opened_it_is_at_the_playhead),
		TEST(escape_takes_the_crosshair_and_then_the_page),
		TEST(the_last_line_shows_the_pages_keys_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
