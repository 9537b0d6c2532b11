/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen without a terminal and without a player. Whole frames are compared with the texts in
 * tests/golden/; MMTUI_GOLDEN=write writes them anew, to be looked at before they are committed.
 * The keys and commands shown are the test's own, so that a new key changes no picture.
 */
#include "support/unit.h"

#include "support/fake_ui.h"
#include "support/picture.h"
#include "tui/layout.h"
#include "tui/settings.h"

#include <math.h>
#include <stdarg.h>

/* --- frames ----------------------------------------------------------------------------------- */

static struct fake *fake;
static struct canvas canvas;

static int setup(void **state)
{
	(void)state;
	fake = fake_new();
	canvas = (struct canvas){0};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_free(fake);
	canvas_free(&canvas);
	return 0;
}

/* Draws a frame as the program would: the sparklines come with the view after the first. */
static void draw(int width, int height)
{
	assert_true(canvas_resize(&canvas, width, height));
	fake->ui.width = width;
	fake->ui.height = height;
	screen_draw(&fake->ui, &canvas);
	fake_sparks(fake);
	screen_draw(&fake->ui, &canvas);
}

/* The frame as text; free it. */
static char *frame(int width, int height)
{
	draw(width, height);
	return picture_text(&canvas);
}

/* Does the frame that was drawn last show this text? */
static bool shows(const char *text)
{
	return picture_shows(&canvas, text);
}

static void assert_golden(const char *name, int width, int height)
{
	draw(width, height);
	picture_assert_golden(&canvas, name);
}

static void the_screen_looks_as_agreed_at_200x60(void **state)
{
	(void)state;
	assert_golden("screen-200x60", 200, 60);
}

static void the_screen_looks_as_agreed_at_120x36(void **state)
{
	(void)state;
	assert_golden("screen-120x36", 120, 36);
}

static void the_screen_looks_as_agreed_at_80x24(void **state)
{
	(void)state;
	assert_golden("screen-80x24", 80, 24);
}

static void the_screen_looks_as_agreed_at_60x16(void **state)
{
	(void)state;
	assert_golden("screen-60x16", 60, 16);
}

static void the_screen_looks_as_agreed_in_ascii(void **state)
{
	(void)state;
	canvas.ascii = true;
	assert_golden("screen-80x24-ascii", 80, 24);
}

static void the_screen_looks_as_agreed_while_loading(void **state)
{
	(void)state;
	fake->view.phase = MM_LOADING;
	fake->view.loaded = 1204;
	fake->view.quote = NULL;
	fake->view.tape_count = 0;
	fake->ui.memory = NULL;
	fake->ui.selected = UINT32_MAX;
	symbols_order(&fake->ui);
	assert_golden("loading-80x24", 80, 24);
}

static void the_screen_looks_as_agreed_with_a_window_marked(void **state)
{
	(void)state;
	fake->view.phase = MM_PAUSED;
	fake->view.has_in = fake->view.has_out = true;
	fake->view.in = fake->view.start + 5 * MM_HOUR + 30 * MM_MINUTE;
	fake->view.out = fake->view.in + 6 * MM_HOUR + 30 * MM_MINUTE + 1;
	fake->view.window_events = 12345678;
	assert_golden("window-200x60", 200, 60);
	assert_golden("window-120x36", 120, 36);
	assert_golden("window-80x24", 80, 24);
	assert_golden("window-60x16", 60, 16);
}

static void the_help_looks_as_agreed(void **state)
{
	(void)state;
	fake->ui.mode = UI_HELP;
	assert_golden("help-200x60", 200, 60);
	assert_golden("help-120x36", 120, 36);
	assert_golden("help-80x24", 80, 24);
	assert_golden("help-60x16", 60, 16);
}

/* --- at every size ---------------------------------------------------------------------------- */

static uint32_t glyph_at(int y, int x)
{
	return canvas.cells[y * canvas.width + x].glyph;
}

