/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/tables.h"

#include "base/guard.h"

#include <mmtui/pool.h>
#include <mmtui/residency.h>

#include <inttypes.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define MIB (UINT64_C(1) << 20)

/* --- helpers ---------------------------------------------------------------------------------- */

static struct mm_pool *open_pool(const char *directory, const struct mm_pool_options *options)
{
	struct mm_error err;
	struct mm_pool *pool = mm_pool_open(directory, options, &err);

	if (!pool)
		fail_msg("%s", err.text);
	mm_pool_wait(pool);
	return pool;
}

/* What a visit saw of a table. */
struct look {
	const uint8_t *base;
	const void *timestamps;
	uint64_t rows;
	double sum;
};

static void look_at_all(const struct mm_visit *visit)
{
	struct look *look = visit->arg;
	const int64_t *timestamp = mm_visit_times(visit, MM_TIMESTAMP);

	look->base = visit->base;
	look->timestamps = timestamp;
	look->rows = visit->table->rows;
	look->sum = 0;
	for (uint64_t row = 0; row < visit->table->rows; row++) {
		double values[2];
		mm_visit_values(visit, MM_PRICE, row, 1, &values[0]);
		mm_visit_values(visit, MM_VOLUME, row, 1, &values[1]);
		look->sum += (double)timestamp[row] + values[0] + values[1];
	}
}

/* A byte of every page of the file. A sanitizer's memory about memory must not count as ours. */
__attribute__((no_sanitize_address, no_sanitize_thread)) static void
touch_all(const struct mm_visit *visit)
{
	volatile uint8_t sink;

	for (uint64_t at = 0; at < visit->table->file_bytes; at += 4096)
		sink = visit->base[at];
	(void)sink;
}

static void touch_first(const struct mm_visit *visit)
{
	*(volatile int64_t *)visit->arg = *mm_visit_times(visit, MM_TIMESTAMP);
}

static void touch_nothing(const struct mm_visit *visit)
{
	(void)visit;
}

static void visit_all(struct mm_pool *pool, enum mm_visit_kind kind)
{
	for (uint32_t id = 0; id < mm_pool_tables(pool); id++)
		assert_true(mm_pool_visit(pool, id, kind, touch_all, NULL, NULL));
}

/* Replays more often than the pool wants a replay to come back before it lets the pages stay. */
static void replay_until_resident(struct mm_pool *pool)
{
	for (int round = 0; round < 12; round++)
		visit_all(pool, MM_VISIT_STAY);
}

static uint64_t resident(void)
{
	struct mm_statm statm;

	assert_true(mm_statm_read(&statm, NULL));
	return statm.resident_bytes;
}

/* Is the one table of this file broken, with these words in the reason? */
static void assert_broken(struct mm_pool *pool, const char *file, const char *words)
{
	char name[MM_FILE_MAX];

	for (uint32_t id = 0; id < mm_pool_tables(pool); id++) {
		mm_pool_file(pool, id, name);
		if (strcmp(name, file))
			continue;
		const char *reason = mm_pool_broken(pool, id);
		if (!reason || !strstr(reason, words))
			fail_msg("%s: %s", file, reason ? reason : "not broken");
		assert_false(mm_pool_visit(pool, id, MM_VISIT_PASS, touch_nothing, NULL, NULL));
		return;
	}
	fail_msg("%s: not in the pool", file);
}

static void assert_fails_to_open(const char *directory, const char *words)
{
	struct mm_error err;

	assert_null(mm_pool_open(directory, NULL, &err));
	assert_non_null(strstr(err.text, directory));
	if (!strstr(err.text, words))
		fail_msg("%s", err.text);
}

/* --- listing ---------------------------------------------------------------------------------- */

