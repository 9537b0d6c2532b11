/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Feeds mm_table_parse headers that were good once. Each is changed in one to four places: a random
 * byte, or a field set to a value of the kind that breaks sums and comparisons. Then the hash is
 * made right again, mostly, so that the checks behind it are reached. Whatever is accepted must lie
 * within the file. The sequence is the same in every run; an argument gives another seed, a second
 * one the number of headers.
 */
#include "support/unit.h"

#include "store/format.h"

#include <inttypes.h>
#include <math.h>

#define HEADERS 200000
#define FILE_BYTES 200000

/* A good header of 20 arrays, seven of them unknown. */
static size_t make_header(uint8_t *head)
{
	const uint32_t entries = MM_SLOTS + 7, rows = 1000;
	const size_t bytes = FORMAT_FIXED + entries * FORMAT_ENTRY;

	memset(head, 0, MM_HEADER_MAX);
	memcpy(head + AT_MAGIC, FORMAT_MAGIC, 8);
	store_u32(head + AT_VERSION, FORMAT_VERSION);
	store_u32(head + AT_HEADER_BYTES, (uint32_t)bytes);
	store_u64(head + AT_ROWS, rows);
	store_u64(head + AT_LAST, 1000);
	store_u32(head + AT_ENTRIES, entries);
	store_u32(head + AT_BLOCK_ROWS, 64);
	store_u64(head + AT_BLOCKS, (rows + 63) / 64);
	store_f64(head + AT_HIGH, 7);
	memcpy(head + AT_SYMBOL, "FUZZ", 4);
	for (uint32_t i = 0; i < entries; i++) {
		uint8_t *entry = head + FORMAT_FIXED + i * FORMAT_ENTRY;
		bool known = i < MM_SLOTS;
		if (known)
			strcpy((char *)entry, mm_format_slots[i].name);
		else
			snprintf((char *)entry, FORMAT_NAME, "extra %u", (unsigned)i);
		entry[ENTRY_TYPE] = known && mm_format_slots[i].type ? mm_format_slots[i].type
								     : (uint8_t)(1 + i % 3);
		entry[ENTRY_WIDTH] = 8;
		entry[ENTRY_ROLE] = known ? mm_format_slots[i].role : (uint8_t)(i % 2);
		store_u64(entry + ENTRY_OFFSET, 2048 + i * 8192);
		store_u64(entry + ENTRY_BYTES, 8192);
	}
	return bytes;
}

/* A number near one of the places where things go wrong. */
static uint64_t awkward(uint64_t *random)
{
	static const uint64_t near[] = {0,          64,         1000,       2048,
					4096,       8192,       65536,      FILE_BYTES,
					1u << 31,   UINT32_MAX, 1ull << 60, 1ull << 61,
					1ull << 62, 1ull << 63, UINT64_MAX, FILE_BYTES - 8192};
	uint64_t value = near[unit_random(random) % (sizeof near / sizeof *near)];

	return value + unit_random(random) % 17 - 8;
}

/* Damages the header in one place. */
static void mutate(uint8_t *head, size_t bytes, uint64_t *random)
{
	static const size_t fixed[][2] = {{AT_HEADER_BYTES, 4}, {AT_ROWS, 8},   {AT_FIRST, 8},
					  {AT_LAST, 8},         {AT_FLAGS, 4},  {AT_ENTRIES, 4},
					  {AT_BLOCK_ROWS, 4},   {AT_BLOCKS, 8}, {AT_LOW, 8},
					  {AT_VOLUME, 8},       {AT_SYMBOL, 8}, {AT_KIND, 1}};
	static const size_t entry[][2] = {
		{ENTRY_OFFSET, 8}, {ENTRY_BYTES, 8},    {ENTRY_TYPE, 1},
		{ENTRY_WIDTH, 1},  {ENTRY_ROLE, 1},     {ENTRY_NAME, 8},
		{ENTRY_FLAGS, 4},  {ENTRY_EXPONENT, 1}, {ENTRY_OFFSET, 8}};
	uint64_t value = awkward(random);

	switch (unit_random(random) % 4) {
	case 0:
		head[unit_random(random) % bytes] ^= (uint8_t)(1u << unit_random(random) % 8);
		break;
	case 1: {
		const size_t *field = fixed[unit_random(random) % (sizeof fixed / sizeof *fixed)];
		memcpy(head + field[0], &value, field[1]);
		break;
	}
	default: {
		const size_t *field = entry[unit_random(random) % (sizeof entry / sizeof *entry)];
		size_t at = FORMAT_FIXED + unit_random(random) % (MM_SLOTS + 7) * FORMAT_ENTRY;
		if (field[1] == 1)
			value = unit_random(random) % 10;
		memcpy(head + at + field[0], &value, field[1]);
	}
	}
}

