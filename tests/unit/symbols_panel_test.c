/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of symbols: what it is sorted by, what of it is listed, what the mouse does in it. */
#include "support/unit.h"

#include "support/fake_ui.h"
#include "support/picture.h"
#include "tui/spark.h"
#include "tui/symbols_columns.h"

#include <mmtui/list.h>

#include <math.h>

static struct fake *fake;
static struct ui *ui;
static struct canvas canvas;
static struct mm_error err;

static int set_up(void **state)
{
	(void)state;
	fake = fake_new();
	ui = &fake->ui;
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

static void run(const char *line)
{
	if (!command_run(ui, line, &err))
		fail_msg("%s: %s", line, err.text);
}

static void refused(const char *line, const char *because)
{
	err.text[0] = '\0';
	if (command_run(ui, line, &err))
		fail_msg("%s: was taken", line);
	if (!strstr(err.text, because))
		fail_msg("%s: %s", line, err.text);
}

/* --- pictures -----------------------------------------------------------------------------------
 */

/* Draws the whole screen, with the sparklines that its first frame asks for. */
static void draw(int width, int height)
{
	assert_true(canvas_resize(&canvas, width, height));
	screen_draw(ui, &canvas);
	fake_sparks(fake);
	screen_draw(ui, &canvas);
}

/* Draws the panel alone, in a box so large inside, at (2, 3) of the canvas. */
static struct box draw_panel(int width, int height)
{
	struct box box = {2, 3, height, width};

	assert_true(canvas_resize(&canvas, width + 6, height + 4));
	symbols_refresh(ui);
	panel_symbols.draw(ui, &canvas, box);
	fake_sparks(fake);
	canvas_clear(&canvas);
	panel_symbols.draw(ui, &canvas, box);
	return box;
}

static bool shows(const char *text)
{
	return picture_shows(&canvas, text);
}

static const struct cell *cell_at(int y, int x)
{
	assert_true(y >= 0 && y < canvas.height && x >= 0 && x < canvas.width);
	return &canvas.cells[y * canvas.width + x];
}

/* The column in which an ASCII text begins in a row of the canvas, or -1. */
static int find_in_row(int y, const char *text)
{
	int length = (int)strlen(text);

	for (int x = 0; x + length <= canvas.width; x++) {
		int same = 0;

		while (same < length && cell_at(y, x + same)->glyph == (unsigned char)text[same])
			same++;
		if (same == length)
			return x;
	}
	return -1;
}

static void use(struct box box, enum mouse_kind kind, int y, int x)
{
	struct mouse mouse = {.kind = kind, .y = y, .x = x};

	panel_symbols.mouse(ui, box, &mouse);
}

/* --- sorting ------------------------------------------------------------------------------------
 */

static void sort_takes_every_column_and_a_direction(void **state)
{
	static const struct {
		const char *word;
		enum sort_key key;
		bool usual;
	} columns[] = {
		{"symbol", SORT_SYMBOL, true},  {"last", SORT_LAST, false},
		{"change", SORT_CHANGE, false}, {"open", SORT_OPEN, false},
		{"high", SORT_HIGH, false},     {"low", SORT_LOW, false},
		{"vwap", SORT_VWAP, false},     {"VWAP", SORT_VWAP, false},
		{"volume", SORT_VOLUME, false}, {"trades", SORT_TRADES, false},
		{"age", SORT_AGE, true},
	};
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		snprintf(line, sizeof line, "sort %s", columns[i].word);
		run(line);
		assert_int_equal(ui->sort, columns[i].key);
		assert_int_equal(ui->sort_ascending, columns[i].usual);
		snprintf(line, sizeof line, "sort %s asc", columns[i].word);
		run(line);
		assert_true(ui->sort_ascending);
		snprintf(line, sizeof line, "sort %s desc", columns[i].word);
		run(line);
		assert_int_equal(ui->sort, columns[i].key);
		assert_false(ui->sort_ascending);
	}
}

static void what_sort_does_not_know_changes_nothing(void **state)
{
	(void)state;
	refused("sort", "which column");
	refused("sort price", "\"price\" is none of symbol, last");
	refused("sort volume up", "\"up\" is neither asc nor desc");
	refused("sort next asc", "\"next\" is none of");
	assert_int_equal(ui->sort, SORT_VOLUME);
	assert_false(ui->sort_ascending);
}

