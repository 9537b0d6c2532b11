/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of CSV out of a window over the text.
 *
 * The window always holds the whole row that is being read, so a row's physical lines can be
 * counted, its cells can point into the text, and a row that turns out bad can be left after its
 * first line: a quote that is never closed costs that line, not the rows it would have swallowed.
 *
 * A line without a quote and without a lone carriage return, which is nearly every line, is cut at
 * its delimiters right here, eight bytes at a time, which takes two thirds of the time that byte by
 * byte does. All others go through libcsv in strict mode, one physical line at a time. A test holds
 * the two against each other. Spaces and tabs around an unquoted cell do not belong to it, as
 * libcsv has it.
 */
#include "io/csv_in.h"

#include <csv.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW_BYTES (512u << 10) /* more than twice CSV_IN_ROW_MAX */
#define WORD 8                    /* bytes looked at together; so many stand behind the text */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

struct csv_in {
	struct source *source;
	char delimiter;

	/* the window: text[at..end) is unread */
	char *text;
	size_t at, end;
	bool ended;   /* the source has no more */
	bool started; /* the byte order mark has been looked for */
	uint64_t line;

	struct csv_cell *cells;
	size_t count;

	/* libcsv, and the cells it found: copied, since it reuses its buffer */
	struct csv_parser parser;
	bool parser_ready;
	char *copy;
	size_t copied;
	bool row_ended;  /* libcsv saw the row's end */
	bool after_end;  /* and something behind it */
	bool overflowed; /* too many cells */
};

static void parser_close(struct csv_in *in)
{
	if (in->parser_ready)
		csv_free(&in->parser);
	in->parser_ready = false;
}

static bool parser_open(struct csv_in *in)
{
	if (in->parser_ready)
		return true;
	if (csv_init(&in->parser, CSV_STRICT | CSV_STRICT_FINI))
		return false;
	csv_set_delim(&in->parser, (unsigned char)in->delimiter);
	in->parser_ready = true;
	return true;
}

struct csv_in *csv_in_new(struct source *source, char delimiter, struct mm_error *err)
{
	if (delimiter == '"' || delimiter == '\r' || delimiter == '\n' || delimiter == 0) {
		mm_fail(err, "the delimiter must not be a quote or a line end");
		return NULL;
	}
	struct csv_in *in = calloc(1, sizeof *in);
	if (in) {
		in->text = malloc(WINDOW_BYTES + WORD);
		in->copy = malloc(CSV_IN_ROW_MAX + 1);
		in->cells = malloc(CSV_IN_CELLS_MAX * sizeof *in->cells);
	}
	if (!in || !in->text || !in->copy || !in->cells) {
		mm_fail(err, "out of memory");
		csv_in_free(in);
		return NULL;
	}
	in->source = source;
	in->delimiter = delimiter;
	return in;
}

void csv_in_free(struct csv_in *in)
{
	if (!in)
		return;
	parser_close(in);
	free(in->text);
	free(in->copy);
	free(in->cells);
	free(in);
}

/* Brings more text into the window, which may move what is unread to its front. */
static bool refill(struct csv_in *in, struct mm_error *err)
{
	size_t got;

	memmove(in->text, in->text + in->at, in->end - in->at);
	in->end -= in->at;
	in->at = 0;
	if (!source_read(in->source, in->text + in->end, WINDOW_BYTES - in->end, &got, err))
		return false;
	in->end += got;
	in->ended = got == 0;
	memset(in->text + in->end, 0, WORD);
	return true;
}

static bool skip_byte_order_mark(struct csv_in *in, struct mm_error *err)
{
	while (in->end - in->at < 3 && !in->ended)
		if (!refill(in, err))
			return false;
	if (in->end - in->at >= 3 && !memcmp(in->text + in->at, "\xef\xbb\xbf", 3))
		in->at += 3;
	in->started = true;
	return true;
}

enum line_status { LINE, LINE_LONG, LINE_NONE, LINE_FAILED };

/* Finds the physical line that begins `from` bytes after in->at; *length includes its line end,
 * which only the last line may lack. LINE_LONG where the row up to there exceeds its bound. */
static enum line_status find_line(struct csv_in *in, size_t from, size_t *length,
				  struct mm_error *err)
{
	size_t seen = from;

