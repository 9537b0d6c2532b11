/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A synthetic market, from integers only: the same bytes on every machine. */
#ifndef MMTUI_GENERATE_H
#define MMTUI_GENERATE_H

#include <mmtui/error.h>

#include <stdatomic.h>
#include <stdint.h>

struct mm_generate_options {
	const char *directory;
	uint32_t symbols;
	uint64_t events; /* exactly, in all */
	uint64_t seed;
	bool skew;     /* few symbols make most trades: activity falls with rank */
	int64_t start; /* the day's opening bell, ns; INT64_MIN: 2024-01-02T14:30:00Z */
	bool force;    /* replace an existing directory */
	_Atomic uint64_t *progress; /* events written; may be NULL */
	atomic_bool *cancel;        /* may be NULL */
};

/* A new directory appears by one rename at the end. */
bool mm_generate(const struct mm_generate_options *options, struct mm_error *err);

#endif
