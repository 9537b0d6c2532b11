/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `anomalies`: what looks wrong in the window, or without marks on the playhead's day. A job looks
 * for it beside the screen; the list fills in as it goes, and the line one has selected stays
 * selected. Leaving the list does not end the job: Escape in it does. What has been found stays,
 * and is shown again for the asking, until something else is looked for.
 */
#include "tui/anomalies_ui.h"

#include "tui/commands.h"
#include "tui/export_ui.h"
#include "tui/list_page.h"
#include "tui/signals.h"
#include "tui/words.h"

#include <mmtui/clock.h>

#include <string.h>

/* --- searching -------------------------------------------------------------------------------- */

bool anomalies_under_way(const struct places *places)
{
	return places->anomalies && (!places->found->ended || places->has_next);
}

static bool start(struct ui *ui, const struct anomaly_search *search, struct mm_error *err)
{
	struct places *places = &ui->places;
	struct mm_anomaly_options options = {
		.limits = search->limits,
		.symbols = ui->symbols,
		.from = search->from,
		.to = search->to,
	};

	mm_anomaly_job_free(places->anomalies); /* it has ended */
	places->found = NULL;
	signals_block();
	places->anomalies = mm_anomaly_job_start(mm_player_pool(ui->player), &options, err);
	signals_unblock();
	if (!places->anomalies)
		return false;
	places->found = mm_anomaly_job_view(places->anomalies);
	places->search = *search;
	places->stopped = places->has_next = false;
	places->selected[LIST_ANOMALIES] = places->top[LIST_ANOMALIES] = 0;
	return true;
}

/* Looks for something, as soon as what is looked for now has been given up. */
static bool look_for(struct ui *ui, const struct anomaly_search *search, struct mm_error *err)
{
	struct places *places = &ui->places;

	if (!anomalies_under_way(places))
		return start(ui, search, err);
	mm_anomaly_job_cancel(places->anomalies);
	places->has_next = true;
	places->next = *search;
	return true;
}

void anomalies_stop(struct ui *ui)
{
	struct places *places = &ui->places;

	mm_anomaly_job_cancel(places->anomalies);
	places->has_next = false;
	places->stopped = true;
}

int anomalies_descriptor(const struct ui *ui)
{
	const struct places *places = &ui->places;

	return anomalies_under_way(places) ? mm_anomaly_job_descriptor(places->anomalies) : -1;
}

static bool same(const struct mm_anomaly *a, const struct mm_anomaly *b)
{
	return a->kind == b->kind && a->symbol == b->symbol && a->table == b->table &&
	       a->row == b->row;
}

/* Takes what has been found by now. The selected line goes where its anomaly has gone. */
static void take_found(struct places *places)
{
	size_t *selected = &places->selected[LIST_ANOMALIES], i = 0;
	struct mm_anomaly chosen = {0};
	bool any = *selected > 0 && *selected < places->found->kept;

	if (any)
		chosen = places->found->item[*selected];
	places->found = mm_anomaly_job_view(places->anomalies);
	if (!any)
		return;
	while (i < places->found->kept && !same(&places->found->item[i], &chosen))
		i++;
	if (i < places->found->kept)
		*selected = i;
}

static uint64_t total(const struct mm_anomalies *found)
{
	uint64_t sum = 0;

	for (int kind = 0; kind < MM_ANOMALY_KINDS; kind++)
		sum += found->count[kind];
	return sum;
}

/* A search has come to its end: says so where it is not seen. */
static void tell(struct ui *ui)
{
	const struct mm_anomalies *found = ui->places.found;
	bool seen = screen_shows(ui, UI_LIST) && ui->places.list == &list_anomalies;
	char count[WORDS_MAX];

	if (found->error.text[0]) {
		ui_complain(ui, "%s", found->error.text);
	} else if (!seen && !ui->places.stopped) {
		words_count(count, total(found), 24);
		ui_say(ui, "%s %s; :anomalies lists them", count,
		       total(found) == 1 ? "anomaly" : "anomalies");
	}
}

bool anomalies_poll(struct ui *ui)
{
	struct places *places = &ui->places;
	const struct mm_anomalies *before = places->found;
	struct mm_error err;

	if (!anomalies_under_way(places))
		return false;
	take_found(places);
	if (places->found->ended && places->has_next) {
		places->has_next = false;
		if (!start(ui, &places->next, &err))
			ui_complain(ui, "%s", err.text);
		return true;
	}
	if (places->found->ended && places->found->events == places->found->events_total)
		places->stopped = false; /* that came too late */
	if (places->found->ended) {
		ui->job_ended = mm_clock_now();
		tell(ui);
	}
	return places->found != before;
}

/* --- the command ------------------------------------------------------------------------------ */

/* The window between the marks, or the playhead's day in the zone; either within what is replayed.
 */
static void find_stretch(const struct ui *ui, struct anomaly_search *search)
{
	const struct mm_view *view = ui->view;
	int64_t at = view->t < ui->to ? view->t : ui->to - 1, begin, end;

	export_window(ui, &search->from, &search->to);
	search->by_marks = view->has_in || view->has_out;
	if (search->by_marks)
		return;
	begin = mm_zone_midnight(ui->zone, at);
	/* a day has 23 to 25 hours: its end is the midnight after some time of the next one */
	if (__builtin_add_overflow(begin, 36 * MM_HOUR, &end))
		end = INT64_MAX;
	else
		end = mm_zone_midnight(ui->zone, end);
	/* a bound that bounds nothing costs a search in every table all the same */
	if (begin > view->start)
		search->from = begin;
	if (end <= view->end)
		search->to = end;
}

static bool same_search(const struct anomaly_search *a, const struct anomaly_search *b)
{
	return a->from == b->from && a->to == b->to &&
	       !memcmp(a->limits.wanted, b->limits.wanted, sizeof a->limits.wanted) &&
	       a->limits.gap == b->limits.gap && a->limits.percent == b->limits.percent &&
	       a->limits.run == b->limits.run && a->limits.size == b->limits.size;
}

/* Is it there already, or on its way? */
static bool is_known(const struct places *places, const struct anomaly_search *search)
{
	if (places->has_next)
		return same_search(&places->next, search);
	return places->anomalies && same_search(&places->search, search) && !places->stopped &&
	       !places->found->error.text[0];
}

bool command_anomalies(struct ui *ui, const char *arguments, struct mm_error *err)
{
	bool shown = ui->mode == UI_LIST && ui->places.list == &list_anomalies;
	struct anomaly_search search = {.from = INT64_MIN};

	if (!mm_anomaly_limits_parse(arguments, &search.limits, err))
		return false;
	if (!ui->has_screen)
		return mm_fail(err, "a list needs a screen; mmtui info --anomalies prints one");
	if (ui->view->phase == MM_LOADING)
		return mm_fail(err, "the files are still being looked at");
	if (shown && !*arguments) {
		list_leave(ui);
		return true;
	}
	find_stretch(ui, &search);
	if (!is_known(&ui->places, &search) && !look_for(ui, &search, err))
		return false;
	if (!shown)
		list_show(ui, &list_anomalies);
	return true;
}
