# The words of reports in English: of the templates first, then of the sentences that the report computes.
#
# In messages of templates four marks are HTML: <b>, <bdi> (a name from outside), <id> (an identifier), and <a>,
# which links to the file that it names, or to where the template says. Everything else is shown as it stands.

## The page

# What stands between thousands: one character in quotes.
figures-group = { "," }
page-title = Access evidence
page-skip = Skip to the verdict
page-sections = Sections
# Said in languages other than English only.
page-language = This page is in English.
page-on-paper = Pages of checks that are closed, and whatever a line counts as more, are not on paper; the file and its tables have them.
page-pseudonyms = People have pseudonyms in this pack: who is who is in a file that whoever made it keeps.
page-footer = Snapshot <id>{ $snapshot }</id>, as of { $as_of }, written by { $tool }. Every figure here can be followed to a recorded answer: <a>VERIFY.txt</a> holds the commands.
nav-matrix = Matrix
nav-governance = Governance
more-and = And { $more }.
more-in = And { $more }, in <a>{ $file }</a>.

## Heads of columns, and labels

head-all-read = All read?
head-answers = Answers
head-call = Call
head-can = Can
head-complete = Complete
head-credentials = Credentials
head-environment = Environment
head-finding = Finding
head-from = From
head-how = How
head-identity = Identity
head-in = In
head-in-part = In part
head-items = Items
head-kind = Kind
head-last-used = Last used
head-listings = Listings
head-nature-kind = Nature, kind
head-not-read = Not read
head-not-seen = Not seen
head-open-outsiders = Open to outsiders
head-outsiders = Outsiders
head-owner = Owner
head-party = Party
head-places = Places
head-reach = Reach
head-reaches = Reaches
head-scope = Scope
head-severity = Severity
head-since = Since
head-state = State
head-today = Today
head-verdict = Verdict
head-what = What
head-where = Where
head-where-call = Where, and which call
head-who-behind = Who stands behind it
head-why = Why
head-with-findings = With findings
head-worst-finding = Worst finding

## The six parts of a finding

part-what = What
part-who = Who may act
part-how = How reached
part-since = Since, by whom
part-proof = What proves it
part-ends = What ends it

## Words of the model

severity-critical = critical
severity-high = high
severity-medium = medium
severity-low = low
severity-info = info
reach-administrator = administrator
reach-privileged = privileged
reach-ordinary = ordinary
reach-nothing = nothing
reach-unknown = unknown
nature-human = human
nature-non-human = non-human
nature-unknown = unknown
answer-yes = yes
answer-no = no

## Page one

front-heading = Who holds access, how far it reaches, and what proves it
front-heading-of = <bdi>{ $organisation }</bdi>: who holds access, how far it reaches, and what proves it
front-no-scope = No scope was read.
front-more-scopes = and { $more }
front-asked-by = Asked by
front-read = Read
front-per-party = Verdict per party
front-per-kind = Verdict per kind of identity
front-no-identity = No identity was seen.
front-read-not-seen = Read, and not seen
front-coverage = <b>{ $complete }</b> of <b>{ $listings }</b> listings were read to their end, { $partial } in part, { $unread } not at all; { $answers } answers hold { $items } items.
front-more-not-seen = And { $more }, under <a>Coverage</a>.

## The matrix

matrix-title = Who can do what, where
matrix-intro = What each outside party may do in each environment, by effective access: policies, groups, guard rails and denials weighed; below it what the register declares, and when it was last seen done. “Depends” hangs on a condition or an activation; “not evaluated” means that nothing which was read gives it, and that not everything was read.
matrix-all = All of it, with what proves it: <a>tables/matrix.csv</a>.
matrix-none = No outside party may do anything that was looked at.

## Parties

parties-title = Parties
parties-intro = From the party to the identities it can act as; from there to the findings, each with its path and its evidence.
parties-name = name { $source }.
parties-incomplete = Not everything that would add to this was read.
parties-identities-label = Identities of { $party }
parties-more-identities = And { $more }: <a>all of them</a>.
parties-paths = Escalation paths
parties-paths-label = Escalation paths of { $party }
parties-more-links = And { $more } below.
parties-no-finding = No finding among the blocks below concerns it.
parties-none = No party was seen holding access.

## Governance

governance-title = Declared, granted, used, approved
governance-all = All of it: <a>{ $file }</a>.

## Findings

findings-title = Findings
findings-intro = { $total } findings. What has one cause is one block, worst first. All of them, one by one: <a>tables/findings.csv</a>.
findings-check = check <a>{ $check }</a>
findings-in = in <bdi>{ $scope }</bdi>
findings-in-scope = In <bdi>{ $scope }</bdi>.
findings-concerns = Concerns <bdi>{ $parties }</bdi>.
findings-line = line { $line }
findings-more-proof = And { $more }, in tables/findings.csv.
findings-no-proof = No recorded answer is cited.
findings-no-command = No command is given; see the page of the check.
findings-none = No check found a fault in what it could look at. That is not the same as nothing to find: see <a>what each check looked at</a>.
findings-more-of = More of “<bdi>{ $check }</bdi>”
findings-more-label = More of { $check }
findings-path = Path: <bdi>{ $path }</bdi>

## Paths

path-with = with <bdi>{ $permissions }</bdi>
path-if-own = only if <bdi>{ $conditions }</bdi>, which is in its own hands
path-if-kept = only if <bdi>{ $conditions }</bdi>, which is not in its hands
path-if = only if <bdi>{ $conditions }</bdi>
path-allowed = allowed by <bdi>{ $statements }</bdi>
path-possible = possible, not shown: <bdi>{ $doubt }</bdi>
path-stopped = stopped by <bdi>{ $rail }</bdi>
path-reaches = Reaches <bdi>{ $target }</bdi>.
path-stopped-today = Stopped today by <bdi>{ $rail }</bdi>.
path-shortest = This is the shortest; { $others }.
path-not-seen = Not seen: <bdi>{ $what }</bdi>

## Checks, and their pages

