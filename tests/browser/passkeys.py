#!/usr/bin/env python3
"""Passkeys on the sign-in page in Chromium, with the keyboard and a virtual authenticator (WebDriver
extension commands of WebAuthn, level 2): enrolled at the first sign-in, shown, shown again, added,
removed, and not shown by the wrong authenticator.

    tests/browser/passkeys.py PATH_TO_CHARTLOG [FOLDER_FOR_SCREENSHOTS]
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request

from sign_in import PASSWORD, Authenticator, clinic, error, nothing_went_elsewhere, step
from webdriver import CHROMIUM, DRIVER, Browser

LOGIN = "ada.example"
CREATE = ("mutation($in: CreateAccountInput!) { createAccount(input: $in) { oneTimePassword } }")


class VirtualAuthenticator:
    """A device that holds passkeys, unlocked by its holder unless that is said otherwise."""

    def __init__(self, browser, transport):
        self.browser = browser
        self.path = "/webauthn/authenticator"
        made = browser.call("POST", self.path, {
            "protocol": "ctap2", "transport": transport, "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True, "isUserConsenting": True,
        })
        self.path += "/" + made

    def verifies(self, verified):
        self.browser.call("POST", self.path + "/uv", {"isUserVerified": verified})

    def credentials(self):
        return self.browser.call("GET", self.path + "/credentials")

    def holds(self, credential):
        self.browser.call("POST", self.path + "/credential", credential)

    def unplug(self):
        self.browser.call("DELETE", self.path)


def post(address, path, body, token=None):
    request = urllib.request.Request(address + path, json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def hired(address, first, authenticator):
    """A new account without a second factor: its password for one sign-in."""
    answer = post(address, "/auth/sign-in", {"login": "mara.lindt", "password": first})
    answer = post(address, "/auth/second-factor",
                  {"signIn": answer["signIn"], "totp": authenticator.code()})
    answer = post(address, "/auth/new-password",
                  {"signIn": answer["signIn"], "password": "walnut harbour under seven moons"})
    wanted = {"commandId": "6a6f2f3c-4f8e-4a6e-9d0b-1c0a6f5e0201", "login": LOGIN,
              "name": {"given": "Ada", "family": "Example"}, "roles": ["FRONT_DESK"]}
    made = post(address, "/graphql", {"query": CREATE, "variables": {"in": wanted}},
                answer["token"])
    return made["data"]["createAccount"]["oneTimePassword"]


def knock(browser, password):
    step(browser, "password-step", "login")
    browser.run("document.getElementById('login').value = ''")
    browser.type(LOGIN)
    browser.press("tab")
    browser.type(password)
    browser.press("enter")


def keyboard_order(browser):
    """Tab reaches everything in a step that can be used, in the order in which it is read."""
    wanted = browser.run("""
      const shown = [...document.querySelectorAll('.step')].find((at) => !at.hidden);
      shown.querySelector('h1').focus();
      const all = [...shown.querySelectorAll('a[href], button, input, select')];
      window.inOrder = all.filter((at) => at.offsetParent !== null && !at.readOnly);
      return window.inOrder.length""")
    assert wanted > 1, "a step has something to use"
    for number in range(wanted):
        browser.press("tab")
        at = browser.run("return window.inOrder.indexOf(document.activeElement)")
        assert at == number, (number, at, browser.focused())
    browser.run("[...document.querySelectorAll('.step')].find((at) => !at.hidden)"
                ".querySelector('h1').focus()")


def passkeys_only_where_the_server_is_found(browser, address, first, shot):
    browser.open(address + "/sign-in")
    knock(browser, first)
    step(browser, "new-password-step", "h1")
    browser.tab_to("new-password")
    browser.type(PASSWORD)
    browser.press("tab")
    browser.type(PASSWORD)
    browser.press("enter")
    step(browser, "enrol-step", "h1")
    browser.tab_to("Use a passkey instead")
    browser.press("enter")
    step(browser, "passkey-enrol-step", "h1")
    assert "work at another address" in browser.text(), browser.text()
    assert not browser.run("return document.getElementById('first-label').offsetParent")
    shot("passkey-elsewhere")
    keyboard_order(browser)
    there = address.replace("127.0.0.1", "localhost")
    browser.tab_to(there + "/sign-in")
    browser.press("enter")
    browser.until("the other address", "return location.hostname === 'localhost'")
    return there


def enrolled(browser, shot):
    knock(browser, PASSWORD)
    step(browser, "enrol-step", "h1")
    browser.tab_to("Use a passkey instead")
    browser.press("enter")
    step(browser, "passkey-enrol-step", "h1")
    keyboard_order(browser)
    browser.tab_to("Use an authenticator application instead")
    browser.press("enter")
    step(browser, "enrol-step", "h1")
    browser.tab_to("Use a passkey instead")
    browser.press("enter")
    step(browser, "passkey-enrol-step", "h1")
    browser.tab_to("first-label")
    browser.type("my telephone")
    shot("passkey-enrol")
    browser.press("enter")
    step(browser, "codes-step", "h1")
    browser.tab_to("I have kept them: continue")
    browser.press("enter")
    step(browser, "signed-in-step", "h1")
    assert factors(browser) == ["Passkey: my telephone"], factors(browser)
    assert browser.run("return document.querySelectorAll('#factors button').length") == 0, "the last"
    assert browser.run("return document.getElementById('codes-left').textContent") == "10"
    shot("passkey-signed-in")
    keyboard_order(browser)


def factors(browser):
    return browser.run("return [...document.querySelectorAll('#factors li p:first-child')]"
                       ".map((at) => at.textContent)")


def signed_out(browser):
    browser.tab_to("Sign out")
    browser.press("enter")
    step(browser, "password-step", "login")


def told(browser, at, what):
    """What is wrong, as a screen reader is told: in an alert."""
    script = """
      const at = document.getElementById(arguments[0]);
      return at.getAttribute('role') === 'alert' && at.textContent.includes(arguments[1])"""
    browser.until(f"{what!r} in {at}", script, at, what)


def shows_passkey(browser):
    step(browser, "passkey-step", "h1")
    browser.tab_to("Use your passkey")
    browser.press("enter")


def signs_in_with_it_and_with_no_other(browser, device, shot):
    signed_out(browser)
    knock(browser, PASSWORD)
    step(browser, "passkey-step", "h1")
    assert "authenticator application" not in browser.text(), "only what is enrolled is offered"
    shot("passkey")
    keyboard_order(browser)
    shows_passkey(browser)
    step(browser, "signed-in-step", "h1")
    signed_out(browser)
    knock(browser, PASSWORD)
    # A device that is not unlocked, and one that holds nothing of ours.
    device.verifies(False)
    shows_passkey(browser)
    told(browser, "passkey-step-error", "No passkey was shown")
    device.verifies(True)
    [credential] = device.credentials()
    device.unplug()
    other = VirtualAuthenticator(browser, "usb")
    browser.run("document.querySelector('#passkey-step h1').focus()")
    shows_passkey(browser)
    told(browser, "passkey-step-error", "No passkey was shown")
    shot("passkey-wrong")
    other.unplug()
    # A copy whose counter stands where the first one's stood, and then the first one.
    copy = VirtualAuthenticator(browser, "internal")
    copy.holds({**credential, "signCount": 0})
    browser.run("document.querySelector('#passkey-step h1').focus()")
    shows_passkey(browser)
    told(browser, "passkey-step-error", "is not right")
    copy.unplug()
    device = VirtualAuthenticator(browser, "internal")
    device.holds(credential)
    browser.run("document.querySelector('#passkey-step h1').focus()")
    shows_passkey(browser)
    step(browser, "signed-in-step", "h1")
    return device


def steps_up(browser, shot):
    browser.call("POST", "/refresh", {})
    step(browser, "signed-in-step", "h1")
    browser.tab_to("Make new recovery codes")
    browser.press("enter")
    step(browser, "confirm-step", "h1")
    shot("passkey-confirm")
    keyboard_order(browser)
    browser.tab_to("Leave everything as it is")
    browser.press("enter")
    step(browser, "signed-in-step", "h1")
    browser.tab_to("Make new recovery codes")
    browser.press("enter")
    step(browser, "confirm-step", "h1")
    browser.tab_to("confirm")
    browser.type("000 000")
    browser.press("enter")
    error(browser, "confirm")
    browser.run("document.querySelector('#confirm-step h1').focus()")
    browser.tab_to("Use your passkey")
    browser.press("enter")
    step(browser, "codes-step", "h1")
    assert browser.run("return document.querySelectorAll('#codes li').length") == 10
    browser.tab_to("I have kept them: continue")
    browser.press("enter")
    step(browser, "signed-in-step", "h1")


def adds_and_removes(browser, device, shot):
    browser.tab_to("label")
    browser.type("the same again")
    browser.press("enter")
    told(browser, "factors-error", "holds a passkey for you already")
    device.unplug()
    VirtualAuthenticator(browser, "usb")
    browser.tab_to("label")
    browser.type("the blue key")
    browser.press("enter")
    browser.until("the second passkey", "return document.querySelectorAll('#factors li').length === 2")
    assert browser.focused() == "factors-heading"
    assert factors(browser) == ["Passkey: my telephone", "Passkey: the blue key"]
    browser.tab_to("Add an authenticator application")
    browser.press("enter")
    step(browser, "generator-step", "h1")
    shot("generator")
    keyboard_order(browser)
    key = browser.run("return document.getElementById('new-key').textContent").replace(" ", "")
    application = Authenticator(key)
    browser.run("document.querySelector('#generator-step h1').focus()")
    browser.tab_to("new-code")
    browser.type("000000")
    browser.press("enter")
    error(browser, "new-code")
    browser.run("document.getElementById('new-code').value = ''")
    browser.type(application.code())
    browser.press("enter")
    browser.until("the application", "return document.querySelectorAll('#factors li').length === 3")
    assert browser.run("return document.getElementById('new-key').textContent") == "", "shown once"
    # The telephone was lost.
    browser.tab_to("Remove")
    browser.press("enter")
    browser.until("its end", "return document.querySelectorAll('#factors li').length === 2")
    assert factors(browser) == ["Passkey: the blue key", "Authenticator application"]
    shot("factors")
    keyboard_order(browser)
    browser.run("document.querySelector('#signed-in-step h1').focus()")
    signed_out(browser)
    knock(browser, PASSWORD)
    step(browser, "passkey-step", "h1")
    browser.tab_to("Use your authenticator application instead")
    browser.press("enter")
    step(browser, "code-step", "code")
    browser.tab_to("Use your passkey instead")
    browser.press("enter")
    shows_passkey(browser)
    step(browser, "signed-in-step", "h1")


def again(binary, root, server, address):
    """The server ends, and another one begins where it was: sessions last, a factor that was
    shown is not fresh any more."""
    server.terminate()
    server.wait()
    environment = {**os.environ, "CHARTLOG_PASSPHRASE": "a passphrase for tests only"}
    server = subprocess.Popen(
        [binary, "serve", "--listen", address.removeprefix("http://"), "--data",
         os.path.join(root, "data")],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert address in server.stdout.readline()
    return server


def main():
    if not (CHROMIUM and DRIVER):
        print("SKIPPED: passkeys in a browser: there is no chromium with chromedriver")
        return
    binary, folder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(prefix="chartlog-browser-test-") as root:
        first, key, server, address = clinic(binary, root)
        try:
            password = hired(address, first, Authenticator(key))
            with Browser() as browser:
                def shot(name):
                    if folder:
                        browser.screenshot(os.path.join(folder, name + ".png"))
                there = passkeys_only_where_the_server_is_found(browser, address, password, shot)
                device = VirtualAuthenticator(browser, "internal")
                enrolled(browser, shot)
                device = signs_in_with_it_and_with_no_other(browser, device, shot)
                server = again(binary, root, server, address)
                steps_up(browser, shot)
                adds_and_removes(browser, device, shot)
                nothing_went_elsewhere(browser, there)
        finally:
            server.terminate()
            server.wait()
    print("passkeys on the sign-in page: passed")


if __name__ == "__main__":
    main()
