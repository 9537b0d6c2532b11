/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen of the terminal, by curses: taken over, shown, given back.
 *
 * A frame comes as a whole canvas. The cells shown last are kept beside it, so that only those that
 * differ are put to curses, which then makes the least bytes it can, once a frame. These go out
 * without waiting (outlet.c). How a role looks there is terminal_looks.c's; what comes in is
 * terminal_keys.c's.
 *
 * A crash must not wait for curses, whose data may be what broke: the bytes that give the screen
 * back are made ready when it is taken over.
 */
#include "tui/terminal.h"

#include "tui/outlet.h"
#include "tui/terminal_keys.h"
#include "tui/terminal_looks.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define RESCUE_MAX 256

/* Pastes come between marks (bracketed). */
static const char mode_on[] = "\033[?2004h", mode_off[] = "\033[?2004l";

/* How long a terminal may take for what it still has to be sent before it is given back, in ms. */
#define PATIENCE 2000

/* xterm's words: button presses and moves with one down (1002), in decimal (1006). */
static const char mouse_on[] = "\033[?1002h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1002l";

static struct {
	bool open;
	SCREEN *screen;
	FILE *in; /* /dev/tty where standard input is something else, else NULL */
	int in_fd;
	bool mouse_wanted;

	int width, height;
	struct cell *shown; /* what the screen shows; NULL: unknown */
	bool redraw;
	bool cursor; /* is it visible? */
	bool modern; /* does it know DEC's private modes, and what else is of their time? */

	struct termios modes, own_modes; /* from before, and ours */

	/* for a crash */
	char rescue[RESCUE_MAX];
	size_t rescue_bytes;
	volatile sig_atomic_t taken; /* is the terminal in our modes? */
} terminal = {.in_fd = -1};

int terminal_input(void)
{
	return terminal.in_fd;
}

bool terminal_gone(void)
{
	int waiting;

	/* EIO once it has hung up */
	return outlet_gone() || ioctl(terminal.in_fd, FIONREAD, &waiting) < 0;
}

/* --- a crash ------------------------------------------------------------------------------------
 */

/* A capability's bytes; empty where the terminal does not have it. */
static const char *capability(const char *name)
{
	const char *text = tigetstr(name);

	return text && text != (char *)-1 ? text : "";
}

/* Adds bytes to those of a rescue, without padding ("$<5>"). */
static void add_rescue(const char *text)
{
	for (; *text && terminal.rescue_bytes < RESCUE_MAX; text++) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>');
		else
			terminal.rescue[terminal.rescue_bytes++] = *text;
	}
}

static void prepare_rescue(void)
{
	terminal.rescue_bytes = 0;
	if (terminal.modern) {
		add_rescue("\030\033[?2026l"); /* a frame may have been cut: CAN ends a sequence */
		add_rescue(mode_off);
	}
	if (terminal.mouse_wanted)
		add_rescue(mouse_off);
	add_rescue(capability("sgr0"));
	add_rescue(capability("op"));
	if (terminal_looks_mixed())
		add_rescue(capability("oc"));
	add_rescue(capability("cnorm"));
	add_rescue(capability("rmkx"));
	add_rescue(capability("rmcup"));
}

void terminal_rescue(void)
{
	if (!terminal.taken)
		return;
	terminal.taken = 0;
	outlet_rescue(terminal.rescue, terminal.rescue_bytes);
	tcsetattr(terminal.in_fd, TCSANOW, &terminal.modes);
}

/* Does it ignore control sequences that it does not know? */
static bool knows_ecma48(void)
{
	const char *cup = tigetstr("cup");

	return cup && cup != (char *)-1 && !strncmp(cup, "\033[", 2);
}

void terminal_mouse(bool on)
{
	if (on == terminal.mouse_wanted || !knows_ecma48())
		return;
	terminal.mouse_wanted = on;
	terminal_keys_anew();
	prepare_rescue();
	outlet_say(on ? mouse_on : mouse_off);
}

/* --- opening and closing
 * --------------------------------------------------------------------------
 */

