/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours as people write them and as terminals have them. */
#ifndef TUI_COLOUR_H
#define TUI_COLOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A colour is the terminal's own, a number of xterm's palette (0 to 255, of which the first 16 have
 * names), or red, green and blue. */
#define COLOUR_DEFAULT (-1)
#define COLOUR_RGB 0x1000000 /* | 0xrrggbb */

/* Reads "default", "red", "bright-red", "208" or "#ff8700"; false where it is none of these. */
bool colour_parse(const char *text, size_t length, int32_t *out);

#define COLOUR_TEXT_MAX 16
void colour_print(char out[COLOUR_TEXT_MAX], int32_t colour);

/* 0xrrggbb, as xterm shows it. Not of COLOUR_DEFAULT. */
uint32_t colour_rgb(int32_t colour);

/* The number of the palette's colour that comes next to it where there are 8, 16 or 256 of them;
 * COLOUR_DEFAULT stays what it is. */
int32_t colour_nearest(int32_t colour, int colours);

#endif
