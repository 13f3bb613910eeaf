/** What a test looks at: rows in the words of the glossary, and whether the EHR says the same as Cal.com. */
import type { Appointment, Patient } from 'fhir/r4'
import type { FakeCalcom } from '../src/connectors/calcom/fake.ts'
import { fieldsOf, listOf, textOf } from '../src/connectors/calcom/tolerant.ts'
import type { FakeEhr } from '../src/connectors/fhir/fake.ts'
import type { TestHub } from './hub.ts'

export type DeliveryLook = {
  id: string
  record: string
  record_type: string
  event_type: string
  state: string
  wait: string | null
  problem: string | null
  attempts: number
  spent: number
  head: boolean
  due_at: Date | null
  replay_of: string | null
  prerequisite: string | null
}
export type MessageLook = {
  id: string
  state: string
  reason: string | null
  problem: string | null
  problem_where: string | null
  event_type: string | null
  origin: string
}
export type IssueLook = { step: string; code: string; detail: string; state: string; count: number }
export type TaskLook = { id: string; kind: string; problem: string; state: string; waiting: number }

/** Deliveries in the order they were made; of one kind of record when it is named. */
export function deliveriesOf(test: Pick<TestHub, 'rows'>, type?: 'Patient' | 'Appointment'): Promise<DeliveryLook[]> {
  return test.rows(
    `select id, record, record_type, event_type, state, wait, problem, attempts, spent, head, due_at, replay_of, prerequisite
       from delivery
      where $1::text is null or record_type = $1
      order by position`,
    [type ?? null],
  )
}

/** Messages that Cal.com's webhooks made, or all of its connection, in the order of arrival. */
export function messagesOf(test: Pick<TestHub, 'rows'>, connection = 'calcom'): Promise<MessageLook[]> {
  return test.rows(
    `select m.id, m.state, m.reason, m.problem, m.problem_where, m.event_type, m.origin
       from message m join connection c on c.id = m.connection
      where c.slug = $1
      order by m.id`,
    [connection],
  )
}

export function issuesOf(test: Pick<TestHub, 'rows'>, state = 'open'): Promise<IssueLook[]> {
  return test.rows(`select step, code, detail, state, count::int from issue where state = $1 order by id`, [state])
}

export function tasksOf(test: Pick<TestHub, 'rows'>): Promise<TaskLook[]> {
  return test.rows(
    `select t.id, t.kind, t.problem, t.state,
            (select count(*)::int from task_message w where w.task = t.id) as waiting
       from task t
      order by t.id`,
  )
}

export async function connectionId(test: Pick<TestHub, 'rows'>, slug: string): Promise<string> {
  const [row] = await test.rows<{ id: string }>('select id from connection where slug = $1', [slug])
  if (!row) throw new Error(`no connection ${slug}`)
  return row.id
}

/** The appointments of the EHR. */
export function appointments(ehr: FakeEhr): (Appointment & { id: string })[] {
  return ehr.list('Appointment') as (Appointment & { id: string })[]
}

const apart = ' | '

/** What stands in the EHR's calendar, each as `start | e-mail | status`, sorted; without what is over. */
export function ehrCalendar(ehr: FakeEhr): string[] {
  return appointments(ehr)
    .filter(each => each.status === 'booked' || each.status === 'pending')
    .map(each => [instant(each.start), emailOf(ehr, each), each.status].join(apart))
    .sort()
}

/** What stands in Cal.com's, in the same form. */
export function calcomCalendar(calcom: FakeCalcom): string[] {
  return calcom
    .bookings()
    .filter(booking => booking.status === 'accepted' || booking.status === 'pending')
    .flatMap(booking =>
      listOf(booking.attendees).map(attendee =>
        [
          instant(textOf(booking.start)),
          textOf(fieldsOf(attendee).email)?.toLowerCase() ?? '',
          booking.status === 'pending' ? 'pending' : 'booked',
        ].join(apart),
      ),
    )
    .sort()
}

function instant(text: string | undefined): string {
  return new Date(text ?? '').toISOString()
}

function emailOf(ehr: FakeEhr, appointment: Appointment): string {
  const reference = appointment.participant.find(each => each.actor?.reference?.startsWith('Patient/'))?.actor
    ?.reference
  const patient = ehr.get('Patient', reference?.split('/')[1] ?? '') as Patient | undefined
  return patient?.telecom?.find(each => each.system === 'email')?.value?.toLowerCase() ?? 'nobody'
}
