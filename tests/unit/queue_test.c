/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/triple.h"
#include "replay/queue.h"

#include <poll.h>

static uint64_t put(struct queue *queue, enum mm_request_kind kind, int64_t count, uint32_t symbol)
{
	struct mm_request request = {.kind = kind, .count = count, .symbol = symbol};

	return mm_queue_put(queue, &request);
}

static bool is_readable(const struct queue *queue)
{
	struct pollfd fd = {.fd = queue->fd, .events = POLLIN};

	return poll(&fd, 1, 0) == 1;
}

static void requests_come_out_in_the_order_they_went_in(void **state)
{
	struct queue queue;
	struct queued out;

	(void)state;
	assert_true(mm_queue_init(&queue, NULL));
	assert_false(mm_queue_take(&queue, &out));
	assert_false(is_readable(&queue));
	assert_int_equal(put(&queue, MM_PLAY, 0, 0), 1);
	assert_int_equal(put(&queue, MM_PAUSE, 0, 0), 2);
	assert_true(is_readable(&queue));
	assert_true(mm_queue_take(&queue, &out));
	assert_int_equal(out.request.kind, MM_PLAY);
	assert_int_equal(out.number, 1);
	assert_true(mm_queue_take(&queue, &out));
	assert_int_equal(out.request.kind, MM_PAUSE);
	assert_int_equal(out.number, 2);
	assert_false(mm_queue_take(&queue, &out));
	assert_false(is_readable(&queue));
	mm_queue_free(&queue);
}

static void waiting_steps_of_one_kind_and_direction_add_up(void **state)
{
	struct queue queue;
	struct queued out;

	(void)state;
	assert_true(mm_queue_init(&queue, NULL));
	for (int i = 0; i < 1000; i++)
		put(&queue, MM_STEP_EVENTS, 3, 0);
	assert_true(mm_queue_take(&queue, &out));
	assert_int_equal(out.request.count, 3000);
	assert_int_equal(out.number, 1000);
	assert_false(mm_queue_take(&queue, &out));
	put(&queue, MM_STEP_EVENTS, 1, 0);
	put(&queue, MM_STEP_EVENTS, -1, 0); /* at the end of a market they would not cancel out */
	put(&queue, MM_STEP_TRADES, -1, 0);
	put(&queue, MM_STEP_TRADES, -1, 7);
	put(&queue, MM_STEP_TIME, INT64_MAX, 0);
	put(&queue, MM_STEP_TIME, 1, 0); /* would overflow */
	for (int i = 0; i < 6; i++)
		assert_true(mm_queue_take(&queue, &out));
	assert_false(mm_queue_take(&queue, &out));
	mm_queue_free(&queue);
}

static void a_full_queue_keeps_its_oldest_and_the_newest_request(void **state)
{
	struct queue queue;
	struct queued out = {0};
	int taken = 0;

	(void)state;
	assert_true(mm_queue_init(&queue, NULL));
	for (int i = 0; i < 3 * QUEUE_MAX; i++)
		put(&queue, i % 2 ? MM_PLAY : MM_PAUSE, i, 0);
	while (mm_queue_take(&queue, &out))
		taken++;
	assert_int_equal(taken, QUEUE_MAX);
	assert_int_equal(out.number, 3 * QUEUE_MAX);
	assert_int_equal(out.number, mm_queue_last(&queue));
	mm_queue_free(&queue);
}

static void a_triple_buffer_hands_over_the_newest_and_nothing_twice(void **state)
{
	struct mm_triple triple;
	int slot[3] = {-1, -1, -1};

	(void)state;
	mm_triple_init(&triple);
	assert_false(mm_triple_take(&triple));
	for (int i = 0; i < 5; i++) {
		assert_int_not_equal(triple.writer, triple.reader);
		slot[triple.writer] = i;
		mm_triple_publish(&triple);
	}
	assert_true(mm_triple_take(&triple));
	assert_int_equal(slot[triple.reader], 4);
	assert_false(mm_triple_take(&triple));
	slot[triple.writer] = 5;
	assert_int_equal(slot[triple.reader], 4); /* the reader's is left alone */
	mm_triple_publish(&triple);
	assert_true(mm_triple_take(&triple));
	assert_int_equal(slot[triple.reader], 5);
}

static uint64_t put_seek(struct queue *queue, enum mm_position_kind kind)
{
	struct mm_request request = {.kind = MM_SEEK, .position = {.kind = kind}};

	return mm_queue_put(queue, &request);
}

static void a_seek_gives_way_to_one_that_comes_right_after_it(void **state)
{
	struct queue queue;
	struct queued out;

	(void)state;
	assert_true(mm_queue_init(&queue, NULL));
	put_seek(&queue, MM_AT_EVENT);
	mm_queue_take(&queue, &out);
	assert_false(queue.gives_way);
	put_seek(&queue, MM_AT_PERCENT); /* under way, it is given up */
	assert_true(queue.gives_way);
	mm_queue_take(&queue, &out);
	assert_false(queue.gives_way);
	put_seek(&queue, MM_AT_TIME); /* but not the second in a row */
	assert_false(queue.gives_way);
	put_seek(&queue, MM_AT_TIME);
	put_seek(&queue, MM_AT_TIME);
	mm_queue_take(&queue, &out); /* what has not been begun need not be */
	assert_true(queue.gives_way);
	mm_queue_take(&queue, &out);
	assert_true(queue.gives_way);
	mm_queue_take(&queue, &out);
	assert_false(queue.gives_way);
	assert_int_equal(out.number, 5);
	mm_queue_free(&queue);
}

static void nothing_else_gives_way_and_to_nothing_else(void **state)
{
	struct queue queue;
	struct queued out;

	(void)state;
	assert_true(mm_queue_init(&queue, NULL));
	put_seek(&queue, MM_AT_START);
	mm_queue_take(&queue, &out);
	put(&queue, MM_PLAY, 0, 0);
	put_seek(&queue, MM_AT_END); /* not right after it */
	assert_false(queue.gives_way);
	mm_queue_take(&queue, &out);
	assert_false(queue.gives_way);
	mm_queue_take(&queue, &out);
	put_seek(&queue, MM_AT_RELATIVE); /* it begins where the one before leads */
	assert_false(queue.gives_way);
	mm_queue_take(&queue, &out);
	put_seek(&queue, MM_AT_END);
	assert_false(queue.gives_way);
	put(&queue, MM_STEP_EVENTS, 1, 0);
	mm_queue_take(&queue, &out);
	assert_false(queue.gives_way);
	mm_queue_take(&queue, &out);
	put_seek(&queue, MM_AT_END);
	assert_false(queue.gives_way);
	assert_true(mm_queue_take(&queue, &out));
	assert_false(mm_queue_take(&queue, &out));
	put_seek(&queue, MM_AT_END); /* the one before is carried out */
	assert_false(queue.gives_way);
	mm_queue_close(&queue);
	assert_true(queue.gives_way);
	mm_queue_take(&queue, &out);
	assert_true(queue.gives_way);
	mm_queue_free(&queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_come_out_in_the_order_they_went_in),
		cmocka_unit_test(waiting_steps_of_one_kind_and_direction_add_up),
		cmocka_unit_test(a_full_queue_keeps_its_oldest_and_the_newest_request),
		cmocka_unit_test(a_triple_buffer_hands_over_the_newest_and_nothing_twice),
		cmocka_unit_test(a_seek_gives_way_to_one_that_comes_right_after_it),
		cmocka_unit_test(nothing_else_gives_way_and_to_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
