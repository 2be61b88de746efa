# Die Texte der Berichte auf Deutsch: erst die der Vorlagen, dann die Sätze, die der Bericht berechnet.

## The page

figures-group = { "." }
page-title = Nachweis der Zugriffe
page-skip = Zum Ergebnis springen
page-sections = Abschnitte
page-language = Befunde, Prüfungen, Bedingungen und Begründungen aus der Auswertung sowie Namen aus den Clouds und aus dem Register stehen im Original, meist auf Englisch; ebenso das PDF, die Tabellen und VERIFY.txt. Zeiten sind UTC.
page-on-paper = Zugeklappte Seiten der Prüfungen und alles, was eine Zeile nur als weitere zählt, stehen nicht auf dem Papier; die Datei und ihre Tabellen enthalten sie.
page-pseudonyms = Personen tragen in diesem Paket Pseudonyme: Wer wer ist, steht in einer Datei, die der Ersteller des Pakets behält.
page-footer = Momentaufnahme <id>{ $snapshot }</id>, Stand { $as_of }, erstellt von { $tool }. Jede Zahl lässt sich bis zu einer aufgezeichneten Antwort zurückverfolgen: <a>VERIFY.txt</a> enthält die Befehle dazu.
nav-matrix = Matrix
nav-governance = Steuerung
more-and = Dazu { $more }.
more-in = Dazu { $more }, siehe <a>{ $file }</a>.

## Heads of columns, and labels

head-all-read = Alles gelesen?
head-answers = Antworten
head-call = Aufruf
head-can = Darf
head-complete = Vollständig
head-credentials = Zugangsdaten
head-environment = Umgebung
head-finding = Befund
head-from = Von
head-how = Wie
head-identity = Identität
head-in = In
head-in-part = Teilweise
head-items = Einträge
head-kind = Art
head-last-used = Zuletzt genutzt
head-listings = Auflistungen
head-nature-kind = Wesen, Art
head-not-read = Nicht gelesen
head-not-seen = Nicht gesehen
head-open-outsiders = Offen für Externe
head-outsiders = Externe
head-owner = Verantwortlich
head-party = Partei
head-places = Stellen
head-reach = Reichweite
head-reaches = Erreicht
head-scope = Bereich
head-severity = Schwere
head-since = Seit
head-state = Zustand
head-today = Heute
head-verdict = Ergebnis
head-what = Was
head-where = Wo
head-where-call = Wo und bei welchem Aufruf
head-who-behind = Wer dahintersteht
head-why = Warum
head-with-findings = Mit Befunden
head-worst-finding = Schwerster Befund

## The six parts of a finding

part-what = Was
part-who = Wer handeln kann
part-how = Wie erreicht
part-since = Seit wann, durch wen
part-proof = Was es belegt
part-ends = Was es beendet

## Words of the model

severity-critical = kritisch
severity-high = hoch
severity-medium = mittel
severity-low = niedrig
severity-info = Hinweis
reach-administrator = Administrator
reach-privileged = privilegiert
reach-ordinary = gewöhnlich
reach-nothing = nichts
reach-unknown = unbekannt
nature-human = menschlich
nature-non-human = nicht menschlich
nature-unknown = unbekannt
answer-yes = ja
answer-no = nein

## Page one

front-heading = Wer Zugriff hat, wie weit er reicht und was das belegt
front-heading-of = <bdi>{ $organisation }</bdi>: Wer Zugriff hat, wie weit er reicht und was das belegt
front-no-scope = Es wurde kein Bereich gelesen.
front-more-scopes = und { $more }
front-asked-by = Abgefragt durch
front-read = Gelesen
front-per-party = Ergebnis je Partei
front-per-kind = Ergebnis je Art von Identität
front-no-identity = Es wurde keine Identität gesehen.
front-read-not-seen = Gelesen und nicht gesehen
front-coverage = <b>{ $complete }</b> von <b>{ $listings }</b> Auflistungen wurden bis zum Ende gelesen, { $partial } teilweise, { $unread } gar nicht; { $answers } Antworten enthalten { $items } Einträge.
front-more-not-seen = Dazu { $more }, siehe <a>Abdeckung</a>.

## The matrix

matrix-title = Wer was wo tun kann
matrix-intro = Was jede externe Partei in jeder Umgebung tun darf, nach tatsächlich wirksamem Zugriff: Richtlinien, Gruppen, Leitplanken und Verbote sind abgewogen; darunter, was das Register festlegt und wann es zuletzt ausgeübt wurde. „Bedingt“ hängt von einer Bedingung oder einer Aktivierung ab; „nicht bewertet“ bedeutet, dass nichts Gelesenes es gewährt und dass nicht alles gelesen wurde.
matrix-all = Vollständig und mit Belegen: <a>tables/matrix.csv</a>.
matrix-none = Keine externe Partei darf etwas von dem, was betrachtet wurde.

## Parties

parties-title = Parteien
parties-intro = Von der Partei zu den Identitäten, als die sie handeln kann; von dort zu den Befunden, jeder mit seinem Pfad und seinen Belegen.
parties-name = Name { $source }.
parties-incomplete = Nicht alles, was hierzu beitragen könnte, wurde gelesen.
parties-identities-label = Identitäten von { $party }
parties-more-identities = Dazu { $more }: <a>alle anzeigen</a>.
parties-paths = Eskalationspfade
parties-paths-label = Eskalationspfade von { $party }
parties-more-links = Dazu { $more } weiter unten.
parties-no-finding = Keiner der Befunde weiter unten betrifft sie.
parties-none = Keine Partei mit Zugriff wurde gesehen.

## Governance

governance-title = Festgelegt, erteilt, genutzt, genehmigt
governance-all = Vollständig: <a>{ $file }</a>.

## Findings

findings-title = Befunde
findings-intro = { $total } Befunde. Was eine gemeinsame Ursache hat, steht in einem Block, das Schwerste zuerst. Alle einzeln: <a>tables/findings.csv</a>.
findings-check = Prüfung <a><en>{ $check }</en></a>
findings-in = in <bdi>{ $scope }</bdi>
findings-in-scope = In <bdi>{ $scope }</bdi>.
findings-concerns = Betrifft <bdi>{ $parties }</bdi>.
findings-line = Zeile { $line }
findings-more-proof = Dazu { $more }, siehe tables/findings.csv.
findings-no-proof = Es wird keine aufgezeichnete Antwort zitiert.
findings-no-command = Es ist kein Befehl angegeben; siehe die Seite der Prüfung.
findings-none = Keine Prüfung fand einen Mangel in dem, was sie betrachten konnte. Das heißt nicht, dass es nichts zu finden gäbe: siehe <a>was jede Prüfung betrachtet hat</a>.
findings-more-of = Weitere zu „<en>{ $check }</en>“
findings-more-label = Weitere zu { $check }
findings-path = Pfad: <bdi>{ $path }</bdi>

## Paths

path-with = mit <bdi>{ $permissions }</bdi>
path-if-own = nur wenn <en>{ $conditions }</en>, was in eigener Hand liegt
path-if-kept = nur wenn <en>{ $conditions }</en>, was nicht in eigener Hand liegt
path-if = nur wenn <en>{ $conditions }</en>
path-allowed = erlaubt durch <en>{ $statements }</en>
path-possible = möglich, nicht gezeigt: <en>{ $doubt }</en>
path-stopped = verhindert durch <bdi>{ $rail }</bdi>
path-reaches = Erreicht <bdi>{ $target }</bdi>.
path-stopped-today = Heute verhindert durch <bdi>{ $rail }</bdi>.
path-shortest = Dies ist der kürzeste; { $others }.
path-not-seen = Nicht gesehen: <en>{ $what }</en>

## Checks, and their pages