/* Every cell holds something printable, and wide characters both their halves. */
static void assert_cells_sound(void)
{
	for (int i = 0; i < canvas.width * canvas.height; i++) {
		uint32_t glyph = canvas.cells[i].glyph;

		assert_true(canvas.cells[i].role < ROLE_COUNT);
		assert_true(glyph != 0 ||
			    (i % canvas.width > 0 && canvas.cells[i - 1].glyph > 0xff));
		assert_true(glyph == 0 || (glyph >= 0x20 && (glyph < 0x7f || glyph >= 0xa0)));
		assert_true(!canvas.ascii || glyph < 0x7f);
	}
}

/* A frame's corners and its edges but for the upper one, which has the title, are all there. */
static void assert_closed(struct box box)
{
	int bottom = box.y + box.height - 1, right = box.x + box.width - 1;
	bool ascii = canvas.ascii;

	assert_int_equal(glyph_at(box.y, box.x), ascii ? '+' : 0x250c);
	assert_int_equal(glyph_at(box.y, right), ascii ? '+' : 0x2510);
	assert_int_equal(glyph_at(bottom, box.x), ascii ? '+' : 0x2514);
	assert_int_equal(glyph_at(bottom, right), ascii ? '+' : 0x2518);
	for (int x = box.x + 1; x < right; x++)
		assert_int_equal(glyph_at(bottom, x), ascii ? '-' : 0x2500);
	for (int y = box.y + 1; y < bottom; y++) {
		assert_int_equal(glyph_at(y, box.x), ascii ? '|' : 0x2502);
		assert_int_equal(glyph_at(y, right), ascii ? '|' : 0x2502);
	}
}

/* The boxes of a layout share no cell and leave none over, and the frames around them are closed.
 */
static void assert_layout_sound(void)
{
	size_t covered = 2 * (size_t)canvas.width; /* the first line and the last */
	struct layout layout;
	bool any = false;

	layout_make(&fake->ui, canvas.width, canvas.height, &layout);
	for (int i = 0; i < PANELS; i++) {
		struct box a = layout.panel[i];

		if (a.height == 0)
			continue;
		any = true;
		covered += (size_t)a.height * (size_t)a.width;
		assert_true(fake->ui.show[i]);
		assert_true(a.y >= 1 && a.y + a.height <= canvas.height - 1);
		assert_true(a.x >= 0 && a.x + a.width <= canvas.width);
		for (int j = 0; j < PANELS; j++) {
			if (panels[j]->id == (enum panel_id)i)
				assert_true(a.height >= panels[j]->least_height);
			struct box b = layout.panel[j];

			if (j != i && b.height > 0)
				assert_true(a.y + a.height <= b.y || b.y + b.height <= a.y ||
					    a.x + a.width <= b.x || b.x + b.width <= a.x);
		}
		if (layout.framed[i] && fake->ui.mode != UI_HELP)
			assert_closed(a);
	}
	if (any)
		assert_int_equal(covered, (size_t)canvas.width * (size_t)canvas.height);
	if (fake->ui.mode == UI_HELP)
		assert_closed(layout.middle);
}

static void check_size(int width, int height)
{
	draw(width, height);
	assert_cells_sound();
	if (width >= SCREEN_LEAST_WIDTH && height >= SCREEN_LEAST_HEIGHT)
		assert_layout_sound();
	if (canvas.cursor_x >= 0 || canvas.cursor_y >= 0) {
		assert_in_range(canvas.cursor_x, 0, width - 1);
		assert_in_range(canvas.cursor_y, 0, height - 1);
	}
}

static void every_size_is_drawn_whole(void **state)
{
	(void)state;
	for (int height = 5; height <= 70; height++)
		for (int width = 20; width <= 220; width += 3)
			check_size(width, height);
}

static void any_panels_may_be_hidden_at_any_size(void **state)
{
	(void)state;
	for (int mask = 0; mask < 1 << PANELS; mask++) {
		for (int i = 0; i < PANELS; i++)
			fake->ui.show[i] = mask >> i & 1;
		canvas.ascii = mask % 2 == 0;
		for (int height = 16; height <= 70; height += 6)
			for (int width = 60; width <= 220; width += 13)
				check_size(width, height);
	}
}

