/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text, exactly and without the locale. Safe in any thread. */
#ifndef MMTUI_NUMBER_H
#define MMTUI_NUMBER_H

#include <mmtui/error.h>

#include <stdint.h>

#define MM_NUMBER_TEXT_MAX 64 /* bytes that every text written here fits in, NUL included */

/* The double nearest to a decimal number (`12`, `-0.5`, `.5`, `1e-3`), ties to even as strtod does.
 * All `length` bytes must belong to it; no spaces, no hexadecimal, no `inf` or `nan`. False where
 * it is none or overflows. Short decimals go a fast, exact path (see the source). */
bool mm_number_parse(const char *text, size_t length, double *out);

/* An int64 in decimal, all bytes of it, `-` or `+` allowed; false where it is none or overflows. */
bool mm_integer_parse(const char *text, size_t length, int64_t *out);

/* The fewest significant digits that read back to the same double, positional for magnitudes from
 * 1e-9 to below 1e17 (`167`, `13.7901`, `0.000001`), with an exponent outside (`1e-10`, `1.5e17`);
 * `0` and `-0` for zeros, `nan`, `inf`, `-inf` for what no file of ours holds. Writes at most
 * MM_NUMBER_TEXT_MAX bytes, NUL included, and returns the length. */
size_t mm_number_format(char *out, double value);

/* An int64 in decimal; as above. */
size_t mm_integer_format(char *out, int64_t value);

/* For people: 3,166,418; the same of any number, 3,166,418.25; then 950, 12.4 k, 1.21 M, 13.2 G
 * (three significant digits); then 812 B, 4.0 KiB, 1.0 GiB. All at most MM_NUMBER_TEXT_MAX bytes
 * with the NUL; return the length. */
size_t mm_count_format(char *out, uint64_t value);
size_t mm_grouped_format(char *out, double value);
size_t mm_short_format(char *out, double value);
size_t mm_size_format(char *out, uint64_t bytes);

/* Prices are shown with as many decimals as the most precise has, but with so many at least. */
#define MM_PRICE_DECIMALS_LEAST 2

/* Adds zeros to a number that one of these has written, until it has so many decimals: 13.9 becomes
 * 13.90. What has an exponent, or is none, stays as it is. The same room, the length again. */
size_t mm_number_pad(char *text, int decimals);

/* A SIZE: a whole number of bytes, or with K, M, G, T (or KiB, MiB, ...: powers of 1024). Zero and
 * what does not fit are errors. */
bool mm_size_parse(const char *text, uint64_t *out, struct mm_error *err);

#endif