checks-title = Prüfungen
checks-intro = Was jede Prüfung betrachtet hat und was sie aussagt. „Bestanden“ bedeutet, dass die gesamte Grundgesamtheit betrachtet und nichts gefunden wurde; was nicht betrachtet werden konnte, wird genannt und nie übergangen.
checks-not-looked-at = Nicht betrachtet: <en>{ $what }</en>; <en>{ $why }</en>
checks-none = Es wurde keine Prüfung ausgeführt, daher ist hier nichts belegt.
pages-title = Seiten der Prüfungen
pages-intro = Warum jede Prüfung wichtig ist, wie ihre Befunde behoben werden und wo ihre Grenzen liegen. Eine aufgeklappte Seite wird gedruckt.
pages-open-all = Alle aufklappen
pages-close-all = Alle zuklappen
pages-usually = in der Regel { $severity }
pages-no-page = Diese Prüfung hat keine Seite.
pages-none = Es wurde keine Prüfung ausgeführt.

## Rahmenwerke

frameworks-title = Rahmenwerke
frameworks-intro = Was die Prüfungen zu den Kontrollen der Rahmenwerke aussagen, je Ausgabe. Eine Prüfung der Umgebung kann eine Kontrolle widerlegen; für sich allein belegt sie keine. Welche Prüfungen und welche Nachweise hinter jeder Antwort stehen: <a>tables/controls.csv</a>.
frameworks-own = Ihre eigenen Kontrollen
frameworks-maps-nothing = keiner Kontrolle zugeordnet
frameworks-maps-unknown = keine solche Kontrolle in einem der enthaltenen Rahmenwerke
frameworks-not-refuted = nicht widerlegt; durch eine Prüfung nicht belegbar
control-state-refuted = widerlegt
control-state-not-evaluated = nicht ausgewertet
control-state-waived = geltende Ausnahmen
control-state-nothing-to-look-at = nichts zu betrachten
control-state-no-exception-found = keine Abweichung gefunden
control-state-not-tested = von diesem Werkzeug nicht geprüft
head-accountable = Rechenschaftspflichtig
head-answer = Antwort
head-controls = Kontrollen
head-edition = Ausgabe
head-framework = Rahmenwerk
head-maps-to = Zugeordnet zu
head-own-control = Kontrolle

## Identities

identities-title = Identitäten
identities-intro = { $total } Identitäten, der schwerste Befund zuerst. Als Tabelle für eigene Werkzeuge: <a>tables/identities.csv</a>.
identities-no-script-first = Ohne Skript zeigt diese Seite die ersten davon, ohne Filter.
identities-no-script-all = Ohne Skript zeigt diese Seite alle, ohne Filter.
identities-text = Text
identities-text-hint = Name, Kennung, Verantwortliche
identities-nature = Wesen
identities-any = beliebig
identities-any-outsider = irgendeine externe
identities-no-outsider = keine externe
identities-none = keiner
identities-anywhere = überall
identities-clear = Zurücksetzen
identities-count-all = Alle %1 Identitäten
identities-count-some = %1 von %2 Identitäten
identities-or-worse = %1 oder schwerer
identities-not-printed = %1 weitere Identitäten sind nicht gedruckt; tables/identities.csv enthält alle.

## Coverage

coverage-title = Abdeckung
coverage-intro = Was abgefragt wurde, zusammengezählt. Das Verzeichnis hat eine Zeile je Bereich, Aufruf und Region: <a>coverage.jsonl</a> oder <a>tables/coverage.csv</a>; jede Lücke steht in <a>tables/gaps.csv</a>.
coverage-by-call = Nach Aufruf
coverage-by-call-label = Abdeckung nach Aufruf
coverage-by-scope = Nach Bereich
coverage-by-scope-label = Abdeckung nach Bereich
coverage-nothing = Es wurde nichts abgefragt.
not-seen-label = Was nicht gesehen wurde
not-seen-all-label = Alles, was nicht gesehen wurde

## The certificate

certificate-title = Beendigung der Zugriffe von { $party }
certificate-brand = Bescheinigung über das Ende der Zugriffe
certificate-heading = Ob der Zugriff von <bdi>{ $party }</bdi> beendet ist und was das belegt
certificate-heading-of = <bdi>{ $organisation }</bdi>: Ob der Zugriff von <bdi>{ $party }</bdi> beendet ist und was das belegt
certificate-proofs = Nachweise
certificate-left = Was geblieben ist
certificate-not-proven = Nicht nachgewiesen
certificate-not-proven-why = Nicht nachgewiesen, und warum
certificate-footprint = Bestand
certificate-seven = Sieben Nachweise, in jeder Umgebung
certificate-seven-intro = „Nachgewiesen“ steht nur dort, wo vollständig gelesen wurde, was es zeigt.
certificate-ends-itself = Endet von selbst
certificate-theirs = Was der Partei gehörte
certificate-theirs-intro = Alles, was der Partei gehört, von ihr gehalten wurde oder von ihr angelegt oder geändert wurde, jetzt und in der früheren Momentaufnahme.
certificate-how-theirs = Wodurch es ihr gehört
certificate-nothing = Es wurde nichts davon gefunden.
certificate-footer = Momentaufnahme <id>{ $snapshot }</id>, erstellt von { $tool }. Dasselbe als Daten: <a>certificate.json</a>. Nichts hier Genannte wurde ausgeführt.

## Sentences of page one, verdicts, and counts

list-and = { $rest } und { $last }
verdict-fail = Nicht bestanden: { $worst }
verdict-unread = Nicht nachgewiesen: etwas wurde nicht gelesen
verdict-reach-unknown = Nicht bewertet: Reichweite unbekannt
verdict-pass = Bestanden, kein Befund
front-unread = nicht alles wurde gelesen
front-unjudged = nicht alles ließ sich anhand des Gelesenen beurteilen
front-fail-incomplete = Befunde, der schwerste: { $worst }; { $why }
front-fail = Befunde, der schwerste: { $worst }
front-not-proven = Kein Befund, aber nicht nachgewiesen: { $why }
front-pass = Kein Befund
front-waived = { $count ->
    [one] Ein weiterer Befund ist durch eine geltende Ausnahme gedeckt.
   *[other] { $count } weitere Befunde sind durch geltende Ausnahmen gedeckt.
}
front-no-register = Es wurde kein Register angegeben: Festlegungen und Genehmigungen konnten nicht gegengehalten werden.
front-nobody-outside = Keine externe Partei mit Zugriff wurde gesehen.
front-reach-none = keine davon ist erkennbar privilegiert
front-reach-privileged = { $count ->
    [one] eine davon ist privilegiert
   *[other] { $count } davon sind privilegiert
}
front-reach-administrators = { $count ->
    [one] eine davon ist Administrator
   *[other] { $count } davon sind Administratoren
}
front-reach-both = { $administrators ->
    [one] eine davon ist Administrator
   *[other] { $administrators } davon sind Administratoren
}, { $privileged ->
    [one] eine weitere ist privilegiert
   *[other] { $privileged } weitere sind privilegiert
}
front-outside = { $parties ->
    [one] Eine externe Partei kann
   *[other] { $parties } externe Parteien können
} als { $open } von { $identities ->
    [one] einer Identität
   *[other] { $identities } Identitäten
} handeln; { $reach }.
front-found-nothing = Keine Prüfung fand einen Mangel in dem, was sie betrachten konnte.
front-of-severity = { $count } { $severity }
front-found = { $count ->
    [one] 1 Befund
   *[other] { $count } Befunde
} aus { $causes ->
    [one] 1 Ursache
   *[other] { $causes } Ursachen
}, nach Schwere: { $severities }.
front-checks-fail = { $count } nicht bestanden
front-checks-not-evaluated = { $count } nicht vollständig zu beantworten
front-checks-waived = { $count } durch Ausnahme gedeckt
front-checks-pass = { $count } bestanden
front-checks-empty = { $count } ohne etwas zu betrachten
front-answered = Von { $count ->
    [one] 1 Prüfung
   *[other] { $count } Prüfungen
}: { $verdicts }.
front-as-of = Stand
front-snapshot = Momentaufnahme
front-written-by = Erstellt von
front-with-data = Mit Daten
front-signature = Signatur
front-scopes-beyond = { $count ->
    [one] 1 weiterer Bereich
   *[other] { $count } weitere Bereiche
}
front-identities = { $count ->
    [one] Identität
   *[other] Identitäten
}
front-natures = { $non_human } nicht menschlich, { $human } menschlich, { $unknown } unbekannt
front-credentials = aktive Zugangsdaten{ $count ->
    [one] {""}
   *[other] {""}
}
front-held-by = { $count ->
    [one] gehalten von 1 Identität
   *[other] gehalten von { $count } Identitäten
}
front-places = { $count ->
    [one] Ort mit Identitäten
   *[other] Orte mit Identitäten
}
front-places-note = { $kinds }; dazu { $above } { $above ->
    [one] Bereich
   *[other] Bereiche
} um sie herum
front-far-reaching = weitreichend
front-far-note = { $administrators ->
    [one] 1 Administrator
   *[other] { $administrators } Administratoren
}, { $privileged } privilegiert
front-open = offen für Externe
front-ways = { $count ->
    [one] 1 Weg hinein
   *[other] { $count } Wege hinein
}
not-seen-nothing-read = Das Verzeichnis der Aufrufe ist leer: Es wurde nichts gelesen, daher ist nichts hiervon belegt.
not-seen-nothing = Alles Abgefragte wurde bis zum Ende gelesen: { $count ->
    [one] 1 Auflistung
   *[other] { $count } Auflistungen
}.
not-seen-places = { $count ->
    [one] 1 Stelle konnte
   *[other] { $count } Stellen konnten
} nicht gelesen werden. Was davon abhängt, steht als „nicht bewertet“ da, nie als bestanden.
not-seen-more-kinds = { $count ->
    [one] 1 weitere Art
   *[other] { $count } weitere Arten
}
matrix-depends = bedingt
matrix-not-evaluated = nicht bewertet
matrix-handed = { $reach } durch das, was ihr übertragen wurde
matrix-identities = { $count ->
    [one] 1 Identität
   *[other] { $count } Identitäten
}
matrix-used = genutzt { $day }
matrix-not-used = nicht genutzt seit { $day }
matrix-no-environments = Das Register legt keine Umgebungen fest, daher steht jede Cloud als eine.
matrix-environments = { $count ->
    [one] 1 Umgebung
   *[other] { $count } Umgebungen
} des Registers.
coverage-period = { $first } bis { $last }
coverage-no-period = von den Aufzeichnungen nicht angegeben
coverage-nobody = niemand: es wurde nichts gelesen
coverage-imported = nicht angegeben: aus Dateien übernommen
parties-standing = { $count } dauerhaft
parties-findings = { $count ->
    [one] 1 Befund
   *[other] { $count } Befunde
}
parties-resources = { $count ->
    [one] 1 offene Ressource
   *[other] { $count } offene Ressourcen
}
## Die Seite einer prüfenden Person

