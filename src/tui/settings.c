/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new setting is a row here and two functions, one that reads its value and one that writes it.
 */
#include "tui/settings.h"

#include "tui/arguments.h"
#include "tui/commands.h"
#include "tui/focus.h"
#include "tui/symbols_columns.h"

#include "base/nearest.h"

#include <mmtui/number.h>

#include <stdio.h>
#include <string.h>

static bool read_switch(const char *name, const char *value, bool *out, struct mm_error *err)
{
	bool on = !strcmp(value, "on");

	if (!on && strcmp(value, "off") != 0)
		return mm_fail(err, "%s: \"%s\" is neither on nor off", name, value);
	*out = on;
	return true;
}

static void print_switch(bool on, char out[SETTING_MAX])
{
	snprintf(out, SETTING_MAX, "%s", on ? "on" : "off");
}

/* --- what the panels say ------------------------------------------------------------------------
 */

static bool set_large(struct ui *ui, const char *value, struct mm_error *err)
{
	double size = 0;

	if (strcmp(value, "off") != 0 &&
	    (!mm_number_parse(value, strlen(value), &size) || size <= 0))
		return mm_fail(err, "large: \"%s\" is no size of a trade, nor off", value);
	ui->large = size;
	return true;
}

static void print_large(const struct ui *ui, char out[SETTING_MAX])
{
	if (ui->large > 0)
		mm_number_format(out, ui->large);
	else
		snprintf(out, SETTING_MAX, "off");
}

static bool set_spark(struct ui *ui, const char *value, struct mm_error *err)
{
	int64_t span;

	if (!mm_duration_parse(value, false, &span, err))
		return false;
	if (span < MM_SPARK_MAX)
		return mm_fail(err, "spark: %s is too short to show anything", value);
	ui->spark_span = span;
	return true;
}

static void print_spark(const struct ui *ui, char out[SETTING_MAX])
{
	mm_duration_format(out, ui->spark_span);
}

static bool set_stale(struct ui *ui, const char *value, struct mm_error *err)
{
	int64_t stale = 0;

	if (strcmp(value, "off") != 0 && !mm_duration_parse(value, false, &stale, err))
		return false;
	ui->stale = stale;
	return true;
}

static void print_stale(const struct ui *ui, char out[SETTING_MAX])
{
	if (ui->stale > 0)
		mm_duration_format(out, ui->stale);
	else
		snprintf(out, SETTING_MAX, "off");
}

static bool set_candles(struct ui *ui, const char *value, struct mm_error *err)
{
	return read_switch("candles", value, &ui->chart.candles, err);
}

static void print_candles(const struct ui *ui, char out[SETTING_MAX])
{
	print_switch(ui->chart.candles, out);
}

static void print_sort(const struct ui *ui, char out[SETTING_MAX])
{
	snprintf(out, SETTING_MAX, "%s %s", sort_name(ui->sort),
		 ui->sort_ascending ? "asc" : "desc");
}

/* --- the screen ---------------------------------------------------------------------------------
 */

static void print_zone(const struct ui *ui, char out[SETTING_MAX])
{
	snprintf(out, SETTING_MAX, "%s", mm_zone_name(ui->zone));
}

static bool set_mouse(struct ui *ui, const char *value, struct mm_error *err)
{
	return read_switch("mouse", value, &ui->mouse, err);
}

static void print_mouse(const struct ui *ui, char out[SETTING_MAX])
{
	print_switch(ui->mouse, out);
}

/* The panels shown: their names, or none. */
static bool set_panels(struct ui *ui, const char *value, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];
	bool show[PANELS] = {false}, any = false;

	while (command_word(&value, word)) {
		const struct panel *panel = panel_named(word);

		if (!panel && (strcmp(word, "none") != 0 || any || *value))
			return mm_fail(err,
				       "panels: \"%s\" is none of tape, symbols, memory, timeline",
				       word);
		if (panel)
			show[panel->id] = true;
		any = true;
	}
	memcpy(ui->show, show, sizeof show);
	return true;
}

static void print_panels(const struct ui *ui, char out[SETTING_MAX])
{
	size_t used = 0;

	for (int i = 0; i < PANELS; i++)
		if (ui->show[i])
			used += (size_t)snprintf(out + used, SETTING_MAX - used, "%s%s",
						 used ? " " : "", panel_word((enum panel_id)i));
	if (!used)
		snprintf(out, SETTING_MAX, "none");
}

