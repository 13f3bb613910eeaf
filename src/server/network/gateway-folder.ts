/**
 * The gateway's folder, `${CAUSEWAY_DATA}/network`: gateway.yaml, server.crt and server.key, trust/*.pem, revoked/*.crl. Read as
 * a whole: either everything in it is good and becomes the gateway's state, or it is told what is not.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { readTrust, type Trust, type TrustFile } from '../../connectors/carequality/saml/trust.ts'
import type { ProblemCode } from '../../model/problems.ts'
import { type GatewaySettings, readGatewayFile } from './gateway-file.ts'

/** What the gateway is, as one: never half of an old state and half of a new one. */
export type Gateway = {
  settings: GatewaySettings
  /** PEM: the chain that is shown to others, own certificate first, and its key. */
  server: { cert: string; key: string; certificate: X509Certificate }
  trust: Trust
  /** PEM of what vouches for clients. */
  authorities: readonly string[]
}

export type GatewayFault = {
  problem: ProblemCode
  /** Of the folder. */
  file: string
  /** In the file; never a value of it. */
  where?: string
}

export type ReadFolder =
  | { kind: 'read'; gateway: Gateway }
  /** There is no gateway.yaml: this hub is no gateway. */
  | { kind: 'none' }
  | { kind: 'refused'; fault: GatewayFault }

/** What the files are at this moment; the same text as long as none has changed. */
export async function stampOf(folder: string): Promise<string> {
  const paths = [...single, ...(await list(folder, 'trust')), ...(await list(folder, 'revoked'))]
  const stamps = await Promise.all(
    paths.map(async path => {
      const found = await stat(join(folder, path)).catch(() => undefined)
      return `${path} ${found ? `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}` : 'none'}`
    }),
  )
  return stamps.join('\n')
}

const single = ['gateway.yaml', 'server.crt', 'server.key'] as const

/** Reads it. Never throws. */
export async function readFolder(folder: string): Promise<ReadFolder> {
  const yaml = await readText(folder, 'gateway.yaml')
  if (yaml === undefined)
    return (await exists(folder, 'gateway.yaml')) ? refused('network.gateway-file', 'gateway.yaml') : none
  const file = readGatewayFile(yaml)
  if (file.kind === 'refused') return refused('network.gateway-file', 'gateway.yaml', file.where)

  const server = await readServer(folder)
  if ('problem' in server) return { kind: 'refused', fault: server }

  const trust = readTrust({
    certificates: await readAll(folder, 'trust'),
    revocations: await readAll(folder, 'revoked'),
  })
  const fault = trustFault(trust)
  if (fault) return { kind: 'refused', fault }
  return { kind: 'read', gateway: { settings: file.settings, server, trust, authorities: pemOf(trust) } }
}

/**
 * A list that cannot be used might revoke somebody, and a file without one good certificate is no bundle. A bundle with a
 * certificate of a kind that is not taken is used without it, and a list of an authority that nobody trusts changes nothing.
 */
function trustFault({ anchors, intermediates, unusable }: Trust): GatewayFault | undefined {
  const good = new Set([...anchors, ...intermediates].map(({ file }) => file))
  for (const { file, because } of unusable) {
    if (because === 'list') return { problem: 'network.gateway-revocation', file }
    if (because === 'certificate' && !good.has(file)) return { problem: 'network.gateway-trust', file }
  }
  return anchors.length === 0 ? { problem: 'network.gateway-trust', file: 'trust' } : undefined
}

function pemOf({ anchors, intermediates }: Trust): string[] {
  return [...anchors, ...intermediates].map(({ certificate }) => certificate.x509.toString())
}

const none: ReadFolder = { kind: 'none' }

function refused(problem: ProblemCode, file: string, where?: string): ReadFolder {
  return { kind: 'refused', fault: { problem, file, ...(where ? { where } : {}) } }
}

async function readServer(folder: string): Promise<Gateway['server'] | GatewayFault> {
  const [cert, key] = [await readText(folder, 'server.crt'), await readText(folder, 'server.key')]
  const fault = (file: string): GatewayFault => ({ problem: 'network.gateway-certificate', file })
  if (cert === undefined) return fault('server.crt')
  if (key === undefined) return fault('server.key')
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(cert)
  } catch {
    return fault('server.crt')
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey(key))) return fault('server.key')
    createSecureContext({ cert, key })
  } catch {
    return fault('server.key')
  }
  return { cert, key, certificate }
}

async function readAll(folder: string, under: 'trust' | 'revoked'): Promise<TrustFile[]> {
  const read: TrustFile[] = []
  for (const name of await list(folder, under)) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined)
    // A file that cannot be read is told by whoever looks for certificates in it.
    read.push({ name, bytes: bytes ?? Buffer.alloc(0) })
  }
  return read
}

const endings = { trust: /\.(pem|crt|cer)$/i, revoked: /\.(crl|pem)$/i } as const

async function list(folder: string, under: 'trust' | 'revoked'): Promise<string[]> {
  const names = await readdir(join(folder, under)).catch(() => [])
  return names
    .filter(name => !name.startsWith('.') && endings[under].test(name))
    .sort()
    .map(name => `${under}/${name}`)
}

async function readText(folder: string, name: string): Promise<string | undefined> {
  return readFile(join(folder, name), 'utf8').catch(() => undefined)
}

async function exists(folder: string, name: string): Promise<boolean> {
  return stat(join(folder, name)).then(
    () => true,
    () => false,
  )
}
