/** The ways of the FHIR servers that are most in use, as stubs in the shape of their answers. */
import { describe, expect, it } from 'vitest'
import type { Appointment } from '../../model/fhir.ts'
import { recordSystem } from '../../model/identifiers.ts'
import { deliver } from './deliver.ts'
import { appointment, ioFor, scriptedFetch, statement, workOf } from './testing/io.ts'

const identifier = [{ system: recordSystem, value: 'record-1' }]
const stored = (id: string, versionId?: string, change: Partial<Appointment> = {}) => ({
  ...appointment({ identifier, ...change }),
  id,
  ...(versionId ? { meta: { versionId, lastUpdated: '2026-11-02T11:00:00.000Z' } } : {}),
})
const page = (...resources: object[]) => ({
  status: 200,
  body: { resourceType: 'Bundle', type: 'searchset', entry: resources.map(resource => ({ resource })) },
})
const outcome = (status: number, code: string, diagnostics: string) => ({
  status,
  body: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] },
})
const json = { 'content-type': 'application/fhir+json;charset=UTF-8' }

async function run(work: ReturnType<typeof workOf>, ...replies: Parameters<typeof scriptedFetch>) {
  const { fetch, asked } = scriptedFetch(...replies)
  const io = ioFor({ baseUrl: 'https://ehr.example.org/fhir/' }, fetch)
  const [result] = await deliver(io, [work])
  return { result, asked, calls: asked.map(({ method, url }) => `${method} ${url.pathname}`) }
}
const moved = appointment({ start: '2026-12-02T15:00:00Z', end: '2026-12-02T15:30:00Z' })
const update = (id: string) =>
  workOf(moved, { link: { entity: 'Appointment', id }, lastSent: appointment({ identifier }) as never })

describe('what a create answers', () => {
  const rows = [
    [
      'HAPI: versioned absolute Location, weak ETag, body',
      {
        status: 201,
        headers: { ...json, etag: 'W/"1"', location: 'http://internal:8080/fhir/Appointment/1203/_history/1' },
        body: stored('1203', '1'),
      },
      '1203',
      '1',
    ],
    [
      'Google: a version that is not a number',
      {
        status: 201,
        headers: {
          ...json,
          etag: 'W/"MTY2NzQ4NTY3MjM2NTAwMDAwMA"',
          location:
            'https://healthcare.example.com/v1/projects/p/locations/l/datasets/d/fhirStores/s/fhir/Appointment/6d2f-1/_history/MTY2NzQ4NTY3MjM2NTAwMDAwMA',
        },
        body: stored('6d2f-1', 'MTY2NzQ4NTY3MjM2NTAwMDAwMA'),
      },
      '6d2f-1',
      'MTY2NzQ4NTY3MjM2NTAwMDAwMA',
    ],
    [
      'Aidbox: no body, relative Location, strong ETag',
      { status: 201, headers: { etag: '"37"', location: '/fhir/Appointment/a-37' } },
      'a-37',
      '37',
    ],
    [
      'Medplum: a UUID as version, only in the body',
      { status: 201, body: stored('0192f3c0-1111', 'f8a7c7b4-2222') },
      '0192f3c0-1111',
      'f8a7c7b4-2222',
    ],
    [
      'Microsoft: return=minimal, all in the Location',
      { status: 201, headers: { location: 'https://x.fhir.example.com/Appointment/5f0/_history/1' } },
      '5f0',
      '1',
    ],
  ] as const
  it.each(rows)('%s', async (_name, reply, id, version) => {
    const { result, calls } = await run(workOf(appointment()), statement(), reply)
    expect(result).toMatchObject({ kind: 'delivered', link: { entity: 'Appointment', id, version } })
    expect(calls).toEqual(['GET /fhir/metadata', 'POST /fhir/Appointment'])
  })

  it('is asked for its version when it names only the id', async () => {
    const { result, calls } = await run(
      workOf(appointment()),
      statement(),
      { status: 201, headers: { location: 'Appointment/9' } },
      { status: 200, headers: { etag: 'W/"4"' }, body: stored('9') },
    )
    expect(result).toMatchObject({ kind: 'delivered', link: { id: '9', version: '4' } })
    expect(calls.at(-1)).toBe('GET /fhir/Appointment/9')
  })

  it('is looked up when it names nothing; while the search index lags it is asked again, which is safe', async () => {
    const found = await run(workOf(appointment()), statement(), { status: 201 }, page(stored('9', '1')))
    expect(found.result).toMatchObject({ kind: 'delivered', link: { id: '9', version: '1' } })
    const lagging = await run(workOf(appointment()), statement(), { status: 201 }, page())
    expect(lagging.result).toMatchObject({ kind: 'retry', problem: 'target.no-answer' })
  })
})

