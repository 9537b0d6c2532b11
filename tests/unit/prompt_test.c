/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: readline's editing, completion and history, without a terminal. */
#include "support/unit.h"

#include "support/fake_player.h"
#include "tui/complete.h"
#include "tui/history.h"
#include "tui/prompt.h"
#include "tui/terminal.h"

#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[] = {"AAPL", "AMD", "AMZN", "BRK B", NULL};

static struct ui ui;
static char ran[UI_PROMPT_MAX]; /* the line accepted last */
static char folder[64];

static void run(struct ui *of, const char *line)
{
	assert_ptr_equal(of, &ui);
	snprintf(ran, sizeof ran, "%s", line);
}

static int set_up_all(void **state)
{
	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1); /* readline asks the environment again */
	setlocale(LC_CTYPE, "C.UTF-8");
	strcpy(folder, "/tmp/mmtui-prompt-XXXXXX");
	assert_non_null(mkdtemp(folder));
	setenv("XDG_STATE_HOME", folder, 1);
	setenv("INPUTRC", "/dev/null", 1);
	prompt_init(run);
	return 0;
}

static int tear_down_all(void **state)
{
	char command[128];

	(void)state;
	prompt_free();
	snprintf(command, sizeof command, "rm -r '%s'", folder);
	return system(command);
}

static int set_up(void **state)
{
	(void)state;
	ui_init(&ui, fake_player(names), NULL, mm_zone_utc());
	ran[0] = '\0';
	prompt_open(&ui, ":", "", "");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (ui.mode == UI_COMMAND)
		prompt_close(&ui);
	ui_free(&ui);
	fake_player_free();
	return 0;
}

static void type(const char *text)
{
	for (; *text; text++)
		prompt_key(&ui, (unsigned char)*text);
}

static void shows(const char *line, int cursor)
{
	assert_string_equal(ui.prompt, line);
	assert_int_equal(ui.prompt_cursor, cursor);
}

static void what_is_typed_is_shown_and_run(void **state)
{
	(void)state;
	assert_int_equal(ui.mode, UI_COMMAND);
	assert_string_equal(ui.prompt_label, ":");
	type("step 5");
	shows("step 5", 6);
	type("\r");
	assert_string_equal(ran, "step 5");
	assert_int_equal(ui.mode, UI_NORMAL);
}

static void the_list_that_it_was_opened_in_is_there_again(void **state)
{
	(void)state;
	prompt_close(&ui);
	ui.mode = UI_LIST;
	prompt_open(&ui, ":", "", "");
	assert_int_equal(ui.mode, UI_COMMAND);
	prompt_key(&ui, TERMINAL_ESCAPE);
	assert_int_equal(ui.mode, UI_LIST);
	prompt_open(&ui, ":", "", "");
	type("delete 2\r");
	assert_string_equal(ran, "delete 2");
	assert_int_equal(ui.mode, UI_LIST);
	prompt_open(&ui, ":", "", "");
	prompt_open(&ui, "name: ", "", ""); /* one after the other */
	type("\r");
	assert_int_equal(ui.mode, UI_LIST);
	ui.mode = UI_NORMAL;
}

static void the_usual_keys_edit(void **state)
{
	(void)state;
	type("step 5 event");
	prompt_key(&ui, TERMINAL_CONTROL('a'));
	shows("step 5 event", 0);
	prompt_key(&ui, TERMINAL_RIGHT);
	prompt_key(&ui, TERMINAL_DELETE);
	shows("sep 5 event", 1);
	prompt_key(&ui, TERMINAL_END);
	prompt_key(&ui, TERMINAL_CONTROL('w'));
	shows("sep 5 ", 6);
	prompt_key(&ui, TERMINAL_CTRL | TERMINAL_LEFT);
	shows("sep 5 ", 4);
	prompt_key(&ui, TERMINAL_BACKSPACE);
	shows("sep5 ", 3);
	prompt_key(&ui, TERMINAL_ALT | 'b');
	shows("sep5 ", 0);
	prompt_key(&ui, TERMINAL_CONTROL('e'));
	prompt_key(&ui, TERMINAL_CONTROL('u'));
	shows("", 0);
	prompt_key(&ui, TERMINAL_CONTROL('y'));
	shows("sep5 ", 5);
}