checks-title = Checks
checks-intro = What each check looked at and what it says. “Pass” means that everything in its population was looked at and nothing was found; what could not be looked at is said, never passed over.
checks-not-looked-at = Not looked at: <bdi>{ $what }</bdi>; <bdi>{ $why }</bdi>
checks-none = No check was run, so nothing here is proven.
pages-title = Pages of the checks
pages-intro = Why each check matters, how to repair what it finds, and its limits. A page that is open is printed.
pages-open-all = Open all
pages-close-all = Close all
pages-usually = usually { $severity }
pages-no-page = This check has no page.
pages-none = No check was run.

## Frameworks

frameworks-title = Frameworks
frameworks-intro = What the checks say of the controls of frameworks, by edition. A scan can refute a control; alone it proves none. Which checks and which evidence stand behind each answer: <a>tables/controls.csv</a>.
frameworks-own = Your own controls
frameworks-maps-nothing = maps to no control
frameworks-maps-unknown = no such control in a framework that is built in
frameworks-not-refuted = not refuted; a scan cannot prove it
control-state-refuted = refuted
control-state-not-evaluated = not evaluated
control-state-waived = exceptions in force
control-state-nothing-to-look-at = nothing to look at
control-state-no-exception-found = no exception found
control-state-not-tested = not tested by this tool
head-accountable = Accountable
head-answer = Answer
head-controls = Controls
head-edition = Edition
head-framework = Framework
head-maps-to = Maps to
head-own-control = Control

## Identities

identities-title = Identities
identities-intro = { $total } identities, worst finding first. As a table for your own tools: <a>tables/identities.csv</a>.
identities-no-script-first = Without script this page shows the first of them, without filters.
identities-no-script-all = Without script this page shows all of them, without filters.
identities-text = Text
identities-text-hint = name, id, owner
identities-nature = Nature
identities-any = any
identities-any-outsider = any outsider
identities-no-outsider = no outsider
identities-none = none
identities-anywhere = anywhere
identities-clear = Clear
# The script puts the figures where it finds %1 and %2.
identities-count-all = All %1 identities
identities-count-some = %1 of %2 identities
identities-or-worse = %1 or worse
identities-not-printed = %1 more identities are not printed; tables/identities.csv has them all.

## Coverage

coverage-title = Coverage
coverage-intro = What was asked, added up. The ledger has a line per scope, call and region: <a>coverage.jsonl</a>, or <a>tables/coverage.csv</a>; every gap is in <a>tables/gaps.csv</a>.
coverage-by-call = By call
coverage-by-call-label = Coverage by call
coverage-by-scope = By scope
coverage-by-scope-label = Coverage by scope
coverage-nothing = Nothing was asked.
not-seen-label = What was not seen
not-seen-all-label = Everything that was not seen

## The certificate

certificate-title = Offboarding of { $party }
certificate-brand = Offboarding certificate
certificate-heading = Whether the access of <bdi>{ $party }</bdi> has ended, and what proves it
certificate-heading-of = <bdi>{ $organisation }</bdi>: whether the access of <bdi>{ $party }</bdi> has ended, and what proves it
certificate-proofs = Proofs
certificate-left = What is left
certificate-not-proven = Not proven
certificate-not-proven-why = Not proven, and why
certificate-footprint = Footprint
certificate-seven = Seven proofs, in every environment
certificate-seven-intro = “Proven” is said only where the reading that shows it was complete.
certificate-ends-itself = Ends by itself
certificate-theirs = What was theirs
certificate-theirs-intro = All that belongs to the party, was held by it, or was made or changed by it, now and in the earlier snapshot.
certificate-how-theirs = How it is theirs
certificate-nothing = Nothing of it was found.
certificate-footer = Snapshot <id>{ $snapshot }</id>, written by { $tool }. The same as data: <a>certificate.json</a>. Nothing named here was executed.

## Sentences of page one, verdicts, and counts

list-and = { $rest } and { $last }
verdict-fail = Fail, worst { $worst }
verdict-unread = Not proven: something was not read
verdict-reach-unknown = Not evaluated: reach not known
verdict-pass = Pass, no finding
front-unread = not everything was read
front-unjudged = not everything could be judged by what was read
front-fail-incomplete = Findings, worst { $worst }; { $why }
front-fail = Findings, worst { $worst }
front-not-proven = No finding, but not proven: { $why }
front-pass = No finding
front-waived = { $count ->
    [one] 1 finding more is covered by exceptions in force.
   *[other] { $count } findings more are covered by exceptions in force.
}
front-no-register = No register was given: what was declared and approved could not be held against this.
front-nobody-outside = No party outside was seen holding access.
front-reach-none = none of them is seen to be privileged
front-reach-privileged = { $count ->
    [one] 1 of them is privileged
   *[other] { $count } of them are privileged
}
front-reach-administrators = { $count ->
    [one] 1 of them is an administrator
   *[other] { $count } of them are administrators
}
front-reach-both = { $administrators ->
    [one] 1 of them is an administrator
   *[other] { $administrators } of them are administrators
} and { $privileged ->
    [one] 1 more is privileged
   *[other] { $privileged } more are privileged
}
front-outside = { $parties ->
    [one] 1 party
   *[other] { $parties } parties
} outside can act as { $open } of { $identities ->
    [one] 1 identity
   *[other] { $identities } identities
}; { $reach }.
front-found-nothing = No check found a fault in what it could look at.
front-of-severity = { $count } { $severity }
front-found = { $count ->
    [one] 1 finding
   *[other] { $count } findings
} from { $causes ->
    [one] 1 cause
   *[other] { $causes } causes
}: { $severities }.
front-checks-fail = { $count } failed
front-checks-not-evaluated = { $count } could not be answered in full
front-checks-waived = { $count } waived
front-checks-pass = { $count } passed
front-checks-empty = { $count } had nothing to look at
front-answered = Of { $count ->
    [one] 1 check
   *[other] { $count } checks
}, { $verdicts }.
front-as-of = As of
front-snapshot = Snapshot
front-written-by = Written by
front-with-data = With data
front-signature = Signature
front-scopes-beyond = { $count ->
    [one] 1 more scope
   *[other] { $count } more scopes
}
front-identities = { $count ->
    [one] identity
   *[other] identities
}
front-natures = { $non_human } non-human, { $human } human, { $unknown } not known
front-credentials = { $count ->
    [one] active credential
   *[other] active credentials
}
front-held-by = { $count ->
    [one] held by 1 identity
   *[other] held by { $count } identities
}
front-places = { $count ->
    [one] place of identities
   *[other] places of identities
}
front-places-note = { $kinds }; { $above } more { $above ->
    [one] scope
   *[other] scopes
} around them
front-far-reaching = far-reaching
front-far-note = { $administrators ->
    [one] 1 administrator
   *[other] { $administrators } administrators
}, { $privileged } privileged
front-open = open to outsiders
front-ways = { $count ->
    [one] 1 way in
   *[other] { $count } ways in
}
not-seen-nothing-read = The ledger of calls is empty: nothing was read, so nothing below is proven.
not-seen-nothing = Everything that was asked for was read to its end: { $count ->
    [one] 1 listing
   *[other] { $count } listings
}.
not-seen-places = { $count ->
    [one] 1 place
   *[other] { $count } places
} could not be read. What depends on one is shown as “not evaluated”, never as a pass.
not-seen-more-kinds = { $count ->
    [one] 1 more kind
   *[other] { $count } more kinds
}
matrix-depends = depends
matrix-not-evaluated = not evaluated
matrix-handed = { $reach } by what was handed to it
matrix-identities = { $count ->
    [one] 1 identity
   *[other] { $count } identities
}
matrix-used = used { $day }
matrix-not-used = not used since { $day }
matrix-no-environments = The register declares no environments, so each cloud stands as one.
matrix-environments = { $count ->
    [one] 1 environment
   *[other] { $count } environments
} of the register.
coverage-period = { $first } to { $last }
coverage-no-period = not told by the recordings
coverage-nobody = nobody: nothing was read
coverage-imported = not told: imported from files
parties-standing = { $count } standing
parties-findings = { $count ->
    [one] 1 finding
   *[other] { $count } findings
}
parties-resources = { $count ->
    [one] 1 open resource
   *[other] { $count } open resources
}
## The page of a reviewer

