/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * readline believes that it reads a terminal and draws on one. Here it does neither:
 *
 *   keys   curses gives them, prompt_key writes the bytes that a terminal would have sent into a
 *          small queue, and readline's getc takes them from there, one call a byte
 *   line   readline's redisplay copies the line and the cursor into the ui; the canvas shows them
 *   output what it would print goes to /dev/null; it believes in a dumb terminal
 *
 * So ~/.inputrc counts, with the habits of a person's hands. Escape alone leaves the command line;
 * with vi's bindings it first leaves the insert mode, as the hands expect.
 */
#include "tui/prompt.h"

#include "tui/history.h"
#include "tui/tab.h"
#include "tui/terminal.h"

#include <stdlib.h>
#include <string.h>

#include <readline/history.h>
#include <readline/readline.h>

#define QUEUE_MAX 64 /* longer than any key's bytes */
#define PREFIX_MAX 48

static struct {
	struct ui *ui; /* whose prompt is open, or NULL */
	prompt_run *run;
	FILE *nowhere;
	char prefix[PREFIX_MAX];
	char accepted[PREFIX_MAX + UI_PROMPT_MAX]; /* a line to be run, or empty */
	bool completed;                            /* the key was Tab, or the like */

	const struct prompt_hooks *hooks;    /* of whoever asks, or NULL */
	const struct prompt_hooks *answered; /* theirs who get what was accepted */

	char queue[QUEUE_MAX];
	size_t first, end;

	/* the history, put aside while something else is asked for */
	HISTORY_STATE *aside;
} prompt;

/* --- readline's hooks ---------------------------------------------------------------------------
 */

static int next_byte(FILE *from)
{
	(void)from;
	return prompt.first < prompt.end ? (unsigned char)prompt.queue[prompt.first++] : EOF;
}

static int bytes_wait(void)
{
	return prompt.first < prompt.end;
}

static void no_modes(int meta)
{
	(void)meta;
}

static void keep_modes(void)
{
}

/* Copies at most size - 1 bytes of a line, from as far on as is needed to have the cursor among
 * them, and whole characters. Returns the cursor's place in the copy. */
static int copy_line(char *to, size_t size, const char *line, int cursor)
{
	size_t skip = (size_t)cursor < size - 1 ? 0 : (size_t)cursor - (size - 1);

	while (skip && ((unsigned char)line[skip] & 0xc0) == 0x80)
		skip++;
	snprintf(to, size, "%s", line + skip);
	return cursor - (int)skip;
}

static void redisplay(void)
{
	struct ui *ui = prompt.ui;

	if (!ui)
		return;
	snprintf(ui->prompt_label, sizeof ui->prompt_label, "%s",
		 rl_display_prompt ? rl_display_prompt : "");
	ui->prompt_cursor = copy_line(ui->prompt, sizeof ui->prompt, rl_line_buffer, rl_point);
}

/* readline has a whole line (NULL: an end of file, Ctrl-D). It is run only when readline has come
 * back, because the command may open the prompt again. */
static void accept_line(char *line)
{
	struct ui *ui = prompt.ui;

	if (line && strlen(line) >= UI_PROMPT_MAX) {
		ui_complain(ui, "a command line has at most %d bytes", UI_PROMPT_MAX - 1);
	} else if (line && prompt.hooks) {
		snprintf(prompt.accepted, sizeof prompt.accepted, "%s", line);
		prompt.answered = prompt.hooks;
		prompt.hooks = NULL;
	} else if (line && *line) {
		snprintf(prompt.accepted, sizeof prompt.accepted, "%s%s", prompt.prefix, line);
	}
	free(line);
	if (*prompt.accepted && !*prompt.prefix && !prompt.answered)
		history_keep(prompt.accepted);
	prompt_close(ui);
}

/* --- Tab ------------------------------------------------------------------------------------ */

static int complete_by(int by)
{
	tab(prompt.ui, prompt.prefix, by);
	prompt.completed = true;
	return 0;
}

static int complete_key(int count, int key)
{
	(void)count;
	(void)key;
	return complete_by(1);
}

static int complete_back_key(int count, int key)
{
	(void)count;
	(void)key;
	return complete_by(-1);
}

/* --- opening and closing ------------------------------------------------------------------------
 */

