/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each thread keeps a chain of the guards it is in, innermost first. The handler looks for the
 * innermost one whose stretch holds the faulting address and jumps there. Where none does, the
 * process was going to die of it anyway: the default action is put back and the instruction runs
 * again.
 *
 * The signal mask is not saved with each guard: that would be a system call a visit. The handler
 * puts back the mask of the instruction that failed, which the kernel tells, before it jumps.
 */
#include "base/guard.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <ucontext.h>

struct guard {
	sigjmp_buf jump;
	uintptr_t base;
	size_t bytes;
	volatile uintptr_t address; /* where it failed */
	struct guard *outer;
};

static _Thread_local struct guard *volatile innermost;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void (*_Atomic before_crash)(void);

static void handle(int number, siginfo_t *info, void *context)
{
	const ucontext_t *interrupted = context;
	uintptr_t address = (uintptr_t)info->si_addr;
	for (struct guard *g = innermost; g; g = g->outer) {
		if (address - g->base < g->bytes) {
			g->address = address;
			pthread_sigmask(SIG_SETMASK, &interrupted->uc_sigmask, NULL);
			siglongjmp(g->jump, 1);
		}
	}
	void (*fn)(void) = atomic_load(&before_crash);
	if (fn)
		fn();
	signal(number, SIG_DFL);
	if (info->si_code <= 0) /* someone sent it: no instruction will fault again */
		raise(number);
}

void mm_guard_install(void)
{
	struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_NODEFER};
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}

void mm_guard_before_crash(void (*fn)(void))
{
	atomic_store(&before_crash, fn);
	pthread_once(&once, mm_guard_install);
}

bool mm_guard(const void *base, size_t bytes, void (*fn)(void *arg), void *arg, size_t *offset)
{
	struct guard guard = {.base = (uintptr_t)base, .bytes = bytes, .outer = innermost};

	pthread_once(&once, mm_guard_install);
	if (sigsetjmp(guard.jump, 0)) {
		innermost = guard.outer;
		*offset = guard.address - guard.base;
		return false;
	}
	innermost = &guard;
	fn(arg);
	innermost = guard.outer;
	return true;
}
