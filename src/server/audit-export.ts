/**
 * The audit trail as a file: CSV for a spreadsheet, or FHIR R4 AuditEvent resources, one a line (NDJSON), for another
 * system. Written page by page, so that its length does not matter. Patients stand in it by their record's id only.
 */
import type { AuditEvent } from 'fhir/r4'
import { recordSystem } from '../model/identifiers.ts'
import type { AuditEntryShown } from './show/audit.ts'

export const exportFormats = {
  csv: { type: 'text/csv; charset=utf-8', name: 'audit.csv', head: csvHead, line: csvLine },
  fhir: { type: 'application/fhir+ndjson', name: 'audit.ndjson', head: () => '', line: fhirLine },
} as const
export type ExportFormat = keyof typeof exportFormats

/** An entry with everybody whose data it was. */
export type Exported = { entry: AuditEntryShown; persons: readonly string[] }

const columns: readonly [name: string, of: (exported: Exported) => string | number | null][] = [
  ['at', ({ entry }) => entry.at],
  ['who', ({ entry }) => entry.actor.name ?? entry.actor.id],
  ['who kind', ({ entry }) => entry.actor.kind],
  ['who id', ({ entry }) => entry.actor.id],
  ['action', ({ entry }) => entry.action],
  ['outcome', ({ entry }) => entry.outcome],
  ['subject', ({ entry }) => entry.subject.kind],
  ['subject id', ({ entry }) => entry.subject.id],
  ['connection', ({ entry }) => entry.connection?.slug ?? null],
  ['reason', ({ entry }) => entry.reason],
  ['patients', ({ persons }) => persons.join(' ')],
  ['came of', ({ entry }) => entry.cause],
  ['version', ({ entry }) => entry.version],
  ['id', ({ entry }) => entry.id],
  ['position', ({ entry }) => entry.position],
]

function csvHead(): string {
  // The byte order mark tells spreadsheets that it is UTF-8.
  return `\uFEFF${columns.map(([name]) => cell(name)).join(',')}\r\n`
}

function csvLine(exported: Exported): string {
  return `${columns.map(([, of]) => cell(of(exported))).join(',')}\r\n`
}

/** A cell that no spreadsheet takes for a formula. */
function cell(value: string | number | null): string {
  const text = String(value ?? '')
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** C create, R read, U update, D delete, E execute: the first row whose words the action ends in. */
const verbs: readonly [RegExp, NonNullable<AuditEvent['action']>][] = [
  [/\.(create|add|invite)$/, 'C'],
  [/\.(change|decide|assign|roll-back)$/, 'U'],
  [/\.(remove|discard|prune)$/, 'D'],
  [/\.(read|search|reveal|export|pull)$/, 'R'],
  [/./, 'E'],
]
/** 0 success, 4 minor failure (refused by rule), 8 serious failure. */
const outcomes = { done: '0', refused: '4', failed: '8' } as const

function fhirLine({ entry, persons }: Exported): string {
  return `${JSON.stringify(auditEventOf({ entry, persons }))}\n`
}

/** An entry as FHIR R4 has it (http://hl7.org/fhir/R4/auditevent.html). */
export function auditEventOf({ entry, persons }: Exported): AuditEvent {
  const isPerson = entry.actor.kind === 'person'
  const action = verbs.find(([words]) => words.test(entry.action))?.[1] ?? 'E'
  return {
    resourceType: 'AuditEvent',
    id: entry.id,
    type: {
      system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
      code: 'rest',
      display: 'RESTful Operation',
    },
    subtype: [{ system: `${codes}/audit-action`, code: entry.action }],
    action,
    recorded: entry.at,
    outcome: outcomes[entry.outcome],
    ...(entry.reason ? { outcomeDesc: entry.reason } : {}),
    agent: [
      {
        type: { text: entry.actor.kind },
        who: { identifier: { system: `${codes}/actor`, value: entry.actor.id } },
        ...(entry.actor.name ? { name: entry.actor.name } : {}),
        requestor: isPerson || entry.actor.kind === 'service',
      },
    ],
    source: {
      observer: { display: 'Causeway' },
      ...(entry.connection ? { site: entry.connection.slug } : {}),
    },
    entity: [
      {
        what: { identifier: { system: `${codes}/${entry.subject.kind}`, value: entry.subject.id } },
        ...(entry.subject.name ? { name: entry.subject.name } : {}),
      },
      ...persons.map(person => ({
        what: { type: 'Patient', identifier: { system: recordSystem, value: person } },
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '1', display: 'Person' },
        role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1', display: 'Patient' },
      })),
    ],
  }
}

const codes = 'https://causeway-hub.org/fhir'