static void a_panel_draws_within_its_box_whatever_its_size(void **state)
{
	(void)state;
	assert_true(canvas_resize(&canvas, 130, 30));
	fake_sparks(fake);
	for (int p = 0; p < PANELS; p++)
		for (int height = 0; height <= 20; height += 1 + height / 8)
			for (int width = 0; width <= 120; width += 1 + width / 16) {
				struct box box = {5, 6, height, width};

				canvas_fill(&canvas, (struct box){0, 0, 30, 130}, ROLE_TEXT, '#');
				canvas_fill(&canvas, box, ROLE_TEXT, ' ');
				canvas_clip(&canvas, box);
				panels[p]->draw(&fake->ui, &canvas, box);
				canvas_unclip(&canvas);
				for (int y = 0; y < 30; y++)
					for (int x = 0; x < 130; x++)
						if (y < 5 || y >= 5 + height || x < 6 ||
						    x >= 6 + width)
							assert_int_equal(glyph_at(y, x), '#');
			}
}

static void a_terminal_that_is_too_small_is_told_what_is_needed(void **state)
{
	(void)state;
	draw(59, 20);
	assert_true(shows("mmtui needs 60 x 16, this is 59 x 20"));
	draw(20, 5);
	assert_true(shows("needs 60 x 16"));
	draw(60, 15);
	assert_true(shows("mmtui needs 60 x 16"));
}

static void hidden_panels_leave_their_room_to_the_others(void **state)
{
	struct layout layout;

	(void)state;
	fake->ui.show[PANEL_MEMORY] = fake->ui.show[PANEL_TIMELINE] = false;
	layout_make(&fake->ui, 120, 36, &layout);
	assert_int_equal(layout.panel[PANEL_SYMBOLS].height, 34);
	fake->ui.show[PANEL_TAPE] = false;
	layout_make(&fake->ui, 120, 36, &layout);
	assert_int_equal(layout.panel[PANEL_SYMBOLS].width, 120);
	fake->ui.show[PANEL_SYMBOLS] = false;
	draw(120, 36);
	assert_true(shows("every panel is hidden"));
}

/* --- what may be in a file -------------------------------------------------------------------- */

static void hostile_names_never_reach_the_terminal(void **state)
{
	static const char *const names[] = {
		"\033[2J\033]0;owned\007",
		"\r\n\t\b\x7f",
		"\u202etxet",
		"日本語のとても長い銘柄名称",
		"e\u0301\u0301\u0301\u0301",
		"\xff\xfe\xfd",
		"\u200b\u200d\ufeff",
		"%s%n%d",
		"",
		"0123456789012345678901234567890123456789012345678901234567890123456789"
		"012345678901234567890123456789012345678901234567890123456",
	};
	uint32_t count = sizeof(names) / sizeof(*names);

	(void)state;
	for (uint32_t i = 0; i < count; i++)
		snprintf(fake->name[i], sizeof(fake->name[i]), "%s", names[i]);
	for (uint32_t i = 0; i < MM_VIEW_TAPE_MAX; i++)
		fake->view.tape[i].symbol = i % count;
	fake->ui.directory = "/tmp/\033[31m\u202e日本\xff/";
	symbols_free(&fake->ui);
	symbols_order(&fake->ui);
	for (int ascii = 0; ascii < 2; ascii++)
		for (int height = 16; height <= 60; height += 11)
			for (int width = 60; width <= 220; width += 5) {
				canvas.ascii = ascii;
				check_size(width, height);
			}
}

