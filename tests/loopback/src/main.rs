//! The server by hand:
//! `tenure-loopback [--port N] [--scale SERVICE_PRINCIPALS SUBSCRIPTIONS] [--quotas]`, the last with the
//! quotas that Microsoft gives a small tenant.
//!
//! `tenure-loopback google [--port N] [--scale PROJECTS SERVICE_ACCOUNTS] [--quotas]`, the last with the
//! quotas that Google gives a project.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::time::Duration;

use tenure_loopback::google;
use tenure_loopback::{Call, Faults, Loopback, Quota, Quotas, Tenant, names};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str, at: usize| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + at)?.parse::<usize>().ok()
    };
    let port = after("--port", 1).and_then(|port| u16::try_from(port).ok()).unwrap_or(0);
    let quotas = arguments.iter().any(|argument| argument == "--quotas");
    if arguments.first().is_some_and(|argument| argument == "google") {
        let organization = match (after("--scale", 1), after("--scale", 2)) {
            (Some(projects), Some(service_accounts)) => {
                google::Organization::of_scale(projects, service_accounts)
            }
            _ => google::Organization::contoso(),
        };
        serve_google(organization, port, quotas);
        return;
    }
    let tenant = match (after("--scale", 1), after("--scale", 2)) {
        (Some(service_principals), Some(subscriptions)) => {
            Tenant::of_scale(service_principals, subscriptions)
        }
        _ => Tenant::contoso(),
    };
    let server = Loopback::start_at(tenant, Faults::none(), [port, 0]);
    if quotas {
        let quota = |amount, seconds| Some(Quota { amount, window: Duration::from_secs(seconds) });
        server.set_quotas(Quotas { graph: quota(3500, 10), resource_graph: quota(15, 5) });
    }
    println!("authority={}", server.authority());
    println!("root_certificate={}", server.root_certificate().display());
    println!("arm={}", server.arm());
    println!("graph={}", server.graph());
    println!("identity_endpoint={}", server.identity_endpoint());
    println!("identity_header={}", names::IDENTITY_HEADER);
    println!("tenant_id={}", names::TENANT);
    println!("client_id={}", names::SCANNER_APP_ID);
    println!("client_secret={}", names::SCANNER_SECRET);
    wait();
    tell(&server.calls(), &server.undocumented());
}

fn serve_google(organization: google::Organization, port: u16, quotas: bool) {
    let server = google::Server::start_at(organization, Faults::none(), port);
    if quotas {
        let minute = Duration::from_secs(60);
        for (service, amount) in [("cloudasset", 400), ("policyanalyzer", 100), ("cloudidentity", 1200)] {
            server.set_quota(service, amount, minute);
        }
    }
    println!("endpoint={}", server.endpoint());
    println!("organization={}", google::names::ORGANIZATION);
    println!("key_file={}", server.key_file().display());
    println!("user_file={}", server.user_file().display());
    println!("federated_file={}", server.federated_file("repo:contoso/scans:environment:nightly").display());
    println!("metadata_host={}", server.metadata_host());
    println!("token={}", server.token());
    wait();
    tell(&server.calls(), &server.undocumented());
}

fn wait() {
    println!("Press Enter to end.");
    let _ = std::io::stdin().read_line(&mut String::new());
}

fn tell(calls: &[Call], undocumented: &[String]) {
    let refused = calls.iter().filter(|call| call.status == 429).count();
    println!("{} calls, {refused} of them throttled", calls.len());
    for call in undocumented {
        println!("undocumented: {call}");
    }
}