static void bind_keys(void)
{
	rl_add_defun("mmtui-complete", complete_key, '\t');
	rl_add_defun("mmtui-complete-back", complete_back_key, -1);
	rl_bind_keyseq_if_unbound("\\e[Z", complete_back_key);
	rl_bind_keyseq_if_unbound("\\e[3~", rl_delete);
	rl_bind_keyseq_if_unbound("\\e[1;5C", rl_forward_word);
	rl_bind_keyseq_if_unbound("\\e[1;5D", rl_backward_word);
	rl_bind_keyseq_if_unbound("\\e[H", rl_beg_of_line);
	rl_bind_keyseq_if_unbound("\\e[F", rl_end_of_line);
}

void prompt_init(prompt_run *run)
{
	prompt.run = run;
	prompt.nowhere = fopen("/dev/null", "we");
	rl_readline_name = "mmtui";
	rl_terminal_name = "dumb";
	rl_instream = stdin;
	rl_outstream = prompt.nowhere ? prompt.nowhere : stderr;
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_getc_function = next_byte;
	rl_input_available_hook = bytes_wait;
	rl_redisplay_function = redisplay;
	rl_prep_term_function = no_modes;
	rl_deprep_term_function = keep_modes;
	rl_initialize();
	rl_variable_bind("bell-style", "none");
	rl_variable_bind("enable-bracketed-paste", "off");
	bind_keys();
	history_load();
}

void prompt_free(void)
{
	if (prompt.ui)
		prompt_close(prompt.ui);
	if (prompt.nowhere)
		fclose(prompt.nowhere);
	prompt.nowhere = NULL;
	rl_outstream = stderr;
	clear_history();
}

/* What is asked for with a prefix is no command: the commands before do not belong there. */
static void put_history_aside(void)
{
	HISTORY_STATE empty = {0};

	prompt.aside = history_get_history_state();
	if (prompt.aside)
		history_set_history_state(&empty);
}

static void take_history_back(void)
{
	if (!prompt.aside)
		return;
	history_set_history_state(prompt.aside);
	free(prompt.aside);
	prompt.aside = NULL;
}

void prompt_open(struct ui *ui, const char *label, const char *prefix, const char *text)
{
	prompt_ask(ui, label, prefix, text, NULL);
}

void prompt_ask(struct ui *ui, const char *label, const char *prefix, const char *text,
		const struct prompt_hooks *hooks)
{
	if (prompt.ui)
		prompt_close(prompt.ui);
	prompt.ui = ui;
	prompt.hooks = hooks;
	prompt.first = prompt.end = 0;
	snprintf(prompt.prefix, sizeof prompt.prefix, "%s", prefix);
	if (*prefix)
		put_history_aside();
	ui->covered = ui->mode;
	ui->mode = UI_COMMAND;
	rl_callback_handler_install(label, accept_line);
	rl_insert_text(text);
	ui->prompt_proposed = *prefix && *text;
	redisplay();
}

void prompt_close(struct ui *ui)
{
	const struct prompt_hooks *hooks = prompt.hooks;

	tab_drop(ui);
	if (RL_ISSTATE(RL_STATE_NUMERICARG))
		rl_restore_prompt();
	rl_callback_sigcleanup(); /* a search, or the first of two keys, ends with it */
	rl_callback_handler_remove();
	take_history_back();
	prompt.ui = NULL;
	prompt.first = prompt.end = 0;
	ui->mode = ui->covered;
	ui->covered = UI_NORMAL;
	ui->prompt[0] = ui->prompt_label[0] = '\0';
	ui->prompt_cursor = 0;
	ui->prompt_proposed = false;
	prompt.hooks = NULL;
	if (hooks && hooks->left)
		hooks->left(ui);
}

/* --- keys ---------------------------------------------------------------------------------------
 */

static const struct {
	int key;
	const char *bytes;
} sent[] = {
	{TERMINAL_UP, "\033[A"},
	{TERMINAL_DOWN, "\033[B"},
	{TERMINAL_RIGHT, "\033[C"},
	{TERMINAL_LEFT, "\033[D"},
	{TERMINAL_HOME, "\033[H"},
	{TERMINAL_END, "\033[F"},
	{TERMINAL_DELETE, "\033[3~"},
	{TERMINAL_BACKSPACE, "\177"},
	{TERMINAL_BACK_TAB, "\033[Z"},
	{TERMINAL_ALT | TERMINAL_BACKSPACE, "\033\177"},
	{TERMINAL_CTRL | TERMINAL_RIGHT, "\033[1;5C"},
	{TERMINAL_CTRL | TERMINAL_LEFT, "\033[1;5D"},
	{TERMINAL_ALT | TERMINAL_RIGHT, "\033f"},
	{TERMINAL_ALT | TERMINAL_LEFT, "\033b"},
};

