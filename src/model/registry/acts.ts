/**
 * What a member tells the registry, in words that every protocol shares: somebody new or changed, two that are one, a
 * document. A connector's `parse` makes acts of a message; the registry takes them in the order they came, each once.
 * Source: SPEC NET-1 to NET-3, reference/carequality.md section 1.
 */
import type { Json } from '../events.ts'
import type { Patient } from '../fhir.ts'
import type { ProblemCode } from '../problems.ts'

/** An identifier as the member wrote it: `type` is the namespace it stands in there (an OID, or a word such as `MR`). */
export type MemberIdentifier = { type: string; value: string }

/** Who an act is about, at the member. */
export type MemberPerson = {
  /** The identifier under the patient OID that the member was assigned: what makes somebody the same person there. */
  identity: MemberIdentifier
  /** Every identifier that the message names, the identity included. */
  identifiers: readonly MemberIdentifier[]
}

export type RegistryAct =
  | RegisterAct
  /** The survivor keeps `person`; what was known under `previous` is the survivor's from now on. */
  | {
      kind: 'merge'
      person: MemberPerson
      previous: readonly MemberIdentifier[]
      patient?: Patient
      at?: string
      remarks: readonly Remark[]
    }
  | {
      kind: 'document'
      person: MemberPerson
      /** As the document names them; makes nobody known who is not. */
      patient: Patient
      document: PushedDocument
      at?: string
      remarks: readonly Remark[]
    }

/** `update` of somebody unknown registers them, with a remark; `register` of somebody known is an update. */
export type RegisterAct = {
  kind: 'register' | 'update'
  person: MemberPerson
  patient: Patient
  /** When it happened, as the member says: an instant. Absent: when it came. */
  at?: string
  remarks: readonly Remark[]
}

/** A clinical document as it was pushed, before it becomes C-CDA. */
export type PushedDocument = {
  /** Globally unique: a GUID in lower case, or an OID with an extension (`1.2.3^abc`). */
  uniqueId: string
  /** LOINC, resolved by the rules of NET-3; `given` is what the message said where that differs. */
  typeCode: string
  title?: string
  /** The person who wrote it, for lists; the document itself says more. */
  author?: { family?: string; given?: string }
  /** When it was made: an instant, as far as the message says one. */
  createdAt?: string
  serviceStart?: string
  serviceEnd?: string
  /** HL7 v3 Confidentiality: N, R, V … */
  confidentiality: string
  /** The message's own content (Redox data model), for the C-CDA writer. */
  content: Json
}

/**
 * Something the member should know though the act was taken: shown in the answer beside success and in the console. `where`
 * names paths in the message, never values.
 */
export type Remark = { problem: ProblemCode; where?: string }
