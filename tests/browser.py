"""browser: a headless Chromium by chromedriver's plain HTTP protocol. None where Debian's chromium and chromium-driver are not installed."""
import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

CHROME = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb"]
ENTER, ESCAPE, DOWN = "\ue007", "\ue00c", "\ue015"


def installed():
    return shutil.which("chromedriver") and shutil.which("chromium")


class Browser:
    """A window. Everything of it is closed at the end of a with."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.root, self.session = "http://127.0.0.1:%d" % port, ""
        self.driver = subprocess.Popen(["chromedriver", "--port=%d" % port], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        options = {"args": CHROME, "binary": shutil.which("chromium")}
        try:
            self._await_driver()
            wanted = {"goog:loggingPrefs": {"browser": "ALL"}, "goog:chromeOptions": options, "unhandledPromptBehavior": "ignore"}
            self.session = "/session/" + self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self.session:
                self._call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()

    def _await_driver(self):
        for _ in range(200):
            try:
                return self._call("GET", "/status")
            except OSError:
                time.sleep(0.05)
        raise OSError("chromedriver does not answer")

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(self.root + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as why:
            raise RuntimeError(why.read().decode()[:400]) from why

    def open(self, path, view=""):
        self._call("POST", self.session + "/url", {"url": "about:blank"})
        self._call("POST", self.session + "/url", {"url": "file://%s%s" % (path, view and "#" + view)})

    def js(self, code, *arguments):
        return self._call("POST", self.session + "/execute/sync", {"script": code, "args": arguments})

    def settle(self):
        """Until what was asked for is drawn."""
        self._call("POST", self.session + "/execute/async", {"script": "requestAnimationFrame(() => setTimeout(arguments[0], 30))", "args": []})

    def view(self, address):
        self.js("location.hash = arguments[0]", address)
        self.settle()

    def keys(self, text):
        """To what has the focus."""
        downs = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._call("POST", self.session + "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": downs}]})
        self.settle()

    def devtools(self, command, **parameters):
        return self._call("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, width, height, dark=False, paper=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.devtools("Emulation.setEmulatedMedia", media="print" if paper else "", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.settle()

    def shot(self, path, whole=False):
        area = {"x": 0, "y": 0, "width": self.js("return innerWidth"), "height": self.js("return document.documentElement.scrollHeight"), "scale": 1}
        picture = self.devtools("Page.captureScreenshot", **({"captureBeyondViewport": True, "clip": area} if whole else {}))
        with open(path, "wb") as f:
            f.write(base64.b64decode(picture["data"]))

    def paper(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.devtools("Page.printToPDF", printBackground=True)["data"]))

    def complaints(self):
        """What the console says since it was last asked."""
        return ["%s: %s" % (entry["level"], entry["message"]) for entry in self._call("POST", self.session + "/se/log", {"type": "browser"})]