review-title = Review of { $of }
review-brand = Access review
review-save = Save decisions
review-no-owner = nobody declared
review-done = everything is decided
review-saved = saved
review-open = open
review-lacks = need a reason or a last day
review-heading = Access of <bdi>{ $of }</bdi>
review-intro = <bdi>{ $reviewer }</bdi> decides about { $total } identities, by their access as of { $as_of }.
review-how = Keep what is needed, revoke what is not, and say why; an exception needs a last day, { $last } at the latest. Nothing leaves this page until you save: send the saved file back as it is.
review-privileged = Privileged: { $count }
review-partner = Of partners: { $count }
review-ordinary = All others: { $count }
review-unchanged = Unchanged since they were kept
review-all = All of these
review-reach = Reach
review-parties = Can be used by
review-owner = Owner
review-used = Last used
review-findings = Findings
review-keep = Keep
review-revoke = Revoke
review-exception = Exception
review-reason = Reason
review-until = Until

## Words of the model: what a group and a word make, by `words::label`

confidence-high = shown by the cited evidence
confidence-medium = likely: it depends on a condition that the facts do not settle
confidence-low = possible: something that would decide it was not read
confidence-mixed = at least one is { $what }
capability-read-data = read data
capability-read-logs = read logs
capability-change = change
capability-provision-identity = provision identity
capability-elevate = elevate
capability-impersonate = impersonate
capability-change-guard-rails = change guard rails
capability-administer = administer
capability-everything = everything
verb-view = view
verb-logs = logs
verb-provision = provision
verb-elevate = elevate
verb-change = change
verb-remediate = remediate
verb-means-view = read data
verb-means-logs = read logs
verb-means-provision = make identities and credentials
verb-means-elevate = give access, or act as others
verb-means-change = change resources
verb-means-remediate = change controls and logs
declared-never = declared never
declared-emergency = declared emergency
declared-approved = declared approved
declared-always = declared always
facet-accounts-and-their-hierarchy = accounts and their hierarchy
facet-principals-and-their-policies = principals and their policies
facet-credentials = credentials
facet-use-of-credentials = use of credentials
facet-root-users = root users
facet-ssh-keys-signing-certificates-and-service-specific-credentials = SSH keys, signing certificates and service-specific credentials
facet-identity-providers = identity providers
facet-directory-users-groups-and-assignments = directory users, groups and assignments
facet-organisation-policies = organisation policies
facet-delegated-administration = delegated administration
facet-resource-policies = resource policies
facet-compute-that-runs-as-an-identity = compute that runs as an identity
facet-services-used = services used
facet-eligible-assignments-and-their-activation = eligible assignments and their activation
facet-permissions-of-applications-and-consents = permissions of applications and consents
facet-owners-of-applications-and-groups = owners of applications and groups
facet-audit-logs-of-changes-to-access = audit logs of changes to access
facet-registered-second-factors = registered second factors
facet-sign-ins = sign-ins
facet-access-reviews = access reviews
facet-logs-their-retention-and-alarms = logs, their retention and alarms
facet-shared-images-snapshots-replicas-and-destinations-of-data = shared images, snapshots, replicas and destinations of data
facet-secrets-and-when-they-changed = secrets and when they changed
facet-all-of-it = all of it
facet-snapshots = snapshots
facet-logs = logs
gap-refused = the cloud refused
gap-throttled = refused for too many requests, also after every retry
gap-unreachable = no answer in time
gap-failed = the service failed
gap-truncated = the list ended before its end
gap-malformed = the answer could not be understood
gap-not-in-import = the import does not hold it
gap-bounded = our own limit on single reads was reached
gap-cancelled = the scan was stopped before
source-cloud = cloud
source-signed-register = signed register
source-unsigned-register = unsigned register
source-tag = tag
source-guess = guess
belonging-principal = principal
belonging-trust = trust
belonging-grant = grant
belonging-delegation = delegation
belonging-credential = credential
belonging-secret = secret
belonging-data-door = data door
belonging-deputy = deputy
relation-belongs-to = belongs to
relation-held-by = held by
relation-made-by = made by
relation-changed-by = changed by
relation-readable-by = readable by
belonging-state-active = active
belonging-state-unknown = unknown
belonging-state-renamed = renamed
belonging-state-disabled = disabled
belonging-state-expired = expired
belonging-state-gone = gone
owner-state-active = active
owner-state-disabled = disabled
owner-state-gone = gone
owner-state-not-known = not known
owner-state-none = none
lifecycle-field-owner = owner
lifecycle-field-purpose = purpose
lifecycle-field-expiry = expiry
lifecycle-field-offboarding-path = offboarding path
act-create = create
act-elevate = elevate
act-renew = renew
act-exception = exception
act-remove = remove
act-guard-rail = guard-rail
act-change = change
act-use = use
approval-approved = approved
approval-self-approved = self-approved
approval-approved-by-outsider = approved by an outsider
approval-approved-late = approved late
approval-approval-expired = approval had ended
approval-no-approval-found = no approval found
approval-not-evaluated = not evaluated
approval-not-needed = no approval needed
acts-approved = { $count } approved by somebody else of the customer before
acts-no-approval-found = { $count } without an approval that could be found
acts-self-approved = { $count } approved by whoever asked or did it
acts-approved-by-outsider = { $count } approved by somebody who is not the customer's
acts-approved-late = { $count } approved afterwards
acts-approval-expired = { $count } after the approval had ended
acts-not-evaluated = { $count } not evaluated, because a source was not read or has a hole
exception-used = used
exception-unused = unused
exception-expired = expired
exception-not-yet = not yet
exception-not-valid = not valid
exceptions-used = { $count } used
exceptions-unused = { $count } unused
exceptions-expired = { $count } expired
exceptions-not-yet = { $count } not yet
exceptions-not-valid = { $count } not valid
outvote-administrators = administrators
outvote-logs = logs
outvote-evidence-store = evidence store
outvote-keys = keys
outvote-break-glass = break-glass
figure-over-granted = are privileged and were not used at all for long
figure-complete-entry = have owner, purpose, end and offboarding path
figure-without-long-lived-credential = have no credential that lives longer than 36 hours
figure-reachable-by-a-third-party = can be acted as by somebody outside
figure-orphaned = have no owner, or one who is gone
figure-of = { $count } of { $population }
figure-told-over-granted = { $count } of { $population } ({ $percent } %) are privileged and were not used at all for long
figure-told-without-long-lived-credential = { $count } of { $population } ({ $percent } %) hold no credential that lives longer than 36 hours
figure-told-reachable-by-a-third-party = { $count } of { $population } ({ $percent } %) can be acted as by somebody outside
figure-end = { $told }.
figure-end-unknown = { $told }; of { $unknown } that is not known.
thing-party = party
thing-right = right
thing-principal = principal
thing-reach = reach
thing-membership = membership
thing-grant = grant
thing-trust = trust
thing-credential = credential
thing-delegation = delegation
thing-belonging = belonging
thing-door = door
thing-finding = finding
thing-scope = scope
change-added = added
change-changed = changed
change-removed = removed
change-not-evaluated = not evaluated
cause-acts = acts
cause-no-act-found = no act found
cause-not-evaluated = not evaluated
cause-follows = follows from others
evidence-state-in-time = in time
evidence-state-late = late
evidence-state-not-shown = not shown
proof-no-way-in = no way in
proof-no-credential = no credential
proof-no-live-session = no live session
proof-no-deputy = no deputy
proof-no-data-door = no data door
proof-no-success-after-the-end = no success after the end
proof-customer-verified = customer verified
proof-means-no-way-in = no trust, assignment, share or federation names it
proof-means-no-credential = none that it held or could make; secrets it could read are rotated
proof-means-no-live-session = the last one has run out or was revoked
proof-means-no-deputy = nothing that it made or changed acts for it
proof-means-no-data-door = no shared image, snapshot, bucket or log
proof-means-no-success-after-the-end = logs without a hole, and no call that succeeded
proof-means-customer-verified = by a person of the customer who did not remove it
proof-verdict-proven = proven
proof-verdict-not-proven = not proven
proof-verdict-residue = residue
certificate-verdict-proven = Access has ended: all seven proofs hold
certificate-verdict-not-proven = Not proven that access has ended
certificate-verdict-residue = Access has not ended: something is left
party-kind-own = the customer itself
party-kind-foreign-account = account outside the organisation
party-kind-foreign-tenant = Entra tenant other than your own
party-kind-foreign-domain = people of another domain
party-kind-foreign-project = project of Google Cloud outside the organization
party-kind-federation = identity provider outside the cloud
party-kind-anyone = whoever comes
party-own = own
party-name-observed = as observed
party-name-guess = a guess from a list of known vendors
party-name-register = from the register
party-name-guessed = { $name } (a guess)