static void the_list_is_in_its_new_order_at_once(void **state)
{
	(void)state;
	run("sort symbol");
	assert_int_equal(ui->order[0], 0);
	assert_int_equal(ui->order[2999], 2999);
	run("sort reverse");
	assert_int_equal(ui->order[0], 2999);
	assert_int_equal(ui->selected, 2999); /* nobody chose: the first line is */
	run("sort high");
	for (uint32_t i = 1; i < 2900; i++)
		assert_true(fake->quote[ui->order[i - 1]].high >= fake->quote[ui->order[i]].high);
}

static void the_next_column_is_one_that_is_on_the_screen(void **state)
{
	static const enum sort_key few[] = {SORT_SYMBOL, SORT_LAST, SORT_CHANGE, SORT_VOLUME};

	(void)state;
	draw_panel(28, 10); /* symbol, last, change, volume */
	for (size_t i = 0; i < 9; i++) {
		run("sort next");
		assert_int_equal(ui->sort, few[i % 4]);
		assert_int_equal(ui->sort_ascending, ui->sort == SORT_SYMBOL);
	}
	ui->sort = SORT_OPEN; /* takes the place of change and volume */
	run("sort next");
	assert_int_equal(ui->sort, SORT_SYMBOL);
	draw_panel(200, 10);
	ui->sort = SORT_SYMBOL;
	for (int i = 0; i < SORT_KEYS; i++) {
		run("sort next");
		assert_int_equal(ui->sort, (i + 1) % SORT_KEYS);
	}
}

static void the_sorted_columns_head_is_marked(void **state)
{
	static const char *const heads[SORT_KEYS] = {"symbol", "last", "chg %",  "open",   "high",
						     "low",    "VWAP", "volume", "trades", "age"};

	(void)state;
	for (int ascii = 0; ascii < 2; ascii++)
		for (int ascending = 0; ascending < 2; ascending++)
			for (int key = 0; key < SORT_KEYS; key++) {
				uint32_t up = ascii ? '^' : 0x25b4, down = ascii ? 'v' : 0x25be;
				int marks = 0, x;

				canvas.ascii = ascii;
				sort_by(ui, (enum sort_key)key, ascending);
				struct box box = draw_panel(160, 10);
				for (x = 0; x < canvas.width; x++)
					marks += cell_at(box.y, x)->role == ROLE_MARK;
				assert_int_equal(marks, 1);
				x = find_in_row(box.y, heads[key]);
				assert_true(x > 0);
				x = key == SORT_SYMBOL ? x + 6 : x - 1;
				assert_int_equal(cell_at(box.y, x)->glyph, ascending ? up : down);
			}
}

static void a_click_on_a_head_sorts_and_again_reverses(void **state)
{
	static const char *const heads[SORT_KEYS] = {"symbol", "last", "chg %",  "open",   "high",
						     "low",    "VWAP", "volume", "trades", "age"};
	struct box box = draw_panel(160, 10);

	(void)state;
	ui->sort = SORT_AGE;
	for (int key = 0; key < SORT_KEYS; key++) {
		bool usual = key == SORT_SYMBOL || key == SORT_AGE;
		int x = find_in_row(box.y, heads[key]);

		use(box, MOUSE_PRESS, box.y, x);
		assert_int_equal(ui->sort, key);
		assert_int_equal(ui->sort_ascending, usual);
		use(box, MOUSE_RELEASE, box.y, x);
		use(box, MOUSE_DOUBLE, box.y, x + (int)strlen(heads[key]) - 1);
		assert_int_equal(ui->sort, key);
		assert_int_equal(ui->sort_ascending, !usual);
	}
	assert_false(ui->symbol_page);
	use(box, MOUSE_PRESS, box.y, find_in_row(box.y, "last "));
	use(box, MOUSE_PRESS, box.y, box.x + box.width - 2); /* sparklines have no order */
	assert_int_equal(ui->sort, SORT_LAST);
}

/* --- columns ------------------------------------------------------------------------------------
 */

static void every_column_is_there_where_there_is_room(void **state)
{
	(void)state;
	fake->view.price_decimals = fake->view.volume_decimals = 8;
	strcpy(fake->name[5], "a-name-of-thirty-characters-30");
	symbols_free(ui);
	symbols_order(ui);
	for (int width = 142; width <= 260; width++) { /* the panel of a screen of 200 */
		struct columns columns = columns_within(ui, width);
		int used = 1;

		for (int i = 0; i < COLUMNS; i++) {
			assert_true(columns.width[i] > 0);
			used += columns.width[i] + (i > 0 ? columns.gap : 0);
		}
		assert_true(used <= width);
	}
}