static void utf8_is_edited_by_whole_characters(void **state)
{
	(void)state;
	type("dump \xc3\xa9\xe2\x82\xac");
	shows("dump \xc3\xa9\xe2\x82\xac", 10);
	prompt_key(&ui, TERMINAL_LEFT);
	shows("dump \xc3\xa9\xe2\x82\xac", 7);
	prompt_key(&ui, TERMINAL_BACKSPACE);
	shows("dump \xe2\x82\xac", 5);
}

static void escape_and_others_leave_without_running(void **state)
{
	static const int keys[] = {TERMINAL_ESCAPE, TERMINAL_CONTROL('c')};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		type("quit");
		prompt_key(&ui, keys[i]);
		assert_int_equal(ui.mode, UI_NORMAL);
		assert_string_equal(ui.prompt, "");
		prompt_open(&ui, ":", "", "");
		shows("", 0);
	}
	prompt_key(&ui, TERMINAL_BACKSPACE);
	assert_int_equal(ui.mode, UI_NORMAL);
	prompt_open(&ui, ":", "", "");
	prompt_key(&ui, TERMINAL_CONTROL('d'));
	assert_int_equal(ui.mode, UI_NORMAL);
	prompt_open(&ui, ":", "", "");
	type("\r");
	assert_int_equal(ui.mode, UI_NORMAL);
	assert_string_equal(ran, "");
}

static const char *offer(size_t i)
{
	assert_non_null(ui.offers);
	assert_true(i < ui.offers->count);
	return ui.offers->item[i].text + ui.offers->item[i].shown;
}

static void clear_line(void)
{
	prompt_key(&ui, TERMINAL_CONTROL('e'));
	prompt_key(&ui, TERMINAL_CONTROL('u'));
	assert_null(ui.offers);
}

static void tab_completes_a_command(void **state)
{
	(void)state;
	type("sy\t");
	shows("symbol ", 7);
	assert_null(ui.offers);
	clear_line();
	type("s\t");
	shows("s", 1);
	assert_string_equal(offer(0), "seek");
	assert_string_equal(offer(1), "speed");
	assert_string_equal(ui.offers->item[0].terms, "POSITION");
	assert_non_null(ui.offers->item[0].help);
	for (size_t i = 0; i < ui.offers->count; i++)
		assert_int_equal(offer(i)[0], 's');
	type("p");
	assert_null(ui.offers);
	type("\t");
	shows("speed ", 6);
	clear_line();
	type("nothing\t");
	shows("nothing", 7);
}

static void tab_walks_among_what_it_offers(void **state)
{
	(void)state;
	type("symbol A\t");
	shows("symbol A", 8);
	assert_int_equal(ui.offers->count, 3);
	assert_int_equal(ui.offered, -1);
	type("\t");
	shows("symbol AAPL", 11);
	assert_int_equal(ui.offered, 0);
	type("\t\t");
	shows("symbol AMZN", 11);
	type("\t"); /* past the end stands what was typed */
	shows("symbol A", 8);
	prompt_key(&ui, TERMINAL_BACK_TAB);
	shows("symbol AMZN", 11);
	prompt_key(&ui, TERMINAL_UP);
	shows("symbol AMD", 10);
	prompt_key(&ui, TERMINAL_DOWN);
	shows("symbol AMZN", 11);
	type("\r");
	assert_string_equal(ran, "symbol AMZN");
	assert_null(ui.offers);
}

static void what_has_been_put_in_is_a_line_like_any_other(void **state)
{
	(void)state;
	type("symbol A\t\t\t");
	shows("symbol AMD", 10);
	type("\177"); /* Backspace as a byte */
	shows("symbol AM", 9);
	assert_null(ui.offers);
	type("\t");
	assert_int_equal(ui.offers->count, 2);
	prompt_key(&ui, TERMINAL_CONTROL('_')); /* undo */
	assert_null(ui.offers);
}

static void tab_completes_words_and_symbols(void **state)
{
	(void)state;
	type("step 5 sn\t");
	shows("step 5 snapshot", 15);
	clear_line();
	type("symbol AM\tZ\t");
	shows("symbol AMZN", 11);
	clear_line();
	type("symbol BRK \t");
	shows("symbol BRK B", 12);
}

static void what_a_condition_wants_next_is_offered(void **state)
{
	(void)state;
	type("break AMD, AMZ\t");
	shows("break AMD, AMZN", 15);
	clear_line();
	type("break AMD, AMZN pri\t"); /* a blank after a comma begins no field */
	shows("break AMD, AMZN price", 21);
	type("\t>168 a\t"); /* nor does an operator need blanks around it */
	shows("break AMD, AMZN price>168 and", 29);
	type(" si\t != 5 \t");
	shows("break AMD, AMZN price>168 and size != 5 and", 43);
	clear_line();
	type("break AMD price \t");
	assert_non_null(ui.offers);
	assert_string_equal(offer(0), ">");
	clear_line();
	type("break AMD no_field > \t"); /* what is wrong is not gone on with */
	assert_null(ui.offers);
}