/* Where keys come from: standard input, or the terminal itself where that is something else. */
static FILE *open_input(struct mm_error *err)
{
	if (isatty(STDIN_FILENO)) {
		terminal.in_fd = STDIN_FILENO;
		return stdin;
	}
	terminal.in = fopen("/dev/tty", "re");
	if (!terminal.in) {
		mm_fail_errno(err, "standard input is no terminal, and /dev/tty cannot be read");
		return NULL;
	}
	terminal.in_fd = fileno(terminal.in);
	return terminal.in;
}

/* Whether $TERM names a terminal at all. */
static bool check_type(const char *type, struct mm_error *err)
{
	if (!isatty(STDOUT_FILENO))
		return mm_fail(err, "standard output is no terminal");
	if (!type || !*type)
		return mm_fail(err, "TERM is not set, so it is not known what this terminal can "
				    "do; try TERM=xterm-256color");
	if (!strcmp(type, "dumb"))
		return mm_fail(err, "a terminal of type \"dumb\" cannot show a screen; if it is "
				    "another, set TERM, for example TERM=xterm-256color");
	return true;
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	typeahead(-1); /* a frame is shown whole, also when keys are waiting */
	idlok(stdscr, FALSE);
	curs_set(0);
	terminal.cursor = false;
	if (terminal.modern)
		outlet_say(mode_on);
}

bool terminal_open(struct mm_error *err)
{
	const char *type = getenv("TERM");

	if (!check_type(type, err))
		return false;
	FILE *in = open_input(err);
	if (!in)
		return false;
	tcgetattr(terminal.in_fd, &terminal.modes);
	FILE *out = outlet_open();
	if (!out) {
		terminal_close();
		return mm_fail_errno(err, "cannot write to the terminal");
	}
	terminal.screen = newterm(NULL, out, in);
	if (!terminal.screen) {
		terminal_close();
		return mm_fail(err,
			       "no description of a terminal of type \"%s\" is installed; try "
			       "TERM=xterm-256color",
			       type);
	}
	terminal.open = true;
	terminal.taken = 1;
	if (!tigetstr("cup") || !terminal_keys_begin(terminal.in_fd)) {
		terminal_close();
		return mm_fail(err,
			       "a terminal of type \"%s\" cannot move its cursor; try "
			       "TERM=xterm-256color",
			       type);
	}
	terminal.modern = strstr(capability("smcup"), "\033[?1049h") != NULL;
	prepare_rescue();
	set_modes();
	tcgetattr(terminal.in_fd, &terminal.own_modes);
	terminal_looks_begin();
	prepare_rescue(); /* what has been mixed is known now */
	terminal.redraw = true;
	return true;
}

/* Gives the terminal back. One that takes nothing any more keeps its picture. The modes are set
 * here, because curses, which writes into a frame, cannot. */
static void give_back(void)
{
	outlet_drain(PATIENCE);
	terminal_keys_await_answers();
	outlet_begin();
	if (terminal.mouse_wanted)
		outlet_say(mouse_off);
	if (terminal.modern)
		outlet_say(mode_off);
	endwin();
	outlet_end(false);
	outlet_drain(PATIENCE);
	tcsetattr(terminal.in_fd, TCSANOW, &terminal.modes);
	terminal.taken = 0;
}

void terminal_close(void)
{
	if (terminal.open) {
		if (terminal.taken)
			give_back();
		terminal_keys_end();
		delscreen(terminal.screen);
	}
	outlet_close();
	if (terminal.in)
		fclose(terminal.in);
	free(terminal.shown);
	memset(&terminal, 0, sizeof terminal);
	terminal.in_fd = -1;
}

void terminal_leave(void)
{
	give_back();
}

void terminal_lose(void)
{
	outlet_begin();
	endwin();
	outlet_drop();
	terminal.taken = 0;
}

