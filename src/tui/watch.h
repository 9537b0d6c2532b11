/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the last frame showed, told to the player and the monitor, which look at that alone. */
#ifndef TUI_WATCH_H
#define TUI_WATCH_H

#include "tui/ui.h"

/* After each frame. Sends what has changed; true where the player was asked for something. */
bool watch_frame(struct ui *ui);

/* After each new view: takes back what has become of the wish to scroll the tape. */
void watch_follow(struct ui *ui);
/* The part of it that concerns the timeline: which stretch's density is counted. */
void watch_timeline(struct ui *ui);

#endif