#define demand(what)                                                                        \
	do {                                                                                \
		if (!(what)) {                                                              \
			fprintf(stderr, "header %" PRIu64 ": not so: %s\n", number, #what); \
			return false;                                                       \
		}                                                                           \
	} while (0)

/* Does all that was accepted lie within the file, counted with room to spare? */
static bool is_sound(const uint8_t *head, size_t length, uint64_t file_bytes,
		     const struct mm_table *table, const char *symbol, uint64_t number)
{
	struct mm_array arrays[64];
	size_t count = mm_table_arrays(head, length, arrays, 64);

	demand(strlen(symbol) > 0 && strlen(symbol) <= MM_SYMBOL_MAX);
	demand(table->header_bytes <= length && count == table->arrays && count <= 60);
	demand(FORMAT_FIXED + count * FORMAT_ENTRY <= table->header_bytes);
	demand(table->block_rows >= 64 && table->block_rows <= 65536);
	demand((unsigned __int128)table->blocks * table->block_rows >= table->rows);
	demand(table->first <= table->last && isfinite(table->low) && isfinite(table->high));
	for (size_t i = 0; i < count; i++) {
		unsigned __int128 end = (unsigned __int128)arrays[i].offset + arrays[i].bytes;
		unsigned __int128 used = (unsigned __int128)mm_table_values(table, &arrays[i]) *
					 arrays[i].width;
		demand(arrays[i].offset >= table->header_bytes && end <= file_bytes);
		demand(used <= arrays[i].bytes);
	}
	for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++) {
		const struct mm_place *place = &table->place[slot];
		uint64_t values = slot < MM_FIRST_TIMESTAMP ? table->rows : table->blocks;
		demand(place->type >= MM_INT && place->type <= MM_FLOAT && place->width > 0);
		demand(place->offset % place->width == 0);
		demand((unsigned __int128)values * place->width + place->offset <= file_bytes);
	}
	return true;
}

int main(int argc, char **argv)
{
	uint64_t random = argc > 1 ? strtoull(argv[1], NULL, 0) : 7, accepted = 0;
	uint64_t headers = argc > 2 ? strtoull(argv[2], NULL, 0) : HEADERS;
	uint8_t good[MM_HEADER_MAX];
	size_t bytes = make_header(good);

	for (uint64_t number = 0; number < headers; number++) {
		uint64_t file_bytes = unit_random(&random) % 8 ? FILE_BYTES : awkward(&random);
		size_t length = file_bytes < MM_HEADER_MAX ? (size_t)file_bytes : MM_HEADER_MAX;
		struct mm_table table;
		struct mm_error err = {""};
		char symbol[MM_SYMBOL_MAX + 1];
		uint8_t copy[MM_HEADER_MAX];
		memcpy(copy, good, sizeof copy);
		for (uint64_t i = unit_random(&random) % 4; i-- > 0;)
			mutate(copy, bytes, &random);
		uint32_t header = load_u32(copy + AT_HEADER_BYTES);
		if (unit_random(&random) % 16 && header >= FORMAT_FIXED && header <= MM_HEADER_MAX)
			store_u64(copy + AT_HASH, mm_format_hash(copy, header));
		/* a heap block of the exact size, so that a sanitizer sees the first byte beyond */
		uint8_t *head = malloc(length ? length : 1);
		memcpy(head, copy, length);
		bool ok = mm_table_parse(head, length, file_bytes, &table, symbol, &err);
		bool sound = ok ? is_sound(head, length, file_bytes, &table, symbol, number)
				: err.text[0] != '\0';
		free(head);
		if (!sound)
			return 1;
		accepted += ok;
	}
	/* a run that accepts nothing, or everything, tests nothing */
	printf("%" PRIu64 " headers, %" PRIu64 " accepted\n", headers, accepted);
	return headers >= HEADERS && (accepted < headers / 100 || accepted > headers / 2);
}