static void extreme_figures_keep_to_their_columns(void **state)
{
	static const double values[] = {NAN,    INFINITY, -INFINITY, 1e308,         -1e308,
					5e-324, 0,        -0.0,      123456789012.5};
	struct mm_view *view = &fake->view;
	struct mm_memory_view *memory = &fake->memory;

	(void)state;
	for (uint32_t i = 0; i < FAKE_SYMBOLS; i++) {
		struct mm_quote *q = &fake->quote[i];
		double a = values[i % 9], b = values[i / 9 % 9];

		*q = (struct mm_quote){.rows = UINT64_MAX,
				       .time = i % 2 ? INT64_MIN : INT64_MAX,
				       .last = a,
				       .previous = b,
				       .reference = b,
				       .open = b,
				       .high = a,
				       .low = b,
				       .volume = fabs(a),
				       .turnover = b,
				       .trades = UINT64_MAX,
				       .chosen = true,
				       .broken = i % 5 == 0};
	}
	for (size_t i = 0; i < MM_VIEW_TAPE_MAX; i++)
		view->tape[i] = (struct mm_print){i % 2 ? INT64_MIN : INT64_MAX, 0, values[i % 9],
						  values[i / 9 % 9], values[i / 3 % 9]};
	view->events = view->n = UINT64_MAX;
	view->start = INT64_MIN;
	view->end = INT64_MAX;
	view->t = INT64_MAX;
	view->has_in = view->has_out = true;
	view->in = INT64_MIN;
	view->out = INT64_MAX;
	view->events_per_second = 1e300;
	view->price_decimals = view->volume_decimals = 255;
	fake->ui.spark_span = INT64_MAX;
	memset(memory, 0xff, sizeof(*memory)); /* everything unknown, NaN or as large as can be */
	memory->density_done = false;
	symbols_order(&fake->ui);
	for (int height = 16; height <= 60; height += 11)
		for (int width = 60; width <= 220; width += 7)
			check_size(width, height);
	view->end = INT64_MIN;
	view->t = INT64_MIN;
	check_size(120, 36);
}

static void a_market_without_anything_is_drawn(void **state)
{
	(void)state;
	fake->view = (struct mm_view){.phase = MM_PAUSED,
				      .direction = 1,
				      .speed = {MM_SPEED_MULTIPLE, 1},
				      .at_end = true};
	fake->memory = (struct mm_memory_view){.symbol = UINT32_MAX, .density_done = true};
	symbols_order(&fake->ui);
	assert_int_equal(fake->ui.selected, UINT32_MAX);
	check_size(120, 36);
	assert_true(shows("there are no trades"));
	assert_true(shows("0 symbols"));
	check_size(60, 16);
}

static void without_a_monitor_memory_shows_dashes(void **state)
{
	(void)state;
	fake->ui.memory = NULL;
	check_size(120, 36);
	assert_true(shows("resident           -"));
	assert_false(shows("unknown"));
}

static void what_the_kernel_does_not_say_is_unknown_and_not_zero(void **state)
{
	struct mm_memory_view *memory = &fake->memory;

	(void)state;
	memory->page_cache = MM_UNKNOWN;
	memory->disk_per_second = NAN;
	memory->page_cells = 0;
	strcpy(memory->pages_reason, "not the owner of the file");
	draw(120, 36);
	assert_true(shows("cached       unknown"));
	assert_true(shows("from disk    unknown"));
	assert_true(shows("SPY       not the owner of the file"));
}

/* --- what the panels say ---------------------------------------------------------------------- */

/* A session's largest trades are of millions of shares, and on half of a small screen of tens of
 * thousands before they are shortened. */
static void sizes_are_grouped_as_far_as_they_are_told_whole(void **state)
{
	static const struct {
		int width, height;
		double size;
		const char *text;
	} cases[] = {
		{200, 60, 3166418, " 3,166,418 │"}, {120, 36, 3166418, " 3,166,418 │"},
		{80, 24, 12500, " 12,500│"},        {80, 24, 3166418, " 3.17 M│"},
		{60, 16, 12500, "▼12,500│"},        {60, 16, 3166418, "▼3.17 M│"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake->view.tape[0].volume = cases[i].size;
		draw(cases[i].width, cases[i].height);
		if (!shows(cases[i].text))
			fail_msg("%d columns: %s", cases[i].width, cases[i].text);
	}
}

static void a_print_shows_its_direction(void **state)
{
	static const struct {
		double price, previous;
		const char *line;
		enum role role;
	} cases[] = {
		{10.25, 10, "SPY     10.2500 ▲       300", ROLE_UP},
		{10, 10.25, "SPY     10.0000 ▼       300", ROLE_DOWN},
		{10, 10, "SPY     10.0000 =       300", ROLE_DIM},
		{10, NAN, "SPY     10.0000         300", ROLE_TEXT},
	};

	(void)state;
	fake->view.tape_count = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		fake->view.tape[0] = (struct mm_print){0, 0, cases[i].price, 300,
						       cases[i].previous};
		draw(120, 36);
		assert_true(shows(cases[i].line));
		assert_int_equal(canvas.cells[3 * 120 + 34].role, cases[i].role);
	}
}

