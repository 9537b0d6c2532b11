/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an explorer of the market does with more than one part of the screen: settings, filters,
 * breakpoints, focus, export while it plays. */
#include "support/unit.h"

#include "support/program.h"

#define HEADS 2 /* the row of the tape's and the list's heads */

static struct term *open_at(const char *event)
{
	struct term *term = program_open();
	char line[64];

	snprintf(line, sizeof line, ":seek #%s\r", event);
	term_type(term, line);
	program_wait_event(term, atol(event));
	return term;
}

static void tab_moves_the_focus_and_arrows_scroll_the_tape(void **state)
{
	struct term *term = open_at("5000");

	(void)state;
	term_type(term, "\033[Z"); /* Shift-Tab: from the symbols back to the tape */
	term_type(term, "\033[B");
	term_wait(term, " -1 of 5,000 ");
	term_type(term, "j\033[6~"); /* PageDown */
	term_wait_gone(term, " -1 of 5,000 ");
	term_wait(term, " of 5,000 ");
	term_type(term, "\033[5~k\033[A");
	term_wait_gone(term, " of 5,000 ");
	term_type(term, "\033[B");
	term_wait(term, " -1 of 5,000 ");
	term_type(term, "\t\033[B"); /* Tab: the symbols again, and the tape stays */
	term_wait(term, "2/12");
	term_wait(term, " -1 of 5,000 ");
	assert_int_equal(program_event(term), 5000);
	program_quit(term);
}

static void the_sparkline_shows_the_stretch_that_is_set(void **state)
{
	struct term *term = open_at("5000");

	(void)state;
	term_wait(term, "last 5 min");
	term_type(term, ":set spark 1m\r");
	term_wait(term, "last 1 min");
	term_type(term, ":set spark never\r");
	term_wait_last(term, "never");
	term_wait(term, "last 1 min");
	program_quit(term);
}

/* The size on a line of the tape, whose last digit stands in that column. */
static long size_on(struct term *term, int row, int column)
{
	long size = 0;

	for (long unit = 1;; column--) {
		uint32_t glyph = term_glyph(term, row, column);

		if (glyph >= '0' && glyph <= '9') {
			size += unit * (long)(glyph - '0');
			unit *= 10;
		} else if (glyph != ',') {
			return size;
		}
	}
}

static bool large_ones_are_bold(struct term *term, void *arg)
{
	int column = term_column(term, HEADS, "size") + 3, large = 0, others = 0;

	for (int row = HEADS + 1; size_on(term, row, column) > 0; row++) {
		bool is_large = size_on(term, row, column) >= *(long *)arg;

		if (term_look(term, row, column).bold != is_large)
			return false;
		large += is_large;
		others += !is_large;
	}
	return large > 0 && others > 0;
}

static void trades_as_large_as_is_set_are_bold_on_the_tape(void **state)
{
	struct term *term = open_at("5000");
	long size = 300;

	(void)state;
	term_type(term, ":set large 300\r");
	term_until(term, "sizes from 300 on are bold", large_ones_are_bold, &size);
	term_type(term, ":set large 100\r");
	size = 100;
	term_until(term, "sizes from 100 on are bold", large_ones_are_bold, &size);
	program_quit(term);
}

/* Is the name in the list's last line coloured, as what is stale is? */
static bool last_is_stale(struct term *term, void *arg)
{
	int column = term_column(term, 1, "SYMBOLS");

	return term_look(term, HEADS + 12, column).coloured == *(bool *)arg;
}

static void what_has_not_traded_for_as_long_as_is_set_is_dim(void **state)
{
	struct term *term = open_at("5000");
	bool stale = true, fresh = false;

	(void)state;
	term_type(term, ":sort age asc\r:set stale 2s\r");
	term_until(term, "the last one is dim", last_is_stale, &stale);
	term_type(term, ":set stale off\r");
	term_until(term, "nothing is dim", last_is_stale, &fresh);
	program_quit(term);
}

static void a_filter_restricts_list_and_tape_and_says_so(void **state)
{
	struct term *term = open_at("5000");

	(void)state;
	term_type(term, "fTIT,V*\r");
	term_wait(term, "/3 of 12");
	program_sync(term);
	for (int row = HEADS + 1; row < HEADS + 10; row++) {
		char name[16];

		assert_int_equal(sscanf(term_line(term, row), "\xe2\x94\x82 %*s %15s", name), 1);
		assert_true(!strcmp(name, "TIT") || name[0] == 'V');
	}
	assert_false(term_shows(term, "TORAN"));
	term_type(term, ":filter\r");
	term_wait(term, "TORAN");
	term_wait(term, "/12 ");
	program_quit(term);
}

