/** `causeway apply` and `causeway diff`: brings an organization to what a file says, or only says what that would change. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Config, describeFaults, parseConfig } from '../config.ts'
import { applyConfiguration, applyTo, type Changes } from '../configuration/apply.ts'
import { type ConfigurationFile, describeFileFaults, readConfiguration } from '../configuration/file.ts'
import { connectors } from '../connectors/registry.ts'
import { createLog } from '../log.ts'
import type { Json } from '../model/events.ts'
import { openHubOf } from '../start.ts'
import { findOrganization } from '../store/configuration.ts'
import { statements } from '../store/scope.ts'

const options = {
  prune: { type: 'boolean', default: false },
  reason: { type: 'string' },
  as: { type: 'string' },
} as const

/** Body of `causeway apply`. Ends with 0; with 2 when it was called wrongly or the file has faults. */
export async function apply(args: string[]): Promise<number> {
  const given = await readGiven('apply', args)
  if (given.kind === 'wrong') return wrong(given.says)
  const { config, file, prune, reason } = given
  const { hub, close } = await openHubOf(config, createLog('warn'))
  try {
    const changes = await applyConfiguration(hub, hub.keys, file, { prune, ...(reason ? { reason } : {}) })
    const lines = summaryOf(changes)
    lines.push(...changes.notInFile.map(each => `kept      ${each} (not in the file; --prune removes it)`))
    lines.push(...changes.inbound.map(({ connection, path: at }) => `receives  ${connection} at ${at}`))
    if (!changes.flowing)
      lines.push('holds     production: nothing flows until agreement, access policy and privacy sign-off are recorded')
    process.stdout.write(`${lines.join('\n')}\n`)
    return 0
  } finally {
    await close()
  }
}

/** Body of `causeway diff`. Ends with 0 when nothing would change, 1 when something would, 2 as above. */
export async function diff(args: string[]): Promise<number> {
  const given = await readGiven('diff', args)
  if (given.kind === 'wrong') return wrong(given.says)
  const { config, file, prune } = given
  const { hub, close } = await openHubOf(config, createLog('warn'))
  try {
    const organization = await findOrganization(statements(hub.pool), file.organization.slug)
    if (!organization) {
      // Nothing is made for a look, so there is nothing to compare with.
      process.stdout.write(`created   organization ${file.organization.slug}, with everything in the file\n`)
      return 1
    }
    const changes = await applyTo(hub, organization, file, { prune, dryRun: true })
    const lines = summaryOf(changes).filter(line => !line.startsWith('unchanged'))
    for (const { name, changes: differences } of changes.details)
      lines.push('', name, ...differences.map(each => `  ${each.path}: ${shown(each.before)} → ${shown(each.after)}`))
    lines.push(...changes.notInFile.map(each => `kept      ${each} (not in the file)`))
    const differs = changes.created.length + changes.changed.length + changes.removed.length > 0
    process.stdout.write(`${(differs ? lines : ['Nothing would change.']).join('\n')}\n`)
    return differs ? 1 : 0
  } finally {
    await close()
  }
}

type Given =
  | { kind: 'given'; config: Config; file: ConfigurationFile; prune: boolean; reason: string | undefined }
  | { kind: 'wrong'; says: string }

async function readGiven(command: string, args: string[]): Promise<Given> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [path] = positionals
  if (!path) return { kind: 'wrong', says: `Name the file: causeway ${command} FILE.yaml` }
  const config = parseConfig(process.env)
  if (!config.ok) return { kind: 'wrong', says: describeFaults(config.faults) }
  const read = readConfiguration(await readFile(path, 'utf8'), connectors)
  if (!read.ok) return { kind: 'wrong', says: describeFileFaults(path, read.faults) }
  if (read.warnings.length > 0) process.stderr.write(`${describeFileFaults(path, read.warnings)}\n`)
  // For another organization the file says nothing of its name and environment.
  const file = values.as === undefined ? read.file : { ...read.file, organization: { slug: values.as } }
  return { kind: 'given', config: config.config, file, prune: values.prune, reason: values.reason }
}

function summaryOf(changes: Changes): string[] {
  return (['created', 'changed', 'unchanged', 'removed'] as const).flatMap(what =>
    changes[what].map(each => `${what.padEnd(9)} ${each}`),
  )
}

function shown(value: Json): string {
  if (value === null) return '(nothing)'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
