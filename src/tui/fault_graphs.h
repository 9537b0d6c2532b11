/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Page faults of the last minute as tall as there is room: for a memory panel that has the screen.
 */
#ifndef TUI_FAULT_GRAPHS_H
#define TUI_FAULT_GRAPHS_H

#include "tui/canvas.h"

#include <mmtui/view.h>

#define FAULT_GRAPHS_LEAST \
	8 /* lines below which there is nothing to be seen that a line does not show */

void fault_graphs_draw(const struct mm_memory_view *memory, struct canvas *canvas, struct box box);

#endif
