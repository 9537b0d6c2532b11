/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The player's clock, a value so that tests can bring their own time. */
#ifndef MMTUI_CLOCK_H
#define MMTUI_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct mm_clock {
	int64_t (*now)(void *arg); /* monotonic, ns */
	/* Waits until `until` (INT64_MAX: for ever) or until fd is readable; true in the latter
	 * case. */
	bool (*wait)(void *arg, int fd, int64_t until);
	void *arg;
};

/* CLOCK_MONOTONIC and ppoll. */
struct mm_clock mm_clock_system(void);

/* What that clock says, in ns. */
int64_t mm_clock_now(void);

#endif
