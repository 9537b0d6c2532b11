/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a header. It is taken in three steps, and each trusts only what the steps before it have
 * checked: the frame (magic, version, length, hash), the fixed part (counts that fit together,
 * figures that can be), the directory (every array within the file). The hash finds accidents; the
 * other checks hold against a file that somebody made on purpose.
 *
 * Errors give the place as "header, byte 48" or as the array's name and entry, and the numbers that
 * do not go together.
 */
#include "store/format.h"

#include "base/quote.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include <xxhash.h>

#define DECIMALS_MAX 17 /* a float64 has no more; they are only for display */

const struct format_slot mm_format_slots[MM_SLOTS] = {
	[MM_TIMESTAMP] = {"timestamp", MM_INT, 8, MM_COLUMN},
	[MM_PRICE] = {"price", 0, 0, MM_COLUMN},
	[MM_VOLUME] = {"volume", 0, 0, MM_COLUMN},
	[MM_FIRST_TIMESTAMP] = {"first_timestamp", MM_INT, 8, MM_INDEX},
	[MM_CLOSE] = {"close", MM_FLOAT, 8, MM_INDEX},
	[MM_LOW] = {"low", MM_FLOAT, 8, MM_INDEX},
	[MM_HIGH] = {"high", MM_FLOAT, 8, MM_INDEX},
	[MM_LARGEST] = {"largest", MM_FLOAT, 8, MM_INDEX},
	[MM_VOLUME_BEFORE] = {"volume_before", MM_FLOAT, 8, MM_INDEX},
	[MM_TURNOVER_BEFORE] = {"turnover_before", MM_FLOAT, 8, MM_INDEX},
	[MM_LOW_BEFORE] = {"low_before", MM_FLOAT, 8, MM_INDEX},
	[MM_HIGH_BEFORE] = {"high_before", MM_FLOAT, 8, MM_INDEX},
	[MM_LARGEST_BEFORE] = {"largest_before", MM_FLOAT, 8, MM_INDEX},
};

static bool is_slot(enum mm_slot slot, const char *name, uint8_t role)
{
	return mm_format_slots[slot].role == role && strcmp(mm_format_slots[slot].name, name) == 0;
}

enum mm_slot mm_format_slot(const char *name, uint8_t role, unsigned guess)
{
	if (guess < MM_SLOTS && is_slot(guess, name, role))
		return guess;
	for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++) {
		if (is_slot(slot, name, role))
			return slot;
	}
	return MM_SLOTS;
}

bool mm_format_is_type(uint8_t type, uint8_t width)
{
	switch (type) {
	case MM_INT:
	case MM_UINT: return width == 1 || width == 2 || width == 4 || width == 8;
	case MM_FLOAT: return width == 4 || width == 8;
	case MM_TEXT: return width > 0;
	default: return false;
	}
}

uint64_t mm_format_hash(const uint8_t *head, size_t bytes)
{
	uint8_t copy[MM_HEADER_MAX];

	memcpy(copy, head, bytes);
	memset(copy + AT_HASH, 0, 8);
	return XXH3_64bits(copy, bytes);
}

/* The length of the UTF-8 sequence at text, 0 where it is none. */
static size_t utf8_sequence(const uint8_t *text, size_t left)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t lead = text[0];
	size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	uint32_t code = length > 1 ? lead & (0x7fu >> length) : lead;

	if (length == 0 || length > left || lead > 0xf4 || lead == 0)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	if (length > 1 && code < least[length])
		return 0;
	return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : length;
}

bool mm_format_is_utf8(const char *text, size_t length)
{
	const uint8_t *at = (const uint8_t *)text;

	for (size_t step; length > 0; at += step, length -= step) {
		step = utf8_sequence(at, length);
		if (step == 0)
			return false;
	}
	return true;
}

/* Copies a NUL-padded name of at most `room` bytes. False where it is empty, no UTF-8, or something
 * follows the first NUL. */
static bool take_name(const uint8_t *from, size_t room, char *out)
{
	size_t length = strnlen((const char *)from, room);

	for (size_t i = length; i < room; i++) {
		if (from[i] != 0)
			return false;
	}
	memcpy(out, from, length);
	out[length] = '\0';
	return length > 0 && mm_format_is_utf8(out, length);
}

