/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A canvas as a picture (SVG), in the colours it has on a dark terminal with 256 of them. */
#ifndef TUI_SVG_H
#define TUI_SVG_H

#include "tui/canvas.h"

/* False where it cannot be written: errno says why. */
bool svg_write(const struct canvas *canvas, FILE *to);

#endif
