#!/bin/sh
# exit-code.sh CODE [LINES]: prints LINES lines on both outputs, then exits with CODE.
i=1
while [ "$i" -le "${2:-0}" ]; do
  echo "line $i"
  echo "error $i" >&2
  i=$((i + 1))
done
exit "${1:-1}"
