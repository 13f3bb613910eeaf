/**
 * The participants of an appointment, merged one by one by their actor: ours as we want them, the ones we took away
 * gone, the EHR's own untouched. Where both sides put others in one's place, the owner of that field decides.
 */
import type { Appointment, AppointmentParticipant } from '../../model/fhir.ts'
import type { OwnedField, Owners } from '../../model/ownership.ts'
import type { Base } from './merge.ts'

const ownedTypes: Readonly<Record<string, OwnedField>> = {
  Practitioner: 'practitioner',
  Location: 'location',
  Patient: 'patient',
}

/** The participants wanted, and whether both sides had changed some and the owners decided. */
export function mergeParticipants(
  base: Base | undefined,
  ours: Appointment,
  theirs: Appointment,
  owners: Owners,
): { wanted: AppointmentParticipant[]; settled: boolean } {
  const contested = contestedTypes(base, ours, theirs)
  const lost = new Set([...contested].filter(type => ownerOfType(type, owners) === 'ehr'))
  const won = new Set([...contested].filter(type => !lost.has(type)))
  const mine = new Map(ours.participant.filter(one => !lost.has(typeOf(one))).map(one => [actorOf(one), one]))
  const before = new Map(sentBefore(base, ours).map(one => [actorOf(one), one]))
  const held = new Set(theirs.participant.map(actorOf))
  const kept = theirs.participant.flatMap(one => {
    if (lost.has(typeOf(one))) return [one]
    const actor = actorOf(one)
    const wanted = mine.get(actor)
    if (!wanted) return (before.has(actor) && actor !== '') || won.has(typeOf(one)) ? [] : [one]
    const previous = before.get(actor)
    const status = previous && previous.status !== wanted.status ? wanted.status : one.status
    return [{ ...wanted, ...one, status }]
  })
  // One that the EHR took away comes back only when we changed who takes part in that way.
  const added = [...mine.values()].filter(one => {
    const type = typeOf(one)
    const sameAsBefore = base !== undefined && keysOf(base, type) === keysOf(ours, type)
    return !held.has(actorOf(one)) && !(before.has(actorOf(one)) && sameAsBefore)
  })
  return { wanted: [...kept, ...added], settled: contested.size > 0 }
}

/** The types of which both sides put others in place of those that were there, and not the same ones. */
function contestedTypes(base: Base | undefined, ours: Appointment, theirs: Appointment): Set<string> {
  if (base === undefined) return new Set()
  const types = Object.keys(ownedTypes).filter(type => {
    const [before, mine, held] = [keysOf(base, type), keysOf(ours, type), keysOf(theirs, type)]
    const stillThere = base.participant.every(one => typeOf(one) !== type || hasActor(theirs, one))
    return mine !== before && held !== before && mine !== held && !stillThere
  })
  return new Set(types)
}

/** What the hub sent; of what it only saw there, those that it would send too, by their type. */
function sentBefore(base: Base | undefined, ours: Appointment): readonly AppointmentParticipant[] {
  if (!base?.seen) return base?.participant ?? []
  const sends = new Set(ours.participant.map(typeOf))
  return base.participant.filter(one => sends.has(typeOf(one)))
}

function ownerOfType(type: string, owners: Owners) {
  const field = ownedTypes[type]
  return field ? owners[field] : 'ehr'
}

function hasActor({ participant }: Appointment, wanted: AppointmentParticipant): boolean {
  return participant.some(one => actorOf(one) === actorOf(wanted))
}

function keysOf({ participant }: Appointment, type: string): string {
  const keys = participant.filter(one => typeOf(one) === type).map(actorOf)
  return [...new Set(keys)].sort().join(' ')
}

function typeOf(participant: AppointmentParticipant): string {
  return actorOf(participant).split('/')[0] ?? ''
}

function actorOf({ actor }: AppointmentParticipant): string {
  const reference = actor?.reference?.replace(/\/_history\/.*$/, '')
  return reference?.split('/').slice(-2).join('/') ?? actor?.display ?? ''
}
