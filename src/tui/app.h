/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen as a whole: app_run is the program on a terminal, app_frame prints one frame of it as
 * text where there is none.
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "tui/config.h"
#include "tui/script.h"

#include <mmtui/error.h>
#include <mmtui/monitor.h>
#include <mmtui/player.h>
#include <mmtui/time.h>

#include <stdio.h>

struct app_options {
	struct mm_player *player;
	struct mm_monitor *monitor; /* NULL where none could be started */
	const struct mm_zone *zone; /* times are shown and read in it */

	/* what the market was restricted to, as given to the player */
	const char *symbols; /* NULL for all */
	int64_t from, to;    /* INT64_MIN and INT64_MAX where not given */

	struct script *script; /* commands to run first; NULL where none */
	bool no_mouse;         /* it is left to the terminal, whatever is configured */
};

/* Reads the configuration, from a file, or, where that is NULL, from where a person keeps it, if
 * there is one. Before the others; without it everything is as it comes. `complain` is told of
 * every line that is wrong; the screen shows the first of them. False and an error where the file
 * cannot be read. */
bool app_configure(const char *file, config_complain *complain, void *to, struct mm_error *err);

/* The zone that is configured, UTC where none is; all that is configured. */
const struct mm_zone *app_zone(void);
void app_print_config(FILE *to);

/* Runs the screen in the caller's thread until it is quit; the terminal is as it was before
 * afterwards. Returns the exit status: 0; 1 and an error where there is no terminal that can show
 * it or the player failed; 128 + the signal's number where one ended it. Where that is not 1, err
 * is empty, or says that an export was given up. Call it once a process. */
int app_run(const struct app_options *options, struct mm_error *err);

/* Waits for the market, runs the script, and writes one frame as text: as large as the
 * environment's COLUMNS and LINES say, else 120 x 36. */
bool app_frame(const struct app_options *options, FILE *to, struct mm_error *err);

#endif
