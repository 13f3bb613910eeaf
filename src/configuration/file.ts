/**
 * Configuration as code: a YAML file to a checked description of an organization. Every fault names its line and what to
 * do. Secrets stand in it by reference only: `{env: NAME}` or `{file: PATH}`.
 */
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { z } from 'zod'
import type { Connector } from '../connectors/connector.ts'
import type { CrosswalkTarget } from '../model/events.ts'
import { personFields } from '../model/events.ts'
import { matchingBody } from '../model/matching.ts'
import { referralProcessNames, referralTriggerNames } from '../model/referral/triggers.ts'
import { schedulingBody } from '../model/scheduling.ts'
import { routeBody } from '../pipeline/route-body.ts'
import { checkFile, type FileFault, faultOf } from './checks.ts'
import { listingWarnings } from './listing-checks.ts'
import { routeWarnings } from './overlaps.ts'
import { visitsFile } from './visits-file.ts'

const slug = z.string().regex(/^[a-z0-9](-?[a-z0-9])*$/, 'lower case letters, digits and single dashes')
const coding = z.strictObject({ system: z.string().optional(), code: z.string(), display: z.string().optional() })
const reference = (type: string) => z.string().regex(new RegExp(`^${type}/[A-Za-z0-9.-]{1,64}$`), `${type}/id`)
const text = z.union([z.string(), z.number()]).transform(String)

/** How the counterpart of a value is written, by the kind of crosswalk. */
export const entryTargets = {
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

const listing = z.strictObject({
  id: slug,
  from: slug,
  sourceId: text.optional(),
  name: z.string().trim().min(1).max(500),
  integrated: z.boolean(),
  process: z.enum(referralProcessNames).default('end-of-handling'),
  triggers: z.array(z.enum(referralTriggerNames)).default([]),
  includeRouted: z.boolean().optional(),
  target: slug.optional(),
  liaison: z.string().trim().min(1).max(500).optional(),
})

const organization = z.union([
  // Only named: whatever else is known of it stays.
  slug.transform((value): { slug: string; name?: string; environment?: 'staging' | 'production' } => ({ slug: value })),
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
  listings: z.array(listing).default([]),
  scheduling: schedulingBody.optional(),
  matching: matchingBody.optional(),
  visits: visitsFile.optional(),
})

export type ConfigurationFile = z.infer<typeof file>
export type { FileFault }
export type ReadFile =
  | { ok: true; file: ConfigurationFile; warnings: readonly FileFault[] }
  | { ok: false; faults: readonly FileFault[] }

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
  const faults = checkFile(parsed.data, connectors, lineOf)
  if (faults.length > 0) return { ok: false, faults }
  return {
    ok: true,
    file: parsed.data,
    warnings: [...listingWarnings(parsed.data, lineOf), ...routeWarnings(parsed.data, lineOf)],
  }
}

/** Faults as text for a terminal, one a line. */
export function describeFileFaults(name: string, faults: readonly FileFault[]): string {
  return faults
    .map(({ line, path, says, fix }) => `${name}:${line}: ${path ? `${path}: ` : ''}${says} ${fix}`)
    .join('\n')
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
