/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an import makes of columns, names, times and cells, and of more rows than memory holds. */
#include "support/imports.h"

#include "io/names.h"
#include "io/spool.h"
#include "io/stamp.h"

typedef struct mm_import_options options;

static void columns_are_found_by_their_names(void **state)
{
	static const char *const headers[] = {
		"timestamp,symbol,price,size,x",
		"TS,Ticker,PX,Volume,x",
		" Time , Instrument , Last , Qty ,x",
		"datetime,symbol,price,quantity,x",
		"ts_event,symbol,price,amount,x",
		"\xef\xbb\xbfsip_timestamp,symbol,price,size,x",
		"\"transact_time\",\"symbol\",\"price\",\"size\",x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		char text[256];
		snprintf(text, sizeof text, "%s\r\n1381132800464000000,SPY,167.41,100,y\r\n",
			 headers[i]);
		imports_must((options){.force = true}, imports_text("a.csv", text), "D");
		imports_expect("D/SPY.bin", "1381132800464000000 167.41 100\n");
		imports_expect_list("D", "SPY.bin ");
		imports_expect_list("", "D a.csv ");
	}
}

static void columns_are_taken_as_the_user_says(void **state)
{
	const char *file;

	(void)state;
	file = imports_text("a.csv", "5;1;;7\n6;2;;8\n");
	imports_must((options){.map = "timestamp=2,price=1,size=4",
			       .symbol = "X/Y",
			       .no_header = true,
			       .delimiter = ';',
			       .force = true},
		     file, "D");
	imports_expect("D/X%2FY.bin", "1000000000 5 7\n2000000000 6 8\n");

	file = imports_text("a.csv", "time,Time2,symbol,price,old,size\n9,1,A,5,x,7\n");
	imports_must((options){.map = "Timestamp=TIME2, price = 4", .force = true}, file, "D");
	imports_expect("D/A.bin", "1000000000 5 7\n");

	/* --map may give a usual name's column to another part */
	file = imports_text("a.csv", "time,symbol,price,last,size\n1,A,5,6,7\n");
	imports_must((options){.map = "price=last", .force = true}, file, "D");
	imports_expect("D/A.bin", "1000000000 6 7\n");
}

