/** The booking page as HTML: a kind of visit, a day, a free time, and who; beside it what is booked, and the webhooks. */
import { htmlPage, type PageAnswer, safe } from '../../../simulator-page.ts'
import type { Sender } from '../sender.ts'
import { slotsOf } from '../slots.ts'
import type { EventType, Row, World } from '../world.ts'
import { disturbances } from './disturbances.ts'

export type Look = {
  type: number | undefined
  /** A local date, `YYYY-MM-DD`. */
  day: string | undefined
  /** The uid of the booking that is being moved. */
  moving: string | undefined
  said: string | undefined
  wrong: string | undefined
}

const zone = 'America/Toronto'
const dayMs = 86_400_000
const shownBookings = 40
const shownWebhooks = 12

/** The page. */
export async function bookingPage(world: World, sender: Sender, look: Look): Promise<PageAnswer> {
  const moving = look.moving === undefined ? undefined : world.bookings.get(look.moving)
  const eventType = moving?.eventType ?? world.eventTypes.get(look.type ?? 0) ?? [...world.eventTypes.values()][0]
  const day = look.day ?? localDate(world.now().getTime() + dayMs)
  const told = look.wrong ?? look.said
  return htmlPage(
    'Book a visit',
    `<header><h1>Book a visit</h1><p>Simulated Cal.com · play a patient, the practice, or bad luck</p></header>
<main><div>
${told === undefined ? '' : `<p class="said${look.wrong === undefined ? '' : ' bad'}" role="status">${safe(told)}</p>`}
${eventType ? await bookingForm(world, eventType, day, moving) : ''}
${bad(sender)}
</div><div>${booked(world, day)}${webhooks(sender)}</div></main>`,
  )
}

async function bookingForm(world: World, eventType: EventType, day: string, moving: Row | undefined): Promise<string> {
  const host = world.hosts.get(eventType.hostId)
  const from = Date.parse(`${day}T00:00:00Z`)
  const asked = { from, to: from + 2 * dayMs, zone, ranges: false, except: moving }
  const slots = (await slotsOf(world, eventType, asked))[day] ?? []
  const other = (days: number) => new Date(from + days * dayMs).toISOString().slice(0, 10)
  const link = (to: string, text: string) =>
    `<a href="/?type=${eventType.id}&amp;day=${to}${moving ? `&amp;moving=${safe(moving.uid)}` : ''}">${text}</a>`
  const types = [...world.eventTypes.values()].map(
    each =>
      `<a href="/?type=${each.id}&amp;day=${day}"${each === eventType ? ' aria-current="true"' : ''}>${safe(each.title)}</a>`,
  )
  return `<section aria-labelledby="what"><h2 id="what">${moving ? `Move the visit of ${safe(moving.attendees[0]?.name)}` : 'What for?'}</h2>
${moving ? `<p class="soft"><a href="/?type=${eventType.id}&amp;day=${day}">Leave it as it is</a></p>` : `<div class="line chips">${types.join('')}</div>`}
<p class="soft">${eventType.minutes} minutes with ${safe(host?.name)}, ${safe(placeOf(eventType))}</p></section>
<section aria-labelledby="when"><div class="line between"><h2 id="when">${safe(day)}</h2>
<span class="line">${link(other(-1), 'Day before')} ${link(other(1), 'Next day')}</span></div>
<form method="post" action="/${moving ? 'move' : 'book'}">
<input type="hidden" name="type" value="${eventType.id}"><input type="hidden" name="day" value="${day}">
${moving ? `<input type="hidden" name="uid" value="${safe(moving.uid)}">` : ''}
${slots.length === 0 ? '<p class="soft">No time is free on this day. Try another.</p>' : `<fieldset class="slots"><legend class="soft">Free times, Toronto</legend>${slots.map(slot).join('')}</fieldset>`}
${moving || slots.length === 0 ? '' : who}
${slots.length === 0 ? '' : `<button class="primary">${moving ? 'Move' : 'Book'}</button>`}</form></section>`
}

const who = `<label>Name<input name="name" required autocomplete="off"></label>
<label>E-mail<input name="email" type="email" required autocomplete="off"></label>
<label>Phone, with country code<input name="phone" placeholder="+14165550100" autocomplete="off"></label>
<label>Date of birth<input name="birthDate" type="date"></label>`

