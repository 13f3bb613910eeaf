/** `causeway registry load`: loads a file of messages, one a line, into a member's registry; the same file again goes on. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { describeFaults, parseConfig } from '../config.ts'
import { pageType } from '../connectors/redox/parse.ts'
import { createLog } from '../log.ts'
import { loadLines } from '../registry/load.ts'
import { openHubOf } from '../start.ts'
import { findOrganization } from '../store/configuration.ts'
import { statements } from '../store/scope.ts'

const usage = 'Say: causeway registry load FILE.ndjson --organization SLUG --connection SLUG'
/** Lines between two words about how far it is. */
const toldEvery = 10_000

/** Body of `causeway registry`. Ends with 0; with 2 when it was called wrongly. */
export async function registry(args: string[]): Promise<number> {
  const options = { organization: { type: 'string' }, connection: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [what, file] = positionals
  if (what !== 'load' || !file || !values.organization || !values.connection) return wrong(usage)
  const config = parseConfig(process.env)
  if (!config.ok) return wrong(describeFaults(config.faults))
  const { hub, close } = await openHubOf(config.config, createLog('warn'))
  try {
    const organization = await findOrganization(statements(hub.pool), values.organization)
    const configuration = organization && (await hub.configurations.get(organization))
    if (!organization || !configuration) return wrong(`There is no organization ${values.organization}.`)
    const connection = [...configuration.connections.values()].find(each => each.slug === values.connection)
    if (connection?.connector.name !== 'redox') return wrong(`${values.connection} is no connection of a member.`)
    const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
    let told = 0
    const began = performance.now()
    const done = await loadLines(
      hub,
      { organization, connection: connection.id, contentType: pageType },
      lines,
      progress => {
        if (progress.lines - told < toldEvery) return
        told = progress.lines
        process.stdout.write(`${progress.lines} read, ${perSecond(progress.lines, began)} a second\n`)
      },
    )
    const again = done.again > 0 ? `, ${done.again} of ${done.pages} pages were there before` : ''
    process.stdout.write(`${done.lines} messages loaded, ${perSecond(done.lines, began)} a second${again}\n`)
    return 0
  } finally {
    await close()
  }
}

function perSecond(lines: number, began: number): number {
  return Math.round((lines / (performance.now() - began)) * 1000)
}

function wrong(says: string): number {
  process.stderr.write(`${says}\n`)
  return 2
}
