/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of places: how they look, move, are entered and deleted from, and what becomes of
 * bookmarks. The pictures in tests/golden/ are of the list alone, drawn on an empty screen;
 * MMTUI_GOLDEN=write writes them anew.
 */
#include "support/fake_player.h"
#include "support/fake_ui.h"
#include "support/picture.h"
#include "support/tables.h"

#include "tui/anomalies_ui.h"
#include "tui/bookmarks_ui.h"
#include "tui/list_page.h"
#include "tui/settings.h"

#include <math.h>
#include <mmtui/pool.h>
#include <poll.h>

static const char *const names[] = {"BAC", "BRK A", "SPY", NULL};

static struct fake *fake;
static struct ui *ui;
static struct canvas canvas;
static char *folder;
static struct mm_anomalies *found;
static struct mm_error err;

/* The directory that the player is said to play is there. */
static int set_up(void **state)
{
	(void)state;
	folder = tables_directory();
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("some", 0700), 0);
	assert_int_equal(mkdir("some/market", 0700), 0);
	char *home = tables_path(folder, "state");
	setenv("XDG_STATE_HOME", home, 1);
	free(home);
	fake = fake_new();
	ui = &fake->ui;
	ui->player = fake_player(names);
	ui->has_screen = true;
	ui->from = INT64_MIN;
	ui->to = INT64_MAX;
	fake->view.phase = MM_PAUSED;
	found = calloc(1, sizeof *found);
	assert_non_null(found);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (ui->places.found == found)
		ui->places.found = NULL;
	places_free(ui);
	fake_free(fake);
	fake_player_free();
	canvas_free(&canvas);
	free(found);
	assert_int_equal(chdir("/"), 0);
	tables_remove(folder);
	return 0;
}

static void run(const char *line)
{
	if (!command_run(ui, line, &err))
		fail_msg("%s: %s", line, err.text);
}

static void refused(const char *line, const char *because)
{
	size_t before = fake_player_state()->requests;

	if (command_run(ui, line, &err))
		fail_msg("%s was taken", line);
	if (!strstr(err.text, because))
		fail_msg("%s: %s", line, err.text);
	assert_int_equal(fake_player_state()->requests, before);
}

static const struct mm_request *last_request(void)
{
	struct fake_player *player = fake_player_state();

	assert_true(player->requests > 0);
	return &player->request[player->requests - 1];
}

static void wait_for_file(void)
{
	if (!places_wait(ui, &err))
		fail_msg("%s", err.text);
}

/* --- pictures --------------------------------------------------------------------------------- */

/* Draws the list on an empty screen. */
static void draw(int width, int height)
{
	ui->width = width;
	ui->height = height;
	assert_true(canvas_resize(&canvas, width, height));
	list_draw(ui, &canvas, (struct box){1, 0, height - 2, width});
	list_keys_draw(ui, &canvas, (struct box){height - 1, 0, 1, width});
}

static void assert_golden(const char *name, int width, int height)
{
	char full[64];

	snprintf(full, sizeof full, "%s-%dx%d", name, width, height);
	draw(width, height);
	picture_assert_golden(&canvas, full);
}

/* On a screen so wide. */
static bool shows_at(int width, const char *what)
{
	draw(width, width * 3 / 10);
	return picture_shows(&canvas, what);
}

static bool shows(const char *what)
{
	return shows_at(120, what);
}

/* Tests change their folder: pictures are beside the sources all the same. */
static void find_sources(void)
{
	const char *base = getenv("srcdir");
	char *whole = realpath(base ? base : ".", NULL);

	assert_non_null(whole);
	setenv("srcdir", whole, 1);
	free(whole);
}

/* --- things to list --------------------------------------------------------------------------- */

static void put_bookmarks(void)
{
	static const struct bookmark table[] = {
		{"the open", 48120993, INT64_C(1381138200) * MM_SECOND},
		{"where it \xe2\x82\xac jumped, and did not come back before the close of the day "
		 "for all anyone knew",
		 481209930, INT64_C(1381154607123456789)},
		{"by hand", BOOKMARK_NO_EVENT, INT64_C(1381161600) * MM_SECOND},
	};

	for (size_t i = 0; i < 3; i++) {
		struct bookmark_change change = {.bookmark = table[i]};
		assert_true(bookmarks_apply(&ui->places.bookmarks, &change));
	}
	list_show(ui, &list_bookmarks);
}

