import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Purpose, purposes } from './purposes.ts'
import {
  type Directive,
  type DirectiveScope,
  decideMember,
  decideNetworkRelease,
  type MemberPolicy,
  type NetworkReleaseQuestion,
  releaseRules,
} from './release.ts'

const member: MemberPolicy = {
  purposes: ['TREATMENT'],
  delegated: true,
  consent: 'off',
  restricted: 'with-directive',
  partTwo: false,
}
const permit = (scope: DirectiveScope): Directive => ({ kind: 'permit', scope })
const deny = (scope: DirectiveScope): Directive => ({ kind: 'deny', scope })
const treatment = { purpose: 'TREATMENT' as Purpose }

type Change = Partial<Omit<NetworkReleaseQuestion, 'member'>> & { member?: Partial<MemberPolicy> }
const question = ({ member: policy, ...change }: Change): NetworkReleaseQuestion => ({
  requester: treatment,
  directives: [],
  confidentiality: ['N'],
  ...change,
  member: { ...member, ...policy },
})

describe('OPS-6 what may be told over the network', () => {
  const cases: readonly [string, Change, string][] = [
    ['treatment, and nobody said anything', {}, 'permit'],
    ['a purpose that the member does not answer', { requester: { purpose: 'PAYMENT' } }, 'purpose'],
    ['one that it does', { requester: { purpose: 'PAYMENT' }, member: { purposes: ['PAYMENT'] } }, 'permit'],
    ['on behalf of somebody', { requester: { ...treatment, onBehalfOf: '1.2.3' } }, 'permit'],
    [
      'on behalf of somebody, where that is not taken',
      { requester: { ...treatment, onBehalfOf: '1.2.3' }, member: { delegated: false } },
      'delegated',
    ],
    ['the person denied it', { directives: [deny('all')] }, 'denied'],
    ['denied for this purpose', { directives: [deny('TREATMENT')] }, 'denied'],
    ['denied for another purpose', { directives: [deny('RESEARCH')] }, 'permit'],
    ['denied, and permitted for this purpose', { directives: [deny('all'), permit('TREATMENT')] }, 'denied'],
    ['restricted', { confidentiality: ['N', 'R'] }, 'restricted'],
    ['very restricted', { confidentiality: ['V'] }, 'restricted'],
    ['of a confidentiality that nobody knows', { confidentiality: ['X'] }, 'restricted'],
    ['low or moderate', { confidentiality: ['L', 'M', 'U'] }, 'permit'],
    ['restricted, and permitted in general', { confidentiality: ['R'], directives: [permit('all')] }, 'restricted'],
    ['restricted, and permitted as such', { confidentiality: ['R'], directives: [permit('restricted')] }, 'permit'],
    [
      'restricted, permitted, and never told by this member',
      { confidentiality: ['R'], directives: [permit('restricted')], member: { restricted: 'never' } },
      'restricted',
    ],
    [
      'restricted, and denied as such',
      { confidentiality: ['R'], directives: [deny('restricted')] },
      'restricted-denied',
    ],
    [
      'restricted, permitted and denied',
      { confidentiality: ['R'], directives: [permit('restricted'), deny('restricted')] },
      'restricted-denied',
    ],
    ['not restricted, where only that was denied', { directives: [deny('restricted')] }, 'permit'],
    ['of a Part 2 member, and nobody said anything', { member: { partTwo: true } }, 'part-two'],
    [
      'of a Part 2 member, permitted in general',
      { member: { partTwo: true }, directives: [permit('all')] },
      'part-two',
    ],
    ['of a Part 2 member, permitted', { member: { partTwo: true }, directives: [permit('restricted')] }, 'permit'],
    ['consent is needed and there is none', { member: { consent: 'required' } }, 'consent'],
    ['consent is needed and there', { member: { consent: 'required' }, directives: [permit('all')] }, 'permit'],
    [
      'consent is there for this purpose',
      { member: { consent: 'required' }, directives: [permit('TREATMENT')] },
      'permit',
    ],
    ['consent is there for another', { member: { consent: 'required' }, directives: [permit('RESEARCH')] }, 'consent'],
    [
      'consent is there for what is restricted, and so for the rest',
      { member: { consent: 'required' }, directives: [permit('restricted')] },
      'permit',
    ],
  ]
  it.each(cases)('%s', (_name, change, expected) => {
    const release = decideNetworkRelease(question(change))
    expect(release.kind === 'withhold' ? release.rule : release.kind).toBe(expected)
  })

  it('every rule withholds in some case', () => {
    expect(new Set(cases.map(([, , expected]) => expected))).toEqual(new Set(['permit', ...releaseRules]))
  })

  it('every rule stands in the guide of the privacy officer, in the order in which they are asked', () => {
    const guide = readFileSync(new URL('../../../docs/guides/privacy-officer.md', import.meta.url), 'utf8')
    const [, section = ''] = guide.split('## What the network is told')
    const told = [...section.matchAll(/^\| `([a-z-]+)` /gm)].map(([, rule]) => rule)
    expect(told).toEqual([...releaseRules])
  })

  const scope = fc.constantFrom<DirectiveScope>('all', 'restricted', 'TREATMENT', 'PAYMENT')
  const asked: fc.Arbitrary<NetworkReleaseQuestion> = fc.record({
    requester: fc.record({ purpose: fc.constantFrom<Purpose>('TREATMENT', 'PAYMENT', 'RESEARCH') }),
    member: fc.record({
      purposes: fc.subarray([...purposes]),
      delegated: fc.boolean(),
      consent: fc.constantFrom('off', 'required', 'required-and-not-denied'),
      restricted: fc.constantFrom('never', 'with-directive'),
      partTwo: fc.boolean(),
    }),
    directives: fc.array(fc.record({ kind: fc.constantFrom('permit', 'deny'), scope }), { maxLength: 4 }),
    confidentiality: fc.array(fc.constantFrom('N', 'R', 'V', 'M', 'X'), { minLength: 1, maxLength: 3 }),
  })

  it('another denial never lets out what was withheld', () => {
    fc.assert(
      fc.property(asked, scope, (given, denied) => {
        const before = decideNetworkRelease(given)
        const after = decideNetworkRelease({ ...given, directives: [...given.directives, deny(denied)] })
        if (before.kind === 'withhold') expect(after.kind).toBe('withhold')
      }),
    )
  })

  it('a document is never told where its person is not, and what the member refuses is refused for everybody', () => {
    fc.assert(
      fc.property(asked, fc.constantFrom('N', 'R', 'V'), (given, code) => {
        const person = decideNetworkRelease(given)
        const document = decideNetworkRelease({ ...given, confidentiality: [...given.confidentiality, code] })
        if (person.kind === 'withhold') expect(document.kind).toBe('withhold')
        if (decideMember(given.requester, given.member).kind === 'withhold') expect(person.kind).toBe('withhold')
      }),
    )
  })
})
