//! A browser without a window, and what its DevTools protocol says over a pipe.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// A guard against a browser that answers no more, far above what any machine needs.
const GUARD: Duration = Duration::from_secs(60);

/// The names that browsers of this kind go by, and where macOS has one.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// A page in a browser that ends with this value.
pub(crate) struct Page {
    browser: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: String,
    next: u64,
    /// What the page complained of.
    pub(crate) complaints: Vec<String>,
    _profile: tempfile::TempDir,
}

/// The browser of this machine: `IAMLINT_BROWSER`, or one in `PATH`.
pub(crate) fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("IAMLINT_BROWSER") {
        return Some(named.into());
    }
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).flat_map(|path| NAMES.map(|name| path.join(name))).find(|path| path.is_file())
}

impl Page {
    /// Opens a file, and waits until it is loaded. The protocol goes over the descriptors 3 and 4, which a shell connects to standard input and output.
    pub(crate) fn open(browser: &Path, file: &Path) -> Self {
        let profile = tempfile::tempdir().expect("a directory");
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1"])
            .arg(browser)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
            .args(["--remote-debugging-pipe", "--window-size=1440,900"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the browser starts");
        let to = child.stdin.take().expect("it is piped");
        let from = messages(child.stdout.take().expect("it is piped"));
        let mut page = Self {
            browser: child,
            to,
            from,
            session: String::new(),
            next: 0,
            complaints: Vec::new(),
            _profile: profile,
        };
        let target = page.ask("Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        page.session = page.ask("Target.attachToTarget", attach)["sessionId"].as_str().expect("a session").to_owned();
        for domain in ["Runtime.enable", "Log.enable", "Page.enable"] {
            page.ask(domain, json!({}));
        }
        page.ask("Page.navigate", json!({"url": format!("file://{}", file.display())}));
        page.until("document.documentElement.dataset.ready === 'true'");
        page
    }

    /// What an expression comes to in the page.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.ask("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub(crate) fn until(&mut self, expression: &str) {
        let waiting = format!(
            "new Promise((done) => {{ const look = (left) => {{ let is = false; try {{ is = {expression}; }} catch {{ }} \
             if (is || !left) done(is); else setTimeout(() => look(left - 1), 20); }}; look(1000); }})"
        );
        assert_eq!(self.eval(&waiting), Value::Bool(true), "{expression}; the page said {:?}", self.complaints);
    }

    /// Presses a key as a person does.
    pub(crate) fn press(&mut self, key: &str) {
        let text = match key {
            "Enter" => "\r",
            key if key.chars().count() == 1 => key,
            _ => "",
        };
        let code = match key {
            "Enter" => 13,
            "Tab" => 9,
            "Escape" => 27,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => 0,
        };
        for kind in ["keyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key, "text": if kind == "keyDown" { text } else { "" }, "windowsVirtualKeyCode": code});
            self.ask("Input.dispatchKeyEvent", event);
        }
    }

    /// Clicks in the middle of what a selector finds.
    pub(crate) fn click(&mut self, selector: &str) {
        let middle = format!(
            "(() => {{ const at = document.querySelector({selector:?}).getBoundingClientRect(); return [at.x + Math.min(at.width / 2, 60), at.y + Math.min(at.height / 2, 16)]; }})()"
        );
        let place = self.eval(&middle);
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", event);
        }
    }

    /// Sets what the page is told of its surroundings: `prefers-color-scheme`, `dark`.
    pub(crate) fn prefer(&mut self, feature: &str, value: &str) {
        self.ask("Emulation.setEmulatedMedia", json!({"features": [{"name": feature, "value": value}]}));
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let mut message = json!({"id": self.next, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).and_then(|()| self.to.flush()).expect("the browser listens");
        loop {
            let said = self.from.recv_timeout(GUARD).unwrap_or_else(|error| panic!("{method}: no answer: {error}"));
            self.note(&said);
            if said["id"] == self.next {
                assert!(said["error"].is_null(), "{method}: {said}");
                return said["result"].clone();
            }
        }
    }

    fn note(&mut self, said: &Value) {
        let params = &said["params"];
        let complaint = match said["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => params["type"] == "error" || params["type"] == "warning",
            Some("Log.entryAdded") => params["entry"]["level"] == "error" || params["entry"]["level"] == "warning",
            _ => false,
        };
        if complaint {
            self.complaints.push(params.to_string());
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.browser.kill();
        let _ = self.browser.wait();
    }
}

/// Messages end with a zero byte.
fn messages(out: ChildStdout) -> Receiver<Value> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let mut out = BufReader::new(out);
        let mut message = Vec::new();
        while out.read_until(0, &mut message).is_ok_and(|read| read > 0) {
            let said = serde_json::from_slice(message.strip_suffix(&[0]).unwrap_or(&message));
            if said.is_ok_and(|said| send.send(said).is_err()) {
                return;
            }
            message.clear();
        }
    });
    receive
}
