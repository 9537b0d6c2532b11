/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Roles become colour pairs when the terminal is opened, three each: pair 1 + 3 x role, and the two
 * after it for the same role on the selected line's ground and on that of the line on top. What the
 * theme says in red, green and blue is drawn so where the terminal has direct colours; else it is
 * mixed into the palette, where the terminal lets one do that; else the nearest of the palette
 * stands for it.
 */
#include "tui/terminal_looks.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

static struct {
	int colours; /* 0: none */
	attr_t attributes[ROLE_COUNT][GROUNDS];
	short pair[ROLE_COUNT][GROUNDS];
	unsigned theme;     /* the version that these are of */
	int32_t mixed[256]; /* what the palette's colours were changed to, or 0 */
	bool mixes;         /* is one? */
} looks;

/* Does a role want a colour of the palette as it is? */
static bool is_in_use(int number)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		struct look look = theme_look((enum role)role, GROUND_NONE, looks.colours);
		if (look.foreground == number || look.background == number)
			return true;
	}
	return false;
}

/* Gives the palette's colour that comes nearest its exact value, where the terminal lets one do
 * that and nothing else is drawn in it. A terminal that only says so keeps the nearest. */
static int mix_colour(int32_t colour)
{
	int number = colour_nearest(colour, 256), rgb = (int)colour_rgb(colour);
	int32_t *mixed = &looks.mixed[number];

	if (*mixed || !can_change_color() || is_in_use(number))
		return number;
	init_extended_color(number, (rgb >> 16) * 1000 / 255, (rgb >> 8 & 255) * 1000 / 255,
			    (rgb & 255) * 1000 / 255);
	*mixed = colour;
	looks.mixes = true;
	return number;
}

/* A colour as curses counts them. A terminal of direct colours counts its first few as a palette,
 * all others are red, green and blue: darkest blues give way. */
static int curses_colour(int32_t colour)
{
	int palette = tigetnum("CO") > 0 ? tigetnum("CO") : 8, rgb;

	if (colour < 0)
		return colour;
	if (COLORS < COLOUR_RGB)
		return colour & COLOUR_RGB ? mix_colour(colour) : colour;
	if (colour < palette)
		return colour;
	rgb = (int)colour_rgb(colour);
	return rgb < palette ? palette : rgb;
}

static attr_t attributes_of(const struct look *look)
{
	return (look->bold ? A_BOLD : 0) | (look->dim ? A_DIM : 0) |
	       (look->reverse ? A_REVERSE : 0) | (look->underline ? A_UNDERLINE : 0);
}

/* Makes a colour pair and attributes of every role. */
static void prepare_looks(void)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		for (int ground = 0; ground < GROUNDS; ground++) {
			struct look look = theme_look((enum role)role, (enum ground)ground,
						      looks.colours);
			short pair = (short)(1 + GROUNDS * role + ground);

			if (looks.colours <= 0 || pair >= COLOR_PAIRS ||
			    init_extended_pair(pair, curses_colour(look.foreground),
					       curses_colour(look.background)) == ERR)
				pair = 0;
			looks.attributes[role][ground] = attributes_of(&look);
			looks.pair[role][ground] = pair;
		}
	}
	looks.theme = theme_version();
}

void terminal_looks_begin(void)
{
	const char *no_color = getenv("NO_COLOR");

	memset(&looks, 0, sizeof looks);
	if (has_colors() && !(no_color && *no_color)) {
		start_color();
		use_default_colors();
		looks.colours = COLORS;
	}
	prepare_looks();
}

bool terminal_looks_refresh(void)
{
	if (looks.theme == theme_version())
		return false;
	prepare_looks();
	return true;
}

bool terminal_looks_mixed(void)
{
	return looks.mixes;
}

unsigned long terminal_looks_of(const struct cell *cell, short *pair)
{
	enum ground ground = cell->bar        ? GROUND_BAR
			     : cell->selected ? GROUND_SELECTED
					      : GROUND_NONE;

	*pair = looks.pair[cell->role][ground];
	return looks.attributes[cell->role][ground];
}
