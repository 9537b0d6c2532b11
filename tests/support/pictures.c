/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pictures: draws the documents' pictures by what a person would do to see them. The real program
 * runs over the sample market in a terminal of some size; keys are typed, the screen is waited for,
 * and the program itself writes it as a picture (`dump`), by a key that nothing else has.
 *
 * $SAMPLES is the market, $PICTURES the folder that they go to.
 */
#include "support/unit.h"

#include "support/program.h"

#define DUMP_KEY "\033[24~" /* F12 */

static const struct picture {
	const char *name;
	int width, height;
	const char *at;
	const char *keys;        /* typed in one go */
	const char *wait, *also; /* what the screen shows then */
} pictures[] = {
	{"market", 120, 36, "10:00:00", ":in 09:45:00\r:out 10:30:00\r:set large 500\r", "45 min",
	 "B/s"},
	{"page", 120, 36, "11:10:00", ":symbol TIT\r\rbJJJJJJJJJJJJ", "candles", "10:59"},
	{"breakpoint", 120, 36, "09:30:00", ":break TORAN price >= 233.5\rm ", "breakpoint 1",
	 "B/s"},
	{"anomalies", 120, 36, "10:00:00", "A", "gaps 42", "43"},
	{"wide", 200, 60, "12:00:00", ":zoom 3h\r", "zoom", "B/s"},
	{"small", 80, 24, "10:00:00", ":filter V*,TO*\r", "V*,TO*", "B/s"},
};

static void draw(const struct picture *picture)
{
	const char *samples = getenv("SAMPLES"), *folder = getenv("PICTURES");
	char bind[512];

	assert_non_null(samples);
	assert_non_null(folder);
	snprintf(bind, sizeof bind, "bind F12 dump %s/%s.svg", folder, picture->name);
	const char *arguments[] = {
		"--tz", "America/New_York", "--at", picture->at, "-c", bind, samples, NULL};
	struct term *term = term_start(picture->width, picture->height, NULL, arguments);
	term_wait(term, " event ");
	term_type(term, picture->keys);
	term_wait(term, picture->wait);
	term_wait(term, picture->also);
	term_type(term, DUMP_KEY);
	term_wait_last(term, "the screen is in");
	term_type(term, "\033q");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

static void they_are_drawn(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; i++)
		draw(&pictures[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(they_are_drawn)};

	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
