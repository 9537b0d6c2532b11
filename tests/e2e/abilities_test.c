/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What terminals are able to, at every size: with 24 bits of colour, 256, 16, eight or none the
 * picture is the same, without UTF-8 it is the same in ASCII, and on one that can nothing a
 * sentence says so. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#define HEIGHT_MOST 60
#define WIDTH_MOST 200
#define UP 0x25b2
#define DOWN 0x25bc
#define SELECTED 0x25b8
#define LOOKS_MOST 64
/* Of the terminals of 256 colours one that never says "so many times": libvterm 0.1.4 puts what
 * comes after that at the end of a line into the next one. */
#define TERM_USUAL "TERM=screen-256color"
#define RIGHT_HALF UINT32_MAX /* of a wide character */

/* The views that are looked at; each is come to from the one before, the last two over the page. */
static const struct {
	const char *keys, *shows;
} views[] = {
	{":set panels tape symbols timeline\r:seek #10000\r:in 15:30:00\r", "["},
	{"\r", " O "}, /* the newest bar in words: bars are there */
	{"?", "HELP"},
	{"q:set\r", "SETTINGS"},
};
#define VIEWS (sizeof views / sizeof views[0])

/* All of a screen: as text, and cell by cell. */
struct screen {
	char text[HEIGHT_MOST * (4 * WIDTH_MOST + 1)];
	uint32_t glyph[HEIGHT_MOST][WIDTH_MOST];
	struct term_look look[HEIGHT_MOST][WIDTH_MOST];
};

static void take(struct term *term, struct screen *out)
{
	size_t used = 0;

	for (int row = 0; row < term_rows(term); row++) {
		used += (size_t)snprintf(out->text + used, sizeof out->text - used, "%s\n",
					 term_line(term, row));
		for (int x = 0; x < term_columns(term); x++) {
			out->glyph[row][x] = term_glyph(term, row, x);
			out->look[row][x] = term_look(term, row, x);
		}
	}
}

static struct term *open_as(const char *market, size_t size, const char *variable)
{
	const char *environment[] = {TERM_USUAL, variable, NULL};

	return made_open(market, made_sizes[size], environment, NULL);
}

/* Is the first symbol's line there to its end? Sparklines come a frame later than the rest. */
static bool has_sparkline(struct term *term, void *arg)
{
	int width = term_columns(term);

	(void)arg;
	return term_glyph(term, MADE_HEADS + 1, width - (width < 120 ? 2 : 3)) > ' ';
}

static void go_to_view(struct term *term, size_t view)
{
	term_type(term, views[view].keys);
	term_wait(term, views[view].shows);
	term_wait_gone(term, "so far");
	if (view > 0)
		return;
	program_sync(term); /* with all that was typed done, and no frame to come but the last */
	term_until(term, "a sparkline", has_sparkline, NULL);
}

/* --- colours ------------------------------------------------------------------------------------
 */

/* What a cell looks like, as one number. */
static uint64_t look_of(const struct screen *screen, int row, int column)
{
	const struct term_look *look = &screen->look[row][column];

	return (uint64_t)look->colour << 32 | (uint64_t)look->ground << 8 |
	       (uint64_t)look->reverse << 1 | look->bold;
}

/* Cells that look alike on the one screen do so on the other, and those that do not, not: emulators
 * differ in what exactly the 256 colours are. */
static void assert_told_apart_alike(const struct screen *a, const struct screen *b, int rows,
				    int columns)
{
	uint64_t seen[LOOKS_MOST][2];
	size_t count = 0;

	for (int row = 0; row < rows; row++) {
		for (int x = 0; x < columns; x++) {
			uint64_t one = look_of(a, row, x), two = look_of(b, row, x);
			size_t i = 0;

			while (i < count && seen[i][0] != one && seen[i][1] != two)
				i++;
			if (i == count) {
				assert_true(count++ < LOOKS_MOST);
				seen[i][0] = one;
				seen[i][1] = two;
			}
			if (seen[i][0] != one || seen[i][1] != two)
				fail_msg("row %d column %d looks otherwise", row, x);
		}
	}
	assert_true(count > 5);
}

