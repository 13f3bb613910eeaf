/**
 * One summary of care out of several visits of a person, all told by one system. What says how somebody is now (allergies,
 * medications, problems) is taken whole from the newest visit that lists it: parts of two lists make a third one that nobody
 * wrote. What grows (results, immunizations) is gathered from all of them. What belongs to one visit stays in its own document.
 * Words are never joined and never stand for a list. The summary says where each section comes from. Pure.
 * Source: SPEC NET-4; docs/decisions/0057-summaries-are-made-not-kept.md.
 */
import { textOf } from '../xml.ts'
import type { NoteSection } from './circumstances.ts'
import { allergiesToldEarlier } from './earlier-allergies.ts'
import { gathered } from './gathered.ts'
import { names, says } from './says.ts'
import { readVisitPush, type VisitPush } from './visit-push.ts'

/** A visit with the time and title of its document. */
export type Summed = { visit: VisitPush; on: string; title: string }

type SectionName = Exclude<keyof VisitPush, 'Meta' | 'Header'>
/** What holds the entries of a section, and its words. */
type Section = { list?: SectionName; text: SectionName & `${string}Text` }

/** What is taken from one visit; sections that speak of each other are taken from the same one. */
const states: ReadonlyArray<{ title: string; sections: readonly Section[] }> = [
  { title: 'Allergies', sections: [{ list: 'Allergies', text: 'AllergyText' }] },
  {
    title: 'Medications',
    sections: [
      { list: 'Medications', text: 'MedicationsText' },
      { list: 'DischargeMedications', text: 'DischargeMedicationsText' },
    ],
  },
  {
    title: 'Problems',
    sections: [
      { list: 'Problems', text: 'ProblemsText' },
      { list: 'ResolvedProblems', text: 'ResolvedProblemsText' },
    ],
  },
  { title: 'Plan of treatment', sections: [{ list: 'PlanOfCare', text: 'PlanOfCareText' }] },
  { title: 'Goals', sections: [{ list: 'Goals', text: 'GoalsText' }] },
  { title: 'Health concerns', sections: [{ list: 'HealthConcerns', text: 'HealthConcernsText' }] },
  { title: 'Medical history', sections: [{ text: 'MedicalHistoryText' }] },
  { title: 'Family history', sections: [{ list: 'FamilyHistory', text: 'FamilyHistoryText' }] },
  { title: 'Social history', sections: [{ list: 'SocialHistory', text: 'SocialHistoryText' }] },
  { title: 'Functional status', sections: [{ list: 'FunctionalStatus', text: 'FunctionalStatusText' }] },
  { title: 'Medical equipment', sections: [{ list: 'MedicalEquipment', text: 'MedicalEquipmentText' }] },
  { title: 'Advance directives', sections: [{ list: 'AdvanceDirectives', text: 'AdvanceDirectivesText' }] },
  { title: 'Care teams', sections: [{ list: 'CareTeams', text: 'CareTeamsText' }] },
  { title: 'Insurance', sections: [{ list: 'Insurances', text: 'InsurancesText' }] },
]

const growing: ReadonlyArray<{ title: string; section: Required<Section> }> = [
  { title: 'Results', section: { list: 'Results', text: 'ResultText' } },
  { title: 'Vital signs', section: { list: 'VitalSigns', text: 'VitalSignsText' } },
  { title: 'Immunizations', section: { list: 'Immunizations', text: 'ImmunizationText' } },
  { title: 'Procedures', section: { list: 'Procedures', text: 'ProceduresText' } },
  { title: 'Encounters', section: { list: 'Encounters', text: 'EncountersText' } },
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
    ...states.map(({ title, sections }) => stateOf(title, sections, visits)),
    ...growing.map(({ title, section }) => grownOf(title, section, visits)),
  ].filter(part => part !== undefined)
  const [allergies] = states
  const earlier = allergiesToldEarlier(visits, allergies && chosenOf(allergies.sections, visits))
  const pcp = visits.find(({ visit }) => says(visit.Header?.PCP))?.visit.Header?.PCP
  return {
    ...nothing,
    ...Object.assign({}, ...parts.map(({ content }) => content)),
    NoteSections: [
      ...(earlier.table === undefined ? [] : [note(toldEarlier, earlier.table)]),
      ...earlier.words.flatMap(each => wordsOf(toldEarlier, 'AllergyText', each)),
      ...parts.flatMap(({ notes }) => notes),
      aboutIt(parts, visits.length, left),
    ],
    Header: { ...header, ...(pcp ? { PCP: pcp } : {}) },
  }
}

