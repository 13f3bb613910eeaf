/**
 * The organizations' key-encryption keys. They live outside the database and are backed up apart from it, so that
 * a dump of the database is worthless, and deleting one key erases an organization everywhere, backups included.
 * This is the contract; keyringFolder.ts keeps them in a folder, a KMS adapter implements the same.
 */

/** What a wrapped key is for: part of what it is bound to, so that one can not be passed off as another. */
export type KeyPurpose = `data/${number}` | 'token'

export type Keyring = {
  /**
   * Makes the first key of an organization. Idempotent: a second call changes nothing.
   * @throws KeyFailure `key.erased` for an organization that was erased
   */
  create(organization: string): Promise<void>
  /**
   * Encrypts a key under the organization's current key.
   * @throws KeyFailure `key.missing`, `key.erased`, `key.damaged`
   */
  wrap(organization: string, purpose: KeyPurpose, key: Uint8Array): Promise<Buffer>
  /**
   * The key that `wrap` was given.
   * @throws KeyFailure as `wrap`, and `sealed.tampered`, `sealed.malformed`
   */
  unwrap(organization: string, purpose: KeyPurpose, wrapped: Uint8Array): Promise<Buffer>
  /** The version that `wrap` uses; undefined when the organization has no key. */
  currentVersion(organization: string): Promise<number | undefined>
  /** Makes a new version and returns it; older ones still unwrap. Wrap everything again, then `retire` them. */
  rotate(organization: string): Promise<number>
  /** Deletes the versions before the current one: what is still wrapped under them can never be read again. */
  retire(organization: string): Promise<void>
  /** Deletes every key of the organization and remembers that it did. Cannot be undone. */
  erase(organization: string): Promise<void>
}
