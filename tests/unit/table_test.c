/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/bytes.h"

#include <math.h>

#define ROWS 1000

/* A small table as the writer makes it, the whole file in memory. */
struct fixture {
	struct unit_rows rows;
	uint8_t *file, *good;
	size_t bytes;
};

static int make_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	uint64_t random = 5;
	char *directory = tables_directory(), *path = tables_path(directory, "X.bin");

	fixture->rows = unit_rows_random(&random, ROWS);
	unit_rows_write(&fixture->rows, path, "ACME", 128);
	fixture->good = unit_read_file(path, &fixture->bytes);
	fixture->file = unit_read_file(path, &fixture->bytes);
	free(path);
	tables_remove(directory);
	*state = fixture;
	return 0;
}

static int free_fixture(void **state)
{
	struct fixture *fixture = *state;

	unit_rows_free(&fixture->rows);
	free(fixture->file);
	free(fixture->good);
	free(fixture);
	return 0;
}

/* Undoes all damage. */
static void mend(struct fixture *fixture)
{
	memcpy(fixture->file, fixture->good, fixture->bytes);
}

static bool parse(const struct fixture *fixture, struct mm_table *table, struct mm_error *err)
{
	char symbol[MM_SYMBOL_MAX + 1];
	size_t length = fixture->bytes < MM_HEADER_MAX ? fixture->bytes : MM_HEADER_MAX;

	memset(err, 0, sizeof *err);
	return mm_table_parse(fixture->file, length, fixture->bytes, table, symbol, err);
}

static void what_the_writer_wrote_is_read(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;
	char symbol[MM_SYMBOL_MAX + 1];
	const struct unit_rows *rows = &fixture->rows;

	assert_true(
		mm_table_parse(fixture->good, MM_HEADER_MAX, fixture->bytes, &table, symbol, &err));
	assert_string_equal(symbol, "ACME");
	assert_int_equal(table.rows, ROWS);
	assert_int_equal(table.block_rows, 128);
	assert_int_equal(table.blocks, 8);
	assert_int_equal(table.arrays, MM_SLOTS);
	assert_int_equal(table.header_bytes, FORMAT_FIXED + MM_SLOTS * FORMAT_ENTRY);
	assert_int_equal(table.first, rows->timestamp[0]);
	assert_int_equal(table.last, rows->timestamp[ROWS - 1]);
	assert_true(table.first_price == rows->price[0]);
	assert_true(table.last_price == rows->price[ROWS - 1]);
	assert_int_equal(table.price_decimals, 2);
	for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++)
		assert_ptr_equal(fixture->good + table.place[slot].offset,
				 unit_array(fixture->good, mm_format_slots[slot].name));
	assert_memory_equal(fixture->good + table.place[MM_PRICE].offset, rows->price, ROWS * 8);

	struct mm_array arrays[MM_SLOTS];
	assert_int_equal(mm_table_arrays(fixture->good, MM_HEADER_MAX, arrays, 2), MM_SLOTS);
	assert_int_equal(mm_table_arrays(fixture->good, MM_HEADER_MAX, arrays, MM_SLOTS), MM_SLOTS);
	assert_string_equal(arrays[MM_LOW_BEFORE].name, "low_before");
	assert_int_equal(mm_table_values(&table, &arrays[MM_VOLUME]), ROWS);
	assert_int_equal(mm_table_values(&table, &arrays[MM_LOW]), 8);
}

