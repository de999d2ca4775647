#!/bin/sh
# Leaves a process in a session of its own whose parent has ended, prints "grandchild PID", and stays itself.
(setsid sh -c 'echo "grandchild $$"; exec sleep 600' &)
exec sleep 1000000
