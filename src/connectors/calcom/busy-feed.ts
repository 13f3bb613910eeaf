/**
 * Busy feeds at Cal.com, over API v2: ICS feeds are saved as calendars of the credentials' own user, then selected as ones
 * that are looked at for conflicts; `busy-times` reads one back. Source: reference/calcom.md sections 8.6 and 9.
 */
import type { Busy, BusyTime, FeedAsked, Io, Registered, RegisterRequest, VendorAnswer } from '../connector.ts'
import { type ApiAnswer, call, get } from './client.ts'
import type { CalcomSettings } from './config.ts'
import { fieldsOf, intOf, listOf, textOf } from './tolerant.ts'
import { webhooks } from './webhooks.ts'

const integration = 'ics-feed_calendar'

/** A calendar of the user, by its address; `counts`: it is looked at for conflicts. */
type Calendar = { credential: number; url: string; counts: boolean }

export const busy: Busy<CalcomSettings> = {
  // Who can fetch nothing from us can send us nothing either.
  needsPublicUrl: webhooks.needsPublicUrl,
  takesBookings: ({ ehrFirst }) => ehrFirst.kind === 'booking',
  async register(io, wanted) {
    if (!io.settings.auth) return { kind: 'no-credentials' }
    const me = await get(io, 'me', '/me')
    if (me.kind !== 'ok') return failed(me)
    if (!isAmong(me.data, wanted.values)) return { kind: 'not-theirs' }
    const calendars = await listCalendars(io)
    return calendars.kind === 'ok' ? replace(io, wanted, calendars.value) : calendars
  },
  async forget(io, asked) {
    const calendars = await listCalendars(io)
    if (calendars.kind !== 'ok') return calendars
    const ours = calendars.value.filter(({ url }) => asked.isOurs(url))
    for (const each of ours) {
      const answer = await deselect(io, each)
      if (answer.kind !== 'ok') return answer
    }
    return { kind: 'ok', value: null }
  },
  async seen(io, asked) {
    const calendar = await findOurs(io, asked)
    if (calendar.kind !== 'ok') return calendar
    const answer = await get(io, 'me', '/calendars/busy-times', {
      dateFrom: asked.from.toISOString().slice(0, 10),
      dateTo: asked.to.toISOString().slice(0, 10),
      timeZone: 'Etc/UTC',
      'calendarsToLoad[0][credentialId]': calendar.value.credential,
      'calendarsToLoad[0][externalId]': calendar.value.url,
    })
    return answer.kind === 'ok' ? { kind: 'ok', value: timesOf(answer.data) } : failed(answer)
  },
}

/**
 * A user has one such credential, and saving puts its addresses in the place of those it had: what else the user reads
 * stays in the list. The older address goes last, so that the time is blocked all along.
 */
async function replace(
  io: Io<CalcomSettings>,
  { url, isOurs }: RegisterRequest,
  calendars: readonly Calendar[],
): Promise<Registered> {
  const older = calendars.filter(each => isOurs(each.url) && each.url !== url)
  const others = calendars.filter(each => !isOurs(each.url)).map(each => each.url)
  const saved = await save(io, [...others, ...older.map(each => each.url), url])
  if (saved.kind !== 'ok') return saved
  const selected = await call(io, 'POST', '/selected-calendars', {
    integration,
    externalId: url,
    credentialId: saved.value,
  })
  // Selected already: then it is what we want.
  if (selected.kind !== 'ok' && !(selected.kind === 'refused' && selected.status === 409)) return failed(selected)
  if (older.length === 0) return { kind: 'ok', value: { credential: saved.value } }
  for (const each of older) await deselect(io, each)
  const cleared = await save(io, [...others, url])
  return { kind: 'ok', value: { credential: cleared.kind === 'ok' ? cleared.value : saved.value } }
}

async function save(io: Io<CalcomSettings>, urls: readonly string[]): Promise<VendorAnswer<number>> {
  const answer = await call(io, 'POST', '/calendars/ics-feed/save', { urls: [...urls], readOnly: true })
  if (answer.kind !== 'ok') return failed(answer)
  const credential = intOf(fieldsOf(answer.data).id)
  return credential === undefined
    ? { kind: 'failed', problem: 'target.refused', detail: 'no id' }
    : { kind: 'ok', value: credential }
}

async function deselect(io: Io<CalcomSettings>, { credential, url }: Calendar): Promise<VendorAnswer<null>> {
  const query = new URLSearchParams({ integration, externalId: url, credentialId: String(credential) })
  const answer = await call(io, 'DELETE', `/selected-calendars?${query}`)
  return answer.kind === 'ok' || answer.kind === 'missing' ? { kind: 'ok', value: null } : failed(answer)
}

/** The feeds of the credentials' own user. */
async function listCalendars(io: Io<CalcomSettings>): Promise<VendorAnswer<Calendar[]>> {
  if (!io.settings.auth) return { kind: 'no-credentials' }
  const answer = await get(io, 'me', '/calendars')
  if (answer.kind !== 'ok') return failed(answer)
  const calendars = listOf(fieldsOf(answer.data).connectedCalendars).flatMap(connected => {
    const credential = intOf(fieldsOf(connected).credentialId)
    return listOf(fieldsOf(connected).calendars).flatMap(each => {
      const { externalId, integration: kind, isSelected } = fieldsOf(each)
      const url = textOf(externalId)
      return credential !== undefined && url && kind === integration
        ? [{ credential, url, counts: isSelected !== false }]
        : []
    })
  })
  return { kind: 'ok', value: calendars }
}

/** The address is a secret that the hub keeps no copy of: Cal.com tells it. */
async function findOurs(io: Io<CalcomSettings>, { registration, isOurs }: FeedAsked): Promise<VendorAnswer<Calendar>> {
  const calendars = await listCalendars(io)
  if (calendars.kind !== 'ok') return calendars
  const known = intOf(fieldsOf(registration).credential)
  // One that is read and does not count blocks nothing.
  const ours = calendars.value.filter(({ url, counts }) => counts && isOurs(url))
  const one = ours.find(({ credential }) => credential === known) ?? ours[0]
  return one ? { kind: 'ok', value: one } : { kind: 'missing' }
}

/** Whether the user of the credentials is who the crosswalk means: its id, name or e-mail there. */
function isAmong(me: unknown, values: readonly string[]): boolean {
  const { id, email, username } = fieldsOf(me)
  const known = [intOf(id)?.toString(), textOf(email), textOf(username)]
  const wanted = new Set(values.map(value => value.trim().toLowerCase()))
  return known.some(each => each !== undefined && wanted.has(each.toLowerCase()))
}

function timesOf(data: unknown): BusyTime[] {
  return listOf(data).flatMap(each => {
    const start = textOf(fieldsOf(each).start)
    const end = textOf(fieldsOf(each).end)
    return start && end && !Number.isNaN(Date.parse(start)) && !Number.isNaN(Date.parse(end)) ? [{ start, end }] : []
  })
}

function failed(answer: Exclude<ApiAnswer, { kind: 'ok' }>): Exclude<VendorAnswer<never>, { kind: 'ok' }> {
  switch (answer.kind) {
    case 'missing':
      return { kind: 'missing' }
    case 'refused':
      return { kind: 'failed', problem: 'target.refused', detail: String(answer.status) }
    default:
      return { kind: 'failed', problem: answer.problem }
  }
}
