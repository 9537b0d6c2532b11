/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline from columns and clocks to clicks, against a player and a monitor that write down
 * what they are asked for. */
#include "support/unit.h"

#include "support/fake_player.h"
#include "tui/panel.h"
#include "tui/timeline.h"
#include "tui/watch.h"

#define WIDTH 120
#define HEIGHT 5 /* of the panel within its frame */

static const char *const names[] = {"AAPL", "SPY", NULL};

/* 2013-10-07 00:00 in UTC */
#define DAY (INT64_C(15985) * MM_DAY)

static struct ui ui;
static struct mm_view *view;
static struct mm_memory_view memory;
static struct canvas canvas;
static struct mm_error err;
static const struct mm_zone *new_york;

/* The monitor is not there but for what it was asked for. */
static struct {
	int zooms;
	int64_t from, to;
} told;

const struct mm_memory_view *mm_monitor_view(struct mm_monitor *monitor)
{
	(void)monitor;
	return &memory;
}

void mm_monitor_select(struct mm_monitor *monitor, uint32_t symbol, size_t cells)
{
	(void)monitor, (void)symbol, (void)cells;
}

void mm_monitor_zoom(struct mm_monitor *monitor, int64_t from, int64_t to)
{
	(void)monitor;
	told.zooms++;
	told.from = from;
	told.to = to;
}

/* A day from 04:00 to 20:00 with the playhead at noon. */
static int set_up(void **state)
{
	(void)state;
	memset(&memory, 0, sizeof(memory));
	memset(&told, 0, sizeof(told));
	new_york = mm_zone_find("America/New_York", NULL);
	assert_non_null(new_york);
	struct mm_player *player = fake_player(names);
	view = &fake_player_state()->view;
	view->events = 1000;
	view->start = DAY + 4 * MM_HOUR;
	view->end = DAY + 20 * MM_HOUR;
	view->t = DAY + 12 * MM_HOUR;
	ui_init(&ui, player, (struct mm_monitor *)&told, mm_zone_utc());
	ui.width = WIDTH;
	ui.height = 36;
	assert_true(canvas_resize(&canvas, WIDTH, HEIGHT + 2));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ui_free(&ui);
	fake_player_free();
	canvas_free(&canvas);
	canvas = (struct canvas){0};
	return 0;
}

/* A view has come in. */
static void move_to(int64_t t)
{
	view->t = t;
	ui_take_views(&ui);
}

static void run(const char *line)
{
	if (!command_run(&ui, line, &err))
		fail_msg("%s: %s", line, err.text);
}

static void refused(const char *line, const char *because)
{
	struct ui before = ui;

	err.text[0] = 0;
	if (command_run(&ui, line, &err))
		fail_msg("%s: was taken", line);
	if (strstr(err.text, because) == NULL)
		fail_msg("%s: %s", line, err.text);
	assert_memory_equal(&before, &ui, sizeof(ui));
}

/* --- zooming ---------------------------------------------------------------------------------- */

static struct timescale shown(void)
{
	return timeline_scale(&ui, WIDTH);
}

static void assert_shown(int64_t from, int64_t to)
{
	struct timescale scale = shown();

	if (scale.from != from || scale.to != to)
		fail_msg("%lld to %lld, not %lld to %lld", (long long)(scale.from - DAY),
			 (long long)(scale.to - DAY), (long long)(from - DAY),
			 (long long)(to - DAY));
}

