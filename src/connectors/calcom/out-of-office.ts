/**
 * Whole days away of the EHR as out-of-office entries of Cal.com, over API v2. Each carries the hub's id of it in its
 * notes; nothing else is said of why somebody is away. Source: reference/calcom.md sections 8.6 and 9.
 */
import type { LeaveThere } from '../../model/leave.ts'
import type { Io, LeaveAtVendor, LeaveKeeping, VendorAnswer } from '../connector.ts'
import { type ApiAnswer, change, get } from './client.ts'
import type { CalcomSettings } from './config.ts'
import { type Fields, fieldsOf, intOf, listOf, textOf } from './tolerant.ts'

const page = 250
/** More entries of one person are not looked through. */
const mostPages = 4
/** Members beyond this are not looked at. */
const mostPeople = 100
const reference = /\bcauseway:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/

type Failed = Exclude<VendorAnswer<never>, { kind: 'ok' }>

export const leave: LeaveKeeping<CalcomSettings> = {
  isOn: ({ leave: kind, auth }) => kind === 'out-of-office' && auth !== undefined,
  async read(io) {
    if (!io.settings.auth) return { kind: 'no-credentials' }
    const me = await get(io, 'me', '/me')
    if (me.kind !== 'ok') return failed(me)
    const own = fieldsOf(me.data)
    const organization = io.settings.hasOrganizations ? idOf(own.organizationId) : undefined
    const members = organization
      ? await get(io, 'me', `/organizations/${organization}/users`, { take: mostPeople })
      : undefined
    // Who is no administrator sees their own account only.
    const people = members?.kind === 'ok' ? listOf(members.data).map(fieldsOf) : [own]
    const ownId = idOf(own.id)
    const state = { ...(ownId ? { me: ownId } : {}), ...(organization ? { organization } : {}) }
    const entries: LeaveThere[] = []
    for (const person of people) {
      const id = idOf(person.id)
      const found = id ? await entriesOf(io, state, id) : undefined
      if (found && found.kind !== 'ok') return found
      entries.push(...(found?.value ?? []))
    }
    return { kind: 'ok', value: { ...state, people: people.flatMap(personOf), entries } }
  },
  call({ words }, there, step, id) {
    const owner = step.do === 'create' ? step.owner : step.kept.owner
    const path = pathOf(there, owner)
    // Whole days of UTC, whatever is sent: Cal.com takes their dates for days of the person's own zone.
    const days = (from: string, to: string) => ({ start: `${from}T00:00:00.000Z`, end: `${to}T23:59:59.999Z` })
    switch (step.do) {
      case 'create': {
        const notes = `${words.away} (causeway:${id})`
        return { method: 'POST', path, body: { ...days(step.from, step.to), notes, reason: 'unspecified' } }
      }
      case 'change':
        return { method: 'PATCH', path: `${path}/${step.entry}`, body: days(step.from, step.to) }
      case 'remove':
        return { method: 'DELETE', path: `${path}/${step.entry}` }
    }
  },
  async send(io, { method, path, body }) {
    const answer = await change(io, method, 'me', path, body)
    const id = answer.kind === 'ok' ? idOf(fieldsOf(answer.data).id) : undefined
    return answer.kind === 'ok' ? { kind: 'ok', value: id ? { id } : {} } : failed(answer)
  },
}

/** The hub's id in the notes of an entry, if it is one of the hub's. */
export function markIn(notes: unknown): string | undefined {
  return textOf(notes)?.match(reference)?.[1]
}

async function entriesOf(
  io: Io<CalcomSettings>,
  there: Pick<LeaveAtVendor, 'me' | 'organization'>,
  owner: string,
): Promise<VendorAnswer<LeaveThere[]>> {
  const entries: LeaveThere[] = []
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await get(io, 'me', pathOf(there, owner), { take: page, skip: pages * page })
    if (answer.kind !== 'ok') return failed(answer)
    const rows = listOf(answer.data).map(fieldsOf)
    entries.push(...rows.flatMap(row => entryOf(row, owner)))
    if (rows.length < page) break
  }
  return { kind: 'ok', value: entries }
}

/** Of one's own account the plain path; of a colleague's the organization's. */
function pathOf({ me, organization }: Pick<LeaveAtVendor, 'me' | 'organization'>, owner: string): string {
  return organization && me !== owner ? `/organizations/${organization}/users/${owner}/ooo` : '/me/ooo'
}

function entryOf({ id, start, end, notes }: Fields, owner: string): LeaveThere[] {
  const entry = idOf(id)
  const [from, to] = [textOf(start)?.slice(0, 10), textOf(end)?.slice(0, 10)]
  const mark = markIn(notes)
  return entry && from && to ? [{ id: entry, owner, from, to, ...(mark ? { mark } : {}) }] : []
}

function personOf({ id, email, username }: Fields): LeaveAtVendor['people'][number][] {
  const person = idOf(id)
  const values = [person, textOf(email), textOf(username)].filter(value => value !== undefined)
  return person ? [{ id: person, values }] : []
}

function idOf(value: unknown): string | undefined {
  return intOf(value)?.toString()
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
