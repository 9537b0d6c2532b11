/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups, each in the file of its name. A new one is a line here and a row in bench.c. */
#ifndef BENCH_GROUPS_H
#define BENCH_GROUPS_H

struct bench;

void group_merge(struct bench *bench);
void group_open(struct bench *bench);
void group_seek(struct bench *bench);
void group_sample(struct bench *bench);
void group_budget(struct bench *bench);
void group_cold(struct bench *bench);
void group_pss(struct bench *bench);
void group_text(struct bench *bench);
void group_screen(struct bench *bench);

#endif
