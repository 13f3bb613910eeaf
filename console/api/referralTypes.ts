/** The shapes of a referral as the hub gives it out (src/server/show/referrals.ts). Instants are RFC 3339 in UTC. */
import type { MatchReason } from './types.ts'

export type Name = { id: string; slug: string; title: string }
export type InboxState = 'new' | 'accepted' | 'declined'
export type NextStep = 'decide' | 'fix-at-source' | 'look' | 'waits' | 'none'

export type TargetState = {
  connection: Name
  state: string
  problem: string | null
  delivery: string
  dueAt: string | null
  /** Its files, the summary included, where some have not arrived. */
  parts: { of: number; arrived: number } | null
}

export type ReferralRow = {
  id: string
  reference: string | null
  who: string | null
  name: string | null
  birthDate: string | null
  source: Name
  listing: { id: string | null; name: string | null }
  class: string
  phase: 'open' | 'closed'
  label: string | null
  routed: boolean
  archived: boolean
  receivedAt: string
  changedAt: string
  appointmentAt: string | null
  /** null: not in the hub's own inbox. */
  inbox: InboxState | null
  /** An error that nobody has cleared yet, also when it went well since. */
  flag: { at: string; problem: string; delivery: string | null } | null
  files: { of: number; here: number; refused: number }
  /** Updates that a target does not take. */
  suppressed: number
  targets: TargetState[]
  next: NextStep
}

/** Of the whole organization; a count that reaches `most` is this or more. */
export type ReferralCounts = {
  all: number
  new: number
  accepted: number
  declined: number
  flagged: number
  missing: number
  most: number
}
export type ReferralPage = { items: ReferralRow[]; next: string | null; counts: ReferralCounts }

export type PersonFacts = { name: string | null; birthDate: string | null; phones: string[]; emails: string[] }
export type LinkCandidate = PersonFacts & {
  record: string
  reasons: MatchReason[]
  vetoes: string[]
  grade: string
  /** First name, last name and birth date agree exactly, with this one alone. */
  preselected: boolean
}

export type SummaryLine = {
  label: string
  value: string
  depth: number
  /** It has no value and stands over the lines that follow. */
  heading: boolean
  answer: boolean
  healthCard: boolean
}
export type SummaryBlock = { key: string; heading: string; lines: SummaryLine[] }

export type ReferralFile = {
  id: string
  name: string
  title: string
  contentType: string | null
  /** Bytes. */
  size: number | null
  state: 'wanted' | 'stored' | 'refused'
  problem: string | null
  tries: number
  dueAt: string | null
  actions: ('download' | 'fetch')[]
}

export type DeliveryPart = {
  /** `referral`, `summary`, or `document:` and the id of the file. */
  part: string
  title: string | null
  state: string
  problem: string | null
  at: string
}

/** The target's own words, verbatim. */
export type Said = { status: number | null; text: string | null; fields: string[] }

export type Failure = {
  delivery: string
  at: string | null
  problem: string
  class: string
  /** Whose turn it is: the source, the clock, a person, who looks after the connection, consent. */
  kind: 'needs-data' | 'retrying' | 'stopped' | 'connection' | 'needs-review' | 'withheld'
  says: string
  fix: string
  fields: { field: string; label: string | null }[]
  said: Said | null
  mandatoryHint: boolean
}

export type Resend = {
  delivery: string
  allowed: boolean
  because: 'fix-at-source' | 'fix-connection' | 'too-soon' | 'under-way' | 'not-failed' | null
  from: string | null
  presses: number
  confirm: boolean
}

export type Support = {
  name: string
  mail: string | null
  phone: string | null
  url: string | null
  hours: string | null
}

export type ReferralTarget = {
  connection: Name
  route: { id: string; slug: string }
  /** Whether it is the hub's own inbox. */
  own: boolean
  takes: { updates: 'none' | 'until-accepted' | 'always' } | null
  /** null: nothing was ever to go there. */
  state: string | null
  problem: string | null
  delivery: string | null
  at: string | null
  dueAt: string | null
  theirId: string | null
  parts: DeliveryPart[]
  suppressed: { delivery: string; eventType: string; problem: string | null; at: string }[]
  failure: Failure | null
  resend: Resend | null
  support: Support | null
}

export type TimelineAttempt = {
  number: number
  startedAt: string
  endedAt: string | null
  outcome: string | null
  status: number | null
  problem: string | null
  said: Said | null
}
export type TimelineEntry =
  | {
      kind: 'event'
      at: string
      happenedAt: string
      eventType: string
      message: string
      connection: Name
      version: number
    }
  | {
      kind: 'delivery'
      at: string
      id: string
      connection: Name
      own: boolean
      eventType: string
      state: string
      wait: string | null
      problem: string | null
      dueAt: string | null
      settledAt: string | null
      replayOf: string | null
      attempts: TimelineAttempt[]
      parts: DeliveryPart[]
    }
  | { kind: 'decision'; at: string; action: string; by: { id: string; name: string }; reason: string | null }

export type RelatedReferral = {
  relation: 'parent' | 'child' | 'same-person'
  /** null: the hub does not have it. */
  id: string | null
  reference: string | null
  name: string | null
  listing: string | null
  class: string | null
  receivedAt: string | null
}
export type ReferralWarning = { code: string; referrals: string[]; target: Name | null }

export type ReferralDetail = ReferralRow & {
  version: number
  sourceId: string | null
  person: PersonFacts & { record: string | null; provisional: boolean }
  matching: 'none' | 'exact' | 'candidates' | null
  candidates: LinkCandidate[]
  decision: {
    at: string
    by: { id: string; name: string } | null
    reason: string | null
    linkedTo: { record: string; name: string | null } | null
  } | null
  actions: ('accept' | 'decline' | 'reopen' | 'clear-flag')[]
  summary: { language: 'en' | 'fr'; title: string; blocks: SummaryBlock[] }
  /** The Referral Note: whole (`target` null), and as each target gets it. */
  notes: { target: Name | null; text: string; cut: boolean }[]
  documents: ReferralFile[]
  sendingTo: ReferralTarget[]
  related: RelatedReferral[]
  warnings: ReferralWarning[]
  timeline: TimelineEntry[]
  /** Where people get help with the source. */
  support: Support | null
}
