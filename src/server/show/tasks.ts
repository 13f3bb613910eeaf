/** A task as the person sees it who decides: the question, what speaks for which answer, and what waits for it. */
import { z } from 'zod'
import { suggest } from '../../mapping/suggest.ts'
import { suggestField } from '../../mapping/suggest-field.ts'
import type { PersonCandidate } from '../../matching/decision.ts'
import type { CrosswalkKind } from '../../model/events.ts'
import type { Patient } from '../../model/fhir.ts'
import type { VisitTask } from '../../pipeline/check-visits.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import { crosswalkChoice, personChoice } from '../../pipeline/decide.ts'
import type { PersonChoice } from '../../pipeline/findings.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { ListedTask } from '../../store/lists/tasks.ts'
import { loadRecords } from '../../store/records.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant } from '../api.ts'
import type { Directories, NamedEntry } from '../directory.ts'
import { connectionName, nameConnection } from './connections.ts'
import { factsOf } from './people.ts'
import { showVisit, visitQuestion } from './visit-task.ts'

const facts = z.object({
  name: z.string().nullable(),
  birthDate: z.string().nullable(),
  phones: z.array(z.string()),
  emails: z.array(z.string()),
})

export const task = z.object({
  id,
  kind: z
    .string()
    .describe('map.practitioner, map.location, map.event-type, map.question, person, referral.void or visit.rule'),
  problem: z.string(),
  state: z.enum(['open', 'done', 'withdrawn']),
  connection: connectionName,
  target: connectionName.nullable(),
  createdAt: instant,
  assignee: id.nullable().describe('Who looks after it'),
  waiting: z.number().int().describe('Messages that go on when it is decided'),
  label: z.string().nullable(),
  because: z.string().nullable(),
  suggestions: z.array(z.object({ value: crosswalkChoice, label: z.string(), reasons: z.array(z.string()) })),
  person: facts.extend({ start: z.string().nullable().describe('When the visit begins') }).nullable(),
  candidates: z.array(
    facts.extend({
      choice: personChoice,
      reasons: z.array(z.object({ field: z.string(), level: z.string(), points: z.number() })),
      vetoes: z.array(z.string()),
      grade: z.string(),
    }),
  ),
  visit: visitQuestion.nullable().describe('A visit that breaks rules'),
})
export type Task = z.infer<typeof task>

/** More suggestions than this help nobody; the directory has the rest. */
const mostSuggestions = 5

type Parts = { hub: Hub; directories: Directories }

/** What the body of a task holds, by its kind (pipeline/crosswalks.ts and pipeline/identity.ts). */
type MapBody = {
  kind: CrosswalkKind
  values: string[]
  label: string
  hints: { email?: string; name?: string }
}
type VoidBody = { record: string; reference: string }
type PersonBody = {
  because: string
  person: Patient
  start: string | null
  candidates: (PersonCandidate & { entry: Patient | null })[]
}

/** A row as the API gives it out. */
export async function showTask(parts: Parts, db: Scope, configuration: Configuration, row: ListedTask): Promise<Task> {
  const common = {
    id: row.id,
    kind: row.kind,
    problem: row.problem,
    state: row.state,
    connection: nameConnection(configuration, row.connection),
    target: row.target ? nameConnection(configuration, row.target) : null,
    createdAt: row.created_at.toISOString(),
    assignee: row.assignee,
    waiting: row.waiting,
  }
  if (row.body === null) return { ...common, ...nothingLeft }
  const body = parts.hub.sealer.openJson(db.organization, 'task', row.id, row.body)
  if (row.kind === 'referral.void') return { ...common, ...nothingLeft, label: (body as VoidBody).reference }
  if (row.kind === 'visit.rule') {
    const asked = body as unknown as VisitTask
    const person = asked.patient ? { ...factsOf(asked.patient as unknown as Patient), start: asked.start } : null
    return { ...common, ...nothingLeft, label: asked.type, person, visit: await showVisit(parts.hub, db, asked) }
  }
  if (row.kind === 'person') return { ...common, ...(await personQuestion(parts, db, body as unknown as PersonBody)) }
  return { ...common, ...(await mapQuestion(parts, db, row, body as unknown as MapBody)) }
}

type Question = Pick<Task, 'label' | 'because' | 'suggestions' | 'person' | 'candidates' | 'visit'>

/** Decided so long ago that whom and what it was about was removed. */
const nothingLeft: Question = { label: null, because: null, suggestions: [], person: null, candidates: [], visit: null }

async function mapQuestion({ directories }: Parts, db: Scope, row: ListedTask, body: MapBody): Promise<Question> {
  const { kind, values, label, hints } = body
  const question = { label, because: null, person: null, candidates: [], visit: null }
  if (kind === 'question') {
    const field = suggestField({ question: values[0] ?? '', label })
    const value = field && { kind, field }
    return { ...question, suggestions: value ? [{ value, label: field, reasons: ['similar-name'] }] : [] }
  }
  if (!row.target) return { ...question, suggestions: [] }
  const entries = await directories.entriesOf(db, row.target)
  const names = new Map(entries.map(entry => [entry.reference, entry.name]))
  const suggestions = suggest({ kind, values, label, hints }, entries)
    .slice(0, mostSuggestions)
    .map(({ reference, reasons }) => ({
      value: targetOf(kind, reference),
      label: names.get(reference) ?? reference,
      reasons: [...reasons],
    }))
  return { ...question, suggestions }
}

function targetOf(kind: NamedEntry['kind'], reference: string): z.infer<typeof crosswalkChoice> {
  switch (kind) {
    case 'practitioner':
      return { kind, reference }
    case 'location':
      return { kind, reference }
    case 'event-type':
      return { kind, reference }
  }
}

async function personQuestion({ hub }: Parts, db: Scope, body: PersonBody): Promise<Question> {
  const inHub = body.candidates.flatMap(candidate => (candidate.known === 'ehr' ? [] : [candidate.id]))
  const records = new Map<string, Patient>()
  for (const row of await loadRecords(db, inHub)) {
    const resource = hub.sealer.openJson(db.organization, 'record_version', `${row.id}/${row.version}`, row.body)
    records.set(row.id, resource as unknown as Patient)
  }
  return {
    label: null,
    visit: null,
    because: body.because,
    suggestions: [],
    person: { ...factsOf(body.person), start: body.start },
    candidates: body.candidates.flatMap(candidate => {
      const choice = choiceOf(candidate)
      const patient = records.get(candidate.id) ?? candidate.entry
      if (!choice || !patient) return [] // gone since the question was asked
      const { grade, vetoes } = candidate
      const reasons = candidate.reasons.map(({ field, level, points }) => ({ field, level, points }))
      return [{ ...factsOf(patient), choice, reasons, vetoes: [...vetoes], grade }]
    }),
  }
}

/** Somebody the hub has is a record; somebody only the target has is an entry there: `connection|id`. */
function choiceOf(candidate: PersonCandidate): PersonChoice | undefined {
  if (candidate.known !== 'ehr') return { kind: 'record', record: candidate.id }
  const [connection, ...rest] = candidate.id.split('|')
  const entry = rest.join('|')
  return connection && entry ? { kind: 'entry', connection, id: entry } : undefined
}
