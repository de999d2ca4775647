#!/bin/sh
# Asks an agent one thing and prints the answer: client.sh MESSAGE COMMAND..., where COMMAND is an `ostler serve` or an
# ssh to one. Needs jq. At the end of its input serve finishes the turn, and denies what the agent asks.
set -eu
message=$1
shift
jq -cn --arg m "$message" '{id: "1", type: "prompt", message: $m}' |
    "$@" |
    jq -rj --unbuffered '
        if .type == "response" and (.success | not) then .error.message + "\n" | halt_error
        elif .event.type == "stream" and .event.kind == "text" then .event.text
        elif .event.type == "turn_end" then "\n"
        else empty end'
