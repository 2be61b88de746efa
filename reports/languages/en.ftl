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
review-how = Keep what is needed, revoke what is not, and say why; an exception needs a last day. Nothing leaves this page until you save: send the saved file back as it is.
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
