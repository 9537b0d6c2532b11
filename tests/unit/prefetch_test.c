/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/tables.h"

#include "store/prefetch_private.h"

#include <mmtui/time.h>

#include <sched.h>

#define ROWS UINT64_C(100000) /* 800,000 bytes a column */
#define KIB UINT64_C(1024)

/* A directory of one large table A and one tiny one B, and a prefetcher on it. */
struct fixture {
	char *directory;
	struct mm_pool *pool;
	struct mm_prefetch *prefetch;
};

static void start(struct fixture *fixture, uint64_t budget, const struct mm_prefetch_options *how)
{
	struct mm_pool_options options = {.budget = budget};
	struct mm_error err;

	fixture->directory = tables_directory();
	tables_write(fixture->directory, "A.bin", "A", ROWS, 0, MM_MILLISECOND);
	tables_write(fixture->directory, "B.bin", "B", 3, 0, 1);
	fixture->pool = mm_pool_open(fixture->directory, &options, &err);
	assert_non_null(fixture->pool);
	mm_pool_wait(fixture->pool);
	fixture->prefetch = mm_prefetch_start(fixture->pool, how, &err);
	assert_non_null(fixture->prefetch);
}

static void stop(struct fixture *fixture)
{
	mm_prefetch_stop(fixture->prefetch);
	mm_pool_close(fixture->pool);
	tables_remove(fixture->directory);
}

/* Waits until the thread has looked at all that was reported before, and returns the bytes asked
 * for since the last time. */
static uint64_t settle(struct fixture *fixture, uint64_t *asked)
{
	uint64_t target = prefetch_passes(fixture->prefetch) + 2, before = *asked;
	struct mm_pool_counters counters;

	while (prefetch_passes(fixture->prefetch) < target) {
		mm_prefetch_wake(fixture->prefetch);
		sched_yield();
	}
	mm_pool_count(fixture->pool, &counters);
	*asked = counters.asked_bytes;
	return *asked - before;
}

/* A budget for pieces of 64 KiB with one cursor: 2 pieces of 3 columns. */
#define BUDGET (6 * 64 * KIB)
#define PIECE_ROWS (64 * KIB / 8)

/* Pieces of three columns, and the pages of the index that belong to them. */
static void assert_pieces(uint64_t asked, unsigned pieces)
{
	uint64_t columns = pieces * 3 * 64 * KIB;

	if (asked < columns || asked > columns + pieces * 7 * 4096)
		fail_msg("%u pieces: asked for %lu bytes, not %lu", pieces, (unsigned long)asked,
			 (unsigned long)columns);
}

static void a_piece_is_kept_asked_for_ahead_of_a_cursor_going_forward(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t asked = 0;
	start(&fixture, BUDGET, NULL);
	if (mm_pool_piece(fixture.pool) < 64 * KIB) {
		stop(&fixture);
		skip(); /* a device with smaller reads */
	}

	assert_int_equal(settle(&fixture, &asked), 0);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 0);
	mm_prefetch_cursor(fixture.prefetch, 0, 0, 1);
	assert_pieces(settle(&fixture, &asked), 1);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), PIECE_ROWS * 24);
	assert_int_equal(settle(&fixture, &asked), 0); /* nothing moved */

	mm_prefetch_cursor(fixture.prefetch, 0, 1, 1); /* a row less than a piece */
	assert_pieces(settle(&fixture, &asked), 1);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), (2 * PIECE_ROWS - 1) * 24);
	mm_prefetch_cursor(fixture.prefetch, 0, PIECE_ROWS, 1);
	assert_int_equal(settle(&fixture, &asked), 0); /* exactly a piece ahead */

	/* a leap begins anew, at the border of a block */
	mm_prefetch_cursor(fixture.prefetch, 0, 70000, 1);
	assert_pieces(settle(&fixture, &asked), 2);
	/* the end of the table, and beyond */
	mm_prefetch_cursor(fixture.prefetch, 0, ROWS - 1, 1);
	assert_true(settle(&fixture, &asked) > 0);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 24);
	mm_prefetch_cursor(fixture.prefetch, 0, ROWS, 1);
	assert_int_equal(settle(&fixture, &asked), 0);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 0);
	stop(&fixture);
}

static void a_piece_is_kept_asked_for_ahead_of_a_cursor_going_backward(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t asked = 0;
	start(&fixture, BUDGET, NULL);
	if (mm_pool_piece(fixture.pool) < 64 * KIB) {
		stop(&fixture);
		skip();
	}

	mm_prefetch_cursor(fixture.prefetch, 0, 4 * PIECE_ROWS - 1, -1); /* the end of a block */
	assert_pieces(settle(&fixture, &asked), 1);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), PIECE_ROWS * 24);
	mm_prefetch_cursor(fixture.prefetch, 0, 4 * PIECE_ROWS - 2, -1);
	assert_pieces(settle(&fixture, &asked), 1);
	mm_prefetch_cursor(fixture.prefetch, 0, 3 * PIECE_ROWS - 1, -1);
	assert_int_equal(settle(&fixture, &asked), 0);

	/* turning round asks for what lies on the other side */
	mm_prefetch_cursor(fixture.prefetch, 0, 3 * PIECE_ROWS, 1);
	assert_pieces(settle(&fixture, &asked), 1);

	mm_prefetch_cursor(fixture.prefetch, 0, 0, -1);
	assert_true(settle(&fixture, &asked) > 0);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 24); /* the first row alone */
	assert_int_equal(settle(&fixture, &asked), 0);
	stop(&fixture);
}

