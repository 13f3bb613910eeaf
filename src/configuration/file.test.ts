import { describe, expect, it } from 'vitest'
import { connectors } from '../connectors/registry.ts'
import { describeFileFaults, readConfiguration } from './file.ts'

const good = `organization: { slug: maple-street, name: Maple Street, environment: staging }
connections:
  - id: calcom
    connector: calcom
    settings: { webhookSecrets: [{ env: CALCOM_SECRET }], auth: { apiKey: { file: /run/secrets/calcom } } }
  - id: ehr
    connector: fhir
    settings: { baseUrl: { env: EHR_URL } }
routes:
  - { id: bookings, from: calcom, to: ehr, events: ['booking.*'], filter: "status = 'booked'" }
crosswalks:
  - { id: people, kind: practitioner, from: calcom, to: ehr, entries: { dr@example.com: Practitioner/7 } }
`

/** The faults of the good file with one line of it replaced. */
function faultsWith(from: string, to: string): { line: number; text: string }[] {
  expect(good).toContain(from)
  const read = readConfiguration(good.replace(from, to), connectors)
  return read.ok ? [] : read.faults.map(fault => ({ line: fault.line, text: describeFileFaults('x.yaml', [fault]) }))
}

describe('a configuration file', () => {
  it('OPS-7 is read with secrets by reference, which count as given', () => {
    const read = readConfiguration(good, connectors)
    expect(read.ok).toBe(true)
    expect(read.ok && read.file.connections[0]?.settings).toEqual({
      webhookSecrets: [{ env: 'CALCOM_SECRET' }],
      auth: { apiKey: { file: '/run/secrets/calcom' } },
    })
  })

  it('OPS-7 says nothing of an organization that it only names', () => {
    const read = readConfiguration('organization: maple-street', connectors)
    expect(read.ok && read.file.organization).toEqual({ slug: 'maple-street' })
  })

  it.each([
    ['an unknown key', 'connector: fhir', 'connecter: fhir', 7, 'connecter'],
    ['an unknown connector', 'connector: fhir', 'connector: hl7', 7, 'Use one of: calcom, '],
    ['a setting that does not exist', 'baseUrl: {', 'baseURL: {', 8, 'baseURL'],
    ['a connection that is not there', 'to: ehr, events', 'to: emr, events', 10, 'Use one of: calcom, ehr.'],
    ['an event nobody sends', "['booking.*']", "['bookings.*']", 10, 'no event is called bookings.*'],
    ['a filter that is no FHIRPath', `"status = 'booked'"`, "'(('", 10, 'the filter is no FHIRPath'],
    ['a filter that need not end', `"status = 'booked'"`, "'repeat(a)'", 10, 'the filter uses a function that is not'],
    ['a filter that takes too long', `"status = 'booked'"`, `"id.matches('(a+)+')"`, 10, 'has a pattern that could'],
    ['a reference of another kind', 'Practitioner/7', 'Location/7', 12, 'crosswalks.0.entries'],
    ['an id that stands twice', '- id: ehr', '- id: calcom', 6, 'stands twice'],
    ['broken YAML', 'connections:', 'connections: [', 2, 'Correct the YAML'],
  ])('OPS-7 names line and fix of %s', (_what, from, to, line, says) => {
    const faults = faultsWith(from, to)
    expect(faults.map(fault => fault.text).join('\n')).toContain(says)
    const fault = faults.find(each => each.text.includes(says))
    expect(Math.abs((fault?.line ?? 0) - line)).toBeLessThanOrEqual(says === 'Correct the YAML' ? 20 : 0)
  })

  it.each([
    ['an address that would hold a name', 'patients/{lastName}', '', 'an address names only ids and codes'],
    ['a header that steers the connection', 'a', ', idempotencyHeader: Host', 'not a header that can be chosen'],
    ['a header that is there already', 'a', ', idempotencyHeader: Authorization', 'the request carries it already'],
  ])('OPS-4 names the line of %s', (_what, path, header, says) => {
    const auth = '{ kind: bearer, token: t }'
    const kept = `patient: { create: { path: '${path}' } }, appointment: { create: { path: a } }${header}`
    const rest = `connector: rest\n    settings: { baseUrl: 'https://ehr.example.org', auth: ${auth}, ${kept} }`
    const faults = faultsWith('connector: fhir\n    settings: { baseUrl: { env: EHR_URL } }', rest)
    expect(faults.find(each => each.text.includes(says))?.line).toBe(8)
  })

  it('OPS-7 names an unreadable mapping rule', () => {
    const mapping = `mapping: { Patient: { name: own, version: 1, rules: [{ to: gender, from: '(((' }] } }`
    const faults = faultsWith(`filter: "status = 'booked'"`, mapping)
    expect(faults[0]?.text).toContain('the rule is no FHIRPath')
  })

  it('OPS-7 names a mapping rule that could stop the hub', () => {
    const mapping = `mapping: { Patient: { name: own, version: 1, rules: [{ to: gender, from: 'descendants()' }] } }`
    const faults = faultsWith(`filter: "status = 'booked'"`, mapping)
    expect(faults[0]?.text).toContain('the rule uses a function that is not allowed')
  })

  it('OPS-7 never repeats a value, which may be a secret', () => {
    const faults = faultsWith('[{ env: CALCOM_SECRET }]', '["hunter2hunter2", "a", "third-secret"]')
    expect(faults.length).toBeGreaterThan(0)
    expect(JSON.stringify(faults)).not.toMatch(/hunter2|third-secret/)
  })
})
