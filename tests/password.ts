/** The password of the tests' people, and a hash of it that costs next to nothing: what a real one costs has its own test. */
import { argon2Sync, randomBytes } from 'node:crypto'

export const password = 'a long enough password'

const salt = randomBytes(16)
const hash = argon2Sync('argon2id', {
  message: password,
  nonce: salt,
  memory: 8,
  passes: 1,
  parallelism: 1,
  tagLength: 32,
})
const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** In the form in which accounts keep it. */
export const passwordHash = `$argon2id$v=19$m=8,t=1,p=1$${text(salt)}$${text(hash)}`
