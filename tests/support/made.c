/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/made.h"
#include "support/program.h"

#include <inttypes.h>

#define MARK 0x25b8  /* before the selected symbol */
#define FRAME 0x2502 /* a panel's sides */

const struct made_size made_sizes[MADE_SIZES] = {{200, 60}, {120, 36}, {80, 24}, {60, 16}};

void made_market(const char *name, const struct made_trade *trades, size_t count)
{
	FILE *to = fopen(program_path("made.csv"), "w");
	char line[300];

	assert_non_null(to);
	fputs("timestamp,symbol,price,size\n", to);
	for (size_t i = 0; i < count; i++)
		fprintf(to, "%s,%s,%.10g,%.10g\n", trades[i].time, trades[i].symbol,
			trades[i].price, trades[i].size);
	assert_int_equal(fclose(to), 0);
	snprintf(line, sizeof line,
		 "rm -rf \"$D/%s\"; \"$MMTUI\" import \"$D/made.csv\" \"$D/%s\" > /dev/null", name,
		 name);
	assert_int_equal(program_shell(line), 0);
}

struct term *made_open(const char *name, struct made_size size, const char *const *environment,
		       const char *const *arguments)
{
	char home[96], state[160], config[160];
	const char *settings[24] = {home, state, config}, *words[24];
	size_t set = 3, count = 0;

	snprintf(home, sizeof home, "HOME=%s", program_folder());
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s", program_path("state"));
	snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s", program_path("config"));
	for (; environment && *environment; environment++)
		settings[set++] = *environment;
	settings[set] = NULL;
	for (; arguments && *arguments; arguments++)
		words[count++] = *arguments;
	words[count++] = program_path(name);
	words[count] = NULL;
	struct term *term = term_start(size.width, size.height, settings, words);
	term_wait(term, "event ");
	return term;
}

struct made_event *made_events(const char *directory, size_t *count)
{
	char line[400];
	size_t bytes, room = 0;

	snprintf(line, sizeof line,
		 "\"$MMTUI\" export --time ns -o - '%s' > \"$D/events.csv\" 2> /dev/null",
		 directory);
	assert_int_equal(program_shell(line), 0);
	char *text = program_read(program_path("events.csv"), &bytes);
	struct made_event *events = NULL;

	*count = 0;
	for (char *at = strchr(text, '\n'); at && at[1]; at = strchr(at + 1, '\n')) {
		if (*count == room) {
			room = 2 * room + 1000;
			events = realloc(events, room * sizeof *events);
			assert_non_null(events);
		}
		struct made_event *event = &events[(*count)++];
		assert_int_equal(sscanf(at + 1, "%" SCNd64 ",%23[^,],%lf,%lf", &event->time,
					event->symbol, &event->price, &event->size),
				 4);
	}
	free(text);
	return events;
}

int made_list_column(struct term *term)
{
	return term_column(term, 1, "SYMBOLS") - 1;
}

int made_word(struct term *term, int row, int column, char *out, size_t room)
{
	uint32_t glyph;
	size_t used = 0;
	int end = term_columns(term);

	while (column < end && term_glyph(term, row, column) <= ' ')
		column++;
	while (column < end && (glyph = term_glyph(term, row, column)) > ' ' && glyph < 0x7f &&
	       used + 1 < room) {
		out[used++] = (char)glyph;
		column++;
	}
	out[used] = '\0';
	return used ? column : -1;
}

int made_list_row(struct term *term, const char *symbol)
{
	char name[32];
	int x = made_list_column(term);

	for (int row = MADE_HEADS + 1; term_glyph(term, row, x - 1) == FRAME; row++) {
		uint32_t mark = term_glyph(term, row, x);

		if (mark != MARK && mark != ' ' && mark != 0)
			break;
		made_word(term, row, x + 1, name, sizeof name);
		if (!strcmp(name, symbol))
			return row;
	}
	return -1;
}
