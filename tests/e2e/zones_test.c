/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times on the screen: all of them in the zone, whichever part shows them, and right on the days on
 * which clocks are changed. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

/* --- days of 23 and of 25 hours -----------------------------------------------------------------
 */

static const char new_york[] = "America/New_York";

/* Half an hour before and after two o'clock on the day that has none. */
static const struct made_trade spring[] = {
	{"2024-03-10T06:30:00Z", "AAA", 10.00, 100},
	{"2024-03-10T06:59:59Z", "AAA", 10.01, 200},
	{"2024-03-10T07:00:01Z", "AAA", 10.02, 300},
	{"2024-03-10T07:30:00Z", "AAA", 10.03, 400},
};
/* Each half past one of the day that has two of them. */
static const struct made_trade autumn[] = {
	{"2024-11-03T04:30:00Z", "AAA", 10.00, 100},
	{"2024-11-03T05:30:00Z", "AAA", 10.01, 200},
	{"2024-11-03T06:30:00Z", "AAA", 10.02, 300},
	{"2024-11-03T07:30:00Z", "AAA", 10.03, 400},
};

static struct term *open_day(const char *name, size_t size, const char *zone)
{
	const char *arguments[] = {"--tz", zone, "--at", "end", NULL};
	struct term *term = made_open(name, made_sizes[size], NULL, arguments);

	program_wait_event(term, 4);
	program_sync(term);
	return term;
}

/* The first line of the tape that has that time of day; -1 where none has. */
static int tape_row(struct term *term, const char *clock)
{
	char time[32];

	for (int row = MADE_HEADS + 1; row < MADE_HEADS + 5; row++) {
		made_word(term, row, 1, time, sizeof time);
		if (!strncmp(time, clock, strlen(clock)))
			return row;
	}
	return -1;
}

static void the_hour_that_is_left_out_is_nowhere_on_the_screen(void **state)
{
	(void)state;
	made_market("spring", spring, 4);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_day("spring", i, new_york);

		program_wait_time(term, "03:30:00.000000 EDT");
		assert_int_equal(tape_row(term, "03:30:00"), MADE_HEADS + 1);
		assert_int_equal(tape_row(term, "03:00:01"), MADE_HEADS + 2);
		assert_int_equal(tape_row(term, "01:59:59"), MADE_HEADS + 3);
		assert_false(term_shows(term, " 02:")); /* nor on the axis */
		assert_true(term_shows(term, " 01:30"));
		term_type(term, ":seek 01:59:59\r");
		program_wait_time(term, "01:59:59.000000 EST");
		program_wait_event(term, 2);
		term_type(term, ":step 2s\r");
		program_wait_time(term, "03:00:01.000000 EDT");
		program_wait_event(term, 3);
		term_type(term, ":seek 02:15:00\r"); /* read as the clocks before were */
		program_wait_time(term, "03:15:00.000000 EDT");
		/* the page's bars, too */
		term_type(term, ":seek end\r:symbol AAA\r:page on\r:chart step 1m\r");
		term_wait(term, " O ");
		term_wait(term, "03:30");
		program_sync(term);
		assert_false(term_shows(term, " 02:"));
		program_quit(term);
	}
}

static void the_hour_that_comes_twice_is_told_apart_by_its_zone(void **state)
{
	(void)state;
	made_market("autumn", autumn, 4);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_day("autumn", i, new_york);

		program_wait_time(term, "02:30:00.000000 EST");
		assert_int_equal(tape_row(term, "01:30:00"), MADE_HEADS + 2);
		term_type(term, ":seek 01:30:00\r"); /* the first of the two */
		program_wait_time(term, "01:30:00.000000 EDT");
		program_wait_event(term, 2);
		term_type(term, ":step 1h\r");
		program_wait_time(term, "01:30:00.000000 EST");
		program_wait_event(term, 3);
		program_sync(term);
		assert_int_equal(tape_row(term, "01:30:00"), MADE_HEADS + 1);
		term_type(term, "g:seek 2024-11-03T01:30:00-05:00\r");
		program_wait_event(term, 3);
		term_type(term, ":seek 2024-11-03T01:30:00-04:00\r");
		program_wait_event(term, 2);
		/* a window over both: an hour, not none */
		term_type(term, "i:step 1h\ro");
		term_wait(term, "1 h");
		term_wait(term, "2 events");
		program_quit(term);
	}
}

/* --- every time ---------------------------------------------------------------------------------
 */

/* What is at 15:00 in UTC is at midnight in Tokyo. */
static const struct made_trade midnight[] = {
	{"2024-01-02T15:01:00Z", "AAA", 20.00, 100}, {"2024-01-02T15:02:00Z", "AAA", 20.01, 200},
	{"2024-01-02T15:03:00Z", "AAA", 20.02, 0},   {"2024-01-02T15:04:00Z", "AAA", 20.03, 300},
	{"2024-01-02T15:05:00Z", "AAA", 20.04, 400}, {"2024-01-02T15:07:00Z", "BBB", 20.05, 500},
};

/* No time of the one zone anywhere, and some of the other. */
static bool is_in(struct term *term, void *zone)
{
	bool utc = !strcmp(zone, "UTC");

	return term_shows(term, utc ? "15:0" : "00:0") &&
	       !term_shows(term, utc ? " 00:0" : "15:0") &&
	       strstr(term_line(term, 0), utc ? "UTC" : "JST");
}

static void every_time_on_the_screen_is_in_its_zone(void **state)
{
	static const struct {
		const char *open, *shows, *leave;
	} views[] = {
		{"", "SYMBOLS", ""},
		{":page on\r5J", " O ", "\033\033"},
		{"'", "BOOKMARKS", "\033"},
		{":anomalies zeros\r", "a trade of size 0", "\033"},
		{":zoom in\r", "zoom ", ":zoom all\r"},
	};

	(void)state;
	made_market("midnight", midnight, 6);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		const char *arguments[] = {"--tz", "Asia/Tokyo", "--at", "00:06:00", NULL};
		struct term *term = made_open("midnight", made_sizes[i], NULL, arguments);

		program_wait_event(term, 5);
		term_type(term, ":in 00:02:00\r:out 00:05:00\r:bookmark here\r");
		term_wait_last(term, "bookmark \"here\"");
		term_type(term, ":symbol AAA\r");
		for (size_t k = 0; k < sizeof views / sizeof views[0]; k++) {
			term_type(term, views[k].open);
			term_wait(term, views[k].shows);
			term_until(term, "all times in Tokyo's", is_in, "Asia/Tokyo");
			term_type(term, ":tz UTC\r");
			term_until(term, "all times in UTC", is_in, "UTC");
			term_wait(term, views[k].shows);
			term_type(term, ":tz Asia/Tokyo\r");
			term_until(term, "all times in Tokyo's", is_in, "Asia/Tokyo");
			term_type(term, views[k].leave);
			term_wait_last(term, "Space play");
		}
		/* what is read is read in it as well */
		term_type(term, ":seek 00:03:00\r");
		program_wait_event(term, 3);
		term_type(term, ":tz UTC\r:seek 15:02:00\r");
		program_wait_event(term, 2);
		term_type(term, ":tz Nowhere\r");
		term_wait_last(term, "Nowhere");
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hour_that_is_left_out_is_nowhere_on_the_screen),
		cmocka_unit_test(the_hour_that_comes_twice_is_told_apart_by_its_zone),
		cmocka_unit_test(every_time_on_the_screen_is_in_its_zone),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
