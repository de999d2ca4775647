#!/bin/sh
# flood.sh [LINES]: so many numbered lines as fast as it goes, or without an end; then it stays.
if [ $# -gt 0 ]; then
  seq -f 'line %.0f of a flood of lines' 1 "$1"
else
  exec yes 'a line of a flood of lines'
fi
exec sleep 1000000