review-title = Überprüfung: { $of }
review-brand = Überprüfung von Zugriffsrechten
review-save = Entscheidungen speichern
review-no-owner = niemand eingetragen
review-done = alles entschieden
review-saved = gespeichert
review-open = offen
review-lacks = brauchen eine Begründung oder einen letzten Tag
review-heading = Zugriff: <bdi>{ $of }</bdi>
review-intro = <bdi>{ $reviewer }</bdi> entscheidet über { $total } Identitäten, nach ihrem Zugriff vom { $as_of }.
review-how = Behalten Sie, was gebraucht wird, entziehen Sie, was nicht gebraucht wird, und begründen Sie es; eine Ausnahme braucht einen letzten Tag, spätestens { $last }. Nichts verlässt diese Seite, bevor Sie speichern: Senden Sie die gespeicherte Datei unverändert zurück.
review-privileged = Privilegiert: { $count }
review-partner = Von Partnern: { $count }
review-ordinary = Alle anderen: { $count }
review-unchanged = Unverändert, seit sie behalten wurden
review-all = Alle diese
review-reach = Reichweite
review-parties = Nutzbar durch
review-owner = Verantwortlich
review-used = Zuletzt benutzt
review-findings = Befunde
review-keep = Behalten
review-revoke = Entziehen
review-exception = Ausnahme
review-reason = Begründung
review-until = Bis

## Wörter des Modells: je Gruppe und Wort eine Meldung

