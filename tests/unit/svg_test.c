/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"
#include "tui/svg.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static char *picture; /* of the last canvas drawn */
static size_t picture_bytes;

static void draw(const struct canvas *canvas)
{
	FILE *to = open_memstream(&picture, &picture_bytes);

	assert_non_null(to);
	assert_true(svg_write(canvas, to));
	assert_int_equal(fclose(to), 0);
}

static struct canvas canvas_of(int height, int width)
{
	struct canvas canvas = {0};

	assert_true(canvas_resize(&canvas, width, height));
	canvas_clear(&canvas);
	return canvas;
}

static void forget(struct canvas *canvas)
{
	free(picture);
	picture = NULL;
	canvas_free(canvas);
}

static size_t count(const char *what)
{
	size_t n = 0;

	for (const char *at = picture; (at = strstr(at, what)) != NULL; at++)
		n++;
	return n;
}

static void letters_that_mean_something_in_xml_are_escaped(void **state)
{
	struct canvas canvas = canvas_of(1, 20);

	(void)state;
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT, "a<b>&\"é");
	draw(&canvas);
	assert_non_null(strstr(picture, ">a&lt;b&gt;&amp;\"&#xe9;</text>"));
	forget(&canvas);
}

static void a_run_takes_as_much_room_as_its_cells(void **state)
{
	struct canvas canvas = canvas_of(2, 20);

	(void)state;
	canvas_text(&canvas, 1, 3, 20, ROLE_TEXT, "four  more");
	draw(&canvas);
	assert_non_null(strstr(picture, "<text x=\"40\" y=\"45\" textLength=\"40\""));
	assert_non_null(strstr(picture, "<text x=\"100\" y=\"45\" textLength=\"40\""));
	assert_int_equal(count("<text"), 2);
	forget(&canvas);
}

static void another_role_begins_another_run(void **state)
{
	struct canvas canvas = canvas_of(1, 20);

	(void)state;
	canvas_text(&canvas, 0, 0, 2, ROLE_UP, "up");
	canvas_text(&canvas, 0, 2, 4, ROLE_DOWN, "down");
	draw(&canvas);
	assert_int_equal(count("<text"), 2);
	forget(&canvas);
}

static void blocks_lines_and_dots_are_shapes_of_their_own(void **state)
{
	struct canvas canvas = canvas_of(1, 20);

	(void)state;
	canvas_glyph(&canvas, 0, 0, ROLE_SPARK, 0x2584); /* lower half: 10 of 20 high */
	canvas_glyph(&canvas, 0, 1, ROLE_DIM, 0x253c);   /* a cross */
	canvas_glyph(&canvas, 0, 2, ROLE_SPARK, 0x28ff); /* all dots */
	draw(&canvas);
	assert_non_null(strstr(picture, "<rect x=\"10\" y=\"20\" width=\"10\" height=\"10\""));
	assert_non_null(strstr(picture, "\"M20 20H25\""));
	assert_non_null(strstr(picture, "\"M25 20H30\""));
	assert_non_null(strstr(picture, "\"M25 10V20\""));
	assert_non_null(strstr(picture, "\"M25 20V30\""));
	assert_int_equal(count("<circle"), 8);
	assert_int_equal(count("<text"), 0);
	forget(&canvas);
}

static void heavy_and_double_lines_are_told_apart(void **state)
{
	struct canvas canvas = canvas_of(1, 20);

	(void)state;
	canvas_glyph(&canvas, 0, 0, ROLE_UP, 0x257d);   /* light above, heavy below */
	canvas_glyph(&canvas, 0, 1, ROLE_DOWN, 0x2551); /* double */
	draw(&canvas);
	assert_int_equal(count("stroke-width=\"3\""), 1);
	assert_non_null(strstr(picture, "\"M15 10V20\""));
	assert_non_null(strstr(picture, "\"M23.5 10V20\""));
	assert_non_null(strstr(picture, "\"M26.5 20V30\""));
	forget(&canvas);
}

static void a_wide_character_fills_two_cells(void **state)
{
	struct canvas canvas = canvas_of(1, 20);

	(void)state;
	canvas_text(&canvas, 0, 0, 20, ROLE_TEXT, "\xe6\x97\xa5x");
	draw(&canvas);
	assert_non_null(strstr(picture, "textLength=\"30\""));
	forget(&canvas);
}

static void the_selected_line_has_a_ground(void **state)
{
	struct canvas canvas = canvas_of(3, 20);

	(void)state;
	draw(&canvas);
	size_t before = count("<rect");
	free(picture);
	canvas_text(&canvas, 1, 0, 20, ROLE_TEXT, "here");
	canvas_select(&canvas, (struct box){1, 0, 1, 20});
	draw(&canvas);
	assert_int_equal(count("<rect"), before + 1);
	forget(&canvas);
}

static void a_full_disk_is_told(void **state)
{
	struct canvas canvas = canvas_of(3, 20);
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	setvbuf(full, NULL, _IONBF, 0);
	assert_false(svg_write(&canvas, full));
	fclose(full);
	canvas_free(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_that_mean_something_in_xml_are_escaped),
		cmocka_unit_test(a_run_takes_as_much_room_as_its_cells),
		cmocka_unit_test(another_role_begins_another_run),
		cmocka_unit_test(blocks_lines_and_dots_are_shapes_of_their_own),
		cmocka_unit_test(heavy_and_double_lines_are_told_apart),
		cmocka_unit_test(a_wide_character_fills_two_cells),
		cmocka_unit_test(the_selected_line_has_a_ground),
		cmocka_unit_test(a_full_disk_is_told),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
