/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report is a number and a cell, from 1 on. The number's bits:
 *
 *   0-1  the button: left, middle, right; in the old way 3 is a release of whichever
 *   2    Shift        3  Alt         4  Ctrl
 *   5    the mouse was moved
 *   6    it is no button but the wheel: 0 up, 1 down, 2 and 3 to the sides
 *
 * In the new way the report's last letter tells a press, M, from a release, m; in the old one
 * number and cell are a byte each, 32 added, so that cells end at 223.
 */
#include "tui/mouse_report.h"

#include <stdio.h>

#define DOUBLE_CLICK (400 * MM_MILLISECOND)

enum { BUTTON = 3, SHIFT = 4, CTRL = 16, MOVED = 32, WHEEL = 64 };
enum { LEFT = 0, RELEASED = 3 };

/* Is a press at out's cell the second of a double click? A third one is a first again. */
static bool is_second(struct mouse_past *past, int64_t now, const struct mouse *out)
{
	bool second = past->pressed && past->y == out->y && past->x == out->x &&
		      now - past->pressed_at <= DOUBLE_CLICK;

	*past = (struct mouse_past){true, !second, out->y, out->x, now};
	return second;
}

/* What a button, or a wheel, did; `released` in the new way. */
static bool take(struct mouse_past *past, int number, bool released, int64_t now, struct mouse *out)
{
	int button = number & BUTTON;

	out->shift = number & SHIFT;
	out->ctrl = number & CTRL;
	if (number & WHEEL) {
		out->kind = button == 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
		return !released && button < 2;
	}
	if (released) {
		if (button != LEFT || !past->down)
			return false;
		past->down = false;
		out->kind = MOUSE_RELEASE;
		return true;
	}
	if (button != LEFT)
		return false;
	if (number & MOVED) {
		out->kind = MOUSE_DRAG;
		past->pressed = past->pressed && past->y == out->y && past->x == out->x;
		return past->down;
	}
	out->kind = is_second(past, now, out) ? MOUSE_DOUBLE : MOUSE_PRESS;
	return true;
}

bool mouse_report(struct mouse_past *past, const char *report, int64_t now, struct mouse *out)
{
	unsigned number, x, y;
	char letter, more;

	if (sscanf(report, "%3u;%5u;%5u%c%c", &number, &x, &y, &letter, &more) != 4 || !x || !y ||
	    (letter != 'M' && letter != 'm'))
		return false;
	out->y = (int)y - 1;
	out->x = (int)x - 1;
	return take(past, (int)number, letter == 'm', now, out);
}

bool mouse_report_old(struct mouse_past *past, const unsigned char bytes[3], int64_t now,
		      struct mouse *out)
{
	int number = bytes[0] - 32;
	bool released = (number & (BUTTON | WHEEL | MOVED)) == RELEASED;

	if (number < 0 || bytes[1] <= 32 || bytes[2] <= 32)
		return false;
	out->x = bytes[1] - 33;
	out->y = bytes[2] - 33;
	return take(past, released ? number & ~BUTTON : number, released, now, out);
}
