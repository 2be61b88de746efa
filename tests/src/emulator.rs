//! The emulators of AWS, on free ports of the loopback address.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::environment::Venv;

/// Tries, a tenth of a second apart, until an emulator answers. Slow, loaded machines need them.
const TRIES: u32 = 900;

/// A running emulator. It ends with this value, and with this process however that ends.
pub struct Emulator {
    leash: Child,
    address: SocketAddr,
    folder: TempDir,
    venv: Venv,
}

impl Emulator {
    /// moto: the widest API. It enforces nothing and has no pages.
    pub fn moto(venv: &Venv) -> Self {
        Self::start_moto(venv, false)
    }

    /// moto with every managed policy of AWS, all of which are in its account details: megabytes for
    /// each account.
    pub fn moto_with_managed_policies(venv: &Venv) -> Self {
        Self::start_moto(venv, true)
    }

    fn start_moto(venv: &Venv, managed_policies: bool) -> Self {
        Self::start(venv, "/moto-api/", |port| {
            let mut command = Command::new(venv.program("moto_server"));
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            command.env("MOTO_IAM_LOAD_MANAGED_POLICIES", managed_policies.to_string());
            // A thousand images of others, whose snapshots it says are the caller's own.
            command.env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false");
            command
        })
    }

    /// ministack: a second opinion, which enforces signatures, trust policies and external ids.
    pub fn ministack(venv: &Venv) -> Self {
        Self::start(venv, "/_ministack/health", |port| {
            let mut command = Command::new(venv.program("ministack"));
            command.envs([
                ("AUTH", "true"),
                ("BIND_HOST", "127.0.0.1"),
                ("MINISTACK_ACCOUNT_ID", "111122223333"),
            ]);
            command.env("GATEWAY_PORT", port.to_string());
            command
        })
    }

    fn start(venv: &Venv, health: &str, program: impl Fn(u16) -> Command) -> Self {
        // Someone else may take a free port between our look and the emulator's: then another.
        for _ in 0..3 {
            let address = free_address();
            let folder = tempfile::tempdir().expect("a folder");
            let leash = leash(venv, &program(address.port()), &folder);
            let mut emulator = Self { leash, address, folder, venv: venv.clone() };
            if emulator.wait_until_ready(health) {
                return emulator;
            }
        }
        panic!("the emulator did not start in three tries");
    }

    /// Its address, as `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Seeds an organisation of four accounts and returns what is true of it: see
    /// `emulator/organisation.py`.
    pub fn seed_organisation(&self, users_per_account: usize) -> Value {
        let mut seed = self.venv.script("src/emulator/organisation.py");
        seed.arg(self.url()).arg(users_per_account.to_string());
        clean_environment(&mut seed);
        let output = seed.stdin(Stdio::null()).output().expect("python starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the seed failed: {errors}\nthe emulator's log:\n{}", self.log());
        serde_json::from_slice(&output.stdout).expect("the seed prints JSON")
    }

    /// The end of what it printed.
    pub fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn wait_until_ready(&mut self, health: &str) -> bool {
        for _ in 0..TRIES {
            if let Some(status) = self.leash.try_wait().expect("the leash can be asked") {
                eprintln!("the emulator ended with {status}:\n{}", self.log());
                return false;
            }
            if answers(self.address, health) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the emulator gave no answer in time:\n{}", self.log());
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The leash reads the end of its input, ends the emulator, and then itself.
        drop(self.leash.stdin.take());
        let _ = self.leash.wait();
    }
}

/// A port that was free a moment ago.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback address has a free port");
    listener.local_addr().expect("a bound socket has an address")
}

fn leash(venv: &Venv, program: &Command, folder: &TempDir) -> Child {
    let log = File::create(folder.path().join("log")).expect("a log");
    let mut leash = venv.script("src/emulator/leash.py");
    leash.arg(program.get_program()).args(program.get_args());
    clean_environment(&mut leash);
    for (name, value) in program.get_envs() {
        leash.env(name, value.unwrap_or_default());
    }
    leash.current_dir(folder.path()).env("TMPDIR", folder.path());
    leash.stdin(Stdio::piped()).stdout(log.try_clone().expect("a log")).stderr(log);
    leash.spawn().expect("python starts")
}

/// Credentials and endpoints of the person who runs the tests stay out of them.
fn clean_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("AWS_") || name.starts_with("MOTO_") || name.to_lowercase().ends_with("_proxy") {
            command.env_remove(name);
        }
    }
    command.env("AWS_EC2_METADATA_DISABLED", "true");
}

fn answers(address: SocketAddr, path: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 12];
    stream.write_all(request.as_bytes()).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.starts_with(b"HTTP/1.1 2")
}
