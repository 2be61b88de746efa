//! A time authority (RFC 3161) on the loopback: `openssl ts` behind HTTP.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

/// An authority with a root of its own.
#[derive(Debug)]
pub struct TimeAuthority {
    /// Where it answers.
    pub url: String,
    /// Its root certificate, in PEM.
    pub root: PathBuf,
}

impl TimeAuthority {
    /// Makes keys and certificates in a folder and answers until the process ends.
    pub fn start(folder: &Path) -> Self {
        Self::with(folder, "")
    }

    /// One that tells fractions of seconds, and how far its clock may be off.
    pub fn precise(folder: &Path) -> Self {
        Self::with(folder, "clock_precision_digits = 6\naccuracy = secs:1, millisecs:500, microsecs:100\n")
    }

    fn with(folder: &Path, settings: &str) -> Self {
        fs::create_dir_all(folder).expect("the folder can be made");
        certificates(folder, settings);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let served = folder.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &served);
            }
        });
        Self { url: format!("http://{address}/tsr"), root: folder.join("ca.pem") }
    }
}

fn certificates(folder: &Path, settings: &str) {
    let config = format!(
        "[req]\ndistinguished_name = dn\nprompt = no\n[dn]\nCN = Test Time Authority\n\
        [ca]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n\
        [stamps]\nbasicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n\
        extendedKeyUsage = critical, timeStamping\n\
        [tsa]\ndefault_tsa = here\n[here]\nserial = serial\ncrypto_device = builtin\nsigner_cert = tsa.pem\n\
        certs = ca.pem\nsigner_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n\
        digests = sha256, sha512\ness_cert_id_alg = sha256\n{settings}"
    );
    fs::write(folder.join("tsa.cnf"), config).expect("the settings can be written");
    fs::write(folder.join("serial"), "01\n").expect("the serial number can be written");
    let steps: [&[&str]; 3] = [
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-days",
            "30",
            "-subj",
            "/CN=Test Root",
            "-config",
            "tsa.cnf",
            "-extensions",
            "ca",
        ],
        &[
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-config",
            "tsa.cnf",
        ],
        &[
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            "tsa.pem",
            "-days",
            "30",
            "-extfile",
            "tsa.cnf",
            "-extensions",
            "stamps",
        ],
    ];
    for step in steps {
        let made = Command::new("openssl").args(step).current_dir(folder).output().expect("openssl starts");
        assert!(made.status.success(), "openssl {step:?}: {}", String::from_utf8_lossy(&made.stderr));
    }
}

fn answer(mut stream: TcpStream, folder: &Path) {
    let mut reader = BufReader::new(stream.try_clone().expect("the stream can be shared"));
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("the length is a number");
        }
    }
    let mut query = vec![0; length];
    if reader.read_exact(&mut query).is_err() {
        return;
    }
    fs::write(folder.join("query.tsq"), query).expect("the query can be written");
    let arguments = ["ts", "-reply", "-queryfile", "query.tsq", "-out", "reply.tsr", "-config", "tsa.cnf"];
    let made = Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl starts");
    assert!(made.status.success(), "openssl ts: {}", String::from_utf8_lossy(&made.stderr));
    let reply = fs::read(folder.join("reply.tsr")).expect("the reply is there");
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        reply.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&reply));
}
