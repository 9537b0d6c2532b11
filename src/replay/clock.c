/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <mmtui/clock.h>

#include <poll.h>
#include <stddef.h>
#include <time.h>

int64_t mm_clock_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

static int64_t now(void *arg)
{
	(void)arg;
	return mm_clock_now();
}

static bool wait_until(void *arg, int fd, int64_t until)
{
	struct pollfd poll = {.fd = fd, .events = POLLIN};
	struct timespec left = {0};

	if (until != INT64_MAX) {
		int64_t ns = until - now(arg);
		if (ns > 0)
			left = (struct timespec){ns / 1000000000, ns % 1000000000};
	}
	return ppoll(&poll, 1, until == INT64_MAX ? NULL : &left, NULL) > 0;
}

struct mm_clock mm_clock_system(void)
{
	return (struct mm_clock){.now = now, .wait = wait_until, .arg = NULL};
}
