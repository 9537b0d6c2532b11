/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export against a plain writer. */
#include "support/plain_export.h"

#include "base/guard.h"

#include <mmtui/merge.h>

#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- comparing -------------------------------------------------------------------------------- */

static char *read_file(const char *path, size_t *length)
{
	char *text = NULL, buffer[4096];
	FILE *file = fopen(path, "r"), *to = open_memstream(&text, length);
	size_t count;

	assert_non_null(file);
	while ((count = fread(buffer, 1, sizeof buffer, file)) > 0)
		fwrite(buffer, 1, count, to);
	fclose(file);
	fclose(to);
	return text;
}

static void assert_same(const char *text, size_t length, const char *expected,
			size_t expected_length)
{
	size_t at = 0, line = 1;
	while (at < length && at < expected_length && text[at] == expected[at])
		line += text[at++] == '\n';
	if (at < length || at < expected_length) {
		while (at > 0 && text[at - 1] != '\n')
			at--;
		fail_msg("line %zu is \"%.60s\", expected \"%.60s\"", line, text + at,
			 expected + at);
	}
}

static struct mm_export_options defaults(char *path, const struct world *world)
{
	sprintf(path, "%s/out.csv", world->directory);
	return (struct mm_export_options){
		.file = path, .from = INT64_MIN, .to = INT64_MAX, .zone = mm_zone_utc()};
}

/* Exports and compares. */
static void assert_exports(const struct world *world, struct mm_export_options *options)
{
	struct mm_export_progress progress = {0};
	struct mm_export_result result;
	struct mm_error err = {""};
	size_t length, expected_length, lines = 0;

	unlink(options->file);
	if (!mm_export(world->pool, options, &progress, NULL, &result, &err))
		fail_msg("%s", err.text);
	char *text = read_file(options->file, &length);
	char *expected = options->every ? plain_export_bars(world, options, &expected_length)
					: plain_export_events(world, options, &expected_length);
	assert_same(text, length, expected, expected_length);
	assert_int_equal(result.bytes, length);
	assert_int_equal(progress.bytes, length);
	assert_int_equal(progress.rows, result.rows);
	assert_int_equal(progress.events, progress.events_total);
	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	if (!options->every && !strstr(text, "two\nlines") && !strstr(text, "line\n"))
		assert_int_equal(result.rows, lines - 1);
	free(text);
	free(expected);
}

static size_t entries(const char *path)
{
	size_t count = 0;
	DIR *stream = opendir(path);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count - 2;
}

/* --- the tests -------------------------------------------------------------------------------- */

static void random_markets_come_out_as_a_plain_writer_writes_them(void **state)
{
	(void)state;
	struct mm_error err;
	const struct mm_zone *york = mm_zone_find("America/New_York", &err);
	assert_non_null(york);

	for (uint64_t seed = 1; seed <= 12; seed++) {
		uint64_t random = seed * 77;
		char path[64];
		struct world *world = world_new(
			seed, 1 + (int)(seed * 7 % WORLD_SYMBOLS),
			seed == 3 ? 0 : (int)(unit_random(&random) % WORLD_EVENTS));
		struct mm_export_options options = defaults(path, world);
		assert_exports(world, &options);
		options.time_ns = true;
		assert_exports(world, &options);
		options.time_ns = false;
		options.zone = york;
		options.from = 3 * MM_SECOND;
		options.to = 17 * MM_SECOND;
		assert_exports(world, &options);
		options.symbols = "*";
		options.from = INT64_MIN;
		assert_exports(world, &options);
		char filter[256]; /* a comma in a name would end it: A?B is A,B */
		snprintf(filter, sizeof filter, "%s", world->name[seed % (uint64_t)world->symbols]);
		for (char *c = filter; *c; c++)
			*c = *c == ',' ? '?' : *c;
		options.filter = filter;
		assert_exports(world, &options);
		options.filter = "*";
		options.symbol = world->name[0];
		assert_exports(world, &options);
		world_free(world);
	}
}

static void columns_come_in_the_order_asked(void **state)
{
	(void)state;
	char path[64];
	struct world *world = world_new(2, 9, 5000);
	struct mm_export_options options = defaults(path, world);
	static const char *const lists[] = {
		"timestamp,symbol,price,volume,fee,note,ratio",
		"note",
		"ratio,fee",
		"symbol,note,note,timestamp,symbol",
		"volume,fee,price",
	};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		options.columns = lists[i];
		options.from = i % 2 ? -3 * MM_SECOND : INT64_MIN;
		assert_exports(world, &options);
	}
	world_free(world);
}

