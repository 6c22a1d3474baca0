// Reads a calendar from standard input with ical.js and tells as one JSON object what it understood.
import ICAL from 'ical.js';

let text = '';
for await (const piece of process.stdin.setEncoding('utf8')) text += piece;
const calendar = new ICAL.Component(ICAL.parse(text));
const value = (of, name) => of.getFirstPropertyValue(name)?.toString() ?? null;
const events = calendar.getAllSubcomponents('vevent').map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    sequence: event.sequence,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    allDay: event.startDate.isDate && event.endDate.isDate,
    status: value(component, 'status'),
    url: value(component, 'url'),
    stamp: value(component, 'dtstamp'),
    modified: value(component, 'last-modified'),
  };
});
const told = {
  version: value(calendar, 'version'),
  name: value(calendar, 'name'),
  note: value(calendar, 'description'),
  refresh: value(calendar, 'refresh-interval'),
  events,
};
process.stdout.write(JSON.stringify(told));
