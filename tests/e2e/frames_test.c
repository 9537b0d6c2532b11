/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames as a terminal gets them while the replay hurries on: byte by byte, and looked at whenever
 * one is said to be there. Parts of the screen that come from one view must then agree:
 *
 *   the number of events on the top line   is the sum of all symbols' trades (of one session),
 *   the newest trade on the tape           has the last price of its symbol in the list,
 *                                          and is no newer than the playhead.
 *
 * The first where there is room for the trades, the second where the symbol is in the list: on the
 * smallest screen it may be below.
 */
#include "support/unit.h"

#include "support/program.h"

#define SYMBOLS 12
#define HEADS 2   /* the line with the columns' names; trades and symbols begin below it */
#define MIDDLE 30 /* bytes of a frame: less than any has, more than are read at once */

static const char begins[] = "\033[?2026h", ends[] = "\033[?2026l", clears[] = "\033[2J";
static const char asks[] = "\033[5n"; /* how far the terminal has come: draws nothing */

struct frames {
	bool open;      /* a frame has begun */
	bool known;     /* what the screen shows is all of this size */
	size_t since;   /* bytes since the last mark */
	int whole;      /* frames that were looked at */
	long first, at; /* events in the first and in the last of them */
	bool stop;      /* reading, in the middle of the next frame */
};

static bool ends_with(struct term *term, const char *sequence)
{
	size_t bytes, length = strlen(sequence);
	const char *output = term_output(term, &bytes);

	return bytes >= length && !memcmp(output + bytes - length, sequence, length);
}

/* --- what is on the screen ----------------------------------------------------------------------
 */

/* The column behind a head, so that what is aligned to its right ends there. */
static int behind(struct term *term, const char *head)
{
	int column = term_column(term, HEADS, head);

	if (column < 0)
		fail_msg("there is no column \"%s\"", head);
	return column + (int)strlen(head);
}

static bool is_of_number(uint32_t glyph)
{
	return (glyph >= '0' && glyph <= '9') || glyph == '.' || glyph == ',';
}

/* The number, without its commas, that ends before a column. */
static void number_before(struct term *term, int row, int column, char text[32])
{
	int begin = column, used = 0;

	while (begin > 0 && is_of_number(term_glyph(term, row, begin - 1)))
		begin--;
	for (; begin < column && used < 31; begin++)
		if (term_glyph(term, row, begin) != ',')
			text[used++] = (char)term_glyph(term, row, begin);
	text[used] = '\0';
}

/* The ASCII word that begins at a column. */
static void word_at(struct term *term, int row, int column, char text[32])
{
	int used = 0;

	for (uint32_t c; used < 31 && (c = term_glyph(term, row, column)) > ' ' && c < 0x7f;
	     column++)
		text[used++] = (char)c;
	text[used] = '\0';
}

static long sum_of_trades(struct term *term)
{
	int column = behind(term, "trades");
	char text[32];
	long sum = 0;

	for (int row = HEADS + 1; row <= HEADS + SYMBOLS; row++) {
		number_before(term, row, column, text);
		sum += strtol(text, NULL, 10);
	}
	return sum;
}

/* The row of a symbol in the list. */
static int row_of(struct term *term, const char *symbol)
{
	int column = term_column(term, 1, "SYMBOLS");
	char text[32];

	for (int row = HEADS + 1; row <= HEADS + SYMBOLS; row++) {
		word_at(term, row, column, text);
		if (!strcmp(text, symbol))
			return row;
	}
	return -1;
}

/* The playhead's time of day in the line on top. */
static void playhead_clock(struct term *term, char text[32])
{
	int column = term_column(term, 0, " UTC");

	while (column > 0 && term_glyph(term, 0, column - 1) > ' ')
		column--;
	word_at(term, 0, column, text);
}

static void the_picture_is_wrong(struct term *term, const char *why)
{
	for (int row = 0; row < term_rows(term); row++)
		print_message("|%s\n", term_line(term, row));
	fail_msg("a frame is not whole: %s", why);
}

