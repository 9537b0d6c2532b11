/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline's density while it is being counted, at every size: what is known so far is on show,
 * no more than that, and marked as such until all of it is known. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"
#include "support/tables.h"

#include <mmtui/time.h>

#define SYMBOLS "3000" /* so many that counting takes a few turns of the sampler */
#define MAPS "64"      /* of which so few stay mapped that it does so each time */
#define TRIES 100
#define PLAYHEAD 0x2502
#define STANDS_OUT 0x2583 /* what lies between two columns is half as high in both */

/* Symbols are counted in their order. The first one trades much at noon, the last one in the
 * evening, and those between twice each. */
static const struct {
	const char *symbol, *file;
	int64_t first;
} busy[] = {
	{"0FIRST", "0FIRST.bin", INT64_C(1704196800) * MM_SECOND}, /* 2024-01-02T12:00:00Z */
	{"~LAST", "~LAST.bin", INT64_C(1704229200) * MM_SECOND},   /* 21:00 */
};

static int set_up(void **state)
{
	if (program_set_up(state) != 0 ||
	    program_shell("\"$MMTUI\" generate --symbols " SYMBOLS
			  " --events 6000 \"$D/many\" > /dev/null") != 0)
		return -1;
	for (size_t i = 0; i < 2; i++)
		tables_write(program_path("many"), busy[i].file, busy[i].symbol, 4000,
			     busy[i].first, MM_MICROSECOND);
	return 0;
}

/* --- a frame ------------------------------------------------------------------------------------
 */

/* The strip's lowest row. */
struct strip {
	int counted; /* what is said to be, in percent; 100 where nothing is said */
	int blocks;  /* columns in which events are */
	int high[2]; /* those that stand out, before the playhead and behind it */
	uint32_t colour[2];
	bool mixed; /* blocks of one side have several colours */
};

static int read_counted(struct term *term)
{
	int percent = 100, row = term_find(term, "so far ");

	if (row >= 0)
		assert_int_equal(
			sscanf(strstr(term_line(term, row), "so far "), "so far %d %%", &percent),
			1);
	return percent;
}

static struct strip read_strip(struct term *term)
{
	int row = term_rows(term) - (term_rows(term) >= 34 ? 4 : 3);
	struct strip strip = {.counted = read_counted(term)};
	bool any[2] = {false, false};
	int side = 0;

	for (int x = 1; x < term_columns(term); x++) { /* not the frame's side */
		uint32_t glyph = term_glyph(term, row, x), colour = term_look(term, row, x).colour;

		if (glyph == PLAYHEAD)
			side = 1;
		if (glyph < 0x2581 || glyph > 0x2588)
			continue;
		strip.blocks++;
		strip.mixed |= any[side] && strip.colour[side] != colour;
		strip.colour[side] = colour;
		any[side] = true;
		strip.high[side] += glyph >= STANDS_OUT;
	}
	return strip;
}

/* --- all of them --------------------------------------------------------------------------------
 */

/* What the marked frames have said. */
struct seen {
	int parts; /* frames that showed a part of what there is */
	int last;  /* percent, of the stretch that is being counted */
};

static bool ends_frame(struct term *term)
{
	static const char end[] = "\033[?2026l";
	size_t bytes, length = sizeof end - 1;
	const char *output = term_output(term, &bytes);

	return bytes >= length && !memcmp(output + bytes - length, end, length);
}

/* Looks at a marked frame: all of it is of one colour, as what is yet to come, and of the two
 * symbols the last one is not in it. */
static void look(struct term *term, void *arg)
{
	struct seen *seen = arg;

	if (!ends_frame(term) || !term_shows(term, "so far "))
		return;
	struct strip strip = read_strip(term);
	assert_in_range(strip.counted, 0, 99);
	assert_false(strip.mixed);
	assert_int_equal(strip.colour[0], strip.colour[1]);
	assert_true(strip.blocks > 0);
	if (strip.counted == 0) /* the whole market stands in, as coarse as it is */
		return;
	assert_true(strip.high[0] > 0);
	assert_int_equal(strip.high[1], 0);
	assert_true(strip.counted >= seen->last);
	seen->last = strip.counted;
	seen->parts++;
}

static bool is_counted(struct term *term, void *arg)
{
	struct strip strip = read_strip(term);

	(void)arg;
	return strip.counted == 100 && strip.high[0] > 0 && strip.high[1] > 0;
}

/* Zooms to other stretches until three frames have shown a part of one: how many frames there are
 * of one is the machine's business. */
static void zoom_until_seen(struct term *term, struct seen *seen)
{
	char line[64];

	for (int try = 0; seen->parts < 3; try++) {
		assert_true(try < TRIES);
		seen->last = 0;
		snprintf(line, sizeof line, ":zoom 10:%02d 23:00\r", try % 60);
		term_type(term, line);
		term_wait(term, "zoom ");
		program_sync(term);
		term_until(term, "all of it", is_counted, NULL);
	}
}

static void what_is_counted_so_far_is_shown_and_marked_at_every_size(void **state)
{
	const char *arguments[] = {"--max-maps", MAPS, "--at", "17:00:00", NULL};
	struct term *term = made_open("many", made_sizes[0], NULL, arguments);
	struct seen seen = {0};

	(void)state;
	program_wait_time(term, "17:00:00");
	term_watch(term, look, &seen);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		term_resize(term, made_sizes[i].width, made_sizes[i].height);
		term_wait_last(term, "q quit");
		program_sync(term);
		term_until(term, "all of it", is_counted, NULL);
		seen = (struct seen){0};
		zoom_until_seen(term, &seen);
		struct strip strip = read_strip(term);
		assert_false(strip.mixed);
		assert_int_not_equal(strip.colour[0], strip.colour[1]);
	}
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_counted_so_far_is_shown_and_marked_at_every_size),
	};
	return cmocka_run_group_tests(tests, set_up, program_tear_down);
}
