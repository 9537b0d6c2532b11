/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was meant by a name that nothing has: the nearest of those there are, for the sentence that
 * refuses it.
 *
 *   struct nearest nearest = nearest_to("sek");
 *   for (...) nearest_offer(&nearest, names[i]);
 *   mm_fail(err, "there is no command \"sek\"%s", nearest_ask(&nearest, ""));
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#define NEAREST_MAX                                                                  \
	144 /* bytes of a name worth asking about, and of the question, NUL included \
	     */

struct nearest {
	const char *wanted;
	int edits; /* of the best so far, one more than are close before there is one */
	char ask[NEAREST_MAX + 16];
};

struct nearest nearest_to(const char *wanted);

/* One that there is; of equally near ones the first is taken. Near is what differs in case alone,
 * what a glob matches if case does not count, what goes on after a comma, which ends a name in a
 * list, and what one edit makes of it, or two of six letters and more: a letter put in, left out,
 * changed, or changed over with the next. */
void nearest_offer(struct nearest *nearest, const char *name);

/* "; is seek meant?", or `otherwise` where none is near. */
const char *nearest_ask(const struct nearest *nearest, const char *otherwise);

#endif
