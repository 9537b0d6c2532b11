/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A player at max speed and its helpers keep every processor busy. The kernel is fair to all: a
 * screen that wakes for a key then waits until one of them has used up its slice, some
 * milliseconds, twice a key. So where there is a screen the others are nicer than it is. It takes
 * little, and they lose nothing where nobody else wants the processors.
 */
#ifndef BASE_GIVE_WAY_H
#define BASE_GIVE_WAY_H

#include <errno.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MM_NICER 10

/* Makes the calling thread nicer, and those that it starts from now on. */
static inline void mm_give_way(void)
{
	id_t self = (id_t)syscall(SYS_gettid);

	errno = 0;
	int nice = getpriority(PRIO_PROCESS, self);
	if (!errno)
		setpriority(PRIO_PROCESS, self,
			    nice + MM_NICER); /* the kernel keeps it within 19 */
}

#endif
