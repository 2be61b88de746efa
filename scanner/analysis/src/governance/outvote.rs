//! Whether a party can take from the customer what keeps him in control: administrators, logs, the store of evidence,
//! keys, emergency access.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tenure_model::{
    Cloud, Confidence, EvidenceRef, Facet, MatrixAccess, Nature, Origin, Outvote, OutvoteTarget, Principal,
    PrincipalId, PrincipalKind, Resource, Severity,
};

use crate::Context;
use crate::conditions::some_of;
use crate::declared::names;
use crate::powers::{HeldPower, Over};
use crate::reach::{End, Path};

/// The most administrators of one account or tenant, and stores, that are asked about.
const MOST_ASKED: usize = 12;
/// The most identities that an answer names.
const NAMED: usize = 3;
/// Whoever comes: no party that could be asked to a meeting.
const ANYONE: &str = "anyone";

/// An answer with the records that show it.
#[derive(Clone, Debug)]
pub(crate) struct Voice<'a> {
    /// The row of reports.
    pub(crate) row: Outvote,
    /// Through whom, the surest first.
    pub(crate) through: Vec<&'a Principal>,
    /// What shows it.
    pub(crate) cited: Vec<EvidenceRef>,
    /// The way on which a member of the party first becomes an administrator, where it takes one.
    pub(crate) path: Option<Path>,
}

impl Voice<'_> {
    /// How bad it is.
    pub(crate) const fn severity(&self) -> Severity {
        match self.row.access {
            MatrixAccess::Yes => Severity::Critical,
            _ => Severity::High,
        }
    }
}

/// How one identity could take something away.
struct Hold<'a> {
    who: &'a Principal,
    sure: bool,
    words: String,
    cited: Vec<EvidenceRef>,
    path: Option<Path>,
}

/// What is there to be taken away.
struct Stakes<'a> {
    /// The customer's administrators, people first, some of each scope.
    administrators: Vec<&'a Principal>,
    /// The identities that the register keeps for emergencies.
    emergency: Vec<&'a Principal>,
    /// The stores of evidence that the register names.
    stores: Vec<&'a Resource>,
    /// Keys that were read.
    keys: Vec<&'a Resource>,
}

/// An answer for each party that shows and each means of control.
pub(crate) fn voices<'a>(context: &Context<'a>) -> Vec<Voice<'a>> {
    let mut by_party: BTreeMap<String, Vec<&'a Principal>> = BTreeMap::new();
    for principal in context.actors().filter(|one| one.state.may_act()) {
        for party in context.parties_of(&principal.id) {
            let list = by_party.entry(party.id).or_default();
            // One party may come by several ways.
            if list.last().is_none_or(|last| last.id != principal.id) {
                list.push(principal);
            }
        }
    }
    by_party.remove(ANYONE);
    let stakes = Stakes::new(context);
    let pairs: Vec<(&String, &Vec<&'a Principal>, OutvoteTarget)> = by_party
        .iter()
        .flat_map(|(party, members)| {
            OutvoteTarget::ALL.into_iter().map(move |target| (party, members, target))
        })
        .collect();
    pairs
        .into_par_iter()
        .map(|(party, members, target)| voice(context, &stakes, party, members, target))
        .collect()
}

fn voice<'a>(
    context: &Context<'a>,
    stakes: &Stakes<'_>,
    party: &str,
    members: &[&'a Principal],
    target: OutvoteTarget,
) -> Voice<'a> {
    let missing = stakes.missing(target);
    let mut holds: Vec<Hold<'a>> = match missing {
        Some(_) => Vec::new(),
        None => members.iter().filter_map(|member| stakes.hold(context, member, target)).collect(),
    };
    holds.sort_by_key(|hold| (!hold.sure, hold.path.is_some(), &hold.who.id));
    let silent = missing.map(str::to_owned).or_else(|| blind(context, members));
    let (access, detail) = match (holds.first(), silent) {
        (Some(best), _) if best.sure => (MatrixAccess::Yes, told(&holds)),
        (Some(_), _) => (MatrixAccess::Depends, told(&holds)),
        (None, Some(why)) => (MatrixAccess::NotEvaluated, why),
        (None, None) => {
            (MatrixAccess::No, "none of its identities can, by everything that was read".to_owned())
        }
    };
    let mut cited: Vec<EvidenceRef> =
        holds.iter().take(NAMED).flat_map(|hold| hold.cited.iter().cloned()).collect();
    cited.sort();
    cited.dedup();
    let through: Vec<&'a Principal> = holds.iter().take(NAMED).map(|hold| hold.who).collect();
    Voice {
        row: Outvote {
            party: party.to_owned(),
            target,
            access,
            detail,
            through: through.iter().map(|one| one.id.clone()).collect::<Vec<PrincipalId>>(),
            evidence: cited.iter().map(|one| context.resolve(one)).collect(),
        },
        through,
        cited,
        path: holds.first().and_then(|hold| hold.path.clone()),
    }
}

