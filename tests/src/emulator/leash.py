"""Runs a program for as long as our standard input stays open, then ends it and all its children.

The tests hold the other end of that pipe. However a test ends, also by a kill, the pipe closes and
the emulator goes with it.
"""

import os
import signal
import subprocess
import sys
import threading


def end(child):
    try:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(timeout=3)
    except subprocess.TimeoutExpired:
        pass
    except ProcessLookupError:
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def main():
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True)

    def watch():
        while os.read(0, 4096):
            pass
        end(child)

    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    end(child)
    os._exit(code if code >= 0 else 128 - code)


main()
