//! A server on this machine whose answers a test writes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What it was asked.
pub(super) struct Asked {
    /// The operation: `Action` of a form, or `X-Amz-Target`; the path of anything else.
    pub(super) action: String,
    /// How often that operation was asked before.
    pub(super) nth: usize,
    body: String,
}

impl Asked {
    /// A parameter of a form, empty where there is none.
    pub(super) fn parameter(&self, name: &str) -> String {
        form(&self.body).remove(name).unwrap_or_default()
    }

    /// A body that is JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

fn form(body: &str) -> HashMap<String, String> {
    let plain = |text: &str| {
        percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
    };
    body.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

/// Listens as long as it lives.
pub(super) struct Server {
    pub(super) url: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Starts; a status of 0 closes the connection without an answer.
    pub(super) async fn start(answer: impl Fn(&Asked) -> (u16, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = Arc::new(answer);
        let counts = Arc::new(Mutex::new(HashMap::new()));
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (answer, counts) = (Arc::clone(&answer), Arc::clone(&counts));
                tokio::spawn(async move { serve(stream, &*answer, &counts).await });
            }
        });
        Self { url, task }
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: &(dyn Fn(&Asked) -> (u16, String) + Send + Sync),
    counts: &Mutex<HashMap<String, usize>>,
) {
    let Some((head, body)) = read_request(&mut stream).await else { return };
    let line = head.lines().next().unwrap_or_default();
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let target = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("x-amz-target").then(|| value.trim().to_owned())
    });
    let action = target.or_else(|| form(&body).remove("Action")).unwrap_or(path);
    let nth = {
        let mut counts = counts.lock().unwrap();
        let count = counts.entry(action.clone()).or_insert(0);
        *count += 1;
        *count - 1
    };
    let (status, text) = answer(&Asked { action, nth, body });
    if status == 0 {
        return;
    }
    let reply =
        format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}", text.len());
    let _ = stream.write_all(reply.as_bytes()).await;
}

async fn read_request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length:").and_then(|n| n.trim().parse().ok())
            })
            .unwrap_or(0);
        if body.len() >= length {
            return Some((head.to_owned(), body.to_owned()));
        }
    }
}
