/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/picture.h"

char *picture_text(const struct canvas *canvas)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	assert_non_null(to);
	assert_true(canvas_write(canvas, to));
	fclose(to);
	return text;
}

bool picture_shows(const struct canvas *canvas, const char *text)
{
	char *all = picture_text(canvas);
	bool found = strstr(all, text) != NULL;

	free(all);
	return found;
}

void picture_assert_golden(const struct canvas *canvas, const char *name)
{
	const char *base = getenv("srcdir"), *mode = getenv("MMTUI_GOLDEN");
	bool writing = mode != NULL && strcmp(mode, "write") == 0;
	char path[512], *text = picture_text(canvas), *expected;
	size_t length = strlen(text);
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/golden/%s.txt", base != NULL ? base : ".", name);
	file = fopen(path, writing ? "w" : "r");
	if (file == NULL)
		fail_msg("cannot open %s", path);
	if (writing) {
		fputs(text, file);
	} else {
		expected = calloc(1, length + 2);
		assert_non_null(expected);
		fread(expected, 1, length + 1, file);
		if (strcmp(text, expected) != 0)
			fail_msg("%s differs from what is drawn now:\n%s", path, text);
		free(expected);
	}
	fclose(file);
	free(text);
}
