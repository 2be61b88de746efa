//! The credential report: one row for the root user and one for each user.

use std::io::{self, Write};

use super::{ACCOUNT, Counts, chance, mix, pick, user};
use crate::credential_report::{COLUMNS, Key, Row};
use crate::dates;

pub(super) fn write(to: &mut impl Write, users: usize) -> io::Result<()> {
    writeln!(to, "{COLUMNS}")?;
    let root = Row {
        user: "<root_account>".to_owned(),
        arn: format!("arn:aws:iam::{ACCOUNT}:root"),
        created: dates::before(2500),
        mfa: true,
        ..Row::default()
    };
    writeln!(to, "{root}")?;
    // Only the name and the date of the entry are used, which the counts do not change.
    let counts = Counts { users, groups: 0, roles: 0, policies: 1 };
    for at in 0..users {
        writeln!(to, "{}", row(at, counts))?;
    }
    Ok(())
}

fn row(at: usize, counts: Counts) -> Row {
    let user = user(at, counts);
    let is_person = chance(at, 40, 20);
    let password =
        is_person.then(|| (dates::before(mix(at, 41) % 120), dates::before(30 + mix(at, 42) % 300)));
    let key = |purpose: u64, percent: usize| {
        chance(at, purpose, percent).then(|| Key {
            active: chance(at, purpose + 1, 85),
            rotated: dates::before(1 + mix(at, purpose + 2) % 250),
            used: chance(at, purpose + 3, 80).then(|| dates::before(mix(at, purpose + 4) % 120)),
            region: pick(&["eu-west-1", "us-east-1"], at, purpose + 5).to_owned(),
            service: pick(&["s3", "sts", "sqs", "dynamodb", "ecr"], at, purpose + 6).to_owned(),
        })
    };
    Row {
        user: user.user_name,
        arn: user.arn,
        created: user.create_date,
        password,
        mfa: is_person && chance(at, 43, 85),
        keys: [key(44, 75), key(52, 15)],
    }
}
