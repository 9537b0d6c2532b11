/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What looking for breakpoints does not read: what cannot match by header or index. */
#include "replay/pace.h"
#include "support/tables.h"

#include <mmtui/time.h>

#define FIRST (INT64_C(1381132800) * MM_SECOND)
#define MANY 64000 /* rows: 1000 blocks of 64 */
#define LATE 32000 /* the first row of a block */

/* One symbol, a trade a second; all alike but for one of another size, one at another price and a
 * gap before LATE. */
static struct mm_pool *write_rare(char **directory, uint64_t large, uint64_t high)
{
	struct mm_writer_options options = {.symbol = "A", .rows = MANY, .block_rows = 64};
	char path[512];

	*directory = tables_directory();
	snprintf(path, sizeof path, "%s/A.bin", *directory);
	struct mm_writer *writer = mm_writer_open(path, &options, NULL);
	assert_non_null(writer);
	for (uint64_t i = 0; i < MANY; i++) {
		int64_t t = FIRST + (int64_t)(i < LATE ? i : i + 1000) * MM_SECOND;
		double price = i == high ? 200 : 100, size = i == large ? 5000 : 10;
		assert_true(mm_writer_add(writer, 1, &t, &price, &size, NULL, NULL));
	}
	assert_true(mm_writer_finish(writer, NULL));
	struct mm_pool *pool = mm_pool_open(*directory, NULL, NULL);
	mm_pool_wait(pool);
	return pool;
}

/* Looks for one condition through the whole market; counts what was read on the way. */
static struct mm_looking look_through(struct mm_pool *pool, const char *condition, int direction,
				      uint64_t *stop)
{
	struct mm_market *market = mm_market_new(pool, NULL, INT64_MIN, INT64_MAX, NULL);
	struct mm_playhead *playhead = mm_playhead_new(market, NULL, NULL);
	struct mm_breakpoints *breaks = mm_breakpoints_new(market, NULL);
	const struct mm_bound *bound = &breaks->bound;
	int64_t end = direction > 0 ? INT64_MAX : INT64_MIN;

	assert_non_null(mm_breakpoints_add(breaks, condition, NULL));
	mm_playhead_seek_event(playhead, direction > 0 ? 0 : MANY);
	do
		mm_breakpoints_look(breaks, playhead, direction, market->start);
	while (!bound->stops && bound->until != end);
	*stop = bound->stops ? bound->n : UINT64_MAX;
	struct mm_looking looking = breaks->looking;
	mm_breakpoints_free(breaks);
	mm_playhead_free(playhead);
	mm_market_free(market);
	return looking;
}

static void blocks_that_cannot_match_are_not_read(void **state)
{
	char *directory;
	struct mm_pool *pool = write_rare(&directory, 50000, 40000);
	struct mm_looking looking;
	uint64_t stop;

	(void)state;
	looking = look_through(pool, "A size >= 5000", 1, &stop);
	assert_int_equal(stop, 50001);
	assert_int_equal(looking.blocks_read, 1);
	assert_int_equal(looking.blocks_skipped, 50000 / 64);
	looking = look_through(pool, "A price > 150", 1, &stop);
	assert_int_equal(stop, 40001);
	assert_int_equal(looking.blocks_read, 1);
	assert_int_equal(looking.blocks_skipped, 40000 / 64);
	looking = look_through(pool, "A price < 150", 1, &stop); /* true from the first on */
	assert_int_equal(stop, 1);
	assert_int_equal(looking.blocks_read, 0);
	looking = look_through(pool, "A change% >= 100", -1, &stop); /* without event 40001 */
	assert_int_equal(stop, 40001);
	assert_int_equal(looking.blocks_read, 1);
	assert_int_equal(looking.blocks_skipped, (MANY - 40001) / 64);
	looking = look_through(pool, "A volume >= 400000", 1, &stop);
	assert_int_equal(stop, 40000);
	assert_int_equal(looking.blocks_read, 1);
	looking = look_through(pool, "A gap > 64s", 1, &stop);
	assert_int_equal(stop, LATE + 1);
	assert_int_equal(looking.blocks_read,
			 2); /* that it lies between two is all the index says */
	looking = look_through(pool, "A gap > 1065s", 1, &stop);
	assert_int_equal(stop, UINT64_MAX);
	assert_int_equal(looking.blocks_read, 0);
	assert_int_equal(looking.blocks_skipped, 1000);
	mm_pool_close(pool);
	tables_remove(directory);
}

static void a_header_that_says_no_saves_the_index_too(void **state)
{
	char *directory;
	struct mm_pool *pool = write_rare(&directory, 50000, 40000);
	struct mm_looking looking;
	uint64_t stop;

	(void)state;
	looking = look_through(pool, "A gap > 20h", 1, &stop); /* 64000 s have no room for it */
	assert_int_equal(stop, UINT64_MAX);
	assert_int_equal(looking.tables_skipped, 1);
	looking = look_through(pool, "A price > 200", 1, &stop);
	assert_int_equal(stop, UINT64_MAX);
	assert_int_equal(looking.tables_skipped, 1);
	assert_int_equal(looking.blocks_read + looking.blocks_skipped, 0);
	mm_pool_close(pool);
	tables_remove(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_that_cannot_match_are_not_read),
		cmocka_unit_test(a_header_that_says_no_saves_the_index_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
