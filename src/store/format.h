/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a table, for those who read and write them: table.c, writer.c, verify.c.
 *
 *   0                          256                  header bytes
 *   +--------------------------+--------------------+- - -+---------+- - -+---------+
 *   | fixed part               | directory, 64 each |     | array   |     | array   | ...
 *   +--------------------------+--------------------+- - -+---------+- - -+---------+
 *
 * doc/format.md is the definition; the names here are its names.
 */
#ifndef STORE_FORMAT_H
#define STORE_FORMAT_H

#include <mmtui/table.h>

#include <string.h>

/* Columns are used where they lie in the mapped file: their order of bytes must be the machine's.
 */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "mmtui needs a little-endian machine");

#define FORMAT_MAGIC "\x89MMT\r\n\x1a\n"
#define FORMAT_VERSION 1
#define FORMAT_FLAGS_KNOWN MM_TABLE_APPENDING /* of the low 16 bits */
#define FORMAT_FLAGS_NEEDED 0xffffu           /* the bits that a reader must know */

#define FORMAT_FIXED 256 /* bytes before the directory */
#define FORMAT_ENTRY 64  /* bytes of one entry of it */
#define FORMAT_NAME 24   /* bytes of an array's name */

#define FORMAT_BLOCK_MIN 64
#define FORMAT_BLOCK_MAX 65536

#define FORMAT_LARGE 65536 /* arrays of this size and more begin on a page, */
#define FORMAT_PAGE 4096
#define FORMAT_LINE 64 /* smaller ones on a cache line */

/* Where the fields of the fixed part are. */
enum {
	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_HEADER_BYTES = 12,
	AT_ROWS = 16,
	AT_FIRST = 24,
	AT_LAST = 32,
	AT_FLAGS = 40,
	AT_ENTRIES = 44,
	AT_BLOCK_ROWS = 48,
	AT_PRICE_DECIMALS = 52,
	AT_VOLUME_DECIMALS = 53,
	AT_KIND = 54,
	AT_BLOCKS = 56,
	AT_FIRST_PRICE = 64,
	AT_LAST_PRICE = 72,
	AT_LOW = 80,
	AT_HIGH = 88,
	AT_VOLUME = 96,
	AT_TURNOVER = 104,
	AT_SYMBOL = 112,
	AT_HASH = 248,
};

/* Where the fields of an entry are, from its start. */
enum {
	ENTRY_NAME = 0,
	ENTRY_TYPE = 24,
	ENTRY_WIDTH = 25,
	ENTRY_ROLE = 26,
	ENTRY_EXPONENT = 27,
	ENTRY_FLAGS = 28,
	ENTRY_OFFSET = 32,
	ENTRY_BYTES = 40,
	ENTRY_HASH = 48,
};

/* Unaligned loads and stores. */
static inline uint32_t load_u32(const uint8_t *from)
{
	uint32_t value;
	memcpy(&value, from, sizeof value);
	return value;
}

static inline uint64_t load_u64(const uint8_t *from)
{
	uint64_t value;
	memcpy(&value, from, sizeof value);
	return value;
}

static inline double load_f64(const uint8_t *from)
{
	double value;
	memcpy(&value, from, sizeof value);
	return value;
}

static inline void store_u32(uint8_t *to, uint32_t value)
{
	memcpy(to, &value, sizeof value);
}

static inline void store_u64(uint8_t *to, uint64_t value)
{
	memcpy(to, &value, sizeof value);
}

static inline void store_f64(uint8_t *to, double value)
{
	memcpy(to, &value, sizeof value);
}

/* What each required array must be. */
struct format_slot {
	const char *name;
	uint8_t type, width; /* 0: any number */
	uint8_t role;
};

extern const struct format_slot mm_format_slots[MM_SLOTS];

/* The slot of a required array, MM_SLOTS where it is none. `guess` is tried first. */
enum mm_slot mm_format_slot(const char *name, uint8_t role, unsigned guess);

/* Is there such a type of value? Integers have 1, 2, 4 or 8 bytes, floats 4 or 8, text 1 to 255. */
bool mm_format_is_type(uint8_t type, uint8_t width);

/* XXH3-64 of header and directory, with the field that holds it taken as 0. bytes is within
 * FORMAT_FIXED and MM_HEADER_MAX. */
uint64_t mm_format_hash(const uint8_t *head, size_t bytes);

/* Is text[0..length) valid UTF-8 (no surrogates, nothing overlong, no NUL)? */
bool mm_format_is_utf8(const char *text, size_t length);

#endif
