/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/fake_ui.h"

#include "support/unit.h"

#include <math.h>

/* 2013-10-07 14:03:27.123456789 UTC */
#define FAKE_T (INT64_C(1381154607) * MM_SECOND + INT64_C(123456789))

static const char *fake_name(const struct ui *ui, uint32_t symbol)
{
	const struct fake *fake = (const struct fake *)ui; /* its first member */

	return fake->name[symbol];
}

/* Prices are whole hundredths so that they print alike everywhere. */
static double cents(uint64_t *seed, uint64_t most)
{
	return (double)(100 + unit_random(seed) % (most - 100)) / 100;
}

static void name_symbols(struct fake *fake)
{
	static const char *const known[] = {"SPY", "BAC", "IBM", "AAPL"};

	for (uint32_t i = 0; i < FAKE_SYMBOLS; i++) {
		char *name = fake->name[i];

		if (i < sizeof(known) / sizeof(*known)) {
			strcpy(name, known[i]);
			continue;
		}
		for (uint32_t rest = i, letters = 0; letters < 3; letters++, rest /= 26)
			name[2 - letters] = (char)('A' + rest % 26);
		name[3] = 0;
	}
}

static void quote_symbols(struct fake *fake, uint64_t *seed)
{
	for (uint32_t i = 0; i < FAKE_SYMBOLS; i++) {
		struct mm_quote *q = &fake->quote[i];

		*q = (struct mm_quote){.last = NAN,
				       .previous = NAN,
				       .reference = NAN,
				       .open = NAN,
				       .high = NAN,
				       .low = NAN,
				       .chosen = true};
		if (i % 50 == 49) /* not traded yet */
			continue;
		q->open = cents(seed, 30000);
		q->last = q->open + ((double)(unit_random(seed) % 200) - 100) / 100;
		q->previous = q->last + ((double)(unit_random(seed) % 3) - 1) / 100;
		q->high = fmax(q->open, q->last) + 0.25;
		q->low = fmin(q->open, q->last) - 0.25;
		q->reference = q->open;
		q->volume = (double)(97062721 / (i + 1));
		q->turnover = q->volume * (q->high + q->low) / 2;
		q->trades = q->rows = 250601 / (i + 1) + 1;
		q->largest = 10000;
		q->time = FAKE_T - (int64_t)(unit_random(seed) % 60) * i * MM_SECOND;
		q->broken = i == 7;
	}
	fake->quote[0].last = 168.12;
	fake->quote[0].open = fake->quote[0].reference = 167.6;
	fake->quote[0].high = 168.2;
	fake->quote[0].low = 167.51;
}

static void print_tape(struct fake *fake, uint64_t *seed)
{
	struct mm_view *view = &fake->view;
	int64_t t = FAKE_T;

	for (size_t i = 0; i < MM_VIEW_TAPE_MAX; i++) {
		uint32_t symbol = (uint32_t)(unit_random(seed) % (i % 3 == 0 ? 40 : 4));
		const struct mm_quote *q = &fake->quote[symbol];

		view->tape[i] = (struct mm_print){
			.timestamp = t,
			.symbol = symbol,
			.price = q->last,
			.volume = (double)(1 + unit_random(seed) % 24) * 100,
			.previous = i % 11 == 7
					    ? NAN
					    : q->last + ((double)(unit_random(seed) % 3) - 1) / 100,
		};
		if (unit_random(seed) % 3 != 0)
			t -= (int64_t)(unit_random(seed) % 40000) * MM_MICROSECOND;
	}
	view->tape_count = MM_VIEW_TAPE_MAX;
}

