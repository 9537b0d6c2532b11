/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stored numbers as float64. An integer is converted first (to the nearest double) and scaled
 * second, by one multiplication or one division with the double nearest to the power of ten: both
 * steps round as IEEE 754 says, so every reader in every language gets the same bits. Dividing by
 * 100 gives the double nearest to the decimal number that was meant, multiplying by 0.01 would not.
 */
#include <mmtui/table.h>

#include <math.h>
#include <string.h>

/* 10^0 to 10^128, each the nearest double. */
static const double powers[129] = {
#define TEN(d)                                                                                    \
	1e##d##0, 1e##d##1, 1e##d##2, 1e##d##3, 1e##d##4, 1e##d##5, 1e##d##6, 1e##d##7, 1e##d##8, \
		1e##d##9
	TEN(0),  TEN(1), TEN(2), TEN(3), TEN(4), TEN(5), TEN(6), TEN(7), TEN(8), TEN(9), TEN(10),
	TEN(11), 1e120,  1e121,  1e122,  1e123,  1e124,  1e125,  1e126,  1e127,  1e128,
#undef TEN
};

#define CONVERSION(name, type)                                    \
	static void name(const void *from, size_t n, double *out) \
	{                                                         \
		const type *value = from;                         \
		for (size_t i = 0; i < n; i++)                    \
			out[i] = (double)value[i];                \
	}

CONVERSION(from_i8, int8_t)
CONVERSION(from_i16, int16_t)
CONVERSION(from_i32, int32_t)
CONVERSION(from_i64, int64_t)
CONVERSION(from_u8, uint8_t)
CONVERSION(from_u16, uint16_t)
CONVERSION(from_u32, uint32_t)
CONVERSION(from_u64, uint64_t)
CONVERSION(from_f32, float)

/* The conversion of a type, NULL where it is no number. */
static void (*conversion(uint8_t type, uint8_t width))(const void *, size_t, double *)
{
	switch (type << 8 | width) {
	case MM_INT << 8 | 1: return from_i8;
	case MM_INT << 8 | 2: return from_i16;
	case MM_INT << 8 | 4: return from_i32;
	case MM_INT << 8 | 8: return from_i64;
	case MM_UINT << 8 | 1: return from_u8;
	case MM_UINT << 8 | 2: return from_u16;
	case MM_UINT << 8 | 4: return from_u32;
	case MM_UINT << 8 | 8: return from_u64;
	case MM_FLOAT << 8 | 4: return from_f32;
	default: return NULL;
	}
}

/* Multiplies by 10^exponent, or divides by 10^-exponent. */
static void scale(double *value, size_t n, int exponent)
{
	if (exponent > 0) {
		double factor = powers[exponent];
		for (size_t i = 0; i < n; i++)
			value[i] *= factor;
	} else if (exponent < 0) {
		double divisor = powers[-exponent];
		for (size_t i = 0; i < n; i++)
			value[i] /= divisor;
	}
}

void mm_values_f64(const void *from, uint8_t type, uint8_t width, int8_t exponent, size_t n,
		   double *out)
{
	enum { STRIP = 1024 }; /* scaled while it is in the first cache */

	if (n == 0)
		return;
	if (type == MM_FLOAT && width == 8) {
		memcpy(out, from, n * sizeof *out);
		return;
	}
	void (*convert)(const void *, size_t, double *) = conversion(type, width);
	if (!convert) { /* text: no number */
		for (size_t i = 0; i < n; i++)
			out[i] = NAN;
		return;
	}
	for (const uint8_t *source = from; n > 0;) {
		size_t count = n < STRIP ? n : STRIP;
		convert(source, count, out);
		if (type != MM_FLOAT)
			scale(out, count, exponent);
		source += count * width;
		out += count;
		n -= count;
	}
}
