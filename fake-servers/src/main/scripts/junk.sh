#!/bin/sh
# junk.sh [ENDPOINT]: binary, invalid UTF-8, ANSI, JSON without and with wrong endpoints; then, perhaps, the right line.
printf '\000\001\002\377\376\303\050\n'
printf '\033[31mred\033[0m \033]0;title\007\r\n'
printf '{"version":1,"pid":1}\n'
printf '{"version":1,"endpoint":42}\n'
printf '{"version":1,"endpoint":"not a uri"}\n'
printf '{"version":1,"endpoint":"ftp://127.0.0.1/"}\n'
printf '{"version":1,"endpoint":"ws://127.0.0.1:1"\n'
[ $# -eq 0 ] || printf '{"version":1,"endpoint":"%s","pid":%d}\n' "$1" "$$"
exec sleep 1000000
