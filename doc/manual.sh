#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# manual.sh LISTS MANUAL: prints the manual with its lists as the program doc/lists prints them now.
# A list stands between two comments: .\" list NAME ... .\" end of list
lists=$1
manual=$2
while IFS= read -r line; do
	case $line in
	'.\" list '*)
		printf '%s\n' "$line"
		"$lists" "${line#.\\\" list }" || exit 1
		skip=1
		;;
	'.\" end of list')
		skip=
		printf '%s\n' "$line"
		;;
	*) [ -n "$skip" ] || printf '%s\n' "$line" ;;
	esac
done <"$manual"