static void any_flipped_bit_of_the_header_is_noticed(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;
	size_t header = load_u32(fixture->good + AT_HEADER_BYTES);

	mend(fixture);
	for (size_t bit = 0; bit < header * 8; bit++) {
		fixture->file[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (parse(fixture, &table, &err))
			fail_msg("bit %zu of byte %zu was not noticed", bit % 8, bit / 8);
		assert_true(strlen(err.text) > 20);
		fixture->file[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_true(parse(fixture, &table, &err));
}

/* A field that is wrong though the hash is right, and what the refusal says. */
struct wrong {
	const char *array; /* NULL: `at` counts from the header's start */
	size_t at, bytes;
	uint64_t value;
	const char *says;
};

static const struct wrong wrongs[] = {
	{NULL, AT_MAGIC, 1, 0x88, "magic"},
	{NULL, AT_MAGIC + 4, 1, '\n', "magic"},
	{NULL, AT_VERSION, 4, 2, "version 2"},
	{NULL, AT_VERSION, 4, 0, "version 0"},
	{NULL, AT_ROWS, 8, ROWS + 24 + 1, "9"},
	{NULL, AT_ROWS, 8, ROWS + 24, "array \"timestamp\""}, /* the blocks still fit */
	{NULL, AT_ROWS, 8, UINT64_MAX, "blocks"},
	{NULL, AT_FIRST, 8, INT64_MAX, "first timestamp"},
	{NULL, AT_LAST, 8, 1ull << 63, "first timestamp"},
	{NULL, AT_FLAGS, 4, 2, "flags 0x2"},
	{NULL, AT_FLAGS, 4, 0x8000, "flags 0x8000"},
	{NULL, AT_ENTRIES, 4, MM_SLOTS + 1, "14 entries"},
	{NULL, AT_ENTRIES, 4, UINT32_MAX, "4294967295 entries"},
	{NULL, AT_ENTRIES, 4, MM_SLOTS - 1, "largest_before"},
	{NULL, AT_ENTRIES, 4, 0, "timestamp"},
	{NULL, AT_BLOCK_ROWS, 4, 0, "rows a block"},
	{NULL, AT_BLOCK_ROWS, 4, 32, "rows a block"},
	{NULL, AT_BLOCK_ROWS, 4, 127, "rows a block"},
	{NULL, AT_BLOCK_ROWS, 4, 131072, "rows a block"},
	{NULL, AT_BLOCK_ROWS, 4, 64, "blocks"},
	{NULL, AT_KIND, 1, 1, "kind 1"},
	{NULL, AT_BLOCKS, 8, 7, "7 blocks"},
	{NULL, AT_BLOCKS, 8, 1ull << 61, "blocks"},
	{NULL, AT_FIRST_PRICE, 8, 0x7ff0000000000000, "not finite"},
	{NULL, AT_LAST_PRICE, 8, 0xfff0000000000000, "not finite"},
	{NULL, AT_LOW, 8, 0x7ff8000000000000, "not finite"},
	{NULL, AT_HIGH, 8, 0x7ff0000000000001, "not finite"},
	{NULL, AT_LOW, 8, 0x7fe0000000000000, "lowest"},
	{NULL, AT_HIGH, 8, 0xffe0000000000000, "highest"},
	{NULL, AT_FIRST_PRICE, 8, 0xffe0000000000000, "first price"},
	{NULL, AT_LAST_PRICE, 8, 0x7fe0000000000000, "last price"},
	{NULL, AT_VOLUME, 8, 0xbff0000000000000, "volume -1"},
	{NULL, AT_VOLUME, 8, 0x7ff8000000000000, "volume"},
	{NULL, AT_SYMBOL, 1, 0, "symbol"},
	{NULL, AT_SYMBOL, 1, 0xff, "symbol"},
	{NULL, AT_SYMBOL, 2, 0xafc0, "symbol"},   /* an overlong slash */
	{NULL, AT_SYMBOL, 3, 0x80a0ed, "symbol"}, /* a surrogate */
	{NULL, AT_SYMBOL, 4, 0x808090f4, "symbol"},
	{NULL, AT_SYMBOL + 5, 1, 'X', "symbol"}, /* behind the NUL */
	{NULL, AT_SYMBOL + 127, 1, 'X', "symbol"},
	{"price", ENTRY_NAME, 1, 'P', "none is the column price"},
	{"price", ENTRY_NAME, 1, 0, "name"},
	{"price", ENTRY_NAME + 1, 1, 0x80, "name"},
	{"price", ENTRY_NAME + 7, 1, 'x', "name"},
	{"volume", ENTRY_NAME, 8, 0x6563697270, "another one"}, /* two columns price */
	{"price", ENTRY_NAME, 8, 0x656d756c6f76, "another one"},
	{"high", ENTRY_NAME, 8, 0x776f6c, "another one"}, /* two indices low */
	{"price", ENTRY_TYPE, 1, 0, "type 0"},
	{"price", ENTRY_TYPE, 1, 5, "type 5"},
	{"price", ENTRY_TYPE, 1, MM_TEXT, "text"},
	{"volume", ENTRY_TYPE, 1, MM_TEXT, "text"},
	{"price", ENTRY_WIDTH, 1, 0, "0 bytes"},
	{"price", ENTRY_WIDTH, 1, 2, "2 bytes"},
	{"price", ENTRY_WIDTH, 1, 16, "16 bytes"},
	{"timestamp", ENTRY_TYPE, 1, MM_UINT, "type 2"},
	{"timestamp", ENTRY_TYPE, 1, MM_FLOAT, "type 3"},
	{"timestamp", ENTRY_WIDTH, 1, 4, "4 bytes"},
	{"timestamp", ENTRY_EXPONENT, 1, 3, "exponent 3"},
	{"first_timestamp", ENTRY_TYPE, 1, MM_FLOAT, "type 3"},
	{"close", ENTRY_TYPE, 1, MM_INT, "type 1"},
	{"largest_before", ENTRY_WIDTH, 1, 4, "4 bytes"},
	{"price", ENTRY_EXPONENT, 1, 0xfe, "exponent is -2"}, /* of a float */
	{"price", ENTRY_ROLE, 1, 1, "none is the column price"},
	{"price", ENTRY_ROLE, 1, 2, "role is 2"},
	{"low", ENTRY_ROLE, 1, 0, "array \"low\""}, /* not room enough for a column */
	{"price", ENTRY_FLAGS, 4, 1, "flags 0x1"},
	{"price", ENTRY_FLAGS, 4, 0x18000, "does not know 0x8000"},
	{"price", ENTRY_OFFSET, 8, 0, "within the header"},
	{"price", ENTRY_OFFSET, 8, 1080, "within the header"},
	{"price", ENTRY_OFFSET, 8, 1092, "multiple"},
	{"price", ENTRY_OFFSET, 8, UINT64_MAX, "beyond the file"},
	{"price", ENTRY_OFFSET, 8, UINT64_MAX - 7, "beyond the file"},
	{"price", ENTRY_OFFSET, 8, -(uint64_t)ROWS * 8, "beyond the file"},
	{"price", ENTRY_BYTES, 8, ROWS * 8 - 1, "room"},
	{"price", ENTRY_BYTES, 8, 0, "room"},
	{"price", ENTRY_BYTES, 8, UINT64_MAX, "beyond the file"},
	{"price", ENTRY_BYTES, 8, 1ull << 63, "beyond the file"},
	{"close", ENTRY_BYTES, 8, 63, "room"},
};

static void a_wrong_field_is_refused_though_the_hash_is_right(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;

	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		const struct wrong *wrong = &wrongs[i];
		mend(fixture);
		uint8_t *from = wrong->array ? unit_entry(fixture->file, wrong->array)
					     : fixture->file;
		memcpy(from + wrong->at, &wrong->value, wrong->bytes);
		unit_seal(fixture->file);
		if (parse(fixture, &table, &err))
			fail_msg("case %zu was accepted: %s", i, wrong->says);
		if (!strstr(err.text, wrong->says))
			fail_msg("case %zu: \"%s\" does not say %s", i, err.text, wrong->says);
	}
}

static void a_header_of_an_impossible_length_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;
	static const uint32_t lengths[] = {0, 1, 255, 256, 1087, 4097, UINT32_MAX, 1u << 31};

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		mend(fixture);
		store_u32(fixture->file + AT_HEADER_BYTES, lengths[i]);
		if (lengths[i] >= FORMAT_FIXED && lengths[i] <= MM_HEADER_MAX)
			unit_seal(fixture->file);
		assert_false(parse(fixture, &table, &err));
	}
}

