/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a header and the user's wishes to column numbers.
 *
 * A part (timestamp, symbol, price, volume) is found by --map, by number or by name, or else by the
 * one header cell that is among the part's usual names. Names compare without regard to case. Two
 * cells that fit are an error, and so are none, a number beyond the header, and a column with two
 * parts: a wrong guess would be a wrong market.
 */
#include "io/columns.h"

#include "base/quote.h"
#include "store/format.h"

#include <mmtui/number.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const part_names[PARTS] = {"timestamp", "symbol", "price", "volume"};

/* The names that exchanges and vendors give them. */
static const char *const usual[PARTS][8] = {
	{"timestamp", "ts", "time", "datetime", "ts_event", "sip_timestamp", "transact_time"},
	{"symbol", "ticker", "instrument"},
	{"price", "px", "last"},
	{"size", "volume", "qty", "quantity", "amount"},
};

/* Does a cell say `name`, whatever the case (of ASCII letters)? */
static bool says(const struct csv_cell *cell, const char *name, size_t length)
{
	return cell->length == length && !strncasecmp(cell->text, name, length);
}

static bool is_usual(enum part part, const struct csv_cell *cell)
{
	for (size_t i = 0; usual[part][i]; i++)
		if (says(cell, usual[part][i], strlen(usual[part][i])))
			return true;
	return false;
}

/* The part a word means: its own name or one of its usual ones. PARTS: none. */
static enum part part_of(const char *word, size_t length)
{
	struct csv_cell cell = {word, length};

	for (enum part part = 0; part < PARTS; part++)
		if (is_usual(part, &cell))
			return part;
	return PARTS;
}

/* A stretch of text without the spaces around it. */
static struct csv_cell strip(const char *begin, const char *end)
{
	while (begin < end && *begin == ' ')
		begin++;
	while (begin < end && end[-1] == ' ')
		end--;
	return (struct csv_cell){begin, (size_t)(end - begin)};
}

/* Splits the next item off a comma-separated list, and the item at its `=`: without one both sides
 * are the item. Returns whether there is one. */
static bool next_item(const char **list, struct csv_cell *item, struct csv_cell *left,
		      struct csv_cell *right)
{
	const char *begin = *list, *end = strchrnul(begin, ',');
	const char *equal = memchr(begin, '=', (size_t)(end - begin));

	*list = *end ? end + 1 : end;
	*item = *left = *right = strip(begin, end);
	if (equal) {
		*left = strip(begin, equal);
		*right = strip(equal + 1, end);
	}
	return equal != NULL;
}

/* Reads a column, a number from 1 or a name, into a wish. */
static bool read_column(struct wish *wish, struct csv_cell cell, struct mm_error *err)
{
	int64_t number;

	if (!cell.length)
		return mm_fail(err, "a column's name is missing");
	if (strspn(cell.text, "0123456789") >= cell.length) {
		if (!mm_integer_parse(cell.text, cell.length, &number) || number < 1 ||
		    number > CSV_IN_CELLS_MAX)
			return mm_fail(err, "%.*s is no column: they are numbered from 1 to %u",
				       (int)(cell.length < 20 ? cell.length : 20), cell.text,
				       CSV_IN_CELLS_MAX);
		wish->number = (size_t)number;
		return true;
	}
	wish->text = strndup(cell.text, cell.length);
	return wish->text || mm_fail(err, "out of memory");
}

static bool read_map(struct column_wishes *wishes, const char *map, struct mm_error *err)
{
	char quoted[QUOTE_MAX];

	while (*map) {
		struct csv_cell item, left, right;
		bool equal = next_item(&map, &item, &left, &right);
		enum part part = part_of(left.text, left.length);

		if (!equal || part == PARTS)
			return mm_fail(err,
				       "--map: %s is not PART=COLUMN, where PART is timestamp, "
				       "symbol, price or volume",
				       quote_text(quoted, item.text, item.length));
		if (wishes->part[part].text || wishes->part[part].number)
			return mm_fail(err, "--map gives the %s twice", part_names[part]);
		if (part == PART_SYMBOL && wishes->no_symbol)
			return mm_fail(err, "--map gives a symbol column, and --symbol the symbol "
					    "of all rows: only one of them can be meant");
		if (!read_column(&wishes->part[part], right, err))
			return false;
	}
	return true;
}

