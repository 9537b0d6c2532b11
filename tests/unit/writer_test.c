/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/bytes.h"

#include <errno.h>
#include <math.h>

/* A directory for each test, and a path in it. */
struct place {
	char *directory, *path;
};

static int make_place(void **state)
{
	struct place *place = calloc(1, sizeof *place);

	place->directory = tables_directory();
	place->path = tables_path(place->directory, "X.bin");
	*state = place;
	return 0;
}

static int free_place(void **state)
{
	struct place *place = *state;

	tables_remove(place->directory);
	free(place->path);
	free(place);
	return 0;
}

/* Reads the file and its header. */
static uint8_t *read_table(const char *path, size_t *bytes, struct mm_table *table)
{
	uint8_t *file = unit_read_file(path, bytes);
	char symbol[MM_SYMBOL_MAX + 1];
	struct mm_error err = {""};
	size_t length = *bytes < MM_HEADER_MAX ? *bytes : MM_HEADER_MAX;

	if (!mm_table_parse(file, length, *bytes, table, symbol, &err))
		fail_msg("%s", err.text);
	return file;
}

static void same(double stored, double wanted, const char *what, uint64_t block)
{
	if (memcmp(&stored, &wanted, 8) != 0)
		fail_msg("%s of block %d: %.17g, not %.17g", what, (int)block, stored, wanted);
}

/* Holds the index against figures counted from row 0 anew for each block. */
static void compare_with_plain_folds(const struct unit_rows *rows, const uint8_t *file,
				     const struct mm_table *table)
{
	const double *index[MM_SLOTS];

	for (enum mm_slot slot = 0; slot < MM_SLOTS; slot++)
		index[slot] = (const double *)(file + table->place[slot].offset);
	for (uint64_t block = 0; block < table->blocks; block++) {
		size_t start = block * table->block_rows, end = start + table->block_rows;
		double volume = 0, turnover = 0, low = INFINITY, high = -INFINITY, largest = 0;
		for (size_t i = 0; i < start; i++) {
			volume = volume + rows->volume[i];
			turnover = turnover + rows->price[i] * rows->volume[i];
			low = rows->price[i] < low ? rows->price[i] : low;
			high = rows->price[i] > high ? rows->price[i] : high;
			largest = rows->volume[i] > largest ? rows->volume[i] : largest;
		}
		same(index[MM_VOLUME_BEFORE][block], volume, "volume_before", block);
		same(index[MM_TURNOVER_BEFORE][block], turnover, "turnover_before", block);
		same(index[MM_LOW_BEFORE][block], low, "low_before", block);
		same(index[MM_HIGH_BEFORE][block], high, "high_before", block);
		same(index[MM_LARGEST_BEFORE][block], largest, "largest_before", block);
		end = end < rows->n ? end : rows->n;
		low = INFINITY, high = -INFINITY, largest = 0;
		for (size_t i = start; i < end; i++) {
			low = rows->price[i] < low ? rows->price[i] : low;
			high = rows->price[i] > high ? rows->price[i] : high;
			largest = rows->volume[i] > largest ? rows->volume[i] : largest;
		}
		same(index[MM_CLOSE][block], rows->price[end - 1], "close", block);
		same(index[MM_LOW][block], low, "low", block);
		same(index[MM_HIGH][block], high, "high", block);
		same(index[MM_LARGEST][block], largest, "largest", block);
		assert_memory_equal(&index[MM_FIRST_TIMESTAMP][block], &rows->timestamp[start], 8);
	}
}

/* Counts the header's sums in one plain pass. */
static void compare_header(const struct unit_rows *rows, const struct mm_table *table)
{
	double volume = 0, turnover = 0, low = rows->price[0], high = rows->price[0];

	for (size_t i = 0; i < rows->n; i++) {
		volume += rows->volume[i];
		turnover += rows->price[i] * rows->volume[i];
		low = fmin(low, rows->price[i]);
		high = fmax(high, rows->price[i]);
	}
	same(table->volume, volume, "volume", 0);
	same(table->turnover, turnover, "turnover", 0);
	assert_true(table->low == low && table->high == high);
	same(table->first_price, rows->price[0], "first price", 0);
	same(table->last_price, rows->price[rows->n - 1], "last price", 0);
	assert_int_equal(table->first, rows->timestamp[0]);
	assert_int_equal(table->last, rows->timestamp[rows->n - 1]);
}

