/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of the list of symbols. Every symbol gets a key: an unsigned number that is smaller
 * the higher up it stands, so that one sort serves all columns and both directions. Symbols without
 * a value stand last either way; ties are broken by symbol index, so the order depends on the view
 * alone and not on what it was before.
 *
 * Between two views little changes. The keys are written down in the order of the last view, and
 * where that still is in order nothing is sorted at all; else a merge sort skips the pairs of runs
 * that are in order already. Memory is taken once, for the number of symbols there are.
 *
 * What the filter keeps out is not in the order at all. It is applied to the names when it changes.
 */
#include "tui/panel.h"

#include <mmtui/list.h>
#include <mmtui/number.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sort_item {
	uint64_t key;
	uint32_t symbol;
};

struct sort_room {
	uint32_t symbols; /* there is room for, in ui->order too */
	uint32_t first;   /* was selected for standing first in the list */

	/* what the order, and with it the selection, was made by */
	enum sort_key sort;
	bool ascending, on_page;
	char filter[MM_FILTER_MAX];

	bool *matches;           /* by symbol: does the filter let it through? */
	struct sort_item item[]; /* twice as many as symbols, and behind them matches[] */
};

/* --- names ------------------------------------------------------------------------------------ */

const char *symbol_name(const struct ui *ui, uint32_t symbol)
{
	const char *name = ui->name != NULL     ? ui->name(ui, symbol)
			   : ui->player != NULL ? mm_player_symbol(ui->player, symbol)
						: NULL;

	return name != NULL ? name : "";
}

uint32_t symbol_count(const struct ui *ui)
{
	if (ui->view->symbols == 0 && ui->player != NULL)
		return mm_player_symbols(ui->player);
	return ui->view->symbols;
}

const struct mm_quote *symbol_quote(const struct ui *ui, uint32_t symbol)
{
	const struct mm_view *view = ui->view;

	return view->quote != NULL && symbol < view->symbols ? &view->quote[symbol] : NULL;
}

int64_t symbol_age(const struct ui *ui, const struct mm_quote *quote)
{
	int64_t age;

	if (__builtin_sub_overflow(ui->view->t, quote->time, &age))
		age = ui->view->t < quote->time ? INT64_MIN : INT64_MAX;
	return age;
}

const char *directory_name(const struct ui *ui)
{
	const char *path = ui->directory != NULL ? ui->directory
			   : ui->player != NULL  ? mm_player_directory(ui->player)
						 : "";
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != 0 ? slash + 1 : path;
}

int price_decimals(const struct ui *ui)
{
	int decimals = ui->view->price_decimals;

	return decimals < MM_PRICE_DECIMALS_LEAST ? MM_PRICE_DECIMALS_LEAST : decimals;
}

int price_decimals_within(const struct ui *ui, int width)
{
	int decimals = price_decimals(ui), room = width - (int)strlen("999.");

	return decimals <= room ? decimals : room < 2 ? 2 : room;
}

/* --- order ------------------------------------------------------------------------------------ */

