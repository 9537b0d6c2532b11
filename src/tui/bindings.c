/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of keys: names as keys.c reads them, and the command line that each runs. */
#include "tui/ui.h"

static const struct binding bindings[] = {
	{"Space", "toggle", "play, pause", "play"},
	{".", "step %d", "one event on; a count before it, as in 10. , repeats it", "step"},
	{",", "step -%d", "one event back", "step"},
	{">", "step %d snapshot", "to the next snapshot boundary", NULL},
	{"<", "step -%d snapshot", "to the previous snapshot boundary", NULL},
	{"n", "step %d trade", "the selected symbol's next trade", NULL},
	{"N", "step -%d trade", "the selected symbol's previous trade", NULL},
	{"Left h", "step -5s", "5 s back", "5 s"},
	{"Right l", "step 5s", "5 s on", "5 s"},
	{"Shift-Left H", "step -1s", "1 s back", NULL},
	{"Shift-Right L", "step 1s", "1 s on", NULL},
	{"Ctrl-Left", "step -1m", "1 min back", NULL},
	{"Ctrl-Right", "step 1m", "1 min on", NULL},
	{"]", "speed * 1.1", "a little faster", NULL},
	{"[", "speed / 1.1", "a little slower", NULL},
	{"{", "speed / 2", "half as fast", "speed"},
	{"}", "speed * 2", "twice as fast", "speed"},
	{"Backspace", "speed 1x", "real time, 1x", NULL},
	{"m", "speed max", "as fast as it goes", NULL},
	{"r", "reverse", "turn the direction of play", NULL},
	{"Home g", "seek start", "to the start", NULL},
	{"End G", "seek end", "to the end", NULL},
	{"u", "undo", "back to before the last seek", NULL},
	{"Down j", "move %d", "the next symbol", NULL},
	{"Up k", "move -%d", "the symbol above", NULL},
	{"PageDown", "move page", "a page of symbols down", NULL},
	{"PageUp", "move -page", "a page of symbols up", NULL},
	{"i", "in", "in mark: the window begins here", "mark"},
	{"o", "out", "out mark: the window ends just after here", "mark"},
	{"c", "clear", "forget both marks", NULL},
	{"x", "export", "write the window as CSV: asks for the file", "export"},
	{"/", "find", "find a symbol as you type; Enter keeps it, Escape goes back", "find"},
	{"Ctrl-N", "find next", "the next symbol that was looked for, also while you type", NULL},
	{"Ctrl-P", "find previous", "the previous one", NULL},
	{"s", "sort next", "sort the symbols by the next column", NULL},
	{"S", "sort reverse", "sort them the other way round", NULL},
	{"F2", "panel tape", "show or hide the tape", NULL},
	{"F3", "panel symbols", "show or hide the symbols", NULL},
	{"F4", "panel memory", "show or hide the memory", NULL},
	{"F5", "panel timeline", "show or hide the timeline", NULL},
	{":", "command", "command line; Tab completes, Up and Down are the history", "command"},
	{"? F1", "help", "this help", "help"},
	{"Escape", "cancel", "leave the help, stop an export", NULL},
	{"Ctrl-L", "redraw", "draw the screen anew", NULL},
	{"Ctrl-Z", "suspend", "back to the shell; fg comes back here", NULL},
	{"Ctrl-C", "interrupt", "stop an export; without one, quit", NULL},
	{"q", "quit", "leave the help; quit", "quit"},
};

const struct binding *bindings_all(size_t *count)
{
	*count = sizeof bindings / sizeof bindings[0];
	return bindings;
}
