/** Passwords: argon2id from Node's own crypto, kept in PHC form so that the parameters can grow later. */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. About 25 ms of one core. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const

const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/

/** The hash of a password, with its salt and parameters: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive({ ...parameters, message: normalise(password), nonce: salt })
  const { memory, passes, parallelism } = parameters
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`
}

/**
 * Whether a password matches its hash. Costs the same when there is no hash, so that the time of an answer does not
 * tell whether there is such an account.
 */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, expected] = hash?.match(phc) ?? []
  const message = normalise(password)
  if (!memory || !passes || !parallelism || !salt || !expected) {
    await derive({ ...parameters, message, nonce: randomBytes(16) })
    return false
  }
  const derived = await derive({
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: 32,
    message,
    nonce: Buffer.from(salt, 'base64'),
  })
  return timingSafeEqual(derived, Buffer.from(expected, 'base64'))
}

/** Keyboards differ in how they compose letters (RFC 8265). */
function normalise(password: string): string {
  return password.normalize('NFC')
}

function derive(given: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', given, (error, derived) => (error ? reject(error) : resolve(derived)))
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
