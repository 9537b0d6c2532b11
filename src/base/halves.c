/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/halves.h"

#include <pthread.h>
#include <unistd.h>

#define FEW 512 /* things that are not worth a thread */

struct half {
	void (*fn)(void *arg, uint32_t from, uint32_t to);
	void *arg;
	uint32_t from, to;
};

static void *run(void *arg)
{
	const struct half *half = arg;

	half->fn(half->arg, half->from, half->to);
	return NULL;
}

void mm_in_halves(uint32_t count, void (*fn)(void *arg, uint32_t from, uint32_t to), void *arg)
{
	struct half second = {.fn = fn, .arg = arg, .from = count / 2, .to = count};
	pthread_t thread;

	if (count < FEW || sysconf(_SC_NPROCESSORS_ONLN) < 2 ||
	    pthread_create(&thread, NULL, run, &second)) {
		fn(arg, 0, count);
		return;
	}
	fn(arg, 0, count / 2);
	pthread_join(thread, NULL);
}
