/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of bookmarks: what is written, what of a person's editing is kept, who may write. */
#include "support/tables.h"

#include "tui/bookmarks.h"

#include <limits.h>
#include <sys/file.h>
#include <sys/wait.h>

static char *folder; /* XDG_STATE_HOME is in it, and the market */
static char path[PATH_MAX];
static struct bookmarks bookmarks;
static struct mm_error err;

static int set_up(void **state)
{
	(void)state;
	folder = tables_directory();
	char *home = tables_path(folder, "state");
	setenv("XDG_STATE_HOME", home, 1);
	free(home);
	tables_mkdir(folder, "market");
	char *market = tables_path(folder, "market");
	assert_true(bookmarks_path(market, path, &err));
	free(market);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bookmarks_free(&bookmarks);
	tables_remove(folder);
	return 0;
}

static void read_all(void)
{
	bookmarks_free(&bookmarks);
	if (!bookmarks_read(path, &bookmarks, &err))
		fail_msg("%s", err.text);
}

/* What stands in the file; to be freed. */
static char *text_of(const char *file)
{
	char *text = calloc(1, 10000);
	FILE *from = fopen(file, "r");

	assert_non_null(text);
	if (!from)
		fail_msg("%s cannot be read", file);
	size_t bytes = fread(text, 1, 9999, from);
	text[bytes] = '\0';
	fclose(from);
	return text;
}

static struct bookmark_change change_of(bool remove, const char *name, uint64_t n, int64_t t)
{
	struct bookmark_change change = {.remove = remove, .bookmark = {.n = n, .t = t}};

	snprintf(change.bookmark.name, sizeof change.bookmark.name, "%s", name);
	return change;
}

static bool change(bool remove, const char *name, uint64_t n, int64_t t)
{
	struct bookmark_change wanted = change_of(remove, name, n, t);

	bookmarks_free(&bookmarks);
	return bookmarks_change(path, folder, &wanted, &bookmarks, &err);
}

static void put(const char *name, uint64_t n, int64_t t)
{
	if (!change(false, name, n, t))
		fail_msg("%s", err.text);
}

/* Puts a text in the file's place, folders and all. */
static void write_by_hand(const char *text)
{
	put("x", 1, 1);
	FILE *to = fopen(path, "w");
	assert_non_null(to);
	fputs(text, to);
	fclose(to);
}

static void what_is_put_there_is_read_again_to_the_nanosecond(void **state)
{
	static const struct bookmark table[] = {
		{"first of all", 0, INT64_MIN},
		{"the open", 48120993, INT64_C(1381152600000000001)},
		{"\xc3\xa9t\xc3\xa9 # 50% \"quoted\"", 7, INT64_C(1381152600000000002)},
		{"-", BOOKMARK_NO_EVENT, INT64_C(1381152600123456789)},
		{"last", INT64_MAX, INT64_MAX},
	};

	(void)state;
	read_all();
	assert_int_equal(bookmarks.count, 0); /* no file: no bookmarks, and no complaint */
	for (size_t i = 5; i-- > 0;)
		put(table[i].name, table[i].n, table[i].t);
	for (int round = 0; round < 2; round++) { /* as told, and as read */
		assert_int_equal(bookmarks.count, 5);
		assert_string_equal(bookmarks.complaint.text, "");
		for (size_t i = 0; i < 5; i++) {
			assert_string_equal(bookmarks.item[i].name, table[i].name);
			assert_true(bookmarks.item[i].n == table[i].n);
			assert_int_equal(bookmarks.item[i].t, table[i].t);
			assert_int_equal(bookmarks_find(&bookmarks, table[i].name), i);
		}
		read_all();
	}
	assert_int_equal(bookmarks_find(&bookmarks, "none"), -1);
}

static void a_name_that_is_there_moves(void **state)
{
	(void)state;
	put("a", 1, 10);
	put("b", 2, 20);
	put("a", 3, 30);
	assert_int_equal(bookmarks.count, 2);
	assert_int_equal(bookmarks_find(&bookmarks, "a"), 1);
	assert_int_equal(bookmarks.item[1].n, 3);
}

static void a_bookmark_is_deleted_by_its_name_alone(void **state)
{
	(void)state;
	put("a", 1, 10);
	put("b", 2, 20);
	assert_true(change(true, "a", 0, 0));
	assert_int_equal(bookmarks.count, 1);
	assert_false(change(true, "a", 0, 0));
	assert_string_equal(err.text, "there is no bookmark \"a\"");
	read_all();
	assert_string_equal(bookmarks.item[0].name, "b");
}