static void a_file_cut_short_anywhere_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;
	size_t bytes = fixture->bytes;

	mend(fixture);
	for (fixture->bytes = 0; fixture->bytes < bytes; fixture->bytes++)
		assert_false(parse(fixture, &table, &err));
	assert_true(parse(fixture, &table, &err));
}

static void what_a_reader_may_ignore_is_ignored(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;

	mend(fixture);
	store_u32(fixture->file + AT_FLAGS, 0xffff0000u | MM_TABLE_APPENDING);
	store_u32(unit_entry(fixture->file, "volume") + ENTRY_FLAGS, 0xffff0000u);
	fixture->file[AT_PRICE_DECIMALS] = 255;
	fixture->file[55] = 1;
	store_u64(fixture->file + 240, 1);
	store_u64(unit_entry(fixture->file, "close") + 56, 1);
	unit_seal(fixture->file);
	assert_true(parse(fixture, &table, &err));
	assert_true(table.flags & MM_TABLE_APPENDING);
	assert_int_equal(table.price_decimals, 17);
}

static void arrays_may_stand_in_any_order_with_unknown_ones_between(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table, straight;
	struct mm_error err;
	uint64_t random = 6;

	mend(fixture);
	assert_true(parse(fixture, &straight, &err));
	for (int round = 0; round < 200; round++) {
		/* the header may reach as far as the first array: the table is moved up */
		size_t entries = MM_SLOTS + 5, grown = FORMAT_FIXED + entries * FORMAT_ENTRY;
		uint8_t *file = calloc(1, fixture->bytes + 4096);
		memcpy(file, fixture->good, FORMAT_FIXED);
		for (size_t i = 0; i < entries; i++) {
			uint8_t *entry = file + FORMAT_FIXED + i * FORMAT_ENTRY;
			memcpy(entry, fixture->good + FORMAT_FIXED + i % MM_SLOTS * FORMAT_ENTRY,
			       FORMAT_ENTRY);
			store_u64(entry + ENTRY_OFFSET, load_u64(entry + ENTRY_OFFSET) + 4096);
			if (i >= MM_SLOTS) /* `timestamp` becomes `uimestamp`, and so on */
				entry[0] = (uint8_t)('A' + i);
		}
		for (size_t i = entries - 1; i > 0; i--) {
			uint8_t *a = file + FORMAT_FIXED + i * FORMAT_ENTRY, copy[FORMAT_ENTRY];
			uint8_t *b = file + FORMAT_FIXED +
				     unit_random(&random) % (i + 1) * FORMAT_ENTRY;
			memcpy(copy, a, FORMAT_ENTRY);
			memmove(a, b, FORMAT_ENTRY);
			memcpy(b, copy, FORMAT_ENTRY);
		}
		store_u32(file + AT_ENTRIES, (uint32_t)entries);
		store_u32(file + AT_HEADER_BYTES, (uint32_t)(grown + unit_random(&random) % 1000));
		unit_seal(file);
		char symbol[MM_SYMBOL_MAX + 1];
		if (!mm_table_parse(file, MM_HEADER_MAX, fixture->bytes + 4096, &table, symbol,
				    &err))
			fail_msg("%s", err.text);
		for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++)
			assert_int_equal(table.place[slot].offset,
					 straight.place[slot].offset + 4096);
		free(file);
	}
}

