/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts from files, made fit for JSON and for a terminal. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

json_t *cli_json_string(const char *text)
{
	json_t *string = json_string(text);
	char plain[MM_ERROR_MAX];
	size_t length = strlen(text);

	if (string)
		return string;
	/* not UTF-8: keep what is ASCII */
	if (length >= sizeof plain)
		length = sizeof plain - 1;
	for (size_t i = 0; i < length; i++)
		plain[i] = (text[i] & 0x80) ? '?' : text[i];
	plain[length] = 0;
	return json_string(plain);
}

json_t *cli_json_broken(struct mm_pool *pool)
{
	json_t *list = json_array();

	for (uint32_t id = 0; id < mm_pool_tables(pool); id++) {
		const char *reason = mm_pool_broken(pool, id);
		char file[MM_FILE_MAX];

		if (!reason)
			continue;
		mm_pool_file(pool, id, file);
		json_array_append_new(list, json_pack("{s:o, s:o}", "file", cli_json_string(file),
						      "reason", cli_json_string(reason)));
	}
	return list;
}

const char *cli_printable(const char *text, char *out)
{
	char *at = out;

	for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++) {
		/* 0x80 to 0x9f may be controls by themselves; within UTF-8 they follow a lead byte
		 */
		if (*byte < 0x20 || *byte == 0x7f || (*byte == 0xc2 && byte[1] < 0xa0))
			at += sprintf(at, "%%%02X", *byte);
		else
			*at++ = (char)*byte;
	}
	*at = 0;
	return out;
}
