/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include <mmtui/time.h>

#include <time.h>

#define UTC mm_zone_utc()

static const struct mm_zone *find(const char *name)
{
	struct mm_error err = {""};
	const struct mm_zone *zone = mm_zone_find(name, &err);
	if (!zone)
		print_error("%s\n", err.text);
	assert_non_null(zone);
	return zone;
}

static int64_t parse_in(const char *text, const struct mm_zone *zone)
{
	struct mm_error err = {""};
	int64_t time = 0;
	if (!mm_time_parse(text, zone, MM_NO_DAY, &time, &err))
		fail_msg("%s", err.text);
	return time;
}

static void assert_iso(int64_t time, const struct mm_zone *zone, const char *expected)
{
	char text[MM_TIME_TEXT_MAX];
	assert_int_equal(mm_time_format_iso(text, zone, time), strlen(expected));
	assert_string_equal(text, expected);
}

static void times_with_an_offset_read_as_they_say(void **state)
{
	(void)state;
	const int64_t t = INT64_C(1381154607123456789);

	assert_int_equal(parse_in("2013-10-07T14:03:27.123456789Z", UTC), t);
	assert_int_equal(parse_in("2013-10-07 14:03:27.123456789Z", UTC), t);
	assert_int_equal(parse_in("2013-10-07T10:03:27.123456789-04:00", UTC), t);
	assert_int_equal(parse_in("2013-10-07T10:03:27.123456789-0400", UTC), t);
	assert_int_equal(parse_in("2013-10-07T10:03:27.123456789-04", UTC), t);
	assert_int_equal(parse_in("2013-10-07T19:33:27.123456789+05:30", UTC), t);
	assert_int_equal(parse_in("2013-10-07T14:03:27.1Z", UTC), t - 23456789);
	assert_int_equal(parse_in("2013-10-07T14:03:27", UTC), t - 123456789);
	assert_int_equal(parse_in("2013-10-07T14:03", UTC), t - 27 * MM_SECOND - 123456789);
	assert_int_equal(parse_in("2013-10-07", UTC), INT64_C(1381104000) * MM_SECOND);
	assert_int_equal(parse_in("1381132800464000000", UTC), INT64_C(1381132800464000000));
	assert_int_equal(parse_in("-1", UTC), -1);
	assert_int_equal(parse_in("1969-12-31T23:59:59.999999999Z", UTC), -1);
	assert_int_equal(parse_in("2000-02-29", UTC), INT64_C(951782400) * MM_SECOND);
}

static void a_time_of_day_is_on_the_zones_day(void **state)
{
	(void)state;
	const struct mm_zone *york = find("America/New_York");
	struct mm_error err;
	int64_t time, day = parse_in("2013-10-08T02:00:00Z", UTC); /* the 7th in New York */

	assert_true(mm_time_parse("14:03:27.5", york, day, &time, &err));
	assert_iso(time, york, "2013-10-07T14:03:27.500000000-04:00");
	assert_true(mm_time_parse("14:03", UTC, day, &time, &err));
	assert_iso(time, UTC, "2013-10-08T14:03:00.000000000Z");
	assert_true(mm_time_parse("9:05:07.5", UTC, 0, &time, &err));
	assert_int_equal(time, (9 * 3600 + 5 * 60 + 7) * MM_SECOND + MM_SECOND / 2);
	assert_false(mm_time_parse("14:03:27", UTC, MM_NO_DAY, &time, &err));
	assert_non_null(strstr(err.text, "\"14:03:27\""));
	assert_non_null(strstr(err.text, "needs a date"));
}

