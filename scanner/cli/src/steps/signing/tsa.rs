//! Time authorities (RFC 3161, 3.4): one POST, one answer.

use tenure_reports::signatures::stamp;

/// The authority's answer over a message, held against what was asked.
#[cfg(feature = "live")]
pub(super) fn stamped(url: &str, message: &[u8]) -> anyhow::Result<Vec<u8>> {
    use anyhow::Context as _;

    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| anyhow::anyhow!("no random number: {error}"))?;
    let request = stamp::request(message, nonce)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let answer = runtime
        .block_on(post(url, request))
        .with_context(|| format!("time authority `{url}` does not answer"))?;
    stamp::check(&answer, message, Some(nonce), None)
        .with_context(|| format!("time authority `{url}` gives no stamp"))?;
    Ok(answer)
}

#[cfg(feature = "live")]
async fn post(url: &str, request: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    use std::time::Duration;

    /// A stamp with its certificates has some kilobytes.
    const LIMIT: usize = 1 << 20;
    let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
    let mut response = client
        .post(url)
        .header("content-type", "application/timestamp-query")
        .header("accept", "application/timestamp-reply")
        .body(request)
        .send()
        .await?
        .error_for_status()?;
    let mut answer = Vec::new();
    while let Some(piece) = response.chunk().await? {
        answer.extend_from_slice(&piece);
        anyhow::ensure!(answer.len() <= LIMIT, "the answer is longer than a stamp can be");
    }
    Ok(answer)
}

/// Without the network there is no outsider to ask.
#[cfg(not(feature = "live"))]
pub(super) fn stamped(_url: &str, _message: &[u8]) -> anyhow::Result<Vec<u8>> {
    use crate::exit::Failure;

    Err(Failure::usage(
        "this build asks no time authority",
        "build it with the feature `live`, or stamp later with `openssl ts -query` and `tenure sign --tsa`",
    ))
}
