/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tables.h"

#include "io/spool.h"

/* A row as it went in: what comes out is held against a stable sort of these. */
struct row {
	uint32_t group;
	int64_t time;
	uint64_t number; /* its place in the input; its price and its extra tell it */
};

static int compare(const void *a, const void *b)
{
	const struct row *one = a, *two = b;

	if (one->group != two->group)
		return one->group < two->group ? -1 : 1;
	if (one->time != two->time)
		return one->time < two->time ? -1 : 1;
	return one->number < two->number ? -1 : 1;
}

struct shape {
	size_t rows;
	uint32_t groups;
	uint64_t memory;
	bool extra;
	int64_t disorder; /* how far times are from being in order */
	unsigned readers;
};

/* The bytes that row `number` carries. */
static size_t make_extra(uint64_t number, uint8_t *out)
{
	uint64_t random = number;
	size_t length = number % 200 == 0 ? SPOOL_EXTRA_MAX : unit_random(&random) % 60;

	for (size_t i = 0; i < length; i++)
		out[i] = (uint8_t)(number * 31 + i);
	return length;
}

static void fill(struct spool *spool, const struct shape *shape, struct row *rows)
{
	static uint8_t extra[SPOOL_EXTRA_MAX];
	struct mm_error err;
	uint64_t random = 11;
	uint32_t group;

	for (uint32_t i = 0; i < shape->groups; i++)
		assert_true(spool_group(spool, &group, &err) && group == i);
	for (size_t i = 0; i < shape->rows; i++) {
		uint64_t spread = (uint64_t)shape->disorder * 2 + 1;
		rows[i].group = (uint32_t)(unit_random(&random) % shape->groups);
		if (unit_random(&random) % 3 == 0)
			rows[i].group = 0; /* one with much more than its share */
		rows[i].time = (int64_t)(i / 4) + (int64_t)(unit_random(&random) % spread) -
			       shape->disorder;
		rows[i].number = i;
		struct spool_row row = {.time = rows[i].time,
					.price = (double)i,
					.volume = (double)(i % 7),
					.extra = extra,
					.extra_bytes = shape->extra ? make_extra(i, extra) : 0};
		if (!spool_add(spool, rows[i].group, &row, &err))
			fail_msg("%s", err.text);
	}
}

/* Reads the groups [first, last) and holds them against the sorted rows from *at on. */
static void check(struct spool *spool, const struct shape *shape, const struct row *rows,
		  uint32_t first, uint32_t last, size_t *at)
{
	static uint8_t extra[SPOOL_EXTRA_MAX];
	struct mm_error err;
	struct spool_reader *reader = spool_reader_new(spool, first, &err);

	assert_non_null(reader);
	for (uint32_t group = first; group < last; group++) {
		struct spool_row row;
		bool failed = false;
		uint64_t count = 0;

		assert_true(spool_reader_group(reader, group, &err));
		for (; spool_reader_next(reader, &row, &failed, &err); count++, ++*at) {
			assert_int_equal(rows[*at].group, group);
			assert_int_equal(rows[*at].time, row.time);
			assert_true((double)rows[*at].number == row.price);
			assert_true((double)(rows[*at].number % 7) == row.volume);
			size_t length = shape->extra ? make_extra(rows[*at].number, extra) : 0;
			assert_int_equal(row.extra_bytes, length);
			assert_memory_equal(row.extra, extra, length);
		}
		assert_false(failed);
		assert_int_equal(count, spool_rows(spool, group));
	}
	spool_reader_free(reader);
}

