/**
 * Routing forms of the simulated Cal.com: forms with fields, and what people answered; a booking made with
 * `routing.responseId` is where a response led to. Source: cal.com/docs API v2, "Orgs / Routing forms"; calcom.md section 4.
 */
import { type Fields, fieldsOf, intOf, textOf } from '../tolerant.ts'
import { type Problem, problem } from './problem.ts'
import type { Sender } from './sender.ts'
import { exact } from './times.ts'
import { newUuid, type World } from './world.ts'

export type FormResponse = {
  id: number
  formId: string
  formFillerId: string
  /** By the label of a field. */
  answers: Readonly<Record<string, string | readonly string[]>>
  routedToBookingUid: string | null
  createdAt: number
  updatedAt: number
}

const formId = 'a2a1c9d8-1c3c-4f0a-9a55-3c1c0f3a7d10'
const fields = [
  { id: 'f00b26df-f54b-4985-8d98-17c5482c6a24', label: 'Reason for the visit', identifier: 'reason', type: 'text' },
  { id: '5f8dd2a0-5c1d-4a43-bb3e-2f3e7f9b6a01', label: 'New or follow-up', identifier: 'kind', type: 'select' },
  { id: '0d8e9b6e-8f7b-4f39-9c1d-7f0f2f1d2a02', label: 'Preferred practitioner', type: 'select' },
]
const form = { id: formId, name: 'Before you book', description: null, position: 0, disabled: false, fields }

/** Somebody answers the form: told at once; with `noEvent` told as one that led to no booking. */
export async function submitForm(world: World, sender: Sender, body: Fields): Promise<Fields> {
  const now = world.now().getTime()
  const given = Object.entries(fieldsOf(body.answers)) as [string, string | readonly string[]][]
  const response: FormResponse = {
    id: world.nextId++,
    formId,
    formFillerId: newUuid(world),
    answers: Object.fromEntries(given),
    routedToBookingUid: null,
    createdAt: now,
    updatedAt: now,
  }
  world.responses.set(response.id, response)
  const trigger = body.noEvent === true ? 'FORM_SUBMITTED_NO_EVENT' : 'FORM_SUBMITTED'
  const responses = Object.fromEntries(given.map(([label, value]) => [label, { value, response: value }]))
  const payload = {
    formId,
    formName: form.name,
    teamId: null,
    ...(body.noEvent ? { responseId: response.id } : {}),
    responses,
  }
  // Every answer is repeated at the root, beside the envelope.
  await sender.tell(
    trigger,
    undefined,
    () => ({ ...response.answers, createdAt: world.now().toISOString(), payload }),
    true,
  )
  return { id: response.id }
}

/** A booking is made with the id of a response. */
export function routeTo(world: World, routing: unknown, uid: string): void {
  const response = world.responses.get(intOf(fieldsOf(routing).responseId) ?? -1)
  if (response) Object.assign(response, { routedToBookingUid: uid, updatedAt: world.now().getTime() })
}

/** /v2/organizations/{o}/routing-forms[/{form}/responses] */
export function answerForms(
  world: World,
  { method, path, query }: { method: string; path: readonly string[]; query: URLSearchParams },
): { status: number; data: unknown } | Problem {
  if (method !== 'GET') return problem(404, 'Cannot be found')
  const [id, what] = path
  if (id === undefined) return { status: 200, data: [form] }
  if (id !== formId || what !== 'responses') return problem(404, 'Routing form not found')
  const after = Date.parse(query.get('afterUpdatedAt') ?? '')
  const booking = textOf(query.get('routedToBookingUid'))
  const take = Number(query.get('take') ?? 250) || 250
  const skip = Number(query.get('skip') ?? 0) || 0
  const found = [...world.responses.values()]
    .filter(
      each => (Number.isNaN(after) || each.updatedAt >= after) && (!booking || each.routedToBookingUid === booking),
    )
    .sort((a, b) => a.updatedAt - b.updatedAt)
  return { status: 200, data: found.slice(skip, skip + take).map(shown) }
}

function shown({ answers, createdAt, updatedAt: _, ...rest }: FormResponse): Fields {
  const response = Object.fromEntries(
    fields.flatMap(({ id, label }) => (label in answers ? [[id, { label, value: answers[label] }]] : [])),
  )
  return { ...rest, response, createdAt: exact(createdAt) }
}
