/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes from the terminal. Curses turns escape sequences into keys and gives everything else
 * byte by byte; readline and keys.c put bytes together. What terminfo does not know is in
 * sequences.c. Keys are read from a pad, because reading from the screen's window would refresh it
 * behind our back.
 *
 * Two things come as a sequence that only begins them. A report of the mouse follows its first
 * bytes, which are made a key of curses; mouse_report.c reads it. A paste follows its mark; paste.c
 * reads it. And one is no key: the answer to a question of the outlet's, which is told of it.
 */
#include "tui/terminal_keys.h"

#include "tui/mouse_report.h"
#include "tui/outlet.h"
#include "tui/paste.h"
#include "tui/sequences.h"
#include "tui/terminal.h"

#include <mmtui/clock.h>

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long the rest of an escape sequence may take, in ms: far longer than a program needs to send
 * it and shorter than a person notices. $ESCDELAY overrides it, for slow lines. */
#define ESCAPE_DELAY 25

/* What a terminal answers when it is asked for its status (outlet.c). While that is to come, the
 * rest of a sequence may take longer: an answer in two pieces must not be a key and a word. */
static const char answer[] = "\033[0n";
#define ANSWER_DELAY 200

/* How long answers are waited for in the end, in ns, however many there are to come and however
 * slow the line is: who quits wants to be gone. */
#define ANSWERS_MOST MM_SECOND

/* Bytes of a report of the mouse. */
#define REPORT_MAX 24

static struct {
	WINDOW *pad;
	int fd;      /* what the pad reads */
	int pending; /* a byte read ahead, or ERR */
	bool delay_given;

	bool pasting;
	bool cut_short; /* a sequence, in its middle */

	struct mouse mouse; /* the last report */
	struct mouse_past past;
} typed = {.fd = -1, .pending = ERR};

/* Our own codes in curses: above all of its, the key of ours added to them. */
#define OWN_KEYS (KEY_MAX + 1)
#define MOUSE_NEW (OWN_KEYS + TERMINAL_MOUSE)
#define MOUSE_OLD (OWN_KEYS + (TERMINAL_MOUSE | TERMINAL_ALT))

static const struct {
	int curses, key;
} curses_keys[] = {
	{KEY_UP, TERMINAL_UP},
	{KEY_DOWN, TERMINAL_DOWN},
	{KEY_LEFT, TERMINAL_LEFT},
	{KEY_RIGHT, TERMINAL_RIGHT},
	{KEY_HOME, TERMINAL_HOME},
	{KEY_END, TERMINAL_END},
	{KEY_PPAGE, TERMINAL_PAGE_UP},
	{KEY_NPAGE, TERMINAL_PAGE_DOWN},
	{KEY_IC, TERMINAL_INSERT},
	{KEY_DC, TERMINAL_DELETE},
	{KEY_BACKSPACE, TERMINAL_BACKSPACE},
	{KEY_BTAB, TERMINAL_BACK_TAB},
	{KEY_ENTER, '\r'},
	{KEY_SLEFT, TERMINAL_SHIFT | TERMINAL_LEFT},
	{KEY_SRIGHT, TERMINAL_SHIFT | TERMINAL_RIGHT},
	{KEY_SR, TERMINAL_SHIFT | TERMINAL_UP},
	{KEY_SF, TERMINAL_SHIFT | TERMINAL_DOWN},
	{KEY_SHOME, TERMINAL_SHIFT | TERMINAL_HOME},
	{KEY_SEND, TERMINAL_SHIFT | TERMINAL_END},
};

/* A key of curses as one of ours; TERMINAL_NONE for those we have no name for. terminfo counts the
 * function keys on with each modifier. */
static int translate(int key)
{
	static const int dozens[] = {0, TERMINAL_SHIFT, TERMINAL_CTRL,
				     TERMINAL_SHIFT | TERMINAL_CTRL, TERMINAL_ALT};
	int number = key - KEY_F(1);

	if (key > OWN_KEYS)
		return key - OWN_KEYS;
	if (key == 127 || key == '\b')
		return TERMINAL_BACKSPACE;
	if (key < KEY_MIN)
		return key;
	if (number >= 0 && number < 60)
		return (TERMINAL_F1 + number % 12) | dozens[number / 12];
	for (size_t i = 0; i < sizeof curses_keys / sizeof curses_keys[0]; i++)
		if (curses_keys[i].curses == key)
			return curses_keys[i].key;
	return TERMINAL_NONE;
}

/* Makes a sequence known, unless terminfo has a meaning for it that we know. */
static void define(const char *sequence, int key)
{
	int known = key_defined(sequence);

	if (known < KEY_MIN || known > KEY_MAX || translate(known) == TERMINAL_NONE)
		define_key(sequence, OWN_KEYS + key);
}

static void define_mouse(void)
{
	define_key("\033[<", MOUSE_NEW);
	int known = key_defined("\033[M"); /* some terminals' first function key */
	if (known <= 0 || known == KEY_MOUSE)
		define_key("\033[M", MOUSE_OLD);
}

bool terminal_keys_begin(int fd)
{
	typed.fd = fd;
	typed.pad = newpad(1, 1);
	if (!typed.pad)
		return false;
	keypad(typed.pad, TRUE);
	nodelay(typed.pad, TRUE);
	typed.delay_given = getenv("ESCDELAY") != NULL;
	sequences_each(define);
	define_mouse();
	define_key("\033[200~", OWN_KEYS + TERMINAL_PASTE);
	define_key(answer, OWN_KEYS + TERMINAL_ANSWER);
	return true;
}

void terminal_keys_anew(void)
{
	typed.past = (struct mouse_past){0};
	if (typed.cut_short) {
		flushinp();
		typed.pending = ERR;
	}
	typed.cut_short = false;
}

