/** Messages between requester and provider, the newest last, and the files that came with the referral. */
import { ofType, type Shelf } from './blocks.ts'
import { cleanLine, cleanText } from './clean.ts'
import { describe, describeResource, type Rows } from './elements.ts'
import { type Fields, isFields, lineOf, type Sheet } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { sayMoment } from './moments.ts'
import { sayAttachment, sayConcept } from './plain-shapes.ts'
import { containedFields, sayReference } from './references.ts'
import { belongsTo, hushed, plain, unless } from './resources.ts'
import { say, words } from './words.ts'

/** Each message under when it was sent and who wrote it. */
export function messageLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  const messages = shelf.take(ofType('Communication'))
  const order = messages.map((each, index) => ({
    each,
    index,
    at: Date.parse(String(each.sent ?? each.received ?? '')),
  }))
  order.sort((a, b) => (a.at || 0) - (b.at || 0) || a.index - b.index)
  return order.flatMap(({ each }) => oneMessage(sheet, each))
}

const messageRows: Rows = {
  topic: plain,
  // Said in the label.
  sent: undefined,
  sender: hushed('reference', 'type', 'display', 'identifier'),
  recipient: hushed('reference', 'type', 'display', 'identifier'),
  payload: undefined,
  status: unless('completed'),
  basedOn: belongsTo,
  about: belongsTo,
  subject: belongsTo,
  inResponseTo: belongsTo,
  partOf: belongsTo,
}

function oneMessage(sheet: Sheet, message: Fields): SummaryLine[] {
  const { language, zone } = sheet
  const time =
    typeof message.sent === 'string' ? sayMoment(message.sent, language, zone) : say(words.unknownTime, language)
  const sender = isFields(message.sender) ? sayReference(sheet, message.sender) : ''
  const recipients = (Array.isArray(message.recipient) ? message.recipient : []).filter(isFields)
  const to = recipients.map(each => sayReference(sheet, each)).filter(Boolean)
  const label = cleanLine(
    `${time}${sender ? `, ${sender}` : ''}${to.length ? ` ${say(words.sentTo, language)} ${to.join(', ')}` : ''}`,
  )
  const payload = (Array.isArray(message.payload) ? message.payload : []).filter(isFields)
  const lines = payload.flatMap(part => payloadLines(sheet, label, part))
  // A message without text is still one that was sent.
  const said = lines.length ? lines : [{ label, value: '–' }]
  return [...said, ...describeResource(sheet, message, messageRows, 1)]
}

function payloadLines(sheet: Sheet, label: string, part: Fields): SummaryLine[] {
  return Object.keys(part).flatMap(name => {
    const value = part[name]
    if (name === 'id') return []
    if (name === 'contentString') return lineOf({ label, path: '' }, cleanText(String(value)))
    const file = { label: say(words.attachment, sheet.language), path: '', depth: 1 }
    if (name === 'contentReference' && isFields(value)) {
      const target =
        typeof value.reference === 'string' ? containedFields(sheet, value.reference.replace(/^#/, '')) : undefined
      const title = target === undefined ? '' : titleOf(sheet, target)
      return [...lineOf(file, title || sayReference(sheet, value)), ...belongsTo(sheet, value, file)]
    }
    return describe(sheet, file, name === 'extension' ? { extension: value } : value)
  })
}

/** Each file: its title, its type and size; then what else is known of it. */
export function attachmentLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  return shelf.take(ofType('DocumentReference')).flatMap((each, index) => {
    const label = `${say(words.attachment, sheet.language)} ${index + 1}`
    const line = lineOf({ label, path: '' }, titleOf(sheet, each))
    return [...line, ...describeResource(sheet, each, fileRows, 1)]
  })
}

const fileRows: Rows = {
  type: plain,
  description: plain,
  date: plain,
  content: (sheet, value, place) => contents(value).flatMap(part => describe(sheet, place, part)),
  status: unless('current'),
  subject: belongsTo,
}

/** What a file's content holds beside the attachment that is its title. */
function contents(value: unknown): Fields[] {
  return (Array.isArray(value) ? value : []).filter(isFields).map((part, index) => {
    const attachment = isFields(part.attachment) ? part.attachment : {}
    const known = ['contentType', 'title', 'size', 'data', 'url', 'hash', 'id']
    const rest = Object.fromEntries(Object.entries(attachment).filter(([name]) => index > 0 || !known.includes(name)))
    const own = Object.fromEntries(Object.entries(part).filter(([name]) => name !== 'attachment' && name !== 'id'))
    return Object.keys(rest).length ? { ...own, attachment: rest } : own
  })
}

function titleOf(sheet: Sheet, document: Fields): string {
  const content = Array.isArray(document.content) ? document.content.find(isFields) : undefined
  const attachment = content && isFields(content.attachment) ? content.attachment : undefined
  const type = isFields(document.type) ? sayConcept(document.type) : ''
  if (attachment === undefined) return type || say(words.attachment, sheet.language)
  return sayAttachment(sheet, { ...attachment, title: attachment.title ?? (type || undefined) })
}
