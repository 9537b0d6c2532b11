/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A symbol's page at every size, against what a plain fold over its trades gives: figures, chart,
 * axes, crosshair, marks, tape. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#include <inttypes.h>
#include <math.h>

#define EVENT 10000 /* where the playhead is */
#define MINUTE INT64_C(60000000000)
#define NAMES 1 /* the row of the figures' names, their values below */

static struct made_event *events;
static size_t event_count;
static char symbol[24]; /* the one that trades most */

static int set_up(void **state)
{
	size_t most = 0;

	if (program_set_up(state) != 0)
		return -1;
	events = made_events(program_market(), &event_count);
	assert_int_equal(event_count, PROGRAM_EVENTS);
	for (size_t i = 0; i < EVENT; i += 97) { /* each symbol is among these */
		size_t trades = 0;

		for (size_t k = 0; k < EVENT; k++)
			trades += !strcmp(events[k].symbol, events[i].symbol);
		if (trades > most)
			strcpy(symbol, events[i].symbol);
		most = trades > most ? trades : most;
	}
	return 0;
}

static int tear_down(void **state)
{
	free(events);
	return program_tear_down(state);
}

/* What a fold over the symbol's trades before the playhead, from a time on, gives. */
struct fold {
	double open, high, low, last, volume, turnover, largest;
	size_t trades;
};

static struct fold fold(int64_t from, int64_t to)
{
	struct fold f = {.high = -INFINITY, .low = INFINITY};

	for (size_t i = 0; i < EVENT; i++) {
		const struct made_event *event = &events[i];
		if (strcmp(event->symbol, symbol) != 0 || event->time < from || event->time >= to)
			continue;
		if (f.trades++ == 0)
			f.open = event->price;
		f.last = event->price;
		f.high = fmax(f.high, event->price);
		f.low = fmin(f.low, event->price);
		f.volume += event->size;
		f.turnover += event->price * event->size;
		f.largest = fmax(f.largest, event->size);
	}
	return f;
}

/* The symbol's page at the event. */
static struct term *open_page(size_t size, const char *const *environment)
{
	const char *arguments[] = {"--at", "#10000", NULL};
	struct term *term = made_open("market", made_sizes[size], environment, arguments);
	char line[64];

	program_wait_event(term, EVENT);
	snprintf(line, sizeof line, ":symbol %s\r:page on\r", symbol);
	term_type(term, line);
	term_wait(term, "largest");
	term_wait(term, " O "); /* the newest bar in words: bars are there */
	program_sync(term);
	return term;
}

/* --- figures ------------------------------------------------------------------------------------
 */

/* A number as the screen tells it: "1,234", "97.1 M", "+0.31". How far it may be off is half of its
 * last digit. */
static double read_number(const char *text, double *off)
{
	char digits[64];
	size_t used = 0;
	double unit = 1, value;
	const char *point = NULL;

	*off = 0.5;
	for (; *text && used + 1 < sizeof digits; text++) {
		if (*text == 'k' || *text == 'M' || *text == 'G')
			unit = *text == 'k' ? 1e3 : *text == 'M' ? 1e6 : 1e9;
		if (*text == '.')
			point = &digits[used];
		if (strchr("0123456789.+-", *text))
			digits[used++] = *text;
	}
	digits[used] = '\0';
	value = strtod(digits, NULL);
	if (point)
		for (const char *at = point + 1; *at; at++)
			*off /= 10;
	*off = *off * unit * 1.001;
	return value * unit;
}

/* The value below a name, which ends in the same column; false where there is no such figure. */
static bool read_figure(struct term *term, const char *name, double *value, double *off)
{
	int at = term_column(term, NAMES, name), begin = at - 1, end = at + (int)strlen(name);
	char text[64];

	if (at < 0)
		return false;
	while (begin > 0 && term_glyph(term, NAMES, begin) <= ' ')
		begin--;
	/* beside the symbol's name is the last price, which is wider */
	while (++begin < end && (term_glyph(term, NAMES + 1, begin) > ' ' ||
				 term_glyph(term, NAMES + 1, begin - 1) > ' '))
		continue;
	size_t used = 0;
	for (int x = begin; x < end && used + 1 < sizeof text; x++)
		if (term_glyph(term, NAMES + 1, x) > ' ')
			text[used++] = (char)term_glyph(term, NAMES + 1, x);
	text[used] = '\0';
	*value = read_number(text, off);
	return true;
}