fn told(holds: &[Hold<'_>]) -> String {
    let words: Vec<&str> = holds.iter().take(NAMED).map(|hold| hold.words.as_str()).collect();
    let more = holds.len().saturating_sub(NAMED);
    let rest = if more == 0 { String::new() } else { format!("; and {more} more of its identities") };
    format!("{}{rest}", words.join("; "))
}

/// Why a "no" cannot be said; `None` where everything was read.
fn blind(context: &Context<'_>, members: &[&Principal]) -> Option<String> {
    const NEEDED: [Facet; 4] = [Facet::Principals, Facet::Directory, Facet::Federation, Facet::Eligibility];
    let unread = members.iter().find(|one| !context.access.profile(&one.id).unread.is_empty());
    if let Some(unread) = unread {
        return Some(format!("a policy that `{}` holds was not read", unread.name));
    }
    let mut gaps = context.estate.gaps.iter();
    let gap = gaps.find(|gap| gap.blinds.iter().any(|facet| NEEDED.contains(facet)))?;
    Some(format!("{} was not read in {}", gap.api, gap.scope))
}

impl<'a> Stakes<'a> {
    fn new(context: &Context<'a>) -> Self {
        let is_own = |one: &&Principal| {
            one.origin == Origin::Own && one.state.may_act() && context.parties_of(&one.id).is_empty()
        };
        let mut administrators: Vec<&Principal> = context
            .actors()
            .filter(is_own)
            .filter(|one| context.access.profile(&one.id).is_administrator())
            .collect();
        administrators.sort_by_key(|one| (&one.scope, one.nature != Nature::Human, &one.id));
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        administrators.retain(|one| {
            let count = seen.entry(one.scope.as_str()).or_default();
            *count += 1;
            *count <= MOST_ASKED
        });
        let emergency = context
            .actors()
            .filter(|one| context.declared(one).is_some_and(|entry| entry.emergency))
            .filter(|one| context.parties_of(&one.id).is_empty())
            .collect();
        let named = &context.options.register.retention;
        let stores = context
            .estate
            .records()
            .resources
            .iter()
            .filter(|one| named.iter().any(|entry| names(&entry.what, Some(one.cloud), one.id.as_str())))
            .take(MOST_ASKED)
            .collect();
        let resources = context.estate.records().resources.iter();
        let keys = resources.filter(|one| one.kind == "kms:key").take(MOST_ASKED).collect();
        Self { administrators, emergency, stores, keys }
    }

    /// Why nobody can be asked about a target.
    fn missing(&self, target: OutvoteTarget) -> Option<&'static str> {
        match target {
            OutvoteTarget::EvidenceStore if self.stores.is_empty() => Some(
                "the register names no store of evidence by its id ([[retention]] what = …) that was read",
            ),
            OutvoteTarget::BreakGlass if self.emergency.is_empty() => {
                Some("the register keeps no identity of the customer for emergencies that was read")
            }
            _ => None,
        }
    }

    /// The surest way in which an identity takes something away, by itself or as the administrator that it can become.
    fn hold<'m>(
        &self,
        context: &Context<'_>,
        member: &'m Principal,
        target: OutvoteTarget,
    ) -> Option<Hold<'m>> {
        let direct = self.directly(context, member, target).map(|(power, what)| Hold {
            who: member,
            sure: power.is_sure,
            words: format!("`{}` by {} {what}", member.name, power.action),
            cited: power.evidence,
            path: None,
        });
        if direct.as_ref().is_some_and(|hold| hold.sure) {
            return direct;
        }
        direct.or_else(|| by_path(context, member))
    }

    fn directly(
        &self,
        context: &Context<'_>,
        member: &Principal,
        target: OutvoteTarget,
    ) -> Option<(HeldPower, String)> {
        let any = |power: &str| {
            let held = context.power(member, power, Over::Any)?;
            let on = format!("on {}", held.over);
            Some((held, on))
        };
        match target {
            OutvoteTarget::Logs => any("logs"),
            OutvoteTarget::Keys => over_stores(context, member, "keys", &self.keys).or_else(|| any("keys")),
            OutvoteTarget::Administrators => {
                over_identities(context, member, "administrators", &self.administrators)
                    .or_else(|| any("administrators"))
            }
            OutvoteTarget::BreakGlass => over_identities(context, member, "break-glass", &self.emergency),
            OutvoteTarget::EvidenceStore => over_stores(context, member, "evidence-store", &self.stores),
        }
    }
}

