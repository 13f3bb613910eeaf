/**
 * The next thing to do at Cal.com, given what the record wants, what Cal.com held last and what it holds now. Pure. What
 * the record did not change is left alone: Cal.com's own news of it is on its way. Where both changed a field, its owner
 * decides. Source: reference/calcom.md section 8.4, docs/decisions/0027.
 */
import type { OwnedField, Owners } from '../../../model/ownership.ts'
import type { ProblemCode } from '../../../model/problems.ts'
import type { Booking } from '../booking.ts'
import { statusOf } from '../merge.ts'
import type { Sent } from '../sent.ts'
import { digest, factsOf } from '../state.ts'
import type { Wanted, WantedStatus } from './wanted.ts'

export type Step =
  | { do: 'confirm' }
  | { do: 'decline' }
  | { do: 'cancel' }
  | { do: 'move'; start: string }
  | { do: 'mark'; absent: boolean }
  | { do: 'reassign'; to: string }
  | { do: 'relocate'; address: string }
export type Decision =
  | { kind: 'done' }
  | { kind: 'step'; step: Step }
  /** Not before this instant. */
  | { kind: 'later'; at: string }
  | { kind: 'refused'; problem: ProblemCode }

export type Sides = { wanted: Wanted; base: Sent; actual: Booking; owners: Owners; now: string }

const done: Decision = { kind: 'done' }

/** From what Cal.com holds (across) to what is wanted (down). `nothing`: Cal.com knows no such change, or needs none. */
const statusSteps: Readonly<Record<WantedStatus, Readonly<Record<WantedStatus, Step['do'] | 'nothing' | 'over'>>>> = {
  pending: { pending: 'nothing', booked: 'nothing', noshow: 'nothing', cancelled: 'nothing' },
  booked: { pending: 'confirm', booked: 'nothing', noshow: 'mark', cancelled: 'over' },
  noshow: { pending: 'mark', booked: 'mark', noshow: 'nothing', cancelled: 'over' },
  cancelled: { pending: 'decline', booked: 'cancel', noshow: 'cancel', cancelled: 'nothing' },
}

export function decide(sides: Sides): Decision {
  const { wanted, actual } = sides
  const isShared = actual.seat !== undefined
  if (isShared && !wanted.seat) return { kind: 'refused', problem: 'booking.seat-unknown' }
  const now = statusOf({ status: actual.status ?? 'accepted', absent: actual.absent === true })
  if (wanted.status === 'cancelled' || now === 'cancelled') return statusDecision(sides, now)
  const moved = [timeDecision(sides), hostDecision(sides, isShared), placeDecision(sides, isShared)].find(
    each => each.kind !== 'done',
  )
  return moved ?? statusDecision(sides, now)
}

/** Whether Cal.com says something that it did not hold before, and that nobody has told the hub yet. */
export function hasNews(base: Sent, actual: Booking): boolean {
  const { start, end, host, place, eventType } = factsOf(actual)
  const facts = { start, end, host, place, eventType, status: actual.status, absent: actual.absent }
  return (Object.keys(facts) as (keyof typeof facts)[]).some(
    name => facts[name] !== undefined && base[name] !== undefined && facts[name] !== base[name],
  )
}

function statusDecision({ wanted, base, owners, now: instant, actual }: Sides, now: WantedStatus): Decision {
  const before = statusOf(base)
  if (
    !isOurs({
      owners,
      field: 'status',
      same: wanted.status === now,
      left: wanted.status === before,
      theirs: now !== before,
    })
  )
    return done
  const step = statusSteps[wanted.status][now]
  switch (step) {
    case 'nothing':
      return done
    case 'over':
      return { kind: 'refused', problem: 'booking.over' }
    case 'mark':
      return actual.start !== undefined && actual.start > instant
        ? { kind: 'later', at: actual.start }
        : { kind: 'step', step: { do: 'mark', absent: wanted.status === 'noshow' } }
    case 'confirm':
    case 'decline':
    case 'cancel':
      return { kind: 'step', step: { do: step } }
    default:
      return done
  }
}

function timeDecision({ wanted, base, actual, owners }: Sides): Decision {
  const { start } = wanted
  if (start === undefined) return done
  const ours = isOurs({
    owners,
    field: 'time',
    same: start === actual.start,
    left: start === base.start,
    theirs: actual.start !== base.start,
  })
  return ours ? { kind: 'step', step: { do: 'move', start } } : done
}

function hostDecision({ wanted, base, actual, owners }: Sides, isShared: boolean): Decision {
  const { hosts } = wanted
  const { host } = factsOf(actual)
  if (hosts.length === 0 || host === undefined) return done
  const names = (fact: string | undefined) =>
    fact !== undefined && hosts.some(each => each === fact || digest(each.toLowerCase()) === fact)
  // The answer names a host by id and e-mail: either of our words may be meant.
  const same =
    names(host) || (actual.host?.email !== undefined && hosts.some(each => each.toLowerCase() === actual.host?.email))
  const ours = isOurs({
    owners,
    field: 'practitioner',
    same,
    left: names(base.host),
    theirs: base.host !== undefined && host !== base.host,
  })
  if (!ours) return done
  if (isShared) return { kind: 'refused', problem: 'booking.shared' }
  const to = hosts.find(each => /^\d{1,15}$/.test(each))
  return to ? { kind: 'step', step: { do: 'reassign', to } } : { kind: 'refused', problem: 'booking.host-unknown' }
}

function placeDecision({ wanted, base, actual, owners }: Sides, isShared: boolean): Decision {
  const { places } = wanted
  const { place } = factsOf(actual)
  const [address] = places
  if (address === undefined) return done
  const names = (fact: string | undefined) =>
    fact !== undefined && places.some(each => digest(each.toLowerCase()) === fact)
  const ours = isOurs({
    owners,
    field: 'location',
    same: names(place),
    left: base.place === undefined || names(base.place),
    theirs: place !== base.place,
  })
  if (!ours) return done
  return isShared ? { kind: 'refused', problem: 'booking.shared' } : { kind: 'step', step: { do: 'relocate', address } }
}

type Change = {
  owners: Owners
  field: OwnedField
  /** Cal.com holds it already. */
  same: boolean
  /** The record did not change it. */
  left: boolean
  /** Cal.com changed it. */
  theirs: boolean
}

/** Whether the record's word is to be brought to Cal.com. */
function isOurs({ owners, field, same, left, theirs }: Change): boolean {
  if (same || left) return false
  return !theirs || owners[field] === 'ehr'
}
