/** An answer to what a message waits for is kept with it, sealed: applying it again is a pure step over what is stored. */
import { changeFindings, takeFindings } from '../store/reading-messages.ts'
import type { Scope } from '../store/scope.ts'
import { type Answered, openFindings, sealFindings } from './findings.ts'
import type { Hub } from './hub.ts'

/** The choice travels with the messages, so that applying them again finds it. */
export async function keepAnswer(hub: Hub, db: Scope, messages: readonly string[], answer: Answered): Promise<void> {
  for (const { id, findings } of await takeFindings(db, messages)) {
    const open = openFindings(hub.sealer, db.organization, id, findings)
    const found = [...open.found, answer]
    await changeFindings(db, id, sealFindings(hub.sealer, db.organization, id, { asks: [], found }))
  }
}
