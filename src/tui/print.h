/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a trade looks, on whatever tape. */
#ifndef TUI_PRINT_H
#define TUI_PRINT_H

#include "tui/ui.h"

/* Decimals that times have; what is not known yet may have them all. */
int print_time_decimals(const struct ui *ui);

/* The sign of a trade against the symbol's previous one, and its role. */
uint32_t print_direction(const struct mm_print *print, enum role *role);

/* Is it one of those that `set large` wants to stand out? Then its price has another role. */
bool print_is_large(const struct ui *ui, const struct mm_print *print);
enum role print_price_role(enum role direction, bool large);

bool print_same(const struct mm_print *a, const struct mm_print *b);

#endif
