/** Fixtures: the project's own beside the connector, and the published ones where this machine has them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const own = new URL('../fixtures/', import.meta.url)
/** Beside the repository; absent from a plain clone. */
const shared = new URL('../../../../../shared/data/caredove/', import.meta.url)

export const hasShared = existsSync(shared)

/** The body of a fixture of the project. */
export function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, own), 'utf8'))
}

export function fixtureNames(): string[] {
  return readdirSync(own).map(file => file.replace(/\.json$/, ''))
}

/** The body of a published or completed fixture. */
export function published(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, shared), 'utf8')).body
}

export function publishedNames(): string[] {
  if (!hasShared) return []
  return readdirSync(shared).flatMap(file => (file.endsWith('.json') ? [file.replace(/\.json$/, '')] : []))
}