static void zoom_shows_what_it_is_told_to(void **state)
{
	(void)state;
	assert_shown(view->start, view->end);
	run("zoom in"); /* the playhead stays in the middle */
	assert_shown(DAY + 8 * MM_HOUR, DAY + 16 * MM_HOUR);
	run("zoom in");
	assert_shown(DAY + 10 * MM_HOUR, DAY + 14 * MM_HOUR);
	run("zoom out");
	assert_shown(DAY + 8 * MM_HOUR, DAY + 16 * MM_HOUR);
	run("zoom in 3");
	assert_shown(DAY + 11 * MM_HOUR + 30 * MM_MINUTE, DAY + 12 * MM_HOUR + 30 * MM_MINUTE);
	run("zoom out 1000000");
	assert_false(timeline_zoomed(&ui));
	run("zoom 14:00 15:30:00");
	assert_shown(DAY + 14 * MM_HOUR, DAY + 15 * MM_HOUR + 30 * MM_MINUTE);
	run("zoom -1h +30m");
	assert_shown(DAY + 11 * MM_HOUR, DAY + 12 * MM_HOUR + 30 * MM_MINUTE);
	run("zoom 2013-10-07T19:00:00Z end");
	assert_shown(DAY + 19 * MM_HOUR, view->end);
	run("zoom start 25%");
	assert_shown(view->start, DAY + 8 * MM_HOUR);
	run("zoom 10m");
	assert_shown(DAY + 12 * MM_HOUR - 5 * MM_MINUTE, DAY + 12 * MM_HOUR + 5 * MM_MINUTE);
	run("zoom all");
	assert_shown(view->start, view->end);
	assert_false(timeline_zoomed(&ui));
	ui.zone = new_york;
	run("zoom 09:30 10:00");
	assert_shown(DAY + 13 * MM_HOUR + 30 * MM_MINUTE, DAY + 14 * MM_HOUR);
}

static void zoom_shows_the_window(void **state)
{
	(void)state;
	refused("zoom window", "no window is marked");
	view->has_in = true;
	view->in = DAY + 13 * MM_HOUR;
	run("zoom window");
	assert_shown(view->in, view->end);
	view->has_out = true;
	view->out = DAY + 14 * MM_HOUR;
	run("zoom window");
	assert_shown(view->in, view->out);
	view->has_in = false;
	run("zoom window");
	assert_shown(view->start, view->out);
}

static void zoom_refuses_what_it_cannot_show(void **state)
{
	(void)state;
	run("zoom in");
	refused("zoom", "in, out, all, window");
	refused("zoom sideways", "sideways");
	refused("zoom in twice", "twice");
	refused("zoom out 0", "0");
	refused("zoom 14:00", "14:00");
	refused("zoom 15:00 14:00", "not after");
	refused("zoom 14:00 14:00", "not after");
	refused("zoom 14:00 15:00 16:00", "16:00");
	refused("zoom #5 15:00", "no time");
	refused("zoom 14:00 yesterday", "yesterday");
	refused("zoom 01:00 03:00", "nothing between");
	refused("zoom 2014-01-01 2014-01-02", "nothing between");
	refused("zoom -5m", "-5m");
	run("zoom all");
	view->phase = MM_LOADING;
	refused("zoom in", "no stretch");
	view->phase = MM_PAUSED;
	view->end = view->start;
	refused("zoom in", "no stretch");
}

static void what_is_shown_never_leaves_the_market(void **state)
{
	(void)state;
	run("zoom 03:00 05:00");
	assert_shown(view->start, DAY + 5 * MM_HOUR);
	run("zoom 19:00 23:00");
	assert_shown(DAY + 19 * MM_HOUR, view->end);
	run("zoom 01:00 23:00");
	assert_false(timeline_zoomed(&ui));
	move_to(view->start); /* in the left column: it cannot be in the middle */
	run("zoom 2h");
	assert_shown(view->start, view->start + 2 * MM_HOUR);
	for (int i = 0; i < 70; i++)
		run("zoom in");
	assert_shown(view->start, view->start + TIMELINE_LEAST);
	run("zoom 12:00:00.000000010 12:00:00.000000020");
	assert_shown(DAY + 12 * MM_HOUR + 10, DAY + 12 * MM_HOUR + 10 + TIMELINE_LEAST);
	for (int i = 0; i < 70; i++)
		run("zoom out");
	assert_false(timeline_zoomed(&ui));
}

