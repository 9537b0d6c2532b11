/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Feeds the import files that were good once, each changed in a few places: bytes replaced by ones
 * that mean something in CSV, stretches doubled, cut out or moved, the end cut off, plain or
 * compressed. Whatever comes out: it must not crash, a failure must say something and leave the
 * folder as it was, and what is taken must be a directory of tables that can be read to the end.
 * The sequence is the same in every run; an argument gives another seed, a second one the number of
 * files.
 */
#include "support/imports.h"

#include <zlib.h>

#define FILES 600
#define TEXT_MAX 4096

static const char *const seeds[] = {
	"timestamp,symbol,price,size,exchange,condition\n"
	"1381132800464000000,SPY,167.41,100,P,20002000\n"
	"1381132800465000000,BAC,13.8,1400,\"Q\",04000000\n"
	"1381132800465000000,SPY,167.4,1,\"a\"\"b\",\n",
	"Time,Ticker,Px,Volume\r\n1381132800.464,A,-1.5e3,0.001\r\n\r\n1381132799,\"B\nC\",2,3\r\n",
	"\xef\xbb\xbf"
	"datetime,symbol,price,qty,x\n2013-10-07T08:00:00.464Z,A,1,2,3\n"
	"2013-10-07 08:00:00,\xc3\xa9/%,1,2,4\n2013-10-06,..,1,2,-5\n",
};

static const char letters[] = "\"\",,\n\r\t 0019.-+eEZT:/%\\\0\xff\xc3\x1f\x8b";

/* Changes the text in one place and returns its new length. */
static size_t change(char *text, size_t length, uint64_t *random)
{
	size_t at = length ? unit_random(random) % length : 0;
	size_t count = 1 + unit_random(random) % 40;

	if (count > length - at)
		count = length - at;
	switch (unit_random(random) % 8) {
	case 0: return at; /* cut off */
	case 1:            /* doubled */
		if (length + count > TEXT_MAX)
			return length;
		memmove(text + at + count, text + at, length - at);
		return length + count;
	case 2: /* cut out */
		memmove(text + at, text + at + count, length - at - count);
		return length - count;
	case 3: /* moved to the front */
		for (size_t i = 0; i < count; i++) {
			char c = text[at + i];
			memmove(text + i + 1, text + i, at);
			text[i] = c;
		}
		return length;
	default:
		if (length)
			text[at] = letters[unit_random(random) % (sizeof letters - 1)];
		return length;
	}
}

static const char *write_packed(const char *text, size_t length, uint64_t *random)
{
	static char out[TEXT_MAX * 2];
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (unsigned char *)(uintptr_t)text;
	z.avail_in = (unsigned)length;
	z.next_out = (unsigned char *)out;
	z.avail_out = sizeof out;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	size_t packed = z.total_out;
	deflateEnd(&z);
	if (unit_random(random) % 2)
		packed = change(out, packed, random);
	return imports_write("in.csv", out, packed);
}

/* Reads every table in a directory to its end. */
static void read_tables(const char *directory)
{
	char *names = imports_list(directory), *rest = names;

	for (char *name; (name = strtok_r(rest, " ", &rest));) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", directory, name);
		/* a symbol may have a space in its name, which ends an entry of the list early */
		if (access(imports_path(path), F_OK))
			continue;
		if (!strstr(name, ".bin")) {
			read_tables(path);
			continue;
		}
		free(imports_table(path));
	}
	free(names);
}

static void fuzz_one(uint64_t *random)
{
	char text[TEXT_MAX];
	const char *seed = seeds[unit_random(random) % (sizeof seeds / sizeof seeds[0])];
	size_t length = strlen(seed);
	uint64_t bits = unit_random(random);
	struct mm_error err = {{0}};
	struct mm_import_options options = {
		.skip_bad = bits & 1,
		.partition = bits & 2 ? MM_PARTITION_DAY : MM_PARTITION_NONE,
		.keep = bits & 4 ? "5" : NULL,
		.force = bits & 8,
		.append = !(bits & 8) && bits & 16,
		.no_header = (bits & 0xe0) == 0,
		.map = (bits & 0xe0) == 0 ? "time=1,symbol=2,price=3,size=4" : NULL,
		.memory = 1,
	};

	memcpy(text, seed, length);
	for (uint64_t changes = unit_random(random) % 5; changes > 0; changes--)
		length = change(text, length, random);
	const char *file = bits & 0x100 ? write_packed(text, length, random)
					: imports_write("in.csv", text, length);
	char *before = imports_list(""), *tables = imports_list("D");
	bool ok = imports_run(options, file, "D", NULL, &err);
	char *after = imports_list("");

	if (!ok) {
		assert_string_equal(before, after);
		imports_expect_list("D", tables);
	}
	assert_true(ok || err.text[0]);
	if (ok) {
		assert_string_equal(after, "D in.csv ");
		read_tables("D");
		if (unit_random(random) % 2)
			tables_remove(strdup(imports_path("D")));
	}
	free(before);
	free(tables);
	free(after);
}

static uint64_t seed_given = 1, files_given = FILES;

static void the_import_survives_damaged_files(void **state)
{
	uint64_t random = seed_given;

	(void)state;
	for (uint64_t i = 0; i < files_given; i++)
		fuzz_one(&random);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_import_survives_damaged_files, imports_begin,
						imports_end),
	};

	if (argc > 1)
		seed_given = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		files_given = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