confidence-high = durch die zitierten Nachweise belegt
confidence-medium = wahrscheinlich: hängt von einer Bedingung ab, die die Tatsachen nicht entscheiden
confidence-low = möglich: etwas, das es entscheiden würde, wurde nicht gelesen
confidence-mixed = mindestens einer ist { $what }
capability-read-data = Daten lesen
capability-read-logs = Protokolle lesen
capability-change = ändern
capability-provision-identity = Identitäten anlegen
capability-elevate = Rechte erhöhen
capability-impersonate = als andere handeln
capability-change-guard-rails = Leitplanken ändern
capability-administer = verwalten
capability-everything = alles
verb-view = einsehen
verb-logs = Protokolle
verb-provision = bereitstellen
verb-elevate = erhöhen
verb-change = ändern
verb-remediate = beheben
verb-means-view = Daten lesen
verb-means-logs = Protokolle lesen
verb-means-provision = Identitäten und Zugangsdaten anlegen
verb-means-elevate = Zugriff erteilen oder als andere handeln
verb-means-change = Ressourcen ändern
verb-means-remediate = Kontrollen und Protokolle ändern
declared-never = festgelegt: nie
declared-emergency = festgelegt: im Notfall
declared-approved = festgelegt: mit Genehmigung
declared-always = festgelegt: immer
facet-accounts-and-their-hierarchy = Konten und ihre Hierarchie
facet-principals-and-their-policies = Prinzipale und ihre Richtlinien
facet-credentials = Zugangsdaten
facet-use-of-credentials = Nutzung von Zugangsdaten
facet-root-users = Root-Benutzer
facet-ssh-keys-signing-certificates-and-service-specific-credentials = SSH-Schlüssel, Signaturzertifikate und dienstspezifische Zugangsdaten
facet-identity-providers = Identitätsanbieter
facet-directory-users-groups-and-assignments = Benutzer, Gruppen und Zuweisungen des Verzeichnisses
facet-organisation-policies = Richtlinien der Organisation
facet-delegated-administration = delegierte Verwaltung
facet-resource-policies = Richtlinien an Ressourcen
facet-compute-that-runs-as-an-identity = Rechenressourcen, die als Identität laufen
facet-services-used = genutzte Dienste
facet-eligible-assignments-and-their-activation = aktivierbare Zuweisungen und ihre Aktivierung
facet-permissions-of-applications-and-consents = Berechtigungen von Anwendungen und Einwilligungen
facet-owners-of-applications-and-groups = Besitzer von Anwendungen und Gruppen
facet-audit-logs-of-changes-to-access = Prüfprotokolle über Änderungen an Zugriffen
facet-registered-second-factors = registrierte zweite Faktoren
facet-sign-ins = Anmeldungen
facet-access-reviews = Überprüfungen von Zugriffsrechten
facet-logs-their-retention-and-alarms = Protokolle, ihre Aufbewahrung und Alarme
facet-shared-images-snapshots-replicas-and-destinations-of-data = geteilte Abbilder, Momentaufnahmen, Replikate und Ziele von Daten
facet-secrets-and-when-they-changed = Geheimnisse und ihre letzte Änderung
facet-all-of-it = alles
facet-snapshots = Momentaufnahmen
facet-logs = Protokolle
gap-refused = von der Cloud verweigert
gap-throttled = wegen zu vieler Anfragen verweigert, auch nach jeder Wiederholung
gap-unreachable = keine rechtzeitige Antwort
gap-failed = Fehler des Dienstes
gap-truncated = die Liste brach vor ihrem Ende ab
gap-malformed = die Antwort war nicht verständlich
gap-not-in-import = im Import nicht enthalten
gap-bounded = die eigene Grenze für Einzelabfragen war erreicht
gap-cancelled = der Scan wurde vorher abgebrochen
source-cloud = Cloud
source-signed-register = signiertes Register
source-unsigned-register = unsigniertes Register
source-tag = Tag
source-guess = Vermutung
belonging-principal = Prinzipal
belonging-trust = Vertrauensstellung
belonging-grant = Berechtigung
belonging-delegation = Delegation
belonging-credential = Zugangsdaten
belonging-secret = Geheimnis
belonging-data-door = Datenausgang
belonging-deputy = Stellvertreter
relation-belongs-to = gehört ihr
relation-held-by = von ihr gehalten
relation-made-by = von ihr angelegt
relation-changed-by = von ihr geändert
relation-readable-by = für sie lesbar
belonging-state-active = aktiv
belonging-state-unknown = unbekannt
belonging-state-renamed = umbenannt
belonging-state-disabled = deaktiviert
belonging-state-expired = abgelaufen
belonging-state-gone = entfernt
owner-state-active = aktiv
owner-state-disabled = deaktiviert
owner-state-gone = ausgeschieden
owner-state-not-known = nicht bekannt
owner-state-none = keine
lifecycle-field-owner = Verantwortliche
lifecycle-field-purpose = Zweck
lifecycle-field-expiry = Ende
lifecycle-field-offboarding-path = Weg zur Beendigung
act-create = Anlegen
act-elevate = Erhöhen
act-renew = Verlängern
act-exception = Ausnahme
act-remove = Entfernen
act-guard-rail = Leitplanke
act-change = Ändern
act-use = Nutzung
approval-approved = genehmigt
approval-self-approved = selbst genehmigt
approval-approved-by-outsider = von Externen genehmigt
approval-approved-late = verspätet genehmigt
approval-approval-expired = Genehmigung war abgelaufen
approval-no-approval-found = keine Genehmigung gefunden
approval-not-evaluated = nicht bewertet
approval-not-needed = keine Genehmigung nötig
acts-approved = { $count } vorab durch eine andere Person des Kunden genehmigt
acts-no-approval-found = { $count } ohne auffindbare Genehmigung
acts-self-approved = { $count } von der beantragenden oder ausführenden Person selbst genehmigt
acts-approved-by-outsider = { $count } von jemandem genehmigt, der nicht zum Kunden gehört
acts-approved-late = { $count } nachträglich genehmigt
acts-approval-expired = { $count } nach Ablauf der Genehmigung
acts-not-evaluated = { $count } nicht bewertet, weil eine Quelle nicht oder lückenhaft gelesen wurde
exception-used = genutzt
exception-unused = ungenutzt
exception-expired = abgelaufen
exception-not-yet = noch nicht gültig
exception-not-valid = ungültig
exceptions-used = { $count } genutzt
exceptions-unused = { $count } ungenutzt
exceptions-expired = { $count } abgelaufen
exceptions-not-yet = { $count } noch nicht gültig
exceptions-not-valid = { $count } ungültig
outvote-administrators = Administratoren
outvote-logs = Protokolle
outvote-evidence-store = Nachweisspeicher
outvote-keys = Schlüssel
outvote-break-glass = Notfallzugang
figure-over-granted = privilegiert sind und lange gar nicht genutzt wurden
figure-complete-entry = Verantwortliche, Zweck, Ende und einen Weg zur Beendigung haben
figure-without-long-lived-credential = keine Zugangsdaten haben, die länger als 36 Stunden gelten
figure-reachable-by-a-third-party = von Externen genutzt werden können
figure-orphaned = keine oder ausgeschiedene Verantwortliche haben
figure-of = { $count } von { $population }
figure-told-over-granted = { $count } von { $population } ({ $percent } %) sind privilegiert und wurden lange gar nicht genutzt
figure-told-without-long-lived-credential = { $count } von { $population } ({ $percent } %) haben keine Zugangsdaten, die länger als 36 Stunden gelten
figure-told-reachable-by-a-third-party = { $count } von { $population } ({ $percent } %) können von Externen genutzt werden
figure-end = { $told }.
figure-end-unknown = { $told }; von { $unknown } ist das nicht bekannt.
thing-party = Partei
thing-right = Recht
thing-principal = Prinzipal
thing-reach = Reichweite
thing-membership = Mitgliedschaft
thing-grant = Berechtigung
thing-trust = Vertrauensstellung
thing-credential = Zugangsdaten
thing-delegation = Delegation
thing-belonging = Bestand
thing-door = Datenausgang
thing-finding = Befund
thing-scope = Bereich
change-added = hinzugekommen
change-changed = geändert
change-removed = entfernt
change-not-evaluated = nicht bewertet
cause-acts = Handlungen
cause-no-act-found = keine Handlung gefunden
cause-not-evaluated = nicht bewertet
cause-follows = folgt aus anderen
evidence-state-in-time = fristgerecht
evidence-state-late = verspätet
evidence-state-not-shown = nicht belegt
proof-no-way-in = kein Weg hinein
proof-no-credential = keine Zugangsdaten
proof-no-live-session = keine offene Sitzung
proof-no-deputy = kein Stellvertreter
proof-no-data-door = kein Datenausgang
proof-no-success-after-the-end = kein Erfolg nach dem Ende
proof-customer-verified = vom Kunden geprüft
proof-means-no-way-in = keine Vertrauensstellung, Zuweisung, Freigabe oder Föderation nennt sie
proof-means-no-credential = keine, die sie hielt oder anlegen konnte; für sie lesbare Geheimnisse sind erneuert
proof-means-no-live-session = die letzte ist abgelaufen oder wurde widerrufen
proof-means-no-deputy = nichts von ihr Angelegtes oder Geändertes handelt für sie
proof-means-no-data-door = kein geteiltes Abbild, keine Momentaufnahme, kein Bucket, kein Protokoll
proof-means-no-success-after-the-end = lückenlose Protokolle und kein erfolgreicher Aufruf
proof-means-customer-verified = durch eine Person des Kunden, die den Zugriff nicht selbst entfernt hat
proof-verdict-proven = nachgewiesen
proof-verdict-not-proven = nicht nachgewiesen
proof-verdict-residue = Rest vorhanden
certificate-verdict-proven = Der Zugriff ist beendet: alle sieben Nachweise liegen vor
certificate-verdict-not-proven = Nicht nachgewiesen, dass der Zugriff beendet ist
certificate-verdict-residue = Der Zugriff ist nicht beendet: etwas ist geblieben
party-kind-own = der Kunde selbst
party-kind-foreign-account = Konto außerhalb der Organisation
party-kind-foreign-tenant = fremder Entra-Mandant
party-kind-foreign-domain = Personen einer anderen Domäne
party-kind-foreign-project = Google-Cloud-Projekt außerhalb der Organisation
party-kind-federation = Identitätsanbieter außerhalb der Cloud
party-kind-anyone = beliebige Dritte
party-own = eigene
party-name-observed = wie beobachtet
party-name-guess = vermutet nach einer Liste bekannter Anbieter
party-name-register = aus dem Register
party-name-guessed = { $name } (vermutet)

## Wie Dinge heißen

