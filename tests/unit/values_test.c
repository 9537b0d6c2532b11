/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include <mmtui/table.h>

#include <math.h>

#define N 3000 /* more than is scaled at once */

static const uint8_t kinds[][2] = {{MM_INT, 1},   {MM_INT, 2},  {MM_INT, 4},  {MM_INT, 8},
				   {MM_UINT, 1},  {MM_UINT, 2}, {MM_UINT, 4}, {MM_UINT, 8},
				   {MM_FLOAT, 4}, {MM_FLOAT, 8}};

/* One stored value, told from its bytes the slow way. */
static double plain_value(const uint8_t *at, uint8_t type, uint8_t width)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < width; i++)
		bits |= (uint64_t)at[i] << 8 * i;
	if (type == MM_FLOAT && width == 4) {
		uint32_t half = (uint32_t)bits;
		float value;
		memcpy(&value, &half, 4);
		return value;
	}
	if (type == MM_FLOAT) {
		double value;
		memcpy(&value, &bits, 8);
		return value;
	}
	if (type == MM_UINT)
		return (double)bits;
	unsigned unused = 64 - 8 * width;
	return (double)((int64_t)(bits << unused) >> unused);
}

static void every_type_and_exponent_follows_the_definition(void **state)
{
	(void)state;
	uint64_t random = 3;
	static uint64_t raw[N];
	static double out[N];

	for (int i = 0; i < N; i++)
		raw[i] = unit_random(&random) >> unit_random(&random) % 64;
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		uint8_t type = kinds[k][0], width = kinds[k][1];
		for (int exponent = -128; exponent < 128; exponent++) {
			int8_t used = type == MM_FLOAT ? 0 : (int8_t)exponent;
			size_t n = (size_t)(unit_random(&random) % N);
			char text[8];
			snprintf(text, sizeof text, "1e%d", abs(used));
			double power = strtod(text, NULL);
			mm_values_f64(raw, type, width, used, n, out);
			for (size_t i = 0; i < n; i++) {
				double want = plain_value((uint8_t *)raw + i * width, type, width);
				want = used < 0 ? want / power : want * power;
				if (memcmp(&want, &out[i], 8) && !(isnan(want) && isnan(out[i])))
					fail_msg("type %u of %u, exponent %d: %.17g, not %.17g",
						 type, width, used, out[i], want);
			}
		}
	}
}

static void a_price_in_cents_is_the_double_nearest_to_its_decimal_text(void **state)
{
	(void)state;
	uint64_t random = 4;

	for (int i = 0; i < 50000; i++) {
		int64_t stored = (int64_t)unit_random(&random) >> (11 + unit_random(&random) % 50);
		int exponent = -(int)(unit_random(&random) % 23);
		char text[40];
		double out;
		mm_values_f64(&stored, MM_INT, 8, (int8_t)exponent, 1, &out);
		snprintf(text, sizeof text, "%lde%d", (long)stored, exponent);
		assert_true(out == strtod(text, NULL));
	}
}

static void text_is_no_number(void **state)
{
	(void)state;
	double out[3] = {1, 2, 3};

	mm_values_f64("abcdef", MM_TEXT, 2, 0, 3, out);
	for (int i = 0; i < 3; i++)
		assert_true(isnan(out[i]));
	mm_values_f64(NULL, MM_INT, 8, 0, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_and_exponent_follows_the_definition),
		cmocka_unit_test(a_price_in_cents_is_the_double_nearest_to_its_decimal_text),
		cmocka_unit_test(text_is_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
