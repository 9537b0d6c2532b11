/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A radix sort from the top that looks at the bits that differ and at nothing else.
 *
 * One pass over the keys finds the highest bit that is not the same in all of them. From there down
 * come as many bits as it takes to give every key a slot of its own if they were spread evenly;
 * keys are counted and laid out by these, in one pass, keeping the order of equal ones. Slots that
 * still hold many are sorted the same way. The rest is a matter of neighbours, which insertion
 * settles. Keys that differ in no bit are in order already.
 */
#include "replay/sort.h"

#include <stdbool.h>
#include <string.h>

#define FEW 20       /* keys that insertion sorts faster (measured on Zen 5) */
#define DIGIT_MAX 11 /* bits a pass: its counters stay in the first cache */

static unsigned bits_of(uint64_t value)
{
	return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

static void insertion_sort(uint64_t *keys, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t key = keys[i];
		size_t j = i;
		for (; j && keys[j - 1] > key; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
}

/* The bits in which any two keys differ. */
static uint64_t differences(const uint64_t *keys, size_t n)
{
	uint64_t all = 0;

	for (size_t i = 1; i < n; i++)
		all |= keys[i] ^ keys[0];
	return all;
}

/* Lays the keys out by the digit of `bits` bits at `shift`; end[] receives where each slot ends.
 * Returns the size of the largest slot. */
static size_t lay_out(uint64_t *keys, uint64_t *spare, size_t n, unsigned shift, unsigned bits,
		      uint32_t *end)
{
	size_t slots = (size_t)1 << bits, largest = 0;
	uint64_t mask = slots - 1;
	uint32_t before = 0;

	memset(end, 0, slots * sizeof *end);
	for (size_t i = 0; i < n; i++)
		end[keys[i] >> shift & mask]++;
	for (size_t i = 0; i < slots; i++) {
		uint32_t count = end[i];
		largest = count > largest ? count : largest;
		end[i] = before;
		before += count;
	}
	for (size_t i = 0; i < n; i++)
		spare[end[keys[i] >> shift & mask]++] = keys[i];
	memcpy(keys, spare, n * sizeof *keys);
	return largest;
}

void mm_sort_keys(uint64_t *keys, uint64_t *spare, size_t n, unsigned low)
{
	uint32_t end[1u << DIGIT_MAX];

	if (n <= FEW) {
		insertion_sort(keys, n);
		return;
	}
	unsigned differ = bits_of(differences(keys, n) >> low);
	if (!differ)
		return;
	unsigned bits = bits_of(n - 1);
	bits = bits < DIGIT_MAX ? bits : DIGIT_MAX;
	bits = bits < differ ? bits : differ;
	size_t largest = lay_out(keys, spare, n, low + differ - bits, bits, end);
	if (bits == differ)
		return;
	if (largest > FEW)
		for (size_t i = 0, from = 0; i < (size_t)1 << bits; from = end[i++])
			if (end[i] - from > FEW)
				mm_sort_keys(keys + from, spare + from, end[i] - from, low);
	insertion_sort(keys, n);
}
