/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waiting for a rare event, at every size: what cannot match is skipped by the blocks' low, high
 * and largest. That is told apart from reading by a table whose index and rows disagree:
 *
 *   rows      0 .......... 250,000 .......... 350,000 ......... 600,000
 *   prices       rise by 1       leap up and down     rise by 1
 *   index        rises by 1      rises by 1           rises by 1
 *
 * Who reads the rows in the middle stops there. Who plays them has been at their prices when he is
 * past them.
 */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"
#include "support/tables.h"

#include <mmtui/time.h>

#define ROWS 600000
#define LEAP_FROM 250000
#define LEAP_TO 350000
#define UTMOST 950000.0

static int64_t place_of(enum mm_slot slot, int fd)
{
	uint8_t head[MM_HEADER_MAX];
	char symbol[MM_SYMBOL_MAX + 1];
	struct mm_table table;
	struct mm_error err;
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(pread(fd, head, sizeof head, 0), sizeof head);
	assert_true(mm_table_parse(head, sizeof head, (uint64_t)st.st_size, &table, symbol, &err));
	return (int64_t)table.place[slot].offset;
}

static void overwrite(int fd, enum mm_slot slot, uint64_t row, const double *values, size_t count)
{
	off_t at = (off_t)(place_of(slot, fd) + (int64_t)(row * sizeof *values));

	assert_int_equal(pwrite(fd, values, count * sizeof *values, at), count * sizeof *values);
}

static int set_up(void **state)
{
	static double leaps[LEAP_TO - LEAP_FROM];
	static const double sizes[] = {0.5, 1e6, 1e6, 1e6}; /* by the index 1000 at most */

	if (program_set_up(state) != 0)
		return -1;
	tables_mkdir(program_folder(), "long");
	tables_write(program_path("long"), "LONG.bin", "LONG", ROWS,
		     INT64_C(1704186000) * MM_SECOND, 10 * MM_MILLISECOND);
	int fd = open(program_path("long/LONG.bin"), O_RDWR);
	assert_true(fd >= 0);
	for (size_t i = 0; i < LEAP_TO - LEAP_FROM; i++)
		leaps[i] = i % 2 ? UTMOST : -UTMOST;
	overwrite(fd, MM_PRICE, LEAP_FROM, leaps, LEAP_TO - LEAP_FROM);
	overwrite(fd, MM_VOLUME, LEAP_FROM + 1000, sizes, 4);
	close(fd);
	return 0;
}

static void wait_stop(struct term *term, long event, const char *says)
{
	program_wait_event(term, event);
	term_wait_last(term, says);
	program_wait_pause(term);
}

/* Has what is played up to this place been at the prices in the middle? */
static bool has_been_there(struct term *term)
{
	term_type(term, "\r");
	term_wait(term, " largest");
	program_sync(term);
	const char *figures = term_line(term, 2);
	bool is = strstr(figures, "950000") || strstr(figures, "950,000");
	term_type(term, "\033");
	term_wait(term, "SYMBOLS");
	return is;
}

static void what_cannot_match_is_not_read_on_the_way_to_a_rare_event(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = made_open("long", made_sizes[i], NULL, NULL);

		term_type(term, ":break LONG price > 590000\r:speed max\r ");
		wait_stop(term, 590001, "breakpoint 1: ");
		assert_false(has_been_there(term));
		term_type(term, ":delete 1\r:break LONG price < 10000\rr ");
		wait_stop(term, 10000, "breakpoint 2: ");
		/* of this no block says that it cannot be: its rows are read */
		term_type(term, ":delete 2\r:break LONG size = 0.5\rr ");
		wait_stop(term, LEAP_FROM + 1001, "breakpoint 3: ");
		term_type(term, ":delete 3\r:break LONG size > 1000\r ");
		wait_stop(term, ROWS, "end");
		/* and without a breakpoint all are played */
		term_type(term, ":delete 4\rg");
		program_wait_event(term, 0);
		term_type(term, " ");
		wait_stop(term, ROWS, "end");
		assert_true(has_been_there(term));
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_match_is_not_read_on_the_way_to_a_rare_event),
	};
	return cmocka_run_group_tests(tests, set_up, program_tear_down);
}