## What things are called

kind-account = { $count ->
    [one] account
   *[other] accounts
}
kind-account-root = { $count ->
    [one] account root
   *[other] account roots
}
kind-user = { $count ->
    [one] user
   *[other] users
}
kind-assumable-role = { $count ->
    [one] assumable role
   *[other] assumable roles
}
kind-service-linked-role = { $count ->
    [one] service linked role
   *[other] service linked roles
}
kind-group = { $count ->
    [one] group
   *[other] groups
}
kind-directory-user = { $count ->
    [one] directory user
   *[other] directory users
}
kind-directory-group = { $count ->
    [one] directory group
   *[other] directory groups
}
kind-service-principal = { $count ->
    [one] service principal
   *[other] service principals
}
kind-managed-identity = { $count ->
    [one] managed identity
   *[other] managed identities
}
kind-application = { $count ->
    [one] application
   *[other] applications
}
kind-entra-application = { $count ->
    [one] application
   *[other] applications
}
kind-agent-identity = { $count ->
    [one] agent identity
   *[other] agent identities
}
kind-administrative-unit = { $count ->
    [one] administrative unit
   *[other] administrative units
}
kind-foreign-principal = { $count ->
    [one] foreign principal
   *[other] foreign principals
}
kind-unread-principal = { $count ->
    [one] unread principal
   *[other] unread principals
}
kind-unknown-principal = { $count ->
    [one] unknown principal
   *[other] unknown principals
}
kind-deleted-principal = { $count ->
    [one] deleted principal
   *[other] deleted principals
}
kind-service-account = { $count ->
    [one] service account
   *[other] service accounts
}
kind-service-agent = { $count ->
    [one] service agent
   *[other] service agents
}
kind-federated-identity = { $count ->
    [one] federated identity
   *[other] federated identities
}
kind-federated-subject = { $count ->
    [one] federated subject
   *[other] federated subjects
}
kind-principal-set = { $count ->
    [one] principal set
   *[other] principal sets
}
kind-custom-role = { $count ->
    [one] custom role
   *[other] custom roles
}
kind-organisation = { $count ->
    [one] organisation
   *[other] organisations
}
kind-organisational-unit = { $count ->
    [one] organisational unit
   *[other] organisational units
}
kind-tenant = { $count ->
    [one] tenant
   *[other] tenants
}
kind-management-group = { $count ->
    [one] management group
   *[other] management groups
}
kind-subscription = { $count ->
    [one] subscription
   *[other] subscriptions
}
kind-folder = { $count ->
    [one] folder
   *[other] folders
}
kind-project = { $count ->
    [one] project
   *[other] projects
}
kind-scope = { $count ->
    [one] scope
   *[other] scopes
}
kind-subject = { $count ->
    [one] subject
   *[other] subjects
}
kind-identity = { $count ->
    [one] identity
   *[other] identities
}
kind-party = { $count ->
    [one] party
   *[other] parties
}
kind-person = { $count ->
    [one] person
   *[other] persons
}
kind-right = { $count ->
    [one] right
   *[other] rights
}
kind-approval = { $count ->
    [one] approval
   *[other] approvals
}
kind-review = { $count ->
    [one] review
   *[other] reviews
}
kind-contract = { $count ->
    [one] contract
   *[other] contracts
}
kind-control = { $count ->
    [one] control
   *[other] controls
}
kind-control-domain = { $count ->
    [one] control domain
   *[other] control domains
}
kind-escalation = { $count ->
    [one] escalation
   *[other] escalations
}
kind-exception = { $count ->
    [one] exception
   *[other] exceptions
}
kind-monitor = { $count ->
    [one] monitor
   *[other] monitors
}
kind-offboarding = { $count ->
    [one] offboarding
   *[other] offboardings
}
kind-guard-rail = { $count ->
    [one] guard rail
   *[other] guard rails
}
kind-create = { $count ->
    [one] create
   *[other] creates
}
kind-change = { $count ->
    [one] change
   *[other] changes
}
kind-access-key = { $count ->
    [one] access key
   *[other] access keys
}
kind-password = { $count ->
    [one] password
   *[other] passwords
}
kind-mfa-device = { $count ->
    [one] mfa device
   *[other] mfa devices
}
kind-ssh-public-key = { $count ->
    [one] ssh public key
   *[other] ssh public keys
}
kind-signing-certificate = { $count ->
    [one] signing certificate
   *[other] signing certificates
}
kind-service-specific-credential = { $count ->
    [one] service specific credential
   *[other] service specific credentials
}
kind-server-certificate = { $count ->
    [one] server certificate
   *[other] server certificates
}
kind-client-secret = { $count ->
    [one] client secret
   *[other] client secrets
}
kind-certificate = { $count ->
    [one] certificate
   *[other] certificates
}
kind-federated-credential = { $count ->
    [one] federated credential
   *[other] federated credentials
}
kind-service-account-key = { $count ->
    [one] service account key
   *[other] service account keys
}
kind-hmac-key = { $count ->
    [one] hmac key
   *[other] hmac keys
}
kind-api-key = { $count ->
    [one] api key
   *[other] api keys
}
kind-inline-policy = { $count ->
    [one] inline policy
   *[other] inline policies
}
kind-customer-managed-policy = { $count ->
    [one] customer managed policy
   *[other] customer managed policies
}
kind-role-activation-policy = { $count ->
    [one] activation policy
   *[other] activation policies
}
kind-cross-tenant-access = { $count ->
    [one] cross tenant access
   *[other] cross tenant accesses
}
kind-lighthouse-delegation = { $count ->
    [one] Lighthouse delegation
   *[other] Lighthouse delegations
}
kind-gdap-delegation = { $count ->
    [one] GDAP relationship
   *[other] GDAP relationships
}
kind-dap-delegation = { $count ->
    [one] DAP relationship
   *[other] DAP relationships
}
kind-csp-aobo-delegation = { $count ->
    [one] subscription of a Cloud Solution Provider
   *[other] subscriptions of a Cloud Solution Provider
}
kind-managed-by-tenant-delegation = { $count ->
    [one] subscription that another tenant manages
   *[other] subscriptions that another tenant manages
}
kind-cross-tenant-access-delegation = { $count ->
    [one] cross-tenant access entry
   *[other] cross-tenant access entries
}
kind-cross-tenant-sync-delegation = { $count ->
    [one] cross-tenant synchronisation
   *[other] cross-tenant synchronisations
}
kind-foreign-account = { $count ->
    [one] foreign account
   *[other] foreign accounts
}
kind-foreign-tenant = { $count ->
    [one] foreign tenant
   *[other] foreign tenants
}
kind-actor = { $count ->
    [one] actor
   *[other] actors
}
kind-azure-microsoft-compute-virtualmachines = { $count ->
    [one] virtual machine
   *[other] virtual machines
}
kind-azure-microsoft-keyvault-vaults = { $count ->
    [one] key vault
   *[other] key vaults
}
kind-azure-microsoft-managedidentity-userassignedidentities = { $count ->
    [one] user-assigned identity
   *[other] user-assigned identities
}
kind-azure-microsoft-web-sites = { $count ->
    [one] web app
   *[other] web apps
}
count-kind = { $count } { $kind }
count-scope = { $count ->
    [one] 1 scope
   *[other] { $count } scopes
}
count-step = { $count ->
    [one] 1 step
   *[other] { $count } steps
}
count-hour = { $count ->
    [one] 1 hour
   *[other] { $count } hours
}
count-day = { $count ->
    [one] 1 day
   *[other] { $count } days
}
more-subject = { $count ->
    [one] 1 more subject
   *[other] { $count } more subjects
}
more-cause = { $count ->
    [one] 1 more cause
   *[other] { $count } more causes
}
more-piece = { $count ->
    [one] 1 more piece
   *[other] { $count } more pieces
}
more-party = { $count ->
    [one] 1 more party
   *[other] { $count } more parties
}
more-path = { $count ->
    [one] 1 more path
   *[other] { $count } more paths
}
more-block = { $count ->
    [one] 1 more block
   *[other] { $count } more blocks
}
more-identity = { $count ->
    [one] 1 more identity
   *[other] { $count } more identities
}
more-scope = { $count ->
    [one] 1 more scope
   *[other] { $count } more scopes
}
more-step = { $count ->
    [one] 1 more step
   *[other] { $count } more steps
}
more-item = { $count ->
    [one] 1 more item
   *[other] { $count } more items
}
more-row = { $count ->
    [one] 1 more row
   *[other] { $count } more rows
}
more-other = { $count ->
    [one] 1 more other
   *[other] { $count } more others
}
more-owner = { $count ->
    [one] 1 more owner
   *[other] { $count } more owners
}
names-and-more = { $names } and { $count } more
names-and-scopes = { $count ->
    [one] { $names } and 1 more scope
   *[other] { $names } and { $count } more scopes
}
names-and-calls = { $count ->
    [one] { $names } and 1 more call
   *[other] { $names } and { $count } more calls
}
not-known = not known
not-told = not told
use-none-seen = no use seen
before-later = later than this snapshot
before-same-day = on the day of this snapshot
before-days = { $count ->
    [one] 1 day before
   *[other] { $count } days before
}

