/**
 * A referral as text: blocks of lines, complete and in order. Referral Note, PDF and inbox are all made from it.
 * Source: SPEC REF-5, REF-6; reference/referrals.md section 10.
 */

export type Language = 'en' | 'fr'

/** The blocks in the order they are shown. One that has nothing to say is left out. */
export const blockKeys = [
  'referral',
  'appointment',
  'requester',
  'registrant',
  'contact',
  'primary-care',
  'answers',
  'consent',
  'messages',
  'attachments',
  'restrictions',
  'other',
] as const
export type BlockKey = (typeof blockKeys)[number]

export type SummaryLine = {
  /** Empty for running text, which then has the whole width. */
  label: string
  /** Empty only for a heading. Can have several lines, apart by LF. */
  value: string
  /** How far below its block it stands: groups of a form within groups. Absent: 0. */
  depth?: number
  /** It has no value of its own and stands over the lines that follow it. */
  heading?: true
  /** The elements it was made of, for standard fields: `Patient.name.given`. */
  paths?: readonly string[]
  /** What stands in these elements, before it was put in words: what a mapped value is compared with. */
  raw?: readonly string[]
  /** An answer of the form. */
  answer?: true
  /** It holds a health card number. */
  healthCard?: true
}

export type SummaryBlock = { key: BlockKey; heading: string; lines: readonly SummaryLine[] }

/** Plain data: it can go to another thread. */
export type ReferralSummary = {
  language: Language
  /** The organization that it is made for. */
  organization: string
  /** `Referral summary`, in its language. */
  title: string
  /** The number people say on the phone, else the source's id; absent when the record has neither. */
  reference?: string
  /** When the record last changed, an instant (RFC 3339); absent when it does not say. */
  updatedAt?: string
  /** The zone that its times are shown in. */
  zone: string
  /** Who it is about and what matters first; all of it stands in the blocks too. */
  glance: { name?: string; facts: readonly { label: string; value: string }[] }
  blocks: readonly SummaryBlock[]
}

export type SummaryOptions = {
  language: Language
  organization: string
  /** IANA name of the zone that times are shown in. */
  zone: string
}
