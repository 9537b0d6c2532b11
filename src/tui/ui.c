/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of the screen: how it begins, how views and messages come in, how requests go out. */
#include "tui/ui.h"

#include "tui/watch.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>

/* A sparkline's stretch at first, and how long a symbol that trades no more is not stale. */
#define SPARK_SPAN (5 * MM_MINUTE)
#define STALE (5 * MM_MINUTE)

/* A chart's bar at first. */
#define CHART_STEP MM_MINUTE

/* Where there is no terminal to ask. */
#define WIDTH 120
#define HEIGHT 36

void ui_defaults(struct ui *ui)
{
	setlocale(LC_CTYPE, ""); /* which characters there are to draw with */
	*ui = (struct ui){
		.zone = mm_zone_utc(),
		.from = INT64_MIN,
		.to = INT64_MAX,
		.sort = SORT_VOLUME,
		.spark_span = SPARK_SPAN,
		.stale = STALE,
		.large = UI_LARGE,
		.selected = UINT32_MAX,
		.list_of = UINT32_MAX,
		.maximized = -1,
		.dragged = -1,
		.wrong = UI_NOWHERE,
		.mouse = true,
		.remember = true,
		.focus = PANEL_SYMBOLS,
		.chart = {.step = CHART_STEP, .end = INT64_MAX, .cross = -1},
		.watched = {.tape_only = UINT32_MAX, .chart_symbol = UINT32_MAX},
		.watched_symbol = UINT32_MAX,
		.width = WIDTH,
		.height = HEIGHT,
	};
	for (int i = 0; i < PANELS; i++)
		ui->show[i] = true;
}

void ui_show(struct ui *ui, struct mm_player *player, struct mm_monitor *monitor,
	     const struct mm_zone *zone)
{
	ui->player = player;
	ui->monitor = monitor;
	ui->zone = zone;
	ui_take_views(ui);
}

void ui_init(struct ui *ui, struct mm_player *player, struct mm_monitor *monitor,
	     const struct mm_zone *zone)
{
	ui_defaults(ui);
	ui_show(ui, player, monitor, zone);
}

void ui_free(struct ui *ui)
{
	places_free(ui);
	symbols_free(ui);
}

void ui_take_views(struct ui *ui)
{
	ui->view = mm_player_view(ui->player);
	if (ui->monitor)
		ui->memory = mm_monitor_view(ui->monitor);
	watch_follow(ui);
	if (ui->view->notice_number == ui->notice_seen)
		return;
	ui->notice_seen = ui->view->notice_number;
	if (ui->view->notice_is_error)
		ui_complain(ui, "%s", ui->view->notice);
	else
		ui_say(ui, "%s", ui->view->notice);
}

void ui_request(struct ui *ui, const struct mm_request *request)
{
	struct mm_request sent = *request;

	/* what the player has to say of a place names times, whoever asked for it */
	if (sent.has_position && !sent.position.zone)
		sent.position.zone = ui->zone;
	ui->requested = mm_player_request(ui->player, &sent);
}

bool ui_settled(const struct ui *ui)
{
	return ui->view->answered >= ui->requested;
}

static void set_message(struct ui *ui, bool is_error, const char *format, va_list arguments)
{
	vsnprintf(ui->message, sizeof ui->message, format, arguments);
	ui->message_is_error = is_error;
}

void ui_say(struct ui *ui, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_message(ui, false, format, arguments);
	va_end(arguments);
}

void ui_complain(struct ui *ui, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	set_message(ui, true, format, arguments);
	va_end(arguments);
}
