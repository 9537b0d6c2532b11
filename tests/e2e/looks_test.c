/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tape and the list of symbols show of trades that are known, at every size: how precise
 * the times are, which way a price went, what is large, stale or has just traded, which columns
 * there are, and how each of them sorts. */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#include <inttypes.h>
#include <math.h>

#define FIRST (MADE_HEADS + 1) /* the row of the newest trade, and of the first symbol */
#define UP 0x25b2
#define DOWN 0x25bc

/* --- the tape -----------------------------------------------------------------------------------
 */

/* What a line of the tape must say, newest first. */
struct line {
	const char *time, *symbol; /* the time to the microsecond */
	uint32_t sign;
	bool large; /* of 5000 and more */
};

static const struct made_trade trades[] = {
	{"2024-01-02T15:00:00.000001Z", "AAA", 10.00, 100},
	{"2024-01-02T15:00:00.000002Z", "BBB", 20.00, 100},
	{"2024-01-02T15:00:01.123456Z", "AAA", 10.01, 5000},
	{"2024-01-02T15:00:02.999999Z", "BBB", 19.99, 4999},
	{"2024-01-02T15:00:03.500000Z", "AAA", 10.01, 12000},
	{"2024-01-02T15:00:04.010203Z", "AAA", 10.00, 300},
	{"2024-01-02T15:00:05.000000Z", "BBB", 19.99, 5000},
	{"2024-01-02T15:00:06.070809Z", "BBB", 20.01, 1},
};
static const struct line lines[] = {
	{"15:00:06.070809", "BBB", UP, false},   {"15:00:05.000000", "BBB", '=', true},
	{"15:00:04.010203", "AAA", DOWN, false}, {"15:00:03.500000", "AAA", '=', true},
	{"15:00:02.999999", "BBB", DOWN, false}, {"15:00:01.123456", "AAA", UP, true},
	{"15:00:00.000002", "BBB", ' ', false},  {"15:00:00.000001", "AAA", ' ', false},
};
#define LINES ((int)(sizeof lines / sizeof lines[0]))

/* The screen at the end of a market, in one of the sizes. */
static struct term *open_at_end(const char *name, size_t size, long events)
{
	const char *arguments[] = {"--at", "end", NULL};
	struct term *term = made_open(name, made_sizes[size], NULL, arguments);

	program_wait_event(term, events);
	term_type(term, ":set large 5000\r");
	program_sync(term);
	return term;
}

/* The columns at which price and size end: below the ends of their heads. */
static int price_end(struct term *term)
{
	return term_column(term, MADE_HEADS, "price") + 4;
}

static int size_end(struct term *term)
{
	return term_column(term, MADE_HEADS, "size") + 3;
}

/* The sign between price and size, and where it stands; a blank where there is none. */
static uint32_t read_sign(struct term *term, int row, int *column)
{
	for (*column = price_end(term) + 1; *column < price_end(term) + 4; ++*column) {
		uint32_t glyph = term_glyph(term, row, *column);
		if (glyph == UP || glyph == DOWN || glyph == '=')
			return glyph;
	}
	return ' ';
}

static void the_tape_has_the_newest_first_with_direction_and_size_at_every_size(void **state)
{
	(void)state;
	made_market("looks", trades, sizeof trades / sizeof trades[0]);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_at_end("looks", i, LINES);
		uint32_t up = 0, down = 0;

		for (int k = 0; k < LINES; k++) {
			char time[32], symbol[32];
			int row = FIRST + k, column, x = made_word(term, row, 1, time, sizeof time);

			made_word(term, row, x, symbol, sizeof symbol);
			assert_int_equal(strncmp(time, lines[k].time, strlen(time)), 0);
			assert_string_equal(symbol, lines[k].symbol);
			assert_int_equal(read_sign(term, row, &column), lines[k].sign);
			/* price and sign have the same colour, that of their direction */
			struct term_look price = term_look(term, row, price_end(term)),
					 sign = term_look(term, row, column);
			if (lines[k].sign == UP || lines[k].sign == DOWN)
				assert_int_equal(sign.colour, price.colour);
			if (lines[k].sign == UP && !lines[k].large)
				up = sign.colour;
			if (lines[k].sign == DOWN && !lines[k].large)
				down = sign.colour;
			assert_int_equal(price.bold, lines[k].large);
			assert_int_equal(term_look(term, row, size_end(term)).bold, lines[k].large);
		}
		assert_true((up >> 8 & 0xff) > up >> 16);     /* greener than red */
		assert_true((down >> 8 & 0xff) < down >> 16); /* and the other way round */
		program_quit(term);
	}
}

