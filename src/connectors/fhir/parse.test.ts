import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordSystem } from '../../model/identifiers.ts'
import type { Known } from '../connector.ts'
import { ours } from '../evolve-alone.ts'
import { evolve } from './evolve.ts'
import { minimise, takenOver } from './minimise.ts'
import { parse } from './parse.ts'
import { ioFor, patient } from './testing/io.ts'
import { problemsOf } from './testing/validate.ts'

const { settings, connection } = ioFor({ baseUrl: 'https://ehr.example.org/fhir' })
const meta = { versionId: '3', lastUpdated: '2026-11-01T10:00:00Z' }
const page = (...resources: unknown[]) =>
  read(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: resources.map(resource => ({ resource })) }))
const read = (text: string) =>
  parse({
    settings,
    connection,
    origin: 'pull',
    stream: 'Patient',
    headers: { get: () => undefined },
    body: Buffer.from(text),
  })

const rich = {
  ...patient({ id: 'p1' }),
  meta: { ...meta, source: 'x', tag: [{ code: 'y' }] },
  text: { status: 'generated', div: '<div>Ada has a cough</div>' },
  contained: [{ resourceType: 'Condition', id: 'c' }],
  photo: [{ data: 'AAAA' }],
  maritalStatus: { text: 'M' },
  multipleBirthInteger: 2,
  deceasedBoolean: false,
  contact: [{ name: { family: 'Mother' } }],
  extension: [{ url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race', valueString: 'x' }],
  generalPractitioner: [{ reference: 'Practitioner/d' }],
}

describe('a pulled page', () => {
  it('becomes one event per entry, with every id it is known by', () => {
    const own = patient({ id: 'p2', identifier: [{ system: recordSystem, value: 'record-9' }] })
    const parsed = page({ ...rich }, { ...own, meta }, { resourceType: 'Location', id: 'l1', meta, name: 'Main' })
    if (parsed.kind !== 'events') throw new Error('expected events')
    expect(parsed.events.map(({ type, source, at }) => ({ type, source, at }))).toEqual([
      {
        type: 'person.seen',
        source: { entity: 'Patient', aliases: [{ system: 'Patient', value: 'p1' }] },
        at: meta.lastUpdated,
      },
      {
        type: 'person.seen',
        source: {
          entity: 'Patient',
          aliases: [
            { system: 'Patient', value: 'p2' },
            { system: 'record', value: 'record-9' },
          ],
        },
        at: meta.lastUpdated,
      },
      {
        type: 'location.seen',
        source: { entity: 'Location', aliases: [{ system: 'Location', value: 'l1' }] },
        at: meta.lastUpdated,
      },
    ])
    expect(parsed.events.map(({ person }) => person?.id)).toEqual(['p1', 'p2', undefined])
  })

  it('SCH-11 takes over identity and scheduling only', () => {
    const parsed = page(rich)
    const [event] = parsed.kind === 'events' ? parsed.events : []
    expect(event?.body).toEqual({ ...patient({ id: 'p1' }), meta })
    expect(JSON.stringify(parsed)).not.toMatch(/cough|AAAA|race|Mother|Condition/)
  })

  it('passes over an entry that cannot be read, with a notice that names the element and no value', () => {
    const parsed = page({ ...patient({ id: 'p1' }), name: 'Ada' }, patient({ id: 'p2' }), { resourceType: 'Patient' })
    expect(parsed).toMatchObject({
      kind: 'events',
      events: [{ source: { aliases: [{ value: 'p2' }] } }],
      notices: [
        { problem: 'message.unreadable', detail: 'Patient.name' },
        { problem: 'message.unreadable', detail: 'Patient.id' },
      ],
    })
  })

  it('without entries has no effect; other resources in it are passed over', () => {
    expect(page()).toEqual({ kind: 'ignored', reason: 'no-effect' })
    expect(page({ resourceType: 'OperationOutcome', issue: [] }, null, 3)).toEqual({
      kind: 'ignored',
      reason: 'no-effect',
    })
  })

  it.each([
    ['no JSON', '<html>', 'message.not-json'],
    ['another resource', '{"resourceType":"Patient"}', 'message.unreadable'],
    ['nothing', 'null', 'message.unreadable'],
    ['entries that are no list', '{"resourceType":"Bundle","entry":{}}', 'message.unreadable'],
  ])('that is %s is refused', (_what, text, problem) => {
    expect(read(text)).toMatchObject({ kind: 'refused', problem })
  })

  it('never throws, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(['events', 'ignored', 'refused']).toContain(
          page(value, { resourceType: 'Patient', id: 'x', name: value }).kind,
        )
      }),
    )
  })
})

