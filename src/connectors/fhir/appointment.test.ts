import { describe, expect, it } from 'vitest'
import type { Json } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import { bookingLayerOwners, defaultOwners, type Owners } from '../../model/ownership.ts'
import type { Evolution, Finding, Known } from '../connector.ts'
import { evolve } from './evolve.ts'
import { type Field, fields, valueIn } from './fields.ts'
import { newsTable } from './news.ts'
import { parse } from './parse.ts'
import { appointment, ioFor } from './testing/io.ts'

const { settings, connection } = ioFor({ baseUrl: 'https://ehr.example.org/fhir' })
const meta = { versionId: '3', lastUpdated: '2026-11-20T10:00:00Z' }
/** The EHR's ids and the hub's are alike here, but for what nobody knows. */
const recordOf = ({ type, id }: { type: string; id: string }) =>
  id.startsWith('unknown') ? undefined : `${type}/${id}`

function eventOf(resource: object, findings: readonly Finding[] = []) {
  const body = Buffer.from(JSON.stringify({ ...resource, resourceType: 'Appointment' }))
  const parsed = parse({ settings, connection, origin: 'pull', headers: { get: () => undefined }, body, findings })
  const [event] = parsed.kind === 'events' ? parsed.events : []
  if (!event) throw new Error('expected an event')
  return event
}

function evolved(
  resource: Partial<Appointment>,
  known?: Partial<Known>,
  { owners = defaultOwners, findings = [] }: { owners?: Owners; findings?: Finding[] } = {},
): Evolution {
  return evolve({
    settings,
    connection,
    event: eventOf({ ...appointment(), id: 'a1', meta, ...resource }, findings),
    ...(known ? { known: { id: 'record', resource: appointment(), source: null, ...known } } : {}),
    recordOf,
    owners,
    findings,
    asItIs: false,
  })
}

const sent = (change: Partial<Appointment> = {}) => ({
  held: { id: 'a1', version: '2', sent: appointment(change) as unknown as Json },
})
const later = { start: '2026-12-03T09:00:00Z', end: '2026-12-03T09:30:00Z' }
const latest = { start: '2026-12-05T09:00:00Z', end: '2026-12-05T09:30:00Z' }
const who = (...references: string[]) => ({
  participant: references.map(reference => ({ actor: { reference }, status: 'accepted' as const })),
})
const resourceOf = (evolution: Evolution) =>
  evolution.kind === 'write' && evolution.draft.kind === 'appointment' ? evolution.draft.resource : undefined

describe('an appointment nobody knows', () => {
  it('SCH-4 is written with the hub’s references and what the EHR holds', () => {
    const evolution = evolved({ slot: [{ reference: 'Slot/9' }] })
    expect(evolution).toMatchObject({
      kind: 'write',
      type: 'appointment.seen',
      source: meta,
      aliases: [{ system: 'Appointment', value: 'a1' }],
      held: { id: 'a1', version: '3', sent: { ...appointment(), seen: true } },
    })
    expect(resourceOf(evolution)).toEqual(appointment())
  })

  it.each<[string, Partial<Appointment>]>([
    ['was cancelled', { status: 'cancelled' }],
    ['was entered in error', { status: 'entered-in-error' }],
    ['ended long before it was changed', { start: '2026-11-01T10:00:00Z', end: '2026-11-01T10:30:00Z' }],
  ])('has no effect when it %s', (_what, change) => {
    expect(evolved(change)).toEqual({ kind: 'ignore', reason: 'no-effect' })
  })

  it.each<[string, Partial<Appointment>]>([
    ['a wish without a time', { status: 'proposed' }],
    ['one on the waiting list', { status: 'waitlist' }],
  ])('is kept when it is %s', (_what, change) => {
    const { start: _start, end: _end, ...rest } = appointment(change)
    expect(resourceOf(evolved({ ...change, start: undefined, end: undefined }))).toEqual(rest)
  })

  it('asks for an entry that nobody knows; without an answer the entry is left out, and the rest comes in', () => {
    const change = who('Patient/unknown-1', 'Practitioner/d1')
    const ask = { what: 'entry', key: 'Patient/unknown-1', entry: true as const }
    expect(evolved(change)).toEqual({ kind: 'read', ask })
    const evolution = evolved(change, undefined, { findings: [{ ask, body: null }] })
    expect(resourceOf(evolution)?.participant).toEqual(who('Practitioner/d1').participant)
    expect(evolution.kind === 'write' && evolution.held?.sent).toMatchObject(who('Practitioner/d1'))
  })
})

