/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tape on the real screen: scrolled back to the first trade, filtered, narrowed. What it ought
 * to show is what `mmtui export` writes. */
#include "support/unit.h"

#include "support/program.h"

#define SYMBOL_MAX 16

struct event {
	char time[16], symbol[SYMBOL_MAX]; /* "14:30:00.123456" */
};

static struct event events[PROGRAM_EVENTS];
static char one[SYMBOL_MAX], other[SYMBOL_MAX]; /* the first two symbols that traded */

/* A line is "2024-01-02T14:30:00.123456789Z,S00001,...". */
static int read_events(void **state)
{
	size_t bytes;

	if (program_set_up(state) != 0)
		return -1;
	assert_int_equal(
		program_shell("\"$MMTUI\" export -o \"$D/all.csv\" \"$MARKET\" >/dev/null"), 0);
	char *text = program_read(program_path("all.csv"), &bytes), *line = strchr(text, '\n');
	for (size_t i = 0; i < PROGRAM_EVENTS; i++, line = strchr(line, '\n')) {
		assert_int_equal(sscanf(++line, "%*[^T]T%15[^Z+-]%*[^,],%15[^,]", events[i].time,
					events[i].symbol),
				 2);
		if (!*one)
			strcpy(one, events[i].symbol);
		else if (!*other && strcmp(one, events[i].symbol) != 0)
			strcpy(other, events[i].symbol);
	}
	free(text);
	return 0;
}

/* --- what is on the tape -----------------------------------------------------------------------
 */

/* Its lines begin below the heading; -1 while the screen is being drawn. */
static int first_row(struct term *term)
{
	return term_find(term, "size") + (term_find(term, "size") >= 0);
}

/* How many lines of trades there are: up to the frame's lower edge. */
static int rows_of(struct term *term)
{
	int first = first_row(term), row = first;

	while (row >= 0 && row < term_rows(term) &&
	       strncmp(term_line(term, row), "\xe2\x94\x94", 3) != 0)
		row++;
	return row - first;
}

/* Is the whole frame there, and not a picture that is half drawn? */
static bool has_frame(struct term *term, void *arg)
{
	int lines = rows_of(term);

	(void)arg;
	return lines > 0 && first_row(term) + lines < term_rows(term);
}

static size_t wait_rows(struct term *term)
{
	term_until(term, "the tape's frame", has_frame, NULL);
	return (size_t)rows_of(term);
}

/* Time (as far as it is shown) and symbol of a line; false where it is empty. */
static bool read_line(struct term *term, int line, struct event *out)
{
	const char *text = term_line(term, first_row(term) + line);

	return sscanf(text, "\xe2\x94\x82 %15s %15s", out->time, out->symbol) == 2 &&
	       out->time[2] == ':';
}

struct want {
	const char *symbol; /* NULL: any */
	size_t before;      /* events before the playhead */
	size_t back;        /* of them and of the symbol, left out */
	char problem[128];
};

/* Do all lines show the events before the playhead that belong there? */
static bool is_tape(struct term *term, void *arg)
{
	struct want *want = arg;
	size_t back = want->back, i = want->before;
	int line = 0, lines = rows_of(term);
	struct event got;

	if (lines == 0)
		return false;
	while (line < lines && i-- > 0) {
		const struct event *event = &events[i];
		if (want->symbol && strcmp(want->symbol, event->symbol) != 0)
			continue;
		if (back > 0) {
			back--;
			continue;
		}
		if (!read_line(term, line, &got) ||
		    strncmp(got.time, event->time, strlen(got.time)) != 0 ||
		    strncmp(got.symbol, event->symbol, strlen(got.symbol)) != 0) {
			snprintf(want->problem, sizeof want->problem, "line %d is not %s %s", line,
				 event->time, event->symbol);
			return false;
		}
		line++;
	}
	for (; line < lines; line++)
		if (read_line(term, line, &got))
			return false;
	return true;
}

