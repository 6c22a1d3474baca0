# What notices and letters say. Dates are written 2026-01-31 in every language; `$what` is a reference, a title and a deadline.
due = { $what } is due on { $due }.
late = { $days ->
    [one] { $what } was due on { $due }, 1 day late.
   *[other] { $what } was due on { $due }, { $days } days late.
}
quiet = { $what } nothing was entered for { $time }.
no-next = { $what } has had no next date for { $time }.
stage = Stage: { $stage }.
time-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
time-working-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
}
time-months = { $count ->
    [one] 1 month
   *[other] { $count } months
}
on-leave = (for { $name }, on leave until { $until })
given = (for { $name }, until { $until })
overdue = Overdue, { $agency }: { $number }
more = { $number ->
    [one] and 1 more.
   *[other] and { $number } more.
}
gathered = { $number ->
    [one] Your reminders: 1
   *[other] Your reminders: { $number }
}
test = Test: these notices of { $item } are to come. Nobody else got this.
unsubscribe = No more of these by e-mail
undelivered =
    A notice for { $to } could not be delivered.
    { $reason }
    Notices that did not arrive can be sent again.