kind-account = { $count ->
    [one] Konto
   *[other] Konten
}
kind-account-root = { $count ->
    [one] Root-Benutzer des Kontos
   *[other] Root-Benutzer von Konten
}
kind-user = { $count ->
    [one] Benutzer
   *[other] Benutzer
}
kind-assumable-role = { $count ->
    [one] übernehmbare Rolle
   *[other] übernehmbare Rollen
}
kind-service-linked-role = { $count ->
    [one] dienstgebundene Rolle
   *[other] dienstgebundene Rollen
}
kind-group = { $count ->
    [one] Gruppe
   *[other] Gruppen
}
kind-directory-user = { $count ->
    [one] Verzeichnisbenutzer
   *[other] Verzeichnisbenutzer
}
kind-directory-group = { $count ->
    [one] Verzeichnisgruppe
   *[other] Verzeichnisgruppen
}
kind-service-principal = { $count ->
    [one] Dienstprinzipal
   *[other] Dienstprinzipale
}
kind-managed-identity = { $count ->
    [one] verwaltete Identität
   *[other] verwaltete Identitäten
}
kind-application = { $count ->
    [one] Anwendung
   *[other] Anwendungen
}
kind-entra-application = { $count ->
    [one] Anwendung
   *[other] Anwendungen
}
kind-agent-identity = { $count ->
    [one] Agentenidentität
   *[other] Agentenidentitäten
}
kind-administrative-unit = { $count ->
    [one] Verwaltungseinheit
   *[other] Verwaltungseinheiten
}
kind-foreign-principal = { $count ->
    [one] fremder Prinzipal
   *[other] fremde Prinzipale
}
kind-unread-principal = { $count ->
    [one] nicht gelesener Prinzipal
   *[other] nicht gelesene Prinzipale
}
kind-unknown-principal = { $count ->
    [one] unbekannter Prinzipal
   *[other] unbekannte Prinzipale
}
kind-deleted-principal = { $count ->
    [one] gelöschter Prinzipal
   *[other] gelöschte Prinzipale
}
kind-service-account = { $count ->
    [one] Dienstkonto
   *[other] Dienstkonten
}
kind-service-agent = { $count ->
    [one] Dienst-Agent
   *[other] Dienst-Agenten
}
kind-federated-identity = { $count ->
    [one] föderierte Identität
   *[other] föderierte Identitäten
}
kind-federated-subject = { $count ->
    [one] föderiertes Subjekt
   *[other] föderierte Subjekte
}
kind-principal-set = { $count ->
    [one] Prinzipalmenge
   *[other] Prinzipalmengen
}
kind-custom-role = { $count ->
    [one] benutzerdefinierte Rolle
   *[other] benutzerdefinierte Rollen
}
kind-organisation = { $count ->
    [one] Organisation
   *[other] Organisationen
}
kind-organisational-unit = { $count ->
    [one] Organisationseinheit
   *[other] Organisationseinheiten
}
kind-tenant = { $count ->
    [one] Mandant
   *[other] Mandanten
}
kind-management-group = { $count ->
    [one] Verwaltungsgruppe
   *[other] Verwaltungsgruppen
}
kind-subscription = { $count ->
    [one] Abonnement
   *[other] Abonnements
}
kind-folder = { $count ->
    [one] Ordner
   *[other] Ordner
}
kind-project = { $count ->
    [one] Projekt
   *[other] Projekte
}
kind-scope = { $count ->
    [one] Bereich
   *[other] Bereiche
}
kind-subject = { $count ->
    [one] Gegenstand
   *[other] Gegenstände
}
kind-identity = { $count ->
    [one] Identität
   *[other] Identitäten
}
kind-party = { $count ->
    [one] Partei
   *[other] Parteien
}
kind-person = { $count ->
    [one] Person
   *[other] Personen
}
kind-right = { $count ->
    [one] Recht
   *[other] Rechte
}
kind-approval = { $count ->
    [one] Genehmigung
   *[other] Genehmigungen
}
kind-review = { $count ->
    [one] Überprüfung
   *[other] Überprüfungen
}
kind-contract = { $count ->
    [one] Vertrag
   *[other] Verträge
}
kind-control = { $count ->
    [one] Kontrolle
   *[other] Kontrollen
}
kind-control-domain = { $count ->
    [one] Kontrollbereich
   *[other] Kontrollbereiche
}
kind-escalation = { $count ->
    [one] Eskalation
   *[other] Eskalationen
}
kind-exception = { $count ->
    [one] Ausnahme
   *[other] Ausnahmen
}
kind-monitor = { $count ->
    [one] Überwachung
   *[other] Überwachungen
}
kind-offboarding = { $count ->
    [one] Beendigung
   *[other] Beendigungen
}
kind-guard-rail = { $count ->
    [one] Leitplanke
   *[other] Leitplanken
}
kind-create = { $count ->
    [one] Anlegen
   *[other] Anlegen
}
kind-change = { $count ->
    [one] Änderung
   *[other] Änderungen
}
kind-access-key = { $count ->
    [one] Zugriffsschlüssel
   *[other] Zugriffsschlüssel
}
kind-password = { $count ->
    [one] Kennwort
   *[other] Kennwörter
}
kind-mfa-device = { $count ->
    [one] MFA-Gerät
   *[other] MFA-Geräte
}
kind-ssh-public-key = { $count ->
    [one] SSH-Schlüssel
   *[other] SSH-Schlüssel
}
kind-signing-certificate = { $count ->
    [one] Signaturzertifikat
   *[other] Signaturzertifikate
}
kind-service-specific-credential = { $count ->
    [one] dienstspezifisches Zugangsdatum
   *[other] dienstspezifische Zugangsdaten
}
kind-server-certificate = { $count ->
    [one] Serverzertifikat
   *[other] Serverzertifikate
}
kind-client-secret = { $count ->
    [one] Client-Geheimnis
   *[other] Client-Geheimnisse
}
kind-certificate = { $count ->
    [one] Zertifikat
   *[other] Zertifikate
}
kind-federated-credential = { $count ->
    [one] föderiertes Zugangsdatum
   *[other] föderierte Zugangsdaten
}
kind-service-account-key = { $count ->
    [one] Dienstkontoschlüssel
   *[other] Dienstkontoschlüssel
}
kind-hmac-key = { $count ->
    [one] HMAC-Schlüssel
   *[other] HMAC-Schlüssel
}
kind-api-key = { $count ->
    [one] API-Schlüssel
   *[other] API-Schlüssel
}
kind-inline-policy = { $count ->
    [one] eingebettete Richtlinie
   *[other] eingebettete Richtlinien
}
kind-customer-managed-policy = { $count ->
    [one] kundenverwaltete Richtlinie
   *[other] kundenverwaltete Richtlinien
}
kind-role-activation-policy = { $count ->
    [one] Aktivierungsrichtlinie
   *[other] Aktivierungsrichtlinien
}
kind-cross-tenant-access = { $count ->
    [one] mandantenübergreifender Zugriff
   *[other] mandantenübergreifende Zugriffe
}
kind-lighthouse-delegation = { $count ->
    [one] Lighthouse-Delegation
   *[other] Lighthouse-Delegationen
}
kind-gdap-delegation = { $count ->
    [one] GDAP-Beziehung
   *[other] GDAP-Beziehungen
}
kind-dap-delegation = { $count ->
    [one] DAP-Beziehung
   *[other] DAP-Beziehungen
}
kind-csp-aobo-delegation = { $count ->
    [one] Abonnement eines Cloud Solution Provider
   *[other] Abonnements eines Cloud Solution Provider
}
kind-managed-by-tenant-delegation = { $count ->
    [one] von einem anderen Mandanten verwaltetes Abonnement
   *[other] von einem anderen Mandanten verwaltete Abonnements
}
kind-cross-tenant-access-delegation = { $count ->
    [one] Eintrag zum mandantenübergreifenden Zugriff
   *[other] Einträge zum mandantenübergreifenden Zugriff
}
kind-cross-tenant-sync-delegation = { $count ->
    [one] mandantenübergreifende Synchronisierung
   *[other] mandantenübergreifende Synchronisierungen
}
kind-foreign-account = { $count ->
    [one] fremdes Konto
   *[other] fremde Konten
}
kind-foreign-tenant = { $count ->
    [one] fremder Mandant
   *[other] fremde Mandanten
}
kind-actor = { $count ->
    [one] Handelnder
   *[other] Handelnde
}
kind-azure-microsoft-compute-virtualmachines = { $count ->
    [one] virtuelle Maschine
   *[other] virtuelle Maschinen
}
kind-azure-microsoft-keyvault-vaults = { $count ->
    [one] Schlüsseltresor
   *[other] Schlüsseltresore
}
kind-azure-microsoft-managedidentity-userassignedidentities = { $count ->
    [one] benutzerzugewiesene Identität
   *[other] benutzerzugewiesene Identitäten
}
kind-azure-microsoft-web-sites = { $count ->
    [one] Web-App
   *[other] Web-Apps
}
count-kind = { $count } { $kind }
count-scope = { $count ->
    [one] 1 Bereich
   *[other] { $count } Bereiche
}
count-step = { $count ->
    [one] 1 Schritt
   *[other] { $count } Schritten
}
count-hour = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
count-day = { $count ->
    [one] 1 Tag
   *[other] { $count } Tagen
}
more-subject = { $count ->
    [one] 1 weiterer Gegenstand
   *[other] { $count } weitere Gegenstände
}
more-cause = { $count ->
    [one] 1 weitere Ursache
   *[other] { $count } weitere Ursachen
}
more-piece = { $count ->
    [one] 1 weiterer Nachweis
   *[other] { $count } weitere Nachweise
}
more-party = { $count ->
    [one] 1 weitere Partei
   *[other] { $count } weitere Parteien
}
more-path = { $count ->
    [one] 1 weiterer Pfad
   *[other] { $count } weitere Pfade
}
more-block = { $count ->
    [one] 1 weiterer Block
   *[other] { $count } weitere Blöcke
}
more-identity = { $count ->
    [one] 1 weitere Identität
   *[other] { $count } weitere Identitäten
}
more-scope = { $count ->
    [one] 1 weiterer Bereich
   *[other] { $count } weitere Bereiche
}
more-step = { $count ->
    [one] 1 weiterer Schritt
   *[other] { $count } weitere Schritte
}
more-item = { $count ->
    [one] 1 weiterer Eintrag
   *[other] { $count } weitere Einträge
}
more-row = { $count ->
    [one] 1 weitere Zeile
   *[other] { $count } weitere Zeilen
}
more-other = { $count ->
    [one] 1 weitere
   *[other] { $count } weitere
}
more-owner = { $count ->
    [one] 1 weitere Verantwortliche
   *[other] { $count } weitere Verantwortliche
}
names-and-more = { $names } und { $count } weitere
names-and-scopes = { $count ->
    [one] { $names } und 1 weiterer Bereich
   *[other] { $names } und { $count } weitere Bereiche
}
names-and-calls = { $count ->
    [one] { $names } und 1 weiterer Aufruf
   *[other] { $names } und { $count } weitere Aufrufe
}
not-known = nicht bekannt
not-told = nicht angegeben
use-none-seen = keine Nutzung gesehen
before-later = nach dieser Momentaufnahme
before-same-day = am Tag dieser Momentaufnahme
before-days = { $count ->
    [one] 1 Tag davor
   *[other] { $count } Tage davor
}

