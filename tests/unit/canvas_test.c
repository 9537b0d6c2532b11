/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/picture.h"
#include "tui/canvas.h"
#include "tui/theme.h"

static struct canvas canvas;

static int setup(void **state)
{
	(void)state;
	canvas = (struct canvas){0};
	assert_true(canvas_resize(&canvas, 20, 4));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	canvas_free(&canvas);
	return 0;
}

static void assert_first_line(const char *expected)
{
	char *text = picture_text(&canvas);

	text[strcspn(text, "\n")] = 0;
	assert_string_equal(text, expected);
	free(text);
}

static void assert_sound(void)
{
	for (int y = 0; y < canvas.height; y++)
		for (int x = 0; x < canvas.width; x++) {
			const struct cell *cell = &canvas.cells[y * canvas.width + x];

			if (cell->glyph == 0) /* the right half of a wide character */
				assert_true(x > 0 && cell[-1].glyph >= 0x1100);
			else
				assert_true(cell->glyph >= 0x20 && cell->glyph != 0x7f);
			assert_true(cell->role < ROLE_COUNT);
		}
}

static void text_is_cut_at_its_width_and_at_the_canvas(void **state)
{
	(void)state;
	assert_int_equal(canvas_text(&canvas, 0, 0, 5, ROLE_TEXT, "abcdefgh"), 5);
	assert_first_line("abcde");
	canvas_clear(&canvas);
	canvas_text(&canvas, 0, 17, 10, ROLE_TEXT, "abcdefgh");
	assert_first_line("                 abc");
	canvas_clear(&canvas);
	canvas_text(&canvas, 0, -3, 10, ROLE_TEXT, "abcdefgh");
	assert_first_line("defgh");
	canvas_text(&canvas, -1, 0, 10, ROLE_TEXT, "x");
	canvas_text(&canvas, 4, 0, 10, ROLE_TEXT, "x");
	canvas_glyph(&canvas, 99, 99, ROLE_TEXT, 'x');
	assert_sound();
}

static void text_is_aligned_right(void **state)
{
	(void)state;
	canvas_right(&canvas, 0, 2, 8, ROLE_TEXT, "12.50");
	assert_first_line("     12.50");
}

static void what_does_not_fit_ends_or_begins_with_an_ellipsis(void **state)
{
	(void)state;
	assert_int_equal(canvas_cut(&canvas, 0, 0, 6, ROLE_TEXT, "abcdefgh"), 6);
	assert_first_line("abcde…");
	canvas_clear(&canvas);
	assert_int_equal(canvas_cut_left(&canvas, 0, 0, 6, ROLE_TEXT, "abcdefgh"), 6);
	assert_first_line("…defgh");
	canvas_clear(&canvas);
	canvas_cut(&canvas, 0, 0, 8, ROLE_TEXT, "abcdefgh");
	assert_first_line("abcdefgh");
}

static void control_characters_become_replacements(void **state)
{
	(void)state;
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT, "a\033[31mb\tc\r\n\x7f\xc2\x9b");
	assert_first_line("a�[31mb�c����");
	assert_sound();
}

static void invalid_utf8_becomes_one_replacement_a_byte(void **state)
{
	(void)state;
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT,
		    "a\xff\xfe"
		    "b\xc3");
	assert_first_line("a��b�");
	canvas_clear(&canvas);
	/* overlong slash, a surrogate, above U+10FFFF */
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT, "\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80");
	assert_first_line("���������");
}

static void characters_that_turn_the_text_around_become_replacements(void **state)
{
	(void)state;
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT,
		    "a\u202eb\u2066c\u200bd\u200de\ufefff\u00adg\ufe0fh\U000e0041i\ue000");
	assert_first_line("a�b�c�d�e�f�g�h�i�");
}

static void wide_characters_take_two_columns_and_are_never_halved(void **state)
{
	(void)state;
	assert_int_equal(canvas_width("日本"), 4);
	assert_int_equal(canvas_text(&canvas, 0, 0, 5, ROLE_TEXT, "日本語"), 4);
	assert_first_line("日本");
	canvas_text(&canvas, 0, 1, 1, ROLE_TEXT, "x"); /* over a right half */
	assert_first_line(" x本");
	canvas_text(&canvas, 0, 2, 1, ROLE_TEXT, "y"); /* over a left half */
	assert_first_line(" xy");
	assert_sound();
	canvas_text(&canvas, 1, 19, 2, ROLE_TEXT, "日"); /* half off the canvas */
	canvas_text(&canvas, 1, 0, 20, ROLE_TEXT, "ab日");
	canvas_text(&canvas, 1, 1, 4, ROLE_TEXT, "日本"); /* over one, shifted by one */
	assert_sound();
}

static void a_combining_mark_stays_on_its_character_and_further_ones_are_dropped(void **state)
{
	(void)state;
	assert_int_equal(canvas_width("e\u0301\u0302\u0303x"), 2);
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT, "e\u0301\u0302\u0303x");
	assert_first_line("e\u0301x");
	canvas_clear(&canvas);
	canvas_text(&canvas, 0, 3, 20, ROLE_TEXT, "\u0301x"); /* nothing to stand on */
	assert_first_line("   �x");
	canvas_clear(&canvas);
	canvas_text(&canvas, 0, 0, 1, ROLE_TEXT, "ab\u0301"); /* its character is cut off */
	assert_first_line("a");
}

