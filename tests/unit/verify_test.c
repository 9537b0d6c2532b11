/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/bytes.h"

#include <mmtui/pool.h>
#include <mmtui/verify.h>

#include <math.h>

/* A directory of one table: its rows, its bytes as they were, and a copy to damage. */
struct fixture {
	char *directory, *path;
	struct unit_rows rows;
	uint8_t *good, *file;
	size_t bytes;
};

static struct fixture make_table(size_t n, uint32_t block_rows)
{
	struct fixture fixture = {.directory = tables_directory()};
	uint64_t random = 21;

	fixture.path = tables_path(fixture.directory, "X.bin");
	fixture.rows = unit_rows_random(&random, n);
	unit_rows_write(&fixture.rows, fixture.path, "X", block_rows);
	fixture.good = unit_read_file(fixture.path, &fixture.bytes);
	fixture.file = unit_read_file(fixture.path, &fixture.bytes);
	return fixture;
}

static void free_table(struct fixture *fixture)
{
	tables_remove(fixture->directory);
	unit_rows_free(&fixture->rows);
	free(fixture->path);
	free(fixture->good);
	free(fixture->file);
}

/* Verifies the damaged copy, put in the table's place. */
static bool verify(const struct fixture *fixture, struct mm_error *err)
{
	struct mm_pool_options options = {.loaders = 1};
	uint64_t bytes = 0;

	unit_write_file(fixture->path, fixture->file, fixture->bytes);
	struct mm_pool *pool = mm_pool_open(fixture->directory, &options, err);
	assert_non_null(pool);
	mm_pool_wait(pool);
	memset(err, 0, sizeof *err);
	bool ok = mm_verify_table(pool, 0, &bytes, err);
	if (ok)
		assert_true(bytes > 0 && bytes <= fixture->bytes + MM_HEADER_MAX);
	mm_pool_close(pool);
	return ok;
}

/* Does it find the damage and say so? Undoes the damage. */
static void find(struct fixture *fixture, const char *says)
{
	struct mm_error err;

	if (verify(fixture, &err))
		fail_msg("not found: %s", says);
	if (!strstr(err.text, says))
		fail_msg("\"%s\" does not say %s", err.text, says);
	memcpy(fixture->file, fixture->good, fixture->bytes);
}

static void a_good_table_passes_whatever_its_size(void **state)
{
	(void)state;
	static const struct {
		size_t rows;
		uint32_t block_rows;
	} sizes[] = {{0, 64},      {1, 64},      {64, 64},      {65, 64},        {100000, 64},
		     {32768, 512}, {32769, 512}, {65536, 1024}, {200000, 65536}, {65535, 32768}};
	struct mm_error err;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct fixture fixture = make_table(sizes[i].rows, sizes[i].block_rows);
		if (!verify(&fixture, &err))
			fail_msg("%zu rows in blocks of %u: %s", sizes[i].rows, sizes[i].block_rows,
				 err.text);
		free_table(&fixture);
	}
}

static void a_flipped_byte_anywhere_is_found_and_its_array_named(void **state)
{
	(void)state;
	struct fixture fixture = make_table(70, 64);

	for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++) {
		const char *name = mm_format_slots[slot].name;
		char says[64];
		snprintf(says, sizeof says, "array \"%s\": its hash", name);
		size_t values = mm_format_slots[slot].role == MM_INDEX ? 2 : 70;
		size_t start = load_u64(unit_entry(fixture.good, name) + ENTRY_OFFSET);
		for (size_t at = start; at < start + values * 8; at++) {
			fixture.file[at] ^= (uint8_t)(1u << at % 8);
			find(&fixture, says);
		}
	}
	free_table(&fixture);
}

static void a_flipped_byte_in_a_large_table_is_found_wherever_it_is(void **state)
{
	(void)state;
	struct fixture fixture = make_table(140000, 512);
	uint64_t random = 22;
	const char *says[] = {"array \"timestamp\": its hash", "array \"price\": its hash",
			      "array \"volume\": its hash"};

	for (int round = 0; round < 30; round++) {
		const char *name = mm_format_slots[round % 3].name;
		uint8_t *array = unit_array(fixture.file, name);
		array[unit_random(&random) % (140000 * 8)] ^= 1;
		find(&fixture, says[round % 3]);
	}
	free_table(&fixture);
}