/// A power over one of several stores or keys.
fn over_stores(
    context: &Context<'_>,
    member: &Principal,
    power: &str,
    stores: &[&Resource],
) -> Option<(HeldPower, String)> {
    let held = stores.iter().filter_map(|store| {
        Some((context.power(member, power, Over::Store(store))?, format!("on `{}`", store.name)))
    });
    held.max_by_key(|(power, _)| power.is_sure)
}

/// A power over some of several identities: which, and over how many.
fn over_identities(
    context: &Context<'_>,
    member: &Principal,
    power: &str,
    targets: &[&Principal],
) -> Option<(HeldPower, String)> {
    // In AWS identities are changed from their own account alone; people of its directory act in several.
    let acts_in_one = member.cloud == Cloud::Aws && member.kind != PrincipalKind::DirectoryUser;
    let is_near = |one: &&&Principal| !acts_in_one || one.scope == member.scope;
    let same = targets.iter().filter(|one| one.cloud == member.cloud && one.id != member.id);
    let same = same.filter(is_near);
    let near: Vec<&&Principal> = same.collect();
    let held: Vec<(HeldPower, &str)> = near
        .iter()
        .filter_map(|one| Some((context.power(member, power, Over::Identity(one))?, one.name.as_str())))
        .collect();
    let named: Vec<String> = held.iter().take(NAMED).map(|(_, name)| format!("`{name}`")).collect();
    let told = format!("on {} of {} that were asked about: {}", held.len(), near.len(), some_of(&named));
    let best = held.into_iter().map(|(power, _)| power).max_by_key(|power| power.is_sure)?;
    Some((best, told))
}

