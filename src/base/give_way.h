/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A player at max speed and its helpers keep every processor busy, and the kernel is fair to all: a
 * screen that wakes for a key, or the terminal that is to show its picture, then waits until one of
 * them has used up its slice. So where there is a screen the others are nicer than it is, and say
 * often that somebody else may go first.
 *
 * Being nice alone is not enough: a thread that the kernel holds for "ahead of its share" waits all
 * the same, for the timer's next tick (4 ms where it ticks 250 times a second), several times a
 * key. Both cost little where nobody else wants the processors.
 */
#ifndef BASE_GIVE_WAY_H
#define BASE_GIVE_WAY_H

/* Makes the calling thread nicer, and those that it starts from now on. */
void mm_give_way(void);

/* Lets somebody else go first, if anybody in this process gives way at all. To be called every few
 * hundred microseconds by whoever has a lot to do, without a lock. */
void mm_yield(void);

#endif