static void a_symbol_is_found_in_any_case_and_by_its_middle(void **state)
{
	(void)state;
	type("symbol amz\t");
	shows("symbol AMZN", 11);
	clear_line();
	type("symbol am\t"); /* AMD and AMZN begin so: what they share replaces it */
	shows("symbol AM", 9);
	assert_int_equal(ui.offers->count, 2);
	clear_line();
	type("symbol K b\t");
	shows("symbol BRK B", 12);
	clear_line();
	type("symbol Z\t");
	shows("symbol AMZN", 11);
	clear_line();
	type("symbol m\t"); /* two begin with it in another case: the middle does not count */
	shows("symbol m", 8);
	assert_int_equal(ui.offers->count, 2);
	type("\t");
	shows("symbol AMD", 10);
}

static void a_name_in_a_list_is_put_in_quotes_where_it_needs_them(void **state)
{
	(void)state;
	type("break BRK\t pri\t");
	shows("break \"BRK B\" price", 19);
	clear_line();
	type("filter AMD, \"BRK\t");
	shows("filter AMD, \"BRK B\"", 19);
	type(",AMZ\t");
	shows("filter AMD, \"BRK B\",AMZN", 24);
	clear_line();
	type("filter k b\t");
	shows("filter \"BRK B\"", 14);
}

static void tab_completes_options(void **state)
{
	(void)state;
	type("export -\t");
	assert_int_equal(ui.offers->count, 4);
	type("-s\t");
	shows("export --symbol ", 16);
	clear_line();
	type("dump a file --m\t");
	shows("dump a file --market ", 21);
	clear_line();
	type("move -\t");
	shows("move -page ", 11);
	clear_line();
	type("seek -\t");
	shows("seek -", 6);
}

static void arguments_are_completed_each_as_what_it_is(void **state)
{
	static const char words[] = "@symbol | asc desc | -q now";
	struct offers *offers = complete_arguments(&ui, words, "sort am", 5);

	(void)state;
	assert_int_equal(offers->count, 2);
	assert_int_equal(offers->start, 5);
	offers_free(offers);
	offers = complete_arguments(&ui, words, "sort AMD a", 5);
	assert_int_equal(offers->count, 1);
	assert_string_equal(offers->item[0].text, "asc");
	assert_int_equal(offers->start, 9);
	offers_free(offers);
	offers = complete_arguments(&ui, words, "sort AMD asc ", 5);
	assert_int_equal(offers->count, 1);
	assert_string_equal(offers->item[0].text, "now");
	assert_int_equal(offers->start, 13);
	offers_free(offers);
	offers = complete_arguments(&ui, words, "sort AMD asc and more", 5);
	assert_int_equal(offers->count, 0);
	offers_free(offers);
	offers = complete_arguments(&ui, "@list", "filter BRK B,am", 7);
	assert_int_equal(offers->count, 2);
	assert_int_equal(offers->start, 13);
	offers_free(offers);
}

static void tab_completes_what_is_set(void **state)
{
	(void)state;
	type("set la\t");
	shows("set large", 9);
	type(" o\t");
	shows("set large off", 13);
	prompt_key(&ui, TERMINAL_CONTROL('u'));
	type("color bar wh\t on bl\t");
	shows("color bar white on bl", 21); /* black or blue */
}

