#!/usr/bin/env python3
"""The sign-in page in Chromium, with the keyboard only: the first sign-in of the administrator
whom `chartlog init` made, an error, signing out and in again, and what the page asks of whom.

    tests/browser/sign_in.py PATH_TO_CHARTLOG [FOLDER_FOR_SCREENSHOTS]
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import tempfile
import time

from webdriver import CHROMIUM, DRIVER, Browser

PASSWORD = "tangerine portrait of an otter"
UP, DOWN = "\ue013", "\ue015"
SHOWN = "return [...document.querySelectorAll('.step')].filter((s) => !s.hidden).map((s) => s.id)[0]"


class Authenticator:
    """An authenticator application (RFC 6238). Each step is good once; the server allows one step
    of skew either way, so three codes can be had at once."""

    def __init__(self, key):
        self.secret = base64.b32decode(key + "=" * (-len(key) % 8))
        self.used = 0

    def code(self):
        now = time.time()
        step = max(int(now + 5) // 30 - 1, self.used + 1)
        while step > int(time.time()) // 30 + 1:
            time.sleep(1)
        self.used = step
        mac = hmac.digest(self.secret, struct.pack(">Q", step), "sha1")
        at = mac[-1] & 15
        return "%06d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000)


def clinic(binary, folder):
    """A data directory for development, its administrator, and a server."""
    environment = {**os.environ, "CHARTLOG_PASSPHRASE": "a passphrase for tests only"}
    data = ["--data", os.path.join(folder, "data")]
    made = subprocess.run(
        [binary, "init", "--development", "--admin", "mara.lindt", *data],
        env=environment, capture_output=True, text=True, check=True)
    printed = dict(line.split(": ", 1) for line in made.stdout.splitlines() if ": " in line)
    server = subprocess.Popen(
        [binary, "serve", "--listen", "127.0.0.1:0", *data],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = server.stdout.readline().removeprefix("listening on ").strip()
    return printed["password for the first sign-in"], printed["key"], server, address


def step(browser, name, focus):
    """The step that is shown, and where the focus went."""
    browser.until(name, SHOWN + " === arguments[0]", name)
    assert browser.focused() == focus, (name, browser.focused())
    assert browser.run("return document.title").endswith(" - Chartlog")
    assert not overflows(browser), name


def overflows(browser):
    return browser.run("const at = document.documentElement; return at.scrollWidth > at.clientWidth")


def error(browser, field):
    """What is wrong, as a screen reader is told: in an alert that the field is described by."""
    script = """
      const field = document.getElementById(arguments[0]);
      const told = field.getAttribute('aria-describedby').split(' ')
        .map((id) => document.getElementById(id)).filter((at) => at.getAttribute('role') === 'alert')
        .map((at) => at.textContent).join('');
      return told && field.getAttribute('aria-invalid') === 'true' && told"""
    told = browser.until("an error at " + field, script, field)
    assert browser.focused() == field, "the focus is where it can be put right"
    return told


def knock(browser, password):
    step(browser, "password-step", "login")
    browser.run("document.getElementById('login').value = ''")
    browser.type("mara.lindt")
    browser.press("tab")
    browser.type(password)
    browser.press("enter")


def chosen(browser):
    """The purpose of use that is chosen, and those that can be."""
    return browser.run("""
      const choice = document.getElementById('purpose');
      return [choice.value, [...choice.options].filter((o) => !o.disabled).map((o) => o.value)]""")


def whole_first_sign_in(browser, first, authenticator, shot):
    knock(browser, "walnut harbour seven")
    assert "not right" in error(browser, "password")
    shot("error")
    browser.type(first)
    browser.press("enter")
    step(browser, "code-step", "code")
    shot("code")
    browser.type("000000")
    browser.press("enter")
    error(browser, "code")
    browser.tab_to("Use a recovery code instead")
    browser.press("enter")
    step(browser, "recovery-step", "recovery")
    browser.tab_to("Use your authenticator instead")
    browser.press("space")
    step(browser, "code-step", "code")
    browser.type(authenticator.code())
    browser.press("enter")
    step(browser, "new-password-step", "h1")
    shot("new-password")
    for new, again, field in [
        ("too short", "too short", "new-password"), (PASSWORD, PASSWORD + "s", "new-password-again"),
    ]:
        browser.tab_to("new-password")
        browser.run("for (const id of ['new-password', 'new-password-again'])"
                    " document.getElementById(id).value = ''")
        browser.type(new)
        browser.press("tab")
        browser.type(again)
        browser.press("enter")
        error(browser, field)
    browser.type(PASSWORD)
    browser.press("enter")
    step(browser, "signed-in-step", "h1")
    assert "Role: Administration" in browser.text(), browser.text()
    shot("signed-in")


def sessions(browser, authenticator, shot):
    # Loaded again, the page knows that it is signed in; and nothing that was typed is anywhere.
    browser.call("POST", "/refresh", {})
    step(browser, "signed-in-step", "h1")
    kept = browser.run("return [location.href, document.cookie, localStorage.length,"
                       " sessionStorage.length, history.state]")
    assert kept[0].endswith("/sign-in") and kept[1:] == ["", 0, 0, None], kept
    [cookie] = browser.call("GET", "/cookie")
    assert cookie["name"] == "__Host-chartlog" and cookie["httpOnly"] and cookie["secure"], "cookie"
    assert cookie["sameSite"] == "Strict" and cookie["path"] == "/"
    browser.tab_to("Sign out")
    browser.press("enter")
    step(browser, "password-step", "login")
    assert "You are signed out." in browser.text()
    assert browser.call("GET", "/cookie") == []
    knock(browser, PASSWORD)
    step(browser, "code-step", "code")
    # The only purpose of use that an administrator may name: the server takes it.
    browser.type(authenticator.code())
    browser.tab_to("purpose")
    browser.type(DOWN * 3)
    assert chosen(browser)[0] == "OPERATIONS", chosen(browser)
    browser.tab_to("Continue")
    browser.press("enter")
    step(browser, "signed-in-step", "h1")
    # A session of the same person elsewhere, ended from here.
    browser.call("DELETE", "/cookie")
    browser.call("POST", "/refresh", {})
    knock(browser, PASSWORD)
    step(browser, "code-step", "code")
    browser.type(authenticator.code())
    browser.press("enter")
    step(browser, "signed-in-step", "h1")
    shot("two-sessions")
    browser.tab_to("End this session")
    browser.press("enter")
    browser.until("the end of the other session",
                  "return document.querySelectorAll('#sessions li').length === 1")
    assert browser.focused() == "sessions-heading"
    browser.tab_to("GraphQL explorer")
    browser.tab_to("old")
    for text in [PASSWORD, "cobalt lantern under the elder tree", "cobalt lantern under the elder tree"]:
        browser.type(text)
        browser.press("tab")
    browser.press("enter")
    step(browser, "password-step", "login")
    assert "Your password was changed" in browser.text()


# Steps that the first administrator does not see: the page is told the answers of a server.
ANSWERS = {
    "/auth/sign-in": {
        "next": "enrol", "signIn": "a", "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "uri": "",
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" onload="hit = 1">'
              '<script>hit = 1</script><rect width="40" height="40" fill="#fff"/>'
              '<path fill="#000" d="M4 4h8v8H4V4M28 4h8v8H28V4M4 28h8v8H4V28"/></svg>',
    },
    "/auth/enrol": {
        "next": "role", "signIn": "b", "roles": ["clinical", "front_desk"],
        "purposes": {
            "clinical": ["TREATMENT", "EMERGENCY", "OPERATIONS", "PATIENT_REQUEST"],
            "front_desk": ["OPERATIONS", "TREATMENT", "PAYMENT", "PATIENT_REQUEST"],
        },
        "recoveryCodes": ["%04d-abcd-efgh-jkmn" % n for n in range(10)],
    },
    "/auth/role": {"next": "signed_in", "role": "front_desk"},
    "/auth/sessions": {"idleSeconds": 900, "sessions": [{
        "session": "c", "role": "front_desk", "current": True, "openedAt": "2026-01-01T08:00:00Z",
        "usedAt": "2026-01-01T08:00:00Z", "expiresAt": "2026-01-01T20:00:00Z"}]},
    "/auth/factors": {"factors": [], "recoveryCodesLeft": 10, "passkeyOrigin": None},
}

PURPOSES = ["TREATMENT", "PAYMENT", "OPERATIONS", "EMERGENCY", "PATIENT_REQUEST", "INVESTIGATION"]
REFUSED = {"errors": [{
    "message": "in the role clinical the purpose of use is one of TREATMENT",
    "extensions": {"code": "BAD_INPUT"}}]}


def enrolment_codes_and_role(browser, shot):
    browser.run("""
      const [answers, refused] = arguments;
      window.asked = [];
      window.fetch = async (path, options) => {
        const body = options.body ? JSON.parse(options.body) : null;
        window.asked.push([path, body]);
        const wrong = body && body.purpose === 'INVESTIGATION';
        return new Response(JSON.stringify(wrong ? refused : answers[path]), { status: wrong ? 400 : 200 });
      };""", ANSWERS, REFUSED)
    knock(browser, PASSWORD)
    step(browser, "enrol-step", "h1")
    drawn = browser.run("const svg = document.querySelector('#qr svg');"
                        "return [svg.innerHTML, svg.getAttribute('onload'), svg.getAttribute('role'), window.hit]")
    assert drawn[0].startswith("<path ") and drawn[0].count("<") == 2, "one shape and nothing else"
    assert drawn[1:] == [None, "img", None], drawn
    shot("enrol")
    browser.tab_to("first-code")
    browser.type("123 456")
    # The purpose of use: none is chosen until somebody does, and one that is refused is put right.
    assert browser.run("return document.getElementById('purpose').labels[0].textContent") == "Purpose of use"
    assert chosen(browser) == ["", ["", *PURPOSES]], chosen(browser)
    browser.tab_to("purpose")
    browser.type(DOWN * 6)
    browser.tab_to("Continue")
    browser.press("enter")
    assert "purpose of use is one of" in error(browser, "purpose")
    shot("purpose")
    browser.type(UP * 2)
    browser.tab_to("Continue")
    browser.press("enter")
    step(browser, "codes-step", "h1")
    assert browser.run("return document.querySelectorAll('#codes li').length") == 10
    shot("codes")
    browser.tab_to("Copy")
    browser.press("enter")
    browser.tab_to("Print")
    browser.run("document.querySelector('#codes-step h1').focus()")
    browser.tab_to("I have kept them: continue")
    browser.press("enter")
    browser.until("roles", SHOWN + " === 'role-step'")
    assert "abcd-efgh" not in browser.run("return document.body.innerHTML"), "shown once"
    shot("role")
    # What was chosen stays where the role may name it, and no other one can be chosen.
    first, second = (ANSWERS["/auth/enrol"]["purposes"][role] for role in ["clinical", "front_desk"])
    now, offered = chosen(browser)
    assert now == "EMERGENCY" and set(offered) == {"", *first}, (now, offered)
    browser.type(DOWN)
    now, offered = chosen(browser)
    assert now == "" and set(offered) == {"", *second}, (now, offered)
    browser.tab_to("purpose")
    browser.type(DOWN * 2)
    browser.tab_to("Continue")
    browser.press("enter")
    step(browser, "signed-in-step", "h1")
    asked = dict(map(tuple, browser.run("return window.asked")))
    assert asked["/auth/enrol"] == {
        "signIn": "a", "code": "123456", "deliver": "cookie", "purpose": "EMERGENCY"}
    assert asked["/auth/role"] == {
        "signIn": "b", "role": "front_desk", "deliver": "cookie", "purpose": "PAYMENT"}


def contrasts(browser):
    """The least contrast of text with what is behind it (WCAG 2.2, 1.4.3), over all steps."""
    return browser.run("""
      const part = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
      const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
      const behind = (at) => {
        for (; at; at = at.parentElement) {
          const found = numbers(getComputedStyle(at).backgroundColor);
          if (found.length === 3 || found[3] > 0) return found;
        }
        return [255, 255, 255];
      };
      let least = 99;
      for (const at of document.querySelectorAll('main *:not(.qr), header *')) {
        const text = light(numbers(getComputedStyle(at).color)), back = light(behind(at));
        least = Math.min(least, (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05));
      }
      return least""")


def nothing_went_elsewhere(browser, address):
    asked = 0
    for entry in browser.logged("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] != "Network.requestWillBeSent":
            continue
        # The empty page that a browser begins with is not ours.
        if not message["params"]["documentURL"].startswith(address):
            continue
        asked += 1
        url = message["params"]["request"]["url"]
        assert url.startswith(address + "/"), url
        for secret in [PASSWORD, "mara.lindt"]:
            assert secret.replace(" ", "%20") not in url and secret not in url, "in a URL"
    assert asked > 20, "the page was watched"
    for entry in browser.logged("browser"):
        assert "Content Security Policy" not in entry["message"], entry["message"]
        assert "Uncaught" not in entry["message"], entry["message"]


def main():
    if not (CHROMIUM and DRIVER):
        print("SKIPPED: the sign-in page in a browser: there is no chromium with chromedriver")
        return
    binary, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="chartlog-browser-test-") as root:
        first, key, server, address = clinic(binary, root)
        try:
            authenticator = Authenticator(key)
            with Browser() as browser:
                def shot(name):
                    if folder:
                        browser.screenshot(os.path.join(folder, name + ".png"))
                browser.open(address + "/sign-in")
                whole_first_sign_in(browser, first, authenticator, shot)
                sessions(browser, authenticator, shot)
                browser.call("POST", "/refresh", {})
                for scheme in ["light", "dark"]:
                    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
                    browser.call("POST", "/goog/cdp/execute",
                                 {"cmd": "Emulation.setEmulatedMedia", "params": media})
                    least = contrasts(browser)
                    assert least >= 4.5, (scheme, least)
                    print(f"measured: least contrast of text, {scheme}: {least:.1f}")
                # 320 CSS pixels wide is also 640 at 200 %.
                narrow = {"width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": False}
                browser.call("POST", "/goog/cdp/execute",
                             {"cmd": "Emulation.setDeviceMetricsOverride", "params": narrow})
                enrolment_codes_and_role(browser, shot)
                nothing_went_elsewhere(browser, address)
        finally:
            server.terminate()
            server.wait()
    print("the sign-in page: passed")


if __name__ == "__main__":
    main()
