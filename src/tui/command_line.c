/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a command line to the action (actions.c) it begins with. */
#include "tui/arguments.h"
#include "tui/commands.h"
#include "tui/keys.h"

#include "base/nearest.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HINT_MAX (KEY_NAME_MAX + 48)

/* Is a word the beginning of a name? What is done by force has to be told by its mark: "q!". */
static bool begins(const char *name, const char *word)
{
	size_t length = strlen(word);
	bool forced = length && word[length - 1] == '!';

	return forced == (strchr(name, '!') != NULL) && !strncmp(name, word, length - forced);
}

/* The action of a name, or the only one whose name begins with it; NULL where there is none. Where
 * there are several they are written to `several`: "seek, set". */
static const struct action *named(const char *word, char *several, size_t size)
{
	size_t count, found = 0, used = 0;
	const struct action *all = actions_all(&count), *only = NULL;

	for (size_t i = 0; i < count; i++)
		if (!strcmp(all[i].name, word))
			return &all[i];
	*several = '\0';
	for (size_t i = 0; i < count; i++) {
		if (!begins(all[i].name, word))
			continue;
		only = &all[i];
		if (used < size)
			used += (size_t)snprintf(several + used, size - used, "%s%s",
						 found ? ", " : "", all[i].name);
		found++;
	}
	return found == 1 ? only : NULL;
}

/* Which command was meant, or the hint. */
static bool fail_unknown(const char *word, const char *hint, struct mm_error *err)
{
	size_t count;
	const struct action *all = actions_all(&count);
	struct nearest nearest = nearest_to(word);

	for (size_t i = 0; i < count; i++)
		nearest_offer(&nearest, all[i].name);
	return mm_fail(err, "there is no command \"%s\"%s", word, nearest_ask(&nearest, hint));
}

/* The action that a command line begins with; *arguments is what follows. NULL and a complaint
 * where there is none, without one where there is no word either. The hint ends the complaint. */
static const struct action *find(const char **arguments, const char *hint, struct mm_error *err)
{
	char word[COMMAND_WORD_MAX], several[160];

	err->text[0] = '\0';
	if (!command_word(arguments, word))
		return NULL;
	const struct action *action = named(word, several, sizeof several);
	if (!action && *several)
		mm_fail(err, "\"%s\" could be %s", word, several);
	else if (!action)
		fail_unknown(word, hint, err);
	return action;
}

/* Is it written as for a shell? The file's name would hold the quotes. Whoever wants that writes
 * ./"... */
static bool looks_quoted(const char *typed)
{
	return *typed == '"' || *typed == '\'' || strstr(typed, "\\ ");
}

const char *command_file_quote(const char *file)
{
	return strchr(file, ' ') ? "\"" : "";
}

bool command_file(const char *typed, char *file, size_t size, struct mm_error *err)
{
	const char *home = getenv("HOME");
	bool at_home = !strncmp(typed, "~/", 2) && home;
	int length;

	if (!*typed)
		return mm_fail(err, "which file?");
	if (looks_quoted(typed))
		return mm_fail(err, "a file's name is the rest of the line as it stands: no quotes "
				    "around it, no \\ before a space");
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
	if (action->run != command_quit &&
	    action->run != command_prompt) /* which `:q` begins with */
		ui->quit_asked = false;
	bool done = action->run(ui, arguments, err);
	free(arguments);
	return done;
}

bool command_run(struct ui *ui, const char *line, struct mm_error *err)
{
	struct mm_error why;
	size_t wrong, column = 1;

	if (command_try(ui, line, &wrong, err))
		return true;
	if (wrong == UI_NOWHERE)
		return false;
	for (const char *c = line; c < line + wrong; c++)
		column += ((unsigned char)*c & 0xc0) != 0x80;
	why = *err;
	return mm_fail(err, "column %zu: %s", column, why.text);
}

/* What is said of a command that there is not. */
static const char *tell_where_all_is(const struct ui *ui, char hint[HINT_MAX])
{
	char key[KEY_NAME_MAX];

	if (ui->has_screen)
		snprintf(hint, HINT_MAX, "; %s shows all", key_for("help", key) ? key : ":help");
	else
		snprintf(hint, HINT_MAX, "; man mmtui lists all, under COMMANDS");
	return hint;
}

bool command_try(struct ui *ui, const char *line, size_t *wrong, struct mm_error *err)
{
	const char *rest = line + strspn(line, " \t:");
	char hint[HINT_MAX];
	const struct action *action = find(&rest, tell_where_all_is(ui, hint), err);

	*wrong = ui->wrong = UI_NOWHERE;
	if (!action)
		return !*err->text; /* nothing was typed */
	bool done = run(ui, action, rest, err);
	if (!done && ui->wrong != UI_NOWHERE)
		*wrong = (size_t)(rest - line) + ui->wrong;
	ui->wrong = UI_NOWHERE;
	return done;
}

bool command_exists(const char *line, struct mm_error *err)
{
	const char *rest = line + strspn(line, " \t:");

	if (find(&rest, "", err))
		return true;
	return *err->text ? false : mm_fail(err, "there is no command");
}

bool command_waits(const char *line)
{
	struct mm_error err;
	const char *rest = line + strspn(line, " \t:");
	const struct action *action = find(&rest, "", &err);

	return action && action->waits;
}
