/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tape: trades, newest first, of the whole market, of the symbols that the filter leaves, or of
 * the selected one alone. While the replay pauses it scrolls back through the past, a page at a
 * time to the first trade, which then stands on the last line. The playhead stays where it is; when
 * it moves, the tape shows the newest trades again, as a terminal that is scrolled back does on a
 * key.
 *
 * While a symbol's page is open the tape is that symbol's, and the page's to draw (page_tape.c).
 *
 * What is shown is the view's: how far it is scrolled (view->tape_back), too. ui->tape_back is what
 * is wished for; watch.c sends it, and takes back what has become of it.
 *
 * The trade that a breakpoint stopped at is on the selected line's ground. Backward it has not been
 * played (again) yet: then it stands above the others, as the one that comes next.
 */
#include "tui/focus.h"
#include "tui/mouse.h"
#include "tui/panel.h"
#include "tui/print.h"

#include <mmtui/list.h>

#include <string.h>

#define SHARE 50 /* per cent of the screen's columns, at most */

/* Columns of a size: millions of shares with their commas; tens of thousands with theirs, larger
 * ones shortened. Where there is least room the largest take the blank behind the arrow. */
#define SIZE_WIDE 9
#define SIZE_NARROW 6

/* --- fields ----------------------------------------------------------------------------------- */

/* Columns of each field. */
struct fields {
	int margin; /* left and right */
	int decimals, time, name, price, size;
	int gap, apart; /* before the arrow, and behind it */
};

/* The fields where there is room for times with 6, 3 or 0 decimals: the more room for time, the
 * more for the others. Decimals that the data do not have are not shown. */
static struct fields fields_for(const struct ui *ui, int room)
{
	int name = ui->name_width < 4 ? 4 : ui->name_width, price = price_decimals(ui) + 6;
	bool wide = room == 6;
	int most = wide ? 10 : room == 3 ? 6 : 5;
	int decimals = print_time_decimals(ui) < room ? print_time_decimals(ui) : room;
	struct fields f = {
		.margin = wide,
		.decimals = decimals,
		.time = decimals == 0 ? 8 : 9 + decimals,
		.name = name < most ? name : most,
		.price = wide ? price : 8,
		.gap = wide,
		.apart = room > 0,
		.size = wide ? SIZE_WIDE : SIZE_NARROW,
	};

	if (wide)
		f.price = price < 10 ? 10 : price > 13 ? 13 : price;
	if (ui->view->volume_decimals > 0)
		f.size += room / 3;
	return f;
}

static int fields_width(const struct fields *f)
{
	return 2 * f->margin + f->time + 1 + f->name + 1 + f->price + f->gap + 1 + f->apart +
	       f->size;
}

/* The most precise fields that fit; where not even the least do, the price gives way. */
static struct fields fields_within(const struct ui *ui, int width)
{
	struct fields f;

	for (int room = 6; room >= 0; room -= 3) {
		f = fields_for(ui, room);
		if (fields_width(&f) <= width)
			return f;
	}
	f.price -= fields_width(&f) - width;
	if (f.price < 5)
		f.price = 5;
	return f;
}

/* Half of the screen at most: the list of symbols has more to say. */
static int width(const struct ui *ui, int columns)
{
	int most = columns * SHARE / 100;
	struct fields f = fields_within(ui, most - 2);
	int wanted = fields_width(&f) + 2;

	return wanted < most ? wanted : most;
}

/* --- lines ------------------------------------------------------------------------------------ */

static void draw_print(const struct ui *ui, struct canvas *canvas, int y, int x,
		       const struct fields *f, const struct mm_print *print)
{
	bool large = print_is_large(ui, print);
	bool stands_out = print->symbol == ui->selected && tape_only(ui) == UINT32_MAX;
	const struct mm_view *view = ui->view;
	char text[MM_TIME_TEXT_MAX > WORDS_MAX ? MM_TIME_TEXT_MAX : WORDS_MAX];
	enum role role, text_role = large ? ROLE_STRONG : ROLE_TEXT;
	uint32_t sign = print_direction(print, &role);

	mm_time_format_clock(text, ui->zone, print->timestamp, f->decimals);
	x += f->margin;
	canvas_text(canvas, y, x, f->time, ROLE_DIM, text);
	x += f->time + 1;
	canvas_cut(canvas, y, x, f->name, stands_out ? ROLE_STRONG : text_role,
		   symbol_name(ui, print->symbol));
	x += f->name + 1;
	words_price(text, print->price, price_decimals_within(ui, f->price), f->price);
	role = print_price_role(role, large);
	canvas_right(canvas, y, x, f->price, role, text);
	x += f->price + f->gap;
	canvas_glyph(canvas, y, x, sign == '=' ? ROLE_DIM : role, sign);
	x += 1 + f->apart;
	words_size(text, print->volume, view->volume_decimals, f->size);
	canvas_right(canvas, y, x, f->size, text_role, text);
}

