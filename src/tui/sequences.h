/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What terminals send for keys, where terminfo is silent. */
#ifndef TUI_SEQUENCES_H
#define TUI_SEQUENCES_H

#define SEQUENCE_MAX 16

/* Calls `define` with every sequence known and the key (terminal.h) it stands for. */
void sequences_each(void (*define)(const char *sequence, int key));

#endif
