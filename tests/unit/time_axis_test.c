/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times along columns, and what is round on the clocks of a zone, against plain looks at clocks and
 * calendars. */
#include "support/unit.h"

#include "tui/time_axis.h"

#include <string.h>

#define DAY (INT64_C(15985) * MM_DAY) /* 2013-10-07 00:00 in UTC */

static struct canvas canvas;

/* --- columns and times ------------------------------------------------------------------------ */

/* Any time, often near one of the ends. */
static int64_t any_time(uint64_t *seed)
{
	int64_t near = (int64_t)(unit_random(seed) % 3000);

	switch (unit_random(seed) % 4) {
	case 0: return INT64_MIN + near;
	case 1: return INT64_MAX - near;
	case 2: return DAY + near;
	default: return (int64_t)unit_random(seed);
	}
}

static struct timescale any_scale(uint64_t *seed)
{
	int64_t a = any_time(seed), b = any_time(seed);

	return (struct timescale){a < b ? a : b, a < b ? b : a, 1 + (int)(unit_random(seed) % 300)};
}

static void a_column_s_time_is_the_first_that_falls_in_it(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct timescale scale = any_scale(&seed);
		bool enough = time_distance(scale.from, scale.to) >= (unsigned)scale.width;

		assert_int_equal(timescale_time(&scale, -1), scale.from);
		assert_int_equal(timescale_time(&scale, 0), scale.from);
		assert_int_equal(timescale_time(&scale, scale.width), scale.to);
		for (int column = 1; column < scale.width; column++) {
			int64_t t = timescale_time(&scale, column);
			int found = timescale_column(&scale, t);

			assert_true(timescale_holds(&scale, t));
			if (scale.from == scale.to)
				continue;
			assert_true(enough ? found == column : found >= column);
			assert_true(timescale_column(&scale, t - 1) < column);
		}
	}
}

static void a_time_falls_in_the_column_of_its_share(void **state)
{
	uint64_t seed = 2;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct timescale scale = any_scale(&seed);
		int64_t t = any_time(&seed);
		int column = timescale_column(&scale, t);
		__int128 length = (__int128)scale.to - scale.from;
		__int128 part = ((__int128)t - scale.from) * scale.width;

		if (t <= scale.from || length == 0)
			assert_int_equal(column, 0);
		else if (t >= scale.to)
			assert_int_equal(column, scale.width - 1);
		else
			assert_true(column * length <= part && part < (column + 1) * length);
	}
}

/* --- round times ------------------------------------------------------------------------------ */

/* Is a time round? Told by the clock and the calendar on the wall. */
static bool is_round(const struct mm_zone *zone, struct time_step step, int64_t t)
{
	struct mm_civil civil;
	int64_t of_day;

	mm_time_to_civil(zone, t, &civil);
	of_day = (civil.hour * 60 + civil.minute) * MM_MINUTE + civil.second * MM_SECOND +
		 civil.nanosecond;
	if (step.unit == STEP_TIME)
		return of_day % step.size == 0;
	if (t != mm_zone_midnight(zone, t))
		return false;
	if (step.unit == STEP_MONTHS)
		return civil.day == 1 && (civil.year * 12 + civil.month - 1) % step.size == 0;
	int64_t local = t + civil.offset * MM_SECOND;
	int64_t number = local / MM_DAY - (local % MM_DAY < 0);
	return (number - (step.size % 7 == 0 ? 4 : 0)) % step.size == 0;
}

/* Goes through a stretch in small steps, and compares what is round there. */
static void check_round_times(const char *name, const char *from, const char *to,
			      struct time_step step, int64_t grain)
{
	const struct mm_zone *zone = mm_zone_find(name, NULL);
	int64_t t, next, end;

	assert_non_null(zone);
	assert_true(mm_time_parse(from, zone, MM_NO_DAY, &t, NULL));
	assert_true(mm_time_parse(to, zone, MM_NO_DAY, &end, NULL));
	assert_true(time_axis_next(zone, step, t, &next));
	for (t += grain; t < end; t += grain) {
		if (is_round(zone, step, t) != (t == next))
			fail_msg("%s, step %d of %lld: at %lld, next is %lld", name, step.unit,
				 (long long)step.size, (long long)t, (long long)next);
		if (t == next)
			assert_true(time_axis_next(zone, step, t, &next));
	}
}

