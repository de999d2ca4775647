#!/bin/sh
# long-line.sh [BYTES]: one line of that many bytes, without an end; a gigabyte when not told.
head -c "${1:-1000000000}" /dev/zero | tr '\0' x
exec sleep 1000000
