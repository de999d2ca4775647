#!/bin/sh
# ignore-term.sh [ENDPOINT]: announces the endpoint and ignores TERM, HUP and INT; so does the sleep that it starts.
trap '' TERM HUP INT
printf '{"version":1,"endpoint":"%s","pid":%d}\n' "${1:-ws://127.0.0.1:1}" "$$"
while :; do sleep 1000000; done
