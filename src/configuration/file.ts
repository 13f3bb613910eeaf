/**
 * Configuration as code: a YAML file to a checked description of an organization. Every fault names its line and what to
 * do. Secrets stand in it by reference only: `{env: NAME}` or `{file: PATH}`.
 */
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import type { Connector } from '../connectors/connector.ts'
import type { CrosswalkTarget, Json } from '../model/events.ts'
import { personFields } from '../model/events.ts'
import { routeBody } from '../pipeline/configuration.ts'
import { asReference } from '../pipeline/secrets.ts'

const slug = z.string().regex(/^[a-z0-9](-?[a-z0-9])*$/, 'lower case letters, digits and single dashes')
const coding = z.strictObject({ system: z.string().optional(), code: z.string(), display: z.string().optional() })
const reference = (type: string) => z.string().regex(new RegExp(`^${type}/[A-Za-z0-9.-]{1,64}$`), `${type}/id`)
const text = z.union([z.string(), z.number()]).transform(String)

const entryTargets = {
  practitioner: reference('Practitioner').transform((to): CrosswalkTarget => ({ kind: 'practitioner', reference: to })),
  location: z.union([
    reference('Location').transform((to): CrosswalkTarget => ({ kind: 'location', reference: to })),
    z.literal('virtual').transform((): CrosswalkTarget => ({ kind: 'location', virtual: true })),
  ]),
  'event-type': z.union([
    reference('HealthcareService').transform((to): CrosswalkTarget => ({ kind: 'event-type', reference: to })),
    z
      .strictObject({
        service: reference('HealthcareService').optional(),
        serviceType: coding.optional(),
        appointmentType: coding.optional(),
      })
      .transform(
        ({ service, ...codes }): CrosswalkTarget => ({
          kind: 'event-type',
          ...(service ? { reference: service } : {}),
          ...codes,
        }),
      ),
  ]),
  question: z.enum([...personFields, 'none']).transform((field): CrosswalkTarget => ({ kind: 'question', field })),
}

const entriesOf = (target: z.ZodType<CrosswalkTarget, unknown>) =>
  z.union([
    z.array(z.strictObject({ from: text, to: target, label: z.string().optional() })),
    z.record(z.string(), target).transform(map => Object.entries(map).map(([from, to]) => ({ from, to }))),
  ])

const crosswalkBase = { id: slug, from: slug, to: slug }
const crosswalk = z.discriminatedUnion('kind', [
  z.strictObject({ ...crosswalkBase, kind: z.literal('practitioner'), entries: entriesOf(entryTargets.practitioner) }),
  z.strictObject({ ...crosswalkBase, kind: z.literal('location'), entries: entriesOf(entryTargets.location) }),
  z.strictObject({ ...crosswalkBase, kind: z.literal('event-type'), entries: entriesOf(entryTargets['event-type']) }),
  z.strictObject({ ...crosswalkBase, kind: z.literal('question'), entries: entriesOf(entryTargets.question) }),
])

const organization = z.union([
  slug.transform(value => ({ slug: value, name: value, environment: 'staging' as const })),
  z.strictObject({
    slug,
    name: z.string().min(1),
    environment: z.enum(['staging', 'production']).default('staging'),
  }),
])

/** What a configuration file may hold; docs/reference/configuration.md is made from it. */
export const file = z.strictObject({
  organization,
  connections: z
    .array(
      z.strictObject({
        id: slug,
        connector: z.string(),
        /** The public id of `POST /in/…`, kept when a configuration moves to another hub. */
        address: z.uuid().optional(),
        settings: z.record(z.string(), z.json()).default({}),
      }),
    )
    .default([]),
  routes: z.array(routeBody.extend({ id: slug, from: slug, to: slug })).default([]),
  crosswalks: z.array(crosswalk).default([]),
})

export type ConfigurationFile = z.infer<typeof file>
export type FileFault = { line: number; path: string; says: string; fix: string }
export type ReadFile = { ok: true; file: ConfigurationFile } | { ok: false; faults: readonly FileFault[] }