static uint64_t run(const struct shape *shape)
{
	char *directory = tables_directory();
	struct mm_error err;
	struct spool *spool = spool_new(directory, shape->memory, shape->extra, shape->readers,
					NULL, &err);
	struct row *rows = calloc(shape->rows + 1, sizeof *rows);
	size_t at = 0;

	assert_non_null(spool);
	assert_non_null(rows);
	fill(spool, shape, rows);
	if (!spool_seal(spool, &err))
		fail_msg("%s", err.text);
	qsort(rows, shape->rows, sizeof *rows, compare);
	for (unsigned i = 0; i < shape->readers; i++)
		check(spool, shape, rows, shape->groups * i / shape->readers,
		      shape->groups * (i + 1) / shape->readers, &at);
	assert_int_equal(at, shape->rows);
	uint64_t runs = spool_runs(spool);
	spool_free(spool);
	free(rows);
	assert_int_equal(rmdir(directory), 0); /* no file was left there */
	free(directory);
	return runs;
}

static void rows_that_fit_into_memory_come_out_sorted(void **state)
{
	(void)state;
	for (int64_t disorder = 0; disorder < 5000; disorder = disorder * 8 + 1)
		assert_int_equal(run(&(struct shape){.rows = 20000,
						     .groups = 40,
						     .memory = 64 << 20,
						     .disorder = disorder,
						     .readers = 2}),
				 0);
}

static void rows_that_do_not_fit_come_out_the_same(void **state)
{
	(void)state;
	for (int64_t disorder = 0; disorder < 5000; disorder = disorder * 8 + 1)
		assert_true(run(&(struct shape){.rows = 60000,
						.groups = 40,
						.memory = 1 << 20,
						.disorder = disorder,
						.readers = 2}) > 1);
}

static void more_runs_than_buffers_are_merged_in_passes(void **state)
{
	(void)state;
	assert_true(run(&(struct shape){.rows = 300000,
					.groups = 300,
					.memory = 1,
					.disorder = 100000,
					.readers = 3}) > 12);
}

static void what_rows_carry_comes_out_with_them(void **state)
{
	(void)state;
	for (uint64_t memory = 1; memory < 100 << 20; memory = memory * 10000)
		run(&(struct shape){.rows = 30000,
				    .groups = 25,
				    .memory = memory,
				    .extra = true,
				    .disorder = 50,
				    .readers = 1});
}

static void more_groups_than_rows_fit_at_a_time(void **state)
{
	(void)state;
	assert_true(run(&(struct shape){.rows = 40000,
					.groups = 20000,
					.memory = 1,
					.disorder = 1000,
					.readers = 4}) > 1);
}

static void a_directory_that_is_gone_is_an_error_not_a_crash(void **state)
{
	struct mm_error err;
	struct spool *spool = spool_new("/dev/null/mmtui", 1, false, 1, NULL, &err);
	struct spool_row row = {0};
	uint32_t group;
	bool ok = true;

	(void)state;
	assert_true(spool_group(spool, &group, &err));
	for (int i = 0; ok && i < 100000; i++)
		ok = spool_add(spool, group, &row, &err);
	assert_false(ok);
	assert_non_null(strstr(err.text, "/dev/null/mmtui"));
	spool_free(spool);
}

static void a_cancel_ends_the_spilling(void **state)
{
	char *directory = tables_directory();
	atomic_bool cancel = true;
	struct mm_error err;
	struct spool *spool = spool_new(directory, 1, false, 1, &cancel, &err);
	struct spool_row row = {0};
	uint32_t group;
	bool ok = true;

	(void)state;
	assert_true(spool_group(spool, &group, &err));
	for (int i = 0; ok && i < 100000; i++)
		ok = spool_add(spool, group, &row, &err);
	assert_false(ok);
	assert_string_equal(err.text, "interrupted");
	spool_free(spool);
	tables_remove(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_that_fit_into_memory_come_out_sorted),
		cmocka_unit_test(rows_that_do_not_fit_come_out_the_same),
		cmocka_unit_test(more_runs_than_buffers_are_merged_in_passes),
		cmocka_unit_test(what_rows_carry_comes_out_with_them),
		cmocka_unit_test(more_groups_than_rows_fit_at_a_time),
		cmocka_unit_test(a_directory_that_is_gone_is_an_error_not_a_crash),
		cmocka_unit_test(a_cancel_ends_the_spilling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
