/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands of a symbol's page. What the chart looks like can be said beforehand, on the market's
 * screen or in a script; what points at a place in it needs the page.
 */
#include "tui/commands.h"

#include "tui/focus.h"
#include "tui/page.h"
#include "tui/words.h"

#include <mmtui/number.h>

#include <string.h>

/* A page opens at the playhead. */
bool command_page(struct ui *ui, const char *arguments, struct mm_error *err)
{
	bool shown = page_is_shown(ui), wanted = !shown;

	if (!strcmp(arguments, "on"))
		wanted = true;
	else if (!strcmp(arguments, "off"))
		wanted = false;
	else if (*arguments)
		return mm_fail(err, "page: \"%s\" is neither on nor off", arguments);
	if (wanted && ui->selected == UINT32_MAX)
		return mm_fail(err, "page: no symbol is selected");
	if (wanted && !shown)
		page_open(ui);
	else if (!wanted)
		page_close(ui);
	ui->chart.cross = -1;
	return true;
}

/* What a setting has become, where one does not see it. */
static bool tell(struct ui *ui)
{
	char span[WORDS_MAX];

	words_span(span, ui->chart.step);
	if (!page_is_shown(ui))
		ui_say(ui, "a symbol's page: %s of %s bars",
		       ui->chart.candles ? "candles" : "a line", span);
	return true;
}

static bool run_zoom(struct ui *ui, const char *argument, struct mm_error *err)
{
	int way = !strcmp(argument, "in") ? 1 : -1;
	char span[WORDS_MAX];

	(void)err;
	if (chart_zoom(ui, way))
		return tell(ui);
	words_span(span, ui->chart.step);
	ui_say(ui, "bars of %s %s", span,
	       way > 0             ? "are the shortest there are"
	       : chart_has_all(ui) ? "show the whole market"
				   : "are the longest there are");
	return true;
}

static bool run_all(struct ui *ui, const char *argument, struct mm_error *err)
{
	(void)argument;
	if (ui->view->phase == MM_LOADING)
		return mm_fail(err, "chart all: the files are still being looked at");
	chart_zoom_all(ui);
	return tell(ui);
}

static bool run_step(struct ui *ui, const char *argument, struct mm_error *err)
{
	int64_t step;

	if (!*argument)
		return mm_fail(err, "chart step: how long is a bar? For example: chart step 5m");
	if (!mm_duration_parse(argument, false, &step, err))
		return false;
	if (step < PAGE_BAR_LEAST || step > PAGE_BAR_MOST)
		return mm_fail(err, "chart step: a bar is from 1us to 366d long, not %s", argument);
	chart_zoom_to(ui, step);
	return tell(ui);
}

static bool run_style(struct ui *ui, const char *argument, struct mm_error *err)
{
	(void)err;
	ui->chart.candles = !strcmp(argument, "candles") ||
			    (!strcmp(argument, "toggle") && !ui->chart.candles);
	return tell(ui);
}

/* Half of the stretch, or so many bars. */
static bool run_pan(struct ui *ui, const char *argument, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];
	int64_t bars = (int64_t)page_bars(ui) / 2, way = 1;

	command_word(&argument, word);
	if (!strcmp(word, "left"))
		way = -1;
	if (*argument && (!mm_integer_parse(argument, strlen(argument), &bars) || bars < 0))
		return mm_fail(err, "chart %s: \"%s\" is no number of bars", word, argument);
	chart_pan(ui, way * (bars < 1 ? 1 : bars));
	return true;
}

static bool run_follow(struct ui *ui, const char *argument, struct mm_error *err)
{
	(void)argument;
	(void)err;
	chart_follow(ui);
	return true;
}

static bool run_cross(struct ui *ui, const char *argument, struct mm_error *err)
{
	int64_t bars = 0;

	if (!strcmp(argument, "off")) {
		ui->chart.cross = -1;
		return true;
	}
	if (*argument && !mm_integer_parse(argument, strlen(argument), &bars))
		return mm_fail(err, "chart cross: \"%s\" is no number of bars, nor off", argument);
	chart_cross(ui, bars);
	return true;
}

static bool run_seek(struct ui *ui, const char *argument, struct mm_error *err)
{
	(void)argument;
	return chart_seek(ui) || mm_fail(err, "chart seek: there is no crosshair to go to");
}

static const struct word {
	const char *word;
	bool (*run)(struct ui *ui, const char *argument, struct mm_error *err);
	bool takes;      /* an argument; else it gets its own word */
	bool needs_page; /* points at a place in it */
} words[] = {
	{"in", run_zoom, false, false},      {"out", run_zoom, false, false},
	{"all", run_all, false, false},      {"step", run_step, true, false},
	{"line", run_style, false, false},   {"candles", run_style, false, false},
	{"toggle", run_style, false, false}, {"left", run_pan, true, true},
	{"right", run_pan, true, true},      {"follow", run_follow, false, true},
	{"cross", run_cross, true, true},    {"seek", run_seek, false, true},
};

bool command_chart(struct ui *ui, const char *arguments, struct mm_error *err)
{
	const char *rest = arguments;
	char word[COMMAND_WORD_MAX];

	if (!command_word(&rest, word))
		return mm_fail(
			err, "chart: say in, out, all, left, right, follow, line, candles, cross, "
			     "seek or step");
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(words[i].word, word) != 0)
			continue;
		if (*rest && !words[i].takes)
			return mm_fail(err, "chart %s takes nothing after it", word);
		if (words[i].needs_page && !page_is_shown(ui))
			return mm_fail(err, "chart %s: open a symbol's page first", word);
		return words[i].run(
			ui, words[i].run == run_pan || !words[i].takes ? arguments : rest, err);
	}
	return mm_fail(err,
		       "chart: \"%s\" is none of in, out, all, left, right, follow, line, candles, "
		       "toggle, cross, seek, step",
		       word);
}