## Sentences of findings

detail-first = The first of them:
population-one = { $found }, of { $total } looked at
population-cause = { $found } by one cause, of { $total } looked at
population-each = { $found }, each by itself, of { $total } looked at
block-affected = { $count ->
    [one] 1 other identity
   *[other] { $count } other identities
} through the same cause: { $names }.
owner-nobody = Nobody is declared as its owner.
owner-nobody-of = Nobody is declared as owner of any of the { $count }.
owner-names = Owner: { $names }.
owner-names-more = { $names }, and { $more }
owner-names-some = Owner: { $names }; no owner is declared for { $unowned } of { $total }.
owner-by-tag = { $who } (claimed by a tag)
owner-by-register = { $who } (register)
how-leads = Leads to { $target } in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}.
how-would-lead = Would lead to { $target } in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}.
how-first-leads = The first of them leads to { $target } in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}.
how-first-would-lead = The first of them would lead to { $target } in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}.
how-acts = Directly: { $parties } can act as it.
how-open = Directly: it is open to { $party }.
how-itself = Directly: the fault lies on the subject itself, no step lies between.
since-not-told = The evidence does not tell since when.
since-at = Since { $time }, { $before }
since-between = Between { $first } ({ $before }) and { $last }
since-all = { $known }.
since-some = { $known }; not told for { $unknown } of { $total }.
approved-none = No approval is on record.
approved-by = Approved by { $names }.
approved-by-some = Approved by { $names }; none on record for { $without } of { $total }.
remediation-more = { $shown } of { $total } repairs that differ. That of every finding is in tables/findings.csv.
name-in-scope = { $name } in { $scope }

