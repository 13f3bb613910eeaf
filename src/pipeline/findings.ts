/**
 * What a message has asked of the outside world and what came back: kept sealed with the message, so that applying it
 * is a pure step over what is stored.
 */
import type { Ask, Finding } from '../connectors/connector.ts'
import type { Json } from '../model/events.ts'
import type { Patient } from '../model/fhir.ts'
import type { RuleCode } from '../model/visit/codes.ts'
import type { Sealer } from '../store/seal.ts'

/** A question: to the source (the connector's own words), or to a target for people who could be this one. */
export type Question = { kind: 'source'; ask: Ask } | { kind: 'people'; connection: string; person: Patient }

/** The choice of a person: an existing record, an entry at the target, or somebody new. */
export type PersonChoice =
  | { kind: 'record'; record: string }
  | { kind: 'entry'; connection: string; id: string }
  | { kind: 'new' }

/**
 * On a visit that breaks rules: a person accepts it, these rules with it, or sends it back; or its cancellation has come
 * before anybody decided.
 */
export type VisitDecision =
  | { kind: 'accept'; rules: readonly RuleCode[] }
  | { kind: 'send-back' }
  | { kind: 'overtaken' }

export type Answered =
  | { kind: 'source'; finding: Finding }
  | { kind: 'people'; connection: string; offered: boolean; people: readonly Patient[] }
  | { kind: 'decided'; choice: PersonChoice }
  | { kind: 'visit'; decision: VisitDecision }

export type Findings = { asks: readonly Question[]; found: readonly Answered[] }

export const noFindings: Findings = { asks: [], found: [] }

/** The findings of a message. */
export function openFindings(sealer: Sealer, organization: string, message: string, sealed: Buffer | null): Findings {
  if (!sealed) return noFindings
  return sealer.openJson(organization, 'message.findings', message, sealed) as unknown as Findings
}

/** Findings as they are stored. */
export function sealFindings(sealer: Sealer, organization: string, message: string, findings: Findings): Buffer {
  return sealer.sealJson(organization, 'message.findings', message, findings as unknown as Json)
}

/** What the source said, in the order it was asked. */
export function sourceFindings(findings: Findings): Finding[] {
  return findings.found.flatMap(answer => (answer.kind === 'source' ? [answer.finding] : []))
}
