#!/bin/sh
# Floods stderr and says nothing on stdout.
exec yes 'WARN dropping a frame for a slow connection' >&2