describe('a practitioner who is named by a role', () => {
  it('is the one whom the role stands for, once it was read', () => {
    const change = who('Patient/p1', 'PractitionerRole/unknown-role')
    const ask = { what: 'entry', key: 'PractitionerRole/unknown-role', entry: true as const }
    expect(evolved(change)).toEqual({ kind: 'read', ask })
    const role = {
      resourceType: 'PractitionerRole',
      id: 'unknown-role',
      practitioner: { reference: 'Practitioner/d1' },
    }
    const evolution = evolved(change, undefined, { findings: [{ ask, body: role }] })
    expect(resourceOf(evolution)?.participant).toEqual(who('Patient/p1', 'Practitioner/d1').participant)
  })
})

describe('SCH-11 words and clinical elements', () => {
  it('never come in', () => {
    const clinical = {
      description: 'secret',
      comment: 'secret',
      patientInstruction: 'secret',
      reasonCode: [{ text: 'secret' }],
      reasonReference: [{ reference: 'Condition/secret' }],
      supportingInformation: [{ reference: 'DocumentReference/secret' }],
      cancelationReason: { text: 'secret', coding: [{ code: 'pat' }] },
      extension: [{ url: 'urn:x', valueString: 'secret' }],
    }
    const event = eventOf({ ...appointment({ status: 'noshow' }), id: 'a1', meta, ...clinical })
    expect(JSON.stringify(event)).not.toContain('secret')
    expect(event.body).toMatchObject({ cancelationReason: { coding: [{ code: 'pat' }] } })
  })
})

describe('news that is none', () => {
  it.each<[string, Partial<Known>, string]>([
    ['of the version that our own write made', { held: { id: 'a1', version: '3' } }, 'echo'],
    ['of a version that was read already', { ...sent(later), source: meta }, 'unchanged'],
    ['older than the last news', { ...sent(later), source: { lastUpdated: '2026-11-21T00:00:00Z' } }, 'stale'],
    ['older than our own write', sent({ ...later, meta: { lastUpdated: '2026-11-21T00:00:00Z' } }), 'stale'],
    ['that says what was sent', sent(), 'unchanged'],
    ['that says what the record says', { ...sent(), resource: appointment() }, 'unchanged'],
  ])('is ignored: %s', (_what, known, reason) => {
    expect(evolved({}, known)).toEqual({ kind: 'ignore', reason })
  })

  it.each<[string, string, string, string | undefined, string]>([
    ['counted down from ours', '2', '3', undefined, 'stale'],
    ['counted up from ours', '4', '3', undefined, 'appointment.moved'],
    ['that our own write replaced', 'x', 'y', 'x', 'stale'],
    ['of which nothing is known', 'x', 'y', undefined, 'read'],
  ])('SCH-4 of the instant of our own write is told by its version: one %s', (_what, version, own, over, expected) => {
    const written = { ...appointment(), meta: { ...meta, versionId: own }, ...(over ? { over: [over] } : {}) }
    const known = { held: { id: 'a1', version: own, sent: written as unknown as Json } }
    const evolution = evolved({ ...later, meta: { ...meta, versionId: version } }, known)
    expect('reason' in evolution ? evolution.reason : 'type' in evolution ? evolution.type : evolution.kind).toBe(
      expected,
    )
  })

  it('SCH-4 whose age cannot be told is read once more, and what is read counts', () => {
    const known = {
      held: {
        id: 'a1',
        version: 'y',
        sent: { ...appointment(), meta: { ...meta, versionId: 'y' } } as unknown as Json,
      },
    }
    const ask = { what: 'version', key: 'Appointment/a1' }
    const old = { ...later, meta: { ...meta, versionId: 'x' } }
    expect(evolved(old, known)).toEqual({ kind: 'read', ask })
    const current = { ...appointment(), id: 'a1', meta: { ...meta, versionId: 'y' } } as unknown as Json
    expect(evolved(old, known, { findings: [{ ask, body: current }] })).toEqual({ kind: 'ignore', reason: 'echo' })
    const newer = { ...appointment(latest), id: 'a1', meta: { ...meta, versionId: 'z' } } as unknown as Json
    expect(resourceOf(evolved(old, known, { findings: [{ ask, body: newer }] }))).toMatchObject(latest)
  })

  it('is a delivery that arrived and is not settled: a value of any version since is ours', () => {
    const known = { ...sent(), resource: appointment(latest), since: [appointment(), appointment(later)] }
    for (const owners of [defaultOwners, bookingLayerOwners])
      expect(evolved(later, known, { owners })).toEqual({ kind: 'ignore', reason: 'unchanged' })
    expect(evolved(later, { resource: appointment(latest), since: [appointment(later)] })).toEqual({
      kind: 'ignore',
      reason: 'unchanged',
    })
  })

  it('waits for a person when two appointments there bear our identifier', () => {
    expect(evolved({ id: 'copy' }, sent())).toMatchObject({ kind: 'hold', problem: 'target.duplicate' })
  })
})

