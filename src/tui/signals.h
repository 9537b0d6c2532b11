/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals as events for a poll loop: a handler only notes what came and wakes the descriptor. The
 * signals of a crash give the terminal back and then take their course.
 */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include <mmtui/error.h>

enum {
	SIGNALS_RESIZED = 1,   /* SIGWINCH */
	SIGNALS_STOP = 2,      /* SIGTSTP: wants signals_stop */
	SIGNALS_CONTINUED = 4, /* SIGCONT: someone else has used the terminal */
	SIGNALS_INTERRUPT = 8, /* SIGINT */
	SIGNALS_END = 16,      /* SIGTERM, SIGHUP */
};

/* Threads that are started between these two leave the signals that are noted to the thread that
 * starts them. So what has come while the process was stopped is noted when signals_stop returns,
 * not somewhat later. */
void signals_block(void);
void signals_unblock(void);

/* rescue is called when the process crashes. */
bool signals_open(void (*rescue)(void), struct mm_error *err);
void signals_close(void);

int signals_descriptor(void);

/* What has come since the last call; *ending is the number of the signal that wants an end. */
unsigned signals_take(int *ending);

/* Has the process been stopped since, and gone on? */
bool signals_continued(void);

/* Stops the process as SIGTSTP does without a handler; returns when it goes on. */
void signals_stop(void);

#endif
