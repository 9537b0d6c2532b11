/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line that has no space before the cursor wants a command's name. After that the actions' table
 * says what an argument may be. Names of symbols and files may hold spaces, so they are everything
 * after the command (and its -f); a word is only what follows the last space.
 */
#include "tui/complete.h"

#include "tui/commands.h"
#include "tui/settings.h"
#include "tui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/readline.h>

/* readline's generators get no argument of ours. */
static const struct ui *asking;
static const char *offered;

static char *next_action(const char *text, int again)
{
	static size_t at;
	size_t count;
	const struct action *all = actions_all(&count);

	if (!again)
		at = 0;
	while (at < count) {
		const char *name = all[at++].name;
		if (!strncmp(name, text, strlen(text)))
			return strdup(name);
	}
	return NULL;
}

static char *next_symbol(const char *text, int again)
{
	static uint32_t at;

	if (!again)
		at = 0;
	while (at < mm_player_symbols(asking->player)) {
		const char *name = mm_player_symbol(asking->player, at++);
		if (!strncmp(name, text, strlen(text)))
			return strdup(name);
	}
	return NULL;
}

static char *next_word(const char *text, int again)
{
	static const char *at;
	char word[COMMAND_WORD_MAX];

	if (!again)
		at = offered;
	while (command_word(&at, word))
		if (!strncmp(word, text, strlen(text)))
			return strdup(word);
	return NULL;
}

/* The action named by the first word, and where its arguments begin. */
static const struct action *action_of(const char *line, int *arguments)
{
	char word[COMMAND_WORD_MAX];
	const char *rest = line;
	size_t count;
	const struct action *all = actions_all(&count);

	if (!command_word(&rest, word))
		return NULL;
	*arguments = (int)(rest - line);
	for (size_t i = 0; i < count; i++)
		if (!strcmp(all[i].name, word))
			return &all[i];
	return NULL;
}

/* The words that may follow the first `length` bytes of an action's arguments. */
static const char *words_after(const struct action *action, const char *arguments, int length)
{
	char before[COMMAND_WORD_MAX];

	snprintf(before, sizeof before, "%.*s", length, arguments);
	if (!strcmp(action->words, "@setting"))
		return setting_words(before);
	if (!strcmp(action->words, "@role"))
		return theme_words(before);
	return action->words;
}

static char **candidates(const char *line, int cursor, int *start)
{
	const struct action *action;
	int arguments;

	*start = (int)strspn(line, " \t:");
	if (*start >= cursor || !memchr(line + *start, ' ', (size_t)(cursor - *start)))
		return rl_completion_matches(line + *start, next_action);
	action = action_of(line + *start, &arguments);
	if (!action || !action->words)
		return NULL;
	*start += arguments;
	if (!strcmp(action->words, "@symbol"))
		return rl_completion_matches(line + *start, next_symbol);
	if (!strcmp(action->words, "@file")) {
		if (!strncmp(line + *start, "-f ", 3))
			*start += 3;
		return rl_completion_matches(line + *start, rl_filename_completion_function);
	}
	arguments = *start;
	for (int i = *start; i < cursor; i++)
		if (line[i] == ' ')
			*start = i + 1;
	offered = words_after(action, line + arguments, *start - arguments);
	return rl_completion_matches(line + *start, next_word);
}

char **complete(const struct ui *ui, const char *line, int cursor, int *start)
{
	char *before = strndup(line, (size_t)cursor);
	char **found;

	if (!before)
		return NULL;
	asking = ui;
	found = candidates(before, cursor, start);
	free(before);
	return found;
}