static void widths_do_not_depend_on_the_locale(void **state)
{
	(void)state; /* the test never calls setlocale: LC_CTYPE is "C" */
	assert_int_equal(canvas_width("▁▂▃█▸▾▲▼│┌"), 10);
	assert_int_equal(canvas_width("é"), 1);
	assert_int_equal(canvas_width("한글"), 4);
}

static void ascii_mode_draws_nothing_but_ascii(void **state)
{
	struct box all = {0, 0, 4, 20};

	(void)state;
	canvas.ascii = true;
	canvas_frame(&canvas, all);
	canvas_text(&canvas, 1, 1, 18, ROLE_TEXT, "▁▄█▸▾▲▼…é日e\u0301");
	char *text = picture_text(&canvas);
	assert_string_equal(text, "+------------------+\n|_-#>v^v~???e      |\n|"
				  "                  |\n+------------------+\n");
	free(text);
	for (int i = 0; i < 80; i++) {
		assert_in_range(canvas.cells[i].glyph, 0x20, 0x7e);
		assert_int_equal(canvas.cells[i].combining, 0);
	}
}

static void selecting_keeps_what_is_drawn(void **state)
{
	(void)state;
	canvas_text(&canvas, 1, 0, 20, ROLE_UP, "abc");
	canvas_select(&canvas, (struct box){1, -5, 9, 7});
	assert_true(canvas.cells[20].selected && canvas.cells[21].selected);
	assert_false(canvas.cells[22].selected);
	assert_int_equal(canvas.cells[20].role, ROLE_UP);
	canvas_text(&canvas, 1, 0, 20, ROLE_DOWN, "x");
	assert_true(canvas.cells[20].selected);
	canvas_fill(&canvas, (struct box){1, 1, 1, 1}, ROLE_TEXT, ' ');
	assert_false(canvas.cells[21].selected);
	canvas_clear(&canvas);
	assert_false(canvas.cells[20].selected);
}

static void impossible_sizes_are_refused(void **state)
{
	(void)state;
	assert_false(canvas_resize(&canvas, 0, 10));
	assert_false(canvas_resize(&canvas, 10, -1));
	assert_false(canvas_resize(&canvas, 1 << 30, 1 << 30));
	assert_int_equal(canvas.width, 20);
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT, "still here");
	assert_first_line("still here");
}

static void random_text_anywhere_leaves_the_canvas_sound(void **state)
{
	static const char *const bits[] = {"a",    "日",       "e", "\u0301", "\u202e",
					   "\xff", "\033[2J",  "▲", "한",     "\u200d",
					   "😀",    "\xe6\x97", " "};
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[64] = "";

		for (int i = 0; i < 6; i++)
			strcat(text, bits[unit_random(&seed) % (sizeof(bits) / sizeof(*bits))]);
		int width = (int)(unit_random(&seed) % 14);
		int y = (int)(unit_random(&seed) % 6) - 1, x = (int)(unit_random(&seed) % 26) - 3;
		int took;

		canvas.ascii = round % 4 == 0;
		switch (round % 3) {
		case 0: took = canvas_text(&canvas, y, x, width, ROLE_TEXT, text); break;
		case 1: took = canvas_cut(&canvas, y, x, width, ROLE_TEXT, text); break;
		default: took = canvas_cut_left(&canvas, y, x, width, ROLE_TEXT, text); break;
		}
		assert_in_range(took, 0, width);
		assert_sound();
	}
}

static void every_role_has_a_look_on_every_terminal(void **state)
{
	static const int terminals[] = {-1, 0, 2, 8, 16, 88, 256, 1 << 24};

	(void)state;
	for (size_t i = 0; i < sizeof(terminals) / sizeof(*terminals); i++)
		for (int role = 0; role < ROLE_COUNT; role++) {
			int colours = terminals[i], most = colours < 8     ? 0
							   : colours < 256 ? 8
									   : 256;
			struct look look = theme_look((enum role)role, GROUND_NONE, colours);
			struct look ground = theme_look((enum role)role, GROUND_SELECTED, colours);
			struct look bar = theme_look((enum role)role, GROUND_BAR, colours);

			assert_true(look.foreground >= -1 && look.foreground < most);
			assert_true(look.background >= -1 && look.background < most);
			if ((role == ROLE_SPARK || role == ROLE_AHEAD) && colours < 256)
				continue; /* blocks are not turned around */
			/* the selected line stands out, and its text does from its ground */
			assert_true(ground.reverse || ground.background != LOOK_DEFAULT);
			assert_true(ground.reverse || ground.foreground != ground.background);
			assert_true(bar.reverse || bar.background != LOOK_DEFAULT);
		}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(text_is_cut_at_its_width_and_at_the_canvas),
		TEST(text_is_aligned_right),
		TEST(what_does_not_fit_ends_or_begins_with_an_ellipsis),
		TEST(control_characters_become_replacements),
		TEST(invalid_utf8_becomes_one_replacement_a_byte),
		TEST(characters_that_turn_the_text_around_become_replacements),
		TEST(wide_characters_take_two_columns_and_are_never_halved),
		TEST(a_combining_mark_stays_on_its_character_and_further_ones_are_dropped),
		TEST(widths_do_not_depend_on_the_locale),
		TEST(ascii_mode_draws_nothing_but_ascii),
		TEST(selecting_keeps_what_is_drawn),
		TEST(impossible_sizes_are_refused),
		TEST(random_text_anywhere_leaves_the_canvas_sound),
		TEST(every_role_has_a_look_on_every_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
