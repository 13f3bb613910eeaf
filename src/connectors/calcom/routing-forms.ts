/**
 * Routing forms: what somebody answered before they booked. The webhook names no booking; the API's list of responses does
 * (`routedToBookingUid`), and by that alone answers go to an appointment, never by e-mail or time.
 * Source: cal.com/docs API v2 "Get routing form responses"; reference/calcom.md section 8.6.
 */
import { z } from 'zod'
import type { SourceEvent } from '../../model/events.ts'
import type { Appointment } from '../../model/fhir.ts'
import type { Evolution, EvolveInput, Io, Parsed, PulledPage, PullRequest } from '../connector.ts'
import { routingQuestion, withRoutingAnswers } from './answers.ts'
import { get, type Query } from './client.ts'
import type { CalcomSettings } from './config.ts'
import { writtenOf } from './form.ts'
import { instantOf } from './instants.ts'
import { sentOf } from './sent.ts'
import type { Situation } from './situation.ts'
import { aliasesFrom, isOver, type State } from './state.ts'
import { type Fields, fieldsOf, listOf, textOf } from './tolerant.ts'
import { applyTruth } from './truth.ts'

export const formStream = 'routing-forms'
/** How often responses are asked for, where there are routing forms, in milliseconds. */
export const formsEveryMs = 300_000
const take = 100
/** More forms are not looked through. */
const mostForms = 50
/** What a first look asks for, and what every other asks for once more. */
const lookBackMs = 7 * 86_400_000
const overlapMs = 600_000

const Checkpoint = z.object({ since: z.string().optional() })
const answer = z.object({ question: z.string(), label: z.string(), value: z.string() })
const submission = z.object({ form: z.string(), booking: z.string(), at: z.string(), answers: z.array(answer) })
type Submission = z.infer<typeof submission>

const encoder = new TextEncoder()

/** Responses that led to a booking, changed since the last look. Without an organization there are none to ask for. */
export async function* pullForms(
  io: Io<CalcomSettings>,
  { checkpoint, full }: PullRequest,
): AsyncGenerator<PulledPage, void, void> {
  const known = Checkpoint.safeParse(checkpoint).data?.since
  const began = io.now()
  const from = known && !full ? Date.parse(known) - overlapMs : began.getTime() - lookBackMs
  const afterUpdatedAt = new Date(from).toISOString()
  const items: PulledPage['items'][number][] = []
  const listed = await listForms(io)
  if ('problem' in listed) return yield { items, checkpoint: checkpoint ?? {}, problem: listed }
  for (const form of listed.forms) {
    const path = `/organizations/${listed.organization}/routing-forms/${encodeURIComponent(textOf(form.id) ?? '')}/responses`
    const query: Query = { afterUpdatedAt, sortUpdatedAt: 'asc', take }
    for (let skip = 0; ; skip += take) {
      const found = await get(io, 'me', path, { ...query, skip })
      if (found.kind === 'retry' || found.kind === 'connection')
        return yield { items, checkpoint: checkpoint ?? {}, problem: found }
      const rows = found.kind === 'ok' ? listOf(found.data).map(fieldsOf) : []
      items.push(...rows.flatMap(row => itemOf(form, row)))
      if (rows.length < take) break
    }
  }
  yield { items, checkpoint: { since: began.toISOString() } }
}

/** Who is no administrator of an organization sees no forms: that is no trouble of the connection. */
async function listForms(io: Io<CalcomSettings>) {
  const none = { organization: '', forms: [] as Fields[] }
  if (!io.settings.hasOrganizations || !io.settings.auth) return none
  const me = await get(io, 'me', '/me')
  if (me.kind === 'retry' || me.kind === 'connection') return me
  const organization = me.kind === 'ok' ? fieldsOf(me.data).organizationId : undefined
  if (typeof organization !== 'number') return none
  const forms = await get(io, 'me', `/organizations/${organization}/routing-forms`, { take: mostForms })
  if (forms.kind === 'retry') return forms
  return forms.kind === 'ok' ? { organization: String(organization), forms: listOf(forms.data).map(fieldsOf) } : none
}

