/** The dialogs of the simulator's page: a new referral, editing one, and what else is done with it. */
import {
  answersOf,
  attachmentFields,
  attachmentsOf,
  orNull,
  questionField,
  registrantFields,
  registrantOf,
  value,
} from './form-fields.js'
import { call, element, field, fileOf, localTime, openForm, say, tick } from './parts.js'

export function openNew(state, done) {
  const questions = element('div', { className: 'fields wide' })
  const listings = state.listings.map(({ id, name, organization }) => [id, `${name}, ${organization.name}`])
  const choice = field('listing', 'Service listing', { options: listings, wide: true })
  const chosen = form => state.listings.find(({ id }) => id === value(form, 'listing'))
  const form = openForm(
    'New referral',
    [
      choice,
      ...registrantFields(),
      element('h3', {}, 'Request'),
      field('reason', 'Reason', { long: true }),
      field('priority', 'Priority', { options: ['routine', 'urgent', 'asap', 'stat'] }),
      field('consent', 'Consent', {
        options: [
          ['given', 'Given'],
          ['denied', 'Denied'],
          ['none', 'Not asked'],
        ],
      }),
      tick('notAUser', 'The requester is not a user of Caredove'),
      element('h3', {}, 'Form'),
      questions,
      ...attachmentFields(),
    ],
    'Send referral',
    async sent => {
      const made = await call('POST', 'referrals', {
        listing: value(sent, 'listing'),
        registrant: registrantOf(sent),
        requester: { isUser: !sent.elements.namedItem('notAUser').checked },
        answers: answersOf(sent, chosen(sent)),
        attachments: await attachmentsOf(sent),
        consent: value(sent, 'consent'),
        priority: value(sent, 'priority'),
        reason: orNull(value(sent, 'reason')),
        note: null,
      })
      done(made, 'Referral sent')
    },
  )
  const ask = () =>
    questions.replaceChildren(
      ...chosen(form)
        .form.map(each => questionField(each, {}))
        .filter(Boolean),
    )
  choice.addEventListener('change', ask)
  ask()
}

export function openEdit(state, referral, done) {
  const listing = state.listings.find(({ id }) => id === referral.listingId)
  openForm(
    `Edit ${referral.reference}`,
    [
      ...registrantFields(referral.registrant),
      element('h3', {}, 'Form'),
      field('reason', 'Reason', { long: true, value: referral.reason }),
      ...listing.form.map(each => questionField(each, referral.answers)).filter(Boolean),
      ...attachmentFields(),
    ],
    'Save',
    async form => {
      const change = {
        registrant: registrantOf(form, referral.registrant),
        reason: orNull(value(form, 'reason')),
        answers: answersOf(form, listing),
        attachments: await attachmentsOf(form),
      }
      done(await call('POST', `referrals/${referral.reference}/edit`, change), 'Saved and sent')
    },
  )
}

/** A dialog whose values are the body of one act. */
function openAct(referral, act, title, fields, submit, bodyOf, done) {
  openForm(`${title} ${referral.reference}`, fields, submit, async form => {
    const body = await bodyOf(form)
    done(await call('POST', `referrals/${referral.reference}/${act}`, body), `${title}: sent`)
  })
}

export function openStatus(state, referral, done) {
  const labels = state.subStatuses.filter(({ on }) => on)
  const options = labels.map(({ label, classification }) => [label, `${label} (${classification})`])
  const fields = [
    field('label', 'Sub-status', { options, value: referral.label, wide: true }),
    field('reason', 'Reason', { wide: true }),
  ]
  const bodyOf = form => {
    const label = value(form, 'label')
    const { classification } = labels.find(each => each.label === label)
    return { label, classification, ...(value(form, 'reason') ? { reason: value(form, 'reason') } : {}) }
  }
  openAct(referral, 'status', 'Set status', fields, 'Set status', bodyOf, done)
}

