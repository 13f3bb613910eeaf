/**
 * One summary of care out of several visits of a person, all told by one system. What says how somebody is now (allergies,
 * medications, problems) is taken whole from the newest visit that tells of it: parts of two lists make a third one that nobody
 * wrote. What grows (results, immunizations) is gathered from all of them. What belongs to one visit stays in its own document.
 * The summary says where each section comes from. Pure. Source: SPEC NET-4; docs/decisions/0057-summaries-are-made-not-kept.md.
 */
import { textOf } from '../xml.ts'
import type { NoteSection } from './circumstances.ts'
import { readVisitPush, type VisitPush } from './visit-push.ts'

/** A visit with the time and title of its document. */
export type Summed = { visit: VisitPush; on: string; title: string }

type SectionName = Exclude<keyof VisitPush, 'Meta' | 'Header'>
/** A section: what holds its entries, and its text. */
type Section = { title: string; list?: SectionName; text: SectionName & `${string}Text` }

const states: readonly Section[] = [
  { title: 'Allergies', list: 'Allergies', text: 'AllergyText' },
  { title: 'Medications', list: 'Medications', text: 'MedicationsText' },
  { title: 'Discharge medications', list: 'DischargeMedications', text: 'DischargeMedicationsText' },
  { title: 'Problems', list: 'Problems', text: 'ProblemsText' },
  { title: 'Resolved problems', list: 'ResolvedProblems', text: 'ResolvedProblemsText' },
  { title: 'Plan of treatment', list: 'PlanOfCare', text: 'PlanOfCareText' },
  { title: 'Goals', list: 'Goals', text: 'GoalsText' },
  { title: 'Health concerns', list: 'HealthConcerns', text: 'HealthConcernsText' },
  { title: 'Medical history', text: 'MedicalHistoryText' },
  { title: 'Family history', list: 'FamilyHistory', text: 'FamilyHistoryText' },
  { title: 'Social history', list: 'SocialHistory', text: 'SocialHistoryText' },
  { title: 'Functional status', list: 'FunctionalStatus', text: 'FunctionalStatusText' },
  { title: 'Medical equipment', list: 'MedicalEquipment', text: 'MedicalEquipmentText' },
  { title: 'Advance directives', list: 'AdvanceDirectives', text: 'AdvanceDirectivesText' },
  { title: 'Care teams', list: 'CareTeams', text: 'CareTeamsText' },
  { title: 'Insurance', list: 'Insurances', text: 'InsurancesText' },
]

const growing: ReadonlyArray<Section & { list: SectionName }> = [
  { title: 'Results', list: 'Results', text: 'ResultText' },
  { title: 'Vital signs', list: 'VitalSigns', text: 'VitalSignsText' },
  { title: 'Immunizations', list: 'Immunizations', text: 'ImmunizationText' },
  { title: 'Procedures', list: 'Procedures', text: 'ProceduresText' },
  { title: 'Encounters', list: 'Encounters', text: 'EncountersText' },
]

/**
 * The summary, without Meta.
 *
 * @param visits the newest first
 * @param header of the summary: whose and which document it is
 * @param left how many more documents there are that are not summed up
 */
export function summaryOf(visits: readonly Summed[], header: VisitPush['Header'], left = 0): VisitPush {
  const parts = [
    ...states.map(section => stateOf(section, visits)),
    ...growing.map(section => grownOf(section, visits)),
  ].filter(part => part !== undefined)
  const pcp = visits.find(({ visit }) => says(visit.Header?.PCP))?.visit.Header?.PCP
  return {
    ...nothing,
    ...Object.assign({}, ...parts.map(({ content }) => content)),
    NoteSections: [aboutIt(parts, visits.length, left), ...parts.flatMap(({ notes }) => notes)],
    Header: { ...header, ...(pcp ? { PCP: pcp } : {}) },
  }
}

const nothing: VisitPush = (() => {
  const read = readVisitPush({})
  if (read.kind !== 'read') throw new Error('an empty summary cannot be read')
  return read.visit
})()

type Part = { title: string; from: readonly Summed[]; content: Partial<VisitPush>; notes: NoteSection[] }

function stateOf({ title, list, text }: Section, visits: readonly Summed[]): Part | undefined {
  const newest = visits.find(({ visit }) => says(visit[text]) || (list !== undefined && says(visit[list])))
  return newest && { title, from: [newest], content: wholeOf({ list, text }, newest), notes: [] }
}

function grownOf({ title, list, text }: Section & { list: SectionName }, visits: readonly Summed[]): Part | undefined {
  const from = visits.filter(({ visit }) => says(visit[list]) || says(visit[text]))
  const [only, ...others] = from
  if (!only) return undefined
  if (others.length === 0) return { title, from, content: wholeOf({ list, text }, only), notes: [] }
  const items = distinct(from.flatMap(({ visit }) => itemsOf(visit[list])))
  // The texts of visits that list nothing: everything else stands in the table that is made of the entries.
  const texts = from.flatMap(({ visit, on, title: document }) => {
    const said = visit[text]
    return typeof said === 'string' && says(said) && itemsOf(visit[list]).length === 0
      ? [`<paragraph>${textOf(`${day(on)}, ${document}`)}</paragraph>${said}`]
      : []
  })
  const written = texts.join('<br/>')
  return items.length === 0
    ? { title, from, content: { [text]: written }, notes: [] }
    : { title, from, content: { [list]: items }, notes: texts.length === 0 ? [] : [note(`${title} in words`, written)] }
}

function wholeOf({ list, text }: Pick<Section, 'list' | 'text'>, { visit }: Summed): Partial<VisitPush> {
  return { [text]: visit[text], ...(list ? { [list]: visit[list] } : {}) }
}

/** Whether there is anything in it. */
function says(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  if (Array.isArray(value)) return value.length > 0
  return value !== null && typeof value === 'object' && Object.values(value).some(says)
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The same result, told of in two visits, is one. */
function distinct(items: readonly unknown[]): unknown[] {
  return [...new Map(items.map(each => [JSON.stringify(each), each])).values()]
}

function aboutIt(parts: readonly Part[], count: number, left: number): NoteSection {
  const rows = parts.map(({ title, from }) => row(title, ...[from.map(each => `${day(each.on)}, ${each.title}`)]))
  const documents = count === 1 ? 'one document' : `${count} documents`
  const more = left === 0 ? '' : ` Documents that did not fit in: ${left}.`
  return note(
    'About this summary',
    [
      `<paragraph>Put together by software when it was asked for, out of ${documents}.${more} It may not tell everything that is`,
      ' known. A section with one source is taken from it whole.</paragraph>',
      '<table><thead><tr><th>Section</th><th>From</th></tr></thead><tbody>',
      ...rows,
      '</tbody></table>',
    ].join(''),
  )
}

function row(title: string, from: readonly string[]): string {
  return `<tr><td>${textOf(title)}</td><td>${[...new Set(from)].map(textOf).join('<br/>')}</td></tr>`
}

function note(title: string, text: string): NoteSection {
  return { Title: title, Text: text, Notes: [], AltCodes: [] }
}

const day = (on: string): string => on.slice(0, 10)
