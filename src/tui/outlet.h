/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way from curses to the terminal. A frame that curses has made goes out whole and in its
 * order, without anybody waiting for the terminal to take it; while one is on its way no other is
 * begun. For terminal.c alone.
 */
#ifndef TUI_OUTLET_H
#define TUI_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Opens the way to standard output, which is a terminal. Returns the stream for curses to write to,
 * NULL and errno where there is none. */
FILE *outlet_open(void);
void outlet_close(void);

/* Between these two what curses writes is a frame. `modern`: the terminal knows DEC's private modes
 * and what else is of their time. Then it is asked to show the frame at once (mode 2026; those that
 * know modes, but not this one, ignore it), and now and then to say that it has come to its end.
 * False where there was no memory for the frame: it is lost. */
void outlet_begin(void);
bool outlet_end(bool modern);

/* Instead of its end: the frame goes nowhere, and nor does what waits. */
void outlet_drop(void);

/* Writes a sequence that is none of curses' business: between frames, or at the beginning of one.
 */
void outlet_say(const char *sequence);

/* Somebody else had the terminal: what was known of it counts no more. */
void outlet_anew(void);

/* The descriptor to poll for room, -1 where nothing waits for it; writes on once there is. */
int outlet_descriptor(void);
void outlet_go_on(void);

/* When the next frame may be begun (ns): `now` or before: at once; INT64_MAX: not before what waits
 * is gone. */
int64_t outlet_due(int64_t now);

/* The terminal has answered a question that was sent behind a frame (CSI 5 n). Until when
 * (ns) are the answers that are still to come worth waiting for in the end? INT64_MIN: there are
 * none. */
void outlet_answered(void);
int64_t outlet_awaited(void);

/* Has the terminal gone away? */
bool outlet_gone(void);

/* Waits until all is written, for so many ms at most. A terminal that does not take it gets nothing
 * more until `outlet_anew`: false. */
bool outlet_drain(int ms);

/* From a signal handler, in whichever thread: writes what it can at once, and nothing else goes out
 * any more. */
void outlet_rescue(const char *bytes, size_t count);

#endif
