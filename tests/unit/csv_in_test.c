/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tables.h"

#include "io/csv_in.h"

#include <zlib.h>

/* A growing text. */
struct text {
	char *at;
	size_t length, room;
};

static void add(struct text *text, const void *bytes, size_t length)
{
	if (text->length + length + 1 > text->room) {
		text->room = (text->length + length + 1) * 2;
		text->at = realloc(text->at, text->room);
		assert_non_null(text->at);
	}
	if (length)
		memcpy(text->at + text->length, bytes, length);
	text->length += length;
	text->at[text->length] = 0;
}

static void add_number(struct text *text, uint64_t line, const char *behind)
{
	char number[32];
	int length = snprintf(number, sizeof number, "%lu%s", (unsigned long)line, behind);

	add(text, number, (size_t)length);
}

static char *directory;

/* Reads a file: "LINE:[cell][cell]" a row, "LINE!" a bad one; its reason in *reason. */
static struct text read_rows(const char *file, char delimiter, struct mm_error *reason)
{
	struct text out = {0};
	struct mm_error err;
	struct source *source = source_open(file, NULL, NULL, &err);
	assert_non_null(source);
	struct csv_in *in = csv_in_new(source, delimiter, &err);
	struct csv_row row;
	enum csv_in_status status;

	assert_non_null(in);
	add(&out, "", 0);
	while ((status = csv_in_next(in, &row, &err)) == CSV_IN_ROW || status == CSV_IN_BAD) {
		if (status == CSV_IN_BAD && reason)
			*reason = err;
		add_number(&out, row.line, status == CSV_IN_BAD ? "!" : ":");
		for (size_t i = 0; status == CSV_IN_ROW && i < row.count; i++) {
			add(&out, "[", 1);
			add(&out, row.cells[i].text, row.cells[i].length);
			add(&out, "]", 1);
		}
		add(&out, "\n", 1);
	}
	if (status == CSV_IN_FAILED)
		add(&out, "failed\n", 7);
	if (status == CSV_IN_FAILED && reason)
		*reason = err;
	csv_in_free(in);
	source_close(source);
	return out;
}

static struct text read_text(const void *bytes, size_t length, struct mm_error *reason)
{
	char *path = tables_path(directory, "in.csv");
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
	struct text out = read_rows(path, ',', reason);
	free(path);
	return out;
}

static void expect(const char *csv, const char *rows)
{
	struct text out = read_text(csv, strlen(csv), NULL);

	assert_string_equal(out.at, rows);
	free(out.at);
}

static void add_member(struct text *packed, const char *text, size_t length)
{
	static unsigned char out[1 << 16];
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)text;
	z.avail_in = (unsigned)length;
	z.next_out = out;
	z.avail_out = sizeof out;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	add(packed, out, z.total_out);
	deflateEnd(&z);
}

/* The plain reader that ours is held against: one character after the other. Reads one row at *at;
 * 1 a row, 0 a blank line, -1 a bad row. */