static void the_ends_of_int64_are_times(void **state)
{
	(void)state;
	const struct mm_zone *york = find("America/New_York");
	int64_t time;

	assert_iso(INT64_MIN, UTC, "1677-09-21T00:12:43.145224192Z");
	assert_iso(INT64_MAX, UTC, "2262-04-11T23:47:16.854775807Z");
	assert_int_equal(parse_in("1677-09-21T00:12:43.145224192Z", UTC), INT64_MIN);
	assert_int_equal(parse_in("2262-04-11T23:47:16.854775807Z", UTC), INT64_MAX);
	assert_int_equal(parse_in("-9223372036854775808", UTC), INT64_MIN);
	assert_int_equal(parse_in("9223372036854775807", UTC), INT64_MAX);
	assert_false(mm_time_parse("1677-09-21T00:12:43.145224191Z", UTC, 0, &time, NULL));
	assert_false(mm_time_parse("2262-04-11T23:47:16.854775808Z", UTC, 0, &time, NULL));
	assert_false(mm_time_parse("9223372036854775808", UTC, 0, &time, NULL));
	assert_iso(INT64_MIN, york, "1677-09-20T19:16:41.145224192-04:56:02");
	assert_int_equal(parse_in("1677-09-20T19:16:41.145224192-04:56:02", UTC), INT64_MIN);
	assert_int_equal(mm_zone_midnight(UTC, INT64_MIN), INT64_MIN);
	assert_int_equal(mm_zone_midnight(york, INT64_MIN), INT64_MIN);
	assert_int_equal(mm_zone_midnight(UTC, INT64_MAX), parse_in("2262-04-11", UTC));
	assert_int_equal(mm_zone_offset(york, INT64_MAX), -4 * 3600);
	assert_string_equal(mm_zone_abbreviation(york, INT64_MIN), "LMT");
}

static void what_is_no_time_is_refused_and_quoted(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"-",
		"x",
		"2013",
		"2013-10-07T25:00:00Z",
		"2013-10-07T24:00:00Z",
		"2013-10-07T23:60:00Z",
		"2013-10-07T23:59:60Z",
		"2013-02-30",
		"2013-02-29",
		"1900-02-29",
		"2013-13-01",
		"2013-00-01",
		"2013-01-00",
		"2013-1-01",
		"2013-10-07T",
		"2013-10-07T14",
		"2013-10-07T14:03:27.Z",
		"2013-10-07T14:03:27.1234567890Z",
		"2013-10-07T14:03:27Z ",
		"2013-10-07T14:03:27Zulu",
		"2013-10-07  14:03:27",
		" 2013-10-07",
		"2013-10-07T14:03:27+",
		"2013-10-07T14:03:27+4",
		"2013-10-07T14:03:27+04:0",
		"2013-10-07T14:03:27+24:00",
		"2013-10-07T14:03:27+04:60",
		"2013-10-07T14:03:27+04:00:00:00",
		"14:03:27Z",
		"14:3",
		"9:3",
		":30",
		"2013-10-07T9:30",
		"+5",
		"12.5",
		"0001-01-01",
		"9999-12-31T00:00:00Z",
	};
	struct mm_error err;
	char quoted[80];
	int64_t time;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (strcmp(bad[i], "2013") == 0) { /* an integer */
			assert_int_equal(parse_in(bad[i], UTC), 2013);
			assert_false(mm_time_parse_iso(bad[i], 4, UTC, &time, &err));
			continue;
		}
		if (mm_time_parse(bad[i], UTC, 0, &time, &err))
			fail_msg("\"%s\" was taken for a time", bad[i]);
		snprintf(quoted, sizeof quoted, "\"%s\": ", bad[i]);
		assert_ptr_equal(strstr(err.text, quoted), err.text);
	}
}

static void a_message_does_not_repeat_control_characters(void **state)
{
	(void)state;
	struct mm_error err;
	int64_t time;

	assert_false(mm_time_parse("\033[2J", UTC, 0, &time, &err));
	assert_ptr_equal(strstr(err.text, "\"?[2J\": "), err.text);
}

static void an_iso_cell_needs_no_nul(void **state)
{
	(void)state;
	struct mm_error err;
	int64_t time;

	assert_true(mm_time_parse_iso("2013-10-07T14:03:27Z,5", 20, UTC, &time, &err));
	assert_iso(time, UTC, "2013-10-07T14:03:27.000000000Z");
	assert_false(mm_time_parse_iso("14:03:27", 8, UTC, &time, &err));
	assert_false(mm_time_parse_iso("1381132800", 10, UTC, &time, &err));
}