	for (;;) {
		size_t there = in->end - in->at;
		const char *begin = in->text + in->at;
		const char *found = memchr(begin + seen, '\n', there - seen);
		if (found)
			*length = (size_t)(found + 1 - begin) - from;
		else if (in->ended)
			*length = there - from;
		if (found || in->ended) {
			if (*length == 0)
				return LINE_NONE;
			return from + *length > CSV_IN_ROW_MAX ? LINE_LONG : LINE;
		}
		if (there > CSV_IN_ROW_MAX)
			return LINE_LONG;
		seen = there;
		if (!refill(in, err))
			return LINE_FAILED;
	}
}

/* Leaves the rest of a line that is too long, however long that is. */
static bool skip_line(struct csv_in *in, struct mm_error *err)
{
	for (;;) {
		char *found = memchr(in->text + in->at, '\n', in->end - in->at);
		in->at = found ? (size_t)(found + 1 - in->text) : in->end;
		if (found || in->ended) {
			in->line++;
			return true;
		}
		if (!refill(in, err))
			return false;
	}
}

static bool is_space(char c, char delimiter)
{
	return (c == ' ' || c == '\t') && c != delimiter;
}

/* The cell text[0..length) without the spaces around it. */
static inline struct csv_cell trim(const char *text, size_t length, char delimiter)
{
	if (length && text[0] > ' ' && text[length - 1] > ' ') /* as nearly always */
		return (struct csv_cell){text, length};
	while (length && is_space(text[length - 1], delimiter))
		length--;
	while (length && is_space(text[0], delimiter)) {
		text++;
		length--;
	}
	return (struct csv_cell){text, length};
}

/* Nothing but spaces and carriage returns? */
static bool is_blank(const char *line, size_t length, char delimiter)
{
	while (length && (is_space(line[length - 1], delimiter) || line[length - 1] == '\r'))
		length--;
	return !length;
}

/* The high bit of each byte of a word that is 0. */
static inline uint64_t zero_bytes(uint64_t word)
{
	return ~(((word & EACH(0x7f)) + EACH(0x7f)) | word | EACH(0x7f));
}

/* The same, cheaper; bytes of 1 above one of 0 may have theirs too. */
static inline uint64_t first_zero_byte(uint64_t word)
{
	return (word - EACH(1)) & ~word & EACH(0x80);
}

/* Cuts a plain line (without its end) at its delimiters, a word at a time. False where it is not
 * plain, or has too many cells. */
static bool cut(struct csv_in *in, const char *line, size_t length)
{
	const uint64_t delimiters = EACH((unsigned char)in->delimiter);
	const char *begin = line;
	size_t count = 0;

	for (size_t at = 0; at < length; at += WORD) {
		uint64_t word, inside = UINT64_MAX;
		memcpy(&word, line + at, WORD);
		word = le64toh(word); /* the lowest byte comes first */
		if (__builtin_expect(length - at < WORD, 0))
			inside >>= 8 * (WORD - (length - at));
		if ((first_zero_byte(word ^ EACH('"')) | first_zero_byte(word ^ EACH('\r')) |
		     first_zero_byte(word)) &
		    inside)
			return false;
		uint64_t found = zero_bytes(word ^ delimiters) & inside;
		for (; found; found &= found - 1) {
			const char *end = line + at + __builtin_ctzll(found) / 8;
			if (count + 1 == CSV_IN_CELLS_MAX)
				return false;
			in->cells[count++] = trim(begin, (size_t)(end - begin), in->delimiter);
			begin = end + 1;
		}
	}
	in->cells[count++] = trim(begin, (size_t)(line + length - begin), in->delimiter);
	in->count = count;
	return true;
}

static void on_cell(void *text, size_t length, void *arg)
{
	struct csv_in *in = arg;

	if (in->row_ended)
		in->after_end = true;
	if (in->row_ended || in->count == CSV_IN_CELLS_MAX) {
		in->overflowed = !in->row_ended;
		return;
	}
	/* a row's cells are never longer than the row: copy has room */
	if (length)
		memcpy(in->copy + in->copied, text, length);
	in->cells[in->count++] = (struct csv_cell){in->copy + in->copied, length};
	in->copied += length;
}

static void on_row(int c, void *arg)
{
	struct csv_in *in = arg;

	(void)c;
	in->row_ended = true;
}

