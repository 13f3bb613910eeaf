/** `causeway audit verify`: computes the chain of the audit trail again, and says where it is broken. */
import { parseArgs } from 'node:util'
import { type Config, describeFaults, parseConfig } from '../config.ts'
import { createLog } from '../log.ts'
import type { Hub } from '../pipeline/hub.ts'
import { type Break, type Verified, verifyAudit } from '../pipeline/verify-audit.ts'
import { openHubOf } from '../start.ts'
import { slugOfChain } from '../store/audit-chain.ts'
import { findOrganization, listOrganizations } from '../store/configuration.ts'
import { statements, withScope } from '../store/scope.ts'

/** Body of `causeway audit`. Ends with 0, 1 when a chain is broken, 2 when it was called wrongly. */
export async function audit(args: string[]): Promise<number> {
  const options = { organization: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (positionals.length !== 1 || positionals[0] !== 'verify') return wrong('Say: causeway audit verify')
  const config = configuration()
  if (!config) return 2
  const { hub, close } = await openHubOf(config, createLog('warn'))
  try {
    const organizations = await chosen(hub, values.organization)
    if (organizations.length === 0) return wrong(`There is no organization ${values.organization ?? 'yet'}.`)
    let broken = false
    for (const { id, slug } of organizations) {
      const result = await verifyAudit(hub, id)
      process.stdout.write(`${describeVerified(slug, result).join('\n')}\n`)
      broken ||= !result.intact
    }
    return broken ? 1 : 0
  } finally {
    await close()
  }
}

/** The organizations to verify: the named one, or all. */
async function chosen(hub: Hub, slug: string | undefined): Promise<{ id: string; slug: string }[]> {
  if (slug !== undefined) {
    const id = await findOrganization(statements(hub.pool), slug)
    return id ? [{ id, slug }] : []
  }
  const ids = await listOrganizations(statements(hub.pool))
  return Promise.all(ids.map(id => withScope(hub.pool, id, async db => ({ id, slug: await slugOfChain(db) }))))
}

/** What verifying found, in words, line by line. */
export function describeVerified(slug: string, result: Verified): string[] {
  const { entries, from, to, anchors, anchorsOutside, waiting, prunedUntil, broken, breaks } = result
  const places = entries > 0 ? `, places ${from} to ${to}` : ''
  const head = `${slug}: ${result.intact ? 'the audit trail is whole' : `BROKEN, ${broken} times`}; ${entries} entries${places}`
  return [
    head,
    `  it goes through ${anchors} anchors, ${anchorsOutside} of them kept outside of the database`,
    ...(prunedUntil ? [`  what came before ${from} was taken away by its retention, last on ${prunedUntil}`] : []),
    ...(waiting > 0 ? [`  ${waiting} entries have no place yet: they get it while the hub runs`] : []),
    ...breaks.map(each => `  ${describeBreak(each)}`),
    ...(broken > breaks.length ? [`  and ${broken - breaks.length} more`] : []),
  ]
}

function describeBreak({ kind, position, to }: Break): string {
  const place = to === undefined || to === position ? `place ${position}` : `places ${position} to ${to}`
  return `${place}: ${words[kind]}`
}

const words: Readonly<Record<Break['kind'], string>> = {
  changed: 'the entry is not what it was',
  missing: 'there is no entry',
  moved: 'the entry does not follow the one before it',
  cut: 'the chain ends before',
  anchor: 'the chain does not go through the anchor that was kept of it',
  person: 'the look-up by patient leads past the entry',
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}

function configuration(): Config | undefined {
  const parsed = parseConfig(process.env)
  if (parsed.ok) return parsed.config
  wrong(describeFaults(parsed.faults))
  return undefined
}