static void the_figures_are_those_of_a_fold_over_the_trades(void **state)
{
	struct fold f = fold(INT64_MIN, INT64_MAX);
	const struct {
		const char *name;
		double value;
		bool everywhere;
	} figures[] = {
		{"open", f.open, true},
		{"high", f.high, true},
		{"low", f.low, true},
		{"VWAP", f.turnover / f.volume, true},
		{"volume", f.volume, true},
		{"largest", f.largest, true},
		{"chg %", 100 * (f.last - f.open) / f.open, true},
		{"change", f.last - f.open, false},
		{"turnover", f.turnover, false},
		{"trades", (double)f.trades, false},
	};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_page(i, NULL);
		double value, off;
		char last[32];

		for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
			bool found = read_figure(term, figures[k].name, &value, &off);

			assert_true(found || (!figures[k].everywhere && i >= 2));
			if (found && fabs(value - figures[k].value) > off)
				fail_msg("%s is %g, not %g", figures[k].name, value,
					 figures[k].value);
		}
		made_word(term, NAMES + 1, 0, last, sizeof last);
		assert_true(fabs(read_number(last, &off) - f.last) < 1e-9);
		program_quit(term);
	}
}

/* --- the chart ----------------------------------------------------------------------------------
 */

static int legend_row(struct term *term)
{
	for (int row = NAMES + 2; row < term_rows(term); row++)
		if (strstr(term_line(term, row), " O ") && strstr(term_line(term, row), " H "))
			return row;
	return -1;
}

/* The row of the axis of times: a bar's length stands at its end. */
static int times_row(struct term *term, const char *step)
{
	int legend = legend_row(term);

	for (int row = legend + 1; legend > 0 && row < term_rows(term); row++)
		if (strstr(term_line(term, row), step))
			return row;
	return -1;
}

/* The column of the playhead's line. Beside it, at its right, are the prices of the axis. */
static int playhead_column(struct term *term, const char *step)
{
	int row = times_row(term, step) - 1, x = 1;

	while (row > 0 && x < 200 && term_glyph(term, row, x) != 0x2502 &&
	       term_glyph(term, row, x) != '|')
		x++;
	return row > 0 && x < 200 ? x : 0;
}

/* How many cells left of the playhead, below the words and above the times, hold one of a range. */
static int count_glyphs(struct term *term, const char *step, uint32_t low, uint32_t high)
{
	int count = 0, end = playhead_column(term, step);

	for (int row = legend_row(term) + 1; row < times_row(term, step); row++)
		for (int x = 0; x < end; x++) {
			uint32_t glyph = term_glyph(term, row, x);
			count += glyph >= low && glyph <= high;
		}
	return count;
}

static bool has_candles(struct term *term, void *arg)
{
	(void)arg;
	/* hollow and filled bodies */
	return count_glyphs(term, "1 min", 0x2551, 0x2551) > 3 &&
	       count_glyphs(term, "1 min", 0x2503, 0x2503) > 3 &&
	       count_glyphs(term, "1 min", 0x2801, 0x28ff) == 0;
}

static bool has_line(struct term *term, void *arg)
{
	(void)arg;
	return count_glyphs(term, "1 min", 0x2801, 0x28ff) > 20 &&
	       count_glyphs(term, "1 min", 0x2503, 0x2503) == 0;
}

static void a_line_in_braille_or_candles_with_volumes_below_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_page(i, NULL);

		term_until(term, "a line", has_line, NULL);
		program_sync(term);
		assert_true(count_glyphs(term, "1 min", 0x2581, 0x2588) > 20); /* volumes */
		term_type(term, "b");
		term_until(term, "candles", has_candles, NULL);
		program_sync(term);
		assert_true(count_glyphs(term, "1 min", 0x2581, 0x2588) > 20);
		term_type(term, "b");
		term_until(term, "a line again", has_line, NULL);
		program_quit(term);
	}
}

static void without_utf8_the_page_is_drawn_in_ascii_at_every_size(void **state)
{
	static const char *const environment[] = {"LC_ALL=C", NULL};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_page(i, environment);
		size_t bytes;

		term_type(term, "b");
		program_sync(term);
		assert_true(count_glyphs(term, "1 min", 'O', 'O') > 3);
		assert_true(count_glyphs(term, "1 min", '#', '#') > 3);
		const char *output = term_output(term, &bytes);
		for (size_t k = 0; k < bytes; k++)
			assert_true((unsigned char)output[k] < 0x80);
		program_quit(term);
	}
}

/* Is a step one of 1, 2, 5 times a power of ten? */
static bool is_round(double step)
{
	double power = pow(10, floor(log10(step) + 1e-9)), digit = step / power;

	return fabs(digit - 1) < 1e-6 || fabs(digit - 2) < 1e-6 || fabs(digit - 5) < 1e-6 ||
	       fabs(digit - 2.5) < 1e-6 || fabs(digit - 10) < 1e-6;
}