## Sätze zu Befunden

detail-first = Der erste davon:
population-one = { $found }, von { $total } betrachteten
population-cause = { $found } aus einer Ursache, von { $total } betrachteten
population-each = { $found }, jeweils für sich, von { $total } betrachteten
block-affected = { $count ->
    [one] 1 weitere Identität
   *[other] { $count } weitere Identitäten
} durch dieselbe Ursache: { $names }.
owner-nobody = Niemand ist als verantwortlich festgelegt.
owner-nobody-of = Für keine der { $count } ist jemand als verantwortlich festgelegt.
owner-names = Verantwortlich: { $names }.
owner-names-more = { $names } und { $more }
owner-names-some = Verantwortlich: { $names }; für { $unowned } von { $total } ist niemand festgelegt.
owner-by-tag = { $who } (laut einem Tag)
owner-by-register = { $who } (Register)
how-leads = Führt in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
} zu: { $target }.
how-would-lead = Würde in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
} führen zu: { $target }.
how-first-leads = Der erste davon führt in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
} zu: { $target }.
how-first-would-lead = Der erste davon würde in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
} führen zu: { $target }.
how-acts = Unmittelbar: { $parties } kann als diese Identität handeln.
how-open = Unmittelbar: offen für { $party }.
how-itself = Unmittelbar: der Mangel liegt am Gegenstand selbst, kein Schritt liegt dazwischen.
since-not-told = Seit wann, sagen die Nachweise nicht.
since-at = Seit { $time }, { $before }
since-between = Zwischen { $first } ({ $before }) und { $last }
since-all = { $known }.
since-some = { $known }; für { $unknown } von { $total } nicht angegeben.
approved-none = Keine Genehmigung ist verzeichnet.
approved-by = Genehmigt von { $names }.
approved-by-some = Genehmigt von { $names }; für { $without } von { $total } ist keine verzeichnet.
remediation-more = { $shown } von { $total } Maßnahmen, die sich unterscheiden. Die zu jeder Feststellung steht in tables/findings.csv.
name-in-scope = { $name } in { $scope }

## Sätze zu Pfaden

target-administrator-of = Administrator des Kontos { $account }
target-administrator-in = Administrator ({ $kind } { $name })
reached-leads = führt in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
} zu: { $target }
reached-would-lead = führte ohne eine Leitplanke in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
} zu: { $target }
reached-administrator = Administrator in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
}
reached-more = mehr in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
}
way-stopped = verhindert durch { $rail }
way-stopped-more = verhindert durch { $rail } und { $count ->
    [one] 1 weitere
   *[other] { $count } weitere
}
way-possible = möglich, nicht gezeigt
way-depends = hängt von einer Bedingung ab
way-open = nichts verhindert es
path-title = Pfad von { $start } in { $steps ->
    [one] 1 Schritt
   *[other] { $steps } Schritten
} zu: { $target }
path-others = { $count ->
    [one] 1 weiterer Pfad vom selben Anfang
   *[other] { $count } weitere Pfade vom selben Anfang
}
told-step = { $number }. { $from } erlangt { $to } durch { $technique }
told-with = { $before } mit { $what }
told-if-own = { $before }, wenn (in eigener Hand) { $what }
told-if-kept = { $before }, wenn (nicht in eigener Hand) { $what }
told-if = { $before }, wenn { $what }
told-possible = { $before }. Möglich, nicht gezeigt: { $what }
told-stopped = { $before }. Verhindert durch { $what }
told-end = { $before }.
told-more = Dazu { $more }.
told-reaches = Das erreicht { $target }.
told-stopped-today = Heute verhindert durch { $rail }.
drawn-more-rights = { $name }, mit mehr Rechten
drawn-amounts-to = das bedeutet
drawn-more-conditions = { $count ->
    [one] und 1 weitere Bedingung
   *[other] und { $count } weitere Bedingungen
}
drawn-possible = möglich: { $doubt }
drawn-if-own = wenn (in eigener Hand) { $condition }
drawn-if-kept = wenn (nicht in eigener Hand) { $condition }
drawn-if = wenn { $condition }

## Sätze zu Prüfungen, Abdeckung und Parteien

check-fail = Nicht bestanden
check-fail-in-part = Nicht bestanden, teils nicht bewertet
check-not-evaluated = Nicht bewertet
check-not-evaluated-in-full = Nicht vollständig bewertet
check-waived = Durch Ausnahme gedeckt
check-empty = Nichts zu betrachten
check-pass = Bestanden
check-not-run = Nicht ausgeführt
check-not-run-figures = diese Prüfung wurde nicht ausgeführt
check-not-run-sentence = Diese Prüfung wurde nicht ausgeführt und sagt daher nichts aus.
check-looked-at = { $looked } von { $total } betrachtet
check-looked-at-in-part = { $looked } von { $total } betrachtet; { $scopes ->
    [one] 1 ganzer Bereich
   *[other] { $scopes } ganze Bereiche
} nicht gelesen, daher kann es mehr geben
check-sentence = Stand { $time }: { $looked }; { $count ->
    [one] 1 Abweichung
   *[other] { $count } Abweichungen
}.
check-sentence-of = { $clause }, Stand { $time }: { $looked }; { $count ->
    [one] 1 Abweichung
   *[other] { $count } Abweichungen
}.
check-further-reasons = { $count ->
    [one] aus 1 weiteren Grund
   *[other] aus { $count } weiteren Gründen
}
coverage-some-imported = { $names }; nicht angegeben für { $count ->
    [one] 1 übernommene Auflistung
   *[other] { $count } übernommene Auflistungen
}
not-seen-no-check = wovon keine Prüfung abhängt
front-signature-where = in signatures/, soweit vorhanden; VERIFY.txt enthält die Befehle
front-data = { $name }, Stand { $date } ({ $source }; Version { $version }, { $licence })
party-sentence = { $identities ->
    [one] 1 Identität
   *[other] { $identities } Identitäten
}, { $standing } dauerhaft, größte Reichweite: { $reach }; { $resources ->
    [0] keine offene Ressource
    [one] 1 offene Ressource
   *[other] { $resources } offene Ressourcen
}.

