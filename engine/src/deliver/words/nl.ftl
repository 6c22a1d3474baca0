# Wat berichten en brieven zeggen.
due = { $what } moet op { $due } klaar zijn.
late = { $days ->
    [one] { $what } had op { $due } klaar moeten zijn, 1 dag te laat.
   *[other] { $what } had op { $due } klaar moeten zijn, { $days } dagen te laat.
}
quiet = { $what } er is al { $time } niets ingevoerd.
no-next = { $what } heeft al { $time } geen volgende datum.
stage = Fase: { $stage }.
time-days = { $count ->
    [one] 1 dag
   *[other] { $count } dagen
}
time-working-days = { $count ->
    [one] 1 werkdag
   *[other] { $count } werkdagen
}
time-months = { $count ->
    [one] 1 maand
   *[other] { $count } maanden
}
on-leave = (voor { $name }, met verlof tot en met { $until })
given = (voor { $name }, tot en met { $until })
overdue = Te laat, { $agency }: { $number }
more = { $number ->
    [one] en nog 1.
   *[other] en nog { $number }.
}
gathered = { $number ->
    [one] Uw herinnering: 1
   *[other] Uw herinneringen: { $number }
}
test = Proef: deze berichten over { $item } komen nog. Niemand anders kreeg dit bericht.
unsubscribe = Deze berichten niet meer per e-mail ontvangen
undelivered =
    Een bericht voor { $to } kon niet worden bezorgd.
    { $reason }
    Berichten die niet zijn aangekomen, kunnen opnieuw worden verzonden.
