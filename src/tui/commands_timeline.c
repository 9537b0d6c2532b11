/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `zoom`: which stretch of the market the timeline shows. */
#include "tui/commands.h"

#include "tui/focus.h"
#include "tui/page.h"
#include "tui/timeline.h"

#include <mmtui/number.h>

#include <string.h>

#define HALVINGS_MAX 64 /* there are no more bits of time */

/* The time that a position means here. */
static bool time_of(const struct ui *ui, const char *text, int64_t *t, struct mm_error *err)
{
	const struct mm_view *view = ui->view;
	struct mm_position at;

	if (!mm_position_parse(text, ui->zone, &at, err))
		return false;
	switch (at.kind) {
	case MM_AT_START: *t = view->start; return true;
	case MM_AT_END: *t = view->end; return true;
	case MM_AT_TIME: *t = at.value; return true;
	case MM_AT_CLOCK: return mm_time_parse(at.text, at.zone, view->t, t, err);
	case MM_AT_RELATIVE:
		if (__builtin_add_overflow(view->t, at.value, t))
			*t = at.value < 0 ? INT64_MIN : INT64_MAX;
		return true;
	case MM_AT_PERCENT: {
		long double span = (long double)view->end - (long double)view->start;
		*t = (int64_t)((long double)view->start + span * at.fraction);
		return true;
	}
	case MM_AT_PLAYHEAD:
	case MM_AT_ROW:
	case MM_AT_EVENT: break;
	}
	return mm_fail(err, "zoom: an event's number is no time");
}

static bool show(struct ui *ui, int64_t from, int64_t to, struct mm_error *err)
{
	if (from >= to)
		return mm_fail(err, "zoom: the end is not after the beginning");
	return timeline_show(ui, from, to) ||
	       mm_fail(err, "zoom: the market has nothing between these times");
}

/* The window; without one of its marks, up to that end of the market. */
static bool show_window(struct ui *ui, struct mm_error *err)
{
	const struct mm_view *view = ui->view;

	if (!view->has_in && !view->has_out)
		return mm_fail(err, "zoom: no window is marked; i and o mark one");
	return show(ui, view->has_in ? view->in : view->start,
		    view->has_out ? view->out : view->end, err);
}

/* `in`, `out`: halves or doubles what the timeline shows, as often as the argument says; on a
 * symbol's page they are its chart's, as `all` is. */
static bool zoom_by(struct ui *ui, const char *word, const char *times, struct mm_error *err)
{
	int64_t count = 1;

	if (*times && (!mm_integer_parse(times, strlen(times), &count) || count < 1))
		return mm_fail(err, "zoom: \"%s\" is not how often to zoom %s", times, word);
	for (count = count < HALVINGS_MAX ? count : HALVINGS_MAX; count > 0; count--)
		if (page_is_shown(ui))
			chart_zoom(ui, !strcmp(word, "in") ? 1 : -1);
		else
			timeline_zoom(ui, !strcmp(word, "in") ? 0.5 : 2, ui->view->t);
	return true;
}

bool command_zoom(struct ui *ui, const char *arguments, struct mm_error *err)
{
	const struct mm_view *view = ui->view;
	char first[COMMAND_WORD_MAX], second[COMMAND_WORD_MAX];
	int64_t from, to;

	if (view->phase == MM_LOADING || view->start >= view->end)
		return mm_fail(err, "zoom: there is no stretch of time to zoom into");
	if (!command_word(&arguments, first))
		return mm_fail(err, "zoom: in, out, all, window, 5m (around here), or two times");
	if (!strcmp(first, "in") || !strcmp(first, "out"))
		return zoom_by(ui, first, arguments, err);
	if (command_word(&arguments, second)) {
		if (*arguments)
			return mm_fail(err, "zoom: \"%s\" is too much", arguments);
		return time_of(ui, first, &from, err) && time_of(ui, second, &to, err) &&
		       show(ui, from, to, err);
	}
	if (!strcmp(first, "window"))
		return show_window(ui, err);
	if (!strcmp(first, "all") && page_is_shown(ui))
		chart_zoom_all(ui);
	else if (!strcmp(first, "all"))
		timeline_show_all(ui);
	else if (mm_duration_parse(first, false, &from, NULL) && from > 0)
		timeline_show_around(ui, from, view->t);
	else
		return mm_fail(err,
			       "zoom: \"%s\" is none of in, out, all, window, a length such as 5m; "
			       "or there are two times",
			       first);
	return true;
}
