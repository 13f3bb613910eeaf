/** What a field of a note holds, in the hub's words. Nothing is refused here: what has no form of its own is kept as text. */
import {
  type FieldType,
  type NoteValue,
  type PlaceValue,
  type SignatureValue,
  signatureMaxBytes,
} from '../../model/sessions/source.ts'

/** The types as the contract spells them. Spelling is compared without case and punctuation. */
const typeNames: Readonly<Record<string, FieldType>> = {
  date: 'date',
  time: 'time',
  location: 'location',
  freetext: 'free-text',
  text: 'free-text',
  notes: 'free-text',
  likert: 'likert',
  email: 'email',
  numeric: 'numeric',
  number: 'numeric',
  duration: 'duration',
  signature: 'signature',
  slider: 'slider',
  multiplechoice: 'multiple-choice',
  multipleselect: 'multiple-select',
}

/** The type of a field; undefined for one that nobody has told us of. */
export function fieldTypeOf(name: string): FieldType | undefined {
  return typeNames[name.toLowerCase().replace(/[^a-z]/g, '')]
}

/** A value under its label. An unknown type counts as text. */
export function noteValue(label: string, type: FieldType, value: unknown): NoteValue {
  const field = { label, type }
  if (value === null || value === undefined || value === '') return { ...field, empty: true }
  if (typeof value === 'string') return { ...field, text: value }
  if (typeof value === 'number') return { ...field, number: value }
  if (typeof value === 'boolean') return { ...field, text: value ? 'Yes' : 'No' }
  if (Array.isArray(value)) {
    const choices = value.filter(each => typeof each === 'string' || typeof each === 'number').map(String)
    return choices.length > 0 ? { ...field, choices } : { ...field, empty: true }
  }
  if (!isObject(value)) return { ...field, empty: true }
  if (type === 'signature') {
    const signature = signatureOf(value)
    return signature ? { ...field, signature } : { ...field, empty: true }
  }
  const place = type === 'location' ? placeOf(value) : undefined
  return place ? { ...field, place } : { ...field, empty: true }
}

/** The image in base64, or where it is; what is too large or no base64 is not carried on. */
function signatureOf(value: Record<string, unknown>): SignatureValue | undefined {
  const contentType = typeof value.contentType === 'string' ? value.contentType.trim().toLowerCase() : 'image/png'
  const signedAt = instantOf(value.signedAt)
  const about = { contentType, ...(signedAt ? { signedAt } : {}) }
  const { data, ref, tooLarge } = value
  if (typeof tooLarge === 'number' && tooLarge >= 0) return { ...about, tooLarge: Math.floor(tooLarge) }
  if (typeof data === 'string' && data !== '') {
    const bytes = bytesIn(data)
    return bytes > signatureMaxBytes ? { ...about, tooLarge: bytes } : { ...about, data: bareBase64(data) }
  }
  return typeof ref === 'string' && ref !== '' && ref.length <= longestRef ? { ...about, ref } : undefined
}

const longestRef = 500

/** A data address, as a canvas gives it, is taken for what it holds. */
function bareBase64(data: string): string {
  return data.startsWith('data:') ? data.slice(data.indexOf(',') + 1) : data
}

function bytesIn(data: string): number {
  const bare = bareBase64(data)
  const padding = bare.endsWith('==') ? 2 : bare.endsWith('=') ? 1 : 0
  return Math.max(0, Math.floor((bare.length * 3) / 4) - padding)
}

function placeOf({ text, latitude, longitude, accuracy }: Record<string, unknown>): PlaceValue | undefined {
  const there = isWithin(latitude, 90) && isWithin(longitude, 180)
  const place: PlaceValue = {
    ...(typeof text === 'string' && text.trim() !== '' ? { text: text.trim() } : {}),
    ...(there ? { latitude, longitude } : {}),
    ...(there && typeof accuracy === 'number' && accuracy >= 0 ? { accuracy } : {}),
  }
  return Object.keys(place).length > 0 ? place : undefined
}

function isWithin(value: unknown, limit: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= limit
}

/** An instant as the hub writes it; undefined for what is none, or has no zone. */
export function instantOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/i.test(value))
    return undefined
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