const toldEarlier = 'Allergies told of earlier'

const nothing: VisitPush = (() => {
  const read = readVisitPush({})
  if (read.kind !== 'read') throw new Error('an empty summary cannot be read')
  return read.visit
})()

type Part = { title: string; from: readonly Summed[]; content: Partial<VisitPush>; notes: NoteSection[] }

/** The newest visit that lists something, else the newest that says something. */
function chosenOf(sections: readonly Section[], visits: readonly Summed[]): Summed | undefined {
  const lists = ({ visit }: Summed) => sections.some(({ list }) => list !== undefined && names(visit[list]))
  return visits.find(lists) ?? visits.find(each => tells(sections, each))
}

function tells(sections: readonly Section[], { visit }: Summed): boolean {
  return sections.some(({ list, text }) => says(visit[text]) || (list !== undefined && says(visit[list])))
}

/** From the visit that is chosen; newer words stand beside it, since words may say nothing at all. */
function stateOf(title: string, sections: readonly Section[], visits: readonly Summed[]): Part | undefined {
  const chosen = chosenOf(sections, visits)
  if (!chosen) return undefined
  const newer = visits.slice(0, visits.indexOf(chosen)).filter(each => tells(sections, each))
  const notes = newer.flatMap(each => sections.flatMap(({ text }) => wordsOf(title, text, each)))
  const content = Object.assign({}, ...sections.map(section => wholeOf(section, chosen)))
  return { title, from: [chosen, ...newer], content, notes }
}

/** The entries of all visits, and the words of each by themselves: nobody knows what of them stands in the entries. */
function grownOf(title: string, section: Required<Section>, visits: readonly Summed[]): Part | undefined {
  const { list, text } = section
  const from = visits.filter(({ visit }) => says(visit[list]) || says(visit[text]))
  const [newest, ...others] = from
  if (!newest) return undefined
  if (others.length === 0) return { title, from, content: wholeOf(section, newest), notes: [] }
  const entries = gathered(from.map(({ visit }) => visit[list]))
  const written = from.filter(({ visit }) => says(visit[text]))
  const content = says(entries) ? { [list]: entries } : { [text]: written[0]?.visit[text] }
  const beside = says(entries) ? written : written.slice(1)
  return { title, from, content, notes: beside.flatMap(each => wordsOf(title, text, each)) }
}

function wholeOf({ list, text }: Section, { visit }: Summed): Partial<VisitPush> {
  return { ...(says(visit[text]) ? { [text]: visit[text] } : {}), ...(list ? { [list]: visit[list] } : {}) }
}

/** The words of a visit in a section of their own. Titles of documents stand in the text: in that of a section they mean kinds. */
function wordsOf(title: string, text: Section['text'], { visit, on, title: document }: Summed): NoteSection[] {
  const said: unknown = visit[text]
  if (typeof said !== 'string' || !says(said)) return []
  return [note(`${title}, ${day(on)}`, `<paragraph>${textOf(document)}</paragraph>${said}`)]
}

function aboutIt(parts: readonly Part[], count: number, left: number): NoteSection {
  const rows = parts.map(({ title, from }) => row(title, ...from.map(each => `${day(each.on)}, ${each.title}`)))
  const documents = count === 1 ? 'one document' : `${count} documents`
  const more = left === 0 ? '' : ` Documents that did not fit in: ${left}.`
  return note(
    'About this summary',
    [
      `<paragraph>Put together by software when it was asked for, out of ${documents}.${more} It may not tell everything that is`,
      ' known. Notes, assessments, diagnoses of a stay and what was given during a visit are in the documents alone. Of several',
      ' sources of a section the first holds its list, or they all do. Days are in UTC.</paragraph>',
      '<table><thead><tr><th>Section</th><th>From</th></tr></thead><tbody>',
      ...(rows.length > 0 ? rows : [row('None of the sections of a summary', 'no document')]),
      '</tbody></table>',
    ].join(''),
  )
}

function row(title: string, ...from: readonly string[]): string {
  return `<tr><td>${textOf(title)}</td><td>${[...new Set(from)].map(textOf).join('<br/>')}</td></tr>`
}

function note(title: string, text: string): NoteSection {
  return { Title: title, Text: text, Notes: [], AltCodes: [] }
}

const day = (on: string): string => on.slice(0, 10)