static void put_breaks(void)
{
	struct mm_view *view = &fake->view;

	view->breaks = 3;
	view->break_point[0] = (struct mm_break_view){1, "SPY price > 168.5", 0};
	view->break_point[1] = (struct mm_break_view){4, "BRK A size >= 100000", 1};
	view->break_point[2] = (struct mm_break_view){12, "* change% < -2", 1234};
	view->stopped_by = 12;
	list_show(ui, &list_breaks);
}

static void put_anomalies(size_t gaps)
{
	static const struct mm_anomaly some[] = {
		{.kind = MM_ANOMALY_PRICE,
		 .symbol = 1,
		 .row = 88009,
		 .timestamp = INT64_C(1381156000123456789),
		 .figure = 2.2447,
		 .price = 14.12,
		 .around = 13.81},
		{.kind = MM_ANOMALY_ZERO,
		 .symbol = 0,
		 .row = 4,
		 .timestamp = INT64_C(1381140000) * MM_SECOND,
		 .price = 168.1},
	};

	memcpy(found->item, some, sizeof some);
	for (size_t i = 0; i < gaps; i++)
		found->item[2 + i] = (struct mm_anomaly){
			.kind = MM_ANOMALY_GAP,
			.symbol = (uint32_t)(i % 7),
			.row = 100 + i,
			.timestamp = (INT64_C(1381140000) + (int64_t)i * 97) * MM_SECOND,
			.figure = 1e12 - 1e9 * (double)i,
		};
	found->kept = 2 + gaps;
	found->count[MM_ANOMALY_PRICE] = found->count[MM_ANOMALY_ZERO] = 1;
	found->count[MM_ANOMALY_GAP] = 2345678;
	found->events = found->events_total = 100;
	found->ended = true;
	ui->places.found = found;
	ui->places.search.from = fake->view.start;
	ui->places.search.to = fake->view.end;
	assert_true(mm_anomaly_limits_parse("", &ui->places.search.limits, &err));
	list_show(ui, &list_anomalies);
}

static void each_list_looks_as_agreed_at_every_size(void **state)
{
	static const int sizes[][2] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		put_bookmarks();
		ui->mode = UI_LIST;
		assert_golden("bookmarks", sizes[i][0], sizes[i][1]);
		put_breaks();
		ui->mode = UI_LIST;
		assert_golden("breaks", sizes[i][0], sizes[i][1]);
		put_anomalies(100);
		ui->mode = UI_LIST;
		assert_golden("anomalies", sizes[i][0], sizes[i][1]);
		ui->mode = UI_NORMAL;
		run("set");
		assert_golden("settings", sizes[i][0], sizes[i][1]);
	}
}

static void what_the_selected_setting_does_is_told_in_full_where_lines_are_cut(void **state)
{
	size_t n;
	const struct setting *settings = settings_all(&n);

	(void)state;
	run("set");
	for (size_t i = 0; i < n; i++) {
		char below[128];

		snprintf(below, sizeof below, "└ %s ─", settings[i].help);
		if (!shows_at(60, below))
			fail_msg("%s", below);
		assert_true(shows_at(80, below));
		assert_false(shows_at(120, below));
		run("move 1");
	}
}

static void an_empty_list_says_what_would_fill_it(void **state)
{
	(void)state;
	list_show(ui, &list_bookmarks);
	assert_true(shows("none yet: M drops one at the playhead"));
	assert_false(shows("go there")); /* nowhere to go */
	list_show(ui, &list_breaks);
	assert_true(shows("none: :break SPY price > 168.5 sets one"));
	put_anomalies(0);
	found->kept = 0;
	assert_true(shows("nothing looks wrong here"));
}

static void times_have_dates_where_there_are_several_days(void **state)
{
	(void)state;
	put_bookmarks();
	assert_false(shows("2013-10-07 14:03:27.123456"));
	fake->view.end += MM_DAY;
	assert_true(shows("2013-10-07 14:03:27.123456"));
}

/* Shows the anomalies between the marks, from the beginning of the data on. */
static void put_anomalies_until(int64_t end)
{
	put_anomalies(100);
	ui->mode = UI_LIST;
	ui->places.search.by_marks = true;
	ui->places.search.to = end;
}

