/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between a program and what a person sees lies a queue: a pseudo-terminal of Linux holds up to 22
 * kB (12 kB before 5.x), and does not tell how much of it is waiting. Filled up, that is more than
 * a second of a terminal that takes 20 kB/s, and all that a frame can do then is to come a second
 * late.
 *
 * The one thing to be seen is that the queue is full: a write is cut short. What was written
 * between two such moments is what the terminal has taken meanwhile, whatever the queue's size. So:
 *
 *   unknown    Frames go out as they come. A fast terminal never lets the queue fill up.
 *   measuring  The queue was full. If it is again within a moment, and for long enough, the rate is
 *              known; if not, the terminal had only been held up, and nothing was wrong.
 *   slow       By the rate it is counted how much is on its way, beginning with a full queue. A
 *              frame waits until that is less than WINDOW of time.
 *
 * A rate is believed for a minute. A terminal may have become faster, which a queue that is never
 * full cannot tell: then frames go out as they come again, until it is full or not.
 */
#include "tui/flow.h"

#define SECOND INT64_C(1000000000)

/* The most that a queue was seen to hold. */
#define QUEUE 24e3

/* A queue full again within GAP belongs to the measurement. That takes SPAN, or less where as much
 * was taken that the queue's own steps (it is full and has room again by 4 kB) are small beside it.
 */
#define GAP SECOND
#define SPAN SECOND
#define SPAN_LEAST (SECOND / 4)
#define ENOUGH 12e3

/* How much may be on its way when a frame is added, in time and, for terminals that take next to
 * nothing, in bytes. */
#define WINDOW 0.2
#define WINDOW_LEAST 1024

/* A terminal that takes this much is not slow: frames are not as large. */
#define FAST 400e3

/* The rate is counted on a little lower than it was measured, lest what is on its way adds up. */
#define CAUTION 0.9

#define BELIEVED (60 * SECOND)

static double left(const struct flow *flow, int64_t now)
{
	double taken = flow->rate * (double)(now - flow->queued_at) / (double)SECOND;

	return flow->queued > taken ? flow->queued - taken : 0;
}

void flow_wrote(struct flow *flow, int64_t now, size_t bytes)
{
	if (flow->rate > 0 && now - flow->measured_at > BELIEVED)
		flow->rate = 0;
	flow->queued = left(flow, now) + (double)bytes;
	flow->queued_at = now;
	flow->taken += (double)bytes;
}

static void begin(struct flow *flow, int64_t now)
{
	flow->measuring = true;
	flow->first_full = flow->last_full = now;
	flow->taken = 0;
}

void flow_full(struct flow *flow, int64_t now)
{
	flow->queued = QUEUE;
	flow->queued_at = now;
	if (!flow->measuring || now - flow->last_full > GAP) {
		begin(flow, now);
		return;
	}
	flow->last_full = now;
	int64_t span = now - flow->first_full;
	if (span < SPAN && (span < SPAN_LEAST || flow->taken < ENOUGH))
		return;
	double rate = flow->taken * (double)SECOND / (double)span;
	flow->rate = rate < FAST ? rate * CAUTION : 0;
	flow->measured_at = now;
	begin(flow, now);
}

int64_t flow_due(const struct flow *flow, int64_t now)
{
	if (flow->rate <= 0 || now - flow->measured_at > BELIEVED)
		return now;
	double window = WINDOW * flow->rate;
	double over = left(flow, now) - (window > WINDOW_LEAST ? window : WINDOW_LEAST);
	return over <= 0 ? now : now + (int64_t)(over / flow->rate * (double)SECOND) + 1;
}