static void columns_appear_as_the_width_allows(void **state)
{
	int shown = 0;

	(void)state;
	for (int width = 20; width <= 200; width++) {
		struct columns columns = columns_within(ui, width);
		int now = 0, used = 0;

		for (int i = 0; i < COLUMNS; i++) {
			now += columns.width[i] > 0;
			used += columns.width[i] > 0 ? columns.width[i] + columns.gap : 0;
		}
		assert_true(used + 1 - columns.gap <= width);
		assert_true(now >= shown - 1); /* wider blanks may cost one */
		shown = now;
	}
	assert_int_equal(shown, COLUMNS);
}

static void what_the_list_is_sorted_by_is_shown_on_any_screen(void **state)
{
	static const char *const heads[SORT_KEYS] = {"sym",  "last", "chg %",  "open",   "high",
						     "low ", "VWAP", "volume", "trades", "age"};

	(void)state;
	for (int key = 0; key < SORT_KEYS; key++) {
		sort_by_usual(ui, (enum sort_key)key);
		struct box box = draw_panel(28, 10);
		assert_true(find_in_row(box.y, heads[key]) >= 0);
	}
}

/* --- what has traded ----------------------------------------------------------------------------
 */

#define FRESH_X (3 + 1 + 6 + 2 + 10 + 1) /* of the sign behind the price, in a panel 100 wide */

/* Gives the first symbol a trade so long ago, and draws it in the list's first line. */
static struct box draw_first(int64_t age, double last, double previous)
{
	struct mm_quote *quote = &fake->quote[0];

	quote->time = fake->view.t - age;
	quote->last = last;
	quote->previous = previous;
	return draw_panel(100, 10);
}

