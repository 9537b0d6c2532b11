/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames for terminals of every speed, with a queue before them that does not tell how full it is.
 */
#include "support/unit.h"

#include "tui/flow.h"

#include <math.h>

#define MS INT64_C(1000000)
#define SECONDS (1000 * MS)
#define FRAME (33 * MS)

/* A line of `rate` bytes a second, with room for `room` bytes before it. It says that it is full,
 * and that it has room again only when `step` bytes have it. */
struct line {
	double rate, room, step;
	double queued;
	bool full;

	/* it answers questions, after a round of so many ns */
	bool answers;
	int64_t round;
	int64_t together; /* they come so far apart, several at a time; 0: each by itself */
	double served;
	uint64_t drawn; /* bytes of all frames */
	struct {
		uint64_t end;
		int64_t served_at;
	} question[64];
	size_t asked, served_questions, answered;

	struct flow flow;
	int64_t now, drawn_at;
	double pending; /* of the frame that is going out */
	uint64_t seed;

	/* seen since `forget` */
	double most_late, taken;
	int64_t longest_pause;
	int frames;
};

static void forget(struct line *line)
{
	line->most_late = line->taken = 0;
	line->longest_pause = 0;
	line->frames = 0;
}

static void write_on(struct line *line)
{
	double free = line->room - line->queued;

	if (line->pending <= 0 || (line->full && free < line->step))
		return;
	double some = line->pending < free ? line->pending : free;
	line->pending -= some;
	line->queued += some;
	line->full = line->pending > 0;
	flow_wrote(&line->flow, line->now, (size_t)some);
	if (line->full)
		flow_full(&line->flow, line->now);
}

static void draw(struct line *line)
{
	if (line->now - line->drawn_at < FRAME || line->pending > 0 ||
	    flow_due(&line->flow, line->now) > line->now)
		return;
	if (line->now - line->drawn_at > line->longest_pause)
		line->longest_pause = line->now - line->drawn_at;
	line->drawn_at = line->now;
	line->frames++;
	line->pending = (double)(2500 + unit_random(&line->seed) % 5000);
	line->drawn += (uint64_t)line->pending;
	if (flow_asks(&line->flow, line->drawn)) {
		flow_asked(&line->flow, line->now, line->drawn);
		line->question[line->asked++ % 64].end = line->drawn;
	}
}

/* Answers come as long after the bytes as the line is long. Of those that come together each is
 * read a moment after the other. */
static void answer(struct line *line)
{
	int64_t read_at = line->now;

	while (line->served_questions < line->asked &&
	       line->served + 0.5 >= (double)line->question[line->served_questions % 64].end)
		line->question[line->served_questions++ % 64].served_at = line->now;
	if (line->together && line->now % line->together)
		return;
	while (line->answers && line->answered < line->served_questions &&
	       line->now >= line->question[line->answered % 64].served_at + line->round) {
		line->answered++;
		flow_answered(&line->flow, read_at);
		read_at += 5000;
	}
}

/* Plays for so long, a frame whenever one may be drawn. */
static void play(struct line *line, int64_t duration)
{
	for (int64_t end = line->now + duration; line->now < end; line->now += MS) {
		double some = line->rate / 1000;

		some = some < line->queued ? some : line->queued;
		line->queued -= some;
		line->taken += some;
		line->served += some;
		answer(line);
		write_on(line);
		draw(line);
		write_on(line);
		double late = (line->queued + line->pending) / line->rate;
		if (late > line->most_late)
			line->most_late = late;
	}
}

static struct line line_of(double rate, double room)
{
	return (struct line){.rate = rate, .room = room, .step = 4000, .now = SECONDS, .seed = 5};
}

static void a_slow_terminal_is_shown_fewer_frames_not_later_ones(void **state)
{
	static const double rates[] = {15e3, 20e3, 30e3, 60e3, 100e3}, rooms[] = {12e3, 22e3};

	(void)state;
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
		for (size_t q = 0; q < sizeof rooms / sizeof rooms[0]; q++) {
			struct line line = line_of(rates[r], rooms[q]);
			play(&line, 4 * SECONDS); /* it comes to know the line */
			forget(&line);
			play(&line, 50 * SECONDS);
			if (line.most_late > 1)
				fail_msg("%g bytes/s, %g of room: %g s late", rates[r], rooms[q],
					 line.most_late);
			/* what it can take it is given */
			assert_true(line.taken > 0.7 * 50 * rates[r]);
		}
	}
}

static void a_fast_terminal_is_shown_every_frame(void **state)
{
	struct line line = line_of(2e6, 22e3);

	(void)state;
	play(&line, SECONDS);
	forget(&line);
	play(&line, 100 * SECONDS);
	assert_true(line.longest_pause <= FRAME + MS);
}

