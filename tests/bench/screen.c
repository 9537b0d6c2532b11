/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <vterm.h>

#define PATIENCE 60 /* seconds until something must have been seen */

/* A slow terminal reads a little, often. */
#define DRAIN_STEP 0.01

/* A frame is between this mark with an h and one with an l. */
static const char mark[] = "\033[?2026";

void screen_start(struct bench *bench, struct screen *screen, const char *const *arguments)
{
	struct winsize size = {.ws_row = SCREEN_ROWS, .ws_col = SCREEN_COLUMNS};
	const char *argv[16] = {bench->mmtui};

	for (int i = 0; arguments[i] && i < 14; i++)
		argv[i + 1] = arguments[i];
	*screen = (struct screen){.drained_at = seconds_now()};
	screen->emulator = vterm_new(SCREEN_ROWS, SCREEN_COLUMNS);
	vterm_set_utf8(screen->emulator, 1);
	screen->cells = vterm_obtain_screen(screen->emulator);
	vterm_screen_enable_altscreen(screen->cells, 1);
	vterm_screen_reset(screen->cells, 1);
	fflush(stdout);
	screen->pid = forkpty(&screen->terminal, NULL, NULL, &size);
	if (screen->pid < 0)
		bench_die("cannot open a pseudo-terminal: %s", strerror(errno));
	if (!screen->pid) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		setenv("XDG_STATE_HOME", "/dev/null", 1); /* no history, no bookmarks */
		setenv("XDG_CONFIG_HOME", "/dev/null", 1);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
	fcntl(screen->terminal, F_SETFD, FD_CLOEXEC);
	fcntl(screen->terminal, F_SETFL, O_NONBLOCK);
}

void screen_stop(struct screen *screen)
{
	kill(screen->pid, SIGTERM);
	close(screen->terminal);
	waitpid(screen->pid, NULL, 0);
	vterm_free(screen->emulator);
}

void screen_type(struct screen *screen, const char *keys)
{
	snprintf(screen->typed, sizeof screen->typed, "%s", keys);
	if (write(screen->terminal, keys, strlen(keys)) != (ssize_t)strlen(keys))
		bench_die("cannot type: %s", strerror(errno));
}

/* --- reading ------------------------------------------------------------------------------------
 */

/* How many bytes may be read now. */
static size_t allowance(struct screen *screen, size_t most)
{
	double t = seconds_now();

	if (screen->drain <= 0)
		return most;
	screen->may_read += (t - screen->drained_at) * screen->drain;
	screen->drained_at = t;
	if (screen->may_read > screen->drain * 2 * DRAIN_STEP) /* a line does not save up */
		screen->may_read = screen->drain * 2 * DRAIN_STEP;
	return screen->may_read < (double)most ? (size_t)screen->may_read : most;
}

/* Counts frames, and knows whether the last one is whole. A mark may come in two pieces. */
static void count_frames(struct screen *screen, const char *text, size_t bytes)
{
	for (const char *at = text; at < text + bytes; at++) {
		if (screen->matched == sizeof mark - 1) {
			screen->in_frame = *at == 'h';
			screen->frames += screen->in_frame;
			screen->matched = 0;
		} else {
			screen->matched = *at == mark[screen->matched] ? screen->matched + 1
								       : *at == mark[0];
		}
	}
}

static void answer(struct screen *screen)
{
	char text[256];
	size_t count;

	while ((count = vterm_output_read(screen->emulator, text, sizeof text)))
		if (!screen->mute && write(screen->terminal, text, count) < 0)
			bench_die("cannot answer: %s", strerror(errno));
}

static bool take(struct screen *screen)
{
	char text[65536];
	size_t most = allowance(screen, sizeof text);
	ssize_t got = most ? read(screen->terminal, text, most) : 0;

	if (got < 0 && errno != EAGAIN)
		bench_die("mmtui ended on its terminal");
	if (got <= 0)
		return false;
	screen->read_at = seconds_now();
	screen->bytes += (uint64_t)got;
	screen->may_read -= screen->drain > 0 ? (double)got : 0;
	count_frames(screen, text, (size_t)got);
	vterm_input_write(screen->emulator, text, (size_t)got);
	answer(screen);
	return true;
}

bool screen_read(struct screen *screen, double seconds)
{
	double deadline = seconds_now() + seconds;

	for (;;) {
		if (take(screen))
			return true;
		double left = deadline - seconds_now();
		if (left <= 0)
			return false;
		struct pollfd ready = {.fd = screen->terminal, .events = POLLIN};
		struct timespec pause = {.tv_nsec = (long)(DRAIN_STEP * 1e9)};
		if (screen->drain > 0)
			nanosleep(&pause, NULL);
		else
			poll(&ready, 1, left < 1 ? (int)(left * 1000) + 1 : 1000);
	}
}

void screen_watch(struct screen *screen, double seconds)
{
	double deadline = seconds_now() + seconds;

	for (double left; (left = deadline - seconds_now()) > 0;)
		screen_read(screen, left);
}

void screen_rest(struct screen *screen, double seconds)
{
	double begun = seconds_now();

	while (screen_read(screen, seconds))
		if (seconds_now() - begun > PATIENCE)
			bench_die("the screen does not come to rest");
}

bool screen_sees(struct screen *screen, screen_condition *holds, const void *arg, double seconds)
{
	double deadline = seconds_now() + seconds;

	while (screen->in_frame || !holds(screen, arg)) {
		double left = deadline - seconds_now();
		if (left < (screen->in_frame ? -PATIENCE : 0))
			return false;
		screen_read(screen, left > 0 && left < 1 ? left : 1);
	}
	return true;
}

double screen_until(struct screen *screen, screen_condition *holds, const void *arg)
{
	if (screen_sees(screen, holds, arg, PATIENCE))
		return screen->read_at;
	for (int row = 0; row < SCREEN_ROWS; row++)
		fprintf(stderr, "|%s\n", screen_line(screen, row));
	bench_die("the screen never showed what it should after \"%s\"", screen->typed);
}

/* --- looking ------------------------------------------------------------------------------------
 */

/* A character as UTF-8; what is beyond three bytes is not drawn by mmtui. */
static size_t put(char *to, uint32_t code)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (char)(0xc0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	to[0] = (char)(0xe0 | (code >> 12 & 0x0f));
	to[1] = (char)(0x80 | (code >> 6 & 0x3f));
	to[2] = (char)(0x80 | (code & 0x3f));
	return 3;
}

const char *screen_line(struct screen *screen, int row)
{
	static char line[SCREEN_TEXT];
	size_t used = 0;

	for (int x = 0; x < SCREEN_COLUMNS && used < sizeof line - 4; x++) {
		VTermScreenCell cell;
		VTermPos position = {row, x};

		vterm_screen_get_cell(screen->cells, position, &cell);
		if (cell.chars[0] != (uint32_t)-1)
			used += put(line + used, cell.chars[0] ? cell.chars[0] : ' ');
	}
	line[used] = '\0';
	return line;
}

int screen_find(struct screen *screen, const char *text)
{
	for (int row = 0; row < SCREEN_ROWS; row++)
		if (strstr(screen_line(screen, row), text))
			return row;
	return -1;
}
