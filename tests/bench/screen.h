/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mmtui on a pseudo-terminal of 120 x 36, with an emulator behind it that knows what a person would
 * see. It reads as fast as it can, or a given number of bytes a second.
 */
#ifndef BENCH_SCREEN_H
#define BENCH_SCREEN_H

#include "bench/bench.h"

#include <sys/types.h>

#define SCREEN_COLUMNS 120
#define SCREEN_ROWS 36
#define SCREEN_TEXT 1024 /* bytes of a line's text, its NUL included */

struct screen {
	pid_t pid;
	int terminal;
	void *emulator, *cells;
	double drain; /* bytes a second; 0: as they come */
	bool mute;    /* does not answer what the program asks it */
	double drained_at, may_read;
	char typed[64]; /* last */

	uint64_t bytes, frames; /* read so far */
	double read_at;         /* of the newest bytes */
	bool in_frame;          /* the last frame has not come to its end yet */
	size_t matched;         /* bytes of a frame's mark */
};

/* Starts `bench->mmtui ARGUMENT... NULL`. */
void screen_start(struct bench *bench, struct screen *screen, const char *const *arguments);
void screen_stop(struct screen *screen);

void screen_type(struct screen *screen, const char *keys);

/* Takes what comes within so many seconds, or the first of it. False where nothing came. */
bool screen_read(struct screen *screen, double seconds);
/* Goes on taking for so long. */
void screen_watch(struct screen *screen, double seconds);
/* Until nothing has come for so long. */
void screen_rest(struct screen *screen, double seconds);

typedef bool screen_condition(struct screen *screen, const void *arg);
/* Does a condition hold now or come to within so many seconds? A frame that has begun is waited for
 * in any case. */
bool screen_sees(struct screen *screen, screen_condition *holds, const void *arg, double seconds);
/* Until it does; returns when it did. Dies after a while. */
double screen_until(struct screen *screen, screen_condition *holds, const void *arg);

/* The text of a line, valid until the next call; whether a text is on the screen, and where: the
 * row, or -1. */
const char *screen_line(struct screen *screen, int row);
int screen_find(struct screen *screen, const char *text);

#endif