/* A number whose unsigned order is the order of doubles. */
static uint64_t ordered_bits(double value)
{
	uint64_t bits;

	value += 0.0; /* -0 equals 0 */
	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* The value that a symbol is sorted by; NaN where it has none. */
static double sort_value(const struct ui *ui, const struct mm_quote *quote)
{
	if (quote == NULL || quote->rows == 0)
		return NAN;
	switch (ui->sort) {
	case SORT_LAST: return quote->last;
	case SORT_CHANGE: return change_percent(quote);
	case SORT_OPEN: return quote->open;
	case SORT_HIGH: return quote->high;
	case SORT_LOW: return quote->low;
	case SORT_VWAP: return quote->turnover / quote->volume;
	case SORT_AGE: return (double)symbol_age(ui, quote);
	case SORT_VOLUME: return quote->volume;
	case SORT_TRADES: return (double)quote->trades;
	default: return NAN;
	}
}

static uint64_t key_of(const struct ui *ui, uint32_t symbol)
{
	double value;
	uint64_t bits;

	if (ui->sort == SORT_SYMBOL)
		return ui->sort_ascending ? symbol : UINT32_MAX - symbol;
	value = sort_value(ui, symbol_quote(ui, symbol));
	if (isnan(value))
		return UINT64_MAX;
	bits = ordered_bits(value);
	return ui->sort_ascending ? bits : ~bits;
}

static bool before(const struct sort_item *a, const struct sort_item *b)
{
	return a->key != b->key ? a->key < b->key : a->symbol < b->symbol;
}

/* Merges the ordered runs from[low..middle) and from[middle..high) into to[low..high). */
static void merge(const struct sort_item *from, struct sort_item *to, size_t low, size_t middle,
		  size_t high)
{
	size_t a = low, b = middle, out = low;

	if (middle >= high || !before(&from[middle], &from[middle - 1])) {
		memcpy(&to[low], &from[low], (high - low) * sizeof(*to));
		return;
	}
	while (a < middle && b < high)
		to[out++] = before(&from[b], &from[a]) ? from[b++] : from[a++];
	memcpy(&to[out], &from[a], (middle - a) * sizeof(*to));
	memcpy(&to[out + (middle - a)], &from[b], (high - b) * sizeof(*to));
}

/* Sorts items[0..n) with as much room behind it; returns where the result is. */
static struct sort_item *sort(struct sort_item *items, size_t n)
{
	struct sort_item *from = items, *to = items + n;
	size_t i = 1;

	while (i < n && !before(&items[i], &items[i - 1]))
		i++;
	if (i >= n)
		return items;
	for (size_t run = 1; run < n; run *= 2) {
		struct sort_item *swap = from;

		for (size_t low = 0; low < n; low += 2 * run) {
			size_t middle = low + run < n ? low + run : n;
			size_t high = low + 2 * run < n ? low + 2 * run : n;

			merge(from, to, low, middle, high);
		}
		from = to;
		to = swap;
	}
	return from;
}

/* --- the list --------------------------------------------------------------------------------- */

/* Is a symbol part of what is replayed? While loading, all are; later, those that were chosen. */
static bool is_replayed(const struct ui *ui, uint32_t symbol)
{
	const struct mm_quote *quote = symbol_quote(ui, symbol);

	return ui->view->phase == MM_LOADING || quote == NULL || quote->chosen;
}

static bool is_listed(const struct ui *ui, uint32_t symbol)
{
	return ui->sorting->matches[symbol] && is_replayed(ui, symbol);
}

/* Applies the filter to all names. Only where it is another one: a glob takes as long as all the
 * rest that is done for a symbol. */
static void apply_filter(struct ui *ui)
{
	struct sort_room *room = ui->sorting;

	memcpy(room->filter, ui->filter, sizeof(room->filter));
	for (uint32_t i = 0; i < room->symbols; i++)
		room->matches[i] = !*room->filter ||
				   mm_list_matches(room->filter, symbol_name(ui, i));
}

/* Makes room for as many symbols, and measures their names once. */
static bool make_room(struct ui *ui, uint32_t symbols)
{
	size_t items = 2 * (size_t)symbols;

	if (ui->sorting != NULL && ui->sorting->symbols == symbols)
		return true;
	symbols_free(ui);
	if (symbols == 0)
		return false;
	ui->order = calloc(symbols, sizeof(*ui->order));
	ui->sorting = calloc(1, sizeof(*ui->sorting) + items * sizeof(*ui->sorting->item) +
					symbols * sizeof(*ui->sorting->matches));
	if (ui->order == NULL || ui->sorting == NULL) {
		symbols_free(ui);
		return false;
	}
	ui->sorting->symbols = symbols;
	ui->sorting->first = UINT32_MAX;
	ui->sorting->matches = (bool *)(ui->sorting->item + items);
	for (uint32_t i = 0; i < symbols; i++) {
		int columns = canvas_width(symbol_name(ui, i));

		ui->name_width = columns > ui->name_width ? columns : ui->name_width;
	}
	apply_filter(ui);
	return true;
}

/* Lists the symbols by index where others are listed than last time. Which ones are replayed is
 * constant once loaded, so that their number tells. */
static void list(struct ui *ui)
{
	bool filtered = strcmp(ui->sorting->filter, ui->filter) != 0;
	uint32_t replayed = 0;

	for (uint32_t i = 0; i < ui->sorting->symbols; i++)
		replayed += is_replayed(ui, i);
	if (!filtered && replayed == ui->listable)
		return;
	if (filtered)
		apply_filter(ui);
	ui->listable = replayed;
	ui->ordered = 0;
	for (uint32_t i = 0; i < ui->sorting->symbols; i++)
		if (is_listed(ui, i))
			ui->order[ui->ordered++] = i;
}

/* Until a person selects a symbol the first in the list is selected, wherever the replay is: the
 * list begins at its top, and the screen does not tell how one came there. So it is again when the
 * one selected is listed no longer; but a symbol's page stays that symbol's, whatever the filter
 * leaves of the list. That somebody selected another is seen from `selected` itself.
 */
static void keep_selection(struct ui *ui, uint32_t symbols)
{
	bool valid = ui->selected < symbols && (ui->symbol_page ? is_replayed(ui, ui->selected)
								: is_listed(ui, ui->selected));

	ui->chosen = valid && (ui->chosen || ui->selected != ui->sorting->first);
	if (ui->chosen)
		return;
	ui->selected = ui->view->phase == MM_LOADING || ui->ordered == 0 ? UINT32_MAX
									 : ui->order[0];
	ui->sorting->first = ui->selected;
}

void symbols_choose(struct ui *ui)
{
	ui->chosen = ui->selected != UINT32_MAX;
}

void symbols_order(struct ui *ui)
{
	const struct sort_item *sorted;
	uint32_t symbols = symbol_count(ui);

	if (!make_room(ui, symbols)) {
		ui->selected = UINT32_MAX;
		return;
	}
	list(ui);
	ui->sorting->sort = ui->sort;
	ui->sorting->ascending = ui->sort_ascending;
	ui->sorting->on_page = ui->symbol_page;
	for (uint32_t i = 0; i < ui->ordered; i++)
		ui->sorting->item[i] = (struct sort_item){key_of(ui, ui->order[i]), ui->order[i]};
	sorted = sort(ui->sorting->item, ui->ordered);
	for (uint32_t i = 0; i < ui->ordered; i++)
		ui->order[i] = sorted[i].symbol;
	keep_selection(ui, symbols);
}

void symbols_refresh(struct ui *ui)
{
	const struct sort_room *room = ui->sorting;

	if (room != NULL &&
	    (room->sort != ui->sort || room->ascending != ui->sort_ascending ||
	     room->on_page != ui->symbol_page || strcmp(room->filter, ui->filter) != 0))
		symbols_order(ui);
}

void symbols_free(struct ui *ui)
{
	free(ui->order);
	free(ui->sorting);
	ui->order = NULL;
	ui->sorting = NULL;
	ui->ordered = ui->listable = 0;
	ui->name_width = 0;
}

void symbols_watch(const struct ui *ui, struct mm_watch *out)
{
	uint32_t rows = ui->list_rows < MM_WATCH_MAX ? ui->list_rows : MM_WATCH_MAX;
	uint32_t end = ui->list_top + rows,
		 margin = rows < MM_WATCH_MAX / 2 ? rows : MM_WATCH_MAX / 2;

	memset(out, 0, sizeof(*out));
	out->tape_only = out->chart_symbol = UINT32_MAX;
	out->step = ui->spark_step;
	out->cells = ui->spark_cells < MM_SPARK_MAX ? ui->spark_cells : MM_SPARK_MAX;
	if (out->cells == 0 || !ui->show[PANEL_SYMBOLS])
		return;
	for (uint32_t i = ui->list_top; i < end && i < ui->ordered; i++)
		out->symbol[out->symbols++] = ui->order[i];
	/* a page up and a page down come next */
	for (uint32_t i = end; i < end + margin && i < ui->ordered; i++)
		out->near[out->nears++] = ui->order[i];
	for (uint32_t i = ui->list_top; i > 0 && ui->list_top - i < margin; i--)
		out->near[out->nears++] = ui->order[i - 1];
}
