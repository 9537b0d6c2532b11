/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every match has a place in one order: how well it matches, then where it stands in the list. Two
 * 32-bit numbers make one of 64 bits, so the best match is the least of all, the next one the least
 * of those above the selected symbol's, and one pass over the list finds them all and counts them.
 * There is no index of names: ten thousand are gone through in less than a millisecond.
 *
 * The list may be sorted anew while one types; so nothing is remembered but the text and, while the
 * prompt is open, where one was before.
 */
#include "tui/find.h"

#include "tui/characters.h"
#include "tui/panel.h"
#include "tui/prompt.h"
#include "tui/terminal.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wctype.h>

#define NAME_MAX_CODES 128 /* a name has at most 127 bytes */

/* --- names and texts ----------------------------------------------------------------------------
 */

/* The small letter of a letter, whatever the locale of the process; what is none stays. */
static uint32_t small(uint32_t code)
{
	static locale_t letters;
	static bool asked;

	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code;
	if (!asked)
		letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	asked = true;
	return letters != (locale_t)0 ? (uint32_t)towlower_l((wint_t)code, letters) : code;
}

/* A name or a text, character by character. */
struct codes {
	uint32_t code[NAME_MAX_CODES];
	size_t length;
};

static void decode(struct codes *out, const char *text)
{
	out->length = 0;
	while (*text && out->length < NAME_MAX_CODES)
		out->code[out->length++] = character_next(&text);
}

/* Makes all letters small. False where they were so already. */
static bool make_small(struct codes *codes)
{
	bool changed = false;

	for (size_t i = 0; i < codes->length; i++) {
		uint32_t code = small(codes->code[i]);

		changed |= code != codes->code[i];
		codes->code[i] = code;
	}
	return changed;
}

/* A text as it is looked for. */
struct wanted {
	struct codes codes;
	bool exact_case;
};

static void want(struct wanted *wanted, const char *text)
{
	struct codes copy;

	decode(&wanted->codes, text);
	copy = wanted->codes;
	wanted->exact_case = make_small(&copy);
}

static enum find_rank rank_of(const char *name, const struct wanted *wanted)
{
	const struct codes *text = &wanted->codes;
	struct codes codes;

	decode(&codes, name);
	if (!wanted->exact_case)
		make_small(&codes);
	for (size_t at = 0; at + text->length <= codes.length; at++) {
		if (memcmp(&codes.code[at], text->code, text->length * sizeof *text->code) != 0)
			continue;
		return at > 0                        ? FIND_WITHIN
		       : codes.length > text->length ? FIND_BEGINNING
						     : FIND_WHOLE;
	}
	return FIND_NOT;
}

enum find_rank find_rank(const char *name, const char *text)
{
	struct wanted wanted;

	want(&wanted, text);
	return rank_of(name, &wanted);
}

/* --- matches ------------------------------------------------------------------------------------
 */

#define NONE UINT64_MAX

/* What one pass over the list finds: places of matches, NONE where there is none. */
struct matches {
	uint64_t first, last;
	uint64_t previous, next; /* seen from the selected symbol, if that is a match */
	uint64_t selected;
	uint32_t count, number; /* how many; which of them the selected one is, from 1 */
};

static uint64_t place_in_order(enum find_rank rank, uint32_t place)
{
	return (uint64_t)rank << 32 | place;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The greatest of those that are not NONE. */
static uint64_t greatest(uint64_t a, uint64_t b)
{
	return a == NONE || (b != NONE && b > a) ? b : a;
}

/* Where the selected symbol stands among the matches. */
static uint64_t find_selected(const struct ui *ui, const struct wanted *wanted)
{
	for (uint32_t i = 0; i < ui->ordered; i++) {
		if (ui->order[i] != ui->selected)
			continue;
		enum find_rank rank = rank_of(symbol_name(ui, ui->selected), wanted);
		return rank == FIND_NOT ? NONE : place_in_order(rank, i);
	}
	return NONE;
}

static struct matches find_matches(const struct ui *ui, const char *text)
{
	struct matches m = {NONE, NONE, NONE, NONE, NONE, 0, 0};
	struct wanted wanted;

	want(&wanted, text);
	if (wanted.codes.length == 0)
		return m;
	m.selected = find_selected(ui, &wanted);
	for (uint32_t i = 0; i < ui->ordered; i++) {
		enum find_rank rank = rank_of(symbol_name(ui, ui->order[i]), &wanted);
		uint64_t place = place_in_order(rank, i);

		if (rank == FIND_NOT)
			continue;
		m.count++;
		m.first = least(m.first, place);
		m.last = greatest(m.last, place);
		if (m.selected == NONE)
			continue;
		m.number += place <= m.selected;
		if (place < m.selected)
			m.previous = greatest(m.previous, place);
		if (place > m.selected)
			m.next = least(m.next, place);
	}
	return m;
}

static void select_match(struct ui *ui, uint64_t place)
{
	ui->selected = ui->order[(uint32_t)place];
	ui->chosen = true;
}

/* Says which match of the text remembered is selected, of how many. */
static void tell(struct ui *ui)
{
	struct matches m = find_matches(ui, ui->find.text);

	if (m.count == 0)
		ui_say(ui, "no match");
	else if (m.selected != NONE)
		ui_say(ui, "%.100s, match %u of %u", symbol_name(ui, ui->selected), m.number,
		       m.count);
}

bool find_best(struct ui *ui, const char *text)
{
	struct matches m = find_matches(ui, text);

	if (*text)
		snprintf(ui->find.text, sizeof ui->find.text, "%s", text);
	if (m.count == 0)
		return false;
	select_match(ui, m.first);
	tell(ui);
	return true;
}

bool find_next(struct ui *ui, int direction)
{
	struct matches m = find_matches(ui, ui->find.text);
	uint64_t place = direction < 0 ? m.previous : m.next;

	if (m.count == 0)
		return false;
	if (place == NONE)
		place = direction < 0 ? m.last : m.first;
	select_match(ui, place);
	tell(ui);
	return true;
}

/* --- as one types -------------------------------------------------------------------------------
 */

static void go_back(struct ui *ui)
{
	ui->selected = ui->find.selected;
	ui->chosen = ui->find.chosen;
	ui->list_top = ui->find.list_top;
}

/* Where nothing matches one is where one was: what is selected is never the match of another text.
 */
static void on_change(struct ui *ui, const char *text)
{
	if (find_best(ui, text))
		return;
	go_back(ui);
	if (*text)
		tell(ui);
}

static bool on_key(struct ui *ui, int key)
{
	bool on = key == TERMINAL_CONTROL('n') || key == TERMINAL_DOWN;

	if (!on && key != TERMINAL_CONTROL('p') && key != TERMINAL_UP)
		return false;
	if (!find_next(ui, on ? 1 : -1))
		tell(ui);
	return true;
}

static void on_accept(struct ui *ui, const char *text)
{
	if (*text && find_matches(ui, text).count == 0)
		ui_complain(ui, FIND_NOTHING, text);
}

void find_ask(struct ui *ui)
{
	static const struct prompt_hooks hooks = {
		.key = on_key,
		.changed = on_change,
		.accepted = on_accept,
		.left = go_back,
	};

	ui->find.selected = ui->selected;
	ui->find.chosen = ui->chosen;
	ui->find.list_top = ui->list_top;
	prompt_ask(ui, "/", "find ", "", &hooks);
}