function slot({ start }: { start: string }, index: number): string {
  return `<label><input type="radio" name="start" value="${safe(new Date(start).toISOString())}"${index === 0 ? ' checked' : ''} required><span>${safe(start.slice(11, 16))}</span></label>`
}

function placeOf({ place }: EventType): string {
  return place.type === 'inPerson' ? place.address : place.type === 'video' ? 'by video' : 'by phone'
}

function booked(world: World, day: string): string {
  const rows = [...world.bookings.values()].filter(row => row.nextUid === undefined).reverse()
  const shown = rows.slice(0, shownBookings).map(row => bookedRow(row, world.now().getTime(), day))
  return `<section aria-labelledby="booked"><h2 id="booked">Booked</h2>
${shown.length === 0 ? '<p class="soft">Nothing is booked yet.</p>' : `<ul class="plain">${shown.join('')}</ul>`}</section>`
}

const states = {
  accepted: ['good', 'accepted'],
  pending: ['waits', 'waits for confirmation'],
  cancelled: ['over', 'cancelled'],
  rejected: ['over', 'declined'],
} as const satisfies Record<Row['status'], readonly [string, string]>

function bookedRow(row: Row, now: number, day: string): string {
  const [look, word] = states[row.status]
  const [attendee] = row.attendees
  const more = row.attendees.length > 1 ? ` and ${row.attendees.length - 1} more` : ''
  return `<li><div class="line between"><span class="name">${safe(attendee?.name)}${more}</span>
<span class="state ${look}">${attendee?.absent ? 'did not come' : word}</span></div>
<p class="soft">${safe(local(row.start))}, ${safe(row.eventType.title)} with ${safe(row.host.name)}</p>
${buttons(row, now, day)}</li>`
}

function buttons(row: Row, now: number, day: string): string {
  const { uid, eventType } = row
  const button = (act: string, word: string, more = '') =>
    `<form class="inline" method="post" action="/${act}"><input type="hidden" name="uid" value="${safe(uid)}">
<input type="hidden" name="type" value="${eventType.id}"><input type="hidden" name="day" value="${day}">${more}<button class="small">${word}</button></form>`
  const move = `<a href="/?type=${eventType.id}&amp;day=${localDate(row.start)}&amp;moving=${safe(uid)}">Move</a> `
  if (row.status === 'pending') return button('confirm', 'Confirm') + button('decline', 'Decline')
  if (row.status !== 'accepted') return ''
  const [attendee] = row.attendees
  if (row.start > now) return move + button('cancel', 'Cancel')
  const mark = `<input type="hidden" name="email" value="${safe(attendee?.email)}"><input type="hidden" name="absent" value="${attendee?.absent !== true}">`
  return button('absent', attendee?.absent ? 'Came after all' : 'Did not come', mark)
}

function bad(sender: Sender): string {
  if (sender.webhooks.size === 0)
    return '<section><h2>Webhooks</h2><p class="soft">Nobody listens yet: register a webhook from Causeway.</p></section>'
  const choices = Object.entries(disturbances).map(
    ([name, { says }]) => `<option value="${name}">${safe(says)}</option>`,
  )
  return `<section aria-labelledby="luck"><h2 id="luck">Bad luck</h2>
<form method="post" action="/webhooks"><label>From now on<select name="how">${choices.join('')}</select></label><button>Set</button></form></section>`
}

function webhooks(sender: Sender): string {
  const rows = sender.sent
    .slice(-shownWebhooks)
    .reverse()
    .map(
      ({ trigger, status, at }) =>
        `<tr><td>${safe(trigger)}</td><td>${status === 0 ? 'lost' : status}</td><td>${safe(at.slice(11, 19))}</td></tr>`,
    )
  return `<section aria-labelledby="sent"><h2 id="sent">Webhooks sent</h2>
${rows.length === 0 ? '<p class="soft">None yet.</p>' : `<table><thead><tr><th>What</th><th>Answer</th><th>When (UTC)</th></tr></thead><tbody>${rows.join('')}</tbody></table>`}</section>`
}

const inToronto = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
const dateInToronto = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })

function local(at: number): string {
  return inToronto.format(new Date(at))
}

function localDate(at: number): string {
  return dateInToronto.format(new Date(at))
}
