#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the numpy recipe of doc/format.md as it stands there, on a table written for it, and compares
# every value of every column. Exits 77 (skipped) where there is no Python with numpy.
set -eu

srcdir=${srcdir:-.}
python=
for candidate in python3 /usr/bin/python3; do
	if "$candidate" -c 'import numpy' 2>/dev/null; then
		python=$candidate
		break
	fi
done
if [ -z "$python" ]; then
	echo "skipped: no python3 with numpy (python3-numpy)"
	exit 77
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/mmtui-recipe-XXXXXX")
trap 'rm -rf "$directory"' EXIT
trap 'exit 1' INT TERM HUP

tests/support/write_table "$directory" >"$directory/wanted"

# the first python block of the document
sed -n '/^```python$/,/^```$/p' "$srcdir/doc/format.md" | sed '/^```$/q' | sed '/^```/d' \
	>"$directory/recipe.py"
lines=$(wc -l <"$directory/recipe.py")
if [ "$lines" -ne 5 ]; then
	echo "the recipe in doc/format.md has $lines lines, it promises five"
	exit 1
fi
cat >>"$directory/recipe.py" <<'END'

def text(value):  # as C's %a
    mantissa, exponent = value.hex().split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + "p" + exponent

assert list(column) == ["timestamp", "price", "volume", "cents", "venue"], list(column)
for t, p, v, c, x in zip(*(column[name].tolist() for name in column)):
    print(t, text(p), text(v), c, x.decode())
END
(cd "$directory" && "$python" recipe.py) >"$directory/found"
cmp "$directory/wanted" "$directory/found"
echo "$(wc -l <"$directory/found") rows read with the recipe"