/* Whatever is done, in any market: what is shown lies within it, and is long enough or all. */
static void any_zooming_keeps_to_its_bounds(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int round = 0; round < 300; round++) {
		int64_t a = (int64_t)unit_random(&seed), b = (int64_t)unit_random(&seed);
		uint64_t whole;

		b = round % 3 == 0 ? a + (int64_t)(unit_random(&seed) % 5000) : b;
		view->start = a < b ? a : b;
		view->end = a < b ? b : a;
		whole = time_distance(view->start, view->end);
		timeline_show_all(&ui);
		for (int i = 0; i < 100; i++) {
			int column = (int)(unit_random(&seed) % WIDTH);
			struct timescale scale = shown();

			move_to((int64_t)((uint64_t)view->start +
					  (whole ? unit_random(&seed) % whole : 0)));
			switch (unit_random(&seed) % 5) {
			case 0:
				timeline_zoom(&ui, 0.01 * (double)(1 + unit_random(&seed) % 99),
					      timescale_time(&scale, column));
				break;
			case 1: timeline_zoom(&ui, 3, timescale_time(&scale, column)); break;
			case 2: timeline_zoom(&ui, 0.5, view->t); break;
			case 3: timeline_pan(&ui, (double)(unit_random(&seed) % 9) - 4); break;
			default:
				timeline_show(&ui, (int64_t)unit_random(&seed),
					      (int64_t)unit_random(&seed));
			}
			scale = shown();
			uint64_t length = time_distance(scale.from, scale.to);
			assert_true(scale.from >= view->start && scale.to <= view->end);
			assert_true(scale.from <= scale.to);
			assert_true(length >= TIMELINE_LEAST || length == whole);
			assert_true(timeline_factor(&ui) >= 1);
		}
	}
}

/* --- the playhead and the stretch ------------------------------------------------------------- */

static void a_stretch_the_playhead_was_in_goes_with_it_by_pages(void **state)
{
	(void)state;
	run("zoom 12:00 13:00"); /* it is in it */
	move_to(DAY + 13 * MM_HOUR);
	assert_shown(DAY + 12 * MM_HOUR, DAY + 13 * MM_HOUR);
	move_to(DAY + 13 * MM_HOUR + 1);
	assert_shown(DAY + 13 * MM_HOUR, DAY + 14 * MM_HOUR);
	move_to(DAY + 17 * MM_HOUR + MM_MINUTE);
	assert_shown(DAY + 17 * MM_HOUR, DAY + 18 * MM_HOUR);
	move_to(DAY + 11 * MM_HOUR + MM_MINUTE);
	assert_shown(DAY + 11 * MM_HOUR, DAY + 12 * MM_HOUR);
	move_to(DAY + 12 * MM_HOUR + MM_MINUTE);
	assert_shown(DAY + 12 * MM_HOUR, DAY + 13 * MM_HOUR);
	run("zoom 11:45 12:30"); /* pages that the market's ends cut */
	move_to(view->end);
	assert_shown(view->end - 45 * MM_MINUTE, view->end);
	move_to(view->start);
	assert_shown(view->start, view->start + 45 * MM_MINUTE);
}

static void a_stretch_waits_for_the_playhead_on_the_side_it_was_on(void **state)
{
	(void)state;
	move_to(DAY + 12 * MM_HOUR);
	run("zoom 14:00 15:00");
	move_to(DAY + 13 * MM_HOUR + MM_MINUTE);
	assert_shown(DAY + 14 * MM_HOUR, DAY + 15 * MM_HOUR);
	move_to(DAY + 15 * MM_HOUR + MM_MINUTE); /* whether it was seen on the way, or not */
	assert_shown(DAY + 15 * MM_HOUR, DAY + 16 * MM_HOUR);
	move_to(DAY + 12 * MM_HOUR);
	assert_shown(DAY + 14 * MM_HOUR, DAY + 15 * MM_HOUR);
	move_to(DAY + 17 * MM_HOUR);
	run("zoom 14:00 15:00");
	move_to(DAY + 16 * MM_HOUR);
	assert_shown(DAY + 14 * MM_HOUR, DAY + 15 * MM_HOUR);
	move_to(DAY + 13 * MM_HOUR + MM_MINUTE);
	assert_shown(DAY + 13 * MM_HOUR, DAY + 14 * MM_HOUR);
}

