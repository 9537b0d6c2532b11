/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one does with the screen as a whole, at every size: panels, help, filter, timeline, export,
 * completion, bookmarks. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#include <inttypes.h>
#include <unistd.h>

#define F2 "\033OQ"
#define F3 "\033OR"
#define F4 "\033OS"
#define F5 "\033[15~"

static struct term *open_size(size_t size)
{
	struct term *term = made_open("market", made_sizes[size], NULL, NULL);

	program_wait_event(term, 0);
	program_sync(term);
	return term;
}

/* --- panels -------------------------------------------------------------------------------------
 */

static void panels_are_shown_hidden_and_maximized_at_every_size(void **state)
{
	static const struct {
		const char *key, *title;
	} panels[] = {{F2, "TAPE"}, {F3, "SYMBOLS"}};
	static const char *const all[] = {"TAPE", "SYMBOLS", "MEMORY", "TIMELINE"};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_size(i);

		for (size_t k = 0; k < 2; k++) {
			term_type(term, panels[k].key);
			term_wait_gone(term, panels[k].title);
			program_sync(term);
			assert_true(term_shows(term, panels[1 - k].title));
			term_type(term, panels[k].key);
			term_wait(term, panels[k].title);
		}
		/* the timeline's axis, framed or not */
		term_type(term, F5);
		term_wait_gone(term, " 12:00");
		term_type(term, F5);
		term_wait(term, " 12:00");
		term_type(term, F4);
		if (made_sizes[i].height >= 24) {
			term_wait_gone(term, "MEMORY");
			term_type(term, F4);
			term_wait(term, "MEMORY");
		} else { /* the key is not without an answer */
			term_wait_last(term, "no room for memory here");
			term_type(term, F2 F3);
			term_wait(term, "MEMORY"); /* there is, now */
			term_type(term, F4);
			term_wait_gone(term, "MEMORY");
			term_type(term, F4 F2 F3);
			term_wait(term, "TAPE");
			program_sync(term);
			assert_false(term_shows(term, "MEMORY"));
		}
		/* each of them alone, and then all again */
		for (size_t k = 0; k < 4; k++) {
			term_type(term, "Z");
			term_wait(term, all[k]);
			for (size_t other = 0; other < 4; other++)
				if (other != k)
					term_wait_gone(term, all[other]);
			assert_int_equal(term_find(term, all[k]), 1);
		}
		term_type(term, "Z");
		term_wait(term, "TAPE");
		program_quit(term);
	}
}

/* --- help ---------------------------------------------------------------------------------------
 */

/* Adds the screen's lines to a text. */
static void add_screen(struct term *term, char *text, size_t room)
{
	size_t used = strlen(text);

	for (int row = 1; row < term_rows(term) - 1; row++) {
		snprintf(text + used, room - used, "%s\n", term_line(term, row));
		used += strlen(text + used);
	}
}

static bool is_at_end(struct term *term, void *arg)
{
	int first, last, of;
	const char *at = strstr(term_line(term, 1), "HELP");

	(void)arg;
	at = at ? strpbrk(at, "0123456789") : NULL;
	return !at || (sscanf(at, "%d-%d of %d", &first, &last, &of) == 3 && last == of);
}

/* Every key that the configuration knows is in it, and every command and setting. */
static void the_help_has_everything_at_every_size(void **state)
{
	static char text[200000];
	static const char *const some[] = {"Space", "Ctrl-Right", "speed SPEED", "anomalies",
					   "break", "breaks",     "zoom",        "large",
					   "spark", "remember",   "redraw",      "--market"};
	size_t bytes;

	(void)state;
	assert_int_equal(program_shell("\"$MMTUI\" --print-config | sed -n 's/^bind \\([^ ]*\\) "
				       ".*/\\1/p' > \"$D/keys\""),
			 0);
	char *keys = program_read(program_path("keys"), &bytes);
	assert_true(bytes > 200);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_size(i);
		char *copy = strdup(keys), *rest = copy, *key, want[64];

		text[0] = '\0';
		term_type(term, "?");
		term_wait(term, "HELP");
		program_sync(term);
		for (int page = 0; page < 100; page++) {
			add_screen(term, text, sizeof text);
			if (is_at_end(term, NULL))
				break;
			term_type(term, "\033[6~");
			program_sync(term);
		}
		assert_true(is_at_end(term, NULL));
		while ((key = strsep(&rest, "\n"))) {
			snprintf(want, sizeof want, " %s ", key);
			if (*key && !strstr(text, want))
				fail_msg("%s is not in the help", key);
		}
		for (size_t k = 0; k < sizeof some / sizeof some[0]; k++)
			if (!strstr(text, some[k]))
				fail_msg("%s is not in the help", some[k]);
		free(copy);
		term_type(term, "q");
		term_wait_gone(term, "HELP");
		program_quit(term);
	}
	free(keys);
}

/* --- filter and find ----------------------------------------------------------------------------
 */

/* The symbol on a line of the tape. */
static void read_symbol(struct term *term, int row, char out[32])
{
	made_word(term, row, made_word(term, row, 1, out, 32), out, 32);
}

static bool has_the_filters(struct term *term, void *arg)
{
	char name[32];

	(void)arg;
	for (int row = MADE_HEADS + 1; row < MADE_HEADS + 9; row++) {
		read_symbol(term, row, name);
		if (strcmp(name, "TIT") != 0 && name[0] != 'V')
			return false;
	}
	return true;
}

