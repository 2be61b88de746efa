//! The list of checks. One thing, one file: `<check>.rs` says what is looked at and what fails,
//! `<check>.md` says why it matters, how to repair it, where it is blind, and holds the examples
//! that are its tests.
//!
//! To add one: write the pair, add the `mod` line and the entry in [`ALL`]. The name says the fault.

mod access_keys_both_active;
mod act_approved_by_outsider;
mod act_approved_late;
mod act_self_approved;
mod act_without_approval;
mod activation_externally_modified;
mod administrator_non_human;
mod administrator_standing;
mod alerting_absent;
mod api_key_unrestricted;
mod application_publisher_unverified;
mod approval_by_outsider;
mod approval_expired_access_left;
mod approval_self_made;
mod assignment_at_root;
mod assignment_orphaned;
mod authority_shared_with_party;
mod aws_account_trusted_whole;
mod basic_role_granted;
mod classic_administrator_left;
mod consent_to_foreign_application;
mod contract_ended_access_left;
mod contract_missing;
mod control_accountable_not_customer;
mod control_domain_unowned;
mod control_never_tested;
mod control_test_overdue;
mod control_without_acceptance;
mod control_without_cadence;
mod credential_expired_kept;
mod credential_lives_too_long;
mod credential_never_used;
mod credential_old;
mod credential_outlived;
mod credential_unused;
mod csp_owner;
mod customer_cannot_shut_down;
mod data_reachable_by_policy;
mod declared_identity_absent;
mod declared_pattern_too_wide;
mod default_service_account_privileged;
mod delegated_administrator;
mod domain_wide_delegation;
mod duties_not_separated;
mod effective_administrator;
mod emergency_access_without_end;
mod emergency_identity_standing;
mod entra_tenant_trusted_whole;
mod escalation_breached;
mod escalation_drill_overdue;
mod escalation_ends_outside;
mod escalation_path;
mod escalation_person_missing;
mod escalation_undeclared;
mod exception_approved_by_outsider;
mod exception_approved_by_owner;
mod exception_expired;
mod exception_unused;
mod exception_without_compensating;
mod exception_without_owner;
mod federation_issuer_mismatched;
mod federation_without_audience;
mod federation_without_subject;
mod foreign_account_known_vendor;
mod foreign_account_unknown;
mod foreign_service_account;
mod gdap_many_roles;
mod gdap_privileged_role;
mod gdap_without_end;
mod grant_without_condition;
mod guard_rail_changed_by_party;
mod guard_rails_changeable;
mod guest_privileged;
mod hmac_key;
mod identity_outlived;
mod identity_owner_gone;
mod identity_shared_by_clusters;
mod identity_shared_undeclared;
mod identity_undeclared;
mod identity_ungoverned;
mod identity_used_before_declared;
mod identity_without_offboarding;
mod impersonation_over_project;
mod legacy_dap;
mod lighthouse_privileged_role;
mod lighthouse_standing;
mod monitor_absent;
mod organization_policy_absent;
mod owner_outranked;
mod partner_consents_silently;
mod partner_writes_users;
mod party_acted_out_of_hours;
mod party_evidence_unowned;
mod party_footprint_ambiguous;
mod party_outvotes_customer;
mod password_without_mfa;
mod path_undeclared;
mod permission_unused;
mod person_missing_or_disabled;
mod pool_identity_granted_directly;
mod pool_provider_without_condition;
mod pool_trusted_whole;
mod principal_dormant;
mod privileged_inline_policy;
mod privileged_role_permanent;
mod privileged_service_wildcard;
mod prohibited_power_held;
mod renewal_without_approval;
mod resource_open_to_everyone;
mod resource_open_to_foreign_account;
mod retention_not_immutable;
mod retention_short;
mod review_never_held;
mod review_overdue;
mod review_undeclared;
mod review_without_record;
mod revoked_yet_active;
mod right_exceeded;
mod right_undeclared;
mod right_unused;
mod rights_exceeded_by_act;
mod role_activation_without_approval;
mod role_activation_without_mfa;
mod role_approver_eligible_too;
mod role_approver_outside;
mod root_with_access_key;
mod root_without_mfa;
mod rotation_failed;
mod runbook_missing;
mod secret_on_service_principal;
mod secret_undeclared;
mod service_account_key_user_managed;
mod service_trust_confused_deputy;
mod subject_privileged_in_several_clouds;
mod super_administrator_in_cloud;
mod ticket_missing;
mod tooling_shared_by_customers;
mod trust_open_to_any_account;
mod trust_with_shared_external_id;
mod trust_with_short_external_id;
mod trust_without_external_id;
mod unreviewed_subject_privileged;
mod used_before_approved;
mod vault_rewritable;
mod verbs_combined;

