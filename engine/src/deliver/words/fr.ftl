# Ce que disent les avis et les lettres.
due = { $what } est à échéance le { $due }.
late = { $days ->
    [one] { $what } était à échéance le { $due }, { $days } jour de retard.
   *[other] { $what } était à échéance le { $due }, { $days } jours de retard.
}
quiet = { $what } rien n’a été saisi depuis { $time }.
no-next = { $what } n’a pas de prochaine date depuis { $time }.
stage = Étape : { $stage }.
time-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
time-working-days = { $count ->
    [one] { $count } jour ouvrable
   *[other] { $count } jours ouvrables
}
time-months = { $count ->
    [one] { $count } mois
   *[other] { $count } mois
}
on-leave = (pour { $name }, en congé jusqu’au { $until })
given = (pour { $name }, jusqu’au { $until })
overdue = En retard, { $agency } : { $number }
more = { $number ->
    [one] et { $number } autre.
   *[other] et { $number } autres.
}
gathered = { $number ->
    [one] Votre rappel : { $number }
   *[other] Vos rappels : { $number }
}
test = Essai : voici les prochains avis de { $item }. Personne d’autre n’a reçu ce message.
unsubscribe = Ne plus recevoir ces avis par courriel
undelivered =
    Un avis pour { $to } n'a pas pu être remis.
    { $reason }
    Les avis qui ne sont pas arrivés peuvent être envoyés de nouveau.