static void price_and_volume_may_be_numbers_of_any_type(void **state)
{
	struct fixture *fixture = *state;
	static const uint8_t kinds[][2] = {{MM_INT, 1},   {MM_INT, 2},  {MM_INT, 4},  {MM_INT, 8},
					   {MM_UINT, 1},  {MM_UINT, 2}, {MM_UINT, 4}, {MM_UINT, 8},
					   {MM_FLOAT, 4}, {MM_FLOAT, 8}};
	struct mm_table table;
	struct mm_error err;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		mend(fixture);
		for (const char *const *name = (const char *const[]){"price", "volume", NULL};
		     *name; name++) {
			uint8_t *entry = unit_entry(fixture->file, *name);
			entry[ENTRY_TYPE] = kinds[i][0];
			entry[ENTRY_WIDTH] = kinds[i][1];
			entry[ENTRY_EXPONENT] = kinds[i][0] == MM_FLOAT ? 0 : 0xfc;
		}
		unit_seal(fixture->file);
		assert_true(parse(fixture, &table, &err));
		assert_int_equal(table.place[MM_VOLUME].type, kinds[i][0]);
		assert_int_equal(table.place[MM_PRICE].width, kinds[i][1]);
		assert_int_equal(table.place[MM_PRICE].exponent, kinds[i][0] == MM_FLOAT ? 0 : -4);
	}
}

static void a_table_without_rows_has_no_times(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;

	mend(fixture);
	store_u64(fixture->file + AT_ROWS, 0);
	store_u64(fixture->file + AT_BLOCKS, 0);
	unit_seal(fixture->file);
	assert_false(parse(fixture, &table, &err));
	assert_non_null(strstr(err.text, "without a row"));
	store_u64(fixture->file + AT_FIRST, 0);
	store_u64(fixture->file + AT_LAST, 0);
	unit_seal(fixture->file);
	assert_true(parse(fixture, &table, &err));
	assert_int_equal(table.rows, 0);
}

static void a_foreign_name_in_a_message_holds_no_control_byte(void **state)
{
	struct fixture *fixture = *state;
	struct mm_table table;
	struct mm_error err;

	mend(fixture);
	uint8_t *entry = unit_entry(fixture->file, "high");
	memcpy(entry, "\x1b[2J\n\x07", 6);
	store_u64(entry + ENTRY_OFFSET, UINT64_MAX);
	unit_seal(fixture->file);
	assert_false(parse(fixture, &table, &err));
	for (const char *at = err.text; *at; at++)
		assert_true((unsigned char)*at >= 0x20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_writer_wrote_is_read),
		cmocka_unit_test(any_flipped_bit_of_the_header_is_noticed),
		cmocka_unit_test(a_wrong_field_is_refused_though_the_hash_is_right),
		cmocka_unit_test(a_header_of_an_impossible_length_is_refused),
		cmocka_unit_test(a_file_cut_short_anywhere_is_refused),
		cmocka_unit_test(what_a_reader_may_ignore_is_ignored),
		cmocka_unit_test(arrays_may_stand_in_any_order_with_unknown_ones_between),
		cmocka_unit_test(price_and_volume_may_be_numbers_of_any_type),
		cmocka_unit_test(a_table_without_rows_has_no_times),
		cmocka_unit_test(a_foreign_name_in_a_message_holds_no_control_byte),
	};
	return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
