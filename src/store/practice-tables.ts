/**
 * The tables of the built-in practice management: which field stands in which column. Every one of them has besides:
 * id, version, a sealed body, and when it was made, changed and removed.
 */

export type PracticeTable = {
  table: string
  /** Field, column, type in SQL. */
  columns: ReadonlyArray<readonly [field: string, column: string, type: string]>
  /** Whether a row belongs to one of these agencies (a uuid[] parameter); none: it belongs to every agency. */
  within?: (agencies: string) => string
}

const common = [
  ['active', 'active', 'boolean'],
  ['nameToken', 'name_token', 'bigint'],
  ['externalToken', 'external_token', 'bigint'],
] as const

export const practiceTables = {
  agency: {
    table: 'practice_agency',
    columns: [
      ['zone', 'zone', 'text'],
      ['graceMinutes', 'grace_minutes', 'integer'],
      ['automation', 'automation', 'boolean'],
      ['severities', 'severities', 'jsonb'],
      ...common,
    ],
    within: agencies => `t.id = any (${agencies})`,
  },
  client: {
    table: 'practice_client',
    columns: [
      ['agency', 'agency', 'uuid'],
      ['enrolments', 'enrolments', 'jsonb'],
      ['searchTokens', 'search_tokens', 'bigint[]'],
      ...common,
    ],
    within: agencies => `t.agency = any (${agencies})`,
  },
  staff: {
    table: 'practice_staff',
    columns: [
      ['agencies', 'agencies', 'uuid[]'],
      ['account', 'account', 'uuid'],
      ['credentials', 'credentials', 'jsonb'],
      ['searchTokens', 'search_tokens', 'bigint[]'],
      ...common,
    ],
    within: agencies => `t.agencies && ${agencies}`,
  },
  service: {
    table: 'practice_service',
    columns: [
      ['kind', 'kind', 'text'],
      ['unitMinutes', 'unit_minutes', 'integer'],
      ['minMinutes', 'min_minutes', 'integer'],
      ['maxMinutes', 'max_minutes', 'integer'],
      ['groupAllowed', 'group_allowed', 'boolean'],
      ['clientOverlapAllowed', 'client_overlap_allowed', 'boolean'],
      ['notesRequired', 'notes_required', 'boolean'],
      ['direct', 'direct', 'text'],
      ['credentials', 'credentials', 'text[]'],
      ...common,
    ],
  },
  funder: {
    table: 'practice_funder',
    columns: [
      ['guardianSignature', 'guardian_signature', 'text'],
      ['electronicVisit', 'electronic_visit', 'boolean'],
      ['severities', 'severities', 'jsonb'],
      ...common,
    ],
  },
  authorization: {
    table: 'practice_authorization',
    columns: [
      ['client', 'client', 'uuid'],
      ['service', 'service', 'uuid'],
      ['funder', 'funder', 'uuid'],
      ['from', 'from_date', 'date'],
      ['to', 'to_date', 'date'],
      ['windows', 'windows', 'jsonb'],
      ['externalToken', 'external_token', 'bigint'],
    ],
    within: agencies =>
      `exists (select from practice_client c
                where c.organization = t.organization and c.id = t.client and c.agency = any (${agencies}))`,
  },
  'status-type': {
    table: 'practice_status_type',
    columns: [
      ['billable', 'billable', 'boolean'],
      ['payroll', 'payroll', 'boolean'],
      ['cancellation', 'cancellation', 'boolean'],
      ['makeupable', 'makeupable', 'boolean'],
      ['autoRender', 'auto_render', 'boolean'],
      ...common,
    ],
  },
  period: {
    table: 'practice_period',
    columns: [
      ['agency', 'agency', 'uuid'],
      ['kind', 'kind', 'text'],
      ['from', 'from_date', 'date'],
      ['to', 'to_date', 'date'],
      ['closed', 'closed', 'boolean'],
    ],
    within: agencies => `t.agency = any (${agencies})`,
  },
  right: {
    table: 'practice_right',
    columns: [
      ['account', 'account', 'uuid'],
      ['agency', 'agency', 'uuid'],
      ['may', 'may', 'text[]'],
    ],
    within: agencies => `t.agency = any (${agencies})`,
  },
  appointment: {
    table: 'practice_appointment',
    columns: [
      ['agency', 'agency', 'uuid'],
      ['client', 'client', 'uuid'],
      ['staff', 'staff', 'uuid'],
      ['service', 'service', 'uuid'],
      ['statusType', 'status_type', 'uuid'],
      ['kind', 'kind', 'text'],
      ['state', 'state', 'text'],
      ['startsAt', 'starts_at', 'timestamptz'],
      ['endsAt', 'ends_at', 'timestamptz'],
      ['date', 'date', 'date'],
      ['direct', 'direct', 'text'],
      ['externalToken', 'external_token', 'bigint'],
    ],
    within: agencies => `t.agency = any (${agencies})`,
  },
} as const satisfies Record<string, PracticeTable>

export type PracticeTableKind = keyof typeof practiceTables

/** The table of a kind, in the shape that all of them share. */
export function tableOf(kind: PracticeTableKind): PracticeTable {
  return practiceTables[kind]
}

/** Columns as fields, for a select of table `t`; tokens are only looked for. Dates as text, whatever the connection does. */
export function selected(kind: PracticeTableKind): string {
  const own = tableOf(kind)
    .columns.filter(([field]) => !field.endsWith('Token') && !field.endsWith('Tokens'))
    .map(([field, column, type]) => `t.${column}${type === 'date' ? '::text' : ''} as "${field}"`)
  return [...envelope, ...own].join(', ')
}

const envelope = [
  't.id',
  't.version',
  't.created_at as "createdAt"',
  't.changed_at as "changedAt"',
  't.removed_at as "removedAt"',
  't.body',
]
