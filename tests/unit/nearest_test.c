/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which name was meant. */
#include "support/unit.h"

#include "base/nearest.h"

#include <string.h>

static const char *const names[] = {
	"seek",     "speed", "SPY", "F", "GE", "BRK A", "America/New_York", "Full Name, Inc.",
	"bookmark", "AAPL"};

static void assert_asks(const char *wanted, const char *question)
{
	struct nearest nearest = nearest_to(wanted);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		nearest_offer(&nearest, names[i]);
	if (strcmp(nearest_ask(&nearest, "; ? shows all"), question) != 0)
		fail_msg("%s%s, not %s", wanted, nearest_ask(&nearest, ""), question);
}

static void a_slip_of_the_hand_is_asked_about(void **state)
{
	(void)state;
	assert_asks("sek", "; is seek meant?");
	assert_asks("seeek", "; is seek meant?");
	assert_asks("sekk", "; is seek meant?");
	assert_asks("esek", "; is seek meant?");
	assert_asks("SPX", "; is SPY meant?");
	assert_asks("spx", "; is SPY meant?");
	assert_asks("bokomark", "; is bookmark meant?");
}

static void case_alone_is_asked_about_whatever_the_length(void **state)
{
	(void)state;
	assert_asks("f", "; is F meant?");
	assert_asks("ge", "; is GE meant?");
	assert_asks("America/New_york", "; is America/New_York meant?");
	assert_asks("aap*", "; is AAPL meant?"); /* a glob */
}

static void a_name_that_a_comma_or_a_blank_ends_is_asked_about_in_quotes(void **state)
{
	(void)state;
	assert_asks("BRK", "; ? shows all");
	assert_asks("BRKA", "; is \"BRK A\" meant?");
	assert_asks("Full Name", "; is \"Full Name, Inc.\" meant?");
}

static void what_is_far_from_all_is_not_asked_about(void **state)
{
	char longest[400];

	(void)state;
	assert_asks("dance", "; ? shows all");
	assert_asks("G", "; ? shows all"); /* of two letters one is half the name */
	assert_asks("SXX", "; ? shows all");
	assert_asks("sxxk", "; ? shows all");
	assert_asks("*", "; ? shows all");
	assert_asks("", "; ? shows all");
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_asks(longest, "; ? shows all");
}

static void of_several_the_nearest_is_asked_about(void **state)
{
	struct nearest nearest = nearest_to("anomaly");

	(void)state;
	nearest_offer(&nearest, "anomalous");
	nearest_offer(&nearest, "anomxly");
	nearest_offer(&nearest, "anomyly");
	assert_string_equal(nearest_ask(&nearest, ""), "; is anomxly meant?");
	nearest_offer(&nearest, "Anomaly");
	assert_string_equal(nearest_ask(&nearest, ""), "; is Anomaly meant?");
	nearest_offer(&nearest, "anomxly");
	assert_string_equal(nearest_ask(&nearest, ""), "; is Anomaly meant?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slip_of_the_hand_is_asked_about),
		cmocka_unit_test(case_alone_is_asked_about_whatever_the_length),
		cmocka_unit_test(a_name_that_a_comma_or_a_blank_ends_is_asked_about_in_quotes),
		cmocka_unit_test(what_is_far_from_all_is_not_asked_about),
		cmocka_unit_test(of_several_the_nearest_is_asked_about),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
