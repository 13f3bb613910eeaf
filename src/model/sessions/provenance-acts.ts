/**
 * What was done with a session note, as FHIR R4 Provenance: brought in, mapped, rendered, taken away at its source.
 * Each names who or what did it, when, and on what ground. Pure. Source: reference/canonical-fhir.md section 4.
 */
import type { Device, Extension, Provenance, Reference } from 'fhir/r4'
import { ownSystem } from '../identifiers.ts'
import { type MadePair, type NoteFacts, type NoteVersion, readVersion } from './provenance-facts.ts'
import { partId } from './provenance-people.ts'
import { coded, extensionUrl, given, identified, metaOf, participant, refer, referTo } from './provenance-pieces.ts'
import { placeAt } from './provenance-signatures.ts'

const operations = 'http://terminology.hl7.org/CodeSystem/v3-DataOperation'

/** What brought the note in: the connection, as a device. */
export function deviceOf({ connection }: Pick<NoteFacts, 'connection'>): Device {
  return {
    resourceType: 'Device',
    id: connection,
    identifier: identified(ownSystem('connection'), connection),
    type: { text: 'connection' },
  }
}

/** A version came in. The version before is named, so that what was changed can be followed. */
export function importOf({ note, connection }: NoteFacts, version: NoteVersion): Provenance {
  const before = version.version - 1
  const [code, display] = before === 0 ? (['CREATE', 'create'] as const) : (['UPDATE', 'revise'] as const)
  const source = identified(ownSystem('message'), version.message)
  return {
    resourceType: 'Provenance',
    id: partId(note, `${version.version}-import`),
    meta: metaOf(1, version.seenAt),
    target: [refer('DocumentReference', note, version.version)],
    occurredDateTime: version.note.updatedAt,
    recorded: version.seenAt.toISOString(),
    activity: { coding: [coded(operations, code, display)] },
    agent: [{ type: participant('assembler', 'Assembler'), who: refer('Device', connection) }],
    ...given('entity', [
      ...source.map(identifier => ({ role: 'source' as const, what: { identifier } })),
      // Also where that one is not handed out, or no longer kept: what this says of it stays the same.
      ...(before === 0 ? [] : [{ role: 'revision' as const, what: refer('DocumentReference', note, before) }]),
    ]),
  }
}

/** The source took the note away. What it said stays as it was. */
export function removalOf({ note, connection, goneAt, versions }: NoteFacts): Provenance[] {
  const newest = versions.at(-1)
  if (!goneAt || !newest) return []
  return [
    {
      resourceType: 'Provenance',
      id: partId(note, `gone-${goneAt.getTime()}`),
      meta: metaOf(1, goneAt),
      target: [refer('DocumentReference', note, newest.version)],
      recorded: goneAt.toISOString(),
      activity: { coding: [coded(operations, 'DELETE', 'delete')] },
      agent: [{ type: participant('assembler', 'Assembler'), who: refer('Device', connection) }],
    },
  ]
}

/** Who is who and which is which: the pairs of the student, the therapist and the site, and the note's own. */
export function mappingsOf(facts: NoteFacts): Provenance[] {
  const { note, pair, appointment, students, users, sites } = facts
  const people = [
    ...students.map(entry => ({ entry, target: refer('Patient', entry.id) })),
    ...users.map(entry => ({ entry, target: refer('Practitioner', entry.id) })),
    ...sites.map(entry => ({ entry, target: refer('Organization', entry.id) })),
  ]
  return [
    ...people.flatMap(({ entry: { id, known }, target }) =>
      known?.pair ? [mapped(partId(id, `mapping-${known.pair.at.getTime()}`), known.pair, [target], [])] : [],
    ),
    mapped(
      partId(note, `mapping-${pair.at.getTime()}`),
      pair,
      [refer('DocumentReference', note), refer('Appointment', appointment.id)], // the note, whatever it says by now
      evidenceOf(pair),
    ),
  ]
}

/** By how many minutes note and appointment differ. */
function evidenceOf({ startDifference, endDifference }: NoteFacts['pair']): Extension[] {
  return [
    ...(startDifference === undefined ? [] : [{ url: extensionUrl.startDifference, valueInteger: startDifference }]),
    ...(endDifference === undefined ? [] : [{ url: extensionUrl.endDifference, valueInteger: endDifference }]),
  ]
}

const groundCodes = 'https://causeway-hub.org/fhir/CodeSystem/mapping-ground'
const grounds = {
  auto: coded(groundCodes, 'auto', 'equal by the rules'),
  user: coded(groundCodes, 'user', 'chosen by a person'),
} as const

function mapped(id: string, pair: MadePair, target: Reference[], evidence: Extension[]): Provenance {
  // A person who looks at a pair again may find it differs otherwise: that is another version of what is said of it.
  const version = ['1', ...evidence.map(each => each.valueInteger)].join('.')
  return {
    resourceType: 'Provenance',
    id,
    meta: metaOf(version, pair.at),
    ...given('extension', evidence),
    target,
    recorded: pair.at.toISOString(),
    reason: [{ coding: [grounds[pair.how]] }],
    activity: { text: 'map' },
    agent: [{ type: participant('performer', 'Performer'), who: actorOf(pair.by) }],
  }
}

/** "Service has been rendered": at the place that the note has, which was not said of this. */
export function renderingOf(facts: NoteFacts, version: NoteVersion, encounter: string | undefined): Provenance[] {
  const { note, rendering, appointment } = facts
  if (!rendering) return []
  const { content } = readVersion(version)
  const isBrought = rendering.version === version.version
  return [
    {
      resourceType: 'Provenance',
      id: partId(note, `render-${rendering.at.getTime()}`),
      meta: metaOf(1, rendering.at),
      target: [
        refer('Appointment', appointment.id),
        ...(encounter === undefined ? [] : [refer('Encounter', note, encounter)]),
      ],
      recorded: rendering.at.toISOString(),
      ...given('location', isBrought ? placeAt(note, version, content.derived.renderPlace) : undefined),
      activity: { text: 'render' },
      agent: [{ type: participant('performer', 'Performer'), who: actorOf(rendering.by) }],
      ...given(
        'entity',
        isBrought ? [{ role: 'source' as const, what: refer('DocumentReference', note, version.version) }] : [],
      ),
    },
  ]
}

/** An account, by its id; or the hub itself. */
function actorOf(account: string | undefined): Reference {
  const [identifier] = identified(ownSystem('account'), account)
  return identifier
    ? referTo('Practitioner', identifier)
    : referTo('Device', { system: ownSystem('part'), value: 'automation' }, 'Causeway')
}