static void unclear_columns_are_errors_that_say_what_to_do(void **state)
{
	static const struct {
		const char *text;
		options options;
		const char *error;
	} cases[] = {
		{"time,symbol,price\n1,A,5\n",
		 {0},
		 "no column is the volume; there are: time, "
		 "symbol, price. Say which with --map"},
		{"time,price,size\n1,5,7\n", {0}, "or give --symbol NAME"},
		{"time,ts,symbol,price,size\n",
		 {0},
		 "columns 1 and 2 could both be the timestamp: "
		 "say which with --map timestamp=1"},
		{"time,symbol,price,price,size\n", {0}, "columns 3 and 4 could both be the price"},
		{"time,symbol,px,size\n", {.map = "price=cost"}, "no column is called \"cost\""},
		{"time,symbol,x,x,size\n", {.map = "price=x"}, "columns 3 and 4 are both called"},
		{"time,symbol,px,size\n",
		 {.map = "price=5"},
		 "to be column 5, but there are only 4"},
		{"time,symbol,px,size\n", {.map = "price=4,size=4"}, "column 4 cannot be both"},
		{"time,symbol,px,size\n", {.map = "price=4"}, "no column is the volume"},
		{"time,symbol,px,size\n", {.map = "prize=1"}, "\"prize=1\" is not PART=COLUMN"},
		{"time,symbol,px,size\n", {.map = "price"}, "\"price\" is not PART=COLUMN"},
		{"time,symbol,px,size\n", {.map = "price="}, "name is missing"},
		{"time,symbol,px,size\n", {.map = "price=0"}, "numbered from 1"},
		{"time,symbol,px,size\n", {.map = "px=1,price=2"}, "gives the price twice"},
		{"1,A,5,7\n",
		 {.no_header = true},
		 "which column is the timestamp? With --no-header"},
		{"1,A,5,7\n", {.no_header = true, .map = "time=ts"}, "have only numbers"},
		{"1,A,5,7\n", {0}, "no column is the timestamp; there are: 1, A, 5, 7"},
		{"time,symbol,px,size\n", {.symbol = "A", .map = "symbol=2"}, "only one of them"},
		{"time,symbol,px,size\n", {.symbol = ""}, "--symbol"},
		{"time,symbol,px,size\n", {.keep = "exchange"}, "no column is called \"exchange\""},
		{"time,symbol,px,size\n", {.keep = "px"}, "column 3 is the price already"},
		{"time,symbol,px,size,a\n", {.keep = "a,A"}, "--keep gives \"A\" twice"},
		{"time,symbol,px,size,a\n",
		 {.keep = "price=a"},
		 "every table has a column of that"},
		{"time,symbol,px,size,aaaaaaaaaaaaaaaaaaaaaaaa\n", {.keep = "5"}, "1 to 23 bytes"},
		{"", {0}, "is empty"},
		{"time,symbol,px,size\n", {0}, "not one row"},
		{"time,symbol,px,size\n", {.append = true, .force = true}, "only one of them"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *file = imports_text("a.csv", cases[i].text);
		struct mm_error err;
		assert_false(imports_run(cases[i].options, file, "D", NULL, &err));
		if (!strstr(err.text, cases[i].error))
			fail_msg("case %zu: \"%s\" is not in \"%s\"", i, cases[i].error, err.text);
		imports_expect_list("", "a.csv ");
	}
}

static void a_bad_row_is_named_and_leaves_nothing_behind(void **state)
{
	static const struct {
		const char *row, *error;
	} cases[] = {
		{"1,A,abc,7", "a.csv, line 3, column 3 (price): \"abc\" is not a number"},
		{"1,A,,7", "a.csv, line 3, column 3 (price): \"\" is not a number"},
		{"1,A,nan,7", "column 3 (price): \"nan\" is not a number"},
		{"1,A,inf,7", "column 3 (price): \"inf\" is not a number"},
		{"1,A,1e999,7", "column 3 (price): \"1e999\" is not a number"},
		{"1,A,0x1,7", "column 3 (price): \"0x1\" is not a number"},
		{"1,A,5,-7", "column 4 (volume): \"-7\" is negative"},
		{"1,A,5,7 8", "column 4 (volume): \"7 8\" is not a number"},
		{"1,,5,7", "column 2 (symbol): \"\" is empty"},
		{"1,\xff,5,7", "column 2 (symbol): \"\xff\" is not UTF-8"},
		{"x,A,5,7", "column 1 (timestamp): \"x\" is not a number of seconds"},
		{",A,5,7", "column 1 (timestamp): \"\" is not a number of seconds"},
		{"1381132800464,A,5,7", "looks like milliseconds"},
		{"2013-10-07T08:00:00Z,A,5,7", "is not a number of seconds"},
		{"1.0000000001,A,5,7", "has decimals beyond nanoseconds"},
		{"1,A,5", "line 3: \"1,A,5\" has 3 columns, where the first line has 4"},
		{"1,A,5,7,8", "has 5 columns, where the first line has 4"},
		{"1,\"A\"B,5,7", "line 3, column 2 (symbol): \"1,\"A\"B,5,7\" a quote stands"},
		{"1,A,5,\"7", "a quote is not closed before the file ends"},
		{"1,\x1b[2J,x,7", "column 3 (price): \"x\""},
		{"1,A,\x1b[2J,7", "(price): \"?[2J\" is not"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[256];
		struct mm_error err;
		struct mm_import_result result;
		snprintf(text, sizeof text, "time,symbol,price,size\n1,A,5,7\n%s\n", cases[i].row);
		const char *file = imports_text("a.csv", text);
		assert_false(imports_run((options){0}, file, "D", NULL, &err));
		if (!strstr(err.text, cases[i].error))
			fail_msg("\"%s\" is not in \"%s\"", cases[i].error, err.text);
		imports_expect_list("", "a.csv ");

		assert_true(imports_run((options){.skip_bad = true}, file, "D", &result, &err));
		assert_int_equal(result.rows, 1);
		assert_int_equal(result.skipped, 1);
		assert_string_equal(result.first_skipped, err.text);
		imports_expect("D/A.bin", "1000000000 5 7\n");
		imports_expect_list("D", "A.bin ");
		tables_remove(strdup(imports_path("D")));
	}
}

/* Names that differ in little, most of them of a length at which they are kept in another way. */
static void names_are_told_apart(void **state)
{
	static const char letters[] = {0, 1, 7, 'a', (char)0xff};
	static char text[3000][16];
	static size_t length[3000];
	struct mm_error err;
	struct names *names = names_new(&err);
	uint64_t random = 13;
	uint32_t count = 0;

	(void)state;
	for (int n = 0; n < 6000; n++) {
		char name[16];
		size_t bytes = n % 3 ? 6 + unit_random(&random) % 3 : unit_random(&random) % 17;
		uint32_t number = 0;
		for (size_t i = 0; i < bytes; i++)
			name[i] = letters[i % 8 < 3 ? unit_random(&random) % sizeof letters : 3];
		while (number < count &&
		       (length[number] != bytes || memcmp(text[number], name, bytes)))
			number++;
		assert_int_equal(names_find(names, name, bytes),
				 number < count ? number : NAMES_NONE);
		if (number < count)
			continue;
		assert_int_equal(names_add(names, name, bytes, &err), count);
		memcpy(text[count], name, bytes);
		length[count++] = bytes;
	}
	assert_true(count > 600); /* more than the table's first size has room for */
	names_free(names);
}

static void symbols_have_up_to_127_bytes(void **state)
{
	char name[200], text[400];
	struct mm_error err;

	(void)state;
	for (int length = 126; length <= 128; length++) {
		memset(name, 'x', (size_t)length);
		name[length] = 0;
		snprintf(text, sizeof text, "time,symbol,price,size\n1,%s,5,7\n", name);
		assert_int_equal(imports_run((options){.force = true}, imports_text("a.csv", text),
					     "D", NULL, &err),
				 length < 128);
	}
	memset(name, '%', 100); /* 300 bytes of file name */
	name[100] = 0;
	snprintf(text, sizeof text, "time,symbol,price,size\n1,%s,5,7\n", name);
	assert_false(imports_run((options){.force = true}, imports_text("a.csv", text), "D", NULL,
				 &err));
	assert_non_null(strstr(err.text, "file name that is too long"));
}

static void times_are_read_in_every_unit(void **state)
{
	static const struct {
		const char *time;
		enum mm_time_unit unit;
		const char *ns; /* NULL: an error */
	} cases[] = {
		{"1381132800", MM_UNIT_GUESS, "1381132800000000000"},
		{"1381132800.464", MM_UNIT_GUESS, "1381132800464000000"},
		{"1381132800.123456789", MM_UNIT_GUESS, "1381132800123456789"},
		{"1381132800.1234567890000", MM_UNIT_GUESS, "1381132800123456789"},
		{"1381132800464", MM_UNIT_GUESS, "1381132800464000000"},
		{"1381132800464.5", MM_UNIT_GUESS, "1381132800464500000"},
		{"1381132800464123", MM_UNIT_GUESS, "1381132800464123000"},
		{"1381132800464123456", MM_UNIT_GUESS, "1381132800464123456"},
		{"0", MM_UNIT_GUESS, "0"},
		{"-1.5", MM_UNIT_GUESS, "-1500000000"},
		{"99999999999", MM_UNIT_GUESS, NULL}, /* seconds, beyond 2262 */
		{"100000000000", MM_UNIT_GUESS, "100000000000000000"},
		{"1", MM_UNIT_NS, "1"},
		{"9223372036854775807", MM_UNIT_NS, "9223372036854775807"},
		{"-9223372036854775808", MM_UNIT_NS, "-9223372036854775808"},
		{"9223372036854775808", MM_UNIT_NS, NULL},
		{"99999999999999999999999", MM_UNIT_NS, NULL},
		{"9223372036.854775807", MM_UNIT_S, "9223372036854775807"},
		{"9223372036.854775808", MM_UNIT_S, NULL},
		{"1381132800464000000", MM_UNIT_MS, NULL},
		{"5", MM_UNIT_MS, "5000000"},
		{"5", MM_UNIT_US, "5000"},
		{"2013-10-07T08:00:00.464Z", MM_UNIT_GUESS, "1381132800464000000"},
		{"2013-10-07 04:00:00.464-04:00", MM_UNIT_GUESS, "1381132800464000000"},
		{"2013-10-07T08:00:00Z", MM_UNIT_NS, NULL},
		{"2013-10-32T08:00:00Z", MM_UNIT_GUESS, NULL},
		{"1.", MM_UNIT_GUESS, "1000000000"},
		{".5", MM_UNIT_GUESS, NULL},
		{"1e9", MM_UNIT_GUESS, NULL},
		{"+1", MM_UNIT_GUESS, "1000000000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[128], row[64];
		struct mm_error err;
		snprintf(text, sizeof text, "time,symbol,price,size\n%s,A,5,7\n", cases[i].time);
		bool ok = imports_run((options){.unit = cases[i].unit, .force = true},
				      imports_text("a.csv", text), "D", NULL, &err);
		if (ok != (cases[i].ns != NULL))
			fail_msg("%s: %s", cases[i].time, ok ? "was taken" : err.text);
		if (!ok)
			continue;
		snprintf(row, sizeof row, "%s 5 7\n", cases[i].ns);
		imports_expect("D/A.bin", row);
	}
}

/* A date that may be one: a second, decimals, an offset, and sometimes something amiss. */
static void random_date(char *text, size_t room, uint64_t *random)
{
	static const char *const seconds[] = {
		"2013-10-07T08:00:00", "2013-10-07T08:00:00", "2013-10-07T08:00:01",
		"2013-10-07 08:00:00", "1969-12-31T23:59:59", "2013-11-03T01:30:00",
		"2262-04-11T23:47:16", "1677-09-21T00:12:43", "2013-10-07T08:00+05",
		"2013-10-07T08:00",    "2013-10-07",          "2013-10-32T08:00:00",
	};
	static const char *const offsets[] = {"",    "",       "Z",     "Z",         "+01:00",
					      "-04", "+05:30", "+0530", "+05:30:15", "+05:30:155",
					      "z",   "5",      "."};
	static const char letters[] = "0159.:-+TZ ";
	uint64_t r = unit_random(random);
	int places = (int)(r >> 8 & 15);

	snprintf(text, room, "%s%s%.*s%s", seconds[r % 12], places ? "." : "",
		 places > 12 ? 0 : places, "123456789012" + (r >> 16) % 5,
		 offsets[(r >> 24) % (sizeof offsets / sizeof offsets[0])]);
	if ((r >> 32) % 8 == 0)
		text[(r >> 40) % strlen(text)] = letters[(r >> 50) % (sizeof letters - 1)];
}

/* What is kept of one date must not change how the next is read. */
static void dates_are_read_the_same_after_any_other(void **state)
{
	struct mm_error err;
	const struct mm_zone *zones[] = {mm_zone_utc(), mm_zone_find("America/New_York", &err)};
	uint64_t random = 9;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct stamp_reader reader;
		int64_t time, expected;

		stamp_reader_init(&reader, MM_UNIT_GUESS, zones[i]);
		assert_true(stamp_read(&reader, "2013-10-07", 10, &time, &err));
		for (int n = 0; n < 300000; n++) {
			char text[64];
			random_date(text, sizeof text, &random);
			bool good = mm_time_parse_iso(text, strlen(text), zones[i], &expected,
						      &err);
			if (stamp_read(&reader, text, strlen(text), &time, &err) != good)
				fail_msg("%s: %s", text, good ? err.text : "was taken");
			if (good && time != expected)
				fail_msg("%s: is %" PRId64, text, time);
		}
	}
}

static void each_file_has_a_unit_of_its_own(void **state)
{
	struct mm_error err;
	const char *files[3];

	(void)state;
	files[0] = imports_text("a.csv", "time,symbol,price,size\n1381132800,A,1,1\n");
	files[1] = imports_text("b.csv", "size,price,time,symbol\n2,2,1381132800000,A\n");
	files[2] = imports_text("c.csv", "time,symbol,price,size\n2013-10-07T04:00:00,A,3,3\n");
	options made = {
		.files = files, .file_count = 3, .zone = mm_zone_find("America/New_York", &err)};
	imports_must(made, NULL, "D");
	imports_expect("D/A.bin", "1381132800000000000 1 1\n1381132800000000000 2 2\n"
				  "1381132800000000000 3 3\n");
}

static void ties_keep_the_order_of_files_and_rows(void **state)
{
	const char *files[2];

	(void)state;
	files[0] = imports_text("a.csv", "time,symbol,price,size\n3,A,1,1\n2,A,2,1\n3,A,3,1\n");
	files[1] = imports_text("b.csv", "time,symbol,price,size\n2,A,4,1\n3,A,5,1\n1,A,6,1\n");
	imports_must((options){.files = files, .file_count = 2}, NULL, "D");
	imports_expect("D/A.bin", "1000000000 6 1\n2000000000 2 1\n2000000000 4 1\n"
				  "3000000000 1 1\n3000000000 3 1\n3000000000 5 1\n");
}

/* How many runs a spool of 1 MiB makes of rows of one group: they come in order, or the other way
 * round, but for the one that comes late. */
static uint64_t count_runs(int rows, int64_t step, int late)
{
	struct mm_error err;
	struct spool *spool = spool_new(imports_base, 1 << 20, false, 1, NULL, &err);
	struct spool_row row;
	int64_t last = INT64_MIN;
	bool failed = false;
	uint32_t group;

	assert_true(spool_group(spool, &group, &err));
	for (int n = 0; n < rows; n++) {
		row = (struct spool_row){.time = n == late ? 0 : n * step};
		assert_true(spool_add(spool, group, &row, &err));
	}
	assert_true(spool_seal(spool, &err));
	struct spool_reader *reader = spool_reader_new(spool, 0, &err);
	assert_true(spool_reader_group(reader, group, &err));
	for (int n = 0; n < rows; n++, last = row.time)
		assert_true(spool_reader_next(reader, &row, &failed, &err) && row.time >= last);
	spool_reader_free(reader);
	uint64_t runs = spool_runs(spool);
	spool_free(spool);
	return runs;
}

static void what_sorting_takes_counts_in_the_memory(void **state)
{
	(void)state;
	assert_in_range(count_runs(100000, 1, 0), 3, 4);  /* 24 bytes a row */
	assert_in_range(count_runs(100000, -1, 0), 6, 8); /* and 32 to sort it */
	assert_int_equal(count_runs(40000, 1, 0), 0);
	assert_int_equal(count_runs(22000, 1, 10000), 2); /* all of the group, once it is so */
	assert_int_equal(count_runs(40000, 1, 30000),
			 2); /* 30,000 rows cannot be sorted any more */
}

static void a_small_memory_gives_the_same_tables(void **state)
{
	char *large, *small;

	(void)state;
	for (int by_day = 0; by_day < 2; by_day++) {
		const char *file = imports_random("a.csv", 5, 30000);
		options made = {.keep = "code,note",
				.force = true,
				.partition = by_day ? MM_PARTITION_DAY : MM_PARTITION_NONE};
		imports_must(made, file, "L");
		made.memory = 1;
		imports_must(made, file, "S");
		large = imports_list(by_day ? "L/2013-10-05" : "L");
		small = imports_list(by_day ? "S/2013-10-05" : "S");
		assert_string_equal(large, small);
		for (char *name = strtok(small, " "); name; name = strtok(NULL, " ")) {
			char one[128], two[128];
			snprintf(one, sizeof one, "L/%s%s", by_day ? "2013-10-05/" : "", name);
			snprintf(two, sizeof two, "S/%s%s", by_day ? "2013-10-05/" : "", name);
			assert_true(imports_same(one, two));
		}
		free(large);
		free(small);
		imports_expect_list("", "L S a.csv ");
	}
}

static void kept_cells_come_back_as_they_were(void **state)
{
	static const struct {
		const char *cells[3];
		uint8_t type, width;
	} cases[] = {
		{{"0", "1", "127"}, MM_INT, 1},
		{{"-128", "1", "127"}, MM_INT, 1},
		{{"0", "1", "128"}, MM_INT, 2},
		{{"-32769", "0", "1"}, MM_INT, 4},
		{{"2147483648", "0", "1"}, MM_INT, 8},
		{{"9223372036854775807", "-9223372036854775808", "0"}, MM_INT, 8},
		{{"9223372036854775808", "1", "0"}, MM_TEXT, 19},
		{{"1.5", "2", "-0.25"}, MM_FLOAT, 8},
		{{"1.5", "9007199254740993", "1"}, MM_TEXT, 16},
		{{"1.50", "2", "3"}, MM_TEXT, 4},
		{{"04000000", "20002000", "1"}, MM_TEXT, 8},
		{{"+1", "2", "3"}, MM_TEXT, 2},
		{{"-0", "2", "3"}, MM_FLOAT, 8},
		{{"", "2", "3"}, MM_TEXT, 1},
		{{"", "", ""}, MM_TEXT, 1},
		{{"P", "NY", "\xc3\xa9"}, MM_TEXT, 2},
		{{"1e5", "2", "3"}, MM_TEXT, 3},
		{{"1e-10", "2", "0.1"}, MM_FLOAT, 8},
		{{"nan", "2", "3"}, MM_TEXT, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *const *cell = cases[i].cells;
		char text[256], rows[256];
		struct mm_error err;
		snprintf(text, sizeof text,
			 "time,symbol,price,size,x\n1,A,5,7,%s\n2,A,5,7,%s\n"
			 "3,B,5,7,%s\n",
			 cell[0], cell[1], cell[2]);
		imports_must((options){.keep = "x", .force = true}, imports_text("a.csv", text),
			     "D");
		snprintf(rows, sizeof rows, "1000000000 5 7 %s\n2000000000 5 7 %s\n", cell[0],
			 cell[1]);
		imports_expect("D/A.bin", rows);
		snprintf(rows, sizeof rows, "3000000000 5 7 %s\n", cell[2]);
		imports_expect("D/B.bin", rows);

		struct old_table *table = old_table_open(imports_path("D/B.bin"), &err);
		assert_non_null(table);
		assert_string_equal(old_table_extra(table, 0)->name, "x");
		if (old_table_extra(table, 0)->type != cases[i].type ||
		    old_table_extra(table, 0)->width != cases[i].width)
			fail_msg("case %zu: type %d width %d", i, old_table_extra(table, 0)->type,
				 old_table_extra(table, 0)->width);
		old_table_close(table);
	}
}

static void kept_columns_may_be_renamed_and_numbered(void **state)
{
	struct mm_error err;
	const char *file;

	(void)state;
	file = imports_text("a.csv", "time,symbol,price,size,a b,c\n1,A,5,7,x,y\n");
	imports_must((options){.keep = "one=A B,6"}, file, "D");
	struct old_table *table = old_table_open(imports_path("D/A.bin"), &err);
	assert_string_equal(old_table_extra(table, 0)->name, "one");
	assert_string_equal(old_table_extra(table, 1)->name, "c");
	old_table_close(table);

	file = imports_text("a.csv", "1,A,5,7,x,y\n");
	imports_must((options){.keep = "one=6,5",
			       .no_header = true,
			       .map = "time=1,symbol=2,price=3,volume=4",
			       .force = true},
		     file, "D");
	table = old_table_open(imports_path("D/A.bin"), &err);
	assert_string_equal(old_table_extra(table, 0)->name, "one");
	assert_string_equal(old_table_extra(table, 1)->name, "column5");
	old_table_close(table);
	imports_expect("D/A.bin", "1000000000 5 7 y x\n");
}

static void a_kept_cell_has_up_to_255_bytes(void **state)
{
	char cell[300], text[400];
	struct mm_error err;

	(void)state;
	for (int length = 255; length <= 256; length++) {
		memset(cell, 'x', (size_t)length);
		cell[length] = 0;
		snprintf(text, sizeof text, "time,symbol,price,size,c\n1,A,5,7,%s\n", cell);
		assert_int_equal(imports_run((options){.keep = "c", .force = true},
					     imports_text("a.csv", text), "D", NULL, &err),
				 length == 255);
	}
	assert_non_null(strstr(err.text, "column 5 (c)"));
	assert_non_null(strstr(err.text, "255 bytes"));
}

static void a_flawed_row_leaves_no_trace(void **state)
{
	char text[1024], cell[300];
	struct mm_import_result result;
	struct mm_error err;

	(void)state;
	memset(cell, 'x', 256);
	cell[256] = 0;
	/* the flawed rows would make a symbol, a unit of time, a type and more decimals */
	snprintf(text, sizeof text,
		 "time,symbol,price,size,c\n1,B,5.125,7,%s\n1000000000000000000,B,x,7,y\n"
		 "1,A,5,7,1\n1,B,5,-0.5,z\n2,A,5,7,2\n",
		 cell);
	assert_true(imports_run((options){.keep = "c", .skip_bad = true},
				imports_text("a.csv", text), "D", &result, &err));
	assert_int_equal(result.symbols, 1);
	assert_int_equal(result.skipped, 3);
	imports_expect_list("D", "A.bin ");
	imports_expect("D/A.bin", "1000000000 5 7 1\n2000000000 5 7 2\n");
	struct old_table *table = old_table_open(imports_path("D/A.bin"), &err);
	assert_int_equal(old_table_extra(table, 0)->type, MM_INT);
	assert_int_equal(old_table_head(table)->price_decimals, 0);
	old_table_close(table);
}

static void decimals_are_the_most_that_were_seen(void **state)
{
	struct mm_error err;
	const char *file = imports_text("a.csv", "time,symbol,price,size\n"
						 "1,A,5.10,7\n2,A,5.1234,0.5\n3,A,6,1e-3\n"
						 "1,B,100.000,1500.0\n1,C,0.12345678901,1e3\n");

	(void)state;
	imports_must((options){0}, file, "D");
	static const struct {
		const char *file;
		int price, volume;
	} cases[] = {{"D/A.bin", 4, 3}, {"D/B.bin", 0, 0}, {"D/C.bin", 9, 0}};
	for (size_t i = 0; i < 3; i++) {
		struct old_table *table = old_table_open(imports_path(cases[i].file), &err);
		assert_int_equal(old_table_head(table)->price_decimals, cases[i].price);
		assert_int_equal(old_table_head(table)->volume_decimals, cases[i].volume);
		old_table_close(table);
	}
}

static void standard_input_is_read(void **state)
{
	struct mm_import_progress progress = {0};
	int before = dup(STDIN_FILENO), fds[2];
	static const char text[] = "time,symbol,price,size\n1,A,5,7\n";

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], text, sizeof text - 1), sizeof text - 1);
	close(fds[1]);
	dup2(fds[0], STDIN_FILENO);
	close(fds[0]);
	imports_must((options){.progress = &progress}, "-", "D");
	dup2(before, STDIN_FILENO);
	close(before);
	imports_expect("D/A.bin", "1000000000 5 7\n");
	assert_int_equal(progress.bytes_total, 0);
	assert_int_equal(progress.bytes_read, sizeof text - 1);
	assert_int_equal(progress.rows, 1);
	assert_int_equal(progress.tables_done, 1);
}