static void touch(const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static void tab_completes_files(void **state)
{
	char want[128];

	(void)state;
	touch("my window.csv");
	type("export -f ");
	type(folder);
	type("/my w\t");
	snprintf(want, sizeof want, "export -f %s/my window.csv", folder);
	shows(want, (int)strlen(want));
	prompt_open(&ui, "export to: ", "export --asked --all ", "");
	type(folder);
	type("/my\t\r");
	snprintf(want, sizeof want, "export --asked --all %s/my window.csv", folder);
	assert_string_equal(ran, want);
}

static void what_is_typed_takes_the_place_of_what_is_proposed(void **state)
{
	(void)state;
	prompt_open(&ui, "export to: ", "export ", "proposed.csv");
	assert_true(ui.prompt_proposed);
	type("a");
	assert_false(ui.prompt_proposed);
	type("b\r");
	assert_string_equal(ran, "export ab");
	prompt_open(&ui, "export to: ", "export ", "proposed.csv");
	prompt_paste(&ui, "pasted.csv");
	type("\r");
	assert_string_equal(ran, "export pasted.csv");
	prompt_open(&ui, "export to: ", "export ", "proposed.csv");
	type("\r"); /* as it is */
	assert_string_equal(ran, "export proposed.csv");
	prompt_open(&ui, "export to: ", "export ", "proposed.csv");
	type("\001the-\r"); /* Ctrl-A: it is edited */
	assert_string_equal(ran, "export the-proposed.csv");
	prompt_open(&ui, ":", "", "seek "); /* a command is no proposal */
	type("5%\r");
	assert_string_equal(ran, "seek 5%");
}

static void files_are_offered_without_their_folder(void **state)
{
	char path[128];

	(void)state;
	touch("zebra one");
	touch("zebra two");
	touch(".hidden");
	snprintf(path, sizeof path, "%s/zoo", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	setenv("HOME", folder, 1);
	type("dump ~/z\t");
	assert_int_equal(ui.offers->count, 3);
	assert_string_equal(offer(0), "zebra one");
	assert_string_equal(offer(2), "zoo/");
	type("o\t");
	shows("dump ~/zoo/", 11);
	clear_line();
	type("dump ~/zo\t\r");
	assert_string_equal(ran, "dump ~/zoo/");
	prompt_open(&ui, ":", "", "");
	type("dump ~/.h\t");
	shows("dump ~/.hidden", 14);
	clear_line();
	type("dump ~/hidden\t"); /* not by its middle */
	shows("dump ~/hidden", 13);
	clear_line();
	type("dump /nowhere/at/all\t");
	shows("dump /nowhere/at/all", 20);
}

static void tab_completes_zones(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/zones", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	setenv("TZDIR", path, 1);
	touch("zones/zone.tab");
	touch("zones/UTC");
	snprintf(path, sizeof path, "%s/zones/America", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	touch("zones/America/New_York");
	type("tz \t");
	assert_int_equal(ui.offers->count, 3); /* America/, UTC, and local */
	type("am\tn\t");
	shows("tz America/New_York", 19);
	clear_line();
	type("tz ../\t");
	shows("tz ../", 6);
	unsetenv("TZDIR");
}

static void a_paste_is_put_in_and_runs_nothing(void **state)
{
	(void)state;
	type("step ");
	prompt_paste(&ui, "  5\r\nevent\tand\033more\n\n");
	shows("step 5  event and more", 22);
	assert_int_equal(ui.mode, UI_COMMAND);
	assert_string_equal(ran, "");
	prompt_key(&ui, TERMINAL_CONTROL('_'));
	shows("step ", 5);
	prompt_key(&ui, TERMINAL_CONTROL('a'));
	prompt_paste(&ui, "\xe2\x82\xac");
	shows("\xe2\x82\xacstep ", 3);
}

static void a_paste_is_what_the_history_is_searched_for(void **state)
{
	(void)state;
	type("seek 21:43:05\r");
	prompt_open(&ui, ":", "", "");
	prompt_key(&ui, TERMINAL_CONTROL('r'));
	prompt_paste(&ui, "43:0\n");
	assert_string_equal(ui.prompt, "seek 21:43:05");
	type("\r");
	assert_string_equal(ran, "seek 21:43:05");
}

static void the_history_comes_back_and_is_kept(void **state)
{
	char path[128], line[64];
	struct stat info;

	(void)state;
	type("step 7\r");
	prompt_open(&ui, ":", "", "");
	type("step 8\r");
	prompt_open(&ui, ":", "", "");
	type("step 8\r"); /* once is enough */
	prompt_open(&ui, ":", "", "");
	prompt_key(&ui, TERMINAL_UP);
	shows("step 8", 6);
	prompt_key(&ui, TERMINAL_UP);
	shows("step 7", 6);
	prompt_key(&ui, TERMINAL_DOWN);
	shows("step 8", 6);

	snprintf(path, sizeof path, "%s/mmtui/history", folder);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	char last[2][64] = {"", ""};
	while (fgets(line, sizeof line, file)) {
		strcpy(last[0], last[1]);
		strcpy(last[1], line);
	}
	fclose(file);
	assert_string_equal(last[0], "step 7\n");
	assert_string_equal(last[1], "step 8\n");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	snprintf(path, sizeof path, "%s/mmtui", folder);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
}

static size_t lines_of(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t lines = 0;

	assert_non_null(file);
	for (int c; (c = getc(file)) != EOF;)
		lines += c == '\n';
	fclose(file);
	return lines;
}

/* As it is read the next day: a file that somebody has made larger, and readable for all. */
static void the_history_is_bounded_and_private(void **state)
{
	char path[128];
	struct stat info;

	(void)state;
	snprintf(path, sizeof path, "%s/mmtui/history", folder);
	FILE *file = fopen(path, "a");
	assert_non_null(file);
	for (int i = 0; i < 5000; i++)
		fprintf(file, "step %d\n", i);
	fclose(file);
	assert_int_equal(chmod(path, 0644), 0);
	history_load();
	assert_int_equal(lines_of(path), 1000);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	type("step 4999\r"); /* the last line of the day before */
	assert_int_equal(lines_of(path), 1000);
	prompt_open(&ui, ":", "", "");
	prompt_key(&ui, TERMINAL_UP);
	shows("step 4999", 9);
	prompt_key(&ui, TERMINAL_UP);
	shows("step 4998", 9);
}

static void a_file_prompt_has_no_history(void **state)
{
	(void)state;
	type("step 9\r");
	prompt_open(&ui, "export to: ", "export ", "a.csv");
	assert_string_equal(ui.prompt_label, "export to: ");
	shows("a.csv", 5);
	prompt_key(&ui, TERMINAL_UP);
	shows("a.csv", 5);
	type("\r");
	assert_string_equal(ran, "export a.csv");
	prompt_open(&ui, ":", "", "");
	prompt_key(&ui, TERMINAL_UP);
	shows("step 9", 6);
}

/* --- a prompt that somebody listens to ----------------------------------------------------------
 */

static char told[256]; /* what the hooks were told, in order */

static void tell(const char *what, const char *text)
{
	size_t used = strlen(told);

	snprintf(told + used, sizeof told - used, "%s(%s) ", what, text);
}

static bool on_key(struct ui *of, int key)
{
	assert_ptr_equal(of, &ui);
	if (key != TERMINAL_CONTROL('n'))
		return false;
	tell("key", "Ctrl-N");
	return true;
}

static void on_change(struct ui *of, const char *text)
{
	assert_ptr_equal(of, &ui);
	tell("changed", text);
}

static void on_accept(struct ui *of, const char *text)
{
	assert_int_equal(of->mode, UI_NORMAL); /* it may open another */
	tell("accepted", text);
}

static void on_leave(struct ui *of)
{
	assert_int_equal(of->mode, UI_NORMAL);
	tell("left", "");
}

static const struct prompt_hooks hooks = {on_key, on_change, on_accept, on_leave};

static void ask(const struct prompt_hooks *of)
{
	told[0] = '\0';
	prompt_ask(&ui, "/", "symbol ", "", of);
	assert_string_equal(ui.prompt_label, "/");
}

static void whoever_asks_is_told_of_each_change_and_of_the_end(void **state)
{
	(void)state;
	ask(&hooks);
	type("am");
	prompt_key(&ui, TERMINAL_LEFT); /* no change */
	prompt_key(&ui, TERMINAL_END);
	prompt_key(&ui, TERMINAL_BACKSPACE);
	prompt_key(&ui, TERMINAL_CONTROL('n'));
	type("\r");
	assert_string_equal(told, "changed(a) changed(am) changed(a) key(Ctrl-N) accepted(a) ");
	assert_string_equal(ran, ""); /* it is no command */
	ask(&hooks);
	type("\r");
	assert_string_equal(told, "accepted() ");
}

static void whoever_asks_is_told_when_the_prompt_is_left(void **state)
{
	static const int keys[] = {TERMINAL_ESCAPE, TERMINAL_CONTROL('c'), TERMINAL_BACKSPACE,
				   TERMINAL_CONTROL('d')};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		ask(&hooks);
		prompt_key(&ui, keys[i]);
		assert_string_equal(told, "left() ");
		assert_int_equal(ui.mode, UI_NORMAL);
	}
	ask(&hooks);
	type("x");
	prompt_open(&ui, ":", "", ""); /* something else is asked for */
	type("y\r");
	assert_string_equal(told, "changed(x) left() ");
	assert_string_equal(ran, "y");
}

static void what_is_asked_for_completes_and_is_no_history(void **state)
{
	static const struct prompt_hooks none = {0};

	(void)state;
	type("step 9\r");
	ask(&hooks);
	prompt_key(&ui, TERMINAL_UP);
	shows("", 0);
	type("AMZ\t\r");
	assert_string_equal(told, "changed(A) changed(AM) changed(AMZ) changed(AMZN) "
				  "accepted(AMZN) ");
	ask(&none); /* nobody listens */
	type("z\r");
	ask(&none);
	prompt_key(&ui, TERMINAL_ESCAPE);
	prompt_open(&ui, ":", "", "");
	prompt_key(&ui, TERMINAL_UP);
	shows("step 9", 6);
	assert_string_equal(ran, "step 9");
}

/* A search, an argument, the first of two keys: what was left in the middle of it. */
static void a_line_that_is_left_leaves_nothing_to_the_next(void **state)
{
	static const char *const begun[] = {"\022quo", "\023quo", "\0335", "\033-", "\030"};

	(void)state;
	type("export quoted.csv\r");
	for (size_t i = 0; i < sizeof begun / sizeof begun[0]; i++) {
		for (int escape = 0; escape < 2; escape++) {
			prompt_open(&ui, ":", "", "");
			for (const char *at = begun[i]; *at; at++) {
				bool alt = *at == '\033';
				prompt_key(&ui, alt ? TERMINAL_ALT | *++at : *at);
			}
			prompt_key(&ui, escape ? TERMINAL_ESCAPE : TERMINAL_CONTROL('c'));
			assert_int_equal(ui.mode, UI_NORMAL);
			prompt_open(&ui, ":", "", "");
			assert_string_equal(ui.prompt_label, ":");
			type("ab");
			shows("ab", 2);
			type("\r");
			assert_string_equal(ran, "ab");
		}
	}
}

static void a_search_of_the_history_shows_in_the_label(void **state)
{
	(void)state;
	type("seek 12:34:56\r");
	prompt_open(&ui, ":", "", "");
	prompt_key(&ui, TERMINAL_CONTROL('r'));
	type("34");
	assert_non_null(strstr(ui.prompt_label, "34"));
	assert_string_equal(ui.prompt, "seek 12:34:56");
	type("\r");
	assert_string_equal(ran, "seek 12:34:56");
}

static void a_line_longer_than_the_room_stays_around_its_cursor(void **state)
{
	char piece[101];

	(void)state;
	memset(piece, 'a', 100);
	piece[100] = '\0';
	for (int i = 0; i < 15; i++)
		type(piece);
	type("\xe2\x82\xac");
	assert_int_equal(ui.prompt_cursor, (int)strlen(ui.prompt));
	assert_string_equal(ui.prompt + ui.prompt_cursor - 4, "a\xe2\x82\xac");
	type("\r");
	assert_string_equal(ran, "");
	assert_true(ui.message_is_error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		TEST(what_is_typed_is_shown_and_run),
		TEST(the_list_that_it_was_opened_in_is_there_again),
		TEST(the_usual_keys_edit),
		TEST(utf8_is_edited_by_whole_characters),
		TEST(escape_and_others_leave_without_running),
		TEST(tab_completes_a_command),
		TEST(tab_walks_among_what_it_offers),
		TEST(what_has_been_put_in_is_a_line_like_any_other),
		TEST(tab_completes_words_and_symbols),
		TEST(what_a_condition_wants_next_is_offered),
		TEST(a_symbol_is_found_in_any_case_and_by_its_middle),
		TEST(a_name_in_a_list_is_put_in_quotes_where_it_needs_them),
		TEST(tab_completes_options),
		TEST(arguments_are_completed_each_as_what_it_is),
		TEST(tab_completes_what_is_set),
		TEST(tab_completes_files),
		TEST(what_is_typed_takes_the_place_of_what_is_proposed),
		TEST(files_are_offered_without_their_folder),
		TEST(tab_completes_zones),
		TEST(a_paste_is_put_in_and_runs_nothing),
		TEST(a_paste_is_what_the_history_is_searched_for),
		TEST(the_history_is_bounded_and_private),
		TEST(the_history_comes_back_and_is_kept),
		TEST(a_file_prompt_has_no_history),
		TEST(whoever_asks_is_told_of_each_change_and_of_the_end),
		TEST(whoever_asks_is_told_when_the_prompt_is_left),
		TEST(what_is_asked_for_completes_and_is_no_history),
		TEST(a_search_of_the_history_shows_in_the_label),
		TEST(a_line_that_is_left_leaves_nothing_to_the_next),
		TEST(a_line_longer_than_the_room_stays_around_its_cursor),
	};
	return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
