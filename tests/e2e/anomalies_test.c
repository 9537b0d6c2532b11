/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anomalies on the real screen: every kind is counted, listed and gone to, at every size; a search
 * goes on beside the replay and can be stopped. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#define MINUTES 60
#define LIMITS "prices 2% sizes 10000 zeros gaps 3m runs 10 broken"

/* One symbol for each kind, and one that is as it should be; a trade a minute each. */
static void make_odd(void)
{
	static const char *const names[] = {"GAP", "NONE", "PRICE", "RUN", "SIZE", "ZERO"};
	static struct made_trade trades[6 * MINUTES];
	static char times[MINUTES][32];
	size_t count = 0;

	for (int i = 0; i < MINUTES; i++) {
		snprintf(times[i], sizeof times[i], "2024-01-02T15:%02d:00Z", i);
		for (int k = 0; k < 6; k++) {
			struct made_trade trade = {times[i], names[k], 20 + 0.01 * (i % 2),
						   100 + i};

			if (k == 0 && i > 30 && i < 35)
				continue; /* five minutes without a trade */
			if (k == 2 && i == 40)
				trade.price = 22;
			if (k == 3 && i >= 20 && i < 32)
				trade.price = 19, trade.size = 100;
			if (k == 4 && i == 45)
				trade.size = 20000;
			if (k == 5 && i == 50)
				trade.size = 0;
			trades[count++] = trade;
		}
	}
	made_market("odd", trades, count);
	/* NONE's table is cut off */
	assert_int_equal(program_shell("truncate -s 1000 \"$D/odd/NONE.bin\""), 0);
}

/* The number that stands behind a kind's name in the line of counts. */
static long count_of(struct term *term, const char *kind)
{
	char line[512];

	for (int row = 0; row < term_rows(term); row++) {
		snprintf(line, sizeof line, "%s", term_line(term, row));
		const char *at = strstr(line, "broken "); /* the first of them */
		if (!at || !(at = strstr(at, kind)))
			continue;
		return atol(at + strlen(kind));
	}
	return -1;
}

static bool all_are_counted(struct term *term, void *arg)
{
	static const char *const kinds[] = {"broken ", "prices ", "sizes ",
					    "zeros ",  "gaps ",   "runs "};

	(void)arg;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (count_of(term, kinds[i]) != 1)
			return false;
	return term_shows(term, "/6 ");
}

static void every_kind_is_counted_listed_and_gone_to_at_every_size(void **state)
{
	/* in the list's order */
	static const struct {
		const char *says, *time;
	} found[] = {
		{"NONE", NULL},
		{"22.00, ", "15:40:00"},
		{"size 20,000", "15:45:00"},
		{"size 0", "15:50:00"},
		{"no trade for 5m", "15:35:00"},
		{"12 trades in seq", NULL}, /* its first or its last one */
	};

	(void)state;
	make_odd();
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("odd", made_sizes[i], NULL, NULL);

		for (size_t k = 0; k < sizeof found / sizeof found[0]; k++) {
			char keys[8];

			term_type(term, ":anomalies " LIMITS "\r");
			term_wait(term, "ANOMALIES");
			term_until(term, "one of each kind", all_are_counted, NULL);
			term_wait(term, found[k].says);
			snprintf(keys, sizeof keys, "g%zuj\r", k);
			term_type(term, k ? keys : "g\r");
			term_wait_gone(term, "ANOMALIES");
			term_wait_last(term, found[k].says);
			if (found[k].time)
				program_wait_time(term, found[k].time);
		}
		term_type(term, "\033q");
		assert_int_equal(term_wait_exit(term), 0); /* with a warning about the table */
		term_free(term);
	}
}

/* The three steps are done while it looks: it is stopped after them, before its end. Where it has
 * come to its end by then, it is tried again. */
static void step_and_stop(struct term *term)
{
	bool stopped = false;
	long event = 0;

	for (int attempt = 0; attempt < 20 && !stopped; attempt++) {
		term_type(term, ":anomalies all\r:step 3\r\033");
		event += 3;
		program_wait_event(term, event);
		program_sync(term);
		stopped = term_shows(term, "stopped at ");
		if (!stopped && term_shows(term, "ANOMALIES"))
			term_type(term, "\033");
	}
	assert_true(stopped);
	assert_false(term_shows(term, "stopped at 100%"));
	assert_true(count_of(term, "broken ") == 0); /* what there is stays on show */
}

static void a_search_goes_on_beside_the_replay_and_is_stopped_at_every_size(void **state)
{
	static const char *const quick_escape[] = {"ESCDELAY=1", NULL};

	(void)state;
	assert_int_equal(program_shell("\"$MMTUI\" generate --symbols 50 --events 5000000 "
				       "\"$D/large\" > /dev/null"),
			 0);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("large", made_sizes[i], quick_escape, NULL);

		step_and_stop(term);
		term_type(term, "\033");
		term_wait_gone(term, "ANOMALIES");
		/* not stopped it comes to its end, left or not */
		term_type(term, ":anomalies all\r\033");
		term_wait_gone(term, "stopped at");
		term_type(term, ":anomalies gaps 5m\r");
		term_wait(term, "gaps 20");
		term_wait_gone(term, "looking"); /* Escape would stop it first */
		term_type(term, "\033");
		term_wait_gone(term, "ANOMALIES");
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_counted_listed_and_gone_to_at_every_size),
		cmocka_unit_test(a_search_goes_on_beside_the_replay_and_is_stopped_at_every_size),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
