/**
 * Parse: a Redox message as acts for the registry, or a reasoned refusal; or a page of many, one a line, of which what cannot
 * be read is remarked and the rest is taken. Pure.
 */
import type { ProblemCode } from '../../model/problems.ts'
import type { RegistryAct, Remark } from '../../model/registry/acts.ts'
import type { Parsed, ParseInput } from '../inbound.ts'
import { actsOf } from './acts.ts'
import type { RedoxSettings } from './config.ts'
import { type Envelope, readEnvelope } from './envelope.ts'

export function parse(input: ParseInput<RedoxSettings>): Parsed {
  const type = input.headers.get('content-type') ?? ''
  return type.startsWith(pageType) ? parsePage(input) : parseOne(input.body, input.settings)
}

function parseOne(body: Uint8Array, settings: RedoxSettings): Parsed {
  const read = readEnvelope(body)
  if (read.kind === 'not-json') return { kind: 'refused', problem: 'message.not-json' }
  if (read.kind === 'no-meta') return { kind: 'refused', problem: 'message.unreadable', where: 'Meta' }
  const misdirected = wrongRoute(read.envelope, settings)
  if (misdirected) return { kind: 'refused', ...misdirected }
  const acts = actsOf(read.envelope, settings)
  switch (acts.kind) {
    case 'none':
      return { kind: 'ignored', reason: 'unknown-trigger' }
    case 'refused':
      return { kind: 'refused', problem: acts.problem, ...(acts.where ? { where: acts.where } : {}) }
    case 'acts':
      return { kind: 'registry', acts: acts.acts }
  }
}

/** A message that names no destination or source that the member has, where it has some. */
function wrongRoute(
  { meta }: Envelope,
  { destinations, sources }: RedoxSettings,
): { problem: ProblemCode; where: string } | undefined {
  const named = meta.Destinations.flatMap(({ ID }) => ID ?? [])
  if (destinations.length > 0 && !named.some(each => destinations.includes(each)))
    return { problem: 'registry.no-destination', where: 'Meta.Destinations' }
  const source = meta.Source?.ID
  const isOwn = source === undefined ? sources.length < 2 : sources.length === 0 || sources.includes(source)
  return isOwn ? undefined : { problem: 'registry.no-source', where: 'Meta.Source.ID' }
}

/** What `causeway registry load` stores: messages as they would be pushed, one a line. */
export const pageType = 'application/x-ndjson'

function parsePage({ body, settings }: ParseInput<RedoxSettings>): Parsed {
  const acts: RegistryAct[] = []
  const remarks: Remark[] = []
  for (const [index, line] of linesOf(body).entries()) {
    const parsed = parseOne(line, settings)
    if (parsed.kind === 'registry') acts.push(...parsed.acts)
    if (parsed.kind === 'refused')
      remarks.push({ problem: parsed.problem, where: [`line ${index + 1}`, parsed.where].filter(Boolean).join(', ') })
  }
  return { kind: 'registry', acts, remarks }
}

function linesOf(body: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let from = 0; from < body.length; ) {
    const end = body.indexOf(10, from)
    const to = end < 0 ? body.length : end
    if (to > from) lines.push(body.subarray(from, to))
    from = to + 1
  }
  return lines
}