/* The first line of the tape has another ground than the second. */
static bool first_is_highlighted(struct term *term, void *arg)
{
	struct term_look first = term_look(term, HEADS + 1, 1),
			 second = term_look(term, HEADS + 2, 1);

	return (first.bold != second.bold || first.coloured != second.coloured) == *(bool *)arg;
}

static void a_breakpoint_is_completed_fires_is_listed_and_deleted(void **state)
{
	struct term *term = open_at("5000");
	bool yes = true, no = false;

	(void)state;
	term_type(term, ":break TI\t");
	term_wait_last(term, ":break TIT");
	term_type(term, " pri\t");
	term_wait_last(term, ":break TIT price");
	term_type(term, "\025break * si\t");
	term_wait_last(term, ":break * size");
	term_type(term, " >= 1000\r");
	term_wait_last(term, "breakpoint 1: * size >= 1000");
	term_type(term, ":break TIT price > 1000000\r");
	term_wait_last(term, "breakpoint 2");
	term_until(term, "nothing is highlighted", first_is_highlighted, &no);
	term_type(term, ":speed 1000000x\r ");
	term_wait_last(term, "breakpoint 1: * size >= 1000, ");
	program_wait_pause(term);
	term_until(term, "the event is highlighted", first_is_highlighted, &yes);
	program_sync(term);
	long event = program_event(term);
	assert_true(event > 5000);
	assert_true(size_on(term, HEADS + 1, term_column(term, HEADS, "size") + 3) >= 1000);
	term_type(term, ":breaks\r");
	term_wait(term, "stops where");
	term_wait(term, "here  1");
	term_wait(term, "TIT price > 1000000");
	term_type(term, "d");
	term_wait_gone(term, "* size >= 1000");
	term_type(term, "\033");
	term_wait_gone(term, "stops where");
	term_type(term, "."); /* on from there, nothing is highlighted */
	program_wait_event(term, event + 1);
	term_until(term, "nothing is highlighted", first_is_highlighted, &no);
	term_type(term, ":speed max\r ");
	program_wait_event(term, PROGRAM_EVENTS);
	program_quit(term);
}

static void plus_and_minus_zoom_the_chart_on_a_page_and_the_timeline_beside_it(void **state)
{
	struct term *term = open_at("10000");

	(void)state;
	term_type(term, "\r");
	term_wait(term, "1 min line");
	term_type(term, "+");
	term_wait(term, "30 s line");
	assert_false(term_shows(term, "zoom 2x"));
	term_type(term, "-");
	term_wait(term, "1 min line");
	term_type(term, "\033+");
	term_wait(term, "TIMELINE  zoom 2x");
	term_type(term, "-");
	term_wait_gone(term, "zoom 2x");
	program_quit(term);
}

/* Exports while it plays; what comes out is what the command line writes. */
static void the_filter_and_the_symbol_are_exported_while_it_plays(void **state)
{
	struct term *term = open_at("5000");
	char line[256];

	(void)state;
	term_type(term, ":filter TIT,V*\r:symbol VES\r:in 15:00:00\r:out 17:00:00\r");
	term_type(term, ":speed 50/s\r ");
	term_wait_gone(term, "event 5,000");
	snprintf(line, sizeof line, ":export --filter %s\r", program_path("filter.csv"));
	term_type(term, line);
	term_wait_last(term, "filter.csv");
	term_wait_last(term, " rows, ");
	snprintf(line, sizeof line, ":export --symbol %s\r", program_path("symbol.csv"));
	term_type(term, line);
	term_wait_last(term, "symbol.csv");
	term_wait_last(term, " rows, ");
	assert_int_equal(
		program_shell("for what in 'filter TIT,V*' 'symbol VES'; do set -f; set -- $what; "
			      "\"$MMTUI\" export --symbols \"$2\" --from 15:00:00 --to 17:00:00 "
			      "\"$MARKET\" -o - | cmp - \"$D/$1.csv\" || exit 1; done"),
		0);
	term_type(term, " ");
	program_wait_pause(term);
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tab_moves_the_focus_and_arrows_scroll_the_tape),
		cmocka_unit_test(the_sparkline_shows_the_stretch_that_is_set),
		cmocka_unit_test(trades_as_large_as_is_set_are_bold_on_the_tape),
		cmocka_unit_test(what_has_not_traded_for_as_long_as_is_set_is_dim),
		cmocka_unit_test(a_filter_restricts_list_and_tape_and_says_so),
		cmocka_unit_test(a_breakpoint_is_completed_fires_is_listed_and_deleted),
		cmocka_unit_test(
			plus_and_minus_zoom_the_chart_on_a_page_and_the_timeline_beside_it),
		cmocka_unit_test(the_filter_and_the_symbol_are_exported_while_it_plays),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
