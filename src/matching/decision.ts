/** The words of a decision about a person: what goes in, what comes out. Only the demographics are personal data. */
import type { Reason } from './explain.ts'
import type { Demographics } from './person.ts'
import type { VetoName } from './vetoes.ts'

/** Somebody who could be the person. `id` is the record's in the hub, or the patient's at the EHR. */
export type Candidate = {
  id: string
  /** For somebody found at the EHR: the hub record it is linked to. */
  hubId?: string
  demographics: Demographics
}

/** A person on one or both sides. `id` is the hub's where it has a record, else the EHR's. */
export type PersonReference = {
  id: string
  known: 'hub' | 'ehr' | 'both'
  /** Ids at the EHR; more than one when two patients there are linked to one record. */
  ehrIds: readonly string[]
}

/** As in the HL7 Identity Matching guide; `certain` would have matched alone. */
export type Grade = 'certain' | 'probable' | 'possible' | 'certainly-not'

export type PersonCandidate = PersonReference & {
  reasons: readonly Reason[]
  vetoes: readonly VetoName[]
  grade: Grade
}

export type AskReason =
  /** Two or more agree completely. */
  | 'several-match'
  /** One agrees completely, another agrees on name and birth date. */
  | 'another-as-close'
  /** One would agree but for a veto. */
  | 'veto'
  /** The identifier, or one of the two sides, says yes; a first name or birth date says no. */
  | 'contradiction'
  | 'somebody-near'
  | 'no-name'
  | 'no-birth-date'

export type PersonPolicy = {
  /** Create a person from a name and a phone or e-mail alone; they still never match automatically. */
  allowNewWithoutBirthDate: boolean
  /** Ids (hub or EHR) that somebody said are not this person: they are left out before anything is compared. */
  notThese?: readonly string[]
}

export const defaultPersonPolicy: PersonPolicy = { allowNewWithoutBirthDate: false }

export type PersonDecision =
  | { kind: 'match'; candidate: PersonReference; reasons: readonly Reason[] }
  | { kind: 'new'; reasons: readonly 'nobody-near'[] }
  | {
      kind: 'ask'
      problem: 'person.unsure' | 'person.incomplete'
      /** Best first; empty when nobody comes near. */
      candidates: readonly PersonCandidate[]
      because: AskReason
    }
