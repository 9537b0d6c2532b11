/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: the only part that calls curses (in terminal.c, terminal_keys.c, terminal_looks.c).
 * It shows canvases and gives typed keys. There is one terminal a process, and only the screen
 * thread calls these functions.
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "tui/canvas.h"
#include "tui/ui.h"

#include <mmtui/error.h>

/* Takes the terminal over. An error where there is none, or none that can show a screen. */
bool terminal_open(struct mm_error *err);
/* Gives it back as it was. Fine where it is not open. */
void terminal_close(void);

/* The same from a signal handler, for a process that is about to die. */
void terminal_rescue(void);

/* For as long as the process is stopped: gives it back, takes it over again. After the latter the
 * size may be another and everything is drawn anew. */
void terminal_leave(void);
void terminal_return(void);
/* The same as leaving it where that comes too late: it is someone else's already. Writes nothing.
 */
void terminal_lose(void);
/* May we have it, or are we in the background of our shell? */
bool terminal_in_front(void);

/* Its size now. Asks the kernel, and tells curses where it has changed. */
void terminal_size(int *width, int *height);

/* Does the locale want ASCII alone? Also where the terminal is not open. */
bool terminal_ascii(void);

/* Shows a canvas: puts the cells that differ from those shown, then refreshes once. Never waits:
 * what the terminal does not take at once goes out later (terminal_go_on). */
void terminal_show(const struct canvas *canvas);
/* When the next one may be shown, by CLOCK_MONOTONIC: at once where that is `now` or before, not
 * before the last has gone out where it is INT64_MAX. A slow terminal is shown fewer frames, not
 * later ones. */
int64_t terminal_due(int64_t now);
/* The descriptor to poll for room to write, -1 where nothing waits for it; writes on. */
int terminal_output(void);
void terminal_go_on(void);
/* Everything is drawn anew at the next show. */
void terminal_forget(void);

/*
 * Keys: a byte that was typed (1 to 255; UTF-8 comes byte by byte, Enter is '\r', Escape 27), one
 * of these, and modifiers to them; TERMINAL_ALT with a byte as well.
 */
enum terminal_key {
	TERMINAL_NONE = 0, /* nothing has been typed */
	TERMINAL_UP = 0x100,
	TERMINAL_DOWN,
	TERMINAL_LEFT,
	TERMINAL_RIGHT,
	TERMINAL_HOME,
	TERMINAL_END,
	TERMINAL_PAGE_UP,
	TERMINAL_PAGE_DOWN,
	TERMINAL_INSERT,
	TERMINAL_DELETE,
	TERMINAL_BACKSPACE,
	TERMINAL_BACK_TAB,
	TERMINAL_F1,
	TERMINAL_F12 = TERMINAL_F1 + 11,
	TERMINAL_MOUSE, /* no key: the mouse did something, see terminal_mouse_event */

	TERMINAL_PASTE = 0x200, /* a text was pasted: terminal_pasted */
	TERMINAL_ANSWER,        /* no key, and never given: the terminal's answer to a question */

	TERMINAL_SHIFT = 0x1000,
	TERMINAL_CTRL = 0x2000,
	TERMINAL_ALT = 0x4000,
};
#define TERMINAL_ESCAPE 27
#define TERMINAL_CONTROL(letter) ((letter)&0x1f)

/* The descriptor to poll for keys. */
int terminal_input(void);
/* The next key, or TERMINAL_NONE. Waits for the rest of an escape sequence: 25 ms, or 200 while the
 * terminal's answer to a question is to come. */
int terminal_key(void);
/* The text pasted last, cut where it is longer than any command line; valid until the next key is
 * asked for. */
const char *terminal_pasted(void);
/* What the mouse did, after TERMINAL_MOUSE. */
struct mouse terminal_mouse_event(void);
/* Asks the terminal to report the mouse, or leaves it to the terminal, which then selects text with
 * it. Off at first. */
void terminal_mouse(bool on);
/* Has the other end of the terminal gone away? */
bool terminal_gone(void);

#endif
