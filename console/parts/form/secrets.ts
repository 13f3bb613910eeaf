/** How a secret stands in settings that were read back: never itself, only that there is one, or where it comes from. */
import { isFields } from './schema.ts'

export type StoredSecret =
  | { kind: 'sealed' }
  /** Read from a variable of the environment, or from a file, where the hub runs. */
  | { kind: 'from'; where: string }

/** What is stored; undefined when there is none, or when somebody typed a new one. */
export function storedSecret(value: unknown): StoredSecret | undefined {
  if (!isFields(value)) return undefined
  if (typeof value.env === 'string') return { kind: 'from', where: value.env }
  if (typeof value.file === 'string') return { kind: 'from', where: value.file }
  return value.set === true ? { kind: 'sealed' } : undefined
}
