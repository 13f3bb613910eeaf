/** Where somebody is signed in, as they would recognise it: browser, system and address, from what the request says. */
import type { FastifyRequest } from 'fastify'
import type { Json } from '../../model/events.ts'

export type Device = { browser: string | null; system: string | null; address: string }

/** The first row that matches wins: most browsers also claim to be older ones. */
const browsers: ReadonlyArray<[pattern: RegExp, name: string]> = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*Safari\//, 'Safari'],
]
const systems: ReadonlyArray<[pattern: RegExp, name: string]> = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** The device that a request comes from. Anybody can write into the header, so only names of the tables come out. */
export function deviceOf(request: Pick<FastifyRequest, 'headers' | 'ip'>): Device {
  const agent = (request.headers['user-agent'] ?? '').slice(0, 500)
  const nameIn = (table: typeof browsers) => table.find(([pattern]) => pattern.test(agent))?.[1] ?? null
  return { browser: nameIn(browsers), system: nameIn(systems), address: request.ip }
}

/** A device as it is sealed with its session. */
export function deviceJson({ browser, system, address }: Device): Json {
  return { browser, system, address }
}
