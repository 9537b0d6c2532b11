/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/program.h"

#include <sys/wait.h>
#include <unistd.h>

static char folder[64], market[96];

static const char *program(void)
{
	const char *given = getenv("MMTUI_PROGRAM");

	return given ? given : "./mmtui";
}

int program_set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/mmtui-e2e-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(market, sizeof market, "%s/market", folder);
	setenv("D", folder, 1);
	setenv("MARKET", market, 1);
	setenv("MMTUI", program(), 1);
	setenv("HOME", folder, 1); /* nothing of the person's who runs the tests */
	setenv("XDG_STATE_HOME", program_path("state"), 1);
	setenv("XDG_CONFIG_HOME", program_path("config"), 1);
	/* a screen begins as it comes, not as the test before has left it */
	assert_int_equal(program_shell("mkdir -p \"$D/config/mmtui\" && echo set remember off > "
				       "\"$D/config/mmtui/config\""),
			 0);
	assert_int_equal(program_shell("\"$MMTUI\" generate --symbols 12 --events 20000 --seed 3 "
				       "\"$MARKET\" > /dev/null"),
			 0);
	return 0;
}

int program_tear_down(void **state)
{
	(void)state;
	return program_shell("rm -r \"$D\"");
}

const char *program_folder(void)
{
	return folder;
}

const char *program_market(void)
{
	return market;
}

const char *program_path(const char *name)
{
	static char paths[4][160];
	static int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

int program_shell(const char *command)
{
	int status = system(command);

	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

char *program_read(const char *path, size_t *bytes)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (!file)
		fail_msg("%s cannot be read", path);
	*bytes = 0;
	do {
		room = 2 * room + 65536;
		text = realloc(text, room);
		assert_non_null(text);
		*bytes += fread(text + *bytes, 1, room - 1 - *bytes, file);
	} while (*bytes == room - 1);
	text[*bytes] = '\0';
	fclose(file);
	return text;
}

struct term *program_start(const char *const *environment, const char *const *arguments)
{
	static char home[96], state[96], config[96];
	const char *words[24], *settings[24];
	size_t count = 0, set = 0;

	snprintf(home, sizeof home, "HOME=%s", folder);
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", folder);
	snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", folder);
	settings[set++] = home;
	settings[set++] = state;
	settings[set++] = config;
	settings[set++] = "INPUTRC=/dev/null";
	for (; environment && *environment; environment++)
		settings[set++] = *environment;
	settings[set] = NULL;
	for (; arguments && *arguments; arguments++)
		words[count++] = *arguments;
	words[count++] = market;
	words[count] = NULL;
	struct term *term = term_start(120, 36, settings, words);
	term_wait(term, "event ");
	return term;
}

struct term *program_open(void)
{
	return program_start(NULL, NULL);
}

const char *program_configuration(const char *text)
{
	const char *path = program_path("configuration");
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	assert_true(fputs(text, to) >= 0);
	assert_int_equal(fclose(to), 0);
	return path;
}

struct term *program_configured(const char *const *environment, const char *text)
{
	const char *arguments[] = {"--config", program_configuration(text), NULL};

	return program_start(environment, arguments);
}

long program_event(struct term *term)
{
	const char *at = strstr(term_line(term, 0), "event ");
	long number = 0;

	/* "event 1,234", but not "20,000 events" */
	while (at && (at[6] < '0' || at[6] > '9'))
		at = strstr(at + 6, "event ");
	if (!at)
		return -1;
	for (at += 6; (*at >= '0' && *at <= '9') || *at == ','; at++)
		if (*at != ',')
			number = 10 * number + (*at - '0');
	return number;
}

static bool is_event(struct term *term, void *arg)
{
	return program_event(term) == *(long *)arg;
}

void program_wait_event(struct term *term, long event)
{
	char what[64];

	snprintf(what, sizeof what, "event %ld", event);
	term_until(term, what, is_event, &event);
}

static bool top_shows(struct term *term, void *text)
{
	return strstr(term_line(term, 0), text);
}

void program_wait_time(struct term *term, const char *clock)
{
	term_until(term, clock, top_shows, (void *)clock);
}

void program_wait_pause(struct term *term)
{
	term_until(term, "a pause", top_shows, (void *)"\xe2\x96\xae\xe2\x96\xae");
}

/* Whatever is said there now: an answer may have come meanwhile. */
static bool last_is_another(struct term *term, void *text)
{
	return !strstr(term_line(term, term_rows(term) - 1), text);
}

void program_sync(struct term *term)
{
	term_type(term, ":sync");
	term_wait_last(term, ":sync");
	term_type(term, "\003");
	term_until(term, "the command line is left", last_is_another, ":sync");
}

void program_quit(struct term *term)
{
	term_type(term, "q");
	assert_int_equal(term_wait_exit(term), 0);
	term_free(term);
}

struct picture {
	const char *text;
	int rows;
};

/* Are the text's first lines the screen's? */
static bool is_same(struct term *term, void *arg)
{
	const struct picture *picture = arg;
	const char *text = picture->text;

	for (int row = 0; row < picture->rows; row++) {
		size_t length = strcspn(text, "\n");
		const char *line = term_line(term, row);
		if (strlen(line) != length || memcmp(line, text, length) != 0)
			return false;
		text += length;
		text += *text == '\n';
	}
	return true;
}

void program_wait_picture(struct term *term, const char *text, int rows)
{
	struct picture picture = {text, rows};

	term_until(term, text, is_same, &picture);
}
