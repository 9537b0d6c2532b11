/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of anomalies: how many of each kind, and the worst of them, while they are found.
 *
 * Most searches are of one day, which the frame names: times need no date then, and the reasons
 * have its room. Of several days the date is short unless there is room for all.
 */
#include "tui/list_page.h"

#include "tui/anomalies_ui.h"
#include "tui/panel.h"
#include "tui/print.h"

#include <stdio.h>

#define WIDE 100  /* columns from which times have microseconds, if the data do, dates years ... */
#define MIDDLE 72 /* ... and from which times have milliseconds, and the kind is named */
#define KIND_WIDTH 7

static size_t count(const struct ui *ui)
{
	const struct places *places = &ui->places;

	return places->found && !places->has_next ? places->found->kept : 0;
}

/* What is looked at of the data: from `begin` to `end`, and whether that is all of one day. */
struct stretch {
	int64_t begin, end;
	bool one_day;
};

static struct stretch stretch_of(const struct ui *ui, const struct anomaly_search *search)
{
	const struct mm_view *view = ui->view;
	struct stretch s = {
		.begin = search->from > view->start ? search->from : view->start,
		.end = search->to < view->end ? search->to : view->end,
	};
	int64_t last = search->to <= view->end && s.end > s.begin ? s.end - 1 : s.end;

	s.one_day = mm_zone_midnight(ui->zone, s.begin) == mm_zone_midnight(ui->zone, last);
	return s;
}

/* "on 2013-10-07", "from 09:30:00 to 16:00:00"; of several days with dates, which is all there is
 * room for on a narrow screen. */
static void stretch_text(const struct ui *ui, const struct anomaly_search *search, char *out)
{
	struct stretch s = stretch_of(ui, search);
	char date[MM_TIME_TEXT_MAX], other[MM_TIME_TEXT_MAX], from[WORDS_MAX], to[WORDS_MAX];

	mm_time_format_date(date, ui->zone, s.begin);
	mm_time_format_date(other, ui->zone, s.end);
	list_time(ui, s.begin, 0, from);
	list_time(ui, s.end, 0, to);
	if (!search->by_marks)
		snprintf(out, LIST_TITLE_MAX, "on %s", date);
	else if (!s.one_day && ui->width < MIDDLE)
		snprintf(out, LIST_TITLE_MAX, "from %s to %s", date, other);
	else
		snprintf(out, LIST_TITLE_MAX, "from %.40s to %.40s", from, to);
}

static void title(const struct ui *ui, char *left, char *right, char *below)
{
	const struct places *places = &ui->places;
	const struct mm_anomalies *found = places->found;
	const struct anomaly_search *search = places->has_next ? &places->next : &places->search;
	char limits[MM_ANOMALY_TEXT_MAX], at[WORDS_MAX], all[WORDS_MAX];
	double share;

	if (!found)
		return;
	share = found->events_total ? (double)found->events / (double)found->events_total : 0;
	stretch_text(ui, search, left);
	mm_anomaly_limits_format(&search->limits, limits);
	snprintf(below, LIST_TITLE_MAX, ":anomalies %s", limits);
	words_count(at, places->selected[LIST_ANOMALIES] + 1, 24);
	words_count(all, count(ui), 24);
	if (places->has_next || !found->ended)
		snprintf(right, LIST_TITLE_MAX, "looking, %.0f%%",
			 100 * (places->has_next ? 0 : share));
	else if (places->stopped)
		snprintf(right, LIST_TITLE_MAX, "stopped at %.0f%%", 100 * share);
	else if (count(ui))
		snprintf(right, LIST_TITLE_MAX, "%s/%s", at, all);
}

/* How many of each kind there are. */
static void draw_counts(const struct ui *ui, struct canvas *canvas, struct box line)
{
	const struct places *places = &ui->places;
	bool more = false;
	bool narrow = line.width < MIDDLE;
	int x = line.x, end = line.x + line.width;

	for (int kind = 0; kind < MM_ANOMALY_KINDS; kind++) {
		uint64_t n = places->has_next ? 0 : places->found->count[kind];
		char text[WORDS_MAX];

		if (!places->search.limits.wanted[kind])
			continue;
		words_count(text, n, narrow ? 6 : 12);
		x += canvas_text(canvas, line.y, x, end - x, ROLE_DIM,
				 mm_anomaly_name((enum mm_anomaly_kind)kind, true)) +
		     1;
		x += canvas_text(canvas, line.y, x, end - x, n ? ROLE_STRONG : ROLE_DIM, text) +
		     (narrow ? 2 : 3);
		more |= n > MM_ANOMALIES_MOST;
	}
	if (more) {
		char text[WORDS_MAX], most[WORDS_MAX];

		words_count(most, MM_ANOMALIES_MOST, 12);
		snprintf(text, sizeof text, "the worst %.20s of a kind are listed", most);
		if (x + canvas_width(text) <= end)
			canvas_right(canvas, line.y, x, end - x, ROLE_DIM, text);
	}
}

/* Columns of the fields; the text takes what the others leave. */
struct fields {
	int decimals, time, symbol, kind;
	int date; /* of the time's: 0, SHORT_DATE or DATE */
};

#define DATE 11      /* "2013-10-07 " */
#define SHORT_DATE 6 /* "10-07 " */