use tenure_model::{CheckId, Cloud, Facet, Method, Severity};

use crate::{Context, Inspection};

/// Every check, in the order of reports.
pub const ALL: &[Check] = &[
    administrator_non_human::CHECK,
    administrator_standing::CHECK,
    effective_administrator::CHECK,
    escalation_path::CHECK,
    party_outvotes_customer::CHECK,
    prohibited_power_held::CHECK,
    data_reachable_by_policy::CHECK,
    customer_cannot_shut_down::CHECK,
    authority_shared_with_party::CHECK,
    tooling_shared_by_customers::CHECK,
    right_exceeded::CHECK,
    right_undeclared::CHECK,
    right_unused::CHECK,
    verbs_combined::CHECK,
    path_undeclared::CHECK,
    grant_without_condition::CHECK,
    privileged_role_permanent::CHECK,
    role_activation_without_approval::CHECK,
    role_activation_without_mfa::CHECK,
    role_approver_eligible_too::CHECK,
    role_approver_outside::CHECK,
    activation_externally_modified::CHECK,
    guest_privileged::CHECK,
    foreign_service_account::CHECK,
    owner_outranked::CHECK,
    super_administrator_in_cloud::CHECK,
    basic_role_granted::CHECK,
    default_service_account_privileged::CHECK,
    impersonation_over_project::CHECK,
    assignment_at_root::CHECK,
    classic_administrator_left::CHECK,
    password_without_mfa::CHECK,
    credential_old::CHECK,
    credential_lives_too_long::CHECK,
    credential_unused::CHECK,
    credential_never_used::CHECK,
    access_keys_both_active::CHECK,
    service_account_key_user_managed::CHECK,
    hmac_key::CHECK,
    api_key_unrestricted::CHECK,
    secret_on_service_principal::CHECK,
    credential_expired_kept::CHECK,
    root_with_access_key::CHECK,
    root_without_mfa::CHECK,
    principal_dormant::CHECK,
    identity_ungoverned::CHECK,
    rotation_failed::CHECK,
    secret_undeclared::CHECK,
    identity_shared_undeclared::CHECK,
    identity_used_before_declared::CHECK,
    identity_undeclared::CHECK,
    identity_owner_gone::CHECK,
    identity_without_offboarding::CHECK,
    identity_outlived::CHECK,
    credential_outlived::CHECK,
    emergency_identity_standing::CHECK,
    revoked_yet_active::CHECK,
    assignment_orphaned::CHECK,
    trust_open_to_any_account::CHECK,
    trust_without_external_id::CHECK,
    trust_with_short_external_id::CHECK,
    trust_with_shared_external_id::CHECK,
    service_trust_confused_deputy::CHECK,
    foreign_account_unknown::CHECK,
    foreign_account_known_vendor::CHECK,
    federation_without_subject::CHECK,
    federation_without_audience::CHECK,
    federation_issuer_mismatched::CHECK,
    pool_provider_without_condition::CHECK,
    pool_trusted_whole::CHECK,
    pool_identity_granted_directly::CHECK,
    aws_account_trusted_whole::CHECK,
    entra_tenant_trusted_whole::CHECK,
    identity_shared_by_clusters::CHECK,
    unreviewed_subject_privileged::CHECK,
    subject_privileged_in_several_clouds::CHECK,
    consent_to_foreign_application::CHECK,
    application_publisher_unverified::CHECK,
    resource_open_to_everyone::CHECK,
    resource_open_to_foreign_account::CHECK,
    vault_rewritable::CHECK,
    delegated_administrator::CHECK,
    domain_wide_delegation::CHECK,
    lighthouse_privileged_role::CHECK,
    lighthouse_standing::CHECK,
    legacy_dap::CHECK,
    gdap_privileged_role::CHECK,
    gdap_without_end::CHECK,
    gdap_many_roles::CHECK,
    csp_owner::CHECK,
    partner_writes_users::CHECK,
    partner_consents_silently::CHECK,
    guard_rails_changeable::CHECK,
    organization_policy_absent::CHECK,
    privileged_service_wildcard::CHECK,
    privileged_inline_policy::CHECK,
    act_without_approval::CHECK,
    renewal_without_approval::CHECK,
    act_self_approved::CHECK,
    act_approved_by_outsider::CHECK,
    act_approved_late::CHECK,
    used_before_approved::CHECK,
    rights_exceeded_by_act::CHECK,
    guard_rail_changed_by_party::CHECK,
    party_acted_out_of_hours::CHECK,
    ticket_missing::CHECK,
    emergency_access_without_end::CHECK,
    approval_expired_access_left::CHECK,
    duties_not_separated::CHECK,
    permission_unused::CHECK,
    control_accountable_not_customer::CHECK,
    control_domain_unowned::CHECK,
    control_without_acceptance::CHECK,
    control_without_cadence::CHECK,
    control_never_tested::CHECK,
    control_test_overdue::CHECK,
    approval_by_outsider::CHECK,
    approval_self_made::CHECK,
    escalation_ends_outside::CHECK,
    escalation_undeclared::CHECK,
    escalation_person_missing::CHECK,
    escalation_drill_overdue::CHECK,
    exception_approved_by_outsider::CHECK,
    exception_approved_by_owner::CHECK,
    exception_without_owner::CHECK,
    exception_without_compensating::CHECK,
    exception_expired::CHECK,
    exception_unused::CHECK,
    escalation_breached::CHECK,
    contract_missing::CHECK,
    review_never_held::CHECK,
    review_overdue::CHECK,
    review_without_record::CHECK,
    review_undeclared::CHECK,
    runbook_missing::CHECK,
    party_evidence_unowned::CHECK,
    contract_ended_access_left::CHECK,
    person_missing_or_disabled::CHECK,
    declared_identity_absent::CHECK,
    declared_pattern_too_wide::CHECK,
    party_footprint_ambiguous::CHECK,
    retention_short::CHECK,
    retention_not_immutable::CHECK,
    monitor_absent::CHECK,
    alerting_absent::CHECK,
];