static void an_unknown_column_is_named(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(2, 3, 100);
	struct mm_export_options options = defaults(path, world);
	size_t before = entries(world->directory);

	options.columns = "price,colour";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "\"colour\""));
	options.columns = "close"; /* an index is no column */
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	options.columns = "price,,volume";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	options.columns = "fee";
	options.symbols = world->name[2]; /* the one whose tables keep none */
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	options.symbols = "nothing-of-that-name";
	options.columns = NULL;
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_int_equal(entries(world->directory), before);
	world_free(world);
}

static void a_grid_has_a_row_for_each_symbol_that_has_traded(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		char path[64];
		struct world *world = world_new(seed, 1 + (int)(seed * 3), seed == 2 ? 7 : 600);
		struct mm_export_options options = defaults(path, world);
		options.every = MM_SECOND;
		assert_exports(world, &options);
		options.every = 7 * MM_SECOND;
		assert_exports(world, &options);
		options.from = 4 * MM_SECOND + 5; /* in the middle of a cell */
		assert_exports(world, &options);
		options.to = 21 * MM_SECOND + 1;
		options.every = 300 * MM_MILLISECOND;
		assert_exports(world, &options);
		options.to = 20 * MM_SECOND; /* where a cell begins */
		options.every = 5 * MM_SECOND;
		assert_exports(world, &options);
		options.from = 100 * MM_SECOND; /* after the last event */
		options.to = 110 * MM_SECOND;
		assert_exports(world, &options);
		options.from = INT64_MIN;
		options.every = 3600 * MM_SECOND;
		assert_exports(world, &options);
		world_free(world);
	}
}

static void a_grid_has_columns_of_its_own(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(1, 2, 50);
	struct mm_export_options options = defaults(path, world);

	options.every = MM_SECOND;
	options.columns = "price";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_int_equal(access(path, F_OK), -1);
	world_free(world);
}

static void an_existing_file_is_kept_unless_it_may_be_replaced(void **state)
{
	(void)state;
	char path[64];
	size_t length;
	struct mm_error err;
	struct world *world = world_new(1, 2, 50);
	struct mm_export_options options = defaults(path, world);
	FILE *file = fopen(path, "w");
	size_t before = entries(world->directory);

	fputs("mine", file);
	fclose(file);
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, "exists"));
	char *text = read_file(path, &length);
	assert_string_equal(text, "mine");
	free(text);
	options.replace = true;
	assert_true(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	text = read_file(path, &length);
	assert_ptr_equal(strstr(text, "timestamp,symbol,price,volume\n"), text);
	free(text);
	assert_int_equal(entries(world->directory), before);
	world_free(world);
}

static void a_place_that_cannot_be_written_is_named(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(1, 2, 5000);
	struct mm_export_options options = defaults(path, world);

	options.file = "/dev/null/out.csv";
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "/dev/null/out.csv"));
	options.file = world->directory;
	assert_false(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	assert_non_null(strstr(err.text, "directory"));
	world_free(world);
}

static void *read_pipe(void *arg)
{
	size_t length;
	return read_file(arg, &length);
}

static void a_pipe_is_written_into_and_not_replaced(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct stat st;
	pthread_t reader;
	void *text;
	size_t length;
	struct world *world = world_new(1, 2, 5000);
	struct mm_export_options options = defaults(path, world);
	char *expected = plain_export_events(world, &options, &length);

	options.replace = true;
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(pthread_create(&reader, NULL, read_pipe, path), 0);
	assert_true(mm_export(world->pool, &options, NULL, NULL, NULL, &err));
	pthread_join(reader, &text);
	assert_string_equal(text, expected);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	free(text);
	free(expected);
	world_free(world);
}

static void cancelling_leaves_nothing_behind(void **state)
{
	(void)state;
	char path[64];
	struct mm_error err;
	struct world *world = world_new(1, 5, 8000);
	struct mm_export_options options = defaults(path, world);
	size_t before = entries(world->directory);
	atomic_bool cancel = true;

	assert_false(mm_export(world->pool, &options, NULL, &cancel, NULL, &err));
	assert_non_null(strstr(err.text, "interrupted"));
	options.every = MM_SECOND;
	assert_false(mm_export(world->pool, &options, NULL, &cancel, NULL, &err));
	assert_int_equal(entries(world->directory), before);
	world_free(world);
}

