/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between a program and what a person sees lies a queue: a pseudo-terminal of Linux holds up to
 * 22 kB (12 kB before 5.x), an ssh connection megabytes, and neither tells how much of it is
 * waiting. A frame can do no more than come behind what is there, seconds late. There are two ways
 * to know.
 *
 * Asking. A terminal answers a question (its status, CSI 5 n) when it comes upon it: what was sent
 * before it has arrived. So what is on its way is known, and how fast it goes; it may be as much as
 * goes in a round, to there and back, and a little more.
 *
 * A full queue. Few terminals do not answer, but some do not, and they are found out by their
 * silence. Of those it is only to be seen that the queue is full: a write is cut short. What was
 * written between two such moments is what the terminal has taken meanwhile, whatever the queue's
 * size. So:
 *
 *   unknown    Frames go out as they come. A fast terminal never lets the queue fill up.
 *   measuring  The queue was full. If it is again within a moment, and for long enough, the rate is
 *              known; if not, the terminal had only been held up, and nothing was wrong.
 *   slow       By the rate it is counted how much is on its way, beginning with a full queue. The
 *              next frame waits until that is little enough.
 *
 * A rate is believed for a minute. A terminal may have become faster, which a queue that is never
 * full cannot tell: then frames go out as they come again, until it is full or not.
 */
#include "tui/flow.h"

#define SECOND INT64_C(1000000000)

/* --- asking -------------------------------------------------------------------------------------
 */

/* How much may be on its way when a frame is added: of a round and of a second. With the frame that
 * is more than what goes in a round, so that a line that takes more is found to. */
#define OF_ROUND 0.9
#define OF_SECOND 0.06

/* Bytes a question must be worth; and what may be on its way without one having been answered,
 * later and before the first answer. */
#define ASK_EVERY 2048
#define UNASKED (2 * ASK_EVERY)
#define UNANSWERED (16 * 1024)

/* After so long without an answer none is waited for; before the first of all, there may be none.
 */
#define SILENCE (2 * SECOND)
#define DOUBTED (SECOND / 2)

bool flow_asks(const struct flow *flow, uint64_t end)
{
	return !flow->mute && flow->questions < FLOW_QUESTIONS && end - flow->asked >= ASK_EVERY;
}

void flow_asked(struct flow *flow, int64_t now, uint64_t end)
{
	unsigned last = (flow->first + flow->questions++) % FLOW_QUESTIONS;

	if (flow->questions == 1)
		flow->since = now;
	flow->question[last] = (struct flow_question){end, now, flow->arrived, flow->since};
	flow->asked = end;
}

/* An answer tells the pace of all that has arrived since the last answer before its question. Not
 * since the last answer of all: on many lines answers come together, in no time. */
static void take_pace(struct flow *flow, const struct flow_question *question, int64_t now)
{
	double seconds = (double)(now - question->since + 1) / (double)SECOND;
	double pace = (double)(question->sent - question->arrived) / seconds;

	flow->pace = flow->pace > 0 ? (flow->pace + pace) / 2 : pace;
	if (!flow->round || now - question->at < flow->round)
		flow->round = now - question->at;
}

void flow_answered(struct flow *flow, int64_t now)
{
	const struct flow_question *question = &flow->question[flow->first];

	flow->heard_at = now;
	if (flow->late) {
		flow->late--;
		flow->late_at = now;
		flow->answers = true;
		flow->mute = false;
		return;
	}
	if (!flow->questions)
		return;
	take_pace(flow, question, now);
	flow->arrived = question->sent;
	flow->since = now;
	flow->answers = true;
	flow->mute = false;
	flow->first = (flow->first + 1) % FLOW_QUESTIONS;
	flow->questions--;
}

/* Waits for no answer any more. Where the line has stood still they come later, and must not be
 * taken for those to later questions. But where a late one has come since the oldest question was
 * asked, and then none, it was that question's: those before have got lost. */
static void give_up(struct flow *flow)
{
	bool lost = flow->late_at >= flow->question[flow->first].at;

	flow->late = lost ? 0 : flow->late + flow->questions;
	flow->mute = !flow->answers;
	flow->questions = 0;
	flow->arrived = flow->sent;
}

/* How much longer than expected an answer is awaited: no person notices that it takes so long to
 * leave, and a terminal that has just been started answers within it. */
#define GRACE (SECOND / 5)

/* What is on its way arrives at the pace that is known, the last answer a round after it. Those of
 * questions that have been given up come first, if at all. */
int64_t flow_awaited(const struct flow *flow)
{
	unsigned last = (flow->first + flow->questions - 1) % FLOW_QUESTIONS;
	int64_t since = flow->since > flow->heard_at ? flow->since : flow->heard_at;
	double seconds = 0;

	if (flow->mute || !(flow->questions + flow->late))
		return INT64_MIN;
	if (!flow->answers)
		return flow->question[flow->first].at + GRACE;
	if (flow->questions && flow->pace > 0)
		seconds = (double)(flow->question[last].sent - flow->arrived) / flow->pace;
	return since + flow->round + (int64_t)(seconds * (double)SECOND) + GRACE;
}

/* When a frame may be drawn by what the answers say; `due`, by full queues, counts until there are
 * any. */
static int64_t due_by_answers(struct flow *flow, int64_t now, int64_t due)
{
	int64_t asked_at = flow->question[flow->first].at;
	int64_t silent_since = asked_at > flow->heard_at ? asked_at : flow->heard_at;

	if (flow->questions && now - silent_since >= SILENCE)
		give_up(flow);
	if (!flow->answers) {
		bool waits = flow->questions && now - asked_at < DOUBTED &&
			     flow->sent - flow->arrived > UNANSWERED;
		flow->measuring &= !waits; /* the queue may run empty meanwhile */
		return waits ? asked_at + DOUBTED : due;
	}
	double window = flow->pace * (OF_ROUND * (double)flow->round / (double)SECOND + OF_SECOND);
	uint64_t most = window > UNASKED && !flow->late ? (uint64_t)window : UNASKED;
	if (flow->sent - flow->arrived <= most || !flow->questions)
		return now;
	return silent_since + SILENCE; /* or when there is an answer */
}

/* --- a full queue -------------------------------------------------------------------------------
 */

/* The most that a queue was seen to hold. */
#define QUEUE 24e3

/* A queue full again within GAP belongs to the measurement. That takes SPAN, or less where as much
 * was taken that the queue's own steps (it is full and has room again by 4 kB) are small beside it.
 */
#define GAP SECOND
#define SPAN SECOND
#define SPAN_LEAST (SECOND / 4)
#define ENOUGH 12e3

/* How much may be on its way when a frame is added, in time, and, for terminals that take next to
 * nothing, in bytes. */
#define WINDOW 0.1
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
	flow->sent += bytes;
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
	if (flow->rate > 0 || !flow->measuring || now - flow->last_full > GAP) {
		flow->rate = 0; /* where one was believed, it was not true */
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
	flow->queued = QUEUE;
	flow->queued_at = now;
	begin(flow, now);
}

static int64_t due_by_rate(const struct flow *flow, int64_t now)
{
	if (flow->rate <= 0 || now - flow->measured_at > BELIEVED)
		return now;
	double window = WINDOW * flow->rate;
	double over = left(flow, now) - (window > WINDOW_LEAST ? window : WINDOW_LEAST);
	return over <= 0 ? now : now + (int64_t)(over / flow->rate * (double)SECOND) + 1;
}

int64_t flow_due(struct flow *flow, int64_t now)
{
	return due_by_answers(flow, now, due_by_rate(flow, now));
}