static void anomalies_have_dates_only_where_several_days_were_looked_at(void **state)
{
	int64_t midnight = mm_zone_midnight(ui->zone, fake->view.start) + MM_DAY;

	(void)state;
	fake->view.end += MM_DAY;
	put_anomalies_until(midnight);
	assert_true(shows_at(60, "▸14:26:40 BAC    14.1200, 2.24% above the 13.8100 around"));
	assert_true(shows_at(120, "▸14:26:40.123456 BAC "));
	/* two days: no more of a date than there is room for */
	put_anomalies_until(midnight + 1);
	assert_true(shows_at(60, "▸10-07 14:26:40 BAC    14.1200, 2.24% above the"));
	assert_true(shows_at(60, " from 2013-10-07 to 2013-10-08 "));
	assert_true(shows_at(80, "▸10-07 14:26:40.123 BAC    price   14.1200, 2.24%"));
	assert_true(shows_at(120, "▸2013-10-07 14:26:40.123456 BAC "));
}

static void times_of_anomalies_are_as_precise_as_the_data(void **state)
{
	(void)state;
	put_anomalies(100);
	fake->view.time_decimals = 3;
	assert_true(shows_at(120, "▸14:26:40.123 BAC "));
	fake->view.time_decimals = 0;
	assert_true(shows_at(120, "▸14:26:40 BAC "));
	assert_true(shows_at(80, "▸14:26:40 BAC "));
}

static void a_broken_table_of_another_day_has_its_date_among_times(void **state)
{
	(void)state;
	put_anomalies_until(fake->view.end);
	found->item[0].timestamp -= MM_DAY;
	assert_true(shows_at(60, "▸10-06    BAC "));
	assert_true(shows_at(80, "▸10-06        BAC "));
}

static void nothing_of_a_list_is_drawn_outside_it(void **state)
{
	(void)state;
	put_anomalies(5000);
	fake->name[1][0] = '\033'; /* and nothing that is no picture */
	for (int width = 60; width < 210; width += 7) {
		for (int height = 16; height < 60; height += 5) {
			draw(width, height);
			for (int x = 0; x < width; x++)
				assert_int_equal(canvas.cells[x].glyph, ' ');
			for (int i = 0; i < width * height; i++)
				assert_true(canvas.cells[i].glyph != '\033');
		}
	}
}

/* --- moving ----------------------------------------------------------------------------------- */

static size_t selected(void)
{
	return ui->places.selected[ui->places.list->id];
}

static void the_selected_line_moves_within_the_list_and_stays_in_sight(void **state)
{
	(void)state;
	put_anomalies(998);
	draw(120, 36);
	size_t rows = ui->places.rows;
	assert_true(rows > 10);
	run("move -1");
	assert_int_equal(selected(), 0);
	run("move 3");
	assert_int_equal(selected(), 3);
	run("move page");
	assert_int_equal(selected(), 3 + rows);
	draw(120, 36);
	assert_int_equal(ui->places.top[LIST_ANOMALIES], 4);
	run("seek end");
	assert_int_equal(selected(), 999);
	draw(120, 36);
	assert_int_equal(ui->places.top[LIST_ANOMALIES], 1000 - rows);
	run("move 9223372036854775807");
	assert_int_equal(selected(), 999);
	run("move -page");
	assert_int_equal(selected(), 999 - rows);
	found->kept = 5; /* the list shrinks */
	draw(120, 36);
	assert_int_equal(selected(), 4);
	assert_int_equal(ui->places.top[LIST_ANOMALIES], 0);
	run("seek start");
	assert_int_equal(selected(), 0);
	assert_int_equal(fake_player_state()->requests, 0); /* the replay stays where it is */
}

static void a_list_is_left_by_the_keys_that_would_quit(void **state)
{
	(void)state;
	put_breaks();
	run("quit");
	assert_int_equal(ui->mode, UI_NORMAL);
	assert_false(ui->quit);
	run("breaks");
	assert_int_equal(ui->mode, UI_LIST);
	run("cancel");
	assert_int_equal(ui->mode, UI_NORMAL);
	run("breaks");
	run("breaks");
	assert_int_equal(ui->mode, UI_NORMAL);
	run("breaks");
	run("bookmarks");
	assert_int_equal(ui->mode, UI_LIST);
	assert_ptr_equal(ui->places.list, &list_bookmarks);
	refused("bookmarks nowhere", "no bookmark \"nowhere\"");
}