/* Writes rows in pieces of random size. */
static void write_in_pieces(const struct unit_rows *rows, const char *path, uint32_t block_rows,
			    uint64_t *random)
{
	struct mm_error err = {""};
	struct mm_writer_options options = {
		.symbol = "X", .rows = rows->n, .block_rows = block_rows};
	struct mm_writer *writer = mm_writer_open(path, &options, &err);

	assert_non_null(writer);
	for (size_t done = 0, n; done < rows->n; done += n) {
		n = unit_random(random) % (unit_random(random) % 2 ? 3 : 40000);
		n = n < rows->n - done ? n : rows->n - done;
		if (!mm_writer_add(writer, n, rows->timestamp + done, rows->price + done,
				   rows->volume + done, NULL, &err))
			fail_msg("%s", err.text);
	}
	if (!mm_writer_finish(writer, &err))
		fail_msg("%s", err.text);
}

static void the_index_is_the_fold_of_the_rows_for_every_size_of_block(void **state)
{
	struct place *place = *state;
	uint64_t random = 11;

	for (uint32_t block_rows = 64; block_rows <= 65536; block_rows *= 2) {
		const size_t sizes[] = {1, block_rows - 1, block_rows, block_rows + 1,
					block_rows * 3 + unit_random(&random) % block_rows};
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			struct unit_rows rows = unit_rows_random(&random, sizes[i]);
			struct mm_table table;
			size_t bytes;
			write_in_pieces(&rows, place->path, block_rows, &random);
			uint8_t *file = read_table(place->path, &bytes, &table);
			assert_int_equal(table.block_rows, block_rows);
			assert_memory_equal(file + table.place[MM_TIMESTAMP].offset, rows.timestamp,
					    rows.n * 8);
			assert_memory_equal(file + table.place[MM_PRICE].offset, rows.price,
					    rows.n * 8);
			assert_memory_equal(file + table.place[MM_VOLUME].offset, rows.volume,
					    rows.n * 8);
			compare_with_plain_folds(&rows, file, &table);
			compare_header(&rows, &table);
			free(file);
			unit_rows_free(&rows);
		}
	}
}

static void the_file_does_not_depend_on_how_the_rows_came(void **state)
{
	struct place *place = *state;
	uint64_t random = 12;
	struct unit_rows rows = unit_rows_random(&random, 70000);
	size_t bytes, again;

	unit_rows_write(&rows, place->path, "X", 0);
	uint8_t *file = unit_read_file(place->path, &bytes);
	file[AT_PRICE_DECIMALS] = 0; /* as write_in_pieces has it */
	unit_seal(file);
	for (int round = 0; round < 3; round++) {
		write_in_pieces(&rows, place->path, MM_BLOCK_ROWS, &random);
		uint8_t *other = unit_read_file(place->path, &again);
		assert_int_equal(bytes, again);
		assert_memory_equal(file, other, bytes);
		free(other);
	}
	free(file);
	unit_rows_free(&rows);
}

static void equal_figures_keep_the_first_ones_sign(void **state)
{
	struct place *place = *state;
	int64_t timestamp[3] = {INT64_MIN, 0, INT64_MAX};
	double price[3] = {-0.0, 0.0, 0.0}, volume[3] = {-0.0, 0.0, 0.0};
	struct unit_rows rows = {3, timestamp, price, volume};
	struct mm_table table;
	size_t bytes;

	unit_rows_write(&rows, place->path, "X", 0);
	uint8_t *file = read_table(place->path, &bytes, &table);
	same(table.low, -0.0, "low", 0);
	same(table.high, -0.0, "high", 0);
	same(((double *)unit_array(file, "largest"))[0], 0.0, "largest", 0);
	assert_int_equal(table.first, INT64_MIN);
	assert_int_equal(table.last, INT64_MAX);
	free(file);
}