static bool set_maximized(struct ui *ui, const char *value, struct mm_error *err)
{
	const struct panel *panel = panel_named(value);

	if (!panel && strcmp(value, "none") != 0)
		return mm_fail(err,
			       "maximized: \"%s\" is none of tape, symbols, memory, timeline, nor "
			       "none",
			       value);
	ui->maximized = panel ? (int)panel->id : -1;
	if (panel)
		ui->focus = panel->id;
	return true;
}

/* That of the market's screen, which is behind a symbol's page. */
static void print_maximized(const struct ui *ui, char out[SETTING_MAX])
{
	int maximized = ui->maximized >= 0 && page_is_shown(ui) ? ui->behind.maximized
								: ui->maximized;

	snprintf(out, SETTING_MAX, "%s",
		 maximized >= 0 ? panel_word((enum panel_id)maximized) : "none");
}

/* The market's screen has a focus of its own behind a symbol's page. */
static bool set_focus(struct ui *ui, const char *value, struct mm_error *err)
{
	const struct panel *panel = panel_named(value);

	if (!panel)
		return mm_fail(err, "focus: \"%s\" is none of tape, symbols, memory, timeline",
			       value);
	*(ui->symbol_page ? &ui->behind.focus : &ui->focus) = panel->id;
	return true;
}

static void print_focus(const struct ui *ui, char out[SETTING_MAX])
{
	snprintf(out, SETTING_MAX, "%s",
		 panel_word(ui->symbol_page ? ui->behind.focus : ui->focus));
}

static bool set_remember(struct ui *ui, const char *value, struct mm_error *err)
{
	return read_switch("remember", value, &ui->remember, err);
}

static void print_remember(const struct ui *ui, char out[SETTING_MAX])
{
	print_switch(ui->remember, out);
}

/* --- the table ----------------------------------------------------------------------------------
 */

static const struct setting settings[] = {
	{"tz", "ZONE", "zone that times are shown and read in", command_tz, print_zone,
	 "UTC local America/New_York Europe/London Asia/Tokyo", false},
	{"large", "SIZE|off", "trades of at least this size are bold on the tape", set_large,
	 print_large, "1000 10000 100000 off", false},
	{"spark", "D", "stretch of time of a sparkline", set_spark, print_spark, "1m 5m 15m 1h",
	 false},
	{"stale", "D|off", "symbols without a trade for longer are dim", set_stale, print_stale,
	 "1m 5m 30m off", false},
	{"candles", "on|off", "a symbol's page shows candles, or a line", set_candles,
	 print_candles, "on off", false},
	{"mouse", "on|off", "take the mouse, or leave it to select text with", set_mouse,
	 print_mouse, "on off", false},
	{"sort", "COLUMN [asc|desc]", "what the symbols are sorted by", command_sort, print_sort,
	 "symbol last change open high low vwap volume trades age asc desc", true},
	{"panels", "NAME...|none", "the panels shown: tape, symbols, memory, timeline", set_panels,
	 print_panels, "tape symbols memory timeline none", true},
	{"maximized", "NAME|none", "the panel at full screen", set_maximized, print_maximized,
	 "none tape symbols memory timeline", true},
	{"focus", "NAME", "the panel that keys move in", set_focus, print_focus,
	 "tape symbols memory timeline", true},
	{"remember", "on|off", "begin with sort and panels as they were left", set_remember,
	 print_remember, "on off", false},
};
#define SETTINGS (sizeof settings / sizeof settings[0])

const struct setting *settings_all(size_t *count)
{
	*count = SETTINGS;
	return settings;
}

const struct setting *setting_find(const char *name)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (!strcmp(settings[i].name, name))
			return &settings[i];
	return NULL;
}

const char *setting_words(const char *arguments)
{
	static char names[512];
	char name[COMMAND_WORD_MAX];
	const struct setting *setting;
	size_t used = 0;

	if (command_word(&arguments, name)) {
		setting = setting_find(name);
		return setting && setting->words ? setting->words : "";
	}
	for (size_t i = 0; i < SETTINGS && used < sizeof names; i++)
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? " " : "",
					 settings[i].name);
	return names;
}

/* Says that nothing is called so, and what may be meant. */
static bool fail_unknown(const char *name, struct mm_error *err)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < SETTINGS; i++)
		nearest_offer(&nearest, settings[i].name);
	return mm_fail(err, "there is nothing called \"%s\" to set%s", name,
		       nearest_ask(&nearest, ""));
}

bool setting_set(struct ui *ui, const char *name, const char *value, struct mm_error *err)
{
	const struct setting *setting = setting_find(name);

	if (!setting)
		return fail_unknown(name, err);
	if (!*value)
		return mm_fail(err, "%s: which value? %s", name, setting->argument);
	return setting->set(ui, value, err);
}
