import { expect, it } from 'vitest'
import type { AlertRow } from '../../store/alerts.ts'
import { callOf } from './compose.ts'

const at = new Date('2026-11-23T14:00:00Z')
const alert: AlertRow = {
  id: 'a-1',
  cause: 'c-1',
  code: 'network.certificate-ends',
  severity: 'critical',
  connection: 'n-1',
  ...{ route: null, step: null, issue: null, message: null, delivery: null, facts: {} },
  opened_at: at,
  ...{ absent_since: null, cleared_at: null, ended: null },
}
const setting = {
  organization: { name: 'Maple Street', slug: 'maple-street', environment: 'production' },
  address: 'https://hub.example.org',
  language: 'en' as const,
  zone: 'UTC',
  slugOf: () => 'carequality',
}

it.each([
  ['what ends in the gateway', { file: 'server.crt', endsAt: '2026-12-02T00:00:00Z' }, 'network?show=gateway'],
  ['a requester', { requester: '2.16.840.1' }, 'network?show=exchanges&requester=2.16.840.1'],
  ['a connection', {}, 'connections/n-1'],
])('NET-7 an alert of %s leads to where it is seen', (_, facts, path) => {
  const { data } = JSON.parse(callOf('alert.opened', [{ alert: { ...alert, facts }, event: 'opened' }], setting, at))
  expect(data.alert.link).toBe(`https://hub.example.org/o/maple-street/${path}`)
})