describe('a conditional create', () => {
  it('asks with the identifier unencoded, for the representation', async () => {
    const { asked } = await run(workOf(appointment()), statement(), { status: 201, body: stored('1', '1') })
    expect(asked[1]?.headers).toMatchObject({
      'if-none-exist': `identifier=${recordSystem}|record-1`,
      prefer: 'return=representation',
      'content-type': 'application/fhir+json',
    })
  })

  it('that finds it links it, read when the answer is empty, and writes only what differs', async () => {
    const same = await run(
      workOf(appointment()),
      statement(),
      { status: 200, headers: { location: 'https://ehr.example.org/fhir/Appointment/7' } },
      { status: 200, headers: { etag: 'W/"2"' }, body: stored('7', '2') },
    )
    expect(same.result).toMatchObject({ kind: 'delivered', link: { id: '7', version: '2' } })
    const other = await run(
      workOf(moved),
      statement(),
      { status: 200, headers: { etag: 'W/"2"' }, body: stored('7', '2') },
      { status: 200, headers: { etag: 'W/"3"' } },
    )
    expect(other.result).toMatchObject({ kind: 'delivered', link: { id: '7', version: '3' } })
    expect(other.asked.at(-1)?.headers['if-match']).toBe('W/"2"')
  })

  it('HAPI: that meets another one (409) looks for the one that won', async () => {
    const conflict = outcome(409, 'processing', 'HAPI-0550: could not execute: constraint')
    const { result } = await run(workOf(appointment()), statement(), conflict, page(stored('8', '1')))
    expect(result).toMatchObject({ kind: 'delivered', link: { id: '8', version: '1' } })
    const early = await run(workOf(appointment()), statement(), conflict, page())
    expect(early.result).toMatchObject({ kind: 'retry', problem: 'target.changed-meanwhile' })
  })

  it('that matches several (412) waits for a person, with the words of the server', async () => {
    const { result } = await run(
      workOf(appointment()),
      statement(),
      outcome(412, 'multiple-matches', 'HAPI-0958: 2 matches'),
    )
    expect(result).toMatchObject({
      kind: 'rejected',
      problem: 'target.duplicate',
      said: { status: 412, text: 'HAPI-0958: 2 matches' },
    })
  })
})

describe('a search before a create', () => {
  it('counts only what bears the identifier: a server may pass over a parameter it does not know', async () => {
    const everybody = page(
      stored('1', '1', { identifier: [{ system: recordSystem, value: 'other' }] }),
      stored('2', '1', { identifier: [] }),
    )
    const created = { status: 201, body: stored('3', '1') }
    const { result } = await run(workOf(appointment()), statement({ conditionalCreate: false }), everybody, created)
    expect(result).toMatchObject({ kind: 'delivered', link: { id: '3' } })
  })

  it('passes over outcomes about the search', async () => {
    const warned = page({ resourceType: 'OperationOutcome', issue: [] }, stored('4', '1'))
    const { result, calls } = await run(workOf(appointment()), statement({ conditionalCreate: false }), warned)
    expect(result).toMatchObject({ kind: 'delivered', link: { id: '4' } })
    expect(calls).toEqual(['GET /fhir/metadata', 'GET /fhir/Appointment'])
  })
})

