/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program over a small market of its own making, for end-to-end tests. */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include "support/terminal.h"

#define PROGRAM_EVENTS 20000 /* in the market, all on 2024-01-02 */

/* A temporary folder with a market in it (`mmtui generate`), and the home of the programs that are
 * run: their configuration says nothing but not to remember the screen. Paths are valid until it is
 * removed.
 */
int program_set_up(void **state);
int program_tear_down(void **state);

const char *program_folder(void);
const char *program_market(void);
/* A path in the folder; four at a time are valid. */
const char *program_path(const char *name);

/* Runs a shell command; $MMTUI is the program, $MARKET the market, $D the folder. Returns its exit
 * status. */
int program_shell(const char *command);
/* A file's bytes, NUL-terminated; the caller frees. Fails the test where it cannot be read. */
char *program_read(const char *path, size_t *bytes);

/* The screen over the market, 120 x 36, first frame shown. More arguments go before the directory;
 * NULL ends them. */
struct term *program_start(const char *const *environment, const char *const *arguments);
struct term *program_open(void);

/* Writes a configuration in place of the last one; its path. The screen with one of its own. */
const char *program_configuration(const char *text);
struct term *program_configured(const char *const *environment, const char *text);

/* The event's number and the playhead's time of day in the line on top; -1 where there is none. */
long program_event(struct term *term);
void program_wait_event(struct term *term, long event);
void program_wait_time(struct term *term, const char *clock);

/* A pause that the screen shows, whatever the event. */
void program_wait_pause(struct term *term);

/* Until the frame that a wait saw the beginning of is there to its last line: opens and leaves the
 * command line, which takes two frames more. */
void program_sync(struct term *term);

/* Until the screen's first lines are those of a text, such as a dump. */
void program_wait_picture(struct term *term, const char *text, int rows);

/* q, and the end; fails unless the status is 0. */
void program_quit(struct term *term);

#endif