/* Step 1: is it a table of ours, whole, and as it was written? */
static bool take_frame(const uint8_t *head, size_t length, struct mm_table *out,
		       struct mm_error *err)
{
	if (length < FORMAT_FIXED)
		return mm_fail(err, "header: the file has %zu bytes, a header has at least %d",
			       length, FORMAT_FIXED);
	if (memcmp(head + AT_MAGIC, FORMAT_MAGIC, 8) != 0)
		return mm_fail(err, "header, byte 0: does not begin with the magic number of an "
				    "mmtui table");
	uint32_t version = load_u32(head + AT_VERSION);
	if (version != FORMAT_VERSION)
		return mm_fail(err,
			       "header, byte %d: version %" PRIu32 ", this program reads version "
			       "%d",
			       AT_VERSION, version, FORMAT_VERSION);
	out->header_bytes = load_u32(head + AT_HEADER_BYTES);
	if (out->header_bytes < FORMAT_FIXED || out->header_bytes > MM_HEADER_MAX)
		return mm_fail(err, "header, byte %d: %" PRIu32 " bytes of header, it has %d to %d",
			       AT_HEADER_BYTES, out->header_bytes, FORMAT_FIXED, MM_HEADER_MAX);
	if (out->header_bytes > length)
		return mm_fail(err,
			       "header, byte %d: %" PRIu32 " bytes of header, the file has %zu",
			       AT_HEADER_BYTES, out->header_bytes, length);
	uint64_t stored = load_u64(head + AT_HASH), found = mm_format_hash(head, out->header_bytes);
	if (stored != found)
		return mm_fail(err,
			       "header, byte %d: its hash is %016" PRIx64 ", that of its %" PRIu32
			       " bytes %016" PRIx64,
			       AT_HASH, stored, out->header_bytes, found);
	return true;
}

/* Step 2a: counts and flags. */
static bool take_counts(const uint8_t *head, struct mm_table *out, struct mm_error *err)
{
	out->rows = load_u64(head + AT_ROWS);
	out->flags = load_u32(head + AT_FLAGS);
	out->arrays = load_u32(head + AT_ENTRIES);
	out->block_rows = load_u32(head + AT_BLOCK_ROWS);
	out->blocks = load_u64(head + AT_BLOCKS);
	out->kind = head[AT_KIND];

	uint32_t unknown = out->flags & FORMAT_FLAGS_NEEDED & ~FORMAT_FLAGS_KNOWN;
	if (unknown)
		return mm_fail(err,
			       "header, byte %d: flags %#" PRIx32
			       ", of which this program does not "
			       "know %#" PRIx32,
			       AT_FLAGS, out->flags, unknown);
	if (out->arrays > (out->header_bytes - FORMAT_FIXED) / FORMAT_ENTRY)
		return mm_fail(err,
			       "header, byte %d: %" PRIu32 " entries of %d bytes do not fit into a "
			       "header of %" PRIu32 " bytes",
			       AT_ENTRIES, out->arrays, FORMAT_ENTRY, out->header_bytes);
	if (out->block_rows < FORMAT_BLOCK_MIN || out->block_rows > FORMAT_BLOCK_MAX ||
	    (out->block_rows & (out->block_rows - 1)) != 0)
		return mm_fail(err,
			       "header, byte %d: %" PRIu32 " rows a block, it must be a power of "
			       "two from %d to %d",
			       AT_BLOCK_ROWS, out->block_rows, FORMAT_BLOCK_MIN, FORMAT_BLOCK_MAX);
	uint64_t blocks = out->rows / out->block_rows + (out->rows % out->block_rows != 0);
	if (out->blocks != blocks)
		return mm_fail(err,
			       "header, byte %d: %" PRIu64 " blocks, %" PRIu64 " rows in blocks of "
			       "%" PRIu32 " make %" PRIu64,
			       AT_BLOCKS, out->blocks, out->rows, out->block_rows, blocks);
	if (out->kind != 0)
		return mm_fail(err, "header, byte %d: kind %u, this program knows kind 0 (trades)",
			       AT_KIND, out->kind);
	return true;
}

/* Step 2b: the stretch of time, the prices and sums. They are checked against each other; whether
 * the rows agree is for verify to say. */
