#!/bin/sh
# Chatter, but never an announcement.
echo "still starting, please wait"
exec sleep 1000000