/* Do the parts agree? */
static void look_at(struct term *term, struct frames *frames)
{
	char symbol[32], traded[32], last[32], time[32], now[32];
	long event = program_event(term);

	if (event < 0 || (term_column(term, HEADS, "trades") >= 0 && sum_of_trades(term) != event))
		the_picture_is_wrong(term, "the trades are not as many as the events");
	if (event) {
		word_at(term, HEADS + 1, term_column(term, HEADS, "time"), time);
		word_at(term, HEADS + 1, term_column(term, HEADS, "sym"), symbol);
		number_before(term, HEADS + 1, behind(term, "price"), traded);
		int row = row_of(term, symbol);
		if (row < 0 && term_rows(term) > HEADS + SYMBOLS + 3)
			the_picture_is_wrong(term, "the tape's symbol is not in the list");
		if (row > 0)
			number_before(term, row, behind(term, "last"), last);
		if (!*traded || (row > 0 && strcmp(traded, last) != 0))
			the_picture_is_wrong(term, "the newest trade's price is not the last");
		playhead_clock(term, now);
		if (strcmp(time, now) > 0)
			the_picture_is_wrong(term, "the newest trade is newer than the playhead");
	}
	if (!frames->whole++)
		frames->first = event;
	frames->at = event;
}

/* After each byte. */
static void watch(struct term *term, void *arg)
{
	struct frames *frames = arg;

	frames->since++;
	if (frames->stop && frames->open && frames->since == MIDDLE) {
		frames->stop = false;
		term_read_nothing(term, true);
	}
	if (ends_with(term, clears))
		frames->known = true;
	if (!frames->open && frames->since == strlen(asks) && ends_with(term, asks))
		frames->since = 0;
	if (ends_with(term, begins)) {
		assert_false(frames->open);
		assert_int_equal(frames->since, strlen(begins)); /* nothing is drawn between */
		frames->open = true;
		frames->since = 0;
	} else if (ends_with(term, ends)) {
		assert_true(frames->open);
		frames->open = false;
		frames->since = 0;
		if (frames->known)
			look_at(term, frames);
	}
}

/* --- waiting ------------------------------------------------------------------------------------
 */

struct wanted {
	const struct frames *frames;
	int whole;
};

static bool has_seen(struct term *term, void *arg)
{
	const struct wanted *wanted = arg;

	(void)term;
	return wanted->frames->whole >= wanted->whole;
}

static void wait_frames(struct term *term, const struct frames *frames, int more)
{
	struct wanted wanted = {frames, frames->whole + more};

	term_until(term, "frames", has_seen, &wanted);
}

static bool is_within(struct term *term, void *arg)
{
	const struct frames *frames = arg;

	(void)term;
	return !frames->stop;
}

/* Changes the size while a part of a frame of the old one is still to be read. */
static void resize_within_a_frame(struct term *term, struct frames *frames, int width, int height)
{
	frames->stop = true;
	term_until(term, "a frame begins", is_within, frames);
	frames->known = false; /* until the screen is cleared for the new size */
	term_resize(term, width, height);
	term_read_nothing(term, false);
}

static void every_frame_is_a_whole_picture_while_it_plays_fast_at_every_size(void **state)
{
	static const struct {
		int width, height;
	} sizes[] = {{200, 60}, {60, 16}, {80, 24}};
	const char *arguments[] = {"--at", "15:00:00", "--speed", "600x", NULL};
	struct frames frames = {.known = true};
	struct term *term = program_start(NULL, arguments);

	(void)state;
	program_sync(term);
	term_watch(term, watch, &frames);
	term_type(term, " ");
	wait_frames(term, &frames, 30);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		resize_within_a_frame(term, &frames, sizes[i].width, sizes[i].height);
		wait_frames(term, &frames, 15);
	}
	assert_true(frames.at > frames.first + 100);
	term_watch(term, NULL, NULL);
	program_quit(term);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_frame_is_a_whole_picture_while_it_plays_fast_at_every_size),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
