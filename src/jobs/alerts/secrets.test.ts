import { expect, it } from 'vitest'
import { overlapMs, overlapOf, rotated, secretsAt } from './secrets.ts'
import { newSecret, signedHeaders } from './standard-webhooks.ts'

const now = new Date('2026-12-01T15:00:00.000Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const first = newSecret()
const second = newSecret()
const webhook = rotated({ url: 'https://alerts.clinic.example/', secret: first }, second, now)

it('the old secret signs beside the new one for 24 hours, and not a moment longer', () => {
  expect(secretsAt(webhook, now)).toEqual([second, first])
  expect(secretsAt(webhook, at(overlapMs - 1))).toEqual([second, first])
  expect(secretsAt(webhook, at(overlapMs))).toEqual([second])
  expect(overlapOf(webhook, now)).toBe('2026-12-02T15:00:00.000Z')
  expect(overlapOf(webhook, at(overlapMs))).toBeUndefined()
})

it('another rotation ends the oldest secret at once', () => {
  const third = newSecret()
  expect(secretsAt(rotated(webhook, third, now), now)).toEqual([third, second])
})

it('signatures of several secrets stand in one header, separated by a space; each is what it would be alone', () => {
  const alone = (secret: string) => signedHeaders([secret], 'id', now, '{}')['webhook-signature']
  const both = signedHeaders(secretsAt(webhook, now), 'id', now, '{}')['webhook-signature']
  expect(both).toBe(`${alone(second)} ${alone(first)}`)
})