## Steuerung: Tabellen, ihre Spalten und Sätze

table-figures = In Zahlen
table-approvals = Wer beantragt, genehmigt und ausgeführt hat
table-logs = Die Protokolle dahinter und wie weit sie zurückreichen
table-lifecycle = Verantwortliche, Zweck, Ende und Weg zur Beendigung
table-footprint = Was ihnen gehört
table-outvotes = Kann eine Partei den Kunden überstimmen?
table-contracts = Verträge
table-exceptions = Ausnahmen
table-escalations = Eskalationen
table-raci = Kontrollen
table-reviews = Überprüfungen
table-retention = Aufbewahrung von Nachweisen
table-monitors = Was Anbieter überwachen
table-period-position = Anfangs- und Endbestand
table-period-trend = Von Momentaufnahme zu Momentaufnahme
table-period-parties = Änderungen je Partei
table-period-changes = Was sich geändert hat
table-period-acts = Handlungen an Zugriffen
table-period-reviews = Überprüfungen
table-period-exceptions = Ausnahmen
table-period-evidence = Fällige Nachweise
table-period-unseen = Nicht gesehen
table-intro-period-position = Wie viel die erste und die letzte Momentaufnahme von jeder Sache zeigen. Wo etwas nicht gelesen wurde, zählen sie weniger.
table-intro-period-trend = Befunde, die nicht mehr gefunden werden, aber womöglich nicht gefunden werden konnten, bleiben offen und zählen als nicht bestätigt.
table-intro-period-parties = „eigene“ ist, was niemand anderem gehört.
table-intro-period-changes = Jede liegt zwischen zwei Momentaufnahmen. Was eine davon womöglich nicht gesehen hat, ist nicht bewertet.
table-intro-period-acts = Was Protokolle darüber sagen, wer im Zeitraum was an Zugriffen tat, ohne Nutzungen.
table-intro-period-reviews = Die im Zeitraum entschiedenen und die an seinem Ende überfälligen.
table-intro-period-exceptions = Die im Zeitraum geltenden.
table-intro-period-evidence = Bis wann Verträge die Nachweise dieses Zeitraums verlangen. Eine Momentaufnahme aus der Zeit danach zeigt, dass alle vorlagen.
table-intro-period-unseen = Wo und wann keine Änderung zu sehen war. Nichts davon gilt als unverändert.
col-act = Handlung
col-to-whom = An wem
col-done-by = Ausgeführt von
col-asked-by = Beantragt von
col-approved-by = Genehmigt von
col-log = Protokoll
col-to = Bis
col-acts = Handlungen
col-without-hole = Lückenlos
col-trusts = Vertrauensstellungen
col-grants = Berechtigungen
col-delegations = Delegationen
col-secrets = Lesbare Geheimnisse
col-data-doors = Datenausgänge
col-deputies = Angelegt oder geändert
col-authorship = Bekannt, wer was angelegt hat
col-can-take = Kann entziehen
col-purpose = Zweck
col-ends = Endet
col-offboarding = Beendigung
col-missing = Fehlt
col-identities-that = Nicht menschliche Identitäten, die
col-share = Anteil
col-number = Anzahl
col-not-told = Nicht feststellbar
col-contract = Vertrag
col-function = Funktion
col-gone-by = Zugriff beendet bis
col-evidence-due = Nachweis fällig
col-exception = Ausnahme
col-covers = Deckt
col-reason = Begründung und Ersatzmaßnahme
col-until = Bis
col-on = Anlass
col-about = Betrifft
col-due = Fällig
col-called = Wer gerufen wird
col-must-hold = Was gelten muss
col-responsible = Zuständig
col-passed = Bestanden
col-next-test = Nächste Prüfung
col-review = Überprüfung
col-of = Von
col-decided-by = Entschieden von
col-last-decided = Zuletzt entschieden
col-held-by = Gehalten von
col-declared = Festgelegt
col-kept = Aufbewahrt
col-there = Vorhanden
col-open = Offen
col-opened = Eröffnet
col-verified = Bestätigt
col-not-verified = Nicht bestätigt
col-overdue = Überfällig
col-added = Hinzugekommen
col-changed = Geändert
col-removed = Entfernt
col-not-evaluated = Nicht bewertet
col-with-acts = Mit Handlungen
col-no-act = Keine Handlung gefunden
col-when = Wann
col-by = Durch
col-approval = Genehmigung
col-decided = Entschieden
col-held = Abgehalten
col-check = Prüfung
col-used = Genutzt
col-expired = Abgelaufen
col-withdrawn = Zurückgezogen
col-shown = Belegt
col-change = Änderung
col-by-whose-act = Durch wessen Handlung
col-between = Zwischen
register-none = Es wurde kein Register angegeben, daher konnte nichts mit den Festlegungen des Kunden verglichen werden.
register-signed-none = keiner davon ist durch einen signierten Commit belegt
register-signed-all = alle davon sind durch signierte Commits belegt
register-signed-some = { $count ->
    [one] 1 davon ist durch signierte Commits belegt
   *[other] { $count } davon sind durch signierte Commits belegt
}
register-entries = Das Register hat { $entries ->
    [one] 1 Eintrag
   *[other] { $entries } Einträge
} in { $files ->
    [one] 1 Datei
   *[other] { $files } Dateien
}; { $signed }.
register-unsigned = Warum Einträge als unsigniert gelten: { $reasons }.
register-days = Seine Tage sind Tage der Zeitzone { $zone }; ein Tag, bis zu dem etwas läuft, ist sein letzter.
register-order = Wo Angaben voneinander abweichen, zählt eine Tatsache der Cloud mehr als das signierte Register, dieses mehr als das unsignierte, dieses mehr als ein Tag und ein Tag mehr als eine Vermutung.
acts-none-judged = { $count ->
    [one] 1 Handlung
   *[other] { $count } Handlungen
} an Zugriffen; keine davon braucht eine Genehmigung.
acts-intro = { $count ->
    [one] 1 Handlung
   *[other] { $count } Handlungen
} an Zugriffen, davon { $judged ->
    [one] 1 genehmigungspflichtig
   *[other] { $judged } genehmigungspflichtig
}: { $verdicts }. { $linked ->
    [one] 1 davon nennt
   *[other] { $linked } davon nennen
} ein Ticket.
act-out-of-hours = { $time }, außerhalb der Geschäftszeit
act-told = { $time } { $action } durch { $who }
act-told-approved = { $act }, genehmigt von { $who }
act-told-verdict = { $act }, { $verdict }
col-signatures = Signaturen
signatures-verified = geprüft
signatures-not-signed = nicht signiert
signatures-not-verifiable = nicht prüfbar
signatures-broken = verletzt
logs-whole = Jedes davon wurde für seine Zeit lückenlos gelesen.
logs-holes = { $count ->
    [one] 1 wurde nicht lückenlos gelesen: dort belegt Schweigen nichts.
   *[other] { $count } wurden nicht lückenlos gelesen: dort belegt Schweigen nichts.
}
footprint-intro = Alles, was einer Partei gehört, von ihr gehalten wird oder von ihr angelegt oder geändert wurde, soweit es noch wirkt; jeder Eintrag mit seinen Nachweisen und dem Befehl, der ihn beendet, steht in der Datei.
footprint-intro-doubts = Alles, was einer Partei gehört, von ihr gehalten wird oder von ihr angelegt oder geändert wurde, soweit es noch wirkt; jeder Eintrag mit seinen Nachweisen und dem Befehl, der ihn beendet, steht in der Datei. Es kann mehr geben:
footprint-intro-doubts-more = Alles, was einer Partei gehört, von ihr gehalten wird oder von ihr angelegt oder geändert wurde, soweit es noch wirkt; jeder Eintrag mit seinen Nachweisen und dem Befehl, der ihn beendet, steht in der Datei. Es kann mehr geben, aus diesen und { $count ->
    [one] 1 weiteren Grund
   *[other] { $count } weiteren Gründen
}:
footprint-not-proven = nicht nachgewiesen
footprint-since = seit { $day }
footprint-reasons = { $count ->
    [one] 1 Grund für mehr
   *[other] { $count } Gründe für mehr
}
outvotes-none = Keine Partei kann nach dem Gesehenen dem Kunden Administratoren, Protokolle, Nachweise, Schlüssel oder den Notfallzugang entziehen.
outvotes-some = { $count ->
    [one] Auf 1 Weg kann eine Partei entziehen, was der Kunde zur Kontrolle braucht.
   *[other] Auf { $count } Wegen kann eine Partei entziehen, was der Kunde zur Kontrolle braucht.
}
lifecycle-intro = { $complete } von { $total ->
    [one] 1 nicht menschlichen Identität
   *[other] { $total } nicht menschlichen Identitäten
} ({ $percent } %) { $complete ->
    [one] hat
   *[other] haben
} Verantwortliche, Zweck, Ende und einen Weg zur Beendigung. Bei { $orphaned } sind die Verantwortlichen ausgeschieden oder deaktiviert.
figures-intro = Zahlen dieser Umgebung, zu den nicht menschlichen Identitäten, bei denen es feststellbar war. Eine Identität, von der nicht bekannt ist, ob Software sie nutzt, zählt zu den nicht feststellbaren. Was Umfragen über andere sagen, ist kein Maß dafür und steht hier nirgends.
declared-overdue = überfällig
contracts-intro = { $count ->
    [one] 1 Vertrag
   *[other] { $count } Verträge
}, davon { $ended } beendet.
contract-ended = beendet
contract-critical = kritisch oder wichtig
exceptions-intro = { $count ->
    [one] 1 Ausnahme
   *[other] { $count } Ausnahmen
}: { $states }.
escalations-intro = { $count ->
    [one] 1 fällige Eskalation
   *[other] { $count } fällige Eskalationen
}, davon { $breached } über der Frist.
escalation-breached = Frist verletzt
escalation-since-unknown = nicht bekannt, seit wann
escalation-no-way = kein Weg festgelegt
raci-intro = { $count ->
    [one] 1 Kontrolle
   *[other] { $count } Kontrollen
}, davon { $late } mit überfälliger Prüfung. Ein Scan kann eine Kontrolle widerlegen; allein belegt er keine.
reviews-intro = { $count ->
    [one] 1 Überprüfung
   *[other] { $count } Überprüfungen
}, davon { $late } überfällig.
retention-intro = Was aufzubewahren ist und ob das Beobachtete es so lange aufbewahrt.
monitors-intro = Was Anbieter nach eigener Angabe überwachen und ob es vorhanden ist.