static void lists_tables_in_byte_order_and_nothing_else(void **state)
{
	(void)state;
	char *directory = tables_directory();
	tables_write(directory, "b.bin", "b", 3, 100, 1);
	tables_write(directory, "B.bin", "B", 1, 0, 1);
	tables_write(directory, "A%2FB.bin", "A/B", 2, 0, 1);
	tables_write(directory, "%2Edot.bin", ".dot", 0, 0, 1);
	tables_write(directory, "\xc3\x84.bin", "\xc3\x84", 2, 0, 1);
	tables_write_text(directory, "notes.txt", "x");
	tables_write_text(directory, ".hidden.bin", "x");
	tables_write_text(directory, "c.bin.tmp-12-3", "x");
	tables_mkdir(directory, "empty");
	tables_mkdir(directory, ".hidden");
	tables_write(directory, ".hidden/h.bin", "h", 1, 0, 1);
	tables_mkdir(directory, "2013-10-07.tmp-17-1");
	tables_write(directory, "2013-10-07.tmp-17-1/t.bin", "t", 1, 0, 1);

	struct mm_pool *pool = open_pool(directory, NULL);
	static const char *const names[] = {".dot", "A/B", "B", "b", "\xc3\x84"};
	static const char *const files[] = {"%2Edot.bin", "A%2FB.bin", "B.bin", "b.bin",
					    "\xc3\x84.bin"};
	assert_int_equal(mm_pool_symbols(pool), 5);
	assert_int_equal(mm_pool_tables(pool), 5);
	assert_int_equal(mm_pool_broken_count(pool), 0);
	for (uint32_t i = 0; i < 5; i++) {
		char file[MM_FILE_MAX];
		assert_string_equal(mm_pool_symbol(pool, i), names[i]);
		assert_int_equal(mm_pool_find(pool, names[i]), i);
		assert_int_equal(mm_pool_file(pool, i, file), strlen(files[i]));
		assert_string_equal(file, files[i]);
	}
	assert_int_equal(mm_pool_find(pool, "notes"), -1);
	assert_int_equal(mm_pool_find(pool, ""), -1);

	struct mm_pool_summary summary;
	mm_pool_summarize(pool, &summary);
	assert_int_equal(summary.symbols, 5);
	assert_int_equal(summary.tables, 5);
	assert_int_equal(summary.rows, 8);
	assert_int_equal(summary.first, 0);
	assert_int_equal(summary.last, 102);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void segments_follow_one_another_with_the_rows_before_them(void **state)
{
	(void)state;
	char *directory = tables_directory();
	tables_mkdir(directory, "2013-10-07");
	tables_mkdir(directory, "2013-10-08");
	tables_mkdir(directory, "2013-10-09");
	tables_write(directory, "A.bin", "A", 10, 0, 1); /* rows 0..9 at 0..9 */
	tables_write(directory, "2013-10-08/A.bin", "A", 0, 0, 1);
	tables_write(directory, "2013-10-09/A.bin", "A", 5, 9, 1); /* begins where the first ends */
	tables_write(directory, "2013-10-07/B.bin", "B", 7, 0, 1);
	tables_write(directory, "2013-10-09/B.bin", "B", 7, 100, 1);

	struct mm_pool *pool = open_pool(directory, NULL);
	assert_int_equal(mm_pool_symbols(pool), 2);
	assert_int_equal(mm_pool_broken_count(pool), 0);
	assert_int_equal(mm_pool_segments(pool, 0), 3);
	assert_int_equal(mm_pool_segments(pool, 1), 2);
	assert_int_equal(mm_pool_first_table(pool, 1), 3);
	assert_int_equal(mm_pool_table_symbol(pool, 2), 0);
	assert_int_equal(mm_pool_table_symbol(pool, 3), 1);
	assert_int_equal(mm_pool_rows(pool, 0), 15);
	assert_int_equal(mm_pool_rows(pool, 1), 14);
	assert_int_equal(mm_pool_rows_before(pool, 2), 10);
	assert_int_equal(mm_pool_rows_before(pool, 4), 7);
	for (uint64_t row = 0; row < 15; row++) {
		uint64_t local;
		assert_int_equal(mm_pool_locate(pool, 0, row, &local), row < 10 ? 0 : 2);
		assert_int_equal(local, row < 10 ? row : row - 10);
	}
	mm_pool_close(pool);
	tables_remove(directory);
}

static void the_way_to_a_directory_without_tables_is_told(void **state)
{
	(void)state;
	char *directory = tables_directory();
	char *missing = tables_path(directory, "missing");
	char *file = tables_path(directory, "file");

	assert_fails_to_open(directory, "mmtui import");
	assert_fails_to_open(missing, "mmtui import");
	tables_write_text(directory, "file", "x");
	assert_fails_to_open(directory, "mmtui import");
	assert_fails_to_open(file, "not a directory");
	free(file);
	free(missing);
	tables_remove(directory);
}

/* --- broken tables ---------------------------------------------------------------------------- */

static void a_broken_table_costs_its_symbol_alone(void **state)
{
	(void)state;
	char *directory = tables_directory();
	tables_write(directory, "GOOD.bin", "GOOD", 1000, 0, 1);
	tables_write(directory, "SHORT.bin", "SHORT", 1000, 0, 1);
	tables_truncate(directory, "SHORT.bin", 5000);
	tables_write(directory, "OTHER.bin", "ANOTHER", 10, 0, 1);
	tables_write(directory, "bad%zz.bin", "bad%zz", 10, 0, 1);
	tables_write(directory, "bad%25zz.bin", "bad%zz", 10, 0, 1);
	tables_write_text(directory, "EMPTY.bin", "");
	tables_write_text(directory, "GARBAGE.bin", "these are no bytes of a table");
	char *fifo = tables_path(directory, "FIFO.bin");
	assert_int_equal(mkfifo(fifo, 0644), 0);
	char *link = tables_path(directory, "LINK.bin");
	assert_int_equal(symlink("nowhere", link), 0);
	tables_mkdir(directory, "later");
	tables_mkdir(directory, "between");
	tables_write(directory, "between/GOOD.bin", "GOOD", 0, 0, 1);
	tables_write(directory, "later/GOOD.bin", "GOOD", 10, 500, 1); /* GOOD ends at 999 */

	struct mm_pool *pool = open_pool(directory, NULL);
	assert_int_equal(mm_pool_tables(pool), 11);
	assert_int_equal(mm_pool_broken_count(pool), 8);
	assert_broken(pool, "SHORT.bin", "");
	assert_broken(pool, "OTHER.bin", "header is that of ANOTHER.bin");
	assert_broken(pool, "bad%zz.bin", "name");
	assert_broken(pool, "EMPTY.bin", "");
	assert_broken(pool, "GARBAGE.bin", "");
	assert_broken(pool, "FIFO.bin", "regular");
	assert_broken(pool, "LINK.bin", "No such file");
	assert_broken(pool, "later/GOOD.bin", "begins before GOOD.bin");

	struct look look;
	uint32_t good = mm_pool_first_table(pool, (uint32_t)mm_pool_find(pool, "GOOD"));
	assert_true(mm_pool_visit(pool, good, MM_VISIT_PASS, look_at_all, &look, NULL));
	assert_int_equal(look.rows, 1000);
	assert_int_equal(mm_pool_rows(pool, (uint32_t)mm_pool_find(pool, "GOOD")), 1000);
	assert_int_equal(mm_pool_rows(pool, (uint32_t)mm_pool_find(pool, "SHORT")), 0);
	assert_int_equal(mm_pool_rows(pool, (uint32_t)mm_pool_find(pool, "bad%zz")), 10);

	struct mm_pool_summary summary;
	mm_pool_summarize(pool, &summary);
	assert_int_equal(summary.symbols, 2);
	assert_int_equal(summary.tables, 3);
	assert_int_equal(summary.broken, 8);
	assert_int_equal(summary.rows, 1010);
	mm_pool_close(pool);
	free(fifo);
	free(link);
	tables_remove(directory);
}

static void a_table_that_shrinks_while_mapped_breaks_and_the_rest_plays_on(void **state)
{
	(void)state;
	mm_guard_install();
	char *directory = tables_directory();
	tables_write(directory, "A.bin", "A", 100000, 0, 1);
	tables_write(directory, "B.bin", "B", 100000, 0, 1);
	struct mm_pool *pool = open_pool(directory, NULL);
	struct mm_error err;

	visit_all(pool, MM_VISIT_STAY);
	tables_truncate(directory, "A.bin", 8192);
	assert_false(mm_pool_visit(pool, 0, MM_VISIT_STAY, touch_all, NULL, &err));
	assert_non_null(strstr(err.text, "A.bin: cannot be read from byte 8192 on"));
	assert_broken(pool, "A.bin", "cannot be read from byte 8192 on");
	assert_true(mm_pool_visit(pool, 1, MM_VISIT_STAY, touch_all, NULL, &err));
	assert_int_equal(mm_pool_rows(pool, 0), 100000); /* positions keep their meaning */
	assert_int_equal(mm_pool_broken_count(pool), 1);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void a_table_that_was_replaced_before_it_is_mapped_breaks(void **state)
{
	(void)state;
	char *directory = tables_directory();
	tables_write(directory, "A.bin", "A", 100, 0, 1);
	tables_write(directory, "B.bin", "B", 100, 0, 1);
	tables_write(directory, "C.bin", "C", 100, 0, 1);
	struct mm_pool *pool = open_pool(directory, NULL);
	char *path = tables_path(directory, "C.bin");

	tables_write(directory, "A.bin", "A", 100, 0, 1);
	tables_truncate(directory, "B.bin", 200);
	unlink(path);
	for (uint32_t id = 0; id < 3; id++)
		assert_false(mm_pool_visit(pool, id, MM_VISIT_PASS, touch_nothing, NULL, NULL));
	assert_broken(pool, "A.bin", "replaced or changed");
	assert_broken(pool, "B.bin", "replaced or changed");
	assert_broken(pool, "C.bin", "No such file");
	mm_pool_ask(pool, 0, 0, 4096); /* nothing happens */
	free(path);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void the_first_reason_stays(void **state)
{
	(void)state;
	char *directory = tables_directory();
	struct mm_error err;
	tables_write(directory, "A.bin", "A", 100, 0, 1);
	struct mm_pool *pool = open_pool(directory, NULL);

	mm_pool_break(pool, 0, "its prices fell off");
	mm_pool_break(pool, 0, "another reason");
	assert_string_equal(mm_pool_broken(pool, 0), "its prices fell off");
	assert_int_equal(mm_pool_broken_count(pool), 1);
	assert_false(mm_pool_visit(pool, 0, MM_VISIT_STAY, touch_nothing, NULL, &err));
	assert_string_equal(err.text, "A.bin: its prices fell off");
	mm_pool_close(pool);
	tables_remove(directory);
}

/* --- visits and mappings ---------------------------------------------------------------------- */

static void a_column_lies_inside_the_mapping_and_is_the_files_own_bytes(void **state)
{
	(void)state;
	char *directory = tables_directory();
	tables_write(directory, "A.bin", "A", 5000, 7, 3);
	struct mm_pool *pool = open_pool(directory, NULL);
	const struct mm_table *table = mm_pool_table(pool, 0);
	struct look look;
	double sum = 0;

	assert_true(mm_pool_visit(pool, 0, MM_VISIT_PASS, look_at_all, &look, NULL));
	const uint8_t *column = look.timestamps;
	assert_true(column > look.base && column + 8 * 5000 <= look.base + table->file_bytes);
	for (uint64_t row = 0; row < 5000; row++)
		sum += (double)(7 + 3 * row) + ((double)row + 0.25) + (double)(row % 1000 + 1);
	assert_true(look.sum == sum);

	/* what is written into the file appears in the column: the same pages, no copy */
	char *path = tables_path(directory, "A.bin");
	int fd = open(path, O_RDWR);
	int64_t changed = 6;
	uint64_t at = table->place[MM_TIMESTAMP].offset;
	assert_int_equal(pwrite(fd, &changed, sizeof changed, (off_t)at), sizeof changed);
	close(fd);
	assert_true(mm_pool_visit(pool, 0, MM_VISIT_PASS, look_at_all, &look, NULL));
	assert_true(look.sum == sum - 1);
	free(path);
	mm_pool_close(pool);
	tables_remove(directory);
}

#define MANY 3000

/* Tables of three rows; the first one's timestamp is the table's number. */
static char *many_tables(int tables)
{
	char *directory = tables_directory();

	for (int i = 0; i < tables; i++) {
		char symbol[16], file[32];
		snprintf(symbol, sizeof symbol, "S%04d", i);
		snprintf(file, sizeof file, "%s.bin", symbol);
		tables_write(directory, file, symbol, 3, i, 1);
	}
	return directory;
}

static void three_thousand_tables_open_with_64_descriptors(void **state)
{
	(void)state;
	char *directory = many_tables(MANY);
	struct rlimit old, few = {64, 64};
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few.rlim_max = old.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	struct mm_pool *pool = open_pool(directory, NULL);
	uint32_t done, total;

	assert_true(mm_pool_progress(pool, &done, &total));
	assert_int_equal(done, MANY);
	assert_int_equal(total, MANY);
	assert_int_equal(mm_pool_broken_count(pool), 0);
	for (int round = 0; round < 2; round++) {
		for (uint32_t id = 0; id < MANY; id++) {
			int64_t first = -1;
			assert_true(
				mm_pool_visit(pool, id, MM_VISIT_STAY, touch_first, &first, NULL));
			assert_int_equal(first, id);
		}
	}
	struct mm_pool_counters counters;
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.mapped, MANY);
	assert_int_equal(counters.unmapped, 0);
	mm_pool_close(pool);
	setrlimit(RLIMIT_NOFILE, &old);
	tables_remove(directory);
}

/* Is the table mapped? Nothing but the count tells from outside: visiting it maps no other one. */
static bool visit_maps(struct mm_pool *pool, uint32_t id)
{
	struct mm_pool_counters before, after;

	mm_pool_count(pool, &before);
	assert_true(mm_pool_visit(pool, id, MM_VISIT_PASS, touch_nothing, NULL, NULL));
	mm_pool_count(pool, &after);
	return after.unmapped > before.unmapped || after.mapped > before.mapped;
}

static void at_most_max_maps_are_mapped_and_the_least_recently_visited_goes(void **state)
{
	(void)state;
	enum { TABLES = 40, MAPS = 7, VISITS = 3000 };
	char *directory = many_tables(TABLES);
	struct mm_pool *pool = open_pool(directory, &(struct mm_pool_options){.max_maps = MAPS});
	uint64_t random = 1, last_visit[TABLES] = {0};

	/* the plain reference: a table is mapped where fewer than MAPS others were visited since */
	for (uint64_t now = 1; now <= VISITS; now++) {
		uint32_t id = (uint32_t)(unit_random(&random) % TABLES);
		int since = 0;
		for (int other = 0; other < TABLES; other++)
			since += last_visit[other] > last_visit[id];
		bool mapped = last_visit[id] && since < MAPS;
		last_visit[id] = now;
		assert_int_equal(visit_maps(pool, id), !mapped);
		struct mm_pool_counters counters;
		mm_pool_count(pool, &counters);
		assert_true(counters.mapped <= MAPS);
	}
	mm_pool_close(pool);
	tables_remove(directory);
}

struct nest {
	struct mm_pool *pool;
	uint32_t depth;
	uint64_t sum;
};

static void visit_deeper(const struct mm_visit *visit)
{
	struct nest *nest = visit->arg;

	if (++nest->depth < mm_pool_tables(nest->pool))
		mm_pool_visit(nest->pool, nest->depth, MM_VISIT_PASS, visit_deeper, nest, NULL);
	nest->sum += (uint64_t)*mm_visit_times(visit, MM_TIMESTAMP); /* still mapped */
}

static void nested_visits_keep_their_mappings_beyond_max_maps(void **state)
{
	(void)state;
	char *directory = tables_directory();
	for (int i = 0; i < 9; i++) {
		char file[16] = {(char)('A' + i)}, symbol[2] = {(char)('A' + i)};
		strcat(file, ".bin");
		tables_write(directory, file, symbol, 3, 1 << i, 1);
	}
	struct mm_pool *pool = open_pool(directory, &(struct mm_pool_options){.max_maps = 3});
	struct nest nest = {.pool = pool};
	struct mm_pool_counters counters;

	assert_true(mm_pool_visit(pool, 0, MM_VISIT_PASS, visit_deeper, &nest, NULL));
	assert_int_equal(nest.sum, 511);
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.mapped, 3);
	mm_pool_close(pool);
	tables_remove(directory);
}

/* --- what stays resident ---------------------------------------------------------------------- */

#define LARGE 24 /* tables of about 2.7 MB: 64 MB */

static char *large_tables(void)
{
	char *directory = tables_directory();

	for (int i = 0; i < LARGE; i++) {
		char symbol[16], file[32];
		snprintf(symbol, sizeof symbol, "L%02d", i);
		snprintf(file, sizeof file, "%s.bin", symbol);
		tables_write(directory, file, symbol, 112000, i, 1);
	}
	return directory;
}

static void passes_and_the_first_stay_leave_less_than_an_eighth_of_the_budget(void **state)
{
	(void)state;
	char *directory = large_tables();
	struct mm_pool_options options = {.budget = 128 * MIB};
	struct mm_pool *pool = open_pool(directory, &options);
	uint64_t before = resident();

	/* beyond the allowance only what one visit adds before the next measurement: two tables */
	for (int round = 0; round < 3; round++)
		visit_all(pool, MM_VISIT_PASS);
	assert_true(resident() < before + (16 + 6) * MIB);
	assert_false(mm_pool_is_resident(pool, 0));
	visit_all(pool, MM_VISIT_STAY);
	assert_true(resident() < before + (16 + 6) * MIB);
	assert_false(mm_pool_is_resident(pool, 0));
	struct mm_pool_counters counters;
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.released, 0); /* the budget did not ask for it */
	mm_pool_set_budget(pool, MM_BUDGET);

	replay_until_resident(pool);
	assert_true(mm_pool_is_resident(pool, 0));
	assert_true(resident() > before + 60 * MIB);
	visit_all(pool, MM_VISIT_PASS); /* leaves alone what was there */
	assert_true(resident() > before + 60 * MIB);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void replays_stay_within_the_budget_by_releasing_the_oldest(void **state)
{
	(void)state;
	char *directory = large_tables();
	uint64_t budget = resident() + 24 * MIB, peak = 0;
	struct mm_pool *pool = open_pool(directory, &(struct mm_pool_options){.budget = budget});

	assert_int_equal(mm_pool_budget(pool), budget);
	replay_until_resident(pool);
	for (int round = 0; round < 6; round++) {
		for (uint32_t id = 0; id < LARGE; id++) {
			assert_true(mm_pool_visit(pool, id, MM_VISIT_STAY, touch_all, NULL, NULL));
			if (resident() > peak)
				peak = resident();
		}
	}
	struct mm_pool_counters counters;
	mm_pool_count(pool, &counters);
	assert_true(counters.released > 0);
	assert_true(peak <= budget);
	assert_true(peak > budget - 16 * MIB); /* and makes use of it */
	assert_int_equal(counters.mapped, LARGE);

	/* released are those whose visit lies furthest back: the resident ones are the last */
	bool was_resident = false;
	for (uint32_t id = 0; id < LARGE; id++) {
		assert_true(!was_resident || mm_pool_is_resident(pool, id) || id == LARGE - 1 ||
			    !mm_pool_is_resident(pool, id + 1));
		was_resident |= mm_pool_is_resident(pool, id);
	}
	mm_pool_close(pool);
	tables_remove(directory);
}

static void a_smaller_budget_takes_effect_at_the_next_trim(void **state)
{
	(void)state;
	char *directory = large_tables();
	uint64_t base = resident();
	struct mm_pool *pool = open_pool(directory, NULL);

	replay_until_resident(pool);
	assert_true(resident() > base + 60 * MIB);
	mm_pool_set_budget(pool, base + 30 * MIB);
	mm_pool_trim(pool);
	assert_true(resident() <= base + 30 * MIB);
	assert_false(mm_pool_is_resident(pool, 0));
	assert_true(mm_pool_is_resident(pool, LARGE - 1)); /* the last one visited */

	/* more than the process needs for itself cannot be saved: nothing hangs */
	mm_pool_set_budget(pool, 1);
	mm_pool_trim(pool);
	assert_false(mm_pool_is_resident(pool, LARGE - 1));
	visit_all(pool, MM_VISIT_STAY);
	mm_pool_close(pool);
	tables_remove(directory);
}

struct trimmer {
	struct mm_pool *pool;
	bool stayed;
};

static void trim_meanwhile(const struct mm_visit *visit)
{
	struct trimmer *trimmer = visit->arg;

	mm_pool_set_budget(trimmer->pool, 1);
	mm_pool_trim(trimmer->pool);
	trimmer->stayed = mm_pool_is_resident(trimmer->pool, visit->id);
}

static void a_table_is_not_released_while_it_is_visited(void **state)
{
	(void)state;
	char *directory = tables_directory();
	tables_write(directory, "A.bin", "A", 5000, 0, 1);
	tables_write(directory, "B.bin", "B", 5000, 0, 1);
	struct mm_pool *pool = open_pool(directory, NULL);
	struct trimmer trimmer = {.pool = pool};

	replay_until_resident(pool);
	assert_true(mm_pool_visit(pool, 0, MM_VISIT_STAY, trim_meanwhile, &trimmer, NULL));
	assert_true(trimmer.stayed);
	assert_false(mm_pool_is_resident(pool, 1));
	mm_pool_close(pool);
	tables_remove(directory);
}

static void dropping_behind_empties_the_page_cache_too(void **state)
{
	(void)state;
	char *directory = large_tables();
	if (!tables_on_disk(directory)) {
		tables_remove(directory);
		skip();
	}
	sync(); /* dirty pages cannot be dropped */
	struct mm_pool *pool = open_pool(directory, &(struct mm_pool_options){.drop_behind = true});
	uint8_t cells[16];
	uint64_t cached;

	replay_until_resident(pool);
	assert_true(mm_residency_file(pool, 0, cells, 16, &cached, NULL));
	assert_true(cached >= 2 * MIB);
	mm_pool_set_budget(pool, 1);
	mm_pool_trim(pool);
	struct mm_pool_counters counters;
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.mapped, 0);
	assert_int_equal(counters.released, LARGE);
	assert_true(mm_residency_file(pool, 0, cells, 16, &cached, NULL));
	assert_int_equal(cached, 0);
	mm_pool_close(pool);
	tables_remove(directory);
}