static void the_asked_pages_are_those_that_the_cursor_reads(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t random = 3, asked = 0;
	start(&fixture, BUDGET, NULL);

	/* Whatever the cursor does, a piece (or what the table has left) is ahead of it, and less
	 * than two: never does it read a row that was not asked for. */
	uint64_t row = 50000, piece = PIECE_ROWS;
	if (piece > mm_pool_piece(fixture.pool) / 8)
		piece = mm_pool_piece(fixture.pool) / 8;
	for (int i = 0; i < 300; i++) {
		int direction = unit_random(&random) % 8 ? 1 : -1;
		uint64_t step = unit_random(&random) % (2 * piece);
		if (direction > 0)
			row = row + step < ROWS ? row + step : 0;
		else
			row = row > step ? row - step : ROWS - 1;
		mm_prefetch_cursor(fixture.prefetch, 0, row, direction);
		settle(&fixture, &asked);
		uint64_t left = direction > 0 ? ROWS - row : row + 1;
		uint64_t ahead = mm_prefetch_ahead(fixture.prefetch) / 24;
		assert_true(ahead >= (left < piece ? left : piece));
		assert_true(ahead <= left && ahead < 2 * piece);
	}
	stop(&fixture);
}

static void a_tiny_table_is_asked_for_at_once(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t asked = 0, page = (uint64_t)sysconf(_SC_PAGESIZE);
	start(&fixture, 0, NULL);
	uint64_t bytes = mm_pool_table(fixture.pool, 1)->file_bytes;

	mm_prefetch_cursor(fixture.prefetch, 1, 0, 1);
	assert_int_equal(settle(&fixture, &asked), (bytes + page - 1) & -page);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 3 * 24);
	mm_prefetch_cursor(fixture.prefetch, 1, 2, 1);
	mm_prefetch_cursor(fixture.prefetch, 77, 2, 1); /* no such table */
	assert_int_equal(settle(&fixture, &asked), 0);
	stop(&fixture);
}

static void a_reset_forgets_what_was_asked_for(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t asked = 0;
	start(&fixture, 0, NULL);

	mm_prefetch_cursor(fixture.prefetch, 0, 0, 1);
	uint64_t first = settle(&fixture, &asked);
	assert_true(first > 0);
	mm_prefetch_reset(fixture.prefetch, false);
	assert_int_equal(settle(&fixture, &asked), 0);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 0);
	mm_prefetch_cursor(fixture.prefetch, 0, 0, 1);
	assert_int_equal(settle(&fixture, &asked), first);
	stop(&fixture);
}

static void a_span_asks_for_the_rows_that_pass_in_it(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t asked = 0;
	start(&fixture, 0, &(struct mm_prefetch_options){.span = 3 * MM_SECOND});

	mm_prefetch_cursor(fixture.prefetch, 0, 0, 1); /* a row a millisecond: 3000, in blocks */
	settle(&fixture, &asked);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 3072 * 24);
	stop(&fixture);

	asked = 0;
	start(&fixture, 0, &(struct mm_prefetch_options){.span = 1}); /* at least a block */
	mm_prefetch_cursor(fixture.prefetch, 0, 0, 1);
	settle(&fixture, &asked);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 512 * 24);
	stop(&fixture);
}

static void off_asks_for_nothing(void **state)
{
	(void)state;
	struct fixture fixture;
	struct mm_pool_counters counters;
	start(&fixture, 0, &(struct mm_prefetch_options){.off = true});

	mm_prefetch_cursor(fixture.prefetch, 0, 0, 1);
	mm_prefetch_wake(fixture.prefetch);
	mm_prefetch_reset(fixture.prefetch, false);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 0);
	mm_prefetch_stop(fixture.prefetch);
	mm_pool_count(fixture.pool, &counters);
	assert_int_equal(counters.asked_bytes, 0);
	assert_int_equal(counters.mapped, 0);
	fixture.prefetch = NULL;
	mm_prefetch_cursor(NULL, 0, 0, 1);
	mm_prefetch_wake(NULL);
	mm_prefetch_reset(NULL, false);
	assert_int_equal(mm_prefetch_ahead(NULL), 0);
	stop(&fixture);
}

static void a_broken_table_is_not_asked_for(void **state)
{
	(void)state;
	struct fixture fixture;
	uint64_t asked = 0;
	start(&fixture, 0, NULL);

	mm_pool_break(fixture.pool, 0, "broken on purpose");
	mm_prefetch_cursor(fixture.prefetch, 0, 0, 1);
	assert_int_equal(settle(&fixture, &asked), 0);
	assert_int_equal(mm_prefetch_ahead(fixture.prefetch), 0);
	stop(&fixture);
}

static void the_option_is_off_or_a_duration(void **state)
{
	(void)state;
	struct mm_prefetch_options options;
	struct mm_error err;

	assert_true(mm_prefetch_parse("off", &options, &err));
	assert_true(options.off);
	assert_true(mm_prefetch_parse("5s", &options, &err));
	assert_false(options.off);
	assert_int_equal(options.span, 5 * MM_SECOND);
	static const char *const wrong[] = {"", "0s", "-5s", "5", "on"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(mm_prefetch_parse(wrong[i], &options, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_is_kept_asked_for_ahead_of_a_cursor_going_forward),
		cmocka_unit_test(a_piece_is_kept_asked_for_ahead_of_a_cursor_going_backward),
		cmocka_unit_test(the_asked_pages_are_those_that_the_cursor_reads),
		cmocka_unit_test(a_tiny_table_is_asked_for_at_once),
		cmocka_unit_test(a_reset_forgets_what_was_asked_for),
		cmocka_unit_test(a_span_asks_for_the_rows_that_pass_in_it),
		cmocka_unit_test(off_asks_for_nothing),
		cmocka_unit_test(a_broken_table_is_not_asked_for),
		cmocka_unit_test(the_option_is_off_or_a_duration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