static void what_traded_in_the_last_second_is_marked(void **state)
{
	static const struct {
		double last, previous;
		uint32_t sign, ascii;
		enum role role;
	} cases[] = {
		{10.25, 10, 0x25b2, '^', ROLE_UP},
		{10, 10.25, 0x25bc, 'v', ROLE_DOWN},
		{10, 10, '=', '=', ROLE_DIM},
		{10, NAN, 0x2022, '*', ROLE_TEXT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int ascii = 0; ascii < 2; ascii++) {
			canvas.ascii = ascii;
			struct box box = draw_first(0, cases[i].last, cases[i].previous);
			const struct cell *cell = cell_at(box.y + 1, FRESH_X);

			assert_int_equal(cell->glyph, ascii ? cases[i].ascii : cases[i].sign);
			assert_int_equal(cell->role, cases[i].role);
		}
}

static void the_last_second_is_market_time_and_exact(void **state)
{
	(void)state;
	struct box box = draw_first(MM_SECOND - 1, 10.25, 10);
	assert_int_equal(cell_at(box.y + 1, FRESH_X)->glyph, 0x25b2);
	box = draw_first(MM_SECOND, 10.25, 10);
	assert_int_equal(cell_at(box.y + 1, FRESH_X)->glyph, ' ');
	fake->view.t -= 1;
	fake->view.phase = MM_PAUSED; /* it does not matter how one came there */
	box = draw_panel(100, 10);
	assert_int_equal(cell_at(box.y + 1, FRESH_X)->glyph, 0x25b2);
}

/* Roles of the first line's cells but for the first cell, one bit each. */
static unsigned roles_of_first(struct box box)
{
	unsigned roles = 0;

	for (int x = box.x + 1; x < box.x + box.width; x++)
		if (cell_at(box.y + 1, x)->glyph != ' ')
			roles |= 1u << cell_at(box.y + 1, x)->role;
	return roles;
}

static void a_symbol_without_a_trade_for_long_is_dim(void **state)
{
	(void)state;
	ui->selected = 1;
	ui->chosen = true;
	assert_int_not_equal(roles_of_first(draw_first(5 * MM_MINUTE, 10, 9)), 1u << ROLE_DIM);
	assert_int_equal(roles_of_first(draw_first(5 * MM_MINUTE + 1, 10, 9)), 1u << ROLE_DIM);
	ui->stale = MM_HOUR;
	assert_int_not_equal(roles_of_first(draw_first(MM_HOUR, 10, 9)), 1u << ROLE_DIM);
	assert_int_equal(roles_of_first(draw_first(2 * MM_HOUR, 10, 9)), 1u << ROLE_DIM);
	ui->stale = 0; /* nothing ever is */
	assert_int_not_equal(roles_of_first(draw_first(MM_DAY, 10, 9)), 1u << ROLE_DIM);
}

static void a_symbol_that_never_traded_is_dim_and_without_figures(void **state)
{
	(void)state;
	ui->selected = 1;
	ui->chosen = true;
	fake->quote[0] = (struct mm_quote){.last = NAN, .chosen = true};
	run("sort symbol");
	struct box box = draw_panel(160, 10);
	assert_int_equal(roles_of_first(box), 1u << ROLE_DIM);
	assert_true(find_in_row(box.y + 1, "SPY") > 0);
	assert_int_equal(find_in_row(box.y + 1, "0"), -1);
}

/* --- sparklines ---------------------------------------------------------------------------------
 */

/* The most cells that divide a stretch into whole units, by trying all. */
static size_t plain_divide(int64_t span, size_t most, int64_t unit)
{
	for (size_t cells = most; cells > 0 && span % unit == 0; cells--)
		if (span / unit % (int64_t)cells == 0)
			return cells;
	return 0;
}

static void a_sparkline_shows_the_stretch_that_was_asked_for(void **state)
{
	static const int64_t spans[] = {MM_SECOND,       5 * MM_SECOND, 90 * MM_SECOND,
					5 * MM_MINUTE,   7 * MM_MINUTE, MM_HOUR,
					433 * MM_SECOND, MM_DAY,        250 * MM_MILLISECOND};
	int64_t step;

	(void)state;
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
		for (size_t most = 1; most <= MM_SPARK_MAX; most++) {
			size_t cells = spark_divide(spans[i], most, &step);

			assert_true(cells <= most && 2 * cells >= most);
			assert_true(step * (int64_t)cells == spans[i]);
			size_t whole = plain_divide(spans[i], most, MM_MILLISECOND);
			assert_int_equal(
				cells, 2 * whole >= most ? whole : plain_divide(spans[i], most, 1));
		}
	assert_int_equal(spark_divide(5 * MM_MINUTE, 0, &step), 0);
	assert_int_equal(spark_divide(5 * MM_MINUTE, 45, &step), 40);
	assert_int_equal(step, 7500 * MM_MILLISECOND);
}

static void a_stretch_that_nothing_divides_is_shown_a_little_longer(void **state)
{
	static const int64_t spans[] = {1, 2, 7, 1000000007, INT64_MAX, INT64_MAX - 1, 0, -5};
	int64_t step;

	(void)state;
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
		for (size_t most = 1; most <= MM_SPARK_MAX; most++) {
			size_t cells = spark_divide(spans[i], most, &step);
			__int128 shown = (__int128)step * (__int128)cells;

			assert_true(cells >= 1 && cells <= most && step >= 1);
			assert_true(shown >= spans[i] &&
				    shown - step < (spans[i] < 1 ? 1 : spans[i]));
		}
}

static void the_head_says_what_the_sparklines_show(void **state)
{
	(void)state;
	for (int width = 40; width <= 200; width += 5) {
		struct mm_watch watch;

		ui->spark_span = 30 * MM_MINUTE;
		struct box box = draw_panel(width, 10);
		assert_true(find_in_row(box.y, "30 min") > 0);
		symbols_watch(ui, &watch);
		assert_true(watch.cells > 0);
		assert_true(watch.step * (int64_t)watch.cells == 30 * MM_MINUTE);
	}
	ui->spark_span = 90 * MM_SECOND;
	struct box box = draw_panel(100, 10);
	assert_true(find_in_row(box.y, "last 1 min 30 s") > 0);
}

static void sparklines_of_another_stretch_than_the_head_says_are_left_out(void **state)
{
	(void)state;
	ui->spark_span = 5 * MM_MINUTE;
	struct box box = draw_panel(100, 10);
	assert_true(shows("\xe2\x96\x87"));
	ui->spark_span = 20 * MM_MINUTE; /* the view is still the one of before */
	canvas_clear(&canvas);
	panel_symbols.draw(ui, &canvas, box);
	assert_true(shows("last 20 min"));
	assert_false(shows("\xe2\x96\x87"));
	box.width -= 7; /* of another width they stay */
	ui->spark_span = 5 * MM_MINUTE;
	canvas_clear(&canvas);
	panel_symbols.draw(ui, &canvas, box);
	assert_true(shows("\xe2\x96\x87"));
}

/* What spark_prices draws in one line of six columns. */
static void assert_spark(const double *price, size_t count, const char *expected)
{
	assert_true(canvas_resize(&canvas, 8, 1));
	spark_prices(&canvas, 0, 1, 6, ROLE_SPARK, price, count);
	char *text = picture_text(&canvas);
	assert_string_equal(text, expected);
	free(text);
}

static void a_sparkline_is_flat_when_nothing_traded_and_empty_before(void **state)
{
	static const double moved[] = {1, 2, 3, 4, 5, 7}, flat[] = {5, 5, 5, 5, 5, 5};
	static const double begun[] = {NAN, NAN, NAN, 2, 2, 3}, none[] = {NAN, NAN, NAN};
	static const double negative[] = {-2, -1, 0, -1}, odd[] = {INFINITY, 1, -INFINITY, 2};

	(void)state;
	assert_spark(moved, 6, " ▁▂▃▄▅▇\n");
	assert_spark(flat, 6, " ▁▁▁▁▁▁\n");
	assert_spark(begun, 6, "    ▁▁▇\n");
	assert_spark(none, 3, "\n");
	assert_spark(negative, 4, "   ▁▄▇▄\n");
	assert_spark(odd, 4, "    ▁ ▇\n");
	assert_spark(moved, 2, "     ▁▇\n");
}

/* --- the filter ---------------------------------------------------------------------------------
 */

static void filter(const char *list)
{
	snprintf(ui->filter, sizeof ui->filter, "%s", list);
}

/* How many names a list lets through, the plain way. */
static uint32_t let_through(const char *list)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < FAKE_SYMBOLS; i++)
		n += mm_list_matches(list, fake->name[i]);
	return n;
}

