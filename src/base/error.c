/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <mmtui/error.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool mm_fail(struct mm_error *err, const char *format, ...)
{
	va_list args;

	if (!err)
		return false;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return false;
}

bool mm_fail_errno(struct mm_error *err, const char *format, ...)
{
	int number = errno;
	char reason[128];
	va_list args;

	if (!err)
		return false;
	va_start(args, format);
	int length = vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	if (length >= 0 && (size_t)length < sizeof err->text)
		snprintf(err->text + length, sizeof err->text - (size_t)length, ": %s",
			 strerror_r(number, reason, sizeof reason));
	return false;
}
