#!/usr/bin/env python3
"""Asks an agent one thing: client.py MESSAGE COMMAND..., where COMMAND is an `ostler serve` or an ssh to one."""
import json
import subprocess
import sys

message, command = sys.argv[1], sys.argv[2:]
serve = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def send(**frame):
    serve.stdin.write(json.dumps(frame).encode() + b"\n")
    serve.stdin.flush()


for line in serve.stdout:
    frame = json.loads(line)
    event = frame.get("event", {})
    if frame["type"] == "ready":
        send(id="1", type="prompt", message=message)
    elif frame["type"] == "response" and not frame["success"]:
        sys.exit(frame["error"]["message"])
    elif event.get("type") == "stream" and event["kind"] == "text":
        print(event["text"], end="", flush=True)
    elif event.get("type") == "approval" and not event["resolved"]:
        yes = input(event["title"] + "? [y/n] ") == "y"
        send(type="answer", approvalId=event["approvalId"], decision="allow" if yes else "deny")
    elif event.get("type") == "turn_end":
        print()
        break
serve.stdin.close()
sys.exit(serve.wait())
