/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <vterm.h>

#define LINE_MAX_BYTES 4096
#define PIECE 7         /* bytes that a watched terminal reads at once */
#define READ_AT_ONCE 20 /* times 8 kB */
/* Microseconds between the bytes of a slow answer: longer than within a key's sequence. */
#define SLOW_ANSWER 35000

struct term {
	int master, slave;
	int reports; /* the leader tells the program's pid, then every change of its state */
	pid_t leader, program;
	struct termios before;

	VTerm *vterm;
	VTermScreen *screen;
	bool alternate, cursor_visible;

	char *output;
	size_t bytes, room;
	size_t shown; /* bytes of it that are on the screen */
	term_watcher *watcher;
	void *watcher_arg;

	bool stopped, ended, deaf, mute, slow;
	int status;
	char line[LINE_MAX_BYTES];
};

/* --- the other end: two processes ---------------------------------------------------------------
 */

static void set_environment(const char *const *environment)
{
	const char *path = getenv("PATH");
	char *kept = path ? strdup(path) : NULL;
	static const char *const forwarded[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
						"TSAN_OPTIONS"};
	char *values[sizeof forwarded / sizeof forwarded[0]];

	for (size_t i = 0; i < sizeof forwarded / sizeof forwarded[0]; i++)
		values[i] = getenv(forwarded[i]) ? strdup(getenv(forwarded[i])) : NULL;
	clearenv();
	for (size_t i = 0; i < sizeof forwarded / sizeof forwarded[0]; i++)
		if (values[i])
			setenv(forwarded[i], values[i], 1);
	if (kept)
		setenv("PATH", kept, 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	for (; environment && *environment; environment++) {
		if (strchr(*environment, '='))
			putenv((char *)*environment);
		else
			unsetenv(*environment);
	}
}

/* Becomes the program, in a process group of its own in the foreground. */
static void become_program(int slave, const char *const *environment, const char *const *arguments)
{
	const char *program = getenv("MMTUI_PROGRAM");
	static const int usual[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTOU};
	char *argv[32] = {(char *)(program ? program : "./mmtui")};

	for (size_t i = 0; arguments[i] && i < 30; i++)
		argv[i + 1] = (char *)arguments[i];
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	tcsetpgrp(slave, getpid());
	for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
		signal(usual[i], SIG_DFL); /* tests in the background have some ignored */
	for (int fd = 0; fd < 3; fd++)
		dup2(slave, fd);
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	set_environment(environment);
	execv(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

/* As a shell does: takes the terminal for itself (SIGUSR1), gives it to the program (SIGUSR2). */
static volatile pid_t led;

static void hand_over(int number)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	tcsetpgrp(fd, number == SIGUSR1 ? getpid() : led);
	close(fd);
}

/* Leads the session: starts the program and reports on it, until it is killed. */
static void lead(int slave, int reports, const char *const *environment,
		 const char *const *arguments)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that is killed leaves nothing running */
	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pid_t program = fork();
	if (!program)
		become_program(slave, environment, arguments);
	led = program;
	signal(SIGUSR1, hand_over);
	signal(SIGUSR2, hand_over);
	if (write(reports, &program, sizeof program) != sizeof program)
		_exit(1);
	close(slave);
	for (int status; waitpid(program, &status, WUNTRACED | WCONTINUED) > 0;) {
		if (write(reports, &status, sizeof status) != sizeof status)
			_exit(1);
		if (WIFEXITED(status) || WIFSIGNALED(status))
			break;
	}
	for (;;)
		pause();
}

/* --- this end -----------------------------------------------------------------------------------
 */

static int on_property(VTermProp property, VTermValue *value, void *arg)
{
	struct term *term = arg;

	if (property == VTERM_PROP_ALTSCREEN)
		term->alternate = value->boolean;
	if (property == VTERM_PROP_CURSORVISIBLE)
		term->cursor_visible = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static void make_screen(struct term *term, int width, int height)
{
	term->vterm = vterm_new(height, width);
	vterm_set_utf8(term->vterm, 1);
	term->screen = vterm_obtain_screen(term->vterm);
	vterm_screen_set_callbacks(term->screen, &callbacks, term);
	vterm_screen_enable_altscreen(term->screen, 1);
	vterm_screen_reset(term->screen, 1);
	term->cursor_visible = true;
}

struct term *term_start(int width, int height, const char *const *environment,
			const char *const *arguments)
{
	struct term *term = calloc(1, sizeof *term);
	struct winsize size = {.ws_col = (unsigned short)width, .ws_row = (unsigned short)height};
	int reports[2];

	assert_non_null(term);
	make_screen(term, width, height);
	assert_int_equal(openpty(&term->master, &term->slave, NULL, NULL, &size), 0);
	assert_int_equal(tcgetattr(term->slave, &term->before), 0);
	assert_int_equal(pipe2(reports, O_CLOEXEC), 0);
	fcntl(term->master, F_SETFD, FD_CLOEXEC);
	term->leader = fork();
	assert_true(term->leader >= 0);
	if (!term->leader) {
		close(term->master);
		close(reports[0]);
		lead(term->slave, reports[1], environment, arguments);
	}
	close(reports[1]);
	term->reports = reports[0];
	assert_int_equal(read(term->reports, &term->program, sizeof term->program),
			 sizeof term->program);
	fcntl(term->master, F_SETFL, O_NONBLOCK);
	fcntl(term->reports, F_SETFL, O_NONBLOCK);
	return term;
}

void term_free(struct term *term)
{
	if (!term)
		return;
	if (!term->ended)
		kill(term->program, SIGKILL);
	kill(term->leader, SIGKILL);
	waitpid(term->leader, NULL, 0);
	if (term->master >= 0)
		close(term->master);
	if (term->slave >= 0)
		close(term->slave);
	close(term->reports);
	vterm_free(term->vterm);
	free(term->output);
	free(term);
}

void term_watch(struct term *term, term_watcher *watcher, void *arg)
{
	term->watcher = watcher;
	term->watcher_arg = arg;
}

/* How many bytes a character has that begins with this one. */
static size_t character_bytes(unsigned char first)
{
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Where the last character begins whose end has not been read; the end of it all where there is
 * none. */
static size_t whole_end(const struct term *term)
{
	const unsigned char *output = (const unsigned char *)term->output;
	size_t at = term->bytes;

	while (at > term->shown && term->bytes - at < 3 && (output[at - 1] & 0xc0) == 0x80)
		at--;
	if (at > term->shown && character_bytes(output[at - 1]) > term->bytes - at + 1)
		return at - 1;
	return term->bytes;
}

/* Shows what has been read, but for half a character at its end: libvterm loses one whose halves
 * come in two calls. */
static void show_output(struct term *term)
{
	size_t end = whole_end(term);

	vterm_input_write(term->vterm, term->output + term->shown, end - term->shown);
	term->shown = end;
}

/* Takes in what has been read, byte by byte. */
static void take_watched(struct term *term, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		term->output[term->bytes++] = bytes[i];
		show_output(term);
		term->watcher(term, term->watcher_arg);
	}
}

/* Sends what the emulator has to say to the program. */
static void answer(struct term *term)
{
	char bytes[256];
	size_t count;

	while ((count = vterm_output_read(term->vterm, bytes, sizeof bytes))) {
		for (size_t i = 0; i < count && !term->mute; i++) {
			if (write(term->master, bytes + i, 1) < 0)
				return; /* nobody is there to hear it */
			if (term->slow)
				usleep(SLOW_ANSWER);
		}
	}
}

void term_mute(struct term *term)
{
	term->mute = true;
}

void term_answer_slowly(struct term *term)
{
	term->slow = true;
}

size_t term_read(struct term *term, size_t most)
{
	char buffer[8192];
	size_t room = term->watcher ? PIECE : sizeof buffer;
	ssize_t got = read(term->master, buffer, most < room ? most : room);

	if (got <= 0)
		return 0;
	if (term->bytes + (size_t)got > term->room) {
		term->room = 2 * term->room + sizeof buffer;
		term->output = realloc(term->output, term->room);
		assert_non_null(term->output);
	}
	if (term->watcher) {
		take_watched(term, buffer, (size_t)got);
	} else {
		memcpy(term->output + term->bytes, buffer, (size_t)got);
		term->bytes += (size_t)got;
		show_output(term);
	}
	answer(term);
	return (size_t)got;
}

void term_read_nothing(struct term *term, bool nothing)
{
	term->deaf = nothing;
}

/* Takes what there is; of a program that writes on and on, so much that a frame is whole. While one
 * answers slowly more comes with every answer. */
static void take_output(struct term *term)
{
	size_t left = term->ended ? SIZE_MAX : term->slow ? 1 : READ_AT_ONCE;

	while (term->master >= 0 && !term->deaf && left && term_read(term, SIZE_MAX))
		left--;
}

static void take_reports(struct term *term)
{
	int status;

	while (read(term->reports, &status, sizeof status) == sizeof status) {
		term->stopped = WIFSTOPPED(status);
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			term->ended = true;
			term->status = WIFEXITED(status) ? WEXITSTATUS(status)
							 : 128 + WTERMSIG(status);
		}
	}
}

/* Is the last of the two in what has been read so far? */
static bool is_last(const struct term *term, const char *sequence, const char *other)
{
	size_t length = strlen(sequence); /* of both */

	for (size_t end = term->bytes; end >= length; end--) {
		const char *at = term->output + end - length;
		if (*at == '\033' && !memcmp(at, sequence, length))
			return true;
		if (*at == '\033' && !memcmp(at, other, length))
			return false;
	}
	return false;
}

/* Has a frame begun that has not come to its end? A person's terminal does not show it either. What
 * is no longer read will never come to its end. */
static bool in_frame(const struct term *term)
{
	return !term->deaf && !term->stopped && !term->ended && term->master >= 0 &&
	       is_last(term, "\033[?2026h", "\033[?2026l");
}

static void print_screen(struct term *term)
{
	for (int row = 0; row < term_rows(term); row++)
		print_message("|%s\n", term_line(term, row));
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

void term_until(struct term *term, const char *what, term_condition *condition, void *arg)
{
	int64_t deadline = milliseconds() + TERM_SECONDS * INT64_C(1000);

	for (;;) {
		/* reports first: what the program wrote before its end is then there too */
		take_reports(term);
		take_output(term);
		if (!in_frame(term) && condition(term, arg))
			return;
		int64_t left = deadline - milliseconds();
		if (left <= 0 || term->ended)
			break;
		struct pollfd polls[] = {{.fd = term->deaf ? -1 : term->master, .events = POLLIN},
					 {.fd = term->reports, .events = POLLIN}};
		poll(polls, 2, (int)left);
	}
	print_screen(term);
	if (term->ended)
		print_message("the program has ended with status %d\n", term->status);
	fail_msg("waited in vain for: %s", what);
}

/* --- typing -------------------------------------------------------------------------------------
 */

void term_type(struct term *term, const char *keys)
{
	size_t left = strlen(keys);

	while (left) {
		ssize_t written = write(term->master, keys, left);
		if (written > 0) {
			keys += written;
			left -= (size_t)written;
			continue;
		}
		assert_int_equal(errno, EAGAIN);
		/* it may not read before somebody has read what it writes */
		struct pollfd ready = {.fd = term->master, .events = POLLOUT | POLLIN};
		poll(&ready, 1, TERM_SECONDS * 1000);
		take_output(term);
	}
}

void term_mouse(struct term *term, enum term_button button, int row, int column, char end)
{
	char text[40];

	snprintf(text, sizeof text, "\033[<%d;%d;%d%c", (int)button, column + 1, row + 1, end);
	term_type(term, text);
}

void term_click(struct term *term, int row, int column)
{
	term_mouse(term, TERM_LEFT, row, column, 'M');
	term_mouse(term, TERM_LEFT, row, column, 'm');
}

void term_resize(struct term *term, int width, int height)
{
	struct winsize size = {.ws_col = (unsigned short)width, .ws_row = (unsigned short)height};

	take_output(term);
	vterm_set_size(term->vterm, height, width);
	assert_int_equal(ioctl(term->master, TIOCSWINSZ, &size), 0);
}

void term_signal(struct term *term, int number)
{
	term->stopped &= number != SIGCONT;
	assert_int_equal(kill(term->program, number), 0);
}

void term_give_front(struct term *term, bool program)
{
	pid_t wanted = program ? term->program : term->leader;
	int64_t deadline = milliseconds() + TERM_SECONDS * INT64_C(1000);

	assert_int_equal(kill(term->leader, program ? SIGUSR2 : SIGUSR1), 0);
	while (tcgetpgrp(term->master) != wanted) { /* nobody tells of it */
		assert_true(milliseconds() < deadline);
		usleep(1000);
	}
}

pid_t term_program(const struct term *term)
{
	return term->program;
}

int term_slave(const struct term *term)
{
	return term->slave;
}

void term_hang_up(struct term *term)
{
	close(term->master);
	close(term->slave);
	term->master = term->slave = -1;
}

/* --- looking ------------------------------------------------------------------------------------
 */

int term_rows(const struct term *term)
{
	int rows, columns;

	vterm_get_size(term->vterm, &rows, &columns);
	return rows;
}

int term_columns(const struct term *term)
{
	int rows, columns;

	vterm_get_size(term->vterm, &rows, &columns);
	return columns;
}

static size_t put_utf8(char *to, uint32_t code)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (char)(0xc0 | code >> 6);
		to[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (char)(0xe0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3f));
		to[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | code >> 18);
	to[1] = (char)(0x80 | (code >> 12 & 0x3f));
	to[2] = (char)(0x80 | (code >> 6 & 0x3f));
	to[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

const char *term_line(struct term *term, int row)
{
	int rows, columns;
	size_t used = 0, end = 0;

	vterm_get_size(term->vterm, &rows, &columns);
	for (int x = 0; x < columns && used < sizeof term->line - 32; x++) {
		VTermScreenCell cell;
		VTermPos position = {row, x};

		vterm_screen_get_cell(term->screen, position, &cell);
		if (cell.chars[0] == (uint32_t)-1) /* the right half of a wide one */
			continue;
		if (!cell.chars[0])
			term->line[used++] = ' ';
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			used += put_utf8(term->line + used, cell.chars[i]);
		if (cell.chars[0] && cell.chars[0] != ' ')
			end = used;
	}
	term->line[end] = '\0';
	return term->line;
}

int term_find(struct term *term, const char *text)
{
	for (int row = 0; row < term_rows(term); row++)
		if (strstr(term_line(term, row), text))
			return row;
	return -1;
}

bool term_shows(struct term *term, const char *text)
{
	return term_find(term, text) >= 0;
}

static uint32_t as_rgb(struct term *term, VTermColor colour)
{
	vterm_screen_convert_color_to_rgb(term->screen, &colour);
	return (uint32_t)colour.rgb.red << 16 | (uint32_t)colour.rgb.green << 8 | colour.rgb.blue;
}

struct term_look term_look(struct term *term, int row, int column)
{
	VTermScreenCell cell;
	VTermPos position = {row, column};

	vterm_screen_get_cell(term->screen, position, &cell);
	return (struct term_look){
		.bold = cell.attrs.bold,
		.reverse = cell.attrs.reverse,
		.coloured = !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ||
			    !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg),
		.colour = as_rgb(term, cell.fg),
		.ground = as_rgb(term, cell.bg),
	};
}

uint32_t term_glyph(struct term *term, int row, int column)
{
	VTermScreenCell cell;
	VTermPos position = {row, column};

	vterm_screen_get_cell(term->screen, position, &cell);
	return cell.chars[0];
}

int term_column(struct term *term, int row, const char *text)
{
	int rows, columns, length = (int)strlen(text);

	vterm_get_size(term->vterm, &rows, &columns);
	for (int x = 0; x + length <= columns; x++) {
		int i = 0;

		while (i < length && term_glyph(term, row, x + i) == (unsigned char)text[i])
			i++;
		if (i == length)
			return x;
	}
	return -1;
}

bool term_alternate(const struct term *term)
{
	return term->alternate;
}

bool term_cursor_visible(const struct term *term)
{
	return term->cursor_visible;
}

const char *term_output(const struct term *term, size_t *bytes)
{
	*bytes = term->bytes;
	return term->output;
}

long term_last_written(const struct term *term, const char *sequence)
{
	size_t bytes, length = strlen(sequence);
	const char *output = term_output(term, &bytes);

	for (size_t i = bytes; i >= length; i--)
		if (!memcmp(output + i - length, sequence, length))
			return (long)(i - length);
	return -1;
}

void term_modes(const struct term *term, struct termios *before, struct termios *now)
{
	*before = term->before;
	assert_int_equal(tcgetattr(term->slave, now), 0);
}

/* --- conditions ---------------------------------------------------------------------------------
 */

static bool shows(struct term *term, void *text)
{
	return term_shows(term, text);
}

static bool shows_not(struct term *term, void *text)
{
	return !term_shows(term, text);
}

static bool last_shows(struct term *term, void *text)
{
	return strstr(term_line(term, term_rows(term) - 1), text);
}

static bool has_stopped(struct term *term, void *arg)
{
	(void)arg;
	return term->stopped;
}

static bool has_ended(struct term *term, void *arg)
{
	(void)arg;
	return term->ended;
}

void term_wait(struct term *term, const char *text)
{
	term_until(term, text, shows, (void *)text);
}

void term_wait_gone(struct term *term, const char *text)
{
	term_until(term, text, shows_not, (void *)text);
}

void term_wait_last(struct term *term, const char *text)
{
	term_until(term, text, last_shows, (void *)text);
}

void term_wait_stopped(struct term *term)
{
	term_until(term, "the program stops", has_stopped, NULL);
}

int term_wait_exit(struct term *term)
{
	term_until(term, "the program ends", has_ended, NULL);
	return term->status;
}
