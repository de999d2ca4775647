#!/bin/sh
# Announces a port on which nobody listens: 1 is below what a user can listen on.
printf '{"version":1,"endpoint":"ws://127.0.0.1:1","protocol":"codex","pid":%d}\n' "$$"
exec sleep 1000000
