/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers are round in tens: 1, 2 or 5 times a power of ten. What is round among times is
 * time_axis.c's. */
#include "tui/axis.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define EXACT_TENS 22 /* 10^22 is the last power of ten that a double holds exactly */

/* i x mantissa x 10^exponent, rounded once where that is possible: 3 x 0.1 is to read 0.3. */
static double multiple(double i, int mantissa, int exponent)
{
	if (exponent < 0 && exponent >= -EXACT_TENS)
		return i * mantissa / pow(10, -exponent);
	return i * mantissa * pow(10, exponent);
}

/* How many multiples of the step lie in [low, high]; *first is the lowest one's factor. */
static double multiples_within(double low, double high, int mantissa, int exponent, double *first)
{
	double step = multiple(1, mantissa, exponent);

	*first = ceil(low / step);
	return floor(high / step) - *first + 1;
}

void axis_numbers(double low, double high, int most, struct axis_numbers *out)
{
	static const int mantissas[] = {1, 2, 5};
	double first = 0, count = INFINITY, spread;
	int exponent, m = 0;

	*out = (struct axis_numbers){0};
	most = most < AXIS_MAX ? most : AXIS_MAX;
	if (most < 1 || !isfinite(low) || !isfinite(high) || low > high)
		return;
	/* no finer than doubles are told apart there */
	spread = fmax(high / most - low / most, fmax(fabs(low), fabs(high)) * DBL_EPSILON);
	spread = fmax(spread, DBL_MIN);
	exponent = (int)floor(log10(fmin(spread, DBL_MAX))) - 1;
	while (exponent < DBL_MAX_10_EXP) {
		count = multiples_within(low, high, mantissas[m], exponent, &first);
		if (count <= most)
			break;
		m = (m + 1) % 3;
		exponent += m == 0;
	}
	if (!(count <= most)) /* also where it is NaN */
		return;
	out->step = multiple(1, mantissas[m], exponent);
	out->decimals = exponent < 0 ? -exponent : 0;
	for (int i = 0; i < count; i++) {
		double value = multiple(first + i, mantissas[m], exponent);

		/* far from zero, doubles are further apart than fine steps */
		if (value >= low && value <= high &&
		    (out->count == 0 || value > out->value[out->count - 1]))
			out->value[out->count++] = value + 0.0; /* -0 is 0 */
	}
}
