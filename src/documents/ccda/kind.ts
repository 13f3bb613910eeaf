/**
 * Which document a visit becomes: what its type code says, as far as the visit has what that document must have. A discharge
 * summary without end or disposition is never written invalid: it becomes another kind, and a warning says so.
 */
import type { Coded } from '../../model/redox/parts.ts'
import type { VisitPush } from '../../model/redox/visit-push.ts'
import { hasCode, nameOf } from './codes.ts'
import type { TemplateName } from './templates.ts'
import { hl7Time, isToTheDay } from './times.ts'

export type DocumentKind = 'ccd' | 'progress-note' | 'discharge-summary'

export const documentKinds: Readonly<
  Record<DocumentKind, { template: TemplateName; code: string; display: string; title: string }>
> = {
  ccd: {
    template: 'ccd',
    code: '34133-9',
    display: 'Summarization of Episode Note',
    title: 'Summary of care',
  },
  'progress-note': { template: 'progressNote', code: '11506-3', display: 'Progress note', title: 'Progress note' },
  'discharge-summary': {
    template: 'dischargeSummary',
    code: '18842-5',
    display: 'Discharge summary',
    title: 'Discharge summary',
  },
}

/** What the document is not, though it was asked for; codes never change their meaning. */
export type CcdaWarning =
  | 'no-discharge-end'
  | 'no-discharge-disposition'
  | 'no-visit-start'
  | 'type-unknown'
  | 'type-disagrees'

/** LOINC codes of the value sets of R2.1, by the kind they mean. */
const typeCodes: Readonly<Record<string, DocumentKind>> = {
  '34133-9': 'ccd',
  '11506-3': 'progress-note',
  '18733-6': 'progress-note',
  '18762-5': 'progress-note',
  '28569-2': 'progress-note',
  '28617-9': 'progress-note',
  '34900-1': 'progress-note',
  '34904-3': 'progress-note',
  '18842-5': 'discharge-summary',
  '11490-0': 'discharge-summary',
  '28655-9': 'discharge-summary',
  '29761-4': 'discharge-summary',
  '34745-0': 'discharge-summary',
  '34105-7': 'discharge-summary',
  '34106-5': 'discharge-summary',
}
const typeWords: ReadonlyArray<[says: RegExp, kind: DocumentKind]> = [
  [/discharge/i, 'discharge-summary'],
  [/progress/i, 'progress-note'],
  [/continuity|ccd|summari[sz]ation|summary of care|patient summary/i, 'ccd'],
]

export type ChosenKind = { kind: DocumentKind; warnings: CcdaWarning[] }

/** Chooses; `asked` wins over the message where the visit allows it. */
export function chooseKind(visit: VisitPush, asked?: DocumentKind): ChosenKind {
  const document = visit.Header?.Document
  const { TypeCode, Type } = document ?? {}
  const byCode = TypeCode?.Code === undefined ? undefined : typeCodes[TypeCode.Code]
  const byWord = kindOf(Type ?? nameOf(TypeCode))
  const warnings: CcdaWarning[] = []
  if (asked === undefined && byCode !== undefined && byWord !== undefined && byCode !== byWord)
    warnings.push('type-disagrees')
  if (asked === undefined && byCode === undefined && byWord === undefined && isTyped(Type, TypeCode))
    warnings.push('type-unknown')
  const wanted = asked ?? byCode ?? byWord ?? byVisit(visit)
  const missing = lackOf(visit)
  if (wanted === 'discharge-summary' && missing.length === 0) return { kind: wanted, warnings }
  if (wanted === 'discharge-summary') warnings.push(...missing)
  if (wanted === 'ccd') return { kind: 'ccd', warnings }
  if (hasStart(visit)) return { kind: 'progress-note', warnings }
  if (!warnings.includes('no-visit-start')) warnings.push('no-visit-start')
  return { kind: 'ccd', warnings }
}

const isTyped = (type: string | undefined, code: Coded | undefined): boolean =>
  type !== undefined || code?.Code !== undefined

function kindOf(words: string | undefined): DocumentKind | undefined {
  return words === undefined ? undefined : typeWords.find(([says]) => says.test(words))?.[1]
}

/** Without a type: a stay that ended is a discharge, an ambulatory visit a note, and everything else a summary of care. */
function byVisit(visit: VisitPush): DocumentKind {
  if (lackOf(visit).length === 0) return 'discharge-summary'
  const { Type, Location } = visit.Header?.Document?.Visit ?? {}
  const isAmbulatory =
    Type?.Code === 'AMB' || /ambulatory|outpatient|office|clinic\b/i.test(`${nameOf(Type)} ${Location?.Type}`)
  return isAmbulatory && hasStart(visit) ? 'progress-note' : 'ccd'
}

function lackOf(visit: VisitPush): CcdaWarning[] {
  const stay = visit.Header?.Document?.Visit
  const { DischargeDisposition } = stay ?? {}
  return [
    ...(hasStart(visit) ? [] : ['no-visit-start' as const]),
    ...(isToTheDay(hl7Time(stay?.EndDateTime)) ? [] : ['no-discharge-end' as const]),
    ...(hasCode(DischargeDisposition) || nameOf(DischargeDisposition) !== undefined
      ? []
      : ['no-discharge-disposition' as const]),
  ]
}

function hasStart(visit: VisitPush): boolean {
  return isToTheDay(hl7Time(visit.Header?.Document?.Visit?.StartDateTime))
}
