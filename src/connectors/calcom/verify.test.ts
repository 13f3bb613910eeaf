/** Signatures: over the bytes as they came, with every active secret. Source: reference/calcom.md section 3. */
import { describe, expect, it } from 'vitest'
import { hasShared, headersFrom, wireChain } from './testing/read-fixture.ts'
import { settingsWith } from './testing/small-hub.ts'
import { sign, signatureHeader, verify } from './verify.ts'

const body = Buffer.from('{"note":"Zoë \\/ caf\\u00e9"}')
const check = (signature: string | undefined, secrets = ['first'], unsigned = false, bytes: Uint8Array = body) =>
  verify({
    settings: settingsWith({ webhookSecrets: secrets, unsigned }),
    headers: headersFrom(signature === undefined ? {} : { [signatureHeader]: signature }),
    body: bytes,
  })

describe('a signature', () => {
  const right = sign('first', body)
  const rows: { name: string; given: ReturnType<typeof check>; result: ReturnType<typeof check> }[] = [
    {
      name: 'T01 over raw bytes, not what they would be when written again',
      given: check(right),
      result: { ok: true },
    },
    {
      name: 'T01 of the same JSON written differently',
      given: check(right, ['first'], false, Buffer.from(JSON.stringify(JSON.parse(body.toString())))),
      result: { ok: false, because: 'wrong' },
    },
    { name: 'T02 with another secret', given: check(sign('other', body)), result: { ok: false, because: 'wrong' } },
    {
      name: 'T03 of a webhook without a secret',
      given: check('no-secret-provided'),
      result: { ok: false, because: 'unsigned' },
    },
    {
      name: 'T03 of one without a secret, where that was allowed',
      given: check('no-secret-provided', [], true),
      result: { ok: true },
    },
    { name: 'T04 that is missing', given: check(undefined), result: { ok: false, because: 'missing' } },
    { name: 'T05 with a prefix', given: check(`sha256=${right}`), result: { ok: true } },
    { name: 'T06 in upper case', given: check(right.toUpperCase()), result: { ok: true } },
    {
      name: 'T07 by the new secret while the old one still counts',
      given: check(sign('second', body), ['first', 'second']),
      result: { ok: true },
    },
    {
      name: 'T07 by the old secret while the new one counts already',
      given: check(right, ['second', 'first']),
      result: { ok: true },
    },
    { name: 'that is too short', given: check(right.slice(1)), result: { ok: false, because: 'wrong' } },
    { name: 'that is no hex', given: check('z'.repeat(64)), result: { ok: false, because: 'wrong' } },
    {
      name: 'that is wrong although unsigned ones are allowed',
      given: check(sign('x', body), ['first'], true),
      result: { ok: false, because: 'wrong' },
    },
  ]
  it.each(rows)('SCH-2 $name: $result', ({ given, result }) => expect(given).toEqual(result))
})

describe('captured deliveries', () => {
  it.each([
    { where: 'own' as const, there: true },
    { where: 'shared' as const, there: hasShared },
  ])('T01 T03 verify byte for byte ($where, present: $there)', ({ where, there }) => {
    if (!there) return
    const { secret, deliveries } = wireChain(where)
    for (const { headers, rawBody } of deliveries) {
      const unsigned = headers[signatureHeader] === 'no-secret-provided'
      const input = { headers: headersFrom(headers), body: Buffer.from(rawBody) }
      const result = verify({ settings: settingsWith({ webhookSecrets: [secret ?? 'whsec_test'] }), ...input })
      expect(result).toEqual(unsigned ? { ok: false, because: 'unsigned' } : { ok: true })
      expect(verify({ settings: settingsWith({ webhookSecrets: ['another'] }), ...input }).ok).toBe(false)
    }
  })
})
