/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The theme is three tables, one for each kind of terminal. Colour is spent on three things only:
 * up and down, the marks on the time axis, and errors; all else is told apart by weight. Where a
 * colour would carry a meaning alone there is a sign beside it (an arrow, a plus or minus), so that
 * nothing is lost without colours.
 */
#include "tui/theme.h"

#define D LOOK_DEFAULT

/* The xterm palette: calm tones that keep their contrast on black and on white. */
static const struct look rich[ROLE_COUNT] = {
	[ROLE_TEXT] = {D, D},
	[ROLE_DIM] = {243, D},
	[ROLE_STRONG] = {D, D, .bold = true},
	[ROLE_TITLE] = {110, D, .bold = true},
	[ROLE_UP] = {71, D},
	[ROLE_DOWN] = {167, D},
	[ROLE_UP_STRONG] = {71, D, .bold = true},
	[ROLE_DOWN_STRONG] = {167, D, .bold = true},
	[ROLE_SPARK] = {67, D},
	[ROLE_CHART] = {75, D},
	[ROLE_VOLUME] = {60, D},
	[ROLE_GRID] = {239, D},
	[ROLE_CROSS] = {103, D},
	[ROLE_AHEAD] = {242, D},
	[ROLE_MARK] = {179, D, .bold = true},
	[ROLE_SELECTED] = {255, 237, .bold = true},
	[ROLE_BAR] = {250, 237},
	[ROLE_KEY] = {110, D},
	[ROLE_NOTICE] = {179, D},
	[ROLE_ERROR] = {203, D, .bold = true},
};

/* Eight colours: black 0, red 1, green 2, yellow 3, blue 4, magenta 5, cyan 6, white 7. */
static const struct look plain[ROLE_COUNT] = {
	[ROLE_TEXT] = {D, D},
	[ROLE_DIM] = {D, D, .dim = true},
	[ROLE_STRONG] = {D, D, .bold = true},
	[ROLE_TITLE] = {6, D, .bold = true},
	[ROLE_UP] = {2, D},
	[ROLE_DOWN] = {1, D},
	[ROLE_UP_STRONG] = {2, D, .bold = true},
	[ROLE_DOWN_STRONG] = {1, D, .bold = true},
	[ROLE_SPARK] = {6, D},
	[ROLE_CHART] = {6, D, .bold = true},
	[ROLE_VOLUME] = {4, D},
	[ROLE_GRID] = {D, D, .dim = true},
	[ROLE_CROSS] = {5, D},
	[ROLE_AHEAD] = {D, D, .dim = true},
	[ROLE_MARK] = {3, D, .bold = true},
	[ROLE_SELECTED] = {D, D, .bold = true, .reverse = true},
	[ROLE_BAR] = {D, D, .reverse = true},
	[ROLE_KEY] = {6, D},
	[ROLE_NOTICE] = {3, D},
	[ROLE_ERROR] = {1, D, .bold = true},
};

/* No colours at all. */
static const struct look bare[ROLE_COUNT] = {
	[ROLE_TEXT] = {D, D},
	[ROLE_DIM] = {D, D, .dim = true},
	[ROLE_STRONG] = {D, D, .bold = true},
	[ROLE_TITLE] = {D, D, .bold = true},
	[ROLE_UP] = {D, D},
	[ROLE_DOWN] = {D, D},
	[ROLE_UP_STRONG] = {D, D, .bold = true},
	[ROLE_DOWN_STRONG] = {D, D, .bold = true},
	[ROLE_SPARK] = {D, D},
	[ROLE_CHART] = {D, D, .bold = true},
	[ROLE_VOLUME] = {D, D},
	[ROLE_GRID] = {D, D, .dim = true},
	[ROLE_CROSS] = {D, D},
	[ROLE_AHEAD] = {D, D, .dim = true},
	[ROLE_MARK] = {D, D, .bold = true},
	[ROLE_SELECTED] = {D, D, .bold = true, .reverse = true},
	[ROLE_BAR] = {D, D, .reverse = true},
	[ROLE_KEY] = {D, D, .bold = true},
	[ROLE_NOTICE] = {D, D},
	[ROLE_ERROR] = {D, D, .bold = true},
};

/* Puts a look on the selected line's ground. With 256 colours only the ground changes; a default
 * foreground becomes a fixed one, since the terminal's own may be dark. With fewer the line is
 * reversed as a whole: coloured patches of ground would be louder than what they say. But for
 * graphs: reversed blocks would show the opposite of what they mean. */
static struct look on_ground(enum role role, struct look look, int colours)
{
	if (colours >= 256) {
		look.background = rich[ROLE_SELECTED].background;
		if (look.foreground == LOOK_DEFAULT)
			look.foreground = 252;
		return look;
	}
	if (role == ROLE_SPARK || role == ROLE_AHEAD)
		return look;
	look.foreground = look.background = LOOK_DEFAULT;
	look.dim = false;
	look.reverse = true;
	return look;
}

struct look theme_look(enum role role, bool selected, int colours)
{
	const struct look *table = colours >= 256 ? rich : colours >= 8 ? plain : bare;
	struct look look = table[role < ROLE_COUNT ? role : ROLE_TEXT];

	return selected ? on_ground(role, look, colours) : look;
}