static void draw_heading(struct canvas *canvas, int y, int x, const struct fields *f)
{
	x += f->margin;
	canvas_text(canvas, y, x, f->time, ROLE_DIM, "time");
	x += f->time + 1;
	canvas_cut(canvas, y, x, f->name, ROLE_DIM, f->name < 6 ? "sym" : "symbol");
	x += f->name + 1;
	canvas_right(canvas, y, x, f->price, ROLE_DIM, "price");
	x += f->price + f->gap + 1 + f->apart;
	canvas_right(canvas, y, x, f->size, ROLE_DIM, "size");
}

uint32_t tape_only(const struct ui *ui)
{
	return ui->symbol_page || ui->tape_narrow ? ui->selected : UINT32_MAX;
}

/* Do the trades of a symbol belong on the tape? */
static bool belongs(const struct ui *ui, uint32_t symbol)
{
	if (tape_only(ui) != UINT32_MAX)
		return symbol == tape_only(ui);
	return !*ui->filter || mm_list_matches(ui->filter, symbol_name(ui, symbol));
}

/* Is the newest trade the one that a breakpoint stopped at? */
static bool stopped_at_newest(const struct mm_view *view)
{
	return view->stopped_by != 0 && view->tape_back == 0 && view->tape_count > 0 &&
	       print_same(&view->tape[0], &view->stopped_at);
}

/* Does the tape begin with a trade that comes next, because a breakpoint stopped before it? */
static bool shows_next(const struct ui *ui)
{
	const struct mm_view *view = ui->view;

	return view->stopped_by != 0 && view->tape_back == 0 && !stopped_at_newest(view) &&
	       belongs(ui, view->stopped_at.symbol);
}

/* The first trade of the view's tape from one on that belongs on the screen's; moves behind it.
 * NULL where there is none. Those of a filter that was just changed do not belong: the view that
 * comes next is without them. */
static const struct mm_print *next_print(const struct ui *ui, size_t *at)
{
	const struct mm_view *view = ui->view;

	while (*at < view->tape_count) {
		const struct mm_print *print = &view->tape[(*at)++];

		if (belongs(ui, print->symbol))
			return print;
	}
	return NULL;
}

/* The trade on a line below the heading; NULL where there is none. */
static const struct mm_print *print_on(const struct ui *ui, int line)
{
	const struct mm_print *print;
	size_t at = 0;

	if (shows_next(ui) && line-- == 0)
		return &ui->view->stopped_at;
	do
		print = line < 0 ? NULL : next_print(ui, &at);
	while (print && line-- > 0);
	return print;
}

/* Why there is no trade to show. */
static const char *why_empty(const struct ui *ui)
{
	const struct mm_view *view = ui->view;

	if (view->phase == MM_LOADING || view->tape_count > 0) /* it is on its way */
		return "";
	if (view->events == 0)
		return "there are no trades";
	return tape_only(ui) != UINT32_MAX || *ui->filter ? "no trade of these yet"
							  : "no trade yet";
}

static void draw(struct ui *ui, struct canvas *canvas, struct box inside)
{
	struct fields f = fields_within(ui, inside.width);
	const struct mm_print *print;
	int line = 0;
	size_t at = 0;
	bool stopped = stopped_at_newest(ui->view) || shows_next(ui);

	ui->tape_rows = inside.height > 1 ? (uint32_t)inside.height - 1 : 0;
	if (print_on(ui, 0) == NULL) {
		canvas_cut(canvas, inside.y, inside.x + 1, inside.width - 2, ROLE_DIM,
			   why_empty(ui));
		return;
	}
	if (inside.height < 1)
		return;
	draw_heading(canvas, inside.y, inside.x, &f);
	if (shows_next(ui))
		draw_print(ui, canvas, inside.y + ++line, inside.x, &f, &ui->view->stopped_at);
	while (line + 1 < inside.height && (print = next_print(ui, &at)) != NULL)
		draw_print(ui, canvas, inside.y + ++line, inside.x, &f, print);
	if (stopped)
		canvas_select(canvas, (struct box){inside.y + 1, inside.x, 1, inside.width});
}

