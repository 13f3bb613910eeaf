/**
 * Creates people at Ensora Data Collection and keeps them current. `externalId` makes it safe to repeat: whoever is there
 * already is answered, gets no second invitation, and is brought to what is said now.
 */
import { z } from 'zod'
import type { Io } from '../connector.ts'
import { type PushedStudent, type PushedUser, type PushOutcome, unmetNeeds } from '../session-source.ts'
import { type EnsoraReply, send } from './client.ts'
import type { Settings } from './config.ts'
import { failureOf } from './outcome.ts'

type Fields = { readonly [name: string]: unknown }

/** Creates or changes a user; see the contract. */
export function pushUser(io: Io<Settings>, user: PushedUser): Promise<PushOutcome> {
  const { externalId, first, last, title, email, phone, address, sites, active } = user
  const fields = {
    externalId,
    type: 'Employee',
    firstName: first,
    lastName: last,
    ...(title === undefined ? {} : { title }),
    email,
    phone,
    address,
    siteIds: sites,
    active,
  }
  return push(io, 'users', user, fields, unmetNeeds('user', user))
}

/** Creates or changes a student; see the contract. */
export function pushStudent(io: Io<Settings>, student: PushedStudent): Promise<PushOutcome> {
  const { externalId, first, last, birthDate, site, zone, active } = student
  const fields = {
    externalId,
    firstName: first,
    lastName: last,
    dateOfBirth: birthDate,
    siteId: site,
    ...(zone === undefined ? {} : { timeZone: zone }),
    soapEnabled: active,
  }
  return push(io, 'students', student, fields, unmetNeeds('student', student))
}

async function push(
  io: Io<Settings>,
  list: 'users' | 'students',
  person: PushedUser | PushedStudent,
  fields: Fields,
  lacking: readonly string[],
): Promise<PushOutcome> {
  // Whoever leaves need not be complete any more.
  if (lacking.length > 0 && person.active)
    return { kind: 'refused', problem: 'session.push-incomplete', fields: lacking }
  if (person.id !== undefined) return change(io, list, person.id, fields, { made: false, invited: false })
  if (!person.active) return { kind: 'refused', problem: 'session.push-incomplete', fields: ['active'] }
  const reply = await send(io, { method: 'POST', path: list, json: fields })
  const made = Made.safeParse(goodJson(reply))
  if (!made.success) return refusalOf(io, reply)
  const { id, invitation } = made.data
  if (reply.kind === 'answered' && reply.status === 201)
    return { kind: 'pushed', id, made: true, invited: invitation === 'sent' }
  // It was there: perhaps from a time when something else was said of this person.
  return change(io, list, id, fields, { made: false, invited: false })
}

async function change(
  io: Io<Settings>,
  list: 'users' | 'students',
  id: string,
  { externalId: _, type: __, ...fields }: Fields,
  how: { made: boolean; invited: boolean },
): Promise<PushOutcome> {
  const reply = await send(io, { method: 'PATCH', path: `${list}/${encodeURIComponent(id)}`, json: fields })
  return goodJson(reply) === undefined ? refusalOf(io, reply) : { kind: 'pushed', id, ...how }
}

const Made = z.object({
  id: z.union([z.string().min(1).max(200), z.int()]).transform(String),
  invitation: z.string().nullish().catch(undefined),
})

function goodJson(reply: EnsoraReply): unknown {
  return reply.kind === 'answered' && (reply.status === 200 || reply.status === 201) ? reply.json() : undefined
}

/** The names of their fields, in ours. */
const ourNames: Readonly<Record<string, string>> = {
  firstName: 'first',
  lastName: 'last',
  email: 'email',
  phone: 'phone',
  address: 'address',
  title: 'title',
  siteIds: 'sites',
  siteId: 'site',
  dateOfBirth: 'birthDate',
  timeZone: 'zone',
}
const Refusal = z.object({ error: z.object({ fields: z.array(z.string()) }) })

function refusalOf(io: Io<Settings>, reply: EnsoraReply): PushOutcome {
  const failed = failureOf(reply, io.now())
  if (failed.kind !== 'refused') return failed
  const said = reply.kind === 'answered' ? Refusal.safeParse(reply.json()).data?.error.fields : undefined
  const fields = said?.flatMap(name => ourNames[name] ?? [])
  return { ...failed, ...(fields && fields.length > 0 ? { fields } : {}) }
}
