#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual and the README tell the truth: every option that the program has stands in the manual, its
# lists of keys, commands, settings and colours are those of the program, and every command line of the
# README has a subcommand and options that exist.
src=${srcdir:-.}
program=${MMTUI_PROGRAM:-./mmtui}
lists=${MMTUI_LISTS:-./doc/lists}
manual=$src/doc/mmtui.1
subcommands='import export replay info verify generate bench'
status=0

complain() {
	echo "$*" >&2
	status=1
}

# The options of a subcommand, one a line: "-o", "--output".
options_of() { # SUBCOMMAND or nothing
	"$program" "$@" --help | sed -nE 's/^  (-[a-zA-Z]), (--[a-z-]+).*/\1\n\2/p; s/^  (--[a-z-]+).*/\1/p'
}

# A section of the manual without its fonts.
section() { # HEADING
	sed -n "/^\.SH $1/,/^\.SH/p" "$manual" | sed 's/\\f[BIRP]//g; s/\\-/-/g'
}

options=$(section OPTIONS)
for subcommand in '' $subcommands; do
	found=$(options_of $subcommand)
	[ "$(echo "$found" | wc -l)" -ge 3 ] || complain "mmtui $subcommand --help lists no options"
	for option in $found; do
		echo "$options" | grep -qE -- "(^|[^a-z-])$option([^a-z-]|\$)" ||
			complain "$manual: option $option of mmtui $subcommand is missing"
	done
done
for subcommand in $subcommands; do
	grep -qx "\.B mmtui $subcommand" "$manual" ||
		complain "$manual: the synopsis lacks $subcommand"
done

# Its lists are as the tables have them. Each must be there.
for list in keys commands settings colours; do
	grep -qxF -- ".\\\" list $list" "$manual" || complain "$manual: the list of $list is missing"
done
if ! sh "$src/doc/manual.sh" "$lists" "$manual" | diff "$manual" - >&2; then
	complain "$manual: a list is not as the program has it; make manual writes them anew"
fi

# Fields of conditions: a row [MM_FIELD_PRICE] = {"price", "what it is", ...} for each, and what the
# manual says of it is what the program says.
breakpoints=$(section BREAKPOINTS | sed 's/^\.B //')
fields=$(tr '\n' ' ' <"$src/src/replay/condition.c" |
	grep -oE '\[MM_FIELD_[A-Z_]+\] = \{"[^"]+",[[:space:]]*"[^"]+"' |
	sed -E 's/.*= \{"([^"]+)",[[:space:]]*"([^"]+)"/\1 \2/')
[ "$(echo "$fields" | wc -l)" -ge 5 ] || complain 'src/replay/condition.c: no field found'
echo "$fields" | {
	missing=0
	while read -r field help; do
		echo "$breakpoints" | grep -xF -A 1 -- "$field" | grep -qxF -- "$help" && continue
		echo "$manual: field $field is missing, or not \"$help\"" >&2
		missing=1
	done
	exit $missing
} || status=1

# Command lines between ``` and ```: what stands before a comment, a pipe or another command.
awk '/^```/ { inside = !inside; next } inside && /^mmtui / { sub(/  +#.*/, ""); sub(/ [|&].*/, ""); print }' \
	"$src/README.md" | {
	missing=0
	lines=0
	while read -r line; do
		lines=$((lines + 1))
		subcommand=
		set -- $line
		case " $subcommands " in
		*" $2 "*) subcommand=$2 ;;
		esac
		for word; do
			case $word in
			-) continue ;;
			-*) ;;
			*) continue ;;
			esac
			options_of $subcommand | grep -qxF -- "$word" && continue
			echo "README.md: no option $word in: $line" >&2
			missing=1
		done
		# a word in a subcommand's place is a directory: the only argument
		if [ -z "$subcommand" ] && [ $# -gt 2 ] && [ "${2#-}" = "$2" ] && [ "${3#-}" = "$3" ]; then
			echo "README.md: no subcommand $2 in: $line" >&2
			missing=1
		fi
	done
	[ $lines -ge 8 ] || { echo "README.md: only $lines command lines found" >&2; missing=1; }
	exit $missing
} || status=1

# Commands that the README names: `:seek 50%`
actions=$(sed -nE 's/.*\.name = "([^"]+)".*/\1/p' "$src/src/tui/actions.c")
[ -n "$actions" ] || complain 'src/tui/actions.c: no action found'
for command in $(grep -oE '`:[a-z]+[^`]*`' "$src/README.md" | sed -E 's/`:([a-z]+).*/\1/'); do
	echo "$actions" | grep -qxF -- "$command" || complain "README.md: there is no command :$command"
done

# Where there is groff, it has nothing to say against the manual.
if command -v groff >/dev/null; then
	said=$(groff -ww -man -Tutf8 "$manual" 2>&1 >/dev/null)
	[ -z "$said" ] || complain "$said"
fi
exit $status