const slotFields = booking => [
  field('start', 'Start', { type: 'datetime-local', value: localTime(booking?.start), required: true }),
  field('minutes', 'Minutes', { type: 'number', min: 5, value: booking?.minutes ?? 30, required: true }),
]
const slotOf = form => ({
  start: new Date(value(form, 'start')).toISOString(),
  minutes: Number(value(form, 'minutes')),
})

export function openBook(state, referral, done) {
  const listing = state.listings.find(({ id }) => id === referral.listingId)
  const fields = [
    ...slotFields(),
    field('provider', 'Provider', { value: listing.provider }),
    field('location', 'Location', { value: listing.location }),
  ]
  const bodyOf = form => ({ ...slotOf(form), provider: value(form, 'provider'), location: value(form, 'location') })
  openAct(referral, 'book', 'Book', fields, 'Book', bodyOf, done)
}

export function openReschedule(state, referral, done) {
  const booking = referral.bookings.findLast(({ status }) => status === 'booked')
  const options = state.listings.map(({ id, name }) => [id, name])
  const fields = [
    ...slotFields(booking),
    field('listing', 'Service', { options, value: referral.listingId, wide: true }),
  ]
  const bodyOf = form => ({ ...slotOf(form), listing: value(form, 'listing') })
  openAct(referral, 'reschedule', 'Reschedule', fields, 'Reschedule', bodyOf, done)
}

export function openRoute(state, referral, done) {
  const options = state.listings
    .filter(({ id }) => id !== referral.listingId)
    .map(({ id, name, organization }) => [id, `${name}, ${organization.name}`])
  const fields = [field('listing', 'Route to', { options, wide: true })]
  openAct(referral, 'route', 'Route', fields, 'Route', form => ({ listing: value(form, 'listing') }), done)
}

export function openMessage(_, referral, done) {
  const options = [
    ['provider', 'Provider to requester'],
    ['requester', 'Requester to provider'],
  ]
  const fields = [
    field('from', 'From', { options, wide: true }),
    field('text', 'Message', { long: true, required: true }),
    field('file', 'Document', { type: 'file', wide: true }),
  ]
  const bodyOf = async form => {
    const document = await fileOf(form.elements.namedItem('file'))
    return { from: value(form, 'from'), text: value(form, 'text'), ...(document ? { document } : {}) }
  }
  openAct(referral, 'message', 'Message', fields, 'Send', bodyOf, done)
}

export function openSetUp(state, done) {
  const [first] = state.listings.flatMap(({ targets }) => targets)
  openForm(
    'Integration',
    [
      element(
        'p',
        { className: 'quiet wide' },
        'Where messages go, and for which listings. Basic user and token are those of the connection.',
      ),
      field('endpoint', 'Endpoint', { type: 'url', value: first?.endpoint, required: true, wide: true }),
      field('user', 'User', { value: first?.user, required: true, autocomplete: 'off' }),
      field('token', 'Token', { type: 'password', required: true, autocomplete: 'off' }),
      field('style', 'Style of the messages', {
        options: [
          ['published', 'As published'],
          ['reference', 'Reference message'],
          ['strict', 'Strict R4'],
        ],
        value: state.settings.style,
      }),
      element(
        'fieldset',
        { className: 'wide' },
        element('legend', {}, 'Integrated listings'),
        state.listings.map(({ id, name, integrated }) => tick(`listing:${id}`, name, integrated)),
      ),
    ],
    'Save',
    async form => {
      const ticked = state.listings.filter(({ id }) => form.elements.namedItem(`listing:${id}`).checked)
      const target = {
        endpoint: value(form, 'endpoint'),
        user: value(form, 'user'),
        token: value(form, 'token'),
        listings: ticked.map(({ id }) => id),
      }
      await call('PATCH', 'settings', { style: value(form, 'style') })
      for (const { id } of state.listings.filter(listing => !ticked.includes(listing)))
        await call('POST', 'listings', { id, integrated: false })
      await call('POST', 'integrate', target)
      say('Integration saved')
      done()
    },
  )
}
