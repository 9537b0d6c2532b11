/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table: what the header of one `.bin` file says. doc/format.md draws the bytes.
 *
 * A table is a value: it holds no mapping and no descriptor. Its arrays are reached through a visit
 * of the pool (pool.h). Parsing trusts nothing: each offset, count and length is checked against
 * the size of the file.
 */
#ifndef MMTUI_TABLE_H
#define MMTUI_TABLE_H

#include <mmtui/error.h>

#include <stdint.h>

#define MM_SYMBOL_MAX 127  /* bytes of a symbol's name, without the NUL */
#define MM_HEADER_MAX 4096 /* bytes of header and directory together, one pread */
#define MM_FILE_MAX 640    /* bytes of "PART/SYMBOL.bin" with each byte as %XX, NUL included */

enum mm_type { MM_INT = 1, MM_UINT = 2, MM_FLOAT = 3, MM_TEXT = 4 };
enum mm_role { MM_COLUMN = 0, MM_INDEX = 1 };

/* One entry of the directory. The value of an integer is stored x 10^exponent. */
struct mm_array {
	char name[25]; /* NUL-terminated */
	uint8_t type;  /* enum mm_type */
	uint8_t width; /* bytes of one value */
	uint8_t role;  /* enum mm_role: a value a row, or a value a block */
	int8_t exponent;
	uint64_t offset; /* in the file, bytes */
	uint64_t bytes;  /* room, at least values x width */
	uint64_t hash;   /* XXH3-64 of the used bytes */
};

/* The arrays that every table has, in the order they are written. */
enum mm_slot {
	MM_TIMESTAMP, /* columns: int64 */
	MM_PRICE,     /* any integer or float */
	MM_VOLUME,
	MM_FIRST_TIMESTAMP, /* the index, a value a block: int64 */
	MM_CLOSE,           /* float64 from here on */
	MM_LOW,
	MM_HIGH,
	MM_LARGEST,
	MM_VOLUME_BEFORE,   /* the session's fold over all rows before the block; at block 0 the */
	MM_TURNOVER_BEFORE, /* fold of nothing: volume, turnover and largest 0, low +inf, high -inf
			     */
	MM_LOW_BEFORE,
	MM_HIGH_BEFORE,
	MM_LARGEST_BEFORE,
	MM_SLOTS
};

struct mm_place {
	uint64_t offset;
	uint8_t type, width;
	int8_t exponent;
};

/* Is it stored as float64, so that it can be read in place? */
static inline bool mm_place_is_f64(const struct mm_place *place)
{
	return place->type == MM_FLOAT && place->width == sizeof(double);
}

struct mm_table {
	uint64_t rows, blocks;
	uint32_t block_rows; /* a power of two from 64 to 65536 */
	uint32_t flags;
	uint32_t header_bytes, arrays;                 /* directory included; entries in it */
	uint8_t price_decimals, volume_decimals, kind; /* decimals: at most 17 */

	int64_t first, last; /* timestamps; 0 where there are no rows */
	double first_price, last_price, low, high, volume, turnover;

	struct mm_place place[MM_SLOTS];

	/* the file as it was when the header was read, to notice that it was replaced */
	uint64_t file_bytes;
	uint64_t device, inode;
	int64_t modified; /* ns */
};

#define MM_TABLE_APPENDING 1u /* flag: still being appended to, hashes not yet valid */

/* Reads the header in head[0..length), the first bytes of a file of file_bytes bytes (length is the
 * smaller of the two and MM_HEADER_MAX). symbol, of MM_SYMBOL_MAX + 1 bytes, receives the name.
 * The error is the reason alone, without the file's name. Leaves device, inode, modified alone. */
bool mm_table_parse(const void *head, size_t length, uint64_t file_bytes, struct mm_table *out,
		    char *symbol, struct mm_error *err);

/* The whole directory of a header that mm_table_parse took: fills at most max entries, returns how
 * many there are. */
size_t mm_table_arrays(const void *head, size_t length, struct mm_array *out, size_t max);

/* The values an array holds: rows of a column, blocks of an index. */
uint64_t mm_table_values(const struct mm_table *table, const struct mm_array *array);

/* A table's file name from its symbol: `%`, `/`, bytes below 0x20, 0x7f and a leading `.` as %XX,
 * then `.bin`. out has MM_FILE_MAX bytes. False where the symbol is empty or longer than
 * MM_SYMBOL_MAX. The other way round: false where the name is not one that the first writes. */
bool mm_table_file_name(const char *symbol, char *out);
bool mm_table_file_symbol(const char *file_name, char *symbol);

/* values[0..n) of a column as float64, exactly as doc/format.md defines it for every type: floats
 * widen; integers convert and are multiplied by 10^exponent, or divided by 10^-exponent where it is
 * negative. `from` points at value 0 of what is to be converted. */
void mm_values_f64(const void *from, uint8_t type, uint8_t width, int8_t exponent, size_t n,
		   double *out);

#endif
