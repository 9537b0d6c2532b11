/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rhythm of a day and the walk of a price, in integers. Division is used where a negative
 * number is scaled down: what it rounds to is the same everywhere, what a shift does is not.
 */
#include "io/market_day.h"

#include <stdbool.h>
#include <string.h>

#define UNIT INT64_C(65536) /* fixed point of prices within a tick */

struct market_random market_random_seed(uint64_t seed, uint64_t number)
{
	struct market_random random = {seed};

	random.state = market_random_next(&random) ^ (number * UINT64_C(0xd1342543de82ef95));
	market_random_next(&random);
	return random;
}

/* A number around 0 whose distribution is nearly normal: -131070 to 131070, deviation 37837. */
static int64_t bell_curve(struct market_random *random)
{
	uint64_t r = market_random_next(random);
	return (int64_t)((r & 0xffff) + (r >> 16 & 0xffff) + (r >> 32 & 0xffff) + (r >> 48)) -
	       131070;
}

/* --- names ------------------------------------------------------------------------------------ */

static const char consonants[] = "BCDFGHJKLMNPQRSTVWXZ", vowels[] = "AEIOU", others[] = "LNRSTV";

/* Names of two to seven letters: a consonant, a vowel, another consonant, a vowel ... */
enum { SHORTEST = 2, LONGEST = 7 };

static uint32_t names_of_length(int length)
{
	uint32_t count = 20;
	for (int i = 1; i < length; i++)
		count *= i % 2 ? 5 : 6;
	return count;
}

/* The number-th name of a length, in an order that does not look like one. */
static void spell(char *out, int length, uint32_t number)
{
	uint32_t count = names_of_length(length);

	/* 7919 is prime and divides none of the counts: every number comes once */
	number = (uint32_t)(((uint64_t)number * 7919 + 131u * (uint32_t)(length * length)) % count);
	for (int i = 0; i < length; i++) {
		const char *letters = i == 0 ? consonants : i % 2 ? vowels : others;
		uint32_t kinds = (uint32_t)strlen(letters);
		out[i] = letters[number % kinds];
		number /= kinds;
	}
	out[length] = '\0';
}

void market_name(char *out, uint32_t rank)
{
	/* Of every eight names so many have two letters, three, four, five, as long as there are
	 * some; the rest of the symbols get the longer ones. */
	static const uint8_t pattern[8] = {3, 4, 3, 4, 3, 2, 4, 5};
	uint32_t used[LONGEST + 1] = {0};
	uint32_t rounds = names_of_length(2) < names_of_length(3) / 3 ? names_of_length(2)
								      : names_of_length(3) / 3;
	uint32_t round = rank / 8 < rounds ? rank / 8 : rounds;
	uint32_t rest = rank - round * 8;

	for (int i = 0; i < 8; i++)
		used[pattern[i]] += round;
	if (round < rounds) {
		for (uint32_t i = 0; i < rest; i++)
			used[pattern[i]]++;
		spell(out, pattern[rest], used[pattern[rest]]);
		return;
	}
	for (int length = SHORTEST; length <= LONGEST; length++) {
		uint32_t left = names_of_length(length) - used[length];
		if (rest < left) {
			spell(out, length, used[length] + rest);
			return;
		}
		rest -= left;
	}
	*out = '\0';
}

/* --- the day ---------------------------------------------------------------------------------- */

/* How busy a minute is for everybody: quiet before the bell, a burst at it, a trough at noon, a
 * burst before the close, an echo after it. */
static uint32_t rhythm(unsigned minute)
{
	if (minute < 240) /* 04:00 to 08:00 */
		return 2 + minute / 60;
	if (minute < MARKET_BELL)
		return 8 + (minute - 240) / 3;
	if (minute < MARKET_CLOSE) {
		uint32_t since = minute - MARKET_BELL, left = MARKET_CLOSE - 1 - minute;
		uint32_t distance = since < left ? since : left;
		uint32_t trough = distance * distance / 190; /* 200 at half past twelve */
		uint32_t opening = 2400 / (2 + since), closing = 2800 / (2 + left);
		return 300 - trough + opening + closing;
	}
	uint32_t after = minute - MARKET_CLOSE;
	return 4 + 300 / (2 + after) + (240 - after) / 12;
}

void market_tide_make(struct market_tide *tide, uint64_t seed)
{
	struct market_random random = market_random_seed(seed, 0);
	int64_t at = 0, trend = 0;

	for (unsigned minute = 0; minute <= MARKET_MINUTES; minute++) {
		tide->moved[minute] = (int32_t)at;
		if (minute == MARKET_MINUTES)
			break;
		/* a trend of some minutes that fades, in 256ths, and noise; both as lively as the
		 * minute */
		int64_t lively = 20 + rhythm(minute) / 4;
		trend += bell_curve(&random) * lively / 1200;
		trend -= trend / 24;
		at += trend / 256 + bell_curve(&random) * lively / 60000;
		if (at > 60000 || at < -60000) { /* no more than six per cent */
			at -= at / 32;
			trend = -trend / 2;
		}
	}
}

/* News: a minute in which much happens, which it takes half an hour to calm down from. The price
 * jumps by one to four per cent, half of it at once. */
