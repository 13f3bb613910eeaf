/**
 * The people of the simulated Ensora Data Collection: two sites, their students and users, three templates, and the sessions
 * that have been written down already. All of them are made up. The practice management's own samples know them by name.
 */
import type { FieldType } from '../../../model/sessions/source.ts'

export const sites = [
  { id: 'site-1', name: 'Oak Street', zone: 'America/Toronto' },
  { id: 'site-2', name: 'Rivière Nord', zone: 'America/Moncton' },
] as const

export type TownStudent = { id: string; site: string; first: string; last: string; born: string; zone?: string }
export const students: readonly TownStudent[] = [
  { id: 'student-1', site: 'site-1', first: 'Ava', last: 'Lindqvist', born: '2017-04-12', zone: 'America/Toronto' },
  { id: 'student-2', site: 'site-1', first: 'Liam', last: 'Okonkwo', born: '2015-09-30', zone: 'America/Toronto' },
  { id: 'student-3', site: 'site-1', first: 'Noor', last: 'Haddad', born: '2018-01-22' },
  { id: 'student-4', site: 'site-2', first: 'Zoé', last: 'Arsenault', born: '2016-06-18', zone: 'America/Moncton' },
  { id: 'student-5', site: 'site-2', first: 'Émile', last: 'Gagnon', born: '2014-11-03', zone: 'America/Moncton' },
  // Twins: one birth date, names that differ by one letter.
  { id: 'student-6', site: 'site-2', first: 'Mia', last: 'Doucet', born: '2017-02-02', zone: 'America/Moncton' },
  { id: 'student-7', site: 'site-2', first: 'Mya', last: 'Doucet', born: '2017-02-02', zone: 'America/Moncton' },
]

export type TownUser = {
  id: string
  type: 'employee' | 'parent'
  first: string
  last: string
  title?: string
  credentials?: string
  email: string
  phone: string
  sites: readonly string[]
}
export const users: readonly TownUser[] = [
  {
    id: 'user-1',
    type: 'employee',
    first: 'Jordan',
    last: 'Ellis',
    title: 'Behaviour analyst',
    credentials: 'BCBA',
    email: 'jordan.ellis@example.org',
    phone: '+14165550101',
    sites: ['site-1', 'site-2'],
  },
  {
    id: 'user-2',
    type: 'employee',
    first: 'Priya',
    last: 'Raman',
    title: 'Therapist',
    credentials: 'RBT',
    email: 'priya.raman@example.org',
    phone: '+14165550102',
    sites: ['site-1'],
  },
  {
    id: 'user-3',
    type: 'employee',
    first: 'Camille',
    last: 'Bouchard',
    title: 'Thérapeute',
    credentials: 'RBT',
    email: 'camille.bouchard@example.org',
    phone: '+15065550103',
    sites: ['site-2'],
  },
  {
    id: 'user-4',
    type: 'parent',
    first: 'Greta',
    last: 'Lindqvist',
    email: 'greta.lindqvist@example.net',
    phone: '+14165550104',
    sites: ['site-1'],
  },
]

export type TownField = { label: string; type: FieldType; builtIn?: true; choices?: readonly string[] }
export type TownTemplate = { id: string; name: string; fields: readonly TownField[] }

/** What every new template has; these cannot be deleted there. */
const firstFields: readonly TownField[] = [
  { label: 'Date', type: 'date', builtIn: true },
  { label: 'Start Time', type: 'time', builtIn: true },
  { label: 'End Time', type: 'time', builtIn: true },
  { label: 'Location', type: 'location', builtIn: true },
  { label: 'Notes', type: 'free-text', builtIn: true },
]

export const templates: readonly TownTemplate[] = [
  {
    id: 'template-1',
    name: 'Session note',
    fields: [
      ...firstFields,
      { label: 'Therapist Signature', type: 'signature' },
      { label: 'Guardian Name', type: 'free-text' },
      { label: 'Relationship', type: 'free-text' },
      { label: 'Guardian Signature', type: 'signature' },
      { label: 'Mileage', type: 'numeric' },
      { label: 'Place of Service', type: 'multiple-choice', choices: ['Home', 'Clinic', 'School', 'Community'] },
    ],
  },
  {
    id: 'template-2',
    name: 'Note de séance',
    fields: [...firstFields, { label: 'Signature', type: 'signature', builtIn: true }],
  },
  // Somebody deleted Notes and the signature: the linter finds it.
  {
    id: 'template-3',
    name: 'Team meeting',
    fields: [...firstFields.slice(0, 4), { label: 'Topics', type: 'free-text' }],
  },
]

/** A session as it was held: `daysAgo` before the day on which the simulator starts; times on the wall of its student. */
export type TownSession = {
  student: string
  user: string
  template: string
  daysAgo: number
  from: string
  to: string
  notes: string
  guardian?: { name: string; relationship: string }
  /** A draft is not signed, and nobody outside sees it. */
  draft?: true
}
export const sessions: readonly TownSession[] = [
  {
    student: 'student-1',
    user: 'user-2',
    template: 'template-1',
    daysAgo: 2,
    from: '09:00',
    to: '10:30',
    notes: 'Requested breaks with a card in 8 of 10 trials. Turn taking with a peer for four minutes.',
    guardian: { name: 'Greta Lindqvist', relationship: 'Mother' },
  },
  {
    student: 'student-2',
    user: 'user-2',
    template: 'template-1',
    daysAgo: 2,
    from: '13:02',
    to: '14:33',
    notes: 'Worked on tying shoes: two of five steps without a prompt.',
    guardian: { name: 'Chidi Okonkwo', relationship: 'Father' },
  },
  {
    student: 'student-4',
    user: 'user-3',
    template: 'template-2',
    daysAgo: 1,
    from: '10:00',
    to: '11:00',
    notes: 'Demandes spontanées : 12 en une heure. Bonne humeur, fin calme.',
  },
  {
    student: 'student-3',
    user: 'user-1',
    template: 'template-1',
    daysAgo: 1,
    from: '15:00',
    to: '16:00',
    notes: 'Observed the home programme and showed the mother how to fade the prompt.',
    guardian: { name: 'Rima Haddad', relationship: 'Mother' },
  },
  {
    student: 'student-5',
    user: 'user-3',
    template: 'template-2',
    daysAgo: 0,
    from: '09:00',
    to: '10:00',
    notes: 'Lecture à deux voix, dix minutes sans pause.',
    draft: true,
  },
]