static void times_have_the_decimals_of_the_data_and_of_the_room(void **state)
{
	static const struct {
		const char *time;
		int decimals[MADE_SIZES];
	} data[] = {
		{"2024-01-02T15:00:00.123456Z", {6, 6, 3, 0}},
		{"2024-01-02T15:00:00.123Z", {3, 3, 3, 0}},
		{"2024-01-02T15:00:00Z", {0, 0, 0, 0}},
	};

	(void)state;
	for (size_t k = 0; k < sizeof data / sizeof data[0]; k++) {
		struct made_trade trade = {data[k].time, "AAA", 10.25, 100};

		made_market("precise", &trade, 1);
		for (size_t i = 0; i < MADE_SIZES; i++) {
			struct term *term = open_at_end("precise", i, 1);
			char time[32], want[32];
			int decimals = data[k].decimals[i];

			made_word(term, FIRST, 1, time, sizeof time);
			snprintf(want, sizeof want, "%.*s", decimals ? 9 + decimals : 8,
				 data[k].time + 11);
			assert_string_equal(time, want);
			program_quit(term);
		}
	}
}

/* --- the list -----------------------------------------------------------------------------------
 */

/* Four symbols that are in another order by each column. */
static const struct made_trade differing[] = {
	{"2024-01-02T15:00:00Z", "AA", 50.00, 100},  {"2024-01-02T15:00:01Z", "BB", 40.00, 900},
	{"2024-01-02T15:00:02Z", "CC", 60.00, 300},  {"2024-01-02T15:00:03Z", "DD", 45.00, 20},
	{"2024-01-02T15:00:10Z", "AA", 58.00, 100},  {"2024-01-02T15:00:11Z", "AA", 41.00, 100},
	{"2024-01-02T15:00:12Z", "CC", 30.00, 8000}, {"2024-01-02T15:00:13Z", "CC", 61.00, 100},
	{"2024-01-02T15:00:14Z", "DD", 70.00, 10},   {"2024-01-02T15:00:15Z", "DD", 55.00, 10},
	{"2024-01-02T15:00:16Z", "DD", 44.00, 10},   {"2024-01-02T15:00:17Z", "BB", 39.00, 500},
	{"2024-01-02T15:00:18Z", "DD", 49.50, 10},   {"2024-01-02T15:00:19Z", "AA", 42.00, 100},
};
#define DIFFERING (sizeof differing / sizeof differing[0])
#define SYMBOLS 4

/* A symbol's figures, as a plain fold over its trades makes them. */
struct figures {
	const char *symbol;
	double last, change, open, high, low, vwap, volume, trades, age;
};

static struct figures fold(const char *symbol)
{
	struct figures f = {.symbol = symbol, .high = -INFINITY, .low = INFINITY};
	double turnover = 0;

	for (size_t i = 0; i < DIFFERING; i++) {
		const struct made_trade *trade = &differing[i];
		if (strcmp(trade->symbol, symbol) != 0)
			continue;
		if (f.trades++ == 0)
			f.open = trade->price;
		f.last = trade->price;
		f.high = fmax(f.high, trade->price);
		f.low = fmin(f.low, trade->price);
		f.volume += trade->size;
		turnover += trade->price * trade->size;
		f.age = -(double)i; /* the earlier, the older */
	}
	f.change = f.last / f.open;
	f.vwap = turnover / f.volume;
	return f;
}

static double value_of(const struct figures *f, const char *column)
{
	return !strcmp(column, "last")     ? f->last
	       : !strcmp(column, "change") ? f->change
	       : !strcmp(column, "open")   ? f->open
	       : !strcmp(column, "high")   ? f->high
	       : !strcmp(column, "low")    ? f->low
	       : !strcmp(column, "vwap")   ? f->vwap
	       : !strcmp(column, "volume") ? f->volume
	       : !strcmp(column, "trades") ? f->trades
	       : !strcmp(column, "age")    ? f->age
					   : -(double)f->symbol[0];
}

/* Are the list's lines in the order of a column? */
struct order {
	const char *column;
	bool ascending;
	struct figures figures[SYMBOLS];
};

static bool is_ordered(struct term *term, void *arg)
{
	const struct order *order = arg;

	for (int i = 0; i < SYMBOLS; i++) {
		int row = made_list_row(term, order->figures[i].symbol), place = 0;
		double mine = value_of(&order->figures[i], order->column);

		for (int k = 0; k < SYMBOLS; k++) {
			double other = value_of(&order->figures[k], order->column);
			place += order->ascending ? other < mine : other > mine;
		}
		if (row != FIRST + place)
			return false;
	}
	return true;
}