static void expect(struct term *term, const char *symbol, size_t before, size_t back)
{
	struct want want = {symbol, before, back, ""};
	char what[128];

	snprintf(what, sizeof what, "the tape of %s, %zu back of event %zu",
		 symbol ? symbol : "all", back, before);
	term_until(term, what, is_tape, &want);
}

static size_t count(const char *symbol, size_t before)
{
	size_t n = 0;

	for (size_t i = 0; i < before; i++)
		n += !strcmp(events[i].symbol, symbol);
	return n;
}

/* --- tests -------------------------------------------------------------------------------------
 */

static void paused_the_tape_scrolls_back_to_the_first_event(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #5000\r");
	program_wait_event(term, 5000);
	expect(term, NULL, 5000, 0);
	size_t rows = wait_rows(term);
	term_type(term, ":scroll 1\r");
	term_wait(term, "-1 of 5,000");
	expect(term, NULL, 5000, 1);
	term_type(term, ":scroll page\r");
	expect(term, NULL, 5000, 1 + rows);
	term_type(term, ":scroll 1234\r");
	expect(term, NULL, 5000, 1235 + rows);
	term_type(term, ":scroll oldest\r");
	expect(term, NULL, 5000, 5000 - rows);
	term_type(term, ":scroll page\r"); /* there is nothing before it */
	program_sync(term);
	expect(term, NULL, 5000, 5000 - rows);
	term_type(term, ":scroll -page\r");
	expect(term, NULL, 5000, 5000 - 2 * rows);
	assert_int_equal(program_event(term), 5000); /* the playhead has not moved */
	term_type(term, ":scroll newest\r");
	expect(term, NULL, 5000, 0);
	term_wait_gone(term, " of 5,000");
	program_quit(term);
}

static void home_and_end_are_the_tapes_where_it_has_the_focus(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #5000\r:focus tape\r");
	program_wait_event(term, 5000);
	expect(term, NULL, 5000, 0);
	size_t rows = wait_rows(term);
	term_type(term, "\033[F");
	expect(term, NULL, 5000, 5000 - rows);
	term_type(term, "\033[H");
	expect(term, NULL, 5000, 0);
	assert_int_equal(program_event(term), 5000);
	term_type(term, "?\033[F"); /* nor are they the replay's in the help */
	term_wait(term, ":set remember");
	term_type(term, "\033[H");
	term_wait(term, "play, pause");
	term_type(term, "\033");
	term_wait_gone(term, "HELP");
	assert_int_equal(program_event(term), 5000);
	term_type(term, "g");
	program_wait_event(term, 0);
	term_type(term, ":focus symbols\r\033[F");
	program_wait_event(term, PROGRAM_EVENTS);
	program_quit(term);
}

static void whatever_moves_the_playhead_shows_the_newest_again(void **state)
{
	struct term *term = program_open();
	static const struct {
		const char *keys;
		long event;
	} moves[] = {{".", 5001}, {",", 5000}, {":seek #700\r", 700}, {"u", 5000}, {"G", 20000}};

	(void)state;
	term_type(term, ":seek #5000\r");
	program_wait_event(term, 5000);
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
		term_type(term, ":scroll 100\r");
		term_wait(term, "-100 of ");
		term_type(term, moves[i].keys);
		program_wait_event(term, moves[i].event);
		expect(term, NULL, (size_t)moves[i].event, 0);
		term_wait_gone(term, "-100 of ");
	}
	program_quit(term);
}

static bool is_past(struct term *term, void *arg)
{
	(void)arg;
	return program_event(term) > 1000;
}

static void while_it_plays_the_tape_stays_with_the_playhead(void **state)
{
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #1000\r:speed 20/s\r ");
	term_until(term, "it plays", is_past, NULL);
	term_type(term, ":scroll 100\r");
	term_wait_last(term, "pauses");
	term_type(term, " ");
	program_wait_pause(term);
	program_sync(term);
	expect(term, NULL, (size_t)program_event(term), 0);
	program_quit(term);
}