static void a_terminal_held_up_for_once_is_not_slow(void **state)
{
	struct line line = line_of(2e6, 22e3);

	(void)state;
	play(&line, SECONDS);
	line.rate = 1; /* a window that is being moved */
	play(&line, 3 * SECONDS);
	line.rate = 2e6;
	play(&line, 100 * MS);
	forget(&line);
	play(&line, 10 * SECONDS);
	assert_true(line.longest_pause <= FRAME + MS);
}

static void a_terminal_that_has_become_fast_is_found_out(void **state)
{
	struct line line = line_of(20e3, 22e3);

	(void)state;
	play(&line, 10 * SECONDS);
	line.rate = 2e6;
	play(&line, 65 * SECONDS);
	forget(&line);
	play(&line, 60 * SECONDS);
	assert_true(line.longest_pause <= FRAME + MS);
}

static void a_terminal_that_becomes_slower_is_found_out_too(void **state)
{
	struct line line = line_of(60e3, 22e3);

	(void)state;
	play(&line, 10 * SECONDS);
	line.rate = 20e3;
	play(&line, 10 * SECONDS);
	forget(&line);
	play(&line, 40 * SECONDS);
	assert_true(line.most_late <= 1);
}

/* Over a network the queue is as large as you like, and is never full. */
static struct line far_line(double rate, int64_t round)
{
	struct line line = line_of(rate, 1e9);

	line.answers = true;
	line.round = round;
	return line;
}

static void over_a_network_a_slow_terminal_is_not_behind_either(void **state)
{
	static const double rates[] = {20e3, 40e3, 125e3};
	static const int64_t rounds[] = {2 * MS, 50 * MS, 200 * MS};

	(void)state;
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
		for (size_t d = 0; d < sizeof rounds / sizeof rounds[0]; d++) {
			struct line line = far_line(rates[r], rounds[d]);
			play(&line, 5 * SECONDS);
			forget(&line);
			play(&line, 100 * SECONDS);
			if (line.most_late > 1)
				fail_msg("%g bytes/s, round of %ld ms: %g s late", rates[r],
					 (long)(rounds[d] / MS), line.most_late);
			assert_true(line.taken > 0.7 * 100 * fmin(rates[r], 150e3));
		}
	}
}

static void a_distant_terminal_is_shown_most_frames_where_the_line_is_good(void **state)
{
	struct line line = far_line(2e6, 300 * MS);

	(void)state;
	play(&line, 5 * SECONDS);
	forget(&line);
	play(&line, 60 * SECONDS);
	assert_true(line.longest_pause < 250 * MS);
	assert_true(line.frames > 60 * 30 * 8 / 10);
}

/* As where packets wait for each other. */
static void answers_that_come_together_tell_no_other_pace(void **state)
{
	static const double rates[] = {20e3, 40e3, 125e3};
	static const int64_t apart[] = {50 * MS, 150 * MS, 500 * MS};

	(void)state;
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
		for (size_t t = 0; t < sizeof apart / sizeof apart[0]; t++) {
			struct line line = far_line(rates[r], 50 * MS);
			line.together = apart[t];
			play(&line, 5 * SECONDS);
			forget(&line);
			play(&line, 100 * SECONDS);
			if (line.most_late > 1)
				fail_msg("%g bytes/s, answers %ld ms apart: %g s late", rates[r],
					 (long)(apart[t] / MS), line.most_late);
			assert_true(line.frames > 200);
		}
	}
}

static void it_is_not_behind_for_long_before_the_first_answer(void **state)
{
	struct line line = far_line(20e3, 50 * MS);

	(void)state;
	play(&line, 5 * SECONDS);
	assert_true(line.most_late < 3);
}

/* An answer gets lost: a window that is closed, another program that reads it. */
static void a_lost_answer_does_not_stop_the_screen(void **state)
{
	struct line line = far_line(2e6, 10 * MS);

	(void)state;
	play(&line, 5 * SECONDS);
	line.answers = false;
	play(&line, 10 * SECONDS);
	assert_true(line.longest_pause <= 3 * SECONDS);
	line.answered = line.served_questions;
	line.answers = true;
	play(&line, 5 * SECONDS);
	forget(&line);
	play(&line, 10 * SECONDS);
	assert_true(line.longest_pause <= FRAME + MS);
}

/* Its answers come when it goes on, late: they are none to what was asked meanwhile. */
static void after_a_line_has_stood_still_it_is_as_before(void **state)
{
	static const double rates[] = {20e3, 125e3, 2e6};
	static const int64_t rounds[] = {10 * MS, 200 * MS}, pauses[] = {2500 * MS, 20 * SECONDS};

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		struct line line = far_line(rates[i % 3], rounds[i / 3 % 2]);
		play(&line, 10 * SECONDS);
		forget(&line);
		play(&line, 50 * SECONDS);
		int usual = line.frames;
		line.answers = false;
		line.rate = 1;
		play(&line, pauses[i / 6]);
		line.answers = true;
		line.rate = rates[i % 3];
		play(&line, 10 * SECONDS);
		forget(&line);
		play(&line, 50 * SECONDS);
		if (line.most_late > 1 || line.frames < usual * 8 / 10)
			fail_msg("%g bytes/s, round of %ld ms, %ld s: %g s late, %d frames of %d",
				 rates[i % 3], (long)(rounds[i / 3 % 2] / MS),
				 (long)(pauses[i / 6] / SECONDS), line.most_late, line.frames,
				 usual);
	}
}

