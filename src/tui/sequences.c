/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * terminfo knows a terminal's arrows and mostly not what they send with Shift or Ctrl, and it is as
 * good as the name in TERM. Nearly all terminals follow xterm, whose function keys come in two
 * forms, each with a place for the modifiers that are held:
 *
 *   ESC [ 1 ; m X     a letter:  arrows, Home, End, F1 to F4      without m: ESC [ X, or ESC O X
 *   ESC [ n ; m ~     a number:  the others                       without m: ESC [ n ~
 *
 *   m = 1 + (1: Shift) + (2: Alt) + (4: Ctrl)
 *
 * rxvt says Shift and Ctrl in ways of its own, the Linux console its first five function keys, and
 * a keypad in its application mode sends a third form, ESC O and a letter.
 */
#include "tui/sequences.h"

#include "tui/terminal.h"

#include <stddef.h>
#include <stdio.h>

#define FIRST_DIGIT 2 /* Shift alone */
#define LAST_DIGIT 8  /* all three */

static const struct {
	char letter;
	int key;
} letters[] = {
	{'A', TERMINAL_UP},     {'B', TERMINAL_DOWN},   {'C', TERMINAL_RIGHT},
	{'D', TERMINAL_LEFT},   {'H', TERMINAL_HOME},   {'F', TERMINAL_END},
	{'P', TERMINAL_F1},     {'Q', TERMINAL_F1 + 1}, {'R', TERMINAL_F1 + 2},
	{'S', TERMINAL_F1 + 3},
};

static const struct {
	int number;
	int key;
} numbers[] = {
	{1, TERMINAL_HOME},     {2, TERMINAL_INSERT},   {3, TERMINAL_DELETE},
	{4, TERMINAL_END},      {5, TERMINAL_PAGE_UP},  {6, TERMINAL_PAGE_DOWN},
	{7, TERMINAL_HOME},     {8, TERMINAL_END},      {11, TERMINAL_F1},
	{12, TERMINAL_F1 + 1},  {13, TERMINAL_F1 + 2},  {14, TERMINAL_F1 + 3},
	{15, TERMINAL_F1 + 4},  {17, TERMINAL_F1 + 5},  {18, TERMINAL_F1 + 6},
	{19, TERMINAL_F1 + 7},  {20, TERMINAL_F1 + 8},  {21, TERMINAL_F1 + 9},
	{23, TERMINAL_F1 + 10}, {24, TERMINAL_F1 + 11},
};

static const struct {
	const char *sequence;
	int key;
} others[] = {
	{"\033[Z", TERMINAL_BACK_TAB},
	/* rxvt */
	{"\033[a", TERMINAL_SHIFT | TERMINAL_UP},
	{"\033[b", TERMINAL_SHIFT | TERMINAL_DOWN},
	{"\033[c", TERMINAL_SHIFT | TERMINAL_RIGHT},
	{"\033[d", TERMINAL_SHIFT | TERMINAL_LEFT},
	{"\033Oa", TERMINAL_CTRL | TERMINAL_UP},
	{"\033Ob", TERMINAL_CTRL | TERMINAL_DOWN},
	{"\033Oc", TERMINAL_CTRL | TERMINAL_RIGHT},
	{"\033Od", TERMINAL_CTRL | TERMINAL_LEFT},
	/* the Linux console */
	{"\033[[A", TERMINAL_F1},
	{"\033[[B", TERMINAL_F1 + 1},
	{"\033[[C", TERMINAL_F1 + 2},
	{"\033[[D", TERMINAL_F1 + 3},
	{"\033[[E", TERMINAL_F1 + 4},
	/* a keypad */
	{"\033OM", '\r'},
	{"\033OX", '='},
	{"\033Oj", '*'},
	{"\033Ok", '+'},
	{"\033Ol", ','},
	{"\033Om", '-'},
	{"\033On", '.'},
	{"\033Oo", '/'},
	{"\033Op", '0'},
	{"\033Oq", '1'},
	{"\033Or", '2'},
	{"\033Os", '3'},
	{"\033Ot", '4'},
	{"\033Ou", '5'},
	{"\033Ov", '6'},
	{"\033Ow", '7'},
	{"\033Ox", '8'},
	{"\033Oy", '9'},
};

/* The modifiers that xterm's digit stands for. */
static int modifiers(int digit)
{
	int bits = digit - 1;

	return (bits & 1 ? TERMINAL_SHIFT : 0) | (bits & 2 ? TERMINAL_ALT : 0) |
	       (bits & 4 ? TERMINAL_CTRL : 0);
}

static void each_letter(char letter, int key, void (*define)(const char *sequence, int key))
{
	char text[SEQUENCE_MAX];

	snprintf(text, sizeof text, "\033[%c", letter);
	define(text, key);
	snprintf(text, sizeof text, "\033O%c", letter);
	define(text, key);
	for (int digit = FIRST_DIGIT; digit <= LAST_DIGIT; digit++) {
		snprintf(text, sizeof text, "\033[1;%d%c", digit, letter);
		define(text, key | modifiers(digit));
		snprintf(text, sizeof text, "\033O%d%c", digit, letter); /* Konsole, older ones */
		define(text, key | modifiers(digit));
	}
}

static void each_number(int number, int key, void (*define)(const char *sequence, int key))
{
	static const struct {
		char end;
		int modifier;
	} rxvt[] = {
		{'$', TERMINAL_SHIFT}, {'^', TERMINAL_CTRL}, {'@', TERMINAL_SHIFT | TERMINAL_CTRL}};
	char text[SEQUENCE_MAX];

	snprintf(text, sizeof text, "\033[%d~", number);
	define(text, key);
	for (int digit = FIRST_DIGIT; digit <= LAST_DIGIT; digit++) {
		snprintf(text, sizeof text, "\033[%d;%d~", number, digit);
		define(text, key | modifiers(digit));
	}
	for (size_t i = 0; i < sizeof rxvt / sizeof rxvt[0]; i++) {
		snprintf(text, sizeof text, "\033[%d%c", number, rxvt[i].end);
		define(text, key | rxvt[i].modifier);
	}
}

void sequences_each(void (*define)(const char *sequence, int key))
{
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
		each_letter(letters[i].letter, letters[i].key, define);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		each_number(numbers[i].number, numbers[i].key, define);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		define(others[i].sequence, others[i].key);
}
