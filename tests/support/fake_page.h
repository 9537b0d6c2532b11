/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A symbol's page over a screen's state and a player that are made up: opened, drawn, looked at and
 * steered by commands. There is one. Its names are short: most lines of the pages' tests have some.
 */
#ifndef TESTS_FAKE_PAGE_H
#define TESTS_FAKE_PAGE_H

#include "support/unit.h"

#include "support/fake_player.h"
#include "support/fake_ui.h"
#include "support/picture.h"
#include "tui/layout.h"
#include "tui/page.h"

extern struct fake *fake;
extern struct ui *ui; /* the fake's */
extern struct canvas canvas;
extern struct mm_error err;

/* For each test: SPY's page is open, nothing is drawn. */
int setup(void **state);
int teardown(void **state);

/* Draws a frame as the program would: what it asks for comes with the view after it. */
void draw(int width, int height);

/* Of the frame that was drawn last: does it show a text, and what is in a cell. */
bool shows(const char *text);
uint32_t glyph_at(int y, int x);

/* Where the page's parts are in it; `page` stays as it was until it is asked again. */
extern struct page_layout page;
const struct page_layout *parts(void);

/* Runs a command that must work. */
void run(const char *line);

#endif