static void sample_memory(struct fake *fake, uint64_t *seed)
{
	struct mm_memory_view *memory = &fake->memory;

	memory->budget = UINT64_C(1) << 30;
	memory->mapped_bytes = UINT64_C(293) << 30;
	memory->mapped_tables = 3000;
	memory->resident = UINT64_C(812) << 20;
	memory->shared = UINT64_C(406) << 20;
	memory->peak = UINT64_C(930) << 20;
	memory->batches = UINT64_C(18) << 20;
	memory->ahead = UINT64_C(64) << 20;
	memory->released = 12345;
	memory->page_cache = UINT64_C(4198) << 20;
	memory->page_cache_age = 12 * MM_SECOND;
	memory->pss = UINT64_C(790) << 20;
	memory->pss_age = 3 * MM_SECOND;
	memory->minor_per_second = 12400;
	memory->major_per_second = 3;
	memory->disk_per_second = 41e6;
	for (int i = 0; i < MM_HISTORY; i++) {
		memory->minor[i] = (float)(unit_random(seed) % 12400);
		memory->major[i] = (float)(unit_random(seed) % 8 == 0 ? unit_random(seed) % 20 : 0);
	}
	memory->symbol = 0;
	memory->symbol_rows = 400000;
	memory->page_cells = 200;
	for (int i = 0; i < 200; i++) {
		int off = i - 130;

		memory->pages[i] = (uint8_t)(off * off > 2500 ? 0 : 255 - off * off / 10);
	}
	memory->density_done = true;
	memory->density_symbols = memory->density_of = memory->overview_symbols = FAKE_SYMBOLS;
	for (int i = 0; i < MM_DENSITY_CELLS; i++) { /* a busy open and a busy close */
		int open = i - 178, close = i - 384;

		memory->density[i] = memory->overview[i] = 20 + (i < 170 || i > 390 ? 0 : 150) +
							   (float)(60000 / (100 + open * open) +
								   40000 / (100 + close * close));
	}
}

struct fake *fake_new(void)
{
	struct fake *fake = calloc(1, sizeof(*fake));
	uint64_t seed = 36;

	assert_non_null(fake);
	fake->ui = (struct ui){
		.view = &fake->view,
		.memory = &fake->memory,
		.name = fake_name,
		.directory = "/home/someone/data",
		.zone = mm_zone_utc(),
		.show = {true, true, true, true},
		.maximized = -1,
		.chart = {.step = MM_MINUTE, .end = INT64_MAX, .cross = -1},
		.sort = SORT_VOLUME,
		.spark_span = 5 * MM_MINUTE,
		.stale = 5 * MM_MINUTE,
		.large = UI_LARGE,
		.selected = UINT32_MAX,
		.watched = {.tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX},
	};
	fake->view = (struct mm_view){
		.phase = MM_PLAYING,
		.loaded = FAKE_SYMBOLS,
		.tables = FAKE_SYMBOLS,
		.events = UINT64_C(13216554002),
		.start = FAKE_T / MM_DAY * MM_DAY + 4 * MM_HOUR,
		.end = FAKE_T / MM_DAY * MM_DAY + 20 * MM_HOUR - 1,
		.price_decimals = 4,
		.time_decimals = 6,
		.n = 481209930,
		.t = FAKE_T,
		.direction = 1,
		.speed = {MM_SPEED_MULTIPLE, 60},
		.events_per_second = 1.21e6,
		.symbols = FAKE_SYMBOLS,
		.quote = fake->quote,
	};
	fake->memory.density_from = fake->view.start;
	fake->memory.density_to = fake->view.end;
	name_symbols(fake);
	quote_symbols(fake, &seed);
	print_tape(fake, &seed);
	sample_memory(fake, &seed);
	symbols_order(&fake->ui);
	return fake;
}

void fake_free(struct fake *fake)
{
	symbols_free(&fake->ui);
	free(fake);
}

void fake_sparks(struct fake *fake)
{
	struct mm_view *view = &fake->view;
	struct mm_watch watch;

	symbols_watch(&fake->ui, &watch);
	view->spark_step = watch.step;
	view->spark_cells = watch.cells;
	view->spark_count = watch.symbols;
	for (size_t i = 0; i < watch.symbols; i++) {
		uint64_t seed = watch.symbol[i];
		int price = 1000;

		view->spark[i].symbol = watch.symbol[i];
		for (size_t cell = 0; cell < watch.cells; cell++) {
			price += (int)(unit_random(&seed) % 21) - 10;
			view->spark[i].price[cell] = watch.symbol[i] % 50 == 49 ? NAN : price;
		}
	}
}

/* --- a symbol's chart ------------------------------------------------------------------------- */

#define TICKS 24 /* looks at the price in a bar */

static uint64_t hash(uint64_t a, uint64_t b)
{
	uint64_t seed = a * UINT64_C(0x9e3779b97f4a7c15) ^ b;

	return unit_random(&seed);
}

/* A wave from -1 to 1 that is random at each multiple of the period, and straight between. */
static double wave(uint64_t seed, int64_t t, int64_t period)
{
	int64_t at = t / period;
	double share = (double)(t % period) / (double)period;
	double from = (double)(hash(seed, (uint64_t)at) % 2001) / 1000 - 1;
	double to = (double)(hash(seed, (uint64_t)at + 1) % 2001) / 1000 - 1;

	return from + (to - from) * share;
}