describe('what is taken over', () => {
  it('is valid R4 by itself', () => {
    const taken = minimise({
      ...rich,
      identifier: [{ system: 'urn:x', value: '1' }],
      communication: [{ language: { text: 'fr' } }],
    })
    expect('resource' in taken && problemsOf(taken.resource)).toEqual([])
  })

  it('names no clinical element', () => {
    const names = Object.keys(takenOver.Patient ?? {})
    for (const clinical of [
      'photo',
      'contact',
      'maritalStatus',
      'text',
      'contained',
      'extension',
      'generalPractitioner',
    ])
      expect(names).not.toContain(clinical)
  })
})

describe('a directory entry', () => {
  const event = (change: object = {}) => {
    const parsed = page({ ...patient({ id: 'p1' }), meta, ...change })
    const [first] = parsed.kind === 'events' ? parsed.events : []
    if (!first) throw new Error('expected an event')
    return first
  }
  const evolved = (change: object, known?: Known) =>
    evolve({
      settings,
      connection,
      event: event(change),
      findings: [],
      asItIs: false,
      ...ours,
      ...(known ? { known } : {}),
    })
  const known: Known = { id: 'record', resource: { ...patient(), id: 'record' }, source: meta }

  it('that is new is written without the EHR’s id and version', () => {
    expect(evolved({})).toEqual({
      kind: 'write',
      type: 'person.seen',
      draft: { kind: 'directory', resource: patient() },
      source: meta,
      aliases: [{ system: 'Patient', value: 'p1' }],
    })
  })

  it('that is newer is written; of the same version, the same content or older it is not', () => {
    const newer = { versionId: '4', lastUpdated: '2026-11-02T10:00:00Z' }
    expect(evolved({ meta: newer, active: true }, known)).toMatchObject({ kind: 'write', source: newer })
    expect(evolved({ active: true }, known)).toEqual({ kind: 'ignore', reason: 'unchanged' })
    expect(evolved({ meta: newer }, known)).toEqual({ kind: 'ignore', reason: 'unchanged' })
    const older = { versionId: '2', lastUpdated: '2026-10-01T10:00:00Z' }
    expect(evolved({ meta: older, active: true }, known)).toEqual({ kind: 'ignore', reason: 'stale' })
  })

  it('of a server without versions counts by its content', () => {
    expect(evolved({ meta: undefined }, { ...known, source: {} })).toEqual({ kind: 'ignore', reason: 'unchanged' })
    expect(evolved({ meta: undefined, active: false }, { ...known, source: null })).toMatchObject({ kind: 'write' })
  })
})

describe('confidentiality labels', () => {
  const restricted = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }
  const labelled = { ...patient({ id: 'p1' }), meta: { versionId: '4', security: [restricted], tag: [{ code: 'x' }] } }

  it('OPS-6 stay with the record, and nothing else of meta does', () => {
    const parsed = page(labelled)
    const [event] = parsed.kind === 'events' ? parsed.events : []
    if (!event) throw new Error('expected an event')
    const first = evolve({ settings, connection, event, findings: [], asItIs: false, ...ours })
    expect(first).toMatchObject({ draft: { resource: { meta: { security: [restricted] } } } })
    expect(JSON.stringify(first)).not.toContain('"tag"')
  })

  it('OPS-6 that come later make a new version', () => {
    const parsed = page(labelled)
    const [event] = parsed.kind === 'events' ? parsed.events : []
    if (!event) throw new Error('expected an event')
    const known: Known = { id: 'record', resource: { ...patient(), id: 'record' }, source: { versionId: '3' } }
    expect(evolve({ settings, connection, event, known, findings: [], asItIs: false, ...ours }).kind).toBe('write')
  })
})