static void round_times_are_round_on_the_clocks_of_the_zone(void **state)
{
	static const int minutes[] = {1, 5, 15, 30, 60, 120, 180, 360, 720};
	static const struct {
		const char *zone, *from, *to;
	} changes[] = {
		{"America/New_York", "2013-03-09", "2013-03-12"},    /* a day of 23 h */
		{"America/New_York", "2013-11-02", "2013-11-05"},    /* of 25 h */
		{"Australia/Lord_Howe", "2013-04-06", "2013-04-08"}, /* of 24 h 30 min */
		{"America/Sao_Paulo", "2013-10-19", "2013-10-21"},   /* without a midnight */
		{"Asia/Kathmandu", "2013-10-19", "2013-10-20"},      /* UTC+05:45 */
		{"UTC", "1969-12-31", "1970-01-02"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++)
		for (size_t j = 0; j < sizeof(minutes) / sizeof(*minutes); j++)
			check_round_times(changes[i].zone, changes[i].from, changes[i].to,
					  (struct time_step){STEP_TIME, minutes[j] * MM_MINUTE},
					  MM_MINUTE);
	check_round_times("America/New_York", "2013-11-03T00:59", "2013-11-03T02:01",
			  (struct time_step){STEP_TIME, 15 * MM_SECOND}, MM_SECOND);
	check_round_times("UTC", "1969-12-31T23:59:59", "1970-01-01T00:00:01",
			  (struct time_step){STEP_TIME, 20 * MM_MILLISECOND}, MM_MILLISECOND);
}

static void round_days_and_months_are_those_of_the_calendar(void **state)
{
	static const int days[] = {1, 2, 7, 14}, months[] = {1, 2, 3, 6, 12, 24};

	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		check_round_times("America/New_York", "2013-02-20", "2013-12-20",
				  (struct time_step){STEP_DAYS, days[i]}, MM_HOUR);
		check_round_times("America/Sao_Paulo", "2013-09-20", "2014-03-20",
				  (struct time_step){STEP_DAYS, days[i]}, MM_HOUR);
		check_round_times("UTC", "1969-11-30", "1970-02-02",
				  (struct time_step){STEP_DAYS, days[i]}, MM_HOUR);
	}
	for (size_t i = 0; i < sizeof(months) / sizeof(*months); i++)
		check_round_times("America/New_York", "2011-02-20", "2014-12-20",
				  (struct time_step){STEP_MONTHS, months[i]}, MM_HOUR);
}

/* Zones have crossed the date line, and time ends: nothing goes on for ever. */
static void round_times_always_go_on_or_end(void **state)
{
	static const struct time_step steps[] = {
		{STEP_TIME, 1},  {STEP_TIME, 12 * MM_HOUR}, {STEP_DAYS, 1},
		{STEP_DAYS, 14}, {STEP_MONTHS, 1},          {STEP_MONTHS, 1200},
	};
	static const char *const zones[] = {"UTC", "America/Juneau", "Asia/Manila", "Pacific/Apia",
					    "Pacific/Kiritimati"};
	uint64_t seed = 3;

	(void)state;
	for (size_t z = 0; z < sizeof(zones) / sizeof(*zones); z++) {
		const struct mm_zone *zone = mm_zone_find(zones[z], NULL);

		assert_non_null(zone);
		for (size_t s = 0; s < sizeof(steps) / sizeof(*steps); s++)
			for (int i = 0; i < 3000; i++) {
				int64_t t = any_time(&seed), next = t;

				if (time_axis_next(zone, steps[s], t, &next))
					assert_true(next > t);
			}
		int64_t t = INT64_C(-3800000000) * MM_SECOND; /* 1849 on, day by day */
		for (int i = 0; i < 60000; i++) {
			int64_t next;

			assert_true(
				time_axis_next(zone, (struct time_step){STEP_DAYS, 1}, t, &next));
			assert_true(next > t && next - t <= 49 * MM_HOUR);
			t = next;
		}
	}
}

/* --- the axis --------------------------------------------------------------------------------- */

/* The text of a canvas's line from column 0 on, as ASCII. */
static const char *line_text(int y)
{
	static char text[512];
	int last = 0;

	for (int x = 0; x < canvas.width; x++) {
		uint32_t glyph = canvas.cells[y * canvas.width + x].glyph;

		text[x] = (char)(glyph < 0x7f ? glyph : '?');
		last = glyph != ' ' ? x + 1 : last;
	}
	text[last] = 0;
	return text;
}

