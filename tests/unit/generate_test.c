/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include <mmtui/generate.h>
#include <mmtui/pool.h>
#include <mmtui/time.h>
#include <mmtui/verify.h>

#include "base/guard.h"
#include "io/market_day.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

/* The hash of the market of `generate --symbols 12 --events 20000 --seed 7 --skew`. Whoever means
 * to change what is generated changes it, and makes the samples anew. */
#define PINNED UINT64_C(0x3b83caff8214c726)

static char root[64];

static int make_root(void **state)
{
	(void)state;
	mm_guard_install();
	strcpy(root, "/tmp/mmtui-generate-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static void remove_tree(const char *path)
{
	DIR *stream = opendir(path);
	for (struct dirent *entry; stream && (entry = readdir(stream));) {
		char below[512];
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
		if (unlink(below) != 0)
			remove_tree(below);
	}
	if (stream)
		closedir(stream);
	rmdir(path);
}

static int remove_root(void **state)
{
	(void)state;
	remove_tree(root);
	return 0;
}

static size_t entries(const char *path)
{
	size_t count = 0;
	DIR *stream = opendir(path);
	assert_non_null(stream);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count - 2;
}

static int no_dots(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* The hash of all files' names and bytes. */
static uint64_t hash_of(const char *directory)
{
	struct dirent **names;
	XXH3_state_t *hash = XXH3_createState();
	int count = scandir(directory, &names, no_dots, by_bytes);

	assert_true(count > 0);
	XXH3_64bits_reset(hash);
	for (int i = 0; i < count; i++) {
		char path[400], buffer[65536];
		size_t length;
		snprintf(path, sizeof path, "%s/%s", directory, names[i]->d_name);
		XXH3_64bits_update(hash, names[i]->d_name, strlen(names[i]->d_name) + 1);
		FILE *file = fopen(path, "r");
		assert_non_null(file);
		while ((length = fread(buffer, 1, sizeof buffer, file)) > 0)
			XXH3_64bits_update(hash, buffer, length);
		fclose(file);
		free(names[i]);
	}
	free(names);
	uint64_t value = XXH3_64bits_digest(hash);
	XXH3_freeState(hash);
	return value;
}

static struct mm_generate_options market(char *path, const char *name, uint32_t symbols,
					 uint64_t events, uint64_t seed)
{
	sprintf(path, "%s/%s", root, name);
	return (struct mm_generate_options){.directory = path,
					    .symbols = symbols,
					    .events = events,
					    .seed = seed,
					    .skew = true,
					    .start = INT64_MIN};
}

static void generate(const struct mm_generate_options *options)
{
	struct mm_error err;
	if (!mm_generate(options, &err))
		fail_msg("%s", err.text);
}

static struct mm_pool *open_pool(const char *path)
{
	struct mm_error err;
	struct mm_pool *pool = mm_pool_open(path, NULL, &err);
	if (!pool)
		fail_msg("%s", err.text);
	mm_pool_wait(pool);
	return pool;
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
	(void)state;
	char a[128], b[128], c[128];
	struct mm_generate_options options = market(a, "same-a", 12, 20000, 7);

	generate(&options);
	options = market(b, "same-b", 12, 20000, 7);
	generate(&options);
	options = market(c, "same-c", 12, 20000, 8);
	generate(&options);
	assert_true(hash_of(a) == hash_of(b));
	assert_true(hash_of(a) != hash_of(c));
	if (hash_of(a) != PINNED)
		fail_msg("the market has changed: its hash is %#llx",
			 (unsigned long long)hash_of(a));
}

static void every_market_has_exactly_its_events_and_verifies(void **state)
{
	(void)state;
	static const struct {
		uint32_t symbols;
		uint64_t events;
		bool skew;
	} cases[] = {{1, 0, false},      {1, 1, false},      {7, 3, true},     {100, 9999, true},
		     {100, 9999, false}, {1, 200000, false}, {3, 100001, true}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char path[128], name[32];
		struct mm_pool_summary summary;
		struct mm_error err;
		_Atomic uint64_t progress = 0;
		uint64_t bytes = 0;
		snprintf(name, sizeof name, "exact-%zu", i);
		struct mm_generate_options options = market(path, name, cases[i].symbols,
							    cases[i].events, i);
		options.skew = cases[i].skew;
		options.progress = &progress;
		generate(&options);
		struct mm_pool *pool = open_pool(path);
		mm_pool_summarize(pool, &summary);
		assert_int_equal(summary.rows, cases[i].events);
		assert_int_equal(summary.symbols, cases[i].symbols);
		assert_int_equal(summary.broken, 0);
		assert_int_equal(progress, cases[i].events);
		for (uint32_t t = 0; t < mm_pool_tables(pool); t++)
			if (!mm_verify_table(pool, t, &bytes, &err))
				fail_msg("%s", err.text);
		mm_pool_close(pool);
	}
}

static void skew_makes_few_symbols_trade_most(void **state)
{
	(void)state;
	char path[128];
	uint64_t most = 0, least = UINT64_MAX;
	struct mm_generate_options options = market(path, "skewed", 100, 50000, 1);

	generate(&options);
	struct mm_pool *pool = open_pool(path);
	for (uint32_t s = 0; s < 100; s++) {
		uint64_t rows = mm_pool_rows(pool, s);
		most = rows > most ? rows : most;
		least = rows < least ? rows : least;
	}
	mm_pool_close(pool);
	/* 100^0.9 is 63 */
	assert_in_range(most / least, 50, 80);

	options = market(path, "even", 100, 50000, 1);
	options.skew = false;
	generate(&options);
	pool = open_pool(path);
	for (uint32_t s = 0; s < 100; s++)
		assert_int_equal(mm_pool_rows(pool, s), 500);
	mm_pool_close(pool);
}

static void a_day_lies_around_its_bell(void **state)
{
	(void)state;
	char path[128];
	struct mm_pool_summary summary;
	struct mm_generate_options options = market(path, "day", 5, 20000, 3);
	int64_t bell = INT64_C(1704205800) * MM_SECOND;

	generate(&options);
	struct mm_pool *pool = open_pool(path);
	mm_pool_summarize(pool, &summary);
	mm_pool_close(pool);
	assert_true(summary.first >= bell - 330 * MM_MINUTE);
	assert_true(summary.first < bell - 240 * MM_MINUTE);
	assert_true(summary.last < bell + 630 * MM_MINUTE);
	assert_true(summary.last > bell + 500 * MM_MINUTE);

	/* the same day elsewhere in time */
	options = market(path, "day-before-1970", 5, 20000, 3);
	options.start = -MM_DAY;
	generate(&options);
	struct mm_pool_summary other;
	pool = open_pool(path);
	mm_pool_summarize(pool, &other);
	mm_pool_close(pool);
	assert_int_equal(other.first + MM_DAY, summary.first - bell);
	assert_int_equal(other.last + MM_DAY, summary.last - bell);
}

struct reading {
	int64_t bell;
	size_t open_events, noon_events, ties;
	double low, high;
};

static void read_table(const struct mm_visit *visit)
{
	struct reading *reading = visit->arg;
	const int64_t *time = mm_visit_times(visit, MM_TIMESTAMP);
	const double *price = mm_visit_index(visit, MM_PRICE);

	for (uint64_t i = 0; i < visit->table->rows; i++) {
		int64_t minute = (time[i] - reading->bell) / MM_MINUTE;
		reading->open_events += minute >= 0 && minute < 10;
		reading->noon_events += minute >= 190 && minute < 200;
		reading->ties += i > 0 && time[i] == time[i - 1];
		if (price[i] < reading->low)
			reading->low = price[i];
		if (price[i] > reading->high)
			reading->high = price[i];
	}
}

static void the_opening_is_busier_than_noon_and_prices_stay_in_reach(void **state)
{
	(void)state;
	char path[128];
	struct reading all = {0};
	struct mm_generate_options options = market(path, "busy", 30, 300000, 5);

	generate(&options);
	struct mm_pool *pool = open_pool(path);
	for (uint32_t t = 0; t < mm_pool_tables(pool); t++) {
		struct reading reading = {.bell = INT64_C(1704205800) * MM_SECOND, .low = 1e300};
		assert_true(mm_pool_visit(pool, t, MM_VISIT_PASS, read_table, &reading, NULL));
		assert_true(reading.low > 0);
		assert_true(reading.high < 2 * reading.low); /* a lively day, no more */
		assert_true(reading.high > reading.low);
		all.open_events += reading.open_events;
		all.noon_events += reading.noon_events;
		all.ties += reading.ties;
	}
	mm_pool_close(pool);
	assert_true(all.open_events > 2 * all.noon_events);
	assert_true(all.ties > 100);
}

static void names_are_distinct_and_short(void **state)
{
	(void)state;
	enum { COUNT = 500000 };
	char(*name)[MARKET_NAME_MAX] = calloc(COUNT, sizeof *name);

	for (uint32_t i = 0; i < COUNT; i++) {
		market_name(name[i], i);
		assert_true(strlen(name[i]) >= 2);
		if (i < 20000)
			assert_true(strlen(name[i]) <= 5);
	}
	qsort(name, COUNT, sizeof *name, (int (*)(const void *, const void *))strcmp);
	for (uint32_t i = 1; i < COUNT; i++)
		if (strcmp(name[i], name[i - 1]) == 0)
			fail_msg("%s comes twice", name[i]);
	free(name);
}

static void an_existing_directory_is_kept_without_force(void **state)
{
	(void)state;
	char path[128], mine[160];
	struct mm_error err;
	struct mm_generate_options options = market(path, "kept", 3, 100, 1);

	mkdir(path, 0777); /* an empty one has nothing to lose */
	generate(&options);
	assert_int_equal(entries(path), 3);
	options.symbols = 4;
	assert_false(mm_generate(&options, &err));
	assert_non_null(strstr(err.text, path));
	assert_int_equal(entries(path), 3);
	options.force = true;
	generate(&options);
	assert_int_equal(entries(path), 4);

	snprintf(mine, sizeof mine, "%s/thesis.txt", path);
	fclose(fopen(mine, "w"));
	assert_false(mm_generate(&options, &err));
	assert_int_equal(access(mine, F_OK), 0);
}

static void an_error_or_a_cancel_leaves_nothing_behind(void **state)
{
	(void)state;
	char path[128];
	struct mm_error err;
	atomic_bool cancel = true;
	size_t before = entries(root);
	struct mm_generate_options options = market(path, "cancelled", 5, 100000, 1);

	options.cancel = &cancel;
	assert_false(mm_generate(&options, &err));
	assert_non_null(strstr(err.text, "interrupted"));
	options.cancel = NULL;
	options.symbols = 0;
	assert_false(mm_generate(&options, &err));
	options.symbols = 500001;
	assert_false(mm_generate(&options, &err));
	options.symbols = 1;
	options.start = INT64_MAX;
	assert_false(mm_generate(&options, &err));
	options.start = INT64_MIN + 1;
	assert_false(mm_generate(&options, &err));
	options.start = INT64_MIN;
	options.directory = "/dev/null/market";
	assert_false(mm_generate(&options, &err));
	assert_int_equal(entries(root), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
		cmocka_unit_test(every_market_has_exactly_its_events_and_verifies),
		cmocka_unit_test(skew_makes_few_symbols_trade_most),
		cmocka_unit_test(a_day_lies_around_its_bell),
		cmocka_unit_test(the_opening_is_busier_than_noon_and_prices_stay_in_reach),
		cmocka_unit_test(names_are_distinct_and_short),
		cmocka_unit_test(an_existing_directory_is_kept_without_force),
		cmocka_unit_test(an_error_or_a_cancel_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, make_root, remove_root);
}
