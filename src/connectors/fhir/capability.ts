/**
 * What the EHR can do, from its CapabilityStatement: read once an hour, and when there is none, everything is tried
 * carefully (look first, then write).
 */
import { z } from 'zod'
import type { Io } from '../connector.ts'
import { type FhirReply, send } from './client.ts'
import type { Settings } from './config.ts'

export type TypeAbilities = {
  interactions: ReadonlySet<string>
  conditionalCreate: boolean
  conditionalUpdate: boolean
  versioned: boolean
  parameters: ReadonlySet<string>
  /** What a search can include, such as `Appointment:patient`; `*` means anything. */
  includes: ReadonlySet<string>
}
/** `known` is false when there is no readable statement: then nothing is ruled out. */
export type Server = {
  known: boolean
  fhirVersion?: string
  software?: string
  /** Whether a Bundle can be carried out as one act. */
  transaction?: boolean
  types: ReadonlyMap<string, TypeAbilities>
  /** How the statement was answered, when it could not be read. */
  failed?: FhirReply
}

const slot = 'fhir.server'
const keepMs = 3_600_000
/** Without a statement nothing is lost but speed, so it is asked for again soon; sooner after an outage. */
const withoutMs = 60_000
const outageMs = 5_000

const Statement = z.object({
  resourceType: z.literal('CapabilityStatement'),
  fhirVersion: z.string().optional(),
  software: z.object({ name: z.string().optional() }).optional(),
  rest: z
    .array(
      z.object({
        mode: z.string().optional(),
        interaction: z.array(z.object({ code: z.string() })).optional(),
        resource: z
          .array(
            z.object({
              type: z.string(),
              interaction: z.array(z.object({ code: z.string() })).optional(),
              versioning: z.string().optional(),
              conditionalCreate: z.boolean().optional(),
              conditionalUpdate: z.boolean().optional(),
              searchInclude: z.array(z.string()).optional(),
              searchParam: z.array(z.object({ name: z.string() })).optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
})

/** The abilities of the EHR; kept for an hour, asked for once by all that wait. */
export async function serverOf(io: Io<Settings>): Promise<Server> {
  const kept = io.memory.get(slot) as { server: Server | Promise<Server>; until: number } | undefined
  if (kept && kept.until > io.now().getTime()) return kept.server
  return refreshServer(io)
}

/** Reads the statement now, as the Test button wants it; everybody else uses it from then on. */
export async function refreshServer(io: Io<Settings>): Promise<Server> {
  const reading = readServer(io)
  io.memory.set(slot, { server: reading, until: io.now().getTime() + keepMs })
  const server = await reading
  io.memory.set(slot, { server, until: io.now().getTime() + keepFor(server) })
  return server
}

function keepFor({ known, failed }: Server): number {
  if (known) return keepMs
  return failed?.kind === 'answered' && failed.status < 500 ? withoutMs : outageMs
}

async function readServer(io: Io<Settings>): Promise<Server> {
  const reply = await send(io, { path: 'metadata' })
  const parsed = reply.kind === 'answered' && reply.status === 200 ? Statement.safeParse(reply.resource) : undefined
  if (!parsed?.success) return { known: false, types: new Map(), failed: reply }
  const { fhirVersion, software, rest = [] } = parsed.data
  const served = rest.find(one => one.mode === 'server') ?? rest[0]
  const types = new Map(
    (served?.resource ?? []).map(resource => [
      resource.type,
      {
        interactions: new Set((resource.interaction ?? []).map(one => one.code)),
        conditionalCreate: resource.conditionalCreate === true,
        conditionalUpdate: resource.conditionalUpdate === true,
        versioned: resource.versioning !== 'no-version',
        parameters: new Set((resource.searchParam ?? []).map(one => one.name)),
        includes: new Set(resource.searchInclude ?? []),
      } satisfies TypeAbilities,
    ]),
  )
  return {
    known: true,
    transaction: served?.interaction?.some(({ code }) => code === 'transaction') === true,
    types,
    ...(fhirVersion ? { fhirVersion } : {}),
    ...(software?.name ? { software: software.name } : {}),
  }
}

/** Whether transactions may be offered, as far as is known without asking; a statement that was not read yet may say so. */
export function mayTransact(memory: Map<string, unknown>): boolean {
  const kept = memory.get(slot) as { server: Server | Promise<Server> } | undefined
  return !kept || kept.server instanceof Promise || kept.server.transaction === true
}

/** Whether the EHR offers an interaction; without a statement nothing is ruled out. */
export function offers(server: Server, type: string, interaction: string): boolean {
  return !server.known || (server.types.get(type)?.interactions.has(interaction) ?? false)
}

/** Whether a search parameter can be used; a type that lists none is given the benefit of the doubt. */
export function searchesBy(server: Server, type: string, parameter: string): boolean {
  if (!server.known) return true
  const abilities = server.types.get(type)
  if (!abilities?.interactions.has('search-type')) return false
  return abilities.parameters.size === 0 || abilities.parameters.has(parameter)
}

/** Whether a create can carry its own condition; only what the EHR declares counts. */
export function createsOnce(server: Server, type: string): boolean {
  return server.types.get(type)?.conditionalCreate ?? false
}
