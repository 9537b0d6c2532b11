/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of names and globs: the one place where they are taken apart. */
#include <mmtui/list.h>

#include <fnmatch.h>
#include <string.h>

#define BLANKS " \t"
#define QUOTE '"'

size_t mm_list_quoted(const char *text)
{
	const char *at = text;

	if (*at != QUOTE)
		return 0;
	for (at++; *at; at++) {
		if (*at != QUOTE)
			continue;
		if (at[1] != QUOTE)
			return (size_t)(at + 1 - text);
		at++; /* two of them are one of the name's */
	}
	return (size_t)(at - text);
}

/* Adds a byte where there is room. */
static void put(char *out, size_t *length, size_t size, char byte)
{
	if (*length < size)
		out[*length] = byte;
	++*length;
}

/* Reads an entry up to the comma behind it; what does not fit can match no symbol either. */
static size_t read_entry(const char *text, struct mm_list_entry *out)
{
	size_t inside = mm_list_quoted(text), at = inside, length = 0;

	out->quoted = inside > 0;
	for (size_t i = 1; i < inside; i++) {
		if (text[i] != QUOTE)
			put(out->name, &length, sizeof out->name, text[i]);
		else if (i + 1 < inside && text[i + 1] == QUOTE)
			put(out->name, &length, sizeof out->name, text[i++]);
	}
	if (out->quoted)
		at += strspn(text + at, BLANKS);
	for (; text[at] && text[at] != ','; at++)
		put(out->name, &length, sizeof out->name, text[at]);
	out->name[length < sizeof out->name ? length : 0] = '\0';
	return at;
}

bool mm_list_next(const char **list, struct mm_list_entry *out)
{
	if (!**list)
		return false;
	*list += strspn(*list, BLANKS);
	*list += read_entry(*list, out);
	*list += **list == ',';
	return true;
}

bool mm_list_entry_matches(const struct mm_list_entry *entry, const char *symbol)
{
	return *entry->name && (!strcmp(entry->name, symbol) ||
				(!entry->quoted && !fnmatch(entry->name, symbol, 0)));
}

bool mm_list_matches(const char *list, const char *symbol)
{
	struct mm_list_entry entry;

	while (mm_list_next(&list, &entry))
		if (mm_list_entry_matches(&entry, symbol))
			return true;
	return false;
}

size_t mm_list_last(const char *list)
{
	const char *last = list + strspn(list, BLANKS);

	for (const char *at = last; *at;) {
		at += mm_list_quoted(at);
		at += strcspn(at, ",");
		if (*at) {
			at += 1 + strspn(at + 1, BLANKS);
			last = at;
		}
	}
	return (size_t)(last - list);
}

const char *mm_list_quote(char *out, const char *name)
{
	bool quoted = strpbrk(name, "," BLANKS "\"*?[\\") != NULL;
	size_t length = 0, most = MM_LIST_QUOTED_MAX - 2; /* a quote and the NUL fit behind */

	if (quoted)
		out[length++] = QUOTE;
	for (; *name && length + 1 < most; name++) {
		if (*name == QUOTE)
			out[length++] = QUOTE;
		out[length++] = *name;
	}
	if (quoted)
		out[length++] = QUOTE;
	out[length] = '\0';
	return out;
}
