import { describe, expect, it } from 'vitest'
import { type ConsentFact, consentPolicies, decideRelease, type ReleaseQuestion } from './release.ts'

const given: ConsentFact = { status: 'active', type: 'permit' }
const denied: ConsentFact = { status: 'active', type: 'deny' }

describe('OPS-6 whether data may leave', () => {
  const cases: readonly [string, Partial<ReleaseQuestion>, string][] = [
    ['no policy asks for consent', { policy: 'off' }, 'permit'],
    ['no policy asks, though it was denied', { policy: 'off', consents: [denied] }, 'permit'],
    ['consent is there', { consents: [given] }, 'permit'],
    ['consent is there without a provision', { consents: [{ status: 'active' }] }, 'permit'],
    ['there is none', {}, 'consent.missing'],
    ['it was only proposed', { consents: [{ status: 'proposed', type: 'permit' }] }, 'consent.missing'],
    ['it was denied', { consents: [denied] }, 'consent.denied'],
    ['it was withdrawn', { consents: [{ status: 'inactive', type: 'permit' }] }, 'consent.denied'],
    ['given once and denied once, where giving is enough', { consents: [denied, given] }, 'permit'],
    [
      'given once and denied once, where no denial may be',
      { policy: 'required-and-not-denied', consents: [given, denied] },
      'consent.denied',
    ],
    [
      'consent is there, and the referral was turned down',
      { consents: [given], endedWithout: true },
      'consent.missing',
    ],
    ['no policy asks, and the referral was turned down', { policy: 'off', endedWithout: true }, 'permit'],
  ]
  it.each(cases)('%s', (_name, change, result) => {
    const release = decideRelease({ policy: 'required', consents: [], endedWithout: false, ...change })
    expect(release.kind === 'block' ? release.problem : release.kind).toBe(result)
  })

  it('has an answer for every policy, and lets nothing leave without consent unless the policy is off', () => {
    for (const policy of consentPolicies)
      expect(decideRelease({ policy, consents: [], endedWithout: false }).kind).toBe(
        policy === 'off' ? 'permit' : 'block',
      )
  })
})
