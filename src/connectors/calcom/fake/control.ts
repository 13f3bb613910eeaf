/**
 * /_control of the simulator: what Cal.com's own API has no word for, so that a test, a scenario or a load run can
 * turn the knobs from another process. JSON in, JSON out.
 */
import { type Fields, fieldsOf, intOf, textOf } from '../tolerant.ts'
import { apiBooking } from './answers.ts'
import { addFeed } from './calendars.ts'
import { submitForm } from './forms.ts'
import { isProblem, type Problem, problem } from './problem.ts'
import { workingHours } from './schedules.ts'
import type { Sender } from './sender.ts'
import { exact, isZone } from './times.ts'
import { addWebhook, setWebhook } from './webhooks.ts'
import type { Account, EventType, Host, World } from './world.ts'

export type Control = { method: string; path: readonly string[]; body: Fields }
type Action = (world: World, sender: Sender, call: Control) => unknown

const actions: Readonly<Record<string, Action>> = {
  'GET state': (world, sender) => ({ account: world.account, bookings: world.bookings.size, counts: sender.counts }),
  'GET bookings': world => [...world.bookings.values()].map(apiBooking),
  'GET deliveries': (_, sender) => sender.sent,
  'GET webhooks': (_, sender) => [...sender.webhooks.values()],
  'POST webhooks': (world, sender, { body }) => addWebhook(world, sender, { sameUrl: true, ...body }),
  'PATCH webhooks': (_, sender, { path, body }) => {
    const chosen = path[1] ? [sender.webhooks.get(path[1])] : [...sender.webhooks.values()]
    for (const webhook of chosen) if (webhook) setWebhook(webhook, body)
    return chosen.some(Boolean) ? chosen : problem(404, 'No such webhook')
  },
  'PATCH account': (world, _, { body }) => setAccount(world.account, body),
  'POST hosts': (world, _, { body }) => addHost(world, body),
  'POST event-types': (world, _, { body }) => addEventType(world, body),
  'POST feeds': (world, _, { body }) => addFeed(world, body),
  'POST flush': (_, sender) => sender.flush().then(() => ({ counts: sender.counts })),
  'POST ping': (_, sender) => sender.tell('PING', undefined, pingBody).then(() => ({})),
  'POST meeting': (world, sender, { body }) => meeting(world, sender, body),
  'POST form-responses': (world, sender, { body }) => submitForm(world, sender, body),
  'POST reset': (world, sender) => {
    world.bookings.clear()
    world.busy.clear()
    world.leaves.clear()
    world.responses.clear()
    world.feeds.clear()
    sender.sent.length = 0
    Object.assign(sender.counts, { sent: 0, accepted: 0, dropped: 0 })
    return {}
  },
}

export async function control(
  world: World,
  sender: Sender,
  call: Control,
): Promise<{ status: number; data: unknown } | Problem> {
  const action = actions[`${call.method} ${call.path[0] ?? 'state'}`]
  if (!action) return problem(404, 'No such control')
  const data = await action(world, sender, call)
  return isProblem(data) ? data : { status: 200, data }
}

export function setAccount(account: Account, body: Fields): Account {
  for (const name of ['requiresConfirmation', 'allowConflicts', 'onlySlots', 'limits', 'oldTriggers'] as const) {
    const value = body[name]
    if (typeof value === 'boolean') account[name] = value
  }
  if ('organization' in body) account.organization = intOf(body.organization) ?? null
  if (isZone(body.serverTimeZone)) account.serverTimeZone = body.serverTimeZone
  const calendars = ['none', 'replaces', 'drops'] as const
  account.calendar = calendars.find(kind => kind === body.calendar) ?? account.calendar
  const { status, times } = fieldsOf(body.fault)
  const code = intOf(status)
  if (code) account.fault = { status: code, times: intOf(times) ?? 1 }
  if ('fault' in body && !body.fault) account.fault = undefined
  return account
}

function addHost(world: World, body: Fields): Host | Problem {
  const name = textOf(body.name)
  const email = textOf(body.email)
  if (!name || !email) return problem(400, 'name and email should not be empty')
  const id = intOf(body.id) ?? world.nextId++
  const host = {
    id,
    name,
    email,
    username: textOf(body.username) ?? `host-${id}`,
    timeZone: isZone(body.timeZone) ? body.timeZone : 'UTC',
  }
  world.hosts.set(id, host)
  const scheduleId = Math.max(0, ...world.schedules.keys()) + 1
  if (![...world.schedules.values()].some(each => each.hostId === id))
    world.schedules.set(scheduleId, workingHours(scheduleId, host))
  return host
}

/** Adds or replaces an event type; what is not named is taken from the in-person visit. */
function addEventType(world: World, body: Fields): EventType | Problem {
  const model = world.eventTypes.get(intOf(body.id) ?? 7) ?? world.eventTypes.get(7)
  if (!model) return problem(400, 'There is no event type to start from')
  const id = intOf(body.id) ?? world.nextId++
  const eventType = { ...model, slug: `event-type-${id}`, ...(body as Partial<EventType>), id }
  world.eventTypes.set(id, eventType)
  return eventType
}

async function meeting(world: World, sender: Sender, body: Fields): Promise<unknown> {
  const row = world.bookings.get(textOf(body.uid) ?? '')
  const trigger = body.trigger === 'MEETING_STARTED' ? 'MEETING_STARTED' : 'MEETING_ENDED'
  if (!row) return problem(404, 'No such booking')
  const payload = () => ({
    id: row.id,
    uid: row.uid,
    userId: row.host.id,
    eventTypeId: row.eventType.id,
    startTime: exact(row.start),
    endTime: exact(row.end),
    createdAt: exact(row.createdAt),
    updatedAt: exact(row.updatedAt),
    status: row.status.toUpperCase(),
    iCalUID: row.iCalUID,
    iCalSequence: row.sequence,
  })
  await sender.tell(trigger, row.uid, payload, true)
  return {}
}

function pingBody({ world }: { world: World }): Fields {
  const now = world.now().toISOString()
  const person = (name: string, email: string) => ({
    email,
    name,
    timeZone: 'Europe/London',
    language: { locale: 'en' },
    utcOffset: 0,
  })
  const attendees = [person('John Doe', 'jdoe@example.com')]
  return {
    type: 'Test',
    title: 'Test trigger event',
    startTime: now,
    endTime: now,
    attendees,
    organizer: person('Cal', 'no-reply@cal.com'),
  }
}
