/**
 * What a schema cannot say of a configuration file: that names lead somewhere, that settings fit their connector, and that
 * every expression can be read. Each fault names its line and what to do.
 */
import type { z } from 'zod'
import type { Connector } from '../connectors/connector.ts'
import { faultyRules } from '../mapping/apply.ts'
import { type PathFault, pathFaultOf } from '../mapping/path-limits.ts'
import { eventTypes, type Json } from '../model/events.ts'
import { selects } from '../pipeline/route.ts'
import { asReference } from '../pipeline/secrets.ts'
import type { ConfigurationFile } from './file.ts'
import type { SettingFault } from './keep-secrets.ts'
import { listingFaults } from './listing-checks.ts'

export type FileFault = { line: number; path: string; says: string; fix: string }

export type LineOf = (path: readonly PropertyKey[]) => number

/** A fault of the schema, at its line. Values are not told: they may be secrets. */
export function faultOf(issue: z.core.$ZodIssue, lineOf: LineOf): FileFault {
  const path = issue.path.join('.')
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : undefined
  return {
    line: lineOf(unknown?.[0] ? [...issue.path, unknown[0]] : issue.path),
    path,
    says: unknown ? `unknown key ${unknown.join(', ')}.` : `${issue.message}.`,
    fix: unknown ? 'Remove it or correct its spelling.' : 'See docs/reference/configuration.md for the form.',
  }
}

/** All faults of a file whose form is right. */
export function checkFile(
  data: ConfigurationFile,
  connectors: ReadonlyMap<string, Connector>,
  lineOf: LineOf,
): FileFault[] {
  return [
    ...references(data, lineOf),
    ...settingsFaults(data, connectors, lineOf),
    ...expressionFaults(data, lineOf),
    ...listingFaults(data, connectors, lineOf),
  ]
}

const pathFaults: Readonly<Record<PathFault, { says: string; fix: string }>> = {
  'unreadable-path': { says: 'is no FHIRPath.', fix: 'Correct the expression.' },
  'refused-function': {
    says: 'uses a function that is not allowed or not known.',
    fix: 'Name the elements instead. docs/guides/mapping.md lists what is not allowed, and why.',
  },
  'costly-path': {
    says: 'could take too long.',
    fix: 'Use at most 500 characters, two criteria within each other and three functions that multiply values.',
  },
  'costly-pattern': {
    says: 'has a pattern that could take too long.',
    fix: 'Begin it with ^, and repeat nothing that is itself repeated. docs/guides/mapping.md says more.',
  },
}

/** Events nobody sends would select nothing for ever, and an unreadable expression would stop the whole organization. */
function expressionFaults(data: ConfigurationFile, lineOf: LineOf): FileFault[] {
  const faults: FileFault[] = []
  const add = (path: readonly PropertyKey[], says: string, fix: string) =>
    faults.push({ line: lineOf(path), path: path.join('.'), says, fix })
  for (const [index, route] of data.routes.entries()) {
    for (const [at, pattern] of route.events.entries())
      if (!selectsSomething(pattern))
        add(
          ['routes', index, 'events', at],
          `no event is called ${pattern}.`,
          `Use ${eventTypes.join(', ')}, or a pattern such as booking.*.`,
        )
    const filterFault = route.filter === undefined ? undefined : pathFaultOf(route.filter)
    if (filterFault)
      add(
        ['routes', index, 'filter'],
        `the filter ${pathFaults[filterFault].says}`,
        filterFault === 'unreadable-path'
          ? "Write an expression that yields true or false, such as status = 'booked'."
          : pathFaults[filterFault].fix,
      )
    for (const [type, mapping] of Object.entries(route.mapping ?? {}))
      for (const { rule, fault } of faultyRules(mapping))
        add(
          ['routes', index, 'mapping', type, 'rules', rule, 'from'],
          `the rule ${pathFaults[fault].says}`,
          pathFaults[fault].fix,
        )
  }
  return faults
}

/** Whether any event there is would be selected. */
export function selectsSomething(pattern: string): boolean {
  return eventTypes.some(type => selects(pattern, type))
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
    for (const issue of issuesOf(connector, connection.settings as Json))
      faults.push(faultOf({ ...issue, path: [...path, 'settings', ...issue.path] }, lineOf))
  }
  return faults
}

/** What is wrong with settings, as paths and codes; of a choice only the variant that is nearest. */
export function settingFaults(connector: Connector, settings: Json): SettingFault[] {
  const flat = (issue: z.core.$ZodIssue): SettingFault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({ path: [...issue.path, key].join('.'), code: issue.code }))
    const nearest = issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => a.length - b.length)[0] : undefined
    if (!nearest || nearest.length === 0) return [{ path: issue.path.join('.'), code: issue.code }]
    return nearest.flatMap(inner => flat({ ...inner, path: [...issue.path, ...inner.path] }))
  }
  return issuesOf(connector, settings).flatMap(flat)
}

function issuesOf(connector: Connector, settings: Json): z.core.$ZodIssue[] {
  const checked = connector.settings.safeParse(withPlaceholders(settings))
  return (checked.error?.issues ?? []).filter(issue => !isBehindReference(settings, issue.path))
}

/** References stand for texts whose value is known only where the hub runs. */
function withPlaceholders(value: Json): Json {
  if (Array.isArray(value)) return value.map(withPlaceholders)
  if (value === null || typeof value !== 'object') return value
  const object = value as { readonly [key: string]: Json }
  if (asReference(object)) return 'secret-by-reference'
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, withPlaceholders(inner)]))
}

/** Whether a path leads to a value given by reference: what it is, is known only where the hub runs. */
function isBehindReference(settings: Json, path: readonly PropertyKey[]): boolean {
  let value: Json | undefined = settings
  for (const key of path) {
    if (value === null || typeof value !== 'object') return false
    value = (value as { readonly [key: string]: Json })[String(key)]
    if (
      value !== null &&
      typeof value === 'object' &&
      !Array.isArray(value) &&
      asReference(value as { readonly [key: string]: Json })
    )
      return true
  }
  return false
}
