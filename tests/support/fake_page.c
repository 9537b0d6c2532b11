/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/fake_page.h"

struct fake *fake;
struct ui *ui;
struct canvas canvas;
struct mm_error err;
struct page_layout page;

static const char *const no_names[] = {NULL};

int setup(void **state)
{
	(void)state;
	fake = fake_new();
	ui = &fake->ui;
	ui->player = fake_player(no_names);
	ui->has_screen = true;
	ui->symbol_page = true;
	ui->focus = PANEL_SYMBOLS;
	symbols_order(ui);
	fake->quote[0].high = 169;
	fake->quote[0].turnover = fake->quote[0].volume * 168.25;
	canvas = (struct canvas){0};
	return 0;
}

int teardown(void **state)
{
	(void)state;
	fake_free(fake);
	fake_player_free();
	canvas_free(&canvas);
	return 0;
}

void draw(int width, int height)
{
	ui->width = width;
	ui->height = height;
	assert_true(canvas_resize(&canvas, width, height));
	screen_draw(ui, &canvas);
	fake_sparks(fake);
	fake_chart(fake);
	screen_draw(ui, &canvas);
}

bool shows(const char *text)
{
	return picture_shows(&canvas, text);
}

uint32_t glyph_at(int y, int x)
{
	return canvas.cells[y * canvas.width + x].glyph;
}

const struct page_layout *parts(void)
{
	struct layout layout;

	layout_make(ui, canvas.width, canvas.height, &layout);
	page_layout_make(ui, layout.page, &page);
	return &page;
}

void run(const char *line)
{
	if (!command_run(ui, line, &err))
		fail_msg("%s: %s", line, err.text);
}
