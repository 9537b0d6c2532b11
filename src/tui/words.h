/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figures as short texts for the screen: grouped by thousands, without the locale, and made to fit
 * a column: what is too wide loses its separators, then decimals, then takes an exponent, but never
 * a leading digit. `out` has WORDS_MAX bytes; `width` is in columns, at most WORDS_WIDTH_MAX.
 */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include <mmtui/view.h>

#define WORDS_MAX 96
#define WORDS_WIDTH_MAX 64

/* "1,234.5600"; "-" for NaN. */
void words_price(char *out, double value, int decimals, int width);

/* A trade's size: with `decimals`, or with as many as it really has where that is more; "1.2 M"
 * where its whole part is too wide. */
void words_size(char *out, double value, int decimals, int width);

/* A volume: "97,062,721", or "97.1 M" where that is too wide; in narrow columns always the latter,
 * so that they read alike. */
void words_volume(char *out, double value, int decimals, int width);
void words_count(char *out, uint64_t value, int width);

/* Bytes of the words of a text that fit into `width` columns: one word at least. */
size_t words_that_fit(const char *text, int width);

/* The change in per cent of the reference, NaN where there is none, and its text: "+0.31". */
double change_percent(const struct mm_quote *quote);
void words_change(char *out, double percent, int width);

/* Lengths of time in two units, "6 h 30 min", or in one, "12 s". Negative ones count as 0. */
void words_span(char *out, int64_t duration);
void words_age(char *out, int64_t duration);

/* What the kernel says: "812 MiB", "12.4 k/s"; "unknown" for MM_UNKNOWN and NaN. */
void words_bytes(char *out, uint64_t bytes);
void words_rate(char *out, double per_second);
void words_byte_rate(char *out, double per_second);

#endif
