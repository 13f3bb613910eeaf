/**
 * Out of office at the simulated Cal.com: whole UTC days, whatever hours are asked for. A new entry is announced, a
 * changed or removed one never. Source: reference/calcom.md sections 2, 4, 8.6 and 9.
 */
import { type Fields, intOf, textOf } from '../tolerant.ts'
import { type Problem, problem } from './problem.ts'
import type { Sender } from './sender.ts'
import { exact, isInstant } from './times.ts'
import { type Host, newUuid, type World } from './world.ts'

export type Leave = {
  id: number
  uuid: string
  hostId: number
  toUserId?: number
  start: number
  end: number
  notes?: string
  reason: string
}

const reasons = ['unspecified', 'vacation', 'travel', 'sick', 'public_holiday']
const emoji: Readonly<Record<string, string>> = {
  unspecified: '🕒',
  vacation: '🏝️',
  travel: '✈️',
  sick: '🤒',
  public_holiday: '🎉',
}
const day = 86_400_000

/** /v2/me/ooo and /v2/organizations/{o}/users/{u}/ooo. */
export async function answerLeave(
  world: World,
  sender: Sender,
  { method, host, id, body, query }: LeaveCall,
): Promise<{ status: number; data: unknown; pagination?: Fields } | Problem> {
  if (id === undefined && method === 'GET') return listed(world, host, query)
  if (id === undefined && method === 'POST') return made(world, sender, host, body)
  const leave = world.leaves.get(Number(id))
  if (!leave || leave.hostId !== host.id) return problem(404, `OOO entry with id ${id} not found`)
  if (method === 'DELETE') {
    world.leaves.delete(leave.id)
    return { status: 200, data: shownLeave(leave) }
  }
  if (method !== 'PATCH') return problem(404, 'Cannot be found')
  const next = wantedFrom(world, host, body, leave)
  if ('kind' in next) return next
  world.leaves.set(leave.id, next)
  return { status: 200, data: shownLeave(next) }
}

export type LeaveCall = { method: string; host: Host; id: string | undefined; body: Fields; query: URLSearchParams }

/** Leave of a host that touches this time. */
export function leaveAt(world: World, host: Host, start: number, end: number): Leave | undefined {
  return [...world.leaves.values()].find(each => each.hostId === host.id && each.start < end && each.end > start)
}

function listed(world: World, host: Host | undefined, query: URLSearchParams) {
  const direction = query.get('sortStart') === 'desc' ? -1 : 1
  const found = [...world.leaves.values()]
    .filter(leave => !host || leave.hostId === host.id)
    .sort((a, b) => direction * (a.start - b.start))
  const take = Math.min(250, Math.max(1, Number(query.get('take') ?? 250) || 250))
  const skip = Math.max(0, Number(query.get('skip') ?? 0) || 0)
  return { status: 200, data: found.slice(skip, skip + take).map(shownLeave) }
}

/** Every entry of the organization. */
export function listAllLeave(world: World, query: URLSearchParams) {
  return listed(world, undefined, query)
}

async function made(world: World, sender: Sender, host: Host, body: Fields) {
  const leave = wantedFrom(world, host, body, undefined)
  if ('kind' in leave) return leave
  world.leaves.set(leave.id, leave)
  await sender.tell('OOO_CREATED', undefined, () => announced(world, host, leave))
  return { status: 201, data: shownLeave(leave) }
}

function wantedFrom(world: World, host: Host, body: Fields, before: Leave | undefined): Leave | Problem {
  const start = isInstant(body.start) ? Date.parse(body.start) : before?.start
  const end = isInstant(body.end) ? Date.parse(body.end) : before?.end
  const reason = textOf(body.reason) ?? before?.reason ?? 'unspecified'
  if (start === undefined || end === undefined)
    return problem(400, 'start must be a valid ISO 8601 date string', ['start must be a valid ISO 8601 date string'])
  if (!reasons.includes(reason))
    return problem(400, `reason must be one of the following values: ${reasons.join(', ')}`)
  if (start > end) return problem(400, 'Start date must be before end date.')
  const toUserId = intOf(body.toUserId) ?? before?.toUserId
  if (toUserId === host.id) return problem(400, 'Cannot redirect to self.')
  if (toUserId !== undefined && !world.hosts.has(toUserId)) return problem(400, 'Cannot redirect to this user.')
  // The hours that were asked for are lost: from the first to the last instant of the UTC days.
  const first = Math.floor(start / day) * day
  const last = Math.floor(end / day) * day + day - 1
  const there = [...world.leaves.values()].some(
    each => each.hostId === host.id && each.id !== before?.id && each.start === first && each.end === last,
  )
  if (there) return problem(409, 'Ooo entry already exists.')
  const notes = textOf(body.notes) ?? before?.notes
  return {
    id: before?.id ?? world.nextId++,
    uuid: before?.uuid ?? newUuid(world),
    hostId: host.id,
    ...(toUserId === undefined ? {} : { toUserId }),
    start: first,
    end: last,
    ...(notes ? { notes } : {}),
    reason,
  }
}

function shownLeave({ hostId, start, end, ...leave }: Leave): Fields {
  return { ...leave, userId: hostId, start: exact(start), end: exact(end) }
}

function announced(world: World, host: Host, leave: Leave): { readonly [name: string]: unknown } {
  const person = ({ id, name, email, username, timeZone }: Host) => ({ id, name, username, email, timeZone })
  const to = leave.toUserId === undefined ? undefined : world.hosts.get(leave.toUserId)
  return {
    oooEntry: {
      id: leave.id,
      start: exact(leave.start),
      end: exact(leave.end),
      createdAt: world.now().toISOString(),
      updatedAt: world.now().toISOString(),
      notes: leave.notes ?? '',
      reason: { emoji: emoji[leave.reason], reason: leave.reason },
      reasonId: reasons.indexOf(leave.reason) + 1,
      user: person(host),
      toUser: to ? person(to) : null,
      uuid: leave.uuid,
    },
  }
}