/* Gives a kept column its name; twice the same and those of the parts are refused. */
static bool name_kept(struct column_wishes *wishes, size_t index, struct csv_cell name,
		      struct mm_error *err)
{
	char quoted[QUOTE_MAX];

	quote_text(quoted, name.text, name.length);
	if (name.length == 0 || name.length > COLUMN_NAME_MAX ||
	    !mm_format_is_utf8(name.text, name.length))
		return mm_fail(err,
			       "a kept column cannot be called %s: a name is 1 to %d bytes of "
			       "UTF-8; give another with --keep NAME=COLUMN",
			       quoted, COLUMN_NAME_MAX);
	for (size_t i = 0; i < name.length; i++)
		if ((unsigned char)name.text[i] < 0x20 || memchr(",=\"\x7f", name.text[i], 4))
			return mm_fail(err,
				       "a kept column cannot be called %s; give another name with "
				       "--keep NAME=COLUMN",
				       quoted);
	for (enum part part = 0; part < PARTS; part++)
		if (says(&name, part_names[part], strlen(part_names[part])))
			return mm_fail(err,
				       "a kept column cannot be called %s: every table has a "
				       "column of that name; give another with --keep NAME=COLUMN",
				       quoted);
	for (size_t i = 0; i < wishes->keeps; i++)
		if (i != index && says(&name, wishes->keep_name[i], strlen(wishes->keep_name[i])))
			return mm_fail(err, "--keep gives %s twice", quoted);
	memcpy(wishes->keep_name[index], name.text, name.length);
	wishes->keep_name[index][name.length] = 0;
	return true;
}

static bool read_keep(struct column_wishes *wishes, const char *keep, struct mm_error *err)
{
	while (*keep) {
		struct csv_cell item, left, right;
		bool equal = next_item(&keep, &item, &left, &right);
		size_t index = wishes->keeps;

		if (index == MM_EXTRA_MAX)
			return mm_fail(err, "--keep: a table keeps at most %d further columns",
				       MM_EXTRA_MAX);
		wishes->keeps++;
		if (!read_column(&wishes->keep[index], right, err))
			return false;
		if ((equal || wishes->keep[index].text) && !name_kept(wishes, index, left, err))
			return false;
	}
	return true;
}

bool column_wishes_read(struct column_wishes *wishes, const char *map, const char *keep,
			bool no_symbol, bool no_header, struct mm_error *err)
{
	memset(wishes, 0, sizeof *wishes);
	wishes->no_symbol = no_symbol;
	wishes->no_header = no_header;
	if ((!map || read_map(wishes, map, err)) && (!keep || read_keep(wishes, keep, err)))
		return true;
	column_wishes_free(wishes);
	return false;
}

void column_wishes_free(struct column_wishes *wishes)
{
	for (size_t i = 0; i < PARTS; i++)
		free(wishes->part[i].text);
	for (size_t i = 0; i < MM_EXTRA_MAX; i++)
		free(wishes->keep[i].text);
	memset(wishes, 0, sizeof *wishes);
}

/* The header as it stands, for a message, cut where it is long. */
static const char *list_header(char out[200], const struct csv_row *row)
{
	size_t used = 0;

	out[0] = 0;
	for (size_t i = 0; i < row->count; i++) {
		char quoted[QUOTE_MAX];
		quote_text(quoted, row->cells[i].text, row->cells[i].length);
		size_t length = strlen(quoted) - 2; /* without the quotes themselves */
		if (used + length + 8 > 200) {
			strcpy(out + used, ", ...");
			break;
		}
		used += (size_t)sprintf(out + used, "%s%.*s", i ? ", " : "", (int)length,
					quoted + 1);
	}
	return out;
}

/* Finds the column a wish names. `what` is for the message: "the price", "--keep exchange". */
static bool find_wish(const struct wish *wish, const char *what, bool no_header,
		      const struct csv_row *row, size_t *out, struct mm_error *err)
{
	char header[200];

	if (wish->number) {
		if (wish->number > row->count)
			return mm_fail(err, "%s is to be column %zu, but there are only %zu", what,
				       wish->number, row->count);
		*out = wish->number - 1;
		return true;
	}
	if (no_header)
		return mm_fail(err,
			       "%s is to be the column \"%s\", but with --no-header columns have "
			       "only numbers, from 1",
			       what, wish->text);
	*out = COLUMN_NONE;
	for (size_t i = 0; i < row->count; i++) {
		if (!says(&row->cells[i], wish->text, strlen(wish->text)))
			continue;
		if (*out != COLUMN_NONE)
			return mm_fail(err,
				       "columns %zu and %zu are both called \"%s\": say which one "
				       "by its number",
				       *out + 1, i + 1, wish->text);
		*out = i;
	}
	if (*out == COLUMN_NONE)
		return mm_fail(err, "no column is called \"%s\"; there are: %s", wish->text,
			       list_header(header, row));
	return true;
}

