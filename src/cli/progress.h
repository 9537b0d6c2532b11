/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far long work has come: one line on standard error, where that is a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

struct cli_progress;

/* Shows a bar, *done of *total and how many a second ("rows", "events"), a few times a second from
 * a thread of its own, until the stop. A total of 0 is one that is not known. NULL where standard
 * error is no terminal; the stop takes that. */
struct cli_progress *cli_progress_start(const char *unit, const _Atomic uint64_t *done,
					const _Atomic uint64_t *total);

/* The same with a line of one's own: show(arg, seconds since the start) writes it to standard
 * error, without beginning or ending it. */
struct cli_progress *cli_progress_start_own(void (*show)(void *arg, double seconds), void *arg);

/* For such a line: the bar, the share and how long it may take yet. */
void cli_progress_bar(uint64_t done, uint64_t total, double seconds);

/* Takes the line away again. */
void cli_progress_stop(struct cli_progress *progress);

#endif
