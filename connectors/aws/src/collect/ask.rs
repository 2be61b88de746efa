//! Asking an API for everything that it has to say about one request: page after page, and with
//! what has to happen before.

use std::time::Duration;

use serde_json::Value;
use tenure_connector_core::{Answer, CollectError, Pager, Refusal, Turn};
use tenure_model::GapReason;

use super::Scan;
use super::derive::Request;
use super::service::{page_length, paging_of};
use super::session::Session;
use crate::units::Unit;

/// A report that AWS prepares is asked for so often.
const POLL: Duration = Duration::from_secs(1);

/// What a request needs before its answers can be read.
const REPORT: &str = "iam:GetCredentialReport";
const LAST_ACCESSED: &str = "iam:GetServiceLastAccessedDetails";

impl Scan<'_> {
    /// One answer, with new tries.
    pub(super) async fn ask(
        &self,
        session: &Session,
        api: &str,
        request: &Request,
    ) -> Result<Answer, Refusal> {
        let lane = format!("{} {}", session.account, request.region);
        self.caller.call(&lane, api, || session.call_once(api, &request.region, &request.params)).await
    }

    /// Every page, handed to `page` with its request as it comes. `Some` says why the list did not
    /// come to its end; the pages before were handed over.
    pub(super) async fn ask_all(
        &self,
        session: &Session,
        unit: &Unit,
        request: &Request,
        page: &mut (dyn FnMut(&Request, Answer) -> Result<(), CollectError> + Send),
    ) -> Result<Option<Refusal>, CollectError> {
        let api = unit.api;
        let mut request = match self.prepare(session, api, request.clone()).await {
            Ok(request) => request,
            Err(refusal) => return Ok(Some(refusal)),
        };
        if let Some((name, longest)) = page_length(api) {
            request = request.with(name, longest);
        }
        let rule = paging_of(api);
        let mut pager = Pager::new(rule, self.caller.limits().pages);
        loop {
            let answer = match self.ask_ready(session, api, &request).await {
                Ok(answer) => answer,
                Err(refusal) => return Ok(Some(refusal)),
            };
            let turn = pager.turn(&answer.body, unit.members);
            page(&request, answer)?;
            match (turn, rule) {
                (Turn::Next(token), Some(rule)) => request = request.with(rule.send, token),
                (Turn::Fault(fault), _) => return Ok(Some(fault.refusal())),
                _ => return Ok(None),
            }
        }
    }

    /// Has AWS prepare what the answers are read from.
    async fn prepare(&self, session: &Session, api: &str, request: Request) -> Result<Request, Refusal> {
        match api {
            REPORT => {
                let generate = Request::plain("");
                for _ in 0..=self.config.report_wait_seconds {
                    let answer = self.ask(session, "iam:GenerateCredentialReport", &generate).await?;
                    if answer.body.get("State").and_then(Value::as_str) == Some("COMPLETE") {
                        return Ok(request);
                    }
                    self.caller.wait(POLL).await?;
                }
                Err(not_ready("the credential report"))
            }
            LAST_ACCESSED => {
                let generate = Request::plain("").with("Arn", request.text("Arn"));
                let answer = self.ask(session, "iam:GenerateServiceLastAccessedDetails", &generate).await?;
                match answer.body.get("JobId").and_then(Value::as_str) {
                    Some(job) => Ok(request.with("JobId", job)),
                    None => {
                        Err(Refusal::new(GapReason::Malformed, "MissingJobId", "the answer names no job"))
                    }
                }
            }
            _ => Ok(request),
        }
    }

    /// One answer; where a job is not done yet, the one after it is.
    async fn ask_ready(&self, session: &Session, api: &str, request: &Request) -> Result<Answer, Refusal> {
        for _ in 0..=self.config.report_wait_seconds {
            let answer = self.ask(session, api, request).await?;
            if api != LAST_ACCESSED {
                return Ok(answer);
            }
            match answer.body.get("JobStatus").and_then(Value::as_str) {
                Some("IN_PROGRESS") => self.caller.wait(POLL).await?,
                Some("FAILED") => {
                    let member = |name: &str| answer.body.get("Error")?.get(name)?.as_str();
                    let (code, message) = (member("Code").unwrap_or("JobFailed"), member("Message"));
                    return Err(Refusal::new(GapReason::Failed, code, message.unwrap_or("the job failed")));
                }
                _ => return Ok(answer),
            }
        }
        Err(not_ready("the service-last-accessed job"))
    }
}

fn not_ready(what: &str) -> Refusal {
    Refusal::new(GapReason::Unreachable, "NotReady", &format!("{what} was not ready in time"))
}