static void what_a_person_wrote_is_kept_line_by_line(void **state)
{
	static const char before[] = "# mine\n"
				     "\n"
				     "  1381152600000000000\t12   by hand  \r\n"
				     "2013-10-07T10:00:00-04:00 - New York\n"
				     "yesterday 5 nonsense\n"
				     "2013-10-07 lost\n"
				     "2013-10-07 -4 minus\n"
				     "2013-10-07 9 twice\n"
				     "2013-10-07 8 twice\n"
				     "2013-10-08 6 no newline";
	char *text;

	(void)state;
	write_by_hand(before);
	read_all();
	assert_int_equal(bookmarks.count, 5);
	assert_string_equal(bookmarks.item[2].name, "by hand");
	assert_int_equal(bookmarks.item[2].n, 12);
	assert_int_equal(bookmarks.item[2].t, INT64_C(1381152600000000000));
	assert_string_equal(bookmarks.item[3].name, "New York");
	assert_true(bookmarks.item[3].n == BOOKMARK_NO_EVENT);
	/* the first mistake, with its place */
	char *place = NULL;
	assert_true(asprintf(&place, "%s:5: \"yesterday\"", path) > 0);
	assert_ptr_equal(strstr(bookmarks.complaint.text, place), bookmarks.complaint.text);
	free(place);
	put("new", 20, 0);
	put("twice", 9, INT64_C(1381104000000000000));
	assert_true(change(true, "by hand", 0, 0));
	assert_int_equal(bookmarks.count, 4);
	text = text_of(path);
	assert_string_equal(text, "# mine\n"
				  "\n"
				  "2013-10-07T10:00:00-04:00 - New York\n"
				  "yesterday 5 nonsense\n"
				  "2013-10-07 lost\n"
				  "2013-10-07 -4 minus\n"
				  "2013-10-07T00:00:00.000000000Z 9 twice\n"
				  "2013-10-08 6 no newline\n"
				  "1970-01-01T00:00:00.000000000Z 20 new\n");
	free(text);
}