/* Rises are greener than red, and falls the other way round. */
static void assert_meanings(const struct screen *screen, int rows, int columns)
{
	int rises = 0, falls = 0;

	for (int row = MADE_HEADS + 1; row < rows; row++) {
		for (int x = 0; x < columns / 2; x++) {
			uint32_t colour = screen->look[row][x].colour;
			int red = colour >> 16, green = colour >> 8 & 0xff;

			rises += screen->glyph[row][x] == UP && green > red;
			falls += screen->glyph[row][x] == DOWN && red > green;
			assert_false(screen->glyph[row][x] == UP && green <= red);
			assert_false(screen->glyph[row][x] == DOWN && red <= green);
		}
	}
	assert_true(rises > 1 && falls > 1);
}

/* The line on top and the selected one. */
static void assert_stand_out(const struct screen *screen, int rows, int columns)
{
	const struct term_look *top = &screen->look[0][1];
	bool selected = false;

	assert_true(top->reverse || top->ground != screen->look[1][1].ground);
	for (int row = 2; row < rows - 1; row++) {
		for (int x = 1; x < columns - 1; x++) {
			const struct term_look *here = &screen->look[row][x];

			if (screen->glyph[row][x] == SELECTED)
				selected |= here->reverse ||
					    here->ground != screen->look[row + 1][x].ground;
		}
	}
	assert_true(selected);
}

static void assert_no_colours(const struct screen *screen, int rows, int columns)
{
	for (int row = 0; row < rows; row++)
		for (int x = 0; x < columns; x++)
			assert_false(screen->look[row][x].coloured);
}

/* Kinds of terminals beside the usual one. That of direct colours is the one whose sequences
 * libvterm 0.1.4 reads: xterm-direct's have an empty part. */
static const struct kind {
	const char *variable;
	bool rich, none; /* at least 256 colours; none at all */
} kinds[] = {
	{"TERM=xterm-direct2", true, false},  {"TERM=xterm-256color", true, false},
	{"TERM=xterm-16color", false, false}, {"TERM=xterm", false, false},
	{"TERM=linux", false, false},         {"TERM=vt100", false, true},
	{"NO_COLOR=1", false, true},
};

static void look_through(size_t size, const struct kind *kind, const struct screen usual[VIEWS])
{
	static struct screen other;
	int rows = made_sizes[size].height, columns = made_sizes[size].width;
	struct term *term = open_as("market", size, kind->variable);

	for (size_t view = 0; view < VIEWS; view++) {
		go_to_view(term, view);
		program_wait_picture(term, usual[view].text, rows);
		take(term, &other);
		if (kind->rich)
			assert_told_apart_alike(&other, &usual[view], rows, columns);
		if (kind->none)
			assert_no_colours(&other, rows, columns);
		else if (view == 0)
			assert_meanings(&other, rows, columns);
		if (view == 0)
			assert_stand_out(&other, rows, columns);
	}
	term_type(term, "q");
	program_quit(term);
}

static void the_picture_is_the_same_in_however_many_colours_at_every_size(void **state)
{
	static struct screen usual[VIEWS];

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		int rows = made_sizes[i].height, columns = made_sizes[i].width;
		struct term *term = open_as("market", i, TERM_USUAL);

		for (size_t view = 0; view < VIEWS; view++) {
			go_to_view(term, view);
			take(term, &usual[view]);
		}
		assert_meanings(&usual[0], rows, columns);
		assert_stand_out(&usual[0], rows, columns);
		term_type(term, "q");
		program_quit(term);
		for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
			look_through(i, &kinds[k], usual);
	}
}

/* --- no UTF-8 -----------------------------------------------------------------------------------
 */

static const struct made_trade named[] = {
	{"2024-01-02T15:00:00Z", "\xe6\x97\xa5\xe6\x9c\xac", 10.00, 100}, /* two wide ones */
	{"2024-01-02T15:20:00Z", "e\xcc\x81t\xc3\xa9", 20.00, 300},       /* a mark upon one */
	{"2024-01-02T15:40:00Z", "\xe6\x97\xa5\xe6\x9c\xac", 10.50, 200},
	{"2024-01-02T16:00:00Z", "PLAIN", 30.00, 100},
	{"2024-01-02T16:20:00Z", "PLAIN", 29.00, 5000},
	{"2024-01-02T16:40:00Z", "e\xcc\x81t\xc3\xa9", 20.50, 100},
};

