/**
 * Whether data may leave for a target at all: consent, as the organization's policy asks for it. Asked again at the moment
 * of sending, so that consent withdrawn in the meantime holds. Pure; later policies add rows.
 * Source: SPEC OPS-6; reference/referrals.md section 11, canonical-fhir.md section 9.
 */

export const consentPolicies = ['off', 'required', 'required-and-not-denied'] as const
export type ConsentPolicy = (typeof consentPolicies)[number]

/** A consent as the record holds it: FHIR's status, and whether it permits or denies. */
export type ConsentFact = { status: string; type?: 'permit' | 'deny' }

export type ReleaseQuestion = {
  policy: ConsentPolicy
  consents: readonly ConsentFact[]
  /** It was made in error or turned down: with consent required, such a one never leaves (CDIS precedent). */
  endedWithout: boolean
}

export type Release = { kind: 'permit' } | { kind: 'block'; problem: 'consent.missing' | 'consent.denied' }

const active = (consent: ConsentFact) => consent.status === 'active'
const permits = (consent: ConsentFact) => active(consent) && consent.type !== 'deny'
const denies = (consent: ConsentFact) =>
  (active(consent) && consent.type === 'deny') || consent.status === 'rejected' || consent.status === 'inactive'

const rows: readonly { is(question: ReleaseQuestion): boolean; becomes: Release }[] = [
  { is: q => q.policy === 'off', becomes: { kind: 'permit' } },
  {
    is: q => q.policy === 'required-and-not-denied' && q.consents.some(denies),
    becomes: { kind: 'block', problem: 'consent.denied' },
  },
  { is: q => q.endedWithout, becomes: { kind: 'block', problem: 'consent.missing' } },
  { is: q => q.consents.some(permits), becomes: { kind: 'permit' } },
  { is: q => q.consents.some(denies), becomes: { kind: 'block', problem: 'consent.denied' } },
]

/** Whether it may be sent now. */
export function decideRelease(question: ReleaseQuestion): Release {
  return rows.find(row => row.is(question))?.becomes ?? { kind: 'block', problem: 'consent.missing' }
}