static bool take_figures(const uint8_t *head, struct mm_table *out, struct mm_error *err)
{
	out->first = (int64_t)load_u64(head + AT_FIRST);
	out->last = (int64_t)load_u64(head + AT_LAST);
	out->first_price = load_f64(head + AT_FIRST_PRICE);
	out->last_price = load_f64(head + AT_LAST_PRICE);
	out->low = load_f64(head + AT_LOW);
	out->high = load_f64(head + AT_HIGH);
	out->volume = load_f64(head + AT_VOLUME);
	out->turnover = load_f64(head + AT_TURNOVER);
	out->price_decimals = head[AT_PRICE_DECIMALS];
	out->volume_decimals = head[AT_VOLUME_DECIMALS];
	if (out->price_decimals > DECIMALS_MAX)
		out->price_decimals = DECIMALS_MAX;
	if (out->volume_decimals > DECIMALS_MAX)
		out->volume_decimals = DECIMALS_MAX;

	if (out->rows == 0 && (out->first != 0 || out->last != 0))
		return mm_fail(err,
			       "header, byte %d: first and last timestamp are %" PRId64
			       " and %" PRId64 ", without a row both are 0",
			       AT_FIRST, out->first, out->last);
	if (out->first > out->last)
		return mm_fail(err,
			       "header, byte %d: the first timestamp, %" PRId64
			       ", is after the last, %" PRId64,
			       AT_FIRST, out->first, out->last);
	for (int at = AT_FIRST_PRICE; at <= AT_HIGH; at += 8) {
		if (!isfinite(load_f64(head + at)))
			return mm_fail(err, "header, byte %d: the price %g is not finite", at,
				       load_f64(head + at));
	}
	if (out->first_price < out->low || out->first_price > out->high ||
	    out->last_price < out->low || out->last_price > out->high)
		return mm_fail(err,
			       "header, byte %d: first price %.17g and last price %.17g are not "
			       "both within %.17g and %.17g, the lowest and highest",
			       AT_FIRST_PRICE, out->first_price, out->last_price, out->low,
			       out->high);
	if (!(out->volume >= 0))
		return mm_fail(err, "header, byte %d: the volume %g is negative or no number",
			       AT_VOLUME, out->volume);
	return true;
}

/* Step 2: the fixed part. */
static bool take_fixed(const uint8_t *head, struct mm_table *out, char *symbol,
		       struct mm_error *err)
{
	if (!take_counts(head, out, err) || !take_figures(head, out, err))
		return false;
	/* the last of the 128 bytes is always a NUL */
	if (head[AT_SYMBOL + MM_SYMBOL_MAX] != 0 ||
	    !take_name(head + AT_SYMBOL, MM_SYMBOL_MAX, symbol))
		return mm_fail(err,
			       "header, byte %d: the symbol is not 1 to %d bytes of UTF-8 with "
			       "NULs behind",
			       AT_SYMBOL, MM_SYMBOL_MAX);
	return true;
}

/* A failure at an entry of the directory: its array, its place, and the reason. */
__attribute__((format(printf, 4, 5))) static bool
refuse(struct mm_error *err, unsigned index, const struct mm_array *array, const char *format, ...)
{
	char reason[256], quoted[QUOTE_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof reason, format, args);
	va_end(args);
	return mm_fail(err, "array %s (header, byte %u): %s",
		       quote_text(quoted, array->name, strlen(array->name)),
		       FORMAT_FIXED + index * FORMAT_ENTRY, reason);
}

/* Copies an entry's fields; the name is taken as it is. */
static void load_entry(const uint8_t *entry, struct mm_array *out)
{
	memcpy(out->name, entry + ENTRY_NAME, FORMAT_NAME);
	out->name[FORMAT_NAME] = '\0';
	out->type = entry[ENTRY_TYPE];
	out->width = entry[ENTRY_WIDTH];
	out->role = entry[ENTRY_ROLE];
	out->exponent = (int8_t)entry[ENTRY_EXPONENT];
	out->offset = load_u64(entry + ENTRY_OFFSET);
	out->bytes = load_u64(entry + ENTRY_BYTES);
	out->hash = load_u64(entry + ENTRY_HASH);
}

/* Is the array's kind one that there is? */
static bool check_kind(const uint8_t *entry, unsigned index, const struct mm_array *array,
		       struct mm_error *err)
{
	char name[FORMAT_NAME + 1];
	uint32_t flags = load_u32(entry + ENTRY_FLAGS);

	if (!take_name(entry + ENTRY_NAME, FORMAT_NAME, name))
		return refuse(err, index, array,
			      "its name is not 1 to %d bytes of UTF-8 with NULs behind",
			      FORMAT_NAME);
	if (!mm_format_is_type(array->type, array->width))
		return refuse(err, index, array, "there is no type %u of %u bytes", array->type,
			      array->width);
	if (array->role > MM_INDEX)
		return refuse(err, index, array, "its role is %u, it must be 0 or 1", array->role);
	if (array->exponent != 0 && array->type != MM_INT && array->type != MM_UINT)
		return refuse(err, index, array, "its exponent is %d, only integers have one",
			      array->exponent);
	if (flags & FORMAT_FLAGS_NEEDED)
		return refuse(err, index, array,
			      "flags %#" PRIx32 ", of which this program does not know %#" PRIx32,
			      flags, flags & FORMAT_FLAGS_NEEDED);
	return true;
}

/* Does the array lie within the file, behind the header, and hold all its values? */
static bool check_place(unsigned index, const struct mm_table *table, const struct mm_array *array,
			struct mm_error *err)
{
	uint64_t values = mm_table_values(table, array), needed;