static bool claimed(const struct column_wishes *wishes, const struct columns *columns, size_t index)
{
	for (enum part part = 0; part < PARTS; part++)
		if ((wishes->part[part].text || wishes->part[part].number) &&
		    columns->part[part] == index)
			return true;
	return false;
}

/* Finds a part's column by its usual names, among those that --map has not given away. */
static bool find_usual(enum part part, const struct column_wishes *wishes, struct columns *columns,
		       const struct csv_row *row, struct mm_error *err)
{
	size_t *out = &columns->part[part];
	char header[200];

	if (wishes->no_header)
		return mm_fail(err,
			       "which column is the %s? With --no-header say so by number: "
			       "--map %s=1",
			       part_names[part], part_names[part]);
	for (size_t i = 0; i < row->count; i++) {
		if (!is_usual(part, &row->cells[i]) || claimed(wishes, columns, i))
			continue;
		if (*out != COLUMN_NONE)
			return mm_fail(err,
				       "columns %zu and %zu could both be the %s: say which with "
				       "--map %s=%zu",
				       *out + 1, i + 1, part_names[part], part_names[part],
				       *out + 1);
		*out = i;
	}
	if (*out == COLUMN_NONE)
		return mm_fail(err,
			       "no column is the %s; there are: %s. Say which with --map "
			       "%s=COLUMN%s%s",
			       part_names[part], list_header(header, row), part_names[part],
			       part == PART_SYMBOL ? ", or give --symbol NAME" : "",
			       ", or use --no-header where the first line is a row already");
	return true;
}

static bool find_parts(struct columns *columns, const struct column_wishes *wishes,
		       const struct csv_row *row, struct mm_error *err)
{
	for (enum part part = 0; part < PARTS; part++) {
		const struct wish *wish = &wishes->part[part];
		char what[32];

		snprintf(what, sizeof what, "the %s", part_names[part]);
		columns->part[part] = COLUMN_NONE;
		if ((wish->text || wish->number) &&
		    !find_wish(wish, what, wishes->no_header, row, &columns->part[part], err))
			return false;
	}
	for (enum part part = 0; part < PARTS; part++) {
		const struct wish *wish = &wishes->part[part];
		if (wish->text || wish->number || (part == PART_SYMBOL && wishes->no_symbol))
			continue;
		if (!find_usual(part, wishes, columns, row, err))
			return false;
	}
	for (enum part one = 0; one < PARTS; one++)
		for (enum part two = one + 1; two < PARTS; two++)
			if (columns->part[one] == columns->part[two] &&
			    columns->part[one] != COLUMN_NONE)
				return mm_fail(err, "column %zu cannot be both the %s and the %s",
					       columns->part[one] + 1, part_names[one],
					       part_names[two]);
	return true;
}

static bool find_keeps(struct columns *columns, struct column_wishes *wishes,
		       const struct csv_row *row, struct mm_error *err)
{
	for (size_t i = 0; i < wishes->keeps; i++) {
		if (!find_wish(&wishes->keep[i], "a kept column", wishes->no_header, row,
			       &columns->keep[i], err))
			return false;
		for (enum part part = 0; part < PARTS; part++)
			if (columns->part[part] == columns->keep[i])
				return mm_fail(err,
					       "column %zu is the %s already: it need not be kept",
					       columns->keep[i] + 1, part_names[part]);
		if (wishes->keep_name[i][0])
			continue;
		char numbered[COLUMN_NAME_MAX + 1];
		struct csv_cell name = row->cells[columns->keep[i]];
		if (wishes->no_header) {
			name.length = (size_t)snprintf(numbered, sizeof numbered, "column%zu",
						       columns->keep[i] + 1);
			name.text = numbered;
		}
		if (!name_kept(wishes, i, name, err))
			return false;
	}
	return true;
}

bool columns_find(struct columns *columns, struct column_wishes *wishes, const struct csv_row *row,
		  struct mm_error *err)
{
	columns->count = row->count;
	return find_parts(columns, wishes, row, err) && find_keeps(columns, wishes, row, err);
}