/* Principle 1: the way there does not matter. */
static void the_same_playhead_shows_the_same_page_whatever_the_way(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 500; i++) {
		int64_t t = view->start + (int64_t)(unit_random(&seed) % (16 * MM_HOUR));
		struct timescale first;

		if (i % 100 == 0)
			run(i % 200 == 0 ? "zoom 11:57 12:04" : "zoom 14:00 15:00");
		move_to(t);
		first = shown();
		for (int j = 0; j < 5; j++)
			move_to(view->start + (int64_t)(unit_random(&seed) % (16 * MM_HOUR)));
		move_to(t);
		assert_shown(first.from, first.to);
	}
}

static void the_monitor_counts_the_stretch_that_is_shown(void **state)
{
	(void)state;
	watch_frame(&ui);
	assert_int_equal(told.zooms, 0); /* all is what it begins with */
	run("zoom 12:00 13:00");
	watch_frame(&ui);
	watch_frame(&ui);
	assert_int_equal(told.zooms, 1);
	assert_true(told.from == DAY + 12 * MM_HOUR && told.to == DAY + 13 * MM_HOUR);
	move_to(DAY + 13 * MM_HOUR + MM_MINUTE);
	watch_frame(&ui);
	assert_true(told.from == DAY + 13 * MM_HOUR && told.to == DAY + 14 * MM_HOUR);
	run("zoom all");
	watch_frame(&ui);
	assert_int_equal(told.zooms, 3);
	assert_true(told.from >= told.to);
}

/* --- what is drawn ---------------------------------------------------------------------------- */

/* Draws the panel with or without the room of a frame; it begins at (1, 1) or (1, 0). */
static struct box draw(int height, int width, bool framed)
{
	struct box box = {1, framed, height, width};

	assert_true(canvas_resize(&canvas, width + 2, height + 2));
	canvas_clip(&canvas, box);
	panel_timeline.draw(&ui, &canvas, box);
	canvas_unclip(&canvas);
	return box;
}

static struct cell cell(int y, int x)
{
	return canvas.cells[y * canvas.width + x];
}

/* A line's text, what is not ASCII as '?', but for blocks: '0' to '8' as they are filled. */
static const char *line_text(int y)
{
	static char text[4][512];
	static int next;
	char *out = text[next++ % 4];
	int last = 0;

	for (int x = 0; x < canvas.width; x++) {
		uint32_t glyph = cell(y, x).glyph;

		out[x] = (char)(glyph < 0x7f                        ? glyph
				: glyph > 0x2580 && glyph <= 0x2588 ? '0' + glyph - 0x2580
				: glyph == 0x2502                   ? '|'
				: glyph == 0x25c2                   ? '<'
				: glyph == 0x25b8                   ? '>'
								    : '?');
		last = glyph != ' ' ? x + 1 : last;
	}
	out[last] = 0;
	return out;
}

/* What the frame of the panel would say. */
static const char *title_text(bool right)
{
	static char text[2][PANEL_TITLE_MAX];

	text[0][0] = text[1][0] = 0;
	panel_timeline.title(&ui, text[0], text[1]);
	return text[right];
}

/* A density of the stretch shown: cell i has `of(i)`. */
static void count(float (*of)(int cell), bool done)
{
	struct timescale scale = shown();

	memory.density_from = scale.from;
	memory.density_to = scale.to;
	memory.density_done = done;
	memory.density_of = memory.overview_symbols = 200;
	memory.density_symbols = done ? 200 : 90;
	for (int i = 0; i < MM_DENSITY_CELLS; i++)
		memory.density[i] = of(i);
}

static float rising(int i)
{
	return (float)(i / 128) / 4; /* nothing, then more and more */
}