## Sentences of paths

target-administrator-of = administrator of account { $account }
target-administrator-in = administrator of the { $kind } { $name }
reached-leads = leads to { $target } in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}
reached-would-lead = but for a guard rail leads to { $target } in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}
reached-administrator = administrator in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}
reached-more = more in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}
way-stopped = stopped by { $rail }
way-stopped-more = stopped by { $rail } and { $count ->
    [one] 1 other
   *[other] { $count } others
}
way-possible = possible, not shown
way-depends = depends on a condition
way-open = nothing stops it
path-title = Path from { $start } to { $target } in { $steps ->
    [one] 1 step
   *[other] { $steps } steps
}
path-others = { $count ->
    [one] 1 other path from the same start
   *[other] { $count } other paths from the same start
}
told-step = { $number }. { $from } gains { $to } by { $technique }
told-with = { $before } with { $what }
told-if-own = { $before }, if (in its own hands) { $what }
told-if-kept = { $before }, if (not in its hands) { $what }
told-if = { $before }, if { $what }
told-possible = { $before }. Possible, not shown: { $what }
told-stopped = { $before }. Stopped by { $what }
told-end = { $before }.
told-more = And { $more }.
told-reaches = That reaches { $target }.
told-stopped-today = Today it is stopped by { $rail }.
drawn-more-rights = { $name }, with more rights
drawn-amounts-to = which amounts to
drawn-more-conditions = { $count ->
    [one] and 1 more condition
   *[other] and { $count } more conditions
}
drawn-possible = possible: { $doubt }
drawn-if-own = if (in its own hands) { $condition }
drawn-if-kept = if (not in its hands) { $condition }
drawn-if = if { $condition }

## Sentences of checks, coverage, and parties