static void clocks_that_go_back_mean_the_first_reading(void **state)
{
	(void)state;
	const struct mm_zone *york = find("America/New_York"), *howe = find("Australia/Lord_Howe");

	assert_iso(parse_in("2013-11-03T01:30:00", york), york,
		   "2013-11-03T01:30:00.000000000-04:00");
	assert_iso(parse_in("2013-11-03T01:59:59.999999999", york), york,
		   "2013-11-03T01:59:59.999999999-04:00");
	assert_iso(parse_in("2013-11-03T02:00:00", york), york,
		   "2013-11-03T02:00:00.000000000-05:00");
	assert_iso(parse_in("2013-11-03T01:30:00-05:00", york), york,
		   "2013-11-03T01:30:00.000000000-05:00");
	/* half an hour only */
	assert_iso(parse_in("2014-04-06T01:45:00", howe), howe,
		   "2014-04-06T01:45:00.000000000+11:00");
	assert_iso(parse_in("2014-04-06T02:00:00", howe), howe,
		   "2014-04-06T02:00:00.000000000+10:30");
}

static void a_skipped_time_is_read_with_the_offset_before(void **state)
{
	(void)state;
	const struct mm_zone *york = find("America/New_York"), *howe = find("Australia/Lord_Howe");
	const struct mm_zone *apia = find("Pacific/Apia");

	assert_iso(parse_in("2013-03-10T02:30:00", york), york,
		   "2013-03-10T03:30:00.000000000-04:00");
	assert_iso(parse_in("2013-03-10T01:59:59", york), york,
		   "2013-03-10T01:59:59.000000000-05:00");
	assert_iso(parse_in("2013-03-10T03:00:00", york), york,
		   "2013-03-10T03:00:00.000000000-04:00");
	assert_iso(parse_in("2013-10-06T02:15:00", howe), howe,
		   "2013-10-06T02:45:00.000000000+11:00");
	/* Samoa went without a whole day */
	assert_iso(parse_in("2011-12-30T12:00:00", apia), apia,
		   "2011-12-31T12:00:00.000000000+14:00");
	assert_iso(parse_in("2011-12-30", apia), apia, "2011-12-31T00:00:00.000000000+14:00");
}

static void a_day_begins_where_its_first_second_is(void **state)
{
	(void)state;
	const struct mm_zone *york = find("America/New_York");
	const struct mm_zone *paulo = find("America/Sao_Paulo");
	const struct mm_zone *toronto = find("America/Toronto");
	const struct mm_zone *havana = find("America/Havana");

	assert_iso(mm_zone_midnight(york, parse_in("2013-11-04T04:59:59Z", UTC)), york,
		   "2013-11-03T00:00:00.000000000-04:00");
	/* clocks went from 23:59:59 to 01:00 */
	assert_iso(mm_zone_midnight(paulo, parse_in("2013-10-20T12:00:00", paulo)), paulo,
		   "2013-10-20T01:00:00.000000000-02:00");
	assert_iso(parse_in("2013-10-20", paulo), paulo, "2013-10-20T01:00:00.000000000-02:00");
	/* at 00:01 they went back to 23:01 of the day before: the day began twice */
	assert_iso(mm_zone_midnight(toronto, parse_in("1996-10-27T12:00:00", toronto)), toronto,
		   "1996-10-27T00:00:00.000000000-04:00");
	/* 00:00 to 00:59 came twice */
	assert_iso(mm_zone_midnight(havana, parse_in("2013-11-03T12:00:00", havana)), havana,
		   "2013-11-03T00:00:00.000000000-04:00");
}

static void zones_agree_with_the_c_library(void **state)
{
	(void)state;
	static const char *const names[] = {"America/New_York", "Australia/Lord_Howe",
					    "Europe/Berlin", "Asia/Kolkata", "Africa/Casablanca"};
	uint64_t random = 1;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct mm_zone *zone = find(names[i]);
		setenv("TZ", names[i], 1);
		tzset();
		for (int n = 0; n < 20000; n++) {
			int64_t t = (int64_t)unit_random(&random);
			if (n % 2) /* more of them where the rules were made up */
				t = (int64_t)(unit_random(&random) % 4102444800) * MM_SECOND;
			time_t second = (time_t)(t / MM_SECOND - (t % MM_SECOND < 0));
			struct mm_civil civil;
			struct tm tm;
			localtime_r(&second, &tm);
			mm_time_to_civil(zone, t, &civil);
			assert_int_equal(civil.offset, tm.tm_gmtoff);
			assert_string_equal(mm_zone_abbreviation(zone, t), tm.tm_zone);
			assert_int_equal(civil.year, tm.tm_year + 1900);
			assert_int_equal(civil.month, tm.tm_mon + 1);
			assert_int_equal(civil.day, tm.tm_mday);
			assert_int_equal(civil.hour, tm.tm_hour);
			assert_int_equal(civil.minute, tm.tm_min);
			assert_int_equal(civil.second, tm.tm_sec);
			assert_int_equal(civil.nanosecond, (t % MM_SECOND + MM_SECOND) % MM_SECOND);
		}
		unsetenv("TZ");
		tzset();
	}
}