static void density_stands_in_blocks_played_and_ahead(void **state)
{
	(void)state;
	count(rising, true);
	draw(2, 10, true);
	/* 8 columns; the playhead is in the fifth */
	assert_string_equal(line_text(1), "    33|577");
	assert_int_equal(cell(1, 4).role, ROLE_SPARK);
	assert_int_equal(cell(1, 7).role, ROLE_AHEAD);
	draw(3, 10, true);
	assert_string_equal(line_text(1), "      |388");
	assert_string_equal(line_text(2), "    66|888");
}

static void what_is_known_so_far_is_shown_and_marked(void **state)
{
	(void)state;
	draw(2, 10, true);
	assert_string_equal(line_text(1), "  1111|111"); /* nothing is known */
	count(rising, false);
	draw(2, 10, true);
	assert_string_equal(line_text(1), "    33|577");
	assert_int_equal(cell(1, 4).role, ROLE_AHEAD);
	assert_string_equal(title_text(false), "so far 45 %");
	draw(2, 60, false);
	assert_non_null(strstr(line_text(2), " 04:00  so far 45 %  "));
	memory.density_done = true;
	assert_string_equal(title_text(false), "");
}

static void before_a_stretch_is_counted_the_whole_market_stands_in(void **state)
{
	(void)state;
	count(rising, true);
	memcpy(memory.overview, memory.density, sizeof(memory.density));
	run("zoom 12:00 20:00");
	draw(2, 10, true);
	assert_string_equal(line_text(1), "  |5557777"); /* the second half */
	assert_int_equal(cell(1, 5).role, ROLE_AHEAD);
	assert_string_equal(title_text(false), "zoom 2x  so far 0 %");
	count(rising, true); /* now that of the stretch itself */
	draw(2, 10, true);
	assert_string_equal(line_text(1), "  | 335577");
	assert_string_equal(title_text(false), "zoom 2x");
}

static void the_zoom_is_told_with_the_ends_on_the_axis(void **state)
{
	(void)state;
	run("zoom 11:30 12:30");
	draw(2, 60, false);
	assert_non_null(strstr(line_text(2), " 11:30  zoom 16x  so far 0 %"));
	assert_non_null(strstr(line_text(2), " 12:30"));
	run("zoom 10m");
	assert_string_equal(title_text(false), "zoom 96x  so far 0 %");
	run("zoom all");
	ui.memory = NULL;
	run("zoom out");
	assert_string_equal(title_text(false), "");
	timeline_zoom(&ui, 0.7071, view->t);
	assert_string_equal(title_text(false), "zoom 1.4x");
}

static void a_playhead_outside_is_an_arrow_at_the_edge(void **state)
{
	(void)state;
	run("zoom 14:00 15:00");
	draw(2, 20, true);
	assert_string_equal(line_text(1), "  <11111111111111111");
	move_to(DAY + 19 * MM_HOUR);
	run("zoom 14:00 15:00");
	draw(2, 20, true);
	assert_string_equal(line_text(1), "  11111111111111111>");
	draw(3, 20, true);
	assert_null(strchr(line_text(2), '|'));
}

static void the_window_is_shaded_between_its_marks(void **state)
{
	(void)state;
	view->has_in = view->has_out = true;
	view->in = DAY + 8 * MM_HOUR;
	view->out = DAY + 10 * MM_HOUR; /* exclusive: the column before it */
	draw(3, 18, true);
	assert_string_equal(line_text(2), "  1111[]11|1111111"); /* an hour a column */
	for (int x = 0; x < 20; x++)
		for (int y = 1; y < 3; y++)
			assert_int_equal(cell(y, x).selected, x == 6 || x == 7);
	view->has_in = false; /* from the start */
	draw(2, 18, true);
	for (int x = 0; x < 20; x++)
		assert_int_equal(cell(1, x).selected, x >= 2 && x <= 7);
	run("zoom 12:00 14:00"); /* the window is not there */
	draw(2, 18, true);
	for (int x = 0; x < 20; x++)
		assert_false(cell(1, x).selected);
	view->has_in = true;
	view->in = DAY + 11 * MM_HOUR;
	view->out = DAY + 15 * MM_HOUR; /* all of it is in the window, its marks are not */
	draw(2, 18, true);
	assert_string_equal(line_text(1), "  |111111111111111");
	for (int x = 3; x < 18; x++) /* but for the playhead */
		assert_true(cell(1, x).selected);
}