static void fractional_sizes_are_shown_whole(void **state)
{
	(void)state;
	fake->view.tape[0].volume = 0.125;
	draw(120, 36);
	assert_true(shows("0.125"));
	fake->view.volume_decimals = 4;
	draw(120, 36);
	assert_true(shows("0.1250"));
}

static void the_list_shows_which_symbols_are_broken(void **state)
{
	(void)state;
	draw(60, 16);
	assert_true(shows("AAH!"));
}

static void the_state_of_play_is_told(void **state)
{
	struct mm_view *view = &fake->view;

	(void)state;
	draw(120, 36);
	assert_true(shows("▸ 60x"));
	view->behind = true;
	draw(120, 36);
	assert_true(shows("▸ 60x behind"));
	view->direction = -1;
	draw(120, 36);
	assert_true(shows("◂ 60x behind"));
	view->phase = MM_PAUSED;
	view->at_end = true;
	draw(120, 36);
	assert_true(shows("▮▮◂ 60x start"));
	assert_false(shows("ev/s"));
	view->direction = 1;
	draw(120, 36);
	assert_true(shows("▮▮ 60x end"));
}

static void a_long_directory_name_is_cut_from_the_left(void **state)
{
	(void)state;
	fake->ui.directory = "/data/a-directory-whose-name-has-no-end-2013-10-07/";
	draw(80, 24);
	assert_true(shows("…"));
	fake->ui.directory = "/data/a-directory-whose-name-has-no-end-2013-10-07";
	draw(80, 24);
	assert_true(shows(" …d-2013-10-07 "));
	draw(60, 16);
	assert_true(shows("event 481,209,930"));
}

static void without_the_machine_two_frames_of_one_place_are_the_same(void **state)
{
	char *a, *b;

	(void)state;
	fake->ui.market_only = true;
	for (int height = 16; height <= 60; height += 22) {
		fake->ui.memory = &fake->memory;
		a = frame(120, height);
		memset(&fake->memory, 0, sizeof(fake->memory));
		fake->view.events_per_second = 5;
		fake->view.behind = true;
		b = frame(120, height);
		assert_string_equal(a, b);
		free(b);
		fake->ui.memory = NULL;
		b = frame(120, height);
		assert_string_equal(a, b);
		free(a);
		free(b);
	}
}

static void what_is_still_being_counted_says_so(void **state)
{
	(void)state;
	fake->memory.density_done = false;
	fake->memory.density_symbols = 1204;
	draw(120, 36);
	assert_true(shows("TIMELINE  so far 40 % "));
	draw(60, 16);
	assert_true(shows(" 04:00  so far 40 % "));
}

/* --- the list of symbols ---------------------------------------------------------------------- */

static double reference_value(uint32_t symbol)
{
	const struct mm_quote *q = &fake->quote[symbol];

	if (q->rows == 0)
		return NAN;
	switch (fake->ui.sort) {
	case SORT_LAST: return q->last;
	case SORT_CHANGE:
		return q->reference == 0 ? NAN
					 : (q->last - q->reference) / fabs(q->reference) * 100;
	case SORT_VOLUME: return q->volume;
	case SORT_TRADES: return (double)q->trades;
	case SORT_OPEN: return q->open;
	case SORT_HIGH: return q->high;
	case SORT_LOW: return q->low;
	case SORT_VWAP: return q->turnover / q->volume;
	case SORT_AGE: return (double)(fake->view.t - q->time);
	default: return symbol;
	}
}