/* --- several threads -------------------------------------------------------------------------- */

struct worker {
	struct mm_pool *pool;
	uint64_t seed;
	unsigned wrong;
};

static void check_rows(const struct mm_visit *visit)
{
	struct worker *worker = visit->arg;
	const int64_t *timestamp = mm_visit_times(visit, MM_TIMESTAMP);

	for (uint64_t row = 0; row < visit->table->rows; row += 97)
		worker->wrong += timestamp[row] != (int64_t)(visit->id + row);
}

static void *work(void *arg)
{
	struct worker *worker = arg;

	for (int i = 0; i < 1500; i++) {
		uint64_t random = unit_random(&worker->seed);
		uint32_t id = (uint32_t)(random % LARGE);
		enum mm_visit_kind kind = random >> 40 & 1 ? MM_VISIT_STAY : MM_VISIT_PASS;
		worker->wrong += !mm_pool_visit(worker->pool, id, kind, check_rows, worker, NULL);
		if (random >> 50 & 1)
			mm_pool_ask(worker->pool, (uint32_t)(random >> 20) % LARGE, 0, 100000);
		if (!(random >> 55 & 31))
			mm_pool_trim(worker->pool);
	}
	return NULL;
}

static void visits_run_in_parallel_while_tables_are_released_and_unmapped(void **state)
{
	(void)state;
	char *directory = large_tables();
	struct mm_pool_options options = {.budget = resident() + 16 * MIB, .max_maps = 9};
	struct mm_pool *pool = open_pool(directory, &options);
	struct worker workers[4];
	pthread_t threads[4];

	for (unsigned i = 0; i < 4; i++) {
		workers[i] = (struct worker){.pool = pool, .seed = i};
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (unsigned i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(workers[i].wrong, 0);
	}
	struct mm_pool_counters counters;
	mm_pool_count(pool, &counters);
	assert_true(counters.mapped <= 9);
	assert_true(counters.unmapped > 0);
	visit_all(pool, MM_VISIT_PASS);
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.mapped, 9); /* threads that mapped the same table lost no place */
	mm_pool_close(pool);
	tables_remove(directory);
}