/* Cents that a symbol stands above its mean at a time. */
static double cents_at(uint64_t seed, int64_t t)
{
	static const struct {
		int64_t period;
		double size;
	} waves[] = {{3 * MM_HOUR, 60},  {40 * MM_MINUTE, 28}, {9 * MM_MINUTE, 14},
		     {2 * MM_MINUTE, 7}, {20 * MM_SECOND, 4},  {2 * MM_SECOND, 2}};
	double sum = 0;

	for (size_t i = 0; i < sizeof(waves) / sizeof(*waves); i++)
		sum += waves[i].size * wave(seed + i, t, waves[i].period);
	return (double)(int64_t)sum;
}

/* Trades a second: most after the bell and before the close. */
static double rate_at(int64_t t)
{
	int64_t minute = t % MM_DAY / MM_MINUTE, open = minute - 570, close = minute - 960;

	return 0.2 + (open < 0 || close > 0
			      ? 0
			      : 2 + 900.0 / (10 + (double)open) + 700.0 / (10 - (double)close));
}

static void fake_bar(const struct fake *fake, uint32_t symbol, int64_t from, int64_t to,
		     struct mm_bar *bar)
{
	double now = cents_at(symbol, fake->view.t), last = fake->quote[symbol].last;
	double share = (double)(hash(symbol, (uint64_t)from) % 1000) / 1000;

	*bar = (struct mm_bar){.open = NAN, .high = NAN, .low = NAN, .close = NAN};
	if (from > fake->view.t || to <= fake->view.start || isnan(last))
		return;
	if (to > fake->view.t)
		to = fake->view.t + 1;
	for (int i = 0; i < TICKS; i++) {
		int64_t t = from + (int64_t)((double)(to - 1 - from) / (TICKS - 1) * i);
		double price = last + (cents_at(symbol, t) - now) / 100;

		bar->open = i == 0 ? price : bar->open;
		bar->high = fmax(bar->high, price);
		bar->low = fmin(bar->low, price);
		bar->close = price;
	}
	bar->trades = (uint64_t)(rate_at(from) * (double)(to - from) / MM_SECOND * (0.3 + share));
	bar->volume = (double)bar->trades * 100 * (1 + (double)(hash(symbol, ~(uint64_t)from) % 5));
}

/* A symbol's own tape. */
static void print_symbol(struct fake *fake, uint32_t symbol)
{
	int64_t t = fake->view.t;

	fake->view.tape_count = 0;
	if (isnan(fake->quote[symbol].last))
		return;
	for (size_t i = 0; i < MM_VIEW_TAPE_MAX; i++) {
		int64_t before = t - (int64_t)(hash(symbol, i) % 900000) * MM_MICROSECOND;
		double now = cents_at(symbol, fake->view.t);

		fake->view.tape[fake->view.tape_count++] = (struct mm_print){
			.timestamp = t,
			.symbol = symbol,
			.price = fake->quote[symbol].last + (cents_at(symbol, t) - now) / 100,
			.volume = (double)(1 + hash(symbol, ~i) % 24) *
				  (hash(symbol, i + 1000) % 9 == 0 ? 1000 : 100),
			.previous = fake->quote[symbol].last +
				    (cents_at(symbol, before) - now) / 100,
		};
		t = before;
	}
}

void fake_chart(struct fake *fake)
{
	const struct chart_settings *want = &fake->ui.chart;
	struct mm_chart *chart = &fake->view.chart;
	int64_t end = want->end == INT64_MAX ? fake->view.t : want->end;
	int64_t last = end - (end % want->step + want->step) % want->step;
	uint32_t symbol = fake->ui.selected;

	*chart = (struct mm_chart){.symbol = UINT32_MAX};
	if (symbol == UINT32_MAX)
		return;
	chart->symbol = symbol;
	chart->step = want->step;
	chart->bars = want->bars < MM_CHART_MAX ? want->bars : MM_CHART_MAX;
	chart->first = last - ((int64_t)chart->bars - 1) * want->step;
	for (size_t i = 0; i < chart->bars; i++) {
		int64_t from = chart->first + (int64_t)i * want->step;

		fake_bar(fake, symbol, from, from + want->step, &chart->bar[i]);
	}
	if (fake->ui.symbol_page)
		print_symbol(fake, symbol);
}
