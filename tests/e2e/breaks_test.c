/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breakpoints on the real screen, against a plain walk over all events: where each kind of
 * condition stops, in both directions, one stop after the other; and how they look at every size.
 */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#define SYMBOLS 12

static struct made_event *events;
static char symbol[24]; /* the first one that trades */

static int set_up(void **state)
{
	size_t count;

	if (program_set_up(state) != 0)
		return -1;
	events = made_events(program_market(), &count);
	assert_int_equal(count, PROGRAM_EVENTS);
	strcpy(symbol, events[0].symbol);
	return 0;
}

static int tear_down(void **state)
{
	free(events);
	return program_tear_down(state);
}

/* --- where they stop ----------------------------------------------------------------------------
 */

enum field { PRICE, SIZE, CHANGE, GAP };

/* A condition, and after each event: is it true of the event's symbol, and of which is that the
 * event before? */
struct walk {
	enum field field;
	double limit;
	bool all; /* symbols, else the one */
	bool is_true[PROGRAM_EVENTS];
	int before[PROGRAM_EVENTS]; /* -1: it is the symbol's first */
};

static bool is_true_of(const struct walk *walk, size_t event, int before, double open)
{
	const struct made_event *now = &events[event];

	switch (walk->field) {
	case PRICE: return now->price > walk->limit;
	case SIZE: return now->size >= walk->limit;
	case CHANGE: return 100 * (now->price - open) / open < walk->limit;
	default:
		return before >= 0 && (double)(now->time - events[before].time) > walk->limit * 1e9;
	}
}

static void walk_over(struct walk *walk)
{
	struct {
		char name[24];
		double open;
		int last;
	} seen[SYMBOLS];
	size_t symbols = 0;

	for (size_t i = 0; i < PROGRAM_EVENTS; i++) {
		size_t k = 0;

		while (k < symbols && strcmp(seen[k].name, events[i].symbol) != 0)
			k++;
		if (k == symbols) {
			assert_true(symbols++ < SYMBOLS);
			strcpy(seen[k].name, events[i].symbol);
			seen[k].open = events[i].price;
			seen[k].last = -1;
		}
		walk->before[i] = seen[k].last;
		walk->is_true[i] = (walk->all || !strcmp(events[i].symbol, symbol)) &&
				   is_true_of(walk, i, seen[k].last, seen[k].open);
		seen[k].last = (int)i;
	}
}

/* Does it stop at an event that is played, or taken away? */
static bool stops(const struct walk *walk, size_t event, bool backward)
{
	int before = walk->before[event];
	bool was = before >= 0 && walk->is_true[before];

	if (walk->field == SIZE || walk->field == GAP)
		return walk->is_true[event];
	return backward ? was && !walk->is_true[event] : walk->is_true[event] && !was;
}

/* The number of events played at the next stop from a place; -1 where there is none. */
static long next_stop(const struct walk *walk, long from, bool backward)
{
	if (backward) {
		for (long n = from - 1; n >= 0; n--)
			if (stops(walk, (size_t)n, true))
				return n;
		return -1;
	}
	for (long n = from; n < PROGRAM_EVENTS; n++)
		if (stops(walk, (size_t)n, false))
			return n + 1;
	return -1;
}

/* A price that the symbol crosses often: the middle one. */
static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double share_of(bool size, double share)
{
	static double values[PROGRAM_EVENTS];
	size_t count = 0;

	for (size_t i = 0; i < PROGRAM_EVENTS; i++)
		if (!strcmp(events[i].symbol, symbol))
			values[count++] = size ? events[i].size : events[i].price;
	qsort(values, count, sizeof *values, compare);
	return values[(size_t)(share * (double)(count - 1))];
}

static void each_kind_of_condition_stops_where_a_walk_over_all_events_says(void **state)
{
	static struct walk walk;
	const struct {
		enum field field;
		bool all;
		const char *text;
		double limit;
	} conditions[] = {
		{PRICE, false, "%s price > %.10g", share_of(false, 0.5)},
		{SIZE, false, "%s size >= %.10g", share_of(true, 0.99)},
		{CHANGE, true, "* change%% < %.10g", -2},
		{GAP, false, "%s gap > %.10gs", 30},
	};
	char line[128], text[100];

	(void)state;
	for (size_t c = 0; c < sizeof conditions / sizeof conditions[0]; c++) {
		struct term *term = program_open();
		long n = 0;

		walk.field = conditions[c].field;
		walk.all = conditions[c].all;
		walk.limit = conditions[c].limit;
		walk_over(&walk);
		if (walk.all)
			snprintf(text, sizeof text, conditions[c].text, walk.limit);
		else
			snprintf(text, sizeof text, conditions[c].text, symbol, walk.limit);
		snprintf(line, sizeof line, ":break %s\r:speed max\r", text);
		term_type(term, line);
		term_wait_last(term, text);
		/* never twice without moving: each goes on to the next one */
		for (int stop = 0; stop < 4; stop++) {
			n = next_stop(&walk, n, false);
			assert_true(n > 0);
			term_type(term, " ");
			program_wait_event(term, n);
			program_wait_pause(term);
			program_sync(term);
			assert_int_equal(program_event(term), n);
		}
		term_type(term, "G:reverse backward\r");
		program_wait_event(term, PROGRAM_EVENTS);
		n = PROGRAM_EVENTS;
		for (int stop = 0; stop < 4; stop++) {
			n = next_stop(&walk, n, true);
			assert_true(n >= 0);
			term_type(term, " ");
			program_wait_event(term, n);
			program_wait_pause(term);
			program_sync(term);
			assert_int_equal(program_event(term), n);
		}
		program_quit(term);
	}
}

