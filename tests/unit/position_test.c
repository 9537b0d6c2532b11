/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include <mmtui/position.h>

static struct mm_position parse(const char *text)
{
	struct mm_position at;
	struct mm_error err;

	if (!mm_position_parse(text, mm_zone_utc(), &at, &err))
		fail_msg("%s: %s", text, err.text);
	return at;
}

static void every_kind_of_place_is_understood(void **state)
{
	(void)state;
	assert_int_equal(parse("start").kind, MM_AT_START);
	assert_int_equal(parse("end").kind, MM_AT_END);
	assert_int_equal(parse("#48120993").kind, MM_AT_EVENT);
	assert_int_equal(parse("#48120993").value, 48120993);
	assert_int_equal(parse("50%").kind, MM_AT_PERCENT);
	assert_true(parse("12.5%").fraction == 0.125);
	assert_int_equal(parse("+30s").kind, MM_AT_RELATIVE);
	assert_int_equal(parse("+30s").value, 30 * MM_SECOND);
	assert_int_equal(parse("-1m").value, -MM_MINUTE);
	assert_int_equal(parse("14:03:27").kind, MM_AT_CLOCK);
	assert_string_equal(parse("14:03:27.5").text, "14:03:27.5");
	assert_int_equal(parse("9:30").kind, MM_AT_CLOCK);
	assert_int_equal(parse("1381132800464000000").kind, MM_AT_TIME);
	assert_int_equal(parse("1381132800464000000").value, INT64_C(1381132800464000000));
	assert_int_equal(parse("2013-10-07T08:00:00.464Z").value, INT64_C(1381132800464000000));
}

static void what_is_no_place_is_refused_with_the_text_in_the_message(void **state)
{
	static const char *const wrong[] = {"",      "#", "#-1", "#x",       "101%",
					    "-1%",   "%", "+30", "tomorrow", "25:00:00",
					    "14:61", "+", "nan%"};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct mm_position at;
		struct mm_error err = {""};
		if (mm_position_parse(wrong[i], mm_zone_utc(), &at, &err))
			fail_msg("\"%s\" was taken", wrong[i]);
		assert_non_null(strstr(err.text, wrong[i]));
	}
}

static void speeds_are_read_within_their_bounds_and_written_back(void **state)
{
	static const char *const same[] = {"60x", "0.01x", "1000000x", "5000/s", "max", "1.1x"};
	static const char *const wrong[] = {"",    "60", "x",    "0x",   "0.001x", "1000001x",
					    "-1x", "/s", "fast", "max ", "infx"};
	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		struct mm_speed speed;
		char text[MM_TIME_TEXT_MAX];
		assert_true(mm_speed_parse(same[i], &speed, NULL));
		mm_speed_format(text, &speed);
		assert_string_equal(text, same[i]);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct mm_speed speed;
		struct mm_error err = {""};
		if (mm_speed_parse(wrong[i], &speed, &err))
			fail_msg("\"%s\" was taken", wrong[i]);
		assert_true(err.text[0] != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_place_is_understood),
		cmocka_unit_test(what_is_no_place_is_refused_with_the_text_in_the_message),
		cmocka_unit_test(speeds_are_read_within_their_bounds_and_written_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
