/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads options from a subcommand's table and prints its help from the same table. */
#include "cli/cli.h"

#include <mmtui/list.h>
#include <mmtui/number.h>
#include <mmtui/pool.h>

#include <config.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 48
#define FIRST_CODE 1000 /* getopt_long's value of option i, above all letters */
#define HELP_CODE 1
#define VERSION_CODE 2

static void print_help(const struct subcommand *self, const struct cli_option *options,
		       size_t count)
{
	printf("usage: mmtui %s\n\n%s.\n\n", self->synopsis, self->summary);
	for (size_t i = 0; i < count; i++) {
		char left[64];
		char letter[8] = "";

		if (options[i].letter)
			snprintf(letter, sizeof letter, "-%c, ", options[i].letter);
		snprintf(left, sizeof left, "  %s--%s%s%s", letter, options[i].name,
			 options[i].argument ? " " : "",
			 options[i].argument ? options[i].argument : "");
		if (strlen(left) > 25)
			printf("%s\n%26s %s\n", left, "", options[i].help);
		else
			printf("%-26s %s\n", left, options[i].help);
	}
	printf("  --help                   print this and stop\n"
	       "  --version                print the version and stop\n");
}

/* Reads a whole number that fits 64 bits. */
static bool read_count(const char *text, uint64_t *out, struct mm_error *err)
{
	uint64_t number = 0;

	if (!*text || text[strspn(text, "0123456789")])
		return mm_fail(err, "\"%s\" is no whole number", text);
	for (; *text; text++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number))
			return mm_fail(err, "the number is too large");
	*out = number;
	return true;
}

/* A list in which a name is missing is a slip of the hand, or a variable of a script's unset. */
static bool names_complete(const char *list)
{
	struct mm_list_entry entry;
	bool complete = *list && list[mm_list_last(list)];

	while (complete && mm_list_next(&list, &entry))
		complete = *entry.name;
	return complete;
}

/* Puts one option's argument where it belongs. */
static bool take(const struct cli_option *option, const char *text, struct mm_error *err)
{
	switch (option->kind) {
	case CLI_FLAG: *(bool *)option->to = true; return true;
	case CLI_TEXT: *(const char **)option->to = text; return true;
	case CLI_LIST: {
		struct cli_list *list = option->to;
		if (list->count == CLI_LIST_MAX)
			return mm_fail(err, "more than %d of them", CLI_LIST_MAX);
		list->from_file[list->count] = !strcmp(option->name, "script");
		list->item[list->count++] = text;
		return true;
	}
	case CLI_NAMES:
		if (!names_complete(text))
			return mm_fail(err, "a name is missing in the list \"%s\"", text);
		*(const char **)option->to = text;
		return true;
	case CLI_COUNT: return read_count(text, option->to, err);
	case CLI_SIZE: return mm_size_parse(text, option->to, err);
	case CLI_BUDGET:
		return mm_size_parse(text, option->to, err) &&
		       mm_budget_check(*(uint64_t *)option->to, err);
	case CLI_DURATION: return mm_duration_parse(text, false, option->to, err);
	case CLI_ZONE: {
		const struct mm_zone *zone = mm_zone_find(text, err);
		if (zone)
			*(const struct mm_zone **)option->to = zone;
		return zone;
	}
	}
	return false;
}

/* Tells what getopt_long did not understand: `word`, or, of a word of several letters, optopt. */
static int refuse(const struct subcommand *self, const struct option *table, int code,
		  const char *word)
{
	int length = (int)strcspn(word, "=");
	bool is_letter = optopt && optopt < FIRST_CODE && optopt != HELP_CODE &&
			 optopt != VERSION_CODE;

	if (is_letter)
		return cli_misuse(self, code == ':' ? "-%c needs an argument" : "-%c is no option",
				  optopt);
	if (code == ':')
		return cli_misuse(self, "%s needs an argument", word);
	if (optopt)
		return cli_misuse(self, "%.*s takes no argument", length, word);
	for (; table->name; table++)
		if (length > 2 && !strncmp(table->name, word + 2, (size_t)length - 2))
			return cli_misuse(self, "%.*s is the beginning of several options", length,
					  word);
	return cli_misuse(self, "%.*s is no option", length, word);
}

int cli_parse(const struct subcommand *self, const struct cli_option *options, size_t option_count,
	      int argc, char **argv, char ***arguments, int *count)
{
	struct option table[OPTIONS_MAX + 3] = {0};
	char letters[2 * OPTIONS_MAX + 2] = ":";
	size_t used = 1;

	for (size_t i = 0; i < option_count && i < OPTIONS_MAX; i++) {
		int has = options[i].argument ? required_argument : no_argument;
		table[i] = (struct option){options[i].name, has, NULL, FIRST_CODE + (int)i};
		if (options[i].letter) {
			letters[used++] = options[i].letter;
			if (has)
				letters[used++] = ':';
		}
	}
	table[option_count] = (struct option){"help", no_argument, NULL, HELP_CODE};
	table[option_count + 1] = (struct option){"version", no_argument, NULL, VERSION_CODE};
	opterr = 0;
	optind = 1;
	for (int code; (code = getopt_long(argc, argv, letters, table, NULL)) != -1;) {
		struct mm_error err;
		size_t i = (size_t)(code - FIRST_CODE);

		if (code == HELP_CODE) {
			print_help(self, options, option_count);
			return CLI_DONE;
		}
		if (code == VERSION_CODE) {
			printf("mmtui %s\n", PACKAGE_VERSION);
			return CLI_DONE;
		}
		if (code == '?' || code == ':')
			return refuse(self, table, code, argv[optind - 1]);
		for (size_t k = 0; code < FIRST_CODE && k < option_count; k++)
			if (options[k].letter == code)
				i = k;
		if (!take(&options[i], optarg, &err))
			return cli_misuse(self, "--%s: %s", options[i].name, err.text);
	}
	*arguments = argv + optind;
	*count = argc - optind;
	return CLI_GO_ON;
}
