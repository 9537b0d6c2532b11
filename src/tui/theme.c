/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The theme is three tables, one for each kind of terminal, and the looks that a person has given
 * to some roles, which hold on all. Colour is spent on three things only: up and down, the marks on
 * the time axis, and errors; all else is told apart by weight. Where a colour would carry a meaning
 * alone there is a sign beside it (an arrow, a plus or minus), so that nothing is lost without
 * colours.
 */
#include "tui/theme.h"

#include "tui/arguments.h"

#include "base/nearest.h"

#include <stdio.h>
#include <string.h>

#define D LOOK_DEFAULT

/* The xterm palette: calm tones that keep their contrast on black and on white. */
static const struct look rich[ROLE_COUNT] = {
	[ROLE_TEXT] = {D, D},
	[ROLE_DIM] = {243, D},
	[ROLE_STRONG] = {D, D, .bold = true},
	[ROLE_TITLE] = {110, D},
	[ROLE_FOCUS] = {110, D, .bold = true},
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
	[ROLE_TITLE] = {6, D},
	[ROLE_FOCUS] = {6, D, .bold = true},
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
	[ROLE_TITLE] = {D, D},
	[ROLE_FOCUS] = {D, D, .bold = true},
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

static const struct {
	const char *name, *help;
} roles[ROLE_COUNT] = {
	[ROLE_TEXT] = {"text", "everything without a role of its own"},
	[ROLE_DIM] = {"dim", "frames, units, what is stale"},
	[ROLE_STRONG] = {"strong", "the figure one looks for"},
	[ROLE_TITLE] = {"title", "a panel's name"},
	[ROLE_FOCUS] = {"focus", "name and frame of the panel that keys move in"},
	[ROLE_UP] = {"up", "a rise"},
	[ROLE_DOWN] = {"down", "a fall"},
	[ROLE_UP_STRONG] = {"up-strong", "a rise, in a large trade"},
	[ROLE_DOWN_STRONG] = {"down-strong", "a fall, in a large trade"},
	[ROLE_SPARK] = {"spark", "sparklines and bars"},
	[ROLE_AHEAD] = {"ahead", "bars of what is yet to be played"},
	[ROLE_CHART] = {"chart", "a chart's line"},
	[ROLE_VOLUME] = {"volume", "volumes below a chart"},
	[ROLE_GRID] = {"grid", "what lies behind a chart"},
	[ROLE_CROSS] = {"cross", "a chart's crosshair"},
	[ROLE_MARK] = {"mark", "in, out and the playhead"},
	[ROLE_SELECTED] = {"selected", "the selected line: its ground is that of all on it"},
	[ROLE_BAR] = {"bar", "the line on top"},
	[ROLE_KEY] = {"key", "a key in the bottom line and the help"},
	[ROLE_NOTICE] = {"notice", "a message"},
	[ROLE_ERROR] = {"error", "what is wrong"},
};

static const struct {
	const char *word;
	size_t place;
} attributes[] = {
	{"bold", offsetof(struct look, bold)},
	{"dim", offsetof(struct look, dim)},
	{"reverse", offsetof(struct look, reverse)},
	{"underline", offsetof(struct look, underline)},
};
#define ATTRIBUTES (sizeof attributes / sizeof attributes[0])

static bool *attribute(struct look *look, size_t i)
{
	return (bool *)((char *)look + attributes[i].place);
}

static struct {
	bool is[ROLE_COUNT]; /* other than in the tables? */
	struct look look[ROLE_COUNT];
	unsigned version;
} given;

/* --- what a role looks like --------------------------------------------------------------------
 */

/* A look that was given, with what the terminal has. */
static struct look fit(struct look look, int colours)
{
	if (colours >= 256)
		return look;
	if (colours < 8) {
		look.foreground = look.background = LOOK_DEFAULT;
		return look;
	}
	colours = colours < 16 ? 8 : 16;
	if (colours == 8 && look.foreground >= 8 && look.foreground < 16)
		look.bold = true; /* how eight colours come to sixteen */
	look.foreground = colour_nearest(look.foreground, colours);
	look.background = colour_nearest(look.background, colours);
	return look;
}

/* The look of a role off the selected line. */
static struct look plain_look(enum role role, int colours)
{
	if (given.is[role])
		return fit(given.look[role], colours);
	return (colours >= 256 ? rich : colours >= 8 ? plain : bare)[role];
}

/* Puts a look on a ground. Where that has a colour only the ground changes; a default foreground
 * becomes a fixed one, since the terminal's own may be dark. Without, as with few colours, the line
 * is reversed as a whole: coloured patches of ground would be louder than what they say. But for
 * graphs: reversed blocks would show the opposite of what they mean. */
static struct look on_ground(enum role role, struct look look, enum role on, int colours)
{
	struct look ground = plain_look(on, colours);

	if (ground.background != LOOK_DEFAULT) {
		look.background = ground.background;
		if (look.foreground == LOOK_DEFAULT)
			look.foreground = given.is[on] ? ground.foreground : 252;
		if (look.foreground == look.background)
			look.foreground = ground.foreground;
		return look;
	}
	if (role == ROLE_SPARK || role == ROLE_AHEAD)
		return look;
	look.foreground = look.background = LOOK_DEFAULT;
	look.dim = false;
	look.reverse = true;
	return look;
}

struct look theme_look(enum role role, enum ground ground, int colours)
{
	struct look look;

	if (role >= ROLE_COUNT)
		role = ROLE_TEXT;
	look = plain_look(role, colours);
	if (ground == GROUND_NONE)
		return look;
	return on_ground(role, look, ground == GROUND_BAR ? ROLE_BAR : ROLE_SELECTED, colours);
}

/* --- giving it another -------------------------------------------------------------------------
 */

static bool read_colour(const char *word, int32_t *out, struct mm_error *err)
{
	return colour_parse(word, strlen(word), out) ||
	       mm_fail(err,
		       "\"%s\" is no colour; colours are default, red, bright-red, 0 to 255, "
		       "#rrggbb",
		       word);
}

/* Reads `COLOUR [on COLOUR] [bold] [dim] [reverse] [underline]`. */
static bool read_look(const char *text, struct look *out, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];

	*out = (struct look){.background = LOOK_DEFAULT};
	if (!command_word(&text, word))
		return mm_fail(err, "which colour?");
	if (!read_colour(word, &out->foreground, err))
		return false;
	while (command_word(&text, word)) {
		size_t i = 0;

		if (!strcmp(word, "on")) {
			if (!command_word(&text, word))
				return mm_fail(err, "on which colour?");
			if (!read_colour(word, &out->background, err))
				return false;
			continue;
		}
		while (i < ATTRIBUTES && strcmp(attributes[i].word, word) != 0)
			i++;
		if (i == ATTRIBUTES)
			return mm_fail(err, "\"%s\" is none of on, bold, dim, reverse, underline",
				       word);
		*attribute(out, i) = true;
	}
	return true;
}

