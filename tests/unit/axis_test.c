/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Round numbers and times: what makes them round is asked of each of thousands of random axes. */
#include "support/unit.h"

#include "tui/axis.h"
#include "tui/words.h"

#include <float.h>
#include <math.h>

static uint64_t seed;

static int setup(void **state)
{
	(void)state;
	seed = 4711;
	return 0;
}

/* A random number from 0 to 1. */
static double random_share(void)
{
	return (double)(unit_random(&seed) >> 11) / 9007199254740992.0;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* Is it 1, 2 or 5 times a power of ten? */
static bool is_round(double step)
{
	double ten = pow(10, floor(log10(step) + 1e-9)), mantissa = step / ten;

	return fabs(mantissa - 1) < 1e-9 || fabs(mantissa - 2) < 1e-9 || fabs(mantissa - 5) < 1e-9;
}

/* The next finer round step: no axis could have had it. */
static double finer(double step)
{
	double mantissa = step / pow(10, floor(log10(step) + 1e-9));

	return mantissa > 1.5 && mantissa < 3 ? step / 2 : mantissa > 3 ? step / 2.5 : step / 2;
}

/* How many multiples of a step lie within, counted by walking. */
static int count_within(double low, double high, double step)
{
	int count = 0;

	for (double i = ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
		count++;
	return count;
}

static void round_numbers_rise_by_a_round_step_and_cover_the_axis(void **state)
{
	(void)state;
	for (int turn = 0; turn < 20000; turn++) {
		double size = pow(10, random_share() * 12 - 6);
		double low = (random_share() - 0.5) * size * pow(10, random_share() * 3);
		double high = low + size * (0.01 + random_share());
		int most = 1 + (int)(unit_random(&seed) % 20);
		struct axis_numbers axis;

		axis_numbers(low, high, most, &axis);
		assert_true(axis.count <= (size_t)most);
		assert_true(is_round(axis.step));
		assert_true(count_within(low, high, finer(axis.step)) > most);
		if (axis.count == 0)
			continue;
		assert_true(axis.value[0] >= low && axis.value[0] - low < axis.step * 1.000001);
		assert_true(axis.value[axis.count - 1] <= high &&
			    high - axis.value[axis.count - 1] < axis.step * 1.000001);
		for (size_t i = 0; i < axis.count; i++) {
			double factor = axis.value[i] / axis.step;

			assert_true(fabs(factor - round(factor)) < 1e-3);
			assert_true(i == 0 || fabs(axis.value[i] - axis.value[i - 1] - axis.step) <
						      axis.step * 1e-3);
		}
	}
}

static void their_decimals_tell_any_two_of_them_apart(void **state)
{
	(void)state;
	for (int turn = 0; turn < 5000; turn++) {
		double size = pow(10, random_share() * 14 - 7);
		double low = (random_share() - 0.5) * size * 1000;
		struct axis_numbers axis;
		char text[64], before[64] = "";

		axis_numbers(low, low + size, 12, &axis);
		for (size_t i = 0; i < axis.count; i++) {
			snprintf(text, sizeof(text), "%.*f", axis.decimals, axis.value[i]);
			assert_string_not_equal(text, before);
			/* and are all there is to it: the label is the number */
			assert_true(strtod(text, NULL) == axis.value[i]);
			strcpy(before, text);
		}
	}
}

static void known_axes(void **state)
{
	struct axis_numbers axis;

	(void)state;
	axis_numbers(167.93, 168.47, 6, &axis);
	assert_int_equal(axis.count, 5);
	assert_true(axis.step == 0.1);
	assert_int_equal(axis.decimals, 1);
	assert_true(axis.value[0] == 168.0 && axis.value[3] == 168.3);
	axis_numbers(0, 13211, 3, &axis);
	assert_int_equal(axis.count, 3);
	assert_true(axis.value[0] == 0 && axis.value[2] == 10000);
	assert_int_equal(axis.decimals, 0);
	axis_numbers(-0.3, 0.3, 3, &axis);
	assert_int_equal(axis.count, 3);
	assert_true(axis.value[1] == 0 && !signbit(axis.value[1]));
	axis_numbers(5, 5, 3, &axis);
	assert_int_equal(axis.count, 1);
	assert_true(axis.value[0] == 5);
}

static void what_is_no_axis_has_no_numbers(void **state)
{
	static const double odd[] = {NAN,     INFINITY, -INFINITY,   0,      1,
				     DBL_MAX, -DBL_MAX, DBL_MIN,     5e-324, 1e-310,
				     1e300,   1e15,     1e15 + 0.125};
	size_t count = sizeof(odd) / sizeof(*odd);
	struct axis_numbers axis;

	(void)state;
	for (size_t i = 0; i < count * count; i++) {
		double low = odd[i / count], high = odd[i % count];

		for (int most = -1; most < 70; most++) {
			axis_numbers(low, high, most, &axis);
			assert_true(axis.count <= (size_t)(most < 0 ? 0 : most));
			assert_true(axis.count <= AXIS_MAX);
			if (!isfinite(low) || !isfinite(high) || low > high)
				assert_int_equal(axis.count, 0);
			for (size_t j = 0; j < axis.count; j++) {
				assert_true(axis.value[j] >= low && axis.value[j] <= high);
				assert_true(j == 0 || axis.value[j] > axis.value[j - 1]);
			}
		}
	}
}

/* --- times ------------------------------------------------------------------------------------ */

static struct axis_time times[AXIS_MAX];

/* Labels stand within the axis, centred below their columns, and keep clear of each other. */
static void assert_labels_fit(const struct mm_zone *zone, int64_t from, int64_t to, int columns,
			      size_t count)
{
	(void)zone;
	for (size_t i = 0; i < count; i++) {
		const struct axis_time *tick = &times[i];
		double exact = (double)(tick->t - from) / (double)(to - from) * columns;

		assert_true(tick->t >= from && tick->t < to);
		assert_true(fabs(exact - tick->column) <= 1.001);
		assert_int_equal(tick->width, strlen(tick->label));
		assert_int_equal(tick->x, tick->column - tick->width / 2);
		assert_true(tick->x >= 0 && tick->x + tick->width <= columns);
		if (i == 0)
			continue;
		assert_true(tick->t > tick[-1].t);
		assert_true(tick->x >= tick[-1].x + tick[-1].width + AXIS_LABEL_GAP);
	}
}

/* A label says what the zone's clock shows then, without losing anything. */
static void assert_labels_true(const struct mm_zone *zone, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *label = times[i].label;
		char date[MM_TIME_TEXT_MAX], clock[MM_TIME_TEXT_MAX];
		bool midnight = mm_zone_midnight(zone, times[i].t) == times[i].t;

		mm_time_format_date(date, zone, times[i].t);
		mm_time_format_clock(clock, zone, times[i].t, 9);
		if (strchr(label, ':') != NULL) {
			assert_memory_equal(clock, label, strlen(label));
			assert_int_equal(strspn(clock + strlen(label), ":.0"),
					 strlen(clock + strlen(label)));
			continue;
		}
		/* a part of a date, and nothing of the clock */
		assert_true(midnight);
		assert_non_null(strstr(date, label));
		if (strlen(label) == 4)
			assert_string_equal(date + 4, "-01-01");
		else if (strlen(label) == 7)
			assert_string_equal(date + 7, "-01");
	}
}

static void round_times_are_round_by_the_zones_clock(void **state)
{
	static const char *const zones[] = {"UTC", "America/New_York", "Asia/Kolkata",
					    "America/Sao_Paulo", "Australia/Lord_Howe"};
	struct mm_error err;

	(void)state;
	for (size_t z = 0; z < sizeof(zones) / sizeof(*zones); z++) {
		const struct mm_zone *zone = mm_zone_find(zones[z], &err);

		assert_non_null(zone);
		for (int turn = 0; turn < 3000; turn++) {
			int64_t length = (int64_t)pow(10, 4 + random_share() * 14);
			int64_t from = (int64_t)(random_share() * 2e18), to;
			int columns = 20 + (int)(unit_random(&seed) % 200);
			size_t count;

			assert_false(__builtin_add_overflow(from, length, &to));
			count = axis_times(zone, from, to, columns, times, AXIS_MAX);
			assert_labels_fit(zone, from, to, columns, count);
			assert_labels_true(zone, count);
			if (columns >= 60 && length > 30000)
				assert_true(count >= 1);
		}
	}
}

/* "13:00 13:10 ..." */
static void assert_axis(const char *zone_name, const char *from_text, const char *to_text,
			int columns, const char *expected)
{
	struct mm_error err;
	const struct mm_zone *zone = mm_zone_find(zone_name, &err);
	char all[1024] = "";
	int64_t from, to;
	size_t count;

	assert_non_null(zone);
	assert_true(mm_time_parse(from_text, zone, MM_NO_DAY, &from, &err));
	assert_true(mm_time_parse(to_text, zone, MM_NO_DAY, &to, &err));
	count = axis_times(zone, from, to, columns, times, AXIS_MAX);
	for (size_t i = 0; i < count; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i > 0 ? " " : "",
			 times[i].label);
	assert_string_equal(all, expected);
}

static void known_stretches(void **state)
{
	(void)state;
	assert_axis("UTC", "2013-10-07T12:55", "2013-10-07T13:55", 60,
		    "13:00 13:10 13:20 13:30 13:40 13:50");
	assert_axis("UTC", "2013-10-07T13:59:59.9", "2013-10-07T14:00:00.4", 60,
		    "14:00:00.0 14:00:00.2");
	/* Mondays */
	assert_axis("UTC", "2013-10-01", "2013-12-01", 70,
		    "2013-10-07 2013-10-21 2013-11-04 2013-11-18");
	assert_axis("UTC", "2013-06-20", "2014-06-20", 70, "2013-10 2014-01 2014-04");
	assert_axis("UTC", "2013-10-07T20:00", "2013-10-08T08:00", 60,
		    "22:00 10-08 02:00 04:00 06:00");
}

static void days_on_which_clocks_change_have_their_hours(void **state)
{
	(void)state;
	/* 02:00 to 03:00 does not exist */
	assert_axis("America/New_York", "2013-03-10T00:30", "2013-03-10T06:30", 60,
		    "01:00 03:00 04:00 05:00 06:00");
	/* 01:00 to 02:00 comes twice */
	assert_axis("America/New_York", "2013-11-03T00:30", "2013-11-03T04:30", 60,
		    "01:00 01:00 02:00 03:00 04:00");
	/* midnight itself does not exist */
	assert_axis("America/Sao_Paulo", "2013-10-19T18:30", "2013-10-20T07:30", 60,
		    "20:00 22:00 02:00 04:00 06:00");
}

static void the_ends_of_time_are_no_trouble(void **state)
{
	const struct mm_zone *zone = mm_zone_utc();

	(void)state;
	for (int columns = -1; columns < 300; columns += 7) {
		size_t count = axis_times(zone, INT64_MIN, INT64_MAX, columns, times, AXIS_MAX);

		assert_true(columns < 60 || count > 2);
		axis_times(zone, INT64_MAX - 1000, INT64_MAX, columns, times, AXIS_MAX);
		axis_times(zone, INT64_MIN, INT64_MIN + 1, columns, times, AXIS_MAX);
		axis_times(zone, INT64_MAX - 100 * MM_DAY, INT64_MAX, columns, times, AXIS_MAX);
		axis_times(zone, INT64_MIN, INT64_MIN + 1000 * MM_DAY, columns, times, AXIS_MAX);
		assert_int_equal(axis_times(zone, 5, 5, columns, times, AXIS_MAX), 0);
		assert_int_equal(axis_times(zone, 5, 4, columns, times, AXIS_MAX), 0);
		assert_int_equal(axis_times(zone, 0, MM_DAY, columns, times, 0), 0);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(round_numbers_rise_by_a_round_step_and_cover_the_axis),
		TEST(their_decimals_tell_any_two_of_them_apart),
		TEST(known_axes),
		TEST(what_is_no_axis_has_no_numbers),
		TEST(round_times_are_round_by_the_zones_clock),
		TEST(known_stretches),
		TEST(days_on_which_clocks_change_have_their_hours),
		TEST(the_ends_of_time_are_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
