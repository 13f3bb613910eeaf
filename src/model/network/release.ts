/**
 * Whether data of a person, or one document of theirs, may be told to somebody who asks over the network: a table over the
 * purpose, the member's policy, the person's directives and the confidentiality. The first row that matches withholds; whom
 * none stops is told. What is withheld looks to the requester as if it were not there. Pure.
 * Source: SPEC OPS-6; reference/carequality.md sections 3 and 13; 42 CFR 2.13 (no release without consent).
 */
import { type ConsentFact, type ConsentPolicy, decideRelease } from '../release.ts'
import type { Purpose } from './purposes.ts'
import type { Requester } from './requester.ts'

/** What a member answers at all: settings of its connection. */
export type MemberPolicy = {
  purposes: readonly Purpose[]
  /** Answers those who ask on behalf of somebody else. */
  delegated: boolean
  /** Whether somebody must have agreed before anything of them is told; `off`: they can object. */
  consent: ConsentPolicy
  restricted: 'never' | 'with-directive'
  /** Everything of this member falls under 42 CFR Part 2. */
  partTwo: boolean
}

/**
 * What a directive is about: `all` of a person; one purpose; or `restricted`, what is labelled so or falls under Part 2. A
 * permission for `all` or for a purpose never covers what is restricted: that is asked for by itself.
 */
export type DirectiveScope = 'all' | 'restricted' | Purpose
export type Directive = { kind: 'permit' | 'deny'; scope: DirectiveScope }

export type NetworkReleaseQuestion = {
  requester: Pick<Requester, 'purpose' | 'onBehalfOf'>
  member: MemberPolicy
  /** Of the person and of everybody who was merged into them. */
  directives: readonly Directive[]
  /** HL7 v3 Confidentiality: of the person, and of the document where one is meant. */
  confidentiality: readonly string[]
}

/** Why something is withheld. */
export const releaseRules = [
  'purpose',
  'delegated',
  'denied',
  'restricted-denied',
  'consent',
  'part-two',
  'restricted',
] as const
export type ReleaseRule = (typeof releaseRules)[number]

export type NetworkRelease = { kind: 'permit' } | { kind: 'withhold'; rule: ReleaseRule }

/** Codes that leave without a word of the person: everything else, also what nobody knows, is restricted. */
export const plainLabels = ['N', 'M', 'L', 'U'] as const
const plain: ReadonlySet<string> = new Set(plainLabels)

/** Whether any of these labels, or the member as such, asks for a word of the person before anything leaves. */
export function isRestricted({
  confidentiality,
  member,
}: {
  confidentiality: readonly string[]
  member: Pick<MemberPolicy, 'partTwo'>
}): boolean {
  return member.partTwo || confidentiality.some(code => !plain.has(code))
}

const has = ({ directives }: NetworkReleaseQuestion, kind: Directive['kind'], ...scopes: DirectiveScope[]) =>
  directives.some(each => each.kind === kind && scopes.includes(each.scope))

const rows: readonly { rule: ReleaseRule; is(question: NetworkReleaseQuestion): boolean }[] = [
  { rule: 'purpose', is: q => !q.member.purposes.includes(q.requester.purpose) },
  { rule: 'delegated', is: q => q.requester.onBehalfOf !== undefined && !q.member.delegated },
  // A denial counts whatever else was permitted: of two that speak against each other the careful one holds.
  { rule: 'denied', is: q => has(q, 'deny', 'all', q.requester.purpose) },
  { rule: 'restricted-denied', is: q => isRestricted(q) && has(q, 'deny', 'restricted') },
  { rule: 'consent', is: q => decideRelease(consentQuestion(q)).kind === 'block' },
  { rule: 'part-two', is: q => q.member.partTwo && !has(q, 'permit', 'restricted') },
  {
    rule: 'restricted',
    is: q => isRestricted(q) && (q.member.restricted === 'never' || !has(q, 'permit', 'restricted')),
  },
]

/** Whether it may be told now. Asked before a person is told of, before a document is listed, and before it is handed over. */
export function decideNetworkRelease(question: NetworkReleaseQuestion): NetworkRelease {
  const row = rows.find(({ is }) => is(question))
  return row ? { kind: 'withhold', rule: row.rule } : { kind: 'permit' }
}

/** The part of the answer that is the member's alone, before anybody is looked for. */
export function decideMember(requester: NetworkReleaseQuestion['requester'], member: MemberPolicy): NetworkRelease {
  if (!member.purposes.includes(requester.purpose)) return { kind: 'withhold', rule: 'purpose' }
  if (requester.onBehalfOf !== undefined && !member.delegated) return { kind: 'withhold', rule: 'delegated' }
  return { kind: 'permit' }
}

/** Consent as it is asked for everywhere: directives are consents that are active. */
function consentQuestion({ member, directives, requester }: NetworkReleaseQuestion) {
  const consents = directives.flatMap(({ kind, scope }): ConsentFact[] =>
    scope === 'all' || scope === requester.purpose || (scope === 'restricted' && kind === 'permit')
      ? [{ status: 'active', type: kind }]
      : [],
  )
  return { policy: member.consent, consents, endedWithout: false }
}