/* What is wrong with what libcsv has read of a line, or NULL. */
static const char *complaint(const struct csv_in *in, bool whole)
{
	if (!whole)
		return "a quote stands where none may: a cell is quoted from its first byte to its "
		       "last, and a quote inside is doubled";
	if (in->after_end)
		return "a carriage return stands inside the line";
	if (in->overflowed)
		return "the row has more than 1024 columns";
	return NULL;
}

/* Whether bytes follow the row's end inside its last line, but for the line's own end: libcsv has
 * begun another row with them, and gives it away when it is told that this is the end. */
static bool begins_another_row(struct csv_in *in)
{
	return csv_fini(&in->parser, on_cell, on_row, in) || in->after_end;
}

/* Reads a row, whose first line has `first` bytes, through libcsv. NULL and how many bytes and
 * lines it has, or the reason why it is bad. */
static const char *parse(struct csv_in *in, size_t first, size_t *bytes, uint64_t *lines,
			 bool *failed, struct mm_error *err)
{
	size_t length = first;

	*bytes = *lines = 0;
	in->count = in->copied = 0;
	in->row_ended = in->after_end = in->overflowed = false;
	if (!parser_open(in))
		return "out of memory";
	for (;;) {
		const char *line = in->text + in->at + *bytes;
		if (memchr(line, 0, length))
			return "the row holds a NUL byte";
		bool whole = csv_parse(&in->parser, line, length, on_cell, on_row, in) == length;
		const char *reason = complaint(in, whole);
		if (reason)
			return reason;
		*bytes += length;
		++*lines;
		if (in->row_ended)
			return begins_another_row(in) ? "a carriage return stands inside the line"
						      : NULL;
		switch (find_line(in, *bytes, &length, err)) {
		case LINE: break;
		case LINE_LONG: return "a quote is not closed within 65,536 bytes";
		case LINE_FAILED: *failed = true; return err ? err->text : "";
		case LINE_NONE:
			if (csv_fini(&in->parser, on_cell, on_row, in))
				return "a quote is not closed before the file ends";
			return complaint(in, true);
		}
	}
}

/* Takes a row that cut could not. A bad one ends after its first line. */
static enum csv_in_status take_quoted(struct csv_in *in, size_t length, struct csv_row *row,
				      struct mm_error *err)
{
	size_t bytes;
	uint64_t lines;
	bool failed = false;
	const char *reason = parse(in, length, &bytes, &lines, &failed, err);

	if (failed)
		return CSV_IN_FAILED;
	row->cells = in->cells;
	row->count = in->count;
	row->text.text = in->text + in->at; /* parse may have moved it */
	if (!reason) {
		in->at += bytes;
		in->line += lines;
		return CSV_IN_ROW;
	}
	parser_close(in);
	mm_fail(err, "%s", reason);
	row->bad_cell = in->row_ended || in->overflowed ? 0 : in->count + 1;
	in->at += length;
	in->line++;
	return CSV_IN_BAD;
}

enum csv_in_status csv_in_next(struct csv_in *in, struct csv_row *row, struct mm_error *err)
{
	if (!in->started && !skip_byte_order_mark(in, err))
		return CSV_IN_FAILED;
	for (;;) {
		size_t length = 0;
		enum line_status status = find_line(in, 0, &length, err);

		*row = (struct csv_row){.line = in->line + 1};
		if (status == LINE_FAILED)
			return CSV_IN_FAILED;
		if (status == LINE_NONE)
			return CSV_IN_END;
		if (status == LINE_LONG) {
			row->text = (struct csv_cell){"", 0};
			if (!skip_line(in, err))
				return CSV_IN_FAILED;
			mm_fail(err, "the line is longer than 65,536 bytes");
			return CSV_IN_BAD;
		}
		const char *line = in->text + in->at;
		size_t plain = length;
		if (line[plain - 1] == '\n')
			plain--;
		if (plain && line[plain - 1] == '\r')
			plain--;
		row->text = (struct csv_cell){line, plain};
		if (is_blank(line, plain, in->delimiter)) {
			in->at += length;
			in->line++;
			continue;
		}
		if (!cut(in, line, plain))
			return take_quoted(in, length, row, err);
		in->at += length;
		in->line++;
		row->cells = in->cells;
		row->count = in->count;
		return CSV_IN_ROW;
	}
}
