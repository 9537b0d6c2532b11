/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table's file name from its symbol, and back. Every symbol has exactly one name, so that a
 * directory can be listed without opening a file: what the way back reads is only taken where the
 * way there writes the same.
 */
#include <mmtui/table.h>

#include <string.h>

static const char suffix[] = ".bin";

/* Bytes that cannot or should not stand in a file's name. */
static bool is_escaped(unsigned char byte, bool leading)
{
	return byte < 0x20 || byte == 0x7f || byte == '%' || byte == '/' ||
	       (leading && byte == '.');
}

bool mm_table_file_name(const char *symbol, char *out)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t length = strnlen(symbol, MM_SYMBOL_MAX + 1);

	if (length == 0 || length > MM_SYMBOL_MAX)
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)symbol[i];
		if (is_escaped(byte, i == 0)) {
			*out++ = '%';
			*out++ = digits[byte >> 4];
			*out++ = digits[byte & 15];
		} else {
			*out++ = (char)byte;
		}
	}
	memcpy(out, suffix, sizeof suffix);
	return true;
}

/* The value of a hexadecimal digit as we write it, -1 where it is none. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool mm_table_file_symbol(const char *file_name, char *symbol)
{
	char again[MM_FILE_MAX];
	size_t length = strlen(file_name), n = 0;

	if (length < sizeof suffix || strcmp(file_name + length - 4, suffix) != 0)
		return false;
	for (const char *from = file_name, *end = from + length - 4; from < end; n++) {
		if (n == MM_SYMBOL_MAX)
			return false;
		if (*from != '%') {
			symbol[n] = *from++;
			continue;
		}
		if (end - from < 3 || digit(from[1]) < 0 || digit(from[2]) < 0)
			return false;
		symbol[n] = (char)(digit(from[1]) << 4 | digit(from[2]));
		if (symbol[n] == '\0')
			return false;
		from += 3;
	}
	symbol[n] = '\0';
	return mm_table_file_name(symbol, again) && strcmp(again, file_name) == 0;
}