/* A line that stands still at the very beginning, or is slower than anybody thought. */
static void one_whose_first_answer_is_late_is_not_mute(void **state)
{
	struct line line = far_line(40e3, 50 * MS);

	(void)state;
	line.answers = false;
	line.rate = 1;
	play(&line, 5 * SECONDS);
	line.answers = true;
	line.rate = 40e3;
	play(&line, 30 * SECONDS); /* what has been sent meanwhile */
	forget(&line);
	play(&line, 100 * SECONDS);
	assert_true(line.most_late <= 1);
}

/* Somebody leaves: no frame is begun any more. Returns how long the answers to come are waited for,
 * as far as that is; none may come after that. */
static int64_t leave(struct line *line)
{
	int64_t left_at = line->now;

	for (; flow_awaited(&line->flow) > line->now; line->now += MS) {
		double some = fmin(line->rate / 1000, line->queued);

		line->queued -= some;
		line->served += some;
		answer(line);
		write_on(line);
	}
	return line->now - left_at;
}

static void answers_to_come_are_waited_for_as_long_as_they_take(void **state)
{
	static const double rates[] = {20e3, 40e3, 125e3, 2e6};
	static const int64_t rounds[] = {2 * MS, 50 * MS, 200 * MS};

	(void)state;
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++) {
		for (size_t d = 0; d < sizeof rounds / sizeof rounds[0]; d++) {
			for (int64_t moment = 0; moment < 20; moment++) {
				struct line line = far_line(rates[r], rounds[d]);
				play(&line, 5 * SECONDS + moment * 13 * MS);
				int64_t waited = leave(&line);
				if (line.answered < line.asked || waited > 900 * MS)
					fail_msg(
						"%g bytes/s, round of %ld ms: %zu of %zu in %ld ms",
						rates[r], (long)(rounds[d] / MS), line.answered,
						line.asked, (long)(waited / MS));
			}
		}
	}
}

static void a_terminal_that_answers_no_more_is_hardly_waited_for(void **state)
{
	struct line line = far_line(2e6, 50 * MS);

	(void)state;
	play(&line, 5 * SECONDS);
	line.answers = false;
	play(&line, 100 * MS);
	assert_in_range(leave(&line), 1, 400 * MS);
	play(&line, SECONDS);
	assert_int_equal(leave(&line), 0);
	play(&line, 10 * SECONDS);
	assert_int_equal(leave(&line), 0);
}

static void one_that_has_never_answered_is_waited_for_only_at_its_very_beginning(void **state)
{
	struct line line = line_of(2e6, 22e3);

	(void)state;
	assert_int_equal(leave(&line), 0); /* nothing was asked */
	play(&line, 50 * MS);
	assert_in_range(leave(&line), 1, 200 * MS);
	play(&line, 200 * MS);
	assert_int_equal(leave(&line), 0);
	play(&line, 10 * SECONDS);
	assert_int_equal(leave(&line), 0);
}

/* One that never answers is not asked for ever. */
static void a_mute_terminal_is_left_alone(void **state)
{
	struct line line = line_of(2e6, 22e3);

	(void)state;
	play(&line, 10 * SECONDS);
	size_t asked = line.asked;
	assert_true(asked <= FLOW_QUESTIONS);
	play(&line, 100 * SECONDS);
	assert_int_equal(line.asked, asked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_terminal_is_shown_fewer_frames_not_later_ones),
		cmocka_unit_test(a_fast_terminal_is_shown_every_frame),
		cmocka_unit_test(a_terminal_held_up_for_once_is_not_slow),
		cmocka_unit_test(a_terminal_that_has_become_fast_is_found_out),
		cmocka_unit_test(a_terminal_that_becomes_slower_is_found_out_too),
		cmocka_unit_test(over_a_network_a_slow_terminal_is_not_behind_either),
		cmocka_unit_test(a_distant_terminal_is_shown_most_frames_where_the_line_is_good),
		cmocka_unit_test(answers_that_come_together_tell_no_other_pace),
		cmocka_unit_test(it_is_not_behind_for_long_before_the_first_answer),
		cmocka_unit_test(a_lost_answer_does_not_stop_the_screen),
		cmocka_unit_test(after_a_line_has_stood_still_it_is_as_before),
		cmocka_unit_test(one_whose_first_answer_is_late_is_not_mute),
		cmocka_unit_test(a_mute_terminal_is_left_alone),
		cmocka_unit_test(answers_to_come_are_waited_for_as_long_as_they_take),
		cmocka_unit_test(a_terminal_that_answers_no_more_is_hardly_waited_for),
		cmocka_unit_test(
			one_that_has_never_answered_is_waited_for_only_at_its_very_beginning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