static int plain_row(const char *text, size_t length, size_t *at, struct text *out)
{
	size_t p = *at;
	bool any = false;

#define HERE (p < length ? text[p] : '\n')
	while (HERE == '\r' || HERE == ' ' || HERE == '\t')
		p++;
	for (;;) {
		while (HERE == ' ' || HERE == '\t')
			p++;
		if (HERE == '"') {
			any = true;
			add(out, "[", 1);
			for (p++;; p++) {
				if (p >= length)
					return -1;
				if (text[p] == '"' && p + 1 < length && text[p + 1] == '"')
					p++;
				else if (text[p] == '"')
					break;
				add(out, text + p, 1);
			}
			p++;
			while (HERE == ' ' || HERE == '\t')
				p++;
			if (HERE != ',' && HERE != '\r' && HERE != '\n')
				return -1;
		} else {
			size_t begin = p, end;
			while (HERE != ',' && HERE != '\r' && HERE != '\n') {
				if (HERE == '"')
					return -1;
				p++;
			}
			for (end = p;
			     end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t');)
				end--;
			any = any || end > begin || HERE == ',';
			add(out, "[", 1);
			add(out, text + begin, end - begin);
		}
		add(out, "]", 1);
		if (HERE != ',')
			break;
		p++;
	}
	while (HERE == '\r' || HERE == ' ' || HERE == '\t')
		p++;
	if (HERE != '\n')
		return -1;
	*at = p < length ? p + 1 : p;
	return any;
}

static struct text plain_rows(const char *text, size_t length)
{
	struct text out = {0};
	uint64_t line = 1;

	add(&out, "", 0);
	for (size_t at = 0; at < length;) {
		size_t before = out.length, begin = at;
		add_number(&out, line, ":");
		int status = plain_row(text, length, &at, &out);
		if (status <= 0)
			out.length = before;
		if (status < 0) {
			const char *end = memchr(text + begin, '\n', length - begin);
			at = end ? (size_t)(end + 1 - text) : length;
			add_number(&out, line, "!");
		}
		if (status)
			add(&out, "\n", 1);
		out.at[out.length] = 0;
		for (size_t i = begin; i < at; i++)
			line += text[i] == '\n';
	}
	return out;
}

static void random_texts_are_read_as_a_plain_reader_reads_them(void **state)
{
	static const char letters[] = "ab,,\"\"\n\n\r \t1";
	uint64_t random = 7;

	(void)state;
	for (int round = 0; round < 1500; round++) {
		char text[120];
		size_t length = unit_random(&random) % sizeof text;
		for (size_t i = 0; i < length; i++)
			text[i] = letters[unit_random(&random) % (sizeof letters - 1)];
		struct text ours = read_text(text, length, NULL), plain = plain_rows(text, length);
		if (strcmp(ours.at, plain.at))
			fail_msg("text \"%.*s\"\nours:\n%s\nplain:\n%s", (int)length, text, ours.at,
				 plain.at);
		free(ours.at);
		free(plain.at);
	}
}

static void rows_across_windows_are_whole(void **state)
{
	struct text text = {0};
	uint64_t random = 3;

	(void)state;
	while (text.length < 3u << 20) {
		char row[512];
		int width = (int)(unit_random(&random) % 300);
		bool quoted = unit_random(&random) % 4 == 0;
		int length = snprintf(row, sizeof row, "%lu,%s%*s%s%s,z\r\n",
				      (unsigned long)unit_random(&random), quoted ? "\"" : "",
				      width, "x", quoted ? "\r\n\"\"y" : "", quoted ? "\"" : "");
		add(&text, row, (size_t)length);
	}
	struct text packed = {0};
	for (size_t at = 0; at < text.length; at += 20000)
		add_member(&packed, text.at + at,
			   text.length - at < 20000 ? text.length - at : 20000);
	struct text ours = read_text(text.at, text.length, NULL);
	struct text unpacked = read_text(packed.at, packed.length, NULL);
	struct text plain = plain_rows(text.at, text.length);
	assert_true(ours.length == plain.length && !memcmp(ours.at, plain.at, ours.length));
	assert_true(unpacked.length == plain.length &&
		    !memcmp(unpacked.at, plain.at, plain.length));
	free(ours.at);
	free(unpacked.at);
	free(plain.at);
	free(packed.at);
	free(text.at);
}

/* Lines of every length, with every byte that means something at every place; those around it
 * differ from such a byte in one bit. */
static void lines_are_cut_at_any_place(void **state)
{
	static const char special[] = ",\"\r \t", other[] = "x-\xac#\xa2\x0c\x8d!\xa0\x08\x01";
	struct text text = {0};
	uint64_t random = 5;

	(void)state;
	for (size_t length = 2; length < 36; length++) {
		for (size_t place = 1; place < length; place++) {
			for (const char *c = special; *c; c++) {
				for (size_t i = 0; i < length; i++)
					add(&text,
					    other + unit_random(&random) % (sizeof other - 1), 1);
				text.at[text.length - length + place] = *c;
				add(&text, ",-1\n", 4);
			}
		}
	}
	struct text ours = read_text(text.at, text.length, NULL);
	struct text plain = plain_rows(text.at, text.length);
	assert_string_equal(ours.at, plain.at);
	free(ours.at);
	free(plain.at);
	free(text.at);
}

/* Reads one row of standard input and closes it. */
static void read_one_row(void)
{
	struct mm_error err;
	struct source *source = source_open("-", NULL, NULL, &err);
	struct csv_in *in = csv_in_new(source, ',', &err);
	struct csv_row row;

	assert_int_equal(csv_in_next(in, &row, &err), CSV_IN_ROW);
	csv_in_free(in);
	source_close(source);
}

static void a_file_may_be_closed_before_its_end(void **state)
{
	struct text text = {0};
	char *path = tables_path(directory, "in.csv");
	int before = dup(STDIN_FILENO), fds[2];

	(void)state;
	while (text.length < 4u << 20)
		add(&text, "a,1\n", 4);
	struct text ours = read_text(text.at, text.length, NULL); /* writes the file */
	free(ours.at);
	assert_non_null(freopen(path, "r", stdin));
	read_one_row();

	/* a pipe that says nothing more; whether somebody waits for it by then is chance */
	assert_int_equal(pipe(fds), 0);
	dup2(fds[0], STDIN_FILENO);
	for (int n = 0; n < 5; n++) {
		assert_int_equal(write(fds[1], "a,1\n", 4), 4);
		read_one_row();
	}
	close(fds[0]);
	close(fds[1]);
	dup2(before, STDIN_FILENO);
	close(before);
	free(text.at);
	free(path);
}

static void lines_are_counted_through_quotes_and_blank_lines(void **state)
{
	(void)state;
	expect("a,b\n\n\r\n\"1\n2\r\n3\",c\nd,e", "1:[a][b]\n4:[1\n2\r\n3][c]\n7:[d][e]\n");
}

static void a_byte_order_mark_is_skipped(void **state)
{
	(void)state;
	expect("\xef\xbb\xbf"
	       "a,b\n",
	       "1:[a][b]\n");
	expect("\xef\xbb\xbf\"a\",b\n", "1:[a][b]\n");
	expect("\xef\xbb", "1:[\xef\xbb]\n");
}

static void sloppy_quotes_are_bad_rows(void **state)
{
	(void)state;
	expect("\"x\"y\",1\nok,2\n", "1!\n2:[ok][2]\n");
	expect("x\"y,1\nok,2\n", "1!\n2:[ok][2]\n");
	expect("\"x\" y,1\nok,2\n", "1!\n2:[ok][2]\n");
	expect("ok,\"x\"\"\"\n", "1:[ok][x\"]\n");
	expect("a\rb\nok,2\n", "1!\n2:[ok][2]\n");
}

static void an_unclosed_quote_costs_its_line_alone(void **state)
{
	struct mm_error reason;
	const char text[] = "a,1\n\"b,2\nc,3\nd,4\n";

	(void)state;
	struct text out = read_text(text, sizeof text - 1, &reason);
	assert_string_equal(out.at, "1:[a][1]\n2!\n3:[c][3]\n4:[d][4]\n");
	assert_non_null(strstr(reason.text, "not closed before the file ends"));
	free(out.at);

	/* and one whose row grows beyond its bound */
	struct text long_text = {0};
	add(&long_text, "\"b,2\n", 5);
	for (size_t i = 0; i < CSV_IN_ROW_MAX; i++)
		add(&long_text, "c,3\n", 4);
	out = read_text(long_text.at, long_text.length, &reason);
	assert_memory_equal(out.at, "1!\n2:[c][3]\n3:[c][3]\n", 21);
	assert_non_null(strstr(reason.text, "65,536"));
	free(out.at);
	free(long_text.at);
}

static void a_line_beyond_its_bound_is_bad_however_long(void **state)
{
	struct mm_error reason;

	(void)state;
	for (size_t length = CSV_IN_ROW_MAX - 2; length < 3u << 20; length = length * 3 / 2) {
		struct text text = {0};
		add(&text, "a,1\n", 4);
		for (size_t i = 0; i < length; i++)
			add(&text, "x", 1);
		add(&text, "\nb,2\n", 5);
		struct text out = read_text(text.at, text.length, &reason);
		if (length + 1 <= CSV_IN_ROW_MAX)
			assert_int_equal(out.length, 9 + length + 5 + 9);
		else
			assert_string_equal(out.at, "1:[a][1]\n2!\n3:[b][2]\n");
		free(out.at);
		free(text.at);
	}
	assert_non_null(strstr(reason.text, "longer than 65,536 bytes"));
}

static void a_nul_byte_is_bad(void **state)
{
	const char text[] = "a,1\nb\0,2\nc,\"\0\"\nd,4\n";
	struct mm_error reason;

	(void)state;
	struct text out = read_text(text, sizeof text - 1, &reason);
	assert_string_equal(out.at, "1:[a][1]\n2!\n3!\n4:[d][4]\n");
	assert_non_null(strstr(reason.text, "NUL"));
	free(out.at);
}

static void too_many_columns_are_bad(void **state)
{
	struct mm_error reason;

	(void)state;
	for (unsigned cells = CSV_IN_CELLS_MAX - 1; cells <= CSV_IN_CELLS_MAX + 1; cells++) {
		for (int quoted = 0; quoted < 2; quoted++) {
			struct text text = {0};
			add(&text, quoted ? "\"\"" : "x", quoted ? 2 : 1);
			for (unsigned i = 1; i < cells; i++)
				add(&text, ",", 1);
			add(&text, "\nb,2\n", 5);
			struct text out = read_text(text.at, text.length, &reason);
			bool bad = !strncmp(out.at, "1!", 2);
			assert_int_equal(bad, cells > CSV_IN_CELLS_MAX);
			assert_non_null(strstr(out.at, "\n2:[b][2]\n"));
			free(out.at);
			free(text.at);
		}
	}
	assert_non_null(strstr(reason.text, "1024"));
}

static void other_delimiters_cut_too(void **state)
{
	char *path = tables_path(directory, "tab.csv");
	FILE *file = fopen(path, "w");

	(void)state;
	fputs("a\tb,c\t\n\t\"d\t\" \te\n", file);
	fclose(file);
	struct text out = read_rows(path, '\t', NULL);
	assert_string_equal(out.at, "1:[a][b,c][]\n2:[][d\t][e]\n");
	free(out.at);
	free(path);
}

/* --- compressed ------------------------------------------------------------------------------- */

static void gzip_members_follow_each_other(void **state)
{
	struct text packed = {0}, out;
	struct mm_error reason;

	(void)state;
	add_member(&packed, "a,1\nb", 5);
	add_member(&packed, "", 0);
	add_member(&packed, ",2\nc,3\n", 7);
	out = read_text(packed.at, packed.length, NULL);
	assert_string_equal(out.at, "1:[a][1]\n2:[b][2]\n3:[c][3]\n");
	free(out.at);

	add(&packed, "\0\0\0\0\0", 5); /* filled up with zeros: fine */
	out = read_text(packed.at, packed.length, NULL);
	assert_string_equal(out.at, "1:[a][1]\n2:[b][2]\n3:[c][3]\n");
	free(out.at);

	add(&packed, "rubbish", 7);
	out = read_text(packed.at, packed.length, &reason);
	assert_non_null(strstr(out.at, "failed"));
	assert_non_null(strstr(reason.text, "something else follows"));
	free(out.at);
	free(packed.at);
}

static void a_gzip_file_cut_anywhere_fails(void **state)
{
	struct text packed = {0};
	struct mm_error reason;

	(void)state;
	add_member(&packed, "a,1\nb,2\n", 8);
	for (size_t length = 2; length < packed.length; length++) {
		struct text out = read_text(packed.at, length, &reason);
		assert_non_null(strstr(out.at, "failed"));
		assert_non_null(strstr(reason.text, "end early"));
		free(out.at);
	}
	packed.at[12] ^= 0x55;
	struct text out = read_text(packed.at, packed.length, &reason);
	assert_non_null(strstr(out.at, "failed"));
	free(out.at);
	free(packed.at);
}

static int make_directory(void **state)
{
	(void)state;
	directory = tables_directory();
	return 0;
}

static int remove_directory(void **state)
{
	(void)state;
	tables_remove(directory);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_texts_are_read_as_a_plain_reader_reads_them),
		cmocka_unit_test(rows_across_windows_are_whole),
		cmocka_unit_test(lines_are_cut_at_any_place),
		cmocka_unit_test(a_file_may_be_closed_before_its_end),
		cmocka_unit_test(lines_are_counted_through_quotes_and_blank_lines),
		cmocka_unit_test(a_byte_order_mark_is_skipped),
		cmocka_unit_test(sloppy_quotes_are_bad_rows),
		cmocka_unit_test(an_unclosed_quote_costs_its_line_alone),
		cmocka_unit_test(a_line_beyond_its_bound_is_bad_however_long),
		cmocka_unit_test(a_nul_byte_is_bad),
		cmocka_unit_test(too_many_columns_are_bad),
		cmocka_unit_test(other_delimiters_cut_too),
		cmocka_unit_test(gzip_members_follow_each_other),
		cmocka_unit_test(a_gzip_file_cut_anywhere_fails),
	};
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