static void the_axes_have_round_prices_and_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_page(i, NULL);
		int end = playhead_column(term, "1 min"), times = times_row(term, "1 min");
		uint32_t ground = term_look(term, legend_row(term) + 1, 1).ground;
		double step = 0, before = 0, off;
		int prices = 0, minutes = 0, minute = 0, hour;
		char word[32];

		/* a volume has a letter behind it or no point; the last price stands out */
		for (int row = legend_row(term) + 1; row < times; row++) {
			int after = made_word(term, row, end + 1, word, sizeof word);

			if (after < 0 || after > end + 12 || !strchr(word, '.') ||
			    term_look(term, row, after - 1).ground != ground ||
			    (after + 1 < term_columns(term) &&
			     term_glyph(term, row, after + 1) > ' ' &&
			     term_glyph(term, row, after + 1) < 0x7f))
				continue;
			double price = read_number(word, &off);
			/* one may be covered by the last price: then there are two steps */
			if (prices > 0 && (step == 0 || before - price < step))
				step = before - price;
			before = price;
			prices++;
		}
		assert_true(prices >= 2);
		assert_true(is_round(step) || is_round(step / 2));
		assert_true(fabs(before / step - round(before / step)) < 1e-6);
		for (int x = 1; (x = made_word(term, times, x, word, sizeof word)) > 0 && x < end;)
			if (sscanf(word, "%2d:%2d", &hour, &minute) == 2) {
				assert_int_equal(minute % 5, 0);
				minutes++;
			}
		assert_true(minutes >= 3);
		program_quit(term);
	}
}

/* --- the crosshair ------------------------------------------------------------------------------
 */

/* What a letter of the bar in words is followed by. */
static double read_legend(struct term *term, const char *name, double *off)
{
	char line[512];
	const char *at;

	snprintf(line, sizeof line, "%s", term_line(term, legend_row(term)));
	at = strstr(line, name);
	assert_non_null(at);
	at += strlen(name);
	char text[32];
	size_t used = 0, blanks = 0;
	/* "163 k" has a blank within */
	for (; *at && used + 1 < sizeof text; at++) {
		if (*at == ' ' && (blanks++ || !strchr("kMG", at[1]) || !at[1]))
			break;
		text[used++] = *at;
	}
	text[used] = '\0';
	return read_number(text, off);
}

static int64_t bar_of(int64_t time)
{
	return time - time % MINUTE;
}

/* A bar in which the symbol has at least two trades, some bars before the playhead's. */
static int64_t some_bar(void)
{
	int64_t last = bar_of(events[EVENT - 1].time);

	for (int64_t bar = last - 4 * MINUTE;; bar -= MINUTE) {
		assert_true(bar > last - 40 * MINUTE);
		if (fold(bar, bar + MINUTE).trades >= 2)
			return bar;
	}
}

static void clock_of(int64_t bar, char out[16])
{
	int64_t minute = bar / MINUTE % 1440;

	snprintf(out, 16, " %02d:%02d ", (int)(minute / 60), (int)(minute % 60));
}

static bool legend_is_of(struct term *term, void *clock)
{
	char line[512];

	int row = legend_row(term);

	snprintf(line, sizeof line, " %s", row > 0 ? term_line(term, row) : "");
	return strstr(line, clock);
}

static void the_crosshair_tells_time_prices_and_volume_of_its_bar(void **state)
{
	int64_t bar = some_bar(), last = bar_of(events[EVENT - 1].time);
	struct fold f = fold(bar, bar + MINUTE);
	char keys[32], clock[16];

	(void)state;
	clock_of(bar, clock);
	/* the first J brings it, on the last bar */
	snprintf(keys, sizeof keys, "%dJ", 1 + (int)((last - bar) / MINUTE));
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_page(i, NULL);
		const char *volume = made_sizes[i].width >= 80 ? " vol " : " V ";
		const struct {
			const char *name;
			double want;
		} parts[] = {{" O ", f.open},
			     {" H ", f.high},
			     {" L ", f.low},
			     {" C ", f.last},
			     {volume, f.volume}};
		double off;

		term_type(term, keys);
		term_until(term, "the crosshair's bar", legend_is_of, clock);
		program_sync(term);
		for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
			double value = read_legend(term, parts[k].name, &off);
			if (fabs(value - parts[k].want) > off)
				fail_msg("%s is %g, not %g", parts[k].name, value, parts[k].want);
		}
		/* its time stands on the axis as well, and its line is there */
		assert_non_null(strstr(term_line(term, times_row(term, "1 min")), clock));
		assert_true(count_glyphs(term, "1 min", 0x254e, 0x254e) > 2);
		program_quit(term);
	}
}

/* --- marks --------------------------------------------------------------------------------------
 */

static int find_in_chart(struct term *term, uint32_t glyph, int *row)
{
	int end = playhead_column(term, "1 min");

	for (*row = legend_row(term) + 1; *row < times_row(term, "1 min"); ++*row)
		for (int x = 0; x < end; x++)
			if (term_glyph(term, *row, x) == glyph)
				return x;
	return -1;
}

