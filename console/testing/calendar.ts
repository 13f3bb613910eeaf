/** A day and a week of appointments at a made-up clinic, one of each trouble, and what the stand-in hub answers of them. */
import type {
  AppointmentDetail,
  CalendarAnswer,
  CalendarItem,
  CalendarSystem,
  Named,
  SystemName,
  WaitingBooking,
} from '../api/calendarTypes.ts'
import { calcom, ehr, idOf, minutesAgo } from './connections.ts'

const nameOf = ({ id, slug, title }: SystemName): SystemName => ({ id, slug, title })
const practitioners: Named[] = [
  { id: idOf(2001), name: 'Dr. Amélie Roy' },
  { id: idOf(2002), name: 'Dr. Jin Kim' },
  { id: idOf(2003), name: 'Kofi Osei, NP' },
]
const locations: Named[] = [
  { id: idOf(2101), name: 'Annex' },
  { id: idOf(2102), name: 'Main clinic' },
]

const equal = (connection: SystemName, isOrigin: boolean): CalendarSystem => ({
  connection: nameOf(connection),
  isOrigin,
  standing: 'equal',
  theirs: null,
  delivery: null,
  problem: null,
  wait: null,
  task: null,
  conflicts: [],
})

/** An appointment of today, at so many minutes after nine in the morning in Toronto. */
function visit(
  number: number,
  after: number,
  minutes: number,
  who: string,
  more: Partial<CalendarItem> & { at?: Partial<CalendarSystem> } = {},
): CalendarItem {
  const { at, ...rest } = more
  const nineAgo = 60 // the fixtures' now is ten in the morning there
  const item: CalendarItem = {
    id: idOf(2200 + number),
    version: 1,
    start: minutesAgo(nineAgo - after),
    end: minutesAgo(nineAgo - after - minutes),
    status: 'booked',
    person: { id: idOf(2300 + number), name: who },
    practitioners: [practitioners[0]?.id ?? ''],
    locations: [locations[1]?.id ?? ''],
    visitType: 'Follow-up',
    systems: [equal(calcom, true), { ...equal(ehr, false), ...at }],
    doubleBooked: [],
    needsALook: false,
    ...rest,
  }
  const looks =
    item.doubleBooked.length > 0 || item.systems.some(each => each.standing !== 'equal' && each.standing !== 'waiting')
  return { ...item, needsALook: looks }
}

const kim = { practitioners: [practitioners[1]?.id ?? ''] }
const osei = { practitioners: [practitioners[2]?.id ?? ''], locations: [locations[0]?.id ?? ''] }
const held = (after: number, minutes: number, status = 'booked') => ({
  start: minutesAgo(60 - after),
  end: minutesAgo(60 - after - minutes),
  status,
})

/** Today. */
export const today: readonly CalendarItem[] = [
  visit(1, 0, 30, 'Anna Brown', { visitType: 'First visit', status: 'fulfilled' }),
  visit(2, 90, 30, 'Ben Adler', {
    at: { standing: 'failed', theirs: held(180, 30), problem: 'target.refused', delivery: idOf(2901) },
  }),
  visit(3, 240, 45, 'Carla Diaz', { doubleBooked: [practitioners[0]?.id ?? ''] }),
  visit(4, 255, 30, 'Đặng Thị Mai', {
    ...osei,
    practitioners: practitioners.slice(0, 1).map(({ id }) => id),
    doubleBooked: [practitioners[0]?.id ?? ''],
  }),
  visit(5, 0, 60, 'Elif Şahin', {
    ...kim,
    visitType: 'Physical examination',
    at: { standing: 'waiting', wait: 'outage' },
  }),
  visit(6, 75, 15, 'Farid Haddad', { ...kim, visitType: 'Injection' }),
  visit(7, 120, 30, 'Grace Wong', {
    ...kim,
    status: 'cancelled',
    at: { standing: 'ambiguous', theirs: held(120, 30) },
  }),
  visit(8, 180, 30, 'Henri Tremblay', {
    ...kim,
    at: { standing: 'conflict', conflicts: [{ field: 'time', winner: 'scheduling' }] },
  }),
  visit(9, 30, 60, 'Irene Papadopoulos', { ...osei, systems: [equal(ehr, true)] }),
  visit(10, 150, 30, 'Jonas Weber', { ...osei, status: 'pending', at: { standing: 'held', task: idOf(2902) } }),
  visit(11, 300, 30, 'Kay Lund', { ...osei, practitioners: [] }),
]

