/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys have names (bindings.c) and numbers (terminal.h). The table is short and hands are slow, so
 * a typed key is looked up by going through all names. */
#include "tui/keys.h"

#include "tui/terminal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* A key that has no use for a count is repeated, but not for minutes by a slip of the hand. */
#define REPEAT_MAX 1000

static const struct {
	const char *name;
	int key;
} names[] = {
	{"Space", ' '},
	{"Escape", TERMINAL_ESCAPE},
	{"Enter", '\r'},
	{"Tab", '\t'},
	{"Backspace", TERMINAL_BACKSPACE},
	{"Up", TERMINAL_UP},
	{"Down", TERMINAL_DOWN},
	{"Left", TERMINAL_LEFT},
	{"Right", TERMINAL_RIGHT},
	{"Home", TERMINAL_HOME},
	{"End", TERMINAL_END},
	{"PageUp", TERMINAL_PAGE_UP},
	{"PageDown", TERMINAL_PAGE_DOWN},
	{"Insert", TERMINAL_INSERT},
	{"Delete", TERMINAL_DELETE},
	{"F1", TERMINAL_F1},
	{"F2", TERMINAL_F1 + 1},
	{"F3", TERMINAL_F1 + 2},
	{"F4", TERMINAL_F1 + 3},
	{"F5", TERMINAL_F1 + 4},
	{"F6", TERMINAL_F1 + 5},
	{"F7", TERMINAL_F1 + 6},
	{"F8", TERMINAL_F1 + 7},
	{"F9", TERMINAL_F1 + 8},
	{"F10", TERMINAL_F1 + 9},
	{"F11", TERMINAL_F1 + 10},
	{"F12", TERMINAL_F12},
};

static const struct {
	const char *name;
	int modifier;
} modifiers[] = {
	{"Ctrl-", TERMINAL_CTRL},
	{"Alt-", TERMINAL_ALT},
	{"Shift-", TERMINAL_SHIFT},
};

/* Takes modifiers off the beginning of a name. What is left has at least one byte: "Ctrl--" is Ctrl
 * with a dash. */
static int take_modifiers(const char **name, size_t *length)
{
	int taken = 0;

	for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0];) {
		size_t bytes = strlen(modifiers[i].name);

		if (*length <= bytes || memcmp(*name, modifiers[i].name, bytes) != 0) {
			i++;
			continue;
		}
		taken |= modifiers[i].modifier;
		*name += bytes;
		*length -= bytes;
		i = 0; /* in any order */
	}
	return taken;
}

/* What a terminal sends for a character with modifiers: with Ctrl a control character, with Shift
 * another one, which has a name of its own. */
static int with_modifiers(unsigned char character, int taken)
{
	if (character <= ' ' || character >= 0x7f || (taken & TERMINAL_SHIFT))
		return TERMINAL_NONE;
	if (!(taken & TERMINAL_CTRL))
		return taken | character;
	int control = TERMINAL_CONTROL(character);
	if (character < '@' || control == TERMINAL_NONE)
		return TERMINAL_NONE;
	if (control == '\b') /* what some send for it; the terminal makes no difference */
		control = TERMINAL_BACKSPACE;
	return (taken & TERMINAL_ALT) | control;
}

int key_parse(const char *name, size_t length)
{
	int taken = take_modifiers(&name, &length);

	if (length == 1)
		return with_modifiers((unsigned char)*name, taken);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strlen(names[i].name) != length || memcmp(names[i].name, name, length) != 0)
			continue;
		if (names[i].key == '\t' && (taken & TERMINAL_SHIFT))
			return (taken & ~TERMINAL_SHIFT) | TERMINAL_BACK_TAB;
		return taken | names[i].key;
	}
	return TERMINAL_NONE;
}

void key_name(int key, char out[KEY_NAME_MAX])
{
	int base = key & ~(TERMINAL_SHIFT | TERMINAL_CTRL | TERMINAL_ALT);
	size_t used = 0;

	*out = '\0';
	if (base == TERMINAL_BACK_TAB) {
		key |= TERMINAL_SHIFT;
		base = '\t';
	}
	for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++)
		if (key & modifiers[i].modifier)
			used += (size_t)snprintf(out + used, KEY_NAME_MAX - used, "%s",
						 modifiers[i].name);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (names[i].key == base) {
			snprintf(out + used, KEY_NAME_MAX - used, "%s", names[i].name);
			return;
		}
	}
	if (base > ' ' && base < 0x7f)
		snprintf(out + used, KEY_NAME_MAX - used, "%c", base);
	else if (base > 0 && base < ' ')
		snprintf(out + used, KEY_NAME_MAX - used, "Ctrl-%c", base + '@');
	else
		*out = '\0';
}

/* Is the key one of those a binding names? */
static bool names_key(const char *keys, int key)
{
	while (*keys) {
		size_t length = strcspn(keys, " ");

		if (length && key_parse(keys, length) == key)
			return true;
		keys += length;
		keys += strspn(keys, " ");
	}
	return false;
}

const struct binding *key_binding(int key)
{
	size_t count;
	const struct binding *all = bindings_all(&count);

	for (size_t i = 0; i < count; i++)
		if (names_key(all[i].keys, key))
			return &all[i];
	return NULL;
}

bool key_for(const char *command, char out[KEY_NAME_MAX])
{
	size_t count;
	const struct binding *all = bindings_all(&count);

	*out = '\0';
	for (size_t i = 0; i < count && !*out; i++)
		if (!strcmp(all[i].command, command))
			snprintf(out, KEY_NAME_MAX, "%.*s", (int)strcspn(all[i].keys, " "),
				 all[i].keys);
	return *out;
}

/* Writes a binding's command line, with the count where it has a place for one. Returns how many
 * times it is to be run. */
static int expand(const char *command, int count, char *line)
{
	const char *place = strstr(command, "%d");

	if (!place) {
		snprintf(line, UI_PROMPT_MAX, "%s", command);
		return count < REPEAT_MAX ? count : REPEAT_MAX;
	}
	snprintf(line, UI_PROMPT_MAX, "%.*s%d%s", (int)(place - command), command, count,
		 place + 2);
	return 1;
}

/* Says that a key does nothing, and which one tells what the others do. */
static void say_unbound(struct ui *ui, int key)
{
	char name[KEY_NAME_MAX], help[KEY_NAME_MAX];

	key_name(key, name);
	if (!*name)
		return; /* a letter of another script comes in bytes */
	ui_say(ui, "%s is not bound; %s shows the keys", name,
	       key_for("help", help) ? help : ":help");
}

int keys_press(struct ui *ui, int key, char *line)
{
	const struct binding *binding;
	int count = ui->count;

	ui->message[0] = '\0';
	ui->message_is_error = false;
	if ((key >= '1' && key <= '9') || (key == '0' && count)) {
		if (count <= (INT_MAX - 9) / 10)
			ui->count = 10 * count + (key - '0');
		return 0;
	}
	ui->count = 0;
	if (count && key == TERMINAL_ESCAPE)
		return 0; /* it is the count that is left */
	binding = key_binding(key);
	if (binding)
		return expand(binding->command, count ? count : 1, line);
	ui->quit_asked = false;
	say_unbound(ui, key);
	return 0;
}