/* Changes a value, makes all hashes right again and expects the contradiction to be named. */
static void contradict(struct fixture *fixture, const char *name, size_t at, uint64_t value,
		       const char *says)
{
	memcpy((uint8_t *)unit_array(fixture->file, name) + at * 8, &value, 8);
	unit_seal_array(fixture->file, name);
	find(fixture, says);
}

static void what_contradicts_is_found_though_every_hash_is_right(void **state)
{
	(void)state;
	struct fixture fixture = make_table(1000, 64);
	const int64_t *timestamp = fixture.rows.timestamp;

	contradict(&fixture, "timestamp", 500, (uint64_t)timestamp[499] - 1,
		   "array \"timestamp\", row 500");
	contradict(&fixture, "timestamp", 999, (uint64_t)timestamp[999] + 1,
		   "array \"timestamp\", row 999");
	contradict(&fixture, "timestamp", 0, (uint64_t)timestamp[0] - 1, "first timestamp");
	store_u64(fixture.file + AT_LAST, (uint64_t)timestamp[999] + 1);
	unit_seal(fixture.file);
	find(&fixture, "last timestamp");
	contradict(&fixture, "price", 77, 0x7ff0000000000000, "array \"price\", row 77");
	contradict(&fixture, "price", 999, 0x7ff8000000000000, "array \"price\", row 999");
	contradict(&fixture, "price", 64, 0x412e848000000000, "\"high\", block 1 (row 64)");
	contradict(&fixture, "volume", 3, 0xbff0000000000000, "array \"volume\", row 3");
	contradict(&fixture, "volume", 4, 0x7ff0000000000000, "array \"volume\", row 4");
	contradict(&fixture, "first_timestamp", 15, 0, "array \"first_timestamp\", block 15");
	for (enum mm_slot slot = MM_CLOSE; slot < MM_SLOTS; slot++) {
		char says[64];
		uint64_t bits = load_u64(
			(uint8_t *)unit_array(fixture.good, mm_format_slots[slot].name) + 15 * 8);
		snprintf(says, sizeof says, "array \"%s\", block 15 (row 960)",
			 mm_format_slots[slot].name);
		contradict(&fixture, mm_format_slots[slot].name, 15, bits ^ 1, says);
	}
	free_table(&fixture);
}

/* The block's index is made to agree with a price changed behind it: the header does not. */
static void the_headers_figures_are_held_against_the_rows(void **state)
{
	(void)state;
	struct fixture fixture = make_table(100, 128);
	static const struct {
		int at;
		const char *says;
	} figures[] = {{AT_FIRST_PRICE, "first price"}, {AT_LAST_PRICE, "last price"},
		       {AT_LOW, "lowest price"},        {AT_HIGH, "highest price"},
		       {AT_VOLUME, "volume"},           {AT_TURNOVER, "turnover"}};

	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		uint8_t *at = fixture.file + figures[i].at;
		double value = load_f64(at), widened = value;
		/* away from the other prices for low and high, so that the header stays possible */
		if (figures[i].at == AT_LOW)
			widened = nextafter(value, -INFINITY);
		else if (figures[i].at == AT_HIGH)
			widened = nextafter(value, INFINITY);
		else
			widened = nextafter(value, 0);
		store_f64(at, widened);
		unit_seal(fixture.file);
		find(&fixture, figures[i].says);
	}
	free_table(&fixture);
}

static void hashes_of_a_table_still_appended_to_are_not_held_against_it(void **state)
{
	(void)state;
	struct fixture fixture = make_table(100, 64);
	struct mm_error err;

	store_u64(unit_entry(fixture.file, "price") + ENTRY_HASH, 0);
	unit_seal(fixture.file);
	assert_false(verify(&fixture, &err));
	store_u32(fixture.file + AT_FLAGS, MM_TABLE_APPENDING);
	unit_seal(fixture.file);
	if (!verify(&fixture, &err))
		fail_msg("%s", err.text);
	((double *)unit_array(fixture.file, "price"))[50] += 1;
	find(&fixture, "the rows make");
	free_table(&fixture);
}