static void what_iso_writes_reads_back(void **state)
{
	(void)state;
	static const char *const names[] = {"UTC", "America/New_York", "Australia/Lord_Howe",
					    "Africa/Monrovia", "Europe/Amsterdam"};
	uint64_t random = 2;
	char text[MM_TIME_TEXT_MAX];

	for (int n = 0; n < 50000; n++) {
		const struct mm_zone *zone = find(names[n % 5]);
		int64_t t = (int64_t)unit_random(&random), back;
		struct mm_error err;
		size_t length = mm_time_format_iso(text, zone, t);
		assert_int_equal(length, strlen(text));
		assert_true(length < MM_TIME_TEXT_MAX);
		if (!mm_time_parse_iso(text, length, UTC, &back, &err) || back != t)
			fail_msg("%s", text);
	}
}

static void finding_a_zone_leaves_the_environment_alone(void **state)
{
	(void)state;
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	const struct mm_zone *zone = find("Europe/Paris");
	assert_string_equal(getenv("TZ"), "Asia/Tokyo");
	assert_int_equal(timezone, -9 * 3600);
	assert_ptr_equal(find("Europe/Paris"), zone);
	assert_string_equal(mm_zone_name(zone), "Europe/Paris");
	unsetenv("TZ");
	tzset();
	find("Europe/Rome");
	assert_null(getenv("TZ"));
}

static void the_local_zone_is_the_machines(void **state)
{
	const struct mm_zone *york = find("America/New_York");

	(void)state;
	setenv("TZ", "America/New_York", 1);
	const struct mm_zone *local = find("local");
	setenv("TZ", "Asia/Tokyo", 1);
	assert_ptr_equal(find("local"), local); /* what it was when it was asked for first */
	unsetenv("TZ");
	assert_string_equal(mm_zone_name(local), "local");
	for (int64_t t = 0; t < 50 * 365 * MM_DAY; t += 20 * MM_DAY) {
		assert_int_equal(mm_zone_offset(local, t), mm_zone_offset(york, t));
		assert_string_equal(mm_zone_abbreviation(local, t), mm_zone_abbreviation(york, t));
	}
}

static void unknown_zones_are_errors(void **state)
{
	(void)state;
	static const char *const bad[] = {"",
					  "Mars/Olympus",
					  "America",
					  "../zoneinfo/UTC",
					  "/usr/share/zoneinfo/America/New_York",
					  "America/../America/New_York",
					  "zone.tab",
					  "tzdata.zi",
					  "EST5EDT,M3.2.0,M11.1.0",
					  "right/America/New_York"};
	struct mm_error err;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err.text[0] = '\0';
		assert_null(mm_zone_find(bad[i], &err));
		assert_non_null(strstr(err.text, "time zone"));
		assert_non_null(strstr(err.text, bad[i]));
	}
}

static void utc_needs_no_zone_files(void **state)
{
	(void)state;
	setenv("TZDIR", "/nonexistent", 1);
	assert_ptr_equal(find("UTC"), UTC);
	assert_null(mm_zone_find("Asia/Tokyo", NULL));
	unsetenv("TZDIR");
	assert_int_equal(mm_zone_offset(UTC, 0), 0);
	assert_string_equal(mm_zone_abbreviation(UTC, INT64_MIN), "UTC");
	assert_string_equal(mm_zone_name(UTC), "UTC");
}

static void clocks_and_dates_are_cut_not_rounded(void **state)
{
	(void)state;
	int64_t t = parse_in("2013-10-07T14:03:27.199999999Z", UTC);
	char text[MM_TIME_TEXT_MAX];

	assert_int_equal(mm_time_format_clock(text, UTC, t, 0), 8);
	assert_string_equal(text, "14:03:27");
	assert_int_equal(mm_time_format_clock(text, UTC, t, 1), 10);
	assert_string_equal(text, "14:03:27.1");
	mm_time_format_clock(text, UTC, t, 6);
	assert_string_equal(text, "14:03:27.199999");
	mm_time_format_clock(text, UTC, t, 9);
	assert_string_equal(text, "14:03:27.199999999");
	assert_int_equal(mm_time_format_date(text, UTC, t), 10);
	assert_string_equal(text, "2013-10-07");
	mm_time_format_date(text, UTC, -1);
	assert_string_equal(text, "1969-12-31");
}

