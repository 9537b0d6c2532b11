/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * curses writes to a descriptor and waits until all is written: for as long as the terminal likes,
 * which may have stopped reading altogether. So while it draws, the descriptor's number stands for
 * a file in memory, and what has come together there is a frame:
 *
 *   curses --> frame (in memory) --> waiting --> the terminal, opened anew so as not to wait
 *
 * Opened anew, because "do not wait" belongs to the open file, which the shell has too. Where the
 * terminal cannot be opened again, or there are no files in memory, curses writes to it itself.
 *
 * What is said besides frames, and what gives the screen back, goes the same way: there may be no
 * room for it either.
 */
#include "tui/outlet.h"

#include "tui/flow.h"

#include <mmtui/clock.h>
#include <mmtui/time.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char all_at_once[] = "\033[?2026h", as_it_comes[] = "\033[?2026l";
static const char question[] = "\033[5n";
#define AROUND (sizeof all_at_once + sizeof as_it_comes + sizeof question)

static struct {
	FILE *curses;
	int usual;    /* what curses' descriptor stands for while no frame is made: the terminal */
	int terminal; /* the terminal without waiting */
	int frame;    /* in memory; -1: curses writes to the terminal itself */
	bool framing; /* curses' descriptor stands for it */
	bool gone;
	bool stuck; /* it did not take what it was given for so long that nothing more goes out */
	atomic_bool rescued; /* another thread may have given the screen back, in a crash */

	char *waiting;
	size_t first, end, room;
	struct flow flow;
} outlet = {.usual = -1, .terminal = -1, .frame = -1};

