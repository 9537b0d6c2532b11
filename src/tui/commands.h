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
	command_quit;

/* commands_panel.c: which panels it shows, and which has the keys */
command_function command_panel, command_focus, command_maximize;

/* commands_config.c: what the configuration says too */
command_function command_set, command_bind, command_unbind, command_color;

command_function command_dump;                        /* dump.c */
command_function command_export, command_export_over; /* export_ui.c */

/* A file name as typed: "~/" at its beginning is the home directory. Empty is an error. */
bool command_file(const char *typed, char *file, size_t size, struct mm_error *err);

#endif
