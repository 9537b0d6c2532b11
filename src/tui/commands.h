/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the actions' table (actions.c) calls: one function a command. Each gets its arguments
 * without spaces around them ("" where there are none) and either does its work and returns true,
 * or fills err and has changed nothing.
 */
#ifndef TUI_COMMANDS_H
#define TUI_COMMANDS_H

#include "tui/arguments.h"
#include "tui/ui.h"

typedef bool command_function(struct ui *ui, const char *arguments, struct mm_error *err);

/* commands_play.c: where the replay is and how it goes on */
command_function command_play, command_pause, command_toggle, command_reverse, command_seek,
	command_undo, command_speed, command_step, command_in, command_out, command_clear;

/* commands_screen.c: what the screen shows */
command_function command_symbol, command_move, command_tz, command_budget, command_help,
	command_prompt, command_cancel, command_interrupt, command_suspend, command_redraw,
	command_quit, command_quit_now;

command_function command_break, command_delete; /* commands_break.c */
/* commands_panel.c: which panels it shows, and which has the keys */
command_function command_panel, command_focus, command_maximize;

/* commands_config.c: what the configuration says too */
command_function command_set, command_bind, command_unbind, command_color;

command_function command_sort, command_find; /* commands_symbols.c */
/* commands_places.c, bookmarks_ui.c, breaks_list.c, anomalies_ui.c: places to jump to */
command_function command_open, command_remove, command_bookmark, command_bookmarks, command_unmark,
	command_breaks, command_anomalies;
/* commands_show.c: which symbols are shown */
command_function command_filter, command_filter_ask, command_narrow, command_scroll;
/* commands_chart.c: a symbol's page */
command_function command_page, command_chart;

command_function command_zoom;                        /* commands_timeline.c */
command_function command_dump;                        /* dump.c */
command_function command_export, command_export_over; /* export_ui.c */

/* A file name as typed: the rest of the line as it stands, with its spaces, but for "~/" at its
 * beginning, which is the home directory. Empty is an error, and so is what a shell would have
 * quoted. */
bool command_file(const char *typed, char *file, size_t size, struct mm_error *err);
/* What stands around a name in a sentence, for it to be seen where it ends: "" or a quote. */
const char *command_file_quote(const char *file);

#endif
