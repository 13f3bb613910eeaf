/** Tasks, issues and a directory of the made-up clinic, for tests. Nobody in it exists. */
import type { DirectoryEntry, Issue, MatchReason, Task } from '../api/types.ts'
import { calcom, ehr, idOf, minutesAgo } from './connections.ts'

const at = {
  connection: { id: calcom.id, slug: calcom.slug, title: calcom.title },
  target: { id: ehr.id, slug: ehr.slug, title: ehr.title },
}

const reasons = (levels: Readonly<Record<string, string>>): MatchReason[] =>
  [
    'identifier',
    'firstName',
    'middleName',
    'lastName',
    'suffix',
    'birthDate',
    'gender',
    'phone',
    'email',
    'address',
  ].map(field => ({ field, level: levels[field] ?? 'missing' }))

/** The open tasks: one of each kind. */
export const openTasks: readonly Task[] = [
  {
    ...at,
    id: idOf(501),
    kind: 'map.practitioner',
    problem: 'mapping.unmapped',
    createdAt: minutesAgo(26),
    waiting: 3,
    label: 'Dr. Roy (droy@clinic.example)',
    because: 'map.practitioner',
    suggestions: [
      {
        value: { kind: 'practitioner', reference: 'Practitioner/p-114' },
        label: 'Danielle Roy',
        reasons: ['same-email', 'similar-name'],
      },
      {
        value: { kind: 'practitioner', reference: 'Practitioner/p-207' },
        label: 'David Roy',
        reasons: ['similar-name'],
      },
    ],
    person: null,
    candidates: [],
  },
  {
    ...at,
    id: idOf(502),
    kind: 'person',
    problem: 'person.unsure',
    createdAt: minutesAgo(44),
    waiting: 1,
    label: null,
    because: 'veto',
    suggestions: [],
    person: {
      name: 'Sarah Ouellet',
      birthDate: '1991-07-04',
      phones: ['+1 514 555 0148'],
      emails: ['s.ouellet@mail.example'],
      start: minutesAgo(-1500),
    },
    candidates: [
      {
        choice: { kind: 'record', record: idOf(601) },
        name: 'Sara Ouellet',
        birthDate: '1991-07-04',
        phones: ['+1 514 555 0148'],
        emails: [],
        reasons: reasons({
          firstName: 'one-edit',
          lastName: 'exact',
          birthDate: 'exact',
          phone: 'exact',
          gender: 'exact',
        }),
        vetoes: [],
        grade: 'probable',
      },
      {
        choice: { kind: 'entry', connection: ehr.id, id: 'pat-88' },
        name: 'Émilie Ouellet',
        birthDate: '1991-07-04',
        phones: ['+1 514 555 0148'],
        emails: ['e.ouellet@mail.example'],
        reasons: reasons({
          firstName: 'different',
          lastName: 'exact',
          birthDate: 'exact',
          phone: 'exact',
          email: 'different',
          address: 'exact',
        }),
        vetoes: ['first-name-differs'],
        grade: 'possible',
      },
    ],
  },
  {
    ...at,
    id: idOf(503),
    kind: 'map.location',
    problem: 'mapping.unmapped',
    createdAt: minutesAgo(61),
    waiting: 2,
    label: 'Room 4, Elm Street',
    because: 'map.location',
    suggestions: [],
    person: null,
    candidates: [],
  },
]

export const issues: readonly Issue[] = [
  {
    id: idOf(701),
    connection: at.target,
    step: 'deliver',
    code: 'target.refused',
    detail: 'participant[1].actor',
    state: 'open',
    count: 3,
    waiting: 3,
    assignee: null,
    firstSeenAt: minutesAgo(1500),
    lastSeenAt: minutesAgo(15),
    sampleMessage: idOf(102),
    sampleDelivery: idOf(302),
  },
  {
    id: idOf(702),
    connection: at.connection,
    step: 'parse',
    code: 'trigger.unknown',
    detail: 'OOO_CREATED',
    state: 'open',
    count: 41,
    waiting: 41,
    assignee: null,
    firstSeenAt: minutesAgo(9000),
    lastSeenAt: minutesAgo(240),
    sampleMessage: idOf(110),
    sampleDelivery: null,
  },
  {
    id: idOf(703),
    connection: at.connection,
    step: 'receive',
    code: 'connection.unsigned',
    detail: null,
    state: 'acknowledged',
    count: 1,
    waiting: 1,
    assignee: null,
    firstSeenAt: minutesAgo(4000),
    lastSeenAt: minutesAgo(4000),
    sampleMessage: null,
    sampleDelivery: null,
  },
]

export const directory: readonly DirectoryEntry[] = [
  { reference: 'Practitioner/p-114', name: 'Danielle Roy', detail: 'droy@clinic.example' },
  { reference: 'Practitioner/p-207', name: 'David Roy', detail: null },
  { reference: 'Practitioner/p-310', name: 'Tunde Adeyemi', detail: 'NPI 1234567893' },
  { reference: 'Location/l-4', name: 'Elm Street Clinic, room 4', detail: '12 Elm Street' },
  { reference: 'HealthcareService/s-1', name: 'First visit', detail: null },
]