static void large_arrays_begin_on_a_page_and_small_ones_close_together(void **state)
{
	struct place *place = *state;
	uint64_t random = 13;
	const size_t sizes[] = {0, 1, 5, 8191, 8192, 100000};

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct unit_rows rows = unit_rows_random(&random, sizes[i]);
		struct mm_table table;
		struct mm_array array[MM_SLOTS];
		size_t bytes;
		unit_rows_write(&rows, place->path, "X", 0);
		uint8_t *file = read_table(place->path, &bytes, &table);
		mm_table_arrays(file, bytes, array, MM_SLOTS);
		uint64_t end = table.header_bytes;
		for (int k = 0; k < MM_SLOTS; k++) {
			uint64_t align = array[k].bytes >= 65536 ? 4096 : 64;
			assert_string_equal(array[k].name, mm_format_slots[k].name);
			assert_int_equal(array[k].offset % align, 0);
			assert_true(array[k].offset >= end && array[k].offset - end < align);
			assert_int_equal(array[k].hash,
					 XXH3_64bits(file + array[k].offset, array[k].bytes));
			end = array[k].offset + array[k].bytes;
		}
		assert_int_equal(end, bytes);
		if (rows.n <= 5)
			assert_true(bytes <= 4096);
		free(file);
		unit_rows_free(&rows);
	}
}

static void a_table_without_rows_is_one(void **state)
{
	struct place *place = *state;
	struct unit_rows rows = {0, (int64_t[1]){0}, (double[1]){0}, (double[1]){0}};
	struct mm_table table;
	size_t bytes;

	unit_rows_write(&rows, place->path, "EMPTY", 0);
	uint8_t *file = read_table(place->path, &bytes, &table);
	assert_int_equal(table.rows, 0);
	assert_int_equal(table.blocks, 0);
	assert_true(table.low == 0 && table.high == 0 && table.volume == 0 && table.turnover == 0);
	free(file);
}

static void extra_columns_are_kept_as_they_are(void **state)
{
	struct place *place = *state;
	uint64_t random = 14;
	enum { ROWS = 50000 };
	struct unit_rows rows = unit_rows_random(&random, ROWS);
	const struct mm_array extra[3] = {
		{.name = "exchange", .type = MM_TEXT, .width = 3},
		{.name = "close", .type = MM_INT, .width = 4, .exponent = -2},
		{.name = "a name of 23 bytes, yes", .type = MM_FLOAT, .width = 4}};
	struct mm_writer_options options = {
		.symbol = "X", .rows = ROWS, .extra = extra, .extras = 3};
	struct mm_error err = {""};
	uint8_t *text = malloc(ROWS * 3), *number = malloc(ROWS * 4), *real = malloc(ROWS * 4);
	struct mm_table table;
	size_t bytes;

	for (size_t i = 0; i < ROWS * 3; i++)
		text[i] = (uint8_t)unit_random(&random);
	memcpy(number, rows.price, ROWS * 4);
	memcpy(real, rows.volume, ROWS * 4);
	struct mm_writer *writer = mm_writer_open(place->path, &options, &err);
	assert_non_null(writer);
	for (size_t done = 0, n; done < ROWS; done += n) {
		n = unit_random(&random) % 9000;
		n = n < ROWS - done ? n : ROWS - done;
		const void *columns[3] = {text + done * 3, number + done * 4, real + done * 4};
		assert_true(mm_writer_add(writer, n, rows.timestamp + done, rows.price + done,
					  rows.volume + done, columns, &err));
	}
	mm_writer_decimals(writer, 4, 1);
	assert_true(mm_writer_finish(writer, &err));
	uint8_t *file = read_table(place->path, &bytes, &table);
	struct mm_array array[MM_SLOTS + 3];
	assert_int_equal(mm_table_arrays(file, bytes, array, MM_SLOTS + 3), MM_SLOTS + 3);
	assert_int_equal(table.price_decimals, 4);
	assert_int_equal(table.volume_decimals, 1);
	for (int i = 0; i < 3; i++) {
		const struct mm_array *kept = &array[MM_FIRST_TIMESTAMP + i];
		const uint8_t *from = i == 0 ? text : i == 1 ? number : real;
		assert_string_equal(kept->name, extra[i].name);
		assert_int_equal(kept->exponent, extra[i].exponent);
		assert_int_equal(kept->bytes, ROWS * extra[i].width);
		assert_memory_equal(file + kept->offset, from, kept->bytes);
		assert_int_equal(kept->hash, XXH3_64bits(from, kept->bytes));
	}
	free(file);
	free(text);
	free(number);
	free(real);
	unit_rows_free(&rows);
}

