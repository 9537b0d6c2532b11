/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line of the configuration says, said on the command line. */
#include "tui/commands.h"

#include "tui/bind.h"
#include "tui/config.h"
#include "tui/keys.h"
#include "tui/list_page.h"
#include "tui/settings.h"
#include "tui/terminal.h"
#include "tui/theme.h"

#include <stdio.h>
#include <string.h>

/* Runs a line as if the configuration had it. */
static bool take(struct ui *ui, const char *word, const char *arguments, struct mm_error *err)
{
	char line[UI_PROMPT_MAX + 16];

	snprintf(line, sizeof line, "%s %s", word, arguments);
	return config_line(ui, line, err);
}

bool command_set(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char name[COMMAND_WORD_MAX], value[SETTING_MAX];
	const char *rest = arguments;
	const struct setting *setting;

	if (!command_word(&rest, name)) {
		if (!ui->has_screen)
			return mm_fail(err, "set what? A list of all settings needs a screen");
		list_show(ui, &list_settings);
		return true;
	}
	if (*rest)
		return take(ui, "set", arguments, err);
	setting = setting_find(name);
	if (!setting)
		return setting_set(ui, name, rest, err);
	setting->print(ui, value);
	ui_say(ui, "%s %s: %s", name, value, setting->help);
	return true;
}

bool command_bind(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char key[COMMAND_WORD_MAX];
	const char *rest = arguments;
	const struct binding *binding;

	if (!command_word(&rest, key) || *rest)
		return take(ui, "bind", arguments, err);
	if (key_parse(key, strlen(key)) == TERMINAL_NONE)
		return take(ui, "bind", arguments, err);
	binding = key_binding(key_parse(key, strlen(key)));
	if (binding)
		ui_say(ui, "%s runs %s", key, binding->command);
	else
		ui_say(ui, "%s is not bound to anything", key);
	return true;
}

bool command_unbind(struct ui *ui, const char *arguments, struct mm_error *err)
{
	return take(ui, "unbind", arguments, err);
}

/* Tells a role's colour. */
static bool tell_colour(struct ui *ui, const char *name, struct mm_error *err)
{
	char look[THEME_TEXT_MAX];
	const char *help;

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (strcmp(theme_role((enum role)role, &help), name) != 0)
			continue;
		theme_print((enum role)role, look);
		ui_say(ui, "%s %s: %s", name, look, help);
		return true;
	}
	return theme_no_role(name, err);
}

bool command_color(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char role[COMMAND_WORD_MAX];
	const char *rest = arguments;

	if (command_word(&rest, role) && !*rest)
		return tell_colour(ui, role, err);
	return take(ui, "color", arguments, err);
}
