/** The front desk's day as HTML: a column for each practitioner, and a button for everything that a front desk does. */
import type { Appointment, HumanName, Patient, Practitioner } from 'fhir/r4'
import { htmlPage, type PageAnswer, safe } from '../../../simulator-page.ts'
import type { FakeEhr } from '../../fake.ts'
import type { Switches } from '../switches.ts'
import { slotList } from './slot-list.ts'

export type Look = { day: string; said: string | undefined; wrong: string | undefined }

const dayMs = 86_400_000
const nextDays = 14

/** The page of one day, in UTC. */
export function dayPage(ehr: FakeEhr, { day, said, wrong }: Look, offline: Switches['offline']): PageAnswer {
  const appointments = (ehr.list('Appointment') as unknown as Appointment[]).filter(each => each.start)
  const practitioners = ehr.list('Practitioner') as unknown as Practitioner[]
  const patients = new Map((ehr.list('Patient') as unknown as Patient[]).map(each => [`Patient/${each.id}`, each]))
  const ofDay = appointments
    .filter(each => each.start?.slice(0, 10) === day || new Date(each.start ?? '').toISOString().slice(0, 10) === day)
    .sort((a, b) => Date.parse(a.start ?? '') - Date.parse(b.start ?? ''))
  const other = (days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
  const told = wrong ?? said
  const columns = practitioners.map(each => column(ehr, each, ofDay, patients, day))
  return htmlPage(
    `${day} · EHR`,
    `<header><h1>Front desk</h1><p>Simulated EHR · patients ${ehr.list('Patient').length}, appointments ${appointments.length}</p></header>
<main class="wide"><div>
${told === undefined ? '' : `<p class="said${wrong === undefined ? '' : ' bad'}" role="status">${safe(told)}</p>`}
<div class="line between"><h2>${safe(day)}, times in UTC</h2><span class="line"><a href="/?day=${other(-1)}">Day before</a> <a href="/?day=${other(1)}">Next day</a></span></div>
${coming(appointments, day)}
<div class="day">${columns.join('') || '<p class="soft">This EHR has no practitioners yet.</p>'}</div></div>
<div>${enter([...patients.values()], practitioners, day)}${publish(practitioners, day)}${trouble(offline, day)}</div></main>`,
  )
}

/** Days with appointments, so that nobody has to look for them. */
function coming(appointments: readonly Appointment[], day: string): string {
  const counts = new Map<string, number>()
  for (const { start = '' } of appointments) {
    const date = new Date(start).toISOString().slice(0, 10)
    counts.set(date, (counts.get(date) ?? 0) + 1)
  }
  const days = [...counts].sort(([a], [b]) => a.localeCompare(b)).slice(-nextDays)
  const links = days.map(
    ([date, count]) =>
      `<a href="/?day=${date}"${date === day ? ' aria-current="true"' : ''}>${date.slice(5)} · ${count}</a>`,
  )
  return links.length === 0 ? '' : `<p class="line chips">${links.join('')}</p>`
}

function column(
  ehr: FakeEhr,
  practitioner: Practitioner,
  ofDay: readonly Appointment[],
  patients: ReadonlyMap<string, Patient>,
  day: string,
): string {
  const own = ofDay.filter(each => refersTo(each, `Practitioner/${practitioner.id}`))
  return `<section><h3>${safe(nameOf(practitioner.name))}</h3>
${own.length === 0 ? '<p class="soft">Nothing on this day.</p>' : `<ul class="plain">${own.map(each => entry(each, patients, day)).join('')}</ul>`}
${slotList(ehr, practitioner.id ?? '', day)}</section>`
}

const looks: Readonly<Record<string, string>> = {
  booked: 'good',
  arrived: 'good',
  fulfilled: 'good',
  pending: 'waits',
  proposed: 'waits',
  noshow: 'bad',
}

function entry(appointment: Appointment, patients: ReadonlyMap<string, Patient>, day: string): string {
  const { id = '', status, start = '', end = '' } = appointment
  const patient = appointment.participant.map(each => patients.get(each.actor?.reference ?? '')).find(Boolean)
  return `<li><div class="line between"><span class="name">${time(start)}–${time(end)} ${safe(nameOf(patient?.name) || 'Somebody')}</span>
<span class="state ${looks[status] ?? 'over'}">${safe(status)}</span></div>
${(choices[status] ?? []).map(([act, word]) => button(act, word, id, day)).join('')}
${status === 'booked' || status === 'pending' ? mover(id, start, day) : ''}</li>`
}

const choices: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  pending: [
    ['confirm', 'Confirm'],
    ['decline', 'Decline'],
  ],
  booked: [
    ['arrive', 'Arrived'],
    ['noshow', 'Did not come'],
    ['cancel', 'Cancel'],
  ],
  arrived: [['fulfil', 'Seen']],
}