static void the_window_is_told_as_far_as_there_is_room(void **state)
{
	static const struct {
		int width;
		const char *text;
	} told_at[] = {
		{120, "in 09:30:00.5  out 16:00:00  6 h 29 min  12,345,678 events"},
		{73, "in 09:30:00  out 16:00:00  6 h 29 min  12,345,678 events"},
		{60, "09:30:00-16:00:00  6 h 29 min  12.3 M ev"},
		{55, "6 h 29 min  12.3 M ev"},
		{34, "12.3 M ev"},
	};

	(void)state;
	view->has_in = view->has_out = true;
	view->in = DAY + 9 * MM_HOUR + 30 * MM_MINUTE + MM_SECOND / 2;
	view->out = DAY + 16 * MM_HOUR;
	view->window_events = 12345678;
	ui.memory = NULL;
	assert_string_equal(title_text(true), told_at[0].text);
	for (size_t i = 0; i < sizeof(told_at) / sizeof(*told_at); i++) {
		char expected[PANEL_TITLE_MAX];

		draw(2, told_at[i].width, false);
		snprintf(expected, sizeof(expected), " %s ", told_at[i].text);
		if (strstr(line_text(2), expected) == NULL)
			fail_msg("%d: %s", told_at[i].width, line_text(2));
	}
	view->has_out = false;
	view->window_events = 1;
	assert_string_equal(title_text(true), "in 09:30:00.5  to the end  10 h 29 min  1 event");
	view->has_out = true;
	view->has_in = false;
	assert_string_equal(title_text(true), "from the start  out 16:00:00  12 h  1 event");
	ui.zone = new_york;
	assert_string_equal(title_text(true), "from the start  out 12:00:00  12 h  1 event");
}

static void every_size_and_zoom_is_drawn_within_its_box(void **state)
{
	static const char *const zooms[] = {"zoom all", "zoom 14:00 15:00", "zoom 1us", "zoom 3h"};

	(void)state;
	view->has_in = view->has_out = true;
	view->in = DAY + 8 * MM_HOUR;
	view->out = DAY + 14 * MM_HOUR + MM_MINUTE;
	for (size_t z = 0; z < sizeof(zooms) / sizeof(*zooms); z++) {
		run(zooms[z]);
		for (int height = 0; height < 9; height++)
			for (int width = 0; width < 130; width++) {
				struct box box = draw(height, width, width % 2);

				for (int y = 0; y < canvas.height; y++)
					for (int x = 0; x < canvas.width; x++)
						if (y < box.y || y >= box.y + box.height ||
						    x < box.x || x >= box.x + box.width)
							assert_int_equal(cell(y, x).glyph, ' ');
			}
	}
}

/* --- the mouse -------------------------------------------------------------------------------- */

static void use_mouse(struct box box, enum mouse_kind kind, int y, int x)
{
	struct mouse mouse = {.kind = kind, .y = y, .x = x};

	panel_timeline.mouse(&ui, box, &mouse);
}

static size_t requests(void)
{
	return fake_player_state()->requests;
}

/* The newest request, which must be a seek to a time; whether it goes on another is told. */
static int64_t sought(bool goes_on)
{
	const struct mm_request *request = &fake_player_state()->request[requests() - 1];

	assert_int_equal(request->kind, MM_SEEK);
	assert_true(request->has_position);
	assert_int_equal(request->position.kind, MM_AT_TIME);
	assert_int_equal(request->count, goes_on);
	return request->position.value;
}

/* The player answers: the playhead is where it was sent, and a frame shows it. */
static void answer(void)
{
	view->answered = ui.requested;
	watch_frame(&ui);
}

static int playhead_column(struct box box)
{
	for (int x = box.x; x < box.x + box.width; x++)
		if (cell(box.y, x).glyph == 0x2502)
			return x;
	fail_msg("there is no playhead: %s", line_text(box.y));
	return -1;
}

