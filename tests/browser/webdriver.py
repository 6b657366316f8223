"""A browser driven over WebDriver (W3C), with what Python brings along: no package, no network
beyond loopback."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
KEYS = {"tab": "\ue004", "enter": "\ue007", "space": " ", "shift": "\ue008", "null": "\ue000"}
LONGEST_WAIT = 20
FLAGS = [
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    # Whatever is not this machine does not exist.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


class Browser:
    """A Chromium with an empty profile, gone when it is left."""

    def __init__(self, size=(1000, 900)):
        self.profile = tempfile.mkdtemp(prefix="chartlog-browser-")
        self.driver = subprocess.Popen(
            [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = None
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                port = line.rstrip().rstrip(".").rsplit(" ", 1)[1]
                break
        self.base = f"http://127.0.0.1:{port}"
        flags = [*FLAGS, f"--user-data-dir={self.profile}", "--window-size=%d,%d" % size]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        options = {"binary": CHROMIUM, "args": flags}
        wanted = {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base += "/session/" + made["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()
            shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def run(self, script, *args):
        """What a script returns that runs in the page."""
        return self.call("POST", "/execute/sync", {"script": script, "args": args})

    def until(self, what, script, *args):
        """Waits until a script says yes."""
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            found = self.run(script, *args)
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{what}: did not come; the page says: {self.text()!r}")

    def text(self):
        return self.run("return document.body.innerText")

    def focused(self):
        """Id of the element that has the focus; its name when it has no id."""
        return self.run("const at = document.activeElement; return at.id || at.localName")

    def type(self, text):
        """Types on the keyboard, wherever the focus is."""
        actions = []
        for key in text:
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        keyboard = [{"type": "key", "id": "keyboard", "actions": actions}]
        self.call("POST", "/actions", {"actions": keyboard})

    def press(self, name):
        self.type(KEYS[name])

    def tab_to(self, wanted):
        """Presses Tab until an element has the focus: its id, or the text on it."""
        said = "const at = document.activeElement; return [at.id, at.textContent.trim()]"
        for _ in range(40):
            if wanted in self.run(said):
                return
            self.press("tab")
        raise AssertionError(f"{wanted!r} cannot be reached with the keyboard")

    def logged(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def screenshot(self, path):
        import base64
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))
