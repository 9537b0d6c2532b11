/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handlers may run in any thread, so they touch an atomic word and an eventfd alone.
 *
 * A crash: the screen is given back first, so that the message of what went wrong can be read, then
 * the action from before is put back and the signal happens once more. For a fault that is done by
 * returning: the instruction runs again and faults again, with its true address. SIGBUS is the
 * guard's (base/guard.h), which knows unreadable pages from bugs and calls us for the latter.
 *
 * SIGTTIN is ignored: a read from a terminal that was just taken from us then fails. It would stop
 * us in the middle otherwise, even with a signal already noted that wants an end. The loop asks
 * whose the terminal is (terminal_in_front).
 */
#include "tui/signals.h"

#include "base/guard.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static _Atomic unsigned arrived;
static _Atomic int end_number;
static int wake = -1;
static void (*rescue_terminal)(void);
static struct sigaction before_reading;

static void note(int number);
static void crash(int number, siginfo_t *info, void *context);

static struct {
	int number;
	unsigned what; /* 0: a crash */
	struct sigaction before;
} handled[] = {
	{.number = SIGWINCH, .what = SIGNALS_RESIZED},
	{.number = SIGTSTP, .what = SIGNALS_STOP},
	{.number = SIGCONT, .what = SIGNALS_CONTINUED},
	{.number = SIGINT, .what = SIGNALS_INTERRUPT},
	{.number = SIGTERM, .what = SIGNALS_END},
	{.number = SIGHUP, .what = SIGNALS_END},
	{.number = SIGSEGV},
	{.number = SIGABRT},
	{.number = SIGFPE},
	{.number = SIGILL},
	{.number = SIGQUIT},
};
#define HANDLED (sizeof handled / sizeof handled[0])

/* Changes for this thread whether signals that are noted come through. */
static void mask(int how)
{
	sigset_t noted;

	sigemptyset(&noted);
	for (size_t i = 0; i < HANDLED; i++)
		if (handled[i].what)
			sigaddset(&noted, handled[i].number);
	pthread_sigmask(how, &noted, NULL);
}

void signals_block(void)
{
	mask(SIG_BLOCK);
}

void signals_unblock(void)
{
	mask(SIG_UNBLOCK);
}

/* Notes a signal and wakes the loop, which may be at work in another thread: the number first, then
 * that it has come. */
static void note(int number)
{
	uint64_t one = 1;

	if (number == SIGTERM || number == SIGHUP)
		atomic_store(&end_number, number);
	for (size_t i = 0; i < HANDLED; i++)
		if (handled[i].number == number)
			atomic_fetch_or(&arrived, handled[i].what);
	/* It can only fail when the counter is full, and then the loop wakes anyway. */
	ssize_t ignored = write(wake, &one, sizeof one);
	(void)ignored;
}

static void crash(int number, siginfo_t *info, void *context)
{
	(void)context;
	rescue_terminal();
	for (size_t i = 0; i < HANDLED; i++)
		if (handled[i].number == number)
			sigaction(number, &handled[i].before, NULL);
	if (info->si_code <= 0) /* sent by someone: it will not come again by itself */
		raise(number);
}

/* What was ignored before stays so, as nohup wants it and a shell for its jobs in the background: a
 * crash by it would give the screen back and then not end the process, which would draw on. Sizes
 * and going on are news alone. */
static bool stays_ignored(size_t i)
{
	return handled[i].before.sa_handler == SIG_IGN &&
	       !(handled[i].what & (SIGNALS_RESIZED | SIGNALS_CONTINUED));
}

/* Puts our handler on a signal; its action from before is kept. */
static void take_over(size_t i)
{
	struct sigaction action = {.sa_flags = SA_RESTART};

	sigaction(handled[i].number, NULL, &handled[i].before);
	if (stays_ignored(i))
		return;
	sigemptyset(&action.sa_mask);
	if (handled[i].what)
		action.sa_handler = note;
	else {
		action.sa_flags = SA_SIGINFO;
		action.sa_sigaction = crash;
	}
	sigaction(handled[i].number, &action, NULL);
}

bool signals_open(void (*rescue)(void), struct mm_error *err)
{
	wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (wake < 0)
		return mm_fail_errno(err, "cannot make an eventfd");
	rescue_terminal = rescue;
	atomic_store(&arrived, 0);
	for (size_t i = 0; i < HANDLED; i++)
		take_over(i);
	sigaction(SIGTTIN, &(struct sigaction){.sa_handler = SIG_IGN}, &before_reading);
	mm_guard_before_crash(rescue);
	return true;
}

void signals_close(void)
{
	if (wake < 0)
		return;
	mm_guard_before_crash(NULL);
	for (size_t i = 0; i < HANDLED; i++)
		sigaction(handled[i].number, &handled[i].before, NULL);
	sigaction(SIGTTIN, &before_reading, NULL);
	close(wake);
	wake = -1;
}

int signals_descriptor(void)
{
	return wake;
}

unsigned signals_take(int *ending)
{
	uint64_t count;
	ssize_t ignored = read(wake, &count, sizeof count);

	(void)ignored;
	unsigned what = atomic_exchange(&arrived, 0);
	if (what & SIGNALS_END)
		*ending = atomic_load(&end_number);
	return what;
}

bool signals_continued(void)
{
	return atomic_load(&arrived) & SIGNALS_CONTINUED;
}

void signals_stop(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL}, ours;

	sigemptyset(&action.sa_mask);
	sigaction(SIGTSTP, &action, &ours);
	raise(SIGTSTP); /* to this thread, so that it stops here and not somewhat later */
	sigaction(SIGTSTP, &ours, NULL);
}