describe('a field', () => {
  const changes: Readonly<Record<Field, readonly [Partial<Appointment>, Partial<Appointment>]>> = {
    status: [{ status: 'noshow' }, { status: 'arrived' }],
    time: [later, latest],
    practitioner: [who('Patient/p1', 'Practitioner/d2'), who('Patient/p1', 'Practitioner/d3')],
    location: [
      who('Patient/p1', 'Practitioner/d1', 'Location/l1'),
      who('Patient/p1', 'Practitioner/d1', 'Location/l2'),
    ],
    patient: [who('Patient/p2', 'Practitioner/d1'), who('Patient/p3', 'Practitioner/d1')],
    visitType: [{ serviceType: [{ coding: [{ code: 'a' }] }] }, { serviceType: [{ coding: [{ code: 'b' }] }] }],
  }

  it.each(fields)('%s that the EHR alone changed is taken, and needs no delivery back', field => {
    const [theirs] = changes[field]
    const evolution = evolved(theirs, sent())
    const resource = resourceOf(evolution)
    expect(resource && valueIn(field, resource)).toBe(valueIn(field, appointment(theirs)))
    expect(evolution).toMatchObject({ held: { id: 'a1', version: '3' } })
    expect(evolution).not.toHaveProperty('conflicts')
  })

  it.each(fields)('SCH-7 %s that both sides changed is settled by its owner, and told as a conflict', field => {
    const [theirs, ours] = changes[field]
    const known = { ...sent(), resource: appointment(ours), since: [appointment()] }
    for (const owners of [defaultOwners, bookingLayerOwners]) {
      const evolution = evolved(theirs, known, { owners })
      const resource = resourceOf(evolution)
      const winner = owners[field]
      const expected = appointment(winner === 'ehr' ? theirs : ours)
      expect(evolution).toMatchObject({ conflicts: [{ field, winner }] })
      expect(resource && valueIn(field, resource)).toBe(valueIn(field, expected))
      // What is ours has not arrived there yet: the delivery that will bring it must not be taken for done.
      expect('held' in evolution).toBe(winner === 'ehr')
    }
  })

  it('that lost once is no new conflict as long as the EHR says the same', () => {
    const known = { ...sent(), resource: appointment(latest), since: [appointment()] }
    const first = evolved(later, known)
    const source = first.kind === 'write' ? first.source : null
    const next = { ...meta, versionId: '4', lastUpdated: '2026-11-20T11:00:00Z' }
    expect(evolved({ ...later, meta: next }, { ...known, source })).toEqual({ kind: 'ignore', reason: 'unchanged' })
  })

  it('of ours that is still on its way stays ours when the EHR changed another one', () => {
    const known = { ...sent(), resource: appointment(later), since: [appointment()] }
    const evolution = evolved(who('Patient/p1', 'Practitioner/d2'), known)
    expect(resourceOf(evolution)).toMatchObject({ ...later, ...who('Patient/p1', 'Practitioner/d2') })
    expect(evolution).not.toHaveProperty('held')
  })
})

describe('the kind of news', () => {
  it.each<[string, Appointment['status'], Partial<Appointment>]>([
    ['appointment.declined', 'pending', { status: 'cancelled' }],
    ['appointment.cancelled', 'booked', { status: 'cancelled' }],
    ['appointment.cancelled', 'booked', { status: 'entered-in-error' }],
    ['appointment.no-show', 'booked', { status: 'noshow' }],
    ['appointment.arrived', 'booked', { status: 'checked-in' }],
    ['appointment.fulfilled', 'arrived', { status: 'fulfilled' }],
    ['appointment.confirmed', 'pending', { status: 'booked', ...later }],
    ['appointment.requested', 'booked', { status: 'pending' }],
    ['appointment.moved', 'booked', later],
    ['appointment.changed', 'noshow', { status: 'booked' }],
    ['appointment.changed', 'booked', who('Patient/p1', 'Practitioner/d2')],
  ])('is %s after %s', (type, before, change) => {
    const known = { ...sent({ status: before }), resource: appointment({ status: before }) }
    expect(evolved({ status: before, ...change }, known)).toMatchObject({ kind: 'write', type })
  })

  it('is declined when every practitioner declined a request, whatever it is called meanwhile', () => {
    const participant: Appointment['participant'] = [
      { actor: { reference: 'Patient/p1' }, status: 'accepted' },
      { actor: { reference: 'Practitioner/d1' }, status: 'declined' },
    ]
    const known = { ...sent({ status: 'pending' }), resource: appointment({ status: 'pending' }) }
    const evolution = evolved({ status: 'pending', participant }, known)
    expect(evolution).toMatchObject({ type: 'appointment.declined' })
    expect(resourceOf(evolution)).toMatchObject({
      status: 'cancelled',
      cancelationReason: { coding: [{ code: 'prov' }] },
    })
  })

  it('has a row for each that can be', () => {
    expect(new Set(newsTable.map(({ type }) => type)).size).toBe(newsTable.length)
  })
})