/* A character that no name has: of frames, blocks, braille, arrows and points. */
static bool is_drawn(uint32_t glyph)
{
	return glyph >= 0x2010 && glyph < 0x2900;
}

/* What is ASCII stays; each other character has one of ASCII in its place, a wide one two. In the
 * last line arrows are words. */
static void assert_in_ascii(const struct screen *ascii, const struct screen *usual, int rows,
			    int columns)
{
	for (int row = 0; row < rows - 1; row++) {
		for (int x = 0; x < columns; x++) {
			uint32_t have = ascii->glyph[row][x], want = usual->glyph[row][x];
			bool right = want < 0x7f ? (have ? have : ' ') == (want ? want : ' ')
						 : have > ' ' && have < 0x7f &&
							   (have != '?' || !is_drawn(want));

			if (!right && want != RIGHT_HALF)
				fail_msg("row %d column %d: U+%04X for U+%04X", row, x, have, want);
		}
	}
}

static void without_utf8_the_picture_is_the_same_in_ascii_at_every_size(void **state)
{
	static struct screen usual, ascii;

	(void)state;
	made_market("named", named, sizeof named / sizeof named[0]);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		static const char *const markets[] = {"market", "named"};

		for (size_t k = 0; k < 2; k++) {
			struct term *with = open_as(markets[k], i, "LC_ALL=C.UTF-8");
			struct term *without = open_as(markets[k], i, "LC_ALL=C");

			for (size_t view = 0; view < VIEWS; view++) {
				go_to_view(with, view);
				go_to_view(without, view);
				take(with, &usual);
				take(without, &ascii);
				assert_in_ascii(&ascii, &usual, made_sizes[i].height,
						made_sizes[i].width);
			}
			term_type(with, "q");
			program_quit(with);
			term_type(without, "q");
			program_quit(without);
		}
	}
}

/* --- terminals that can nothing -----------------------------------------------------------------
 */

/* Is the sentence on the screen, whole, wherever the terminal has broken it? */
static bool tells(struct term *term, void *sentence)
{
	char text[HEIGHT_MOST * WIDTH_MOST + 1];
	size_t used = 0;

	for (int row = 0; row < term_rows(term); row++) {
		for (int x = 0; x < term_columns(term); x++) {
			uint32_t glyph = term_glyph(term, row, x);
			text[used++] = (char)(glyph ? glyph : ' ');
		}
	}
	text[used] = '\0';
	return strstr(text, sentence);
}

static void a_terminal_that_can_nothing_gets_a_whole_sentence_at_every_size(void **state)
{
	static const struct {
		const char *variable, *sentence;
	} poor[] = {
		{"TERM=dumb", "mmtui: a terminal of type \"dumb\" cannot show a screen; if it is "
			      "another, set TERM, for example TERM=xterm-256color"},
		{"TERM",
		 "mmtui: TERM is not set, so it is not known what this terminal can do; try "
		 "TERM=xterm-256color"},
		{"TERM=nosuch", "mmtui: no description of a terminal of type \"nosuch\" is "
				"installed; try TERM=xterm-256color"},
	};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		for (size_t k = 0; k < sizeof poor / sizeof poor[0]; k++) {
			const char *environment[] = {poor[k].variable, NULL};
			const char *arguments[] = {program_market(), NULL};
			struct term *term = term_start(made_sizes[i].width, made_sizes[i].height,
						       environment, arguments);
			struct termios before, now;
			size_t bytes;

			assert_int_equal(term_wait_exit(term), 1);
			term_until(term, poor[k].sentence, tells, (void *)poor[k].sentence);
			const char *output = term_output(term, &bytes);
			assert_null(memchr(output, '\033', bytes));
			term_modes(term, &before, &now);
			assert_int_equal(now.c_lflag, before.c_lflag);
			term_free(term);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_picture_is_the_same_in_however_many_colours_at_every_size),
		cmocka_unit_test(without_utf8_the_picture_is_the_same_in_ascii_at_every_size),
		cmocka_unit_test(a_terminal_that_can_nothing_gets_a_whole_sentence_at_every_size),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
