/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A configuration is lines, each good or bad by itself: so one that is wrong costs what it would
 * have set, and nothing else. What its lines may name comes from the same tables as the help: the
 * actions, the bindings, the settings, the theme's roles. So does what is printed.
 */
#include "tui/config.h"

#include "tui/arguments.h"
#include "tui/bind.h"
#include "tui/settings.h"
#include "tui/theme.h"
#include "tui/xdg.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* --- reading ------------------------------------------------------------------------------------
 */

static bool take_bind(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char key[COMMAND_WORD_MAX];

	(void)ui;
	if (!command_word(&arguments, key))
		return mm_fail(err, "bind: which key?");
	return bind_key(key, arguments, err);
}

static bool take_unbind(struct ui *ui, const char *arguments, struct mm_error *err)
{
	(void)ui;
	return unbind_key(arguments, err);
}

static bool take_set(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char name[COMMAND_WORD_MAX];

	if (!command_word(&arguments, name))
		return mm_fail(err, "set: what?");
	return setting_set(ui, name, arguments, err);
}

static bool take_color(struct ui *ui, const char *arguments, struct mm_error *err)
{
	char role[COMMAND_WORD_MAX];

	(void)ui;
	if (!command_word(&arguments, role))
		return mm_fail(err, "color: of what?");
	return theme_set(role, arguments, err);
}

static const struct {
	const char *word;
	bool (*take)(struct ui *ui, const char *arguments, struct mm_error *err);
} words[] = {
	{"bind", take_bind},
	{"unbind", take_unbind},
	{"set", take_set},
	{"color", take_color},
};

bool config_line(struct ui *ui, const char *line, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];

	if (!command_word(&line, word) || *word == '#')
		return true;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (!strcmp(words[i].word, word))
			return words[i].take(ui, line, err);
	return mm_fail(err, "\"%s\" is none of bind, unbind, set, color", word);
}

/* One line as it was read; it loses the blanks at its end. */
static bool take_line(struct ui *ui, char *line, size_t length, struct mm_error *err)
{
	if (memchr(line, '\0', length))
		return mm_fail(err, "this is no line of text");
	while (length && isspace((unsigned char)line[length - 1]))
		line[--length] = '\0';
	return config_line(ui, line, err);
}

static bool read_lines(struct ui *ui, FILE *from, const char *name, config_complain *complain,
		       void *to, struct mm_error *err)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	struct mm_error why, whole;

	for (long number = 1; (length = getline(&line, &room, from)) >= 0; number++) {
		if (take_line(ui, line, (size_t)length, &why))
			continue;
		mm_fail(&whole, "%s:%ld: %s", name, number, why.text);
		complain(to, whole.text);
	}
	bool fine = !ferror(from) || mm_fail_errno(err, "%s", name);
	free(line);
	return fine;
}

bool config_read(struct ui *ui, const char *file, config_complain *complain, void *to,
		 struct mm_error *err)
{
	FILE *from = fopen(file, "re");

	if (!from)
		return mm_fail_errno(err, "%s", file);
	bool fine = read_lines(ui, from, file, complain, to, err);
	fclose(from);
	return fine;
}

bool config_path(char *path, size_t size)
{
	return xdg_config("config", path, size, NULL);
}

/* --- printing -----------------------------------------------------------------------------------
 */

static void print_head(FILE *to)
{
	fputs("# The configuration of mmtui: $XDG_CONFIG_HOME/mmtui/config, or "
	      "~/.config/mmtui/config.\n"
	      "# A line of it says one thing; lines that begin with # say nothing. What is not "
	      "said\n"
	      "# stays as it comes, so a few lines are enough. mmtui --print-config prints this.\n",
	      to);
}

static void print_settings(const struct ui *ui, FILE *to)
{
	size_t count;
	const struct setting *all = settings_all(&count);

	fputs("\n# --- Settings: set NAME VALUE. Also on the command line, :set.\n", to);
	for (size_t i = 0; i < count; i++) {
		char value[SETTING_MAX];

		all[i].print(ui, value);
		fprintf(to, "\n# %s: %s\nset %s %s\n", all[i].argument, all[i].help, all[i].name,
			value);
	}
}

static void print_colours(FILE *to)
{
	fputs("\n# --- Colours: color ROLE COLOUR [on COLOUR] [bold] [dim] [reverse] [underline].\n"
	      "# A COLOUR is default (the terminal's own), black, red, green, yellow, blue, "
	      "magenta,\n"
	      "# cyan, white, one of these with bright- before it, a number of xterm's palette (0 "
	      "to\n"
	      "# 255), or #rrggbb. Where the terminal has fewer colours the nearest is taken.\n\n",
	      to);
	for (int role = 0; role < ROLE_COUNT; role++) {
		char look[THEME_TEXT_MAX], line[THEME_TEXT_MAX + 32];
		const char *help, *name = theme_role((enum role)role, &help);

		theme_print((enum role)role, look);
		snprintf(line, sizeof line, "color %s %s", name, look);
		fprintf(to, "# %s\n%s\n", help, line);
	}
}

/* A line for a key; of rows with more than one the help is said once. */
struct key_printer {
	FILE *to;
	const char *last; /* the command before */
};

static const char *help_of(const char *command)
{
	size_t count;
	const struct binding *all = bindings_all(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(all[i].command, command))
			return all[i].help;
	return "";
}

static void print_key(void *to, const char *key, const char *command)
{
	struct key_printer *printer = to;

	if (!command) {
		fprintf(printer->to, "unbind %s\n", key);
		return;
	}
	if (!printer->last || strcmp(printer->last, command) != 0)
		fprintf(printer->to, "# %s\n", help_of(command));
	printer->last = command;
	fprintf(printer->to, "bind %s %s\n", key, command);
}

static void print_keys(FILE *to)
{
	struct key_printer printer = {.to = to};

	fputs("\n# --- Keys: bind KEY COMMAND, unbind KEY. A KEY is a character, or one of Space,\n"
	      "# Enter, Tab, Escape, Backspace, Insert, Delete, Up, Down, Left, Right, Home, End,\n"
	      "# PageUp, PageDown, F1 to F12, with Ctrl-, Alt- or Shift- before it where the "
	      "terminal\n"
	      "# sends that. A COMMAND is a line of the command line; %d in it is the count typed\n"
	      "# before the key. Without %d the command is run so many times.\n\n",
	      to);
	bind_each(print_key, &printer);
}

void config_print(const struct ui *ui, FILE *to)
{
	print_head(to);
	print_settings(ui, to);
	print_colours(to);
	print_keys(to);
}