static void a_filter_leaves_some_symbols_on_the_tape(void **state)
{
	struct term *term = program_open();
	char line[64], problem[64];

	(void)state;
	term_type(term, ":seek #5000\r");
	program_wait_event(term, 5000);
	snprintf(line, sizeof line, "f%s\r", one);
	term_type(term, line);
	expect(term, one, 5000, 0);
	snprintf(problem, sizeof problem, "TAPE  %s ", one);
	term_wait(term, problem);
	term_type(term, ":scroll oldest\r");
	expect(term, one, 5000, count(one, 5000) - wait_rows(term));
	term_type(term, "."); /* an event that need not be of the filter */
	program_wait_event(term, 5001);
	expect(term, one, 5001, 0);

	term_type(term, ":filter NOSUCH*\r");
	term_wait_last(term, "no symbol matches \"NOSUCH*\"");
	expect(term, one, 5001, 0);
	term_type(term, "f");
	snprintf(line, sizeof line, "show only (nothing: all): %s", one);
	term_wait_last(term, line); /* what there is stands there to be changed ... */
	term_type(term, "\025\r");  /* ... or emptied */
	expect(term, NULL, 5001, 0);
	term_type(term, "f NOSUCH* \r");
	term_wait_last(term, "no symbol matches \"NOSUCH*\"");
	snprintf(line, sizeof line, "f%s \r", one);
	term_type(term, line);
	expect(term, one, 5001, 0);
	snprintf(line, sizeof line, "f%s\r",
		 other); /* typed at once it stands in place of the other */
	term_type(term, line);
	expect(term, other, 5001, 0);
	program_quit(term);
}

static void the_tape_is_narrowed_to_the_selected_symbol(void **state)
{
	struct term *term = program_open();
	char line[64];

	(void)state;
	term_type(term, ":seek #5000\r");
	program_wait_event(term, 5000);
	snprintf(line, sizeof line, ":symbol %s\rt", other);
	term_type(term, line);
	expect(term, other, 5000, 0);
	snprintf(line, sizeof line, ":symbol %s\r", one);
	term_type(term, line);
	expect(term, one, 5000, 0);
	term_type(term, "t");
	expect(term, NULL, 5000, 0);
	program_quit(term);
}

static void every_size_shows_where_the_tape_is(void **state)
{
	static const struct {
		int width, height;
	} sizes[] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};
	struct term *term = program_open();

	(void)state;
	term_type(term, ":seek #5000\r");
	program_wait_event(term, 5000);
	for (size_t i = 0; i < 4; i++) {
		term_resize(term, sizes[i].width, sizes[i].height);
		term_type(term, ":scroll newest\r:scroll 300\r");
		expect(term, NULL, 5000, 300);
		term_wait(term, " -300 of 5,000 ");
		term_type(term, ":scroll oldest\r");
		program_sync(term);
		expect(term, NULL, 5000, 5000 - wait_rows(term));
	}
	term_resize(term, 200, 60);            /* the first event stays the last line */
	term_wait_last(term, "z full screen"); /* there is room for that there alone */
	program_sync(term);
	expect(term, NULL, 5000, 5000 - wait_rows(term));
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paused_the_tape_scrolls_back_to_the_first_event),
		cmocka_unit_test(home_and_end_are_the_tapes_where_it_has_the_focus),
		cmocka_unit_test(whatever_moves_the_playhead_shows_the_newest_again),
		cmocka_unit_test(while_it_plays_the_tape_stays_with_the_playhead),
		cmocka_unit_test(a_filter_leaves_some_symbols_on_the_tape),
		cmocka_unit_test(the_tape_is_narrowed_to_the_selected_symbol),
		cmocka_unit_test(every_size_shows_where_the_tape_is),
	};
	return cmocka_run_group_tests(tests, read_events, program_tear_down);
}
