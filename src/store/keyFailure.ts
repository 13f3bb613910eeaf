/**
 * What can be wrong with keys and sealed values. Thrown, because no caller can go on without the value; the code says
 * which it is. The texts name organizations, tables and paths, never content.
 */

const fixes = {
  'key.master-missing': 'Set CAUSEWAY_MASTER_KEY or CAUSEWAY_MASTER_KEY_FILE. A new one: openssl rand -base64 32',
  'key.master-malformed': 'It must be 32 random bytes as base64 or as 64 hex digits: openssl rand -base64 32',
  'key.master-wrong': 'Start with the master key that the key folder was made with.',
  'key.missing': 'Restore the key folder that belongs to this database from its backup.',
  'key.exists': 'Nothing to do: an organization gets its keys once.',
  'key.erased': 'Nothing can be done: the organization was erased on purpose.',
  'key.damaged': 'Restore the key folder that belongs to this database from its backup.',
  'key.not-loaded': 'Load the keys of the organization before sealing or opening (`ready`).',
  'sealed.tampered': 'Restore the row from a backup: it was changed outside Causeway, or moved from another row.',
  'sealed.malformed': 'Restore the row from a backup: the value is cut off or was not written by Causeway.',
} as const

export type KeyFailureCode = keyof typeof fixes

/** An error with a stable code and what a person can do. */
export type KeyFailure = Error & { name: 'KeyFailure'; code: KeyFailureCode; fix: string }

/** Makes the error; `says` must hold nothing secret or personal. */
export function keyFailure(code: KeyFailureCode, says: string): KeyFailure {
  return Object.assign(new Error(`${says} ${fixes[code]}`), { name: 'KeyFailure' as const, code, fix: fixes[code] })
}

/** Whether an error is one of these, and the one of `code` if given. */
export function isKeyFailure(error: unknown, code?: KeyFailureCode): error is KeyFailure {
  return (
    error instanceof Error &&
    error.name === 'KeyFailure' &&
    'code' in error &&
    (code === undefined || error.code === code)
  )
}
