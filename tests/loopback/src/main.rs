//! The server by hand:
//! `tenure-loopback [--port N] [--scale SERVICE_PRINCIPALS SUBSCRIPTIONS] [--quotas]`, the last with the
//! quotas that Microsoft gives a small tenant.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::time::Duration;

use tenure_loopback::{Faults, Loopback, Quota, Quotas, Tenant, names};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str, at: usize| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + at)?.parse::<usize>().ok()
    };
    let tenant = match (after("--scale", 1), after("--scale", 2)) {
        (Some(service_principals), Some(subscriptions)) => {
            Tenant::of_scale(service_principals, subscriptions)
        }
        _ => Tenant::contoso(),
    };
    let port = after("--port", 1).and_then(|port| u16::try_from(port).ok()).unwrap_or(0);
    let server = Loopback::start_at(tenant, Faults::none(), [port, 0]);
    if arguments.iter().any(|argument| argument == "--quotas") {
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
    println!("Press Enter to end.");
    let _ = std::io::stdin().read_line(&mut String::new());
    let calls = server.calls();
    let refused = calls.iter().filter(|call| call.status == 429).count();
    println!("{} calls, {refused} of them throttled", calls.len());
    for call in server.undocumented() {
        println!("undocumented: {call}");
    }
}
