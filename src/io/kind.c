/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kept column is to come out of an export as it went in. So it is integers only where every cell
 * is an integer in canonical form (no leading zero: 04000000 is a code, not a number), floats only
 * where every cell is what mm_number_format writes for its value, and text otherwise. An empty cell
 * is text: there is no integer for "nothing".
 */
#include "io/kind.h"

#include <mmtui/number.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define EXACT (INT64_C(1) << 53) /* integers up to here are float64s with the same text */

void kind_init(struct kind *kind)
{
	*kind = (struct kind){.integer = true, .real = true, .low = INT64_MAX, .high = INT64_MIN};
}

/* Is it the text that mm_integer_format writes for some int64? */
static bool canonical_integer(const char *text, size_t length, int64_t *out)
{
	size_t sign = length && text[0] == '-';

	if (length == sign || length > 20)
		return false;
	if (text[sign] == '0' ? length > 1 : (unsigned)(text[sign] - '1') > 8)
		return false;
	return mm_integer_parse(text, length, out);
}

static bool canonical_real(const char *text, size_t length)
{
	char back[MM_NUMBER_TEXT_MAX];
	double value;

	if (length >= sizeof back || !mm_number_parse(text, length, &value))
		return false;
	return mm_number_format(back, value) == length && !memcmp(back, text, length);
}

void kind_see(struct kind *kind, const char *text, size_t length)
{
	int64_t value;

	if (length > kind->longest)
		kind->longest = length;
	if (!kind->integer && !kind->real)
		return;
	if (canonical_integer(text, length, &value)) {
		if (value < kind->low)
			kind->low = value;
		if (value > kind->high)
			kind->high = value;
		if (value > EXACT || value < -EXACT)
			kind->real = false;
		return;
	}
	kind->integer = false;
	if (kind->real && !canonical_real(text, length))
		kind->real = false;
}

bool kind_see_column(struct kind *kind, const struct mm_array *column)
{
	static const size_t digits[] = {[1] = 4, [2] = 6, [4] = 11, [8] = 20};
	size_t longest = column->width;

	if (column->type != MM_TEXT && column->exponent != 0)
		return false;
	switch (column->type) {
	case MM_INT:
	case MM_UINT: {
		unsigned bits = 8u * column->width - (column->type == MM_INT);
		int64_t high = bits > 62 ? INT64_MAX : (INT64_C(1) << bits) - 1;
		int64_t low = column->type == MM_INT ? -high - 1 : 0;
		if (bits == 64) /* beyond int64 */
			kind->integer = false;
		if (high > EXACT)
			kind->real = false;
		kind->low = low < kind->low ? low : kind->low;
		kind->high = high > kind->high ? high : kind->high;
		longest = digits[column->width];
		break;
	}
	case MM_FLOAT:
		kind->integer = false;
		longest = 26; /* -1.2345678901234567e-300 and the like */
		break;
	case MM_TEXT: kind->integer = kind->real = false; break;
	default: return false;
	}
	if (longest > kind->longest)
		kind->longest = longest;
	return true;
}

void kind_settle(const struct kind *kind, struct mm_array *column)
{
	column->role = MM_COLUMN;
	column->exponent = 0;
	if (kind->integer && kind->longest) {
		column->type = MM_INT;
		column->width = 8;
		for (uint8_t width = 4; width; width /= 2) {
			int64_t high = (INT64_C(1) << (8 * width - 1)) - 1;
			if (kind->high <= high && kind->low >= -high - 1)
				column->width = width;
		}
	} else if (kind->real && kind->longest) {
		column->type = MM_FLOAT;
		column->width = 8;
	} else {
		column->type = MM_TEXT;
		column->width = (uint8_t)(kind->longest ? kind->longest : 1);
	}
}

void kind_write(const struct mm_array *column, const char *text, size_t length, void *out)
{
	int64_t integer = 0;
	double real = 0;

	switch (column->type) {
	case MM_INT:
		mm_integer_parse(text, length, &integer);
		memcpy(out, &integer, column->width); /* little-endian: the low bytes come first */
		return;
	case MM_FLOAT:
		mm_number_parse(text, length, &real);
		memcpy(out, &real, sizeof real);
		return;
	default:
		memset(out, 0, column->width);
		memcpy(out, text, length < column->width ? length : column->width);
	}
}

size_t kind_text(const struct mm_array *column, const void *value, char *out)
{
	unsigned shift = 64 - 8u * column->width;
	uint64_t raw = 0;
	double real = 0;
	size_t length;

	switch (column->type) {
	case MM_INT:
		memcpy(&raw, value, column->width);
		return mm_integer_format(out, (int64_t)(raw << shift) >> shift);
	case MM_UINT:
		memcpy(&raw, value, column->width);
		return (size_t)snprintf(out, KIND_TEXT_MAX + 1, "%" PRIu64, raw);
	case MM_FLOAT:
		mm_values_f64(value, MM_FLOAT, column->width, 0, 1, &real);
		return mm_number_format(out, real);
	default:
		length = strnlen(value, column->width);
		memcpy(out, value, length);
		out[length] = 0;
		return length;
	}
}