/* The plain definition of the order. */
static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	double v = fake->ui.sort == SORT_SYMBOL ? x : reference_value(x);
	double w = fake->ui.sort == SORT_SYMBOL ? y : reference_value(y);
	int sign = fake->ui.sort_ascending ? 1 : -1;

	if (isnan(v) != isnan(w))
		return isnan(v) ? 1 : -1;
	if (!isnan(v) && v != w)
		return v < w ? -sign : sign;
	return x < y ? -1 : x > y;
}

static void the_order_is_that_of_a_plain_sort_whatever_was_before(void **state)
{
	static uint32_t expected[FAKE_SYMBOLS];
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < 200; round++) {
		uint32_t changes = round % 3 == 0 ? FAKE_SYMBOLS : 20;

		for (uint32_t i = 0; i < changes; i++) {
			uint32_t s = changes == FAKE_SYMBOLS
					     ? i
					     : (uint32_t)(unit_random(&seed) % FAKE_SYMBOLS);
			struct mm_quote *q = &fake->quote[s];

			q->rows = unit_random(&seed) % 10;
			q->last = (double)(unit_random(&seed) % 100) - 20;
			q->reference = (double)(unit_random(&seed) % 5);
			q->volume = (double)(unit_random(&seed) % 50);
			q->trades = unit_random(&seed) % 7;
			if (unit_random(&seed) % 9 == 0)
				q->last = -0.0;
		}
		if (round % 2 == 0) {
			fake->ui.sort = (enum sort_key)(unit_random(&seed) % SORT_KEYS);
			fake->ui.sort_ascending = unit_random(&seed) % 2;
		}
		symbols_order(&fake->ui);
		assert_int_equal(fake->ui.ordered, FAKE_SYMBOLS);
		for (uint32_t i = 0; i < FAKE_SYMBOLS; i++)
			expected[i] = i;
		qsort(expected, FAKE_SYMBOLS, sizeof(*expected), compare);
		assert_memory_equal(fake->ui.order, expected, sizeof(expected));
	}
}

static void only_what_is_replayed_is_listed(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < FAKE_SYMBOLS; i++)
		fake->quote[i].chosen = i % 1000 == 5;
	symbols_order(&fake->ui);
	assert_int_equal(fake->ui.ordered, 3);
	assert_int_equal(fake->ui.selected, 5); /* SPY was, and is gone */
	draw(120, 36);
	assert_true(shows("3 symbols"));
	assert_true(shows("1/3 "));
}

static void the_selected_line_is_always_in_sight(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (uint32_t place = 0; place < 40; place++) { /* line by line beyond the edge */
		fake->ui.selected = fake->ui.order[place];
		draw(60, 16);
		assert_in_range(place, fake->ui.list_top,
				fake->ui.list_top + fake->ui.list_rows - 1);
	}
	for (int round = 0; round < 500; round++) {
		uint32_t place = (uint32_t)(unit_random(&seed) % FAKE_SYMBOLS);
		int height = 16 + (int)(unit_random(&seed) % 50);

		fake->ui.selected = fake->ui.order[place];
		if (round % 7 == 0)
			fake->ui.list_top = (uint32_t)unit_random(&seed);
		draw(60 + round % 100, height);
		assert_in_range(place, fake->ui.list_top,
				fake->ui.list_top + fake->ui.list_rows - 1);
		assert_true(fake->ui.list_top + fake->ui.list_rows <= FAKE_SYMBOLS);
	}
}

static void the_first_line_is_selected_until_a_person_chooses(void **state)
{
	(void)state;
	assert_int_equal(fake->ui.selected, 0);
	fake->quote[9].volume = 1e12;
	symbols_order(&fake->ui);
	assert_int_equal(fake->ui.selected, 9);
	fake->ui.selected = 3; /* as a command does */
	symbols_order(&fake->ui);
	fake->quote[8].volume = 1e13;
	symbols_order(&fake->ui);
	assert_int_equal(fake->ui.selected, 3);
	fake->ui.selected = 8;
	symbols_order(&fake->ui);
	fake->quote[9].volume = 1e14;
	symbols_order(&fake->ui);
	assert_int_equal(fake->ui.selected, 8);
}

