/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an import writes to: what it replaces, what it adds to, and what it leaves behind. */
#include "support/imports.h"

#include <signal.h>
#include <sys/resource.h>

typedef struct mm_import_options options;

static void an_existing_directory_is_refused(void **state)
{
	struct mm_error err;
	const char *file = imports_text("a.csv", "time,symbol,price,size\n1,A,5,7\n");

	(void)state;
	imports_must((options){0}, file, "D");
	assert_false(imports_run((options){0}, file, "D", NULL, &err));
	assert_non_null(strstr(err.text, "--append"));
	assert_non_null(strstr(err.text, "--force"));
	imports_expect_list("", "D a.csv ");

	/* but for an empty one; and where there is none, --append and --force need none */
	assert_int_equal(mkdir(imports_path("E"), 0700), 0);
	imports_must((options){0}, file, "E");
	imports_must((options){.append = true}, file, "F/");
	imports_must((options){.force = true}, file, "G");
	imports_expect_list("", "D E F G a.csv ");

	assert_false(imports_run((options){0}, file, "a.csv", NULL, &err));
	assert_false(imports_run((options){.force = true}, file, "a.csv", NULL, &err));
	assert_false(imports_run((options){0}, file, "no/where", NULL, &err));
	assert_non_null(strstr(err.text, "no"));
}

static void force_replaces_tables_and_nothing_else(void **state)
{
	struct mm_error err;
	const char *one = imports_text("a.csv", "time,symbol,price,size\n1,A,5,7\n1,B,5,7\n");
	const char *two = imports_text("b.csv", "time,symbol,price,size\n2,B,5,7\n");
	const char *bad = imports_text("c.csv", "time,symbol,price,size\n2,B,x,7\n");

	(void)state;
	imports_must((options){.partition = MM_PARTITION_DAY}, one, "D");
	assert_false(imports_run((options){.force = true}, bad, "D", NULL, &err));
	imports_expect("D/1970-01-01/A.bin", "1000000000 5 7\n");
	imports_must((options){.force = true}, two, "D");
	imports_expect_list("D", "B.bin ");
	imports_expect("D/B.bin", "2000000000 5 7\n");

	imports_text("D/notes.txt", "mine");
	assert_false(imports_run((options){.force = true}, two, "D", NULL, &err));
	assert_non_null(strstr(err.text, "\"notes.txt\", which is no table"));
	imports_expect_list("D", "B.bin notes.txt ");

	/* a link is followed, and stays */
	assert_int_equal(unlink(imports_path("D/notes.txt")), 0);
	assert_int_equal(symlink("D", imports_path("L")), 0);
	imports_must((options){.force = true}, one, "L");
	imports_expect_list("D", "A.bin B.bin ");
	imports_expect_list("", "D L a.csv b.csv c.csv ");
}

static void append_gives_what_one_import_of_both_would(void **state)
{
	const char *files[2];

	(void)state;
	files[0] = imports_random("a.csv", 1, 3000);
	files[1] = imports_random("b.csv", 2, 4000);
	options both = {.keep = "code,note", .files = files, .file_count = 2};
	imports_must(both, NULL, "ONE");
	imports_must((options){.keep = "note,code"}, files[0], "TWO");
	imports_must((options){.keep = "code,note", .append = true}, files[1], "TWO");
	char *names = imports_list("ONE");
	imports_expect_list("TWO", names);
	for (char *name = strtok(names, " "); name; name = strtok(NULL, " ")) {
		char one[64], two[64];
		snprintf(one, sizeof one, "ONE/%s", name);
		snprintf(two, sizeof two, "TWO/%s", name);
		assert_true(imports_same(one, two));
	}
	free(names);
	imports_expect_list("", "ONE TWO a.csv b.csv ");
}

static void append_leaves_other_tables_alone(void **state)
{
	const char *one = imports_text("a.csv", "time,symbol,price,size\n1,A,5,7\n1,B,5,7.5\n");
	const char *two = imports_text("b.csv",
				       "time,symbol,price,size\n1,B,6,7\n0,B,4,7\n5,C,1,1\n");

	(void)state;
	imports_must((options){0}, one, "D");
	imports_must((options){.append = true}, two, "D");
	imports_expect("D/A.bin", "1000000000 5 7\n");
	imports_expect("D/B.bin", "0 4 7\n1000000000 5 7.5\n1000000000 6 7\n");
	imports_expect("D/C.bin", "5000000000 1 1\n");
	imports_expect_list("D", "A.bin B.bin C.bin ");
}

static void append_widens_the_types_of_kept_columns(void **state)
{
	const char *one = imports_text("a.csv", "time,symbol,price,size,x,y\n1,A,5,7,1,1\n");
	const char *two = imports_text("b.csv", "time,symbol,price,size,x,y\n2,A,5,7,300,1.5\n");
	const char *three = imports_text("c.csv", "time,symbol,price,size,x,y\n3,A,5,7,a,007\n");

	(void)state;
	imports_must((options){.keep = "x,y"}, one, "D");
	imports_must((options){.keep = "x,y", .append = true}, two, "D");
	imports_expect("D/A.bin", "1000000000 5 7 1 1\n2000000000 5 7 300 1.5\n");
	imports_must((options){.keep = "x,y", .append = true}, three, "D");
	imports_expect("D/A.bin",
		       "1000000000 5 7 1 1\n2000000000 5 7 300 1.5\n3000000000 5 7 a 007\n");
}

