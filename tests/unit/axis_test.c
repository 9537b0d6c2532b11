/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Round numbers: what makes them round is asked of each of thousands of random axes. */
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(round_numbers_rise_by_a_round_step_and_cover_the_axis),
		TEST(their_decimals_tell_any_two_of_them_apart),
		TEST(known_axes),
		TEST(what_is_no_axis_has_no_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