static void the_filter_restricts_the_list_with_names_and_globs(void **state)
{
	static const char *const lists[] = {"SPY", "A*,BAC", "?B?", "[AB]*Z", "AA*,AB*, IBM"};

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		filter(lists[i]);
		draw(120, 36); /* no new view: it is paused */
		assert_int_equal(ui->ordered, let_through(lists[i]));
		assert_int_equal(ui->listable, FAKE_SYMBOLS);
		for (uint32_t k = 0; k < ui->ordered; k++) {
			assert_true(mm_list_matches(lists[i], fake->name[ui->order[k]]));
			assert_true(k == 0 ||
				    fake->quote[ui->order[k - 1]].volume >=
					    fake->quote[ui->order[k]].volume ||
				    fake->quote[ui->order[k]].rows == 0);
		}
	}
	filter("");
	draw(120, 36);
	assert_int_equal(ui->ordered, FAKE_SYMBOLS);
}

static void another_filter_with_as_many_symbols_is_noticed(void **state)
{
	(void)state;
	filter("SPY");
	draw(120, 36);
	assert_int_equal(ui->order[0], 0);
	filter("IBM");
	draw(120, 36);
	assert_int_equal(ui->ordered, 1);
	assert_int_equal(ui->order[0], 2);
}

static void the_filter_stays_within_what_is_replayed(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < FAKE_SYMBOLS; i++)
		fake->quote[i].chosen = i < 40;
	filter("AA*");
	symbols_order(ui);
	assert_int_equal(ui->listable, 40);
	assert_int_equal(ui->ordered, 23); /* from AAE to AAZ and AAPL */
	for (uint32_t i = 0; i < ui->ordered; i++)
		assert_true(ui->order[i] < 40);
}