describe('an update', () => {
  const read = (etag?: string, versionId?: string) => ({
    status: 200,
    headers: (etag ? { etag } : {}) as Record<string, string>,
    body: stored('7', versionId),
  })
  it.each([
    ['the weak ETag as it came', read('W/"5"', '5'), 'W/"5"'],
    ['the strong ETag as it came', read('"5"', '5'), '"5"'],
    ['the prescribed form when a proxy added to the ETag', read('"5-gzip"', '5'), 'W/"5"'],
    ['the version of the body when there is no ETag', read(undefined, '5'), 'W/"5"'],
    ['no If-Match where there are no versions', read(), undefined],
  ])('carries %s', async (_name, reply, ifMatch) => {
    const { asked } = await run(update('7'), statement(), reply, { status: 200, body: stored('7', '6') })
    expect(asked.at(-1)).toMatchObject({ method: 'PUT' })
    expect(asked.at(-1)?.headers['if-match']).toBe(ifMatch)
  })

  it.each([409, 412])('that meets another one (%i) is merged again and written with the new version', async status => {
    const { result, asked } = await run(
      update('7'),
      statement(),
      read('W/"5"', '5'),
      outcome(status, 'conflict', 'version'),
      { status: 200, headers: { etag: 'W/"6"' }, body: stored('7', '6', { comment: 'by the front desk' }) },
      { status: 200, body: stored('7', '7') },
    )
    expect(result).toMatchObject({ kind: 'delivered', link: { version: '7' } })
    expect(asked.at(-1)?.headers['if-match']).toBe('W/"6"')
    expect(JSON.parse(asked.at(-1)?.body ?? '{}')).toMatchObject({ comment: 'by the front desk', start: moved.start })
  })

  it('Medplum: 304 to an update that changes nothing is a success', async () => {
    const { result } = await run(update('7'), statement(), read('W/"5"', '5'), {
      status: 304,
      body: { resourceType: 'OperationOutcome', id: 'not-modified', issue: [] },
    })
    expect(result).toMatchObject({ kind: 'delivered', link: { id: '7', version: '5' } })
  })

  it('sends no version of its own, and keeps tags and profiles', async () => {
    const held = {
      ...stored('7', '5'),
      meta: { versionId: '5', lastUpdated: '2026-11-02T11:00:00Z', tag: [{ code: 'x' }] },
    }
    const { asked } = await run(
      update('7'),
      statement(),
      { status: 200, body: held },
      { status: 200, body: stored('7', '6') },
    )
    expect(JSON.parse(asked.at(-1)?.body ?? '{}').meta).toEqual({ tag: [{ code: 'x' }] })
  })

  it.each([404, 410])('of something that is gone (%i) waits for a person', async status => {
    const { result } = await run(update('7'), statement(), outcome(status, 'deleted', 'gone'))
    expect(result).toMatchObject({ kind: 'rejected', problem: 'target.gone' })
  })

  it('is no reason to write when the server only spells things differently', async () => {
    const spelled = {
      ...stored('7', '5'),
      start: '2026-12-02T10:00:00.000-05:00',
      end: '2026-12-02T15:30:00.000Z',
      participant: [
        {
          actor: { reference: 'https://ehr.example.org/fhir/Patient/p1', display: 'Shown', type: 'Patient' },
          status: 'accepted',
        },
        { actor: { reference: 'Practitioner/d1/_history/3' }, status: 'accepted', required: 'required' },
      ],
      serviceType: [{ coding: [{ code: 'follow-up', system: 'http://example.org/visit', display: 'Follow-up' }] }],
    }
    const { result, calls } = await run(update('7'), statement(), { status: 200, body: spelled })
    expect(result).toMatchObject({ kind: 'delivered', link: { version: '5' } })
    expect(calls).toHaveLength(2)
  })
})