/* Where the playhead is drawn, a click finds it, in any shape of the panel. */
static void a_click_lands_in_the_column_that_was_clicked(void **state)
{
	static const char *const zooms[] = {"zoom all", "zoom 11:00 13:30", "zoom 10s"};
	uint64_t seed = 6;

	(void)state;
	for (int round = 0; round < 600; round++) {
		int height = 1 + round % 6, width = 60 + (int)(unit_random(&seed) % 140);
		bool framed = height > 2;

		view->t = DAY + 12 * MM_HOUR;
		run(zooms[round % 3]);
		struct timescale scale = shown();
		struct box box = draw(height, width, framed);
		int column = playhead_column(box);
		int last = box.x + box.width - 1 - (column - box.x) % 2;
		/* somewhere on the chart: the playhead stands in it, or the ends do */
		column = box.x + 20 + (int)(unit_random(&seed) % (unsigned)(last - box.x - 39));
		fake_player_state()->requests = 0;
		ui.sought.number = 0;
		use_mouse(box, MOUSE_PRESS, box.y + height - 1, column);
		assert_int_equal(requests(), 1);
		move_to(sought(false));
		assert_true(timescale_holds(&scale, view->t));
		draw(height, width, framed);
		assert_int_equal(playhead_column(box), column);
	}
}

static void beyond_the_edges_a_drag_stays_at_the_ends(void **state)
{
	struct box box = draw(3, 100, true);

	(void)state;
	use_mouse(box, MOUSE_PRESS, 1, 50);
	answer();
	use_mouse(box, MOUSE_DRAG, 1, -5);
	assert_true(sought(true) == view->start);
	answer();
	use_mouse(box, MOUSE_DRAG, 40, 500);
	assert_true(sought(true) == view->end);
}

static void of_a_drag_one_seek_is_under_way_and_the_last_place_is_kept(void **state)
{
	struct box box = draw(3, 100, true);
	struct timescale scale = timeline_scale(&ui, 98);

	(void)state;
	use_mouse(box, MOUSE_PRESS, 1, 12);
	assert_true(sought(false) == timescale_time(&scale, 10));
	for (int x = 13; x < 60; x++)
		use_mouse(box, MOUSE_DRAG, 1, x);
	watch_frame(&ui); /* a frame that was due: no answer yet */
	assert_int_equal(requests(), 1);
	answer();
	assert_int_equal(requests(), 2);
	assert_true(sought(true) == timescale_time(&scale, 57));
	use_mouse(box, MOUSE_DRAG, 1, 70);
	use_mouse(box, MOUSE_DRAG, 1, 71);
	use_mouse(box, MOUSE_RELEASE, 1, 71); /* what came before it still counts */
	assert_int_equal(requests(), 2);
	answer();
	assert_int_equal(requests(), 3);
	assert_true(sought(true) == timescale_time(&scale, 69));
	answer();
	answer();
	assert_int_equal(requests(), 3);
}

/* `undo` is to lead back to where the drag began, even if its press had to wait. */
static void a_drag_whose_press_was_never_sent_begins_itself(void **state)
{
	struct box box = draw(3, 100, true);

	(void)state;
	use_mouse(box, MOUSE_PRESS, 1, 12);
	use_mouse(box, MOUSE_RELEASE, 1, 12);
	use_mouse(box, MOUSE_PRESS, 1, 40);
	use_mouse(box, MOUSE_DRAG, 1, 41);
	use_mouse(box, MOUSE_DRAG, 1, 42);
	answer();
	assert_int_equal(requests(), 2);
	sought(false);
	use_mouse(box, MOUSE_DRAG, 1, 43);
	answer();
	sought(true);
}

static void a_double_click_is_one_seek_for_undo(void **state)
{
	struct box box = draw(3, 100, true);

	(void)state;
	use_mouse(box, MOUSE_PRESS, 1, 12);
	sought(false);
	answer();
	use_mouse(box, MOUSE_DOUBLE, 1, 12);
	sought(true);
}

