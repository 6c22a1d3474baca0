# Lo que dicen los avisos y las cartas.
due = { $what } vence el { $due }.
late = { $days ->
    [one] { $what } venció el { $due }, 1 día de retraso.
   *[other] { $what } venció el { $due }, { $days } días de retraso.
}
quiet = { $what } no se ha registrado nada desde hace { $time }.
no-next = { $what } no tiene próxima fecha desde hace { $time }.
stage = Etapa: { $stage }.
time-days = { $count ->
    [one] 1 día
   *[other] { $count } días
}
time-working-days = { $count ->
    [one] 1 día hábil
   *[other] { $count } días hábiles
}
time-months = { $count ->
    [one] 1 mes
   *[other] { $count } meses
}
on-leave = (en lugar de { $name }, de licencia hasta el { $until })
given = (en lugar de { $name }, hasta el { $until })
overdue = Vencido, { $agency }: { $number }
more = { $number ->
    [one] y 1 más.
   *[other] y { $number } más.
}
gathered = { $number ->
    [one] Sus recordatorios: 1
   *[other] Sus recordatorios: { $number }
}
test = Prueba: estos son los próximos avisos de { $item }. Nadie más ha recibido este mensaje.
unsubscribe = No recibir más avisos por correo electrónico
undelivered =
    No se pudo entregar un aviso para { $to }.
    { $reason }
    Los avisos que no llegaron pueden enviarse de nuevo.