static void the_mouse_selects_enters_and_scrolls(void **state)
{
	struct box area = {1, 0, 34, 120};
	struct mouse mouse = {.x = 60};

	(void)state;
	put_anomalies(998);
	draw(120, 36);
	for (mouse.y = 0; !canvas.cells[mouse.y * 120 + 1].selected; mouse.y++)
		;
	mouse.y += 2; /* from the selected line, the first */
	mouse.kind = MOUSE_PRESS;
	assert_true(list_mouse(ui, area, &mouse, &err));
	assert_int_equal(selected(), 2);
	assert_int_equal(ui->mode, UI_LIST);
	mouse.kind = MOUSE_WHEEL_DOWN;
	assert_true(list_mouse(ui, area, &mouse, &err));
	assert_int_equal(selected(), 5);
	mouse.kind = MOUSE_WHEEL_UP;
	assert_true(list_mouse(ui, area, &mouse, &err));
	assert_int_equal(selected(), 2);
	mouse.kind = MOUSE_DOUBLE;
	mouse.y++;
	assert_true(list_mouse(ui, area, &mouse, &err));
	assert_int_equal(ui->mode, UI_NORMAL);
	assert_int_equal(last_request()->position.event, found->item[3].row);
	put_bookmarks(); /* smaller than the screen: beside it is out of it */
	mouse = (struct mouse){.kind = MOUSE_PRESS, .y = 2, .x = 2};
	assert_true(list_mouse(ui, area, &mouse, &err));
	assert_int_equal(ui->mode, UI_NORMAL);
}

/* --- entering and deleting -------------------------------------------------------------------- */

static void entering_goes_to_the_place_and_leaves_the_list(void **state)
{
	(void)state;
	put_bookmarks();
	run("move 1");
	run("open");
	assert_int_equal(ui->mode, UI_NORMAL);
	const struct mm_request *request = last_request();
	assert_int_equal(request->kind, MM_SEEK);
	assert_int_equal(request->position.kind, MM_AT_PLAYHEAD);
	assert_int_equal(request->position.event, 481209930);
	assert_int_equal(request->position.value, INT64_C(1381154607123456789));
	put_anomalies(0);
	run("open");
	request = last_request();
	assert_int_equal(request->position.kind, MM_AT_ROW);
	assert_int_equal(request->position.symbol, 1);
	assert_int_equal(request->position.event, 88009);
	assert_int_equal(ui->selected, 1);
	assert_true(ui->chosen);
	assert_string_equal(ui->message, "BAC: 14.1200, 2.24% above the 13.8100 around it");
	put_breaks();
	run("move 1");
	run("open"); /* "BRK A" is a name with a blank */
	assert_int_equal(ui->selected, 1);
	run("breaks");
	run("move 1");
	fake->view.stopped_at.symbol = 2;
	fake->view.stopped_by = 4; /* another one */
	refused("open", "more than one symbol");
	assert_int_equal(ui->mode, UI_LIST);
	fake->view.stopped_by = 12;
	run("open"); /* one of many: the one it stopped at */
	assert_int_equal(ui->selected, 2);
	assert_int_equal(ui->mode, UI_NORMAL);
	ui->mode = UI_NORMAL;
	run("open");
	assert_true(ui->symbol_page);
}

static void an_empty_list_has_nothing_to_enter_or_delete(void **state)
{
	(void)state;
	list_show(ui, &list_bookmarks);
	run("open");
	run("remove");
	run("move 1");
	run("move -1");
	assert_int_equal(ui->mode, UI_LIST);
	assert_int_equal(fake_player_state()->requests, 0);
	ui->mode = UI_NORMAL;
	refused("remove", "no list is open");
}

static void deleting_takes_away_what_can_be(void **state)
{
	(void)state;
	put_breaks();
	run("move 2");
	run("remove");
	assert_int_equal(last_request()->kind, MM_BREAK_DELETE);
	assert_int_equal(last_request()->count, 12);
	put_anomalies(3);
	refused("remove", "nothing here can be deleted");
	ui->mode = UI_NORMAL;
	run("bookmark one");
	run("bookmark two");
	run("bookmark three");
	run("bookmarks");
	run("move 1");
	run("remove"); /* of equal places: one, three, two */
	run("remove");
	assert_int_equal(ui->places.bookmarks.count, 1);
	assert_string_equal(ui->places.bookmarks.item[0].name, "one");
	wait_for_file();
	assert_int_equal(ui->places.bookmarks.count, 1);
	run("bookmarks");
	run("bookmarks"); /* as the file has it */
	assert_int_equal(ui->places.bookmarks.count, 1);
}

/* --- bookmarks -------------------------------------------------------------------------------- */