static void append_refuses_what_does_not_fit_and_changes_nothing(void **state)
{
	struct mm_error err;
	const char *kept = imports_text("a.csv",
					"time,symbol,price,size,x\n1,A,5,7,1\n1,B,5,7,1\n");
	char *before;

	(void)state;
	imports_must((options){.keep = "x"}, kept, "D");
	before = imports_table("D/A.bin");
	assert_false(imports_run((options){.append = true}, kept, "D", NULL, &err));
	assert_non_null(strstr(err.text, "give --keep x"));
	assert_false(
		imports_run((options){.append = true, .keep = "x,z=1"}, kept, "D", NULL, &err));
	assert_false(imports_run((options){.append = true, .partition = MM_PARTITION_DAY}, kept,
				 "D", NULL, &err));
	assert_non_null(strstr(err.text, "without --partition day"));
	imports_text("D/B.bin", "not a table");
	assert_false(imports_run((options){.append = true, .keep = "x"}, kept, "D", NULL, &err));
	assert_non_null(strstr(err.text, "D/B.bin: "));
	imports_expect("D/A.bin", before);
	imports_expect_list("", "D a.csv ");
	free(before);
}

static void days_are_cut_in_the_zone(void **state)
{
	struct mm_error err;
	const struct mm_zone *zone = mm_zone_find("America/New_York", &err);
	const char *file = imports_text("a.csv", "time,symbol,price,size\n"
						 "2013-11-03T23:59:59.999999999,A,1,1\n"
						 "2013-11-04T00:00:00,A,2,1\n"
						 "2013-11-02T23:59:59,A,3,1\n"
						 "2013-11-03T00:00:00,A,4,1\n"
						 "2013-11-04T12:00:00,B,5,1\n");

	(void)state;
	imports_must((options){.zone = zone, .partition = MM_PARTITION_DAY}, file, "D");
	imports_expect_list("D", "2013-11-02 2013-11-03 2013-11-04 ");
	imports_expect_list("D/2013-11-04", "A.bin B.bin ");
	imports_expect("D/2013-11-03/A.bin", "1383451200000000000 4 1\n1383541199999999999 1 1\n");
	imports_expect("D/2013-11-04/A.bin", "1383541200000000000 2 1\n");

	/* more of a day is merged into its segment, a new day makes one */
	file = imports_text("b.csv", "time,symbol,price,size\n2013-11-04T00:00:00,A,9,1\n"
				     "2013-11-05T00:00:00,A,8,1\n");
	imports_must((options){.zone = zone, .partition = MM_PARTITION_DAY, .append = true}, file,
		     "D");
	imports_expect("D/2013-11-04/A.bin", "1383541200000000000 2 1\n1383541200000000000 9 1\n");
	imports_expect("D/2013-11-05/A.bin", "1383627600000000000 8 1\n");
	imports_expect_list("", "D a.csv b.csv ");

	/* days of another zone, or none at all, would overlap */
	file = imports_text("b.csv", "time,symbol,price,size\n2013-11-04T03:00:00,A,9,1\n");
	assert_false(imports_run((options){.partition = MM_PARTITION_DAY, .append = true},
				 imports_text("b.csv", "time,symbol,price,size\n"
						       "2013-11-04T02:00:00Z,A,9,1\n"
						       "2013-11-03T01:00:00Z,A,9,1\n"),
				 "D", NULL, &err));
	assert_non_null(strstr(err.text, "another zone"));
	assert_false(imports_run((options){.append = true}, file, "D", NULL, &err));
	assert_non_null(strstr(err.text, "with --partition day"));
	imports_expect_list("", "D a.csv b.csv ");
}

static void a_cancel_leaves_nothing_behind(void **state)
{
	atomic_bool cancel = true;
	struct mm_error err;
	const char *file = imports_random("a.csv", 3, 5000);

	(void)state;
	assert_false(imports_run((options){.cancel = &cancel}, file, "D", NULL, &err));
	assert_string_equal(err.text, "interrupted");
	imports_expect_list("", "a.csv ");
	atomic_store(&cancel, false);
	imports_must((options){.cancel = &cancel}, file, "D");
	atomic_store(&cancel, true);
	assert_false(
		imports_run((options){.cancel = &cancel, .append = true}, file, "D", NULL, &err));
	imports_expect_list("", "D a.csv ");
}

static void a_full_disk_leaves_nothing_behind(void **state)
{
	const char *file = imports_random("a.csv", 4, 30000);
	struct rlimit before, small = {.rlim_cur = 100000};
	struct mm_error err;

	(void)state;
	imports_must((options){0}, imports_text("b.csv", "time,symbol,price,size\n1,S1,5,7\n"),
		     "D");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small.rlim_max = before.rlim_max;
	for (int round = 0; round < 6; round++) {
		options made = {.memory = round < 3 ? 1 : 0, /* rows to a file, or only tables */
				.append = round % 3 == 1,
				.force = round % 3 == 2};
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		/* for tables to be large enough all rows are one symbol's */
		made.symbol = "S1";
		bool ok = imports_run(made, file, round % 3 ? "D" : "E", NULL, &err);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
		assert_false(ok);
		assert_non_null(strstr(err.text, "File too large"));
		imports_expect_list("", "D a.csv b.csv ");
		imports_expect_list("D", "S1.bin ");
		imports_expect("D/S1.bin", "1000000000 5 7\n");
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, imports_begin, imports_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_existing_directory_is_refused),
		TEST(force_replaces_tables_and_nothing_else),
		TEST(append_gives_what_one_import_of_both_would),
		TEST(append_leaves_other_tables_alone),
		TEST(append_widens_the_types_of_kept_columns),
		TEST(append_refuses_what_does_not_fit_and_changes_nothing),
		TEST(days_are_cut_in_the_zone),
		TEST(a_cancel_leaves_nothing_behind),
		TEST(a_full_disk_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