static void the_selected_line_is_marked(void **state)
{
	int lines = 0;

	(void)state;
	fake->ui.selected = fake->ui.order[2];
	draw(120, 36);
	assert_true(shows("▸IBM"));
	for (int y = 1; y < 36; y++)
		lines += canvas.cells[y * 120 + 60].selected;
	assert_int_equal(lines, 1);
}

static void sparklines_are_wanted_for_the_lines_in_sight(void **state)
{
	struct mm_watch watch;

	(void)state;
	fake->ui.selected = fake->ui.order[1500];
	draw(120, 36);
	symbols_watch(&fake->ui, &watch);
	assert_int_equal(watch.symbols, fake->ui.list_rows);
	assert_int_equal(watch.step, fake->ui.spark_step);
	assert_true(watch.cells >= 8 && watch.cells <= MM_SPARK_MAX);
	for (size_t i = 0; i < watch.symbols; i++)
		assert_int_equal(watch.symbol[i], fake->ui.order[fake->ui.list_top + i]);
	fake->ui.show[PANEL_SYMBOLS] = false;
	draw(120, 36);
	symbols_watch(&fake->ui, &watch);
	assert_int_equal(watch.symbols, 0);
}

/* --- the last line ---------------------------------------------------------------------------- */

static void the_cursor_stays_in_sight_in_a_long_prompt(void **state)
{
	struct ui *ui = &fake->ui;

	(void)state;
	ui->mode = UI_COMMAND;
	strcpy(ui->prompt_label, "export to: ");
	for (int i = 0; i < 120; i++)
		strcat(ui->prompt, i % 7 == 0 ? "日" : i % 11 == 0 ? "é" : "x");
	for (int cursor = 0; cursor <= (int)strlen(ui->prompt); cursor++) {
		ui->prompt_cursor = cursor;
		draw(60, 16);
		assert_int_equal(canvas.cursor_y, 15);
		assert_in_range(canvas.cursor_x, 11, 59);
		assert_cells_sound();
	}
	strcpy(ui->prompt, "seek");
	ui->prompt_cursor = 4;
	strcpy(ui->prompt_label, ":");
	draw(60, 16);
	assert_true(shows("\n:seek\n"));
	assert_int_equal(canvas.cursor_x, 5);
}

static void a_long_prompt_says_that_it_goes_on_to_the_left(void **state)
{
	struct ui *ui = &fake->ui;

	(void)state;
	ui->mode = UI_COMMAND;
	strcpy(ui->prompt_label, "to: ");
	memset(ui->prompt, 'x', 56);
	draw(60, 16);
	assert_true(shows("\nto: xxx"));
	ui->prompt_cursor = 56;
	draw(60, 16);
	assert_true(shows("\nto: …xxx"));
	assert_int_equal(canvas.cursor_x, 59);
}

static void a_message_takes_the_place_of_the_keys(void **state)
{
	(void)state;
	draw(120, 36);
	assert_true(shows(" Space play  . , step  ← → 5 s  { } speed "));
	assert_int_equal(canvas.cursor_x, -1);
	strcpy(fake->ui.message, "no symbol is called \033X");
	fake->ui.message_is_error = true;
	draw(120, 36);
	assert_true(shows("no symbol is called �X"));
	assert_false(shows("Space play"));
	assert_int_equal(canvas.cells[35 * 120 + 1].role, ROLE_ERROR);
}