	if (__builtin_mul_overflow(values, array->width, &needed) || array->bytes < needed)
		return refuse(err, index, array,
			      "%" PRIu64 " bytes of room, %" PRIu64 " values of %u bytes need more",
			      array->bytes, values, array->width);
	if (array->offset < table->header_bytes)
		return refuse(err, index, array,
			      "begins at byte %" PRIu64 ", within the header of %" PRIu32 " bytes",
			      array->offset, table->header_bytes);
	if (array->offset > table->file_bytes || array->bytes > table->file_bytes - array->offset)
		return refuse(err, index, array,
			      "%" PRIu64 " bytes at byte %" PRIu64 " reach beyond the file, which "
			      "has %" PRIu64,
			      array->bytes, array->offset, table->file_bytes);
	if (array->type != MM_TEXT && array->offset % array->width != 0)
		return refuse(err, index, array,
			      "begins at byte %" PRIu64 ", not at a multiple of its width, %u",
			      array->offset, array->width);
	return true;
}

/* Has an array of this name and role come before? */
static bool is_repeated(const uint8_t *head, unsigned index)
{
	const uint8_t *entry = head + FORMAT_FIXED + index * FORMAT_ENTRY;

	for (unsigned i = 0; i < index; i++) {
		const uint8_t *other = head + FORMAT_FIXED + i * FORMAT_ENTRY;
		if (memcmp(entry, other, FORMAT_NAME) == 0 &&
		    entry[ENTRY_ROLE] == other[ENTRY_ROLE])
			return true;
	}
	return false;
}

/* Notes the place of a required array, where it has the type it must have. */
static bool take_slot(unsigned index, enum mm_slot slot, const struct mm_array *array,
		      struct mm_table *out, struct mm_error *err)
{
	const struct format_slot *must = &mm_format_slots[slot];

	if (must->type == 0 && array->type == MM_TEXT)
		return refuse(err, index, array, "holds text, it must hold numbers");
	if (must->type != 0 &&
	    (array->type != must->type || array->width != must->width || array->exponent != 0))
		return refuse(err, index, array,
			      "type %u of %u bytes with exponent %d, it must be type %u of %u "
			      "bytes with exponent 0",
			      array->type, array->width, array->exponent, must->type, must->width);
	out->place[slot] = (struct mm_place){.offset = array->offset,
					     .type = array->type,
					     .width = array->width,
					     .exponent = array->exponent};
	return true;
}

/* Step 3: the directory. */
static bool take_directory(const uint8_t *head, struct mm_table *out, struct mm_error *err)
{
	uint32_t seen = 0;

	for (unsigned i = 0; i < out->arrays; i++) {
		const uint8_t *entry = head + FORMAT_FIXED + i * FORMAT_ENTRY;
		struct mm_array array;

		load_entry(entry, &array);
		if (!check_kind(entry, i, &array, err) || !check_place(i, out, &array, err))
			return false;
		enum mm_slot slot = mm_format_slot(array.name, array.role, i);
		if (slot == MM_SLOTS ? is_repeated(head, i) : seen >> slot & 1)
			return refuse(err, i, &array, "there is another one of this name");
		if (slot == MM_SLOTS)
			continue;
		if (!take_slot(i, slot, &array, out, err))
			return false;
		seen |= 1u << slot;
	}
	for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++) {
		if (!(seen >> slot & 1))
			return mm_fail(err, "header: of its %" PRIu32 " arrays none is the %s %s",
				       out->arrays,
				       mm_format_slots[slot].role == MM_INDEX ? "index" : "column",
				       mm_format_slots[slot].name);
	}
	return true;
}

bool mm_table_parse(const void *head, size_t length, uint64_t file_bytes, struct mm_table *out,
		    char *symbol, struct mm_error *err)
{
	if (length > MM_HEADER_MAX)
		length = MM_HEADER_MAX;
	if (length > file_bytes)
		length = (size_t)file_bytes;
	out->file_bytes = file_bytes;
	return take_frame(head, length, out, err) && take_fixed(head, out, symbol, err) &&
	       take_directory(head, out, err);
}

size_t mm_table_arrays(const void *head, size_t length, struct mm_array *out, size_t max)
{
	size_t arrays = load_u32((const uint8_t *)head + AT_ENTRIES);

	for (size_t i = 0; i < arrays && i < max; i++) {
		size_t at = FORMAT_FIXED + i * FORMAT_ENTRY;
		if (at + FORMAT_ENTRY > length)
			return i;
		load_entry((const uint8_t *)head + at, &out[i]);
	}
	return arrays;
}

uint64_t mm_table_values(const struct mm_table *table, const struct mm_array *array)
{
	return array->role == MM_INDEX ? table->blocks : table->rows;
}
