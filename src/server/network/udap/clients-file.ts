/**
 * `clients.yaml` in the gateway's folder: clients of SMART Backend Services, whom the gateway's operator lists with their keys,
 * their organization and the purposes that they may name. Read again when it changes; a wrong one leaves the state before.
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import type { Log } from '../../../log.ts'
import { type Purpose, purposes } from '../../../model/network/purposes.ts'
import { oidOf } from '../../../model/oid.ts'
import { readScopes } from './scopes.ts'

export type ListedClient = {
  id: string
  name: string
  organization: { oid?: string; name: string }
  jwks?: string
  jwksUrl?: string
  purposes: readonly Purpose[]
  scopes: readonly string[]
}

const Client = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    name: z.string().min(1).max(200),
    organization: z.strictObject({
      name: z.string().min(1).max(200),
      oid: z
        .string()
        .transform(text => oidOf(text) ?? '')
        .refine(text => text !== '')
        .optional(),
    }),
    jwks: z.looseObject({ keys: z.array(z.looseObject({})) }).optional(),
    jwksUrl: z.url({ protocol: /^https$/ }).optional(),
    purposes: z.array(z.enum(purposes)).min(1).default(['TREATMENT']),
    scopes: z
      .array(z.string())
      .transform(list => readScopes(list.join(' ')))
      .refine(list => list.length > 0)
      .default(['system/*.rs']),
  })
  .refine(({ jwks, jwksUrl }) => jwks || jwksUrl)
const File = z
  .strictObject({ clients: z.array(Client) })
  .refine(({ clients }) => new Set(clients.map(({ id }) => id)).size === clients.length)

const usualMs = 3_000
const name = 'clients.yaml'

export type ClientsFile = { find(id: string): Promise<ListedClient | undefined> }

/** @param folder the gateway's */
export function createClientsFile(parts: { folder: string; log: Log; now: () => Date }): ClientsFile {
  const path = join(parts.folder, name)
  let clients: ReadonlyMap<string, ListedClient> = new Map()
  let stamp = ''
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined

  const look = async () => {
    const found = await stat(path).catch(() => undefined)
    const next = found ? `${found.ino} ${found.size} ${found.mtimeMs}` : 'none'
    if (next === stamp) return
    const text = found && (await readFile(path, 'utf8').catch(() => undefined))
    const read = text === undefined ? new Map<string, ListedClient>() : readClients(text)
    stamp = next
    if (read) clients = read
    else parts.log.error({ path: name, problem: 'network.gateway-file' }, 'the list of clients is wrong')
  }

  return {
    async find(id) {
      if (parts.now().getTime() - lookedAt >= usualMs) {
        lookedAt = parts.now().getTime()
        looking = look()
      }
      // Whoever comes while it is read waits too: else the first ones after a start would be nobody.
      await looking
      return clients.get(id)
    },
  }
}

/** The clients of a file by their ids; undefined when it has not the form of one. */
export function readClients(text: string): Map<string, ListedClient> | undefined {
  const document = parseDocument(text, { uniqueKeys: true })
  const file = document.errors.length > 0 ? undefined : File.safeParse(document.toJS())
  if (!file?.success) return undefined
  return new Map(
    file.data.clients.map(({ jwks, jwksUrl, organization, ...client }): [string, ListedClient] => [
      client.id,
      {
        ...client,
        organization: { name: organization.name, ...(organization.oid ? { oid: organization.oid } : {}) },
        ...(jwks ? { jwks: JSON.stringify(jwks) } : {}),
        ...(jwksUrl ? { jwksUrl } : {}),
      },
    ]),
  )
}
