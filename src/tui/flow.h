/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the terminal takes what is written to it, and so when the next frame may be drawn:
 * frames that a slow terminal would show late are not drawn at all. Knows neither a terminal nor a
 * clock: times are ns of any clock that does not jump.
 */
#ifndef TUI_FLOW_H
#define TUI_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOW_QUESTIONS 32

/* All zero at first. */
struct flow {
	uint64_t sent; /* bytes written, all in all */

	/* questions that have not been answered: how much was sent with them, and when; how much
	 * had arrived by then, and since when more was on its way */
	struct flow_question {
		uint64_t sent;
		int64_t at;
		uint64_t arrived;
		int64_t since;
	} question[FLOW_QUESTIONS];
	unsigned first, questions;
	uint64_t asked;   /* sent with the last of all questions */
	uint64_t arrived; /* with the last one answered */
	int64_t since;    /* that; or, where nothing was on its way then, since the next question */
	unsigned late;    /* answers still to come, of questions that have been given up */
	int64_t late_at;  /* when the last of these came */
	int64_t heard_at; /* when the last answer of all did */
	bool answers;     /* it has answered */
	bool mute;        /* it never does */
	int64_t round;    /* shortest time to an answer */
	double pace;      /* bytes a second, by the answers */

	double rate; /* bytes a second by full queues; 0: faster than frames come, or unknown */
	int64_t measured_at; /* of that rate */
	double queued;       /* bytes written that it has not taken yet, going by the rate */
	int64_t queued_at;

	bool measuring; /* the queue was full at first_full, and again at last_full */
	int64_t first_full, last_full;
	double taken; /* bytes written since first_full */
};

/* So many bytes were written. */
void flow_wrote(struct flow *flow, int64_t now, size_t bytes);

/* A write was cut short: the queue to the terminal is full. */
void flow_full(struct flow *flow, int64_t now);

/* Is a question worth its bytes behind a frame that ends after `end` bytes in all? It has been put
 * there; one has been answered. */
bool flow_asks(const struct flow *flow, uint64_t end);
void flow_asked(struct flow *flow, int64_t now, uint64_t end);
void flow_answered(struct flow *flow, int64_t now);

/* Until when answers that are still to come are worth waiting for by somebody who sends nothing
 * more; INT64_MIN where there are none. As long as they take as a rule and a little longer; where
 * the terminal has not answered yet, a little longer than its first question. */
int64_t flow_awaited(const struct flow *flow);

/* When the next frame may be drawn; `now` or before: at once. */
int64_t flow_due(struct flow *flow, int64_t now);

#endif
