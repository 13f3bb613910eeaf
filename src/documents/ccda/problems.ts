/** Problems, present and past, and the diagnoses of a stay. */
import type { Diagnosis } from '../../model/redox/findings.ts'
import type { VisitPush } from '../../model/redox/visit-push.ts'
import { el } from '../../model/xml.ts'
import { systems } from './code-systems.ts'
import { fixedCode, nameOf } from './codes.ts'
import { commentOf, problemXml, related, statusOf } from './entry-parts.ts'
import { type EntryPen, type Part, partOf, type Section } from './section.ts'
import { templateIds } from './templates.ts'
import { spanXml, spokenSpan } from './times.ts'

const columns = ['Problem', 'Status', 'When', 'Kind', 'Health status', 'Comments']

function problemRow(problem: Diagnosis): (string | undefined)[] {
  return [
    `${problem.IsNegativeIndicator ? 'Not present: ' : ''}${nameOf(problem) ?? 'Not named'}`,
    nameOf(problem.Status),
    spokenSpan(problem.StartDate, problem.EndDate),
    nameOf(problem.Category),
    nameOf(problem.HealthStatus),
    commentOf(problem),
  ]
}

type Entry = (problem: Diagnosis, pen: EntryPen) => string
const list = (items: (visit: VisitPush) => readonly Diagnosis[], entry: Entry): readonly Part[] => [
  partOf({ items, columns, row: problemRow, entry }),
]

export const problems: Section = {
  key: 'problems',
  templates: ['problemsSection'],
  withEntries: 'problemsSectionRequired',
  code: '11450-4',
  title: 'Problems',
  text: visit => visit.ProblemsText,
  parts: list(visit => visit.Problems, concernXml),
}

export const resolvedProblems: Section = {
  key: 'resolved-problems',
  templates: ['pastIllnessSection'],
  code: '11348-0',
  title: 'Resolved problems',
  text: visit => visit.ResolvedProblemsText,
  parts: list(
    visit => visit.ResolvedProblems,
    (problem, pen) => problemXml(problem, pen),
  ),
}

export const admissionDiagnosis: Section = {
  key: 'admission-diagnosis',
  templates: ['admissionDiagnosisSection'],
  code: '46241-6',
  also: '42347-5',
  title: 'Admission diagnosis',
  text: visit => visit.AdmissionDiagnosisText,
  parts: list(
    visit => visit.AdmissionDiagnosis,
    diagnosisAct('admissionDiagnosis', '46241-6', 'Hospital admission diagnosis'),
  ),
}

export const dischargeDiagnosis: Section = {
  key: 'discharge-diagnosis',
  templates: ['dischargeDiagnosisSection'],
  code: '11535-2',
  also: '78375-3',
  title: 'Discharge diagnosis',
  text: visit => visit.DischargeDiagnosisText,
  parts: list(
    visit => visit.DischargeDiagnosis,
    diagnosisAct('dischargeDiagnosis', '11535-2', 'Hospital discharge diagnosis'),
  ),
}

/** What somebody is concerned about, with the problem in it. */
function concernXml(problem: Diagnosis, pen: EntryPen): string {
  const status = statusOf(problem.Status) ?? (problem.EndDate === undefined ? 'active' : 'completed')
  const taken = status === 'held' || status === 'cancelled' ? 'suspended' : status
  return el(
    'act',
    { classCode: 'ACT', moodCode: 'EVN' },
    templateIds('problemConcern'),
    pen.id('concern'),
    fixedCode('code', 'CONC', systems.actClass, 'Concern'),
    el('statusCode', { code: taken }),
    spanXml('effectiveTime', problem.StartDate, problem.EndDate, taken === 'completed' ? 'UNK' : undefined),
    related('SUBJ', problemXml(problem, pen)),
  )
}

function diagnosisAct(template: 'admissionDiagnosis' | 'dischargeDiagnosis', code: string, display: string): Entry {
  return (problem, pen) =>
    el(
      'act',
      { classCode: 'ACT', moodCode: 'EVN' },
      templateIds(template),
      pen.id('diagnosis'),
      fixedCode('code', code, systems.loinc, display),
      el('statusCode', { code: 'active' }),
      related('SUBJ', problemXml(problem, pen)),
    )
}