static void durations_read_and_write(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ns;
		const char *written;
	} cases[] = {
		{"0s", 0, "0s"},
		{"250ms", 250 * MM_MILLISECOND, "250ms"},
		{"5s", 5 * MM_SECOND, "5s"},
		{"1.5s", 1500 * MM_MILLISECOND, "1.5s"},
		{".5s", 500 * MM_MILLISECOND, "500ms"},
		{"1500us", 1500 * MM_MICROSECOND, "1.5ms"},
		{"1m30s", 90 * MM_SECOND, "1m30s"},
		{"90s", 90 * MM_SECOND, "1m30s"},
		{"1h30m", 90 * MM_MINUTE, "1h30m"},
		{"26h", 26 * MM_HOUR, "1d2h"},
		{"1m250ms", MM_MINUTE + 250 * MM_MILLISECOND, "1m0.25s"},
		{"1d", MM_DAY, "1d"},
		{"7ns", 7, "7ns"},
		{"0.000000001s", 1, "1ns"},
		{"1.0000000000000000000000s", MM_SECOND, "1s"},
		{"-5s", -5 * MM_SECOND, "-5s"},
		{"+30s", 30 * MM_SECOND, "30s"},
		{"9223372036854775807ns", INT64_MAX, "106751d23h47m16.854775807s"},
		{"-9223372036854775808ns", INT64_MIN, "-106751d23h47m16.854775808s"},
	};
	char text[MM_TIME_TEXT_MAX];
	int64_t ns;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(mm_duration_parse(cases[i].text, true, &ns, NULL));
		assert_int_equal(ns, cases[i].ns);
		assert_int_equal(mm_duration_format(text, ns), strlen(cases[i].written));
		assert_string_equal(text, cases[i].written);
	}
	uint64_t random = 3;
	for (int n = 0; n < 20000; n++) {
		int64_t wanted = (int64_t)unit_random(&random) >> (unit_random(&random) % 64);
		mm_duration_format(text, wanted);
		if (!mm_duration_parse(text, true, &ns, NULL) || ns != wanted)
			fail_msg("%s", text);
	}
}

static void what_is_no_duration_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"",       "5",       "s",
					  ".s",     "5 s",     "5sec",
					  "1.2.3s", "0.5ns",   "0.0000000001s",
					  "1e3s",   "--5s",    "9223372036854775808ns",
					  "300y",   "106752d", "99999999999999999999d"};
	struct mm_error err;
	int64_t ns;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (mm_duration_parse(bad[i], true, &ns, &err))
			fail_msg("\"%s\" was taken for a duration", bad[i]);
		assert_non_null(strstr(err.text, bad[i]));
	}
	assert_false(mm_duration_parse("-5s", false, &ns, &err));
	assert_false(mm_duration_parse("+5s", false, &ns, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_with_an_offset_read_as_they_say),
		cmocka_unit_test(a_time_of_day_is_on_the_zones_day),
		cmocka_unit_test(the_ends_of_int64_are_times),
		cmocka_unit_test(what_is_no_time_is_refused_and_quoted),
		cmocka_unit_test(a_message_does_not_repeat_control_characters),
		cmocka_unit_test(an_iso_cell_needs_no_nul),
		cmocka_unit_test(clocks_that_go_back_mean_the_first_reading),
		cmocka_unit_test(a_skipped_time_is_read_with_the_offset_before),
		cmocka_unit_test(a_day_begins_where_its_first_second_is),
		cmocka_unit_test(zones_agree_with_the_c_library),
		cmocka_unit_test(what_iso_writes_reads_back),
		cmocka_unit_test(finding_a_zone_leaves_the_environment_alone),
		cmocka_unit_test(the_local_zone_is_the_machines),
		cmocka_unit_test(unknown_zones_are_errors),
		cmocka_unit_test(utc_needs_no_zone_files),
		cmocka_unit_test(clocks_and_dates_are_cut_not_rounded),
		cmocka_unit_test(durations_read_and_write),
		cmocka_unit_test(what_is_no_duration_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
