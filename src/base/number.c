/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as text, exactly.
 *
 * Reading: a decimal of at most 19 digits is an integer m times a power of ten. Where m is at most
 * 2^53 and the power lies within 10^-22 .. 10^22, both are doubles without error and one
 * multiplication or division rounds once: the result is the nearest double (Clinger's fast path).
 * All else goes to strtod.
 *
 * Writing: a double that is the nearest to m / 10^k with m < 10^15 has that decimal, without its
 * trailing zeros, as its shortest: doubles keep any two decimals of up to 15 digits apart, so no
 * other one as short reads back to the same double. Whole numbers below 2^53 are their own shortest
 * for the same reason. Prices and volumes are nearly all of this kind, and a division tells. The
 * rest is printed with 15, 16, 17 digits (subnormals from 1 on) until it reads back. Printing gives
 * the decimal of so many digits that is nearest; the next one up can read back where the nearest
 * does not if the double is a power of two, below which doubles lie closer, so it is tried too.
 *
 * The C library's functions obey the locale; they are called with the "C" locale made here.
 */
#include <mmtui/number.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_INTEGER (UINT64_C(1) << 53)       /* all integers up to here are doubles */
#define EXACT_DIGITS UINT64_C(1000000000000000) /* 10^15: decimals below are told apart */
#define EXACT_POWER 22                          /* the largest power of ten that is a double */
#define EXACT_LENGTH 19                         /* any so many digits fit into 64 bits */
#define DIGITS_MAX 17                           /* digits that tell any two doubles apart */

static const double power_of_ten[EXACT_POWER + 1] = {
	1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static locale_t c_locale;

static void make_locale(void)
{
	c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static locale_t plain_locale(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make_locale);
	return c_locale;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A decimal as it was read: the value is mantissa x 10^exponent, if exact. */
struct decimal {
	bool negative;
	bool exact; /* the mantissa holds all digits, and the exponent is a small one */
	uint64_t mantissa;
	int exponent;
};

/* Reads `e-12`; false where it is none. */
static bool read_exponent(const char *at, const char *end, struct decimal *out)
{
	bool minus = at < end && *at == '-';
	int value = 0;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	if (at == end)
		return false;
	for (; at < end; at++) {
		if (!is_digit(*at))
			return false;
		if (value < 100000)
			value = value * 10 + (*at - '0');
	}
	out->exponent += minus ? -value : value;
	return true;
}

/* Appends digits to the mantissa, which wraps around beyond 19 of them; returns their number. */
static size_t read_digits(const char **at, const char *end, uint64_t *mantissa)
{
	const char *begin = *at;

	for (; *at < end && is_digit(**at); ++*at)
		*mantissa = *mantissa * 10 + (uint64_t)(**at - '0');
	return (size_t)(*at - begin);
}

/* Reads a decimal's parts; false where the text is none. */
static bool read_decimal(const char *text, size_t length, struct decimal *out)
{
	const char *at = text, *end = text + length;
	size_t places = 0;

	*out = (struct decimal){.negative = length > 0 && *at == '-'};
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	size_t digits = read_digits(&at, end, &out->mantissa);
	if (at < end && *at == '.') {
		at++;
		places = read_digits(&at, end, &out->mantissa);
		digits += places;
	}
	if (!digits)
		return false;
	out->exact = digits <= EXACT_LENGTH;
	out->exponent = out->exact ? -(int)places : 0;
	if (at < end)
		return (*at == 'e' || *at == 'E') && read_exponent(at + 1, end, out);
	return true;
}

/* Lets strtod read a text that is known to be a decimal; false where it overflows. */
static bool read_slowly(const char *text, size_t length, double *out)
{
	char buffer[512], *copy = length < sizeof buffer ? buffer : malloc(length + 1);

	if (!copy)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	*out = strtod_l(copy, NULL, plain_locale());
	if (copy != buffer)
		free(copy);
	return isfinite(*out);
}

bool mm_number_parse(const char *text, size_t length, double *out)
{
	struct decimal in;

	if (!read_decimal(text, length, &in))
		return false;
	if (FLT_EVAL_METHOD != 0 || !in.exact || in.mantissa > EXACT_INTEGER ||
	    in.exponent < -EXACT_POWER || in.exponent > EXACT_POWER)
		return read_slowly(text, length, out);
	double value = (double)in.mantissa;
	value = in.exponent < 0 ? value / power_of_ten[-in.exponent]
				: value * power_of_ten[in.exponent];
	*out = in.negative ? -value : value;
	return true;
}

bool mm_integer_parse(const char *text, size_t length, int64_t *out)
{
	const char *at = text, *end = text + length;
	bool minus = at < end && *at == '-';
	int64_t value = 0;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	if (at == end)
		return false;
	for (; at < end; at++) {
		int64_t digit = minus ? '0' - *at : *at - '0';
		if (!is_digit(*at) || __builtin_mul_overflow(value, (int64_t)10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*out = value;
	return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* How many decimal digits a number has. */
static size_t count_digits(uint64_t value)
{
	size_t count = 1;

	for (; value >= 10000; value /= 10000)
		count += 4;
	return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

/* Writes an integer's digits; returns their number. */
static size_t put_digits(char *out, uint64_t value)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";
	size_t count = count_digits(value);
	char *to = out + count;

	for (; value >= 100; value /= 100) {
		to -= 2;
		memcpy(to, pairs + value % 100 * 2, 2);
	}
	if (value >= 10)
		memcpy(out, pairs + value * 2, 2);
	else
		*out = (char)('0' + value);
	return count;
}

size_t mm_integer_format(char *out, int64_t value)
{
	char *to = out;

	if (value < 0)
		*to++ = '-';
	to += put_digits(to, value < 0 ? -(uint64_t)value : (uint64_t)value);
	*to = '\0';
	return (size_t)(to - out);
}

/* Finds m and k with value = m / 10^k, shortest, if m is small; value > 0. */
static bool find_decimal(double value, uint64_t *m, int *k)
{
	if (FLT_EVAL_METHOD != 0)
		return false;
	if (value < (double)EXACT_INTEGER && value == (double)(uint64_t)value) {
		*m = (uint64_t)value;
		*k = 0;
		return true;
	}
	for (*k = 2; *k <= 8; *k += 2) {
		double scaled = value * power_of_ten[*k] + 0.5;
		if (scaled >= (double)EXACT_DIGITS)
			return false;
		*m = (uint64_t)scaled;
		if ((double)*m / power_of_ten[*k] != value)
			continue;
		for (; *m % 10 == 0; *m /= 10)
			--*k;
		return true;
	}
	return false;
}

/* Writes m / 10^k, k digits after the point. */
static char *put_decimal(char *out, uint64_t m, int k)
{
	static const uint64_t power[] = {1,      10,      100,      1000,     10000,
					 100000, 1000000, 10000000, 100000000};
	out += put_digits(out, m / power[k]);
	if (k == 0)
		return out;
	*out++ = '.';
	m %= power[k];
	for (int i = k; i-- > 0; m /= 10)
		out[i] = (char)('0' + m % 10);
	return out + k;
}

/* A positive double's decimal digits: 0.d1d2d3... x 10^point. */
struct digits {
	char digit[DIGITS_MAX + 1];
	int count, point;
};

static void print_digits(double value, int count, struct digits *out)
{
	char text[40]; /* d.ddde-308 */

	snprintf(text, sizeof text, "%.*e", count - 1, value);
	char *e = strchr(text, 'e');
	out->count = count;
	out->digit[0] = text[0];
	memcpy(out->digit + 1, text + 2, (size_t)(count - 1));
	out->digit[count] = '\0';
	out->point = atoi(e + 1) + 1;
}

static bool reads_back(double value, const struct digits *digits)
{
	char text[48];

	snprintf(text, sizeof text, "%se%d", digits->digit, digits->point - digits->count);
	return strtod(text, NULL) == value;
}

/* The next decimal of as many digits. */
static void next_up(struct digits *digits)
{
	int i = digits->count;

	while (i > 0 && digits->digit[i - 1] == '9')
		digits->digit[--i] = '0';
	if (i > 0) {
		digits->digit[i - 1]++;
	} else {
		digits->digit[0] = '1';
		digits->point++;
	}
}

/* Finds the fewest digits of any finite value > 0 that read back. */
static void find_digits(double value, struct digits *out)
{
	int exponent;
	bool power = frexp(value, &exponent) == 0.5;
	locale_t before = uselocale(plain_locale());

	/* With 15 digits a normal double has one decimal at most, so that fewer digits are found
	 * there, as zeros at the end. Subnormals have no such promise. */
	for (int count = value >= DBL_MIN ? DBL_DIG : 1; count <= DIGITS_MAX; count++) {
		print_digits(value, count, out);
		if (reads_back(value, out))
			break;
		if (power && count < DIGITS_MAX) {
			next_up(out);
			if (reads_back(value, out))
				break;
		}
	}
	uselocale(before);
	while (out->count > 1 && out->digit[out->count - 1] == '0')
		out->count--;
}

/* Lays digits out: positionally from 1e-9 to below 1e17, else with an exponent. */
static char *put_layout(char *out, const struct digits *in)
{
	int count = in->count, point = in->point;

	if (point < -8 || point > 17) {
		*out++ = in->digit[0];
		if (count > 1)
			*out++ = '.';
		memcpy(out, in->digit + 1, (size_t)(count - 1));
		out += count - 1;
		*out++ = 'e';
		return out + mm_integer_format(out, point - 1);
	}
	if (point <= 0) {
		memcpy(out, "0.", 2);
		memset(out + 2, '0', (size_t)-point);
		out += 2 - point;
		memcpy(out, in->digit, (size_t)count);
		return out + count;
	}
	for (int i = 0; i < count || i < point; i++) {
		if (i == point)
			*out++ = '.';
		*out++ = i < count ? in->digit[i] : '0';
	}
	return out;
}

size_t mm_number_format(char *out, double value)
{
	struct digits digits;
	char *to = out;
	uint64_t m;
	int k;

	if (isnan(value)) {
		memcpy(out, "nan", 4);
		return 3;
	}
	if (signbit(value)) {
		*to++ = '-';
		value = -value;
	}
	if (value == 0) {
		*to++ = '0';
	} else if (isinf(value)) {
		memcpy(to, "inf", 3);
		to += 3;
	} else if (find_decimal(value, &m, &k)) {
		to = put_decimal(to, m, k);
	} else {
		find_digits(value, &digits);
		to = put_layout(to, &digits);
	}
	*to = '\0';
	return (size_t)(to - out);
}