static void the_wheel_zooms_around_the_column_it_is_turned_at(void **state)
{
	struct box box = draw(3, 100, true);

	(void)state;
	for (int column = 0; column < 98; column++) {
		struct timescale before = timeline_scale(&ui, 98), after;
		int64_t middle = (timescale_time(&before, column) / 2 +
				  timescale_time(&before, column + 1) / 2);

		for (int i = 0; i < 6; i++) {
			use_mouse(box, MOUSE_WHEEL_UP, 1, column + 2);
			after = timeline_scale(&ui, 98);
			assert_int_equal(timescale_column(&after, middle), column);
		}
		assert_true(timeline_factor(&ui) > 7.9 && timeline_factor(&ui) < 8.1);
		for (int i = 0; i < 6; i++)
			use_mouse(box, MOUSE_WHEEL_DOWN, 1, column + 2);
		timeline_show_all(&ui);
	}
	assert_int_equal(requests(), 0);
}

static void with_shift_the_wheel_moves_the_stretch(void **state)
{
	struct box box = draw(3, 100, true);
	struct mouse mouse = {.kind = MOUSE_WHEEL_DOWN, .y = 1, .x = 50, .shift = true};

	(void)state;
	panel_timeline.mouse(&ui, box, &mouse);
	assert_false(timeline_zoomed(&ui));
	run("zoom 11:00 13:00");
	panel_timeline.mouse(&ui, box, &mouse);
	assert_shown(DAY + 11 * MM_HOUR + 15 * MM_MINUTE, DAY + 13 * MM_HOUR + 15 * MM_MINUTE);
	mouse.kind = MOUSE_WHEEL_UP;
	for (int i = 0; i < 100; i++)
		panel_timeline.mouse(&ui, box, &mouse);
	assert_shown(view->start, view->start + 2 * MM_HOUR);
}

static void there_is_nothing_to_click_at_while_loading(void **state)
{
	struct box box = draw(3, 100, true);

	(void)state;
	view->phase = MM_LOADING;
	use_mouse(box, MOUSE_PRESS, 1, 12);
	use_mouse(box, MOUSE_WHEEL_UP, 1, 12);
	use_mouse((struct box){1, 0, 0, 0}, MOUSE_PRESS, 1, 0);
	assert_int_equal(requests(), 0);
	assert_false(timeline_zoomed(&ui));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(zoom_shows_what_it_is_told_to),
		TEST(zoom_shows_the_window),
		TEST(zoom_refuses_what_it_cannot_show),
		TEST(what_is_shown_never_leaves_the_market),
		TEST(any_zooming_keeps_to_its_bounds),
		TEST(a_stretch_the_playhead_was_in_goes_with_it_by_pages),
		TEST(a_stretch_waits_for_the_playhead_on_the_side_it_was_on),
		TEST(the_same_playhead_shows_the_same_page_whatever_the_way),
		TEST(the_monitor_counts_the_stretch_that_is_shown),
		TEST(density_stands_in_blocks_played_and_ahead),
		TEST(what_is_known_so_far_is_shown_and_marked),
		TEST(before_a_stretch_is_counted_the_whole_market_stands_in),
		TEST(the_zoom_is_told_with_the_ends_on_the_axis),
		TEST(a_playhead_outside_is_an_arrow_at_the_edge),
		TEST(the_window_is_shaded_between_its_marks),
		TEST(the_window_is_told_as_far_as_there_is_room),
		TEST(every_size_and_zoom_is_drawn_within_its_box),
		TEST(a_click_lands_in_the_column_that_was_clicked),
		TEST(beyond_the_edges_a_drag_stays_at_the_ends),
		TEST(of_a_drag_one_seek_is_under_way_and_the_last_place_is_kept),
		TEST(a_drag_whose_press_was_never_sent_begins_itself),
		TEST(a_double_click_is_one_seek_for_undo),
		TEST(the_wheel_zooms_around_the_column_it_is_turned_at),
		TEST(with_shift_the_wheel_moves_the_stretch),
		TEST(there_is_nothing_to_click_at_while_loading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