const waiting: readonly WaitingBooking[] = [
  {
    task: idOf(2903),
    kind: 'person',
    problem: 'person.unsure',
    connection: nameOf(calcom),
    start: minutesAgo(-60),
    end: minutesAgo(-90),
    name: 'Lena Novak',
  },
]

/** So many appointments a week of so many practitioners, for tests of speed. */
export function manyAppointments(count: number, people: number): CalendarAnswer {
  const many = Array.from(
    { length: people },
    (_, index): Named => ({
      id: idOf(5000 + index),
      name: `Dr. ${String.fromCharCode(65 + (index % 26))}. Number ${index + 1}`,
    }),
  )
  const items = Array.from({ length: count }, (_, index) =>
    visit(
      10_000 + index,
      Math.floor(index / people / 5) * 90 + (Math.floor(index / people) % 5) * 1440 - 1440,
      30,
      `Person ${index}`,
      {
        practitioners: [many[index % people]?.id ?? ''],
      },
    ),
  )
  return { ...answerOf(items), practitioners: many, waiting: [] }
}

/** What the hub says of these. */
export function answerOf(items: readonly CalendarItem[]): CalendarAnswer {
  return {
    items: [...items],
    waiting: [...waiting],
    unopened: 0,
    practitioners,
    locations,
    zone: 'America/Vancouver',
    truncated: false,
  }
}

/** The answer to a question: its span and filters. */
export function calendarOf(whole: CalendarAnswer, query: URLSearchParams): CalendarAnswer {
  const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')]
  const inSpan = ({ start }: { start: string | null }) =>
    Date.parse(start ?? '') >= from && Date.parse(start ?? '') < to
  const is = (name: string, values: readonly string[]) => !query.has(name) || values.includes(query.get(name) ?? '')
  const narrowed = ['practitioner', 'location', 'status'].some(name => query.has(name))
  return {
    ...whole,
    waiting: narrowed ? [] : whole.waiting.filter(inSpan),
    items: whole.items.filter(
      item =>
        inSpan(item) &&
        is('practitioner', item.practitioners) &&
        is('location', item.locations) &&
        is('status', [item.status]) &&
        (!query.has('differs') || item.needsALook),
    ),
  }
}

/** One of them with its history: booked at Cal.com, moved there, and refused by the EHR. */
export function appointmentDetailOf(whole: CalendarAnswer, item: CalendarItem): AppointmentDetail {
  const named = (all: readonly Named[], ids: readonly string[]) => all.filter(({ id }) => ids.includes(id))
  const moved = item.systems.find(({ standing }) => standing === 'failed')
  const delivery = {
    connection: nameOf(ehr),
    wait: null,
    dueAt: null,
    message: idOf(41),
  }
  return {
    ...item,
    birthDate: '1980-02-03',
    practitionerNames: named(whole.practitioners, item.practitioners),
    locationNames: named(whole.locations, item.locations),
    zone: whole.zone,
    versions: [
      ...(moved
        ? [
            {
              version: 2,
              at: minutesAgo(120),
              type: 'booking.rescheduled',
              connection: nameOf(calcom),
              message: idOf(41),
              happenedAt: minutesAgo(121),
              undo: null,
              changes: [{ field: 'start', before: [minutesAgo(-120)], after: [item.start ?? ''] }],
            },
          ]
        : []),
      {
        version: 1,
        at: minutesAgo(3000),
        type: 'booking.created',
        connection: nameOf(calcom),
        message: idOf(40),
        happenedAt: minutesAgo(3001),
        undo: null,
        changes: [
          { field: 'status', before: [], after: ['booked'] },
          { field: 'practitioners', before: [], after: ['Dr. Amélie Roy'] },
        ],
      },
    ],
    marks: [{ kind: 'meeting-started', connection: nameOf(calcom), at: minutesAgo(30), message: idOf(42) }],
    deliveries: [
      ...(moved
        ? [
            {
              ...delivery,
              id: idOf(2901),
              eventType: 'booking.rescheduled',
              version: 2,
              state: 'rejected',
              problem: 'target.refused',
              createdAt: minutesAgo(120),
              settledAt: minutesAgo(119),
              attempts: 1,
            },
          ]
        : []),
      {
        ...delivery,
        id: idOf(2900),
        eventType: 'booking.created',
        version: 1,
        state: 'delivered',
        problem: null,
        createdAt: minutesAgo(3000),
        settledAt: minutesAgo(2999),
        attempts: 1,
      },
    ],
    conflicts: [],
    tasks: [],
  }
}