function button(act: string, word: string, id: string, day: string): string {
  return `<form class="inline" method="post" action="/${act}"><input type="hidden" name="id" value="${safe(id)}"><input type="hidden" name="day" value="${day}"><button class="small">${word}</button></form>`
}

function mover(id: string, start: string, day: string): string {
  const value = new Date(start).toISOString().slice(0, 16)
  return `<form class="inline" method="post" action="/move"><input type="hidden" name="id" value="${safe(id)}"><input type="hidden" name="day" value="${day}">
<input name="start" type="datetime-local" aria-label="New time" value="${value}"><button class="small">Move</button></form>`
}

function enter(patients: readonly Patient[], practitioners: readonly Practitioner[], day: string): string {
  const option = (id: string | undefined, name: string) => `<option value="${safe(id)}">${safe(name)}</option>`
  return `<section aria-labelledby="enter"><h2 id="enter">Enter an appointment</h2><form method="post" action="/book">
<input type="hidden" name="day" value="${day}">
<label>Patient<select name="patient" required>${patients.map(each => option(each.id, nameOf(each.name))).join('')}</select></label>
<label>Practitioner<select name="practitioner" required>${practitioners.map(each => option(each.id, nameOf(each.name))).join('')}</select></label>
<label>When (UTC)<input name="start" type="datetime-local" required value="${day}T15:00"></label>
<label>Minutes<input name="minutes" type="number" min="5" max="480" value="30"></label>
<button class="primary">Enter</button></form></section>`
}

function publish(practitioners: readonly Practitioner[], day: string): string {
  const option = ({ id, name }: Practitioner) => `<option value="${safe(id)}">${safe(nameOf(name))}</option>`
  return `<section aria-labelledby="publish"><h2 id="publish">Publish free times</h2><form method="post" action="/publish">
<input type="hidden" name="day" value="${day}">
<label>Practitioner<select name="practitioner" required>${practitioners.map(option).join('')}</select></label>
<label>From (UTC)<input name="from" type="time" required value="14:00"></label>
<label>To (UTC)<input name="to" type="time" required value="18:00"></label>
<label>Minutes each<input name="minutes" type="number" min="5" max="480" value="30"></label>
<button>Publish</button></form></section>`
}

function trouble(offline: Switches['offline'], day: string): string {
  const away = offline !== 'no'
  return `<section aria-labelledby="trouble"><h2 id="trouble">Trouble</h2><p class="soft">${away ? 'The EHR is away: every call is answered 503.' : 'The EHR answers.'}</p>
<form method="post" action="/trouble"><input type="hidden" name="day" value="${day}"><input type="hidden" name="offline" value="${away ? 'no' : 'unavailable'}"><button>${away ? 'Come back' : 'Go away'}</button></form></section>`
}

function refersTo({ participant }: Appointment, reference: string): boolean {
  return participant.some(each => each.actor?.reference === reference)
}

function nameOf(names: readonly HumanName[] | undefined): string {
  const [name] = names ?? []
  return [...(name?.given ?? []), name?.family].filter(Boolean).join(' ')
}

function time(at: string): string {
  const parsed = new Date(at)
  return Number.isNaN(parsed.getTime()) ? '' : parsed.toISOString().slice(11, 16)
}
