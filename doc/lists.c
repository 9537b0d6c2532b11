/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doc/lists NAME...: prints lists of the manual page from the tables they come from, as roff: keys,
 * commands, settings, colours. `make manual` (doc/manual.sh) puts them into doc/mmtui.1.
 */
#include "tui/settings.h"
#include "tui/theme.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* A text with what roff would take for its own escaped. */
static void put(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\\')
			fputs("\\e", stdout);
		else if (text[i] == '-')
			fputs("\\-", stdout);
		else if (text[i] == '\'' || text[i] == '^' || text[i] == '~' || text[i] == '`')
			printf("\\%s", text[i] == '\''  ? "(aq"
				       : text[i] == '^' ? "(ha"
				       : text[i] == '~' ? "(ti"
							: "(ga");
		else
			putchar(text[i]);
	}
}

static void put_line(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	put(text, strlen(text));
	putchar('\n');
}

static void put_font(char font, const char *text, size_t length)
{
	printf("\\f%c", font);
	put(text, length);
	fputs("\\fR", stdout);
}

/* What follows a command: words in small letters are typed as they stand, those in capitals stand
 * for something, and what is around them is the reader's. */
static void put_arguments(const char *text)
{
	while (*text) {
		size_t length = strcspn(text, " []|"), signs;
		bool stands_for = isupper((unsigned char)*text);

		if (length)
			put_font(stands_for ? 'I' : 'B', text, length);
		text += length;
		signs = strspn(text, " []|");
		put(text, signs);
		text += signs;
	}
}

static void print_keys(void)
{
	size_t count;
	const struct binding *all = bindings_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *keys = all[i].keys;

		if (!*keys) {
			printf(".SS %s\n", all[i].help);
			continue;
		}
		puts(".TP");
		while (*keys) {
			size_t length = strcspn(keys, " ");

			put_font('B', keys, length);
			keys += length;
			keys += strspn(keys, " ");
			fputs(*keys ? ", " : "\n", stdout);
		}
		put_line(all[i].help);
	}
}

static void print_commands(void)
{
	size_t count;
	const struct action *all = actions_all(&count);

	for (size_t i = 0; i < count; i++) {
		puts(".TP");
		put_font('B', all[i].name, strlen(all[i].name));
		if (all[i].arguments) {
			putchar(' ');
			put_arguments(all[i].arguments);
		}
		putchar('\n');
		put_line(all[i].help);
	}
}

static void print_settings(void)
{
	size_t count;
	const struct setting *all = settings_all(&count);
	struct ui ui;

	ui_defaults(&ui);
	for (size_t i = 0; i < count; i++) {
		char value[SETTING_MAX];

		all[i].print(&ui, value);
		puts(".TP");
		put_font('B', all[i].name, strlen(all[i].name));
		putchar(' ');
		put_arguments(all[i].argument);
		putchar('\n');
		put(all[i].help, strlen(all[i].help));
		fputs("; ", stdout);
		put(value, strlen(value));
		puts(" unless set");
	}
}

static void print_colours(void)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		const char *help, *name = theme_role((enum role)role, &help);

		puts(".TP");
		put_font('B', name, strlen(name));
		putchar('\n');
		put_line(help);
	}
}

static const struct {
	const char *name;
	void (*print)(void);
} lists[] = {
	{"keys", print_keys},
	{"commands", print_commands},
	{"settings", print_settings},
	{"colours", print_colours},
};

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t k = 0;

		while (k < sizeof lists / sizeof lists[0] && strcmp(lists[k].name, argv[i]) != 0)
			k++;
		if (k == sizeof lists / sizeof lists[0]) {
			fprintf(stderr, "%s: there is no list \"%s\"\n", argv[0], argv[i]);
			return 2;
		}
		lists[k].print();
	}
	return 0;
}
