/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal for tests: starts the real program in a pseudo-terminal, types keys, and knows what
 * would be on the screen (libvterm). Nothing here sleeps: a test waits for what it expects, and
 * fails with a picture of the screen when that has not come after a long while.
 *
 *   test --master--> pty --slave--> leader (of the session, waits) --> the program
 *
 * The program is not its session's leader, so that it can be stopped and continued, and so that the
 * terminal's modes can be looked at after its end: the kernel resets them when a leader dies.
 */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#define TERM_SECONDS 30 /* patience; sanitizers and busy machines are slow */

struct term;

/* arguments: what follows the program's name; environment: "NAME=value", or "NAME" to take it away,
 * on top of TERM=xterm-256color, LC_ALL=C.UTF-8, TZ=UTC and nothing else but PATH. Both end with
 * NULL; environment may be NULL. The program is $MMTUI_PROGRAM, else ./mmtui. */
struct term *term_start(int width, int height, const char *const *environment,
			const char *const *arguments);
/* Kills what still runs, and frees. NULL is fine. */
void term_free(struct term *term);

void term_type(struct term *term, const char *keys);

/* The mouse, as terminals report it (SGR): rows and columns from 0. A click is a press and a
 * release, two at one place are a double click. */
enum term_button { TERM_LEFT = 0, TERM_DRAG = 32, TERM_WHEEL_UP = 64, TERM_WHEEL_DOWN = 65 };
void term_mouse(struct term *term, enum term_button button, int row, int column, char end);
void term_click(struct term *term, int row, int column);

void term_resize(struct term *term, int width, int height);
void term_signal(struct term *term, int number);
/* The terminal is the program's, or that of the leader of its session, which is its shell. */
void term_give_front(struct term *term, bool program);
pid_t term_program(const struct term *term);

/* The screen's text: a line, spaces at its end cut (valid until the next call); is it anywhere? */
const char *term_line(struct term *term, int row);
bool term_shows(struct term *term, const char *text);
int term_rows(const struct term *term);
int term_columns(const struct term *term);
/* The row that holds the text, or -1. */
int term_find(struct term *term, const char *text);

/* The column in which an ASCII text begins, or -1. */
int term_column(struct term *term, int row, const char *text);

/* The look of a cell. */
struct term_look {
	bool bold, reverse, coloured; /* coloured: foreground or background is not the default */
	uint32_t colour, ground;      /* 0xRRGGBB, as far as there are such */
};
struct term_look term_look(struct term *term, int row, int column);
/* Its character, 0 where there is none; the right half of a wide one is UINT32_MAX. */
uint32_t term_glyph(struct term *term, int row, int column);

bool term_alternate(const struct term *term); /* is the alternate screen on? */
bool term_cursor_visible(const struct term *term);

/* Waiting; each fails the test when it does not come true. Only whole frames are looked at. */
typedef bool term_condition(struct term *term, void *arg);
void term_until(struct term *term, const char *what, term_condition *condition, void *arg);
void term_wait(struct term *term, const char *text);
void term_wait_gone(struct term *term, const char *text);
void term_wait_last(struct term *term, const char *text); /* somewhere in the last line */
void term_wait_stopped(struct term *term);
/* For the program's end; its exit status, or 128 + the signal that killed it. */
int term_wait_exit(struct term *term);

/* Everything that the program has written so far. */
const char *term_output(const struct term *term, size_t *bytes);
/* Where in it a sequence was written last, -1 where never. */
long term_last_written(const struct term *term, const char *sequence);

/* The terminal's modes before the program and now. */
void term_modes(const struct term *term, struct termios *before, struct termios *now);

/* A terminal that answers no questions, as few do. Before anything is waited for. */
void term_mute(struct term *term);
/* One whose answers come byte by byte. */
void term_answer_slowly(struct term *term);

/* A terminal that reads nothing from now on, or does again; reading on request: at most so many
 * bytes. Returns how many there were. */
void term_read_nothing(struct term *term, bool nothing);
size_t term_read(struct term *term, size_t most);

/* Reads in pieces of a few bytes from now on, and calls this after each byte, when the screen shows
 * what that did. */
typedef void term_watcher(struct term *term, void *arg);
void term_watch(struct term *term, term_watcher *watcher, void *arg);

/* The program's end of it, for what is left there to be read. */
int term_slave(const struct term *term);

/* Takes the terminal away, as closing its window does. */
void term_hang_up(struct term *term);

#endif
