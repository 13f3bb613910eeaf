/** The answers, in FHIR messaging's shape: each strict R4, and none repeats anything that was sent. */
import type { Bundle, FhirResource } from 'fhir/r4'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AnswerResult } from '../connector.ts'
import { problemsOf } from '../fhir/testing/validate.ts'
import { eventSystem, respond } from './respond.ts'
import { message, received } from './testing/messages.ts'

// The validator loads its definitions once: on a busy machine that alone takes many seconds.
beforeAll(() => void problemsOf({ resourceType: 'Patient' }))

const hub = '018f0000-0000-7000-8000-0000000000aa'

function answer(result: AnswerResult, raw: unknown = received(), id: string | undefined = hub) {
  let ids = 0
  const { status, contentType, body } = respond({
    body: Buffer.from(typeof raw === 'string' ? raw : JSON.stringify(raw)),
    headers: { get: () => undefined },
    result,
    ...(id === undefined ? {} : { message: id }),
    now: new Date('2026-03-02T14:00:09.000Z'),
    newId: () => `018f0000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
  })
  expect(contentType).toBe('application/fhir+json; charset=utf-8')
  const resource: FhirResource = JSON.parse(body)
  expect(problemsOf(resource)).toEqual([])
  for (const { resource: inner } of resource.resourceType === 'Bundle' ? (resource.entry ?? []) : [])
    if (inner) expect(problemsOf(inner)).toEqual([])
  return { status, resource, text: body }
}

const headerOf = (resource: FhirResource) => {
  const [first] = (resource as Bundle).entry ?? []
  return first?.resource
}

describe('the answer to a message', () => {
  it.each(['applied', 'ignored', 'held', 'unknown'] as const)('REF-8 is ok once it is stored, also when %s', state => {
    const { status, resource } = answer({ kind: 'stored', state })
    expect(status).toBe(200)
    expect(headerOf(resource)).toMatchObject({
      eventCoding: { system: eventSystem, code: 'add-service-request' },
      response: { identifier: hub, code: 'ok' },
    })
    expect(resource).toMatchObject({ resourceType: 'Bundle', type: 'message', timestamp: '2026-03-02T14:00:09.000Z' })
  })

  it.each<[string, (raw: ReturnType<typeof received>) => unknown, string]>([
    [
      'the id of its header',
      raw => ({ ...raw, entry: [{ resource: { ...raw.entry[0]?.resource, id: 'uuid-000000' } }] }),
      'uuid-000000',
    ],
    ['the identifier of its bundle', raw => ({ ...raw, identifier: { value: 'urn:uuid:6d3c' } }), '6d3c'],
    [
      'the hub’s own, when it has none that an answer can carry',
      raw => ({ ...raw, identifier: { value: 'no id at all' } }),
      hub,
    ],
  ])('answers to %s', (_, change, identifier) => {
    expect(headerOf(answer({ kind: 'stored', state: 'applied' }, change(received())).resource)).toMatchObject({
      response: { identifier },
    })
  })

  it.each<[AnswerResult, unknown, number, string]>([
    [{ kind: 'unreadable', problem: 'message.not-json' }, '{"a', 400, 'structure'],
    [{ kind: 'unreadable', problem: 'message.unreadable', where: 'MessageHeader.focus' }, received(), 422, 'invalid'],
    [{ kind: 'unreadable', problem: 'message.too-deep' }, '[]', 422, 'invalid'],
  ])('REF-8 is a fatal error when it cannot be read: %o', (result, raw, expected, code) => {
    const { status, resource, text } = answer(result, raw)
    expect(status).toBe(expected)
    const [first, second] = (resource as Bundle).entry ?? []
    expect(first?.resource).toMatchObject({
      response: { code: 'fatal-error', details: { reference: second?.fullUrl } },
    })
    expect(second?.resource).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'fatal', code, details: { coding: [{ code: (result as { problem: string }).problem }] } }],
    })
    if (result.kind === 'unreadable' && result.where)
      expect(second?.resource).toMatchObject({ issue: [{ expression: [result.where] }] })
    for (const value of ['Beispiel', 'noor@example.org', '2001-02-03', '555']) expect(text).not.toContain(value)
  })

  it.each<[number, 'request.signature' | 'request.not-found' | 'request.too-large' | 'hub.cannot-store', string]>([
    [401, 'request.signature', 'login'],
    [404, 'request.not-found', 'not-found'],
    [413, 'request.too-large', 'too-long'],
    [503, 'hub.cannot-store', 'transient'],
  ])('OPS-4 is a bare outcome when nothing was taken: %i', (status, problem, code) => {
    const given = answer({ kind: 'refused', status, problem }, received(), undefined)
    expect(given.status).toBe(status)
    expect(given.resource).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code, details: { coding: [{ code: problem }] } }],
    })
    expect(given.text).not.toMatch(/\{[a-z]+\}/)
  })

  it('names an event that it does not know only when that is a code', () => {
    const known = headerOf(
      answer({ kind: 'stored', state: 'ignored' }, message('notify-moon-phase', undefined, [])).resource,
    )
    expect(known).toMatchObject({ eventCoding: { code: 'notify-moon-phase' } })
    const odd = headerOf(
      answer({ kind: 'stored', state: 'ignored' }, message('ann@example.org', undefined, [])).resource,
    )
    expect(odd).toMatchObject({ eventCoding: { code: 'unknown' } })
  })
})