static void a_bookmark_is_the_place_of_the_playhead(void **state)
{
	(void)state;
	run("bookmark the open");
	fake->view.n = 5;
	fake->view.t += 7;
	int64_t t = fake->view.t;
	run("bookmark the open");
	wait_for_file();
	fake->view.n = 99;
	run("bookmarks the open");
	assert_int_equal(last_request()->position.event, 5);
	assert_int_equal(last_request()->position.value, t);
	refused("bookmarks the close", "there is no bookmark \"the close\"");
	refused("unmark the close", "there is no bookmark \"the close\"");
	refused("unmark", "which bookmark");
	run("unmark the open");
	refused("bookmarks the open",
		"there is no bookmark"); /* whether or not it is written yet */
	wait_for_file();
	refused("bookmarks the open", "there is no bookmark");
}

/* Runs a command line; what is said of it only once it is written. */
static void said_when_written(const char *line, const char *said)
{
	ui->message[0] = '\0';
	run(line);
	assert_string_equal(ui->message, "");
	wait_for_file();
	assert_string_equal(ui->message, said);
}

static void a_bookmark_is_told_when_it_is_written(void **state)
{
	(void)state;
	said_when_written("bookmark it", "bookmark \"it\"");
	said_when_written("bookmark it", "bookmark \"it\" is here now");
	said_when_written("unmark it", "bookmark \"it\" is deleted");
	/* an error that came meanwhile stays to be read */
	run("bookmark it");
	ui_complain(ui, "something else");
	wait_for_file();
	assert_string_equal(ui->message, "something else");
}

static void what_is_on_its_way_to_the_file_counts(void **state)
{
	char line[40];

	(void)state;
	for (int i = 0; i < 20; i++) {
		snprintf(line, sizeof line, "bookmark %d", i);
		run(line);
		snprintf(line, sizeof line, "bookmarks %d", i);
		run(line);
	}
	for (int i = 0; i < 20; i += 2) {
		snprintf(line, sizeof line, "unmark %d", i);
		run(line);
		if (i % 6 == 0)
			bookmarks_poll(ui);
	}
	run("bookmarks");
	assert_int_equal(ui->places.bookmarks.count, 10);
	wait_for_file();
	assert_int_equal(ui->places.bookmarks.count, 10);
	assert_int_equal(places_saving_descriptor(ui), -1);
}

static void the_name_asked_for_is_of_the_place_it_was_asked_at(void **state)
{
	(void)state;
	refused("bookmark @ early", "no name was asked for");
	ui->places.asked = true;
	ui->places.asked_n = 7;
	ui->places.asked_t = 8;
	refused("bookmark @", "a bookmark has a name");
	run("bookmark @ there");
	wait_for_file();
	assert_int_equal(ui->places.bookmarks.item[0].n, 7);
	assert_int_equal(ui->places.bookmarks.item[0].t, 8);
	ui->has_screen = false;
	refused("bookmark", "bookmark NAME");
	refused("bookmarks", "needs a screen");
	refused("anomalies", "mmtui info --anomalies");
	ui->has_screen = true;
	fake->view.phase = MM_LOADING;
	refused("bookmark x", "still being looked at");
	refused("anomalies", "still being looked at");
	refused("anomalies holes", "\"holes\" is none of");
}

static void a_file_that_cannot_be_written_is_told_and_nothing_is_claimed(void **state)
{
	(void)state;
	tables_write_text(folder, "state", "in the way");
	refused("bookmarks", "Not a directory");
	refused("bookmark x", "Not a directory");
	assert_int_equal(unlink("state"), 0);
	run("bookmark kept");
	wait_for_file();
	assert_int_equal(rename("state/mmtui/bookmarks", "state/mmtui/elsewhere"), 0);
	run("bookmarks"); /* no file: no bookmarks */
	assert_int_equal(ui->places.bookmarks.count, 0);
	tables_write_text(folder, "state/mmtui/bookmarks", "in the way");
	refused("bookmark lost", "Not a directory");
	assert_int_equal(unlink("state/mmtui/bookmarks"), 0);
	assert_int_equal(rename("state/mmtui/elsewhere", "state/mmtui/bookmarks"), 0);
	/* the lock's name is taken by a folder: read it can be, written it cannot */
	assert_int_equal(unlink("state/mmtui/bookmarks/.lock"), 0);
	assert_int_equal(mkdir("state/mmtui/bookmarks/.lock", 0700), 0);
	run("bookmark lost");
	assert_false(places_wait(ui, &err));
	assert_non_null(strstr(err.text, "cannot be locked: Is a directory"));
	assert_int_equal(ui->places.bookmarks.count, 1);
	assert_string_equal(ui->places.bookmarks.item[0].name, "kept");
}

