/** What a message says of its own form: its data model and event, and fields that the data model does not have. */
import type { VendorWords } from '../../model/versions/words.ts'
import type { ParseInput } from '../inbound.ts'
import { actKinds, actsOf } from './acts.ts'
import type { RedoxSettings } from './config.ts'
import { readEnvelope } from './envelope.ts'

const nameForm = /^[A-Za-z][A-Za-z0-9_]{0,39}$/

/** Pure; never throws. Unknown fields are kept with the message; only their names stand here. */
export function words({ body, settings }: ParseInput<RedoxSettings>): VendorWords {
  const read = readEnvelope(body)
  if (read.kind !== 'read') return { fields: [] }
  const { dataModel, eventType } = read.envelope
  const word = `${dataModel}/${eventType}`
  const trigger = { word: /^[A-Za-z]{1,40}\/[A-Za-z]{1,40}$/.test(word) ? word : 'unreadable', known: word in actKinds }
  const acts = actsOf(read.envelope, settings)
  const names = acts.kind === 'acts' ? acts.aside.map(({ path }) => path.split('.')) : []
  const unknown = names
    .filter(path => !path.includes('Extensions')) // the data model's own place for what is not in it
    .map(path => path.at(-1) ?? '')
    .map(name => (nameForm.test(name) ? name : 'unreadable'))
  return { trigger, fields: [...new Set(unknown)].map(name => ({ word: name, known: false })) }
}