static void every_column_sorts_both_ways_at_every_size(void **state)
{
	static const char *const columns[] = {"last", "change", "open",   "high", "low",
					      "vwap", "volume", "trades", "age"};
	struct order order = {.figures = {fold("AA"), fold("BB"), fold("CC"), fold("DD")}};

	(void)state;
	made_market("differing", differing, DIFFERING);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_at_end("differing", i, DIFFERING);

		for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++) {
			char line[64];

			order.column = columns[k];
			for (int way = 0; way < 2; way++) {
				order.ascending = way;
				snprintf(line, sizeof line, ":sort %s %s\r", columns[k],
					 way ? "asc" : "desc");
				term_type(term, line);
				term_until(term, line, is_ordered, &order);
			}
		}
		order.column = "symbol"; /* A is above Z where it ascends */
		order.ascending = false;
		term_type(term, ":sort symbol\r");
		term_until(term, "by symbol", is_ordered, &order);
		order.ascending = true;
		term_type(term, "S");
		term_until(term, "by symbol, from Z", is_ordered, &order);
		program_quit(term);
	}
}

static const char *const heads[] = {"sym", "last", "chg",    "open",   "high",
				    "low", "VWAP", "volume", "trades", "age"};
#define HEADS ((int)(sizeof heads / sizeof heads[0]))

/* The head that begins at a column, -1 where none does. */
static int head_at(struct term *term, int column)
{
	for (int i = 0; i < HEADS; i++) {
		int length = (int)strlen(heads[i]), k = 0;

		while (k < length &&
		       term_glyph(term, MADE_HEADS, column + k) == (unsigned char)heads[i][k])
			k++;
		if (k == length)
			return i;
	}
	return -1;
}

/* Which heads the list has, a bit each. */
static unsigned shown_heads(struct term *term)
{
	unsigned shown = 0;

	for (int x = made_list_column(term); term_glyph(term, MADE_HEADS, x) != 0x2502; x++)
		if (head_at(term, x) >= 0)
			shown |= 1U << head_at(term, x);
	return shown;
}

/* The column that the list is sorted by: beside whose head the sign stands. Behind its head is the
 * sign of the symbols alone. */
static int sorted_head(struct term *term)
{
	for (int x = made_list_column(term); term_glyph(term, MADE_HEADS, x) != 0x2502; x++) {
		uint32_t glyph = term_glyph(term, MADE_HEADS, x);

		if (glyph == 0x25b4 || glyph == 0x25be)
			return head_at(term, x + 1) < 0 ? 0 : head_at(term, x + 1);
	}
	return -1;
}

static bool is_sorted_by_another(struct term *term, void *arg)
{
	int sorted = sorted_head(term);

	return sorted >= 0 && sorted != *(int *)arg;
}

static void columns_appear_as_the_width_allows_and_s_goes_through_them(void **state)
{
	static const char *const shown[MADE_SIZES] = {
		"sym last chg open high low VWAP volume trades age",
		"sym last chg volume trades",
		"sym last chg volume",
		"sym last chg volume",
	};

	(void)state;
	made_market("differing", differing, DIFFERING);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_at_end("differing", i, DIFFERING);
		unsigned want = 0, seen = 0;

		for (int k = 0; k < HEADS; k++)
			want |= (unsigned)(strstr(shown[i], heads[k]) != NULL) << k;
		assert_int_equal(shown_heads(term), want);
		int first = sorted_head(term), now = first;
		assert_string_equal(heads[first], "volume");
		do { /* every one of them, and none twice */
			seen |= 1U << now;
			term_type(term, "s");
			term_until(term, "the next column", is_sorted_by_another, &now);
			program_sync(term);
			now = sorted_head(term);
			assert_true(now == first || !(seen & 1U << now));
		} while (now != first);
		assert_int_equal(seen, want);
		/* alone on the screen the list has room for more */
		term_type(term, "z");
		term_wait_gone(term, "TAPE");
		program_sync(term);
		assert_int_equal(shown_heads(term) & want, want);
		if (i > 0)
			assert_true(shown_heads(term) > want);
		program_quit(term);
	}
}

static const struct made_trade lively[] = {
	{"2024-01-02T14:30:00Z", "FIRST", 9.00, 10},
	{"2024-01-02T14:57:00Z", "QUIET", 25.00, 900},
	{"2024-01-02T15:04:00Z", "LATE", 12.00, 100},
	{"2024-01-02T15:04:30Z", "LATE", 13.00, 100},
	{"2024-01-02T15:04:59.5Z", "ROSE", 14.00, 50},
	{"2024-01-02T15:04:59.6Z", "ROSE", 15.00, 50},
	{"2024-01-02T15:04:59.7Z", "FELL", 14.00, 40},
	{"2024-01-02T15:04:59.8Z", "FELL", 13.00, 40},
	{"2024-01-02T15:30:00Z", "NEVER", 5.00, 100},
};

/* How many cells of the symbol's sparkline there are: the line's last, to the left up to one that
 * is empty. Tells whether all are alike. */