function itemOf(form: Fields, response: Fields): PulledPage['items'][number][] {
  if (!textOf(response.routedToBookingUid)) return []
  const body = { routingForm: { id: form.id, fields: form.fields }, response }
  const said = JSON.stringify([response.id, response.routedToBookingUid, response.response])
  return [{ key: `form ${said}`, contentType: 'application/json', body: encoder.encode(JSON.stringify(body)) }]
}

/** The event of a response that was pulled. */
export function readForm(body: unknown): Parsed {
  const { routingForm, response } = fieldsOf(body)
  const { id, routedToBookingUid, createdAt, response: said } = fieldsOf(response)
  const booking = textOf(routedToBookingUid)
  if (!booking) return { kind: 'ignored', reason: 'no-effect' }
  const form = textOf(fieldsOf(routingForm).id) ?? ''
  const names = new Map(
    listOf(fieldsOf(routingForm).fields)
      .map(fieldsOf)
      .map(({ id: field, identifier }) => [field, textOf(identifier)]),
  )
  const answers = Object.entries(fieldsOf(said)).flatMap(([field, row]) => {
    const { label, identifier, value } = fieldsOf(row)
    const written = writtenOf(value)
    const name = textOf(identifier) ?? names.get(field) ?? field
    return written ? [{ question: routingQuestion(name), label: textOf(label) ?? name, value: written }] : []
  })
  if (answers.length === 0) return { kind: 'ignored', reason: 'no-effect' }
  const at = instantOf(createdAt) ?? new Date(0).toISOString()
  const event: SourceEvent = {
    type: 'form.submitted',
    source: { entity: 'booking', aliases: [{ system: 'uid', value: booking }] },
    at,
    body: { form: `${form}/${String(id)}`, booking, at, answers } satisfies Submission,
  }
  return { kind: 'events', events: [event] }
}

/** The submission that an event is; undefined when it is none. */
export function submissionIn(event: EvolveInput<unknown>['event']): Submission | undefined {
  return submission.safeParse(event.body).data
}

/** Puts the answers beside those of the booking form; a booking that is not known yet is read first. */
export function evolveForm(situation: Situation, { booking, answers }: Submission): Evolution {
  const { state, appointment, held, reading } = situation
  if (!state || !appointment) {
    const found = reading.answer('booking', booking)
    if (found.kind === 'unasked') return { kind: 'read', ask: { what: 'booking', key: booking } }
    const [truth, another] = found.kind === 'found' ? found.bookings : []
    // Of a group session nobody can say whose answers they are.
    if (!truth || another || truth.seat) return { kind: 'ignore', reason: 'no-effect' }
    return withForm(applyTruth(situation, truth, []), answers)
  }
  if (isOver(state.status)) return { kind: 'ignore', reason: 'stale' }
  const next = withRoutingAnswers(appointment, answers)
  if (!next) return { kind: 'ignore', reason: 'unchanged' }
  return {
    kind: 'write',
    type: 'booking.changed',
    draft: { kind: 'appointment', resource: withoutIds(next), needs: [] },
    source: state,
    aliases: aliasesFrom(state),
    held: held ?? heldOf(state),
  }
}

function withForm(evolution: Evolution, answers: Submission['answers']): Evolution {
  if (evolution.kind !== 'write' || evolution.draft.kind !== 'appointment') return evolution
  const { draft } = evolution
  if (draft.resource.status === 'cancelled') return evolution
  return { ...evolution, draft: { ...draft, resource: withRoutingAnswers(draft.resource, answers) ?? draft.resource } }
}

function withoutIds({ id: _id, meta: _meta, ...rest }: Appointment): Appointment {
  return rest
}

function heldOf(state: State) {
  return { id: state.uid, sent: sentOf(state) }
}