/* --- anomalies -------------------------------------------------------------------------------- */

/* A search that finds two gaps, and a picture of it from before it knew the longer one. */
static void the_selected_anomaly_stays_selected_while_others_come(void **state)
{
	struct mm_anomaly_options options = {.from = INT64_MIN, .to = INT64_MAX};
	struct places *places = &ui->places;

	(void)state;
	tables_write(folder, "some/market/A.bin", "A", 3, 0, 60 * MM_SECOND);
	tables_write(folder, "some/market/B.bin", "B", 2, 0, 90 * MM_SECOND);
	struct mm_pool *pool = mm_pool_open("some/market", NULL, &err);
	assert_non_null(pool);
	mm_pool_wait(pool);
	assert_true(mm_anomaly_limits_parse("gaps 30s", &options.limits, &err));
	places->anomalies = mm_anomaly_job_start(pool, &options, &err);
	assert_non_null(places->anomalies);
	found->kept = 2;
	for (size_t i = 0; i < 2; i++)
		found->item[i] = (struct mm_anomaly){.kind = MM_ANOMALY_GAP, .row = 1 + i};
	places->found = found;
	list_show(ui, &list_anomalies);
	run("move 1");
	struct pollfd ready = {mm_anomaly_job_descriptor(places->anomalies), POLLIN, 0};
	assert_int_equal(poll(&ready, 1, 30000), 1);
	assert_true(places_poll(ui));
	assert_true(places->found->ended);
	assert_int_equal(places->found->kept, 3);
	assert_int_equal(places->found->item[0].symbol, 1);
	assert_int_equal(selected(), 2);
	assert_int_equal(places->found->item[2].row, 2);
	assert_int_equal(places_anomalies_descriptor(ui), -1); /* idle: nothing wakes anyone */
	assert_false(places_poll(ui));
	places_free(ui);
	mm_pool_close(pool);
}

static void escape_stops_a_search_first_and_then_leaves(void **state)
{
	struct mm_anomaly_options options = {.from = INT64_MIN, .to = INT64_MAX};
	struct places *places = &ui->places;

	(void)state;
	tables_write(folder, "some/market/A.bin", "A", 3, 0, 60 * MM_SECOND);
	struct mm_pool *pool = mm_pool_open("some/market", NULL, &err);
	assert_non_null(pool);
	mm_pool_wait(pool);
	places->anomalies = mm_anomaly_job_start(pool, &options, &err);
	assert_non_null(places->anomalies);
	places->found = found; /* as if it had hardly begun */
	list_show(ui, &list_anomalies);
	assert_true(shows("Escape stop  q leave"));
	run("cancel");
	assert_int_equal(ui->mode, UI_LIST);
	while (!places->found->ended)
		places_poll(ui);
	assert_false(shows("Escape stop"));
	run("cancel");
	assert_int_equal(ui->mode, UI_NORMAL);
	places_free(ui);
	mm_pool_close(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(each_list_looks_as_agreed_at_every_size),
		TEST(what_the_selected_setting_does_is_told_in_full_where_lines_are_cut),
		TEST(an_empty_list_says_what_would_fill_it),
		TEST(times_have_dates_where_there_are_several_days),
		TEST(anomalies_have_dates_only_where_several_days_were_looked_at),
		TEST(times_of_anomalies_are_as_precise_as_the_data),
		TEST(a_broken_table_of_another_day_has_its_date_among_times),
		TEST(nothing_of_a_list_is_drawn_outside_it),
		TEST(the_selected_line_moves_within_the_list_and_stays_in_sight),
		TEST(a_list_is_left_by_the_keys_that_would_quit),
		TEST(the_mouse_selects_enters_and_scrolls),
		TEST(entering_goes_to_the_place_and_leaves_the_list),
		TEST(an_empty_list_has_nothing_to_enter_or_delete),
		TEST(deleting_takes_away_what_can_be),
		TEST(a_bookmark_is_the_place_of_the_playhead),
		TEST(a_bookmark_is_told_when_it_is_written),
		TEST(what_is_on_its_way_to_the_file_counts),
		TEST(the_name_asked_for_is_of_the_place_it_was_asked_at),
		TEST(a_file_that_cannot_be_written_is_told_and_nothing_is_claimed),
		TEST(the_selected_anomaly_stays_selected_while_others_come),
		TEST(escape_stops_a_search_first_and_then_leaves),
	};

	find_sources();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