static void an_integer_price_is_folded_as_its_float(void **state)
{
	(void)state;
	struct fixture fixture = make_table(300, 64);
	struct mm_error err;
	uint64_t random = 23;
	int32_t cents[300];

	/* what a float64 price would be is written, then the column replaced by its integers */
	for (int i = 0; i < 300; i++) {
		cents[i] = (int32_t)(unit_random(&random) % 2000000) - 1000;
		fixture.rows.price[i] = cents[i] / 1000.0;
	}
	unit_rows_write(&fixture.rows, fixture.path, "X", 64);
	free(fixture.file);
	fixture.file = unit_read_file(fixture.path, &fixture.bytes);
	uint8_t *entry = unit_entry(fixture.file, "price");
	memcpy(unit_array(fixture.file, "price"), cents, sizeof cents);
	entry[ENTRY_TYPE] = MM_INT;
	entry[ENTRY_WIDTH] = 4;
	entry[ENTRY_EXPONENT] = (uint8_t)-3;
	store_u64(entry + ENTRY_HASH, XXH3_64bits(cents, sizeof cents));
	unit_seal(fixture.file);
	if (!verify(&fixture, &err))
		fail_msg("%s", err.text);
	free_table(&fixture);
}

static void an_extra_column_is_hashed_too(void **state)
{
	(void)state;
	enum { ROWS = 30000, WIDTH = 10 };
	char *directory = tables_directory(), *path = tables_path(directory, "X.bin");
	struct mm_array extra = {.name = "condition", .type = MM_TEXT, .width = WIDTH};
	struct mm_writer_options options = {
		.symbol = "X", .rows = ROWS, .extra = &extra, .extras = 1};
	struct mm_error err = {""};
	uint64_t random = 24;
	struct fixture fixture = {.directory = directory, .path = path};
	uint8_t *text = calloc(ROWS, WIDTH);

	fixture.rows = unit_rows_random(&random, ROWS);
	struct mm_writer *writer = mm_writer_open(path, &options, &err);
	assert_non_null(writer);
	assert_true(mm_writer_add(writer, ROWS, fixture.rows.timestamp, fixture.rows.price,
				  fixture.rows.volume, (const void *[]){text}, &err));
	assert_true(mm_writer_finish(writer, &err));
	fixture.good = unit_read_file(path, &fixture.bytes);
	fixture.file = unit_read_file(path, &fixture.bytes);
	assert_true(verify(&fixture, &err));
	((uint8_t *)unit_array(fixture.file, "condition"))[ROWS * WIDTH - 1] = 1;
	find(&fixture, "array \"condition\": its hash");
	free(text);
	free_table(&fixture);
}

static void a_file_replaced_since_is_not_mistaken_for_the_old_one(void **state)
{
	(void)state;
	struct fixture fixture = make_table(100, 64);
	struct mm_error err = {""};
	uint64_t bytes = 0;
	struct mm_pool *pool = mm_pool_open(fixture.directory, NULL, &err);

	assert_non_null(pool);
	mm_pool_wait(pool);
	assert_true(mm_verify_table(pool, 0, &bytes, &err));
	struct stat st;
	assert_int_equal(stat(fixture.path, &st), 0);
	const struct timespec touched[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
	const struct timespec back[2] = {st.st_atim, st.st_mtim};
	assert_int_equal(utimensat(AT_FDCWD, fixture.path, touched, 0), 0);
	assert_false(mm_verify_table(pool, 0, &bytes, &err));
	assert_non_null(strstr(err.text, "changed"));
	assert_int_equal(truncate(fixture.path, (off_t)fixture.bytes - 1), 0);
	assert_int_equal(utimensat(AT_FDCWD, fixture.path, back, 0), 0);
	assert_false(mm_verify_table(pool, 0, &bytes, &err));
	assert_non_null(strstr(err.text, "changed"));
	unit_rows_write(&fixture.rows, fixture.path, "X", 64);
	assert_false(mm_verify_table(pool, 0, &bytes, &err));
	assert_non_null(strstr(err.text, "replaced"));
	unlink(fixture.path);
	assert_false(mm_verify_table(pool, 0, &bytes, &err));
	assert_non_null(strstr(err.text, "opened"));
	mm_pool_close(pool);
	free_table(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_table_passes_whatever_its_size),
		cmocka_unit_test(a_flipped_byte_anywhere_is_found_and_its_array_named),
		cmocka_unit_test(a_flipped_byte_in_a_large_table_is_found_wherever_it_is),
		cmocka_unit_test(what_contradicts_is_found_though_every_hash_is_right),
		cmocka_unit_test(the_headers_figures_are_held_against_the_rows),
		cmocka_unit_test(hashes_of_a_table_still_appended_to_are_not_held_against_it),
		cmocka_unit_test(an_integer_price_is_folded_as_its_float),
		cmocka_unit_test(an_extra_column_is_hashed_too),
		cmocka_unit_test(a_file_replaced_since_is_not_mistaken_for_the_old_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