static struct fields fields_within(const struct ui *ui, int width)
{
	int name = ui->name_width < 6 ? 6 : ui->name_width;
	struct fields f = {
		.decimals = width >= WIDE     ? 6
			    : width >= MIDDLE ? 3
					      : 0,
		.symbol = name > width / 8 ? width / 8 : name,
		.kind = width >= MIDDLE ? KIND_WIDTH : 0,
	};

	if (f.decimals > print_time_decimals(ui))
		f.decimals = print_time_decimals(ui);
	f.symbol = f.symbol < 6 ? 6 : f.symbol;
	if (ui->places.found && !stretch_of(ui, &ui->places.search).one_day)
		f.date = width >= WIDE ? DATE : SHORT_DATE;
	f.time = f.date + 8 + (f.decimals ? f.decimals + 1 : 0);
	return f;
}

/* A time as its column has room for it. In a list of one day what is of another, as a broken table
 * may be, has the date instead of the time of day. */
static void time_text(const struct ui *ui, const struct fields *f, int64_t t, char *out)
{
	char date[MM_TIME_TEXT_MAX], clock[MM_TIME_TEXT_MAX];
	struct stretch s = stretch_of(ui, &ui->places.search);
	bool other_day = mm_zone_midnight(ui->zone, t) != mm_zone_midnight(ui->zone, s.begin);
	size_t length = mm_time_format_date(date, ui->zone, t);
	const char *from = f->date == DATE || length < SHORT_DATE ? date
								  : date + length - SHORT_DATE + 1;

	mm_time_format_clock(clock, ui->zone, t, f->decimals);
	if (f->date)
		snprintf(out, WORDS_MAX, "%.32s %.48s", from, clock);
	else
		snprintf(out, WORDS_MAX, "%.48s", other_day ? from : clock);
}

static void head(const struct ui *ui, struct canvas *canvas, struct box box)
{
	struct fields f = fields_within(ui, box.width - 2);
	int x = box.x + 1, y = box.y + 1;

	if (ui->places.found)
		draw_counts(ui, canvas, (struct box){box.y, x, 1, box.width - 2});
	x += canvas_text(canvas, y, x, f.time, ROLE_DIM, "time") - 4 + f.time + 1;
	canvas_text(canvas, y, x, f.symbol, ROLE_DIM, "symbol");
	x += f.symbol + 1;
	canvas_text(canvas, y, x, f.kind, ROLE_DIM, "kind");
	x += f.kind + (f.kind > 0);
	canvas_text(canvas, y, x, box.x + box.width - x, ROLE_DIM, "what");
}

static void draw_line(const struct ui *ui, struct canvas *canvas, struct box line, size_t i)
{
	const struct mm_anomaly *anomaly = &ui->places.found->item[i];
	struct fields f = fields_within(ui, line.width);
	bool broken = anomaly->kind == MM_ANOMALY_BROKEN;
	char time[WORDS_MAX], text[MM_ANOMALY_TEXT_MAX];
	int x = line.x;

	time_text(ui, &f, anomaly->timestamp, time);
	canvas_text(canvas, line.y, x, f.time, ROLE_DIM, time);
	x += f.time + 1;
	canvas_cut(canvas, line.y, x, f.symbol, ROLE_STRONG, symbol_name(ui, anomaly->symbol));
	x += f.symbol + 1;
	canvas_text(canvas, line.y, x, f.kind, ROLE_DIM, mm_anomaly_name(anomaly->kind, false));
	x += f.kind + (f.kind > 0);
	mm_anomaly_text(broken ? mm_player_pool(ui->player) : NULL, anomaly, price_decimals(ui),
			text);
	canvas_cut(canvas, line.y, x, line.x + line.width - x, broken ? ROLE_ERROR : ROLE_TEXT,
		   text);
}

static const char *empty(const struct ui *ui)
{
	const struct places *places = &ui->places;

	if (places->has_next || (places->found && !places->found->ended))
		return "nothing so far";
	return places->stopped ? "nothing was found before it was stopped"
			       : "nothing looks wrong here";
}

/* To just after the row; a broken table has no row to go to, but a time. */
static bool enter(struct ui *ui, size_t i, struct mm_error *err)
{
	const struct mm_anomaly *anomaly = &ui->places.found->item[i];
	const struct mm_quote *quote = symbol_quote(ui, anomaly->symbol);
	struct mm_request request = {
		.kind = MM_SEEK,
		.has_position = true,
		.position = {.kind = MM_AT_ROW, .symbol = anomaly->symbol, .event = anomaly->row},
	};
	char text[MM_ANOMALY_TEXT_MAX];

	(void)err;
	if (anomaly->kind == MM_ANOMALY_BROKEN) {
		request.position.kind = MM_AT_TIME;
		request.position.value = anomaly->timestamp;
	}
	ui_request(ui, &request);
	if (quote && quote->chosen) {
		ui->selected = anomaly->symbol;
		ui->chosen = true;
	}
	mm_anomaly_text(mm_player_pool(ui->player), anomaly, price_decimals(ui), text);
	ui_say(ui, "%s: %s", symbol_name(ui, anomaly->symbol), text);
	return true;
}

static bool grows(const struct ui *ui)
{
	return anomalies_under_way(&ui->places);
}

const struct list list_anomalies = {
	.id = LIST_ANOMALIES,
	.name = "ANOMALIES",
	.tall = true,
	.enters = "go there",
	.count = count,
	.title = title,
	.heads = 2,
	.head = head,
	.line = draw_line,
	.empty = empty,
	.enter = enter,
	.grows = grows,
	.stop = anomalies_stop,
};
