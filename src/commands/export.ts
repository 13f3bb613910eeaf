/** `causeway export`: what is configured, as a file for `apply`; what it needs instead of secrets is named on stderr. */
import { parseArgs } from 'node:util'
import { describeFaults, parseConfig } from '../config.ts'
import { exportConfiguration } from '../configuration/export.ts'
import { createLog } from '../log.ts'
import { openHubOf } from '../start.ts'
import { findOrganization, listOrganizations } from '../store/configuration.ts'
import { statements } from '../store/scope.ts'

/** Body of `causeway export`. Ends with 0, or 2 when it was called wrongly. */
export async function exportFile(args: string[]): Promise<number> {
  const options = { organization: { type: 'string' }, as: { type: 'string' } } as const
  const { values } = parseArgs({ args, options })
  const config = parseConfig(process.env)
  if (!config.ok) return wrong(describeFaults(config.faults))
  const { hub, close } = await openHubOf(config.config, createLog('warn'))
  try {
    const sql = statements(hub.pool)
    const all = await listOrganizations(sql)
    const named = values.organization ? await findOrganization(sql, values.organization) : undefined
    const organization = values.organization ? named : all.length === 1 ? all[0] : undefined
    if (!organization)
      return wrong(
        values.organization
          ? `There is no organization ${values.organization}.`
          : `Name the organization: causeway export --organization SLUG. There are ${all.length}.`,
      )
    const { yaml, placeholders } = await exportConfiguration(hub, organization, values.as)
    process.stdout.write(yaml)
    if (placeholders.length > 0)
      process.stderr.write(
        `Secrets are not in the file. Elsewhere, set these where the hub runs; here, what is stored stays.\n${placeholders
          .map(({ name, connection, path }) => `  ${name}  ${connection}: ${path.replaceAll('_', '.')}`)
          .join('\n')}\n`,
      )
    return 0
  } finally {
    await close()
  }
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