static void add_news(struct market_day *day, struct market_random *random)
{
	unsigned minute = 200 + (unsigned)market_random_below(random, 660);
	unsigned force = 3 + (unsigned)market_random_below(random, 8);
	int32_t left = (int32_t)force * ((market_random_next(random) & 1) ? 4000 : -4000), gone = 0;

	for (unsigned since = 0; minute + since < MARKET_MINUTES; since++) {
		unsigned m = minute + since;
		gone += left / 2;
		left -= left / 2;
		day->moved[m] += gone;
		if (since >= 40)
			continue;
		day->weight[m] += day->weight[m] * force / (1 + since / 2);
		day->nerves[m] = (uint16_t)(day->nerves[m] + 10 * force / (1 + since / 3));
	}
}

void market_day_make(struct market_day *day, const struct market_tide *tide,
		     struct market_random *random)
{
	int64_t mood = 64; /* wanders from 24 to 160: quiet and lively quarters of an hour */

	/* 256ths of the market's way that it goes along with */
	int32_t beta = 64 + (int32_t)market_random_below(random, 320);

	for (unsigned minute = 0; minute < MARKET_MINUTES; minute++) {
		mood += bell_curve(random) / 7000 + (64 - mood) / 16;
		mood = mood < 24 ? 24 : mood > 160 ? 160 : mood;
		day->weight[minute] = rhythm(minute) * (uint32_t)mood;
		day->nerves[minute] = (uint16_t)(mood +
						 (minute >= MARKET_BELL && minute < MARKET_BELL + 20
							  ? 60 - 3 * (int)(minute - MARKET_BELL)
							  : 0));
		day->moved[minute] = (int32_t)((int64_t)tide->moved[minute] * beta / 256);
	}
	for (uint64_t news = market_random_below(random, 4); news > 0; news--)
		add_news(day, random);
}

void market_day_deal(const struct market_day *day, struct market_random *random, uint64_t events,
		     uint64_t *share)
{
	enum { GUESSES = 1024 };
	uint64_t until[MARKET_MINUTES], total = 0;
	uint16_t guess[GUESSES];

	for (unsigned minute = 0; minute < MARKET_MINUTES; minute++)
		until[minute] = total += day->weight[minute];
	/* where to begin looking, by the draw's first bits */
	for (unsigned i = 0, minute = 0; i < GUESSES; i++) {
		while (until[minute] <= total * i / GUESSES)
			minute++;
		guess[i] = (uint16_t)minute;
	}
	for (; events > 0; events--) {
		uint64_t draw = market_random_below(random, total);
		unsigned minute = guess[draw * GUESSES / total];
		while (until[minute] <= draw)
			minute++;
		share[minute]++;
	}
}

/* --- the walk --------------------------------------------------------------------------------- */

/* The whole part of the square root. */
static uint64_t square_root(uint64_t n)
{
	uint64_t root = 0;

	for (int bit = 31; bit >= 0; bit--) {
		uint64_t next = root | UINT64_C(1) << bit;
		if (next * next <= n)
			root = next;
	}
	return root;
}

void market_walk_start(struct market_walk *walk, struct market_random *random, uint64_t events)
{
	/* from $1.60 to $409.60, as many between one power of two and the next */
	unsigned octave = (unsigned)market_random_below(random, 8);
	int64_t cents = (int64_t)((160 + market_random_below(random, 160)) << octave);
	int64_t daily; /* millionths of the price that a calm day moves it by */

	walk->ticks_a_unit = 100;
	if (cents < 250 && market_random_below(random, 2) == 0) {
		walk->ticks_a_unit = 10000;
		cents *= 100;
	}
	daily = 8000 + (int64_t)market_random_below(random, 24000);
	walk->base = walk->at = cents * UNIT;
	walk->step = cents * UNIT / 1000000 * daily / (int64_t)(square_root(events) + 1);
	walk->spread = 1 + cents / 12000 + (int64_t)(events < 2000 ? cents / 4000 : 0);
	walk->heat = 256;
}

/* A size: round lots, the more the rarer, and odd lots. */
static int64_t draw_size(struct market_random *random, unsigned minute)
{
	uint64_t r = market_random_next(random);
	bool auction = minute == MARKET_BELL || minute == MARKET_CLOSE - 1;
	int64_t lots = 1;

	if ((r & 0xff) < 84)
		return 1 + (int64_t)(r >> 32) % 99;
	for (r >>= 8; (r & 3) == 0 && lots < 200; r >>= 3)
		lots = lots * 2 + (int64_t)(r >> 2 & 1);
	if (auction && market_random_below(random, 32) == 0)
		lots *= 20;
	return lots * 100;
}

void market_walk_step(struct market_walk *walk, struct market_random *random,
		      const struct market_day *day, unsigned minute, struct market_trade *out)
{
	int64_t draw = bell_curve(random), size = draw < 0 ? -draw : draw;
	int64_t lowest = walk->base / 20;

	/* large steps are followed by large ones */
	walk->heat += (size / 118 - walk->heat) / 24;
	walk->at += draw * (walk->step * day->nerves[minute] / 64 * (walk->heat + 128) / 384) /
		    37837;
	if (walk->at < lowest)
		walk->at = 2 * lowest - walk->at; /* a wall */
	if (walk->at > walk->base * 20)
		walk->at = walk->base * 40 - walk->at;

	int64_t middle = walk->at + walk->at / 1000000 * day->moved[minute];
	int64_t side = (int64_t)market_random_below(random, 3) - 1;
	out->ticks = (middle + UNIT / 2 + side * walk->spread * UNIT / 2) / UNIT;
	if (out->ticks < 1)
		out->ticks = 1;
	out->size = draw_size(random, minute);
}
