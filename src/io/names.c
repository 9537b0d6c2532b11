/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hash table with open addressing, at most half full: slots hold a number and the hash's upper
 * half, so that a probe compares text only where it is nearly certain to match. Rows of one symbol
 * often follow each other: the last name found is asked first.
 */
#include "io/names.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

struct slot {
	uint32_t hash, number; /* number + 1; 0: free */
};

struct entry {
	char *text;
	size_t length;
};

struct names {
	struct slot *slots;
	size_t mask;

	struct entry *entries;
	uint32_t count, room;

	uint32_t last;
};

struct names *names_new(struct mm_error *err)
{
	struct names *names = calloc(1, sizeof *names);

	if (names) {
		names->mask = 1023;
		names->slots = calloc(names->mask + 1, sizeof *names->slots);
		names->last = NAMES_NONE;
	}
	if (!names || !names->slots) {
		mm_fail(err, "out of memory");
		names_free(names);
		return NULL;
	}
	return names;
}

void names_free(struct names *names)
{
	if (!names)
		return;
	for (uint32_t i = 0; i < names->count; i++)
		free(names->entries[i].text);
	free(names->entries);
	free(names->slots);
	free(names);
}

static bool same(const struct names *names, uint32_t number, const char *text, size_t length)
{
	const struct entry *entry = &names->entries[number];

	return entry->length == length && !memcmp(entry->text, text, length);
}

uint32_t names_find(struct names *names, const char *text, size_t length)
{
	if (names->last != NAMES_NONE && same(names, names->last, text, length))
		return names->last;

	uint64_t hash = XXH3_64bits(text, length);
	for (size_t at = hash & names->mask;; at = (at + 1) & names->mask) {
		const struct slot *slot = &names->slots[at];
		if (!slot->number)
			return NAMES_NONE;
		if (slot->hash == hash >> 32 && same(names, slot->number - 1, text, length))
			return names->last = slot->number - 1;
	}
}

static void place(struct names *names, uint32_t number)
{
	const struct entry *entry = &names->entries[number];
	uint64_t hash = XXH3_64bits(entry->text, entry->length);
	size_t at = hash & names->mask;

	while (names->slots[at].number)
		at = (at + 1) & names->mask;
	names->slots[at] = (struct slot){(uint32_t)(hash >> 32), number + 1};
}

/* Doubles what is full. */
static bool grow(struct names *names)
{
	if (names->count == names->room) {
		uint32_t room = names->room ? names->room * 2 : 256;
		struct entry *entries = reallocarray(names->entries, room, sizeof *entries);
		if (!entries)
			return false;
		names->entries = entries;
		names->room = room;
	}
	if (((size_t)names->count + 1) * 2 > names->mask) {
		size_t mask = names->mask * 2 + 1;
		struct slot *slots = calloc(mask + 1, sizeof *slots);
		if (!slots)
			return false;
		free(names->slots);
		names->slots = slots;
		names->mask = mask;
		for (uint32_t i = 0; i < names->count; i++)
			place(names, i);
	}
	return true;
}

uint32_t names_add(struct names *names, const char *text, size_t length, struct mm_error *err)
{
	char *copy = names->count < (1u << 30) && grow(names) ? malloc(length + 1) : NULL;

	if (!copy) {
		mm_fail(err, "out of memory after %u symbols", names->count);
		return NAMES_NONE;
	}
	memcpy(copy, text, length);
	copy[length] = 0;
	names->entries[names->count] = (struct entry){copy, length};
	place(names, names->count);
	return names->last = names->count++;
}

uint32_t names_count(const struct names *names)
{
	return names->count;
}

const char *names_text(const struct names *names, uint32_t number)
{
	return names->entries[number].text;
}
