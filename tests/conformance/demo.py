"""Servers for the scripts beside this one: the demo with its tokens, and a clinic with an
administrator."""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

ENVIRONMENT = {**os.environ, "CHARTLOG_PASSPHRASE": "a passphrase for tests only"}


@contextlib.contextmanager
def demo(binary, patients=24):
    """A demo; gives its address and a token for each role."""
    with tempfile.TemporaryDirectory() as folder:
        command = [binary, "demo", "--patients", str(patients), "--listen", "127.0.0.1:0",
                   "--data", os.path.join(folder, "data")]
        with serving(command) as (server, lines):
            address, said = None, ""
            for line in lines:
                said += line
                if line.startswith("listening on "):
                    address = line.removeprefix("listening on ").strip()
                if "GraphQL explorer:" in line:
                    break
            found = re.findall(r"^As (\w+) \(.*\)\n(?:  .*\n)*?  token: (clog_\S+)", said, re.M)
            if not address or len(found) != 6:
                sys.exit(f"the demo did not say what was expected:\n{said}")
            yield address, dict(found)


@contextlib.contextmanager
def clinic(binary):
    """A clinic for real work: its address, and what `chartlog init` printed."""
    with tempfile.TemporaryDirectory() as folder:
        data = ["--data", os.path.join(folder, "data")]
        made = subprocess.run([binary, "init", "--admin", "mara.lindt", *data],
                              env=ENVIRONMENT, capture_output=True, text=True, check=True)
        printed = dict(line.split(": ", 1) for line in made.stdout.splitlines() if ": " in line)
        with serving([binary, "serve", "--listen", "127.0.0.1:0", *data]) as (_, lines):
            yield next(lines).removeprefix("listening on ").strip(), printed


@contextlib.contextmanager
def serving(command):
    server = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    # A server that says nothing is not waited for.
    watch = threading.Timer(120, server.kill)
    watch.start()
    try:
        yield server, iter(server.stdout.readline, "")
    finally:
        watch.cancel()
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    # demo.py PATH_TO_CHARTLOG COMMAND...: the command gets the address and a token of the front desk,
    # and a token of each role in its environment.
    with demo(sys.argv[1]) as (address, tokens):
        told = [f"{address}/graphql", tokens["front_desk"]]
        environment = {**os.environ, "TOKENS": json.dumps(tokens)}
        status = subprocess.run([*sys.argv[2:], *told], env=environment, check=False).returncode
    sys.exit(status)