/* An axis from one local time to another, with the playhead at the first. */
static const char *axis_text(const char *zone, const char *from, const char *to, int width)
{
	struct time_axis axis = {.zone = mm_zone_find(zone, NULL), .scale.width = width};

	assert_non_null(axis.zone);
	assert_true(mm_time_parse(from, axis.zone, MM_NO_DAY, &axis.scale.from, NULL));
	assert_true(mm_time_parse(to, axis.zone, MM_NO_DAY, &axis.scale.to, NULL));
	axis.today = axis.scale.from;
	assert_true(canvas_resize(&canvas, width, 1));
	time_axis_draw(&axis, &canvas, (struct box){0, 0, 1, width}, 0, width);
	return line_text(0);
}

static void the_axis_tells_both_ends_and_round_times_between(void **state)
{
	(void)state;
	assert_string_equal(axis_text("UTC", "2013-10-07", "2013-10-07T23:59:59.9", 60),
			    "00:00        06:00          12:00          18:00       00:00");
	assert_string_equal(
		axis_text("America/New_York", "2013-10-07T09:30", "2013-10-07T16:00", 60),
		"09:30      11:00     12:00    13:00    14:00    15:00  16:00");
	assert_string_equal(axis_text("UTC", "2013-10-07T05:00:00", "2013-10-07T05:00:10", 60),
			    "05:00:00.0          05:00:04    05:00:06          05:00:10.0");
}

static void on_a_day_of_25_hours_one_o_clock_comes_twice(void **state)
{
	(void)state;
	assert_string_equal(
		axis_text("America/New_York", "2013-11-02T22:10", "2013-11-03T04:05", 80),
		"22:10  23:00    2013-11-03    01:00       01:00      02:00      2013-11-03 "
		"04:05");
}

static void on_a_day_of_23_hours_there_is_no_two_o_clock(void **state)
{
	(void)state;
	assert_string_equal(
		axis_text("America/New_York", "2013-03-10T00:10", "2013-03-10T05:05", 60),
		"00:10     01:00           03:00          04:00         05:05");
}

static void where_the_day_changes_there_is_its_date(void **state)
{
	(void)state;
	assert_string_equal(axis_text("UTC", "2013-10-07T18:00", "2013-10-08T06:00", 60),
			    "18:00        21:00       2013-10-08         2013-10-08 06:00");
	assert_string_equal(
		axis_text("UTC", "2013-10-07T12:00", "2013-10-11T12:00", 80),
		"2013-10-07               2013-10-09          2013-10-10               2013-10-11");
	assert_string_equal(
		axis_text("America/New_York", "2013-10-07", "2013-12-31", 80),
		"2013-10-07    2013-10-28   2013-11-11    2013-11-25   2013-12-09      2013-12-31");
	assert_string_equal(
		axis_text("UTC", "2011-02-07", "2014-06-07", 80),
		"2011-02-07        2012-01     2012-07     2013-01     2013-07         2014-06-07");
}

/* The playhead's day needs no date; another one has it at its end. */
static void ends_on_other_days_than_the_playhead_have_a_date(void **state)
{
	struct time_axis axis = {mm_zone_utc(), {DAY, DAY + MM_HOUR, 60}, DAY - MM_DAY};
	char left[MM_TIME_TEXT_MAX], right[MM_TIME_TEXT_MAX];

	(void)state;
	time_axis_ends(&axis, left, right);
	assert_string_equal(left, "2013-10-07 00:00");
	assert_string_equal(right, "01:00");
	axis.today = DAY + 2 * MM_HOUR;
	time_axis_ends(&axis, left, right);
	assert_string_equal(left, "00:00");
	axis.scale.from -= MM_MINUTE;
	time_axis_ends(&axis, left, right);
	assert_string_equal(left, "2013-10-06 23:59");
	axis.today = axis.scale.from;
	time_axis_ends(&axis, left, right);
	assert_string_equal(left, "23:59");
	assert_string_equal(right, "2013-10-07 01:00");
}