static int count_cells(struct term *term, const char *symbol, bool *flat)
{
	int end = term_column(term, MADE_HEADS, "min") + 2, row = made_list_row(term, symbol);
	uint32_t newest = term_glyph(term, row, end), glyph;
	int cells = 0;

	assert_true(row > 0 && end > 2);
	*flat = true;
	for (; (glyph = term_glyph(term, row, end - cells)) >= 0x2581 && glyph <= 0x2588; cells++)
		*flat = *flat && glyph == newest;
	return cells;
}

/* What is on the screen is sampled after it is. */
static bool has_sparkline(struct term *term, void *symbol)
{
	bool flat;

	return made_list_row(term, symbol) > 0 && count_cells(term, symbol, &flat) >= 8;
}

static bool has_fewer_cells(struct term *term, void *arg)
{
	bool flat;
	int cells = count_cells(term, "QUIET", &flat);

	return cells > 0 && cells < *(int *)arg; /* none: those of the new stretch are to come */
}

static struct term *open_lively(size_t size)
{
	const char *arguments[] = {"--at", "15:05:00", NULL};
	struct term *term = made_open("lively", made_sizes[size], NULL, arguments);

	program_wait_time(term, "15:05:00");
	term_type(term, ":symbol FIRST\r");
	program_sync(term);
	return term;
}

static void a_sparkline_is_flat_without_trades_and_empty_before_the_first(void **state)
{
	(void)state;
	made_market("lively", lively, sizeof lively / sizeof lively[0]);
	for (size_t i = 0; i < MADE_SIZES - 1; i++) { /* there is no room for it at 60 x 16 */
		struct term *term = open_lively(i);
		bool flat;
		term_until(term, "a sparkline", has_sparkline, "QUIET");
		program_sync(term);
		int all = count_cells(term, "QUIET", &flat);

		assert_true(flat && all >= 8);
		assert_int_equal(count_cells(term, "NEVER", &flat), 0);
		assert_in_range(count_cells(term, "LATE", &flat), 1,
				all / 4 + 1); /* one of five minutes */
		assert_false(flat);
		/* a longer stretch holds QUIET's first trade */
		term_type(term, ":set spark 20m\r");
		term_wait(term, "20 min");
		term_until(term, "a sparkline that goes back", has_fewer_cells, &all);
		program_sync(term);
		assert_true(count_cells(term, "QUIET", &flat) >= all / 4);
		assert_true(flat);
		assert_int_equal(count_cells(term, "FIRST", &flat), all);
		program_quit(term);
	}
	struct term *term = open_lively(3);
	assert_int_equal(term_column(term, MADE_HEADS, "min"), -1);
	program_quit(term);
}

/* Does a sign of that kind stand behind the last price? */
static bool has_sign(struct term *term, const char *symbol, uint32_t sign)
{
	int row = made_list_row(term, symbol);
	int end = term_column(term, MADE_HEADS, "chg") - 1;

	for (int x = made_list_column(term); x < end + 3; x++)
		if (term_glyph(term, row, x) == sign)
			return true;
	return false;
}

static void what_just_traded_is_marked_and_what_has_not_for_long_is_dim(void **state)
{
	(void)state;
	made_market("lively", lively, sizeof lively / sizeof lively[0]);
	for (size_t i = 0; i < MADE_SIZES; i++) {
		struct term *term = open_lively(i);
		int x = made_list_column(term) + 1;
		uint32_t dim =
			term_look(term, MADE_HEADS, term_column(term, MADE_HEADS, "price")).colour;

		assert_true(has_sign(term, "ROSE", UP));
		assert_true(has_sign(term, "FELL", DOWN));
		assert_false(has_sign(term, "LATE", UP)); /* half a minute ago */
		assert_false(has_sign(term, "QUIET", '='));
		static const struct {
			const char *symbol;
			bool dim;
		} names[] = {{"QUIET", true}, {"NEVER", true}, {"LATE", false}, {"ROSE", false}};
		for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
			int row = made_list_row(term, names[k].symbol);

			assert_true(row > 0);
			assert_int_equal(term_look(term, row, x).colour == dim, names[k].dim);
		}
		program_quit(term);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_tape_has_the_newest_first_with_direction_and_size_at_every_size),
		cmocka_unit_test(times_have_the_decimals_of_the_data_and_of_the_room),
		cmocka_unit_test(every_column_sorts_both_ways_at_every_size),
		cmocka_unit_test(columns_appear_as_the_width_allows_and_s_goes_through_them),
		cmocka_unit_test(a_sparkline_is_flat_without_trades_and_empty_before_the_first),
		cmocka_unit_test(what_just_traded_is_marked_and_what_has_not_for_long_is_dim),
	};
	return cmocka_run_group_tests(tests, program_set_up, program_tear_down);
}
