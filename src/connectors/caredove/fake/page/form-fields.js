/** Fields of the page's forms: the registrant, the questions of a listing, an attachment; and their values. */
import { element, field, fileOf, localTime, tick } from './parts.js'

export const value = (form, name) => form.elements.namedItem(name)?.value?.trim() ?? ''
export const orNull = text => (text === '' ? null : text)

export function registrantFields(person = {}) {
  const { address = {}, language = {}, contact = {} } = person
  return [
    element('h3', {}, 'Registrant'),
    field('first', 'First name', { value: person.first, required: true }),
    field('middle', 'Middle name', { value: person.middle }),
    field('last', 'Last name', { value: person.last, required: true }),
    field('birthDate', 'Date of birth', { type: 'date', value: person.birthDate }),
    field('gender', 'Gender', { value: person.gender ?? 'unknown' }),
    field('language', 'Preferred language', { value: language.text }),
    field('line', 'Address', { value: (address.line ?? []).join(', '), wide: true }),
    field('city', 'City', { value: address.city }),
    field('province', 'Province', { value: address.province ?? 'Ontario' }),
    field('postalCode', 'Postal code', { value: address.postalCode }),
    field('country', 'Country', { value: address.country ?? 'Canada' }),
    field('phoneHome', 'Phone (Home/Main)', { type: 'tel', value: person.phoneHome }),
    field('phoneAlt', 'Phone (Alt)', { type: 'tel', value: person.phoneAlt }),
    field('email', 'Email', { type: 'email', value: person.email }),
    field('healthCard', 'Health card number', { value: person.healthCard?.number }),
    field('contactName', 'Alternate contact', { value: [contact.first, contact.last].filter(Boolean).join(' ') }),
    field('contactPhone', 'Phone of the contact', { type: 'tel', value: contact.phone }),
  ]
}

export function registrantOf(form, before = {}) {
  const get = name => value(form, name)
  const texts = ['first', 'middle', 'last', 'birthDate', 'gender', 'phoneHome', 'phoneAlt', 'email']
  const [contactFirst, ...contactLast] = get('contactName').split(' ')
  const contact = {
    ...before.contact,
    first: contactFirst,
    last: contactLast.join(' ') || undefined,
    phone: get('contactPhone') || undefined,
  }
  return {
    ...Object.fromEntries(texts.map(name => [name, orNull(get(name))])),
    first: get('first'),
    last: get('last'),
    address: {
      line: get('line')
        .split(/\s*,\s*/)
        .filter(Boolean),
      city: get('city') || undefined,
      province: get('province') || undefined,
      postalCode: get('postalCode') || undefined,
      country: get('country') || undefined,
    },
    language: get('language')
      ? get('language') === before.language?.text
        ? before.language
        : { text: get('language') }
      : null,
    healthCard: get('healthCard') ? { ...before.healthCard, number: get('healthCard') } : null,
    contact: get('contactName') ? contact : null,
    ...(before.primaryCare || Object.keys(before).length > 0 ? {} : { primaryCare: null }),
  }
}

const kinds = { number: 'number', decimal: 'number', quantity: 'number', date: 'date', time: 'time', link: 'url' }

export function questionField(question, answers) {
  const { id, text, type, options = [], questions = [], unit } = question
  const name = `answer:${id}`
  const given = answers[id]
  switch (type) {
    case 'group':
      return element(
        'fieldset',
        { className: 'wide' },
        element('legend', {}, text),
        questions.map(each => questionField(each, answers)),
      )
    case 'yes-no':
      return field(name, text, {
        options: [
          ['', ''],
          ['yes', 'Yes'],
          ['no', 'No'],
        ],
        value: given === undefined ? '' : given ? 'yes' : 'no',
      })
    case 'choice':
      return field(name, text, { options: ['', ...options], value: given ?? '' })
    case 'choices': {
      const chosen = [given ?? []].flat()
      const ticks = options.map(option => tick(`${name}:${option}`, option, chosen.includes(option)))
      return element('fieldset', {}, element('legend', {}, text), ticks)
    }
    case 'attachment':
      return undefined
    case 'date-time':
      return field(name, text, { type: 'datetime-local', value: given ? localTime(given) : '' })
    default:
      return field(name, unit ? `${text} (${unit})` : text, {
        ...(type === 'long-text' ? {} : { type: kinds[type] ?? 'text' }),
        ...(type === 'decimal' || type === 'quantity' ? { step: 'any' } : {}),
        long: type === 'long-text',
        value: given,
      })
  }
}

export function answersOf(form, listing) {
  const answers = {}
  for (const question of listing.form.flatMap(each => [...(each.questions ?? []), each])) {
    const name = `answer:${question.id}`
    const text = value(form, name)
    if (question.type === 'choices')
      answers[question.id] = question.options.filter(option => form.elements.namedItem(`${name}:${option}`)?.checked)
    else if (question.type === 'yes-no') {
      if (text !== '') answers[question.id] = text === 'yes'
    } else if (kinds[question.type] === 'number') {
      if (text !== '') answers[question.id] = Number(text)
    } else if (question.type === 'date-time') {
      if (text !== '') answers[question.id] = new Date(text).toISOString()
    } else if (text !== '') answers[question.id] = text
  }
  return answers
}

export function attachmentFields() {
  return [
    element('h3', {}, 'Attachment'),
    field('file', 'File', { type: 'file' }),
    tick('byUrl', 'Send its address instead of the file'),
  ]
}

export async function attachmentsOf(form) {
  const file = await fileOf(form.elements.namedItem('file'))
  return file ? [{ ...file, byUrl: form.elements.namedItem('byUrl').checked }] : []
}