static void each_mistake_has_its_reason(void **state)
{
	static const struct {
		const char *line, *says;
	} mistakes[] = {
		{"5", ":1: a time, a number of events and a name are wanted"},
		{"5 6", ":1: a bookmark has a name"},
		{"14:03:27 6 x", ":1: \"14:03:27\""},
		{"5 six x", ":1: \"six\" is no number of events, nor -"},
		{"5 6 a\tb", ":1: a bookmark's name is printable"},
		{"\n#\n5 6 \xc2\x9b", ":3: a bookmark's name is printable"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		write_by_hand(mistakes[i].line);
		read_all();
		assert_int_equal(bookmarks.count, 0);
		if (!strstr(bookmarks.complaint.text, mistakes[i].says))
			fail_msg("%s: %s", mistakes[i].line, bookmarks.complaint.text);
	}
}

static void names_are_printable_and_of_a_length(void **state)
{
	char name[BOOKMARK_NAME_MAX + 1];

	(void)state;
	memset(name, 'x', sizeof name);
	name[BOOKMARK_NAME_MAX] = '\0';
	assert_false(bookmark_name_fits(name, &err));
	name[BOOKMARK_NAME_MAX - 1] = '\0';
	assert_true(bookmark_name_fits(name, &err));
	assert_false(bookmark_name_fits("", &err));
	assert_false(bookmark_name_fits(" x", &err));
	assert_false(bookmark_name_fits("x ", &err));
	assert_false(bookmark_name_fits("x\ny", &err));
	assert_false(bookmark_name_fits("x\033[2J", &err));
	assert_true(bookmark_name_fits("# SPY > 168.5, \xe2\x82\xac", &err));
}

static void a_directory_has_one_file_however_it_is_reached(void **state)
{
	char other[PATH_MAX], *market = tables_path(folder, "market");
	char *link = tables_path(folder, "link"), *odd = tables_path(folder, "..odd\nname/");

	(void)state;
	assert_int_equal(symlink(market, link), 0);
	assert_true(bookmarks_path(link, other, &err));
	assert_string_equal(other, path);
	assert_non_null(strstr(path, "/state/mmtui/bookmarks/market-"));
	assert_true(bookmarks_path(folder, other, &err));
	assert_string_not_equal(other, path);
	assert_int_equal(mkdir(odd, 0700), 0);
	assert_true(bookmarks_path(odd, path, &err));
	assert_non_null(strstr(path, "/bookmarks/_.odd_name-"));
	put("x", 1, 1);
	read_all();
	assert_string_equal(bookmarks.complaint.text, "");
	assert_false(bookmarks_path("/no/such/place", path, &err));
	assert_non_null(strstr(err.text, "/no/such/place: No such file"));
	free(odd);
	free(link);
	free(market);
}

static void without_xdg_it_is_below_home_and_without_home_an_error(void **state)
{
	(void)state;
	setenv("XDG_STATE_HOME", "relative", 1); /* does not count */
	setenv("HOME", folder, 1);
	assert_true(bookmarks_path(folder, path, &err));
	assert_non_null(strstr(path, "/.local/state/mmtui/bookmarks/"));
	assert_ptr_equal(strstr(path, folder), path);
	put("x", 1, 1);
	read_all();
	assert_int_equal(bookmarks.count, 1);
	unsetenv("HOME");
	assert_false(bookmarks_path(folder, path, &err));
	assert_non_null(strstr(err.text, "neither XDG_STATE_HOME nor HOME"));
}

/* The user may be one who may do everything: a file in a folder's place stops him as well. */
static void what_cannot_be_written_is_a_sentence_and_loses_nothing(void **state)
{
	char *state_home = tables_path(folder, "state"), *text;

	(void)state;
	tables_write_text(folder, "state", "in the way");
	assert_false(change(false, "x", 1, 1));
	assert_non_null(strstr(err.text, "state/mmtui cannot be made: Not a directory"));
	unlink(state_home);
	put("x", 1, 1);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(change(false, "y", 1, 1));
	assert_non_null(strstr(err.text, path));
	assert_int_equal(rmdir(path), 0);
	/* larger than it may be, or no text */
	FILE *to = fopen(path, "w");
	for (int i = 0; i < 200000; i++)
		fputs("# ......\n", to);
	fclose(to);
	assert_false(change(false, "y", 1, 1));
	assert_non_null(strstr(err.text, "more than"));
	to = fopen(path, "w");
	fwrite("1 1 x\n\0", 1, 7, to);
	fclose(to);
	assert_false(change(false, "y", 1, 1));
	assert_non_null(strstr(err.text, "is no text"));
	text = text_of(path);
	assert_string_equal(text, "1 1 x\n");
	free(text);
	free(state_home);
}

#define WRITERS 4
#define WRITES 40

static void two_at_once_lose_nothing(void **state)
{
	pid_t child[WRITERS];

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		child[i] = fork();
		assert_true(child[i] >= 0);
		for (int k = 0; !child[i] && k < WRITES; k++) {
			struct bookmark_change wanted = {.bookmark = {.n = (uint64_t)k, .t = i}};

			snprintf(wanted.bookmark.name, sizeof wanted.bookmark.name, "%d of %d", k,
				 i);
			if (!bookmarks_change(path, folder, &wanted, NULL, &err))
				_exit(1);
			wanted.remove = true;
			if (k % 4 == 3 && !bookmarks_change(path, folder, &wanted, NULL, &err))
				_exit(1);
		}
		if (!child[i])
			_exit(0);
	}
	for (int i = 0; i < WRITERS; i++) {
		int status;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	read_all();
	assert_int_equal(bookmarks.count, WRITERS * WRITES * 3 / 4);
	assert_string_equal(bookmarks.complaint.text, "");
}

static void a_lock_that_is_never_given_back_is_a_sentence(void **state)
{
	char lock[PATH_MAX];

	(void)state;
	put("x", 1, 1);
	snprintf(lock, sizeof lock, "%.*s/.lock", (int)(strrchr(path, '/') - path), path);
	int fd = open(lock, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_false(change(false, "y", 1, 1));
	assert_non_null(strstr(err.text, "is locked by another mmtui"));
	close(fd);
	put("y", 1, 1);
}

static void the_same_in_memory_is_the_same(void **state)
{
	struct bookmarks list = {0};
	uint64_t random = 3;

	(void)state;
	for (int round = 0; round < 300; round++) {
		char name[8];
		snprintf(name, sizeof name, "%d", (int)(unit_random(&random) % 12));
		struct bookmark_change wanted = change_of(unit_random(&random) % 3 == 0, name,
							  unit_random(&random) % 5,
							  (int64_t)(unit_random(&random) % 5));
		bool applied = bookmarks_apply(&list, &wanted);

		bookmarks_free(&bookmarks);
		assert_int_equal(bookmarks_change(path, folder, &wanted, &bookmarks, &err),
				 applied);
		read_all();
		assert_int_equal(list.count, bookmarks.count);
		for (size_t i = 0; i < list.count; i++) {
			assert_string_equal(list.item[i].name, bookmarks.item[i].name);
			assert_int_equal(list.item[i].n, bookmarks.item[i].n);
			assert_int_equal(list.item[i].t, bookmarks.item[i].t);
		}
	}
	bookmarks_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(what_is_put_there_is_read_again_to_the_nanosecond),
		TEST(a_name_that_is_there_moves),
		TEST(a_bookmark_is_deleted_by_its_name_alone),
		TEST(what_a_person_wrote_is_kept_line_by_line),
		TEST(each_mistake_has_its_reason),
		TEST(names_are_printable_and_of_a_length),
		TEST(a_directory_has_one_file_however_it_is_reached),
		TEST(without_xdg_it_is_below_home_and_without_home_an_error),
		TEST(what_cannot_be_written_is_a_sentence_and_loses_nothing),
		TEST(two_at_once_lose_nothing),
		TEST(a_lock_that_is_never_given_back_is_a_sentence),
		TEST(the_same_in_memory_is_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
