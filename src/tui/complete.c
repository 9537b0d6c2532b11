/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line that has no space before the cursor wants a command's name. After that the actions' table
 * says what there may be (action.words):
 *
 *   event trade      these words, any number of them
 *   -f --market      options: before or behind the rest
 *   @symbol @file    what a source knows (sources.c). Names hold spaces, so it is all that follows
 * the options
 *   @symbol | asc    the first argument and those that follow, each without a space
 */
#include "tui/complete.h"

#include "tui/commands.h"
#include "tui/settings.h"
#include "tui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The action that a line begins with. */
static const struct action *action_of(const char *line, const char **arguments)
{
	char word[COMMAND_WORD_MAX];
	size_t count;
	const struct action *all = actions_all(&count);

	*arguments = line;
	if (!command_word(arguments, word))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(all[i].name, word))
			return &all[i];
	return NULL;
}

static void fill_actions(struct offers *offers)
{
	size_t count;
	const struct action *all = actions_all(&count);

	offers->title = "COMMANDS";
	offers->spaced = true;
	for (size_t i = 0; i < count; i++) {
		struct offer offer = {.text = (char *)all[i].name,
				      .terms = all[i].arguments,
				      .help = all[i].help};
		offers_add(offers, &offer);
	}
}

/* --- what a command takes -----------------------------------------------------------------------
 */

/* Moves behind the options that stand before everything else. */
static const char *skip_options(const char *words, const char *text)
{
	char word[COMMAND_WORD_MAX];

	while (text[0] == '-' && strchr(words, '-') && strchr(text, ' '))
		command_word(&text, word);
	return text;
}

/* The last word of a text. */
static const char *last_word(const char *text)
{
	const char *space = strrchr(text, ' ');

	return space ? space + 1 : text;
}

/* The part of the words that is for the argument the text ends in. Puts an end to it in `part`. */
static bool part_of(const char *words, const char *text, char *part, size_t size)
{
	const char *end = strchr(words, '|');
	char word[COMMAND_WORD_MAX];

	if (!end)
		return snprintf(part, size, "%s", words) < (int)size;
	while (end && strchr(text, ' ') && command_word(&text, word)) {
		words = end + 1;
		end = strchr(words, '|');
	}
	int length = (int)(end ? end - words : (ptrdiff_t)strlen(words));
	return snprintf(part, size, "%.*s", length, words) < (int)size;
}

/* Offers the words of a part; options only where they are asked for. */
static void fill_words(struct offers *offers, const struct ui *ui, const char *part, bool options)
{
	char word[COMMAND_WORD_MAX];

	offers->title = options ? "OPTIONS" : "WORDS";
	while (command_word(&part, word)) {
		const struct source *source = word[0] == '@' ? source_find(word) : NULL;

		if ((word[0] == '-' && word[1] != '\0') != options && offers->typed[0] != '-')
			continue;
		if (!source) {
			offers_add_text(offers, word);
		} else if (!options) {
			offers->title = source->title;
			source->fill(offers, ui);
		}
	}
}

/* Does a part of the words have a source, whose names may hold spaces? */
static bool has_source(const char *part)
{
	return strchr(part, '@') != NULL;
}

struct offers *complete_arguments(const struct ui *ui, const char *words, const char *line,
				  int arguments)
{
	const char *text = skip_options(words, line + arguments);
	const char *last = last_word(line + arguments);
	char part[256];
	bool options = last[0] == '-' && strchr(words, '-');
	bool divided = strchr(words, '|') != NULL;

	if (!part_of(words, text, part, sizeof part))
		return NULL;
	if (options || divided || !has_source(part))
		text = last;
	struct offers *offers = offers_new(text, (int)(text - line));
	if (!offers)
		return NULL;
	offers->spaced = options || divided;
	fill_words(offers, ui, options ? words : part, options);
	return offers;
}

struct offers *complete(const struct ui *ui, const char *line, int cursor)
{
	char *before = strndup(line, (size_t)cursor);
	struct offers *offers = NULL;
	const char *arguments;

	if (!before)
		return NULL;
	const char *text = before + strspn(before, " \t:");
	if (!strchr(text, ' ')) {
		offers = offers_new(text, (int)(text - before));
		if (offers)
			fill_actions(offers);
	} else {
		const struct action *action = action_of(text, &arguments);
		if (action && action->words)
			offers = complete_arguments(ui, action->words, before,
						    (int)(arguments - before));
	}
	free(before);
	if (offers && offers->count)
		return offers;
	offers_free(offers);
	return NULL;
}