check-fail = Fail
check-fail-in-part = Fail, in part not evaluated
check-not-evaluated = Not evaluated
check-not-evaluated-in-full = Not evaluated in full
check-waived = Waived
check-empty = Nothing to look at
check-pass = Pass
check-not-run = Not run
check-not-run-figures = this check was not run
check-not-run-sentence = This check was not run, so it says nothing.
check-looked-at = { $looked } of { $total } looked at
check-looked-at-in-part = { $looked } of { $total } looked at; { $scopes ->
    [one] 1 whole scope
   *[other] { $scopes } whole scopes
} not read, so there may be more
check-sentence = As of { $time }: { $looked }; { $count ->
    [one] 1 exception
   *[other] { $count } exceptions
}.
check-sentence-of = { $clause } as of { $time }: { $looked }; { $count ->
    [one] 1 exception
   *[other] { $count } exceptions
}.
check-further-reasons = { $count ->
    [one] for 1 further reason
   *[other] for { $count } further reasons
}
coverage-some-imported = { $names }; not told for { $count ->
    [one] 1 imported listing
   *[other] { $count } imported listings
}
not-seen-no-check = what no check depends on
front-signature-where = in signatures/ where there is one; VERIFY.txt holds the commands
front-data = { $name } of { $date } ({ $source }; version { $version }, { $licence })
party-sentence = { $identities ->
    [one] 1 identity
   *[other] { $identities } identities
}, { $standing } standing, the farthest reach { $reach }; { $resources ->
    [0] no open resource
    [one] 1 open resource
   *[other] { $resources } open resources
}.

## Governance: tables, their heads and sentences

table-figures = In figures
table-approvals = Who asked, who approved, who did it
table-logs = The logs behind this, and how far back they tell
table-lifecycle = Owner, purpose, end and offboarding path
table-footprint = What is theirs
table-outvotes = Can a party outvote the customer?
table-contracts = Contracts
table-exceptions = Exceptions
table-escalations = Escalations
table-raci = Controls
table-reviews = Reviews
table-retention = Retention of evidence
table-monitors = What providers watch
table-period-position = Opening and closing position
table-period-trend = From snapshot to snapshot
table-period-parties = Changes by party
table-period-changes = What changed
table-period-acts = Acts on access
table-period-reviews = Reviews
table-period-exceptions = Exceptions
table-period-evidence = Evidence due
table-period-unseen = Not seen
table-intro-period-position = How many of each thing the first and the last snapshot show. Where something was not read they count less.
table-intro-period-trend = Findings that are not found any more, and might not have been found, stay open and are counted as not verified.
table-intro-period-parties = `own` is what is nobody else's.
table-intro-period-changes = Each lies between two snapshots. What one of them might not have seen is not evaluated.
table-intro-period-acts = What logs tell of who did what to access in the period, uses left out.
table-intro-period-reviews = Those decided in the period, and those that were overdue at its end.
table-intro-period-exceptions = Those in force in the period.
table-intro-period-evidence = By when contracts ask for the evidence of this period. A snapshot from after it shows that all of it was there.
table-intro-period-unseen = Where and when no change could be seen. Nothing here is said to be unchanged.
col-act = Act
col-to-whom = To whom
col-done-by = Done by
col-asked-by = Asked by
col-approved-by = Approved by
col-log = Log
col-to = To
col-acts = Acts
col-without-hole = Without a hole
col-trusts = Trusts
col-grants = Grants
col-delegations = Delegations
col-secrets = Readable secrets
col-data-doors = Data doors
col-deputies = Made or changed
col-authorship = Who made what is known
col-can-take = Can take away
col-purpose = Purpose
col-ends = Ends
col-offboarding = Offboarding
col-missing = Missing
col-identities-that = Non-human identities that
col-share = Share
col-number = Number
col-not-told = Could not be told
col-contract = Contract
col-function = Function
col-gone-by = Access gone by
col-evidence-due = Evidence due
col-exception = Exception
col-covers = Covers
col-reason = Reason, and what stands in
col-until = Until
col-on = On
col-about = About
col-due = Due
col-called = Who is called
col-must-hold = What must hold
col-responsible = Responsible
col-passed = Passed
col-next-test = Next test
col-review = Review
col-of = Of
col-decided-by = Decided by
col-last-decided = Last decided
col-held-by = Held by
col-declared = Declared
col-kept = Kept
col-there = There
col-open = Open
col-opened = Opened
col-verified = Verified
col-not-verified = Not verified
col-overdue = Overdue
col-added = Added
col-changed = Changed
col-removed = Removed
col-not-evaluated = Not evaluated
col-with-acts = With acts
col-no-act = No act found
col-when = When
col-by = By
col-approval = Approval
col-decided = Decided
col-held = Held
col-check = Check
col-used = Used
col-expired = Expired
col-withdrawn = Withdrawn
col-shown = Shown
col-change = Change
col-by-whose-act = By whose act
col-between = Between
register-none = No register was given, so nothing could be held against what the customer declared.
register-signed-none = none of them is proven by a signed commit
register-signed-all = all of them are proven by signed commits
register-signed-some = { $count ->
    [one] 1 of them is proven by signed commits
   *[other] { $count } of them are proven by signed commits
}
register-entries = The register has { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
} in { $files ->
    [one] 1 file
   *[other] { $files } files
}; { $signed }.
register-unsigned = Why entries count as unsigned: { $reasons }.
register-days = Its days are days of the time zone { $zone }; a day that something runs until is its last.
register-order = Where statements differ, a fact of the cloud counts more than the signed register, that more than the unsigned register, that more than a tag, and a tag more than a guess.
acts-none-judged = { $count ->
    [one] 1 act
   *[other] { $count } acts
} on access; none of them needs an approval.
acts-intro = { $count ->
    [one] 1 act
   *[other] { $count } acts
} on access, of which { $judged ->
    [one] 1 need
   *[other] { $judged } needs
} an approval: { $verdicts }. { $linked ->
    [one] 1 of them names
   *[other] { $linked } of them name
} a ticket.
act-out-of-hours = { $time }, out of hours
act-told = { $time } { $action } by { $who }
act-told-approved = { $act }, approved by { $who }
act-told-verdict = { $act }, { $verdict }
col-signatures = Signatures
signatures-verified = verified
signatures-not-signed = not signed
signatures-not-verifiable = not verifiable
signatures-broken = broken
logs-whole = Each of them was read for its time without a hole.
logs-holes = { $count ->
    [one] 1 was not read without a hole: there, silence proves nothing.
   *[other] { $count } were not read without a hole: there, silence proves nothing.
}
footprint-intro = All that belongs to a party, is held by it, or was made or changed by it, as far as it still works; every item, with what proves it and the command that ends it, stands in the file.
footprint-intro-doubts = All that belongs to a party, is held by it, or was made or changed by it, as far as it still works; every item, with what proves it and the command that ends it, stands in the file. There may be more:
footprint-intro-doubts-more = All that belongs to a party, is held by it, or was made or changed by it, as far as it still works; every item, with what proves it and the command that ends it, stands in the file. There may be more, for these and { $count ->
    [one] 1 more reason
   *[other] { $count } more reasons
}:
footprint-not-proven = not proven
footprint-since = since { $day }
footprint-reasons = { $count ->
    [one] 1 reason for more
   *[other] { $count } reasons for more
}
outvotes-none = No party was seen to be able to take administrators, logs, evidence, keys or emergency access away from the customer.
outvotes-some = { $count ->
    [one] In 1 way a party can take away what the customer needs to keep control.
   *[other] In { $count } ways a party can take away what the customer needs to keep control.
}
lifecycle-intro = { $complete } of { $total ->
    [one] 1 non-human identity
   *[other] { $total } non-human identities
} ({ $percent } %) { $complete ->
    [one] has
   *[other] have
} owner, purpose, end and offboarding path. The owner of { $orphaned } is gone or switched off.
figures-intro = Figures of this estate, of those non-human identities of which it could be told. An identity of which it is not known whether software uses it counts as one of which it could not. What surveys say of others is no measure of it, and stands nowhere here.
declared-overdue = overdue
contracts-intro = { $count ->
    [one] 1 contract
   *[other] { $count } contracts
}, { $ended } of them ended.
contract-ended = ended
contract-critical = critical or important
exceptions-intro = { $count ->
    [one] 1 exception
   *[other] { $count } exceptions
}: { $states }.
escalations-intro = { $count ->
    [one] 1 escalation
   *[other] { $count } escalations
} due, { $breached } of them past their time.
escalation-breached = breached
escalation-since-unknown = not known since when
escalation-no-way = no way declared
raci-intro = { $count ->
    [one] 1 control
   *[other] { $count } controls
}, { $late } with a test that is overdue. A scan can refute a control; alone it cannot prove one.
reviews-intro = { $count ->
    [one] 1 review
   *[other] { $count } reviews
}, { $late } overdue.
retention-intro = What has to be kept, and whether what was observed keeps it that long.
monitors-intro = What providers say they watch, and whether it is there.

