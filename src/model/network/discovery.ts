/**
 * Patient discovery apart from its wire forms (ITI-55, `Patient/$match`): what is asked, and the answer in its cases.
 * Source: reference/carequality.md section 4; reference/matching.md section 6.
 */
import type { Patient } from '../fhir.ts'

/** Whom a request is addressed to. `everybody`: the hub-wide endpoint, in the network scope. */
export type Addressed = { kind: 'everybody' } | { kind: 'member'; homeCommunity: string }

export type Discovery = {
  addressed: Addressed
  /** What is known of the person: every value of every parameter, alternatives side by side. Numbers are identifiers. */
  patient: Patient
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: alternatives to the patient's birth date, where several were given. */
  otherBirthDates?: readonly string[]
  /** 0 to 100: subjects below it are not told. */
  minimumDegree?: number
  /** Subjects that are told at most, 1 and more; absent: all of them. Those left out are a number in the answer, and nobody. */
  most?: number
  /** Only one by itself is of use: where several are meant, none is told. */
  onlyOne?: boolean
}

/** What can be asked for when it would tell candidates apart; the same words as matching's. */
export type AskedAttribute = 'address' | 'telecom' | 'gender' | 'ssn'

export type NetworkSubject = {
  /** The member's home community id. */
  homeCommunity: string
  member: string
  /** The OID under which the hub numbers this member's people, and the number: the same for ever, after merges too. */
  authority: string
  id: string
  /** Name, birth date, gender, address, telecom and identifiers; what may be told, nothing else. */
  patient: Patient
  /** 0 to 100. */
  observation: number
}

export type DiscoveryAnswer =
  /** One; or several, each of another member. `total`: how many there are, where `most` left some out. */
  | { kind: 'found'; subjects: readonly [NetworkSubject, ...NetworkSubject[]]; total?: number }
  | { kind: 'ask'; attributes: readonly [AskedAttribute, ...AskedAttribute[]] }
  /** `several`: more than the one that alone is of use. */
  | { kind: 'nobody'; several?: true }
  /** `refused`: policy of purpose or member; told to the requester as an answer that is not available. */
  | { kind: 'cannot'; because: 'busy' | 'not-available' | 'internal' | 'refused' }
