/** The public keys of a member as a JWKS: read, and which of them assertions may be signed with. Pure. */
import { z } from 'zod'

const mostKeys = 50

const KeySet = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().optional(),
        n: z.string().optional(),
        crv: z.string().optional(),
      }),
    )
    .max(mostKeys),
})
export type KeySet = z.output<typeof KeySet>

/** A JWKS; undefined when the text is none. */
export function readKeySet(text: string): KeySet | undefined {
  try {
    return KeySet.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Whether assertions signed with it can be checked: named, RSA of 2,048 bits or more for RS384, or P-384 for ES384. */
export function isUsable(key: KeySet['keys'][number]): boolean {
  if (!key.kid) return false
  if (key.kty === 'RSA') return Buffer.from(key.n ?? '', 'base64url').byteLength >= 256
  return key.kty === 'EC' && key.crv === 'P-384'
}
