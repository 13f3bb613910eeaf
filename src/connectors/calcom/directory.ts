/**
 * Event types, schedules and out-of-office of Cal.com, over API v2. A key of one account sees that account; one of an
 * organization's administrator sees its members. Source: reference/calcom.md sections 8.2, 8.6 and 9.
 */
import type {
  DirectoryEventType,
  DirectoryLeave,
  DirectoryPerson,
  DirectorySchedule,
  DirectoryState,
} from '../../model/visit/directory.ts'
import type { BookingDirectory } from '../directory.ts'
import type { Io } from '../io.ts'
import type { VendorAnswer } from '../webhooks.ts'
import { type ApiAnswer, change, get, type Query, type Resource } from './client.ts'
import type { CalcomSettings } from './config.ts'
import { requestsFor, resourceOf, weekdays } from './directory-requests.ts'
import { type Fields, fieldsOf, intOf, listOf, textOf } from './tolerant.ts'

/** Members beyond this are not compared. */
const mostPeople = 100
const page = 250

type Settings = Io<CalcomSettings>
type Failed = Exclude<VendorAnswer<never>, { kind: 'ok' }>

export const directory: BookingDirectory<CalcomSettings> = {
  async read(io) {
    if (!io.settings.auth) return { kind: 'no-credentials' }
    const me = await get(io, 'me', '/me')
    if (me.kind !== 'ok') return failed(me)
    const own = fieldsOf(me.data)
    const organization = idOf(own.organizationId)
    const members = organization
      ? await list(io, 'me', `/organizations/${organization}/users`, { take: mostPeople })
      : undefined
    // Who is no administrator sees their own account only.
    const people = members?.kind === 'ok' ? members.value : [own]
    const types: DirectoryEventType[] = []
    const schedules: DirectorySchedule[] = []
    const leave: DirectoryLeave[] = []
    for (const person of people) {
      const id = idOf(person.id)
      if (!id) continue
      const isMe = id === idOf(own.id)
      const base = isMe ? '' : `/organizations/${organization}/users/${id}`
      const username = textOf(person.username)
      const found = {
        types: await list(io, 'eventTypes', '/event-types', username ? { username } : {}),
        schedules: await list(io, 'schedules', `${base}/schedules`),
        leave: await list(io, 'me', isMe ? '/me/ooo' : `${base}/ooo`, { take: page }),
      }
      for (const answer of Object.values(found)) if (answer.kind !== 'ok') return answer
      types.push(...(found.types.kind === 'ok' ? found.types.value.flatMap(readType) : []))
      schedules.push(
        ...(found.schedules.kind === 'ok' ? found.schedules.value.flatMap(each => readSchedule(each, id)) : []),
      )
      leave.push(...(found.leave.kind === 'ok' ? found.leave.value.flatMap(each => readLeave(each, id)) : []))
    }
    const mine = idOf(own.id)
    const state: DirectoryState = {
      ...(mine ? { me: mine } : {}),
      ...(organization ? { organization } : {}),
      people: people.flatMap(readPerson),
      seesEverybody: members?.kind === 'ok' && members.value.length < mostPeople,
      eventTypes: [...new Map(types.map(each => [each.id, each])).values()],
      schedules,
      leave,
    }
    return { kind: 'ok', value: state }
  },
  requests: requestsFor,
  async send(io, { method, path, body }) {
    const answer = await change(io, method, resourceOf(path), path, body)
    return answer.kind === 'ok' ? { kind: 'ok', value: null } : failed(answer)
  },
}

async function list(
  io: Settings,
  resource: Resource,
  path: string,
  query: Query = {},
): Promise<{ kind: 'ok'; value: Fields[] } | Failed> {
  const answer = await get(io, resource, path, query)
  return answer.kind === 'ok' ? { kind: 'ok', value: listOf(answer.data).map(fieldsOf) } : failed(answer)
}

function failed(answer: Exclude<ApiAnswer, { kind: 'ok' }>): Failed {
  switch (answer.kind) {
    case 'missing':
      return { kind: 'missing' }
    case 'refused':
      return { kind: 'failed', problem: 'target.refused', detail: String(answer.status) }
    default:
      return { kind: 'failed', problem: answer.problem }
  }
}

function readPerson({ id, name, email, username, timeZone }: Fields): DirectoryPerson[] {
  const person = idOf(id)
  const zone = textOf(timeZone)
  const address = textOf(email)
  return person
    ? [
        {
          id: person,
          name: textOf(name) ?? textOf(username) ?? person,
          ...(address ? { email: address } : {}),
          ...(zone ? { zone } : {}),
        },
      ]
    : []
}

function readType(fields: Fields): DirectoryEventType[] {
  const id = idOf(fields.id)
  const minutes = intOf(fields.lengthInMinutes)
  if (!id || minutes === undefined) return []
  const perDay = intOf(fieldsOf(fields.bookingLimitsCount).day)
  return [
    {
      id,
      slug: textOf(fields.slug) ?? id,
      title: textOf(fields.title) ?? id,
      minutes,
      minutesBefore: intOf(fields.beforeEventBuffer) ?? 0,
      minutesAfter: intOf(fields.afterEventBuffer) ?? 0,
      ...(perDay === undefined ? {} : { perDay }),
      mode: modeOf(listOf(fields.locations).map(each => textOf(fieldsOf(each).type) ?? '')),
    },
  ]
}

/** By where it can take place: at an address, over a link or the phone, or either. */
function modeOf(places: readonly string[]): DirectoryEventType['mode'] {
  const inPerson = places.some(each => each === 'address' || each === 'attendeeAddress')
  const remote = places.some(each =>
    ['integration', 'link', 'phone', 'attendeePhone', 'organizersDefaultApp'].includes(each),
  )
  if (inPerson === remote) return 'either'
  return inPerson ? 'in-person' : 'telehealth'
}

function readSchedule(fields: Fields, owner: string): DirectorySchedule[] {
  const id = idOf(fields.id)
  const zone = textOf(fields.timeZone)
  if (!id || !zone) return []
  return [
    {
      id,
      owner,
      name: textOf(fields.name) ?? id,
      zone,
      isDefault: fields.isDefault === true,
      hours: listOf(fields.availability)
        .map(fieldsOf)
        .flatMap(({ days, startTime, endTime }) =>
          listOf(days).flatMap(day => {
            const weekday = weekdays.indexOf(String(day)) + 1
            const [from, to] = [textOf(startTime), textOf(endTime)]
            return weekday > 0 && from && to ? [{ weekday, from, to }] : []
          }),
        ),
      overrides: listOf(fields.overrides)
        .map(fieldsOf)
        .flatMap(({ date, startTime, endTime }) => {
          const [day, from, to] = [textOf(date), textOf(startTime), textOf(endTime)]
          return day && from && to ? [{ date: day, from, to }] : []
        }),
    },
  ]
}

/** Whole UTC days, whatever hours were asked for (section 8.6): the dates are those of UTC. */
function readLeave(fields: Fields, owner: string): DirectoryLeave[] {
  const id = idOf(fields.id)
  const [from, to] = [textOf(fields.start)?.slice(0, 10), textOf(fields.end)?.slice(0, 10)]
  return id && from && to ? [{ id, owner, from, to }] : []
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value)
}
