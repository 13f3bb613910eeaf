/**
 * The kinds of the practice management as data: which fields each has and how they are entered, what a new one begins
 * with, what its list shows and is narrowed by. Lists and forms are drawn from this table. As in src/practice/shapes.ts.
 */
import type { EntryFields, KindPath } from '../../api/practice.ts'

export type Field = { name: string; required?: true; help?: true } & (
  | { as: 'text' | 'email' | 'zone' | 'day' | 'flag' | 'long' | 'words' | 'gates' | 'account' | 'span' }
  | { as: 'number'; min: number; max: number }
  | { as: 'choice' | 'checks'; of: readonly string[] }
  | { as: 'one' | 'many'; of: KindPath }
  | { as: 'rows'; fields: readonly Field[]; blank: EntryFields }
)
export type FilterName = 'day' | 'agency' | 'active' | 'search' | 'state' | 'gate'

export type Kind = {
  fields: readonly Field[]
  blank: EntryFields
  /** Beside the title; on narrow screens only the first two. */
  columns: readonly string[]
  filters: readonly FilterName[]
  import?: true
  /** In place of `practice.read` and `practice.change`. */
  right?: 'practice.rights'
}

const name: Field = { name: 'name', as: 'text', required: true }
const externalId: Field = { name: 'externalId', as: 'text', help: true }
const active: Field = { name: 'active', as: 'flag' }
const agency: Field = { name: 'agency', as: 'one', of: 'agencies', required: true }
const from: Field = { name: 'from', as: 'day', required: true }
const to: Field = { name: 'to', as: 'day', required: true }
const until: Field = { name: 'to', as: 'day' }
const since: Field = { name: 'from', as: 'day' }
const severities: Field = { name: 'severities', as: 'gates', help: true }
const minutes = { as: 'number', min: 1, max: 1440 } as const