static bool has_one_symbol(struct term *term, void *arg)
{
	char first[32], other[32];

	(void)arg;
	read_symbol(term, MADE_HEADS + 1, first);
	for (int row = MADE_HEADS + 2; row < MADE_HEADS + 9; row++) {
		read_symbol(term, row, other);
		if (strcmp(first, other) != 0)
			return false;
	}
	return true;
}

static void a_filter_of_names_and_globs_restricts_list_and_tape_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_size(i);

		term_type(term, ":seek #5000\rfTIT,V*\r");
		term_wait(term, "/3 of 12");
		program_sync(term);
		assert_true(made_list_row(term, "TIT") > 0 && made_list_row(term, "VES") > 0);
		assert_int_equal(made_list_row(term, "TORAN"), -1);
		term_until(term, "the filter's symbols alone", has_the_filters, NULL);
		/* the next match of what is looked for lies within it */
		term_type(term, "/v\016");
		term_wait_last(term, ", match 2 of 2");
		term_type(term, "\rt");
		program_sync(term);
		term_until(term, "one symbol alone", has_one_symbol, NULL);
		program_quit(term);
	}
}

/* --- the timeline -------------------------------------------------------------------------------
 */

/* Three trades, half an hour between them: by blocks they could be anywhere, by their timestamps
 * they stand in the first, the middle and the last column. */
static const struct made_trade three[] = {
	{"2024-01-02T15:00:00Z", "AAA", 10.00, 100},
	{"2024-01-02T15:30:00Z", "AAA", 10.01, 100},
	{"2024-01-02T16:00:00Z", "AAA", 10.02, 100},
};

/* The columns of the strip's lowest row in which events are: how many, and the first three. */
static int read_strip(struct term *term, int columns[3])
{
	int row = term_rows(term) - (term_rows(term) >= 34 ? 4 : 3), count = 0;

	for (int x = 0; x < term_columns(term); x++) {
		uint32_t glyph = term_glyph(term, row, x);
		if (glyph >= 0x2581 && glyph <= 0x2588 && count++ < 3)
			columns[count - 1] = x;
	}
	return count;
}

static bool has_three(struct term *term, void *columns)
{
	return read_strip(term, columns) == 3 && !term_shows(term, "so far");
}

static void the_timeline_counts_few_events_where_their_timestamps_are_at_every_size(void **state)
{
	(void)state;
	made_market("three", three, 3);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		const char *arguments[] = {"--at", "15:10:00", NULL};
		struct term *term = made_open("three", made_sizes[i], NULL, arguments);
		int columns[3], width = made_sizes[i].width,
				edge = made_sizes[i].height >= 34 ? 2 : 1;

		term_until(term, "three columns", has_three, columns);
		assert_int_equal(columns[0], edge);
		assert_in_range(columns[1], width / 2 - 1, width / 2 + 1);
		assert_int_equal(columns[2], width - 1 - edge);
		/* the playhead stands between the first two, a sixth of the way */
		int row = term_rows(term) - (term_rows(term) >= 34 ? 4 : 3), x = edge;
		while (x < columns[1] && term_glyph(term, row, x) != 0x2502)
			x++;
		assert_in_range(x, width / 6 - 2, width / 6 + 2);
		program_quit(term);
	}
}

/* Within 17 minutes: a column of the smallest screen. */
static bool is_about_three(struct term *term, void *arg)
{
	const char *clock = strchr(term_line(term, 0), ':');
	int hour, minute;

	(void)arg;
	return clock && sscanf(clock - 2, "%d:%d:", &hour, &minute) == 2 &&
	       abs(60 * hour + minute - 15 * 60) <= 17;
}

static void the_timeline_tells_the_windows_length_and_events_at_every_size(void **state)
{
	size_t count, inside = 0;
	struct made_event *events = made_events(program_market(), &count);
	char want[32];

	(void)state;
	int64_t day = events[0].time - events[0].time % INT64_C(86400000000000);
	for (size_t i = 0; i < count; i++)
		inside += events[i].time >= day + INT64_C(54000000000000) &&
			  events[i].time < day + INT64_C(54600000000000);
	free(events);
	assert_in_range(inside, 300, 999);
	snprintf(want, sizeof want, " %zu e", inside);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_size(i);

		term_type(term, ":in 15:00:00\r:out 15:10:00\r");
		term_wait(term, "10 min");
		term_wait(term, want);
		term_wait(term, "15:00:00");
		term_wait(term, "15:10:00");
		program_sync(term);
		int row = term_rows(term) - 5; /* below the bars of the memory */
		while (row < term_rows(term) - 1 && term_column(term, row, "[") < 0)
			row++;
		int in = term_column(term, row, "["), out = term_column(term, row, "]");
		assert_true(in > 0 && out >= in);
		/* the in mark stands where its time is: a click there goes to about that time */
		term_click(term, row, in);
		term_until(term, "about 15:00", is_about_three, NULL);
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(panels_are_shown_hidden_and_maximized_at_every_size),
		cmocka_unit_test(the_help_has_everything_at_every_size),
		cmocka_unit_test(a_filter_of_names_and_globs_restricts_list_and_tape_at_every_size),
		cmocka_unit_test(
			the_timeline_counts_few_events_where_their_timestamps_are_at_every_size),
		cmocka_unit_test(the_timeline_tells_the_windows_length_and_events_at_every_size),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
