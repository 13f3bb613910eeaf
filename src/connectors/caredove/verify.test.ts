/** Who may post: two live pairs, compared in constant time; an HMAC of ours where a secret is set. */
import { describe, expect, it } from 'vitest'
import { settingsWith } from './testing/small-hub.ts'
import { basicHeader, sign, signatureHeader, verify } from './verify.ts'

const old = { user: 'hub@example.org', token: 'old:token' }
const next = { user: 'hub@example.org', token: 'new-tökén' }
const body = Buffer.from('{"resourceType":"Bundle"}')

function ask(headers: Record<string, string>, extra: Record<string, unknown> = {}) {
  const settings = settingsWith({ credentials: [old, next], ...extra })
  return verify({ settings, headers: { get: name => headers[name.toLowerCase()] }, body })
}

describe('the credentials of a message', () => {
  it('OPS-4 lets either pair in while one is being changed', () => {
    expect(ask({ authorization: basicHeader(old) })).toEqual({ ok: true })
    expect(ask({ authorization: basicHeader(next).replace('Basic', 'basic') })).toEqual({ ok: true })
    expect(ask({ authorization: basicHeader(old) }, { credentials: [next] })).toEqual({ ok: false, because: 'wrong' })
  })

  it.each([
    ['nothing', undefined, 'missing'],
    ['a bearer token', 'Bearer abc', 'wrong'],
    ['another token', basicHeader({ ...old, token: 'old:tokem' }), 'wrong'],
    ['another user', basicHeader({ ...old, user: 'hub@example.com' }), 'wrong'],
    ['a user alone', `Basic ${Buffer.from('hub@example.org').toString('base64')}`, 'wrong'],
    ['no base64', 'Basic ???', 'wrong'],
    ['an empty pair', 'Basic Og==', 'wrong'],
  ] as const)('OPS-4 refuses %s', (_, authorization, because) => {
    expect(ask(authorization === undefined ? {} : { authorization })).toEqual({ ok: false, because })
  })

  it('OPS-4 asks for the signature as well where secrets are set', () => {
    const extra = { signingSecrets: ['one', 'two'] }
    const authorization = basicHeader(old)
    expect(ask({ authorization }, extra)).toEqual({ ok: false, because: 'unsigned' })
    expect(ask({ authorization, [signatureHeader]: 'zz' }, extra)).toEqual({ ok: false, because: 'wrong' })
    expect(ask({ authorization, [signatureHeader]: sign('three', body) }, extra)).toEqual({
      ok: false,
      because: 'wrong',
    })
    expect(ask({ authorization, [signatureHeader]: sign('two', `${body} `) }, extra)).toEqual({
      ok: false,
      because: 'wrong',
    })
    expect(ask({ authorization, [signatureHeader]: `sha256=${sign('two', body).toUpperCase()}` }, extra)).toEqual({
      ok: true,
    })
    expect(ask({ [signatureHeader]: sign('two', body) }, extra)).toEqual({ ok: false, because: 'missing' })
  })
})