/* --- how they look ------------------------------------------------------------------------------
 */

/* The newest line of the tape stands on another ground than the one below it. */
static bool is_highlighted(struct term *term, void *arg)
{
	(void)arg;
	return term_look(term, MADE_HEADS + 1, 2).ground !=
	       term_look(term, MADE_HEADS + 2, 2).ground;
}

static bool is_plain(struct term *term, void *arg)
{
	return !is_highlighted(term, arg);
}

static void what_it_stopped_at_is_told_and_highlighted_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);
		char line[128];

		snprintf(line, sizeof line, ":seek #5000\r:break %s size > 0\r:speed max\r",
			 symbol);
		term_type(term, line);
		program_wait_event(term, 5000);
		term_until(term, "nothing highlighted", is_plain, NULL);
		term_type(term, " ");
		term_wait_last(term, "breakpoint 1: ");
		term_until(term, "the event on its ground", is_highlighted, NULL);
		program_sync(term);
		assert_non_null(strstr(term_line(term, MADE_HEADS + 1), symbol));
		term_type(term, ".");
		term_until(term, "nothing highlighted", is_plain, NULL);
		/* backward the event that would come next stands on top */
		term_type(term, ",r ");
		term_until(term, "the event on its ground", is_highlighted, NULL);
		term_wait_last(term, "breakpoint 1: ");
		program_wait_pause(term);
		program_sync(term);
		assert_non_null(strstr(term_line(term, MADE_HEADS + 1), symbol));
		program_quit(term);
	}
}

static void they_are_listed_and_deleted_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);

		term_type(term, ":break * change% < -50\r:break TIT,V* price > 1e6 and size >= "
				"1000\rB");
		term_wait(term, "BREAKPOINTS");
		term_wait(term, "* change% < -50");
		term_wait(term, "TIT,V* price > ");
		term_wait(term, " and size >= 1000");
		term_wait(term, "1/2");
		term_type(term, "d");
		term_wait_gone(term, "change%");
		term_type(term, ":delete 2\r");
		term_wait(term, "none: :break");
		term_type(term, ":delete 2\r");
		term_wait_last(term, "no breakpoint 2");
		term_type(term, "q");
		term_wait_gone(term, "BREAKPOINTS");
		program_quit(term);
	}
}

/* Is this what has been typed? What follows it on the line is the command's usage. */
static bool begins_without(struct term *term, void *arg)
{
	const char *line = term_line(term, term_rows(term) - 1), *typed = arg;
	size_t length = strlen(typed);

	return !strncmp(line, typed, length) &&
	       (!line[length] || !strncmp(line + length, "   ", 3));
}

/* The line is there again with what is wrong, and the cursor at the place: what is cut off from
 * there on is the mistake. */
static void what_is_no_condition_is_told_with_its_place_at_every_size(void **state)
{
	static const struct {
		const char *condition, *says;
		int right; /* characters before the mistake */
	} mistakes[] = {
		{"", "the end, where symbols are expected: SPY, A*, SPY,BAC or *", 0},
		{"SPY prise > 3", "\"prise\" is no field: price, size, change%, gap, ...", 3},
		{"TIT price 3", "\"3\", where an operator is expected: > >= < <= = !=", 9},
		{"TIT price > x", "\"x\" is no number", 11},
		{"TIT price > 3 or", "\"or\" is too much: only \"and\" may follow", 13},
		{"TIT gap > 3", "\"3\" is no duration: 250ms, 30s, 1m30s", 9},
		{"TIT gap >", "the end, where a duration is expected: 250ms, 30s, 1m30s", 9},
	};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("market", made_sizes[i], NULL, NULL);

		for (size_t k = 0; k < sizeof mistakes / sizeof mistakes[0]; k++) {
			const char *condition = mistakes[k].condition;
			char line[80];

			snprintf(line, sizeof line, ":break %s\r", condition);
			term_type(term, line);
			term_wait(term, mistakes[k].says);
			term_type(term, "\013"); /* Ctrl-K */
			term_wait_gone(term, mistakes[k].says);
			snprintf(line, sizeof line, ":break%s%.*s", *condition ? " " : "",
				 mistakes[k].right, condition);
			term_until(term, "the line without what is wrong", begins_without, line);
			term_type(term, "\033");
			term_wait_last(term, "q quit");
		}
		term_type(term, ":break NOSUCH price > 3\r");
		term_wait_last(term, "no symbol matches \"NOSUCH\"");
		term_type(term, "B");
		term_wait(term, "none: :break");
		term_type(term, "q");
		term_wait_gone(term, "BREAKPOINTS");
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_condition_stops_where_a_walk_over_all_events_says),
		cmocka_unit_test(what_it_stopped_at_is_told_and_highlighted_at_every_size),
		cmocka_unit_test(they_are_listed_and_deleted_at_every_size),
		cmocka_unit_test(what_is_no_condition_is_told_with_its_place_at_every_size),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
