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

/* All zero at first. */
struct flow {
	double rate;         /* bytes a second; 0: faster than frames come, or not known yet */
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

/* When the next frame may be drawn; `now` or before: at once. */
int64_t flow_due(const struct flow *flow, int64_t now);

#endif
