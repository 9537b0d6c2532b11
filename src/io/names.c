/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hash table with open addressing, at most half full. A slot holds a name's number and its key. A
 * name of up to SHORT bytes, as nearly all symbols are, is its own key: its bytes behind their
 * number, so that a probe need not look at the text. A longer one's key is its hash, and of equal
 * keys the texts are compared.
 *
 *   |     7 |  'B' |  'T' |  'C' |  'U' |  'S' |  'D' |  'T' |      a short one's key
 *   |     0 |    0 |    0 |    0 |    3 |  'S' |  'P' |  'Y' |
 *   |  0xff |                  hash                          |      a long one's
 */
#include "io/names.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define SHORT 7
#define LONG (UINT64_C(0xff) << 56)
#define SPREAD UINT64_C(0x9e3779b97f4a7c15) /* 2^64 by the golden ratio, as Knuth has it */
#define FIRST_BITS 10

struct slot {
	uint64_t key;
	uint32_t number; /* number + 1; 0: free */
};

struct entry {
	char *text;
	size_t length;
};

struct names {
	struct slot *slots; /* 2^bits */
	unsigned bits;

	struct entry *entries;
	uint32_t count, room;
};

struct names *names_new(struct mm_error *err)
{
	struct names *names = calloc(1, sizeof *names);

	if (names) {
		names->bits = FIRST_BITS;
		names->slots = calloc((size_t)1 << FIRST_BITS, sizeof *names->slots);
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

static uint64_t make_key(const char *text, size_t length)
{
	uint64_t key = length;

	if (length > SHORT)
		return XXH3_64bits(text, length) | LONG;
	for (size_t i = 0; i < length; i++)
		key = key << 8 | (unsigned char)text[i];
	return key;
}

/* The slot of a name, or the free one where it would be. */
static struct slot *find_slot(const struct names *names, uint64_t key, const char *text,
			      size_t length)
{
	size_t mask = ((size_t)1 << names->bits) - 1;
	size_t at = (size_t)(key * SPREAD >> (64 - names->bits));

	for (;; at = (at + 1) & mask) {
		struct slot *slot = &names->slots[at];
		if (!slot->number)
			return slot;
		if (slot->key == key &&
		    (length <= SHORT || same(names, slot->number - 1, text, length)))
			return slot;
	}
}

uint32_t names_find(const struct names *names, const char *text, size_t length)
{
	const struct slot *slot = find_slot(names, make_key(text, length), text, length);

	return slot->number ? slot->number - 1 : NAMES_NONE;
}

static void place(struct names *names, uint32_t number)
{
	const struct entry *entry = &names->entries[number];
	uint64_t key = make_key(entry->text, entry->length);

	*find_slot(names, key, entry->text, entry->length) = (struct slot){key, number + 1};
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
	if ((size_t)names->count + 1 > (size_t)1 << (names->bits - 1)) {
		struct slot *slots = calloc((size_t)2 << names->bits, sizeof *slots);
		if (!slots)
			return false;
		free(names->slots);
		names->slots = slots;
		names->bits++;
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
	return names->count++;
}

uint32_t names_count(const struct names *names)
{
	return names->count;
}

const char *names_text(const struct names *names, uint32_t number)
{
	return names->entries[number].text;
}
