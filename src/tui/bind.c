/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bindings that hold. As long as nobody changes one they are the constant table of bindings.c;
 * the first change makes a copy whose texts are our own. A key belongs to the row of its command,
 * so that a rebound key keeps the help and the hint of what it does. A row that has lost its keys
 * stays where it is, with none, and is not shown.
 */
#include "tui/bind.h"

#include "tui/keys.h"
#include "tui/terminal.h"

#include <stdlib.h>
#include <string.h>

static struct {
	struct binding *rows; /* NULL: as they come */
	size_t count;
} bound;

const struct binding *bindings_all(size_t *count)
{
	if (!bound.rows)
		return bindings_default(count);
	*count = bound.count;
	return bound.rows;
}

static void free_row(struct binding *row)
{
	free((char *)row->keys);
	free((char *)row->command);
	free((char *)row->help);
	free((char *)row->brief);
}

void bind_defaults(void)
{
	for (size_t i = 0; i < bound.count; i++)
		free_row(&bound.rows[i]);
	free(bound.rows);
	bound.rows = NULL;
	bound.count = 0;
}

/* Puts a copy of a row behind the last. */
static bool add_row(const char *keys, const char *command, const char *help, const char *brief)
{
	struct binding *more = reallocarray(bound.rows, bound.count + 1, sizeof *more);
	struct binding row;

	if (!more)
		return false;
	bound.rows = more;
	row = (struct binding){strdup(keys), strdup(command), strdup(help),
			       brief ? strdup(brief) : NULL};
	if (!row.keys || !row.command || !row.help || (brief && !row.brief)) {
		free_row(&row);
		return false;
	}
	bound.rows[bound.count++] = row;
	return true;
}

static bool make_copy(void)
{
	size_t count;
	const struct binding *all = bindings_default(&count);

	if (bound.rows)
		return true;
	for (size_t i = 0; i < count; i++) {
		if (!add_row(all[i].keys, all[i].command, all[i].help, all[i].brief)) {
			bind_defaults();
			return false;
		}
	}
	return true;
}

/* The row that has the key, and where its name stands in the row's keys; NULL where none has. */
static struct binding *row_of(int key, size_t *at, size_t *length)
{
	for (size_t i = 0; i < bound.count; i++) {
		const char *keys = bound.rows[i].keys;

		for (*at = 0; keys[*at]; *at += *length + strspn(keys + *at + *length, " ")) {
			*length = strcspn(keys + *at, " ");
			if (key_parse(keys + *at, *length) == key)
				return &bound.rows[i];
		}
	}
	return NULL;
}

/* Takes a key away from the row that has it. */
static void take_away(int key)
{
	size_t at, length;
	struct binding *row = row_of(key, &at, &length);

	if (!row)
		return;
	char *keys = (char *)row->keys, *rest = keys + at + length;

	rest += strspn(rest, " ");
	memmove(keys + at, rest, strlen(rest) + 1);
	for (size_t end = strlen(keys); end && keys[end - 1] == ' '; end--)
		keys[end - 1] = '\0';
}

static struct binding *row_for(const char *command)
{
	for (size_t i = 0; i < bound.count; i++)
		if (!strcmp(bound.rows[i].command, command))
			return &bound.rows[i];
	return NULL;
}

/* Gives a key to the row of a command, or to a new one. */
static bool give(const char *name, const char *command)
{
	struct binding *row = row_for(command);
	char *keys, help[UI_PROMPT_MAX + 1];

	if (!row) {
		snprintf(help, sizeof help, ":%s", command);
		return add_row(name, command, help, NULL);
	}
	if (asprintf(&keys, "%s%s%s", row->keys, *row->keys ? " " : "", name) < 0)
		return false;
	free((char *)row->keys);
	row->keys = keys;
	return true;
}

/* Reads a key's name and writes it the way all are written. */
static bool read_key(const char *text, int *key, char name[KEY_NAME_MAX], struct mm_error *err)
{
	if (!*text)
		return mm_fail(err, "which key?");
	*key = key_parse(text, strlen(text));
	if (*key == TERMINAL_NONE)
		return mm_fail(err, "\"%s\" is no key; keys are called x, X, Space, F2, Ctrl-Right",
			       text);
	if (*key >= '1' && *key <= '9')
		return mm_fail(err, "%s cannot be bound: digits before a key are a count", text);
	key_name(*key, name);
	return true;
}

bool bind_key(const char *text, const char *command, struct mm_error *err)
{
	char name[KEY_NAME_MAX];
	const struct binding *row;
	size_t at, length;
	int key;

	if (!read_key(text, &key, name, err))
		return false;
	command += strspn(command, " \t:");
	if (!*command)
		return mm_fail(err, "bind: which command is %s to run?", text);
	if (strlen(command) >= UI_PROMPT_MAX)
		return mm_fail(err, "a command line has at most %d bytes", UI_PROMPT_MAX - 1);
	if (!command_exists(command, err))
		return false;
	if (!make_copy())
		return mm_fail(err, "out of memory");
	row = row_of(key, &at, &length);
	if (row && !strcmp(row->command, command))
		return true;
	take_away(key);
	return give(name, command) || mm_fail(err, "out of memory");
}

bool unbind_key(const char *text, struct mm_error *err)
{
	char name[KEY_NAME_MAX];
	int key;

	if (!read_key(text, &key, name, err))
		return false;
	if (!key_binding(key))
		return true;
	if (!make_copy())
		return mm_fail(err, "out of memory");
	take_away(key);
	return true;
}

/* Calls tell for each of a row's keys. */
static void each_key(const char *keys, const char *command, bool missing,
		     void (*tell)(void *to, const char *key, const char *command), void *to)
{
	char name[KEY_NAME_MAX];

	for (; *keys; keys += strspn(keys, " ")) {
		size_t length = strcspn(keys, " ");
		int key = key_parse(keys, length);

		snprintf(name, sizeof name, "%.*s", (int)length, keys);
		if (!missing || !key_binding(key))
			tell(to, name, missing ? NULL : command);
		keys += length;
	}
}

void bind_each(void (*tell)(void *to, const char *key, const char *command), void *to)
{
	size_t count;
	const struct binding *all = bindings_all(&count);

	for (size_t i = 0; i < count; i++)
		each_key(all[i].keys, all[i].command, false, tell, to);
	all = bindings_default(&count);
	for (size_t i = 0; i < count; i++)
		each_key(all[i].keys, all[i].command, true, tell, to);
}