## Sentences of the certificate

certificate-headline = In { $environments ->
    [one] 1 environment
   *[other] { $environments } environments
}, { $proven } of { $proofs ->
    [one] 1 proof
   *[other] { $proofs } proofs
} hold, { $not_proven } not proven, { $refuted } refuted by what is left.
certificate-left-count = { $count ->
    [one] 1 thing left; each has below it what ends it.
   *[other] { $count } things left; each has below it what ends it.
}
certificate-gone-after = Access was seen to be gone { $time } after it was to end.
certificate-nobody = nobody named
certificate-to-end = To end
certificate-looked-at = Looked at
certificate-removed-by = Removed by
certificate-verified-by = Verified by
certificate-held-against = Held against
certificate-baseline = snapshot { $snapshot } of { $time }
certificate-no-baseline = no earlier snapshot
certificate-more-reasons = { $count ->
    [one] and 1 more reason, in certificate.json
   *[other] and { $count } more reasons, in certificate.json
}
certificate-coverage = { $whole } of { $listings ->
    [one] 1 listing
   *[other] { $listings } listings
} were read to their end; there is nothing on the list of what could not be read.
certificate-coverage-gaps = { $whole } of { $listings ->
    [one] 1 listing
   *[other] { $listings } listings
} were read to their end; { $gaps ->
    [one] 1 gap is
   *[other] { $gaps } gaps are
} on the list of what could not be read.
proof-left = { $count } left
proof-looked-at = { $count } looked at

## The page of a period

period-title = access in { $period }
period-title-of = { $organisation }: access in { $period }
period-no-charts = One snapshot is no trend: with a second one there are charts.
period-footer = The same as data: period.json, and tables/period_*.csv. Evidence of a change lies in the snapshots that it names.
period-all = All of it: <a>{ $file }</a>
period-headline = { $added } added, { $changed } changed, { $removed } removed; of { $unknown } it cannot be told.
period-without-act = { $count ->
    [one] 1 change without an act in logs that cover the time.
   *[other] { $count } changes without an act in logs that cover the time.
}
period-unfinished = The period was not over when the latest snapshot was taken ({ $latest }). It runs until { $end }: what comes after that snapshot is not in this page, and nothing in it is final.
period-registers = Not all of it was judged by one register: { $why }.
period-unseen = Parts of the period were not seen: what changed there and back is not in this page, and is not shown to be nothing.
period-no-opening = No snapshot from before the period was given: the first in it stands for its opening.
period-removal-times = half within { $half }, nineteen of twenty within { $most }, over { $count ->
    [one] 1 finding
   *[other] { $count } findings
}
period-removal-none = none was verified to be gone
period-span = { $from } to { $to }, the end not in it ({ $zone })
period-acts-by = { $people } by people, { $machines } by machines, { $unknown } by whom is not known
period-fact-span = Period
period-opening = Opening
period-closing = Closing
period-snapshots = Snapshots
period-removal = From found to gone
period-moment = { $time }, snapshot { $snapshot }
chart-open = Open findings by severity
chart-changes = Changes since the snapshot before

## What came of reviews

table-review-results = What came of reviews
col-decision = Decision
col-came = What came of it
held-intro = { $campaign }, closed { $closed }: { $states }, { $judged }.
held-judged = as of { $day }, where { $within ->
    [one] 1 day is allowed
   *[other] { $within } days are allowed
}
held-not-judged = held against no snapshot
held-left = Revoked, and still there: { $names }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
}
held-undecided = none
held-signed = signed
held-not-signed = not signed
review-state-applied = applied
review-state-applied-late = applied late
review-state-applied-not-told-when = applied, not told when
review-state-not-yet-applied = not yet applied
review-state-not-applied = not applied
review-state-as-reviewed = as reviewed
review-state-changed-since = changed since
review-state-exception-ended = exception ended
review-state-undecided = undecided
review-state-not-evaluated = not evaluated