static void many_symbols_need_few_descriptors(void **state)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	struct mm_import_result result;
	struct mm_error err;

	(void)state;
	fputs("time,symbol,price,size\n", out);
	for (int i = 0; i < 9000; i++)
		fprintf(out, "%d,S%d,%d,1\n", 1000 - i / 1500, i % 1500, i);
	fclose(out);
	const char *file = imports_write("a.csv", text, length);
	int first = dup(0); /* descriptors are given out lowest first */
	close(first);
	assert_true(imports_run((options){.memory = 1}, file, "D", &result, &err));
	int after = dup(0);
	close(after);
	assert_int_equal(first, after);
	assert_int_equal(result.symbols, 1500);
	assert_int_equal(result.tables, 1500);
	imports_expect("D/S7.bin", "995000000000 7507 1\n996000000000 6007 1\n997000000000 4507 1\n"
				   "998000000000 3007 1\n999000000000 1507 1\n1000000000000 7 1\n");
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, imports_begin, imports_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(columns_are_found_by_their_names),
		TEST(columns_are_taken_as_the_user_says),
		TEST(unclear_columns_are_errors_that_say_what_to_do),
		TEST(a_bad_row_is_named_and_leaves_nothing_behind),
		TEST(names_are_told_apart),
		TEST(symbols_have_up_to_127_bytes),
		TEST(times_are_read_in_every_unit),
		TEST(dates_are_read_the_same_after_any_other),
		TEST(each_file_has_a_unit_of_its_own),
		TEST(ties_keep_the_order_of_files_and_rows),
		TEST(what_sorting_takes_counts_in_the_memory),
		TEST(a_small_memory_gives_the_same_tables),
		TEST(kept_cells_come_back_as_they_were),
		TEST(kept_columns_may_be_renamed_and_numbered),
		TEST(a_kept_cell_has_up_to_255_bytes),
		TEST(a_flawed_row_leaves_no_trace),
		TEST(decimals_are_the_most_that_were_seen),
		TEST(standard_input_is_read),
		TEST(many_symbols_need_few_descriptors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
