/** Secrets by reference: `{env: NAME}` and `{file: PATH}` in settings are read when the settings are used, never stored. */
import type { Json } from '../model/events.ts'

export type SecretReference = { env: string } | { file: string }
export type ReadSecret = (reference: SecretReference) => string | undefined

/** Replaces every reference by its value; says which ones lead nowhere. */
export function resolveSecrets(
  settings: Json,
  read: ReadSecret,
): { ok: true; value: Json } | { ok: false; because: string } {
  const missing: string[] = []
  const walk = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(walk)
    if (value === null || typeof value !== 'object') return value
    const reference = asReference(value as { readonly [key: string]: Json })
    if (reference) {
      const secret = read(reference)
      if (secret === undefined) missing.push('env' in reference ? `env ${reference.env}` : `file ${reference.file}`)
      return secret ?? null
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner as Json)]))
  }
  const value = walk(settings)
  return missing.length === 0 ? { ok: true, value } : { ok: false, because: `not set: ${missing.join(', ')}` }
}

/** A reference is an object with exactly one key, `env` or `file`, that holds a text. */
export function asReference(value: { readonly [key: string]: Json }): SecretReference | undefined {
  const keys = Object.keys(value)
  if (keys.length !== 1) return undefined
  if (typeof value.env === 'string') return { env: value.env }
  if (typeof value.file === 'string') return { file: value.file }
  return undefined
}