static bool same(struct look a, struct look b)
{
	return a.foreground == b.foreground && a.background == b.background && a.bold == b.bold &&
	       a.dim == b.dim && a.reverse == b.reverse && a.underline == b.underline;
}

bool theme_no_role(const char *name, struct mm_error *err)
{
	struct nearest nearest = nearest_to(name);

	for (int role = 0; role < ROLE_COUNT; role++)
		if (roles[role].name)
			nearest_offer(&nearest, roles[role].name);
	return mm_fail(err, "nothing is called \"%s\" that has a colour%s", name,
		       nearest_ask(&nearest, ""));
}

bool theme_set(const char *name, const char *text, struct mm_error *err)
{
	struct look look;
	int role = 0;

	while (role < ROLE_COUNT && (!roles[role].name || strcmp(roles[role].name, name) != 0))
		role++;
	if (role == ROLE_COUNT)
		return theme_no_role(name, err);
	if (!read_look(text, &look, err))
		return false;
	/* the usual look said aloud is the usual one, with its tables for fewer colours */
	given.is[role] = !same(look, rich[role]);
	given.look[role] = look;
	given.version++;
	return true;
}

void theme_defaults(void)
{
	memset(given.is, 0, sizeof given.is);
	given.version++;
}

unsigned theme_version(void)
{
	return given.version;
}

const char *theme_role(enum role role, const char **help)
{
	*help = roles[role].help ? roles[role].help : "";
	return roles[role].name ? roles[role].name : "";
}

const char *theme_words(const char *arguments)
{
	static char names[512];
	char name[COMMAND_WORD_MAX];
	size_t used = 0;

	if (command_word(&arguments, name))
		return "default black red green yellow blue magenta cyan white bright-red "
		       "bright-green bright-yellow bright-blue on bold dim reverse underline";
	for (int role = 0; role < ROLE_COUNT && used < sizeof names; role++)
		if (roles[role].name)
			used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
						 used ? " " : "", roles[role].name);
	return names;
}

void theme_print(enum role role, char out[THEME_TEXT_MAX])
{
	struct look look = given.is[role] ? given.look[role] : rich[role];
	char colour[COLOUR_TEXT_MAX];
	int used;

	colour_print(colour, look.foreground);
	used = snprintf(out, THEME_TEXT_MAX, "%s", colour);
	if (look.background != LOOK_DEFAULT) {
		colour_print(colour, look.background);
		used += snprintf(out + used, THEME_TEXT_MAX - (size_t)used, " on %s", colour);
	}
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (*attribute(&look, i))
			used += snprintf(out + used, THEME_TEXT_MAX - (size_t)used, " %s",
					 attributes[i].word);
}