static void the_title_tells_the_filter_and_how_many_there_are(void **state)
{
	(void)state;
	filter("A*,BAC");
	draw(120, 36);
	assert_true(shows("SYMBOLS  A*,BAC  by volume ▾ "));
	assert_true(shows(" 1/675 of 3,000 "));
	draw(60, 16);
	assert_true(shows("SYMBOLS  A*,BAC ────── 675 ┐"));
	filter("A*,BAC,ABCDEFGHIJKLMNOPQRSTUVWXYZ,ABCDEFGHIJKLMNOPQRSTUVWXYZ,AB");
	draw(200, 60);
	assert_true(shows("A*,BAC,ABCDEFGHIJKLMNOPQRSTUVWXYZ,ABCDEFGHIJKLMNOP…  by volume ▾"));
	draw(120, 36);
	assert_true(shows("A*,BAC,ABCDEFGHIJKLMNOPQRSTUVW… ─"));
	draw(80, 24);
	assert_true(shows("A*,BAC,ABCDE… ─"));
	filter("日本語日本語日本語日本語日本語日本語日本語");
	draw(60, 16);
	assert_false(shows("�"));
}

static void the_selected_symbol_stays_selected_where_it_is_listed(void **state)
{
	(void)state;
	run("sort volume");
	panel_symbols.move(ui, 2);
	assert_int_equal(ui->selected, 2); /* IBM */
	filter("I*");
	draw(120, 36);
	assert_int_equal(ui->selected, 2);
	filter("A*");
	draw(120, 36);
	assert_int_equal(ui->selected, 3); /* AAPL, the first */
	filter("");
	draw(120, 36);
	assert_int_equal(ui->selected, 0); /* again nobody's choice: the first */
	filter("nothing");
	draw(120, 36);
	assert_int_equal(ui->selected, UINT32_MAX);
	assert_true(shows("the filter keeps every symbol out"));
	assert_true(shows(" 0/0 of 3,000 "));
}

/* --- moving, and the mouse ----------------------------------------------------------------------
 */

static void move_goes_by_lines_and_stops_at_the_ends(void **state)
{
	static const struct {
		int64_t lines;
		uint32_t place;
	} moves[] = {{1, 1},     {3, 4},         {-2, 2},        {-7, 0},      {INT64_MAX, 2999},
		     {-1, 2998}, {INT64_MIN, 0}, {INT64_MIN, 0}, {2999, 2999}, {INT64_MAX, 2999}};

	(void)state;
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		panel_symbols.move(ui, moves[i].lines);
		assert_int_equal(ui->selected, ui->order[moves[i].place]);
		assert_true(ui->chosen);
	}
	draw_panel(80, 21);
	assert_int_equal(panel_symbols.page(ui), 20);
	ui->ordered = 0;
	panel_symbols.move(ui, 1);
}

static void after_a_jump_the_selected_line_stands_among_its_neighbours(void **state)
{
	(void)state;
	draw_panel(80, 21);
	panel_symbols.move(ui, 20); /* a page: the line below the last one */
	draw_panel(80, 21);
	assert_int_equal(ui->list_top, 1);
	panel_symbols.move(ui, 20);
	draw_panel(80, 21);
	assert_int_equal(ui->list_top, 21);
	panel_symbols.move(ui, 1000);
	draw_panel(80, 21);
	assert_int_equal(ui->list_top, 1040 - 10);
	panel_symbols.move(ui, -30); /* a page above the first line */
	draw_panel(80, 21);
	assert_int_equal(ui->list_top, 1040 - 30);
	panel_symbols.move(ui, -500);
	draw_panel(80, 21);
	assert_int_equal(ui->list_top, 1010 - 500 - 10);
	panel_symbols.move(ui, 5000);
	draw_panel(80, 21);
	assert_int_equal(ui->list_top, 2980); /* no line is left empty */
	panel_symbols.move(ui, -2995);
	draw_panel(80, 21);
	assert_int_equal(ui->list_top, 0);
}

static void a_click_selects_and_a_double_click_opens(void **state)
{
	struct box box = draw_panel(100, 21);

	(void)state;
	for (int line = 0; line < 20; line += 6)
		for (int x = box.x; x < box.x + box.width; x += 33) {
			use(box, MOUSE_PRESS, box.y + 1 + line, x);
			assert_int_equal(ui->selected, ui->order[ui->list_top + (uint32_t)line]);
			assert_false(ui->symbol_page);
		}
	ui->selected = ui->order[1500];
	box = draw_panel(100, 21);
	use(box, MOUSE_DOUBLE, box.y + 3, box.x + 5);
	assert_int_equal(ui->selected, ui->order[ui->list_top + 2]);
	assert_true(ui->list_top > 1000);
	assert_true(ui->symbol_page);
}