/// As the administrator that it can become: that one does as he likes, as long as no guard rail stops him.
fn by_path<'m>(context: &Context<'_>, member: &'m Principal) -> Option<Hold<'m>> {
    let path = context.reach().paths().get(&member.id)?;
    let ends = matches!(path.end, End::Administrator(_) | End::Organisation(_));
    if !ends || path.confidence == Confidence::Low {
        return None;
    }
    let steps = path.path.steps.len();
    let steps = if steps == 1 { "one step".to_owned() } else { format!("{steps} steps") };
    Some(Hold {
        who: member,
        sure: false,
        words: format!("`{}` once it has become {} in {steps}", member.name, path.path.reaches),
        cited: path.evidence.iter().take(8).cloned().collect(),
        path: Some(path.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(text: &str) -> Vec<String> {
        let (estate, options) = crate::fixture::build(text).expect("builds");
        let context = Context::new(&estate, &options);
        voices(&context)
            .iter()
            .map(|voice| {
                format!("{} {} {}", voice.row.party, voice.row.target.as_str(), voice.row.access.as_str())
            })
            .collect()
    }

    const TRUST: &str = r#"trust = '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"sts:AssumeRole"}]}'"#;
    const REGISTER: &str = r#"
        [options]
        register = '''
        format = 1
        [customer]
        name = "Contoso"
        [[identity]]
        match = "aws:arn:aws:iam::111111111111:role/break-glass"
        party = "customer"
        emergency = true
        [[retention]]
        what = "aws:arn:aws:s3:::evidence"
        held_by = "customer"
        keep = "P365D"
        '''
    "#;

    #[test]
    fn every_means_of_control_is_asked_about() {
        let estate = |policy: &str| {
            format!(
                r#"
                [[role]]
                name = "acme"
                {TRUST}
                inline = {{ some = '{{"Statement":[{{"Effect":"Allow","Action":[{policy}],"Resource":"*"}}]}}' }}
                [[role]]
                name = "break-glass"
                attached = ["AdministratorAccess"]
                [[resource]]
                id = "arn:aws:s3:::evidence"
                kind = "s3:bucket"
                {REGISTER}
                "#
            )
        };
        let of = |policy: &str, target: &str| {
            let found = answers(&estate(policy));
            let found = found.iter().find(|one| one.contains(&format!(" {target} ")));
            found.and_then(|one| one.rsplit(' ').next().map(str::to_owned)).unwrap_or_default()
        };
        assert_eq!(of(r#""iam:DeleteRole""#, "administrators"), "yes");
        assert_eq!(of(r#""iam:DeleteRole""#, "break-glass"), "yes");
        assert_eq!(of(r#""iam:DeleteUser""#, "administrators"), "no", "there is no user to be deleted");
        assert_eq!(of(r#""cloudtrail:StopLogging""#, "logs"), "yes");
        assert_eq!(of(r#""cloudtrail:LookupEvents""#, "logs"), "no");
        assert_eq!(of(r#""kms:PutKeyPolicy""#, "keys"), "depends", "no key was read that lets it");
        assert_eq!(of(r#""s3:DeleteObject""#, "evidence store"), "yes");
        assert_eq!(of(r#""s3:GetObject""#, "evidence store"), "no");
        assert_eq!(of(r#""iam:PutRolePolicy""#, "logs"), "depends", "it can make itself an administrator");
    }

    /// INVARIANT: silence is never a pass: "no" needs that everything was read, and that there is something to ask about.
    #[test]
    fn what_was_not_read_is_not_a_no() {
        let unread = format!("[[role]]\nname = \"acme\"\n{TRUST}\nattached = [\"not-read\"]\n");
        assert!(answers(&unread).iter().all(|one| one.ends_with("not-evaluated")), "{:?}", answers(&unread));
        let nothing = format!("[[role]]\nname = \"acme\"\n{TRUST}\n");
        let found = answers(&nothing);
        assert!(found.contains(&"aws:999999999999 logs no".to_owned()), "{found:?}");
        assert!(found.contains(&"aws:999999999999 break-glass not-evaluated".to_owned()), "{found:?}");
        assert!(found.contains(&"aws:999999999999 evidence store not-evaluated".to_owned()), "{found:?}");
    }

    /// A boundary gives nothing: without it there would be more.
    #[test]
    fn only_what_gives_the_action_is_taken_away() {
        let text = format!(
            r#"
            [[role]]
            name = "acme"
            {TRUST}
            attached = ["ReadOnlyAccess"]
            boundary = "AdministratorAccess"
            inline = {{ stop = '{{"Statement":[{{"Effect":"Allow","Action":"cloudtrail:StopLogging","Resource":"*"}}]}}' }}
            "#
        );
        let (estate, options) = crate::fixture::build(&text).expect("builds");
        let assessment = crate::assess(&estate, &options);
        let outcome = assessment.outcomes.iter().find(|one| one.check.as_str() == "party-outvotes-customer");
        let findings = &outcome.expect("it is run").findings;
        let of_logs = findings.iter().find(|one| one.title.contains("logs")).expect("it is found");
        assert!(of_logs.remediation.contains("delete-role-policy"), "{}", of_logs.remediation);
        assert!(!of_logs.remediation.contains("AdministratorAccess"), "{}", of_logs.remediation);
        assert!(!of_logs.remediation.contains("ReadOnlyAccess"), "{}", of_logs.remediation);
    }
}
