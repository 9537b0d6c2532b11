/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a terminal reports of the mouse. */
#ifndef TUI_MOUSE_REPORT_H
#define TUI_MOUSE_REPORT_H

#include "tui/ui.h"

#include <stddef.h>

/* What is remembered between two reports. Zero at first. */
struct mouse_past {
	bool down;          /* the left button is */
	bool pressed;       /* a press that a second one would make a double click of */
	int y, x;           /* where */
	int64_t pressed_at; /* ns */
};

/*
 * Reads a report in xterm's way 1006, what stands between ESC [ < and the end: "0;12;3M", or in the
 * old way, what follows ESC [ M: three bytes. False where it is none, or nothing that anybody asks
 * for: other buttons, or moves without one. `now` is of a clock that only goes on, in ns.
 */
bool mouse_report(struct mouse_past *past, const char *report, int64_t now, struct mouse *out);
bool mouse_report_old(struct mouse_past *past, const unsigned char bytes[3], int64_t now,
		      struct mouse *out);

#endif
