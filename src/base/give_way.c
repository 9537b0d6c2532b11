/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/give_way.h"

#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICER 10

static atomic_bool someone_gives_way;

void mm_give_way(void)
{
	id_t self = (id_t)syscall(SYS_gettid);

	errno = 0;
	int nice = getpriority(PRIO_PROCESS, self);
	if (!errno)
		setpriority(PRIO_PROCESS, self, nice + NICER); /* the kernel keeps it within 19 */
	atomic_store_explicit(&someone_gives_way, true, memory_order_relaxed);
}

void mm_yield(void)
{
	if (atomic_load_explicit(&someone_gives_way, memory_order_relaxed))
		sched_yield();
}