## Sätze der Bescheinigung

certificate-headline = In { $environments ->
    [one] 1 Umgebung
   *[other] { $environments } Umgebungen
} liegen { $proven } von { $proofs ->
    [one] 1 Nachweis
   *[other] { $proofs } Nachweisen
} vor, { $not_proven } sind nicht erbracht, { $refuted } durch Gebliebenes widerlegt.
certificate-left-count = { $count ->
    [one] 1 Rest ist geblieben; darunter steht, was ihn beendet.
   *[other] { $count } Reste sind geblieben; unter jedem steht, was ihn beendet.
}
certificate-gone-after = Dass der Zugriff beendet war, zeigte sich { $time } nach dem vorgesehenen Ende.
certificate-nobody = niemand genannt
certificate-to-end = Vorgesehenes Ende
certificate-looked-at = Betrachtet
certificate-removed-by = Entfernt von
certificate-verified-by = Geprüft von
certificate-held-against = Verglichen mit
certificate-baseline = Momentaufnahme { $snapshot } vom { $time }
certificate-no-baseline = keine frühere Momentaufnahme
certificate-more-reasons = { $count ->
    [one] und 1 weiterer Grund in certificate.json
   *[other] und { $count } weitere Gründe in certificate.json
}
certificate-coverage = { $whole } von { $listings ->
    [one] 1 Auflistung
   *[other] { $listings } Auflistungen
} wurden bis zum Ende gelesen; auf der Liste des nicht Lesbaren steht nichts.
certificate-coverage-gaps = { $whole } von { $listings ->
    [one] 1 Auflistung
   *[other] { $listings } Auflistungen
} wurden bis zum Ende gelesen; auf der Liste des nicht Lesbaren { $gaps ->
    [one] steht 1 Lücke
   *[other] stehen { $gaps } Lücken
}.
proof-left = { $count } geblieben
proof-looked-at = { $count } betrachtet

## Die Seite eines Zeitraums

period-title = Zugriffe im Zeitraum { $period }
period-title-of = { $organisation }: Zugriffe im Zeitraum { $period }
period-no-charts = Eine Momentaufnahme ist kein Verlauf: Mit einer zweiten gibt es Diagramme.
period-footer = Dasselbe als Daten: period.json und tables/period_*.csv. Nachweise einer Änderung liegen in den Momentaufnahmen, die sie nennt.
period-all = Vollständig: <a>{ $file }</a>
period-headline = { $added } hinzugekommen, { $changed } geändert, { $removed } entfernt; von { $unknown } lässt es sich nicht sagen.
period-without-act = { $count ->
    [one] 1 Änderung ohne eine Handlung in Protokollen, die die Zeit abdecken.
   *[other] { $count } Änderungen ohne eine Handlung in Protokollen, die die Zeit abdecken.
}
period-unfinished = Der Zeitraum war bei der letzten Momentaufnahme ({ $latest }) nicht vorbei. Er läuft bis { $end }: Was nach dieser Momentaufnahme kommt, steht nicht auf dieser Seite, und nichts darauf ist endgültig.
period-registers = Nicht alles wurde nach einem Register beurteilt: { $why }.
period-unseen = Teile des Zeitraums wurden nicht gesehen: Was sich dort änderte und wieder zurück, steht nicht auf dieser Seite und gilt nicht als nichts.
period-no-opening = Es wurde keine Momentaufnahme von vor dem Zeitraum angegeben: Die erste darin steht für seinen Anfang.
period-removal-times = die Hälfte binnen { $half }, neunzehn von zwanzig binnen { $most }, über { $count ->
    [one] 1 Befund
   *[other] { $count } Befunde
}
period-removal-none = bei keinem wurde bestätigt, dass er behoben ist
period-span = { $from } bis { $to }, das Ende ausgenommen ({ $zone })
period-acts-by = { $people } durch Menschen, { $machines } durch Maschinen, { $unknown } durch wen, ist nicht bekannt
period-fact-span = Zeitraum
period-opening = Anfang
period-closing = Ende
period-snapshots = Momentaufnahmen
period-removal = Vom Fund bis zur Behebung
period-moment = { $time }, Momentaufnahme { $snapshot }
chart-open = Offene Befunde nach Schwere
chart-changes = Änderungen seit der Momentaufnahme davor

## Was aus Überprüfungen wurde

table-review-results = Was aus Überprüfungen wurde
col-decision = Entscheidung
col-came = Was daraus wurde
held-intro = { $campaign }, abgeschlossen am { $closed }: { $states }, { $judged }.
held-judged = Stand { $day }, bei einer Frist von { $within ->
    [one] 1 Tag
   *[other] { $within } Tagen
}
held-not-judged = mit keiner Momentaufnahme verglichen
held-left = Entzogen und noch vorhanden: { $names }{ $more ->
    [0] .
   *[other] {" "}und { $more } weitere.
}
held-undecided = keine
held-signed = unterschrieben
held-not-signed = nicht unterschrieben
review-state-applied = umgesetzt
review-state-applied-late = verspätet umgesetzt
review-state-applied-not-told-when = umgesetzt, Zeitpunkt unbekannt
review-state-not-yet-applied = noch nicht umgesetzt
review-state-not-applied = nicht umgesetzt
review-state-as-reviewed = wie überprüft
review-state-changed-since = seither verändert
review-state-exception-ended = Ausnahme abgelaufen
review-state-undecided = nicht entschieden
review-state-not-evaluated = nicht bewertet