void terminal_keys_end(void)
{
	if (typed.pad)
		delwin(typed.pad);
	memset(&typed, 0, sizeof typed);
	typed.fd = -1;
	typed.pending = ERR;
}

/* --- reading ---------------------------------------------------------------------------------- */

static int read_code(void)
{
	if (!typed.delay_given)
		set_escdelay(outlet_awaited() != INT64_MIN ? ANSWER_DELAY : ESCAPE_DELAY);
	return wgetch(typed.pad);
}

static int next_code(void)
{
	int code = typed.pending;

	typed.pending = ERR;
	return code == ERR ? read_code() : code;
}

const char *terminal_pasted(void)
{
	return paste_text();
}

/* The next byte of a report that has begun; ERR where it does not come. */
static int next_of_report(void)
{
	int code;

	wtimeout(typed.pad, ESCAPE_DELAY);
	code = wgetch(typed.pad);
	nodelay(typed.pad, TRUE);
	return code >= 0 && code < KEY_MIN ? code : ERR;
}

/* Reads what follows the first bytes of a report of the mouse. False where it says nothing. */
static bool read_mouse(bool old)
{
	char text[REPORT_MAX] = "";
	unsigned char bytes[3];
	int code;

	for (size_t i = 0; old && i < sizeof bytes; i++) {
		if ((code = next_of_report()) == ERR)
			return false;
		bytes[i] = (unsigned char)code;
	}
	if (old)
		return mouse_report_old(&typed.past, bytes, mm_clock_now(), &typed.mouse);
	for (size_t i = 0;;
	     i++) { /* one that is too long is read to its end, or it would type keys */
		if ((code = next_of_report()) == ERR)
			return false;
		if (i + 1 < sizeof text)
			text[i] = (char)code;
		if (code == 'M' || code == 'm')
			return i + 1 < sizeof text &&
			       mouse_report(&typed.past, text, mm_clock_now(), &typed.mouse);
		if (code != ';' && (code < '0' || code > '9')) {
			if (code < '@' || code > '~') /* else it is the end of another report */
				typed.pending = code;
			return false;
		}
	}
}

/* Reads a sequence that nobody has a meaning for to its end, or what a person types as Escape and
 * its first letter would be taken for keys. Where nothing follows the letter it is none.
 *
 *   ESC [ ... x        up to a letter or the like (@ to ~)
 *   ESC O x            one character
 *   ESC ] ... BEL      an answer, and so P, X, ^ and _; also up to ESC \
 */
static bool skip_sequence(int first)
{
	bool is_string = first && strchr("]PX^_", first);
	int code;

	if (!is_string && first != '[' && first != 'O')
		return false;
	if ((code = next_of_report()) == ERR)
		return false;
	while (code != ERR) {
		if (is_string ? code == '\a' || code == TERMINAL_ESCAPE
			      : first == 'O' || (code >= '@' && code <= '~'))
			break;
		code = next_of_report();
	}
	if (code == TERMINAL_ESCAPE)
		next_of_report();
	return true;
}

static int read_key(void)
{
	if (typed.pasting) {
		typed.pasting = !paste_read(typed.fd, answer, outlet_answered);
		return typed.pasting ? TERMINAL_NONE : TERMINAL_PASTE;
	}
	for (;;) {
		int code = next_code();
		if (code == ERR)
			return TERMINAL_NONE;
		if (code == MOUSE_NEW || code == MOUSE_OLD) {
			if (read_mouse(code == MOUSE_OLD))
				return TERMINAL_MOUSE;
			continue;
		}
		if (code == TERMINAL_ESCAPE) {
			/* with Alt a terminal sends Escape and the key in one go */
			typed.pending = wgetch(typed.pad);
			if (typed.pending == KEY_BACKSPACE && next_code() != ERR)
				return TERMINAL_ALT | TERMINAL_BACKSPACE;
			if (typed.pending == ERR || typed.pending == TERMINAL_ESCAPE ||
			    typed.pending >= KEY_MIN)
				return TERMINAL_ESCAPE;
			code = next_code();
			if (skip_sequence(code))
				continue;
			return TERMINAL_ALT | code;
		}
		int key = translate(code);
		if (key == TERMINAL_PASTE) {
			typed.pasting = true;
			paste_begin();
			return read_key();
		}
		if (key == TERMINAL_ANSWER)
			outlet_answered();
		else if (key != TERMINAL_NONE)
			return key;
	}
}

int terminal_key(void)
{
	int key = read_key();
	bool half = key == TERMINAL_ESCAPE || (key > 0 && key & TERMINAL_ALT);

	/* Where the terminal was taken from us in the middle of a sequence what was read of it is
	 * no key, nor is what is left of it. */
	if (!half || terminal_in_front())
		return key;
	typed.cut_short = true;
	return TERMINAL_NONE;
}

/* Sleeps until something comes in; false where it does not in so many ms. */
static bool wait_for_input(int ms)
{
	struct pollfd ready = {.fd = typed.fd, .events = POLLIN};
	int count = poll(&ready, 1, ms);

	if (count < 0)
		return errno == EINTR;
	return count > 0 && !(ready.revents & (POLLHUP | POLLERR | POLLNVAL));
}

void terminal_keys_await_answers(void)
{
	int64_t now = mm_clock_now(), deadline = now + ANSWERS_MOST, until;

	while (outlet_awaited() > now) {
		while (terminal_key() != TERMINAL_NONE)
			continue;
		until = outlet_awaited() < deadline ? outlet_awaited() : deadline;
		now = mm_clock_now();
		if (until <= now || !wait_for_input((int)((until - now) / MM_MILLISECOND) + 1))
			return;
	}
}

struct mouse terminal_mouse_event(void)
{
	return typed.mouse;
}