static void closer_looks_have_more_decimals(void **state)
{
	struct time_axis axis = {mm_zone_utc(), {DAY, DAY, 60}, DAY};
	char left[MM_TIME_TEXT_MAX], right[MM_TIME_TEXT_MAX];
	static const struct {
		int64_t length;
		const char *end;
	} looks[] = {
		{MM_HOUR, "01:00"},
		{MM_MINUTE, "00:01:00"},
		{MM_SECOND, "00:00:01.00"},
		{MM_MILLISECOND, "00:00:00.00100"},
		{MM_MICROSECOND, "00:00:00.00000100"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++) {
		axis.scale.to = DAY + looks[i].length;
		time_axis_ends(&axis, left, right);
		assert_string_equal(right, looks[i].end);
	}
}

/* A mark's text is what the zone's clock shows then, and leaves nothing out but noughts. */
static void assert_true_mark(const struct time_axis *axis, const struct time_mark *mark)
{
	char date[MM_TIME_TEXT_MAX], clock[MM_TIME_TEXT_MAX];
	size_t length = strlen(mark->text);

	mm_time_format_date(date, axis->zone, mark->t);
	mm_time_format_clock(clock, axis->zone, mark->t, 9);
	assert_int_equal(mark->width, length);
	if (strchr(mark->text, ':')) {
		assert_memory_equal(clock, mark->text, length);
		assert_int_equal(strspn(clock + length, ":.0"), strlen(clock + length));
		return;
	}
	assert_int_equal(mm_zone_midnight(axis->zone, mark->t), mark->t);
	assert_memory_equal(date, mark->text, length);
	if (length < 10)
		assert_string_equal(date + length, length == 4 ? "-01-01" : "-01");
}

static void marks_are_true_and_keep_clear_of_each_other(void **state)
{
	static const char *const zones[] = {"UTC", "America/New_York", "Asia/Kolkata",
					    "America/Sao_Paulo", "Australia/Lord_Howe"};
	static struct time_mark mark[TIME_MARKS_MAX];
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < 10000; round++) {
		struct time_axis axis = {mm_zone_find(zones[round % 5], NULL), {0}, 0};
		int width = 20 + (int)(unit_random(&seed) % 200);
		/* from 10 us to three years */
		int64_t length = (int64_t)(unit_random(&seed) % 90 + 10) << unit_random(&seed) % 50;

		axis.scale.from = (int64_t)(unit_random(&seed) % UINT64_C(2000000000000000000));
		axis.scale.to = axis.scale.from + length;
		axis.scale.width = width;
		size_t count = time_axis_marks(&axis, 3, width - 2, mark);
		if (width >= 80 && length > 300)
			assert_true(count > 0);
		for (size_t i = 0; i < count; i++) {
			assert_true_mark(&axis, &mark[i]);
			assert_true(mark[i].t >= axis.scale.from && mark[i].t <= axis.scale.to);
			assert_true(mark[i].x >= 3 && mark[i].x + mark[i].width <= width - 2);
			int column = timescale_column(&axis.scale, mark[i].t);
			assert_true(mark[i].x <= column && mark[i].x + mark[i].width >= column);
			for (size_t j = 0; j < i; j++)
				assert_true(mark[j].x + mark[j].width < mark[i].x ||
					    mark[i].x + mark[i].width < mark[j].x);
		}
	}
}

static void an_axis_of_any_stretch_keeps_to_its_line(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct time_axis axis = {mm_zone_find("America/New_York", NULL), any_scale(&seed),
					 any_time(&seed)};
		int width = axis.scale.width;

		assert_true(canvas_resize(&canvas, width + 4, 3));
		time_axis_draw(&axis, &canvas, (struct box){1, 2, 1, width}, 3, width - 3);
		for (int y = 0; y < 3; y++)
			for (int x = 0; x < width + 4; x++)
				if (y != 1 || x < 2 || x >= width + 2)
					assert_int_equal(canvas.cells[y * (width + 4) + x].glyph,
							 ' ');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_column_s_time_is_the_first_that_falls_in_it),
		cmocka_unit_test(a_time_falls_in_the_column_of_its_share),
		cmocka_unit_test(round_times_are_round_on_the_clocks_of_the_zone),
		cmocka_unit_test(round_days_and_months_are_those_of_the_calendar),
		cmocka_unit_test(round_times_always_go_on_or_end),
		cmocka_unit_test(the_axis_tells_both_ends_and_round_times_between),
		cmocka_unit_test(on_a_day_of_25_hours_one_o_clock_comes_twice),
		cmocka_unit_test(on_a_day_of_23_hours_there_is_no_two_o_clock),
		cmocka_unit_test(where_the_day_changes_there_is_its_date),
		cmocka_unit_test(ends_on_other_days_than_the_playhead_have_a_date),
		cmocka_unit_test(closer_looks_have_more_decimals),
		cmocka_unit_test(marks_are_true_and_keep_clear_of_each_other),
		cmocka_unit_test(an_axis_of_any_stretch_keeps_to_its_line),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	canvas_free(&canvas);
	return failed;
}