void terminal_return(void)
{
	terminal.taken = 1;
	tcsetattr(terminal.in_fd, TCSANOW, &terminal.own_modes);
	outlet_anew();
	terminal_keys_anew();
	terminal_forget();
	if (terminal.modern)
		outlet_say(mode_on);
	if (terminal.mouse_wanted)
		outlet_say(mouse_on);
}

bool terminal_in_front(void)
{
	pid_t front = tcgetpgrp(terminal.in_fd);

	return front < 0 || front == getpgrp(); /* < 0: it is not the one that our shell is on */
}

void terminal_size(int *width, int *height)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col && size.ws_row &&
	    (size.ws_col != COLS || size.ws_row != LINES)) {
		resizeterm(size.ws_row, size.ws_col);
		terminal_forget();
	}
	*width = COLS;
	*height = LINES;
}

bool terminal_ascii(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* --- showing ------------------------------------------------------------------------------------
 */

void terminal_forget(void)
{
	terminal.redraw = true;
}

/* Whether curses could be confused, or the terminal: nothing below space goes out, whatever a panel
 * may have done. */
static wchar_t safe_glyph(uint32_t glyph, bool ascii)
{
	if (glyph < 0x20 || (glyph >= 0x7f && glyph < 0xa0))
		return L' ';
	if (ascii && glyph > 0x7e)
		return L'?';
	return (wchar_t)glyph;
}

static void put(int y, int x, const struct cell *cell, bool ascii)
{
	wchar_t text[CCHARW_MAX + 1] = {safe_glyph(cell->glyph, ascii)};
	short pair;
	attr_t attributes = (attr_t)terminal_looks_of(cell, &pair);
	cchar_t out;

	if (cell->combining && !ascii)
		text[1] = (wchar_t)cell->combining;
	setcchar(&out, text, attributes, pair, NULL);
	mvadd_wch(y, x, &out);
}

static bool same(const struct cell *a, const struct cell *b)
{
	return a->glyph == b->glyph && a->combining == b->combining && a->role == b->role &&
	       a->selected == b->selected && a->bar == b->bar;
}

/* Makes sure that `shown` is as large as the canvas; without it every cell is put. */
static void fit_shown(const struct canvas *canvas)
{
	if (terminal.shown && terminal.width == canvas->width && terminal.height == canvas->height)
		return;
	free(terminal.shown);
	terminal.width = canvas->width;
	terminal.height = canvas->height;
	terminal.shown = calloc((size_t)canvas->width * (size_t)canvas->height,
				sizeof *terminal.shown);
	terminal.redraw = true;
}

static void show_cursor(const struct canvas *canvas)
{
	bool visible = canvas->cursor_x >= 0 && canvas->cursor_y >= 0;

	if (visible)
		move(canvas->cursor_y, canvas->cursor_x);
	if (visible != terminal.cursor)
		curs_set(visible);
	terminal.cursor = visible;
}

void terminal_show(const struct canvas *canvas)
{
	fit_shown(canvas);
	if (terminal_looks_refresh()) {
		prepare_rescue();
		terminal.redraw = true;
	}
	if (terminal.redraw)
		clear();
	for (int y = 0; y < canvas->height && y < LINES; y++) {
		for (int x = 0; x < canvas->width && x < COLS; x++) {
			size_t i = (size_t)y * (size_t)canvas->width + (size_t)x;
			const struct cell *cell = &canvas->cells[i];
			bool known = terminal.shown && !terminal.redraw;

			if (!cell->glyph || (known && same(cell, &terminal.shown[i])))
				continue;
			put(y, x, cell, canvas->ascii);
		}
	}
	if (terminal.shown)
		memcpy(terminal.shown, canvas->cells,
		       (size_t)canvas->width * (size_t)canvas->height * sizeof *terminal.shown);
	outlet_begin();
	show_cursor(canvas);
	refresh();
	terminal.redraw = !outlet_end(terminal.modern);
}

int64_t terminal_due(int64_t now)
{
	return outlet_due(now);
}

int terminal_output(void)
{
	return outlet_descriptor();
}

void terminal_go_on(void)
{
	outlet_go_on();
}