static void refuse_open(struct place *place, struct mm_writer_options options, const char *says)
{
	struct mm_error err = {""};
	struct mm_writer *writer = mm_writer_open(place->path, &options, &err);

	if (writer)
		fail_msg("was opened: %s", says);
	if (!strstr(err.text, says) || !strstr(err.text, place->path))
		fail_msg("\"%s\" does not say %s", err.text, says);
	assert_int_equal(unit_count_files(place->directory), 0);
}

static void what_the_format_does_not_allow_is_not_begun(void **state)
{
	struct place *place = *state;
	char longest[MM_SYMBOL_MAX + 2];
	struct mm_array many[MM_EXTRA_MAX + 1];
	struct mm_array bad[2] = {{.name = "a", .type = MM_INT, .width = 8},
				  {.name = "b", .type = MM_INT, .width = 8}};

	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	memset(many, 0, sizeof many);
	refuse_open(place, (struct mm_writer_options){.symbol = ""}, "symbol");
	refuse_open(place, (struct mm_writer_options){.symbol = longest}, "symbol");
	refuse_open(place, (struct mm_writer_options){.symbol = "\xff"}, "symbol");
	refuse_open(place, (struct mm_writer_options){.symbol = "X", .block_rows = 100}, "block");
	refuse_open(place, (struct mm_writer_options){.symbol = "X", .block_rows = 32}, "block");
	refuse_open(place, (struct mm_writer_options){.symbol = "X", .block_rows = 131072},
		    "block");
	refuse_open(place, (struct mm_writer_options){.symbol = "X", .rows = UINT64_MAX}, "large");
	refuse_open(place, (struct mm_writer_options){.symbol = "X", .rows = 1ull << 60}, "large");
	refuse_open(place,
		    (struct mm_writer_options){
			    .symbol = "X", .extra = many, .extras = MM_EXTRA_MAX + 1},
		    "33 extra columns");

	struct mm_writer_options options = {.symbol = "X", .extra = bad, .extras = 2};
	static const char *const names[] = {
		"", "a", "price", "volume", "timestamp", "\xc3", "a name of 24 bytes, no!!"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		strcpy(bad[1].name, names[i]);
		refuse_open(place, options, "column \"");
	}
	strcpy(bad[1].name, "b");
	bad[1].width = 3;
	refuse_open(place, options, "type 1 of 3");
	bad[1] = (struct mm_array){.name = "b", .type = MM_FLOAT, .width = 4, .exponent = 1};
	refuse_open(place, options, "exponent");
}

/* Adds good rows and then a bad one; nothing goes any more then. */
static void refuse_row(struct place *place, int64_t timestamp, double price, double volume,
		       const char *says)
{
	struct mm_error err = {""};
	struct mm_writer_options options = {.symbol = "X", .rows = 9};
	int64_t times[3] = {5, 5, timestamp};
	double prices[3] = {1, 1, price}, volumes[3] = {0, 0, volume};

	for (int split = 0; split < 2; split++) {
		struct mm_writer *writer = mm_writer_open(place->path, &options, &err);
		assert_non_null(writer);
		size_t first = split ? 2 : 0;
		assert_true(mm_writer_add(writer, first, times, prices, volumes, NULL, &err));
		assert_false(mm_writer_add(writer, 3 - first, times + first, prices + first,
					   volumes + first, NULL, &err));
		if (!strstr(err.text, says) || !strstr(err.text, "row 2:"))
			fail_msg("\"%s\" does not say row 2 and %s", err.text, says);
		assert_false(mm_writer_add(writer, 2, times, prices, volumes, NULL, &err));
		assert_false(mm_writer_finish(writer, &err));
		assert_int_equal(unit_count_files(place->directory), 0);
	}
}