/* Queues what a terminal sends for a key; other function keys mean nothing to an editor. */
static void queue_key(int key)
{
	char *to = prompt.queue;

	prompt.first = 0;
	prompt.end = 0;
	if ((key & ~TERMINAL_ALT) < 0x100) {
		if (key & TERMINAL_ALT)
			to[prompt.end++] = TERMINAL_ESCAPE;
		to[prompt.end++] = (char)(key & 0xff);
		return;
	}
	for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++) {
		if (sent[i].key == key) {
			prompt.end = strlen(sent[i].bytes);
			memcpy(to, sent[i].bytes, prompt.end);
		}
	}
}

/* Does the key leave the command line? */
static bool leaves(int key)
{
	bool vi_insert = rl_editing_mode == 0 && rl_get_keymap() != vi_movement_keymap;

	if (key == TERMINAL_ESCAPE)
		return !vi_insert;
	return key == TERMINAL_CONTROL('c') || (key == TERMINAL_BACKSPACE && !rl_end);
}

/* With offers on the screen the arrows walk among them, else through the history. */
static int key_among_offers(const struct ui *ui, int key)
{
	if (ui->offers && key == TERMINAL_DOWN)
		return '\t';
	return ui->offers && key == TERMINAL_UP ? TERMINAL_BACK_TAB : key;
}

/* What was accepted goes to whoever asked, or is run: now that readline has come back. */
static void hand_over(struct ui *ui)
{
	const struct prompt_hooks *answered = prompt.answered;

	prompt.answered = NULL;
	if (answered && answered->accepted)
		answered->accepted(ui, prompt.accepted);
	else if (!answered && *prompt.accepted)
		prompt.run(ui, prompt.accepted);
}

/* The text as it is, where somebody wants to hear of changes. */
static char *before_change(void)
{
	return prompt.hooks && prompt.hooks->changed ? strdup(rl_line_buffer) : NULL;
}

/* Tells whoever asks where the text is no longer what it was; frees that. */
static void tell_change(struct ui *ui, char *before)
{
	if (before && prompt.ui && prompt.hooks && strcmp(before, rl_line_buffer) != 0)
		prompt.hooks->changed(ui, rl_line_buffer);
	free(before);
}

/* Lets readline take what is queued. */
static void take_bytes(struct ui *ui)
{
	char *before = before_change();

	prompt.accepted[0] = '\0';
	prompt.completed = false;
	while (prompt.ui && bytes_wait())
		rl_callback_read_char();
	if (!prompt.completed)
		tab_drop(ui);
	tell_change(ui, before);
	hand_over(ui);
}

/* What is proposed gives way to what is typed or pasted in its place; a key that edits keeps it. */
static void drop_proposal(struct ui *ui, bool is_text)
{
	if (ui->prompt_proposed && is_text) {
		rl_begin_undo_group();
		rl_delete_text(0, rl_end);
		rl_point = 0;
		rl_end_undo_group();
	}
	ui->prompt_proposed = false;
}

void prompt_key(struct ui *ui, int key)
{
	ui->message[0] = '\0';
	ui->message_is_error = false;
	if (prompt.hooks && prompt.hooks->key && prompt.hooks->key(ui, key))
		return;
	if (leaves(key)) {
		prompt_close(ui);
		return;
	}
	drop_proposal(ui, key >= ' ' && key < 0x100);
	queue_key(key_among_offers(ui, key));
	take_bytes(ui);
}

/* Copies a text with its control characters as spaces, and without spaces at its ends; no more of
 * it than a command line holds, in whole characters. */
static char *plain(const char *text)
{
	while ((unsigned char)*text <= ' ' && *text)
		text++;
	char *copy = strndup(text, UI_PROMPT_MAX - 1);
	size_t length = copy ? strlen(copy) : 0;

	while (length && text[length] && ((unsigned char)text[length] & 0xc0) == 0x80)
		copy[--length] = '\0';
	while (length && (unsigned char)copy[length - 1] <= ' ')
		copy[--length] = '\0';
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)copy[i] < ' ' || copy[i] == 127)
			copy[i] = ' ';
	return copy;
}

void prompt_paste(struct ui *ui, const char *text)
{
	char *line = plain(text);

	if (!line)
		return;
	tab_drop(ui);
	drop_proposal(ui, true);
	if (RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH)) { /* it is what is searched for */
		for (size_t i = 0; line[i] && prompt.ui; i++) {
			queue_key((unsigned char)line[i]);
			take_bytes(ui);
		}
	} else {
		char *before = before_change();

		rl_insert_text(line);
		redisplay();
		tell_change(ui, before);
	}
	free(line);
}
