#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The screen thread never touches mapped memory: what src/tui/ includes must not even know it. An
# include only ever points down: cli -> tui -> io -> replay -> store -> base.
cd "${srcdir:-.}/src" || exit 1
status=0

refuse() { # FOLDER PATTERN WHY
	if grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($2)" "$1"/*.[ch]; then
		echo "$1/ may not include these: $3" >&2
		status=1
	fi
}

refuse tui 'store/|mmtui/(pool|table|writer|verify|prefetch|residency|market|merge|playhead|asof|tape|sample)\.h' \
	'it knows copied views alone'
refuse tui 'sys/mman' 'it maps nothing'
refuse tui 'cli/' 'it is below the command line'
refuse io 'cli/|tui/' 'it is below the screen'
refuse replay 'cli/|tui/|io/' 'it is below input and output'
refuse store 'cli/|tui/|io/|replay/|mmtui/(market|merge|player|playhead|asof|tape|sample|view|export|import)\.h' \
	'it is below the replay'
refuse base 'cli/|tui/|io/|replay/|store/' 'it is below everything'
for folder in base store replay io cli; do
	refuse "$folder" '(ncursesw?/)?n?curses\.h|term\.h' 'only src/tui/terminal*.c call curses'
done
others=$(grep -lE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<(ncursesw?/)?n?curses\.h' tui/*.[ch] |
	grep -v '^tui/terminal[a-z_]*\.c$')
if [ -n "$others" ]; then
	echo "only src/tui/terminal*.c call curses, not: $others" >&2
	status=1
fi
exit $status
