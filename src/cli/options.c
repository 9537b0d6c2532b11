/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads options from a subcommand's table and prints its help from the same table. */
#include "cli/cli.h"

#include <mmtui/number.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 48
#define FIRST_CODE 1000 /* getopt_long's value of option i, above all letters */

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
	printf("  --help                   print this and stop\n");
}

/* Puts one option's argument where it belongs. */
static bool take(const struct cli_option *option, const char *text, struct mm_error *err)
{
	int64_t number;

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
	case CLI_COUNT:
		if (!mm_integer_parse(text, strlen(text), &number) || number < 0)
			return mm_fail(err, "\"%s\" is no whole number", text);
		*(uint64_t *)option->to = (uint64_t)number;
		return true;
	case CLI_SIZE: return mm_size_parse(text, option->to, err);
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

int cli_parse(const struct subcommand *self, const struct cli_option *options, size_t option_count,
	      int argc, char **argv, char ***arguments, int *count)
{
	struct option table[OPTIONS_MAX + 2] = {0};
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
	table[option_count] = (struct option){"help", no_argument, NULL, 'h'};
	opterr = 0;
	optind = 1;
	for (int code; (code = getopt_long(argc, argv, letters, table, NULL)) != -1;) {
		struct mm_error err;
		size_t i = (size_t)(code - FIRST_CODE);

		if (code == 'h') {
			print_help(self, options, option_count);
			return CLI_DONE;
		}
		if (code == '?' || code == ':')
			return cli_misuse(self,
					  code == ':' ? "%s needs an argument" : "%s is no option",
					  argv[optind - 1]);
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