static void a_job_does_the_same_on_a_thread(void **state)
{
	(void)state;
	char path[64], symbols[] = "*", columns[] = "price,note";
	struct mm_error err;
	struct mm_export_result result;
	size_t length, expected_length;
	uint64_t events, total;
	struct world *world = world_new(2, 5, 8000);
	struct mm_export_options options = defaults(path, world);

	options.symbols = symbols;
	options.columns = columns;
	char *expected = plain_export_events(world, &options, &expected_length);
	struct mm_export_job *job = mm_export_start(world->pool, &options, &err);
	assert_non_null(job);
	memset(symbols, '?', sizeof symbols); /* the job has its own */
	memset(columns, '?', sizeof columns);
	while (!mm_export_poll(job, &events, &total))
		sched_yield();
	assert_int_equal(events, 8000);
	assert_int_equal(total, 8000);
	assert_true(mm_export_finish(job, &result, &err));
	char *text = read_file(path, &length);
	assert_same(text, length, expected, expected_length);
	assert_int_equal(result.rows, 8000);
	free(text);
	free(expected);

	options.columns = options.symbols = NULL;
	job = mm_export_start(world->pool, &options, &err); /* the file exists */
	assert_non_null(job);
	mm_export_cancel(job);
	assert_false(mm_export_finish(job, &result, &err));
	world_free(world);
}

static void rows_of_given_events_go_either_way(void **state)
{
	(void)state;
	char path[64], *text = NULL;
	size_t length;
	struct mm_error err;
	struct world *world = world_new(2, 6, 400);
	struct mm_export_options options = defaults(path, world);
	struct mm_batch batch;

	assert_true(mm_batch_init(&batch, 512, &err));
	batch.count = 400;
	for (int i = 0; i < 400; i++) {
		batch.timestamp[i] = world->event[i].timestamp;
		batch.symbol[i] = (uint32_t)world->event[i].symbol;
		batch.price[i] = world->event[i].price;
		batch.volume[i] = world->event[i].volume;
	}
	for (int direction = 1; direction >= -1; direction -= 2) {
		size_t expected_length;
		FILE *out = open_memstream(&text, &length);
		struct mm_csv_writer *writer = mm_csv_writer_new(out, world->pool, false,
								 mm_zone_utc(), &err);
		assert_non_null(writer);
		if (direction > 0) {
			assert_true(mm_csv_writer_add(writer, &batch, 0, 150, 1));
			assert_true(mm_csv_writer_add(writer, &batch, 150, 250, 1));
		} else {
			assert_true(mm_csv_writer_add(writer, &batch, 100, 300, -1));
			assert_true(mm_csv_writer_add(writer, &batch, 0, 100, -1));
			for (int i = 0; i < 200; i++) {
				struct world_event swap = world->event[i];
				world->event[i] = world->event[399 - i];
				world->event[399 - i] = swap;
			}
		}
		assert_true(mm_csv_writer_free(writer, &err));
		fclose(out);
		char *expected = plain_export_events(world, &options, &expected_length);
		assert_same(text, length, expected, expected_length);
		free(text);
		free(expected);
	}
	mm_batch_free(&batch);
	world_free(world);
}

static void a_full_disk_is_told_by_the_row_writer(void **state)
{
	(void)state;
	struct mm_error err = {""};
	struct world *world = world_new(2, 3, 10);
	FILE *full = fopen("/dev/full", "w");
	if (full) {
		setvbuf(full, NULL, _IONBF, 0);
		struct mm_csv_writer *writer = mm_csv_writer_new(full, world->pool, false,
								 mm_zone_utc(), &err);
		assert_non_null(writer);
		assert_false(mm_csv_writer_free(writer, &err));
		assert_non_null(strstr(err.text, "No space left"));
		fclose(full);
	}
	world_free(world);
}

static int install_guard(void **state)
{
	(void)state;
	mm_guard_install();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_markets_come_out_as_a_plain_writer_writes_them),
		cmocka_unit_test(columns_come_in_the_order_asked),
		cmocka_unit_test(an_unknown_column_is_named),
		cmocka_unit_test(a_grid_has_a_row_for_each_symbol_that_has_traded),
		cmocka_unit_test(a_grid_has_columns_of_its_own),
		cmocka_unit_test(an_existing_file_is_kept_unless_it_may_be_replaced),
		cmocka_unit_test(a_place_that_cannot_be_written_is_named),
		cmocka_unit_test(a_pipe_is_written_into_and_not_replaced),
		cmocka_unit_test(cancelling_leaves_nothing_behind),
		cmocka_unit_test(a_job_does_the_same_on_a_thread),
		cmocka_unit_test(rows_of_given_events_go_either_way),
		cmocka_unit_test(a_full_disk_is_told_by_the_row_writer),
	};
	return cmocka_run_group_tests(tests, install_guard, NULL);
}