export const kinds: Readonly<Record<KindPath, Kind>> = {
  appointments: {
    fields: [
      agency,
      { name: 'service', as: 'one', of: 'services', required: true },
      { name: 'client', as: 'one', of: 'clients', help: true },
      { name: 'staff', as: 'one', of: 'staff', required: true },
      { name: 'span', as: 'span', required: true },
      { name: 'statusType', as: 'one', of: 'status-types' },
      { name: 'direct', as: 'choice', of: ['direct', 'indirect'] },
      { name: 'cancelled', as: 'flag' },
      { name: 'memo', as: 'long' },
      externalId,
    ],
    blank: { cancelled: false },
    columns: ['staff', 'service', 'agency'],
    filters: ['day', 'agency', 'state', 'gate'],
    import: true,
  },
  clients: {
    fields: [
      agency,
      { name: 'first', as: 'text', required: true },
      { name: 'last', as: 'text', required: true },
      { name: 'birthDate', as: 'day', help: true },
      { name: 'enrolments', as: 'rows', fields: [from, until], blank: { from: '' }, help: true },
      externalId,
      active,
    ],
    blank: { active: true, enrolments: [] },
    columns: ['agency', 'birthDate', 'externalId', 'active'],
    filters: ['agency', 'active', 'search'],
    import: true,
  },
  staff: {
    fields: [
      { name: 'first', as: 'text', required: true },
      { name: 'last', as: 'text', required: true },
      { name: 'email', as: 'email', help: true },
      { name: 'title', as: 'text' },
      { name: 'phone', as: 'text' },
      { name: 'address', as: 'text' },
      { name: 'agencies', as: 'many', of: 'agencies', required: true },
      { name: 'account', as: 'account', help: true },
      {
        name: 'credentials',
        as: 'rows',
        fields: [
          { name: 'kind', as: 'text', required: true },
          since,
          until,
          { name: 'services', as: 'many', of: 'services' },
        ],
        blank: { kind: '' },
        help: true,
      },
      externalId,
      active,
    ],
    blank: { active: true, agencies: [], credentials: [] },
    columns: ['agencies', 'title', 'credentials', 'active'],
    filters: ['agency', 'active', 'search'],
    import: true,
  },
  agencies: {
    fields: [
      name,
      { name: 'zone', as: 'zone', required: true },
      { name: 'graceMinutes', as: 'number', min: 0, max: 60, help: true },
      { name: 'automation', as: 'flag', help: true },
      severities,
      externalId,
      active,
    ],
    blank: { graceMinutes: 5, automation: true, severities: {}, active: true },
    columns: ['zone', 'graceMinutes', 'automation', 'active'],
    filters: ['active'],
    import: true,
  },
  services: {
    fields: [
      name,
      { name: 'kind', as: 'choice', of: ['service', 'non-service', 'non-payroll'], required: true, help: true },
      { name: 'unitMinutes', ...minutes },
      { name: 'minMinutes', ...minutes },
      { name: 'maxMinutes', ...minutes },
      { name: 'direct', as: 'choice', of: ['direct', 'indirect', 'set-at-appointment'], required: true },
      { name: 'credentials', as: 'words', help: true },
      { name: 'notesRequired', as: 'flag' },
      { name: 'groupAllowed', as: 'flag' },
      { name: 'clientOverlapAllowed', as: 'flag' },
      externalId,
      active,
    ],
    blank: {
      kind: 'service',
      unitMinutes: 15,
      direct: 'direct',
      credentials: [],
      notesRequired: true,
      groupAllowed: false,
      clientOverlapAllowed: false,
      active: true,
    },
    columns: ['kind', 'unitMinutes', 'credentials', 'active'],
    filters: ['active'],
  },
  funders: {
    fields: [
      name,
      { name: 'guardianSignature', as: 'choice', of: ['none', 'each', 'monthly'], required: true },
      { name: 'electronicVisit', as: 'flag', help: true },
      severities,
      externalId,
      active,
    ],
    blank: { guardianSignature: 'none', electronicVisit: false, severities: {}, active: true },
    columns: ['guardianSignature', 'electronicVisit', 'active'],
    filters: ['active'],
  },
  authorizations: {
    fields: [
      { name: 'client', as: 'one', of: 'clients', required: true },
      { name: 'service', as: 'one', of: 'services', required: true },
      { name: 'funder', as: 'one', of: 'funders' },
      { name: 'number', as: 'text' },
      from,
      to,
      {
        name: 'windows',
        as: 'rows',
        fields: [
          { name: 'per', as: 'choice', of: ['total', 'day', 'week', 'month'], required: true },
          { name: 'units', as: 'number', min: 0, max: 100_000, required: true },
        ],
        blank: { per: 'week', units: 40 },
        required: true,
        help: true,
      },
      externalId,
    ],
    blank: { windows: [{ per: 'total', units: 100 }] },
    columns: ['service', 'funder', 'from', 'to', 'windows'],
    filters: ['agency'],
  },
  'status-types': {
    fields: [
      name,
      { name: 'billable', as: 'flag' },
      { name: 'payroll', as: 'flag' },
      { name: 'cancellation', as: 'flag', help: true },
      { name: 'makeupable', as: 'flag' },
      { name: 'autoRender', as: 'flag' },
      externalId,
      active,
    ],
    blank: { billable: true, payroll: true, cancellation: false, makeupable: false, autoRender: false, active: true },
    columns: ['billable', 'payroll', 'cancellation', 'active'],
    filters: ['active'],
  },
  periods: {
    fields: [
      agency,
      { name: 'kind', as: 'choice', of: ['payroll', 'billing'], required: true },
      from,
      to,
      { name: 'closed', as: 'flag', help: true },
    ],
    blank: { kind: 'payroll', closed: false },
    columns: ['kind', 'from', 'to', 'closed'],
    filters: ['agency'],
  },
  rights: {
    fields: [
      { name: 'account', as: 'account', required: true },
      { name: 'agency', as: 'one', of: 'agencies', help: true },
      { name: 'may', as: 'checks', of: ['view', 'edit', 'create', 'render', 'unrender'], required: true },
    ],
    blank: { may: ['view'] },
    columns: ['agency', 'may'],
    filters: ['agency'],
    right: 'practice.rights',
  },
}

/** In the order of the tabs. */
export const kindPaths = Object.keys(kinds) as readonly KindPath[]
export const kindOf = (path: string | undefined): KindPath => kindPaths.find(each => each === path) ?? 'appointments'

export const gateCodes: readonly string[] = Array.from({ length: 20 }, (_, n) => `R${String(n + 1).padStart(2, '0')}`)
/** These block whatever an agency says. */
export const fixedGates: ReadonlySet<string> = new Set(['R01', 'R20'])