/* --- title ------------------------------------------------------------------------------------ */

/* Adds a text to those of a title: this one, or what at most so many bytes of it are. */
static void add_text(char *out, const char *text, int most)
{
	size_t used = strlen(out);
	int bytes = (int)strlen(text);
	bool whole = bytes <= most;

	if (!whole)
		bytes = most;
	while (!whole && bytes > 0 && ((unsigned char)text[bytes] & 0xc0) == 0x80)
		bytes--; /* no half of a character */
	snprintf(out + used, PANEL_TITLE_MAX - used, "%s%.*s%s", used > 0 ? "\n" : "", bytes, text,
		 whole ? "" : "…");
}

/* Whose trades, where they are not everybody's; how many newer ones there are than those shown. */
static void title(const struct ui *ui, char *left, char *right)
{
	const struct mm_view *view = ui->view;
	uint32_t only = tape_only(ui);
	const char *whose = only != UINT32_MAX ? symbol_name(ui, only) : ui->filter;
	char back[WORDS_MAX], of[WORDS_MAX];

	if (*whose) {
		add_text(left, whose, 40);
		add_text(left, whose, 20);
		add_text(left, whose, 10);
		add_text(left, whose, 5);
	}
	if (view->tape_back == 0)
		return;
	words_count(back, view->tape_back, 24);
	words_count(of, view->tape_events, 24);
	snprintf(right, PANEL_TITLE_MAX, "-%.24s of %.24s\n-%.24s", back, of, back);
	words_count(back, view->tape_back, 6);
	snprintf(right + strlen(right), PANEL_TITLE_MAX - strlen(right), "\n-%.24s", back);
}

/* --- moving ----------------------------------------------------------------------------------- */

uint64_t tape_back_most(const struct ui *ui)
{
	uint64_t events = ui->view->tape_events;

	if (!ui_settled(ui) || ui->watched.tape_only != tape_only(ui) ||
	    strcmp(ui->watched.tape_filter, ui->filter) != 0)
		return UINT64_MAX;
	return events > ui->tape_rows ? events - ui->tape_rows : 0;
}

/* Down is further back. */
static void move(struct ui *ui, int64_t lines)
{
	uint64_t most = tape_back_most(ui), back = ui->tape_back < most ? ui->tape_back : most;
	uint64_t by = lines < 0 ? -(uint64_t)lines : (uint64_t)lines;

	if (ui->view->phase == MM_PLAYING) {
		ui_say(ui, "the tape scrolls back while the replay pauses");
		return;
	}
	if (lines < 0)
		ui->tape_back = by < back ? back - by : 0;
	else
		ui->tape_back = by < most - back ? back + by : most;
}

static int page(const struct ui *ui)
{
	return ui->tape_rows > 1 ? (int)ui->tape_rows : 1;
}

/* Selects the symbol of a line; opens its page, too, where it was pressed twice. */
static void press(struct ui *ui, int line, bool twice)
{
	const struct mm_print *print = line < 0 ? NULL : print_on(ui, line);
	const struct mm_quote *quote = print ? symbol_quote(ui, print->symbol) : NULL;

	if (quote == NULL || !quote->chosen)
		return;
	ui->selected = print->symbol;
	ui->chosen = true;
	if (twice)
		page_open(ui);
}

static void mouse(struct ui *ui, struct box inside, const struct mouse *what)
{
	int lines = mouse_wheel(what);

	if (!mouse_is_within(what, inside))
		return;
	if (lines)
		move(ui, lines);
	else if (mouse_is_press(what))
		press(ui, what->y - inside.y - 1, what->kind == MOUSE_DOUBLE);
}

const struct panel panel_tape = {
	.id = PANEL_TAPE,
	.name = "TAPE",
	.least_height = 4,
	.title = title,
	.draw = draw,
	.width = width,
	.move = move,
	.page = page,
	.has_ends = true,
	.mouse = mouse,
};
