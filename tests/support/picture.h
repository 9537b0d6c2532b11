/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is on a canvas as text: to be searched, and to be compared with the pictures in
 * tests/golden/. MMTUI_GOLDEN=write writes those anew, to be looked at before they are committed.
 */
#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include "tui/canvas.h"

/* Free it. */
char *picture_text(const struct canvas *canvas);

/* Is this text somewhere in a line of it? */
bool picture_shows(const struct canvas *canvas, const char *text);

/* Fails unless tests/golden/NAME.txt is what is on the canvas. */
void picture_assert_golden(const struct canvas *canvas, const char *name);

#endif