static void a_pool_may_be_closed_while_it_is_loading(void **state)
{
	(void)state;
	char *directory = many_tables(500);

	for (int i = 0; i < 20; i++) {
		struct mm_pool *pool = mm_pool_open(directory, NULL, NULL);
		assert_non_null(pool);
		assert_int_equal(mm_pool_tables(pool), 500);
		mm_pool_close(pool);
	}
	mm_pool_close(NULL);
	tables_remove(directory);
}

static void asking_is_cut_at_the_end_and_counted_in_pages(void **state)
{
	(void)state;
	char *directory = tables_directory();
	struct mm_pool_counters counters;
	tables_write(directory, "A.bin", "A", 20000, 0, 1);
	struct mm_pool *pool = open_pool(directory, NULL);
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t size = mm_pool_table(pool, 0)->file_bytes;

	assert_true(mm_pool_piece(pool) >= page && mm_pool_piece(pool) % page == 0);
	mm_pool_ask(pool, 0, size, 10);
	mm_pool_ask(pool, 0, 0, 0);
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.asked_bytes, 0);
	mm_pool_ask(pool, 0, page + 1, 1);
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.asked_bytes, page);
	mm_pool_ask(pool, 0, size - 1, UINT64_MAX);
	mm_pool_count(pool, &counters);
	assert_int_equal(counters.asked_bytes, 2 * page);
	assert_int_equal(counters.mapped, 1);
	assert_int_equal(counters.mapped_bytes, size);
	assert_false(mm_pool_is_resident(pool, 0));
	mm_pool_close(pool);
	tables_remove(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_tables_in_byte_order_and_nothing_else),
		cmocka_unit_test(segments_follow_one_another_with_the_rows_before_them),
		cmocka_unit_test(the_way_to_a_directory_without_tables_is_told),
		cmocka_unit_test(a_broken_table_costs_its_symbol_alone),
		cmocka_unit_test(a_table_that_shrinks_while_mapped_breaks_and_the_rest_plays_on),
		cmocka_unit_test(a_table_that_was_replaced_before_it_is_mapped_breaks),
		cmocka_unit_test(the_first_reason_stays),
		cmocka_unit_test(a_column_lies_inside_the_mapping_and_is_the_files_own_bytes),
		cmocka_unit_test(three_thousand_tables_open_with_64_descriptors),
		cmocka_unit_test(at_most_max_maps_are_mapped_and_the_least_recently_visited_goes),
		cmocka_unit_test(nested_visits_keep_their_mappings_beyond_max_maps),
		cmocka_unit_test(passes_and_the_first_stay_leave_less_than_an_eighth_of_the_budget),
		cmocka_unit_test(replays_stay_within_the_budget_by_releasing_the_oldest),
		cmocka_unit_test(a_smaller_budget_takes_effect_at_the_next_trim),
		cmocka_unit_test(a_table_is_not_released_while_it_is_visited),
		cmocka_unit_test(dropping_behind_empties_the_page_cache_too),
		cmocka_unit_test(visits_run_in_parallel_while_tables_are_released_and_unmapped),
		cmocka_unit_test(a_pool_may_be_closed_while_it_is_loading),
		cmocka_unit_test(asking_is_cut_at_the_end_and_counted_in_pages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