FILE *outlet_open(void)
{
	int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

	outlet.curses = fd < 0 ? NULL : fdopen(fd, "w");
	if (!outlet.curses)
		return NULL;
	outlet.usual = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	outlet.terminal = open("/proc/self/fd/1", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (outlet.usual >= 0 && outlet.terminal >= 0)
		outlet.frame = (int)syscall(SYS_memfd_create, "frame", MFD_CLOEXEC);
	return outlet.curses;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void outlet_close(void)
{
	if (outlet.curses)
		fclose(outlet.curses);
	outlet.curses = NULL;
	close_one(&outlet.usual);
	close_one(&outlet.terminal);
	close_one(&outlet.frame);
	free(outlet.waiting);
	outlet.waiting = NULL;
	outlet.first = outlet.end = outlet.room = 0;
	outlet.gone = outlet.stuck = outlet.framing = false;
	outlet.flow = (struct flow){0};
}

/* Lets curses' descriptor stand for another file. */
static void point_curses_at(int fd)
{
	dup3(fd, fileno(outlet.curses), O_CLOEXEC);
}

/* --- frames -------------------------------------------------------------------------------------
 */

void outlet_begin(void)
{
	if (outlet.frame < 0 || ftruncate(outlet.frame, 0) || lseek(outlet.frame, 0, SEEK_SET))
		return;
	point_curses_at(outlet.frame);
	outlet.framing = true;
}

static void add(const char *bytes, size_t count)
{
	memcpy(outlet.waiting + outlet.end, bytes, count);
	outlet.end += count;
}

/* Makes room behind what waits. Nothing waits as a rule: no frame is begun before. */
static bool make_room(size_t bytes)
{
	size_t waits = outlet.end - outlet.first;

	if (waits)
		memmove(outlet.waiting, outlet.waiting + outlet.first, waits);
	outlet.first = 0;
	outlet.end = waits;
	if (outlet.room >= waits + bytes)
		return true;
	char *more = realloc(outlet.waiting, waits + 2 * bytes);
	if (!more)
		return false;
	outlet.waiting = more;
	outlet.room = waits + 2 * bytes;
	return true;
}

static void ask(void)
{
	uint64_t end = outlet.flow.sent + (outlet.end - outlet.first);

	if (!flow_asks(&outlet.flow, end))
		return;
	add(question, sizeof question - 1);
	flow_asked(&outlet.flow, mm_clock_now(), end + sizeof question - 1);
}

/* Puts the frame behind what waits. */
static bool take_frame(size_t bytes, bool modern)
{
	if (!make_room(bytes + AROUND))
		return false;
	if (modern)
		add(all_at_once, sizeof all_at_once - 1);
	ssize_t got = pread(outlet.frame, outlet.waiting + outlet.end, bytes, 0);
	outlet.end += got > 0 ? (size_t)got : 0;
	if (modern) {
		add(as_it_comes, sizeof as_it_comes - 1);
		ask();
	}
	return got == (ssize_t)bytes;
}

bool outlet_end(bool modern)
{
	bool taken = true;

	if (!outlet.framing)
		return true;
	point_curses_at(outlet.usual);
	outlet.framing = false;
	off_t bytes = lseek(outlet.frame, 0, SEEK_END);
	if (bytes > 0 && !outlet.stuck)
		taken = take_frame((size_t)bytes, modern);
	outlet_go_on();
	return taken;
}

void outlet_drop(void)
{
	if (outlet.framing)
		point_curses_at(outlet.usual);
	outlet.framing = false;
	outlet.first = outlet.end = 0;
}

void outlet_say(const char *sequence)
{
	size_t bytes = strlen(sequence);

	if (outlet.framing || outlet.frame < 0) {
		ssize_t ignored = write(fileno(outlet.curses), sequence, bytes);
		(void)ignored; /* a terminal that has gone away is noticed elsewhere */
	} else if (!outlet.stuck && make_room(bytes)) {
		add(sequence, bytes);
		outlet_go_on();
	}
}

void outlet_anew(void)
{
	outlet.stuck = false;
	outlet.flow = (struct flow){0};
}

/* --- the terminal -------------------------------------------------------------------------------
 */

void outlet_go_on(void)
{
	while (outlet.first < outlet.end && !outlet.gone && !atomic_load(&outlet.rescued)) {
		ssize_t written = write(outlet.terminal, outlet.waiting + outlet.first,
					outlet.end - outlet.first);
		if (written > 0) {
			outlet.first += (size_t)written;
			flow_wrote(&outlet.flow, mm_clock_now(), (size_t)written);
		} else if (written < 0 && errno == EAGAIN) {
			flow_full(&outlet.flow, mm_clock_now());
			return;
		} else if (written < 0 && errno != EINTR) {
			outlet.gone = true; /* EIO: it has hung up */
		}
	}
}

int outlet_descriptor(void)
{
	return outlet.first < outlet.end && !outlet.gone ? outlet.terminal : -1;
}

int64_t outlet_due(int64_t at)
{
	return outlet.first < outlet.end ? INT64_MAX : flow_due(&outlet.flow, at);
}

void outlet_answered(void)
{
	flow_answered(&outlet.flow, mm_clock_now());
}

int64_t outlet_awaited(void)
{
	return outlet.gone || outlet.stuck ? INT64_MIN : flow_awaited(&outlet.flow);
}

bool outlet_gone(void)
{
	return outlet.gone;
}

bool outlet_drain(int ms)
{
	int64_t deadline = mm_clock_now() + ms * MM_MILLISECOND;

	while (outlet.first < outlet.end && !outlet.gone) {
		struct pollfd room = {.fd = outlet.terminal, .events = POLLOUT};
		int64_t left = (deadline - mm_clock_now()) / MM_MILLISECOND;

		if (left <= 0)
			break;
		if (poll(&room, 1, (int)left) > 0)
			outlet_go_on();
	}
	if (outlet.first == outlet.end)
		return true;
	outlet.first = outlet.end = 0;
	outlet.stuck = true;
	return false;
}

void outlet_rescue(const char *bytes, size_t count)
{
	int fd = outlet.terminal >= 0 ? outlet.terminal : STDOUT_FILENO;
	struct pollfd room = {.fd = fd, .events = POLLOUT};

	atomic_store(&outlet.rescued, true);
	while (count && poll(&room, 1, 500) > 0) {
		ssize_t written = write(fd, bytes, count);
		if (written <= 0)
			return;
		bytes += written;
		count -= (size_t)written;
	}
}
