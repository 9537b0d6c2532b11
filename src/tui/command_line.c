/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a command line to the action (actions.c) it begins with. */
#include "tui/arguments.h"
#include "tui/commands.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The action that a command line begins with, or NULL; *arguments is what follows. */
static const struct action *find(const char **arguments, char *word)
{
	size_t count;
	const struct action *all = actions_all(&count);

	if (!command_word(arguments, word))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(all[i].name, word))
			return &all[i];
	return NULL;
}

bool command_file(const char *typed, char *file, size_t size, struct mm_error *err)
{
	const char *home = getenv("HOME");
	bool at_home = !strncmp(typed, "~/", 2) && home;
	int length;

	if (!*typed)
		return mm_fail(err, "which file?");
	length = snprintf(file, size, "%s%s", at_home ? home : "", typed + (at_home ? 1 : 0));
	if (length < 0 || (size_t)length >= size)
		return mm_fail(err, "the file's name is too long");
	return true;
}

/* Runs an action with a copy of its arguments that ends where their text does. */
static bool run(struct ui *ui, const struct action *action, const char *text, struct mm_error *err)
{
	size_t length = strlen(text);
	char *arguments;

	if (!action->arguments && length)
		return mm_fail(err, "%s takes nothing after it", action->name);
	if (action->needs_screen && !ui->has_screen)
		return mm_fail(err, "%s needs a screen", action->name);
	while (length && isspace((unsigned char)text[length - 1]))
		length--;
	arguments = strndup(text, length);
	if (!arguments)
		return mm_fail(err, "out of memory");
	bool done = action->run(ui, arguments, err);
	free(arguments);
	return done;
}

bool command_run(struct ui *ui, const char *line, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];
	const char *rest = line + strspn(line, " \t:");
	const struct action *action = find(&rest, word);

	if (action)
		return run(ui, action, rest, err);
	if (!*word)
		return true; /* nothing was typed */
	return mm_fail(err, "there is no command \"%s\"; ? shows all", word);
}

bool command_exists(const char *line, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX];
	const char *rest = line + strspn(line, " \t:");

	return find(&rest, word) || mm_fail(err, "there is no command \"%s\"", word);
}

bool command_waits(const char *line)
{
	char word[COMMAND_WORD_MAX];
	const char *rest = line + strspn(line, " \t:");
	const struct action *action = find(&rest, word);

	return action && action->waits;
}
