/**
 * Patient discoveries signed beforehand, each another one, by several processes at once: a file of messages, each after its
 * length. Run as a programme it makes one file; `made` is what it is told, as JSON.
 */
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nodeFlags } from '../../scripts/node-flags.mjs'
import { type Asker, composeDiscovery } from '../../src/connectors/carequality/client/compose.ts'
import { readSigner } from '../../src/connectors/carequality/saml/sign.ts'
import { populationOf } from '../../src/matching/population/country/country.ts'
import { patientOf } from '../../src/matching/population/country/patient.ts'
import { trueQueries } from '../../src/matching/population/country/queries.ts'

export type Making = {
  file: string
  to: string
  homeCommunity: string
  certificate: string
  key: string
  population: { seed: number; size: number }
  from: number
  count: number
}

const self = fileURLToPath(import.meta.url)
const hour = 3_600_000

/** How the requests of a benchmark are signed: valid for hours, since they are made long before. */
export const longLived = { lifetimeMs: 6 * hour, timestampMs: 6 * hour } as const

/** Makes a file in a process of its own. */
export function makeInProcess(making: Making): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(self, [JSON.stringify(making)], { execArgv: [...nodeFlags] })
    child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`signing ended with ${code}`))))
  })
}

/** The messages of a file. */
export async function* readMessages(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    let at = 0
    while (rest.length >= at + 4) {
      const length = rest.readUInt32BE(at)
      if (rest.length < at + 4 + length) break
      yield Buffer.from(rest.subarray(at + 4, at + 4 + length))
      at += 4 + length
    }
    rest = rest.subarray(at)
  }
}

export function askerOf({
  certificate,
  key,
  homeCommunity,
}: Pick<Making, 'certificate' | 'key' | 'homeCommunity'>): Asker {
  return {
    signer: readSigner(certificate, key),
    user: { name: 'Ada Clerk', role: { code: '46255001' } },
    organization: { name: 'Partner Hospital', oid: homeCommunity },
    homeCommunity,
    purpose: 'TREATMENT',
  }
}

async function make(making: Making): Promise<void> {
  const { file, to, population, from, count } = making
  const asker = askerOf(making)
  const out = createWriteStream(file)
  let place = 0
  for (const { entry } of trueQueries(populationOf(population), from + count)) {
    if (place++ < from) continue
    const { body } = composeDiscovery(
      { patient: patientOf(entry) },
      { to, asker, now: new Date(), newId: randomUUID, signing: longLived },
    )
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    if (!out.write(Buffer.concat([length, body])))
      await new Promise<void>(resolve => out.once('drain', () => resolve()))
  }
  await new Promise<void>(resolve => out.end(resolve))
}

if (process.argv[1] === self) await make(JSON.parse(process.argv[2] ?? '') as Making)
