/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screen's state without a player: views made by hand, always the same. */
#ifndef TESTS_FAKE_UI_H
#define TESTS_FAKE_UI_H

#include "tui/ui.h"

#define FAKE_SYMBOLS 3000u
#define FAKE_NAME_MAX 128 /* bytes of a symbol's name, its NUL included */

struct fake {
	struct ui ui;
	struct mm_view view;
	struct mm_memory_view memory;
	struct mm_quote quote[FAKE_SYMBOLS];
	char name[FAKE_SYMBOLS][FAKE_NAME_MAX];
};

/* A busy moment of a day: 3000 symbols, the first four of which lead by volume. Free it with
 * fake_free. */
struct fake *fake_new(void);
void fake_free(struct fake *fake);

/* Fills in the sparklines that symbols_watch asks for, as the player would. */
void fake_sparks(struct fake *fake);

/* Fills in the chart of the selected symbol, as ui->chart asks for it, and below its page its tape.
 * The same stretch has the same prices in bars of any length. */
void fake_chart(struct fake *fake);

#endif