/** Reads and checks a configuration file. Values of settings are not told in faults: they may be secrets. */
export function readConfiguration(source: string, connectors: ReadonlyMap<string, Connector>): ReadFile {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true })
  if (document.errors.length > 0)
    return {
      ok: false,
      faults: document.errors.map(error => ({
        line: lines.linePos(error.pos[0]).line,
        path: '',
        says: error.message.split('\n')[0] ?? 'not YAML',
        fix: 'Correct the YAML of this line.',
      })),
    }
  const lineOf = (path: readonly PropertyKey[]) => lines.linePos(startOf(document.contents, path)).line
  const parsed = file.safeParse(document.toJS())
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.map(issue => faultOf(issue, lineOf)) }
  const faults = [...references(parsed.data, lineOf), ...settingsFaults(parsed.data, connectors, lineOf)]
  return faults.length > 0 ? { ok: false, faults } : { ok: true, file: parsed.data }
}

/** Faults as text for a terminal, one a line. */
export function describeFileFaults(name: string, faults: readonly FileFault[]): string {
  return faults
    .map(({ line, path, says, fix }) => `${name}:${line}: ${path ? `${path}: ` : ''}${says} ${fix}`)
    .join('\n')
}

type LineOf = (path: readonly PropertyKey[]) => number

function faultOf(issue: z.core.$ZodIssue, lineOf: LineOf): FileFault {
  const path = issue.path.join('.')
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : undefined
  return {
    line: lineOf(unknown?.[0] ? [...issue.path, unknown[0]] : issue.path),
    path,
    says: unknown ? `unknown key ${unknown.join(', ')}.` : `${issue.message}.`,
    fix: unknown ? 'Remove it or correct its spelling.' : 'See docs/reference/configuration.md for the form.',
  }
}

/** Everything that names a connection must name one of this file. */
function references(data: ConfigurationFile, lineOf: LineOf): FileFault[] {
  const faults: FileFault[] = []
  const known = new Set(data.connections.map(connection => connection.id))
  for (const list of ['connections', 'routes', 'crosswalks'] as const) {
    const seen = new Set<string>()
    for (const [index, each] of data[list].entries()) {
      if (seen.has(each.id))
        faults.push({
          line: lineOf([list, index, 'id']),
          path: `${list}.${index}.id`,
          says: `${each.id} stands twice.`,
          fix: 'Give each its own id.',
        })
      seen.add(each.id)
      if (list === 'connections') continue
      for (const end of ['from', 'to'] as const) {
        const named = (each as { from: string; to: string })[end]
        if (!known.has(named))
          faults.push({
            line: lineOf([list, index, end]),
            path: `${list}.${index}.${end}`,
            says: `there is no connection ${named}.`,
            fix: `Use one of: ${[...known].join(', ') || '(none defined)'}.`,
          })
      }
    }
  }
  return faults
}

function settingsFaults(
  data: ConfigurationFile,
  connectors: ReadonlyMap<string, Connector>,
  lineOf: LineOf,
): FileFault[] {
  const faults: FileFault[] = []
  for (const [index, connection] of data.connections.entries()) {
    const connector = connectors.get(connection.connector)
    const path = ['connections', index]
    if (!connector) {
      faults.push({
        line: lineOf([...path, 'connector']),
        path: [...path, 'connector'].join('.'),
        says: `there is no connector ${connection.connector}.`,
        fix: `Use one of: ${[...connectors.keys()].join(', ')}.`,
      })
      continue
    }
    const checked = connector.settings.safeParse(withPlaceholders(connection.settings as Json))
    for (const issue of checked.error?.issues ?? [])
      faults.push(faultOf({ ...issue, path: [...path, 'settings', ...issue.path] }, lineOf))
  }
  return faults
}

/** References stand for texts whose value is known only where the hub runs. */
function withPlaceholders(value: Json): Json {
  if (Array.isArray(value)) return value.map(withPlaceholders)
  if (value === null || typeof value !== 'object') return value
  const object = value as { readonly [key: string]: Json }
  if (asReference(object)) return 'secret-by-reference'
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, withPlaceholders(inner)]))
}

/** Where the value at a path begins, or the nearest part of the path that exists. */
function startOf(contents: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = contents
  let start = 0
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(item => isScalar(item.key) && String(item.key.value) === String(key))
      if (!pair) break
      start = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? start
      node = pair.value
    } else if (typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)) {
      node = node.items[Number(key)]
      start = rangeOf(node) ?? start
    } else break
  }
  return start
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined
  return typeof node.range[0] === 'number' ? node.range[0] : undefined
}
