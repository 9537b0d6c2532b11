/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/print.h"

#include <math.h>

int print_time_decimals(const struct ui *ui)
{
	return ui->view->phase == MM_LOADING ? 6 : ui->view->time_decimals;
}

uint32_t print_direction(const struct mm_print *print, enum role *role)
{
	*role = ROLE_TEXT;
	if (isnan(print->previous) || isnan(print->price))
		return ' ';
	if (print->price > print->previous) {
		*role = ROLE_UP;
		return 0x25b2;
	}
	if (print->price < print->previous) {
		*role = ROLE_DOWN;
		return 0x25bc;
	}
	*role = ROLE_DIM;
	return '=';
}

bool print_is_large(const struct ui *ui, const struct mm_print *print)
{
	return ui->large > 0 && print->volume >= ui->large;
}

enum role print_price_role(enum role direction, bool large)
{
	switch (direction) {
	case ROLE_UP: return large ? ROLE_UP_STRONG : ROLE_UP;
	case ROLE_DOWN: return large ? ROLE_DOWN_STRONG : ROLE_DOWN;
	default: return large ? ROLE_STRONG : ROLE_TEXT;
	}
}

bool print_same(const struct mm_print *a, const struct mm_print *b)
{
	return a->timestamp == b->timestamp && a->symbol == b->symbol && a->price == b->price &&
	       a->volume == b->volume;
}