static void a_click_beside_the_lines_does_nothing(void **state)
{
	(void)state;
	filter("SPY,IBM");
	struct box box = draw_panel(100, 21);
	use(box, MOUSE_DOUBLE, box.y + 3, box.x + 5); /* below the last line */
	use(box, MOUSE_PRESS, box.y + 21, box.x + 5); /* below the box */
	use(box, MOUSE_PRESS, box.y - 1, box.x + 5);
	use(box, MOUSE_PRESS, box.y, box.x - 1);
	use(box, MOUSE_PRESS, box.y + 2, box.x + 100);
	use(box, MOUSE_DRAG, box.y + 2, box.x + 5);
	use(box, MOUSE_RELEASE, box.y + 2, box.x + 5);
	assert_int_equal(ui->selected, 0);
	assert_false(ui->chosen);
	assert_false(ui->symbol_page);
	assert_int_equal(ui->sort, SORT_VOLUME);
}

static void the_wheel_scrolls_and_the_selection_stays_in_sight(void **state)
{
	struct box box = draw_panel(100, 21);

	(void)state;
	use(box, MOUSE_PRESS, box.y + 1 + 10, box.x + 5);
	use(box, MOUSE_WHEEL_DOWN, box.y + 4, box.x + 5);
	assert_int_equal(ui->list_top, 3);
	assert_int_equal(ui->selected, ui->order[10]); /* where it was */
	for (int i = 0; i < 4; i++)
		use(box, MOUSE_WHEEL_DOWN, box.y, box.x + 5);
	assert_int_equal(ui->list_top, 15);
	assert_int_equal(ui->selected, ui->order[15]); /* taken along at the upper edge */
	draw_panel(100, 21);
	assert_int_equal(ui->list_top, 15);
	ui->selected = ui->order[34];
	use(box, MOUSE_WHEEL_UP, box.y + 4, box.x + 5);
	assert_int_equal(ui->list_top, 12);
	assert_int_equal(ui->selected, ui->order[31]); /* and at the lower one */
	for (int i = 0; i < 9; i++)
		use(box, MOUSE_WHEEL_UP, box.y + 4, box.x + 5);
	assert_int_equal(ui->list_top, 0);
	for (int i = 0; i < 1200; i++)
		use(box, MOUSE_WHEEL_DOWN, box.y + 4, box.x + 5);
	assert_int_equal(ui->list_top, 2980);
	filter("SPY,IBM");
	draw_panel(100, 21);
	use(box, MOUSE_WHEEL_DOWN, box.y + 4, box.x + 5);
	assert_int_equal(ui->list_top, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(sort_takes_every_column_and_a_direction),
		TEST(what_sort_does_not_know_changes_nothing),
		TEST(the_list_is_in_its_new_order_at_once),
		TEST(the_next_column_is_one_that_is_on_the_screen),
		TEST(the_sorted_columns_head_is_marked),
		TEST(a_click_on_a_head_sorts_and_again_reverses),
		TEST(every_column_is_there_where_there_is_room),
		TEST(columns_appear_as_the_width_allows),
		TEST(what_the_list_is_sorted_by_is_shown_on_any_screen),
		TEST(what_traded_in_the_last_second_is_marked),
		TEST(the_last_second_is_market_time_and_exact),
		TEST(a_symbol_without_a_trade_for_long_is_dim),
		TEST(a_symbol_that_never_traded_is_dim_and_without_figures),
		TEST(a_sparkline_shows_the_stretch_that_was_asked_for),
		TEST(a_stretch_that_nothing_divides_is_shown_a_little_longer),
		TEST(the_head_says_what_the_sparklines_show),
		TEST(sparklines_of_another_stretch_than_the_head_says_are_left_out),
		TEST(a_sparkline_is_flat_when_nothing_traded_and_empty_before),
		TEST(the_filter_restricts_the_list_with_names_and_globs),
		TEST(another_filter_with_as_many_symbols_is_noticed),
		TEST(the_filter_stays_within_what_is_replayed),
		TEST(the_title_tells_the_filter_and_how_many_there_are),
		TEST(the_selected_symbol_stays_selected_where_it_is_listed),
		TEST(move_goes_by_lines_and_stops_at_the_ends),
		TEST(after_a_jump_the_selected_line_stands_among_its_neighbours),
		TEST(a_click_selects_and_a_double_click_opens),
		TEST(a_click_beside_the_lines_does_nothing),
		TEST(the_wheel_scrolls_and_the_selection_stays_in_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