static void all_of_the_help_can_be_reached_on_a_small_screen(void **state)
{
	enum { MOST = 256, LINES = 400 };
	bool seen[MOST] = {false}, quit = false;
	size_t count;
	const struct binding *all = bindings_all(&count);

	(void)state;
	assert_in_range(count, 1, MOST);
	fake->ui.mode = UI_HELP;
	for (int top = -3; top < LINES; top++) {
		fake->ui.help_top = top;
		check_size(60, 16);
		assert_in_range(fake->ui.help_top, 0, LINES);
		for (size_t i = 0; i < count; i++)
			seen[i] |= shows(*all[i].keys ? all[i].keys : all[i].help);
		quit |= shows(":quit");
	}
	for (size_t i = 0; i < count; i++)
		if (!seen[i])
			fail_msg("%s is nowhere to be seen", all[i].keys);
	assert_true(quit);
	fake->ui.help_top = 1000000;
	draw(60, 16);
	assert_true(fake->ui.help_top < LINES);
}

/* Is what is drawn in a line's first columns on the selected line's ground? */
static bool is_selected(int row)
{
	return canvas.cells[row * canvas.width + 3].selected;
}

static void what_is_looked_for_in_the_help_is_scrolled_to_and_selected(void **state)
{
	int selected = 0;

	(void)state;
	fake->ui.mode = UI_HELP;
	strcpy(fake->ui.help_find.text, "BUDGET");
	fake->ui.help_find.scrolls = true;
	draw(60, 16);
	assert_true(shows("no match")); /* a capital letter is meant */
	assert_int_equal(fake->ui.help_top, 0);
	strcpy(fake->ui.help_find.text, "budget");
	fake->ui.help_find.at = -1; /* round the corner */
	fake->ui.help_find.scrolls = true;
	draw(60, 16);
	assert_true(shows("match 1 of 1"));
	assert_true(shows("budget"));
	for (int row = 1; row < 15; row++) {
		if (!is_selected(row))
			continue;
		selected++;
		assert_int_equal(canvas.cells[row * 60 + 3].glyph, 'b');
	}
	assert_int_equal(selected, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_screen_looks_as_agreed_at_200x60),
		TEST(the_screen_looks_as_agreed_at_120x36),
		TEST(the_screen_looks_as_agreed_at_80x24),
		TEST(the_screen_looks_as_agreed_at_60x16),
		TEST(the_screen_looks_as_agreed_in_ascii),
		TEST(the_screen_looks_as_agreed_while_loading),
		TEST(the_screen_looks_as_agreed_with_a_window_marked),
		TEST(the_help_looks_as_agreed),
		TEST(every_size_is_drawn_whole),
		TEST(any_panels_may_be_hidden_at_any_size),
		TEST(a_panel_draws_within_its_box_whatever_its_size),
		TEST(a_terminal_that_is_too_small_is_told_what_is_needed),
		TEST(hidden_panels_leave_their_room_to_the_others),
		TEST(hostile_names_never_reach_the_terminal),
		TEST(extreme_figures_keep_to_their_columns),
		TEST(a_market_without_anything_is_drawn),
		TEST(without_a_monitor_memory_shows_dashes),
		TEST(what_the_kernel_does_not_say_is_unknown_and_not_zero),
		TEST(sizes_are_grouped_as_far_as_they_are_told_whole),
		TEST(a_print_shows_its_direction),
		TEST(fractional_sizes_are_shown_whole),
		TEST(the_list_shows_which_symbols_are_broken),
		TEST(the_state_of_play_is_told),
		TEST(a_long_directory_name_is_cut_from_the_left),
		TEST(without_the_machine_two_frames_of_one_place_are_the_same),
		TEST(what_is_still_being_counted_says_so),
		TEST(the_order_is_that_of_a_plain_sort_whatever_was_before),
		TEST(only_what_is_replayed_is_listed),
		TEST(the_selected_line_is_always_in_sight),
		TEST(the_first_line_is_selected_until_a_person_chooses),
		TEST(the_selected_line_is_marked),
		TEST(sparklines_are_wanted_for_the_lines_in_sight),
		TEST(the_cursor_stays_in_sight_in_a_long_prompt),
		TEST(a_long_prompt_says_that_it_goes_on_to_the_left),
		TEST(a_message_takes_the_place_of_the_keys),
		TEST(all_of_the_help_can_be_reached_on_a_small_screen),
		TEST(what_is_looked_for_in_the_help_is_scrolled_to_and_selected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
