#!/usr/bin/env python3
"""What the log signs and proves, checked by Go's own sumdb/note and sumdb/tlog: signature, inclusion of
an entry, growth between two checkpoints. Changed ones must be refused by it and by `chartlog check`.

    tests/interop/notes_and_proofs.py PATH_TO_CHARTLOG

Prints SKIPPED with the reason where Go or its module x/mod is not installed (Debian: golang-go,
golang-golang-x-mod-dev). Nothing is fetched.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
GOCODE = "/usr/share/gocode"
EVENT = re.compile(r"^event ([0-9a-f]{32})$", re.M)
HASH = re.compile(r"^entry hash ([0-9a-f]{64})$", re.M)
# The first entry stands behind the header of the first segment.
FIRST = "4096"


def skipped():
    """Why this cannot run here; none when it can."""
    if not shutil.which("go"):
        return "no Go"
    if not os.path.isdir(os.path.join(GOCODE, "src/golang.org/x/mod/sumdb/tlog")):
        return "no golang.org/x/mod in " + GOCODE
    return None


def checker(folder):
    """Builds the Go program, without modules and so without a network."""
    path = os.path.join(folder, "checker")
    own = {"GOPATH": GOCODE, "GO111MODULE": "off", "GOFLAGS": "", "GOCACHE": os.path.join(folder, "go")}
    subprocess.run(["go", "build", "-o", path, "main.go"], cwd=os.path.join(HERE, "golog"),
                   env={**os.environ, **own}, check=True)
    return path


class Log:
    """A log in a folder of its own, and what is asked of it with the binary."""

    def __init__(self, chartlog, folder):
        self.chartlog, self.folder = chartlog, folder
        self.data = os.path.join(folder, "data")
        self.key = os.path.join(self.data, "checkpoints", "log.vkey")

    def run(self, *args, exit=0):
        done = subprocess.run(
            [self.chartlog, *args], capture_output=True, text=True,
            env={**os.environ, "CHARTLOG_PASSPHRASE": "a passphrase for tests only"})
        assert done.returncode == exit, (args, done.returncode, done.stderr)
        return done.stdout

    def ask(self, command, *args, **expected):
        return self.run(command, "--data", self.data, *args, **expected)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path


def changed(text):
    """The same with one other digit of base 64 in its second hash or, where there is none, its first."""
    lines = text.split("\n")
    hashes = [n for n, line in enumerate(lines) if re.fullmatch(r"[A-Za-z0-9+/]{43}=", line)]
    at = hashes[min(1, len(hashes) - 1)]
    lines[at] = ("B" if lines[at][0] == "A" else "A") + lines[at][1:]
    return "\n".join(lines)


def check(log, go):
    log.ask("init", "--development")
    log.ask("token", "--role", "front_desk")
    older = log.file("older", log.ask("checkpoint"))
    for role in ["clinical", "billing", "compliance"]:
        log.ask("token", "--role", role)
    later = log.file("later", log.ask("checkpoint"))
    by_position = log.ask("prove", FIRST, "--in", later)
    inclusion = log.file("inclusion", by_position)
    told = log.run("check", inclusion, "--key", log.key)
    event, entry = EVENT.search(told)[1], HASH.search(told)[1]
    assert log.ask("prove", event, "--in", later) == by_position, "by event and by position"
    growth = log.file("growth", log.ask("prove", "--from", older, "--in", later))
    with open(log.key, encoding="utf-8") as key:
        verifier = key.read().strip()
    log.run("check", growth, "--key", verifier, "--from", older)
    log.run("check", growth, "--key", verifier, exit=2)
    log.run("check", later, "--key", verifier)

    def by_go(older=older, later=later, inclusion=inclusion, growth=growth, entry=entry):
        done = subprocess.run([go, log.key, older, later, inclusion, growth, entry],
                              capture_output=True, text=True)
        return done.returncode == 0 and done.stdout == "holds\n"

    assert by_go(), "Go's checker refuses what we prove"
    for name in ["older", "later", "inclusion", "growth"]:
        with open(os.path.join(log.folder, name), encoding="utf-8") as good:
            bad = log.file("bad", changed(good.read()))
        assert not by_go(**{name: bad}), name
        extra = ["--from", older] if name == "growth" else []
        log.run("check", bad, "--key", verifier, *extra, exit=5)
    assert not by_go(entry="00" * 32), "another entry"
    log.ask("verify", "--against", older)
    log.ask("verify", "--against", later)


def main():
    why = skipped()
    if why:
        print("SKIPPED: checkpoints and proofs by Go:", why)
        return
    with tempfile.TemporaryDirectory(prefix="chartlog-interop-") as folder:
        check(Log(os.path.abspath(sys.argv[1]), folder), checker(folder))
    print("checkpoints and proofs, by Go's sumdb/note and tlog: passed")


if __name__ == "__main__":
    main()