static void a_row_that_cannot_follow_is_refused(void **state)
{
	struct place *place = *state;

	refuse_row(place, 4, 1, 1, "before");
	refuse_row(place, INT64_MIN, 1, 1, "before");
	refuse_row(place, 5, NAN, 1, "price");
	refuse_row(place, 5, INFINITY, 1, "price");
	refuse_row(place, 5, -INFINITY, 1, "price");
	refuse_row(place, 5, 1, NAN, "volume");
	refuse_row(place, 5, 1, INFINITY, "volume");
	refuse_row(place, 5, 1, -1, "volume");
	refuse_row(place, 5, 1, -5e-324, "volume");
}

static void more_or_fewer_rows_than_announced_make_no_table(void **state)
{
	struct place *place = *state;
	struct mm_error err = {""};
	struct mm_writer_options options = {.symbol = "X", .rows = 2};
	int64_t times[3] = {1, 2, 3};
	double ones[3] = {1, 1, 1};

	struct mm_writer *writer = mm_writer_open(place->path, &options, &err);
	assert_true(mm_writer_add(writer, 1, times, ones, ones, NULL, &err));
	assert_false(mm_writer_finish(writer, &err));
	assert_non_null(strstr(err.text, "2 rows were announced, 1 came"));
	writer = mm_writer_open(place->path, &options, &err);
	assert_false(mm_writer_add(writer, 3, times, ones, ones, NULL, &err));
	assert_non_null(strstr(err.text, "announced"));
	assert_false(mm_writer_finish(writer, &err));
	assert_int_equal(unit_count_files(place->directory), 0);
}

static void until_the_end_the_old_table_stands(void **state)
{
	struct place *place = *state;
	struct mm_error err = {""};
	struct mm_writer_options options = {.symbol = "X", .rows = 1, .sync = true};
	struct mm_table table;
	size_t bytes;
	int64_t time = 7;
	double one = 1;

	unit_write_file(place->path, "old", 3);
	struct mm_writer *writer = mm_writer_open(place->path, &options, &err);
	struct mm_writer *other = mm_writer_open(place->path, &options, &err);
	assert_true(writer && other);
	assert_int_equal(unit_count_files(place->directory), 3);
	assert_true(mm_writer_add(writer, 1, &time, &one, &one, NULL, &err));
	mm_writer_abort(other);
	mm_writer_abort(NULL);
	uint8_t *file = unit_read_file(place->path, &bytes);
	assert_int_equal(bytes, 3);
	free(file);
	assert_true(mm_writer_finish(writer, &err));
	assert_int_equal(unit_count_files(place->directory), 1);
	free(read_table(place->path, &bytes, &table));
}

static void a_target_that_cannot_be_written_is_an_error_and_leaves_nothing(void **state)
{
	struct place *place = *state;
	struct mm_error err = {""};
	struct mm_writer_options options = {.symbol = "X"};
	char *path = tables_path(place->directory, "none/X.bin");

	assert_null(mm_writer_open(path, &options, &err));
	free(path);
	assert_non_null(strstr(err.text, strerror(ENOENT)));
	assert_int_equal(mkdir(place->path, 0777), 0); /* a directory stands in the way */
	struct mm_writer *writer = mm_writer_open(place->path, &options, &err);
	assert_non_null(writer);
	assert_false(mm_writer_finish(writer, &err));
	assert_non_null(strstr(err.text, place->path));
	assert_int_equal(unit_count_files(place->directory), 1);
	assert_int_equal(rmdir(place->path), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, free_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_index_is_the_fold_of_the_rows_for_every_size_of_block),
		TEST(the_file_does_not_depend_on_how_the_rows_came),
		TEST(equal_figures_keep_the_first_ones_sign),
		TEST(large_arrays_begin_on_a_page_and_small_ones_close_together),
		TEST(a_table_without_rows_is_one),
		TEST(extra_columns_are_kept_as_they_are),
		TEST(what_the_format_does_not_allow_is_not_begun),
		TEST(a_row_that_cannot_follow_is_refused),
		TEST(more_or_fewer_rows_than_announced_make_no_table),
		TEST(until_the_end_the_old_table_stands),
		TEST(a_target_that_cannot_be_written_is_an_error_and_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