/// One check.
#[derive(Debug)]
pub struct Check {
    /// Name in kebab-case; the stem of its two files with `-` for `_`.
    pub name: &'static str,
    /// One line for people: "Console password without MFA".
    pub title: &'static str,
    /// What is counted as its population, in the plural: "users with a console password".
    pub population: &'static str,
    /// What of each is inspected, with its article: "the age".
    pub inspects: &'static str,
    /// How it comes to its answer.
    pub method: Method,
    /// Usual severity; a draft may say another.
    pub severity: Severity,
    /// The clouds in which there is such a fault; none for what concerns the register alone, and every cloud.
    pub clouds: &'static [Cloud],
    /// What it needs to have been read. Where a gap blinds one of these, the check says "not
    /// evaluated" for that scope.
    pub needs: &'static [Facet],
    /// Whether it holds something against the register: without one it says "not evaluated".
    pub reads_register: bool,
    /// Its page.
    pub page: &'static str,
    /// Looks at the estate.
    pub run: fn(&Context<'_>, &mut Inspection),
}

impl Check {
    /// Its id in findings.
    pub fn id(&self) -> CheckId {
        CheckId::new(self.name)
    }

    /// The sentence for an auditor, in the language of a test of control. Reports fill in `{population}`, `{as_of}`,
    /// `{exceptions}` and `{not_evaluated}`.
    pub fn audit_sentence(&self) -> String {
        format!(
            "We inspected {} of {{population}} {} as of {{as_of}}; {{exceptions}} exceptions, {{not_evaluated}} not evaluated.",
            self.inspects, self.population
        )
    }

    /// The page as it is printed: without the examples, which are its tests.
    pub fn prose(&self) -> &'static str {
        self.page.split("\n## Examples").next().unwrap_or_default()
    }

    /// The first sentence of the page: what the fault is.
    pub fn lead(&self) -> &'static str {
        self.page.split("\n\n").nth(1).unwrap_or_default()
    }

    /// A check by its name.
    pub fn find(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|check| check.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut names: Vec<&str> = ALL.iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        assert!(
            names
                .iter()
                .all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
        );
    }

    /// INVARIANT: every check says in a sentence of its own what was inspected of what.
    #[test]
    fn every_check_has_an_audit_sentence_of_its_own() {
        let mut sentences: Vec<String> = ALL.iter().map(Check::audit_sentence).collect();
        for (check, sentence) in ALL.iter().zip(&sentences) {
            let inspects = check.inspects;
            assert!(
                inspects.starts_with("the ") && inspects.len() > "the ".len(),
                "{}: `{inspects}`",
                check.name
            );
            assert!(!inspects.contains(['.', '{', '\'']), "{}: `{inspects}`", check.name);
            for figure in ["{population}", "{as_of}", "{exceptions}", "{not_evaluated}"] {
                assert!(sentence.contains(figure), "{}: no {figure}", check.name);
            }
        }
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), ALL.len(), "two checks say the same");
    }

    /// Whoever reads no cloud works out no access.
    #[test]
    fn checks_of_the_register_alone_examine() {
        let tests = ALL.iter().filter(|check| check.clouds.is_empty() && check.method == Method::Test);
        assert_eq!(tests.map(|check| check.name).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    /// The page is the test: see `fixture.rs` for the language of the examples.
    #[test]
    fn every_page_holds() {
        let failed: Vec<String> = ALL.iter().flat_map(fixture::hold).collect();
        assert!(failed.is_empty(), "these examples do not hold, see above: {failed:#?}");
    }
}