static bool has_marks(struct term *term, void *arg)
{
	int row;

	(void)arg;
	return find_in_chart(term, '[', &row) >= 0 && find_in_chart(term, ']', &row) >= 0;
}

struct look {
	int row, column;
	uint32_t colour;
};

static bool has_another_colour(struct term *term, void *arg)
{
	const struct look *look = arg;

	return term_look(term, look->row, look->column).colour != look->colour;
}

static void the_marks_stand_in_their_bars_and_the_playhead_behind_the_last(void **state)
{
	int64_t last = bar_of(events[EVENT - 1].time),
		bars[2] = {last - 20 * MINUTE, last - 8 * MINUTE};
	static const uint32_t marks[2] = {'[', ']'};

	(void)state;
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_page(i, NULL);
		char line[100], clock[16];
		int row, x;

		clock_of(bars[0], clock);
		snprintf(line, sizeof line, ":in %.5s:30\r", clock + 1);
		term_type(term, line);
		clock_of(bars[1], clock);
		snprintf(line, sizeof line, ":out %.5s:30\r", clock + 1);
		term_type(term, line);
		term_until(term, "both marks", has_marks, NULL);
		uint32_t colour = 0;
		for (int k = 0; k < 2; k++) {
			program_sync(term);
			x = find_in_chart(term, marks[k], &row);
			colour = term_look(term, row, x).colour;
			term_click(term, row + 2, x); /* the crosshair's time is the mark's */
			clock_of(bars[k], clock);
			term_until(term, clock, legend_is_of, clock);
			term_type(term, "\033"); /* the crosshair goes */
			term_until(term, "both marks", has_marks, NULL);
			program_sync(term);
		}
		x = playhead_column(term, "1 min");
		row = times_row(term, "1 min") - 1;
		assert_int_equal(term_look(term, row, x).colour, colour);
		struct look look = {row, x, colour};
		term_type(term, "("); /* it is further to the right now */
		term_until(term, "no playhead", has_another_colour, &look);
		term_type(term, "F");
		term_until(term, "both marks", has_marks, NULL);
		program_quit(term);
	}
}

/* --- zoom, pan, tape ----------------------------------------------------------------------------
 */

static bool has_step(struct term *term, void *step)
{
	return times_row(term, step) > 0;
}

static void the_stretch_zooms_and_pans_at_every_size(void **state)
{
	char clock[16];

	(void)state;
	clock_of(bar_of(events[EVENT - 1].time), clock);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_page(i, NULL);

		term_type(term, "+");
		term_until(term, "bars of 30 s", has_step, "30 s");
		term_type(term, "2-");
		term_until(term, "bars of 2 min", has_step, "2 min");
		term_type(term, "+");
		term_until(term, "bars of a minute", has_step, "1 min");
		term_until(term, "the last bar", legend_is_of, clock);
		term_type(term, "(");
		term_wait_gone(term, clock + 1);
		term_type(term, ")");
		term_until(term, "the last bar again", legend_is_of, clock);
		assert_int_equal(program_event(term), EVENT);
		program_quit(term);
	}
}

/* There is room for it from 100 columns on. */
static void its_own_tape_has_the_symbols_trades_newest_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct term *term = open_page(i, NULL);
		int head = term_find(term, "size"), left = term_column(term, head, "time"),
		    row = head;

		for (size_t k = EVENT; k-- > 0 && term_glyph(term, row + 1, left) != 0x2500;) {
			char time[32], price[32], clock[16], want[40];
			double off;
			int64_t of_day = events[k].time % (1440 * MINUTE);

			if (strcmp(events[k].symbol, symbol) != 0)
				continue;
			int x = made_word(term, ++row, left, time, sizeof time);
			made_word(term, row, x, price, sizeof price);
			clock_of(bar_of(events[k].time), clock);
			snprintf(want, sizeof want, "%.5s:%09.6f", clock + 1,
				 (double)(of_day % MINUTE / 1000) / 1e6);
			assert_int_equal(strncmp(time, want, strlen(time)), 0);
			assert_true(fabs(read_number(price, &off) - events[k].price) <= off);
		}
		assert_true(row > head + 10);
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_figures_are_those_of_a_fold_over_the_trades),
		cmocka_unit_test(a_line_in_braille_or_candles_with_volumes_below_at_every_size),
		cmocka_unit_test(without_utf8_the_page_is_drawn_in_ascii_at_every_size),
		cmocka_unit_test(the_axes_have_round_prices_and_times),
		cmocka_unit_test(the_crosshair_tells_time_prices_and_volume_of_its_bar),
		cmocka_unit_test(the_marks_stand_in_their_bars_and_the_playhead_behind_the_last),
		cmocka_unit_test(the_stretch_zooms_and_pans_at_every_size),
		cmocka_unit_test(its_own_tape_has_the_symbols_trades_newest_first),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
