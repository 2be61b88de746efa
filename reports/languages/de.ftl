# Die Texte der Berichte auf Deutsch: erst die der Vorlagen, dann die Sätze, die der Bericht berechnet.

## The page

figures-group = { "." }
page-title = Nachweis der Zugriffe
page-skip = Zum Ergebnis springen
page-sections = Abschnitte
page-language = Sätze zu einzelnen Befunden, Parteien und zur Steuerung, Titel und Beschreibungen der Befunde, Befehle, Prüfsätze und die Seiten der Prüfungen sowie Angaben des Registers stehen im englischen Original; ebenso die Tabellen und VERIFY.txt. Zeiten sind UTC.
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
findings-check = Prüfung <a>{ $check }</a>
findings-in = in <bdi>{ $scope }</bdi>
findings-in-scope = In <bdi>{ $scope }</bdi>.
findings-concerns = Betrifft <bdi>{ $parties }</bdi>.
findings-line = Zeile { $line }
findings-more-proof = Dazu { $more }, siehe tables/findings.csv.
findings-no-proof = Es wird keine aufgezeichnete Antwort zitiert.
findings-no-command = Es ist kein Befehl angegeben; siehe die Seite der Prüfung.
findings-none = Keine Prüfung fand einen Mangel in dem, was sie betrachten konnte. Das heißt nicht, dass es nichts zu finden gäbe: siehe <a>was jede Prüfung betrachtet hat</a>.
findings-more-of = Weitere zu „<bdi>{ $check }</bdi>“
findings-more-label = Weitere zu { $check }
findings-path = Pfad: <bdi>{ $path }</bdi>

## Paths

path-with = mit <bdi>{ $permissions }</bdi>
path-if-own = nur wenn <bdi>{ $conditions }</bdi>, was in eigener Hand liegt
path-if-kept = nur wenn <bdi>{ $conditions }</bdi>, was nicht in eigener Hand liegt
path-if = nur wenn <bdi>{ $conditions }</bdi>
path-allowed = erlaubt durch <bdi>{ $statements }</bdi>
path-possible = möglich, nicht gezeigt: <bdi>{ $doubt }</bdi>
path-stopped = verhindert durch <bdi>{ $rail }</bdi>
path-reaches = Erreicht <bdi>{ $target }</bdi>.
path-stopped-today = Heute verhindert durch <bdi>{ $rail }</bdi>.
path-shortest = Dies ist der kürzeste; { $others }.
path-not-seen = Nicht gesehen: <bdi>{ $what }</bdi>

## Checks, and their pages

checks-title = Prüfungen
checks-intro = Was jede Prüfung betrachtet hat und was sie aussagt. „Bestanden“ bedeutet, dass die gesamte Grundgesamtheit betrachtet und nichts gefunden wurde; was nicht betrachtet werden konnte, wird genannt und nie übergangen.
checks-not-looked-at = Nicht betrachtet: <bdi>{ $what }</bdi>; <bdi>{ $why }</bdi>
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
verdict-fail = Nicht bestanden, schwerster Befund: { $worst }
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
review-how = Behalten Sie, was gebraucht wird, entziehen Sie, was nicht gebraucht wird, und begründen Sie es; eine Ausnahme braucht einen letzten Tag. Nichts verlässt diese Seite, bevor Sie speichern: Senden Sie die gespeicherte Datei unverändert zurück.
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
